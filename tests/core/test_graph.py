"""The document: what is a graph, what is none, and when two are equal."""

import itertools
import re
from dataclasses import FrozenInstanceError, replace

import networkx as nx
import numpy as np
import pytest

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, Wire, graph_from
from graphdbg.core.values import Drawn, own
from tests.core import graphs
from tests.core.graphs import applied_to, leaf


def refused(sentence, nodes, **fields):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$") as caught:
        graph_from(nodes, **fields)
    return caught.value


def test_a_duplicate_name_is_refused():
    error = refused("Two nodes are named x; rename one.", [leaf("x", 1.0), leaf("x", 2.0)])
    assert error.node == "x"


def test_a_ghost_operand_is_refused_with_its_place():
    error = refused(
        "y takes z, and there is no node of that name.",
        [leaf("x", 1.0), applied_to("y", "add", "x", "z")],
    )
    assert (error.node, error.slot) == ("y", 1)
    assert error.sentence == str(error)


def test_a_loss_that_is_no_node_is_refused():
    refused("The loss is L, and there is no node of that name.", [leaf("x", 1.0)], loss="L")


def test_a_cycle_is_refused_with_its_nodes_in_turn():
    nodes = [
        leaf("x", 1.0),
        applied_to("a", "add", "x", "c"),
        applied_to("b", "exp", "a"),
        applied_to("c", "sin", "b"),
    ]
    with pytest.raises(GraphError, match="depends on itself") as caught:
        graph_from(nodes)
    found = re.fullmatch(
        r"(\w) depends on itself \((.*)\); a computation graph has no cycle\.", str(caught.value)
    )
    turn = found[2].split(" → ")
    assert turn[0] == turn[-1] == found[1] == caught.value.node
    assert {*itertools.pairwise(turn)} == {("a", "b"), ("b", "c"), ("c", "a")}
    refused(
        "x depends on itself (x → x); a computation graph has no cycle.",
        [applied_to("x", "exp", "x")],
    )


def test_empty_slots_and_no_nodes_are_a_graph():
    graph = graphs.empty_slot()
    assert graph.nodes["q"].inputs == ("x", None)
    assert graph.wires == (("q", 0), ("f", 0), ("g", 0))
    assert graph_from([]).order == ()


def test_structure_has_one_edge_a_wire():
    structure = graphs.x_times_x().structure
    assert list(structure.edges(keys=True)) == [("x", "y", 0), ("x", "y", 1)]
    assert nx.is_frozen(structure)


def test_order_consumers_and_wires():
    graph = graphs.diamond()
    assert graph.order == ("x", "a", "b", "L")
    assert graph.consumers["x"] == (Wire("a", 0), Wire("b", 0))
    assert graph.consumers["L"] == ()
    assert graph.wires == (("a", 0), ("b", 0), ("L", 0), ("L", 1))
    assert graph.descendants("a") == {"L"}
    assert graph.operand(Wire("L", 1)) == graph.operand(("L", 1)) == "b"


def test_document_order_is_free():
    forward, backward = graphs.f_xyz(), graph_from(reversed(graphs.f_xyz().nodes.values()))
    assert list(backward.nodes) == ["f", "q", "z", "y", "x"]
    assert backward.order == ("z", "y", "x", "q", "f")
    assert set(backward.wires) == set(forward.wires)


def test_a_graph_is_never_changed():
    graph = graphs.f_xyz()
    with pytest.raises(FrozenInstanceError):
        graph.loss = "q"
    with pytest.raises(TypeError):
        graph.nodes["x"] = leaf("x", 1.0)
    with pytest.raises(FrozenInstanceError):
        graph.nodes["x"].value = own(1.0)
    with pytest.raises(nx.NetworkXError):
        graph.structure.remove_node("x")
    other = graph.with_loss("q")
    assert (graph.loss, other.loss) == ("f", "q")
    assert other.nodes is graph.nodes


def test_equal_graphs():
    assert graphs.f_xyz() == graphs.f_xyz()
    assert graphs.f_xyz() != graphs.f_xyz().with_loss("q")
    assert graphs.classifier() == graphs.classifier()
    assert graphs.f_xyz() != graphs.diamond()
    assert isinstance(graphs.f_xyz(), Graph)


NODE = Node("x", "input", value=own([1.0, np.nan]), position=(1.0, 2.0))


def test_equal_nodes():
    assert replace(NODE) == NODE
    assert hash(replace(NODE, value=own(2.0))) == hash(NODE)
    assert replace(NODE, value=own([1.0, np.nan])) == NODE
    assert Node("s", op="sum", inputs=("x",), attributes={"axis": 0}) == Node(
        "s", op="sum", inputs=("x",), attributes={"axis": 0}
    )
    drawn = Node("w", "parameter", value=Drawn("he", (2, 2), seed=3))
    assert drawn == Node("w", "parameter", value=Drawn("he", (2, 2), seed=3))
    assert NODE != "x"


@pytest.mark.parametrize(
    "change",
    [
        {"name": "y"},
        {"kind": "parameter"},
        {"value": own([1.0, 2.0])},
        {"value": own(np.float32([1.0, np.nan]))},
        {"value": own([[1.0, np.nan]])},
        {"value": None},
        {"value": Drawn("zeros", (2,))},
        {"dtype": "float32"},
        {"label": "x"},
        {"group": "g"},
        {"position": (1.0, 2.5)},
        {"note": "n"},
        {"comment": "c"},
        {"inline": True},
        {"attributes": {"axis": 0}},
        {"inputs": ("a",)},
        {"op": "exp"},
    ],
    ids=str,
)
def test_different_nodes(change):
    assert replace(NODE, **change) != NODE


def test_questions_with_no_answer_are_refused():
    graph = graphs.f_xyz()
    with pytest.raises(GraphError, match=r"^There is no node named 'g' in this graph\.$"):
        graph.node("g")
    with pytest.raises(GraphError, match=r"^There is no node named 'g' in this graph\.$"):
        graph.operand(("g", 0))
    with pytest.raises(GraphError, match=r"^q has nothing in slot 1\.$") as caught:
        graphs.empty_slot().operand(("q", 1))
    assert (caught.value.node, caught.value.slot) == ("q", 1)
    with pytest.raises(GraphError, match=r"^x has no value yet; give it one\.$"):
        _ = Node("x", "input").array


def test_leaves_and_operations():
    assert leaf("x", 1.0).is_leaf
    assert not applied_to("y", "exp", "x").is_leaf
    drawn = Drawn("zeros", (2,))
    assert Node("w", "parameter", value=drawn).array is drawn.array
