"""The rows of what is kept for the backward pass: those that a step changes are drawn again."""

import pytest

from graphdbg.core.engine import record
from graphdbg.core.saved import ledger_of
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.theme import load_theme
from graphdbg.ui.look import Look
from graphdbg.ui.saved.model import SavedModel

SAMPLES = {sample.name: sample.path for sample in samples()}


@pytest.mark.parametrize("jump", [1, 3, 40])
def test_every_row_that_looks_otherwise_is_told_of(jump):
    trace = record(load(SAMPLES["two_layer_2-2-2"]))
    model = SavedModel(Look(load_theme("light")))
    model.show_ledger(trace.graph, ledger_of(trace), 0)
    told: set[int] = set()
    model.dataChanged.connect(lambda first, last: told.update(range(first.row(), last.row() + 1)))

    def seen() -> list[tuple[object, ...]]:
        return [(*(model.colour(row, c) for c in range(5)), model.told(row)) for row in model.rows]

    cursors = [*range(0, trace.length + 1, jump)]
    for cursor in (*cursors, *cursors[::-1]):
        before = seen()
        told.clear()
        model.show_cursor(cursor)
        changed = {i for i, (a, b) in enumerate(zip(before, seen(), strict=True)) if a != b}
        assert changed <= told
        assert jump > 1 or len(told) <= 4
