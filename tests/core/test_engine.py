"""The engine: what happens, in which order, and what a run says when it cannot go on."""

import re
import sys
import warnings

import numpy as np
import pytest

from graphdbg.core import ops
from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.events import Computed, Contributed, Read, Seeded, Stopped, Unreached
from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.tracing import constant, graph_of
from graphdbg.core.values import Drawn, own
from tests.core import graphs
from tests.core.graphs import applied_to, leaf


def told(event):
    """Return an event as its kind and what it happened to."""
    return type(event).__name__, getattr(event, "wire", event.node)


def test_the_ten_events_of_f_xyz():
    trace = run(graphs.f_xyz())
    assert [told(event) for event in trace.events] == [
        ("Read", "x"),
        ("Read", "y"),
        ("Read", "z"),
        ("Computed", "q"),
        ("Computed", "f"),
        ("Seeded", "f"),
        ("Contributed", ("f", 0)),
        ("Contributed", ("f", 1)),
        ("Contributed", ("q", 1)),
        ("Contributed", ("q", 0)),
    ]
    assert trace.value("f") == -12
    assert [trace.gradient(name) for name in "xyzqf"] == [-4, -4, 3, -4, 1]
    to_z = trace.events[7]
    assert (to_z.node, to_z.upstream, to_z.local, to_z.contribution) == ("z", 1, 3, 3)
    assert (to_z.k, to_z.n, to_z.running, to_z.summed) == (1, 1, 3, ())


@pytest.mark.parametrize("make", graphs.ALL.values(), ids=graphs.ALL)
def test_order(make):
    graph = make()
    trace = record(graph)
    place = {name: i for i, name in enumerate(trace.names)}
    document = {name: i for i, name in enumerate(graph.nodes)}
    for name in trace.names:
        assert all(place[operand] < place[name] for operand in graph.nodes[name].inputs)
    # Of what could have come next, the first in the document came.
    for i, name in enumerate(trace.names):
        ready = [
            other
            for other in trace.names[i:]
            if all(place[operand] < i for operand in graph.nodes[other].inputs)
        ]
        assert name == min(ready, key=document.__getitem__)
    if trace.backward is not None:
        seen = list(dict.fromkeys(e.node for e in trace.events[trace.forward_end + 1 :]))
        expected = [
            name
            for name in reversed(trace.names)
            if name != trace.loss and graph.nodes[name].kind != "constant"
        ]
        assert seen == expected


def test_ties_go_by_document_order():
    nodes = [
        leaf("b", 1.0),
        leaf("a", 2.0),
        applied_to("z", "exp", "a"),
        applied_to("y", "exp", "b"),
    ]
    assert record(graph_from(nodes)).names == ("b", "a", "z", "y")
    assert record(graph_from(nodes[::-1])).names == ("a", "z", "b", "y")


def test_contributions_come_in_the_order_of_the_consumers():
    graph = graph_from(
        [
            leaf("x", 2.0),
            applied_to("last", "add", "second", "x"),
            applied_to("first", "exp", "x"),
            applied_to("second", "multiply", "first", "x"),
            applied_to("loss", "add", "last", "x"),
        ]
    )
    trace = run(graph)
    got = [e for e in trace.events if isinstance(e, Contributed) and e.node == "x"]
    wires = [("first", 0), ("second", 1), ("last", 1), ("loss", 1)]
    assert [event.wire for event in got] == wires
    assert [(event.k, event.n) for event in got] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    sums = np.cumsum([event.contribution for event in got])
    np.testing.assert_allclose([event.running for event in got], sums, rtol=1e-15)
    assert got[-1].running is trace.gradient("x")


def test_x_times_x_has_two_wires():
    trace = run(graphs.x_times_x())
    assert trace.wires("x") == (("y", 0), ("y", 1))
    assert trace.contributions("x") == (3.0, 3.0)
    assert trace.gradient("x") == 6.0
    assert trace.jacobian("y", 0) == trace.jacobian("y", 1) == 3.0


def test_only_wires_that_reach_the_loss_count():
    trace = run(graphs.neuron())
    w = [event for event in trace.events if event.node == "w"]
    assert [told(event) for event in w] == [("Read", "w"), ("Contributed", ("net", 0))]
    assert w[1].n == 1
    assert trace.graph.consumers["w"] == (("net", 0), ("unused", 0))
    assert [e.n for e in trace.events if isinstance(e, Contributed) and e.node == "b"] == [2, 2]


