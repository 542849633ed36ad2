"""How the inspector breaks formulas, places columns and reduces arrays: plain numbers."""

import numpy as np
import pytest

from graphdbg.ui.inspector.breaks import Piece, Size, arranged, latex_of, terms
from graphdbg.ui.inspector.columns import Widths, bar_span, columns
from graphdbg.ui.inspector.contributions import places_shown
from graphdbg.ui.inspector.pooling import index_of, pooled, table_of
from graphdbg.ui.inspector.wording import breakable, counted, listed

SUM = r"\frac{\partial L}{\partial x} = \textcolor{gradient}{a + b} \cdot c + \left(d - e\right)"


def test_a_formula_breaks_at_signs_outside_of_brackets() -> None:
    assert terms(SUM) == (
        (Piece("", r"\frac{\partial L}{\partial x}"),),
        (Piece("=", r"\textcolor{gradient}{a + b}"), Piece(r"\cdot", "c")),
        (Piece("+", r"\left(d - e\right)"),),
    )


def test_a_sign_of_a_number_is_no_place_to_break() -> None:
    assert terms("= -2 + 5 = - x") == (
        (Piece("=", "-2"),),
        (Piece("+", "5"),),
        (Piece("=", "- x"),),
    )


def test_a_matrix_stays_whole() -> None:
    matrix = r"{\begin{bmatrix}1 & -2 \\ 3 & 0\end{bmatrix}}^\top"
    assert terms(f"y = {matrix} x") == ((Piece("", "y"),), (Piece("=", f"{matrix} x"),))


def placed(room: float) -> list[tuple[str, float, float, float]]:
    """Arrange a = bb · cc + dd with letters of 10 pixels."""
    lines = (terms(r"a = bb \cdot cc + dd"), terms("= ee"))
    sizes = {piece: Size(10.0 * len(piece.strip("\\")), 10, 4) for piece in latex_of(lines)}
    sizes[r"\cdot"] = Size(5, 5, 0)
    places, _ = arranged(lines, sizes, room, 10)
    return [(place.latex, round(place.x), round(place.y), place.scale) for place in places]


def test_a_wide_room_has_one_row_a_line_and_equals_signs_are_aligned() -> None:
    places = placed(400)
    assert {y for _, _, y, _ in places} == {10, 29}
    assert [x for latex, x, _, _ in places if latex == "="] == [13, 13]


def test_a_narrow_room_breaks_before_a_sum_and_keeps_every_piece_inside() -> None:
    places = placed(110)
    rows = {latex: y for latex, _, y, _ in places}
    assert rows["a"] == rows["bb"] == rows["cc"] < rows["dd"]
    assert all(x + 10 * len(latex.strip("\\")) <= 111 for latex, x, _, _ in places)


def test_a_product_breaks_only_where_it_has_to_and_shrinks_at_last() -> None:
    rows = {latex: y for latex, _, y, _ in placed(60)}
    assert rows["bb"] < rows["cc"]
    assert min(scale for *_, scale in placed(18)) < 1


@pytest.mark.parametrize("room", [250.0, 300.0, 420.0])
def test_columns_never_overlap(room: float) -> None:
    widths = Widths(name=63, upstream=58, times=22, local=30, part=62, total=200)
    at = columns(widths, room, 14)
    assert at.part_end <= at.bar
    assert at.bar + at.bar_width <= room + 1e-9
    if not at.stacked:
        assert widths.name < at.factors
        assert at.local + widths.local < at.part_end - widths.part
    assert at.stacked == (room < 303)


def test_bars_run_from_zero_to_the_side_of_their_sign() -> None:
    assert bar_span(3, -1, 3) == (0.25, 1.0, 0.25)
    assert bar_span(-1, -1, 3) == (0.0, 0.25, 0.25)
    assert bar_span(2, 2, 4) == (0.0, 0.5, 0.0)
    assert bar_span(0, 0, 0) == (0.0, 0.0, 0.0)


def test_the_wire_that_came_in_last_is_always_listed() -> None:
    assert places_shown(3, 1, 8) == (0, 1, 2)
    assert places_shown(100, 50, 4) == (0, 1, 2, 49)
    assert places_shown(100, 2, 4) == (0, 1, 2, 3)
    assert places_shown(100, 100, 4) == (0, 1, 2, 3)


def test_a_pool_keeps_the_entry_farthest_from_zero_with_its_sign() -> None:
    table = np.zeros((61, 10))
    table[1, 4], table[60, 9] = -5, np.nan
    pool = pooled(table)
    assert pool.step == (2, 1)
    assert pool.cells.shape == (31, 10)
    assert pool.cells[0, 4] == -5
    assert np.isnan(pool.cells[30, 9])
    assert pool.entry(0, 4) == (1, 4)


def test_a_short_vector_stands_and_a_long_one_lies() -> None:
    assert table_of(np.arange(3.0)).shape == (3, 1)
    assert table_of(np.arange(9.0)).shape == (1, 9)
    assert index_of(np.arange(3.0), (), 2, 0) == (2,)
    assert index_of(np.arange(9.0), (), 0, 7) == (7,)
    assert index_of(np.zeros((2, 3, 4, 5)), (1, 1), 1, 2) == (1, 1, 1, 2)


def test_words() -> None:
    assert breakable("short_name") == "short_name"
    assert "\N{ZERO WIDTH SPACE}" in breakable("a_name_that_is_much_too_long")
    assert counted(1, "input") == "1 input"
    assert listed(["a", "b", "c"]) == "a, b and c"
