"""The panel PROGRAM, by mouse and keys, with a real session."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QColor, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from graphdbg.core.graph import Node, graph_from
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import own
from graphdbg.session.session import Session
from graphdbg.session.theme import load_theme
from graphdbg.ui.look import Look
from graphdbg.ui.program import panel
from graphdbg.ui.program.model import ProgramModel
from graphdbg.ui.program.panel import Program

SAMPLES = Path(__file__).parents[2] / "sample_graphs"
Role = Qt.ItemDataRole
RGB = ("red", "green", "blue")
LIGHT = Look(load_theme("light"))


class Paints(QObject):
    """Counts how often a widget is painted."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() == QEvent.Type.Paint
        return False


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    return Session()


@pytest.fixture
def program(qtbot, session):
    made = Program(session)
    qtbot.addWidget(made)
    session.changed.connect(made.show_state)
    made.show_look(LIGHT)
    made.show_state(None, session.state)
    made.resize(295, 700)
    with qtbot.waitExposed(made):
        made.show()
    return made


def open_sample(session, name="f_xyz", cursor=0):
    assert session.open(SAMPLES / f"{name}.graph.json", cursor)


def long_chain(length):
    nodes = [Node("x0", "input", value=own(0.5))]
    nodes += [Node(f"x{i}", op="sin", inputs=(f"x{i - 1}",)) for i in range(1, length)]
    return graph_from(nodes, loss=nodes[-1].name)


def rows(program, role=Role.DisplayRole):
    model = program.list.model()
    return [model.index(row, 0).data(role) for row in range(model.rowCount())]


def rect_of(program, row):
    return program.list.visualRect(program.list.model().index(row, 0))


def is_seen(program, row):
    return program.list.viewport().rect().contains(rect_of(program, row))


def click(qtbot, program, row):
    place = rect_of(program, row).center()
    qtbot.mouseClick(program.list.viewport(), Qt.MouseButton.LeftButton, pos=place)


def pixels(program, row):
    """The colours in a row, each with how often it is there."""
    image = program.list.viewport().grab(rect_of(program, row)).toImage()
    found = {}
    for x in range(image.width()):
        for y in range(image.height()):
            name = image.pixelColor(x, y).name()
            found[name] = found.get(name, 0) + 1
    return found


def has_ink(program, row, colour):
    """Whether some pixel of a row is about of this colour; thin text is nowhere quite."""
    wanted = QColor(colour)
    for name in pixels(program, row):
        found = QColor(name)
        away = [getattr(found, part)() - getattr(wanted, part)() for part in RGB]
        if max(map(abs, away)) <= 45:
            return True
    return False


def test_it_lists_the_run_forward_then_backward(program, session):
    assert rows(program) == []
    open_sample(session)
    assert rows(program)[2:8] == [
        "parameter z",
        "q = x + y",
        "f = q · z",
        "backward",
        "∂f = 1",
        "∂q = ∂f · z",
    ]
    assert len(rows(program)) == 11


def test_numbers_come_and_go_with_the_run(program, session):
    open_sample(session, cursor=6)
    assert rows(program, Role.AccessibleTextRole)[7] == "step 7: ∂q = ∂f · z"
    session.forward()
    assert rows(program, Role.AccessibleTextRole)[7] == "step 7: ∂q = ∂f · z, −4"
    session.back()
    assert rows(program, Role.AccessibleTextRole)[7] == "step 7: ∂q = ∂f · z"
    assert rows(program, Role.AccessibleTextRole)[5] == "backward"


def test_a_running_sum_and_the_shape_of_an_array(program, session):
    open_sample(session, "x_times_x", cursor=5)
    assert [text.rpartition(", ")[2] for text in rows(program, Role.AccessibleTextRole)[4:]] == [
        "3",
        "6",
    ]
    open_sample(session, "mlp_784-300-100-10", cursor=34)
    read_out = rows(program, Role.AccessibleTextRole)
    assert "step 9: u₁ = X W₁, 32×300" in read_out
    assert "step 4: parameter b₁, 300 entries" in read_out


def test_the_tooltip_has_all_of_the_line_and_eight_digits(program, session):
    open_sample(session, "two_layer_2-2-2", cursor=16)
    tooltips = rows(program, Role.ToolTipRole)
    assert tooltips[15] == "out_h1 = σ(net_h1)\n0.59326999"
    assert tooltips[16] == "net_h2 = w₃·i₁ + w₄·i₂ + b₁"
    open_sample(session, "mlp_784-300-100-10", cursor=34)
    assert rows(program, Role.ToolTipRole)[2].startswith("parameter W₁\n784×300, min ")


