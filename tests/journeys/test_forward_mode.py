"""Forward mode and the derivative graph, in the window."""

import pytest
from PySide6.QtCore import Qt

from tests.journeys.hands import LEFT, click_node, press, state_of

Key = Qt.Key


def turn_to_forward_mode(qtbot, window):
    qtbot.mouseClick(window.transport.mode_segments["forward"], LEFT)
    window.canvas.setFocus()


def test_the_switch_steps_through_tangents(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    click_node(qtbot, window, "x")
    turn_to_forward_mode(qtbot, window)
    for _ in range(5):
        press(qtbot, window, Key.Key_F10)
    assert session.state.cursor == 5
    assert state_of(window, "x")[1] == ["x", "−2", "ẋ 1"]
    assert state_of(window, "f") == ("active forward", ["f", "×", "−12", "ḟ −4"])
    said = window.narration.accessibleName()
    assert said.startswith("Forward mode. f multiplies q by z: 3 · (−4) = −12.")
    assert "ḟ = z · q̇ = −4 × 1 = −4." in said


def test_program_and_inspector_show_the_same(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    click_node(qtbot, window, "x")
    turn_to_forward_mode(qtbot, window)
    session.go(5)
    session.select("f")
    model = window.program.list.model()
    texts = [model.data(model.index(i, 0)) for i in range(model.rowCount())]
    assert texts == ["ẋ = 1", "ẏ = 0", "ż = 0", "q̇ = ẋ", "ḟ = z·q̇"]
    assert window.inspector.chain.heading.text() == "TANGENT"
    assert window.inspector.chain.formula.text() == "ḟ = ∂f/∂q · q̇\n= (−4) · 1 = −4"
    session.select("q")
    session.go(2)
    assert window.inspector.chain.said.text() == "not reached yet"


def test_the_wire_of_a_step_carries_the_tangent(qtbot, window, open_sample):
    from graphdbg.ui.canvas.picture import picture

    session = open_sample("f_xyz")
    click_node(qtbot, window, "x")
    turn_to_forward_mode(qtbot, window)
    session.go(5)
    drawing = window.canvas.drawing
    says = {drawing.wires[mark.wire]: mark.state for mark in picture(window.canvas.item.seen).wires}
    assert says == {
        ("q", 0): "carried a tangent",
        ("q", 1): "quiet",
        ("f", 0): "carries a tangent",
        ("f", 1): "carries a value",
    }


def test_the_local_derivative_and_the_product_stand_on_the_wire(qtbot, window, open_sample):
    from graphdbg.ui.canvas.picture import picture

    session = open_sample("f_xyz")
    click_node(qtbot, window, "x")
    turn_to_forward_mode(qtbot, window)
    session.go(5)
    shown = picture(window.canvas.item.seen)
    assert [pill.text.text for pill in shown.pills] == ["×−4"]
    assert [tag.text.text for tag in shown.tags] == ["−4"]


def test_back_to_the_backward_pass(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    turn_to_forward_mode(qtbot, window)
    qtbot.mouseClick(window.transport.mode_segments["backward"], LEFT)
    session.go(7)
    assert "Multiply swaps" in window.narration.accessibleName()
    assert state_of(window, "q")[1] == ["q", "+", "3", "−4"]


@pytest.mark.parametrize("name", ["softmax_classifier", "two_layer_matrix", "jacobian_3_to_2"])
def test_arrays_are_stepped_through_too(qtbot, window, open_sample, name):
    session = open_sample(name)
    session.set_mode("forward")
    for cursor in range(session.state.trace.length + 1):
        session.go(cursor)
    assert window.narration.accessibleName().startswith("Forward mode. ")


def test_counts_stand_in_the_overview(qtbot, window, open_sample):
    open_sample("fibonacci_10")
    work = window.inspector.overview.work
    assert work.isVisible()
    for number in ("16", "29", "331"):
        assert f">{number}<" in work.table.text()


def test_a_large_graph_is_counted_once_it_is_shown(qtbot, window, open_sample):
    open_sample("mlp_784-300-100-10")
    work = window.inspector.overview.work
    assert not work.isVisible()
    qtbot.waitUntil(work.isVisible)
    assert ">17,076,160<" in work.table.text()


def test_the_map_of_an_array_shows_its_tangent(qtbot, window, open_sample):
    session = open_sample("softmax_classifier")
    turn_to_forward_mode(qtbot, window)
    session.go(6)
    assert window.inspector.array.heading.text() == "TANGENT AS A MAP"
    session.set_mode("backward")
    session.last()
    assert window.inspector.array.heading.text() == "GRADIENT AS A MAP"


def test_show_derivative_graph_opens_it(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    click_node(qtbot, window, "x")
    window.commands.actions["derivative_graph"].trigger()
    session.last()
    assert "d_f_d_x" in session.state.graph.nodes
    assert state_of(window, "d_f_d_x")[1][0] == "∂f/∂x"
    assert session.state.path is None


@pytest.mark.parametrize(("width", "is_seen"), [(1720, True), (860, False)])
def test_the_switch_goes_where_there_is_no_room(qtbot, window, open_sample, width, is_seen):
    open_sample("f_xyz")
    window.resize(width, 800)
    qtbot.waitUntil(lambda: window.transport.modes.isVisible() is is_seen)
    assert window.commands.actions["mode.forward"].isEnabled()
