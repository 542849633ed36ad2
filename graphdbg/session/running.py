"""Going through a run as debuggers do: into, out, on to a breakpoint, to a node, and again."""

from __future__ import annotations

from graphdbg.core.events import Contributed
from graphdbg.core.frame import WHOLE, Frame
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text
from graphdbg.session.folding import unfold
from graphdbg.session.hits import logged, next_hit
from graphdbg.session.panels import BY_ID, with_panel
from graphdbg.session.session import Session
from graphdbg.session.stepping import finer, group_at, stop_after


def into(session: Session) -> None:
    """Step forward one level finer than the granularity: by wires from node, else by beats.

    Before a folded group that is into the group: it unfolds, and its first step is made.
    """
    state = session.state
    if state.trace is None:
        return
    cursor, _ = stop_after(state.trace, "wire", state.stop)
    group = group_at(state.trace, cursor, state.folded) if cursor > state.known else None
    if group is not None:
        unfold(session, group)
        opened = session.state.folded
        session.go_to(stop_after(state.trace, state.granularity, state.stop, opened))
        return
    finest = finer(state.granularity)
    session.go_to(stop_after(state.trace, finest, state.stop, state.folded))


def out(session: Session) -> None:
    """Go to the end of what one is inside: contribution, node, group, phase, run."""
    frame = session.state.frame
    if frame is not None:
        session.go(end_of_inside(frame))


def run_on(session: Session) -> None:
    """Go to the next breakpoint, or to the end of the run."""
    state = session.state
    if state.trace is not None:
        hit = next_hit(state, 1)
        travel(session, state.trace.length if hit is None else hit)


def run_back(session: Session) -> None:
    """Go back to the breakpoint before, or to the start of the run."""
    hit = next_hit(session.state, -1)
    travel(session, 0 if hit is None else hit)


def travel(session: Session, cursor: int) -> None:
    """Go through the run to a cursor; what log points write on the way is shown.

    The log comes up where nothing else is shown in its place.
    """
    state = session.state
    log, shown = logged(state, cursor), state.shown
    if log is not state.log and shown[BY_ID["log"].place] is None:
        shown = with_panel(shown, "log")
    session.change(cursor=cursor, log=log, shown=shown, playing=False)


def restart(session: Session) -> None:
    """Stand before the first step again, and stay there."""
    session.change(cursor=0, playing=False)


def run_to(session: Session, name: str) -> None:
    """Go to where a node's value is known or its gradient complete, whichever comes next.

    After the last of them the run goes round to the first one, and says so.
    """
    trace = session.state.trace
    if trace is None or name not in trace.graph.nodes:
        return
    title = node_text(trace.graph.nodes[name])
    moments = moments_of(trace, name)
    if not moments:
        session.change(message=f"{title} is not computed in this run.", playing=False)
        return
    ahead = [cursor for cursor in moments if cursor > session.state.known]
    if ahead:
        travel(session, ahead[0])
        return
    session.change(
        cursor=moments[0],
        playing=False,
        message=f"Nothing more happens to {title} after step {moments[-1]:,}, "
        f"so this is step {moments[0]:,} again, where its value is known.",
    )


def run_to_selected(session: Session) -> None:
    """Go to where the selected node's value is known or its gradient complete."""
    if session.state.selection is not None:
        run_to(session, session.state.selection)


def play_back(session: Session) -> None:
    """Start or stop playing backwards; at the start of the run from its end."""
    state = session.state
    if state.trace is None:
        return
    if state.playing and state.backwards:
        session.change(playing=False)
    elif state.cursor == 0:
        session.change(cursor=state.trace.length, playing=True, backwards=True)
    else:
        session.change(playing=True, backwards=True)


def moments_of(trace: Trace, name: str) -> list[int]:
    """Return the cursors at which a node's value is known and its gradient complete."""
    both = (trace.cursor_of_value(name), trace.cursor_of_gradient(name))
    return [cursor for cursor in both if cursor is not None]


def end_of_inside(frame: Frame) -> int:
    """Return the cursor at the end of what a frame is inside, from the smallest to the whole run.

    That is the contribution that is being shown, the node that is at work, each group the node
    is in up to the last of its nodes in this pass, the pass, and the run.
    """
    trace, cursor = frame.trace, frame.cursor
    if frame.beat != WHOLE:
        return cursor
    node = frame.node
    if node is not None and frame.kind is Contributed:
        done = trace.cursor_of_gradient(node)
        if done is not None and done > cursor:
            return done
    if cursor == trace.forward_end:
        return trace.length
    is_forward = cursor < trace.forward_end
    end = trace.forward_end if is_forward else trace.length
    group = trace.graph.nodes[node].group if node is not None else None
    while group:
        last = end_of_group(trace, group, is_forward)
        if last > cursor:
            return last
        group = group.rpartition("/")[0]
    return end


def end_of_group(trace: Trace, group: str, is_forward: bool) -> int:
    """Return the cursor at which all nodes of a group are done, in one pass or in the other."""
    names = [
        node.name
        for node in trace.graph.nodes.values()
        if node.group and f"{node.group}/".startswith(f"{group}/")
    ]
    done = trace.cursor_of_value if is_forward else trace.cursor_of_gradient
    return max((done(name) or 0 for name in names), default=0)
