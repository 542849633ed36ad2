"""How many elements the arrays of one file may have, counted before numpy takes memory."""

from __future__ import annotations

import math

from graphdbg.core import limits
from graphdbg.core.values import Shape
from graphdbg.files.errors import JsonPath, Wrong


class Budget:
    """A count of elements that goes up with each array and refuses at the limit."""

    def __init__(self) -> None:
        self.taken = 0

    def take(self, shape: Shape, path: JsonPath) -> None:
        """Count an array of this shape; Wrong where it, or all together, are too large."""
        # numpy multiplies the lengths without the zeros, so an empty array has to fit as well.
        size = math.prod(length for length in shape if length)
        if size > limits.ELEMENTS:
            raise Wrong(
                path,
                f"has {size:,} elements, and the limit is {limits.ELEMENTS:,}; "
                "use a smaller array.",
            )
        self.taken += size
        if self.taken > limits.ELEMENTS_IN_ALL:
            raise Wrong(
                path,
                f"brings all arrays to {self.taken:,} elements, and the limit is "
                f"{limits.ELEMENTS_IN_ALL:,}; use fewer or smaller arrays.",
            )
