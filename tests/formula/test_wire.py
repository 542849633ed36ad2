"""What is said of one wire: ledger, formula, counts and sentences, and the numbers of a cell."""

import re

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.graph import Wire
from graphdbg.core.wire_parts import before_sum, local_entries, summed_axes, table_of_sum
from graphdbg.files.read import load
from graphdbg.formula.numbers import long
from graphdbg.formula.plain import plain
from graphdbg.formula.wire import (
    broadcast_text,
    closed_text,
    cost_text,
    is_scalar_wire,
    ledger,
    ledger_text,
    rule_text,
    wire_lines,
    wire_view,
)
from graphdbg.formula.wire_entries import cell_lines, diagonal_lines, sum_lines
from graphdbg.paths import data_dir
from tests.core.graphs import applied_to, f_xyz, graph_from, leaf
from tests.core.test_operations import cases, is_open, trace_of


def sample(name):
    return run(load(data_dir("sample_graphs") / f"{name}.graph.json"))


def view_of(trace, consumer, slot, cursor=None):
    return wire_view(trace.at(trace.length if cursor is None else cursor), Wire(consumer, slot))


def texts(view):
    return [plain(line) for line in wire_lines(view)]


def test_ledger_of_numbers_fills_as_they_are_known():
    trace = run(f_xyz())
    assert [line.number for line in ledger(view_of(trace, "f", 0, 3))] == ["", "", ""]
    assert [line.number for line in ledger(view_of(trace, "f", 0, 5))] == ["", "−4", ""]
    assert [line.number for line in ledger(view_of(trace, "f", 0, 6))] == ["1", "−4", ""]
    view = view_of(trace, "f", 0)
    assert [line.number for line in ledger(view)] == ["1", "−4", "−4"]
    assert [line.name for line in ledger(view)] == ["∂f/∂f", "∂f/∂q", "∂f/∂q"]
    assert ledger_text(view) == "Upstream 1 × local derivative −4 = contribution −4."


@pytest.mark.parametrize(
    ("name", "wire", "shapes"),
    [
        ("jacobian_3_to_2", ("y", 1), ["2", "2×3", "3"]),
        ("two_layer_matrix", ("z2", 0), ["2", "2×6", "2×3"]),
        ("softmax_classifier", ("L", 0), ["scalar", "1×3", "3"]),
        ("logistic_batch", ("z", 1), ["4", "4×1", "scalar"]),
        ("mlp_784-300-100-10", ("u1", 1), ["32×300", "9,600×235,200", "784×300"]),
    ],
)
def test_ledger_of_shapes(name, wire, shapes):
    view = view_of(sample(name), *wire)
    assert [line.shape for line in ledger(view)] == shapes
    came, local, goes = shapes
    said = f"Upstream {came} through the local derivative {local} gives the contribution {goes}."
    assert ledger_text(view) == said


@pytest.mark.parametrize(
    ("name", "wire", "lines"),
    [
        ("jacobian_3_to_2", ("y", 1), ["∂z/∂x = (∂y/∂x)ᵀ(∂z/∂y)", "= Aᵀ(∂z/∂y)"]),
        (
            "two_layer_matrix",
            ("a1", 0),
            ["∂L/∂z₁ = (∂a₁/∂z₁)ᵀ(∂L/∂a₁)", "= ∂L/∂a₁ ⊙ a₁ · (1 − a₁)"],
        ),
        ("mlp_784-300-100-10", ("u1", 1), ["∂L/∂W₁ = (∂u₁/∂W₁)ᵀ(∂L/∂u₁)", "= Xᵀ(∂L/∂u₁)"]),
    ],
)
def test_formula_by_jacobian_then_by_shortcut(name, wire, lines):
    assert texts(view_of(sample(name), *wire)) == lines


def test_formula_of_numbers_has_the_numbers_once_they_are_known():
    trace = run(f_xyz())
    assert texts(view_of(trace, "f", 0, 6)) == ["∂f/∂q = ∂f/∂f · ∂f/∂q"]
    first, second = texts(view_of(trace, "f", 0))
    assert first == "∂f/∂q = ∂f/∂f · ∂f/∂q"
    assert re.match(r"= 1 · .*−4.* = −4$", second)


