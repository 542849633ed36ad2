"""The state of the application: one frozen value, replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal, TypeAlias

from graphdbg.core.frame import WHOLE, Frame
from graphdbg.core.graph import Graph, Wire
from graphdbg.core.nudged import Nudged
from graphdbg.core.trace import Trace
from graphdbg.core.turns import Order
from graphdbg.files.journal import Entry
from graphdbg.files.stamp import Stamp
from graphdbg.session.asked import Asked
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.checking import Checkup, Claimed
from graphdbg.session.document import Saved, is_dirty
from graphdbg.session.ledger import AS_IT_CAME, LedgerView
from graphdbg.session.notice import Notice
from graphdbg.session.panels import AT_FIRST, Place
from graphdbg.session.stepping import UNFOLDED, Granularity, Stop, known_at
from graphdbg.session.template import LogLine
from graphdbg.session.tensors import Tensors
from graphdbg.session.typing import Typed
from graphdbg.session.undo import NO_HISTORY, History
from graphdbg.session.visits import NOWHERE, Visits
from graphdbg.session.watch import Watch

Mode: TypeAlias = Literal["backward", "forward"]
MODES: tuple[Mode, ...] = ("backward", "forward")
"""What is stepped through: the forward and the backward pass, or a run in forward mode."""

SPEEDS = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Stops a second while playing."""

UNLIT: frozenset[Wire] = frozenset()
ONE: frozenset[str] = frozenset()
"""Of the selected nodes where there is one or none: `selection` says which."""


@dataclass(frozen=True)
class State:
    """Everything the window shows; on the start page there is no graph and no trace."""

    # The document
    graph: Graph | None = None
    path: Path | None = None
    saved: Saved | None = None
    """What the file holds."""
    stamp: Stamp | None = None
    """What the file held when it was read or saved last."""
    history: History = NO_HISTORY
    """The documents that undo and redo walk."""
    typed: Typed | None = None
    """The program text as somebody typed it, with its faults."""
    tensors: Tensors | None = None
    """The document whose scalar graph this is, to go back to."""
    folded: frozenset[str] = UNFOLDED
    """The groups that are one box; they go with the graph."""
    breakpoints: tuple[Breakpoint, ...] = ()
    """They go with the graph too."""
    watches: tuple[Watch, ...] = ()
    """They go with the graph too."""

    # The run, and where it stands
    trace: Trace | None = None
    """What is stepped through; in forward mode it has tangents and no backward pass."""
    recorded: Trace | None = None
    """In forward mode the run with its backward pass, else None."""
    cursor: int = 0
    beat: int = WHOLE
    """How far the event at the cursor is shown: WHOLE unless somebody steps by beats."""
    granularity: Granularity = "node"
    order: Order = "pull"
    """The order in which a backward pass is walked, of this graph and of the next one."""
    playing: bool = False
    backwards: bool = False
    """Which way is played."""
    speed: float = 1.0
    """Stops a second."""
    log: tuple[LogLine, ...] = ()
    """What log points wrote."""

    # What is looked at
    selection: str | None = None
    """The node somebody picked; without one the panels follow the run."""
    selected: frozenset[str] = ONE
    """All that are picked where several are; `selection` is then the last."""
    wire: Wire | None = None
    """The wire somebody picked; the selection is then its operand."""
    lit: frozenset[Wire] = UNLIT
    """The wires that a panel points at."""
    building: bool = False
    """Whether the canvas takes edits."""
    shown: Mapping[Place, str | None] = field(default_factory=lambda: AT_FIRST)
    """The panel in each place around the canvas, None where the place is closed."""
    minimap: bool = True
    visits: Visits = NOWHERE
    """The places one can go back to."""
    editing: int | None = None
    """The place of the breakpoint whose fields are open."""
    describing: bool = False
    """Whether the fields of the node in focus are open."""
    ledger: LedgerView = AS_IT_CAME
    """How the ledger of paths is looked at."""

    # What was asked
    why: Asked | None = None
    """The number somebody asked about."""
    compared: Trace | None = None
    """The run before the last edit, against which changes are marked."""
    nudged: Nudged | None = None
    """A node moved by a little."""
    checkup: Checkup | None = None
    """A gradient check, at work or done, of the run whose trace it names."""
    claim: Claimed | None = None
    """What became of the last claim about a gradient."""

    # What is said, and what is set
    message: str | None = None
    """A sentence about something that failed."""
    notice: Notice | None = None
    """A sentence about the document, with what can be done."""
    offers: tuple[Entry, ...] = ()
    """The documents that earlier sessions left unsaved."""
    looked_at: Entry | None = None
    """The one of them that is shown and still offered."""
    recent: tuple[Path, ...] = ()
    scheme: str = "system"
    text_scale: float = 1.0

    @property
    def mode(self) -> Mode:
        """What is stepped through: the backward pass, or a run in forward mode."""
        is_forward = self.trace is not None and self.trace.forward_mode is not None
        return "forward" if is_forward else "backward"

    @property
    def ordinary(self) -> Trace | None:
        """The run with its backward pass, in either mode; None on the start page."""
        return self.trace if self.recorded is None else self.recorded

    @cached_property
    def frame(self) -> Frame | None:
        """What is known at the cursor and the beat, or None on the start page."""
        return None if self.trace is None else self.trace.at(self.cursor, self.beat)

    @property
    def stop(self) -> Stop:
        """Where the run stands: the cursor and the beat."""
        return self.cursor, self.beat

    @property
    def known(self) -> int:
        """How many events have happened in full: one less than the cursor before the last beat."""
        return known_at(self.stop)

    @cached_property
    def focus(self) -> str | None:
        """The node the panels speak of: the selection, else the one the last event happened to."""
        if self.selection is not None or self.trace is None:
            return self.selection
        return self.trace.at(self.cursor).node

    @property
    def is_dirty(self) -> bool:
        """Whether something is not saved yet."""
        return is_dirty(self)

    @property
    def title(self) -> str:
        """The name of the open graph, for the head of the window."""
        if self.path is not None:
            return self.path.name
        return (self.graph.title if self.graph is not None else "") or "untitled"
