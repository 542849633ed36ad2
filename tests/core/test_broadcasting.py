"""Operations of several operands over shapes that broadcast, empty and single axes included."""

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record as record_run
from graphdbg.core.events import Contributed
from graphdbg.core.ops import REGISTRY
from tests.core.differences import applied, gradient_by_slopes, run_weighted, summed_to, weights

PAIRS = [
    ((), ()),
    ((3,), ()),
    ((), (2, 1)),
    ((1,), (3,)),
    ((1,), ()),
    ((1, 1), (1,)),
    ((2, 3), (3,)),
    ((3,), (2, 3)),
    ((2, 1), (1, 3)),
    ((3,), (3, 1)),
    ((2, 1, 3), (4, 1)),
    ((1, 3), (2, 1, 1)),
    ((0,), (1,)),
    ((0,), ()),
    ((1,), (0,)),
    ((2, 0), (1,)),
    ((0, 3), (1, 1)),
    ((2, 1), (0,)),
]
ARITHMETIC = ["add", "subtract", "multiply", "divide", "power", "maximum", "weighted_sum"]
LOSSES = [
    "half_squared_error",
    "mean_squared_error",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
]
COMPARISONS = ["greater", "greater_equal", "less", "less_equal", "equal", "not_equal"]
CASES = [(name, {}) for name in ARITHMETIC] + [
    (name, {"reduction": how}) for name in LOSSES for how in ("mean", "sum", "none")
]


def numbers(shape, low, high):
    """Numbers between two bounds, no two of them near one another."""
    size = int(np.prod(shape))
    return (low + (high - low) * ((np.arange(size) * 0.618 + 0.1) % 1.0)).reshape(shape)


def check(name, operands, attributes):
    """Hold value, gradients and recorded sums of one operation against numpy and slopes."""
    record = REGISTRY[name]
    value = record(*operands, **attributes)
    whole = np.broadcast_shapes(*(operand.shape for operand in operands))
    assert value.shape == (() if attributes.get("reduction", "none") != "none" else whole)
    trace = run_weighted(applied(name, operands, attributes), value.shape)
    graph, derivatives = derivative_graph(trace, [f"x{i}" for i in range(len(operands))])
    again = record_run(graph)
    for slot, operand in enumerate(operands):
        gradient = trace.gradient(f"x{slot}")
        assert gradient.shape == operand.shape

        def of(x, slot=slot):
            return record(*operands[:slot], x, *operands[slot + 1 :], **attributes)

        expected = gradient_by_slopes(of, operand, weights(value.shape))
        if 0 in whole:  # the mean of nothing is nan, and nobody has a part in it
            expected = np.zeros(operand.shape)
        np.testing.assert_allclose(gradient, expected, rtol=1e-7, atol=1e-8)
        np.testing.assert_allclose(again.value(derivatives[f"x{slot}"]), gradient, rtol=1e-12)
    for event in trace.events:
        if isinstance(event, Contributed) and value.shape == whole:
            assert event.summed == repeated_axes(whole, trace.value(event.node).shape)


def repeated_axes(whole, shape):
    """Return the axes of `whole` along which an array of `shape` is the same everywhere."""
    padded = (None,) * (len(whole) - len(shape)) + shape
    return tuple(i for i, length in enumerate(padded) if length != whole[i])


@pytest.mark.parametrize("shapes", PAIRS, ids=str)
@pytest.mark.parametrize(("name", "attributes"), CASES, ids=str)
def test_two_operands(name, attributes, shapes):
    first = numbers(shapes[0], 0.2, 0.8)
    second = numbers(shapes[1], 0.25, 0.75)
    check(name, [first, second], attributes)


@pytest.mark.parametrize("shapes", PAIRS, ids=str)
@pytest.mark.parametrize("name", COMPARISONS)
def test_comparisons(name, shapes):
    first, second = numbers(shapes[0], 0.2, 0.8), numbers(shapes[1], 0.2, 0.8)
    value = REGISTRY[name](first, second)
    assert value.dtype == bool
    np.testing.assert_array_equal(value, getattr(np, name)(first, second))


@pytest.mark.parametrize(
    "shapes", [((2, 1), (3,), ()), ((1,), (2, 3), (2, 1)), ((0, 1), (3,), (1, 1)), ((), (), (2,))]
)
def test_weighted_sum_with_bias(shapes):
    check("weighted_sum", [numbers(shape, 0.3, 1.7) for shape in shapes], {})


@pytest.mark.parametrize("shapes", [((2, 1), (3,), ()), ((3,), (2, 1), (2, 3)), ((1,), (0,), ())])
def test_where(shapes):
    condition = numbers(shapes[0], 0, 1) > 0.4
    a, b = numbers(shapes[1], 1, 2), numbers(shapes[2], -2, -1)
    value = np.where(condition, a, b)
    trace = run_weighted(applied("where", [condition, a, b]), value.shape)
    seed = weights(value.shape)
    np.testing.assert_array_equal(trace.value("y"), value)
    np.testing.assert_allclose(trace.gradient("x1"), summed_to(seed * (value > 0), a.shape))
    np.testing.assert_allclose(trace.gradient("x2"), summed_to(seed * (value < 0), b.shape))
    assert trace.reason("x0") == "a condition is either true or false"


@pytest.mark.parametrize("name", ["sum", "mean"])
@pytest.mark.parametrize(
    ("shape", "axis", "keepdims"),
    [
        ((2, 3), None, False),
        ((2, 3), None, True),
        ((2, 3), 1, False),
        ((2, 3), 0, True),
        ((2, 3, 4), (0, 2), False),
        ((2, 3, 4), (-1, 0), True),
        ((2, 3, 4), (2, 0), False),
        ((2, 1), 1, False),
        ((), None, False),
        ((2, 3), (), False),
        ((0,), None, False),
        ((0, 3), 0, False),
        ((0, 3), 1, True),
    ],
)
def test_reductions(name, shape, axis, keepdims):
    record = REGISTRY[name]
    x = numbers(shape, -1, 1)
    settings = {"axis": axis, "keepdims": keepdims}
    value = record(x, **settings)
    if 0 in shape and name == "mean" and value.size:
        assert np.isnan(value).all()
    else:
        np.testing.assert_allclose(value, getattr(np, name)(x, axis=axis, keepdims=keepdims))
    trace = run_weighted(applied(name, [x], settings), value.shape)
    expected = gradient_by_slopes(lambda x: record(x, **settings), x, weights(value.shape))
    np.testing.assert_allclose(trace.gradient("x0"), expected, rtol=1e-8, atol=1e-9)


def test_empty_losses():
    """No sample is no loss: the mean is nan, the sum zero, and the gradients are empty."""
    empty = np.zeros((0, 3))
    for how, value in (("mean", np.nan), ("sum", 0.0)):
        trace = run_weighted(
            applied("softmax_cross_entropy", [empty, np.zeros(0)], {"reduction": how}), ()
        )
        np.testing.assert_equal(trace.value("y"), value)
        assert trace.gradient("x0").shape == (0, 3)
