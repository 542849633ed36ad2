"""Products over named axes: einsum, after Einstein's way of writing sums."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.indexing import scatter_add
from graphdbg.core.ops.linear_algebra import A, B
from graphdbg.core.ops.record import Attribute, Example, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import sum_to
from graphdbg.core.values import Shape

TERM = r"[a-zA-Z]*(\.\.\.)?[a-zA-Z]*"
SUBSCRIPTS = re.compile(rf"{TERM}(,{TERM})*(->{TERM})?")
LETTERS = string.ascii_uppercase + string.ascii_lowercase
REST = "..."
"""In subscripts: all axes of an operand that no letter names, broadcast from the right."""

STACK = [A, [[0.1, 0.2, 0.3], [1.0, 1.0, -2.0]]]


def kept_subscripts(value: Any) -> str | None:
    """Return subscripts without spaces, or None where they are none."""
    if not isinstance(value, str):
        return None
    text = value.replace(" ", "")
    return text if SUBSCRIPTS.fullmatch(text) else None


def labels(subscripts: str) -> tuple[list[str], str]:
    """Return the labels of each operand and those of the result.

    Without an arrow the result has "..." and then the letters that occur once, in alphabetical
    order.
    """
    inputs, arrow, output = subscripts.partition("->")
    if not arrow:
        counts = Counter(inputs.replace(",", "").replace(REST, ""))
        once = sorted(label for label, count in counts.items() if count == 1)
        output = (REST if REST in inputs else "") + "".join(once)
    return inputs.split(","), output


def spelled(subscripts: str, shapes: Sequence[Shape]) -> tuple[list[str], str]:
    """Return the labels with letters of their own in place of "...", or refuse what does not fit.

    The last axis of every "..." has the same letter, and so on to the left: they broadcast.
    """
    terms, output = labels(subscripts)
    if len(terms) != len(shapes):
        raise GraphError(
            f"einsum: {subscripts} names {len(terms)} operands, and {len(shapes)} are given."
        )
    rests = [rest_of(term, shape) for term, shape in zip(terms, shapes, strict=True)]
    try:
        whole = np.broadcast_shapes(*rests)
    except ValueError:
        listed = " and ".join(str(rest) for rest in rests if rest)
        raise GraphError(
            f'einsum needs the axes of "..." to broadcast, and they are {listed}.'
        ) from None
    if whole and REST not in output:
        raise GraphError(
            f'einsum: the axes of "...", {whole}, are not in the result of {subscripts}; '
            'write "..." there too, or letters for what is to be summed.'
        )
    free = "".join(letter for letter in LETTERS if letter not in subscripts)
    if len(whole) > len(free):
        raise GraphError(f'einsum: no letters are left for the {len(whole)} axes of "...".')
    letters = free[: len(whole)]
    return [
        term.replace(REST, letters[len(whole) - len(rest) :])
        for term, rest in zip(terms, rests, strict=True)
    ], output.replace(REST, letters)


def rest_of(term: str, shape: Shape) -> Shape:
    """Return the lengths of the axes that "..." stands for, or refuse where they are not named."""
    before, dots, after = term.partition(REST)
    named = len(before) + len(after)
    if len(shape) < named or (len(shape) > named and not dots):
        words = f"at least {named}" if dots else str(named)
        raise GraphError(
            f'einsum: "{term}" names {words} axes, and its operand of shape {shape} has '
            f"{len(shape)}."
        )
    return shape[len(before) : len(shape) - len(after)] if dots else ()


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
    terms, output = spelled(subscripts, shapes)
    found = sizes(shapes, terms)
    for label in output:
        if label not in found or output.count(label) > 1:
            raise GraphError(
                f"einsum: the result's axis {label} must stand once in the result and at least "
                f"once in an operand of {subscripts}."
            )
    return tuple(found[label] for label in output)


def einsum_of(*operands: Any, subscripts: str) -> Any:
    """Return the sums of products; more than two operands are multiplied in a good order."""
    terms, output = spelled(subscripts, [np.shape(operand) for operand in operands])
    return np.einsum(f"{','.join(terms)}->{output}", *operands, optimize=len(operands) > 2)


def einsum_by(slot: int, *_: Any, subscripts: str) -> Vjp:
    """Return the derivative by one operand: an einsum again, the upstream gradient in its place."""
    return Vjp(lambda g, y, *operands, subscripts: einsum_back(slot, g, operands, subscripts))


def einsum_back(slot: int, g: Any, operands: tuple[Any, ...], subscripts: str) -> Any:
    """Return the upstream gradient times the other operands, over the axes of this one.

    A label of this operand alone was summed: the gradient is copied along it.  One that stands
    twice was a diagonal: the gradient goes back onto it.
    """
    terms, output = spelled(subscripts, [operand.shape for operand in operands])
    own, target = "".join(dict.fromkeys(terms[slot])), operands[slot].shape
    others = [term for place, term in enumerate(terms) if place != slot]
    known = "".join(label for label in own if label in output or any(label in t for t in others))
    if others or output != known:
        rest = [operand for place, operand in enumerate(operands) if place != slot]
        g = np.einsum(f"{','.join([output, *others])}->{known}", g, *rest)
    if known != own:
        g = np.expand_dims(g, tuple(place for place, x in enumerate(own) if x not in known))
    lengths = dict(zip(terms[slot], target, strict=True))
    shape = tuple(lengths[label] for label in own)
    wide = np.broadcast_shapes(g.shape, shape)
    g = np.broadcast_to(g, wide) if g.shape != wide else g
    if own == terms[slot]:
        return g
    g = sum_to(g, shape)
    if 0 in shape:
        return np.reshape(g, target)
    return scatter_add(g, index=diagonal_index(own, terms[slot], shape), shape=target)


def diagonal_index(own: str, term: str, shape: Shape) -> tuple[Any, ...]:
    """Return the places on the diagonal of the axes `term` for an array over the axes `own`."""
    mesh = np.meshgrid(*(np.arange(n) for n in shape), indexing="ij", sparse=True)
    return tuple(mesh[own.index(label)] for label in term)


def write_einsum(*operands: str, subscripts: str) -> str:
    """Return einsum with its subscripts under it."""
    terms, output = labels(subscripts)
    under = rf"{','.join(terms)} \to {output}".replace(REST, r"\ldots ")
    return rf"\mathrm{{einsum}}_{{{under}}}({', '.join(operands)})"


def of_call(
    subscripts: Any, *operands: Any, optimize: Any = False, **rest: Any
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the operands and attributes of np.einsum; in which order to multiply is no matter."""
    return operands, {"subscripts": subscripts, **rest}


einsum = Operation(
    name="einsum",
    symbol="Σᵢ",
    family="linear algebra",
    summary="Products of entries added up over every axis whose letter the result does not have.",
    slots=("a",),
    forward=einsum_of,
    derivatives=einsum_by,
    shape=einsum_shape,
    attributes={
        "subscripts": Attribute(
            kept_subscripts,
            'letters for the axes, like "ij,jk->ik", and "..." for axes that are not summed',
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
        Example((STACK, B), {"subscripts": "...j,jk"}),
        Example((STACK, A), {"subscripts": "i...,...->i..."}),
        Example(([STACK[0]], STACK), {"subscripts": "...ij,...ij->j..."}),
        Example(([[[1.0, 2.0], [3.0, 4.0]]],), {"subscripts": "...ii->...i"}),
    ),
    numpy=(np.einsum,),
    variadic=True,
    arguments=of_call,
    source="the derivative of a product, one factor at a time",
)


OPERATIONS = (einsum,)
