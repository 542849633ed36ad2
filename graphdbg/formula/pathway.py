"""Every path from a node to the loss, in words: plain data, and no Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ledger import Entry, Ledger, size
from graphdbg.core.paths import Path
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import MINUS, long, shape_text, short, summary

T = TypeVar("T")
GAP: Final = "…"
_LONGEST: Final = 30
"""Of a longer path the middle is left out."""
EXACT: Final = 10**15
"""A larger count is rounded on screen."""


@dataclass(frozen=True)
class Pathway:
    """One path: its nodes from the node to the loss, its factors likewise, and their product."""

    nodes: str
    factors: str
    product: str
    exact: str
    """The factors and the product with 8 digits."""


def pathway(trace: Trace, path: Path) -> Pathway:
    """Return one path in words; of an array the product is told as its norm."""
    seed: Value = np.asarray(1.0) if trace.backward is None else trace.backward.seed
    nodes, known = _shortened(path.nodes), _shortened(path.factors)
    names = [name if name == GAP else node_text(trace.graph.nodes[name]) for name in nodes]
    factors = [factor if isinstance(factor, str) else factor_text(factor) for factor in known]
    digits = [factor if isinstance(factor, str) else factor_text(factor, long) for factor in known]
    if seed.shape != () or seed != 1:
        factors.append(f"{factor_text(seed)} (the seed)")
        digits.append(f"{factor_text(seed, long)} (the seed)")
    product = product_text(path.product)
    whole = long(path.product) if path.product.shape == () else summary(path.product).text
    return Pathway(
        nodes=" → ".join(names),
        factors=" · ".join(factors),
        product=product,
        exact=f"{' · '.join(digits)} = {whole}",
    )


def factor_text(factor: Value | None, write: Callable[[Value], str] = short) -> str:
    """Write one factor: a number, the shape of an array, or that only a VJP exists."""
    if factor is None:
        return "VJP"
    if factor.shape != ():
        return f"[{shape_text(factor.shape)}]"
    text = write(factor)
    return f"({text})" if text.startswith(MINUS) else text


def product_text(product: Value) -> str:
    """Write what a path adds: a number, of an array its norm."""
    if product.shape == ():
        return short(product)
    return f"‖{short(size(product))}‖"


def share_text(share: float | None) -> str:
    """Write a share in percent: "70.6 %", "−41.4 %", "" where there is none."""
    if share is None:
        return ""
    percent = 100 * share
    if not np.isfinite(percent) or abs(percent) >= 10_000:
        return f"{short(percent)} %"
    if percent and abs(percent) < 0.05:
        return f"{'<' if percent > 0 else f'>{MINUS}'}0.1 %"
    return f"{percent:.1f} %".replace("-", MINUS)


def count_text(count: int, noun: str) -> str:
    """Write "1 path", "13 paths", "1.268e30 paths": rounded where there are very many."""
    return f"{number_text(count)} {noun}{'' if count == 1 else 's'}"


def number_text(count: int) -> str:
    """Write a whole number: all its digits, from EXACT on four and an exponent, however large."""
    return f"{count:,}" if count < EXACT else short(count)


def sum_text(trace: Trace, found: Ledger) -> tuple[str, str]:
    """Return "Σ = 2.462", and how that compares: "✓ equals ∂e/∂b", with both numbers if not."""
    nodes = trace.graph.nodes
    own = partial_text(nodes[trace.loss or found.node], nodes[found.node])
    whole = f"Σ = {product_text(found.total)}"
    if found.more:
        return whole, f"of {product_text(found.gradient)}, which is {own}"
    if found.agrees:
        return whole, f"✓ equals {own}"
    return whole, f"✗ differs from {own} = {product_text(found.gradient)}"


def rest_text(found: Ledger) -> str:
    """Return "and 10 more, together 3.2"; "" where every path is listed."""
    if not found.more:
        return ""
    more = f"{number_text(found.more)} more"
    if found.is_rest_lost:
        return f"and {more}, together less than the rounding of the sum above"
    return f"and {more}, together {product_text(found.rest)}"


def shares_text(found: Ledger) -> str:
    """Return why there are no shares; "" where there are."""
    if not found.entries or found.entries[0].share is not None:
        return ""
    if np.all(np.isfinite(found.gradient)):
        return "The gradient is zero, so no path has a share of it."
    return "The gradient is not finite, so no path has a share of it."


def why_none(trace: Trace, node: str) -> str:
    """Return why there are no paths to list from a node; "" where there are some."""
    if trace.forward_mode is not None:
        return "Forward mode has no gradients; step through the backward pass to see paths add up."
    try:
        trace.gradient(node)
    except GraphError as problem:
        return problem.sentence
    name = node_text(trace.graph.nodes[node])
    if node == trace.loss:
        return f"{name} is the loss: its gradient is the seed, and no wire has to be crossed."
    reason = trace.reason(node)
    return f"There is no path from {name} to the loss, because {reason}." if reason else ""


def spoken(entry: Entry, words: Pathway, is_done: bool) -> str:
    """Return a path as it is read out."""
    if not is_done:
        return f"path {entry.place + 1}: {words.nodes}"
    share = f", {share_text(entry.share)} of the gradient" if entry.share is not None else ""
    return f"path {entry.place + 1}: {words.nodes}; {words.factors} = {words.product}{share}"


def _shortened(parts: Sequence[T]) -> list[T | str]:
    """Leave out the middle of a long path, before anything of it is written."""
    if len(parts) <= _LONGEST:
        return list(parts)
    return [*parts[: _LONGEST // 2], GAP, *parts[-_LONGEST // 2 + 1 :]]
