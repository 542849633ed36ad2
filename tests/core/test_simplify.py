"""What is left out of a derivative graph, and that its value stays the same."""

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph, local_expression
from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.simplify import simplified
from graphdbg.core.tracing import Recorder, graph_of
from graphdbg.core.values import own
from tests.core import graphs

SCALAR, VECTOR, ROW = own(1.7), own(np.array([0.5, -2.0])), own(np.array([[3.0, 0.25]]))


def both(function, **leaves):
    """Return what a function comes to with simplifying and without."""
    found = []
    for simplify in (True, False):
        recorder = Recorder(simplify=simplified if simplify else None)
        variables = {name: recorder.leaf(name, "input", v) for name, v in leaves.items()}
        found.append(recorder.variable(function(**variables)))
    return found


LEFT_OUT = {
    "x + 0": lambda x: x + 0,
    "0 + x": lambda x: 0.0 + x,
    "x − 0": lambda x: x - 0,
    "x · 1": lambda x: x * 1,
    "1 · x": lambda x: 1.0 * x,
    "x / 1": lambda x: x / 1,
    "x¹": lambda x: x**1,
    "−(−x)": lambda x: np.negative(-x),
    "−1 · (−x)": lambda x: -1.0 * -x,
    "x where true": lambda x: np.where(True, x, 0.0),
    "x where false": lambda x: np.where(False, 0.0, x),
    "x + (2 − 2)": lambda x: x + np.subtract(np.float64(2), 2),
}


@pytest.mark.parametrize("value", [SCALAR, VECTOR, ROW], ids=["scalar", "vector", "row"])
@pytest.mark.parametrize("function", LEFT_OUT.values(), ids=LEFT_OUT)
def test_left_out(function, value):
    simple, full = both(function, x=value)
    assert simple.name == "x"
    np.testing.assert_array_equal(simple.value, full.value)


@pytest.mark.parametrize("value", [SCALAR, VECTOR], ids=["scalar", "vector"])
def test_minus_one_is_a_sign_and_zero_is_zero(value):
    simple, full = both(lambda x: x * -1, x=value)
    assert simple.node.op == "negative"
    np.testing.assert_array_equal(simple.value, full.value)
    for function in (lambda x: x * 0, lambda x: 0.0 * x):
        simple, full = both(function, x=value)
        assert simple.node.kind == "constant"
        np.testing.assert_array_equal(simple.value, full.value)
        assert simple.shape == full.shape


def test_constants_alone_are_worked_out():
    def function(x):
        return x * np.where(np.equal(half, 0.5), half * 4, 0.0)

    recorder = Recorder(simplify=simplified)
    x, half = recorder.leaf("x", "input", SCALAR), recorder.constant(0.5)
    result = function(x)
    assert result.node.op == "multiply"
    assert recorder.nodes[result.node.inputs[1]].value == 2.0
    assert {node.op for node in recorder.nodes.values()} == {None, "multiply"}


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x + np.zeros((2, 1)),
        lambda x: x - np.zeros((3, 2)),
        lambda x: np.ones((2, 2)) * x,
        lambda x: x / np.ones((3, 1)),
        lambda x: x ** np.ones((2, 1)),
        lambda x: -np.ones((2, 1)) * x,
        lambda x: np.where(np.ones((2, 2), bool), x, 0.0),
        lambda x: np.zeros((3, 1)) * x,
    ],
)
def test_what_widens_a_value_is_kept(function):
    simple, full = both(function, x=VECTOR)
    assert simple.shape == full.shape != VECTOR.shape
    np.testing.assert_array_equal(simple.value, full.value)
    assert simple.name != "x"


@pytest.mark.parametrize(
    "function",
    [
        lambda x: x + 1,
        lambda x: 0 - x,
        lambda x: 1 / x,
        lambda x: 1**x,
        lambda x: x * 2,
        lambda x: -np.exp(x),
        lambda x: np.where(x > 0, x, 0.0),
        lambda x: x + np.array([0.0, 1.0]),
    ],
)
def test_what_says_something_is_kept(function):
    simple, full = both(function, x=VECTOR)
    assert simple.node.op == full.node.op is not None
    np.testing.assert_array_equal(simple.value, full.value)