def test_unreached_is_zero_with_its_reason():
    trace = run(graphs.neuron())
    events = [event for event in trace.events if isinstance(event, Unreached)]
    assert [(event.node, event.reason) for event in events] == [
        ("unused", "E does not depend on unused")
    ]
    assert events[0].gradient == 0.0
    assert trace.gradient("unused") == 0.0
    assert trace.reason("unused") == "E does not depend on unused"
    assert trace.reason("w") is None
    assert trace.contributions("unused") == trace.wires("unused") == ()


def test_a_blocked_gradient_gives_the_reason_of_what_blocks_it():
    trace = run(graphs.blocked())
    assert trace.reason("greater_1") == "a condition is either true or false"
    assert trace.reason("x") == trace.reason("y") == "a condition is either true or false"
    np.testing.assert_array_equal(trace.gradient("x"), [0.0, 0.0])
    assert trace.gradient("x").dtype == np.float64
    np.testing.assert_array_equal(trace.gradient("z"), [0.0, 3.0])


def test_whole_numbers_and_truths_have_a_zero_with_a_reason():
    graph = graph_of(
        lambda n, on, w: np.sum(w * n * on), n=np.arange(3), on=[True, False, True], w=2.0
    )
    trace = run(graph)
    assert trace.reason("n") == "n holds int64 values, which cannot change by a little"
    assert trace.reason("on") == "on holds bool values, which cannot change by a little"
    np.testing.assert_array_equal(trace.gradient("n"), [0, 0, 0])
    assert trace.gradient("w") == 2.0
    whole = graph_of(lambda n, w: np.sum((n + n) * w), n=np.arange(3), w=2.0)
    assert run(whole).reason("n") == "add_1 holds int64 values, which cannot change by a little"


def test_constants_have_no_gradient():
    trace = run(graphs.neuron())
    sentence = "t is a constant, and a constant has no gradient; make it a parameter to see one."
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$") as caught:
        trace.gradient("t")
    assert caught.value.node == "t"
    assert all(event.node != "t" for event in trace.events[trace.forward_end :])
    with pytest.raises(GraphError, match="There is no node named 'nobody' in this graph"):
        trace.gradient("nobody")


LOSSES = ["net", "out", "error", "E", "penalty", "unused", "x", "w"]


@pytest.mark.parametrize("loss", LOSSES)
def test_any_node_may_be_the_loss(loss):
    graph = graphs.neuron()
    trace = run(graph, loss)
    assert trace.loss == loss
    assert trace.gradient(loss) == 1.0
    step = 1e-5
    for name in ("x", "w", "b"):

        def value(at, name=name):
            nodes = [leaf(name, at, n.kind) if n.name == name else n for n in graph.nodes.values()]
            return record(graph_from(nodes)).value(loss)

        at = graph.nodes[name].value
        numeric = (value(at + step) - value(at - step)) / (2 * step)
        np.testing.assert_allclose(trace.gradient(name), numeric, rtol=1e-8, atol=1e-9)
    for name in set(graph.nodes) - {"t"}:
        depends = name == loss or loss in graph.descendants(name)
        assert (trace.reason(name) is None) == depends


def test_a_loss_in_the_middle_leaves_what_comes_after_unreached():
    trace = run(graphs.neuron(), "net")
    after = [event.node for event in trace.events if isinstance(event, Unreached)]
    assert after == ["E", "unused", "penalty", "error", "out"]
    assert trace.value("E") == run(graphs.neuron()).value("E")
    assert isinstance(trace.events[trace.forward_end], Seeded)
    assert [e.n for e in trace.events if isinstance(e, Contributed) and e.node == "b"] == [1]


def test_the_loss_named_goes_before_the_graphs_own():
    assert run(graphs.neuron()).loss == "E"
    assert run(graphs.neuron(), "out").loss == "out"
    assert run(graphs.diamond()).loss == "L"


VECTOR = graph_of(lambda x, A: np.tanh(A @ x), x=[0.5, -1.0], A=[[1.0, 2.0], [0.3, -1], [2, 2]])


def test_a_seed_goes_through_the_jacobian():
    seed = np.array([2.0, -1.0, 0.5])
    trace = run(VECTOR, "tanh_1", seed)
    np.testing.assert_array_equal(trace.gradient("tanh_1"), seed)
    A, x = trace.value("A"), trace.value("x")
    slope = 1 - np.tanh(A @ x) ** 2
    np.testing.assert_allclose(trace.gradient("x"), seed @ (slope[:, None] * A))
    np.testing.assert_allclose(trace.gradient("A"), np.outer(seed * slope, x))
    np.testing.assert_allclose(trace.jacobian("matmul_1", 1), A)
    np.testing.assert_allclose(trace.jacobian("tanh_1", 0), np.diag(slope))


