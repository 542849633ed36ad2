"""Editing: another value for a leaf, with all that follows from the structure kept."""

import numpy as np
import pytest

from graphdbg.core.edit import with_entry, with_value
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.files.samples import samples

PATHS = {sample.name: sample.path for sample in samples()}


def sample(name: str) -> Graph:
    return load(PATHS[name])


def test_an_edited_graph_runs_as_one_made_so() -> None:
    graph = sample("f_xyz")
    run(graph)
    edited = with_value(graph, "x", own(7.0))
    made = graph_from([*map(edited.nodes.get, graph.nodes)], loss="f")
    for name in graph.nodes:
        assert run(edited).value(name) == run(made).value(name)
        assert run(edited).gradient(name) == run(made).gradient(name)
    assert run(edited).value("f") == (7 + 5) * -4
    assert run(graph).value("f") == -12


def test_the_structure_is_taken_over_and_the_plan_is_not() -> None:
    graph = sample("two_layer_2-2-2")
    run(graph)
    edited = with_value(graph, "w1", own(0.5))
    assert edited.links is graph.links
    assert edited.order is graph.order
    assert edited.kept is not graph.kept
    assert graph.nodes["w1"].array == 0.15
    assert list(edited.nodes) == list(graph.nodes)


def test_another_shape_is_an_edit_like_any_other() -> None:
    graph = graph_from(
        [
            Node("x", "input", value=own([1.0, 2.0])),
            Node("y", op="square", inputs=("x",)),
            Node("s", op="sum", inputs=("y",)),
        ]
    )
    edited = with_value(graph, "x", own([1.0, 2.0, 3.0]))
    assert run(edited).value("s") == 14
    assert run(edited).gradient("x").tolist() == [2, 4, 6]


def test_another_operand_is_another_structure() -> None:
    graph = sample("f_xyz")
    f = graph.nodes["f"]
    edited = graph.with_node(Node("f", op=f.op, inputs=("x", "z")))
    assert run(edited).value("f") == 8
    assert edited.operand(("f", 0)) == "x"


def test_what_is_computed_cannot_be_set() -> None:
    with pytest.raises(GraphError, match="q is computed by add; change one of the nodes"):
        with_value(sample("f_xyz"), "q", own(1.0))
    with pytest.raises(GraphError, match="no node named 'nobody'"):
        with_value(sample("f_xyz"), "nobody", own(1.0))


def test_one_entry_of_an_array() -> None:
    value = own([[1.0, 2.0], [3.0, 4.0]])
    changed = with_entry(value, (1, 0), own(-3.0))
    assert changed.tolist() == [[1, 2], [-3, 4]]
    assert value.tolist() == [[1, 2], [3, 4]]
    assert not changed.flags.writeable
    assert isinstance(with_entry(own(2.0), (), own(5.0)), np.float64)
