"""The plan of a backward pass: how gradients flow back from a loss, worked out once.

All of it is known before the first gradient: which wires reach the loss, in which order they
contribute, and by which short way a contribution is had where everything is a number.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from numpy import float64

from graphdbg.core.graph import EMPTY, Graph, Link
from graphdbg.core.ops.record import NoGradient
from graphdbg.core.ops.rules import first, is_positive, minus_one, one, second
from graphdbg.core.plan import Plan, Rule

END, SAME, DIFFER, SWAP, PASS, SLOPES, ANY = range(7)
"""The ways from a node to its operands.

There is none (END).  Between numbers both operands get the upstream gradient as it is (SAME), or
the second one minus that (DIFFER), or each gets it times the other (SWAP), or the one gets it if
it is positive, else 0 (PASS), or times whatever the record's local derivative gives (SLOPES).  ANY
is the record's rule, whatever it is.
"""

SHORT: Mapping[tuple[Any, ...], int] = {
    (one,): SAME,
    (one, one): SAME,
    (one, minus_one): DIFFER,
    (second, first): SWAP,
}
SHORT_GATES: Mapping[tuple[Any, ...], int] = {(is_positive,): PASS}
"""The local derivatives by slot that need not be asked, since it is known what they give."""


@dataclass(frozen=True, slots=True, eq=False)
class Pulls:
    """What a backward pass from `loss` does, as flat columns.

    By place in the order are `live`, the wires that reach the loss, None where there is none.
    With the pass, last place first, goes `starts` (see Backward); `count` is how many events the
    pass has.  `unreached` are the places that get nothing, `blocked` says why where a wire is
    closed; `sums` are those whose gradient is a sum of arrays.

    The other columns have a row for the loss and each place that a gradient reaches, in the order
    of the pass: the place, where its contributions begin among all, and how many they are; the
    way to its operands, the places of the first two of these (EMPTY where there is none), and
    where what each of them gets is laid down.  `others` are the slots and where what they get is
    laid down for the places with way ANY.
    """

    loss: str
    live: Sequence[tuple[Link, ...] | None]
    starts: array[int]
    count: int
    unreached: Sequence[int]
    blocked: Mapping[int, str]
    sums: Sequence[int]
    places: Sequence[int]
    begins: Sequence[int]
    fans: Sequence[int]
    ways: bytes
    first: Sequence[int]
    second: Sequence[int]
    to_first: Sequence[int]
    to_second: Sequence[int]
    others: Mapping[int, Sequence[tuple[int, int]]]

    def __iter__(self) -> Iterator[tuple[int, int, int, int, int, int, int, int]]:
        """Go through the rows in the order of the pass."""
        return zip(
            self.places,
            self.begins,
            self.fans,
            self.ways,
            self.first,
            self.second,
            self.to_first,
            self.to_second,
            strict=True,
        )


def make_pulls(graph: Graph, plan: Plan, values: Sequence[Any], loss: str) -> Pulls:
    """Return the plan of the pass from `loss` in a graph that has been computed."""
    at_loss = graph.places[loss]
    live, blocked = live_wires(graph, plan, values, at_loss)
    starts = array("q")
    count = 0
    unreached, places, begins = [], [], []
    lands: list[dict[int, int]] = [{} for _ in values]
    for place in reversed(list(graph.places.values())):
        starts.append(count)
        links = live[place]
        if links is not None or place == at_loss:
            places.append(place)
            begins.append(count)
            for consumer, slot in links or ():
                lands[consumer][slot] = count
                count += 1
        elif place not in plan.constants:
            unreached.append(place)
            count += 1
    # Behind all contributions lies the seed, which is all that the loss gets, and behind that
    # what no operand takes.
    begins[places.index(at_loss)], nowhere = count, count + 1
    fans = [len(live[place] or (loss,)) for place in places]
    ways = bytes([way_from(graph.operands[i], plan.rules[i], values, i) for i in places])
    return Pulls(
        loss=loss,
        live=live,
        starts=starts,
        count=count,
        unreached=unreached,
        blocked=blocked,
        sums=[
            place
            for place, fan in zip(places, fans, strict=True)
            if fan > 1 and type(values[place]) is not float64
        ],
        places=places,
        begins=begins,
        fans=fans,
        ways=ways,
        first=[(*graph.operands[place], EMPTY)[0] for place in places],
        second=[(*graph.operands[place], EMPTY, EMPTY)[1] for place in places],
        to_first=[lands[place].get(0, nowhere) for place in places],
        to_second=[lands[place].get(1, nowhere) for place in places],
        others={
            place: tuple(lands[place].items())
            for place, way in zip(places, ways, strict=True)
            if way == ANY
        },
    )


def live_wires(
    graph: Graph, plan: Plan, values: Sequence[Any], at_loss: int
) -> tuple[list[tuple[Link, ...] | None], dict[int, str]]:
    """Return the wires of each place that reach the loss, and why none does where one is closed."""
    live: list[tuple[Link, ...] | None] = [None] * len(values)
    blocked: dict[int, str] = {}
    for place in reversed(range(len(values))):
        if place == at_loss or place in plan.constants:
            continue
        found = []
        for link in graph.links[place]:
            consumer = link[0]
            why = blocked.get(consumer)
            if consumer == at_loss or live[consumer] is not None:
                why = why_closed(graph, plan, values, link)
                if why is None:
                    found.append(link)
            if why is not None:
                blocked[place] = why
        if found:
            blocked.pop(place, None)
            whole = graph.links[place]
            live[place] = whole if len(found) == len(whole) else tuple(found)
    return live, blocked


def why_closed(graph: Graph, plan: Plan, values: Sequence[Any], link: Link) -> str | None:
    """Return why no gradient flows along a wire whose consumer has one; None where it does."""
    consumer, slot = link
    rule, operands = plan.rules[consumer], graph.operands[consumer]
    if rule is None:
        raise AssertionError(graph.order[consumer])
    value = values[operands[slot]]
    if rule.slopes[slot] is None:
        given = tuple([values[operand] for operand in operands])
        derivative = rule.record.derivative(slot, given, rule.settings)
        if isinstance(derivative, NoGradient):
            return derivative.reason
    if type(value) is not float64 and value.dtype.kind != "f":
        operand = graph.order[operands[slot]]
        return f"{operand} holds {value.dtype} values, which cannot change by a little"
    return None


def way_from(
    operands: tuple[int, ...], rule: Rule | None, values: Sequence[Any], place: int
) -> int:
    """Return the way from a node to its operands."""
    if rule is None:
        return END
    numbers = {type(values[i]) for i in (place, *operands)} == {float64}
    if len(operands) > 2 or None in rule.slopes or not numbers:
        return ANY
    short = SHORT_GATES if any(rule.gates) else SHORT
    return short.get(rule.slopes, SLOPES)
