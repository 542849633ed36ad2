"""Every path from a node to the loss, in words: plain data, and no Qt."""

from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.paths import Path, Paths
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import long, short

MOST: Final = 200
"""The most paths that are listed."""
LARGEST_GRAPH: Final = 2_000
"""Nodes; to count the paths of a larger graph would hold up a step."""


@dataclass(frozen=True)
class Pathway:
    """One path: its nodes from the node to the loss, its factors likewise, and their product."""

    nodes: str
    factors: str
    product: str
    exact: str
    """The factors and the product with 8 digits."""


@dataclass(frozen=True)
class Listing:
    """The paths of one node, as many as are listed, and how their sum compares."""

    count: int
    pathways: tuple[Pathway, ...]
    total: str
    agrees: bool


Answer = Listing | Literal["large"] | None


def listing(trace: Trace, name: str) -> Answer:
    """Return the paths of a node; None where there are none to show, as among arrays."""
    node = trace.graph.nodes[name]
    if trace.backward is None or node.kind == "constant" or name == trace.loss:
        return None
    if not trace.wires(name) or trace.value(name).shape != () or trace.backward.seed.shape != ():
        return None
    if len(trace.graph.nodes) > LARGEST_GRAPH:
        return "large"
    try:
        paths = trace.paths(name)
        if paths.count > MOST:
            return Listing(paths.count, (), "", agrees=True)
        pathways = tuple(pathway(trace, path, paths) for path in islice(paths, MOST))
        whole = paths.total
    except GraphError:  # an array on the way, or a derivative that is known as a product only
        return None
    return Listing(paths.count, pathways, short(whole), agrees(whole, trace.gradient(name)))


def pathway(trace: Trace, path: Path, paths: Paths) -> Pathway:
    """Return one path in words."""
    factors = [short(factor) for factor in path.factors]
    digits = [long(factor) for factor in path.factors]
    if paths.seed != 1:
        factors.append(f"{short(paths.seed)} (the seed)")
        digits.append(long(paths.seed))
    return Pathway(
        nodes=" → ".join(node_text(trace.graph.nodes[node]) for node in path.nodes),
        factors=" · ".join(_bracketed(factor) for factor in factors),
        product=short(path.product),
        exact=f"{' · '.join(_bracketed(digit) for digit in digits)} = {long(path.product)}",
    )


def agrees(total: Value, gradient: Value) -> bool:
    """Say whether the sum over the paths is the gradient, up to rounding."""
    return bool(np.isclose(total, gradient, rtol=1e-9, atol=1e-300, equal_nan=True))


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text
