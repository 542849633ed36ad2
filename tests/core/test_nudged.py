"""A nudge: what really changes, against a run made so, and against the prediction."""

import numpy as np
import pytest

from graphdbg.core.edit import with_value
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.nudged import nudge
from graphdbg.core.values import freeze, own
from graphdbg.files.read import load
from graphdbg.files.samples import samples

PATHS = {sample.name: sample.path for sample in samples()}
SMALL = [name for name in PATHS if name != "mlp_784-300-100-10"]


@pytest.mark.parametrize("name", SMALL)
def test_the_change_is_that_of_a_run_with_the_leaf_moved(name: str) -> None:
    graph = load(PATHS[name])
    trace, h = run(graph), 1e-4
    for leaf in graph.nodes.values():
        if leaf.kind not in ("input", "parameter") or trace.value(leaf.name).dtype.kind != "f":
            continue
        found = nudge(trace, leaf.name, h)
        there = run(with_value(graph, leaf.name, freeze(trace.value(leaf.name) + h)))
        moves = {leaf.name, *graph.descendants(leaf.name)}
        assert set(found.actual) == set(found.predicted) == moves
        for node in moves:
            expected = np.subtract(there.value(node), trace.value(node), dtype=float)
            np.testing.assert_array_equal(found.actual[node], expected)
            assert found.predicted[node].shape == trace.value(node).shape


@pytest.mark.parametrize("name", SMALL)
def test_the_prediction_for_the_loss_is_its_gradient_times_h(name: str) -> None:
    trace = run(load(PATHS[name]))
    for leaf in trace.graph.nodes.values():
        if leaf.kind != "parameter":
            continue
        place = (0,) * trace.value(leaf.name).ndim
        found = nudge(trace, leaf.name, 1e-5, place)
        gradient = float(trace.gradient(leaf.name)[place])
        assert float(found.predicted[trace.loss]) == pytest.approx(gradient * 1e-5, rel=1e-12)
        if leaf.name in trace.graph.descendants(leaf.name) or gradient:
            assert float(found.actual[trace.loss]) == pytest.approx(gradient * 1e-5, rel=1e-2)


def test_the_error_of_the_prediction_falls_with_the_square_of_h() -> None:
    trace = run(load(PATHS["x_times_x"]))
    errors = []
    for h in (1e-1, 1e-2):
        found = nudge(trace, "x", h)
        errors.append(abs(float(found.actual[trace.loss] - found.predicted[trace.loss])))
    assert errors[0] / errors[1] == pytest.approx(100, rel=1e-6)


def test_a_wire_carries_the_change_of_its_operand() -> None:
    trace = run(load(PATHS["f_xyz"]))
    found = nudge(trace, "x", 0.5)
    assert found.on(Wire("q", 0)) == (0.5, 0.5)
    assert found.on(Wire("f", 0)) == (0.5, 0.5)
    assert found.on(Wire("f", 1)) is None
    assert found.actual["f"] == -2


def test_a_node_in_the_middle_can_be_moved_too() -> None:
    trace = run(load(PATHS["f_xyz"]))
    found = nudge(trace, "q", 1.0)
    assert found.actual == {"q": 1, "f": -4}


def test_a_constant_and_truth_values_are_refused() -> None:
    graph = graph_from(
        [
            Node("c", "constant", value=own(2.0)),
            Node("b", "input", value=own([True])),
            Node("y", op="square", inputs=("c",)),
        ]
    )
    trace = run(graph, loss="y")
    with pytest.raises(GraphError, match="c is a constant"):
        nudge(trace, "c", 0.1)
    with pytest.raises(GraphError, match="b holds bool values"):
        nudge(trace, "b", 0.1)


def test_what_changes_to_infinity_does_so_without_a_warning() -> None:
    graph = graph_from(
        [Node("x", "input", value=own(1.0)), Node("y", op="reciprocal", inputs=("x",))]
    )
    found = nudge(run(graph), "x", -1.0)
    assert found.actual["y"] == np.inf
