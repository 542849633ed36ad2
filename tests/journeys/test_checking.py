"""An engineer checks every gradient, looks at the curve of one, and claims another."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from graphdbg.core.tracing import graph_of
from graphdbg.session.checking import checkup_of
from graphdbg.ui.check.curve import said_of_valley
from tests.journeys.hands import LEFT, click_node


@pytest.fixture
def panel(window, session):
    return window.right.pages["check"]


def check_all(qtbot, panel, session):
    session.show_panel("check")
    qtbot.mouseClick(panel.start, LEFT)
    qtbot.waitUntil(lambda: checkup_of(session.state).is_over, timeout=20_000)


def test_every_gradient_of_the_network_agrees(qtbot, window, open_sample, panel):
    session = open_sample("two_layer_2-2-2")
    check_all(qtbot, panel, session)
    assert panel.summary.text() == "25 of 25 gradients agree."
    assert panel.model.rowCount() == 25
    assert not panel.cancel.isVisible()
    assert panel.start.text() == "Check again"


def test_a_row_shows_its_curve_and_the_node_follows(qtbot, window, open_sample, panel):
    session = open_sample("two_layer_2-2-2")
    check_all(qtbot, panel, session)
    rect = panel.table.visualRect(panel.model.index(3, 1))
    qtbot.mouseClick(panel.table.viewport(), LEFT, pos=rect.center())
    node = panel.model.row(3).node
    assert session.state.selection == node
    qtbot.waitUntil(lambda: len(panel.curve.points()) == 7)
    assert panel.curve.plot.isVisible()
    assert "valley" in panel.curve.valley.text()
    click_node(qtbot, window, "w5")
    assert panel.table.currentIndex().row() == panel.model.row_of("w5")


def test_a_check_can_be_cancelled(qtbot, window, open_sample, panel):
    session = open_sample("mlp_784-300-100-10")
    session.show_panel("check")
    qtbot.mouseClick(panel.start, LEFT)
    assert panel.progress.isVisible()
    qtbot.mouseClick(panel.cancel, LEFT)
    assert checkup_of(session.state).was_cancelled
    assert panel.summary.text().startswith("Cancelled: ")
    assert not window.collector.isActive()


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("(a - y)/(a*(1 - a))", "✓ The claim for ∂L/∂a is right"),
        ("y/a - (1-y)/(1-a)", "✗ The claim for ∂L/∂a has the wrong sign"),
        ("2*(a - y)/(a*(1 - a))", "✗ The claim for ∂L/∂a is off by a constant factor"),
        ("a", "✗ The claim for ∂L/∂a is wrong"),
    ],
)
def test_a_claim_is_typed_and_judged(qtbot, window, open_sample, panel, text, verdict):
    session = open_sample("logistic_regression")
    session.show_panel("check")
    session.select("a")
    panel.claim.field.setFocus()
    qtbot.keyClicks(panel.claim.field, text)
    qtbot.keyClick(panel.claim.field, Qt.Key.Key_Return)
    assert verdict in panel.claim.verdict.text()
    assert "claimed" in panel.claim.verdict.text()


def test_a_wrong_formula_says_where_while_it_is_typed(qtbot, window, open_sample, panel):
    session = open_sample("logistic_regression")
    session.show_panel("check")
    session.select("a")
    qtbot.keyClicks(panel.claim.field, "y/a + nobody")
    assert "Column 7: " in panel.claim.verdict.text()
    session.select("y")
    assert panel.claim.field.text() == ""


def test_the_inspector_has_a_line_about_it_once_the_gradient_is_complete(
    qtbot, window, open_sample
):
    session = open_sample("f_xyz", 5)
    session.select("x")
    line = window.inspector.check
    assert not line.isVisible()
    session.last()
    assert line.isVisible()
    qtbot.waitUntil(lambda: "central difference agrees" in line.said.text())


def test_a_loss_that_is_not_finite_is_no_kink(qtbot, window, session, panel):
    session.show(graph_of(lambda x: np.log(x) + x, x=0.0))
    check_all(qtbot, panel, session)
    end = "3 cannot be compared, for the loss is not finite."
    assert panel.summary.text() == f"0 of 3 gradients agree; {end}"
    told = panel.model.told(panel.model.row(0))
    assert told.endswith("; differences cannot tell: add_1 is not finite.")


CURVE, ROUNDING = "Right of it the function's curve makes the error", "left of it rounding."


@pytest.mark.parametrize(
    ("errors", "is_kink", "said"),
    [
        ((1e-4, 1e-9, 1e-6), False, f"The valley is at h = 0.001, error 1e−9. {CURVE}, {ROUNDING}"),
        ((1e-4, 1e-6, 1e-9), False, f"The valley is at h = 0.0001, error 1e−9. {CURVE}."),
        (
            (1e-15, 1e-14, 1e-13),
            False,
            "The valley is at h = 0.01, error 1e−15. What error there is comes from rounding.",
        ),
        ((0.0, 0.0, 0.0), True, "The difference is exact at every h that was tried."),
        ((1.0, 1.0, 1.0), True, "No h makes the error small: at a kink differences cannot tell."),
    ],
)
def test_what_is_said_of_the_valley(errors, is_kink, said):
    points = tuple(zip((1e-2, 1e-3, 1e-4), errors, strict=True))
    assert said_of_valley(points, is_kink) == said
