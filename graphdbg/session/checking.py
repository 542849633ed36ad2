"""The gradient check of a run, done by a thread of its own, and claims about a gradient.

The thread only fills a list; `collect`, called on the session's own thread, moves what is there
into the state.
"""

from __future__ import annotations

from concurrent.futures import CancelledError, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from graphdbg.core.claims import Claim, check_claim
from graphdbg.core.errors import GraphError
from graphdbg.core.gradcheck import Checked, check
from graphdbg.core.trace import Trace

if TYPE_CHECKING:
    from graphdbg.session.session import Session
    from graphdbg.session.state import State


class Job:
    """A check at work: what it has found so far, and a way to end it."""

    def __init__(self, trace: Trace) -> None:
        self.found: list[Checked] = []
        self.progress = (0, 0)
        self._ends = Event()
        self._thread = ThreadPoolExecutor(1, "gradient check")
        self._work = self._thread.submit(self._check, trace)
        self._thread.shutdown(wait=False)

    def cancel(self) -> None:
        """End it after the comparison at hand."""
        self._ends.set()

    def wait(self) -> None:
        """Wait until it is over."""
        wait([self._work])

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be found."""
        return self._work.done()

    def raise_failure(self) -> None:
        """Raise what the check ended with, if it was neither its end nor a cancel."""
        if self.is_over and not self._ends.is_set():
            self._work.result()

    def _check(self, trace: Trace) -> None:
        with np.errstate(all="ignore"):
            for checked in check(trace, self._note):
                self.found.append(checked)

    def _note(self, done: int, of: int) -> None:
        self.progress = done, of
        if self._ends.is_set():
            raise CancelledError


@dataclass(frozen=True, eq=False)
class Checkup:
    """A gradient check of `trace`: the nodes compared so far, in forward order.

    `done` of `of` comparisons are made.  Once it `is_over`, `was_cancelled` says whether it was
    ended before the last node.
    """

    trace: Trace
    job: Job = field(repr=False)
    results: tuple[Checked, ...] = ()
    done: int = 0
    of: int = 0
    is_over: bool = False
    was_cancelled: bool = False

    def of_node(self, name: str) -> Checked | None:
        """Return the comparison for one node, None where there is none yet."""
        return next((result for result in self.results if result.node == name), None)

    @property
    def wrong(self) -> tuple[Checked, ...]:
        """The nodes whose gradient disagrees with its difference."""
        return tuple(result for result in self.results if not result.agrees)


@dataclass(frozen=True, eq=False)
class Claimed:
    """What became of the claim that ∂L/∂node is `text`: `claim`, or the `problem` with the text."""

    node: str
    text: str
    trace: Trace
    claim: Claim | None = None
    problem: str = ""


def checkup_of(state: State) -> Checkup | None:
    """Return the check of the run that is open; one of an earlier run counts no more."""
    checkup = state.checkup
    return checkup if checkup is not None and is_of(checkup.trace, state) else None


def claimed_of(state: State) -> Claimed | None:
    """Return what became of the last claim, where it was made about the run that is open."""
    claimed = state.claim
    return claimed if claimed is not None and is_of(claimed.trace, state) else None


def is_of(trace: Trace, state: State) -> bool:
    """Say whether a run is the one that is open, in whichever order it is walked."""
    return state.ordinary is not None and trace.is_same_run(state.ordinary)


def start_check(session: Session) -> None:
    """Check every gradient of the run; without a backward pass say why there is none."""
    trace = session.state.ordinary
    if trace is None:
        return
    if trace.backward is None:
        session.change(message=(trace.stopped or ("", trace.notice or ""))[1])
        return
    cancel_check(session)
    session.change(checkup=Checkup(trace, Job(trace)))


def cancel_check(session: Session) -> None:
    """End a check at work; what it has found stays."""
    checkup = session.state.checkup
    if checkup is not None and not checkup.is_over:
        checkup.job.cancel()
        session.change(checkup=replace(checkup, is_over=True, was_cancelled=True))


def collect(session: Session) -> None:
    """Move what a check at work has found into the state; one of an earlier run is ended."""
    checkup = session.state.checkup
    if checkup is None or checkup.is_over:
        return
    if checkup is not checkup_of(session.state):
        cancel_check(session)
        return
    job = checkup.job
    is_over = job.is_over  # asked first, so that nothing found after it is missed
    done, of = job.progress
    if (done, is_over) != (checkup.done, checkup.is_over):
        session.change(
            checkup=replace(checkup, results=tuple(job.found), done=done, of=of, is_over=is_over)
        )
    job.raise_failure()


def claim_gradient(session: Session, node: str, text: str) -> None:
    """Hold a claimed gradient of a node against the chain rule's; an empty one is forgotten."""
    trace = session.state.ordinary
    if trace is None:
        return
    if not text.strip():
        session.change(claim=None)
        return
    try:
        claim = check_claim(trace.graph, f"{node} = {text}")
    except GraphError as problem:
        start = len(f"{node} =")
        sentence = counted_from(problem.sentence, start + 1)
        session.change(claim=Claimed(node, text, trace, problem=sentence))
    else:
        session.change(claim=Claimed(node, text, trace, claim))


def counted_from(sentence: str, start: int) -> str:
    """Return a refusal with its column counted from where the typed text begins."""
    head, colon, rest = sentence.partition(":")
    words, _, column = head.partition(" ")
    if not colon or words != "Column" or not column.isdigit():
        return sentence
    return f"Column {max(1, int(column) - start)}:{rest}"
