"""The derivative graph as a document: names, saving, and derivatives of derivatives."""

import re

import numpy as np
import pytest

import graphdbg as gd
from graphdbg.core import ops
from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.files.read import load, read_text
from graphdbg.files.write import dumps
from graphdbg.formula.derivative_graph import derivative_document, derivative_graph
from graphdbg.formula.expression import node_text
from graphdbg.paths import data_dir
from tests.core import graphs
from tests.core.differences import applied, slopes, weights, with_value

SAMPLES = sorted(path.name.split(".")[0] for path in data_dir("sample_graphs").glob("*.json"))
SMOOTH = [
    pytest.param(record_, example, id=f"{record_.name}-{i}")
    for record_ in REGISTRY.values()
    for i, example in enumerate(record_.examples)
    if example.smooth
]


def sample(name):
    return load(data_dir("sample_graphs") / f"{name}.graph.json")


def leaves(trace):
    return [
        name
        for name in trace.names
        if trace.graph.nodes[name].kind in {"input", "parameter"}
        and trace.value(name).dtype.kind == "f"
    ]


def second(graph, name, loss, seed, direction):
    """Return the Hessian of ⟨seed, loss⟩ by one leaf times a direction, from the graph."""
    derived, names = derivative_document(run(graph, loss, seed), name)
    own = names[name]
    if derived.nodes[own].kind == "constant":
        return np.zeros(np.shape(direction))
    return run(derived, own, direction).gradient(name)


def second_by_slopes(graph, name, loss, seed, direction):
    """Return the same by central differences of the gradient along the direction."""
    at = record(graph).value(name)
    return slopes(
        lambda t: run(with_value(graph, name, at + t * direction), loss, seed).gradient(name),
        0.0,
        1e-4,
    )


