"""The plan of a graph: all that can be known before the numbers, worked out once.

A graph never changes, so its shapes do not either.  Making the plan refuses what is unfinished
or disagrees; a run is then arithmetic alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import EMPTY, Graph, Node
from graphdbg.core.ops.record import Factor, Operation
from graphdbg.core.values import Shape, Value, freeze, size_of

ONLY, MORE = -1, -2
"""In place of a second operand: there is only one, or there are more."""

LookUp: TypeAlias = Callable[[str], Operation]
Slope: TypeAlias = Callable[..., Any]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """An operation with its attributes, bound to be called with operands alone.

    `apply(*operands)` computes it.  `slopes[slot](result, *operands)` is the local derivative
    where a contribution is upstream × local, None where it is anything else; `gates[slot]` says
    that it is a gate (see Factor).
    """

    record: Operation
    settings: Mapping[str, Any]
    apply: Callable[..., Any]
    slopes: tuple[Slope | None, ...]
    gates: tuple[bool, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """What a run does at each place of the graph's order: it reads a leaf or follows a rule.

    A place that is refused, or waits for one that is, has neither; `refusals` are the sentences.
    `sinks` are the operations that nothing consumes.  The columns `computed` to `second` have a row
    for each place with a rule, in order: the place, what is applied there, and to which places;
    `second` is ONLY where there is one operand, MORE where there are not just two.
    """

    leaves: Sequence[Value | None]
    rules: Sequence[Rule | None]
    shapes: Sequence[Shape | None]
    refusals: Mapping[int, str]
    constants: frozenset[int]
    sinks: tuple[int, ...]
    computed: Sequence[int]
    applied: Sequence[Callable[..., Any]]
    first: Sequence[int]
    second: Sequence[int]

    @property
    def steps(self) -> Iterator[tuple[int, Callable[..., Any], int, int]]:
        """Go through the rows in order."""
        return zip(self.computed, self.applied, self.first, self.second, strict=True)


def make_plan(graph: Graph, look_up: LookUp) -> Plan:
    """Return the plan of a graph; `look_up` finds the operation of a name."""
    nodes = [graph.nodes[name] for name in graph.order]
    leaves: list[Value | None] = [None] * len(nodes)
    rules: list[Rule | None] = [None] * len(nodes)
    refusals = {}
    dtypes = constant_dtypes(graph)
    known = Known(look_up)
    shapes: list[Shape | None] = [None] * len(nodes)
    for place, (node, operands) in enumerate(zip(nodes, graph.operands, strict=True)):
        if any(shapes[operand] is None for operand in operands if operand != EMPTY):
            continue  # an operand is missing its value; the first problem says why
        try:
            if node.op is None:
                leaves[place] = leaf = read(node, dtypes)
                shapes[place] = leaf.shape
            else:
                rule = known.rule(node)
                given = tuple([shapes[operand] or () for operand in operands])
                shapes[place] = known.shape(node, rule, given)
                rules[place] = rule
        except GraphError as refusal:
            refusals[place] = refusal.sentence
    computed = [place for place in graph.places.values() if rules[place] is not None]
    return Plan(
        leaves=leaves,
        rules=rules,
        shapes=shapes,
        refusals=refusals,
        constants=frozenset(i for i, node in enumerate(nodes) if node.kind == "constant"),
        sinks=tuple(i for i, node in enumerate(nodes) if node.op and not graph.links[i]),
        computed=computed,
        applied=[rule.apply for rule in rules if rule is not None],
        first=[graph.operands[place][0] for place in computed],
        second=[second_of(graph.operands[place]) for place in computed],
    )


def second_of(operands: tuple[int, ...]) -> int:
    """Return the place of the second of two operands, else ONLY or MORE."""
    if len(operands) == 2:
        return operands[1]
    return ONLY if len(operands) == 1 else MORE


def read(node: Node, dtypes: Mapping[str, str]) -> Value:
    """Return the value of a leaf, in the type its consumers want; GraphError where it has none."""
    value = node.array
    return freeze(value.astype(dtypes[node.name])) if node.name in dtypes else value


class Known:
    """What has been worked out for one node and holds for the next: rules and shapes."""

    def __init__(self, look_up: LookUp) -> None:
        self.look_up = look_up
        self.rules: dict[tuple[str, int], Rule] = {}
        self.shapes: dict[tuple[Rule, tuple[Shape, ...]], Shape] = {}

    def rule(self, node: Node) -> Rule:
        """Return the rule of an operation; nodes without attributes of their own share one."""
        key = (node.op or "", len(node.inputs))
        if key in self.rules and not node.attributes and None not in node.inputs:
            return self.rules[key]
        record = self.look_up(node.op or "")
        refuse_unfinished(node, record)
        rule = make_rule(record, record.settings(node.attributes), len(node.inputs))
        if not node.attributes:
            self.rules[key] = rule
        return rule

    def shape(self, node: Node, rule: Rule, operands: tuple[Shape, ...]) -> Shape:
        """Return the shape of a result, or refuse with what disagrees or is too large."""
        key = (rule, operands)
        if key not in self.shapes:
            shape = rule.record.result_shape(list(operands), rule.settings)
            if size_of(shape) > limits.ELEMENTS:
                raise GraphError(
                    f"{node.name} would have {size_of(shape):,} elements, and the limit is "
                    f"{limits.ELEMENTS:,}; use smaller shapes.",
                    node=node.name,
                )
            self.shapes[key] = shape
        return self.shapes[key]


def make_rule(record: Operation, settings: Mapping[str, Any], count: int) -> Rule:
    """Bind an operation on `count` operands to its attributes."""

    def bound(function: Callable[..., Any]) -> Callable[..., Any]:
        return partial(function, **settings) if settings else function

    slopes: list[Slope | None] = [None] * count
    gates = [False] * count
    if not callable(record.derivatives):
        for slot, derivative in enumerate(record.derivatives[:count]):
            if isinstance(derivative, Factor) and derivative.spread is None:
                slopes[slot] = bound(derivative.local)
                gates[slot] = derivative.gate
    return Rule(record, settings, bound(record.forward), tuple(slopes), tuple(gates))


def refuse_unfinished(node: Node, record: Operation) -> None:
    """Raise GraphError where an operand of `node` is missing or there are too many."""
    for problem in empty_slots(node, record):
        raise problem
    record.refuse_count(len(node.inputs))


def empty_slots(node: Node, record: Operation) -> Iterator[GraphError]:
    """Yield a refusal for each empty slot of a node, and one where there are too few slots."""
    for slot, operand in enumerate(node.inputs):
        if operand is None:
            is_named = slot < len(record.slots) or record.grown is not None
            called = f' "{record.slot_name(slot, len(node.inputs))}"' if is_named else ""
            yield GraphError(
                f"{node.name} is unfinished: slot {slot}{called} of its {record.name} is empty; "
                "connect a node to it.",
                node=node.name,
                slot=slot,
            )
    missing = len(record.slots) - len(node.inputs)
    if missing > 0:
        noun = "operand" if missing == 1 else "operands"
        yield GraphError(
            f"{node.name} is unfinished: {record.name} takes {len(record.slots)}, and "
            f"{missing} {noun} more must be connected.",
            node=node.name,
            slot=len(node.inputs),
        )


def constant_dtypes(graph: Graph) -> dict[str, str]:
    """Return float32 for each constant that leaves its type to consumers that are float32."""
    if not any(node.dtype == "float32" for node in graph.nodes.values()):
        return {}
    strong: dict[str, set[str]] = {}
    for name in graph.order:
        node = graph.nodes[name]
        if node.op is not None:
            strong[name] = {t for o in node.inputs if o is not None for t in strong[o]}
        elif node.kind == "constant" and node.dtype is None:
            strong[name] = set()
        else:
            strong[name] = {node.dtype or "float64"} & {"float32", "float64"}
    found = {}
    for name, types in strong.items():
        node = graph.nodes[name]
        untyped = node.op is None and not types and node.value is not None
        if untyped and node.array.dtype == np.float64:
            wanted = {t for wire in graph.consumers[name] for t in strong[wire.consumer]}
            if wanted == {"float32"}:
                found[name] = "float32"
    return found
