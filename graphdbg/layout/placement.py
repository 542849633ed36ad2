"""The answer of a layout: where the boxes stand and how the wires run."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from graphdbg.layout.layers import Floats


@dataclass(frozen=True)
class Placement:
    """Boxes and wires in scene pixels, y down.

    `boxes` is (n, 4): x, y, width, height of each node. `routes` holds (k, 2) points for each wire,
    from its operand's right edge to its consumer's left edge. From one point to the next runs a
    cubic with level tangents, its control points at half the way across.
    """

    boxes: Floats
    routes: tuple[Floats, ...]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Give x, y, width and height of the least rectangle that holds boxes and routes."""
        if not len(self.boxes):
            return (0.0, 0.0, 0.0, 0.0)
        corners = np.concatenate(
            [self.boxes[:, :2], self.boxes[:, :2] + self.boxes[:, 2:], *self.routes]
        )
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        return (float(left), float(top), float(right - left), float(bottom - top))

    def moved(self, across: float, down: float) -> "Placement":
        """Give the same picture moved by so many pixels."""
        shift = np.array([across, down])
        boxes = self.boxes + np.concatenate([shift, [0.0, 0.0]])
        return Placement(boxes, tuple(route + shift for route in self.routes))
