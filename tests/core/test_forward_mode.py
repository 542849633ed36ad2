"""Forward mode: tangents against dense Jacobians, gradients and central differences."""

import numpy as np
import pytest

from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.events import Stopped, Tangent
from graphdbg.core.ops import REGISTRY
from graphdbg.core.tracing import constant, graph_of
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from tests.core import graphs
from tests.core.differences import applied, slopes, weights

SAMPLES = sorted(path.name.split(".")[0] for path in data_dir("sample_graphs").glob("*.json"))
EXAMPLES = [
    pytest.param(record_, example, id=f"{record_.name}-{i}")
    for record_ in REGISTRY.values()
    for i, example in enumerate(record_.examples)
]


def leaves(trace):
    """Return the inputs and parameters that hold real numbers."""
    return [
        name
        for name in trace.names
        if trace.graph.nodes[name].kind in {"input", "parameter"}
        and trace.value(name).dtype.kind == "f"
    ]


@pytest.mark.parametrize("sample", SAMPLES)
def test_the_seed_on_the_tangent_is_the_gradient_on_the_direction(sample):
    trace = run(load(data_dir("sample_graphs") / f"{sample}.graph.json"))
    for name in leaves(trace):
        direction = weights(trace.value(name).shape)
        pushed = trace.tangents(name, direction)
        size = np.sum(np.abs(trace.gradient(name) * direction))
        np.testing.assert_allclose(
            np.sum(trace.backward.seed * pushed.tangent(trace.loss)),
            np.sum(trace.gradient(name) * direction),
            rtol=1e-10,
            atol=1e-13 * size,
        )


@pytest.mark.parametrize(("record_", "example"), EXAMPLES)
def test_every_operation_pushes_what_its_jacobian_says(record_, example):
    graph = applied(record_.name, example.operands, example.attributes)
    trace = record(graph, "y", seed=None)
    for slot in range(len(example.operands)):
        name = f"x{slot}"
        if trace.value(name).dtype.kind != "f":
            continue
        direction = weights(trace.value(name).shape)
        pushed = trace.tangents(name, direction)
        tangent = pushed.tangent("y")
        assert tangent.shape == trace.value("y").shape
        if "y" in pushed.forward_mode.reasons:
            assert not np.any(tangent)
            continue
        dense = trace.jacobian("y", slot)
        if np.all(np.isfinite(dense)):
            expected = (dense @ np.ravel(direction)).reshape(tangent.shape)
            np.testing.assert_allclose(tangent, expected, rtol=1e-12, atol=1e-12)


def test_one_event_a_node_with_its_parts():
    forward = run(graphs.f_xyz()).tangents("x")
    assert forward.length == len(forward.events) == 5
    assert all(isinstance(event, Tangent) for event in forward.events)
    x, y, _, q, f = forward.events
    assert (x.node, x.value, x.tangent, x.parts, x.reason) == ("x", -2.0, 1.0, (), None)
    assert (y.tangent, y.parts, y.reason) == (0.0, (), "y does not depend on x")
    (part,) = q.parts
    assert (part.wire, part.tangent, part.local, part.product) == (("q", 0), 1.0, 1.0, 1.0)
    assert [(part.local, part.product) for part in f.parts] == [(-4.0, -4.0)]
    assert (f.value, f.tangent) == (-12.0, -4.0)


def test_parts_add_up():
    forward = run(graphs.diamond()).tangents("x", 0.5)
    event = forward.events[-1]
    assert [part.wire for part in event.parts] == [("L", 0), ("L", 1)]
    assert sum(part.product for part in event.parts) == event.tangent
    assert event.tangent == forward.tangent("L")


def test_a_frame_knows_value_and_tangent_together():
    forward = run(graphs.f_xyz()).tangents("z")
    frame = forward.at(4)
    assert (frame.node, frame.phase, frame.kind) == ("q", "forward mode", Tangent)
    assert (frame.value("q"), frame.tangent("q")) == (3.0, 0.0)
    assert frame.value("f") is frame.tangent("f") is frame.gradient("q") is None
    assert forward.at(5).tangent("f") == 3.0
    assert forward.stops("node") == forward.stops("wire") == (0, 1, 2, 3, 4, 5)
    assert forward.stops("phase") == (0, 5)


def test_along_a_direction_of_arrays_as_differences_say():
    graph = graphs.classifier()
    trace = run(graph)
    direction = weights((3, 2))

    def moved(t):
        from tests.core.differences import with_value

        there = with_value(graph, "W", trace.value("W") + t * direction)
        return run(there).value(trace.loss)

    tangent = trace.tangents("W", direction).tangent(trace.loss)
    np.testing.assert_allclose(tangent, slopes(moved, 0.0), rtol=1e-9)


def test_nothing_flows_where_no_gradient_would():
    forward = run(graphs.blocked()).tangents("x")
    greater = forward.events[forward.index["greater_1"]]
    assert not np.any(greater.tangent)
    assert greater.reason
    assert forward.tangent(forward.loss) == 0.0


def test_what_does_not_move_makes_no_nan():
    """0 × ∞ is not computed where an operand does not depend on the start."""
    graph = graph_of(lambda x, y: x * 2.0 + np.sqrt(y), x=1.0, y=0.0)
    assert run(graph).tangents("x").tangent("add_1") == 2.0


def test_an_operation_can_be_followed_too():
    assert run(graphs.f_xyz()).tangents("q").tangent("f") == -4.0


def test_float32_stays_float32():
    graph = graph_of(lambda x: np.sum(np.tanh(x @ x)), x=np.eye(2, dtype=np.float32) / 3)
    forward = run(graph).tangents("x")
    assert {forward.tangent(name).dtype.name for name in forward.names} == {"float32"}


def test_a_run_that_stops_has_tangents_as_far_as_it_came():
    forward = record(graphs.empty_slot()).tangents("x")
    assert isinstance(forward.events[-1], Stopped)
    assert forward.tangent("g") == np.cos(2.0)
    with pytest.raises(GraphError, match="q was not computed"):
        forward.tangent("q")


@pytest.mark.parametrize(
    ("name", "direction", "sentence"),
    [
        ("t", None, "t is a constant and does not change; follow an input or a parameter."),
        ("x", [1.0, 2.0], r"The direction has shape \(2,\), and x has shape \(\); they must be"),
        ("x", 1j, r"The direction must be numbers of shape \(\), like x\."),
        ("x", "far", r"The direction must be numbers of shape \(\), like x\."),
        ("nowhere", None, "There is no node named 'nowhere'"),
    ],
)
def test_refusals(name, direction, sentence):
    with pytest.raises(GraphError, match=sentence):
        run(graphs.neuron()).tangents(name, direction)


def test_numbers_that_cannot_change_are_refused():
    graph = graph_of(
        lambda x, c: np.sum(np.where(c, x, 0.0)), x=[1.0, 2.0], c=np.array([True, False])
    )
    with pytest.raises(GraphError, match="c holds bool values, which cannot change by a little"):
        run(graph).tangents("c")


def test_gradients_and_tangents_are_not_mixed_up():
    trace = run(graphs.f_xyz())
    with pytest.raises(GraphError, match=r"run\.tangents\('x'\) makes one that has"):
        trace.tangent("x")
    with pytest.raises(GraphError, match="in forward mode: it has tangents, and no gradients"):
        trace.tangents("x").gradient("x")


def test_a_constant_has_a_zero_tangent():
    graph = graph_of(lambda x, c: x * c, x=2.0, c=constant(3.0))
    forward = run(graph).tangents("x")
    assert (forward.tangent("c"), forward.tangent("multiply_1")) == (0.0, 3.0)