def test_one_of_several_wires_is_told_apart():
    trace = run(graph_from([leaf("x", 3.0), applied_to("y", "multiply", "x", "x")]))
    assert wire_lines(view_of(trace, "y", 1))[0].startswith(
        r"\left.\frac{\partial y}{\partial x}\right|_{y,1} = "
    )


@pytest.mark.parametrize(
    ("name", "wire", "said"),
    [
        (
            "mlp_784-300-100-10",
            ("u1", 1),
            "The Jacobian would have 32·300 × 784·300 = 2,257,920,000 entries; "
            "the VJP needs 7,526,400 multiplications.",
        ),
        (
            "two_layer_matrix",
            ("a1", 0),
            "The Jacobian has 3 × 3 = 9 entries; only the 3 on its diagonal are not always "
            "zero, and the VJP needs 3 multiplications.",
        ),
        (
            "logistic_batch",
            ("z", 1),
            "The Jacobian has 4 × 1 = 4 entries; only one in each row is not always zero, "
            "and the VJP needs 4 multiplications.",
        ),
        ("f_xyz", ("f", 0), ""),
    ],
)
def test_cost(name, wire, said):
    assert cost_text(view_of(sample(name), *wire)) == said


def test_broadcast():
    trace = sample("mlp_784-300-100-10")
    view = view_of(trace, "z1", 1)
    whole = before_sum(trace, view.wire)
    assert broadcast_text(view, whole.shape) == (
        "b₁, of shape 300, was broadcast to 32×300; the contribution sums 32 rows, over axis 0."
    )
    table = table_of_sum(whole, summed_axes(trace, view.wire))
    lines = sum_lines(view, whole, (0,), 17, 40, table[17, 40])
    assert lines == (
        f"axis 0 at 17: {long(whole[17, 40])}",
        f"sum of the column: ∂L/∂b₁[40] = {long(trace.gradient('b1')[40])}",
    )
    trace = sample("logistic_batch")
    view = view_of(trace, "z", 1)
    assert broadcast_text(view, (4,)).startswith("w₀, a scalar, was broadcast to 4; ")
    assert "sums 4 entries, over axis 0" in broadcast_text(view, (4,))


def test_rule_is_the_operations_own_sentence():
    assert rule_text(view_of(run(f_xyz()), "f", 0)).startswith("Multiply swaps")


def test_closed_wires_say_why():
    trace = sample("softmax_classifier")
    view = view_of(trace, "L", 1)
    assert closed_text(view).startswith("No gradient flows to y here, because ")
    assert wire_lines(view) == ledger(view) == ()
    assert cost_text(view) == ""
    trace = sample("jacobian_3_to_2")
    view = view_of(trace, "y", 0)
    assert closed_text(view) == "A is a constant, so nothing is carried to it."
    assert len(ledger(view)) == 1
    assert closed_text(view_of(trace, "y", 1)) == ""
    nodes = [leaf("x", 1.0), applied_to("u", "exp", "x"), applied_to("y", "sin", "x")]
    trace = run(graph_from(nodes, loss="y"))
    assert closed_text(view_of(trace, "u", 0)) == (
        "Nothing flows along this wire, because y does not depend on u."
    )
    assert texts(view_of(trace, "u", 0)) == ["∂u/∂x = u"]


def test_forward_mode_shows_the_local_derivative_alone():
    trace = run(f_xyz()).tangents("x")
    view = view_of(trace, "f", 0)
    assert [line.number for line in ledger(view)] == ["−4"]
    assert "forward mode" in closed_text(view)
    assert texts(view) == ["∂f/∂q = z"]


def test_a_wire_the_run_never_came_to_has_no_view():
    nodes = [leaf("a", [1.0, 2.0]), leaf("b", [1.0, 2.0, 3.0]), applied_to("y", "add", "a", "b")]
    trace = run(graph_from(nodes))
    assert wire_view(trace.at(trace.length), Wire("y", 0)) is None


# --- the numbers of a cell -----------------------------------------------------------------------


