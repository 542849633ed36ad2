"""From the sum over paths to backprop: every step has the same value and costs less."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given

from graphdbg.core import limits
from graphdbg.core.counts import crossed, multiplications
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.factoring import factorings
from tests.core import graphs
from tests.core.graphs import applied_to, graph_from, leaf
from tests.strategies import graphs as any_graphs


def evaluated(trace, factoring):
    """Return the value of the sums that a factoring writes out, worked out as they stand."""
    known = {trace.backward.loss: trace.backward.seed}
    total = trace.backward.seed
    for each in factoring.sums:
        total = np.zeros_like(trace.value(each.node))
        with np.errstate(all="ignore"):
            for term in each.terms:
                flow = known[term.end]
                for wire in reversed(term.wires):
                    flow = trace.vjp(wire, flow)
                total = total + flow
        known[each.node] = total
    return total


def steps_of(trace):
    for name in trace.backward.gradients:
        if trace.wires(name):
            yield name, factorings(trace, name)


@given(any_graphs())
def test_every_step_is_the_gradient(graph):
    trace = run(graph)
    for name, steps in steps_of(trace):
        parts = sum(np.abs(part) for part in trace.contributions(name))
        for step in steps:
            if step.sums is not None:
                error = np.abs(evaluated(trace, step) - trace.gradient(name))
                assert np.all(error <= 1e-9 * np.maximum(parts, np.abs(trace.gradient(name))))


@given(any_graphs())
def test_counts_are_those_of_the_other_counts(graph):
    """All paths one by one at first, each wire once in the end; in between it only falls."""
    trace = run(graph)
    known = trace.counts()
    costs = {w: multiplications(trace, w) for ws in trace.backward.wires.values() for w in ws}
    for name, steps in steps_of(trace):
        counts = [step.multiplications for step in steps]
        if name in known.paths:
            assert counts[0] == known.paths[name]
        assert counts[-1] == crossed(trace.backward, costs, name)
        assert all(before >= after for before, after in pairwise(counts))
        assert steps[0].products == trace.paths(name).count
        assert steps[0].additions == trace.paths(name).count - 1
        on_the_way = trace.paths(name).wires_on
        assert steps[-1].additions == sum(len(wires) - 1 for wires in on_the_way.values())


@given(any_graphs())
def test_what_is_written_costs_what_is_counted(graph):
    trace = run(graph)
    for _, steps in steps_of(trace):
        for step in steps:
            if step.sums is None:
                continue
            wires = [w for each in step.sums for term in each.terms for w in term.wires]
            assert step.multiplications == sum(multiplications(trace, wire) for wire in wires)
            assert step.additions == sum(len(each.terms) - 1 for each in step.sums)
            assert len(step.sums) == step.step + 1


def shared_tail():
    """Return x → a → q → (c, d) → L: a·b·c + a·b·d becomes a·b·(c + d)."""
    return graph_from(
        [
            leaf("x", 0.5),
            applied_to("a", "sin", "x"),
            applied_to("q", "exp", "a"),
            applied_to("c", "square", "q"),
            applied_to("d", "cos", "q"),
            applied_to("L", "add", "c", "d"),
        ]
    )


def test_a_common_front_is_factored_out():
    steps = factorings(run(shared_tail()), "x")
    assert [(s.node, s.multiplications, s.additions) for s in steps] == [(None, 8, 1), ("q", 6, 1)]
    before, after = steps
    assert [[w.consumer for w in term.wires] for term in before.sums[0].terms] == [
        ["a", "q", "c", "L"],
        ["a", "q", "d", "L"],
    ]
    shared, whole = after.sums
    assert (shared.node, [term.end for term in shared.terms]) == ("q", ["L", "L"])
    assert (whole.node, [term.end for term in whole.terms]) == ("x", ["q"])
    assert [w.consumer for w in whole.terms[0].wires] == ["a", "q"]


def test_one_path_has_nothing_to_share():
    (only,) = factorings(run(graphs.chain(5)), "x")
    assert (only.multiplications, only.additions, only.products) == (5, 0, 1)


def test_two_to_the_hundred_paths():
    steps = factorings(run(graphs.doublings(100)), "x0")
    assert len(steps) == 100
    assert (steps[0].multiplications, steps[0].products) == (100 * 2**100, 2**100)
    assert (steps[-1].multiplications, steps[-1].additions) == (200, 100)
    assert steps[50].node == "x50"
    assert steps[50].shared == 2**50
    assert steps[50].sums is None


def test_long_sums_are_not_written(monkeypatch):
    monkeypatch.setattr(limits, "FACTORS_WRITTEN", 5)
    trace = run(graphs.fibonacci(5))
    steps = factorings(trace, "F2")
    assert steps[0].sums is None


@pytest.mark.parametrize("name", ["E", "unused"])
def test_without_a_path_there_is_nothing_to_factor(name):
    with pytest.raises(GraphError, match=f"There is no path from {name} to E with anything"):
        factorings(run(graphs.neuron()), name)
