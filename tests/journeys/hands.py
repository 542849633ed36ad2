"""What a person does with keys, mouse and files, as functions."""

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from graphdbg.core.graph import Wire
from graphdbg.files.samples import samples
from graphdbg.ui.canvas.slots import output_place, slot_places

PATHS = {sample.name: sample.path for sample in samples()}
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


def middle_of(window, name):
    """Return the middle of a node's box in the canvas's viewport."""
    x, y, width, height = window.canvas.drawing.rect_of(name)
    return window.canvas.mapFromScene(QPointF(x + width / 2, y + height / 2))


def click_node(qtbot, window, name):
    qtbot.mouseClick(window.canvas.viewport(), LEFT, pos=middle_of(window, name))


def drag(qtbot, window, start, end, modifiers=NONE):
    """Drag over the canvas from one place of it to another."""
    viewport = window.canvas.viewport()
    qtbot.mousePress(viewport, LEFT, modifiers, pos=start)
    for part in (0.3, 0.7, 1.0):
        qtbot.mouseMove(viewport, start + (end - start) * part)
    qtbot.mouseRelease(viewport, LEFT, modifiers, pos=end)


def press(qtbot, window, key, modifiers=NONE):
    """Press a key where the focus is."""
    qtbot.keyClick(QApplication.focusWidget() or window, key, modifiers)


def turn_wheel(widget, at, notches, modifiers=NONE):
    event = QWheelEvent(
        QPointF(at),
        widget.mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drop_file(window, path):
    """Drop a file on the window, as the system would: enter, then drop."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    at = window.rect().center()
    # Up to Qt 6.11 the first argument is a QPoint, from 6.12 on a QPointF.
    try:
        enter = QDragEnterEvent(at, Qt.DropAction.CopyAction, mime, LEFT, NONE)
    except TypeError:
        enter = QDragEnterEvent(QPointF(at), Qt.DropAction.CopyAction, mime, LEFT, NONE)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    drop = QDropEvent(QPointF(at), Qt.DropAction.CopyAction, mime, LEFT, NONE)
    QApplication.sendEvent(window, drop)


def state_of(window, name):
    """Return what the canvas shows of a node: its state and the texts in its box."""
    from graphdbg.ui.canvas.picture import picture

    shown = picture(window.canvas.item.seen)
    box = next(box for box in shown.boxes if box.node == name)
    return box.state, [text.text for text in box.texts]


def menu_at(window, widget, at):
    """Open the menu at a place of a widget, or for None with the Menu key; return it."""
    by_keys = at is None
    at = widget.rect().center() if by_keys else at
    reason = QContextMenuEvent.Reason.Keyboard if by_keys else QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    return window.menus.menu


def entries_of(menu):
    """Return the titles in a menu, without their keys."""
    return [one.text().partition("\t")[0] for one in menu.actions() if not one.isSeparator()]


def choose(qtbot, menu, title):
    """Choose the entry of an open menu that begins with a title."""
    (entry,) = [one for one in menu.actions() if one.text().startswith(title)]
    qtbot.mouseClick(menu, LEFT, pos=menu.actionGeometry(entry).center())


def type_into(qtbot, field, text):
    """Click into a field and type in place of what is there."""
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClick(field, Qt.Key.Key_A, CTRL)
    qtbot.keyClicks(field, text)


# --- building on the canvas ----------------------------------------------------------------------


def on_screen(window, place):
    return window.canvas.mapFromScene(QPointF(*place))


def output(window, name):
    return on_screen(window, output_place(window.canvas.drawing, name))


def slot(window, name, number):
    return on_screen(window, slot_places(window.canvas.drawing, name)[Wire(name, number)])


def choose_found(qtbot, window, typed):
    """Type into the finder over the window, and take the first row."""
    finder = window.finder
    assert finder.isVisible()
    qtbot.keyClicks(finder.field, typed)
    qtbot.keyClick(finder.field, Qt.Key.Key_Return)
    assert not finder.isVisible()


def double_click(qtbot, window, at):
    viewport = window.canvas.viewport()
    qtbot.mouseClick(viewport, LEFT, pos=at)
    qtbot.mouseDClick(viewport, LEFT, pos=at)
