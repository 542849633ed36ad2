"""What is looked at: a frame of a drawing, what is selected, in the colours of a theme."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from graphdbg.core.events import Contributed, Seeded, Unreached
from graphdbg.core.frame import Frame
from graphdbg.core.graph import Wire
from graphdbg.core.nudged import Nudged
from graphdbg.core.trace import Trace
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.comparing import differs, differs_on
from graphdbg.session.theme import Theme
from graphdbg.ui.canvas.around import Around
from graphdbg.ui.canvas.drawing import Drawing


@dataclass(frozen=True)
class Seen:
    """What is looked at: a frame of a drawing, what is selected, in the colours of a theme.

    `wire` is a wire that somebody picked, `lit` are wires that a panel points at, `breakpoints`
    are marked where they are.  Numbers that differ from the run `compared` are marked; `nudged`
    shows a node moved a little.  `selected` are all that are selected, where several are.
    A quiet picture shows what is known and marks no step.  `boost` is a factor on text alone.
    """

    drawing: Drawing
    frame: Frame
    theme: Theme
    selection: str | None = None
    wire: Wire | None = None
    lit: frozenset[Wire] = frozenset()
    compared: Trace | None = None
    nudged: Nudged | None = None
    breakpoints: tuple[Breakpoint, ...] = ()
    quiet: bool = False
    boost: float = 1.0
    selected: frozenset[str] = frozenset()

    def is_selected(self, name: str) -> bool:
        """Say whether a node is selected, alone or with others."""
        return name == self.selection or name in self.selected

    @property
    def active(self) -> str | None:
        """The node whose turn the last event belongs to; None in a quiet picture."""
        return None if self.quiet else self.frame.node_at_work

    @cached_property
    def around(self) -> Around:
        """What stands around the labels of the step."""
        return Around(self.drawing)

    @cached_property
    def at_work(self) -> frozenset[Wire]:
        """The wires along which a gradient has just moved; none in a quiet picture."""
        return frozenset() if self.quiet else frozenset(self.frame.wires_at_work)

    def changed(self, name: str) -> tuple[bool, bool]:
        """Say whether a node's value, and its gradient, differ from the run that is compared."""
        return differs(self.compared, self.frame.trace, name)

    def changed_on(self, wire: Wire) -> tuple[bool, bool]:
        """Say whether a wire's local derivative, and its contribution, differ from that run."""
        return differs_on(self.compared, self.frame.trace, wire)[1:]

    @property
    def shown(self) -> Wire | None:
        """The wire of a contribution that is shown beat by beat, and is not in yet; else None."""
        return None if self.quiet else self.frame.shown

    @property
    def is_backward(self) -> bool:
        """Whether the last event belongs to the backward pass."""
        return self.frame.kind in {Seeded, Contributed, Unreached}

    @cached_property
    def broken(self) -> str | None:
        """The node of the event that made the first NaN or infinity, once it has happened."""
        trace = self.frame.trace
        first = trace.first_not_finite
        if first is None or first > self.frame.known:
            return None
        return trace.events.happened(first - 1)[1]
