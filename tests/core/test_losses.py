"""Losses against their definitions, at ordinary and at awkward points."""

import math
import re

import numpy as np
import pytest

from graphdbg.core import ops
from graphdbg.core.errors import GraphError
from tests.core.differences import applied, run_weighted

NAN, INF = math.nan, math.inf


def gradients(name, operands, **attributes):
    """Return the gradients of one loss by its operands, with upstream 1 (or weights)."""
    shape = np.shape(getattr(ops, name)(*operands, **attributes))
    trace = run_weighted(applied(name, operands, attributes), shape)
    scale = 1.0 if shape else math.cos(1.0)
    return [trace.gradient(f"x{slot}") / scale for slot in range(len(operands))]


@pytest.mark.parametrize(
    ("name", "operands", "attributes", "expected"),
    [
        ("mean_absolute_error", ([1.0, -2.0], [3.0, 1.0]), {}, 2.5),
        ("mean_absolute_error", ([1.0, -2.0], [3.0, 1.0]), {"reduction": "sum"}, 5.0),
        ("mean_absolute_error", ([1.0, -2.0], 3.0), {"reduction": "none"}, [2.0, 5.0]),
        ("huber", (0.5, 0.0), {}, 0.125),
        ("huber", (3.0, 0.0), {}, 2.5),
        ("huber", (-3.0, 1.0), {"delta": 2.0}, 6.0),
        ("huber", (1000.0, -1000.0), {"delta": 0.5}, 999.875),
        ("hinge", ([0.25, -1.0, 3.0], 1.0), {"reduction": "none"}, [0.75, 2.0, 0.0]),
        ("hinge", ([0.25, -1.0, 3.0], -1.0), {"reduction": "sum"}, 5.25),
        ("perceptron_loss", ([0.25, -1.0, 3.0], 1.0), {"reduction": "none"}, [0.0, 1.0, 0.0]),
        ("kl_divergence", ([0.5, 0.5], [1.0, 0.0]), {"reduction": "sum"}, math.log(2)),
        ("kl_divergence", (0.0, 0.0), {}, 0.0),
        ("kl_divergence", (0.0, 0.5), {}, INF),
        ("kl_divergence", (NAN, 0.0), {}, NAN),
        ("hinge", (NAN, 1.0), {}, NAN),
        ("negative_log_likelihood", ([-1.0, -0.5], 1.0), {}, 0.5),
        ("negative_log_likelihood", ([[-1.0, -0.5], [-2.0, -0.1]], [0.0, 0.0]), {}, 1.5),
        ("negative_log_likelihood", ([[-1.0, -0.5]], [[0.5, 0.5]]), {}, 0.75),
        ("l1_penalty", ([1.0, -2.0, 0.0],), {"strength": 0.1}, 0.1 * 3.0),
        ("l2_penalty", ([1.0, -2.0, 0.0],), {}, 5.0),
        ("l2_penalty", (np.zeros((0, 3)),), {}, 0.0),
        ("mean_absolute_error", (np.zeros(0), np.zeros(0)), {}, NAN),
    ],
)
def test_value(name, operands, attributes, expected):
    value = getattr(ops, name)(*operands, **attributes)
    np.testing.assert_allclose(value, expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("name", "operands", "attributes", "expected"),
    [
        ("huber", ([3.0, -3.0, 0.5], 0.0), {"reduction": "sum", "delta": 2.0}, [2.0, -2.0, 0.5]),
        # At the seam both pieces have the slope delta: huber has no kink there.
        ("huber", (2.0, 0.0), {"delta": 2.0}, 2.0),
        ("huber", (-2.0, 0.0), {"delta": 2.0}, -2.0),
        ("hinge", ([0.25, 3.0], -1.0), {"reduction": "sum"}, [1.0, 1.0]),
        ("hinge", (NAN, 1.0), {}, -1.0),
        ("perceptron_loss", ([0.25, -3.0], -1.0), {"reduction": "sum"}, [1.0, 0.0]),
        ("kl_divergence", ([0.5, 0.25], [0.25, 0.5]), {"reduction": "sum"}, [-0.5, -2.0]),
        ("l1_penalty", ([1.0, -2.0, 0.0],), {"strength": 0.5}, [0.5, -0.5, 0.0]),
        ("l2_penalty", ([1.0, -2.0, 0.0],), {"strength": 0.5}, [1.0, -2.0, 0.0]),
    ],
)
def test_gradient_of_the_first_operand(name, operands, attributes, expected):
    found = gradients(name, operands, **attributes)[0]
    np.testing.assert_allclose(found, expected, rtol=1e-15)


