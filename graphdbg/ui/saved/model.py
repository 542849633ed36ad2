"""The values that are kept, as a Qt table model: a row each, grey once it is free."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from PySide6.QtCore import QObject

from graphdbg.core.graph import Graph
from graphdbg.core.saved import Ledger, Saved
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import shape_text
from graphdbg.formula.sizes import size_text
from graphdbg.ui.inspector.wording import listed
from graphdbg.ui.look import Look
from graphdbg.ui.rows import RowsModel

VALUE, SHAPE, SIZE, UNTIL, KEEPERS = range(5)
MOST_NAMED: Final = 20
"""The most operations that are named as keepers of one value."""


class SavedModel(RowsModel[Saved]):
    """One row for each value that some rule of the backward pass reads, in forward order."""

    columns = ("value", "shape", "size", "until", "kept by")
    worded = frozenset({VALUE, KEEPERS})

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._graph: Graph | None = None
        self._cursor = 0
        self._turns: list[tuple[int, int]] = []
        """The cursors at which a row comes to be kept or free, each with its place, in order."""

    def show_ledger(self, graph: Graph | None, ledger: Ledger | None, cursor: int) -> None:
        """Show what another run keeps."""
        self._graph, self._cursor = graph, cursor
        self.show_rows(() if ledger is None else ledger.rows)
        turns = ((turn, i) for i, row in enumerate(self.rows) for turn in (row.begin, row.until))
        self._turns = sorted(turns)

    def show_cursor(self, cursor: int) -> None:
        """Show the same run at another cursor: other rows are free."""
        before, self._cursor = self._cursor, cursor
        first, last = (bisect_left(self._turns, (one + 1, 0)) for one in sorted((before, cursor)))
        self.tell_changed({place for _, place in self._turns[first:last]})

    def texts(self, row: Saved) -> tuple[str, str, str, str, str]:
        """Return the cells of a row."""
        return (
            self.named(row.node),
            shape_text(row.shape) if row.shape else "",
            "shared" if row.shares else size_text(row.size),
            str(row.until),
            ", ".join(self.keepers(row)),
        )

    def keepers(self, row: Saved) -> list[str]:
        """Return the operations that keep a value, as they are called; of very many the first."""
        hidden = len(row.keepers) - MOST_NAMED
        found = [self.named(name) for name in row.keepers[:MOST_NAMED]]
        return [*found, f"{hidden:,} more"] if hidden > 0 else found

    def named(self, name: str) -> str:
        """Return a node as it is called on screen."""
        return name if self._graph is None else node_text(self._graph.nodes[name])

    def told(self, row: Saved) -> str:
        """Return a row as a sentence."""
        keepers = listed(self.keepers(row))
        shape = f" of shape {shape_text(row.shape)}" if row.shape else ""
        size = f"in the memory of {self.named(row.shares)}" if row.shares else size_text(row.size)
        state = "kept" if row.is_kept(self._cursor) else "free"
        if self._cursor < row.begin:
            state = "not computed yet"
        return (
            f"The value of {self.named(row.node)}{shape}, {size}: kept by {keepers} from step "
            f"{row.begin} until step {row.until} has read it last; {state}."
        )

    def colour(self, row: Saved, column: int) -> str:
        """Return the colour of a cell."""
        theme = self.look.theme
        if not row.is_kept(self._cursor):
            return theme.disabled if self._cursor >= row.until else theme.faint
        return theme.value if column in (VALUE, SIZE) else theme.text
