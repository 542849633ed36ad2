"""Indexing: entries picked by their places, and put back there added up."""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.places import INDEX, for_numpy, latex_index, picked_shape, written
from graphdbg.core.ops.record import Example, Level, Notation, Operation, Says, Vjp
from graphdbg.core.ops.rules import LENGTHS, normal_axes, whole
from graphdbg.core.values import Shape

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
    source="The indexing of numpy's arrays.",
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
    source="The adjoint of indexing: what was picked twice is added.",
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


OPERATIONS = (getitem, scatter_add)
