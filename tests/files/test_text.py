"""A graph as a program text: it reads back as itself, and typing in it keeps what it can."""

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.core.values import own
from graphdbg.files.errors import SaveError
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.files.text.folding import folded
from graphdbg.files.text.formula import Given, from_formula, names_in
from graphdbg.files.text.merge import merge
from graphdbg.files.text.program import read
from graphdbg.files.text.saving import not_held, text_of, what_is_lost
from graphdbg.files.text.values import KEPT
from graphdbg.files.text.write import write
from graphdbg.files.write import save
from tests.strategies import saved_graphs

SAMPLES = [pytest.param(sample.path, id=sample.name) for sample in samples()]
LENIENT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("path", SAMPLES)
def test_a_sample_is_itself_after_being_a_text(path) -> None:
    graph = load(path)
    text = write(graph)
    assert merge(graph, text) is graph
    assert write(read(text)) == text


@pytest.mark.parametrize("path", SAMPLES)
def test_a_sample_is_the_same_graph_in_a_file(path, tmp_path) -> None:
    graph = load(path)
    save(graph, tmp_path / "sample.gdbg")
    again = load(tmp_path / "sample.gdbg")
    assert again == graph
    assert set(not_held(graph)) <= {"where inline nodes stand in the order"}


@given(saved_graphs())
@LENIENT
def test_any_graph_is_itself_after_being_a_text(graph: Graph) -> None:
    assert merge(graph, write(graph)) is graph


@given(saved_graphs())
@LENIENT
def test_a_file_holds_a_graph_or_is_refused_with_a_sentence(graph: Graph) -> None:
    try:
        text = text_of(graph)
    except SaveError as error:
        event(error.sentence[-40:])
        return
    again = read(text)
    assert again.nodes.keys() == graph.nodes.keys()
    assert again.loss == graph.loss
    assert text_of(again) == text


SIGNS = ("add", "subtract", "multiply", "divide", "power", "matmul")


@st.composite
def nested(draw) -> Graph:
    """Return a graph of one expression, all of it inline but for the names in it."""
    nodes = [Node("x", "input", value=own(2.0)), Node("y", "input", value=own(3.0))]

    def part(depth: int) -> str:
        choice = draw(st.integers(0, 3 if depth < 4 else 1))
        if choice == 0:
            return draw(st.sampled_from("xy"))
        name = f"n_{len(nodes)}"
        place = len(nodes)
        nodes.append(Node(name, "constant"))
        if choice == 1:
            number = draw(st.sampled_from((0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e300, 1e-5)))
            nodes[place] = Node(name, "constant", value=own(number), inline=True)
        else:
            op = draw(st.sampled_from((*SIGNS, "negative", "exp")))
            count = len(REGISTRY[op].slots)
            inputs = tuple(part(depth + 1) for _ in range(count))
            nodes[place] = Node(name, op=op, inputs=inputs, inline=True)
        return name

    inputs = (part(0), part(0))
    return graph_from([*nodes, Node("f", op=draw(st.sampled_from(SIGNS)), inputs=inputs)])


def shape_of(graph: Graph, name: str | None):
    """Return an expression without the names inside it."""
    if name is None or not graph.nodes[name].inline:
        return name
    node = graph.nodes[name]
    if node.is_leaf:
        return repr(float(node.array))
    return node.op, *(shape_of(graph, one) for one in node.inputs)


@given(nested())
@LENIENT
def test_brackets_stand_where_they_are_needed(graph: Graph) -> None:
    text = write(graph)
    again = read(text)
    assert len(text.splitlines()) == 3
    for slot in (0, 1):
        mine, other = graph.nodes["f"].inputs[slot], again.nodes["f"].inputs[slot]
        assert shape_of(graph, mine) == shape_of(again, other)
    assert merge(graph, text) is graph


