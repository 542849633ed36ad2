"""Every limit, in one place, checked before memory is taken."""

from __future__ import annotations

FILE_BYTES = 64 * 1024 * 1024
"""The largest file that is read."""

MEMORY = 1_000_000_000
"""The most bytes of memory that reading a file takes; the limits on its parts see to it."""

NESTING = 40
"""The deepest nesting of lists and objects in a file."""

PARTS = 3_000_000
"""The most lists, objects and texts in a file together, counted before it is parsed."""

NODES = 100_000
"""The most nodes of a graph."""

OPERANDS = 10_000
"""The most operands of one node."""

AXES = 8
"""The most axes of an array."""

ELEMENTS = 10_000_000
"""The most elements of one array, in a file or computed in a run."""

WINDOWS = 100_000_000
"""The most entries of all windows of a convolution or a pooling, overlaps counted each time."""

ELEMENTS_IN_ALL = 50_000_000
"""The most elements of all arrays of a file together."""

TEXT = 10_000
"""The most characters of a label, a note or a comment."""

NAME = 200
"""The most characters of a name."""

COORDINATE = 1_000_000
"""The farthest a box or the camera may lie from the origin, in either direction."""

PATHS = 20_000
"""The most paths that are listed one by one."""

JACOBIAN = 1_000_000
"""The most entries of a dense Jacobian."""

JACOBIAN_SHOWN = 20_000
"""The most entries of a Jacobian that is worked out for the screen."""

ELEMENTS_PRINTED = 1_000
"""The most elements of an array that are printed one by one."""

EXPRESSION = 1_000
"""The most characters of an expression that is typed in."""

EXPRESSION_DEPTH = 100
"""The deepest nesting of an expression that is typed in."""

PATHS_SHOWN = 200
"""The most paths of a node that are on screen, one by one."""

FACTORS_SHOWN = 40_000
"""The most factors that these paths have together."""

ENTRIES_SHOWN = 20_000_000
"""The most entries of arrays that are worked through to list them."""

FACTORS_WRITTEN = 60
"""The most factors of a sum over paths that is written out."""

LAYERS = 50
"""The most layers of a network that is built from a form or a list."""

NEURON_NODES = 20_000
"""The most nodes of a network that is built as single neurons."""

LAYER_LIST = 20_000
"""The most characters of a list of layers."""

PROGRAM = 2_000_000
"""The most characters of a program text."""

PROGRAM_LINE = 100_000
"""The most characters of one statement of a program text."""

FAULTS = 20
"""The most faults of a program text that are told at once."""

SCALARS = 4_000
"""The most nodes of a tensor graph written out in scalars."""