# --- the gradients -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SAMPLES)
def test_it_computes_every_gradient_of_a_sample(name):
    trace = run(sample(name))
    graph, names = derivative_document(trace, leaves(trace))
    again = record(graph)
    assert list(names) == leaves(trace)
    for by, own in names.items():
        assert again.value(own).shape == trace.value(by).shape
        np.testing.assert_allclose(again.value(own), trace.gradient(by), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("name", SAMPLES)
def test_it_saves_and_loads(name):
    trace = run(sample(name))
    graph, _ = derivative_document(trace, leaves(trace))
    again = read_text(dumps(graph), "derivative")
    assert list(again.nodes.values()) == list(graph.nodes.values())
    assert (again.title, again.loss) == (graph.title, graph.loss)


def test_float32_stays_and_saves():
    graph = graph_of(
        lambda x, w: np.sum(np.tanh(x @ w) ** 2.0),
        x=np.eye(2, dtype=np.float32),
        w=np.array([0.5, -1.0], dtype=np.float32),
    )
    derived = derivative_graph(graph, ["w"])
    assert list(read_text(dumps(derived), "it").nodes.values()) == list(derived.nodes.values())


# --- names ---------------------------------------------------------------------------------------


def test_the_first_example():
    """Here every gradient is a node that is already there, and still has its own name."""
    graph = derivative_graph(graphs.f_xyz(), ["x", "y", "z"])
    added = [node for node in graph.nodes.values() if node.name.startswith("d_")]
    assert [(node.name, node.op, node.inputs) for node in added] == [
        ("d_f_d_x", "positive", ("z",)),
        ("d_f_d_y", "positive", ("z",)),
        ("d_f_d_z", "positive", ("q",)),
    ]
    assert added[0].label == r"\frac{\partial f}{\partial x}"
    assert node_text(added[0]) == "∂f/∂x"
    assert graph.loss == "d_f_d_x"
    assert graph.title.startswith("Derivative")


def test_gradients_on_the_way_are_named_too():
    graph = derivative_graph(graphs.neuron(), ["w"])
    assert {"d_E_d_w", "d_E_d_net", "d_E_d_out"} <= set(graph.nodes)
    assert graph.nodes["d_E_d_net"].label == r"\frac{\partial E}{\partial \mathrm{net}}"


def test_a_higher_derivative_is_written_as_one():
    graph = graph_of(lambda x, y: np.sin(x * y), x=0.3, y=1.2)
    once = derivative_graph(graph, "x")
    twice = derivative_graph(once, "y")
    thrice = derivative_graph(twice, "x")
    stem = "d_sin_1_d_x"
    assert (once.loss, twice.loss, thrice.loss) == (stem, f"{stem}_d_y", f"{stem}_d_y_d_x")
    assert thrice.nodes[thrice.loss].label == (
        r"\frac{\partial^{3} \mathrm{sin}_{1}}{\partial x\,\partial y\,\partial x}"
    )


def test_no_name_is_taken_twice():
    graph = graph_of(lambda x, d_f_d_x: np.exp(x * d_f_d_x), x=1.0, d_f_d_x=2.0)
    graph = graph.with_loss("exp_1")
    derived = derivative_graph(derivative_graph(graph, "x"), "x")
    assert len(derived.nodes) == len(set(derived.nodes))
    clash = graph_of(lambda x, d_exp_1_d_x: np.exp(x * d_exp_1_d_x), x=1.0, d_exp_1_d_x=2.0)
    trace = run(clash)
    again, names = derivative_document(trace, ["x"])
    assert names == {"x": "d_exp_1_d_x_2"}
    assert record(again).value("d_exp_1_d_x_2") == trace.gradient("x")


def test_a_very_long_name_still_saves():
    long = "x" * 190
    graph = graph_of(lambda **given: np.exp(given[long]), **{long: 0.5})
    derived = derivative_graph(graph, long)
    assert read_text(dumps(derived), "it").loss == derived.loss


# --- what it is made of --------------------------------------------------------------------------


def test_it_shares_what_the_forward_part_has():
    graph = derivative_graph(graph_of(lambda x: np.exp(x) * np.exp(x), x=0.5), "x")
    assert sum(node.op == "exp" for node in graph.nodes.values()) == 1
    graph = derivative_graph(graph_of(lambda x: np.tanh(x) * 2.0, x=0.5), "x")
    assert sum(node.op == "tanh" for node in graph.nodes.values()) == 1


def test_it_holds_nothing_that_no_gradient_needs():
    graph = derivative_graph(graphs.classifier(), ["V"])
    used = {name for node in graph.nodes.values() for name in node.inputs}
    ends = {name for name in graph.nodes if name not in used}
    assert ends == {graphs.classifier().loss, *(n for n in graph.nodes if n.endswith("_d_V"))}


@pytest.mark.parametrize("name", SAMPLES)
def test_it_multiplies_by_no_one_and_adds_no_zero(name):
    trace = run(sample(name))
    graph, _ = derivative_document(trace, leaves(trace))
    for node in graph.nodes.values():
        if node.name in trace.graph.nodes or node.op not in {"add", "multiply"}:
            continue
        for operand in node.inputs:
            found = graph.nodes[operand]
            if found.kind == "constant" and found.inline and found.array.shape == ():
                assert found.array != 0, node.name
                assert node.op == "add" or found.array != 1, node.name


def test_a_constant_gradient_is_an_operation_with_a_name():
    graph = derivative_graph(graph_of(lambda x, y: x + 2.0 * y, x=1.0, y=3.0), ["x", "y"])
    found = run(graph)
    assert (found.value("d_add_1_d_x"), found.value("d_add_1_d_y")) == (1.0, 2.0)
    assert {graph.nodes[name].op for name in ("d_add_1_d_x", "d_add_1_d_y")} == {"positive"}
    assert graph.loss == "d_add_1_d_x"


def test_a_leaf_that_does_not_reach_the_loss_has_a_zero():
    graph = derivative_graph(graph_of(lambda x, v: x * x, x=1.0, v=[1.0, 2.0]), ["v", "x"])
    np.testing.assert_array_equal(run(graph).value("d_multiply_1_d_v"), [0.0, 0.0])
    assert graph.loss == "d_multiply_1_d_x"


# --- derivatives of derivatives ------------------------------------------------------------------


@pytest.mark.parametrize("name", [one for one in SAMPLES if not one.startswith("mlp_")])
def test_hessian_times_vector_of_the_samples(name):
    graph = sample(name)
    trace = run(graph)
    for leaf in leaves(trace):
        direction = weights(trace.value(leaf).shape)
        given = (graph, leaf, trace.loss, trace.backward.seed, direction)
        expected = second_by_slopes(*given)
        size = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
        np.testing.assert_allclose(second(*given), expected, rtol=1e-7, atol=1e-8 * size)


@pytest.mark.parametrize(("record_", "example"), SMOOTH)
def test_hessian_times_vector_of_every_operation(record_, example):
    graph = applied(record_.name, example.operands, example.attributes)
    value = record(graph).value("y")
    if value.dtype.kind != "f":
        return
    seed = weights(value.shape)
    trace = run(graph, "y", seed)
    for leaf in leaves(trace):
        if trace.reason(leaf) is not None or not np.all(np.isfinite(trace.gradient(leaf))):
            continue
        direction = weights(trace.value(leaf).shape)
        expected = second_by_slopes(graph, leaf, "y", seed, direction)
        if not np.all(np.isfinite(expected)):
            continue
        size = max(1.0, float(np.max(np.abs(expected), initial=0.0)))
        found = second(graph, leaf, "y", seed, direction)
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7 * size)


