"""Indexing: entries picked by their places, and put back there added up.

An index is kept as plain data, one entry an axis: a whole number, a slice as a text like "1:3",
a list of whole numbers (a list in a list for more axes), "..." for all axes between, or None for a
new axis.  A boolean mask is kept as the places it selects, for the shape must not hang on values.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import (
    Attribute,
    Example,
    Level,
    NoGradient,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.ops.rules import LENGTHS, normal_axes, whole
from graphdbg.core.values import Shape, size_of

SLICE = re.compile(r"(-?\d+)?:(-?\d+)?(?::(-?\d+)?)?")
LARGEST = 2**62
"""No place and no bound of a slice is larger."""

SHOWN = 4
"""The most places of a list that a formula names."""


def kept_index(value: Any) -> tuple[Any, ...] | None:
    """Return an index as plain data, or None where it is none; a list holds an entry an axis."""
    kept: list[Any] = []
    for one in value if isinstance(value, list | tuple) else (value,):
        entries = kept_entry(one)
        if entries is None:
            return None
        kept += entries
    return None if kept.count("...") > 1 else tuple(kept)


def kept_entry(one: Any) -> tuple[Any, ...] | None:
    """Return one entry as plain data: one, or as many as a mask has axes; None for what is none."""
    if one is None or one is Ellipsis or (isinstance(one, str) and one == "..."):
        return (None,) if one is None else ("...",)
    if isinstance(one, str):
        found = SLICE.fullmatch(one)
        return kept_slice(*(part and int(part) for part in found.groups())) if found else None
    if isinstance(one, slice):
        return kept_slice(one.start, one.stop, one.step)
    number = whole(one)
    if number is not None:
        return (number,) if abs(number) <= LARGEST else None
    return kept_places(one) if isinstance(one, list | tuple | np.ndarray) else None


def kept_slice(start: Any, stop: Any, step: Any) -> tuple[Any, ...] | None:
    """Return a slice as a text, or None where a part of it is no whole number or the step is 0."""
    parts = [None if part is None else whole(part) for part in (start, stop, step)]
    for part, given in zip(parts, (start, stop, step), strict=True):
        if given is not None and (part is None or abs(part) > LARGEST):
            return None
    if parts[2] == 0:
        return None
    first, last, by = ("" if part is None else str(part) for part in parts)
    return (f"{first}:{last}" + (f":{by}" if by not in ("", "1") else ""),)


def kept_places(places: Any) -> tuple[Any, ...] | None:
    """Return a list of places as nested tuples, a mask as one such list for each of its axes."""
    try:
        array = np.asarray(places)
    except (OverflowError, ValueError):
        return None
    if array.ndim and array.dtype == np.bool_:
        return tuple(nested(axis.tolist()) for axis in np.nonzero(array))
    if array.size and array.dtype.kind not in "iu":
        return None
    if array.size and max(int(np.max(array)), -int(np.min(array))) > LARGEST:
        return None
    places_kept = nested(array.astype(np.intp).tolist())
    # Brackets alone do not tell the shape of every empty list.
    return (places_kept,) if np.shape(places_kept) == array.shape else None


def nested(lists: Any) -> Any:
    """Return nested lists as nested tuples."""
    return tuple(nested(one) for one in lists) if isinstance(lists, list) else lists


def for_numpy(index: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what numpy takes for an index that is kept as plain data."""
    return tuple(entry_for_numpy(one) for one in index)


def entry_for_numpy(one: Any) -> Any:
    """Return one entry of an index as numpy takes it."""
    if isinstance(one, tuple):
        return np.asarray(one, dtype=np.intp)
    if not isinstance(one, str):
        return one
    if one == "...":
        return Ellipsis
    return slice(*(int(part) if part else None for part in one.split(":")))