def test_a_leaf_that_happens_to_be_one_is_kept():
    simple, _ = both(lambda x, y: x * y, x=SCALAR, y=own(1.0))
    assert simple.node.inputs == ("x", "y")


RUNS = [name for name in graphs.ALL if record(graphs.ALL[name]()).backward is not None]


@pytest.mark.parametrize("name", RUNS)
def test_a_derivative_graph_has_the_same_value_without_simplifying(name, monkeypatch):
    trace = run(graphs.ALL[name]())
    wrt = [node for node in trace.backward.gradients if trace.graph.nodes[node].is_leaf]
    simple, names = derivative_graph(trace, wrt)
    monkeypatch.setattr("graphdbg.core.derivative.simplified", lambda *_: None)
    full, full_names = derivative_graph(trace, wrt)
    assert len(simple.nodes) <= len(full.nodes)
    values, full_values = record(simple), record(full)
    for node in wrt:
        found = values.value(names[node])
        assert found.shape == trace.gradient(node).shape
        np.testing.assert_allclose(found, full_values.value(full_names[node]), rtol=1e-13)
        np.testing.assert_allclose(found, trace.gradient(node), rtol=1e-13)


def test_a_derivative_graph_keeps_the_graph_it_comes_from():
    trace = run(graphs.neuron())
    graph, names = derivative_graph(trace, ["w", "unused"])
    assert set(trace.graph.nodes) <= set(graph.nodes)
    for name in trace.graph.nodes:
        assert graph.nodes[name] == trace.graph.nodes[name]
    assert graph.nodes[names["unused"]].value == 0.0
    assert record(graph).value(names["w"]) == trace.gradient("w")


def test_a_derivative_graph_shares_what_is_repeated():
    trace = run(graph_of(lambda x: np.sin(x) * np.cos(x) * np.sum(x), x=0.3))
    graph, _ = derivative_graph(trace, ["x"])
    written = [(node.op, node.inputs) for node in graph.nodes.values() if node.op]
    assert len(written) == len(set(written))


def test_third_derivatives():
    graph = graph_of(lambda x: x**4 * np.sin(x), x=0.6)
    name = "x"
    for _ in range(3):
        loss = graph.loss if name == "x" else name
        graph, names = derivative_graph(run(graph, loss), ["x"])
        name = names["x"]
    x = 0.6
    expected = (24 * x - 12 * x**3) * np.sin(x) + (36 * x**2 - x**4) * np.cos(x)
    np.testing.assert_allclose(record(graph).value(name), expected, rtol=1e-13)


def test_a_derivative_graph_needs_a_backward_pass():
    with pytest.raises(GraphError, match=r"^Forward only: "):
        derivative_graph(run(graphs.forward_only()), ["x"])


def test_local_expressions():
    trace = run(graphs.f_xyz())
    recorder, local = local_expression(trace, Wire("f", 0), "g")
    assert local.name == "z"
    assert set(recorder.nodes) == {"q", "z", "f"}
    _, one = local_expression(trace, Wire("q", 0), "g")
    assert (one.node.kind, one.value) == ("constant", 1.0)
    trace = run(graphs.neuron())
    _, local = local_expression(trace, Wire("out", 0), "g")
    np.testing.assert_allclose(local.value, trace.local(Wire("out", 0)))


def test_a_local_expression_of_a_vjp_is_over_the_upstream():
    trace = run(graphs.classifier())
    recorder, local = local_expression(trace, Wire("matmul_1", 1), r"\delta")
    assert recorder.nodes["upstream"].label == r"\delta"
    assert local.node.op == "matmul"
    assert local.node.inputs[1] == "upstream"
    with pytest.raises(GraphError, match=r"^No gradient flows there, because a condition is"):
        local_expression(run(graphs.blocked()), Wire("where_1", 0), "g")


@pytest.mark.parametrize("factor", [1.0, -1.0])
def test_a_truth_value_times_one_is_a_number(factor: float) -> None:
    recorder = Recorder(simplify=simplified)
    truth = recorder.leaf("x", "input", own(2.0)) > 0.0
    product = truth * factor
    assert product.value == factor
    assert product.value.dtype == np.float64
