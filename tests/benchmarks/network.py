"""784-300-100-10, ReLU, softmax cross-entropy, batch 128: ours, numpy by hand, and autograd."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

import graphdbg as gd
from graphdbg.core.engine import run

from .timing import Row, against, in_turn

WIDTHS = (784, 300, 100, 10)
BATCH = 128
Arrays = dict[str, np.ndarray]


def arrays() -> Arrays:
    """Return the input, the weights and the biases."""
    drawn = np.random.RandomState(0)
    found = {"x": drawn.randn(BATCH, WIDTHS[0])}
    for i, (inputs, outputs) in enumerate(pairwise(WIDTHS), start=1):
        found[f"W{i}"] = drawn.randn(inputs, outputs) * np.sqrt(2 / inputs)
        found[f"b{i}"] = 0.1 * drawn.randn(outputs)
    return found


def classes() -> np.ndarray:
    return np.random.RandomState(1).randint(0, WIDTHS[-1], BATCH)


def loss_of(x: Any, target: Any, **parameters: Any) -> Any:
    p = parameters
    hidden = gd.ops.relu(x @ p["W1"] + p["b1"])
    hidden = gd.ops.relu(hidden @ p["W2"] + p["b2"])
    return gd.ops.softmax_cross_entropy(hidden @ p["W3"] + p["b3"], target)


def hand_written(p: Arrays, target: np.ndarray) -> Arrays:
    """Return the gradient of every array, the input's included."""
    rows = np.arange(BATCH)
    z1 = p["x"] @ p["W1"] + p["b1"]
    h1 = np.maximum(z1, 0)
    z2 = h1 @ p["W2"] + p["b2"]
    h2 = np.maximum(z2, 0)
    z3 = h2 @ p["W3"] + p["b3"]
    powers = np.exp(z3 - z3.max(axis=1, keepdims=True))
    shares = powers / powers.sum(axis=1, keepdims=True)
    _loss = -np.log(shares[rows, target]).mean()
    g3 = shares
    g3[rows, target] -= 1
    g3 /= BATCH
    g2 = (g3 @ p["W3"].T) * (z2 > 0)
    g1 = (g2 @ p["W2"].T) * (z1 > 0)
    return {
        "x": g1 @ p["W1"].T,
        "W1": p["x"].T @ g1,
        "b1": g1.sum(axis=0),
        "W2": h1.T @ g2,
        "b2": g2.sum(axis=0),
        "W3": h2.T @ g3,
        "b3": g3.sum(axis=0),
    }


def through_autograd(p: Arrays, target: np.ndarray) -> Arrays:
    from autograd import grad
    from autograd import numpy as anp

    rows = np.arange(BATCH)

    def loss(q: Any) -> Any:
        hidden = anp.maximum(anp.dot(q["x"], q["W1"]) + q["b1"], 0)
        hidden = anp.maximum(anp.dot(hidden, q["W2"]) + q["b2"], 0)
        scores = anp.dot(hidden, q["W3"]) + q["b3"]
        shifted = scores - anp.max(scores, axis=1, keepdims=True)
        logs = shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
        return -anp.mean(logs[rows, target])

    found: Arrays = grad(loss)(p)
    return found


def rows() -> Iterator[Row]:
    given, target = arrays(), classes()
    kinds = {name: gd.parameter(array) for name, array in given.items() if name != "x"}
    graph = gd.graph_of(loss_of, x=given["x"], target=gd.constant(target), **kinds)
    trace = run(graph)
    for other in (hand_written, through_autograd):
        for name, gradient in other(given, target).items():
            np.testing.assert_allclose(trace.gradient(name), gradient, rtol=1e-9, atol=1e-12)
    mine, numpy, autograd = in_turn(
        lambda: run(graph),
        lambda: hand_written(given, target),
        lambda: through_autograd(given, target),
        repeats=27,
    )
    yield against("784-300-100-10, batch 128: numpy by hand", mine, numpy, 1.15)
    yield against("784-300-100-10, batch 128: autograd", mine, autograd, 1.0)
