"""Small graphs that several tests run."""

import numpy as np

from graphdbg.core import ops
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import own


def leaf(name, value, kind="input", **fields):
    return Node(name, kind, value=own(value), **fields)


def applied_to(name, op, *inputs, **fields):
    return Node(name, op=op, inputs=inputs, **fields)


def f_xyz():
    return graph_from(
        [
            leaf("x", -2.0),
            leaf("y", 5.0),
            leaf("z", -4.0, "parameter"),
            applied_to("q", "add", "x", "y"),
            applied_to("f", "multiply", "q", "z"),
        ],
        loss="f",
    )


def x_times_x():
    return graph_from([leaf("x", 3.0), applied_to("y", "multiply", "x", "x")])


def diamond():
    """Return L = a·b with a = x², b = sin x: two paths from x."""
    return graph_from(
        [
            leaf("x", 0.7),
            applied_to("a", "square", "x"),
            applied_to("b", "sin", "x"),
            applied_to("L", "multiply", "a", "b"),
        ]
    )


def fibonacci(last):
    """Return F(n) = F(n−1) + F(n−2) from the leaves F0 and F1."""
    nodes = [leaf("F0", 1.0), leaf("F1", 1.0)]
    for n in range(2, last + 1):
        nodes.append(applied_to(f"F{n}", "add", f"F{n - 1}", f"F{n - 2}"))
    return graph_from(nodes)


def doublings(count):
    """Return x added to itself again and again: 2^count paths."""
    nodes = [leaf("x0", 1.0)]
    for n in range(1, count + 1):
        nodes.append(applied_to(f"x{n}", "add", f"x{n - 1}", f"x{n - 1}"))
    return graph_from(nodes)


def chain(length):
    """Return x with its sign turned `length` times."""
    nodes = [leaf("x", 1.5)]
    for n in range(length):
        nodes.append(applied_to(f"n{n}", "negative", nodes[-1].name))
    return graph_from(nodes)


def neuron():
    """Return a logistic neuron with a constant, a bias that is used twice, and a dead end."""
    return graph_from(
        [
            leaf("x", 0.5),
            leaf("w", -1.5, "parameter"),
            leaf("b", 0.25, "parameter"),
            leaf("t", 1.0, "constant"),
            applied_to("net", "weighted_sum", "w", "x", "b"),
            applied_to("out", "sigmoid", "net"),
            applied_to("error", "half_squared_error", "out", "t"),
            applied_to("penalty", "square", "b"),
            applied_to("unused", "exp", "w"),
            applied_to("E", "add", "error", "penalty"),
        ],
        loss="E",
    )


def classifier():
    """Return a two-layer network of arrays: broadcast bias, class indices, fan-out of W."""

    def network(x, W, b, V, target):  # noqa: N803
        hidden = np.tanh(x @ W + b)
        scores = hidden @ V
        return ops.softmax_cross_entropy(scores, target) + 0.01 * np.sum(W * W)

    return graph_of(
        network,
        x=np.linspace(-1, 1, 12).reshape(4, 3),
        W=parameter(np.linspace(-0.5, 0.9, 6).reshape(3, 2)),
        b=parameter([0.1, -0.2]),
        V=parameter(np.linspace(1.0, -0.8, 6).reshape(2, 3)),
        target=constant([0.0, 2.0, 1.0, 1.0]),
    )


def blocked():
    """Return a graph where a comparison and a condition stop the gradient."""
    return graph_of(
        lambda x, y, z: np.sum(np.where(x > y, 3.0 * z, 0.5)), x=[1.0, 2.0], y=1.5, z=[4.0, 5.0]
    )


def forward_only():
    """Return a graph with two scalar sinks and no loss."""
    return graph_from([leaf("x", 2.0), applied_to("a", "exp", "x"), applied_to("b", "sin", "x")])


def empty_slot():
    """Return a graph with an empty slot, something behind it, and something beside it."""
    return graph_from(
        [
            leaf("x", 2.0),
            applied_to("q", "multiply", "x", None),
            applied_to("f", "exp", "q"),
            applied_to("g", "sin", "x"),
        ],
        loss="f",
    )


def disagreeing_shapes():
    return graph_from(
        [
            leaf("A", np.ones((2, 3))),
            leaf("B", np.ones((4, 5))),
            applied_to("C", "matmul", "A", "B"),
            applied_to("L", "sum", "C"),
            applied_to("S", "sum", "A"),
        ],
        loss="L",
    )


ALL = {
    "f_xyz": f_xyz,
    "x_times_x": x_times_x,
    "diamond": diamond,
    "fibonacci": lambda: fibonacci(7),
    "chain": lambda: chain(5),
    "neuron": neuron,
    "classifier": classifier,
    "blocked": blocked,
    "forward_only": forward_only,
    "empty_slot": empty_slot,
    "disagreeing_shapes": disagreeing_shapes,
    "empty": lambda: graph_from([]),
    "loss_is_a_leaf": lambda: graph_from([leaf("x", 2.0), leaf("y", 3.0)], loss="x"),
    "loss_in_the_middle": lambda: neuron().with_loss("net"),
}
