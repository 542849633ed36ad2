"""Products over named axes: einsum, and numpy's dot, inner and outer, which are written with it."""

from __future__ import annotations

import re
from collections import Counter
from string import ascii_letters
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.indexing import scatter_add
from graphdbg.core.ops.linear_algebra import (
    MATRIX,
    VECTOR,
    A,
    B,
    matmul_left,
    matmul_right,
    matmul_shape,
    say_matmul,
)
from graphdbg.core.ops.record import Attribute, Example, Level, Notation, Operation, Says, Vjp
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


def dot_terms(a: Shape, b: Shape, contracted: int) -> str:
    """Return the subscripts of a product over a's last axis and b's axis `contracted`."""
    left, right = list(ascii_letters[: len(a)]), list(ascii_letters[len(a) : len(a) + len(b)])
    right[contracted] = left[-1]
    output = left[:-1] + [label for label in right if label != left[-1]]
    return f"{''.join(left)},{''.join(right)}->{''.join(output)}"


def product_by(slot: int, subscripts: str) -> Vjp:
    """Return the derivative by one of two operands of an einsum."""
    back = einsum_by(slot, subscripts=subscripts).rule
    return Vjp(lambda g, y, a, b: back(g, y, a, b, subscripts=subscripts))


def swaps(slot: int, *_: Any) -> Vjp:
    """Return the derivative of a product of numbers: the upstream gradient times the other."""
    return Vjp(lambda g, y, a, b: g * (a, b)[1 - slot])


def is_like_matmul(a: Shape, b: Shape) -> bool:
    """Say whether dot and matmul are the same at these shapes."""
    return bool(a and b) and (len(b) <= MATRIX or len(a) == VECTOR)


def dot_shape(a: Shape, b: Shape) -> Shape:
    """Return the shape of numpy.dot, or refuse sizes that disagree."""
    if not a or not b:
        return a or b
    inner = b[0] if len(b) == VECTOR else b[-2]
    if a[-1] != inner:
        raise GraphError(f"dot needs inner sizes to agree: {a} and {b} have {a[-1]} and {inner}.")
    return matmul_shape(a, b) if is_like_matmul(a, b) else (*a[:-1], *b[:-2], b[-1])


def dot_by(slot: int, a: Any, b: Any) -> Vjp:
    """Return the derivative of dot: that of multiply, of matmul, or of the einsum it is."""
    if not a.shape or not b.shape:
        return swaps(slot)
    if is_like_matmul(a.shape, b.shape):
        return Vjp((matmul_left, matmul_right)[slot])
    return product_by(slot, dot_terms(a.shape, b.shape, -2))


def say_product(slot: int, a: Any, b: Any) -> str:
    """Return what the gradient of a product is made of."""
    if len(a.shape) == len(b.shape) == MATRIX:
        return say_matmul(slot, a, b)
    return "A product swaps: {operand} gets the upstream gradient times {other}"


dot = Operation(
    name="dot",
    symbol="·",
    family="linear algebra",
    summary="The product of numpy.dot: over the last axis of a and the last but one of b.",
    slots=("a", "b"),
    forward=np.dot,
    derivatives=dot_by,
    shape=dot_shape,
    notation=Notation(r"{} \cdot {}", Level.PRODUCT, (Level.PRODUCT, Level.PRODUCT)),
    says=Says("is the dot product of {0} and {1}", say_product),
    examples=(
        Example(([1.0, 2.0], [3.0, -4.0])),
        Example((A, B)),
        Example((A, [1.0, 2.0, -1.0])),
        Example(([1.0, -1.0], STACK)),
        Example((A, [B, B, B])),
        Example((2.0, A)),
        Example((A, 0.5)),
        Example((2.0, 3.0)),
    ),
    numpy=(np.dot,),
)


def inner_shape(a: Shape, b: Shape) -> Shape:
    """Return the shape of numpy.inner, or refuse last axes that disagree."""
    if not a or not b:
        return a or b
    if a[-1] != b[-1]:
        raise GraphError(f"inner needs last axes to agree: {a} and {b} have {a[-1]} and {b[-1]}.")
    return a[:-1] + b[:-1]


def inner_by(slot: int, a: Any, b: Any) -> Vjp:
    """Return the derivative of inner: that of multiply, or of the einsum it is."""
    if not a.shape or not b.shape or len(a.shape) == len(b.shape) == VECTOR:
        return swaps(slot)
    return product_by(slot, dot_terms(a.shape, b.shape, -1))


def say_inner(slot: int, a: Any, b: Any) -> str:
    """Return what the gradient of an inner product is made of."""
    return "An inner product swaps: {operand} gets the upstream gradient times {other}"


inner = Operation(
    name="inner",
    symbol="⟨,⟩",
    family="linear algebra",
    summary="The product over the last axis of both.",
    slots=("a", "b"),
    forward=np.inner,
    derivatives=inner_by,
    shape=inner_shape,
    notation=Notation(r"\langle {}, {} \rangle"),
    says=Says("is the inner product of {0} and {1}", say_inner),
    examples=(
        Example(([1.0, 2.0], [3.0, -4.0])),
        Example((A, A)),
        Example((STACK, [1.0, 2.0, -1.0])),
        Example(([1.0, 2.0, -1.0], A)),
        Example((2.0, A)),
    ),
    numpy=(np.inner,),
)


def line(x: Any) -> Any:
    """Return the entries in one line."""
    return x if len(x.shape) == VECTOR else np.ravel(x)


def laid_out(column: Any, shape: Shape) -> Any:
    """Return the entries of a vector in the shape they were taken from."""
    return column if column.shape == shape else np.reshape(column, shape)


def outer_shape(a: Shape, b: Shape) -> Shape:
    """Return one row for each entry of a, one column for each of b."""
    return (int(np.prod(a)), int(np.prod(b)))


outer = Operation(
    name="outer",
    symbol="⊗",
    family="linear algebra",
    summary="Every entry of a times every entry of b, as a table.",
    slots=("a", "b"),
    forward=np.outer,
    derivatives=(
        Vjp(lambda g, y, a, b: laid_out(np.matmul(g, line(b)), a.shape)),
        Vjp(lambda g, y, a, b: laid_out(np.matmul(np.transpose(g), line(a)), b.shape)),
    ),
    shape=outer_shape,
    notation=Notation(r"{} \otimes {}", Level.PRODUCT, (Level.PRODUCT, Level.POWER)),
    says=Says(
        "is the outer product of {0} and {1}",
        (
            "∂{loss}/∂{operand} is the upstream gradient times {other}: each entry adds up its row",
            "∂{loss}/∂{operand} is the upstream gradient's transpose times {other}: "
            "each entry adds up its column",
        ),
    ),
    examples=(
        Example(([1.0, 2.0], [3.0, -4.0, 0.5])),
        Example((A, [1.0, 2.0])),
        Example((2.0, [1.0, 3.0])),
        Example((2.0, 3.0)),
    ),
    numpy=(np.outer,),
)

OPERATIONS = (dot, inner, outer, einsum)