def test_huber_with_a_wide_delta_is_half_the_squared_error():
    p, t = [0.3, -2.0, 5.0], [1.0, 1.0, -1.0]
    for reduction in ("mean", "sum", "none"):
        np.testing.assert_array_equal(
            ops.huber(p, t, delta=100.0, reduction=reduction),
            ops.half_squared_error(p, t, reduction=reduction),
        )


def test_an_infinite_gradient_does_not_pass_a_loss_that_is_off():
    graph = applied("hinge", ([2.0, -2.0], 1.0), {"reduction": "none"})
    trace = run_weighted(graph, (2,))
    upstream = np.array([INF, INF])
    wire = trace.wires("x0")[0]
    np.testing.assert_array_equal(trace.vjp(wire, upstream), [0.0, -INF])


def test_divergence_is_cross_entropy_less_entropy():
    p, t = np.array([0.2, 0.5, 0.3]), np.array([0.1, 0.6, 0.3])
    cross = ops.negative_log_likelihood(np.log(p), t)
    entropy = ops.negative_log_likelihood(np.log(t), t)
    found = ops.kl_divergence(p, t, reduction="sum")
    assert found == pytest.approx(cross - entropy, rel=1e-13)
    assert ops.kl_divergence(p, p) == 0.0


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize(
    ("target", "axis"),
    [([2.0, 0.0], -1), ([1.0, 0.0, 1.0], 0), ([[0.2, 0.5, 0.3], [1.0, 0.0, 0.0]], 1)],
)
def test_likelihood_of_log_softmax_is_softmax_cross_entropy(target, axis, reduction):
    logits = np.array([[1.0, -2.0, 1000.0], [0.0, -1000.0, 3.0]])
    settings = {"axis": axis, "reduction": reduction}
    logs = ops.log_softmax(logits, axis=axis)
    found = ops.negative_log_likelihood(logs, target, **settings)
    np.testing.assert_array_equal(found, ops.softmax_cross_entropy(logits, target, **settings))
    assert np.all(np.isfinite(found))


def test_class_indices_of_a_likelihood_have_no_gradient():
    logs = np.log([[0.2, 0.8], [0.5, 0.5]])
    trace = run_weighted(applied("negative_log_likelihood", (logs, [1.0, 0.0])), ())
    assert trace.reason("x1") == "class indices are whole numbers"
    expected = math.cos(1.0) * np.array([[0.0, -0.5], [-0.5, 0.0]])
    np.testing.assert_allclose(trace.gradient("x0"), expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("name", "operands", "attributes", "sentence"),
    [
        ("huber", (1.0, 0.0), {"delta": 0}, "huber: delta must be a positive number, and it is 0."),
        ("huber", (1.0, 0.0), {"delta": True}, "huber: delta must be a positive number"),
        ("huber", (1.0, 0.0), {"delta": INF}, "huber: delta must be a positive number"),
        ("huber", (1.0, 0.0), {"delta": 10**400}, "huber: delta must be a positive number"),
        ("l1_penalty", (1.0,), {"strength": NAN}, "l1_penalty: strength must be a finite number"),
        ("hinge", (1.0, 1.0), {"reduction": "max"}, "hinge: reduction must be mean, sum or none"),
        (
            "hinge",
            (np.zeros(2), np.zeros(3)),
            {},
            "hinge needs shapes that broadcast: (2,) and (3,) do not "
            "(prediction and target must agree from the right, or be 1).",
        ),
        (
            "negative_log_likelihood",
            (0.0, 0.0),
            {},
            "negative_log_likelihood needs an axis of classes; its first operand is a scalar.",
        ),
        (
            "negative_log_likelihood",
            (np.zeros((4, 3)), np.zeros(3)),
            {},
            "negative_log_likelihood needs class indices of shape (4,) or a target of shape "
            "(4, 3); this one has shape (3,).",
        ),
        (
            "negative_log_likelihood",
            (np.zeros(3), 3.0),
            {},
            "Class indices must be whole numbers from 0 to 2, and one is 3.",
        ),
    ],
)
def test_refusal(name, operands, attributes, sentence):
    with pytest.raises(GraphError, match=re.escape(sentence)):
        getattr(ops, name)(*operands, **attributes)
