"""Large arrays in the inspector: the table, the way to an index, copying, and the histogram."""

import numpy as np
import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPointF, Qt
from PySide6.QtGui import QColor, QGuiApplication

from graphdbg.formula.distribution import distribution
from graphdbg.session.theme import heat, load_theme
from graphdbg.ui.inspector.array_model import ArrayModel
from graphdbg.ui.inspector.array_table import COPIED, ArrayTable, read_index
from graphdbg.ui.inspector.histogram import Histogram
from graphdbg.ui.inspector.pooling import extent
from graphdbg.ui.look import Look

LIGHT = load_theme("light")
ROLES = Qt.ItemDataRole


@pytest.fixture
def table(qtbot):
    """Return a function that shows the table, open, on an array."""

    def build(array, lead=()):
        made = ArrayTable(Look(LIGHT))
        qtbot.addWidget(made)
        made.resize(340, 420)
        made.opener.setChecked(True)
        made.show_slice(array, lead, extent(np.asarray(array)))
        made.show()
        qtbot.waitExposed(made)
        return made

    return build


def shown(model, row, column, role=ROLES.DisplayRole):
    return model.data(model.index(row, column), role)


def model_of(array, lead=()):
    made = ArrayModel(LIGHT)
    made.show_slice(array, lead, extent(array))
    return made


def test_a_cell_has_number_index_and_colours():
    array = np.array([[1.0, -2.0], [0.123456789, np.nan]])
    model = model_of(array)
    assert shown(model, 0, 1) == "−2"
    assert shown(model, 1, 0) == "0.1235"
    assert shown(model, 1, 0, ROLES.ToolTipRole) == "[1, 0] = 0.12345679"
    assert shown(model, 0, 1, ROLES.BackgroundRole).color() == QColor(heat(LIGHT, -1.0))
    assert shown(model, 1, 1, ROLES.BackgroundRole).color() == QColor(LIGHT.not_finite)
    assert model.headerData(1, Qt.Orientation.Vertical) == "1"


@pytest.mark.parametrize(("size", "rows", "columns"), [(3, 1, 3), (10, 1, 10), (23, 3, 10)])
def test_a_long_vector_is_folded(size, rows, columns):
    model = model_of(np.arange(float(size)))
    assert (model.rowCount(), model.columnCount()) == (rows, columns)
    for i in range(size):
        assert shown(model, *model.place_of((i,))) == str(i)
        assert model.index_at(*model.place_of((i,))) == (i,)
    assert model.headerData(rows - 1, Qt.Orientation.Vertical) == str((rows - 1) * columns)
    assert model.headerData(2, Qt.Orientation.Horizontal) == "+2"
    for i in range(size, rows * columns):
        assert shown(model, *divmod(i, columns)) is None


def test_leading_axes_choose_the_slice():
    array = np.arange(120.0).reshape(2, 3, 4, 5)
    model = model_of(array, (1, 2))
    assert (model.rowCount(), model.columnCount()) == (4, 5)
    assert shown(model, 3, 4) == "119"
    assert shown(model, 0, 0, ROLES.ToolTipRole) == "[1, 2, 0, 0] = 100"


def test_only_what_is_in_sight_is_written(table, monkeypatch):
    asked = set()
    written = ArrayModel.written

    def count(model, row, column):
        asked.add((row, column))
        return written(model, row, column)

    monkeypatch.setitem(ArrayModel.data.__globals__["_ANSWERS"], ROLES.DisplayRole, count)
    made = table(np.ones((784, 300)))
    made.grab()
    assert 0 < len(asked) < 200


def test_the_same_shape_keeps_place_and_selection(table):
    made = table(np.zeros((200, 50)))
    made.go_to((150, 30))
    top = made.view.verticalScrollBar().value()
    made.show_slice(np.ones((200, 50)), (), 1.0)
    assert made.view.verticalScrollBar().value() == top > 0
    assert made.view.currentIndex().row() == 150
    assert shown(made.model, 150, 30) == "1"
    made.show_slice(np.ones((20, 5)), (), 1.0)
    assert not made.view.currentIndex().isValid()


