"""Layers against their definitions, written as plain loops."""

import itertools
import re

import numpy as np
import pytest

from graphdbg.core import limits, ops
from graphdbg.core.errors import GraphError
from tests.core.differences import applied, run_weighted

RANDOM = np.random.RandomState(3)
SLIDES = [
    pytest.param((5, 6), (3, 2), {}, id="plain"),
    pytest.param((5, 6), (3, 2), {"stride": 2}, id="stride"),
    pytest.param((5, 6), (2, 3), {"padding": (2, 1)}, id="padding"),
    pytest.param((7, 6), (3, 2), {"dilation": (2, 3)}, id="dilation"),
    pytest.param((7, 5), (2, 2), {"stride": (3, 2), "padding": 1, "dilation": 2}, id="all"),
    pytest.param((4, 3), (1, 1), {"stride": 3}, id="a single entry"),
]


def pair(given, default):
    given = default if given is None else given
    return given if isinstance(given, tuple) else (given, given)


def padded(x, pads, fill=0.0):
    return np.pad(x, [(0, 0), (0, 0), *((pad, pad) for pad in pads)], constant_values=fill)


def cuts(x, kernel, stride, padding, dilation, fill=0.0):
    """Go through the windows of an image: their place, and their entries."""
    x = padded(x, padding, fill)
    counts = [
        (length - gap * (width - 1) - 1) // step + 1
        for length, width, step, gap in zip(x.shape[2:], kernel, stride, dilation, strict=True)
    ]
    for i, j in itertools.product(*(range(count) for count in counts)):
        rows = i * stride[0] + dilation[0] * np.arange(kernel[0])
        columns = j * stride[1] + dilation[1] * np.arange(kernel[1])
        yield (i, j), x[:, :, rows][..., columns]


def convolution(x, w, stride=None, padding=None, dilation=None):
    """Return conv2d by its definition."""
    slides = (pair(stride, 1), pair(padding, 0), pair(dilation, 1))
    found = {
        place: np.einsum("bcij,ocij->bo", cut, w) for place, cut in cuts(x, w.shape[2:], *slides)
    }
    rows, columns = max(found)
    result = np.zeros((len(x), len(w), rows + 1, columns + 1))
    for (i, j), entries in found.items():
        result[:, :, i, j] = entries
    return result


@pytest.mark.parametrize(("size", "kernel", "settings"), SLIDES)
def test_convolution_is_its_definition(size, kernel, settings):
    x, w, b = RANDOM.randn(2, 3, *size), RANDOM.randn(4, 3, *kernel), RANDOM.randn(4)
    expected = convolution(x, w, **settings)
    np.testing.assert_allclose(ops.conv2d(x, w, **settings), expected, rtol=1e-12, atol=1e-13)
    with_bias = ops.conv2d(x, w, b, **settings)
    np.testing.assert_allclose(with_bias, expected + b[:, None, None], rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("size", "kernel", "settings"), SLIDES)
def test_adjoints_of_a_convolution(size, kernel, settings):
    """⟨g, conv(x, w)⟩ = ⟨transpose(g, w), x⟩ = ⟨kernel(x, g), w⟩."""
    x, w = RANDOM.randn(2, 3, *size), RANDOM.randn(4, 3, *kernel)
    y = ops.conv2d(x, w, **settings)
    g = RANDOM.randn(*y.shape)
    back = ops.conv2d_transpose(g, w, size=size, **settings)
    weight = ops.conv2d_kernel(x, g, size=kernel, **settings)
    assert np.sum(back * x) == pytest.approx(np.sum(g * y), rel=1e-10)
    assert np.sum(weight * w) == pytest.approx(np.sum(g * y), rel=1e-10)


def test_convolution_along_a_line_is_one_over_a_flat_image():
    x, w, b = RANDOM.randn(2, 3, 9), RANDOM.randn(4, 3, 2), RANDOM.randn(4)
    line = ops.conv1d(x, w, b, stride=2, padding=1, dilation=3)
    image = ops.conv2d(
        x[:, :, None], w[:, :, None], b, stride=(1, 2), padding=(0, 1), dilation=(1, 3)
    )
    np.testing.assert_array_equal(line, image[:, :, 0])


