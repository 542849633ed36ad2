"""Edits of the structure: nodes and wires put in and taken out, renamed, copied; and refusals."""

from __future__ import annotations

from typing import Any

import pytest

from graphdbg.core import edit
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, Wire, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.core.values import Drawn, own
from graphdbg.files.fragment import dumps_fragment, loads_fragment
from graphdbg.files.read import load, read_text
from graphdbg.files.samples import samples
from graphdbg.files.write import dumps

PATHS = {sample.name: sample.path for sample in samples()}


@pytest.fixture
def f_xyz() -> Graph:
    return load(PATHS["f_xyz"])


def wide() -> Graph:
    return graph_from(
        [
            Node("x", "input", value=own([1.0, 2.0, 3.0])),
            Node("y", "input", value=own([1.0, 2.0])),
            Node("q", op="add", inputs=("x", None)),
            Node("s", op="sum", inputs=("q",)),
            Node("m", op="concatenate", inputs=("x", "y")),
        ]
    )


def test_a_graph_is_built_from_nothing_and_runs() -> None:
    graph = graph_from([])
    for value in (-2.0, 5.0, -4.0):
        graph, _ = edit.add_leaf(graph, "input", own(value))
    graph, q = edit.add_operation(graph, "add", ("x", "y"))
    graph, r = edit.add_operation(graph, "multiply", position=(40, 20))
    assert (q, r, graph.nodes["r"].inputs) == ("q", "r", (None, None))
    graph = edit.connect(edit.connect(graph, r, 0, q), r, 1, "z")
    graph = edit.with_loss(edit.rename(graph, r, "f"), "f")
    trace = run(graph)
    assert [float(trace.gradient(name)) for name in "xyzq"] == [-4, -4, 3, -4]


@pytest.mark.parametrize("op", REGISTRY)
def test_every_operation_can_be_added_and_saved_unfinished(op: str) -> None:
    graph, name = edit.add_operation(graph_from([]), op)
    assert name.isidentifier()
    assert read_text(dumps(graph)).nodes == graph.nodes
    assert {one.node for one in edit.missing(graph)} == {name}


def test_names_are_readable_and_free() -> None:
    graph = graph_from([])
    found = []
    for kind in ("input",) * 5 + ("parameter",) * 2 + ("constant",) * 2:
        graph, name = edit.add_leaf(graph, kind)
        found.append(name)
    for op in ("add", "divide", "sigmoid", "sigmoid"):
        graph, name = edit.add_operation(graph, op)
        found.append(name)
    assert found == [*"xyz", "x1", "x2", "w1", "w2", "c", "c1", *"qr", "sigmoid_1", "sigmoid_2"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "needs a name"),
        ("1x", "no name; write letters"),
        ("lambda", "Python's own; write lambda_"),
        ("ﬁ", "the same to Python as fi"),
        ("q", "a node named q already"),
        ("a" * 201, "the limit is 200"),
    ],
)
def test_a_name_that_is_none_is_refused(f_xyz: Graph, name: str, why: str) -> None:
    with pytest.raises(GraphError, match=why):
        edit.rename(f_xyz, "x", name)
    with pytest.raises(GraphError, match=why):
        edit.add_leaf(f_xyz, "input", name=name)


def test_removing_leaves_empty_slots(f_xyz: Graph) -> None:
    left = edit.remove(f_xyz, ["q"])
    assert left.nodes["f"].inputs == (None, "z")
    assert [(one.node, one.slot) for one in edit.missing(left)] == [("f", 0)]
    assert edit.remove(f_xyz, ["f"]).loss is None
    assert list(edit.remove(f_xyz, f_xyz.nodes).nodes) == []
    with pytest.raises(GraphError, match="no node named 'nobody'"):
        edit.remove(f_xyz, ["nobody"])


@pytest.mark.parametrize(
    ("consumer", "slot", "operand", "why"),
    [
        ("q", 0, "f", r"f depends on q \(q → f → q\), so it cannot be its operand"),
        ("q", 1, "q", "q cannot be its own operand"),
        ("q", 2, "x", "q has no slot 2: add takes 2 operands"),
        ("q", -1, "x", "q has no slot -1"),
        ("x", 0, "y", "x is read, not computed"),
        ("q", 0, "nobody", "no node named 'nobody'"),
        ("nobody", 0, "x", "no node named 'nobody'"),
    ],
)
def test_a_wire_that_cannot_be(
    f_xyz: Graph, consumer: str, slot: int, operand: str, why: str
) -> None:
    with pytest.raises(GraphError, match=why) as caught:
        edit.connect(f_xyz, consumer, slot, operand)
    assert edit.can_connect(f_xyz, consumer, slot, operand) == caught.value.sentence
    if consumer in f_xyz.nodes and operand in f_xyz.nodes:
        assert caught.value.node == consumer


