"""Saved for backward: what each rule reads, how large it is, and until which event."""

import numpy as np
import pytest
from hypothesis import given

from graphdbg.core.engine import run
from graphdbg.core.events import Contributed
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.saved import ledger_of, reads
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from tests.strategies import graphs as random_graphs

SAMPLES = {sample.name: sample.path for sample in samples()}
A, B = own([[1.0, 2.0], [3.0, 4.0]]), own([[0.5, -1.0], [2.0, 0.25]])


def saved_at(trace, cursor):
    """Return the values that are kept at a cursor, and how many bytes they are together."""
    ledger = ledger_of(trace)
    kept = tuple(row for row in ledger.rows if row.is_kept(cursor))
    return kept, int(ledger.held[cursor])


def kept(trace):
    return {row.node: row.keepers for row in ledger_of(trace).rows}


def one(op, *values, loss="mean", **attributes):
    """Run one operation and the mean of its result, which reads nothing."""
    names = [f"x{i}" for i in range(len(values))]
    nodes = [Node(n, "parameter", value=own(v)) for n, v in zip(names, values, strict=True)]
    nodes.append(Node("y", op=op, inputs=tuple(names), attributes=attributes))
    return run(graph_from([*nodes, Node("L", op=loss, inputs=("y",))], loss="L"))


@pytest.mark.parametrize(
    ("op", "values", "expected"),
    [
        ("add", (A, B), set()),
        ("negative", (A,), set()),
        ("sum", (A,), set()),
        ("reshape", (A,), set()),
        ("transpose", (A,), set()),
        ("multiply", (A, B), {"x0", "x1"}),
        ("divide", (A, B), {"x1", "y"}),
        ("square", (A,), {"x0"}),
        ("exp", (A,), {"y"}),
        ("tanh", (A,), {"y"}),
        ("sigmoid", (A,), {"y"}),
        ("sqrt", (A,), {"y"}),
        ("softmax", (A,), {"y"}),
        ("sin", (A,), {"x0"}),
        ("log", (A,), {"x0"}),
        ("relu", (A,), {"x0"}),
        ("matmul", (A, B), {"x0", "x1"}),
    ],
)
def test_what_an_operation_keeps_is_what_its_rules_read(op, values, expected):
    settings = {"shape": (4,)} if op == "reshape" else {}
    found = kept(one(op, *values, **settings))
    assert set(found) == expected
    assert set(found.values()) <= {("y",)}


@pytest.mark.parametrize(("slot", "other"), [(0, "x1"), (1, "x0")])
@pytest.mark.parametrize("op", ["matmul", "multiply"])
def test_a_product_reads_the_other_operand_on_each_wire(op, slot, other):
    found = {wire: name for wire, name, _ in reads(one(op, A, B)) if wire.consumer == "y"}
    assert found["y", slot] == other


def test_what_needs_no_gradient_is_not_kept_for():
    graph = graph_of(lambda x, w: np.sum(x * w), x=constant(A), w=parameter(B))
    assert kept(run(graph)) == {"x": ("multiply_1",)}


def test_what_does_not_reach_the_loss_is_not_kept_for():
    nodes = [Node("x", "parameter", value=own(2.0)), Node("off", op="exp", inputs=("x",))]
    nodes.append(Node("L", op="square", inputs=("x",)))
    assert kept(run(graph_from(nodes, loss="L"))) == {"x": ("L",)}


def test_a_value_that_several_keep_is_counted_once():
    graph = graph_of(lambda x: np.sum(np.sin(x) + np.cos(x)), x=parameter(A))
    ledger = ledger_of(run(graph))
    assert [(row.node, row.size, len(row.keepers)) for row in ledger.rows] == [("x", 32, 2)]
    assert ledger.peak == 32


def test_views_of_one_array_share_its_memory():
    graph = graph_of(lambda x: np.sum(np.square(x)) + np.sum(np.sin(x.T)), x=parameter(A))
    ledger = ledger_of(run(graph))
    assert [(row.node, row.shares) for row in ledger.rows] == [("x", None), ("transpose_1", "x")]
    assert ledger.peak == 32