@pytest.mark.parametrize(
    ("name", "shapes", "attributes"),
    [
        ("conv2d", [(0, 3, 5, 5), (4, 3, 2, 2), (4,)], {}),
        ("conv1d", [(2, 0, 5), (4, 0, 2)], {"padding": 1}),
        ("conv2d", [(2, 3, 5, 5), (0, 3, 2, 2)], {}),
        ("max_pool2d", [(0, 3, 4, 4)], {"kernel": 2}),
        ("avg_pool2d", [(2, 0, 4, 4)], {"kernel": 2}),
        ("batch_norm", [(0, 3), (3,), (3,)], {}),
        ("layer_norm", [(0, 3), (3,), (3,)], {}),
        ("linear", [(0, 3), (4, 3), (4,)], {}),
        ("linear", [(2, 0, 3), (4, 3)], {}),
        ("dropout", [(0,)], {}),
        ("scaled_dot_product_attention", [(2, 3), (0, 3), (0, 4)], {}),
    ],
)
def test_empty_arrays_have_gradients_of_their_shapes(name, shapes, attributes):
    operands = [np.ones(shape) for shape in shapes]
    value = getattr(ops, name)(*operands, **attributes)
    trace = run_weighted(applied(name, operands, attributes), value.shape)
    for slot, shape in enumerate(shapes):
        assert trace.gradient(f"x{slot}").shape == shape
        assert not np.any(trace.gradient(f"x{slot}"))


@pytest.mark.parametrize("kernel", [2, 3, (3, 2)])
@pytest.mark.parametrize("stride", [None, 1, (2, 3)])
@pytest.mark.parametrize("padding", [0, 1])
def test_pooling_is_its_definition(kernel, stride, padding):
    x = np.round(RANDOM.randn(2, 3, 6, 7), 1)
    settings = {"kernel": kernel, "stride": stride, "padding": padding}
    slides = (pair(kernel, 1), pair(stride, kernel), pair(padding, 0), (1, 1))
    greatest = ops.max_pool2d(x, **settings)
    average = ops.avg_pool2d(x, **settings)
    for (i, j), cut in cuts(x, *slides, fill=-np.inf):
        np.testing.assert_array_equal(greatest[:, :, i, j], cut.max(axis=(2, 3)))
    for (i, j), cut in cuts(x, *slides):
        np.testing.assert_allclose(average[:, :, i, j], cut.mean(axis=(2, 3)), atol=1e-15)


@pytest.mark.parametrize(
    ("image", "settings", "expected"),
    [
        ([[2.0, 2.0], [2.0, 2.0]], {"kernel": 2}, [[1, 0], [0, 0]]),
        ([[0.0, 2.0], [2.0, 2.0]], {"kernel": 2}, [[0, 1], [0, 0]]),
        # Four windows lie over the middle, and each of them takes it.
        (
            [[0, 0, 0], [0, 5, 0], [0, 0, 0]],
            {"kernel": 2, "stride": 1},
            [[0, 0, 0], [0, 4, 0], [0, 0, 0]],
        ),
        # Padding is never chosen, not even where all entries are −∞.
        ([[-np.inf]], {"kernel": 3, "padding": 1}, [[1]]),
        ([[1.0, np.nan], [3.0, 4.0]], {"kernel": 2}, [[0, 1], [0, 0]]),
    ],
)
def test_a_window_sends_its_gradient_to_the_first_greatest_entry(image, settings, expected):
    x = np.array([[image]], dtype=float)
    ones = np.ones(ops.max_pool2d(x, **settings).shape)
    np.testing.assert_array_equal(ops.max_unpool2d(ones, x, **settings)[0, 0], expected)


@pytest.mark.parametrize("shape", [(6, 3), (4, 3, 5), (2, 3, 4, 2)])
def test_batch_norm_standardises_each_channel(shape):
    x, scale, shift = RANDOM.randn(*shape) * 1000 + 500, RANDOM.randn(3), RANDOM.randn(3)
    value = np.moveaxis(ops.batch_norm(x, scale, shift, eps=0.0), 1, 0).reshape(3, -1)
    np.testing.assert_allclose(value.mean(axis=1), shift, rtol=1e-12)
    np.testing.assert_allclose(value.std(axis=1), np.abs(scale), rtol=1e-12)