def test_a_long_cycle_is_told_short() -> None:
    nodes = [Node("n0", op="exp", inputs=(None,))]
    nodes += [Node(f"n{i}", op="exp", inputs=(f"n{i - 1}",)) for i in range(1, 50)]
    why = edit.can_connect(graph_from(nodes), "n0", 0, "n49")
    assert why is not None
    assert "(n0 → n1 → n2 → n3 → 45 more → n49 → n0)" in why


def test_slots_that_can_take_a_node() -> None:
    slots = edit.slots_for(wide(), "y")
    assert slots[Wire("s", 0)] is None
    assert slots[Wire("m", 2)] is None  # one more slot
    assert "(3,)" in (slots[Wire("q", 1)] or "")
    assert set(slots) == {Wire(*w) for w in [("q", 0), ("q", 1), ("s", 0)]} | {
        Wire("m", slot) for slot in range(3)
    }


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2", "sigmoid_neuron_w0x0_w1x1_w2"])
def test_all_three_ways_to_ask_agree(name: str) -> None:
    graph = load(PATHS[name]) if name in PATHS else load(next(iter(PATHS.values())))
    for operand in graph.nodes:
        for wire, why in edit.slots_for(graph, operand).items():
            assert (edit.can_connect(graph, *wire, operand) is None) == (why is None)
            assert (edit.operands_for(graph, *wire)[operand] is None) == (why is None)


def test_slots_grow_and_go() -> None:
    graph = edit.connect(wide(), "m", 2, "x")
    assert graph.nodes["m"].inputs == ("x", "y", "x")
    graph = edit.disconnect(graph, "m", 1)
    assert graph.nodes["m"].inputs == ("x", None, "x")
    assert edit.remove_slot(graph, "m", 1).nodes["m"].inputs == ("x", "x")
    with pytest.raises(GraphError, match="q keeps its slots: add takes 2"):
        edit.remove_slot(graph, "q", 0)
    with pytest.raises(GraphError, match="q has nothing in slot 1"):
        edit.disconnect(graph, "q", 1)


def test_an_operation_on_a_wire(f_xyz: Graph) -> None:
    graph, name = edit.add_operation(f_xyz, "negative")
    graph = edit.insert_on_wire(graph, ("f", 0), name)
    assert graph.nodes[name].inputs == ("q",)
    assert graph.nodes["f"].inputs == (name, "z")
    with pytest.raises(GraphError, match="has no empty slot for q"):
        edit.insert_on_wire(graph, (name, 0), "f")


def test_another_operation(f_xyz: Graph) -> None:
    assert run(edit.replace_operation(f_xyz, "q", "multiply")).value("f") == 40
    with pytest.raises(GraphError, match="exp takes 1, and q has 2 operands; disconnect one"):
        edit.replace_operation(f_xyz, "q", "exp")
    with pytest.raises(GraphError, match="x is no operation"):
        edit.replace_operation(f_xyz, "x", "exp")
    single = edit.replace_operation(edit.disconnect(f_xyz, "q", 1), "q", "exp")
    assert single.nodes["q"].inputs == ("x",)


def test_a_new_name_is_followed() -> None:
    graph = graph_from(
        [
            Node("x", "input", value=own(2.0)),
            Node("f", op="multiply", inputs=("x", "x")),
        ],
        loss="f",
        breakpoints=(
            {"node": "x", "when": "grad(x) > 1 and kind == 'x'", "log": "{{x}} is {x + max_x}"},
            {"wire": ["f", 0], "when": "not x ("},
        ),
        watches=(" x * local(f, 0) + exp(x)", "maximum(x, f)"),
    )
    other = edit.rename(edit.rename(graph, "f", "loss"), "x", "größe")
    assert list(other.nodes) == ["größe", "loss"]
    assert other.nodes["loss"].inputs == ("größe", "größe")
    assert other.loss == "loss"
    assert [dict(one) for one in other.breakpoints] == [
        {
            "node": "größe",
            "when": "grad(größe) > 1 and kind == 'x'",
            "log": "{{x}} is {größe + max_x}",
        },
        {"wire": ["loss", 0], "when": "not x ("},
    ]
    assert other.watches == (" größe * local(loss, 0) + exp(größe)", "maximum(größe, loss)")
    back = edit.rename(edit.rename(other, "größe", "x"), "loss", "f")
    assert dumps(back) == dumps(graph)


