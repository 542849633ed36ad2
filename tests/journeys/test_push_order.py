"""The order of the backward pass switched in the window, and what is saved for it."""

import pytest
from PySide6.QtCore import QPoint

from tests.journeys.hands import LEFT, press, state_of


def choose(window, order):
    window.commands.actions[f"order.{order}"].trigger()


def shown(window):
    from graphdbg.ui.canvas.picture import picture

    return picture(window.canvas.item.seen)


def wires_of(window, state):
    wires = window.canvas.drawing.wires
    return {wires[mark.wire] for mark in shown(window).wires if mark.state == state}


def test_the_same_wire_is_stood_at_in_the_other_order(window, open_sample):
    session = open_sample("two_layer_2-2-2")
    session.set_granularity("wire")
    session.go(session.state.trace.cursor_of_contribution(("net_o2", 0)))
    boxes = window.canvas.drawing.placement
    zoom = window.canvas.zoom_level
    choose(window, "push")
    assert session.state.frame.event.wire == ("net_o2", 0)
    assert window.canvas.drawing.placement is boxes
    assert window.canvas.zoom_level == zoom
    assert window.commands.actions["order.push"].isChecked()
    assert not window.commands.actions["order.pull"].isChecked()
    choose(window, "pull")
    assert session.state.frame.event.wire == ("net_o2", 0)


def test_gradients_arrive_half_by_half(window, open_sample):
    session = open_sample("two_layer_2-2-2")
    choose(window, "push")
    session.go(session.state.trace.cursor_of_contribution(("net_o2", 3)))
    states = {name: state_of(window, name) for name in ("net_o2", "out_h1", "out_h2", "net_o1")}
    assert states["net_o2"][0] == "active backward"
    assert states["out_h1"] == ("half arrived", ["out_h1", "σ", "0.5933", "−0.01905", "1 of 2"])
    assert states["out_h2"] == ("half arrived", ["out_h2", "σ", "0.5969", "−0.02095", "1 of 2"])
    dashed = {box.node for box in shown(window).boxes if box.dashed}
    assert dashed == {"out_h1", "out_h2"}
    assert wires_of(window, "carries a gradient") == {("net_o2", slot) for slot in range(4)}


def test_at_every_cursor_the_boxes_say_how_much_is_in(window, open_sample):
    session = open_sample("two_layer_2-2-2")
    choose(window, "push")
    trace = session.state.trace
    for cursor in range(trace.forward_end, trace.length + 1):
        session.go(cursor)
        frame = trace.at(cursor)
        for box in shown(window).boxes:
            k, n = frame.arrived(box.node)
            counts = [text.text for text in box.texts if " of " in text.text]
            assert counts == ([f"{k} of {n}"] if 0 < k < n else [])
            assert box.dashed is (0 < k < n)
        assert wires_of(window, "carries a gradient") == set(frame.wires_at_work)


def test_a_step_by_node_lets_one_node_hand_on_all_it_has(qtbot, window, open_sample):
    session = open_sample("f_xyz", 6)
    choose(window, "push")
    press(qtbot, window, "f")
    session.forward()
    assert session.state.cursor == 8
    said = window.narration.accessibleName()
    assert said.endswith("f hands −4 to q (1 of 1 in) and 3 to z (1 of 1 in).")
    assert wires_of(window, "carries a gradient") == {("f", 0), ("f", 1)}
    assert [tag.text.text for tag in shown(window).tags] == ["−4", "3"]
    assert state_of(window, "f")[0] == "active backward"


def test_program_timeline_and_inspector_follow(window, open_sample):
    session = open_sample("x_times_x", 4)
    choose(window, "push")
    model = window.program.list.model()
    texts = [model.data(model.index(i, 0)) for i in range(model.rowCount())]
    assert texts[2:] == ["backward, push order", "∂y = 1", "∂x += ∂y · x", "∂x += ∂y · x"]
    assert window.inspector.head.isVisible()
    session.select("x")
    assert window.inspector.contributions.isVisible()
    session.first()
    session.select(None)
    assert "push order" in window.inspector.overview.order.text()
    choose(window, "pull")
    assert not window.inspector.overview.order.isVisible()


def test_a_sum_stands_at_the_node_it_came_together_at(window, open_sample):
    session = open_sample("x_times_x", 5)
    choose(window, "push")
    assert session.state.cursor == 5
    assert [tag.text.text for tag in shown(window).tags] == ["3", "3", "3 + 3 = 6"]


@pytest.fixture
def saved(window):
    window.session.show_panel("saved")
    page = window.below.pages["saved"]
    yield page
    window.session.close_panel("saved")


def rows(page):
    model = page.model
    return [
        [model.data(model.index(i, j)) for j in range(model.columnCount())]
        for i in range(model.rowCount())
    ]


def test_the_panel_lists_what_is_kept_and_until_when(window, open_sample, saved):
    session = open_sample("f_xyz", 6)
    assert saved.isVisible()
    assert rows(saved) == [["z", "", "8 B", "7", "f"], ["q", "", "8 B", "8", "f"]]
    assert saved.total.text() == "Now 16 B, peak 16 B at step 4"
    session.forward()
    assert saved.total.text() == "Now 8 B, peak 16 B at step 4"
    assert saved.model.told(saved.model.row(0)).endswith("until step 7 has read it last; free.")


def test_a_click_on_a_row_goes_to_the_step_that_reads_it_last(qtbot, window, open_sample, saved):
    session = open_sample("f_xyz")
    at = saved.table.visualRect(saved.model.index(1, 0)).center()
    qtbot.mouseClick(saved.table.viewport(), LEFT, pos=at)
    assert session.state.cursor == 8


def test_a_click_on_the_curve_goes_there(qtbot, window, open_sample, saved):
    session = open_sample("f_xyz")
    at = QPoint(round(saved.curve.x_of(4)), 10)
    qtbot.mouseClick(saved.curve, LEFT, pos=at)
    assert session.state.cursor == 4


def test_the_order_decides_until_when(window, open_sample, saved):
    open_sample("two_layer_matrix")
    pull = [row[3] for row in rows(saved)]
    choose(window, "push")
    assert [row[3] for row in rows(saved)] != pull


def test_forward_mode_keeps_nothing(window, open_sample, saved):
    session = open_sample("f_xyz")
    session.set_mode("forward")
    assert saved.total.text().startswith("Forward mode keeps nothing")
    assert not saved.table.isVisible()
    session.set_mode("backward")
    assert saved.table.isVisible()


def test_the_panel_is_closed_by_its_cross(qtbot, window, open_sample, saved):
    session = open_sample("f_xyz")
    qtbot.mouseClick(window.below.closer, LEFT)
    assert session.state.shown["below"] is None
    assert not window.below.isVisible()
