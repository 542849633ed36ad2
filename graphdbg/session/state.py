"""The state of the application: one frozen value, replaced as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """Everything the window shows.

    `graph` and `trace` are None on the start page.  `beat` is how far the event at the cursor is
    shown, WHOLE unless somebody steps by beats.  `selection` is a node somebody picked;
    without one the panels follow the run.  `selected` are all of them where several are picked, and
    `selection` is then the last.  `building` says that the canvas takes edits.  `wire` is a wire
    somebody picked, and the selection is then its operand.  `lit` are wires that a panel points at.
    `trace` is what is stepped through;
    in forward mode it has tangents, and `recorded` is the run with its backward pass, else None.
    `order` is the order in which a backward pass is walked, of this graph and of the next one.
    `shown` is the panel in each place around the canvas, None where the place is closed.
    `why` is the number somebody asked about.
    `compared` is the run before the last edit, against which changes are marked; `nudged` shows a
    node moved by a little.  `checkup` is a gradient check, at work or done, of the run whose trace
    it names; `claim` is what became of the last claim about a gradient.
    `folded` are the groups that are one box; they go with the graph.  `tensors` is the document
    whose scalar graph this is, to go back to.
    `breakpoints` go with the graph, `editing` is the place of the one whose fields are open, `log`
    is what log points wrote; `watches` go with the graph too.  `saved` is what the file holds.
    `describing` says that the fields of the node in focus are open.
    `history` is the list of documents that undo and redo walk.
    `backwards` says which way is played.
    `typed` is the program text as somebody typed it, with its faults.
    `visits` are the places one can go back to.
    `ledger` is how the ledger of paths is looked at.
    `message` is a sentence about something that failed, `notice` one about the document with what
    can be done.  `stamp` is what the file held when it was read or saved, and `offers` are the
    documents that earlier sessions left unsaved.
    """

    graph: Graph | None = None
    trace: Trace | None = None
    recorded: Trace | None = None
    path: Path | None = None
    cursor: int = 0
    beat: int = WHOLE
    granularity: Granularity = "node"
    order: Order = "pull"
    selection: str | None = None
    selected: frozenset[str] = ONE
    building: bool = False
    wire: Wire | None = None
    lit: frozenset[Wire] = UNLIT
    why: Asked | None = None
    shown: Mapping[Place, str | None] = field(default_factory=lambda: AT_FIRST)
    compared: Trace | None = None
    nudged: Nudged | None = None
    checkup: Checkup | None = None
    claim: Claimed | None = None
    minimap: bool = True
    visits: Visits = NOWHERE
    folded: frozenset[str] = UNFOLDED
    tensors: Tensors | None = None
    breakpoints: tuple[Breakpoint, ...] = ()
    editing: int | None = None
    describing: bool = False
    log: tuple[LogLine, ...] = ()
    watches: tuple[Watch, ...] = ()
    saved: Saved | None = None
    history: History = NO_HISTORY
    typed: Typed | None = None
    ledger: LedgerView = AS_IT_CAME
    playing: bool = False
    backwards: bool = False
    speed: float = 1.0
    message: str | None = None
    notice: Notice | None = None
    stamp: Stamp | None = None
    offers: tuple[Entry, ...] = ()
    recent: tuple[Path, ...] = field(default=())
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

    @property
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

    @property
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