def test_the_third_derivative():
    def function(x, y):
        return np.exp(x * y) * np.sin(x) + ops.sigmoid(x * x)

    graph = graph_of(function, x=0.3, y=1.2)
    third = derivative_graph(derivative_graph(derivative_graph(graph, "x"), "y"), "x")

    def at(x):
        twice = derivative_graph(derivative_graph(with_value(graph, "x", x), "x"), "y")
        return run(twice).value(twice.loss)

    np.testing.assert_allclose(run(third).value(third.loss), slopes(at, 0.3), rtol=1e-9)


def test_mixed_derivatives_agree_in_either_order():
    graph = graph_of(lambda x, y: np.exp(x * y) * np.sin(x), x=0.3, y=1.2)
    one, other = ("x", "y"), ("y", "x")
    found = []
    for first, then in (one, other):
        twice = derivative_graph(derivative_graph(graph, first), then)
        found.append(run(twice).value(twice.loss))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-13)


# --- what is asked -------------------------------------------------------------------------------


def test_without_wrt_it_is_all_parameters_else_all_inputs():
    network = graph_of(lambda x, w, t: np.sin(x * w) - t, x=1.0, w=parameter(2.0), t=constant(1.0))
    assert {"d_subtract_1_d_w"} == {
        name for name in derivative_graph(network).nodes if name.endswith(("_d_w", "_d_x", "_d_t"))
    }
    plain = derivative_graph(graph_of(lambda x, y: np.sin(x * y), x=1.0, y=2.0))
    assert {"d_sin_1_d_x", "d_sin_1_d_y"} <= set(plain.nodes)


def test_another_loss_and_a_seed():
    graph = graph_of(lambda x: np.sum(np.exp(x)), x=[0.5, -1.0])
    derived = derivative_graph(graph, ["x"], loss="exp_1", seed=[2.0, 3.0])
    np.testing.assert_allclose(
        record(derived).value("d_exp_1_d_x"), np.exp([0.5, -1.0]) * [2.0, 3.0], rtol=1e-15
    )


@pytest.mark.parametrize(
    ("make", "wrt", "sentence"),
    [
        (graphs.neuron, "t", "t is a constant, and a constant has no gradient"),
        (graphs.neuron, ["nowhere"], "There is no node named 'nowhere'"),
        (graphs.forward_only, "x", "Forward only: no loss is named"),
        (graphs.empty_slot, "x", "q is unfinished"),
        (lambda: graph_of(lambda c: c * 2.0, c=constant(1.0)), None, "no parameter and no input"),
    ],
)
def test_refusals(make, wrt, sentence):
    with pytest.raises(GraphError, match=re.escape(sentence)):
        derivative_graph(make(), wrt)


def test_it_is_public():
    assert gd.derivative_graph is derivative_graph


def test_the_derivative_of_a_constant_gradient_is_zero():
    first = gd.derivative_graph(gd.graph_of(lambda x: x * 3.0, x=2.0), ["x"])
    assert gd.run(first).value(first.loss) == 3.0
    second = gd.derivative_graph(first, ["x"])
    assert gd.run(second).value(second.loss) == 0.0
