"""The table of actions: ids, keys, icons, and when each can be used."""

from dataclasses import replace

import pytest

from graphdbg.core.engine import record
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.values import Value, own
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from graphdbg.session.actions import ACTIONS, MENUS, Action
from graphdbg.session.session import Session
from graphdbg.session.state import State

BY_ID = {action.id: action for action in ACTIONS}

# The rows of the design whose action exists by now.
KEYS = [
    ("forward", ["F10"], ["Right", "Space", "PgDown"]),
    ("back", ["Ctrl+F10"], ["Left", "Backspace", "PgUp"]),
    ("into", ["F11"], ["Down"]),
    ("out", ["Shift+F11"], ["Up"]),
    ("run_on", ["F5"], []),
    ("run_back", ["Ctrl+F5"], []),
    ("restart", ["Shift+F5"], []),
    ("run_to_node", ["Ctrl+Return", "Ctrl+Enter"], ["Return", "Enter"]),
    ("end_of_forward", ["Ctrl+Right"], ["]"]),
    ("end_of_backward", ["Ctrl+Shift+Right"], ["Shift+]"]),
    ("first", ["Ctrl+Home"], ["Home"]),
    ("last", ["Ctrl+End"], ["End"]),
    ("play", ["F6"], ["P"]),
    ("play_back", ["Shift+F6"], ["Shift+P"]),
    ("slower", ["Ctrl+["], []),
    ("faster", ["Ctrl+]"], []),
    ("go_to_step", ["Ctrl+G"], []),
    ("breakpoint", ["F9"], []),
    ("new_network", ["Ctrl+Shift+N"], []),
    ("edit_text", ["Ctrl+T"], []),
    ("save", ["Ctrl+S"], []),
    ("text_larger", ["Ctrl+="], []),
    ("text_smaller", ["Ctrl+-"], []),
]

PLAIN = {
    "Return",
    "Enter",
    "Right",
    "Left",
    "Up",
    "Down",
    "Space",
    "Backspace",
    "PgUp",
    "PgDown",
    "Home",
    "End",
}


