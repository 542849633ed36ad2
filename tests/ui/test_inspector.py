"""The inspector: the real widget on a real session, at several steps of small graphs."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.values import own
from graphdbg.session.session import Session
from graphdbg.session.theme import load_theme
from graphdbg.ui.inspector import Inspector
from graphdbg.ui.inspector.cells import texts
from graphdbg.ui.inspector.rows import Row, note_face, number_face
from graphdbg.ui.look import Look
from graphdbg.ui.palette import TEXT_SIZE, apply_theme

Open = Callable[..., Inspector]


def leaf(name: str, value: object, kind: str = "input", **more: object) -> Node:
    return Node(name, kind, value=own(value), **more)  # type: ignore[arg-type]


def op(name: str, operation: str, *inputs: str, **attributes: object) -> Node:
    return Node(name, op=operation, inputs=inputs, attributes=attributes)


def f_xyz() -> Graph:
    return graph_from(
        [
            leaf("x", -2),
            leaf("y", 5),
            leaf("z", -4, "parameter", note="A note on z."),
            op("q", "add", "x", "y"),
            op("f", "multiply", "q", "z"),
        ],
        title="f = (x + y) z",
        loss="f",
    )


def fan_out() -> Graph:
    """Let b feed c and d: ∂e/∂b is a sum over two consumers and two paths."""
    return graph_from(
        [
            leaf("a", 2),
            leaf("b", 1),
            op("c", "add", "a", "b"),
            op("d", "sin", "b"),
            op("e", "multiply", "c", "d"),
        ],
        loss="e",
    )


def squared() -> Graph:
    return graph_from([leaf("x", 3), op("y", "multiply", "x", "x")], loss="y")


def vectors() -> Graph:
    return graph_from(
        [
            leaf("A", [[1, -2, 0.5], [3, 0, -1]], "constant"),
            leaf("x", [2, 1, -1]),
            op("y", "matmul", "A", "x"),
            op("t", "tanh", "y"),
            op("s", "sum", "t"),
        ],
        loss="s",
    )


def batch() -> Graph:
    """Add a bias of 3 to a batch of 40 by 3."""
    return graph_from(
        [
            leaf("X", np.linspace(-1, 1, 120).reshape(40, 3)),
            leaf("b", [0.5, 0.0, -0.5], "parameter"),
            op("z", "add", "X", "b"),
            op("L", "mean", "z"),
        ],
        loss="L",
    )


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    return Session()


@pytest.fixture
def inspect(qtbot: QtBot, qapp: QApplication, session: Session) -> Iterator[Open]:
    """Return a function that opens the inspector on a graph, connected as the window does it."""
    made: list[Inspector] = []

    def build(
        graph: Graph,
        cursor: int = 0,
        selection: str | None = None,
        size: tuple[int, int] = (340, 760),
        look: Look | None = None,
    ) -> Inspector:
        look = look or Look(load_theme("light"))
        apply_theme(qapp, look.theme, look.px(TEXT_SIZE))
        panel = Inspector(session)
        made.append(panel)
        session.changed.connect(panel.show_state)
        qtbot.addWidget(panel)
        panel.show_look(look)
        panel.resize(*size)
        session.show(graph)
        session.go(cursor)
        session.select(selection)
        panel.show()
        qtbot.waitExposed(panel)
        return panel

    yield build
    for panel in made:
        session.changed.disconnect(panel.show_state)
    qapp.setStyleSheet("")


def words(label: QLabel) -> str:
    """Return the text of a label without its markup."""
    text = re.sub(r"</p>", "\n", label.text())
    return re.sub(r"<[^>]+>", "", text).replace("\N{ZERO WIDTH SPACE}", "").strip()


def test_start_of_a_run_says_what_graph_it_is_and_how_to_begin(inspect: Open) -> None:
    panel = inspect(f_xyz())
    assert words(panel.overview.title) == "f = (x + y) z"
    assert words(panel.overview.counts) == "2 inputs, 1 parameter and 2 operations"
    assert words(panel.overview.loss) == "Loss: f"
    assert "F10" in words(panel.overview.hint)
    assert panel.head.isHidden()


def test_head_names_node_operation_step_and_phase(inspect: Open, session: Session) -> None:
    panel = inspect(f_xyz(), 7)
    assert panel.overview.isHidden()
    assert words(panel.head.title).split("&nbsp;") == ["q ", "add"]
    assert words(panel.head.place) == "step 7 of 10 · backward"
    session.go(6)
    assert words(panel.head.place) == "the loss · step 6 of 10 · backward"


def test_value_is_symbols_then_numbers(inspect: Open, session: Session) -> None:
    panel = inspect(f_xyz(), 4)
    assert panel.value.formula.text() == "q = x + y\n= −2 + 5 = 3"
    assert panel.value.formula.toolTip() == "3"
    assert panel.value.waiting.isHidden()
    session.select("f")
    assert panel.value.formula.text() == "f = q · z"
    assert words(panel.value.waiting) == "not computed yet"
    assert not panel.value.copy_value.isEnabled()


def test_value_is_copied_with_all_digits(inspect: Open) -> None:
    panel = inspect(fan_out(), 4, "d")
    panel.value.copy_value.trigger()
    assert QGuiApplication.clipboard().text() == "0.8414709848078965"
    assert panel.value.formula.toolTip() == "0.84147098"


def test_chain_rule_before_during_and_after(inspect: Open, session: Session) -> None:
    panel = inspect(fan_out(), 3, "b")
    chain = panel.chain
    assert chain.heading.text() == "CHAIN RULE · SUM OVER 2 CONSUMERS"
    symbols = "∂e/∂b = ∂e/∂c · ∂c/∂b + ∂e/∂d · ∂d/∂b"
    assert chain.formula.text() == symbols
    assert words(chain.said) == "not reached yet"
    trace = session.state.trace
    assert trace is not None
    end = trace.cursor_of_gradient("b") or 0
    session.go(end - 1)
    assert chain.formula.text().startswith(symbols + "\n= 0.8415 · 1 + ")
    assert chain.said.isHidden()
    session.go(end)
    assert chain.formula.text().endswith("= 2.462")
    session.go(3)
    assert chain.formula.text() == symbols


def test_loss_constant_and_unreached(inspect: Open, session: Session) -> None:
    graph = graph_from(
        [
            leaf("x", 1),
            leaf("k", 2, "constant"),
            leaf("u", 5),
            op("f", "multiply", "x", "k"),
            op("g", "square", "u"),
        ],
        loss="f",
    )
    panel = inspect(graph, 20)
    session.select("f")
    assert panel.chain.formula.text() == "∂f/∂f = 1"
    assert "seed" in words(panel.chain.said)
    session.select("k")
    assert panel.chain.formula.isHidden()
    assert words(panel.chain.said) == "A constant has no gradient."
    session.select("u")
    assert panel.chain.formula.text() == "∂f/∂u = 0"
    assert words(panel.chain.said) == "zero, because f does not depend on u"
    assert panel.contributions.isHidden()
    assert panel.paths.isHidden()
    session.go(1)
    assert panel.chain.formula.text() == "∂f/∂u"
    assert words(panel.chain.said) == "not reached yet"


def test_contributions_arrive_one_by_one(inspect: Open, session: Session) -> None:
    panel = inspect(fan_out(), 0, "b")
    trace = session.state.trace
    assert trace is not None
    end = trace.cursor_of_gradient("b") or 0
    table = panel.contributions
    session.go(end - 1)
    first, second = (row.cells() for row in table.rows())
    assert (first.name, first.upstream, first.local, first.part) == (
        "→ c",
        "0.8415",
        "1",
        "+0.8415",
    )
    assert not first.is_pale
    assert first.is_fresh
    assert second.is_pale
    assert table.rows()[1].accessibleName() == "d: not in yet"
    total = table.sum_row()
    assert total is not None
    assert (total.cells().name, total.cells().part) == ("Σ ∂e/∂b", "+0.8415")
    assert total.cells().note == "1 of 2 in"
    session.go(end)
    assert [row.cells().is_pale for row in table.rows()] == [False, False]
    assert (total.cells().part, total.cells().note) == ("+2.462", "2 of 2 in")
    assert table.rows()[0].toolTip() == "c: 0.84147098 × 1 = 0.84147098"


def test_click_and_key_on_a_row_go_to_the_consumer(
    inspect: Open, session: Session, qtbot: QtBot
) -> None:
    panel = inspect(fan_out(), 20, "b")
    qtbot.mouseClick(panel.contributions.rows()[1], Qt.MouseButton.LeftButton)
    assert session.state.selection == "d"
    assert words(panel.head.place).endswith("selected")
    session.select("b")
    row = panel.contributions.rows()[0]
    row.setFocus()
    qtbot.keyClick(row, Qt.Key.Key_Space)
    assert session.state.selection == "c"
    assert panel.head.follow.isVisible()
    qtbot.mouseClick(panel.head.follow, Qt.MouseButton.LeftButton)
    assert session.state.selection is None
    assert panel.head.follow.isHidden()


def test_a_node_that_feeds_one_consumer_twice_names_the_slots(inspect: Open) -> None:
    panel = inspect(squared(), 5)
    assert panel.chain.heading.text() == "CHAIN RULE · SUM OVER 2 WIRES"
    names = [row.cells().name for row in panel.contributions.rows()]
    assert names == ["→ y, slot 0", "→ y, slot 1"]
    assert panel.paths.heading.text() == "PATHS TO THE LOSS (2)"


def test_paths_have_numbers_once_the_gradient_is_complete(inspect: Open, session: Session) -> None:
    panel = inspect(fan_out(), 3, "b")
    assert panel.paths.heading.text() == "PATHS TO THE LOSS (2)"
    assert words(panel.paths.paths).split("\n") == ["b → c → e", "b → d → e"]
    assert panel.paths.total.isHidden()
    session.last()
    lines = words(panel.paths.paths).replace("\N{NO-BREAK SPACE}", " ").split("\n")
    assert lines == [
        "b → c → e",
        "1 · 0.8415 = 0.8415",
        "b → d → e",
        "0.5403 · 3 = 1.621",
    ]
    assert words(panel.paths.total).split(" &nbsp; ") == ["Σ = 2.462", "✓ equals ∂e/∂b"]


def ladder(rungs: int) -> Graph:
    """Double the number of paths with each rung."""
    nodes = [leaf("x0", 1)]
    for i in range(rungs):
        nodes.append(op(f"x{i + 1}", "add", f"x{i}", f"x{i}"))
    return graph_from(nodes, loss=f"x{rungs}")


def test_many_paths_are_an_extract_and_too_many_are_counted(
    inspect: Open, session: Session, qtbot: QtBot
) -> None:
    panel = inspect(ladder(5), 99, "x0")
    assert words(panel.paths.paths).count("x₀ →") == 4
    assert words(panel.paths.total).split(" &nbsp; ") == ["Σ = 32", "✓ equals ∂x₅/∂x₀"]
    assert panel.paths.more.text() == "All 32 paths …"
    qtbot.mouseClick(panel.paths.more, Qt.MouseButton.LeftButton)
    assert session.state.shown["right"] == "paths"
    session.show(ladder(70))
    session.select("x0")
    assert panel.paths.heading.text() == "PATHS TO THE LOSS"  # a heading does not wrap
    assert words(panel.paths.paths) == "1.181e21 paths; their sum is the gradient."
    assert panel.paths.more.text() == "Largest paths …"


def test_many_contributions_are_opened_up(inspect: Open, qtbot: QtBot) -> None:
    nodes = [leaf("x", 2), *(op(f"y{i}", "multiply", "x", "x") for i in range(6))]
    total = "y0"
    for i in range(1, 6):
        nodes.append(op(f"s{i}", "add", total, f"y{i}"))
        total = f"s{i}"
    panel = inspect(graph_from(nodes, loss="s5"), 99, "x")
    assert len(panel.contributions.rows()) == 8
    assert panel.contributions.more.text() == "and 4 more"
    qtbot.mouseClick(panel.contributions.more, Qt.MouseButton.LeftButton)
    assert len(panel.contributions.rows()) == 12
    assert panel.contributions.more.isHidden()


def test_note_is_shown_where_there_is_one(inspect: Open, session: Session) -> None:
    panel = inspect(f_xyz(), 5, "z")
    assert panel.note.isVisible()
    assert words(panel.note_text) == "A note on z."
    session.select("x")
    assert panel.note.isHidden()


def test_map_of_a_small_array(inspect: Open, session: Session, qtbot: QtBot) -> None:
    panel = inspect(vectors(), 2, "x")
    array = panel.array
    assert array.heading.text() == "VALUE AS A MAP"
    assert words(array.kind) == "3 · float64"
    assert array.switch.isHidden()
    assert "−1" in words(array.range)
    assert "mean 0.6667" in words(array.range)
    session.last()
    assert array.heading.text() == "GRADIENT AS A MAP"
    qtbot.mouseClick(array.buttons["value"], Qt.MouseButton.LeftButton)
    assert array.heading.text() == "VALUE AS A MAP"
    array.map.setFocus()
    qtbot.keyClick(array.map, Qt.Key.Key_Down)
    qtbot.keyClick(array.map, Qt.Key.Key_Down)
    assert words(array.entry) == "[1] = 1"
    session.select("s")
    assert array.isHidden()


def test_map_tells_the_entry_under_the_mouse(inspect: Open, qtbot: QtBot) -> None:
    panel = inspect(vectors(), 1, "A")
    heat_map = panel.array.map
    assert words(panel.array.entry) == "Point at a cell to read its number."
    area = heat_map._area(heat_map.width())
    target = area.rect(1, 0).center()
    assert heat_map.cell_at(QPointF(target)) == (1, 0)
    qtbot.mouseMove(heat_map, target.toPoint())
    assert words(panel.array.entry) == "[1, 0] = 3"


def test_map_of_more_than_two_axes_is_a_slice(inspect: Open) -> None:
    value = np.arange(24.0).reshape(2, 3, 4)
    graph = graph_from([leaf("T", value), op("m", "mean", "T")], loss="m")
    panel = inspect(graph, 1)
    array = panel.array
    (box,) = array.axes.boxes
    assert box.isVisible()
    assert box.maximum() == 1
    box.setValue(1)
    assert words(array.axes.text) == "slice [1, :, :]"
    array.map.pointed.emit(2, 3)
    assert words(array.entry) == "[1, 2, 3] = 23"


def test_large_map_shows_the_largest_entry_of_each_block(inspect: Open) -> None:
    value = np.zeros((130, 100))
    value[7, 3] = -9
    graph = graph_from([leaf("W", value), op("m", "mean", "W")], loss="m")
    panel = inspect(graph, 1)
    assert "up to 3×2 entries" in words(panel.array.pooled)
    panel.array.map.pointed.emit(2, 1)
    assert words(panel.array.entry) == "[7, 3] = −9"


def test_tensors_have_a_ledger_of_shapes_and_no_paths(inspect: Open) -> None:
    panel = inspect(batch(), 99, "b")
    (row,) = panel.contributions.rows()
    assert row.cells().ledger == "upstream 40×3 → 3"
    assert row.cells().note == "summed over axis 0"
    assert row.cells().part.startswith("‖0.5774")
    assert panel.paths.isHidden()


def test_jacobian_of_a_wire_between_short_vectors(inspect: Open, session: Session) -> None:
    panel = inspect(vectors(), 99, "x")
    jacobian = panel.jacobian
    assert jacobian.isVisible()
    assert jacobian.heading.text() == "JACOBIAN ∂y/∂x"
    jacobian.map.pointed.emit(0, 1)
    assert words(jacobian.entry) == "∂y[0]/∂x[1] = −2"
    session.go(2)
    assert jacobian.isHidden()
    session.last()
    session.select("t")
    assert jacobian.isHidden()


def test_a_run_that_stops_says_why(inspect: Open, session: Session) -> None:
    graph = graph_from([leaf("x", [1, 2]), leaf("w", [1, 2, 3]), op("y", "add", "x", "w")])
    panel = inspect(graph, 99)
    assert "broadcast" in words(panel.head.problem)
    assert words(panel.value.waiting) == "not computed in this run"
    assert words(panel.chain.said) == "There is no backward pass, for the run stops at y."
    session.select("x")
    assert panel.head.problem.isHidden()


def test_formulas_are_set_and_never_stale(inspect: Open, session: Session, qtbot: QtBot) -> None:
    panel = inspect(f_xyz(), 7)
    formula = panel.chain.formula
    qtbot.waitUntil(formula.is_set, timeout=5000)
    session.go(10)
    assert formula.text().startswith("∂f/∂x")
    assert not formula.is_set() or formula._drawn.keys() >= set(formula._pieces)
    qtbot.waitUntil(formula.is_set, timeout=5000)
    assert formula.heightForWidth(300) > 40


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5, 2.0])
@pytest.mark.parametrize("width", [300, 320, 420])
def test_nothing_in_a_row_overlaps(inspect: Open, qtbot: QtBot, width: int, scale: float) -> None:
    graph = graph_from(
        [
            leaf("out_h1", 0.123456),
            leaf("w5", -0.45678, "parameter"),
            op("net_o1", "multiply", "out_h1", "w5"),
            op("net_o2", "multiply", "out_h1", "net_o1"),
            op("E_total", "add", "net_o1", "net_o2"),
        ],
        loss="E_total",
    )
    look = Look(load_theme("light"), scale)
    panel = inspect(graph, 99, "out_h1", (width, 760), look)
    rows = panel.contributions.rows()
    assert len(rows) == 2
    qtbot.waitUntil(panel.chain.formula.is_set, timeout=5000)
    qtbot.waitUntil(lambda: panel.widget().width() <= panel.viewport().width(), timeout=2000)
    for row in rows:
        assert not overlapping(row, look)


def overlapping(row: Row, look: Look) -> list[str]:
    """Return the texts of a row that run into others or out of it."""
    font = number_face(look).metrics
    cells, columns = row.cells(), row._grid.columns
    spans: list[tuple[int, float, float, str]] = []
    for text in texts(cells, columns, row.width(), font.horizontalAdvance(cells.part)):
        metrics = note_face(look).metrics if text.in_words else font
        wide = metrics.horizontalAdvance(text.text)
        left = text.right - wide if text.to_right else text.left
        spans.append((text.line, left, left + wide, text.text))
    spans.sort()
    wrong = [text for _, left, right, text in spans if left < -1 or right > row.width() + 1]
    for before, after in pairwise(spans):
        if before[0] == after[0] and before[2] > after[1] + 1:
            wrong.append(f"{before[3]} / {after[3]}")
    part_end = columns.part_end
    assert part_end <= columns.bar
    return wrong


def test_everything_can_be_reached_by_tab(inspect: Open, qtbot: QtBot) -> None:
    panel = inspect(fan_out(), 99, "b")
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow, timeout=2000)
    panel.head.follow.setFocus()
    met = set()
    for _ in range(30):
        focus = QApplication.focusWidget()
        if focus is not None:
            met.add(focus)
            qtbot.keyClick(focus, Qt.Key.Key_Tab)
    assert {panel.head.follow, panel.value.formula, panel.chain.formula} <= met
    assert set(panel.contributions.rows()) <= met
    for widget in met:
        assert widget.accessibleName() or isinstance(widget, QLabel | QPushButton)
