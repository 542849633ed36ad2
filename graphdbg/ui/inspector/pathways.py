"""Every path from a node to the loss, in words: plain data, and no Qt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from graphdbg.core.paths import Path
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value, zeros_like
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import long, short

MOST: Final = 200
"""The most paths that are listed."""
FARTHEST: Final = 200
"""The most nodes on all paths together; beyond that a listing would hold up a step."""
_WORK: Final = 4_000
"""The most factors of all paths together."""
LARGEST_GRAPH: Final = 2_000
"""Nodes; to count the paths of a larger graph would hold up a step."""
_LONGEST: Final = 30
"""Of a longer path the middle is left out."""


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
    """The paths of one node, none of them if they are too many, and how their sum compares."""

    count: int
    paths: tuple[Path, ...] = ()
    total: str = ""
    agrees: bool = True


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
    return listed_paths(trace, name)


def listed_paths(trace: Trace, name: str) -> Listing | None:
    """Return the paths of a node; None where an array or a mere product is on the way."""
    reach, paths = reached(trace, name), trace.paths(name)
    if not paths.is_scalar:
        return None
    if paths.count > MOST or reach > FARTHEST or paths.count * reach > _WORK:
        return Listing(paths.count)
    found = paths.listed
    with np.errstate(all="ignore"):
        total: Value = sum((path.product for path in found), start=zeros_like(paths.seed))
    return Listing(len(found), found, short(total), agrees(total, trace.gradient(name)))


def reached(trace: Trace, name: str) -> int:
    """Return how many nodes are on the paths from a node; it stops counting soon after 200."""
    found, waiting = {name}, [name]
    while waiting and len(found) <= FARTHEST:
        for wire in trace.wires(waiting.pop()):
            if wire.consumer not in found:
                found.add(wire.consumer)
                waiting.append(wire.consumer)
    return len(found)


def pathway(trace: Trace, path: Path) -> Pathway:
    """Return one path in words."""
    seed = trace.backward.seed if trace.backward is not None else np.float64(1)
    known = [factor for factor in path.factors if factor is not None]
    factors = [_bracketed(short(factor)) for factor in known]
    digits = [_bracketed(long(factor)) for factor in known]
    if seed != 1:
        factors.append(f"{_bracketed(short(seed))} (the seed)")
        digits.append(_bracketed(long(seed)))
    return Pathway(
        nodes=" → ".join(_shortened([node_text(trace.graph.nodes[name]) for name in path.nodes])),
        factors=" · ".join(_shortened(factors)),
        product=short(path.product),
        exact=f"{' · '.join(_shortened(digits))} = {long(path.product)}",
    )


def agrees(total: Value, gradient: Value) -> bool:
    """Say whether the sum over the paths is the gradient, up to rounding."""
    return bool(np.isclose(total, gradient, rtol=1e-9, atol=1e-300, equal_nan=True))


def _shortened(parts: Sequence[str]) -> list[str]:
    if len(parts) <= _LONGEST:
        return list(parts)
    return [*parts[: _LONGEST // 2], "…", *parts[-_LONGEST // 2 + 1 :]]


def _bracketed(text: str) -> str:
    return f"({text})" if text.startswith("−") else text