class Desk:
    """A window that writes down what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def ask_open(self) -> None:
        self.asked.append("open")

    def ask_network(self) -> None:
        self.asked.append("network")

    def ask_formula(self) -> None:
        self.asked.append("formula")

    def edit_text(self) -> None:
        self.asked.append("text")

    def save(self) -> bool:
        self.asked.append("save")
        return True

    def ask_save_as(self) -> bool:
        self.asked.append("save as")
        return True

    def may_leave(self) -> bool:
        return True

    def ask_step(self) -> None:
        self.asked.append("step")

    def edit_value(self) -> None:
        self.asked.append("edit value")

    def describe_node(self, field: str) -> None:
        self.asked.append(f"describe {field}")

    def ask_group(self) -> None:
        self.asked.append("group")

    def tidy(self) -> None:
        self.asked.append("tidy")

    def clipboard(self) -> str:
        return ""

    def find_node(self) -> None:
        self.asked.append("find a node")

    def find_action(self) -> None:
        self.asked.append("find an action")

    def show_node(self, name: str) -> None:
        self.asked.append(f"show {name}")

    def keep_in_sight(self, name: str) -> None:
        self.asked.append(f"see {name}")

    def select_more(self) -> None:
        self.asked.append("select more")

    def show_shortcuts(self) -> None:
        self.asked.append("shortcuts")

    def add_watch(self) -> None:
        self.asked.append("add a watch")

    def copy(self, what: Value | str) -> None:
        self.asked.append(f"copy {what}")

    def fit(self) -> None:
        self.asked.append("fit")

    def zoom(self, steps: int) -> None:
        self.asked.append(f"zoom {steps}")

    def close_window(self) -> None:
        self.asked.append("close")


def sample(name: str) -> Graph:
    return load(data_dir("sample_graphs") / f"{name}.graph.json")


def state_of(graph: Graph, cursor: int = 0) -> State:
    return State(graph=graph, trace=record(graph), cursor=cursor)


def enabled(state: State) -> set[str]:
    """Return the actions about the run and the picture that can be used."""
    found = {a.id for a in ACTIONS if a.enabled(state) and a.menu in {"File", "Run", "View"}}
    return {one for one in found if not one.startswith("panel.") and one != "minimap"}


# --- the table -----------------------------------------------------------------------------------


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(ACTIONS)


@pytest.mark.parametrize("where", ["keys", "canvas_keys"])
def test_no_two_actions_share_a_key(where: str) -> None:
    keys = [key for action in ACTIONS for key in getattr(action, where)]
    assert sorted(keys) == sorted(set(keys))


def test_a_key_on_the_canvas_means_the_same_in_the_window() -> None:
    window = {key: action.id for action in ACTIONS for key in action.keys}
    for action in ACTIONS:
        for key in action.canvas_keys:
            assert window.get(key, action.id) == action.id


def test_plain_keys_live_on_the_canvas_alone() -> None:
    for action in ACTIONS:
        assert all(key not in PLAIN and len(key) > 1 for key in action.keys), action.id


@pytest.mark.parametrize(("id", "keys", "canvas_keys"), KEYS)
def test_keys_are_those_of_the_design(id: str, keys: list[str], canvas_keys: list[str]) -> None:  # noqa: A002
    assert set(keys) <= set(BY_ID[id].keys)
    assert set(canvas_keys) <= set(BY_ID[id].canvas_keys)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_a_row_is_complete(action: Action) -> None:
    assert action.title[0].isupper()
    assert action.title == action.title.strip()
    assert not action.title.endswith(".")
    assert "..." not in action.title
    assert action.menu in MENUS
    if action.icon:
        assert (data_dir("resources") / "icons" / f"{action.icon}.svg").is_file()


def test_titles_are_unique() -> None:
    assert len({action.title for action in ACTIONS}) == len(ACTIONS)


def test_every_menu_has_actions() -> None:
    assert {action.menu for action in ACTIONS} == set(MENUS)


# --- when an action can be used ------------------------------------------------------------------

ALWAYS = {
    "new", "new_from_formula", "new_network", "open", "quit",
    "text_larger", "text_smaller", "text_reset", "scheme.system", "scheme.light", "scheme.dark",
}  # fmt: skip
WITH_GRAPH = ALWAYS | {
    "close", "save", "save_as", "fit", "zoom_in", "zoom_out", "one_to_one",
    "granularity.phase", "granularity.node", "granularity.wire", "granularity.micro",
    "mode.backward",
}  # fmt: skip
WITH_RUN = WITH_GRAPH | {
    "end_of_forward", "go_to_step", "play", "play_back", "slower", "faster", "mode.forward",
}  # fmt: skip
ONWARDS = {"forward", "into", "out", "run_on", "last"}
BACKWARDS = {"back", "run_back", "restart", "first"}
WITH_BACKWARD = {"end_of_backward", "derivative_graph", "order.pull", "order.push"}


def test_on_the_start_page() -> None:
    assert enabled(State()) == ALWAYS


@pytest.mark.parametrize(
    ("cursor", "steps"), [(0, ONWARDS), (4, ONWARDS | BACKWARDS), (10, BACKWARDS)]
)
def test_along_a_run(cursor: int, steps: set[str]) -> None:
    state = state_of(sample("f_xyz"), cursor)
    assert enabled(state) == WITH_RUN | steps | WITH_BACKWARD


def test_forward_only() -> None:
    graph = graph_from(
        [Node("x", "input", value=own([1.0, 2.0])), Node("y", op="exp", inputs=("x",))]
    )
    assert enabled(state_of(graph)) == WITH_RUN | ONWARDS | {"expand"}


def test_a_graph_without_nodes() -> None:
    assert enabled(state_of(graph_from([]))) == WITH_GRAPH


def test_following_the_run_needs_a_selection() -> None:
    state = replace(state_of(sample("f_xyz")), selection="q")
    assert {"follow", "run_to_node"} <= enabled(state)


def test_between_two_beats_one_can_go_both_ways() -> None:
    """The last event is not in yet, so the run is not at its end."""
    state = replace(state_of(sample("f_xyz"), 10), beat=1)
    assert enabled(state) >= (ONWARDS | BACKWARDS)


@pytest.mark.parametrize(("speed", "found"), [(0.5, {"faster"}), (8.0, {"slower"})])
def test_speeds_end(speed: float, found: set[str]) -> None:
    state = replace(state_of(sample("f_xyz")), speed=speed)
    assert enabled(state) & {"slower", "faster"} == found


@pytest.mark.parametrize("cursor", [0, 4, 10])
def test_what_can_be_used_does_something(cursor: int) -> None:
    """No dead keys: each enabled action changes the state or asks the window."""
    for action in ACTIONS:
        session, desk = Session(), Desk()
        session.show(sample("f_xyz"), cursor=cursor)
        session.change(speed=2.0, text_scale=1.2)
        state = session.state
        is_choice = action.checked is not None and action.checked(state)
        already_there = action.id == "end_of_backward" and cursor == 10
        if not action.enabled(state) or is_choice or already_there:
            continue
        action.run(session, desk)
        assert session.state is not state or desk.asked, action.id


@pytest.mark.parametrize("cursor", [0, 4, 10])
def test_what_cannot_be_used_does_nothing(cursor: int) -> None:
    for action in ACTIONS:
        session, desk = Session(), Desk()
        session.show(sample("f_xyz"), cursor=cursor)
        state = session.state
        if not action.enabled(state):
            action.run(session, desk)
            assert session.state is state, action.id
            assert not desk.asked


@pytest.mark.parametrize(
    ("id", "asked"),
    [
        ("open", "open"),
        ("save", "save"),
        ("save_as", "save as"),
        ("go_to_step", "step"),
        ("fit", "fit"),
        ("zoom_in", "zoom 1"),
        ("zoom_out", "zoom -1"),
        ("one_to_one", "zoom 0"),
        ("quit", "close"),
    ],
)
def test_some_actions_ask_the_window(id: str, asked: str) -> None:  # noqa: A002
    session, desk = Session(), Desk()
    BY_ID[id].run(session, desk)
    assert desk.asked == [asked]


# --- choices -------------------------------------------------------------------------------------


@pytest.mark.parametrize("group", ["granularity", "mode", "scheme"])
def test_one_of_a_group_of_choices_is_in_force(group: str) -> None:
    session, desk = Session(), Desk()
    session.show(sample("f_xyz"))
    choices = [action for action in ACTIONS if action.id.startswith(f"{group}.")]
    assert len(choices) == {"granularity": 4, "mode": 2, "scheme": 3}[group]
    for chosen in choices:
        chosen.run(session, desk)
        assert getattr(session.state, group) == chosen.id.partition(".")[2]
        for action in choices:
            assert action.checked is not None
            assert action.checked(session.state) == (action is chosen)


def test_only_choices_are_checked() -> None:
    checked = {action.id for action in ACTIONS if action.checked is not None}
    assert checked == {
        one
        for one in BY_ID
        if one.startswith(
            ("granularity.", "mode.", "order.", "scheme.", "panel.", "minimap", "activity.")
        )
    }
