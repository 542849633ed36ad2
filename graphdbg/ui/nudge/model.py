"""What a nudge changes, as a Qt table model: a row for each node that depends on the moved one."""

from __future__ import annotations

from typing import Final

import numpy as np
from PySide6.QtCore import QObject

from graphdbg.core.nudged import Nudged
from graphdbg.core.values import Value
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import long, short
from graphdbg.ui.look import Look
from graphdbg.ui.rows import RowsModel

UNTOLD: Final = "—"
"""What stands where no share can be given: nothing was predicted, or it is not finite."""
ROUNDING: Final = 1e-8
"""Hundredths that are rounding, and nothing of the function."""


def size_of(change: Value) -> np.float64:
    """Return a change as one number: itself, or of an array its norm √Σ(·)²."""
    if change.shape == ():
        return np.float64(change)
    with np.errstate(all="ignore"):
        return np.float64(np.sqrt(np.sum(np.square(change, dtype=np.float64))))


def apart(actual: Value, predicted: Value) -> str:
    """Return how far a prediction is off, in hundredths of what was predicted: "0.25 %"."""
    with np.errstate(all="ignore"):
        off = abs(size_of(np.asarray(actual - predicted)))
        share = off / abs(size_of(predicted)) * 100
    if off == 0:
        return "0 %"
    if share < ROUNDING:
        return f"< {short(np.float64(ROUNDING))} %"
    return f"{short(np.float64(f'{share:.2g}'))} %" if np.isfinite(share) else UNTOLD


class NudgeModel(RowsModel[str]):
    """The nodes that move, in the order of the run, the moved one first."""

    columns = ("node", "changes by", "predicted", "apart")

    def __init__(self, look: Look, parent: QObject | None = None) -> None:
        super().__init__(look, parent)
        self._nudged: Nudged | None = None

    def show_nudged(self, nudged: Nudged | None) -> None:
        """Show another nudge."""
        names = () if nudged is None else tuple(nudged.actual)
        self._nudged = nudged
        if names == self.rows:
            self.tell_changed()
        else:
            self.show_rows(names)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the cells of a row; of an array the norms."""
        if self._nudged is None:
            return ()
        actual, predicted = self._nudged.actual[name], self._nudged.predicted[name]
        bars = ("", "") if actual.shape == () else ("‖", "‖")
        return (
            node_text(self._nudged.trace.graph.nodes[name]),
            short(size_of(actual)).join(bars),
            short(size_of(predicted)).join(bars),
            apart(actual, predicted),
        )

    def told(self, name: str) -> str:
        """Return a row in words, with 8 digits."""
        if self._nudged is None:
            return ""
        actual, predicted = self._nudged.actual[name], self._nudged.predicted[name]
        what = "changes by" if actual.shape == () else "changes by (norm)"
        own = node_text(self._nudged.trace.graph.nodes[name])
        return f"{own} {what} {long(size_of(actual))}, predicted {long(size_of(predicted))}"

    def colour(self, _name: str, column: int) -> str:
        """Return the colour of a cell."""
        theme = self.look.theme
        return (theme.text, theme.value, theme.gradient, theme.muted)[column]
