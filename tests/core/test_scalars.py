"""A tensor graph in scalars: the same values, the same gradients, each grouped where it is from."""

import numpy as np
import pytest
from hypothesis import assume, given, settings

import graphdbg as gd
from graphdbg.core import limits
from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.scalar_forms import FORMS
from graphdbg.core.scalars import expand
from graphdbg.core.tracing import graph_of, parameter
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from tests.strategies import tensor_graphs

SAMPLES = {sample.name: sample.path for sample in samples()}
TENSORS = ("logistic_batch", "two_layer_matrix", "jacobian_3_to_2", "softmax_classifier")


def gathered(names, number):
    """Return the numbers of scalars in the shape of the array that they are."""
    return np.array([number(name) for name in names.ravel()]).reshape(names.shape)


def compare(trace, rtol=1e-12, atol=1e-12):
    found = expand(trace)
    run = record(found.graph)
    assert run.stopped is None
    for name, names in found.entries.items():
        value = trace.value(name)
        assert names.shape == value.shape
        got = gathered(names, run.value)
        np.testing.assert_allclose(got, value, rtol=rtol, atol=atol, err_msg=name)
        node = trace.graph.nodes[name]
        has_gradient = trace.backward is not None and name in trace.backward.gradients
        if has_gradient and name not in found.routed and found.graph.loss is not None:
            expected = trace.gradient(name)
            got = gathered(names, run.gradient)
            np.testing.assert_allclose(got, expected, rtol=rtol, atol=atol, err_msg=node.name)
    return found, run


@pytest.mark.parametrize("name", TENSORS)
def test_the_samples_have_the_same_numbers(name):
    found, _ = compare(record(load(SAMPLES[name])))
    assert found.graph.loss is not None


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2"])
def test_a_scalar_graph_is_its_own_scalar_graph(name):
    graph = load(SAMPLES[name])
    found, run = compare(record(graph), 0, 0)
    assert list(found.graph.nodes) == list(graph.order)
    assert run.length == record(graph).length
    assert [node.group for node in found.graph.nodes.values()] == [
        graph.nodes[name].group for name in found.graph.nodes
    ]


def test_two_layers_are_exact_and_grouped_by_where_they_are_from():
    trace = record(load(SAMPLES["two_layer_matrix"]))
    found, run = compare(trace)
    assert found.entries["W1"].tolist() == [
        ["W1_0_0", "W1_0_1"],
        ["W1_1_0", "W1_1_1"],
        ["W1_2_0", "W1_2_1"],
    ]
    assert found.graph.nodes["W1_0_1"].group == "layer1/W1"
    assert found.graph.nodes["W1_0_1"].label == "W1[0,1]"
    assert found.graph.nodes["z1_0"].op == "weighted_sum"
    assert found.graph.nodes["z1_0"].inputs == ("W1_0_0", "x_0", "W1_0_1", "x_1")
    assert found.origins["z1_0"] == "z1"
    np.testing.assert_array_equal(gathered(found.entries["a1"], run.value), trace.value("a1"))


def own(function, **leaves):
    return graph_of(function, **{name: parameter(value) for name, value in leaves.items()})


A = np.array([[0.3, -1.2, 2.0], [0.7, 0.4, -0.5]])
B = np.array([[1.5, -0.3], [0.2, 0.9], [-1.1, 0.6]])
V = np.array([0.4, -0.8, 1.3])

