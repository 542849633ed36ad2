"""The gradient check of a session: its thread, its end, and claims."""

from pathlib import Path

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.gradcheck import check
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.values import own
from graphdbg.files.samples import samples
from graphdbg.session import checking
from graphdbg.session.checking import (
    cancel_check,
    checkup_of,
    claim_gradient,
    claimed_of,
    collect,
    start_check,
)
from graphdbg.session.session import Session

PATHS: dict[str, Path] = {sample.name: sample.path for sample in samples()}


def opened(name: str) -> Session:
    session = Session()
    assert session.open(PATHS[name])
    return session


def finish(session: Session) -> None:
    assert session.state.checkup is not None
    session.state.checkup.job.wait()
    collect(session)


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2", "softmax_classifier"])
def test_a_check_finds_what_the_core_finds(name: str) -> None:
    session = opened(name)
    start_check(session)
    finish(session)
    checkup = checkup_of(session.state)
    assert checkup is not None
    assert checkup.is_over
    assert not checkup.was_cancelled
    assert checkup.done == checkup.of > 0
    assert list(checkup.results) == list(check(record(session.state.graph)))
    assert checkup.of_node(checkup.results[-1].node) is checkup.results[-1]
    assert checkup.of_node("nobody") is None


def test_a_cancelled_check_keeps_what_it_found_and_finds_no_more() -> None:
    session = opened("mlp_784-300-100-10")
    start_check(session)
    job = session.state.checkup.job
    cancel_check(session)
    job.wait()
    assert job.is_over
    kept = session.state.checkup
    assert (kept.is_over, kept.was_cancelled) == (True, True)
    collect(session)
    assert session.state.checkup is kept
    job.raise_failure()


def test_a_check_of_another_run_is_ended_and_shown_no_more() -> None:
    session = opened("mlp_784-300-100-10")
    start_check(session)
    job = session.state.checkup.job
    session.change(trace=record(session.state.graph))
    assert checkup_of(session.state) is None
    collect(session)
    assert session.state.checkup.was_cancelled
    job.wait()
    session.open(PATHS["f_xyz"])
    assert session.state.checkup is None


def test_without_a_backward_pass_the_reason_is_said() -> None:
    session = Session()
    session.show(graph_from([Node("x", "input", value=own([1.0, 2.0]))]))
    start_check(session)
    assert session.state.checkup is None
    assert session.state.message.startswith("Forward only: no loss is named")


def test_a_failure_of_the_thread_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(trace, progress):
        raise ZeroDivisionError("broken on purpose")

    monkeypatch.setattr(checking, "check", broken)
    session = opened("f_xyz")
    start_check(session)
    with pytest.raises(ZeroDivisionError):
        finish(session)
    assert session.state.checkup.is_over


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("z", "right"),
        ("-z", "wrong sign"),
        ("2*z", "constant factor"),
        ("q", "wrong"),
    ],
)
def test_a_claim_is_judged_with_both_numbers(text: str, verdict: str) -> None:
    session = opened("f_xyz")
    claim_gradient(session, "x", text)
    claimed = claimed_of(session.state)
    assert claimed.claim.verdict == verdict
    assert claimed.claim.actual == np.float64(-4)
    session.change(trace=record(session.state.graph))
    assert claimed_of(session.state) is None


@pytest.mark.parametrize(
    ("text", "column"), [("z + nothing", 5), ("nothing", 1), ("z +", 4), ("  (z", 3)]
)
def test_a_text_that_is_no_claim_is_refused_at_its_own_column(text: str, column: int) -> None:
    session = opened("f_xyz")
    claim_gradient(session, "x", text)
    claimed = claimed_of(session.state)
    assert claimed.claim is None
    assert claimed.problem.startswith(f"Column {column}: ")


def test_an_empty_claim_is_forgotten() -> None:
    session = opened("f_xyz")
    claim_gradient(session, "x", "z")
    claim_gradient(session, "x", "  ")
    assert session.state.claim is None
