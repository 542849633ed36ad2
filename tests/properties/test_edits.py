"""Any edits in any order: always a valid graph that saves and loads to itself."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from graphdbg.core import edit
from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.files.fragment import dumps_fragment, loads_fragment
from graphdbg.files.read import read_text
from graphdbg.files.write import dumps
from tests.strategies import COORDINATES, TEXTS, leaf_values

DATA = st.data()
NAMES = st.sampled_from(["a", "b", "x", "x1", "w1", "größe", "f", "lambda", "1"])
MOST = 40


class Editing(RuleBasedStateMachine):
    """A person at the desk who does anything at all, refused or not."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: list[str] = []
        self.graph: Graph = graph_from([], watches=("x * f", "grad(a)"))

    def attempt(self, change: Callable[[Graph], Graph]) -> None:
        before = self.graph
        text = dumps(before)
        try:
            self.graph = change(before)
        except GraphError as problem:
            self.sentences.append(problem.sentence)
        assert dumps(before) == text

    def one(self, data: st.DataObject) -> str:
        return data.draw(st.sampled_from(list(self.graph.nodes)))

    def some(self, data: st.DataObject) -> set[str]:
        return data.draw(st.sets(st.sampled_from(list(self.graph.nodes)), max_size=4))

    @precondition(lambda self: len(self.graph.nodes) < MOST)
    @rule(
        kind=st.sampled_from(["input", "parameter", "constant"]),
        value=st.none() | leaf_values(()) | leaf_values((2,)),
        name=st.none() | NAMES,
    )
    def add_leaf(self, kind: str, value: object, name: str | None) -> None:
        self.attempt(lambda graph: edit.add_leaf(graph, kind, value, name)[0])  # type: ignore[arg-type]

    @precondition(lambda self: len(self.graph.nodes) < MOST)
    @rule(op=st.sampled_from(list(REGISTRY)), name=st.none() | NAMES)
    def add_operation(self, op: str, name: str | None) -> None:
        self.attempt(lambda graph: edit.add_operation(graph, op, name=name)[0])

    @precondition(lambda self: self.graph.nodes)
    @rule(data=DATA, slot=st.integers(-1, 3))
    def connect(self, data: st.DataObject, slot: int) -> None:
        consumer, operand = self.one(data), self.one(data)
        before = self.graph
        reason = edit.can_connect(before, consumer, slot, operand)
        self.attempt(lambda graph: edit.connect(graph, consumer, slot, operand))
        if reason is None:
            assert self.graph.operand((consumer, slot)) == operand

    @precondition(lambda self: self.graph.wires)
    @rule(data=DATA)
    def disconnect(self, data: st.DataObject) -> None:
        wire = data.draw(st.sampled_from(self.graph.wires))
        operand = self.graph.operand(wire)
        before = dumps(self.graph)
        self.attempt(lambda graph: edit.disconnect(graph, *wire))
        assert dumps(edit.connect(self.graph, *wire, operand)) == before

    @precondition(lambda self: self.graph.wires)
    @rule(data=DATA, op=st.sampled_from(["exp", "add", "concatenate"]))
    def insert(self, data: st.DataObject, op: str) -> None:
        wire = data.draw(st.sampled_from(self.graph.wires))

        def change(graph: Graph) -> Graph:
            grown, name = edit.add_operation(graph, op)
            return edit.insert_on_wire(grown, wire, name)

        self.attempt(change)

    @precondition(lambda self: self.graph.nodes)
    @rule(data=DATA, op=st.sampled_from(list(REGISTRY)))
    def replace(self, data: st.DataObject, op: str) -> None:
        name = self.one(data)
        self.attempt(lambda graph: edit.replace_operation(graph, name, op))

    @precondition(lambda self: self.graph.nodes)
    @rule(data=DATA, slot=st.integers(0, 3))
    def remove_slot(self, data: st.DataObject, slot: int) -> None:
        name = self.one(data)
        self.attempt(lambda graph: edit.remove_slot(graph, name, slot))

    @precondition(lambda self: self.graph.nodes)
    @rule(data=DATA)
    def remove(self, data: st.DataObject) -> None:
        names = self.some(data)
        self.attempt(lambda graph: edit.remove(graph, names))
        assert names.isdisjoint(self.graph.nodes)

    @precondition(lambda self: self.graph.nodes)
    @rule(data=DATA, new=NAMES)
    def rename(self, data: st.DataObject, new: str) -> None:
        old, before = self.one(data), dumps(self.graph)
        # A text that names a node which is not there would follow the node of that name.
        if not any(new in text for text in self.graph.watches):
            self.attempt(lambda graph: edit.rename(graph, old, new))
            if new != old and new in self.graph.nodes and old not in self.graph.nodes:
                assert dumps(edit.rename(self.graph, new, old)) == before

    @precondition(lambda self: 0 < len(self.graph.nodes) < MOST)
    @rule(data=DATA)
    def duplicate(self, data: st.DataObject) -> None:
        names = self.some(data)
        self.attempt(lambda graph: edit.duplicate(graph, names)[0])

    @precondition(lambda self: 0 < len(self.graph.nodes) < MOST)
    @rule(data=DATA)
    def paste(self, data: st.DataObject) -> None:
        text = dumps_fragment(self.graph, self.some(data))
        self.attempt(lambda graph: edit.merge(graph, loads_fragment(text))[0])

    @precondition(lambda self: self.graph.nodes)
    @rule(data=DATA, text=TEXTS, x=COORDINATES, y=COORDINATES)
    def describe(self, data: st.DataObject, text: str, x: float, y: float) -> None:
        name, links = self.one(data), self.graph.links
        self.attempt(lambda graph: edit.with_label(graph, name, text))
        self.attempt(lambda graph: edit.with_note(graph, name, text))
        self.attempt(lambda graph: edit.move(graph, {name: (x, y)}))
        assert self.graph.links is links
        self.attempt(lambda graph: edit.with_group(graph, [name], text))

    @precondition(lambda self: self.graph.nodes)
    @rule(
        data=DATA,
        kind=st.sampled_from(["input", "parameter", "constant"]),
        dtype=st.sampled_from([None, "float32", "int64", "bool", "float64"]),
    )
    def retype(self, data: st.DataObject, kind: str, dtype: str | None) -> None:
        name = self.one(data)
        self.attempt(lambda graph: edit.with_kind(graph, name, kind))
        self.attempt(lambda graph: edit.with_dtype(graph, name, dtype))
        self.attempt(lambda graph: edit.with_loss(graph, name))

    @invariant()
    def it_is_a_graph_that_saves_and_loads_to_itself(self) -> None:
        graph = self.graph
        assert graph_from(graph.nodes.values(), loss=graph.loss).order == graph.order
        again = read_text(dumps(graph))
        assert dumps(again) == dumps(graph)

    @invariant()
    def it_refuses_with_sentences(self) -> None:
        assert all(one.endswith((".", "?")) for one in self.sentences)

    @invariant()
    def it_runs_as_far_as_it_can_and_says_what_is_missing(self) -> None:
        trace = record(self.graph)
        for one in edit.missing(self.graph):
            if one.node is not None:
                assert one.node not in trace.index


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)
