"""The menu File."""

from __future__ import annotations

from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.actions.conditions import has_graph
from graphdbg.session.actions.text import FORMULA
from graphdbg.session.building import new_graph
from graphdbg.session.session import Session


def close(session: Session, desk: Desk) -> None:
    """Go back to the start page, unless something is to be saved first."""
    if desk.may_leave():
        session.close()


def save(session: Session, desk: Desk) -> None:
    """Save the document."""
    desk.save()


def save_as(session: Session, desk: Desk) -> None:
    """Save the document into another file."""
    desk.ask_save_as()


def new(session: Session, desk: Desk) -> None:
    """Begin with an empty graph, unless something is to be saved first."""
    if desk.may_leave():
        new_graph(session)


FILE: tuple[Action, ...] = (
    Action("new", "New graph", "File", new, ("Ctrl+N",)),
    Action("new_network", "New network…", "File", lambda s, d: d.ask_network(), ("Ctrl+Shift+N",)),
    *FORMULA,
    Action("open", "Open…", "File", lambda s, d: d.ask_open(), ("Ctrl+O",), icon="open"),
    Action("save", "Save", "File", save, ("Ctrl+S",), enabled=has_graph, starts_section=True),
    Action("save_as", "Save as…", "File", save_as, ("Ctrl+Shift+S",), enabled=has_graph),
    Action(
        "close",
        "Close graph",
        "File",
        close,
        ("Ctrl+W",),
        enabled=has_graph,
    ),
    Action("quit", "Quit", "File", lambda s, d: d.close_window(), ("Ctrl+Q",), starts_section=True),
)