CASES = {
    "broadcast": own(lambda a, v: np.sum(a * v + 1.0), a=A, v=V),
    "matmul": own(lambda a, b: np.sum(np.matmul(a, b)), a=A, b=B),
    "vector times matrix": own(lambda v, b: np.sum(v @ b), v=V, b=B),
    "vector times vector": own(lambda v, w: v @ w, v=V, w=V[::-1].copy()),
    "stack of matrices": own(lambda a, b: np.sum((a @ b) ** 2), a=np.stack([A, -A]), b=B),
    "dot": own(lambda a, v: np.sum(np.dot(a, v)), a=A, v=V),
    "scaled": own(lambda a, k: np.sum(np.dot(k, a)), a=A, k=2.5),
    "outer": own(lambda v, w: np.sum(np.outer(v, w) ** 2), v=V, w=np.array([0.1, 2.0])),
    "linear": own(
        lambda x, w, b: np.sum(gd.ops.linear(x, w, b) ** 2), x=A, w=B.T.copy(), b=np.array([1.0, 2])
    ),
    "mean over rows": own(lambda a: np.sum(np.mean(a, axis=0) ** 2), a=A),
    "sum kept": own(lambda a: np.sum(a / np.sum(a, axis=1, keepdims=True)), a=np.abs(A)),
    "transpose": own(lambda a, b: np.sum(np.transpose(a) * b), a=A, b=B),
    "reshape and slice": own(lambda a: np.sum(np.reshape(a, (3, 2))[1:] ** 2), a=A),
    "stacked": own(lambda v, w: np.sum(np.stack([v, w])[::-1] ** 2), v=V, w=V * 2),
    "joined": own(lambda a, v: np.sum(np.concatenate([a, v[None, :]]) ** 3), a=A, v=V),
    "softmax": own(lambda a, v: np.sum(gd.ops.softmax(a, axis=1) * v), a=A, v=V),
    "log_softmax": own(lambda a, v: np.sum(gd.ops.log_softmax(a, axis=0) * v), a=A, v=V),
    "logsumexp": own(lambda a: np.sum(gd.ops.logsumexp(a, axis=1)), a=A),
    "shares": own(
        lambda a, t: gd.ops.softmax_cross_entropy(a, t) * 1.0,
        a=A,
        t=np.array([[0.2, 0.3, 0.5], [0.0, 1.0, 0.0]]),
    ),
    "binary": own(
        lambda v, t: gd.ops.binary_cross_entropy_with_logits(v, t) * 2.0,
        v=V,
        t=np.array([1.0, 0, 1]),
    ),
    "each loss": own(
        lambda v, t: np.sum(gd.ops.half_squared_error(v, t, reduction="none")), v=V, t=V * 3
    ),
    "huber": own(lambda v, t: gd.ops.huber(v, t, delta=0.5), v=V, t=V * 3),
    "a mean of one": own(lambda v: np.mean(v[:1]), v=V),
    "where": own(lambda v: np.sum(np.where(v > 0.0, v, 0.1 * v)), v=V),
}


@pytest.mark.parametrize("case", list(CASES))
def test_every_form_has_the_numbers_of_its_operation(case):
    compare(record(CASES[case]))


def test_routing_leaves_no_node():
    found, _ = compare(record(CASES["transpose"]))
    assert "transpose_1" in found.routed
    assert not any(name.startswith("transpose") for name in found.graph.nodes)


@given(tensor_graphs(smooth=True))
@settings(max_examples=60, deadline=None)
def test_any_small_tensor_graph_has_the_same_numbers(graph):
    trace = record(graph)
    assume(trace.stopped is None)
    assume(all(node.op is None or node.op in FORMS for node in graph.nodes.values()))
    assume(all(np.all(np.isfinite(value)) for value in trace.values))
    try:
        compare(trace, rtol=1e-9, atol=1e-9)
    except GraphError as refusal:
        assume("overflow" not in refusal.sentence)
        raise


def test_an_operation_without_a_scalar_form_is_refused():
    graph = own(lambda a: np.sum(np.linalg.inv(a)), a=np.eye(2))
    with pytest.raises(GraphError, match="inverse, which has no scalar form"):
        expand(record(graph))


def test_too_many_are_refused_before_they_are_made():
    with pytest.raises(GraphError, match=f"more than {limits.SCALARS:,} nodes"):
        expand(record(load(SAMPLES["mlp_784-300-100-10"])))


def test_logits_that_overflow_are_refused():
    graph = own(lambda v: np.sum(gd.ops.softmax(v)), v=np.array([900.0, 0.0]))
    with pytest.raises(GraphError, match="beyond ±700"):
        expand(record(graph))


def test_a_graph_that_does_not_run_is_refused():
    graph = own(lambda a, b: np.sum(a @ b), a=A, b=B)
    broken = graph.with_node(gd.core.graph.Node("b", "parameter"))
    with pytest.raises(GraphError, match="Only a graph that runs can be expanded"):
        expand(record(broken))


def test_names_that_are_taken_are_left_alone():
    graph = own(lambda v, v_0: np.sum(v) * v_0, v=V, v_0=2.0)
    found, run = compare(record(graph))
    assert found.entries["v"][0] == "v_0_"
    assert run.value("v_0") == 2.0
