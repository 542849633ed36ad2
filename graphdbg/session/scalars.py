"""A tensor graph opened as its scalar graph, and the way back."""

from __future__ import annotations

from collections.abc import Mapping

from graphdbg.core.errors import GraphError
from graphdbg.core.events import Computed, Read
from graphdbg.core.scalars import expand
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_latex
from graphdbg.session.session import AFRESH, Session
from graphdbg.session.state import State
from graphdbg.session.tensors import Tensors

KEPT = ("graph", "path", "stamp", "breakpoints", "watches", "folded", "saved", "history")
"""What belongs to a document, and comes back with it."""


def can_expand(state: State) -> bool:
    """Say whether a graph is open that has an array in it."""
    trace = state.ordinary
    return trace is not None and not trace.is_scalar


def expand_to_scalars(session: Session) -> None:
    """Open the scalar graph of the tensor graph, at the same place of its run.

    The document is kept for `tensor_view`.
    """
    state, trace = session.state, session.state.ordinary
    if trace is None or not can_expand(state):
        return
    try:
        found = expand(trace, node_latex)
    except GraphError as problem:
        session.change(message=problem.sentence, playing=False)
        return
    session.show(found.graph, tensors=Tensors(state, found.origins))
    scalars: dict[str, list[str]] = {}
    for name, tensor in found.origins.items():
        scalars.setdefault(tensor, []).append(name)
    here, there = state.trace, session.state.trace
    if here is not None and there is not None:
        session.go(same_moment(here, state.cursor, there, scalars))
    if state.selection in scalars:
        session.select(scalars[state.selection][-1])


def tensor_view(session: Session) -> None:
    """Go back to the document whose scalar graph is open, at the same place of its run."""
    state, kept = session.state, session.state.tensors
    if kept is None or kept.state.trace is None or state.trace is None:
        return
    back, origins = kept.state, kept.origins
    scalars = {name: [tensor] for name, tensor in origins.items()}
    trace = kept.state.trace.in_order(state.order)
    session.change(
        **{
            **AFRESH,
            **{name: getattr(back, name) for name in KEPT},
            "trace": trace,
            "recorded": None if back.recorded is None else back.recorded.in_order(state.order),
            "selection": origins.get(state.selection or ""),
            "cursor": same_moment(state.trace, state.cursor, trace, scalars),
        }
    )


def same_moment(here: Trace, cursor: int, there: Trace, others: Mapping[str, list[str]]) -> int:
    """Return the cursor of another run at which the same has happened to what a node is there.

    `others` are the nodes of the other run that a node of this one is; where it is none, what
    happened before it counts.  The ends of a run and of its forward pass are those of the other.
    """
    if cursor in {0, here.forward_end}:
        return min(cursor, there.forward_end) if cursor == 0 else there.forward_end
    if cursor == here.length:
        return there.length
    for i in range(cursor - 1, -1, -1):
        kind, name, _ = here.events.happened(i)
        is_forward = kind in {Read, Computed}
        known = there.cursor_of_value if is_forward else there.cursor_of_gradient
        found = [at for other in others.get(name, ()) if (at := known(other)) is not None]
        if found:
            return max(found)
        if i == here.forward_end:
            return there.forward_end + 1
    return 0
