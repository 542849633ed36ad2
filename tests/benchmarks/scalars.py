"""A graph of scalar operations: ours, micrograd's, autograd's, and a loop over Python floats."""

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from graphdbg.core.engine import run
from graphdbg.core.graph import Graph, Node, graph_from

from .timing import Row, against, in_turn, milliseconds

LEAVES = 10
WIDTH = 100
Operations = list[tuple[str, int, int]]
NAMES = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}


def operations(size: int) -> Operations:
    """Return layers of sums, products, differences and quotients: (sign, place of a, of b).

    Factors and divisors are leaves, so that no number grows out of bounds.  The last layer is
    added up.
    """
    drawn = np.random.RandomState(0)
    found: Operations = []
    layer = list(range(LEAVES))
    while len(found) <= size - 2 * WIDTH:
        sign = "+*-/"[len(found) // WIDTH % 4]
        places = range(LEAVES) if sign in "*/" else layer
        first = len(found) + LEAVES
        found += [(sign, drawn.choice(layer), drawn.choice(places)) for _ in range(WIDTH)]
        layer = list(range(first, first + WIDTH))
    total = layer[0]
    for place in layer[1:]:
        found.append(("+", total, place))
        total = len(found) + LEAVES - 1
    while len(found) < size:
        found.append(("+", len(found) + LEAVES - 1, 0))
    return [(sign, int(a), int(b)) for sign, a, b in found]


def leaves() -> list[float]:
    return [float(x) for x in np.random.RandomState(1).uniform(0.65, 0.75, LEAVES)]


def graph(work: Operations) -> Graph:
    nodes = [Node(f"n{i}", "input", value=np.float64(x)) for i, x in enumerate(leaves())]
    for i, (sign, a, b) in enumerate(work, start=LEAVES):
        nodes.append(Node(f"n{i}", op=NAMES[sign], inputs=(f"n{a}", f"n{b}")))
    return graph_from(nodes, loss=f"n{LEAVES + len(work) - 1}")


def forward(values: list[Any], work: Operations) -> list[Any]:
    """Append the value of every operation, on whatever kind of number."""
    for sign, a, b in work:
        if sign == "+":
            values.append(values[a] + values[b])
        elif sign == "*":
            values.append(values[a] * values[b])
        elif sign == "-":
            values.append(values[a] - values[b])
        else:
            values.append(values[a] / values[b])
    return values


def hand_written(work: Operations) -> list[float]:
    """Return the gradients of the leaves, by two loops and no more."""
    values = forward(leaves(), work)
    gradients = [0.0] * len(values)
    gradients[-1] = 1.0
    place = len(values)
    for sign, a, b in reversed(work):
        place -= 1
        upstream = gradients[place]
        if sign == "+":
            gradients[a] += upstream
            gradients[b] += upstream
        elif sign == "*":
            gradients[a] += upstream * values[b]
            gradients[b] += upstream * values[a]
        elif sign == "-":
            gradients[a] += upstream
            gradients[b] -= upstream
        else:
            gradients[a] += upstream / values[b]
            gradients[b] -= upstream * values[place] / values[b]
    return gradients[:LEAVES]


def through_micrograd(work: Operations) -> list[float]:
    from micrograd.engine import Value

    values = forward([Value(x) for x in leaves()], work)
    values[-1].backward()
    return [value.grad for value in values[:LEAVES]]


def through_autograd(work: Operations) -> list[float]:
    from autograd import grad

    def loss(*given: Any) -> Any:
        return forward(list(given), work)[-1]

    return [float(each) for each in grad(loss, tuple(range(LEAVES)))(*leaves())]


def rows() -> Iterator[Row]:
    sys.setrecursionlimit(100_000)  # micrograd's backward pass calls itself
    work = operations(10_000)
    ours = graph(work)
    trace = run(ours)
    found = [float(trace.gradient(f"n{i}")) for i in range(LEAVES)]
    for other in (hand_written, through_micrograd, through_autograd):
        np.testing.assert_allclose(other(work), found, rtol=1e-9)
    mine, loop = in_turn(lambda: run(ours), lambda: hand_written(work))
    yield against("10,000 scalar operations: a loop over floats", mine, loop, 8)
    mine, micrograd = in_turn(lambda: run(ours), lambda: through_micrograd(work))
    yield against("10,000 scalar operations: micrograd", mine, micrograd, 1 / 4)
    mine, autograd = in_turn(lambda: run(ours), lambda: through_autograd(work), repeats=5)
    yield against("10,000 scalar operations: autograd", mine, autograd, 1 / 20)
    small, large = graph(operations(1_000)), graph(operations(100_000))
    few = milliseconds(lambda: run(small))
    many = milliseconds(lambda: run(large))
    yield against("100,000 scalar operations: 1,000 of them", many, few, 300)