def test_a_line_that_is_cut_has_all_of_it_in_its_tooltip(qtbot, program, session):
    open_sample(session, "two_layer_2-2-2", cursor=33)
    row = next(i for i, text in enumerate(rows(program)) if text.startswith("∂out_o2 ="))
    session.go(program.list.model().cursor_of(row))
    viewport, place = program.list.viewport(), rect_of(program, row).center()
    try:
        event = QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place))
        QApplication.sendEvent(viewport, event)
        qtbot.waitUntil(QToolTip.isVisible)
        assert QToolTip.text() == "∂out_o2 = ∂E_o2 · (out_o2 − t₂)\n−0.21707153"
    finally:
        QToolTip.hideText()


def test_a_click_goes_there(qtbot, program, session):
    open_sample(session)
    with qtbot.waitSignal(program.list.clicked):
        click(qtbot, program, 7)
    assert session.state.cursor == 7
    click(qtbot, program, 1)
    assert session.state.cursor == 2


def test_a_click_on_the_rule_goes_nowhere(qtbot, program, session):
    open_sample(session, cursor=2)
    click(qtbot, program, 5)
    assert session.state.cursor == 2


def test_keys_choose_a_line_and_enter_goes_there(qtbot, program, session):
    open_sample(session, cursor=4)
    program.list.setFocus()
    for _ in range(3):  # over the rule
        qtbot.keyClick(program.list, Qt.Key.Key_Down)
    assert session.state.cursor == 4
    assert program.list.currentIndex().data() == "∂q = ∂f · z"
    with qtbot.waitSignal(program.list.activated):
        qtbot.keyClick(program.list, Qt.Key.Key_Return)
    assert session.state.cursor == 7
    qtbot.keyClick(program.list, Qt.Key.Key_Up)
    qtbot.keyClick(program.list, Qt.Key.Key_Up)
    qtbot.keyClick(program.list, Qt.Key.Key_Enter)
    assert session.state.cursor == 5


def test_enter_goes_no_further_than_the_list(qtbot, program, session):
    open_sample(session, cursor=1)
    heard = []
    program.keyPressEvent = heard.append
    qtbot.keyClick(program.list, Qt.Key.Key_Return)
    assert not heard
    qtbot.keyClick(program.list, Qt.Key.Key_F35)
    assert heard


def test_the_chosen_row_follows_the_run(qtbot, program, session):
    open_sample(session)
    assert not program.list.currentIndex().isValid()
    click(qtbot, program, 2)
    session.forward()
    assert program.list.currentIndex().row() == 3
    session.last()
    assert program.list.currentIndex().row() == 10
    session.first()
    assert not program.list.currentIndex().isValid()


def test_the_current_line_is_marked_in_the_colour_of_its_phase(program, session):
    theme = LIGHT.theme
    open_sample(session, cursor=7)
    there = pixels(program, 7)
    assert there[theme.gradient_fill] > 1000
    assert there[theme.gradient] >= 3 * rect_of(program, 7).height()
    assert theme.gradient_fill not in pixels(program, 6)
    session.go(4)
    assert theme.gradient_fill not in pixels(program, 7)
    there = pixels(program, 3)
    assert there[theme.value_fill] > 1000
    assert there[theme.value] >= 3 * rect_of(program, 3).height()


def test_lines_to_come_are_grey_and_have_no_number(program, session):
    theme = LIGHT.theme
    open_sample(session, cursor=6)
    assert has_ink(program, 6, theme.text)
    assert has_ink(program, 6, theme.gradient)
    assert not has_ink(program, 7, theme.text)
    assert not has_ink(program, 7, theme.gradient)
    assert has_ink(program, 7, theme.faint)
    session.go(8)
    assert has_ink(program, 7, theme.text)
    assert has_ink(program, 7, theme.gradient)


def test_what_is_not_finite_stands_out(program, session):
    session.show(graph_of(lambda x: -np.log(x), x=0.0), cursor=2)
    session.go(4)
    assert has_ink(program, 1, LIGHT.theme.not_finite_text)
    assert not has_ink(program, 0, LIGHT.theme.not_finite_text)
    assert rows(program, Role.AccessibleTextRole)[1].endswith(", −inf")


def test_a_run_that_stopped_has_a_last_line_in_red(program, session):
    nodes = [Node("x", "input", value=own(2.0)), Node("f", op="add", inputs=("x", None))]
    session.show(graph_from(nodes, loss="f"), cursor=2)
    assert rows(program) == ["input x", "stopped at f"]
    assert "is unfinished" in rows(program, Role.ToolTipRole)[1]
    assert pixels(program, 1)[LIGHT.theme.error_fill] > 1000


