"""The panel of one wire: the real widget on a real session."""

import re

import numpy as np
import pytest
from PySide6.QtCore import Qt

from graphdbg.core.graph import Wire, graph_from
from graphdbg.core.wire_parts import before_sum
from graphdbg.files.read import load
from graphdbg.formula.numbers import long
from graphdbg.paths import data_dir
from graphdbg.session.session import Session
from graphdbg.session.theme import load_theme
from graphdbg.ui.look import Look
from graphdbg.ui.palette import TEXT_SIZE, apply_theme
from graphdbg.ui.wire import WirePanel
from tests.core.graphs import applied_to, f_xyz, leaf


@pytest.fixture
def opened(qtbot, qapp):
    """Return a function that shows the panel on a graph or a sample, connected to a session."""
    made = []

    def build(graph, wire=None, cursor=None, size=(340, 900), look=None):
        look = look or Look(load_theme("light"))
        apply_theme(qapp, look.theme, look.px(TEXT_SIZE))
        if isinstance(graph, str):
            graph = load(data_dir("sample_graphs") / f"{graph}.graph.json")
        session = Session()
        session.show(graph)
        session.go(session.state.trace.length if cursor is None else cursor)
        if wire is not None:
            session.select_wire(Wire(*wire))
        panel = WirePanel(session)
        made.append((session, panel))
        session.changed.connect(panel.show_state)
        qtbot.addWidget(panel)
        panel.show_look(look)
        panel.resize(*size)
        panel.show()
        qtbot.waitExposed(panel)
        qtbot.waitUntil(lambda: is_done(panel), timeout=9000)
        return session, panel

    yield build
    for session, panel in made:
        session.changed.disconnect(panel.show_state)
    qapp.setStyleSheet("")


def is_done(panel):
    return all(part.is_done() for part in (panel.shortcut, panel.jacobian, panel.broadcast))


def words(label):
    """Return the text of a label without its markup."""
    text = re.sub(r"<br>|</td>|</tr>", " ", label.text())
    text = re.sub(r"<[^>]+>", "", text).replace("&nbsp;", " ").replace("\N{ZERO WIDTH SPACE}", "")
    return " ".join(text.split())


def point(panel_map, row, column):
    panel_map.pointed.emit(row, column)


def test_head_says_which_wire_and_where_the_run_stands(opened):
    session, panel = opened(f_xyz(), cursor=7)
    assert words(panel.head.title) == "q → f multiply"
    assert words(panel.head.place) == "slot 0 (a) of f · step 7 of 10 · at work"
    session.select_wire(Wire("q", 1))
    assert words(panel.head.title) == "y → q add"
    assert words(panel.head.place) == "slot 1 (b) of q · step 7 of 10 · picked"


def test_buttons_go_to_the_wire_before_and_after(opened, qtbot):
    session, panel = opened(f_xyz(), cursor=7)
    assert not panel.head.previous.isEnabled()
    qtbot.mouseClick(panel.head.next, Qt.MouseButton.LeftButton)
    assert session.state.wire == Wire("f", 1)
    assert words(panel.head.title) == "z → f multiply"
    qtbot.mouseClick(panel.head.previous, Qt.MouseButton.LeftButton)
    assert session.state.wire == Wire("f", 0)


def test_ledger_of_numbers(opened):
    session, panel = opened(f_xyz(), ("f", 0), 5)
    said = "upstream ∂f/∂f · × local derivative ∂f/∂q −4 = contribution ∂f/∂q ·"
    assert words(panel.ledger.table) == said
    session.go(7)
    assert words(panel.ledger.table).endswith("= contribution ∂f/∂q −4")
    assert panel.jacobian.isHidden()
    assert panel.broadcast.isHidden()


def test_ledger_of_shapes(opened):
    _, panel = opened("softmax_classifier", ("u", 0))
    assert words(panel.ledger.table) == (
        "upstream ∂L/∂u 3 through local derivative ∂u/∂W 3×12 gives contribution ∂L/∂W 3×4"
    )


def test_formula_is_typeset_in_its_own_tick(opened, qtbot):
    _, panel = opened("jacobian_3_to_2", ("y", 1))
    assert panel.shortcut.formula.text() == "∂z/∂x = (∂y/∂x)ᵀ(∂z/∂y)\n= Aᵀ(∂z/∂y)"
    qtbot.waitUntil(panel.shortcut.formula.is_set, timeout=9000)
    assert "VJP needs 6 multiplications" in words(panel.shortcut.cost)