def test_layer_norm_standardises_the_last_axes():
    x = RANDOM.randn(4, 2, 3)
    value = ops.layer_norm(x, np.full((2, 3), 2.0), np.full((2, 3), 1.0), eps=0.0)
    np.testing.assert_allclose(value.mean(axis=(1, 2)), 1.0, rtol=1e-13)
    np.testing.assert_allclose(value.std(axis=(1, 2)), 2.0, rtol=1e-13)


def test_a_constant_is_normalised_to_zero_without_a_gradient():
    x = np.full((3, 2), 1000.0)
    trace = run_weighted(applied("batch_norm", [x, [2.0, 1.0], [0.5, 0.0]]), (3, 2))
    np.testing.assert_array_equal(trace.value("y"), [[0.5, 0.0]] * 3)
    np.testing.assert_array_equal(trace.gradient("x1"), [0.0, 0.0])


@pytest.mark.parametrize("probability", [0.0, 0.25, 0.9, 1.0])
def test_dropout_keeps_or_drops_by_its_seed(probability):
    x = RANDOM.randn(20, 30)
    kept = np.random.RandomState(5).random_sample(x.shape) >= probability
    value = ops.dropout(x, probability=probability, seed=5)
    np.testing.assert_array_equal(value == 0, ~kept)
    np.testing.assert_allclose(value[kept] * (1 - probability), x[kept], rtol=1e-15)
    again = ops.dropout(x, probability=probability, seed=5)
    np.testing.assert_array_equal(value, again)


def test_attention_is_its_definition():
    q, k, v = RANDOM.randn(2, 4, 3), RANDOM.randn(5, 3), RANDOM.randn(2, 5, 6)
    powers = np.exp(q @ k.T / np.sqrt(3))
    expected = powers / powers.sum(axis=-1, keepdims=True) @ v
    found = ops.scaled_dot_product_attention(q, k, v)
    np.testing.assert_allclose(found, expected, rtol=1e-13)


def test_a_mask_says_where_attention_may_look():
    q, k, v = RANDOM.randn(3, 2), RANDOM.randn(4, 2), RANDOM.randn(4, 5)
    allowed = np.array([[True] * 4, [False, True, False, False], [False] * 4])
    found = ops.scaled_dot_product_attention(q, k, v, allowed)
    np.testing.assert_array_equal(found[0], ops.scaled_dot_product_attention(q, k, v)[0])
    np.testing.assert_allclose(found[1], v[1], rtol=1e-15)
    np.testing.assert_array_equal(found[2], np.zeros(5))
    added = np.where(allowed, 0.0, -np.inf)
    np.testing.assert_array_equal(ops.scaled_dot_product_attention(q, k, v, added), found)
    trace = run_weighted(applied("scaled_dot_product_attention", [q, k, v, allowed]), (3, 5))
    assert trace.reason("x3") == "a mask is either true or false"
    assert np.all(np.isfinite(trace.gradient("x0")))
    np.testing.assert_array_equal(trace.gradient("x0")[2], [0.0, 0.0])