def test_a_run_without_a_backward_pass_has_no_rule(program, session):
    session.show(graph_of(lambda x, c: x * c, x=parameter(2.0), c=constant(np.ones(3))))
    assert "backward" not in rows(program)
    assert len(rows(program)) == session.state.trace.length


def test_it_scrolls_only_when_the_line_is_out_of_sight(program, session):
    open_sample(session, "two_layer_2-2-2")
    bar = program.list.verticalScrollBar()
    session.set_granularity("wire")
    session.go(10)
    assert bar.value() == 0
    session.go(56)
    assert bar.value() > 0
    assert is_seen(program, 56)
    still = bar.value()
    for cursor in (54, 50, 45):
        session.go(cursor)
        assert bar.value() == still
    session.go(1)
    assert is_seen(program, 0)


def test_lines_to_come_are_in_sight_while_stepping(program, session):
    open_sample(session, "two_layer_2-2-2", cursor=20)
    for _ in range(20):
        session.forward()
        row = program.list.currentIndex().row()
        assert is_seen(program, row + 2)
        assert rect_of(program, program.list.indexAt(QPoint(5, 1)).row()).top() == 0


def test_no_line_is_cut_at_the_end_of_the_run_either(program, session):
    open_sample(session, "two_layer_2-2-2", cursor=50)
    for cursor in (50, 56):
        for height in (200, 400, 586, 409, 418):
            session.go(cursor)
            program.resize(program.width(), height)
            assert is_seen(program, session.state.cursor)
            assert rect_of(program, program.list.indexAt(QPoint(5, 1)).row()).top() == 0


def test_a_far_line_comes_to_the_middle(program, session):
    session.show(long_chain(500))
    session.go(400)
    middle = program.list.viewport().height() / 2
    assert rect_of(program, 399).center().y() == pytest.approx(middle, abs=30)


def test_a_step_among_twenty_thousand_lines_does_not_go_through_them(qtbot, session, monkeypatch):
    asked = []

    class Counted(ProgramModel):
        def rowCount(self, *args):
            asked.append(1)
            return super().rowCount(*args)

    monkeypatch.setattr(panel, "ProgramModel", Counted)
    program = Program(session)
    qtbot.addWidget(program)
    session.changed.connect(program.show_state)
    with qtbot.waitExposed(program):
        program.show()
    session.show(long_chain(10_000), cursor=12_000)
    model = program.list.model()
    assert model.rowCount() == 20_001
    program.list.viewport().repaint()
    for go in (session.forward, session.back, session.last):
        asked.clear()
        go()
        program.list.viewport().repaint()
        assert 0 < len(asked) < 1000
    assert is_seen(program, 20_000)
    assert len(model.listing._written) < 200


def test_it_is_painted_anew_only_for_what_it_shows(qtbot, program, session):
    open_sample(session, cursor=4)
    program.list.viewport().repaint()
    paints = Paints(program.list.viewport())
    QApplication.processEvents()
    paints.count = 0
    session.set_granularity("wire")
    session.select("x")
    session.faster()
    QApplication.processEvents()
    assert paints.count == 0
    session.forward()
    qtbot.waitUntil(lambda: paints.count > 0)


def test_text_grows_with_the_look(program, session):
    open_sample(session, "two_layer_2-2-2", cursor=40)
    before = rect_of(program, 40).height()
    program.show_look(Look(load_theme("dark"), 2.0))
    assert rect_of(program, 40).height() == 2 * before
    assert is_seen(program, 40)
    ground = QColor(load_theme("dark").gradient_fill).name()
    assert pixels(program, 40)[ground] > 1000


def test_a_ring_is_for_those_who_use_the_keyboard(qtbot, program, session):
    open_sample(session)
    focus = LIGHT.theme.focus
    program.activateWindow()
    program.list.setFocus()
    click(qtbot, program, 7)
    plain = pixels(program, 7).get(focus, 0)
    qtbot.keyClick(program.list, Qt.Key.Key_Down)
    qtbot.keyClick(program.list, Qt.Key.Key_Up)
    assert pixels(program, 7).get(focus, 0) > plain + 400


def test_a_smaller_panel_keeps_the_line_in_sight(program, session):
    open_sample(session, "two_layer_2-2-2", cursor=28)
    program.resize(295, 300)
    assert is_seen(program, 28)


def test_the_number_keeps_its_place_in_a_narrow_panel(program, session):
    open_sample(session, "two_layer_2-2-2", cursor=30)
    program.resize(100, 700)
    assert program.minimumWidth() == 240
    for width in (240, 300, 420):
        program.resize(width, 700)
        assert has_ink(program, 29, LIGHT.theme.gradient)


def test_a_closed_graph_leaves_nothing(program, session):
    open_sample(session, cursor=3)
    session.close()
    assert rows(program) == []
