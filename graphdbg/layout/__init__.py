"""Where the nodes of a graph stand and how its wires run."""

from graphdbg.layout.arrange import arrange
from graphdbg.layout.placement import Placement

__all__ = ["Placement", "arrange"]
