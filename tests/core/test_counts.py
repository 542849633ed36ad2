"""Multiplications, counted by hand and by brute force."""

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.tracing import constant, graph_of
from tests.core import graphs


def test_the_first_example():
    """f = (x + y) z: four wires; x and y cross two each, z one."""
    counts = run(graphs.f_xyz()).counts()
    assert counts.reverse == 4
    assert counts.forward == {"x": 2, "y": 2, "z": 1}
    assert counts.paths == {"x": 2, "y": 2, "z": 1}
    assert (counts.forward_in_all, counts.paths_in_all) == (5, 5)


@pytest.mark.parametrize("name", ["f_xyz", "x_times_x", "diamond", "fibonacci", "chain", "neuron"])
def test_scalars_against_listed_paths(name):
    trace = run(graphs.ALL[name]())
    counts = trace.counts()
    assert counts.reverse == sum(len(wires) for wires in trace.backward.wires.values())
    for leaf, cost in counts.paths.items():
        listed = trace.paths(leaf).listed
        assert cost == sum(len(path.wires) for path in listed)
        assert counts.forward[leaf] == len({wire for path in listed for wire in path.wires})


def test_two_to_the_hundred_paths_exactly():
    """Each of 2¹⁰⁰ paths crosses 100 wires; the modes cross 200 wires once."""
    counts = run(graphs.doublings(100)).counts()
    assert counts.paths == {"x0": 100 * 2**100}
    assert counts.forward == {"x0": 200}
    assert counts.reverse == 200


def test_a_product_of_matrices_counts_its_inner_products():
    graph = graph_of(lambda a, b: np.sum(a @ b), a=np.ones((2, 3)), b=np.ones((3, 5)))
    counts = run(graph).counts()
    product, total = 2 * 3 * 5, 2 * 5
    assert counts.reverse == 2 * product + total
    assert counts.forward == {"a": 6 * (product + total), "b": 15 * (product + total)}
    assert counts.paths == {"a": product + total, "b": product + total}


def test_an_elementwise_operation_counts_the_entries_of_its_result():
    graph = graph_of(lambda x, v: np.sum(x * v), x=2.0, v=np.ones(7))
    counts = run(graph).counts()
    assert counts.reverse == 7 + 7 + 7
    assert counts.forward == {"x": 14, "v": 7 * 14}


def test_solving_counts_as_a_product_with_the_inverse():
    """Through solve to b (3 × 2): the inverse is 3 × 3, so 3·3·2."""
    a = np.array([[2.0, 1.0, 0.0], [0.0, 3.0, 1.0], [1.0, 0.0, 4.0]])
    graph = graph_of(lambda a, b: np.sum(np.linalg.solve(a, b)), a=constant(a), b=np.ones((3, 2)))
    assert run(graph).counts().reverse == 3 * 3 * 2 + 6


def test_moving_entries_costs_nothing():
    graph = graph_of(lambda v: np.sum(np.reshape(v, (2, 3)).T), v=np.ones(6))
    assert run(graph).counts().reverse == 6


def test_a_leaf_that_does_not_reach_the_loss_costs_nothing():
    graph = graph_of(lambda x, y: x * x, x=2.0, y=3.0)
    assert run(graph).counts().forward == {"x": 2, "y": 0}


def test_counting_needs_a_backward_pass():
    with pytest.raises(GraphError, match=r"^Forward only: "):
        run(graphs.forward_only()).counts()
