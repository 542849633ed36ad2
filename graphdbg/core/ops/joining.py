"""Arrays joined and repeated: entries copied to where there is more room."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.lookup import take_add
from graphdbg.core.ops.record import Attribute, Example, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import lengths, normal_axes, whole
from graphdbg.core.values import Shape, size_of

TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]


def joined_shape(*shapes: Shape, axis: int) -> Shape:
    """Return the shape of arrays end to end; they must agree along every other axis."""
    first = shapes[0]
    if not first:
        raise GraphError("concatenate needs arrays with an axis; for scalars use stack.")
    (place,) = normal_axes("concatenate", len(first), axis)
    for shape in shapes:
        same = shape[:place] + shape[place + 1 :] == first[:place] + first[place + 1 :]
        if len(shape) != len(first) or not same:
            raise GraphError(
                f"concatenate needs shapes that agree but along axis {axis}: "
                f"{first} and {shape} do not."
            )
    return (*first[:place], sum(shape[place] for shape in shapes), *first[place + 1 :])


def part_of_join(slot: int, *operands: Any, axis: int) -> Vjp:
    """Return the derivative by one operand: its part of the upstream gradient."""
    shape = operands[slot].shape
    place = axis % len(shape)
    start = sum(one.shape[place] for one in operands[:slot])
    index = (*(slice(None),) * place, slice(start, start + shape[place]))
    return Vjp(lambda g, y, *_, axis: g[index])


def write_list(word: str) -> Notation:
    """Return the notation of an operation on a list: its word, the axis and the operands."""

    def latex(*operands: str, axis: int) -> str:
        under = "" if axis == 0 else rf"_{{\mathrm{{axis}}\ {axis}}}"
        return rf"\mathrm{{{word}}}{under}({', '.join(operands)})"

    return Notation(latex)


def of_a_list(arrays: Any, axis: Any = 0, **rest: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the operands and attributes of a numpy function whose first argument is a list.

    Without an axis, concatenate lays each array in one line first.
    """
    if axis is None:
        return tuple(np.ravel(array) for array in arrays), rest
    return tuple(arrays), {"axis": axis, **rest}


FIRST_AXIS = Attribute(whole, "an axis: a whole number", 0)
concatenate = Operation(
    name="concatenate",
    symbol="⊕",
    family="shape",
    summary="Arrays end to end along an axis.",
    slots=("a",),
    forward=lambda *arrays, axis: np.concatenate(arrays, axis=axis),
    derivatives=part_of_join,
    shape=joined_shape,
    attributes={"axis": FIRST_AXIS},
    notation=write_list("concat"),
    says=Says(
        "joins its operands end to end",
        "Joining only moves entries, so {operand} gets its part of the upstream gradient",
    ),
    examples=(
        Example(([1.0, 2.0], [3.0])),
        Example((TABLE, [[1.0], [2.0]], TABLE), {"axis": 1}),
        Example((TABLE, np.zeros((0, 3))), {"axis": -2}),
        Example((TABLE,)),
    ),
    numpy=(np.concatenate,),
    variadic=True,
    arguments=of_a_list,
)


def stacked_shape(*shapes: Shape, axis: int) -> Shape:
    """Return the shape with a new axis over the operands, which must have one shape."""
    for shape in shapes:
        if shape != shapes[0]:
            raise GraphError(f"stack needs equal shapes: {shapes[0]} and {shape} are not.")
    (place,) = normal_axes("stack", len(shapes[0]) + 1, axis)
    return (*shapes[0][:place], len(shapes), *shapes[0][place:])


def layer_of_stack(slot: int, *operands: Any, axis: int) -> Vjp:
    """Return the derivative by one operand: its layer of the upstream gradient."""
    place = axis % (len(operands[slot].shape) + 1)
    index = (*(slice(None),) * place, slot)
    return Vjp(lambda g, y, *_, axis: g[index])


stack = Operation(
    name="stack",
    symbol="≡",
    family="shape",
    summary="Arrays of one shape laid along a new axis.",
    slots=("a",),
    forward=lambda *arrays, axis: np.stack(arrays, axis=axis),
    derivatives=layer_of_stack,
    shape=stacked_shape,
    attributes={"axis": FIRST_AXIS},
    notation=write_list("stack"),
    says=Says(
        "stacks its operands along a new axis",
        "Stacking only moves entries, so {operand} gets its layer of the upstream gradient",
    ),
    examples=(
        Example((1.0, -2.0, 4.0)),
        Example(([1.0, 2.0], [3.0, 4.0])),
        Example((TABLE, TABLE), {"axis": -1}),
        Example((TABLE, TABLE), {"axis": 1}),
    ),
    numpy=(np.stack,),
    variadic=True,
    arguments=of_a_list,
)


