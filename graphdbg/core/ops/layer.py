"""Layers of a network that are neither convolution, pooling, normalisation nor attention."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.linear_algebra import MATRIX
from graphdbg.core.ops.record import (
    Attribute,
    Derivative,
    Example,
    Factor,
    Level,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.ops.rules import real, same_shape, whole
from graphdbg.core.values import Shape


def linear_shape(x: Shape, weight: Shape, *bias: Shape) -> Shape:
    """Return …×outputs; refuse a weight or a bias that does not fit."""
    if len(bias) > 1:
        raise GraphError(
            f"linear takes an x, a weight and at most one bias, and {2 + len(bias)} operands "
            "are given."
        )
    if len(weight) != MATRIX:
        raise GraphError(
            f"linear needs a weight of two axes (outputs, inputs); this one has shape {weight}."
        )
    if not x or x[-1] != weight[1]:
        inputs = x[-1] if x else "none"
        raise GraphError(
            f"linear needs as many inputs as the weight has columns: x {x} has {inputs} "
            f"and the weight {weight} has {weight[1]}."
        )
    for one in bias:
        if one != weight[:1]:
            raise GraphError(
                f"linear needs a bias of one number for each of its {weight[0]} outputs; "
                f"this one has shape {one}."
            )
    return (*x[:-1], weight[0])


def weigh(x: Any, weight: Any, *bias: Any) -> Any:
    """Return x Wᵀ + b."""
    result = np.matmul(x, np.transpose(weight))
    return result + bias[0] if bias else result


def by_weight(g: Any, y: Any, x: Any, weight: Any, *bias: Any) -> Any:
    """Return the upstream gradient, transposed, times x, all samples in one matrix each."""
    samples = math.prod(x.shape[:-1])
    if len(x.shape) != MATRIX:
        g = np.reshape(g, (samples, weight.shape[0]))
        x = np.reshape(x, (samples, weight.shape[1]))
    return np.matmul(np.transpose(g), x)


def linear_derivative(slot: int, *operands: Any) -> Derivative:
    """Return the derivative by slot."""
    return (
        Vjp(lambda g, y, x, weight, *bias: np.matmul(g, weight)),
        Vjp(by_weight),
        Factor(lambda y, *operands: 1.0),
    )[slot]


def say_linear(slot: int, *operands: Any) -> str:
    """Return what a linear layer does with a gradient, by slot."""
    return (
        "∂{loss}/∂{operand} is the upstream gradient times {other}: every entry adds up the "
        "gradients of the outputs it fed, each times its weight",
        "∂{loss}/∂{operand} is the upstream gradient, transposed, times {other}: every entry "
        "pairs one output's gradient with one input",
        "Add distributes: {operand} gets the upstream gradient as it is",
    )[slot]


def write_linear(x: str, weight: str, *bias: str) -> str:
    """Return the LaTeX of a linear layer."""
    return " + ".join((rf"{x} \, {weight}^\top", *bias))


X = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
WEIGHT = [[0.2, 1.0, -0.5], [1.5, 0.3, 0.7]]
BIAS = [0.1, -0.2]

linear = Operation(
    name="linear",
    symbol="x Wᵀ",
    family="layer",
    summary="x Wᵀ + b: a fully connected layer; the bias is optional.",
    slots=("x", "weight"),
    variadic=True,
    grown=lambda slot, count: "bias",
    forward=weigh,
    derivatives=linear_derivative,
    shape=linear_shape,
    notation=Notation(write_linear, Level.SUM, (Level.PRODUCT, Level.ATOM, Level.SUM)),
    says=Says("is the layer that weighs {0} by {1}", say_linear),
    examples=(
        Example((X, WEIGHT, BIAS)),
        Example((X, WEIGHT)),
        Example((X[0], WEIGHT, BIAS)),
        Example(([X, X], WEIGHT, BIAS)),
    ),
    source="Rumelhart, Hinton and Williams, Learning representations, 1986, equation 1.",
)


def chance(value: Any) -> float | None:
    """Return a number from 0 to 1, or None."""
    found = real(value)
    return found if found is not None and 0 <= found <= 1 else None


SEEDS = 2**32


def seed_number(value: Any) -> int | None:
    """Return a seed that numpy's RandomState takes, or None."""
    found = whole(value)
    return found if found is not None and 0 <= found < SEEDS else None


def kept(x: Any, probability: float, seed: int) -> Any:
    """Return 0 where x is dropped and 1/(1 − p) elsewhere, of the type of x.

    The numbers come from numpy's frozen RandomState(seed), so every run drops the same entries.
    """
    drawn = np.random.RandomState(seed).random_sample(x.shape)
    stays = 0.0 if probability == 1 else 1.0 / (1.0 - probability)
    mask = np.where(drawn >= probability, stays, 0.0)
    return mask.astype(x.dtype) if x.dtype.kind == "f" else mask


dropout = Operation(
    name="dropout",
    symbol="dropout",
    family="layer",
    summary="Entries set to 0 by chance, the others times 1/(1 − p); the seed says which.",
    slots=("x",),
    forward=lambda x, *, probability, seed: x * kept(x, probability, seed),
    derivatives=(Factor(lambda y, x, *, probability, seed: kept(x, probability, seed)),),
    shape=same_shape,
    attributes={
        "probability": Attribute(chance, "a number from 0 to 1", 0.5),
        "seed": Attribute(seed_number, "a whole number from 0 to 4294967295", 0),
    },
    notation=Notation(lambda x, **_: rf"\mathrm{{dropout}}({x})"),
    says=Says(
        "drops entries of {0} by chance and scales the others up",
        "Dropout routes: the entries that stayed get the upstream gradient, scaled up alike",
        zero="dropout has switched {operand} off",
    ),
    examples=(
        Example(([1.0, -2.0, 3.0, 0.5],)),
        Example((X,), {"probability": 0.25, "seed": 7}),
        Example((X,), {"probability": 0.0}),
        Example((X,), {"probability": 1.0}),
        Example((2.0,), {"probability": 0.1}),
        Example((2.0,), {"probability": 0.9}),
    ),
    source="Srivastava et al., Dropout, 2014.",
)

OPERATIONS = (linear, dropout)
