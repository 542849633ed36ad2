"""Kinks and edges: the table of choices, held against the engine and against the trace's mark."""

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.graph import Node, Wire, graph_from
from graphdbg.core.ops import KINKS, REGISTRY
from graphdbg.core.values import own

EDGES = [(kink, edge) for kink in KINKS for edge in kink.edges]


def run_of(operation, operands, attributes):
    names = [f"x{i}" for i in range(len(operands))]
    leaves = [
        Node(name, "parameter", value=own(np.asarray(value, dtype=np.float64)))
        for name, value in zip(names, operands, strict=True)
    ]
    top = Node("y", op=operation, inputs=tuple(names), attributes=attributes)
    result = REGISTRY[operation](*operands, **attributes)
    return run(graph_from([*leaves, top]), loss="y", seed=np.ones(np.shape(result)))


@pytest.mark.parametrize(("kink", "edge"), EDGES)
def test_the_gradient_at_a_kink_is_the_one_in_the_table(kink, edge):
    trace = run_of(kink.operation, edge.operands, edge.attributes)
    for slot, expected in enumerate(edge.gradients):
        if expected is not None:
            np.testing.assert_array_equal(trace.gradient(f"x{slot}"), expected)
            assert trace.kink(Wire("y", slot)) == kink.choice


@pytest.mark.parametrize("name", {kink.operation for kink in KINKS})
def test_away_from_a_kink_there_is_no_mark(name):
    example = next(example for example in REGISTRY[name].examples if example.smooth)
    trace = run_of(name, example.operands, example.attributes)
    for slot in range(len(example.operands)):
        assert trace.kink(Wire("y", slot)) is None


def test_every_kink_is_of_an_operation_and_has_an_edge():
    for kink in KINKS:
        assert kink.operation in REGISTRY
        assert kink.edges
        assert not kink.choice.endswith(".")
