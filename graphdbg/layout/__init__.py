"""Where the nodes of a graph stand and how its wires run."""

from graphdbg.layout.arrange import arrange
from graphdbg.layout.folds import Folds, fold_boxes
from graphdbg.layout.placement import Placement

__all__ = ["Folds", "Placement", "arrange", "fold_boxes"]
