"""One wire taken apart: the Jacobian and the VJP are two readings of the same derivative."""

import numpy as np
import pytest

from graphdbg.core import limits
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Wire
from graphdbg.core.ops.rules import sum_to
from graphdbg.core.wire_parts import (
    before_sum,
    blocked,
    is_diagonal,
    is_elementwise,
    local_entries,
    place_along,
    summed_axes,
    table_of_sum,
)
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from tests.core.graphs import applied_to, graph_from, leaf
from tests.core.test_operations import cases, is_open, open_slots, trace_of

SAMPLES = (
    "jacobian_3_to_2",
    "two_layer_matrix",
    "softmax_classifier",
    "logistic_batch",
    "f_xyz",
    "mlp_784-300-100-10",
)


def agree(found, expected, scale):
    """Compare to rounding, as large as the terms that were added up."""
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12 * max(1.0, scale))


def check_wire(trace, wire, upstream):
    """Compare upstream @ J with the contribution of a wire, where J is small and finite."""
    part = trace.contributed(wire)
    operand, result = trace.value(trace.graph.operand(wire)), trace.value(wire.consumer)
    if part is None or operand.size * result.size > limits.JACOBIAN_SHOWN:
        return False
    jacobian = trace.jacobian(*wire)
    if not (np.isfinite(jacobian).all() and np.isfinite(upstream).all()):
        return False
    terms = np.ravel(upstream)[:, None] * jacobian
    agree(terms.sum(axis=0), np.ravel(part), np.abs(terms).max(initial=0.0))
    return True


@cases(is_open)
def test_upstream_through_the_jacobian_is_the_contribution(record, example):
    trace = trace_of(record, example)
    for slot in open_slots(record, example):
        check_wire(trace, Wire("y", slot), trace.gradient("y"))


@pytest.mark.parametrize("name", SAMPLES)
def test_in_the_samples_too(name):
    trace = run(load(data_dir("sample_graphs") / f"{name}.graph.json"))
    done = [check_wire(trace, w, trace.gradient(w.consumer)) for w in trace.graph.wires]
    assert any(done)


@cases(is_open)
def test_an_elementwise_jacobian_holds_the_local_derivatives(record, example):
    trace = trace_of(record, example)
    for slot in open_slots(record, example):
        wire = Wire("y", slot)
        local = local_entries(trace, wire)
        assert (local is None) == (not is_elementwise(trace, wire))
        if local is None:
            continue
        jacobian = trace.jacobian(*wire)
        assert local.shape == trace.value("y").shape
        if is_diagonal(trace, wire):
            np.testing.assert_array_equal(np.diag(jacobian), local.ravel().astype(jacobian.dtype))
            assert not jacobian[~np.eye(local.size, dtype=bool)].any()
        # Entry by entry, the VJP of each unit vector is the same row.
        for row in range(min(local.size, 6)):
            unit = np.zeros(local.size)
            unit[row] = 1.0
            if np.isfinite(local).all():
                flowed = trace.vjp(wire, unit.reshape(local.shape)[()])
                np.testing.assert_array_equal(np.ravel(flowed), jacobian[row])


@cases(is_open)
def test_before_the_sum_adds_up_to_the_contribution_bit_for_bit(record, example):
    trace = trace_of(record, example)
    for slot in open_slots(record, example):
        wire = Wire("y", slot)
        part = trace.contributed(wire)
        if part is None:
            continue
        whole = before_sum(trace, wire)
        np.testing.assert_array_equal(sum_to(whole, part.shape), part)
        axes = summed_axes(trace, wire)
        table = table_of_sum(whole, axes)
        assert table.shape[1] == part.size
        agree(table.sum(axis=0), np.ravel(part), np.abs(whole).max(initial=0.0))


def test_a_zero_of_the_unit_vector_does_not_meet_an_infinite_derivative():
    trace = run(
        graph_from(
            [leaf("x", [0.0, 4.0]), applied_to("y", "sqrt", "x"), applied_to("L", "sum", "y")]
        )
    )
    np.testing.assert_array_equal(trace.jacobian("y", 0), [[np.inf, 0.0], [0.0, 0.25]])


def test_rows_of_a_sum_are_the_places_it_was_repeated_at():
    whole = np.arange(24.0).reshape(2, 3, 4)
    table = table_of_sum(whole, (0, 2))
    assert table.shape == (8, 3)
    for row in range(8):
        i, k = place_along(whole.shape, (0, 2), row)
        np.testing.assert_array_equal(table[row], whole[i, :, k])


def test_a_closed_wire_says_why():
    trace = run(load(data_dir("sample_graphs") / "softmax_classifier.graph.json"))
    assert blocked(trace, Wire("L", 0)) is None
    assert blocked(trace, Wire("L", 1))
    with pytest.raises(GraphError):
        trace.jacobian("L", 1)