def test_every_cell_tells_the_numbers_of_the_run():
    trace = sample("two_layer_matrix")
    view = view_of(trace, "z2", 0)
    table = trace.jacobian("z2", 0)
    upstream, part = trace.gradient("z2"), trace.contributed(view.wire)
    for i in range(2):
        for j in range(6):
            row, column = divmod(j, 3)
            lines = [line for line in cell_lines(view, table, i, j) if line]
            assert lines == [
                f"∂z₂[{i}]/∂W₂[{row}, {column}] = {long(table[i, j])}",
                f"× ∂L/∂z₂[{i}] = {long(upstream[i])} gives {long(upstream[i] * table[i, j])}",
                f"sum of the column: ∂L/∂W₂[{row}, {column}] = {long(part[row, column])}",
            ]


def test_a_cell_says_what_is_not_known_yet():
    trace = sample("jacobian_3_to_2")
    view = view_of(trace, "y", 1, trace.forward_end)
    lines = cell_lines(view, trace.jacobian("y", 1), 0, 2)
    assert lines == (
        "∂y[0]/∂x[2] = 0.5",
        "× ∂z/∂y[0], not known yet",
        "sum of the column: ∂z/∂x[2], not known yet",
    )


def test_an_entry_of_the_diagonal():
    trace = sample("two_layer_matrix")
    view = view_of(trace, "a1", 0)
    local = local_entries(trace, view.wire)
    np.testing.assert_array_equal(local, trace.local(view.wire))
    assert diagonal_lines(view, local, 2) == (
        f"∂a₁[2]/∂z₁[2] = {long(trace.local(view.wire)[2])}",
        f"× ∂L/∂a₁[2] = {long(trace.gradient('a1')[2])} "
        f"gives {long(trace.gradient('a1')[2] * trace.local(view.wire)[2])}",
        f"contribution: ∂L/∂z₁[2] = {long(trace.contributed(view.wire)[2])}",
    )


def test_an_entry_of_a_broadcast_names_the_entry_it_came_from():
    nodes = [
        leaf("X", np.arange(6.0).reshape(2, 3)),
        leaf("b", [1.0, 2.0, 3.0]),
        applied_to("y", "multiply", "X", "b"),
        applied_to("L", "sum", "y"),
    ]
    view = view_of(run(graph_from(nodes)), "y", 1)
    lines = diagonal_lines(view, local_entries(view.trace, view.wire), 4)
    assert lines[0] == "∂y[1, 1]/∂b[1] = 4"
    assert lines[2] == "summed contribution: ∂L/∂b[1] = 5"


def test_a_dense_nan_is_told_from_the_contribution():
    # relu lets nothing through at −1, not even an infinite upstream gradient.
    nodes = [
        leaf("x", [-1.0, 2.0]),
        applied_to("r", "relu", "x"),
        applied_to("s", "sqrt", "r"),
        applied_to("L", "sum", "s"),
    ]
    trace = run(graph_from(nodes))
    view = view_of(trace, "r", 0)
    assert np.isinf(trace.gradient("r")[0])
    lines = cell_lines(view, trace.jacobian("r", 0), 0, 0)
    assert "= 0" in lines[2]
    assert lines[3] == "The VJP leaves out 0 × ∞, which would be nan here."


@cases(is_open)
def test_every_operation_has_its_words_and_numbers(record, example):
    trace = trace_of(record, example)
    for slot in range(len(example.operands)):
        view = view_of(trace, "y", slot)
        lines = wire_lines(view)
        if view.is_live:
            assert all(plain(line) for line in lines)
            assert [line.word for line in ledger(view)] == [
                "upstream",
                "local derivative",
                "contribution",
            ]
            assert rule_text(view).endswith(".")
        assert closed_text(view) or view.is_live
        cost = cost_text(view)
        assert "VJP needs" in cost or not lines or is_scalar_wire(view)
        rows, columns = view.entries
        if not lines or not rows * columns:
            continue
        table = trace.jacobian("y", slot)
        assert cell_lines(view, table, rows - 1, columns - 1)[0].endswith(long(table[-1, -1]))
        local = local_entries(trace, view.wire)
        if local is not None:
            assert diagonal_lines(view, local, rows - 1)[0].endswith(long(np.ravel(local)[-1]))