def test_a_node_called_like_a_word_about_the_event() -> None:
    nodes = [Node("k", "input", value=own(2.0)), Node("f", op="exp", inputs=("k",))]
    graph = graph_from(nodes, watches=("k + value(k)", "f"))
    assert edit.rename(graph, "k", "x").watches == ("k + value(x)", "f")
    assert edit.rename(graph, "f", "step").watches == ("k + value(k)", "value(step)")


@pytest.mark.parametrize(
    ("function", "given", "field"),
    [
        (edit.with_label, r"w_1^{(2)}", "label"),
        (edit.with_note, "a note\nof two lines", "note"),
        (edit.with_comment, "a comment", "comment"),
        (edit.with_kind, "constant", "kind"),
        (edit.with_value, own([1.0, 2.0]), "value"),
        (edit.with_value, Drawn("zeros", (3,)), "value"),
        (edit.with_dtype, "float32", "dtype"),
    ],
)
def test_fields_are_set_with_the_structure_kept(
    f_xyz: Graph, function: Any, given: Any, field: str
) -> None:
    changed = function(f_xyz, "z", given)
    assert getattr(changed.nodes["z"], field) is given
    assert changed.links is f_xyz.links
    assert read_text(dumps(changed)).nodes == {n: changed.nodes[n] for n in changed.nodes}
    if field in {"label", "note", "comment"}:
        assert function(changed, "z", "") == function(f_xyz, "z", None)


def test_many_nodes_move_and_join_a_group_at_once(f_xyz: Graph) -> None:
    moved = edit.move(f_xyz, {"x": (1, 2), "y": (3.5, -4)})
    assert moved.links is f_xyz.links
    changed = edit.with_group(moved, "xq", "layer1/h1")
    assert changed.nodes["y"].position == (3.5, -4)
    assert changed.nodes["q"].group == "layer1/h1"
    assert edit.move(changed, {"x": None}).nodes["x"].position is None


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda g: edit.move(g, {"x": (2e6, 0)}), "more than 1,000,000 from the origin"),
        (lambda g: edit.move(g, {"x": (float("nan"), 0)}), "leave it nearer"),
        (lambda g: edit.with_group(g, ["x"], "a//b"), "no group; write names"),
        (lambda g: edit.with_note(g, "x", "a" * 10_001), "the limit is 10,000"),
        (lambda g: edit.with_note(g, "x", "\ud800"), "half a character"),
        (lambda g: edit.with_kind(g, "x", "operation"), "no kind; choose one of input"),
        (lambda g: edit.with_kind(g, "q", "input"), "q is computed by add"),
        (lambda g: edit.with_dtype(g, "x", "int8"), "no type; choose one of"),
        (lambda g: edit.with_dtype(edit.with_value(g, "x", own(0.5)), "x", "int64"), "holds 0.5"),
        (lambda g: edit.with_attributes(g, "q", {"axis": 0}), "add has no attribute axis"),
        (lambda g: edit.with_attributes(g, "x", {}), "x is no operation"),
        (lambda g: edit.with_loss(edit.with_kind(g, "x", "constant"), "x"), "can be no loss"),
        (lambda g: edit.add_operation(g, "nothing"), "no operation named 'nothing'"),
        (lambda g: edit.add_operation(g, "exp", ("x", "y")), "exp takes 1 operand"),
        (lambda g: edit.add_operation(g, "exp", ("w",)), "no node of that name"),
        (lambda g: edit.add_leaf(g, "operation"), "no kind; choose one of input"),
    ],
)
def test_refusals_are_sentences(f_xyz: Graph, change: Any, why: str) -> None:
    with pytest.raises(GraphError, match=why) as caught:
        change(f_xyz)
    assert caught.value.sentence.endswith((".", "?"))


def test_copies_get_the_next_names_and_keep_their_operands(f_xyz: Graph) -> None:
    graph, names = edit.duplicate(edit.move(f_xyz, {"q": (1, 2)}), ["q", "x"])
    assert names == ("x1", "q1")
    assert graph.nodes["q1"].inputs == ("x1", "y")
    assert edit.duplicate(graph, ["q1"])[1] == ("q2",)


