"""A tensor graph as its scalar graph, and the way back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphdbg.session.state import State


@dataclass(frozen=True, eq=False)
class Tensors:
    """The document whose scalar graph is open: all that was known of it, and who came from where.

    `origins` names the tensor node of each scalar.
    """

    state: State
    origins: Mapping[str, str]
