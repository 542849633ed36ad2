"""Wires too long to thread through every layer: they run above the picture."""

from collections.abc import Sequence

import numpy as np

from graphdbg.layout.layers import Floats, Ints
from graphdbg.layout.routes import Columns

_DUMMIES_A_NODE = 10
_FREE_DUMMIES = 20_000
_LANE_GAP = 24.0


def withhold_wires(
    ranks: Sequence[int], wires: Sequence[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    """Split wire indices into those to thread through the layers and those to lead over them.

    A weight that ten thousand steps share would need a hundred million dummies; the longest wires
    are withheld until 20,000 and ten for each node are enough. `ranks` are the nodes' layers.
    """
    rank = np.asarray(ranks, dtype=np.int64)
    ends = np.asarray(wires, dtype=np.int64).reshape(-1, 2)
    span = rank[ends[:, 1]] - rank[ends[:, 0]]
    spare = _FREE_DUMMIES + _DUMMIES_A_NODE * len(ranks)
    by_span = np.argsort(span, kind="stable")
    kept = np.zeros(len(span), dtype=bool)
    kept[by_span] = np.cumsum(span[by_span] - 1) <= spare
    return np.flatnonzero(kept).tolist(), np.flatnonzero(~kept).tolist()


def lead_over(
    boxes: Floats,
    ends: Sequence[tuple[int, int]],
    names: Sequence[int],
    columns: Columns,
    ranks: Ints,
) -> dict[int, Floats]:
    """Give the points of each wire through a lane above all boxes, by the wire's name.

    `ranks` are the nodes' layers. The wires of one operand share a lane; they rise and fall between
    columns, where no box stands.
    """
    top = float(boxes[:, 1].min())
    lanes: dict[int, float] = {}
    routes = {}
    for name, (operand, consumer) in zip(names, ends, strict=True):
        lane = lanes.setdefault(operand, top - _LANE_GAP * (len(lanes) + 2))
        x, y, width, height = boxes[operand]
        out, after = columns.right[ranks[operand]], columns.left[ranks[operand] + 1]
        before, into = columns.right[ranks[consumer] - 1], columns.left[ranks[consumer]]
        back, middle = boxes[consumer, 0], boxes[consumer, 1] + boxes[consumer, 3] / 2
        routes[name] = np.array(
            [
                (x + width, y + height / 2),
                (out, y + height / 2),
                (after, lane),
                (before, lane),
                (into, middle),
                (back, middle),
            ]
        )
    return routes
