"""Penalties on weights: what is added to a loss to keep parameters small."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Factor,
    Level,
    Notation,
    Operation,
    Says,
)
from graphdbg.core.ops.rules import real
from graphdbg.core.values import Shape

STRENGTH = Attribute(real, "a finite number", 1.0)
EXAMPLES = (
    Example((-1.5,)),
    Example(([0.5, -2.0, 3.0],), {"strength": 0.01}),
    Example(([[1.0, -1000.0], [0.25, 2.0]],), {"strength": 0.1}),
)


def one_number(weights: Shape, *, strength: float) -> Shape:
    """Return the shape of a scalar."""
    return ()


def write(norm: str) -> Any:
    """Return the notation of a penalty: its strength where it is not 1, and a norm."""

    def latex(weights: str, strength: float) -> str:
        before = "" if strength == 1 else rf"{strength:g} \, "
        return before + norm.format(weights)

    return latex


l1_penalty = Operation(
    name="l1_penalty",
    symbol="L1",
    family="loss",
    summary="strength · Σ |w|: pushes every weight towards 0 equally hard.",
    slots=("weights",),
    forward=lambda w, *, strength: strength * np.sum(np.abs(w)),
    derivatives=(Factor(lambda y, w, *, strength: strength * np.sign(w)),),
    shape=one_number,
    attributes={"strength": STRENGTH},
    notation=Notation(write(r"\lVert {} \rVert_1"), Level.PRODUCT),
    says=Says(
        "is the L1 penalty on {0}",
        "The L1 penalty pushes {operand} towards 0, equally hard whatever its size",
        zero="{operand} is zero already",
    ),
    examples=(*EXAMPLES, Example(([0.0, 1.0],), smooth=False)),
    source="Tibshirani, Regression shrinkage and selection via the lasso, 1996.",
)

l2_penalty = Operation(
    name="l2_penalty",
    symbol="L2",
    family="loss",
    summary="strength · Σ w²: pushes a weight towards 0, the harder the larger it is.",
    slots=("weights",),
    forward=lambda w, *, strength: strength * np.sum(np.square(w)),
    derivatives=(Factor(lambda y, w, *, strength: 2.0 * strength * w),),
    shape=one_number,
    attributes={"strength": STRENGTH},
    notation=Notation(write(r"\lVert {} \rVert^2"), Level.PRODUCT),
    says=Says(
        "is the L2 penalty on {0}",
        "The L2 penalty pulls {operand} towards 0 in proportion to its size: weight decay",
        zero="{operand} is zero already",
    ),
    examples=(*EXAMPLES, Example((0.0,))),
    source="Hoerl and Kennard, Ridge regression, 1970.",
)

OPERATIONS = (l1_penalty, l2_penalty)

KINKS = (
    Kink(
        "l1_penalty",
        lambda slot, y, w, *, strength: np.equal(w, 0.0),
        "the L1 penalty has a corner at 0, and its slope there is taken as 0",
        (Edge((0.0,), (0.0,)), Edge(([0.0, 2.0],), ([0.0, 0.5],), {"strength": 0.5})),
    ),
)
