"""The comparisons of a gradient check as a Qt table model: a row for each node."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from PySide6.QtCore import QObject

from graphdbg.core.gradcheck import Checked
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import long, short
from graphdbg.ui.look import Look
from graphdbg.ui.rows import NO_INDEX, RowsModel

Outcome: TypeAlias = Literal["agrees", "kink", "disagrees"]
MARKS: Final = {"agrees": "✓", "kink": "⋀", "disagrees": "✗"}


class CheckModel(RowsModel[Checked]):
    """One row a node, in forward order, growing while the check is at work."""

    columns = ("node", "gradient", "difference", "error")

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._trace: Trace | None = None

    def show_results(self, trace: Trace | None, results: tuple[Checked, ...]) -> None:
        """Show the comparisons of a run; more of the same are added below."""
        known = len(self.rows)
        if trace is not self._trace or results[:known] != self.rows:
            self._trace = trace
            self.show_rows(results)
        elif len(results) > known:
            self.beginInsertRows(NO_INDEX, known, len(results) - 1)
            self.rows = results
            self.endInsertRows()

    def row_of(self, node: str | None) -> int:
        """Return the row of a node, −1 where it has none."""
        return next((i for i, result in enumerate(self.rows) if result.node == node), -1)

    def texts(self, result: Checked) -> tuple[str, str, str, str]:
        """Return the cells of a row."""
        mark = MARKS[outcome(result)]
        return (
            self.entry(result),
            short(result.analytic),
            short(result.numeric),
            f"{short(result.error)} {mark}",
        )

    def entry(self, result: Checked) -> str:
        """Return the node's name, with the entry where it is one of many: "W₂[3, 7]"."""
        if self._trace is None:
            return result.node
        return node_text(self._trace.graph.nodes[result.node]) + place_of(result)

    def own(self, result: Checked) -> str:
        """Return the gradient's name, with the entry where it is one of many."""
        if self._trace is None or self._trace.loss is None:
            return result.node
        nodes = self._trace.graph.nodes
        return partial_text(nodes[self._trace.loss], nodes[result.node]) + place_of(result)

    def told(self, result: Checked) -> str:
        """Return a comparison in full."""
        numbers = f"{long(result.analytic)} and central difference {long(result.numeric)}"
        return f"{self.own(result)}: {numbers}; {sentence(result)}"

    def colour(self, result: Checked, column: int) -> str:
        """Return the colour of a cell."""
        theme = self.look.theme
        if column == 1:
            return theme.gradient
        if column < len(self.columns) - 1:
            return theme.text
        colours = {"agrees": theme.parameter, "kink": theme.warning, "disagrees": theme.error}
        return colours[outcome(result)]


def place_of(result: Checked) -> str:
    """Return the entry that was compared, in brackets; nothing for a scalar or a direction."""
    return f"[{', '.join(map(str, result.place))}]" if result.place else ""


def outcome(result: Checked) -> Outcome:
    """Return what a comparison means."""
    if result.is_kink:
        return "kink"
    return "agrees" if result.agrees else "disagrees"


def sentence(result: Checked) -> str:
    """Say what a comparison means, and how much of an array it is about."""
    if not result.is_finite:
        return f"differences cannot tell: {result.kink}."
    if result.is_kink:
        return f"no error, but a kink: {result.kink}."
    said = "they agree" if result.agrees else "they DISAGREE"
    end = f"relative error {short(result.error)}"
    if result.entries < result.of:
        end += f", the worst of {result.entries} of {result.of:,} entries"
        if result.directions:
            end += f" and {result.directions} random directions, seeded"
    elif result.of > 1:
        end += f", the worst of all {result.of} entries"
    return f"{said}, {end}."
