"""An index as plain data: read, checked against a shape, and written in brackets.

It has one entry an axis: a whole number, a slice as a text like "1:3", a list of whole numbers (a
list in a list for more axes), "..." for all axes between, or None for a new axis.  A boolean mask
is kept as the places it selects, for the shape of a result must not hang on values.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import Attribute
from graphdbg.core.ops.rules import whole
from graphdbg.core.values import Shape

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