def test_copies_lie_below_what_is_there_and_elsewhere_they_stay(f_xyz: Graph) -> None:
    places = {"x": (0.0, 0.0), "y": (0.0, 110.0), "q": (200.0, 50.0)}
    graph = edit.move(f_xyz, places)
    several, _ = edit.duplicate(graph, ["x", "y"])
    assert several.nodes["x1"].position == (0.0, 212.0)
    assert several.nodes["y1"].position == (0.0, 322.0)
    one, _ = edit.duplicate(graph, ["x"])
    assert one.nodes["x1"].position == (0.0, 212.0)
    empty = graph_from(())
    assert edit.merge(empty, edit.selected(graph, ["q"]))[0].nodes["q"].position == (200.0, 50.0)


def test_a_part_is_copied_as_text_and_pasted(f_xyz: Graph) -> None:
    part = loads_fragment(dumps_fragment(f_xyz, ["q", "f", "z"]))
    assert part.nodes["q"].inputs == (None, None)
    assert part.nodes["f"].inputs == ("q", "z")
    graph, names = edit.merge(f_xyz, part)
    assert names == ("z1", "q1", "f1")
    assert graph.nodes["f1"].inputs == ("q1", "z1")
    assert graph.loss == "f"


@pytest.mark.parametrize("text", ["", " \n", "q = x + y", "{", '{"graphdbg": 1}', "[1]", "\ud800"])
def test_what_is_no_part_of_a_graph_has_one_sentence(text: str) -> None:
    with pytest.raises(GraphError) as caught:
        loads_fragment(text)
    assert caught.value.sentence.endswith(".")
    assert "\n" not in caught.value.sentence


def test_what_is_missing_is_told() -> None:
    assert [one.sentence for one in edit.missing(graph_from([]))] == [
        "This graph has no nodes yet; add an input to begin."
    ]
    found = edit.missing(edit.add_leaf(edit.disconnect(wide(), "s", 0), "parameter")[0])
    assert [(one.node, one.slot) for one in found] == [
        ("q", 1),
        ("s", 0),
        ("w1", None),
        (None, None),
    ]
    assert found[-1].sentence == ("No loss is named, and 3 nodes could be it (q, s, m); name one.")
    assert edit.missing(load(PATHS["f_xyz"])) == ()


def spare() -> Graph:
    """f = (x + y) z with an add that has one empty slot, and two tanh: one free, one before q."""
    graph = load(PATHS["f_xyz"])
    graph, _ = edit.add_operation(graph, "add", ("x",), name="half")
    graph, _ = edit.add_operation(graph, "tanh", name="t")
    graph, _ = edit.add_operation(graph, "sum", name="late")
    return edit.connect(graph, "half", 0, "f")


@pytest.mark.parametrize(
    ("name", "wire", "words"),
    [
        ("t", Wire("f", 0), None),
        ("t", Wire("q", 1), None),
        ("half", Wire("f", 0), "half depends on f (f → half → f), so it cannot be its operand"),
        ("half", Wire("half", 0), "half cannot be its own operand"),
        ("q", Wire("f", 1), "q has no empty slot for z"),
        ("x", Wire("f", 1), "x is read, not computed"),
        ("t", Wire("t", 0), "t has nothing in slot 0"),
    ],
)
def test_an_operation_comes_onto_a_wire_or_says_why_not(name, wire, words) -> None:
    why = edit.can_insert(spare(), wire, name)
    assert why is None if words is None else words in why
    if why is None:
        graph = edit.insert_on_wire(spare(), wire, name)
        assert graph.nodes[name].inputs == (spare().operand(wire),)
        assert graph.operand(wire) == name


def test_shapes_keep_an_operation_off_a_wire() -> None:
    graph, _ = edit.add_operation(wide(), "sum", name="late")
    graph = edit.connect(graph, "q", 1, "x")
    assert edit.can_insert(graph, Wire("m", 0), "late") is not None
    assert edit.can_insert(graph, Wire("s", 0), "late") is None


@pytest.mark.parametrize("name", ["t", "half", "late", "x", "q"])
def test_the_wires_for_an_operation_are_those_it_can_be_put_on(name: str) -> None:
    graph = spare()
    every = [
        Wire(consumer, slot)
        for consumer, node in graph.nodes.items()
        for slot, operand in enumerate(node.inputs)
        if operand is not None
    ]
    assert edit.wires_for(graph, name) == tuple(
        [wire for wire in every if edit.can_insert(graph, wire, name) is None]
    )