@pytest.mark.parametrize(
    ("right", "written"),
    [
        ("-2 ** x", "-2 ** x"),
        ("(-2) ** x", "(-2) ** x"),
        ("x ** -y", "x ** -y"),
        ("(x ** y) ** 2", "(x ** y) ** 2"),
        ("x ** (y ** 2)", "x ** y ** 2"),
        ("x - (y - 1)", "x - (y - 1)"),
        ("(x - y) - 1", "x - y - 1"),
        ("x / (y * 2)", "x / (y * 2)"),
        ("-(x + y)", "-(x + y)"),
        ("negative(2)", "negative(2)"),
        ("abs(x)", "absolute(x)"),
        ("x + ...", "x + ..."),
        ("add(x, None)", "x + ..."),
        ("add(x)", "add(x)"),
        ("softmax(x, axis=0)", "softmax(x, axis=0)"),
        ("sum(x, axis=(0, 1), keepdims=True)", "sum(x, axis=[0, 1], keepdims=True)"),
        ("(two := 2) * x", "2 * x"),
    ],
)
def test_an_expression_is_written_in_one_way(right: str, written: str) -> None:
    graph = read(f"x = input(1)\ny = input(2)\nf = {right}")
    assert write(graph).splitlines()[2] == f"f = {written}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("-2", -2.0),
        ("-0.0", -0.0),
        ("[[1, 2], [3, 4]]", [[1, 2], [3, 4]]),
        ("(1, inf, -inf, nan)", [1, np.inf, -np.inf, np.nan]),
        ("True", True),
        ("10000000000000000000000", 1e22),
    ],
)
def test_values(value: str, expected: object) -> None:
    node = read(f"x = input({value})").nodes["x"]
    assert np.array_equal(node.array, np.array(expected), equal_nan=node.array.dtype != bool)
    assert np.signbit(node.array).any() == np.signbit(np.array(expected, float)).any()


def test_leaves_of_every_kind() -> None:
    graph = read(
        "w = parameter(normal(3, 4, std=0.1, seed=1))\n"
        "u = parameter(uniform(2, low=-1, high=1))\n"
        "h = parameter(he(3, 4, seed=2, fan=[5, 6]), dtype='float32')\n"
        "n = input([3, 8], dtype='int64')\nb = parameter()\nc = constant(1)\n"
    )
    assert (graph.nodes["w"].value.std, graph.nodes["w"].value.seed) == (0.1, 1)
    assert graph.nodes["h"].value.fan == (5, 6)
    assert graph.nodes["h"].array.dtype == np.float32
    assert graph.nodes["n"].array.dtype == np.int64
    assert graph.nodes["b"].value is None
    assert graph.nodes["c"].kind == "constant"
    assert read(write(graph)) == graph


COMMENTED = """\
# The first
# of two lines
x = input(-2)
y = input(5)  # beside

# above the sum
q = x + y  # and beside it
loss(q)
# at the end
"""


def test_comments_go_with_their_nodes() -> None:
    graph = read(COMMENTED)
    assert graph.nodes["x"].comment == "The first\nof two lines"
    assert graph.nodes["y"].comment == "beside"
    assert graph.nodes["q"].comment == "above the sum\nand beside it\nat the end"
    assert read(write(graph)) == graph


def test_a_hash_in_a_text_is_no_comment() -> None:
    graph = read('x = input(1)\nnote(x, "no # comment")  # one')
    assert graph.nodes["x"].note == "no # comment"
    assert graph.nodes["x"].comment == "one"


def test_what_is_said_of_nodes_and_of_the_graph() -> None:
    graph = read(
        'title("T")\ngroup("a/b")\ny = sigmoid(x)\nlabel(y, r"\\hat{y}")\n'
        'note(y, "It\'s \\"this\\".")\ngroup()\nx = input(1)\nloss(y)'
    )
    assert (graph.title, graph.loss) == ("T", "y")
    y = graph.nodes["y"]
    assert (y.group, y.label, y.note) == ("a/b", r"\hat{y}", 'It\'s "this".')
    assert graph.nodes["x"].group is None
    assert read(write(graph)) == graph


# Merging


def document() -> Graph:
    """Return a graph with positions, a large array and an inline node with a name of its own."""
    return graph_from(
        [
            Node("W", "parameter", value=own(np.arange(600.0).reshape(20, 30)), position=(1, 2)),
            Node("x", "input", value=own(np.ones(20)), position=(3, 4)),
            Node("half", "constant", value=own(0.5), inline=True),
            Node("u", op="matmul", inputs=("x", "W"), position=(5, 6), comment="rows"),
            Node("v", op="multiply", inputs=("half", "u"), position=(7, 8)),
            Node("f", op="sum", inputs=("v",), position=(9, 10)),
        ],
        loss="f",
        breakpoints=({"node": "u"},),
        view={"folded": ["a"]},
        extras={"lesson": 1},
    )


