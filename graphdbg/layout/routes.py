"""The points that each wire is drawn through."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from graphdbg.layout.layers import Bools, Floats, Ints, Layers

_LEAST_GAP, _LARGEST_GAP = 108.0, 240.0
_STEEPEST = 8.0  # how much higher than wide a bend may be, as far as the largest gap goes


@dataclass(frozen=True)
class Columns:
    """Left edge and width in pixels of the column in which each layer stands, shapes (depth,)."""

    left: Floats
    width: Floats

    @property
    def right(self) -> Floats:
        """Give the right edge of each column."""
        return self.left + self.width


def place_columns(layers: Layers, widths: Floats, middle: Floats) -> Columns:
    """Set the columns side by side, 120 px apart and more where wires rise or fall far.

    `widths` are those of the nodes, `middle` the mid-heights of the vertices.
    """
    width = np.zeros(layers.depth)
    np.maximum.at(width, layers.rank[: layers.nodes], widths)
    rise = np.zeros(layers.depth)
    np.maximum.at(rise, layers.rank[layers.tail], np.abs(middle[layers.tail] - middle[layers.head]))
    gap = np.clip(rise / _STEEPEST, _LEAST_GAP, _LARGEST_GAP)
    left = np.concatenate([[0.0], np.cumsum(width + gap)])[: layers.depth]
    return Columns(left, width)


def route_wires(
    layers: Layers, columns: Columns, boxes: Floats, middle: Floats, entries: Floats
) -> tuple[Floats, ...]:
    """Give the points of each wire, (k, 2), from its operand's right to its consumer's left edge.

    A wire is level within every column and bends between columns alone: there all wires follow
    the same curve, so that two of them cross only where their order changes, and none can meet a
    box of a layer that it passes.
    """
    pieces = len(layers.tail)
    points = np.empty((pieces, 4, 2))
    tail, head = layers.tail, layers.head
    from_node, to_node = tail < layers.nodes, head < layers.nodes
    right_edge = columns.right[layers.rank[tail]]
    left_edge = columns.left[layers.rank[head]]
    box_right, box_left = boxes[:, 0] + boxes[:, 2], boxes[:, 0]
    points[:, 0, 0] = np.where(from_node, box_right[np.where(from_node, tail, 0)], right_edge)
    points[:, 1, 0] = right_edge
    points[:, 2, 0] = left_edge
    points[:, 3, 0] = np.where(to_node, box_left[np.where(to_node, head, 0)], left_edge)
    points[:, :2, 1] = middle[tail][:, None]
    points[:, 2:, 1] = (middle[head] + entries)[:, None]
    flat = points.reshape(-1, 2)
    wire = np.repeat(np.arange(len(layers.start) - 1), 4 * np.diff(layers.start))
    for find in (_find_repeated, _find_level):
        keep = ~find(flat, wire)
        flat, wire = flat[keep], wire[keep]
    cuts = np.searchsorted(wire, np.arange(len(layers.start))).tolist()
    return tuple(flat[a:b] for a, b in pairwise(cuts))


def _find_repeated(points: Floats, wire: Ints) -> Bools:
    """Find the points that stand where the one before stands."""
    repeated = np.zeros(len(points), dtype=bool)
    repeated[1:] = (np.abs(np.diff(points, axis=0)).max(axis=1) < 1e-6) & (wire[1:] == wire[:-1])
    return repeated


def _find_level(points: Floats, wire: Ints) -> Bools:
    """Find the points inside a level stretch, which shape nothing."""
    level = (np.abs(np.diff(points[:, 1])) < 1e-6) & (wire[1:] == wire[:-1])
    inner = np.zeros(len(points), dtype=bool)
    inner[1:-1] = level[1:] & level[:-1]
    return inner