def test_a_scalar_loss_takes_a_seed_too():
    assert run(graphs.f_xyz(), seed=-2).gradient("x") == 8.0
    assert run(graphs.f_xyz(), seed=0.0).gradient("x") == 0.0
    assert run(graphs.f_xyz(), seed=0.0).reason("x") is None


def test_the_seed_is_copied_and_of_the_losses_type():
    seed = np.ones(3)
    trace = run(VECTOR, "tanh_1", seed)
    seed[:] = 7
    np.testing.assert_array_equal(trace.gradient("tanh_1"), [1, 1, 1])
    single = graph_of(lambda x: np.exp(x) + x, x=np.float32([1.0, 2.0]))
    assert run(single, "add_1", [1, 2]).gradient("add_1").dtype == np.float32


@pytest.mark.parametrize(
    ("graph", "loss", "seed", "sentence"),
    [
        (
            VECTOR,
            "tanh_1",
            None,
            "tanh_1 has shape (3,), so as the loss it needs a seed of that shape; "
            "give one, or name a scalar as the loss.",
        ),
        (
            VECTOR,
            "tanh_1",
            [1.0, 2.0],
            "The seed has shape (2,), and the loss tanh_1 has shape (3,); they must be the same.",
        ),
        (
            VECTOR,
            "tanh_1",
            1.0,
            "The seed has shape (), and the loss tanh_1 has shape (3,); they must be the same.",
        ),
        (
            graphs.f_xyz(),
            None,
            [1.0],
            "The seed has shape (1,), and the loss f has shape (); they must be the same.",
        ),
        (
            graphs.neuron(),
            "t",
            None,
            "t is a constant, so it can be no loss; name a computed node.",
        ),
        (
            graph_of(lambda x: x > 1.0, x=2.0),
            None,
            None,
            "greater_1 holds bool values; a loss must hold real numbers.",
        ),
    ],
)
def test_a_seed_or_loss_that_cannot_be(graph, loss, seed, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        run(graph, loss, seed)
    trace = record(graph, loss, seed)
    assert trace.events[-1] == Stopped(loss or trace.loss, sentence)
    assert trace.length == trace.forward_end + 1
    assert trace.at(trace.length).phase == "stopped"


def test_a_loss_that_is_no_node_is_refused():
    with pytest.raises(GraphError, match=r"^There is no node named 'g' in this graph\.$"):
        run(graphs.f_xyz(), "g")


def test_without_a_loss_there_is_a_notice_and_no_failure():
    trace = run(graphs.forward_only())
    assert trace.loss is None
    assert trace.stopped is None
    assert trace.notice == (
        "Forward only: no loss is named and there is no single scalar at the end of the graph; "
        "name a loss to see gradients."
    )
    assert [type(event) for event in trace.events] == [Read, Computed, Computed]
    with pytest.raises(GraphError, match=f"^{re.escape(trace.notice)}$"):
        trace.gradient("x")
    assert run(graph_from([])).notice == "This graph has no nodes yet; add an input to begin."
    assert run(graphs.f_xyz()).notice is None
    assert record(graphs.empty_slot()).notice is None
    # A lone input is no result, and an array is no scalar.
    assert run(graph_from([leaf("x", 1.0)])).loss is None
    assert run(VECTOR).loss is None


@pytest.mark.parametrize(
    ("graph", "node", "sentence", "computed"),
    [
        (
            graphs.empty_slot(),
            "q",
            'q is unfinished: slot 1 "b" of its multiply is empty; connect a node to it.',
            ("x", "g"),
        ),
        (
            graph_from([leaf("x", 1.0), applied_to("q", "add", "x"), applied_to("r", "exp", "x")]),
            "q",
            "q is unfinished: add takes 2, and 1 operand more must be connected.",
            ("x", "r"),
        ),
        (
            graph_from([applied_to("q", "where"), leaf("x", 1.0)]),
            "q",
            "q is unfinished: where takes 3, and 3 operands more must be connected.",
            ("x",),
        ),
        (
            graph_from([leaf("x", 1.0), applied_to("q", "exp", "x", "x")]),
            "q",
            "q: exp takes 1 operand, and 2 are given.",
            ("x",),
        ),
        (
            graphs.disagreeing_shapes(),
            "C",
            "C: matmul needs inner sizes to agree: (2, 3) @ (4, 5) has 3 and 4.",
            ("A", "B", "S"),
        ),
        (
            graph_from([Node("x", "input"), leaf("y", 1.0), applied_to("f", "add", "x", "y")]),
            "x",
            "x has no value yet; give it one.",
            ("y",),
        ),
        (
            graph_from([leaf("x", 1.0), applied_to("q", "sigmod", "x")]),
            "q",
            "q: There is no operation named 'sigmod'; did you mean sigmoid?",
            ("x",),
        ),
        (
            graph_from([leaf("x", 1.0), applied_to("q", "sum", "x", attributes={"axes": 1})]),
            "q",
            "q: sum has no attribute axes; it has axis, keepdims.",
            ("x",),
        ),
        (
            graph_from(
                [
                    leaf("n", np.int64(2)),
                    leaf("m", np.int64(-2)),
                    applied_to("q", "power", "n", "m"),
                ]
            ),
            "q",
            "q: power could not be computed: Integers to negative integer powers are not allowed.",
            ("n", "m"),
        ),
        (
            graph_from(
                [
                    leaf("s", [0.0, 1.0]),
                    leaf("i", 2.0),
                    applied_to("q", "softmax_cross_entropy", "s", "i"),
                ]
            ),
            "q",
            "q: Class indices must be whole numbers from 0 to 1, and one is 2.",
            ("s", "i"),
        ),
    ],
)
def test_a_run_that_cannot_go_on_stops_last(graph, node, sentence, computed):
    trace = run(graph)
    assert trace.events[-1] == Stopped(node, sentence)
    assert trace.stopped == (node, sentence)
    assert trace.names == computed
    assert [event.node for event in trace.events[:-1]] == list(computed)
    assert trace.backward is None
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        trace.gradient(computed[0])
    with pytest.raises(GraphError, match=f"^{node} was not computed in this run: "):
        trace.value(node)


def test_every_problem_is_known_and_what_waits_for_it_is_not_one():
    graph = graph_from(
        [
            leaf("x", 1.0),
            applied_to("a", "add", "x", None),
            applied_to("b", "exp", "a"),
            applied_to("c", "multiply", None, None),
            applied_to("d", "sin", "x"),
        ]
    )
    trace = run(graph)
    assert [name for name, _ in trace.problems] == ["a", "c"]
    assert trace.stopped == trace.problems[0]
    assert trace.names == ("x", "d")
    assert len(trace.events) == 3


def test_a_constant_without_a_value_stops_a_single_precision_run():
    graph = graph_from(
        [
            leaf("x", np.float32(1), dtype="float32"),
            Node("c", "constant"),
            applied_to("y", "add", "x", "c"),
        ]
    )
    assert run(graph).stopped == ("c", "c has no value yet; give it one.")


def test_too_many_elements_are_refused_before_they_are_made():
    graph = graph_from(
        [
            leaf("column", np.ones((10_000, 1))),
            leaf("row", np.ones(2_000)),
            applied_to("table", "add", "column", "row"),
        ]
    )
    assert run(graph).stopped == (
        "table",
        "table: add of (10000, 1) and (2000,) would fill 20,000,000 elements, "
        "and the limit is 10,000,000; use smaller shapes.",
    )


def test_nan_and_infinity_pass_through():
    graph = graph_of(lambda x, y: np.log(x) * y + np.sqrt(y), x=0.0, y=4.0)
    trace = run(graph)
    assert trace.stopped is None
    assert trace.value(trace.loss) == -np.inf
    assert trace.gradient("x") == np.inf
    assert trace.gradient("y") == -np.inf
    bad = run(graph_of(lambda x: np.log(x) * 2.0, x=-1.0))
    assert np.isnan(bad.value("multiply_1"))
    assert bad.gradient("log_1") == 2.0
    assert [type(event) for event in bad.events[-2:]] == [Contributed, Contributed]


def test_numpys_warnings_are_not_shown():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trace = run(graph_of(lambda x: np.exp(x) / (x - x) + np.log(-x), x=1e9))
        assert len(list(trace.events)) == trace.length
        for cursor in range(trace.length + 1):
            for name in trace.names:
                trace.at(cursor).gradient(name)


def test_a_long_chain_does_not_recurse():
    length = 10_000
    assert length > sys.getrecursionlimit()
    trace = run(graphs.chain(length))
    assert trace.gradient("x") == 1.0
    assert trace.length == 2 * (length + 1)
    assert trace.at(trace.length).gradient("x") == 1.0
    assert len(trace.paths("x")) == 1
    (path,) = trace.paths("x")
    assert len(path.wires) == length
    assert path.product == 1.0
    assert trace.graph.consumers["x"] == (Wire("n0", 0),)


@pytest.mark.parametrize("make", graphs.ALL.values(), ids=graphs.ALL)
def test_every_array_is_read_only(make):
    trace = record(make())
    arrays = [event.value for event in trace.events if isinstance(event, Read | Computed)]
    for event in trace.events:
        if isinstance(event, Contributed):
            arrays += [event.upstream, event.contribution, event.running, event.local]
        elif isinstance(event, Seeded | Unreached):
            arrays.append(event.gradient)
    for array in arrays:
        if array is not None and array.ndim:
            assert not array.flags.writeable
            with pytest.raises(ValueError, match="read-only"):
                array[...] = 0


def test_scalars_are_numpys_own():
    trace = run(graphs.f_xyz())
    for event in trace.events[:5]:
        assert type(event.value) is np.float64
    for event in trace.events[6:]:
        kinds = {type(x) for x in (event.upstream, event.local, event.contribution, event.running)}
        assert kinds == {np.float64}


def test_a_graphs_values_are_shared_with_the_trace():
    graph = graphs.classifier()
    trace = run(graph)
    assert trace.value("W") is graph.nodes["W"].value
    drawn = Drawn("normal", (3, 2), seed=1)
    graph = graph_from([Node("W", "parameter", value=drawn), applied_to("s", "sum", "W")])
    assert run(graph).value("W") is drawn.array


def test_a_constant_takes_the_type_of_its_consumers():
    x = leaf("x", np.float32([1, 2]), dtype="float32")
    half = Node("half", "constant", value=own(0.5))
    graph = graph_from([x, half, applied_to("y", "multiply", "x", "half")])
    trace = run(graph, "y", [1, 1])
    assert trace.value("half").dtype == trace.value("y").dtype == np.float32
    stated = graph_from(
        [
            x,
            Node("half", "constant", value=own(0.5), dtype="float64"),
            *list(graph.nodes.values())[2:],
        ]
    )
    assert run(stated, "y", [1, 1]).value("y").dtype == np.float64
    mixed = graph_from([*graph.nodes.values(), leaf("d", 1.0), applied_to("z", "add", "d", "half")])
    assert record(mixed).value("half").dtype == np.float64


def test_broadcast_axes_that_were_summed_are_recorded():
    trace = run(graphs.classifier())
    summed = {event.wire: event.summed for event in trace.events if isinstance(event, Contributed)}
    assert summed["add_1", 1] == (0,)
    assert summed["add_1", 0] == ()
    (to_bias,) = (e for e in trace.events if isinstance(e, Contributed) and e.node == "b")
    np.testing.assert_allclose(to_bias.contribution, to_bias.upstream.sum(axis=0))


def test_trace_answers_beside_its_events():
    trace = run(graphs.neuron())
    for event in trace.events:
        if isinstance(event, Contributed):
            assert trace.contributed(event.wire) is event.contribution
            assert trace.local(event.wire) == event.local
            np.testing.assert_allclose(
                trace.vjp(event.wire, event.upstream), event.contribution, rtol=1e-15
            )
    assert trace.contributed(Wire("unused", 0)) is None
    with pytest.raises(GraphError, match=r"^No gradient flows from greater_1 through slot 0, bec"):
        run(graphs.blocked()).vjp(Wire("greater_1", 0), own(np.ones(2)))


def test_a_second_run_gives_the_same():
    graph = graphs.classifier()
    one, other = run(graph), run(graph)
    assert one.names == other.names
    for name in ("W", "b", "V", "x"):
        np.testing.assert_array_equal(one.gradient(name), other.gradient(name))


def test_nothing_is_contributed_to_a_constant():
    trace = run(graph_of(lambda x, c: x * c, x=2.0, c=constant(3.0)))
    assert trace.gradient("x") == 3.0
    assert [told(event) for event in trace.events[3:]] == [
        ("Seeded", "multiply_1"),
        ("Contributed", ("multiply_1", 0)),
    ]


@pytest.mark.parametrize(
    "function",
    [
        lambda x: np.sqrt(ops.relu(x)),
        lambda x: np.log(ops.relu(x)),
        lambda x: np.sqrt(np.maximum(x, 0.0)),
    ],
)
def test_a_closed_gate_lets_no_infinity_through(function):
    trace = run(graph_of(function, x=-1.0))
    assert not np.isfinite(trace.gradient(trace.graph.operand((trace.loss, 0))))
    assert trace.gradient("x") == 0.0


def test_the_arrays_inside_a_loss_count_too():
    nodes = [
        Node("p", "input", value=Drawn("zeros", (100_000, 1))),
        Node("t", "input", value=Drawn("zeros", (1, 100_000))),
        applied_to("L", "half_squared_error", "p", "t"),
    ]
    assert "would fill 10,000,000,000 elements" in record(graph_from(nodes)).stopped[1]