def test_a_large_array_is_kept() -> None:
    graph = document()
    text = write(graph)
    assert "W = parameter(kept(20, 30))" in text
    again = merge(graph, text.replace("0.5 * u", "0.25 * u"))
    assert again.nodes["W"] is graph.nodes["W"]
    assert float(again.nodes["half"].array) == 0.25


def test_a_renamed_leaf_keeps_its_array() -> None:
    graph = document()
    again = merge(graph, write(graph).replace("W", "W1"))
    assert again.nodes["W1"].value is graph.nodes["W"].value
    assert again.nodes["u"].inputs == ("x", "W1")
    assert again.nodes["W1"].position == (1, 2)


def test_another_node_in_the_place_of_one_is_not_the_same_renamed() -> None:
    graph = document()
    again = merge(graph, write(graph).replace("v =", "w =").replace("sum(v)", "sum(-w)"))
    assert again.nodes["w"].position is None


def test_an_array_that_went_is_found_in_the_document_the_typing_began_with() -> None:
    graph = document()
    lines = write(graph).splitlines()
    without = "\n".join(line for line in lines if line.startswith("x ="))
    less = merge(graph, without, graph)
    assert merge(less, "\n".join(lines), graph).nodes["W"].value is graph.nodes["W"].value


def test_what_a_text_does_not_hold_stays() -> None:
    graph = document()
    again = merge(graph, write(graph).replace("v = 0.5 * u", "v = 0.5 * u\ng = exp(v)"))
    assert list(again.nodes) == ["W", "x", "half", "u", "v", "g", "f"]
    assert all(again.nodes[name] is node for name, node in graph.nodes.items())
    assert (again.breakpoints, again.view, again.extras) == (
        graph.breakpoints,
        graph.view,
        graph.extras,
    )


def test_lines_that_change_places_change_the_order() -> None:
    graph = read("x = input(1)\ny = input(2)\nf = x + y")
    again = merge(graph, "y = input(2)\nx = input(1)\nf = x + y")
    assert list(again.nodes) == ["y", "x", "f"]


def test_an_inline_node_keeps_its_name_while_its_place_is_there() -> None:
    graph = merge(graph_from(()), "x = input(1)\nf = sigmoid(2 * x + 1)")
    before = set(graph.nodes)
    again = merge(graph, "y = exp(3 * x)\nx = input(1)\nf = sigmoid(2 * x + 5)")
    assert before <= set(again.nodes)
    assert folded(again) >= before - {"x", "f"}


# Files


def test_what_a_file_does_not_hold_is_said_in_one_sentence() -> None:
    graph = document()
    small = graph_from([node for node in graph.nodes.values() if node.name == "x"], view=graph.view)
    assert what_is_lost(small) == (
        "A program text does not hold positions and folds and camera; *.graph.json does."
    )
    assert what_is_lost(read("x = input(1)")) is None


def test_a_file_refuses_an_array_it_would_lose(tmp_path) -> None:
    graph = graph_from([Node("W", "parameter", value=own(np.zeros((40, 30))))])
    path = tmp_path / "large.gdbg"
    with pytest.raises(SaveError, match=r"W holds 1,200 numbers.*save it as \*\.graph\.json"):
        save(graph, path)
    assert not path.exists()


def test_no_operation_is_called_as_a_word_of_the_language() -> None:
    words = {"input", "parameter", "constant", "loss", "title", "group", "label", "note", "inline"}
    assert not (words | {KEPT, "normal", "uniform", "zeros", "he", "glorot"}) & REGISTRY.keys()
    assert not [r.name for r in REGISTRY.values() if "dtype" in r.attributes]


# New from formula


def test_a_formula_asks_for_its_names_in_their_order() -> None:
    assert names_in("1/(1+exp(-(w0*x0+w1*x1+w2)))") == ("w0", "x0", "w1", "x1", "w2")
    assert names_in("y = f * exp(f)") == ("f",)


def test_a_formula_is_a_graph_over_its_values() -> None:
    values = {"w": Given("parameter", "[1, 2]"), "x": Given("input", "normal(2, seed=3)")}
    graph = from_formula("f @ w * x", values | {"f": Given("constant", "2")})
    assert list(graph.nodes)[:3] == ["f", "w", "x"]
    assert graph.nodes["f"].kind == "constant"
    assert graph.nodes["y"].op == "multiply"
    assert graph.loss is None
    assert from_formula("w * x", {"w": Given("input", "1"), "x": Given("input", "2")}).loss == "f"