@pytest.mark.parametrize(
    ("name", "wire"),
    [
        ("jacobian_3_to_2", ("y", 1)),
        ("two_layer_matrix", ("z2", 0)),
        ("softmax_classifier", ("L", 0)),
        ("softmax_classifier", ("u", 0)),
        ("logistic_batch", ("u", 0)),
    ],
)
def test_map_is_the_jacobian_between_upstream_and_contribution(opened, name, wire):
    session, panel = opened(name, wire)
    trace, wire = session.state.trace, Wire(*wire)
    part = panel.jacobian
    assert part.reading() == "whole"
    np.testing.assert_array_equal(part.map._cells, trace.jacobian(*wire))
    strips = part.map._strips
    np.testing.assert_array_equal(strips.rows.ravel(), np.ravel(trace.gradient(wire.consumer)))
    np.testing.assert_array_equal(strips.columns.ravel(), np.ravel(trace.contributed(wire)))
    point(part.map, 0, 1)
    assert long(trace.jacobian(*wire)[0, 1]) in part.entry.text()
    assert long(np.ravel(trace.contributed(wire))[1]) in part.entry.text()


def test_strips_wait_until_their_numbers_are_known(opened):
    session, panel = opened("jacobian_3_to_2", ("y", 1), cursor=0)
    trace = session.state.trace
    part = panel.jacobian
    assert part.entry.text() == "The forward pass has not come here yet."
    assert part.map._cells.shape == (2, 3)
    assert not part.map._cells.any()
    height = part.map.heightForWidth(300)
    session.go(trace.cursor_of_value("y"))
    np.testing.assert_array_equal(part.map._cells, trace.jacobian("y", 1))
    assert part.map._strips.rows.size == part.map._strips.columns.size == 0
    point(part.map, 0, 0)
    assert "not known yet" in part.entry.text()
    session.go(trace.cursor_of_gradient("y"))
    assert part.map._strips.rows.size == 2
    assert part.map._strips.columns.size == 0
    session.last()
    assert part.map._strips.columns.size == 3
    # Nothing below the map moves while its numbers come in.
    assert part.map.heightForWidth(300) == height


def test_elementwise_shows_its_diagonal_and_the_whole_on_demand(opened, qtbot):
    session, panel = opened("two_layer_matrix", ("a1", 0))
    trace, part = session.state.trace, panel.jacobian
    assert part.switch.isVisible()
    np.testing.assert_array_equal(part.map._cells.ravel(), trace.local(Wire("a1", 0)))
    point(part.map, 2, 0)
    assert part.entry.text().startswith("∂a₁[2]/∂z₁[2] = ")
    qtbot.mouseClick(part.buttons["whole"], Qt.MouseButton.LeftButton)
    np.testing.assert_array_equal(part.map._cells, trace.jacobian("a1", 0))
    np.testing.assert_array_equal(np.diag(part.map._cells), trace.local(Wire("a1", 0)))
    # The choice holds for the next elementwise wire, and a matmul has no switch.
    session.select_wire(Wire("z2", 1))
    assert not part.switch.isVisible()
    session.select_wire(Wire("a2", 0))
    assert part.reading() == "whole"


def test_one_local_derivative_for_all_entries_is_a_sentence(opened):
    _, panel = opened("logistic_batch", ("z", 1))
    assert words(panel.jacobian.instead) == "∂z/∂w₀ is 1 at every entry of z."
    assert panel.jacobian.map.isHidden()


def test_arrow_keys_move_over_the_cells(opened, qtbot):
    _, panel = opened("jacobian_3_to_2", ("y", 1))
    heat_map = panel.jacobian.map
    heat_map.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(heat_map, key)
    assert panel.jacobian.entry.text().startswith("∂y[1]/∂x[2] = −1\n× ∂z/∂y[1] = 2 gives −2\n")
    assert heat_map.accessibleDescription() == panel.jacobian.entry.text()


def test_a_jacobian_too_large_for_the_screen_says_so(opened):
    _, panel = opened("mlp_784-300-100-10", ("u1", 1))
    assert panel.jacobian.map.isHidden()
    assert "2,257,920,000 entries are more than the 20,000" in words(panel.jacobian.instead)
    assert "the VJP needs 7,526,400 multiplications." in words(panel.shortcut.cost)


