"""The run as lines of a program."""

import json
from pathlib import Path

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.events import Computed, Contributed
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.trace import Trace
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.formula import listing
from graphdbg.formula.listing import Listing, listing_of, result_at

SAMPLES = Path(__file__).parents[2] / "sample_graphs"


def texts(trace: Trace) -> list[str]:
    return [line.text for line in Listing(trace)]


def sample(name: str) -> Trace:
    return record(load(SAMPLES / f"{name}.graph.json"))


def chain(length: int) -> Trace:
    nodes = [Node("x0", "input", value=own(0.5))]
    nodes += [Node(f"x{i}", op="sin", inputs=(f"x{i - 1}",)) for i in range(1, length)]
    return record(graph_from(nodes, loss=nodes[-1].name))


def test_f_xyz_as_a_program():
    assert texts(sample("f_xyz")) == [
        "input x",
        "input y",
        "parameter z",
        "q = x + y",
        "f = q · z",
        "∂f = 1",
        "∂q = ∂f · z",
        "∂z = ∂f · q",
        "∂y = ∂q",
        "∂x = ∂q",
    ]


def test_a_line_knows_its_cursor_node_and_phase():
    lines = Listing(sample("f_xyz"))
    assert [line.cursor for line in lines] == list(range(1, 11))
    assert [line.node for line in lines][3:7] == ["q", "f", "f", "q"]
    assert [line.phase for line in lines] == ["forward"] * 5 + ["backward"] * 5


def test_several_contributions_add_up():
    assert texts(sample("x_times_x"))[3:] == ["∂x += ∂y · x", "∂x += ∂y · x"]
    assert Listing(sample("x_times_x")).sign_width == 2
    assert Listing(sample("f_xyz")).sign_width == 1


def test_constants_written_in_place_stand_inside():
    lines = texts(sample("sin_half_square"))
    assert "v = 0.5 · u" in lines
    assert "∂x = ∂u · 2·x" in lines


def test_products_stand_closer_than_sums_and_local_sums_in_brackets():
    lines = texts(sample("two_layer_2-2-2"))
    assert "net_h1 = w₁·i₁ + w₂·i₂ + b₁" in lines
    assert "∂out_o2 = ∂E_o2 · (out_o2 − t₂)" in lines
    assert "∂net_o2 = ∂out_o2 · out_o2·(1 − out_o2)" in lines


def test_a_local_derivative_of_minus_one_is_a_sign():
    assert "∂z = −∂u" in texts(sample("sigmoid_neuron"))


def test_matrices_keep_their_order_and_entries_are_multiplied_one_by_one():
    lines = texts(sample("mlp_784-300-100-10"))
    assert "u₁ = X W₁" in lines
    assert "∂W₁ = Xᵀ ∂u₁" in lines
    assert "∂h₁ = ∂u₂ W₂ᵀ" in lines
    assert "∂z₁ = ∂h₁ ⊙ [z₁ > 0]" in lines


def test_a_broadcast_sum_is_written():
    assert "∂b₁ = sum(∂z₁, axis 0)" in texts(sample("mlp_784-300-100-10"))
    run = record(
        graph_of(lambda b, x: np.sum(b * x), b=parameter(2.0), x=constant(np.ones((2, 3))))
    )
    assert texts(run)[-1].endswith(", axes 0, 1)")


def test_a_gradient_that_nothing_reaches_is_zero():
    nodes = [
        Node("x", "input", value=own(2.0)),
        Node("u", "input", value=own(3.0)),
        Node("f", op="square", inputs=("x",)),
    ]
    assert "∂u = 0" in texts(record(graph_from(nodes, loss="f")))


def test_a_seed_that_is_not_one():
    graph = graph_of(lambda x: x**2, x=2.0)
    loss = graph.order[-1]
    assert texts(record(graph, loss, 3.0))[-2].endswith(" = 3")
    arrays = graph_of(lambda x: x**2, x=np.ones(3))
    assert texts(record(arrays, arrays.order[-1], np.ones(3)))[-2].endswith(" = seed")


def test_a_run_that_stopped_says_where():
    nodes = [Node("x", "input", value=own(2.0)), Node("f", op="add", inputs=("x", None))]
    line = Listing(record(graph_from(nodes, loss="f")))[-1]
    assert (line.text, line.phase, line.cursor) == ("stopped at f", "stopped", 2)
    assert result_at(record(graph_from(nodes, loss="f")), 2) is None


def test_labels_are_used_on_both_sides():
    nodes = [
        Node("x", "input", value=own(2.0), label=r"\hat{y}"),
        Node("f", op="sin", inputs=("x",)),
    ]
    lines = texts(record(graph_from(nodes, loss="f")))
    assert lines == ["input ŷ", "f = sin(ŷ)", "∂f = 1", "∂ŷ = ∂f · cos(ŷ)"]


def test_it_is_a_sequence():
    lines = Listing(sample("f_xyz"))
    assert len(lines) == 10
    assert lines[-1] == lines[9]
    assert [line.cursor for line in lines[2:4]] == [3, 4]
    for outside in (10, -11):
        with pytest.raises(IndexError):
            lines[outside]


def test_a_long_run_costs_nothing_until_its_lines_are_looked_at(monkeypatch):
    written = []
    write = listing.write_line

    def counted(trace, cursor):
        written.append(cursor)
        return write(trace, cursor)

    monkeypatch.setattr(listing, "write_line", counted)
    lines = Listing(chain(10_000))
    assert len(lines) == 20_000
    assert lines.column == 6
    assert not written
    assert lines[19_998].text == "∂x₁ = ∂x₂ · cos(x₁)"
    assert lines[19_998] is lines[19_998]
    assert written == [19_999]


def test_constants_have_no_line_backward_and_take_no_room_there():
    lines = listing_of(sample("sum_times_successor"))
    assert any(line.text == "constant one" for line in lines)
    assert lines.column == 2


def test_the_same_trace_has_one_listing():
    trace, other = sample("f_xyz"), sample("f_xyz")
    assert listing_of(trace) is listing_of(trace)
    assert listing_of(trace).trace is trace
    assert listing_of(other).trace is other


def test_results_are_those_of_the_frames():
    trace = sample("two_layer_2-2-2")
    for cursor, event in enumerate(trace.events, start=1):
        frame = trace.at(cursor)
        known = frame.value if isinstance(event, Computed) else frame.gradient
        if isinstance(event, Computed | Contributed):
            assert result_at(trace, cursor) == known(event.node)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_every_sample_can_be_listed(path):
    trace = record(load(path))
    lines = Listing(trace)
    assert len(lines) == trace.length
    kinds = {node["name"]: node.get("kind") for node in json.loads(path.read_text())["nodes"]}
    for line in lines:
        assert "\\" not in line.text
        assert "  " not in line.text
        if line.phase == "backward":
            assert line.left.startswith("∂")
        elif kinds[line.node]:
            assert line.text.startswith(kinds[line.node])
        else:
            assert line.sign == "="
            assert line.right
