"""Every operation at every example of its record, against central differences."""

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record as record_run
from graphdbg.core.engine import run
from graphdbg.core.events import Contributed
from graphdbg.core.graph import Wire
from graphdbg.core.ops import BY_NUMPY, REGISTRY, operation
from graphdbg.core.ops.record import Factor, NoGradient
from tests.core.differences import (
    applied,
    gradient_by_slopes,
    run_weighted,
    slopes,
    summed_to,
    weights,
    with_value,
)

CLOSE = {"rtol": 1e-8, "atol": 1e-8}


def arrays(example):
    """Return the operands as arrays, float64 for numbers."""
    found = [np.asarray(operand) for operand in example.operands]
    return [array if array.dtype == bool else array.astype(float) for array in found]


def value_of(record, example, slot=None, other=None):
    """Return the operation's value by calling its record, one operand replaced."""
    operands = arrays(example)
    if slot is not None:
        operands[slot] = other
    return record(*operands, **example.attributes)


def in_slot(record, example, slot):
    """Return the operation as a function of one operand."""
    return lambda x: value_of(record, example, slot, x)


def derivative_of(record, example, slot):
    """Return what the record declares for one slot at an example."""
    return record.derivative(slot, tuple(arrays(example)), record.settings(example.attributes))


def open_slots(record, example):
    """Return the slots a gradient flows to."""
    return [
        slot
        for slot in range(len(example.operands))
        if not isinstance(derivative_of(record, example, slot), NoGradient)
    ]


def graph_of_example(record, example, dtype=None):
    return applied(record.name, example.operands, example.attributes, dtype)


def trace_of(record, example, dtype=None):
    """Return the run of an example whose result is real, seeded with `weights`."""
    shape = value_of(record, example).shape
    return run_weighted(graph_of_example(record, example, dtype), shape)


def cases(keep):
    """Return the examples that `keep` accepts, each named by its operation and place."""
    return pytest.mark.parametrize(
        ("record", "example"),
        [
            pytest.param(record, example, id=f"{record.name}-{i}")
            for record in REGISTRY.values()
            for i, example in enumerate(record.examples)
            if keep(record, example)
        ],
    )


def is_real(record, example):
    return value_of(record, example).dtype.kind == "f"


def is_open(record, example):
    return is_real(record, example) and bool(open_slots(record, example))


def is_smooth(record, example):
    return example.smooth and is_open(record, example)


@cases(lambda record, example: True)
def test_value_has_the_promised_shape(record, example):
    value = value_of(record, example)
    shapes = [operand.shape for operand in arrays(example)]
    assert value.shape == record.result_shape(shapes, record.settings(example.attributes))
    # A loss of true and false is refused, but only after the forward pass.
    trace = record_run(graph_of_example(record, example))
    np.testing.assert_array_equal(trace.value("y"), value)
    assert trace.value("y").dtype == value.dtype


@cases(
    lambda record, example: (
        record.numpy and record.arguments is None and record.name not in {"reshape", "take"}
    )
)
def test_value_is_what_numpy_computes(record, example):
    for function in record.numpy:
        with np.errstate(all="ignore"):
            expected = function(*arrays(example), **example.attributes)
        np.testing.assert_array_equal(value_of(record, example), expected)


@cases(is_smooth)
def test_gradient(record, example):
    trace = trace_of(record, example)
    seed = weights(trace.value("y").shape)
    for slot in open_slots(record, example):
        operand = arrays(example)[slot]
        gradient = trace.gradient(f"x{slot}")
        expected = gradient_by_slopes(in_slot(record, example, slot), operand, seed)
        assert gradient.shape == operand.shape
        np.testing.assert_allclose(gradient, expected, **CLOSE)


@cases(is_smooth)
def test_jacobian(record, example):
    trace = trace_of(record, example)
    for slot in open_slots(record, example):
        operand = arrays(example)[slot]
        jacobian = trace.jacobian("y", slot)
        assert jacobian.shape == (trace.value("y").size, operand.size)
        expected = slopes(in_slot(record, example, slot), operand).reshape(jacobian.shape)
        np.testing.assert_allclose(jacobian, expected, **CLOSE)


@cases(is_smooth)
def test_local_derivative(record, example):
    """The slope of the sum of all results is the local derivative, summed where it was repeated."""
    trace = trace_of(record, example)
    for slot in open_slots(record, example):
        operand, result = arrays(example)[slot], trace.value("y")
        derivative = derivative_of(record, example, slot)
        local = trace.local(Wire("y", slot))
        if not isinstance(derivative, Factor):
            assert local is None
            continue
        # Where the operation reduces, the local derivative lies over the operand's entries.
        shapes = [local.shape, operand.shape] + [result.shape] * (derivative.spread is None)
        laid_out = np.broadcast_to(local, np.broadcast_shapes(*shapes))
        ones = np.ones(result.shape)
        expected = gradient_by_slopes(in_slot(record, example, slot), operand, ones)
        np.testing.assert_allclose(summed_to(laid_out, operand.shape), expected, **CLOSE)