def test_f_xyz_in_both_orders():
    pull = run(load(SAMPLES["f_xyz"]))
    rows = [(row.node, row.keepers, row.begin, row.until) for row in ledger_of(pull).rows]
    assert rows == [("z", ("f",), 3, 7), ("q", ("f",), 4, 8)]
    assert ledger_of(pull).held.tolist() == [0, 0, 0, 8, 16, 16, 16, 8, 0, 0, 0]
    assert saved_at(pull, 7)[1] == 8
    assert [row.node for row in saved_at(pull, 7)[0]] == ["q"]
    rows = [(row.node, row.until) for row in ledger_of(pull.pushed()).rows]
    assert rows == [("z", 7), ("q", 8)]


def test_the_order_decides_until_when():
    pull = run(load(SAMPLES["two_layer_matrix"]))
    until = [[row.until for row in ledger_of(trace).rows] for trace in (pull, pull.pushed())]
    assert until[0] != until[1]
    assert len(until[0]) == len(until[1])


def assert_a_ledger_agrees_with_its_rows(trace):
    ledger = ledger_of(trace)
    assert ledger.held[0] == ledger.held[-1] == 0
    assert int(ledger.held.max()) == ledger.peak == ledger.held[ledger.peak_cursor]
    for row in ledger.rows:
        assert trace.cursor_of_value(row.node) == row.begin <= trace.forward_end < row.until
        event = trace.events[row.until - 1]
        assert isinstance(event, Contributed)
        assert event.wire.consumer in row.keepers
    for cursor in range(trace.length + 1):
        rows, total = saved_at(trace, cursor)
        assert (total > 0) is any(row.size for row in rows)
        assert total <= ledger.peak


@given(random_graphs())
def test_the_ledger_of_a_random_run(graph):
    trace = run(graph)
    assert_a_ledger_agrees_with_its_rows(trace)
    assert_a_ledger_agrees_with_its_rows(trace.pushed())
    assert kept(trace) == kept(trace.pushed())


@pytest.mark.parametrize("name", SAMPLES)
def test_the_ledger_of_a_sample(name):
    assert_a_ledger_agrees_with_its_rows(run(load(SAMPLES[name])))


@given(random_graphs(smooth=True))
def test_the_gradients_can_be_had_from_what_is_kept_alone(graph):
    """A contribution does not change when every value that is not kept is spoilt."""
    trace = run(graph)
    kept_by = {}
    for wire, name, _ in reads(trace):
        kept_by.setdefault(wire, set()).add(name)
    for wire in (w for wires in trace.backward.wires.values() for w in wires):
        spoilt = {
            name: (value if name in kept_by.get(wire, ()) else spoil(value))
            for name, value in zip(trace.names, trace.values, strict=True)
        }
        call = trace.calls[wire.consumer]
        operands = tuple(spoilt[n] for n in graph.nodes[wire.consumer].inputs)
        derivative = type(call)(call.record, operands, call.settings).derivative(wire.slot)
        assert np.array_equal(
            again(derivative, trace, wire, spoilt[wire.consumer], operands, call.settings),
            trace.contributed(wire),
            equal_nan=True,
        )


def spoil(value):
    return own(np.full_like(value, 7.25))


def again(derivative, trace, wire, result, operands, settings):
    from graphdbg.core.chain import contribution

    upstream = trace.gradient(wire.consumer)
    with np.errstate(all="ignore"):
        return contribution(derivative, upstream, result, operands, settings, wire.slot)[0]


def test_without_a_backward_pass_nothing_is_kept():
    trace = run(load(SAMPLES["f_xyz"])).tangents("x")
    ledger = ledger_of(trace)
    assert (ledger.rows, ledger.peak) == ((), 0)
    assert len(ledger.held) == trace.length + 1