def test_a_costly_jacobian_is_worked_out_at_rest(opened, qtbot):
    graph = graph_from(
        [
            leaf("W", np.linspace(-1, 1, 4 * 4000).reshape(4, 4000)),
            leaf("x", np.linspace(0, 1, 4000)),
            applied_to("y", "matmul", "W", "x"),
            applied_to("L", "sum", "y"),
        ]
    )
    session, panel = opened(graph, ("y", 1))
    table = session.state.trace.jacobian("y", 1)
    session.select_wire(Wire("L", 0))
    session.select_wire(Wire("y", 1))
    assert panel.jacobian.is_done() or not panel.jacobian.map._cells.any()
    qtbot.waitUntil(panel.jacobian.is_done, timeout=9000)
    np.testing.assert_array_equal(panel.jacobian._shown.pool.table, table)
    assert "A cell stands for up to" in words(panel.jacobian.pooled)
    point(panel.jacobian.map, 2, 3)
    row, column = panel.jacobian._shown.pool.entry(2, 3)
    assert f"∂y[{row}]/∂x[{column}] = {long(table[row, column])}" in panel.jacobian.entry.text()


def test_broadcast_has_the_map_before_and_after_the_sum(opened, qtbot):
    session, panel = opened("mlp_784-300-100-10", ("logits", 1))
    trace, part = session.state.trace, panel.broadcast
    assert words(part.said) == (
        "b₃, of shape 10, was broadcast to 32×10; the contribution sums 32 rows, over axis 0."
    )
    whole = before_sum(trace, Wire("logits", 1))
    np.testing.assert_array_equal(part.map._cells, whole)
    np.testing.assert_array_equal(part.map._strips.columns[0], trace.gradient("b3"))
    point(part.map, 17, 4)
    assert part.entry.text() == (
        f"axis 0 at 17: {long(whole[17, 4])}\n"
        f"sum of the column: ∂L/∂b₃[4] = {long(trace.gradient('b3')[4])}"
    )
    session.select_wire(Wire("u3", 1))
    assert part.isHidden()


def test_closed_and_missing_wires_are_a_sentence(opened):
    session, panel = opened("softmax_classifier", ("L", 1))
    assert words(panel.closed).startswith("No gradient flows to y here, because")
    assert panel.shortcut.isHidden()
    assert panel.jacobian.isHidden()
    session.select(None)
    session.first()
    assert words(panel.nothing).startswith("There is no wire to speak of here.")
    assert panel.head.isHidden()


def test_a_closed_wire_stays_closed_and_an_open_one_comes_back(opened):
    session, panel = opened("softmax_classifier", ("L", 1), 8)
    session.forward()
    assert panel.shortcut.isHidden()
    assert panel.ledger.isHidden()
    session.select_wire(Wire("u", 0))
    shown = [part.isVisible() for part in panel._parts]
    assert shown == [True, True, True, False]
    session.select(None)
    session.first()
    assert not any(part.isVisible() for part in panel._parts)
    session.go(9)
    session.select_wire(Wire("u", 0))
    assert [part.isVisible() for part in panel._parts] == shown


def test_forward_mode_and_a_stopped_run(opened):
    session, panel = opened("jacobian_3_to_2", ("y", 1))
    session.set_mode("forward")
    session.last()
    session.select_wire(Wire("y", 1))
    assert "forward mode" in words(panel.closed)
    assert panel.jacobian.map._strips.rows is None
    nodes = [leaf("a", [1.0, 2.0]), leaf("b", [1.0, 2.0, 3.0]), applied_to("y", "add", "a", "b")]
    _, panel = opened(graph_from(nodes), ("y", 0))
    assert words(panel.nothing) == "y was not computed in this run, so its wires carry nothing."


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_every_wire_of_every_kind_can_be_painted(opened, qtbot, scheme, scale):
    look = Look(load_theme(scheme), scale)
    for name in ("logistic_batch", "two_layer_matrix", "softmax_classifier"):
        session, panel = opened(name, look=look)
        for wire in session.state.graph.wires:
            session.select_wire(wire)
            qtbot.waitUntil(lambda shown=panel: is_done(shown), timeout=9000)
            assert not panel.grab().isNull()