def as_counts(value: Any) -> int | tuple[int, ...] | None:
    """Return a count or a list of counts, none negative, or None."""
    one = whole(value)
    if one is not None:
        return one if one >= 0 else None
    return lengths(value.tolist() if isinstance(value, np.ndarray) else value)


COUNTS = Attribute(as_counts, "a count or a list of counts")


def tiles(shape: Shape, reps: int | tuple[int, ...]) -> tuple[tuple[int, ...], Shape]:
    """Return the counts and the shape with as many axes as the longer of both has."""
    counts = (reps,) if isinstance(reps, int) else reps
    extra = len(counts) - len(shape)
    return (1,) * -extra + counts, (1,) * extra + shape


def tiled_shape(operand: Shape, *, reps: Any) -> Shape:
    """Return the shape of the operand laid side by side."""
    return tuple(count * length for count, length in zip(*tiles(operand, reps), strict=True))


def tile_back(g: Any, y: Any, x: Any, *, reps: Any) -> Any:
    """Return the upstream gradient added up over the copies."""
    pairs = tuple(zip(*tiles(x.shape, reps), strict=True))
    if not pairs:
        return g
    apart = np.reshape(g, tuple(length for pair in pairs for length in pair))
    copies = tuple(range(0, 2 * len(pairs), 2))
    return np.reshape(np.sum(apart, axis=copies if len(copies) > 1 else 0), x.shape)


tile = Operation(
    name="tile",
    symbol="▦",
    family="shape",
    summary="The whole array side by side, as often along each axis as `reps` says.",
    slots=("x",),
    forward=lambda x, *, reps: np.tile(x, reps),
    derivatives=(Vjp(tile_back),),
    shape=tiled_shape,
    attributes={"reps": COUNTS},
    notation=Notation(lambda x, reps: rf"\mathrm{{tile}}({x}, {reps})"),
    says=Says(
        "lays copies of {0} side by side",
        "Copying is fan-out: the gradient adds up over the copies",
    ),
    examples=(
        Example(([1.0, 2.0],), {"reps": 3}),
        Example((TABLE,), {"reps": (2, 2)}),
        Example((TABLE,), {"reps": (2, 1, 3)}),
        Example((TABLE,), {"reps": 2}),
        Example((2.0,), {"reps": (2,)}),
        Example(([1.0, 2.0],), {"reps": 0}),
    ),
    numpy=(np.tile,),
)


def repeated_shape(operand: Shape, *, repeats: Any, axis: int | None) -> Shape:
    """Return the shape with every entry repeated; a list of counts must fit the axis."""
    shape = (size_of(operand),) if axis is None else operand
    (place,) = normal_axes("repeat", len(shape), axis or 0)
    length = shape[place]
    if isinstance(repeats, int):
        repeats = (repeats,)
    if len(repeats) not in (1, length):
        raise GraphError(
            f"repeat needs one count, or one for each of {length} entries; "
            f"{len(repeats)} are given."
        )
    total = repeats[0] * length if len(repeats) == 1 else sum(repeats)
    return (*shape[:place], total, *shape[place + 1 :])


def repeat_back(g: Any, y: Any, x: Any, *, repeats: Any, axis: int | None) -> Any:
    """Return the upstream gradient added up over the copies of each entry."""
    shape = (size_of(x.shape),) if axis is None else x.shape
    place = (axis or 0) % len(shape)
    if isinstance(repeats, int):
        apart = np.reshape(g, (*shape[: place + 1], repeats, *shape[place + 1 :]))
        return np.reshape(np.sum(apart, axis=place + 1), x.shape)
    sources = np.repeat(np.arange(shape[place]), repeats)
    return np.reshape(take_add(g, sources, axis=place, shape=shape), x.shape)


repeat = Operation(
    name="repeat",
    symbol="⋯",
    family="shape",
    summary="Every entry several times in a row, along an axis or in one line.",
    slots=("x",),
    forward=lambda x, *, repeats, axis: np.repeat(x, repeats, axis=axis),
    derivatives=(Vjp(repeat_back),),
    shape=repeated_shape,
    attributes={"repeats": COUNTS, "axis": Attribute(whole, "an axis, or null for one line", None)},
    notation=Notation(lambda x, repeats, axis: rf"\mathrm{{repeat}}({x}, {repeats})"),
    says=Says(
        "repeats the entries of {0}",
        "Copying is fan-out: the gradient adds up over the copies",
    ),
    examples=(
        Example(([1.0, 2.0],), {"repeats": 3}),
        Example((TABLE,), {"repeats": 2, "axis": 0}),
        Example((TABLE,), {"repeats": (2, 0, 1), "axis": -1}),
        Example((TABLE,), {"repeats": 2}),
        Example((3.0,), {"repeats": 2}),
        Example(([1.0, 2.0],), {"repeats": 0}),
    ),
    numpy=(np.repeat,),
)

OPERATIONS = (concatenate, stack, tile, repeat)
