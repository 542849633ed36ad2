"""A claimed gradient, `a = y/a - (1-y)/(1-a)`, held against the one the chain rule gives.

One point can agree by chance, so the claim is tried at several: the leaves are moved a little,
the graph is run again, and only what holds at every point counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.language.evaluate import evaluate
from graphdbg.core.language.parse import parse
from graphdbg.core.language.tree import Expression, GradientOf, parts_of
from graphdbg.core.trace import Trace
from graphdbg.core.values import Array, Value, freeze

Verdict: TypeAlias = Literal["right", "wrong sign", "constant factor", "wrong"]

POINTS = 6
"""How many points are tried besides the current one."""
SPREADS = (0.2, 0.02, 0.002)
"""How far leaves are moved, relative to max(1, |x|): less where the graph cannot follow."""
TOLERANCE = 1e-8
TOLERANCE_SINGLE = 1e-4


@dataclass(frozen=True, eq=False)
class Claim:
    """What became of a claim about ∂L/∂node.

    `factor` is claimed / actual where that is the same at all `points`, else None.  `claimed` and
    `actual` are the numbers at the current point, and `sentence` says the verdict.
    """

    node: str
    verdict: Verdict
    factor: float | None
    claimed: Value
    actual: Value
    points: int
    sentence: str

    @property
    def is_right(self) -> bool:
        """Whether the claim is right."""
        return self.verdict == "right"


def check_claim(graph: Graph, text: str) -> Claim:
    """Return what becomes of the claim `node = expression` about ∂L/∂node.

    Raises GraphError for a text that is no claim, a node without a gradient, and a graph that
    has none or is unfinished.
    """
    name, expression = read_claim(graph, text)
    trace = record(graph)
    actual = trace.gradient(name)
    claimed = evaluate(expression, trace)
    own = f"∂{trace.loss}/∂{name}"
    if claimed.shape != actual.shape:
        sentence = (
            f"The claim for {own} is wrong: it has shape {claimed.shape}, and the gradient has "
            f"the shape of {name}, {actual.shape}."
        )
        return Claim(name, "wrong", None, claimed, actual, 1, sentence)
    if np.isfinite(actual).all() and not np.isfinite(claimed).all():
        sentence = f"The claim for {own} is wrong: it is not finite here, and the gradient is."
        return Claim(name, "wrong", None, claimed, actual, 1, sentence)
    is_single = any(trace.value(one).dtype == np.float32 for one in trace.names)
    tolerance = TOLERANCE_SINGLE if is_single else TOLERANCE
    here = numbers(claimed), numbers(actual)
    pairs = [here, *elsewhere(trace, name, expression)]
    factor = common_factor(pairs, tolerance)
    verdict = verdict_on(factor)
    said = say(verdict, factor, is_right_here=same(*here, tolerance))
    sentence = f"The claim for {own} {said}{say_points(len(pairs))}"
    return Claim(name, verdict, factor, claimed, actual, len(pairs), sentence)


def read_claim(graph: Graph, text: str) -> tuple[str, Expression]:
    """Return the node and the expression of `node = expression`; GraphError for anything else."""
    left, sign, right = text.partition("=")
    name = left.strip()
    if not sign or right.startswith("="):
        raise GraphError(
            "A claim has a node on the left of one = and its gradient on the right, "
            "as in: a = y/a - (1-y)/(1-a)."
        )
    if name not in graph.nodes:
        near = get_close_matches(name, graph.nodes, n=1)
        hint = f"; did you mean {near[0]}?" if near else "; it begins with a node's name."
        raise GraphError(f"The claim is about {name[:40]!r}, which is no node of this graph{hint}")
    expression = parse(right, graph.nodes, start=len(left) + 1)
    if GradientOf(name) in parts_of(expression):
        raise GraphError(
            f"This claims of grad({name}) that it is made of itself; "
            "claim it from values, and from gradients nearer to the loss."
        )
    return name, expression


def elsewhere(trace: Trace, name: str, expression: Expression) -> Iterator[tuple[Array, Array]]:
    """Yield (claimed, actual) at other points, as far as the graph can be run there.

    Points where either is not finite prove nothing, and less of a move is tried.
    """
    for seed in range(POINTS):
        for spread in SPREADS:
            there = moved_run(trace, seed, spread)
            if there is None:
                continue
            try:
                pair = numbers(evaluate(expression, there)), numbers(there.gradient(name))
            except GraphError:
                continue
            if np.all(np.isfinite(pair)):
                yield pair
                break


def moved_run(trace: Trace, seed: int, spread: float) -> Trace | None:
    """Return a run with the leaves moved at random, None where it has no gradients.

    Constants stay.  So does what no gradient flows to, such as indices, where the graph cannot
    be run with it moved.
    """
    leaves = [
        node.name
        for node in trace.graph.nodes.values()
        if node.kind in ("input", "parameter") and trace.value(node.name).dtype.kind == "f"
    ]
    live = [name for name in leaves if trace.wires(name)]
    for chosen in (leaves, live):
        there = record(moved(trace, chosen, seed, spread), trace.loss)
        if there.backward is not None:
            return there
    return None


def moved(trace: Trace, leaves: list[str], seed: int, spread: float) -> Graph:
    """Return the graph with some leaves moved by up to `spread`, seeded."""
    random = np.random.RandomState(seed)
    nodes = dict(trace.graph.nodes)
    for name in leaves:
        value = trace.value(name)
        by = random.uniform(-spread, spread, value.shape)
        with np.errstate(all="ignore"):
            there = value + by * np.maximum(1.0, np.abs(value))
        nodes[name] = replace(nodes[name], value=freeze(there.astype(value.dtype)))
    return replace(trace.graph, nodes=MappingProxyType(nodes))


def numbers(value: Value) -> Array:
    """Return a value as a flat array of float64."""
    return np.asarray(value, dtype=np.float64).reshape(-1)


def common_factor(pairs: list[tuple[Array, Array]], tolerance: float) -> float | None:
    """Return the one r with claimed = r × actual at every point, or None.

    It is exactly 1 or −1 where it is as near as rounding allows.  Where the gradient is zero
    everywhere, a claim of zero has the factor 1.
    """
    for exact in (1.0, -1.0):
        if all(same(claimed, exact * actual, tolerance) for claimed, actual in pairs):
            return exact
    if not all(np.all(np.isfinite(pair)) for pair in pairs):
        return None
    claimed = np.concatenate([pair[0] for pair in pairs])
    actual = np.concatenate([pair[1] for pair in pairs])
    largest = int(np.argmax(np.abs(actual)))  # where the ratio has the most digits
    if actual[largest] == 0 or claimed[largest] == 0:
        return None
    with np.errstate(all="ignore"):
        factor = float(claimed[largest] / actual[largest])
        agree = all(same(one, factor * other, tolerance) for one, other in pairs)
    return factor if agree else None


def same(claimed: Array, actual: Array, tolerance: float) -> bool:
    """Say whether two gradients agree, relative to the largest entry; nan and inf as they are."""
    finite = np.isfinite(actual)
    if not np.array_equal(np.isfinite(claimed), finite):
        return False
    if not np.array_equal(claimed[~finite], actual[~finite], equal_nan=True):
        return False
    largest = np.max(np.abs(actual[finite]), initial=0.0)
    with np.errstate(all="ignore"):
        return bool(np.all(np.abs(claimed[finite] - actual[finite]) <= tolerance * largest))


def verdict_on(factor: float | None) -> Verdict:
    """Return the verdict that a common factor means."""
    if factor is None:
        return "wrong"
    if abs(factor) != 1:
        return "constant factor"
    return "right" if factor > 0 else "wrong sign"


def say(verdict: Verdict, factor: float | None, is_right_here: bool) -> str:
    """Return the verdict in words, with the factor and the mend."""
    if verdict == "right":
        return "is right"
    if verdict == "wrong sign":
        return "has the wrong sign; turn it round"
    if factor is not None:
        return (
            f"is off by a constant factor: it is {say_factor(factor)} times the gradient; "
            f"multiply it by {say_factor(1 / factor)}"
        )
    if is_right_here:
        return "is wrong: it agrees here by chance, and not at other points"
    return "is wrong"


def say_factor(factor: float) -> str:
    """Write a factor, as a fraction where it is a simple one: 2, −1/3, 0.7071."""
    if 1e-6 < abs(factor) < 1e6:
        simple = Fraction(factor).limit_denominator(1000)
        if abs(float(simple) - factor) <= TOLERANCE * abs(factor):
            return str(simple).replace("-", "\N{MINUS SIGN}")
    return f"{factor:.4g}".replace("-", "\N{MINUS SIGN}")


def say_points(points: int) -> str:
    """Return the end of the sentence: how many points were tried."""
    if points == 1:
        return ", as far as this one point tells: the graph could not be run at others."
    return f" (tried at {points} points)."
