"""What somebody asked why about, and which rows of the answer are open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from graphdbg.session.causes.cause import Entry
from graphdbg.session.quantity import Quantity

RowPath: TypeAlias = tuple[int, ...]
"""A row of the tree by the places of its causes, from the number that was asked about: ()."""


@dataclass(frozen=True)
class Asked:
    """A quantity that was asked about: `entry` of it where it is an array, None for the whole.

    `open` are the rows whose causes are shown, `row` is the one somebody chose.
    """

    quantity: Quantity
    entry: Entry | None = None
    open: frozenset[RowPath] = frozenset({()})
    row: RowPath = ()
