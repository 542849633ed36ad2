"""Changing a graph through the window: delete, duplicate, copy, rename, undo, and the history."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from graphdbg.session.panels import PANELS
from graphdbg.session.session import Session
from graphdbg.ui.window import MainWindow
from tests.journeys.hands import CTRL, LEFT, PATHS, click_node, middle_of, press

SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY = Qt.Key


def menu_titles(window, title):
    found = next(
        action.menu() for action in window.menuBar().actions() if action.text() == f"&{title}"
    )
    assert isinstance(found, QMenu)
    return [action.text() for action in found.actions()]


def write(qtbot, window, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    press(qtbot, window, KEY.Key_Return)


def test_break_a_graph_and_mend_it_by_undo(qtbot, window, open_sample):
    session = open_sample("f_xyz", 10)
    click_node(qtbot, window, "q")
    press(qtbot, window, KEY.Key_Delete)
    assert "q" not in window.canvas.drawing.names
    assert session.state.trace.stopped[0] == "f"
    assert window.windowTitle().startswith("●")
    assert "Undo: remove q" in menu_titles(window, "Edit")
    press(qtbot, window, KEY.Key_Z, CTRL)
    assert "q" in window.canvas.drawing.names
    assert session.state.trace.gradient("z") == 3
    assert not window.windowTitle().startswith("●")
    assert menu_titles(window, "Edit")[:2] == ["Undo", "Redo: remove q"]
    press(qtbot, window, KEY.Key_Z, CTRL | SHIFT)
    assert "q" not in session.state.graph.nodes
    press(qtbot, window, KEY.Key_Z, CTRL)
    press(qtbot, window, KEY.Key_Y, CTRL)
    assert "q" not in session.state.graph.nodes


def test_the_camera_stays_at_an_edit_and_its_undo(qtbot, window, open_sample):
    open_sample("two_layer_2-2-2")
    window.canvas.zoom(3)
    before = window.canvas.mapToScene(QPoint(0, 0)), window.canvas.zoom_level
    click_node(qtbot, window, "w5")
    press(qtbot, window, KEY.Key_D, CTRL)
    after = window.canvas.mapToScene(QPoint(0, 0)), window.canvas.zoom_level
    assert after == before
    press(qtbot, window, KEY.Key_Z, CTRL)
    assert (window.canvas.mapToScene(QPoint(0, 0)), window.canvas.zoom_level) == before


def test_nodes_are_copied_into_another_window(qtbot, window, open_sample):
    open_sample("f_xyz")
    click_node(qtbot, window, "x")
    press(qtbot, window, KEY.Key_C, CTRL)
    other = Session()
    second = MainWindow(QApplication.instance(), other)
    qtbot.addWidget(second)
    second.show()
    second.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is second)
    press(qtbot, second, KEY.Key_N, CTRL)
    assert other.state.graph.nodes == {}
    qtbot.waitUntil(second.canvas.hasFocus)
    press(qtbot, second, KEY.Key_V, CTRL)
    press(qtbot, second, KEY.Key_V, CTRL)
    assert list(other.state.graph.nodes) == ["x", "x1"]
    assert second.canvas.drawing.names == ("x", "x1")
    room = second.canvas.viewport().rect()
    assert all(room.contains(middle_of(second, name)) for name in ("x", "x1"))
    while other.state.history.undone:
        press(qtbot, second, KEY.Key_Z, CTRL)
    assert not other.state.is_dirty
    second.close()


def test_cut_and_paste_bring_a_node_back_unconnected(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    click_node(qtbot, window, "z")
    press(qtbot, window, KEY.Key_X, CTRL)
    assert session.state.graph.nodes["f"].inputs == ("q", None)
    press(qtbot, window, KEY.Key_V, CTRL)
    assert session.state.graph.nodes["z"].value == -4
    assert session.state.selection == "z"


def test_a_node_is_renamed_by_f2(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    click_node(qtbot, window, "q")
    press(qtbot, window, KEY.Key_F2)
    field = window.inspector.describe.name
    qtbot.waitUntil(field.hasFocus, timeout=2000)
    assert field.isVisible()
    write(qtbot, window, field, "total")
    assert session.state.graph.nodes["f"].inputs == ("total", "z")
    assert session.state.selection == "total"
    write(qtbot, window, field, "x")
    assert session.state.message == "There is a node named x already; choose another name."
    assert "total" in session.state.graph.nodes


def test_a_field_with_the_focus_keeps_its_own_undo(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    click_node(qtbot, window, "q")
    press(qtbot, window, KEY.Key_Delete)
    click_node(qtbot, window, "z")
    press(qtbot, window, KEY.Key_F2)
    field = window.inspector.describe.name
    qtbot.waitUntil(field.hasFocus, timeout=2000)
    qtbot.keyClicks(field, "abc")
    assert field.text() == "abc"
    press(qtbot, window, KEY.Key_Z, CTRL)
    assert field.text() != "abc"
    assert "q" not in session.state.graph.nodes
    window.canvas.setFocus()
    press(qtbot, window, KEY.Key_Z, CTRL)
    assert "q" in session.state.graph.nodes


def test_label_group_and_note_are_typed(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    click_node(qtbot, window, "x")
    qtbot.mouseClick(window.inspector.describe.opener, LEFT)
    described = window.inspector.describe
    for field, text in {"label": "x_0", "group": "inputs", "note": "the first one"}.items():
        write(qtbot, window, described.said[field], text)
        assert getattr(session.state.graph.nodes["x"], field) == text
    assert window.inspector.note_text.text() == "the first one"
    described.kind.setCurrentText("parameter")
    described.kind.activated.emit(described.kind.currentIndex())
    assert session.state.graph.nodes["x"].kind == "parameter"
    qtbot.mouseClick(described.opener, LEFT)
    assert not described.form.isVisible()


def test_a_slider_drag_is_one_entry_of_the_history(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    click_node(qtbot, window, "x")
    slider = window.inspector.editor.slider
    slider.sliderPressed.emit()
    for notch in (3, 7, 12):
        slider.setValue(notch)
        qtbot.waitUntil(
            lambda notch=notch: (
                session.state.trace.value("x") == window.inspector.editor._at(notch)
            ),
            timeout=2000,
        )
    slider.sliderReleased.emit()
    assert len(session.state.history.entries) == 2
    press(qtbot, window, KEY.Key_Z, CTRL)
    assert session.state.trace.value("x") == -2


def test_a_click_in_the_history_goes_there(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    session.show_panel("history")
    for name in ("x", "y", "z"):
        click_node(qtbot, window, name)
        press(qtbot, window, KEY.Key_Delete)
    panel = window.left.pages["history"]
    texts = [panel.list.item(row).text() for row in range(panel.list.count())]
    assert texts == ["As it was opened", "Remove x", "Remove y", "Remove z"]
    rect = panel.list.visualItemRect(panel.list.item(1))
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=rect.center())
    assert set(session.state.graph.nodes) == {"y", "z", "q", "f"}
    assert panel.list.currentRow() == 1
    assert "Redo: remove y" in menu_titles(window, "Edit")
    rect = panel.list.visualItemRect(panel.list.item(3))
    qtbot.mouseClick(panel.list.viewport(), LEFT, pos=rect.center())
    assert set(session.state.graph.nodes) == {"q", "f"}


def test_every_panel_lives_through_a_broken_graph(qtbot, window, session):
    for row in PANELS:
        assert session.open(PATHS["f_xyz"], 99)
        session.show_panel(row.id)
        for node in ("x", "q"):
            session.select(node)
            window.commands.actions["remove"].trigger()
            session.first()
            session.last()
        for step in ("undo", "undo", "redo", "redo", "undo", "undo"):
            window.commands.actions[step].trigger()
        assert not session.state.is_dirty
