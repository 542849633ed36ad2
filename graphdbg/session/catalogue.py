"""What can be added to a graph: the kinds of leaves and every operation, as entries to find."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from graphdbg.core.graph import LEAF_KINDS, Node, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.record import NoGradient, Operation
from graphdbg.files.text.write import SIGNS
from graphdbg.formula.expression import definition
from graphdbg.formula.plain import plain
from graphdbg.session.search import Entry

LEAVES = {
    "input": ("data", "An input: a number or an array that comes from outside."),
    "parameter": ("weight", "A parameter: what training changes, and the gradients are for."),
    "constant": ("number", "A constant: a fixed number or array, which has no gradient."),
}
"""For each kind of leaf another word that finds it, and a sentence."""

LEAF = "leaf"


@dataclass(frozen=True)
class Offered:
    """Something that can be added: how it is found, its formula, its family and a sentence."""

    entry: Entry
    formula: str
    family: str
    sentence: str


@cache
def catalogue() -> tuple[Offered, ...]:
    """Return all that can be added: the kinds of leaves first, then every operation.

    Those through which no gradient flows come last.
    """
    leaves = [
        Offered(Entry(kind, kind, (LEAVES[kind][0],)), "", LEAF, LEAVES[kind][1])
        for kind in LEAF_KINDS
    ]
    operations = sorted(REGISTRY.values(), key=ends_gradients)
    return (*leaves, *[offered(record) for record in operations])


def ends_gradients(record: Operation) -> bool:
    """Say whether no gradient flows through an operation; such ones are offered last."""
    found = record.derivatives
    return isinstance(found, tuple) and all(isinstance(one, NoGradient) for one in found)


def offered(record: Operation) -> Offered:
    """Return one operation as it is found: by its name, its symbol and its family.

    It is found by its sign in the text form too, which every keyboard has: * for ×.
    """
    title = record.name.replace("_", " ")
    sign = (SIGNS[record.name],) if record.name in SIGNS else ()
    entry = Entry(record.name, title, (record.symbol, record.family, *sign))
    return Offered(entry, formula_of(record), record.family, record.summary)


def formula_of(record: Operation) -> str:
    """Return what an operation computes from its slots, as plain text: "1 / (1 + exp(−a))"."""
    leaves = [Node(slot, kind="input") for slot in record.slots]
    node = Node("result", op=record.name, inputs=record.slots, attributes=example_of(record))
    return plain(definition(graph_from((*leaves, node)), "result", scalars=True))


def example_of(record: Operation) -> dict[str, object]:
    """Return the attributes of an operation's first example."""
    return dict(record.examples[0].attributes) if record.examples else {}
