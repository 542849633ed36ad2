"""Arrays are never copied for a trace: it holds the graph's own arrays, and views of them."""

import numpy as np
import pytest

from graphdbg.core import ops
from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record, run
from graphdbg.core.events import Contributed
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import Drawn
from tests.core import graphs

TABLE = np.arange(12.0).reshape(3, 4)
BESIDE = np.ones((3, 4))


def layer(x, w, k):
    return np.sum((x @ w + k) * BESIDE[:, :1] + BESIDE[:, :1])


def one_layer():
    return graph_of(
        layer, x=TABLE, w=parameter(np.ones((4, 1))), k=constant(np.arange(3.0)[:, None])
    )


def test_what_the_caller_gives_is_copied_once_into_the_graph():
    graph = one_layer()
    trace, again = run(graph), run(graph)
    leaves = [node for node in graph.nodes.values() if node.is_leaf]
    assert [node.kind for node in leaves] == ["input", "parameter", "constant", "constant"]
    for node in leaves:
        assert trace.value(node.name) is again.value(node.name) is node.array
        assert not np.shares_memory(node.array, TABLE)
        assert not np.shares_memory(node.array, BESIDE)


def test_a_drawn_array_is_drawn_once():
    drawn = Drawn("normal", (3, 4))
    graph = graph_from([Node("x", "input", value=drawn), graphs.applied_to("y", "sum", "x")])
    assert run(graph).value("x") is run(graph).value("x") is drawn.array


MOVES = {
    "reshape": lambda x: x.reshape(4, 3),
    "ravel": lambda x: x.ravel(),
    "flatten": lambda x: x.flatten(),
    "transpose": lambda x: x.T,
    "swapaxes": lambda x: np.swapaxes(x, 0, 1),
    "moveaxis": lambda x: np.moveaxis(x, 0, -1),
    "squeeze": lambda x: np.squeeze(np.expand_dims(x, 0)),
    "expand_dims": lambda x: np.expand_dims(x, 1),
    "broadcast_to": lambda x: np.broadcast_to(x, (5, 3, 4)),
    "slice": lambda x: x[1:, ::-2],
    "new axis": lambda x: x[:, None],
    "split": lambda x: np.split(x, 2, axis=1)[1],
    "flip": lambda x: np.flip(x, 0),
    "diagonal": lambda x: x.diagonal(),
    "einsum": lambda x: np.einsum("ij->ji", x),
    "positive": lambda x: ops.positive(x.T),
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_what_only_moves_entries_is_a_view_of_its_operand(move):
    trace = record(graph_of(move, x=TABLE))
    assert len(trace.names) > 1
    assert np.shares_memory(trace.values[-1], trace.value("x"))
    assert not trace.values[-1].flags.writeable


KEPT = {
    "add": lambda x: x + BESIDE,
    "reshape": lambda x: x.reshape(4, 3),
    "transpose": lambda x: x.T,
    "flip": lambda x: np.flip(x, 0),
    "concatenate": lambda x: np.concatenate([x, BESIDE]),
    "stack": lambda x: np.stack([BESIDE, x], axis=1),
    "pad": lambda x: np.pad(x, 2),
}


@pytest.mark.parametrize("function", KEPT.values(), ids=KEPT)
def test_what_only_moves_gradients_passes_on_a_view(function):
    graph = graph_of(function, x=TABLE)
    last = graph.order[-1]
    seed = np.ones(record(graph).value(last).shape)
    trace = run(graph, last, seed)
    assert np.shares_memory(trace.gradient("x"), trace.backward.seed)


@pytest.mark.parametrize("make", [one_layer, graphs.classifier], ids=["layer", "classifier"])
def test_a_contribution_that_is_alone_is_the_gradient(make):
    trace = run(make())
    alone = [event for event in trace.events if isinstance(event, Contributed) and event.n == 1]
    for event in alone:
        assert event.contribution is event.running is trace.gradient(event.node)
        assert event.upstream is trace.gradient(event.wire.consumer)
    assert alone


def test_a_derivative_graph_holds_the_arrays_of_its_graph():
    graph = one_layer()
    derived, _ = derivative_graph(run(graph), ["x", "w"])
    again = record(derived)
    for node in graph.nodes.values():
        if node.is_leaf:
            assert again.value(node.name) is node.array
