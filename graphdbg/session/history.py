"""The history of an expression over a whole run: a number from each step at which it may change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from time import perf_counter
from typing import TypeAlias
from weakref import WeakKeyDictionary

from graphdbg.core.errors import GraphError
from graphdbg.core.language.question import Question
from graphdbg.core.trace import Trace
from graphdbg.core.values import norm
from graphdbg.session.watch import Answer, Watch, followed

MOST = 1_000
"""The most steps a history has; of more, as many are taken evenly, with the first and the last."""
AT_ONCE = 16
"""So many answers are worked out before the clock is looked at."""

Point: TypeAlias = tuple[int, float | None]


@dataclass(frozen=True, eq=False)
class History:
    """Numbers and the cursors from which on they hold, in order; the last holds to the end.

    An array counts by its norm, true as 1.  None is a number that is not known; NaN and infinity
    stand as they are.
    """

    cursors: tuple[int, ...] = ()
    values: tuple[float | None, ...] = ()


_kept: WeakKeyDictionary[Trace, dict[str, History]] = WeakKeyDictionary()


def history(question: Question, trace: Trace) -> History:
    """Return the whole history of an expression in a run."""
    return history_of(tuple(points(question, trace, question.changes(trace))))


def points(question: Question, trace: Trace, changes: Sequence[int]) -> Iterator[Point]:
    """Yield the cursors of a history with their numbers, one after the other."""
    for cursor in sampled(changes):
        try:
            yield cursor, number_of(question.at(trace, cursor))
        except GraphError:
            yield cursor, None


def history_of(found: tuple[Point, ...]) -> History:
    """Return points as a history."""
    return History(tuple([cursor for cursor, _ in found]), tuple([number for _, number in found]))


def sampled(changes: Sequence[int], most: int = MOST) -> list[int]:
    """Return the start and, of the changes after it, no more than `most`, evenly spaced."""
    later = len(changes) - 1
    if later <= most:
        return list(changes)
    return [changes[0], *(changes[1 + i * (later - 1) // (most - 1)] for i in range(most))]


def number_of(answer: Answer) -> float | None:
    """Return the number by which an answer is drawn; None for a text and what is not known."""
    if answer is None or isinstance(answer, str):
        return None
    if isinstance(answer, bool):
        return float(answer)
    return norm(answer) if answer.shape else float(answer)


def kept_history(trace: Trace, watch: Watch) -> History | None:
    """Return the history of a watch where it has been worked out for this run."""
    return _kept.get(trace, {}).get(watch.text)


class Work:
    """The histories of some watches in one run, worked out little by little."""

    def __init__(self, trace: Trace, watches: Sequence[Watch]) -> None:
        self.trace = trace
        self.waiting = [one for one in dict.fromkeys(watches) if kept_history(trace, one) is None]
        self._points: Iterator[Point] | None = None
        self._found: list[Point] = []

    @property
    def is_over(self) -> bool:
        """Whether every history is there."""
        return not self.waiting

    def go_on(self, seconds: float) -> None:
        """Work for about so long."""
        end = perf_counter() + seconds
        while self.waiting and perf_counter() < end:
            self._work_on(self.waiting[0])

    def _work_on(self, watch: Watch) -> None:
        """Work out some points of a history, and keep it where these were the last."""
        if self._points is None:
            try:
                known = followed(self.trace, watch)
            except GraphError:
                self._keep(watch)
                return
            self._points = points(known.question, self.trace, known.changes)
        some = list(islice(self._points, AT_ONCE))
        self._found += some
        if len(some) < AT_ONCE:
            self._keep(watch)

    def _keep(self, watch: Watch) -> None:
        _kept.setdefault(self.trace, {})[watch.text] = history_of(tuple(self._found))
        self.waiting.pop(0)
        self._points, self._found = None, []
