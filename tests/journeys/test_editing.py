"""A student changes a number in the middle of the backward pass, and nudges another."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QLineEdit

from graphdbg.core.gradcheck import check
from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.tracing import graph_of
from graphdbg.core.values import own
from graphdbg.session.comparing import differs_on
from graphdbg.session.editing import forget_changes, nudge_node, set_value
from graphdbg.session.folding import fold
from graphdbg.session.why import ask_about
from graphdbg.ui.canvas.picture import picture
from tests.journeys.hands import LEFT, click_node, press, state_of

SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def editor(window):
    return window.inspector.editor


def type_value(qtbot, editor, text):
    editor.field.setFocus()
    editor.field.selectAll()
    qtbot.keyClicks(editor.field, text)
    qtbot.keyClick(editor.field, Qt.Key.Key_Return)


def test_a_value_is_typed_and_the_run_follows_at_the_same_step(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 7)
    click_node(qtbot, window, "x")
    press(qtbot, window, Qt.Key.Key_E)
    assert editor.field.hasFocus()
    type_value(qtbot, editor, "3")
    assert session.state.cursor == 7
    assert session.state.trace.value("f") == -32
    assert editor.said.text().endswith("was −2</span>")
    assert state_of(window, "q")[1] == ["q", "+", "•", "8", "−4"]
    assert state_of(window, "x")[1][:3] == ["x", "•", "3"]
    assert all(result.agrees for result in check(session.state.trace))


def test_nothing_moves_when_a_number_changes(qtbot, window, open_sample, editor):
    open_sample("two_layer_2-2-2", 30)
    click_node(qtbot, window, "w1")
    window.program.list.verticalScrollBar().setValue(44)
    boxes, camera = window.canvas.drawing.boxes, window.canvas.transform()
    type_value(qtbot, editor, "0.25")
    assert (window.canvas.drawing.boxes == boxes).all()
    assert window.canvas.transform() == camera
    assert window.program.list.verticalScrollBar().value() == 44


def test_the_slider_is_dragged(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 10)
    start = session.state.trace
    click_node(qtbot, window, "z")
    slider = editor.slider
    middle = slider.rect().center()
    qtbot.mousePress(slider, LEFT, pos=middle)
    qtbot.mouseMove(slider, middle + QPoint(40, 0))
    qtbot.waitUntil(lambda: session.state.trace is not start)
    qtbot.mouseMove(slider, middle + QPoint(60, 0))
    qtbot.mouseRelease(slider, LEFT, pos=middle + QPoint(60, 0))
    z = float(session.state.trace.value("z"))
    assert z > -4
    assert session.state.compared is start
    assert session.state.trace.gradient("x") == z
    assert editor.slider.value() == 0
    assert round(z, 3) == z


def test_a_text_that_is_no_number_is_told_and_changes_nothing(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 7)
    before = session.state.trace
    click_node(qtbot, window, "x")
    type_value(qtbot, editor, "2 +")
    assert session.state.trace is before
    assert "Column" in editor.said.text()


def test_an_operation_has_nothing_to_change(qtbot, window, open_sample, editor):
    open_sample("f_xyz", 7)
    click_node(qtbot, window, "q")
    assert not editor.isVisible()
    assert not window.commands.actions["edit_value"].isEnabled()


def test_the_program_marks_the_lines_whose_number_changed(qtbot, window, open_sample, editor):
    session = open_sample("f_xyz", 10)
    click_node(qtbot, window, "x")
    type_value(qtbot, editor, "3")
    model = window.program.list.model()
    rows = (model.row(i) for i in range(model.rowCount()))
    assert [row.line.left for row in rows if row and row.is_changed] == ["input x", "q", "f", "∂z"]
    window.commands.actions["forget_changes"].trigger()
    rows = (model.row(i) for i in range(model.rowCount()))
    assert not [row for row in rows if row and row.is_changed]
    assert session.state.compared is None


def test_a_nudge_shows_what_changes_beside_what_is_predicted(qtbot, window, open_sample):
    session = open_sample("x_times_x", 2)
    session.show_panel("nudge")
    panel = window.right.pages["nudge"]
    session.select("x")
    panel.step.setFocus()
    panel.step.selectAll()
    qtbot.keyClicks(panel.step, "0.5")
    qtbot.keyClick(panel.step, Qt.Key.Key_Return)
    shown = window.canvas.item.seen
    assert shown.nudged is session.state.nudged
    rows = [
        [panel.model.index(row, column).data() for column in range(4)]
        for row in range(panel.model.rowCount())
    ]
    x = float(session.state.trace.value("x"))
    assert rows[0] == ["x", "0.5", "0.5", "0 %"]
    actual, predicted = (x + 0.5) ** 2 - x**2, 2 * x * 0.5
    assert float(rows[-1][1].replace("−", "-")) == pytest.approx(actual)
    assert float(rows[-1][2].replace("−", "-")) == pytest.approx(predicted)
    qtbot.mouseClick(panel.halve, LEFT)
    assert session.state.nudged.h == 0.25
    assert panel.step.text() == "0.25"
    qtbot.mouseClick(panel.stop, LEFT)
    assert session.state.nudged is None
    assert not panel.table.isVisible()


@pytest.mark.parametrize(
    ("name", "node"), [("two_layer_2-2-2", "w1"), ("mlp_784-300-100-10", "W1")]
)
def test_every_wire_that_carries_a_change_says_so(window, open_sample, name, node):
    session = open_sample(name)
    nudge_node(session, node, 0.1)
    seen = window.canvas.item.seen
    carrying = [wire for wire in seen.drawing.wires if seen.nudged.on(wire) is not None]
    tags = picture(seen, zoom=window.canvas.zoom_level).tags
    assert len(tags) == 2 * len(carrying)
    assert not [1 for tag in tags for box in seen.drawing.boxes if overlap(tag.rect, box)]


def overlap(one, other):
    return all(
        one[side] < other[side] + other[side + 2] and other[side] < one[side] + one[side + 2]
        for side in (0, 1)
    )


def test_the_wires_carry_the_change_on_the_canvas(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.show_panel("nudge")
    session.select("x")
    window.right.pages["nudge"].nudge()
    tags = [tag.text.text for tag in picture(window.canvas.item.seen).tags]
    assert tags == ["Δ +0.01", "≈ +0.01", "Δ +0.01", "≈ +0.01"]


@pytest.mark.parametrize(("text", "refused"), [("0, 0", False), ("9, 9, 9", True), ("x", True)])
def test_one_entry_of_an_array_is_nudged(qtbot, window, open_sample, text, refused):
    session = open_sample("mlp_784-300-100-10", 20)
    session.show_panel("nudge")
    session.select("W3")
    panel = window.right.pages["nudge"]
    assert panel.entry.isVisible()
    panel.entry.setText(text)
    panel.nudge()
    assert (session.state.nudged is None) == refused
    assert bool(panel.problem.text()) == refused


def type_into_cell(qtbot, table, row, column, text):
    index = table.model.index(row, column)
    table.view.scrollTo(index)
    table.view.setCurrentIndex(index)
    table.view.edit(index)
    field = table.view.findChild(QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, text)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_an_array_is_changed_cell_by_cell(qtbot, window, open_sample):
    session = open_sample("mlp_784-300-100-10", 20)
    before = session.state.trace
    session.select("W3")
    array = window.inspector.array
    array.want_value()
    array.table.opener.setChecked(True)
    type_into_cell(qtbot, array.table, 2, 3, "0.5")
    qtbot.waitUntil(lambda: session.state.trace is not before)
    after = session.state.trace
    assert after.value("W3")[2, 3] == 0.5
    assert (after.value("W3") != before.value("W3")).sum() == 1
    assert session.state.cursor == 20
    assert array.table.model.index(2, 3).data() == "0.5"
    assert after.value("L") != before.value("L")


def test_a_cell_that_is_no_number_is_told(qtbot, window, open_sample):
    session = open_sample("two_layer_matrix", 3)
    before = session.state.trace
    names = [n.name for n in session.state.graph.nodes.values() if n.is_leaf]
    session.select(next(name for name in names if before.value(name).ndim == 2))
    array = window.inspector.array
    array.table.opener.setChecked(True)
    type_into_cell(qtbot, array.table, 0, 1, "abc")
    qtbot.waitUntil(lambda: "abc" in array.table.said.text())
    assert session.state.trace is before


def test_what_is_computed_cannot_be_typed_over(window, open_sample):
    session = open_sample("two_layer_matrix", 30)
    node = next(n for n in session.state.graph.nodes.values() if not n.is_leaf)
    session.select(node.name)
    table = window.inspector.array.table
    table.opener.setChecked(True)
    assert not table.model.flags(table.model.index(0, 0)) & Qt.ItemFlag.ItemIsEditable


def test_a_nudge_of_what_is_not_finite_says_no_share(window, session):
    session.show(graph_of(lambda x: np.log(x) + x, x=0.0))
    session.select("x")
    session.show_panel("nudge")
    panel = window.right.pages["nudge"]
    panel.nudge()
    said = QTextDocumentFragment.fromHtml(panel.result.text()).toPlainText()
    assert said.endswith("× h predicts inf.")


def marked_on_wires(window):
    """Return which labels on wires are marked as changed: the factors, and what they make."""
    shown = picture(window.canvas.item.seen)
    return [
        [label.text.text for label in labels if label.mark is not None]
        for labels in (shown.pills, shown.tags)
    ]


def test_what_changed_on_a_wire_is_marked_too(window, open_sample):
    session = open_sample("f_xyz", 8)
    assert marked_on_wires(window) == [[], []]
    set_value(session, "x", own(3.0))
    assert marked_on_wires(window) == [["×8"], ["8"]]
    runs = session.state.compared, session.state.trace
    assert differs_on(*runs, Wire("f", 0)) == (False, False, False)
    session.go(10)
    assert marked_on_wires(window) == [[], []]


def headings(window):
    panel = window.inspector
    found = (panel.value.heading, panel.chain.heading)
    return [QTextDocumentFragment.fromHtml(one.text()).toPlainText() for one in found]


def test_what_changed_is_marked_in_the_node_panel(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("z")
    set_value(session, "x", own(3.0))
    rows = window.inspector.contributions
    assert headings(window) == ["VALUE", "CHAIN RULE •"], "the value of z is what it was"
    assert [row.cells().is_changed for row in (*rows.rows(), rows.sum_row())] == [True, True]
    assert rows.rows()[0].accessibleName().endswith(", changed by the last edit")
    listed = [window.inspector.paths.paths.text(), window.inspector.paths.total.text()]
    assert [text.count("•") for text in listed] == [1, 1]
    session.select("q")
    assert "•" not in window.inspector.paths.paths.text() + window.inspector.paths.total.text()
    assert headings(window) == ["VALUE •", "CHAIN RULE"]
    assert [row.cells().is_changed for row in (*rows.rows(), rows.sum_row())] == [False, False]
    session.set_scheme("dark")
    assert window.look.theme.changed in window.inspector.value.heading.text()
    session.go(0)
    assert headings(window) == ["VALUE", "CHAIN RULE"], "nothing is known yet"


def test_what_changed_is_marked_in_the_wire_panel(window, open_sample):
    session = open_sample("f_xyz", 10)
    session.show_panel("wire")
    session.select_wire(Wire("f", 1))
    set_value(session, "x", own(3.0))
    ledger = window.right.pages["wire"].ledger
    lines = QTextDocumentFragment.fromHtml(ledger.table.text()).toPlainText().split("\n")
    assert [line for line in lines if "•" in line] == ["• 8"] * 2
    forget_changes(session)
    assert "•" not in ledger.table.text()


def test_what_changed_is_marked_among_the_paths(window, open_sample):
    session = open_sample("two_layer_2-2-2", 56)
    session.select("out_h1")
    session.show_panel("paths")
    model = window.right.pages["paths"].model
    assert not any(model.is_changed(row) for row in range(model.rowCount()))
    set_value(session, "w5", own(0.9))
    changed = {model.words(row).nodes: model.is_changed(row) for row in range(model.rowCount())}
    assert changed == {
        "out_h1 → net_o1 → out_o1 → E_o1 → E_total": True,
        "out_h1 → net_o2 → out_o2 → E_o2 → E_total": False,
    }
    said = [model.data(model.index(row, 0), SPOKEN) for row in range(2)]
    assert [one.endswith("changed by the last edit") for one in said] == [*changed.values()]
    session.go(30)
    assert not model.is_changed(0), "it is not known yet"


def test_what_changed_is_marked_where_one_asks_why(window, open_sample):
    session = open_sample("f_xyz", 10)
    session.select("z")
    set_value(session, "x", own(3.0))
    ask_about(session, "gradient")
    model = window.right.pages["why"].model
    changed = [model.is_changed(model.row(row).cause) for row in range(model.rowCount())]
    assert changed[0], "the gradient of z is x + y"
    assert model.data(model.index(0), SPOKEN).endswith("changed by the last edit")
    forget_changes(session)
    assert not model.is_changed(model.row(0).cause)


def test_of_a_number_of_many_digits_the_first_are_seen(qtbot, window, session, editor):
    session.show(graph_of(lambda x: x * x, x=0.1 / 3))
    click_node(qtbot, window, "x")
    assert len(editor.field.text()) > 16
    assert editor.field.cursorPosition() == 0


def test_what_changed_is_marked_on_a_folded_group(window, open_sample):
    session = open_sample("two_layer_2-2-2", 56)
    fold(session, "hidden/h1")
    set_value(session, "b1", own(0.5))
    _, texts = state_of(window, "hidden/h1/")
    assert texts.count("•") == 2


def test_a_written_constant_that_changed_is_marked(window, session):
    nodes = [
        Node("x", "input", value=own(3.0)),
        Node("two", "constant", value=own(2.0), inline=True),
        Node("f", op="multiply", inputs=("x", "two")),
    ]
    session.show(graph_from(nodes), cursor=3)
    set_value(session, "two", own(4.0))
    assert state_of(window, "two")[1] == ["•", "4"]
