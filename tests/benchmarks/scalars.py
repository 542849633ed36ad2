"""A graph of scalar operations: ours, micrograd's, autograd's, and a loop over Python floats."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from graphdbg.core.engine import record, run
from graphdbg.core.gradcheck import check
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.lanes import COLUMNS

from .timing import Row, against, in_turn, milliseconds

LEAVES = 10
WIDTH = 100
Operations = list[tuple[str, int, int]]
NAMES = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "r": "relu"}
FOUR = "+*-/"


def operations(size: int, signs: str = FOUR) -> Operations:
    """Return layers of one sign each, in turn: (sign, place of a, of b).

    Factors and divisors are leaves, so that no number grows out of bounds.  The last layer is
    added up, and every operation reaches the loss.
    """
    drawn = np.random.RandomState(0)
    found: Operations = []
    layer = list(range(LEAVES)) * (WIDTH // LEAVES)
    while len(found) <= size - 2 * WIDTH:
        sign = signs[len(found) // WIDTH % len(signs)]
        places = range(LEAVES) if sign in "*/" else layer
        first = len(found) + LEAVES
        found += [(sign, a, drawn.choice(places)) for a in drawn.permutation(layer)]
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
        inputs = (f"n{a}",) if sign == "r" else (f"n{a}", f"n{b}")
        nodes.append(Node(f"n{i}", op=NAMES[sign], inputs=inputs))
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
        elif sign == "/":
            values.append(values[a] / values[b])
        else:
            values.append(values[a].relu())
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
    return [float(value.grad) for value in values[:LEAVES]]


def through_autograd(work: Operations) -> list[float]:
    from autograd import grad

    def loss(*given: Any) -> Any:
        return forward(list(given), work)[-1]

    return [float(each) for each in grad(loss, tuple(range(LEAVES)))(*leaves())]


def agreeing(work: Operations, *others: Callable[[Operations], list[float]]) -> Graph:
    """Return our graph of the work, after a run in which the others found the same gradients."""
    ours = graph(work)
    trace = run(ours)
    found = [float(trace.gradient(f"n{i}")) for i in range(LEAVES)]
    for other in others:
        np.testing.assert_allclose(other(work), found, rtol=1e-9)
    return ours


def rows() -> Iterator[Row]:
    sys.setrecursionlimit(100_000)  # micrograd's backward pass calls itself
    work = operations(10_000)
    ours = agreeing(work, hand_written, through_micrograd, through_autograd)
    mine, loop = in_turn(lambda: run(ours), lambda: hand_written(work))
    yield against("10,000 scalar operations: a loop over floats", mine, loop, 8)
    mine, autograd = in_turn(lambda: run(ours), lambda: through_autograd(work), repeats=5)
    yield against("10,000 scalar operations: autograd", mine, autograd, 1 / 20)
    yield from against_micrograd()
    yield checked(operations(2_000))
    small, large = graph(operations(1_000)), graph(operations(100_000))
    few = milliseconds(lambda: run(small))
    many = milliseconds(lambda: run(large))
    yield against("100,000 scalar operations: 1,000 of them", many, few, 300)


def checked(work: Operations) -> Row:
    """Return the line of a check of every gradient: as many forward passes, by a loop."""
    trace = record(graph(work))
    mine = milliseconds(lambda: list(check(trace)), repeats=3)
    loop = milliseconds(lambda: forward(leaves(), work)) * COLUMNS * len(trace.names)
    return against("2,000 scalar operations: a check of every gradient", mine, loop, 1 / 2)


def against_micrograd() -> Iterator[Row]:
    """Yield a line for all four signs, and for those that micrograd has no detour for."""
    kinds = {FOUR: "+ × − ÷", "+*": "+ × alone", "+*r": "+ × relu"}
    for signs, words in kinds.items():
        work = operations(10_000, signs)
        ours = agreeing(work, through_micrograd)
        mine, micrograd = in_turn(
            lambda ours=ours: run(ours),
            lambda work=work: through_micrograd(work),
            repeats=27,
        )
        yield against(f"10,000 scalar operations, {words}: micrograd", mine, micrograd, 1 / 4)
