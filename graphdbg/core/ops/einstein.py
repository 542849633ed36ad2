"""Products over named axes: einsum, after Einstein's way of writing sums."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.indexing import scatter_add
from graphdbg.core.ops.linear_algebra import A, B
from graphdbg.core.ops.record import Attribute, Example, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import sum_to
from graphdbg.core.values import Shape

SUBSCRIPTS = re.compile(r"[a-zA-Z]*(,[a-zA-Z]*)*(->[a-zA-Z]*)?")
STACK = [A, [[0.1, 0.2, 0.3], [1.0, 1.0, -2.0]]]


def kept_subscripts(value: Any) -> str | None:
    """Return subscripts without spaces, or None where they are none or hold "..."."""
    if not isinstance(value, str):
        return None
    text = value.replace(" ", "")
    return text if SUBSCRIPTS.fullmatch(text) else None


def labels(subscripts: str) -> tuple[list[str], str]:
    """Return the labels of each operand and those of the result.

    Without an arrow the result has the labels that occur once, in alphabetical order.
    """
    inputs, arrow, output = subscripts.partition("->")
    if not arrow:
        counts = Counter(inputs.replace(",", ""))
        output = "".join(sorted(label for label, count in counts.items() if count == 1))
    return inputs.split(","), output


def sizes(shapes: tuple[Shape, ...], terms: list[str]) -> dict[str, int]:
    """Return how long each labelled axis is, or refuse where two lengths disagree."""
    found: dict[str, int] = {}
    for shape, term in zip(shapes, terms, strict=True):
        own: dict[str, int] = {}
        for label, length in zip(term, shape, strict=True):
            if own.setdefault(label, length) != length:
                raise GraphError(
                    f"einsum: the axes {label} of one operand have lengths {own[label]} and "
                    f"{length}; on a diagonal they must be equal."
                )
            known = found.setdefault(label, length)
            if length not in (known, 1) and known != 1:
                raise GraphError(
                    f"einsum: the axis {label} has length {known} in one operand and {length} in "
                    "another; they must agree, or be 1."
                )
            found[label] = known if length == 1 else length
    return found


def einsum_shape(*shapes: Shape, subscripts: str) -> Shape:
    """Return the shape of the result, or refuse labels that fit no operand."""
    terms, output = labels(subscripts)
    if len(terms) != len(shapes):
        raise GraphError(
            f"einsum: {subscripts} names {len(terms)} operands, and {len(shapes)} are given."
        )
    for term, shape in zip(terms, shapes, strict=True):
        if len(term) != len(shape):
            raise GraphError(
                f'einsum: "{term}" names {len(term)} axes, and its operand of shape {shape} has '
                f"{len(shape)}."
            )
    found = sizes(shapes, terms)
    for label in output:
        if label not in found or output.count(label) > 1:
            raise GraphError(
                f"einsum: the result's axis {label} must stand once in the result and at least "
                f"once in an operand of {subscripts}."
            )
    return tuple(found[label] for label in output)


def einsum_by(slot: int, *_: Any, subscripts: str) -> Vjp:
    """Return the derivative by one operand: an einsum again, the upstream gradient in its place.

    A label of this operand alone was summed: the gradient is copied along it.  One that stands
    twice was a diagonal: the gradient goes back onto it.
    """
    terms, output = labels(subscripts)
    own = "".join(dict.fromkeys(terms[slot]))
    others = [term for place, term in enumerate(terms) if place != slot]
    known = "".join(label for label in own if label in output or any(label in t for t in others))
    back = f"{','.join([output, *others])}->{known}"

    def rule(g: Any, y: Any, *operands: Any, subscripts: str) -> Any:
        lengths = dict(zip(terms[slot], operands[slot].shape, strict=True))
        shape = tuple(lengths[label] for label in own)
        rest = [operand for place, operand in enumerate(operands) if place != slot]
        plain = not rest and output == known
        part = g if plain else np.einsum(back, g, *rest)
        if known != own:
            summed = tuple(place for place, label in enumerate(own) if label not in known)
            part = np.expand_dims(part, summed)
        wide = np.broadcast_shapes(part.shape, shape)
        part = np.broadcast_to(part, wide) if part.shape != wide else part
        if own == terms[slot]:
            return part
        part, target = sum_to(part, shape), operands[slot].shape
        if 0 in shape:
            return np.reshape(part, target)
        return scatter_add(part, index=diagonal_index(own, terms[slot], shape), shape=target)

    return Vjp(rule)


def diagonal_index(own: str, term: str, shape: Shape) -> tuple[Any, ...]:
    """Return the places on the diagonal of the axes `term` for an array over the axes `own`."""
    mesh = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij", sparse=True)
    return tuple(mesh[own.index(label)] for label in term)


def write_einsum(*operands: str, subscripts: str) -> str:
    """Return einsum with its subscripts under it."""
    terms, output = labels(subscripts)
    under = rf"{','.join(terms)} \to {output}"
    return rf"\mathrm{{einsum}}_{{{under}}}({', '.join(operands)})"


einsum = Operation(
    name="einsum",
    symbol="Σᵢ",
    family="linear algebra",
    summary="Products of entries added up over every axis whose letter the result does not have.",
    slots=("a",),
    forward=lambda *operands, subscripts: np.einsum(
        subscripts, *operands, optimize=len(operands) > 2
    ),
    derivatives=einsum_by,
    shape=einsum_shape,
    attributes={
        "subscripts": Attribute(
            kept_subscripts, 'letters for the axes, like "ij,jk->ik", without "..."'
        )
    },
    notation=Notation(write_einsum),
    says=Says(
        "multiplies its operands and adds up over the axes that the result does not have",
        "Einsum swaps: {operand} gets the upstream gradient times the other operands, "
        "added up over the axes {operand} does not have",
    ),
    examples=(
        Example((A, B), {"subscripts": "ij,jk->ik"}),
        Example((A,), {"subscripts": "ij->j"}),
        Example(([[1.0, 2.0], [3.0, 4.0]],), {"subscripts": "ii"}),
        Example(([[1.0, 2.0], [3.0, 4.0]],), {"subscripts": "ii->i"}),
        Example((A, [1.0, 2.0, -1.0], 0.5), {"subscripts": "ij,j,"}),
        Example(([1.0, 2.0], [3.0, -1.0, 2.0]), {"subscripts": "i,j->ji"}),
        Example((STACK, B), {"subscripts": "bij,jk->bik"}),
        Example(([2.0], [1.0, 2.0, 3.0]), {"subscripts": "i,i->"}),
    ),
    numpy=(np.einsum,),
    variadic=True,
    arguments=lambda subscripts, *operands, **rest: (operands, {"subscripts": subscripts, **rest}),
    source="the derivative of a product, one factor at a time",
)


OPERATIONS = (einsum,)
