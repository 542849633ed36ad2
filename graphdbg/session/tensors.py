"""The document that a scalar graph was made from, while that is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from graphdbg.session.state import State


@dataclass(frozen=True, eq=False)
class Tensors:
    """The document whose scalar graph is open: the state it was left in, and who is from where.

    `origins` names the tensor node of each scalar.
    """

    state: State
    origins: Mapping[str, str]
