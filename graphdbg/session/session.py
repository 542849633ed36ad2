"""The session: commands go in, one `changed(before, after)` comes out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from psygnal import Signal

from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.frame import WHOLE
from graphdbg.core.graph import Graph, Wire
from graphdbg.core.groups import still_folded
from graphdbg.core.trace import Trace
from graphdbg.files.read import read_bytes, read_named
from graphdbg.files.stamp import stamp_of, stamp_of_data
from graphdbg.formula.derivative_graph import chosen_leaves, derivative_document
from graphdbg.session.disk import notice_of_others
from graphdbg.session.document import Saved, breakpoints_of, folded_of, watches_of
from graphdbg.session.forward import can_start, following, start_of
from graphdbg.session.hits import Direction, hit_before, logged
from graphdbg.session.ledger import AS_IT_CAME
from graphdbg.session.panels import AT_FIRST, BY_ID, with_panel
from graphdbg.session.settings import (
    LARGEST_TEXT,
    RECENT,
    SCHEMES,
    SMALLEST_TEXT,
    Settings,
    load_settings,
    save_settings,
)
from graphdbg.session.state import MODES, ONE, SPEEDS, UNLIT, Mode, State
from graphdbg.session.stepping import (
    GRANULARITIES,
    UNFOLDED,
    Granularity,
    Stop,
    has_beats,
    known_at,
    stop_after,
    stop_before,
)
from graphdbg.session.undo import NO_HISTORY, begun, noted_change
from graphdbg.session.visits import noted

if TYPE_CHECKING:
    from graphdbg.session.journaling import Journal

TEXT_STEP = 0.1
AFRESH: Mapping[str, Any] = MappingProxyType(
    {
        "recorded": None,
        "selection": None,
        "selected": ONE,
        "building": False,
        "wire": None,
        "lit": UNLIT,
        "compared": None,
        "nudged": None,
        "checkup": None,
        "claim": None,
        "typed": None,
        "editing": None,
        "log": (),
        "ledger": AS_IT_CAME,
        "why": None,
        "playing": False,
        "backwards": False,
        "message": None,
        "notice": None,
        "looked_at": None,
        "tensors": None,
    }
)
"""The fields of the state that do not outlive the graph that is shown."""


def is_same(before: Any, after: Any) -> bool:
    """Say whether a field did not change: the same object, or an equal number or text."""
    plain = isinstance(before, int | float | str) and isinstance(after, int | float | str)
    return before is after or (plain and bool(before == after))


def with_recent(recent: tuple[Path, ...], path: Path) -> tuple[Path, ...]:
    """Return the recent files with one at their head."""
    return (path, *(one for one in recent if one != path))[:RECENT]


class Session:
    """The running application: its state, and every command that changes it."""

    changed = Signal(State, State)
    journal: Journal | None = None
    """What keeps the document for after a crash, where something does."""

    def __init__(self) -> None:
        kept = load_settings()
        self.state = State(recent=kept.recent, scheme=kept.scheme, text_scale=kept.text_scale)

    def change(self, **fields: Any) -> None:
        """Replace fields of the state and tell everyone, unless nothing is another object.

        Whatever moves the cursor or shows another run shows the whole event, unless a beat is
        asked for.  Whatever steps through the run or plays it ends building.
        """
        if "cursor" in fields or "trace" in fields:
            fields.setdefault("beat", WHOLE)
        if ("cursor" in fields and "trace" not in fields) or fields.get("playing"):
            fields.setdefault("building", False)
        if "selection" in fields:
            fields.setdefault("selected", ONE)
        before = self.state
        after = replace(before, **fields)
        if all(is_same(getattr(before, name), getattr(after, name)) for name in fields):
            return
        if "visits" not in fields and (visits := noted(before, after)) is not after.visits:
            after = replace(after, visits=visits)
        if "history" not in fields:
            history = noted_change(before, after)
            after = after if history is after.history else replace(after, history=history)
        self.state = after
        self.changed.emit(before, after)

    # Documents

    def open(self, path: Path, cursor: int = 0) -> bool:
        """Open a saved graph; where it cannot be read, say so and keep what is open."""
        try:
            data = read_bytes(path)
            graph = read_named(data, path.name)
        except GraphError as problem:
            self.change(message=problem.sentence, playing=False)
            return False
        whole = path.resolve()
        recent = with_recent(self.state.recent, whole)
        notice = notice_of_others(whole, None if self.journal is None else self.journal.file)
        self.show(
            graph,
            whole,
            cursor,
            data,
            recent=recent,
            stamp=stamp_of_data(whole, data),
            notice=notice,
        )
        self.keep_settings()
        return True

    def remember(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        self.change(recent=with_recent(self.state.recent, path))
        self.keep_settings()

    def show(
        self,
        graph: Graph,
        path: Path | None = None,
        cursor: int = 0,
        data: bytes | None = None,
        **more: Any,
    ) -> None:
        """Show a graph: run it, and stand at a cursor of the run; `data` is what it was read from.

        It is the first document of a new list of them.
        """
        trace = record(graph).in_order(self.state.order)
        breakpoints, watches, folded = breakpoints_of(graph), watches_of(graph), folded_of(graph)
        saved = Saved(graph, breakpoints, watches, folded)
        fields = {
            "saved": saved,
            "stamp": None if path is None else stamp_of(path),
            **AFRESH,
            **more,
        }
        self.change(
            graph=graph,
            trace=trace,
            path=path,
            breakpoints=breakpoints,
            watches=watches,
            folded=folded,
            history=begun(saved, "new" if path is None else "open", data),
            cursor=min(max(cursor, 0), trace.length),
            **fields,
        )

    def run_again(self, graph: Graph, since: Trace, **more: Any) -> None:
        """Run an edited graph and stay at the same stop, in the same mode.

        What differs from the run `since` is marked.  `more` are other fields that change with it.
        """
        ordinary, shown = record(graph).in_order(self.state.order), self.state.trace
        follows = shown.forward_mode.start if shown is not None and shown.forward_mode else None
        is_followed = follows is not None and can_start(ordinary, follows)
        trace = ordinary.tangents(follows) if is_followed and follows else ordinary
        cursor = min(self.state.cursor, trace.length)
        self.change(
            graph=graph,
            trace=trace,
            recorded=ordinary if is_followed else None,
            cursor=cursor,
            beat=self.state.beat if has_beats(trace, cursor) else WHOLE,
            compared=since,
            nudged=None,
            **{"folded": still_folded(graph, self.state.folded), **more},
        )

    def close(self) -> None:
        """Go back to the start page."""
        self.change(
            graph=None,
            trace=None,
            path=None,
            stamp=None,
            cursor=0,
            breakpoints=(),
            watches=(),
            folded=UNFOLDED,
            saved=None,
            history=NO_HISTORY,
            **AFRESH,
        )

    def dismiss(self) -> None:
        """Put the message away."""
        self.change(message=None)

    # Stepping

    def go(self, cursor: int) -> None:
        """Go to a cursor; one outside the run leads to its nearest end."""
        if self.state.trace is not None:
            self.change(cursor=min(max(cursor, 0), self.state.trace.length))

    def go_to(self, stop: Stop) -> None:
        """Step to a cursor of the run and a beat of its event; log points on the way write."""
        self.change(cursor=stop[0], beat=stop[1], log=logged(self.state, known_at(stop)))

    def forward(self) -> None:
        """Go to the next stop."""
        state = self.state
        if state.trace is not None:
            self.go_to(stop_after(state.trace, state.granularity, state.stop, state.folded))

    def back(self) -> None:
        """Go to the previous stop."""
        state = self.state
        if state.trace is not None:
            self.go_to(stop_before(state.trace, state.granularity, state.stop, state.folded))

    def first(self) -> None:
        """Go to before anything has happened."""
        self.go(0)

    def last(self) -> None:
        """Go to the end of the run."""
        if self.state.trace is not None:
            self.go(self.state.trace.length)

    def end_of_forward(self) -> None:
        """Go to where every value is known."""
        if self.state.trace is not None:
            self.go(self.state.trace.forward_end)

    def end_of_backward(self) -> None:
        """Go to where every gradient is complete."""
        self.last()

    def set_granularity(self, granularity: Granularity) -> None:
        """Choose what one step is: a phase, a node, a wire, or a beat of a contribution."""
        if granularity in GRANULARITIES:
            self.change(granularity=granularity)

    # Forward mode and derivatives

    def set_mode(self, mode: Mode) -> None:
        """Step through the backward pass, or through a run in forward mode."""
        ordinary = self.state.ordinary
        if mode not in MODES or mode == self.state.mode or ordinary is None:
            return
        if mode == "backward":
            self.step_through(ordinary, None)
            return
        start = start_of(ordinary, self.state.selection)
        if start is None:
            self.change(message="Forward mode needs an input or a parameter that holds numbers.")
            return
        self.step_through(ordinary.tangents(start), ordinary)

    def step_through(self, trace: Trace, recorded: Trace | None) -> None:
        """Show another run of the same graph, at the same step where it has one."""
        cursor = min(self.state.cursor, trace.length)
        self.change(trace=trace, recorded=recorded, cursor=cursor, playing=False)

    def show_derivative(self) -> None:
        """Open the derivative graph: by the selected leaf, else by all parameters."""
        trace, selected = self.state.ordinary, self.state.selection
        if trace is None:
            return
        try:
            is_leaf = selected is not None and can_start(trace, selected)
            wrt = [selected] if is_leaf and selected is not None else chosen_leaves(trace.graph)
            graph, _ = derivative_document(trace, wrt)
        except GraphError as problem:
            self.change(message=problem.sentence, playing=False)
            return
        self.show(graph)

    # Playing

    def play_or_pause(self) -> None:
        """Start or stop playing; at the end of the run playing starts again from the beginning."""
        state = self.state
        if state.trace is None:
            return
        if not state.playing and state.known == state.trace.length:
            self.change(cursor=0, playing=True, backwards=False)
        else:
            self.change(playing=not state.playing, backwards=False)

    def tick(self) -> None:
        """Play one stop on, or back; a breakpoint on the way and the last stop end the play."""
        state = self.state
        if state.trace is None or not state.playing:
            return
        lead = stop_before if state.backwards else stop_after
        end = 0 if state.backwards else state.trace.length
        cursor, beat = lead(state.trace, state.granularity, state.stop, state.folded)
        known = known_at((cursor, beat))
        direction: Direction = -1 if state.backwards else 1
        hit = hit_before(state, known + direction, direction)
        if hit is not None:
            self.change(cursor=hit, log=logged(state, hit), playing=False)
            return
        at_end = (cursor, beat) == (end, WHOLE)
        self.change(cursor=cursor, beat=beat, log=logged(state, known), playing=not at_end)

    def faster(self) -> None:
        """Play faster."""
        self.change(speed=SPEEDS[min(SPEEDS.index(self.state.speed) + 1, len(SPEEDS) - 1)])

    def slower(self) -> None:
        """Play slower."""
        self.change(speed=SPEEDS[max(SPEEDS.index(self.state.speed) - 1, 0)])

    # Looking

    def select(self, name: str | None) -> None:
        """Pick a node for the panels to speak of, or None to follow the run."""
        state = self.state
        if name is not None and (state.graph is None or name not in state.graph.nodes):
            return
        trace = following(state, name)
        more = {} if trace is state.trace else {"trace": trace}
        self.change(selection=name, wire=None, **more)

    def select_wire(self, wire: Wire) -> None:
        """Pick a wire; the panels speak of its operand."""
        if self.state.graph is not None:
            self.change(wire=wire, selection=self.state.graph.operand(wire))

    def light(self, wires: Iterable[Wire]) -> None:
        """Point at wires on the canvas; at none, where there are none."""
        lit = frozenset(wires) or UNLIT
        if lit != self.state.lit:
            self.change(lit=lit)

    def show_panel(self, panel: str) -> None:
        """Bring a panel up in its place; what the one before it pointed at is let go."""
        shown = with_panel(self.state.shown, panel)
        self.change(shown=shown, lit=self.state.lit if shown is self.state.shown else UNLIT)

    def close_panel(self, panel: str) -> None:
        """Close the place where a panel is shown."""
        place = BY_ID[panel].place
        if self.state.shown[place] == panel:
            self.change(shown=MappingProxyType({**self.state.shown, place: AT_FIRST[place]}))

    def set_scheme(self, scheme: str) -> None:
        """Choose light, dark, or what the system says."""
        if scheme in SCHEMES:
            self.change(scheme=scheme)
            self.keep_settings()

    def show_minimap(self, shown: bool) -> None:
        """Show the minimap where not all of a graph is in sight, or never."""
        self.change(minimap=shown)

    def scale_text(self, steps: int) -> None:
        """Make all text larger or smaller by steps of a tenth; 0 is the size it came with."""
        scale = 1.0 if steps == 0 else round(self.state.text_scale + steps * TEXT_STEP, 2)
        self.change(text_scale=min(max(scale, SMALLEST_TEXT), LARGEST_TEXT))
        self.keep_settings()

    def keep_settings(self) -> None:
        """Keep what a person chose for the next start."""
        state = self.state
        save_settings(Settings(state.recent, state.scheme, state.text_scale))