def test_go_to_an_index(table, qtbot):
    array = np.arange(784 * 300.0).reshape(784, 300)
    made = table(array)
    qtbot.keyClicks(made.index, "700, 250")
    qtbot.keyClick(made.index, Qt.Key.Key_Return)
    at = made.view.currentIndex()
    assert (at.row(), at.column()) == (700, 250)
    assert made.said.text() == "[700, 250] = 210250"
    assert made.view.viewport().rect().contains(made.view.visualRect(at).center())


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("3, 17", (3, 17)),
        ("[3,17]", (3, 17)),
        ("(3 17)", (3, 17)),
        ("-1, 0", (9, 0)),
        ("−1, 0", (9, 0)),
    ],
)
def test_an_index_as_people_write_it(text, index):
    assert read_index(text, (10, 20)) == index


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "An index of this array is 2 whole numbers with commas between them."),
        ("x", "An index of this array is 2 whole numbers with commas between them."),
        ("1.5, 2", "An index of this array is 2 whole numbers with commas between them."),
        ("3", "This array has 2 axes, and 1 numbers are given."),
        ("3, 20", "Axis 1 goes from 0 to 19, and 20 is not on it."),
    ],
)
def test_a_wrong_index_is_told(text, said):
    assert read_index(text, (10, 20)) == said


def select(made, top, left, bottom, right):
    model = made.model
    ranges = QItemSelection(model.index(top, left), model.index(bottom, right))
    made.view.selectionModel().select(ranges, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_cells_are_copied_with_all_digits(table, qtbot):
    array = np.array([[0.1, 1 / 3], [-2.0, np.inf], [1e-9, 5.0]])
    made = table(array)
    select(made, 0, 0, 1, 1)
    made.view.setFocus()
    made.copy_cells.trigger()
    copied = QGuiApplication.clipboard().text()
    assert copied == "0.1\t0.3333333333333333\n-2.0\tinf"
    back = np.array([[float(word) for word in line.split("\t")] for line in copied.split("\n")])
    np.testing.assert_array_equal(back, array[:2])
    assert made.said.text() == "4 cells copied."


def test_too_many_cells_are_not_copied(table):
    made = table(np.zeros((784, 300)))
    QGuiApplication.clipboard().setText("kept")
    made.copy_selected()
    assert made.said.text() == "Select cells first, then copy them."
    select(made, 0, 0, 783, 299)
    made.copy_selected()
    assert f"at most {COPIED:,}" in made.said.text()
    assert QGuiApplication.clipboard().text() == "kept"


def test_a_closed_table_lays_out_nothing(qtbot):
    made = ArrayTable(Look(LIGHT))
    qtbot.addWidget(made)
    made.show_slice(np.ones((784, 300)), (), 1.0)
    assert made.model.rowCount() == 0
    made.opener.click()
    assert made.model.rowCount() == 784


# --- the histogram -------------------------------------------------------------------------------


@pytest.fixture
def bars(qtbot):
    made = Histogram(Look(LIGHT))
    qtbot.addWidget(made)
    made.resize(300, 80)
    made.show_distribution(distribution(np.arange(100.0) - 50, bins=10))
    made.show()
    qtbot.waitExposed(made)
    return made


def test_a_bin_is_told_under_the_mouse_and_by_keys(bars, qtbot):
    assert bars.told() == ""
    qtbot.mouseMove(bars, QPointF(45, 30).toPoint())
    assert bars.told() == "−40.1 … −30.2: 10 entries"
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.told() == "−30.2 … −20.3: 10 entries"
    for _ in range(20):
        qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert bars.told() == "39.1 … 49: 10 entries"
    assert bars.accessibleDescription() == bars.told()


@pytest.mark.parametrize("array", [np.zeros(0), np.full(3, np.nan), np.zeros(9), np.ones(70) > 0])
def test_any_array_can_be_painted_in_the_same_room(bars, array):
    room = bars.sizeHint()
    bars.show_distribution(distribution(array))
    assert not bars.grab().isNull()
    bars.show_distribution(None)
    assert not bars.grab().isNull()
    assert bars.sizeHint() == room
