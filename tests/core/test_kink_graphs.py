"""The derivative graph makes the same choice at every kink and edge as the engine."""

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record, run
from graphdbg.core.ops import KINKS, REGISTRY
from tests.core.differences import applied

EDGES = [(kink, edge) for kink in KINKS for edge in kink.edges]


@pytest.mark.parametrize(("kink", "edge"), EDGES)
def test_the_derivative_graph_chooses_the_same(kink, edge):
    shape = np.shape(REGISTRY[kink.operation](*edge.operands, **edge.attributes))
    graph = applied(kink.operation, edge.operands, edge.attributes)
    trace = run(graph, seed=np.ones(shape))
    leaves = [f"x{slot}" for slot in range(len(edge.operands))]
    derived, names = derivative_graph(trace, leaves)
    again = record(derived)
    for leaf in leaves:
        np.testing.assert_array_equal(again.value(names[leaf]), trace.gradient(leaf))
