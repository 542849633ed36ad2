"""Finding one's way in the real window: nodes, actions, the outline, the minimap, and back."""

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtWidgets import QApplication

from graphdbg.core.values import own
from graphdbg.session.actions import ACTIONS, MENUS
from graphdbg.session.building import rename
from graphdbg.session.editing import set_value
from graphdbg.ui.shortcuts import Shortcuts, rows_of, written
from tests.journeys.hands import CTRL, LEFT, PATHS, click_node, press

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


def titles(finder):
    return [row.entry.title for row in finder.model.rows]


def in_sight(window, name):
    box = QRectF(*window.canvas.drawing.rect_of(name))
    view = window.canvas.mapToScene(window.canvas.viewport().rect()).boundingRect()
    return view.contains(box)


def test_a_node_is_found_by_a_few_letters_and_brought_into_sight(qtbot, window, open_sample):
    session = open_sample("mlp_784-300-100-10")
    window.canvas.camera.zoom(8)
    assert not in_sight(window, "logits")
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    finder = window.finder
    assert finder.isVisible()
    assert finder.field.hasFocus()
    qtbot.keyClicks(finder.field, "logi")
    assert titles(finder)[0] == "logits"
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert not finder.isVisible()
    assert session.state.selection == "logits"
    assert in_sight(window, "logits")
    assert window.canvas.hasFocus()


