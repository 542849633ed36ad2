"""The short ways between numbers give, to the last bit, what the records themselves give."""

import itertools

import numpy as np
import pytest

from graphdbg.core.chain import product
from graphdbg.core.engine import run
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.core.pulls import ANY, DIFFER, END, PASS, SAME, SHORT, SHORT_GATES, SLOPES, SWAP
from tests.core.differences import applied

AWKWARD = [0.0, -0.0, 1.5, -2.0, 5e-324, -1e-310, 1e308, np.inf, -np.inf, np.nan]
WAYS = {
    "add": SAME,
    "subtract": DIFFER,
    "multiply": SWAP,
    "divide": SLOPES,
    "negative": SLOPES,
    "positive": SAME,
    "square": SLOPES,
    "relu": PASS,
    "relu6": SLOPES,
    "leaky_relu": SLOPES,
    "absolute": SLOPES,
    "tanh": SLOPES,
    "maximum": SLOPES,
    "power": SLOPES,
}


def bits(number):
    """Return type and bits of a number: signed zeros differ, a NaN is like itself."""
    return type(number), np.float64(number).tobytes()


def way(graph):
    """Return the way that was planned from the loss of a graph that has been run."""
    return graph.kept["pulls"].ways[0]


def test_every_short_way_is_tried():
    tried = {REGISTRY[name] for name, short in WAYS.items() if short not in {SLOPES, ANY, END}}
    locals_of = {tuple(each.local for each in record.derivatives) for record in tried}
    assert locals_of == {*SHORT, *SHORT_GATES}


@pytest.mark.parametrize("seed", AWKWARD)
@pytest.mark.parametrize("name", WAYS)
def test_numbers_are_bit_for_bit_what_the_record_gives(name, seed):
    record = REGISTRY[name]
    settings = record.settings({})
    for given in itertools.product(map(np.float64, AWKWARD), repeat=len(record.slots)):
        graph = applied(name, given)
        trace = run(graph, seed=seed)
        assert way(graph) == WAYS[name]
        with np.errstate(all="ignore"):
            value = np.asarray(record.forward(*map(np.asarray, given), **settings))[()]
            assert bits(trace.value("y")) == bits(value)
            for slot in range(len(given)):
                derivative = record.derivative(slot, given, settings)
                part = product(derivative, np.float64(seed), value, given, settings)
                assert bits(trace.gradient(f"x{slot}")) == bits(np.asarray(part)[()])


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (np.float64(2.0), np.array([1.0, 2.0])),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0])),
        (np.float32(2.0), np.float32(3.0)),
        (np.float32(2.0), np.float64(3.0)),
        (np.float64(2.0), np.int64(3)),
    ],
)
def test_what_is_not_all_float64_numbers_goes_by_the_record(left, right):
    graph = applied("multiply", (left, right))
    run(graph, seed=np.ones_like(left * right))
    assert way(graph) == ANY


def test_a_constant_operand_is_passed_by():
    nodes = [
        Node("x", "input", value=np.float64(3.0)),
        Node("c", "constant", value=np.float64(4.0)),
        Node("y", op="multiply", inputs=("c", "x")),
        Node("z", op="subtract", inputs=("y", "c")),
    ]
    trace = run(graph_from(nodes, loss="z"), seed=-0.5)
    assert trace.gradient("x") == -2.0
    assert trace.reason("c") is None
    assert "c" not in trace.backward.gradients
    assert len(trace.events) == 4 + 1 + 2


@pytest.mark.parametrize("exponent", [0.0, 1.0, 3.0, -0.5])
@pytest.mark.parametrize("base", AWKWARD)
def test_a_power_of_a_number_is_that_of_an_array(base, exponent):
    alone = run(applied("power", (np.float64(base), np.float64(exponent))))
    listed = run(applied("power", ([base], [exponent])), seed=[1.0])
    assert bits(alone.gradient("x0")) == bits(listed.gradient("x0")[0])


def test_a_wire_that_is_closed_leaves_the_others():
    nodes = [
        Node("x", "input", value=np.float64(3.0)),
        Node("s", op="sign", inputs=("x",)),
        Node("p", op="multiply", inputs=("x", "s")),
        Node("y", op="add", inputs=("p", "x")),
    ]
    trace = run(graph_from(nodes, loss="y"))
    assert [(wire.consumer, wire.slot) for wire in trace.wires("x")] == [("p", 0), ("y", 1)]
    assert trace.contributions("x") == (1.0, 1.0)
    assert trace.gradient("s") == 3.0


def test_behind_closed_wires_alone_nothing_arrives_and_the_reason_is_handed_on():
    nodes = [
        Node("x", "input", value=np.float64(3.0)),
        Node("d", op="multiply", inputs=("x", "x")),
        Node("s", op="sign", inputs=("d",)),
        Node("y", op="negative", inputs=("s",)),
    ]
    trace = run(graph_from(nodes, loss="y"))
    for name in ("d", "x"):
        assert trace.wires(name) == ()
        assert trace.gradient(name) == 0.0
        assert trace.reason(name) == "sign is flat on both sides of its jump"


def test_a_sum_of_arrays_is_read_only():
    nodes = [
        Node("x", "input", value=np.array([1.0, 2.0])),
        Node("y", op="add", inputs=("x", "x")),
        Node("z", op="sum", inputs=("y",)),
    ]
    trace = run(graph_from(nodes, loss="z"))
    assert not trace.gradient("x").flags.writeable
    np.testing.assert_array_equal(trace.gradient("x"), [2.0, 2.0])
