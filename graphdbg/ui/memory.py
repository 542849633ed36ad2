"""The memory of a large graph: looked through for what nobody needs once, and not while one steps.

Python looks through all that there is from time to time, 60 ms for 10,000 nodes: a step that takes
four times as long as the others.  What is frozen it passes over.
"""

from __future__ import annotations

import gc
from typing import Final

from graphdbg.session.state import State
from graphdbg.session.undo import is_edited

LARGE: Final = 1_000
"""Nodes; a smaller graph is looked through in no time."""


def spare(before: State | None, after: State) -> None:
    """Freeze a large graph that has just been opened; what was frozen before is let go."""
    if before is None or after.trace is None or len(after.trace.graph.nodes) < LARGE:
        return
    if before.trace is None or (before.graph is not after.graph and not is_edited(before, after)):
        gc.unfreeze()
        gc.collect()
        gc.freeze()
