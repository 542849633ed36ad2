"""The counts of multiplications in the overview."""

from graphdbg.core.engine import run
from graphdbg.session.theme import load_theme
from graphdbg.ui.inspector.work import Work
from graphdbg.ui.look import Look
from tests.core import graphs


def test_more_multiplications_than_a_float_can_say(qtbot):
    """1,100 doublings: 1,100 × 2^1100 products over all paths."""
    work = Work(Look(load_theme("light")))
    qtbot.addWidget(work)
    work.show_trace(run(graphs.doublings(1_100)))
    qtbot.waitUntil(lambda: not work.isHidden())
    assert "1.494e334" in work.table.text()
    assert f"{1_100 * 2**1_100:,}" in work.table.toolTip()
