"""Kinks and edges: where an operation is not smooth, and which gradient is chosen there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Edge:
    """One point of a kink: the operands there, and the gradient of each with upstream ones.

    `gradients` has None for an operand that is not meant.
    """

    operands: tuple[Any, ...]
    gradients: tuple[Any, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kink:
    """A place where an operation has no derivative, or an infinite one, and PyTorch's choice.

    `at(slot, result, *operands, **attributes)` is true, entry by entry, where the derivative by
    the operand in `slot` is chosen.  `choice` is a sentence without its full stop.
    """

    operation: str
    at: Callable[..., Any]
    choice: str
    edges: tuple[Edge, ...]