def full_index(shape: Shape, index: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return an index, ready for numpy, with a slice for each axis it leaves out."""
    ready = for_numpy(index)
    named = sum(one is not None and one is not Ellipsis for one in ready)
    if named > len(shape):
        raise GraphError(
            f"getitem: the index {written(index)} names {named} axes, "
            f"and an array of shape {shape} has {len(shape)}."
        )
    rest = (slice(None),) * (len(shape) - named)
    place = next((i for i, one in enumerate(ready) if one is Ellipsis), None)
    if place is None:
        return (*ready, *rest)
    return (*ready[:place], *rest, *ready[place + 1 :])


def refuse_outside(places: Any, axis: int, length: int) -> None:
    """Raise GraphError where a place lies outside its axis."""
    for place in np.ravel(np.asarray(places)):
        if not -length <= place < length:
            raise GraphError(
                f"getitem: there is no place {int(place)} along axis {axis}, "
                f"which has length {length}."
            )


def picked_shape(operand: Shape, *, index: tuple[Any, ...]) -> Shape:
    """Return the shape of x[index] by numpy's rules, or refuse with the place that is not there."""
    entries = full_index(operand, index)
    has_places = any(isinstance(one, np.ndarray) for one in entries)
    lengths: list[int] = []
    places: list[Shape] = []
    spots: list[int] = []  # where the lists of places stand in the index
    first = 0  # the axis of the result at which they began
    axis = 0
    for spot, one in enumerate(entries):
        if one is None:
            lengths.append(1)
            continue
        if isinstance(one, slice):
            lengths.append(len(range(*one.indices(operand[axis]))))
        else:
            refuse_outside(one, axis, operand[axis])
            first = len(lengths) if not spots else first
            spots.append(spot)
            places.append(np.shape(one))
        axis += 1
    if not has_places:
        return tuple(lengths)
    try:
        whole_shape = np.broadcast_shapes(*places)
    except ValueError:
        listed = " and ".join(str(shape) for shape in places)
        raise GraphError(
            f"getitem needs lists of places whose shapes broadcast: {listed} do not."
        ) from None
    # Lists of places that do not stand side by side bring their axes to the front.
    if spots[-1] - spots[0] >= len(spots) or is_split(index):
        first = 0
    return (*lengths[:first], *whole_shape, *lengths[first:])


def is_split(index: tuple[Any, ...]) -> bool:
    """Say whether "..." stands between whole numbers or lists, be it for no axis at all."""
    if "..." not in index:
        return False
    place = index.index("...")
    return any(is_place(one) for one in index[:place]) and any(
        is_place(one) for one in index[place:]
    )


def is_place(one: Any) -> bool:
    """Say whether an entry of an index is a whole number or a list of them."""
    return isinstance(one, int | tuple)


def written(index: tuple[Any, ...]) -> str:
    """Return an index as it is written in brackets, long lists cut short."""
    return f"[{', '.join(written_entry(one) for one in index)}]"


def written_entry(one: Any) -> str:
    """Return one entry of an index as it is written."""
    if one is None:
        return "new"
    if not isinstance(one, tuple):
        return str(one)
    shown = ", ".join(written_entry(place) for place in one[:SHOWN])
    return f"[{shown}, …]" if len(one) > SHOWN else f"[{shown}]"


def latex_index(index: tuple[Any, ...]) -> str:
    """Return an index as LaTeX."""
    return f"[{', '.join(latex_entry(one) for one in index)}]"


def latex_entry(one: Any) -> str:
    """Return one entry of an index as LaTeX; a slice as text, for its signs are no operators."""
    if one is None:
        return r"\mathrm{new}"
    text = written_entry(one)
    if isinstance(one, str) and one != "...":
        return rf"\text{{{text.replace('-', '−')}}}"
    return text.replace("...", r"\ldots").replace("…", r"\ldots")


INDEX = Attribute(
    kept_index,
    'a list with an entry an axis: a whole number, a slice like "1:3", a list of whole numbers, '
    '"..." or null for a new axis',
)
TABLE = [[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]]
STACK = [TABLE, [[0.1, 0.2, 0.3], [1.0, 1.0, -2.0]]]

getitem = Operation(
    name="getitem",
    symbol="[ ]",
    family="shape",
    summary="Entries picked by an index, as x[1:3, 0] does; a mask is kept as the places it picks.",
    slots=("x",),
    forward=lambda x, *, index: np.asarray(x)[for_numpy(index)],
    derivatives=(Vjp(lambda g, y, x, *, index: scatter_add(g, index=index, shape=x.shape)),),
    shape=picked_shape,
    attributes={"index": INDEX},
    notation=Notation(lambda x, index: x + latex_index(index), Level.ATOM, (Level.ATOM,)),
    says=Says(
        "takes entries of {0}",
        "Indexing routes: each gradient goes back to the place its entry was taken from, "
        "and all other places get zero",
    ),
    examples=(
        Example(([1.0, 2.0, 4.0],), {"index": (1,)}),
        Example(([1.0, 2.0, 4.0, 8.0],), {"index": ("1:3",)}),
        Example((TABLE,), {"index": ("...", "::-1")}),
        Example((TABLE,), {"index": (None, 0, "1:")}),
        Example((TABLE,), {"index": ((1, 0, 1), (2, -1, 2))}),
        Example((STACK,), {"index": (0, ":", (2, 2))}),
        Example((TABLE,), {"index": (((0, 1), (1, 1)),)}),
        Example((TABLE,), {"index": ((), "5:")}),
        Example((3.0,), {"index": (None, "...")}),
    ),
)


def scattered_shape(operand: Shape, *, index: tuple[Any, ...], shape: Shape) -> Shape:
    """Return the shape asked for, or refuse where its index does not pick the operand's."""
    picked = picked_shape(shape, index=index)
    if picked != operand:
        raise GraphError(
            f"scatter_add needs an operand of shape {picked}, which {written(index)} picks from "
            f"{shape}; this one has shape {operand}."
        )
    return shape


def scattered(x: Any, *, index: tuple[Any, ...], shape: Shape) -> Any:
    """Return zeros of a shape with the entries of `x` added at the places of an index."""
    result = np.zeros(shape, np.asarray(x).dtype)
    if any(isinstance(one, tuple) for one in index):
        np.add.at(result, for_numpy(index), x)
    else:
        result[for_numpy(index)] = x
    return result


scatter_add: Operation = Operation(
    name="scatter_add",
    symbol="[ ]⁺",
    family="shape",
    summary="Entries added up at the places of an index, zeros elsewhere: what undoes getitem.",
    slots=("x",),
    forward=scattered,
    derivatives=(Vjp(lambda g, y, x, *, index, shape: getitem(g, index=index)),),
    shape=scattered_shape,
    attributes={"index": INDEX, "shape": LENGTHS},
    notation=Notation(lambda x, index, shape: rf"\mathrm{{scatter}}({x} \to {latex_index(index)})"),
    says=Says(
        "adds up the entries of {0} at the places of its index",
        "Scattering only moves entries, so each takes the gradient of the place it went to",
    ),
    examples=(
        Example(([1.0, 2.0],), {"index": ("1:3",), "shape": (4,)}),
        Example(([1.0, 2.0, 3.0],), {"index": ((0, 2, 0),), "shape": (3,)}),
        Example((TABLE,), {"index": ((1, 1),), "shape": (2, 3)}),
        Example((2.0,), {"index": (1, 0), "shape": (2, 2)}),
        Example(([3.0],), {"index": (None,), "shape": ()}),
    ),
)


def places_of(indices: Any, length: int) -> Any:
    """Return indices as whole numbers, or refuse what is none or lies outside."""
    array = np.asarray(indices)
    if array.dtype.kind == "f" and np.any(array != np.floor(array)):
        raise GraphError("The indices of take must be whole numbers.")
    if array.dtype == np.bool_:
        raise GraphError("The indices of take must be whole numbers; they are true or false.")
    outside = array[~((array >= -length) & (array < length))]
    if outside.size:
        raise GraphError(
            f"The indices of take must be whole numbers from {-length} to {length - 1}, "
            f"and one is {float(outside[0]):g}."
        )
    return array.astype(np.intp)


def taken_shape(operand: Shape, indices: Shape, *, axis: int | None) -> Shape:
    """Return the shape with one axis, or all of them, replaced by those of the indices."""
    if axis is None:
        return indices
    (place,) = normal_axes("take", len(operand), axis)
    return (*operand[:place], *indices, *operand[place + 1 :])


def taken(x: Any, indices: Any, *, axis: int | None) -> Any:
    """Return the entries of `x` at `indices` along an axis, or of its flat list for None."""
    array = np.asarray(x)
    length = array.size if axis is None else array.shape[axis]
    return np.take(array, places_of(indices, length), axis=axis)


ONE_OR_ALL = Attribute(whole, "an axis, or null to count through all entries", None)
NO_INDEX = NoGradient("an index is a whole number")

take = Operation(
    name="take",
    symbol="take",
    family="shape",
    summary="Entries at indices that are themselves an operand; along axis 0, an embedding.",
    slots=("x", "indices"),
    forward=taken,
    derivatives=(
        Vjp(lambda g, y, x, i, *, axis: take_add(g, i, axis=axis, shape=x.shape)),
        NO_INDEX,
    ),
    shape=taken_shape,
    attributes={"axis": ONE_OR_ALL},
    notation=Notation(lambda x, i, axis: rf"{x}[{i}]", Level.ATOM, (Level.ATOM, Level.ANY)),
    says=Says(
        "looks up in {0} at the indices {1}",
        (
            "Take routes: each gradient is added where its entry was taken from",
            "No gradient flows to indices",
        ),
    ),
    examples=(
        Example((TABLE, [1.0, 0.0, 1.0]), {"axis": 0}),
        Example((TABLE, [[2.0, -1.0], [0.0, 0.0]]), {"axis": -1}),
        Example((TABLE, [5.0, 0.0])),
        Example((TABLE, 1.0), {"axis": 1}),
    ),
    numpy=(np.take,),
)


def take_added_shape(x: Shape, indices: Shape, *, axis: int | None, shape: Shape) -> Shape:
    """Return the shape asked for, or refuse where take would not have given the operand's."""
    wanted = taken_shape(shape, indices, axis=axis)
    if wanted != x:
        raise GraphError(
            f"take_add needs an operand of shape {wanted}, as take gives it from {shape}; "
            f"this one has shape {x}."
        )
    return shape


def take_added(x: Any, indices: Any, *, axis: int | None, shape: Shape) -> Any:
    """Return zeros of a shape with the entries of `x` added at `indices` along an axis."""
    array = np.asarray(x)
    result = np.zeros(size_of(shape) if axis is None else shape, array.dtype)
    axis = 0 if axis is None else axis % len(shape)
    places = places_of(indices, result.shape[axis])
    fronts = tuple(range(places.ndim))
    np.add.at(
        np.moveaxis(result, axis, 0),
        places,
        np.moveaxis(array, tuple(axis + i for i in fronts), fronts),
    )
    return result.reshape(shape)


take_add: Operation = Operation(
    name="take_add",
    symbol="take⁺",
    family="shape",
    summary="Entries added up at the places that take takes them from, zeros elsewhere.",
    slots=("x", "indices"),
    forward=take_added,
    derivatives=(
        Vjp(lambda g, y, x, i, *, axis, shape: take(g, i, axis=axis)),
        NO_INDEX,
    ),
    shape=take_added_shape,
    attributes={"axis": ONE_OR_ALL, "shape": LENGTHS},
    notation=Notation(lambda x, i, axis, shape: rf"\mathrm{{scatter}}({x} \to [{i}])"),
    says=Says(
        "adds up the entries of {0} at the indices {1}",
        (
            "Adding at places moves entries, so each takes the gradient of the place it went to",
            "No gradient flows to indices",
        ),
    ),
    examples=(
        Example((TABLE, [1.0, 1.0]), {"axis": 0, "shape": (3, 3)}),
        Example(([1.0, 2.0], [5.0, 0.0]), {"shape": (2, 3)}),
        Example(([1.0, 2.0], 1.0), {"axis": -1, "shape": (2, 2)}),
    ),
)


def split(x: Any, indices_or_sections: Any, axis: int = 0) -> list[Any]:
    """Return the parts of an array or a variable along an axis, each a slice, as numpy.split does.

    A whole number asks for so many equal parts, a list for cuts at those places.  Raises
    GraphError where the parts would not be equal.
    """
    (place,) = normal_axes("split", len(x.shape), axis)
    length = x.shape[place]
    count = whole(indices_or_sections)
    if count is None:
        cuts = [int(cut) for cut in indices_or_sections]
    elif count < 1 or length % count:
        raise GraphError(
            f"split needs equal parts: {length} entries along axis {axis} do not make {count}; "
            "give the places of the cuts instead."
        )
    else:
        cuts = [length // count * i for i in range(1, count)]
    before = (slice(None),) * place
    return [
        x[(*before, slice(start, stop))]
        for start, stop in zip([0, *cuts], [*cuts, None], strict=True)
    ]


OPERATIONS = (getitem, scatter_add, take, take_add)