def test_arrows_walk_through_the_list_and_escape_leaves(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2")
    press(qtbot, window, Qt.Key.Key_Slash)
    finder = window.finder
    qtbot.keyClicks(finder.field, "w")
    first = titles(finder)
    qtbot.keyClick(finder.field, Qt.Key.Key_Down)
    qtbot.keyClick(finder.field, Qt.Key.Key_Down)
    qtbot.keyClick(finder.field, Qt.Key.Key_Up)
    assert finder.list.currentIndex().row() == 1
    qtbot.keyClick(finder.field, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert session.state.selection is None
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(finder.field, "w")
    qtbot.keyClick(finder.field, Qt.Key.Key_Down)
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert session.state.selection == first[1]


def test_a_row_is_clicked(qtbot, window, open_sample):
    session = open_sample("f_xyz")
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    finder = window.finder
    row = titles(finder).index("z")
    rect = finder.list.visualRect(finder.model.index(row))
    qtbot.mouseClick(finder.list.viewport(), LEFT, pos=rect.center())
    assert session.state.selection == "z"


def test_nothing_found_says_so(qtbot, window, open_sample):
    open_sample("f_xyz")
    press(qtbot, window, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(window.finder.field, "nobody is called so")
    assert window.finder.nothing.isVisible()
    qtbot.keyClick(window.finder.field, Qt.Key.Key_Return)
    assert window.finder.isVisible()


def test_any_action_is_found_and_done(qtbot, window, open_sample):
    session = open_sample("f_xyz", 3)
    press(qtbot, window, Qt.Key.Key_P, CTRL | SHIFT)
    finder = window.finder
    assert len(titles(finder)) == len(ACTIONS) - 1
    qtbot.keyClicks(finder.field, "end of backward")
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert session.state.cursor == 10
    press(qtbot, window, Qt.Key.Key_P, CTRL | SHIFT)
    qtbot.keyClicks(finder.field, "dark")
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert session.state.scheme == "dark"


def test_what_cannot_be_done_now_is_shown_and_not_done(qtbot, window, open_sample):
    session = open_sample("f_xyz", 0)
    press(qtbot, window, Qt.Key.Key_P, CTRL | SHIFT)
    finder = window.finder
    qtbot.keyClicks(finder.field, "step back")
    assert not finder.model.rows[0].enabled
    before = session.state
    qtbot.mouseClick(
        finder.list.viewport(), LEFT, pos=finder.list.visualRect(finder.model.index(0)).center()
    )
    assert session.state is before


def test_the_palette_works_on_the_start_page(qtbot, window, session):
    press(qtbot, window, Qt.Key.Key_P, CTRL | SHIFT)
    qtbot.keyClicks(window.finder.field, "light")
    qtbot.keyClick(window.finder.field, Qt.Key.Key_Return)
    assert session.state.scheme == "light"
    assert not window.commands.actions["find_node"].isEnabled()


def test_the_outline_goes_to_a_node_and_follows(qtbot, window, open_sample):
    session = open_sample("two_layer_2-2-2", 30)
    session.show_panel("outline")
    tree = window.left.pages["outline"]
    index = tree.outline.index_of("w5")
    tree.scrollTo(index)
    qtbot.mouseClick(tree.viewport(), LEFT, pos=tree.visualRect(index).center())
    assert session.state.selection == "w5"
    click_node(qtbot, window, "out_h1")
    assert tree.outline.node(tree.currentIndex()) == "out_h1"
    value = tree.outline.index(tree.currentIndex().row(), 1, tree.currentIndex().parent())
    assert value.data() == "0.5933"
    assert tree.currentIndex().parent().data() == "h1"


def test_the_minimap_is_there_only_where_it_is_needed(qtbot, window, open_sample):
    open_sample("f_xyz")
    window.canvas.camera.fit()
    assert not window.minimap.isVisible()
    window.canvas.camera.zoom(9)
    assert window.minimap.isVisible()
    press(qtbot, window, Qt.Key.Key_M)
    assert not window.minimap.isVisible()
    press(qtbot, window, Qt.Key.Key_M)
    assert window.minimap.isVisible()


def test_a_click_in_the_minimap_goes_there(qtbot, window, open_sample):
    open_sample("mlp_784-300-100-10")
    window.canvas.camera.zoom(9)
    minimap = window.minimap
    right = QPoint(minimap.width() - 12, minimap.height() // 2)
    qtbot.mouseClick(minimap, LEFT, pos=right)
    assert in_sight(window, "L")
    qtbot.mouseClick(minimap, LEFT, pos=QPoint(12, minimap.height() // 2))
    assert in_sight(window, "X")


def test_one_goes_back_and_on(qtbot, window, open_sample):
    session = open_sample("f_xyz", 4)
    click_node(qtbot, window, "x")
    click_node(qtbot, window, "z")
    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert session.state.selection == "x"
    press(qtbot, window, Qt.Key.Key_Left, ALT)
    assert session.state.selection is None
    press(qtbot, window, Qt.Key.Key_Right, ALT)
    assert session.state.selection == "x"


def test_every_shortcut_is_listed(qtbot, window):
    listed = Shortcuts(window, window.look)
    qtbot.addWidget(listed)
    text = listed.table.text()
    for row in ACTIONS:
        for keys in (row.keys, row.canvas_keys):
            if keys:
                assert written(keys).replace("<", "&lt;") in text, row.id
    assert sum(len(rows_of(menu)) for menu in MENUS) == len(
        [row for row in ACTIONS if row.keys or row.canvas_keys]
    )


def test_f1_brings_the_shortcuts_up(qtbot, window, monkeypatch):
    shown = []
    monkeypatch.setattr(Shortcuts, "exec", lambda dialog: shown.append(dialog.windowTitle()))
    press(qtbot, window, Qt.Key.Key_F1)
    assert shown == ["Keyboard shortcuts"]
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2"])
def test_the_outline_is_read_out(window, open_sample, name):
    session = open_sample(name, 3)
    session.show_panel("outline")
    model = window.left.pages["outline"].outline
    for node in session.state.graph.nodes:
        text = model.data(model.index_of(node), Qt.ItemDataRole.AccessibleTextRole)
        assert text


def test_an_edit_moves_nothing_in_the_outline(window, open_sample):
    session = open_sample("two_layer_2-2-2", 56)
    session.show_panel("outline")
    tree = window.left.pages["outline"]
    closed = next(one for one in tree.outline.groups() if tree.outline.group(one) == "hidden/h2")
    tree.setExpanded(closed, False)
    window.resize(900, 560)
    tree.verticalScrollBar().setValue(3)

    def stands():
        return (
            [tree.isExpanded(one) for one in tree.outline.groups()],
            tree.verticalScrollBar().value(),
        )

    before = stands()
    assert before[0].count(False) == 1
    assert before[1] == 3
    set_value(session, "w5", own(0.7))
    assert stands() == before
    value = tree.outline.index_of("w5").siblingAtColumn(1)
    assert tree.outline.data(value) == "• 0.7"
    assert tree.outline.data(tree.outline.index_of("w6").siblingAtColumn(1)) == "0.45"
    assert rename(session, "w6", "weight")
    assert stands() == before
    assert session.open(PATHS["f_xyz"])
    assert session.open(PATHS["two_layer_2-2-2"])
    assert all(stands()[0])