@cases(
    lambda record, example: (
        is_real(record, example) and len(open_slots(record, example)) < len(example.operands)
    )
)
def test_no_gradient_has_a_reason(record, example):
    trace = trace_of(record, example)
    for slot in set(range(len(example.operands))) - set(open_slots(record, example)):
        assert trace.reason(f"x{slot}") == derivative_of(record, example, slot).reason
        assert not np.any(trace.gradient(f"x{slot}"))
        assert trace.gradient(f"x{slot}").shape == arrays(example)[slot].shape


@cases(is_open)
def test_derivative_graph_gives_the_same_numbers(record, example):
    trace = trace_of(record, example)
    names = [f"x{slot}" for slot in open_slots(record, example)]
    graph, derivatives = derivative_graph(trace, names)
    assert list(derivatives) == names
    again = record_run(graph)
    assert set(again.names) == set(graph.nodes)
    for name, derivative in derivatives.items():
        assert again.value(derivative).shape == trace.gradient(name).shape
        np.testing.assert_allclose(
            again.value(derivative), trace.gradient(name), rtol=1e-13, atol=1e-13
        )


@cases(is_smooth)
def test_second_derivative(record, example):
    """The derivative graph is run backward again, against slopes of the first gradient."""
    first = graph_of_example(record, example)
    shape = value_of(record, example).shape
    slots = open_slots(record, example)
    graph, names = derivative_graph(run_weighted(first, shape), [f"x{slot}" for slot in slots])
    for of in slots:
        direction = weights(arrays(example)[of].shape)
        target = graph.nodes[names[f"x{of}"]]
        second = None if target.kind == "constant" else run(graph, target.name, direction)
        for by in slots:

            def gradient(x, of=of, by=by):
                return run_weighted(with_value(first, f"x{by}", x), shape).gradient(f"x{of}")

            expected = gradient_by_slopes(gradient, arrays(example)[by], direction)
            found = np.zeros(expected.shape) if second is None else second.gradient(f"x{by}")
            np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-7)


@cases(is_open)
def test_single_precision_stays_single(record, example):
    single, double = trace_of(record, example, "float32"), trace_of(record, example)
    assert single.value("y").dtype == np.float32
    np.testing.assert_allclose(single.value("y"), double.value("y"), rtol=1e-5, atol=1e-5)
    for event in single.events:
        if isinstance(event, Contributed):
            types = {event.upstream.dtype, event.contribution.dtype, event.running.dtype}
            assert types == {np.dtype(np.float32)}
            assert event.local is None or event.local.dtype == np.float32
            np.testing.assert_allclose(
                event.running, double.gradient(event.node), rtol=1e-5, atol=1e-5
            )


@cases(is_open)
def test_derivative_graph_stays_single(record, example):
    trace = trace_of(record, example, "float32")
    graph, names = derivative_graph(trace, [f"x{slot}" for slot in open_slots(record, example)])
    again = record_run(graph)
    assert {again.value(name).dtype for name in names.values()} == {np.dtype(np.float32)}


@pytest.mark.parametrize("record", REGISTRY.values(), ids=REGISTRY)
def test_record_is_complete(record):
    assert record.summary.endswith(".")
    assert record.symbol
    assert any(example.smooth for example in record.examples)
    assert all(attribute.words for attribute in record.attributes.values())
    assert callable(record.derivatives) or len(record.derivatives) == len(record.slots)
    for example in record.examples:
        record.refuse_count(len(example.operands))


def test_registry_knows_names_and_numpy_functions():
    assert operation("multiply") is REGISTRY["multiply"]
    assert BY_NUMPY[np.matmul] is REGISTRY["matmul"]
    assert BY_NUMPY[np.true_divide] is REGISTRY["divide"]
    assert len(BY_NUMPY) == len({f for record in REGISTRY.values() for f in record.numpy})
    required = """add subtract multiply divide negative power square exp log sqrt sin cos tanh
        sigmoid relu matmul transpose reshape sum mean maximum softmax weighted_sum
        half_squared_error mean_squared_error binary_cross_entropy
        binary_cross_entropy_with_logits softmax_cross_entropy"""
    assert set(required.split()) <= set(REGISTRY)


@pytest.mark.parametrize(
    ("op", "slot", "count", "name"),
    [
        ("weighted_sum", 1, 2, "x1"),
        ("weighted_sum", 2, 4, "w2"),
        ("weighted_sum", 3, 5, "x2"),
        ("weighted_sum", 4, 5, "bias"),
        ("linear", 2, 3, "bias"),
        ("conv2d", 2, 3, "bias"),
        ("scaled_dot_product_attention", 3, 4, "mask"),
        ("concatenate", 3, 4, "a"),
    ],
)
def test_a_slot_that_was_grown_has_a_name(op, slot, count, name):
    assert REGISTRY[op].slot_name(slot, count) == name
