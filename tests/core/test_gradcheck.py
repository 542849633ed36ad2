"""The gradient check: right where the engine is, and able to find what is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from graphdbg.core import ops
from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.gradcheck import DIRECTIONS, SAMPLE, check, checked_names
from graphdbg.core.sweep import STEPS
from graphdbg.core.tracing import graph_of, parameter
from graphdbg.core.values import own
from tests.core import graphs
from tests.core.differences import applied

RUNS = [name for name in graphs.ALL if record(graphs.ALL[name]()).backward is not None]


def with_gradient(trace, name, gradient):
    """Return the same trace with another gradient written at one node."""
    gradients = {**trace.backward.gradients, name: own(gradient)}
    return replace(trace, backward=replace(trace.backward, gradients=gradients))


def one(trace, name):
    (checked,) = [checked for checked in check(trace) if checked.node == name]
    return checked


@pytest.mark.parametrize("name", RUNS)
def test_right_gradients_agree(name):
    trace = run(graphs.ALL[name]())
    found = list(check(trace))
    real = [n for n in trace.backward.gradients if trace.value(n).dtype.kind == "f"]
    assert [checked.node for checked in found] == [n for n in trace.names if n in real]
    assert all(checked.agrees and not checked.is_kink for checked in found)
    assert all(checked.error < 1e-7 for checked in found)


@pytest.mark.parametrize("factor", [0.999, -1.0, 2.0, 0.0, np.nan, np.inf])
@pytest.mark.parametrize("node", ["w", "b", "net", "out"])
def test_a_wrong_gradient_is_found(node, factor):
    trace = run(graphs.neuron())
    wrong = with_gradient(trace, node, trace.gradient(node) * factor)
    checked = one(wrong, node)
    assert not checked.agrees
    np.testing.assert_equal(checked.analytic, float(trace.gradient(node) * factor))
    np.testing.assert_allclose(checked.numeric, trace.gradient(node), rtol=1e-6)
    assert all(other.agrees for other in check(wrong) if other.node != node)


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("wrong", [0.5, np.nan])
def test_one_wrong_entry_is_found(place, wrong):
    trace = run(graphs.classifier())
    gradient = np.array(trace.gradient("W"))
    gradient.reshape(-1)[place] += wrong
    checked = one(with_gradient(trace, "W", gradient), "W")
    assert not checked.agrees
    np.testing.assert_equal(checked.analytic, gradient.reshape(-1)[place])


def test_a_wrong_rule_is_found(monkeypatch):
    right = type(ops.REGISTRY["tanh"]).derivative

    def wrong(self, slot, operands, attributes):
        return right(
            self if self.name != "tanh" else ops.REGISTRY["sin"], slot, operands, attributes
        )

    monkeypatch.setattr(type(ops.REGISTRY["tanh"]), "derivative", wrong)
    found = {checked.node: checked.agrees for checked in check(run(graphs.classifier()))}
    assert not found["W"]
    assert not found["add_1"]
    assert found["hidden"]
    assert found["V"]


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (lambda x: 2 * ops.relu(x), 0.0),
        (lambda x: 2 * ops.relu(x), 1e-9),
        (lambda x: ops.relu(x) - 0.5 * ops.relu(-x), 0.0),
        (lambda x: np.where(x > 0.5, x + 1, 3 * x), 0.5),
        (lambda x: np.sum(ops.relu(x)), [1.0, 0.0, -1.0]),
        (lambda x: np.sum(ops.relu(x)), [0.0, 1.0, -1.0]),
    ],
)
def test_a_kink_is_flagged_and_no_error(function, x):
    checked = one(run(graph_of(function, x=x)), "x")
    assert checked.is_kink
    assert checked.agrees


def test_a_tie_that_is_split_is_what_central_differences_see():
    checked = one(run(graph_of(lambda x: np.maximum(x, 2.0) * 3, x=2.0)), "x")
    assert (checked.analytic, checked.agrees, checked.is_kink) == (1.5, True, True)


@pytest.mark.parametrize(("kink", "edge"), [(k, e) for k in ops.KINKS for e in k.edges])
def test_every_kink_of_the_table_passes(kink, edge):
    shape = ops.REGISTRY[kink.operation](*edge.operands, **edge.attributes).shape
    graph = applied(kink.operation, edge.operands, edge.attributes)
    trace = record(graph, seed=np.ones(shape))
    assert all(checked.agrees for checked in check(trace))


@pytest.mark.parametrize("function", [lambda x: 0 * x + (x > 1.0) * 3.0, lambda x: (x >= 1.0) + x])
def test_a_jump_is_no_error(function):
    checked = one(run(graph_of(lambda x: np.where(function(x) > 2, x + 5, x), x=1.0)), "x")
    assert (checked.agrees, checked.kink) == (True, "the function jumps here")


def test_just_beside_a_kink_a_small_step_tells():
    checked = one(run(graph_of(lambda x: 2 * ops.relu(x), x=1e-7)), "x")
    assert (checked.agrees, checked.is_kink) == (True, False)


@pytest.mark.parametrize("claimed", [-0.5, 3.5, -np.inf])
def test_a_gradient_outside_the_slopes_of_a_kink_is_wrong(claimed):
    trace = run(graph_of(lambda x: 3 * ops.relu(x), x=0.0))
    assert one(trace, "x").kink == "relu has a corner at 0, and its slope there is taken as 0"
    checked = one(with_gradient(trace, "x", claimed), "x")
    assert (checked.agrees, checked.is_kink) == (False, False)


def test_a_kink_elsewhere_does_not_excuse_an_entry():
    trace = run(graph_of(lambda x: np.sum(ops.relu(x) ** 2.0), x=[0.0, 2.0]))
    assert one(with_gradient(trace, "x", [0.0, 4.1]), "x").place == (1,)
    assert not one(with_gradient(trace, "x", [0.0, 4.1]), "x").agrees


def test_a_kink_does_not_hide_a_wrong_entry():
    trace = run(graph_of(lambda x: np.sum(ops.relu(x)), x=[0.0, 2.0, 3.0]))
    checked = one(with_gradient(trace, "x", [0.0, 1.1, 1.0]), "x")
    assert (checked.agrees, checked.is_kink, checked.analytic) == (False, False, 1.1)


@pytest.mark.parametrize("scale", [10.0, 100.0, 1000.0])
def test_a_sharp_curve_is_no_kink(scale):
    trace = run(graph_of(lambda x: np.sin(scale * x), x=np.pi / (2 * scale)))
    assert one(trace, "x").agrees
    checked = one(with_gradient(trace, "x", 0.5), "x")
    assert (checked.agrees, checked.is_kink) == (False, False)


def test_large_arrays_are_sampled():
    rng = np.random.RandomState(3)
    trace = run(
        graph_of(
            lambda x, W: np.sum(np.tanh(x @ W)),
            x=rng.normal(size=(5, 8)),
            W=rng.normal(size=(8, 9)),
        )
    )
    found = {checked.node: checked for checked in check(trace)}
    assert (found["x"].entries, found["x"].of) == (40, 40)
    assert (found["W"].entries, found["W"].of) == (SAMPLE, 72)
    assert all(checked.agrees for checked in found.values())
    assert [c.numeric for c in check(trace)] == [c.numeric for c in check(trace)]


def test_64_elements_are_checked_one_by_one():
    trace = run(graph_of(lambda x: np.sum(x * x), x=np.ones(64)))
    assert one(trace, "x").entries == 64
    gradient = np.full(64, 2.0)
    gradient[63] = 2.1
    assert not one(with_gradient(trace, "x", gradient), "x").agrees


def test_a_seed_and_an_array_as_the_loss():
    graph = graph_of(lambda x: np.exp(x) * x, x=[0.5, 1.0, -2.0])
    trace = run(graph, "multiply_1", [1.0, -3.0, 0.5])
    assert all(checked.agrees for checked in check(trace))
    np.testing.assert_allclose(one(trace, "multiply_1").analytic, one(trace, "multiply_1").numeric)


def test_single_precision_has_its_own_tolerance():
    graph = graph_of(
        lambda x, w: np.sum(np.tanh(x * 2.0) @ w),
        x=np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3),
        w=parameter(np.float32([[0.3], [-1.0], [2.0]])),
    )
    trace = run(graph)
    assert all(checked.agrees for checked in check(trace))
    assert not one(with_gradient(trace, "w", trace.gradient("w") * np.float32(1.01)), "w").agrees


def test_empty_arrays_and_unreached_nodes_agree():
    trace = run(graph_of(lambda x, y: np.sum(x) + 0.0 * np.sum(y * y), x=np.zeros((0, 3)), y=[1.0]))
    assert one(trace, "x").entries == 0
    assert all(checked.agrees for checked in check(trace))
    assert one(run(graphs.neuron()), "unused").agrees


def test_values_that_are_not_finite_give_no_warning():
    trace = run(graph_of(lambda x: 1 / x, x=0.0), seed=0.0)
    assert one(trace, "x").kink == "divide_1 is not finite"
    assert one(run(graph_of(lambda x: np.log(x) * 0 + np.log(x), x=-1.0)), "log_1").node == "log_1"


def test_a_run_without_gradients_cannot_be_checked():
    with pytest.raises(GraphError, match=r"^Forward only: "):
        list(check(run(graphs.forward_only())))
    with pytest.raises(GraphError, match=r"^q is unfinished: "):
        list(check(run(graphs.empty_slot())))


def test_the_curve_of_the_worst_entry_is_kept():
    trace = run(graph_of(lambda x: np.sum(np.exp(x)), x=[[0.0, 1.0], [2.0, 3.0]]))
    checked = one(trace, "x")
    assert len(checked.curve) == len(STEPS)
    assert checked.error in [error for _, error in checked.curve]
    reach = max(1.0, trace.value("x")[checked.place])
    np.testing.assert_allclose([h for h, _ in checked.curve], np.array(STEPS) * reach)
    widest, next_one = (error for _, error in checked.curve[:2])
    assert widest > 50 * next_one  # of order h squared


def test_errors_are_relative():
    trace = run(graph_of(lambda x: 1e-7 * np.sin(x), x=0.5))
    wrong = with_gradient(trace, "x", trace.gradient("x") * 1.001)
    assert one(trace, "x").agrees
    np.testing.assert_allclose(one(wrong, "x").error, 1e-3, rtol=2e-3)
    assert not one(wrong, "x").agrees


@pytest.mark.parametrize("factor", [0.99, -1.0])
def test_directions_find_what_no_sampled_entry_shows(factor):
    trace = run(graph_of(lambda x: np.sum(np.sin(x)), x=np.linspace(0, 1, 1000)))
    sampled = set(np.random.RandomState(0).choice(1000, SAMPLE, replace=False).tolist())
    gradient = np.array(trace.gradient("x"))
    others = [i for i in range(1000) if i not in sampled]
    gradient[others] *= factor
    checked = one(with_gradient(trace, "x", gradient), "x")
    assert (checked.agrees, checked.place, checked.directions) == (False, None, DIRECTIONS)


def test_progress_is_told_and_leaving_stops():
    trace = run(graph_of(lambda x, y: np.sum(x * x) * y, x=np.ones(100), y=2.0))
    told = []
    list(check(trace, lambda done, of: told.append((done, of))))
    of = 2 * (SAMPLE + DIRECTIONS) + 3
    assert told == [(i, of) for i in range(1, of + 1)]
    told.clear()
    checking = check(trace, lambda done, of: told.append(done))
    assert next(checking).node == "x"
    checking.close()
    assert told == list(range(1, SAMPLE + DIRECTIONS + 1))


def test_what_cannot_be_computed_beside_the_point_is_no_crash():
    trace = run(graph_of(lambda x: 2 * np.sqrt(x), x=0.0))
    checked = one(trace, "x")
    assert (checked.agrees, checked.is_kink, checked.analytic) == (True, True, np.inf)


def test_entries_of_transposed_arrays_are_moved_too():
    trace = run(graph_of(lambda x: np.sum(np.exp(x.T) * 2.0), x=np.arange(6.0).reshape(2, 3)))
    assert one(trace, "transpose_1").agrees
    assert one(trace, "x").agrees


def test_a_loss_that_cancels_is_judged_by_what_it_is_made_of():
    trace = run(graph_of(lambda x: np.sum(x - np.mean(x)), x=[0.3, 1.7, -2.9]))
    assert all(checked.agrees and not checked.is_kink for checked in check(trace))
    assert not one(with_gradient(trace, "x", [1e-8, 0.0, 0.0]), "x").agrees


def test_where_no_gradient_flows_the_reason_is_said():
    trace = run(graph_of(lambda s, y: 2 * ops.softmax_cross_entropy(s, y), s=[0.3, 0.7], y=1.0))
    checked = one(trace, "y")
    assert checked.agrees
    assert checked.kink == f"no gradient flows, because {trace.reason('y')}"


def test_a_node_whose_array_lies_in_another_order_in_memory_is_checked_too():
    graph = graph_of(lambda x: np.sum(np.transpose(x) ** 2), x=[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert all(checked.agrees for checked in check(run(graph)))


def test_a_loss_that_is_not_finite_cannot_be_compared():
    trace = run(graph_of(lambda x: 1.0 * np.log(x), x=-1.0))
    assert {checked.kink for checked in check(trace)} == {f"{trace.loss} is not finite"}


def test_a_large_graph_is_checked_at_nodes_evenly_spaced(monkeypatch):
    monkeypatch.setattr("graphdbg.core.gradcheck.WORK", 2_000)
    monkeypatch.setattr("graphdbg.core.gradcheck.WORK_IN_LANES", 2_000)
    trace = run(chain_of(200))
    names = checked_names(trace)
    assert names[0] == trace.names[0]
    assert 5 <= len(names) <= 10
    assert [checked.node for checked in check(trace)] == list(names)


def chain_of(length):
    """Return sin of sin of … of x."""

    def chain(x):
        for _ in range(length):
            x = np.sin(x)
        return x

    return graph_of(chain, x=0.5)


@pytest.mark.parametrize(
    "function", [np.abs, lambda x: np.maximum(x, 0.0) + np.maximum(-x, 0.0)], ids=["abs", "maximum"]
)
def test_a_kink_is_told_where_the_difference_happens_to_agree(function):
    trace = run(graph_of(lambda x: 1.0 * function(x), x=0.0))
    checked = one(trace, "x")
    assert (checked.agrees, checked.is_kink) == (True, True)


def test_only_a_loss_that_is_not_finite_is_said_to_be_so():
    smooth, broken = (run(graph_of(lambda x: np.log(x) + x, x=at)) for at in (2.0, 0.0))
    assert [(one.is_finite, one.is_kink) for one in check(smooth)] == [(True, False)] * 3
    assert [(one.is_finite, one.is_kink) for one in check(broken)] == [(False, True)] * 3
