"""The menu View: what of the graph is in sight, and how everything looks."""

from __future__ import annotations

from functools import partial

from graphdbg.session.actions.action import Action, Desk
from graphdbg.session.actions.conditions import has_graph
from graphdbg.session.panels import PANELS, PanelRow
from graphdbg.session.session import Session
from graphdbg.session.settings import SCHEMES


def panel_action(row: PanelRow) -> Action:
    """Return the action that brings a panel up."""
    return Action(
        f"panel.{row.id}",
        row.title,
        "View",
        lambda session, desk: session.show_panel(row.id),
        row.keys,
        enabled=has_graph,
        checked=lambda state: state.shown[row.place] == row.id,
        starts_section=row is PANELS[0],
    )


def scheme_action(scheme: str) -> Action:
    """Return the action that chooses the colours."""
    titles = {"system": "Colours of the system", "light": "Light", "dark": "Dark"}
    return Action(
        f"scheme.{scheme}",
        titles[scheme],
        "View",
        lambda session, desk: session.set_scheme(scheme),
        checked=lambda state: state.scheme == scheme,
        starts_section=scheme == "system",
    )


def scale(steps: int, session: Session, desk: Desk) -> None:
    """Make text larger or smaller."""
    session.scale_text(steps)


VIEW: tuple[Action, ...] = (
    *(panel_action(row) for row in PANELS),
    Action(
        "follow",
        "Follow the run",
        "View",
        lambda s, d: s.select(None),
        canvas_keys=("Escape",),
        enabled=lambda state: state.selection is not None,
    ),
    Action(
        "fit",
        "Show the whole graph",
        "View",
        lambda s, d: d.fit(),
        ("Ctrl+9",),
        ("F",),
        "fit",
        has_graph,
    ),
    Action(
        "zoom_in",
        "Zoom in",
        "View",
        lambda s, d: d.zoom(1),
        canvas_keys=("+", "="),
        icon="zoom_in",
        enabled=has_graph,
    ),
    Action(
        "zoom_out",
        "Zoom out",
        "View",
        lambda s, d: d.zoom(-1),
        canvas_keys=("-",),
        icon="zoom_out",
        enabled=has_graph,
    ),
    Action(
        "one_to_one",
        "Actual size",
        "View",
        lambda s, d: d.zoom(0),
        canvas_keys=("0",),
        enabled=has_graph,
    ),
    Action(
        "minimap",
        "Minimap",
        "View",
        lambda s, d: s.show_minimap(not s.state.minimap),
        canvas_keys=("M",),
        enabled=has_graph,
        checked=lambda state: state.minimap,
    ),
    Action(
        "text_larger",
        "Larger text",
        "View",
        partial(scale, 1),
        ("Ctrl+=", "Ctrl++"),
        icon="text_size",
        starts_section=True,
    ),
    Action("text_smaller", "Smaller text", "View", partial(scale, -1), ("Ctrl+-",)),
    Action("text_reset", "Normal text", "View", partial(scale, 0), ("Ctrl+0",)),
    *(scheme_action(scheme) for scheme in SCHEMES),
)