REFUSALS = [
    (
        "conv2d",
        [(2, 3, 5, 5), (4, 2, 2, 2)],
        {},
        "conv2d needs the channels to agree: the first operand has 3 and the second 2.",
    ),
    (
        "conv2d",
        [(3, 5, 5), (4, 3, 2, 2)],
        {},
        "conv2d needs an input of 4 axes (batch, channels, height, width); this one has "
        "shape (3, 5, 5).",
    ),
    (
        "conv1d",
        [(2, 3, 5), (4, 3)],
        {},
        "conv1d needs a weight of 3 axes (outputs, channels, length); this one has shape (4, 3).",
    ),
    (
        "conv2d",
        [(2, 3, 5, 5), (4, 3, 2, 2), (3,)],
        {},
        "conv2d needs a bias of one number for each of its 4 outputs; this one has shape (3,).",
    ),
    (
        "conv2d",
        [(2, 3, 5, 2), (4, 3, 2, 3)],
        {},
        "conv2d needs a kernel that fits: along the width it covers 3 of 2 entries (padding "
        "included).",
    ),
    (
        "conv1d",
        [(1, 1, 4), (1, 1, 2), (1,), (1,)],
        {},
        "conv1d takes an input, a weight and at most one bias, and 4 operands are given.",
    ),
    (
        "conv1d",
        [(1, 1, 4), (1, 1, 2)],
        {"stride": 0},
        "conv1d: stride must be a whole number from 1 on, and it is 0.",
    ),
    (
        "conv2d",
        [(1, 1, 4, 4), (1, 1, 2, 2)],
        {"padding": (1, 2, 3)},
        "conv2d: padding must be a whole number from 0 on or a list of 2 of them, and it is "
        "(1, 2, 3).",
    ),
    (
        "conv2d_transpose",
        [(1, 1, 2, 2), (1, 1, 2, 2)],
        {"size": 4},
        "conv2d_transpose needs a gradient with (3, 3) after its first two axes; this one "
        "has (2, 2).",
    ),
    (
        "max_pool2d",
        [(1, 1, 4, 4)],
        {"kernel": 2, "padding": 2},
        "max_pool2d needs entries in every window: a padding of at most half the kernel, "
        "here (2, 2) and (2, 2), and an image that is not empty, here (4, 4).",
    ),
    (
        "max_pool2d",
        [(1, 1, 4, 4)],
        {},
        "max_pool2d needs its attribute kernel: a whole number from 1 on or a list of 2 of them.",
    ),
    (
        "batch_norm",
        [(4, 3), (4,), (3,)],
        {},
        "batch_norm needs a scale of one number for each of the 3 channels; this one has "
        "shape (4,).",
    ),
    (
        "layer_norm",
        [(4, 3), (4,), (4,)],
        {},
        "layer_norm needs a scale of the shape of the last axes of x, (4, 3), which are the "
        "ones it normalises; this one has shape (4,).",
    ),
    (
        "layer_norm",
        [(3,), (2, 3), (2, 3)],
        {},
        "layer_norm needs a scale of the shape of the last axes of x, (3,)",
    ),
    (
        "batch_norm",
        [(4, 3), (3,), (3,)],
        {"eps": -1.0},
        "batch_norm: eps must be a number from 0 on, and it is -1.0.",
    ),
    (
        "dropout",
        [(4,)],
        {"probability": 1.5},
        "dropout: probability must be a number from 0 to 1, and it is 1.5.",
    ),
    (
        "dropout",
        [(4,)],
        {"seed": -1},
        "dropout: seed must be a whole number from 0 to 4294967295, and it is -1.",
    ),
    (
        "linear",
        [(4, 3), (2, 4)],
        {},
        "linear needs as many inputs as the weight has columns: x (4, 3) has 3 and the "
        "weight (2, 4) has 4.",
    ),
    (
        "linear",
        [(3,), (2, 3), (3,)],
        {},
        "linear needs a bias of one number for each of its 2 outputs; this one has shape (3,).",
    ),
    (
        "linear",
        [(3,), (3,)],
        {},
        "linear needs a weight of two axes (outputs, inputs); this one has shape (3,).",
    ),
    (
        "scaled_dot_product_attention",
        [(4, 3), (5, 2), (5, 2)],
        {},
        "scaled_dot_product_attention needs query and key to have the same features, one or "
        "more: (4, 3) and (5, 2) have 3 and 2.",
    ),
    (
        "scaled_dot_product_attention",
        [(4, 3), (5, 3), (4, 2)],
        {},
        "scaled_dot_product_attention needs as many values as keys: (4, 2) and (5, 3) have 4 "
        "and 5.",
    ),
    (
        "attention_weights",
        [(4, 3), (5, 3), (3, 5)],
        {},
        "attention_weights needs a mask that broadcasts to the scores, (4, 5); this one has "
        "(3, 5).",
    ),
    (
        "attention_weights",
        [(3,), (5, 3)],
        {},
        "attention_weights needs a query of at least two axes (positions, features); this "
        "one has shape (3,).",
    ),
]


@pytest.mark.parametrize(("name", "shapes", "attributes", "sentence"), REFUSALS)
def test_refusal(name, shapes, attributes, sentence):
    with pytest.raises(GraphError, match=re.escape(sentence)):
        getattr(ops, name)(*(np.zeros(shape) for shape in shapes), **attributes)


def test_windows_over_the_limit_are_refused_before_they_take_memory():
    with pytest.raises(GraphError, match="would go through"):
        ops.conv1d(np.ones((1, 1, 2)), np.ones((1, 1, 1)), padding=limits.ELEMENTS, stride=10**7)
