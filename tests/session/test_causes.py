"""Why this number: the tree of causes by value, the reasons of zeros, the origin of NaN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, Wire, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.record import Factor, Operation
from graphdbg.core.trace import Trace
from graphdbg.core.values import own
from graphdbg.files.read import load
from graphdbg.paths import data_dir
from graphdbg.session.causes import Cause, Entry, why
from graphdbg.session.causes.cause import is_elementwise
from graphdbg.session.causes.wording import brief, equation, kind_text, made, spoken, title
from graphdbg.session.quantity import Quantity, of_node, of_wire
from tests.formula.examples import run_of
from tests.strategies import graphs, tensor_graphs


def sample(name: str) -> Trace:
    return run(load(data_dir("sample_graphs") / f"{name}.graph.json"))


def leaf(name: str, value: Any, kind: str = "input") -> Node:
    return Node(name, kind, value=own(value))


def op(name: str, operation: str, *inputs: str, **attributes: Any) -> Node:
    return Node(name, op=operation, inputs=inputs, attributes=attributes)


def trace_of(*nodes: Node, loss: str | None = None, seed: Any = None) -> Trace:
    return record(graph_from(nodes, loss=loss or nodes[-1].name), seed=seed)


def value(trace: Trace, name: str, entry: Entry | None = None) -> Cause:
    return Cause(trace, of_node("value", name), entry)


def gradient(trace: Trace, name: str, entry: Entry | None = None) -> Cause:
    return Cause(trace, of_node("gradient", name), entry)


def contribution(trace: Trace, consumer: str, slot: int, entry: Entry | None = None) -> Cause:
    return Cause(trace, of_wire("contribution", trace, Wire(consumer, slot)), entry)


def local(trace: Trace, consumer: str, slot: int) -> Cause:
    return Cause(trace, of_wire("local", trace, Wire(consumer, slot)))


def written(cause: Cause) -> list[tuple[int, str, str, str, int | None]]:
    """Return the whole tree: level, name, number, rule, step."""
    found, waiting = [], [(0, cause)]
    while waiting:
        level, one = waiting.pop()
        found.append((level, title(one), brief(one), made(one).text, one.cursor))
        waiting += [(level + 1, part) for part in reversed(one.children())]
    return found


# --- the tree ------------------------------------------------------------------------------------


def test_where_the_minus_four_of_f_xyz_comes_from() -> None:
    assert written(gradient(sample("f_xyz"), "q")) == [
        (0, "∂f/∂q", "−4", "one contribution, from f", 7),
        (1, "from f", "−4", "∂f/∂f × ∂f/∂q = 1 × (−4)", 7),
        (2, "∂f/∂f", "1", "the seed", 6),
        (2, "∂f/∂q", "−4", "z", 5),
        (3, "z", "−4", "parameter", 3),
    ]


def test_where_a_value_comes_from() -> None:
    assert written(value(sample("f_xyz"), "f")) == [
        (0, "f", "−12", "q · z = 3 · (−4)", 5),
        (1, "q", "3", "x + y = −2 + 5", 4),
        (2, "x", "−2", "input", 1),
        (2, "y", "5", "input", 2),
        (1, "z", "−4", "parameter", 3),
    ]


def test_x_times_x_has_two_contributions_and_one_x() -> None:
    trace = sample("x_times_x")
    tree = written(gradient(trace, "x"))
    assert tree[0] == (0, "∂y/∂x", "6", "2 contributions: 3 + 3", 5)
    assert [row[1] for row in tree if row[0] == 1] == ["from y by slot 0", "from y by slot 1"]
    assert [row[1:3] for row in tree if row[0] == 2] == [
        ("∂y/∂y", "1"),
        ("∂y/∂x|₀", "3"),
        ("∂y/∂y", "1"),
        ("∂y/∂x|₁", "3"),
    ]
    assert [row[1] for row in written(value(trace, "y"))] == ["y", "x"]


def test_a_local_derivative_is_a_function_of_what_its_formula_names() -> None:
    trace = sample("two_layer_2-2-2")
    slope = local(trace, "out_h1", 0)
    assert equation(slope) == (
        "∂out_h1/∂net_h1 = out_h1 · (1 − out_h1) = 0.5933 · (1 − 0.5933) = 0.2413"
    )
    assert [title(part) for part in slope.children()] == ["out_h1"]


@pytest.mark.parametrize(
    ("name", "cause", "wires"),
    [
        ("value of f", value, {("f", 0), ("f", 1)}),
        ("gradient of f", gradient, set()),
    ],
)
def test_the_wires_of_a_number_of_a_node(name: str, cause: Any, wires: set[Any]) -> None:
    one = cause(sample("f_xyz"), "f")
    assert (kind_text(one), set(one.wires)) == (name, wires)


def test_the_wires_of_a_gradient_are_those_it_came_along() -> None:
    trace = sample("two_layer_2-2-2")
    assert gradient(trace, "out_h1").wires == trace.wires("out_h1")
    assert contribution(trace, "net_o1", 0).wires == (Wire("net_o1", 0),)


def test_a_row_is_read_out_with_eight_digits_and_its_step() -> None:
    trace = sample("two_layer_2-2-2")
    assert spoken(gradient(trace, "out_h1")) == (
        "∂E_total/∂out_h1 = 0.036350306: 2 contributions: 0.0554 + (−0.01905); step 37"
    )


def batch() -> Trace:
    """Two samples through relu(X @ W + b); the second column is off for both."""
    return trace_of(
        leaf("X", [[1.0, 0.0], [2.0, 0.0]]),
        leaf("W", [[1.0, -1.0], [0.5, 2.0]], "parameter"),
        leaf("b", [0.1, -0.2], "parameter"),
        op("u", "matmul", "X", "W"),
        op("z", "add", "u", "b"),
        op("h", "relu", "z"),
        op("L", "mean", "h"),
    )


def test_an_entry_is_followed_as_long_as_rules_go_entry_by_entry() -> None:
    tree = written(value(batch(), "h", (0, 1)))
    assert [row[1:4] for row in tree] == [
        ("h[0, 1]", "0", "relu(z) = relu(−1.2)"),
        ("z[0, 1]", "−1.2", "u + b = −1 + (−0.2)"),
        ("u[0, 1]", "−1", "X W, shapes 2×2 and 2×2"),
        ("X", "2×2", "input"),
        ("W", "2×2", "parameter"),
        ("b[1]", "−0.2", "parameter"),
    ]


def test_an_entry_of_a_gradient_meets_the_same_entry_of_upstream_and_local() -> None:
    part = contribution(batch(), "h", 0, (1, 0))
    assert [(title(one), brief(one)) for one in part.children()] == [
        ("∂L/∂h[1, 0]", "0.25"),
        ("∂h/∂z[1, 0]", "1"),
    ]


def test_a_vjp_is_made_of_the_upstream_gradient_and_the_values_it_needs() -> None:
    part = contribution(batch(), "u", 1)
    assert [title(one) for one in part.children()] == ["∂L/∂u", "X"]
    assert made(part).text == "Xᵀ ∂u, upstream 2×2 → 2×2"
    assert brief(local(batch(), "u", 1)) == "VJP"


def chain(length: int, first: float, operation: str = "negative") -> Trace:
    nodes = [leaf("x0", first)]
    nodes += [op(f"x{i}", operation, f"x{i - 1}") for i in range(1, length)]
    return record(Graph({node.name: node for node in nodes}, loss=nodes[-1].name))


@pytest.mark.parametrize("kind", ["value", "gradient"])
def test_a_chain_of_a_hundred_thousand_nodes_is_followed_level_by_level(kind: Any) -> None:
    trace = chain(100_000, 2.0)
    cause = Cause(trace, of_node(kind, "x99999" if kind == "value" else "x0"))
    levels = 0
    while cause.children():
        cause = cause.children()[0]
        levels += 1
    assert levels == 99_999 * (1 if kind == "value" else 2)
    assert title(cause) == ("x₀" if kind == "value" else "∂x₉₉₉₉₉/∂x₉₉₉₉₉")


def test_a_zero_and_a_nan_far_away_are_found_without_recursion() -> None:
    zeros = chain(5_000, 0.0)
    assert "it starts at x₀, which is zero because x₀ is an input that holds 0" in (
        why(value(zeros, "x4999")).sentence
    )
    broken = chain(20_000, float("nan"))
    origin = why(value(broken, "x19999")).origin
    assert origin is not None
    assert (origin.cause.quantity, origin.cursor) == (of_node("value", "x0"), 1)


# --- every row against its rule, on random graphs ------------------------------------------------


def recomputed(cause: Cause) -> Any:
    """Work a number out anew from the numbers of its children, None for a leaf."""
    trace, quantity = cause.trace, cause.quantity
    parts = {part.quantity: part.value for part in cause.children()}
    wire = quantity.wire
    with np.errstate(all="ignore"):
        if quantity.kind == "value":
            node = trace.graph.nodes[quantity.node]
            if node.op is None:
                return None
            call = trace.calls[node.name]
            operands = [parts[of_node("value", name)] for name in node.inputs if name]
            return call.record.forward(*operands, **call.settings)
        if wire is None:
            if quantity.node == trace.loss:
                assert trace.backward is not None
                return trace.backward.seed
            return sum(parts.values()) if parts else None
        call = trace.calls[wire.consumer]
        if quantity.kind == "contribution":
            upstream = parts[of_node("gradient", wire.consumer)]
            assert upstream is not None
            return trace.vjp(wire, upstream)
        names = trace.graph.nodes[wire.consumer].inputs
        derivative = call.derivative(wire.slot)
        assert isinstance(derivative, Factor)
        # What is no child is not needed: nan in its place must change nothing.
        known = [
            parts.get(of_node("value", n), np.full_like(trace.value(n), np.nan)) for n in names if n
        ]
        result = trace.value(wire.consumer)
        own_value = parts.get(of_node("value", wire.consumer), np.full_like(result, np.nan))
        return derivative.local(own_value, *known, **call.settings)


@given(graphs(), st.data())
@settings(max_examples=60, deadline=None)
def test_every_number_is_what_its_rule_makes_of_its_children(
    graph: Graph, data: DataObject
) -> None:
    trace = run(graph)
    name = data.draw(st.sampled_from(trace.names))
    is_constant = graph.nodes[name].kind == "constant"
    kind = "value" if is_constant else data.draw(st.sampled_from(("value", "gradient")))
    top = Cause(trace, of_node(kind, name))
    seen: set[Quantity] = {top.quantity}
    waiting = [top]
    while waiting:
        cause = waiting.pop()
        number, again = cause.value, recomputed(cause)
        if number is not None and again is not None:
            assert np.array_equal(number, np.broadcast_to(again, number.shape), equal_nan=True)
        parts = cause.children()
        assert cause.has_children == bool(parts)
        assert made(cause).text
        assert spoken(cause)
        assert why(cause).sentence.endswith(".")
        if not parts:
            assert is_an_end(cause), cause.quantity
        for part in parts:
            assert part.cursor is not None
            assert part.cursor <= (cause.cursor or 0)
            if part.quantity not in seen:
                seen.add(part.quantity)
                waiting.append(part)


@given(tensor_graphs(), st.data())
@settings(max_examples=60, deadline=None)
def test_an_entry_is_what_its_rule_makes_of_the_entries_it_is_followed_to(
    graph: Graph, data: DataObject
) -> None:
    trace = run(graph)
    for quantity in quantities(trace):
        whole = Cause(trace, quantity).value
        if whole is None or whole.shape == () or not whole.size:
            continue
        entry = tuple(data.draw(st.integers(0, size - 1)) for size in whole.shape)
        cause = Cause(trace, quantity, entry)
        parts = cause.children()
        if quantity.kind == "gradient" and parts:
            again: Any = sum(part.number for part in parts if part.number is not None)
        elif quantity.kind == "value" and parts and is_elementwise(trace, quantity.node):
            numbers = {part.quantity.node: part.number for part in parts}
            call = trace.calls[quantity.node]
            inputs = trace.graph.nodes[quantity.node].inputs
            again = call.record.forward(*(numbers[name or ""] for name in inputs), **call.settings)
        elif quantity.kind == "contribution" and made(cause).between == " = ":
            numbers_of_it = [part.number for part in parts if part.number is not None]
            assert [part.quantity.kind for part in parts] == ["gradient", "local"]
            again = numbers_of_it[0] * numbers_of_it[1]
        else:
            continue
        assert np.shape(again) == ()
        assert again == pytest.approx(whole[entry], rel=1e-14, abs=1e-300)


def is_an_end(cause: Cause) -> bool:
    """A leaf, the seed, a gradient that nothing reaches, or a derivative that is a number."""
    quantity, trace = cause.quantity, cause.trace
    if quantity.kind == "value":
        return trace.graph.nodes[quantity.node].is_leaf
    if quantity.kind == "gradient":
        return quantity.node == trace.loss or not trace.wires(quantity.node)
    return quantity.kind == "local"


# --- zeros ---------------------------------------------------------------------------------------

ZEROS: list[tuple[str, Callable[[], Cause], str, str | None]] = [
    (
        "does not depend",
        lambda: gradient(trace_of(leaf("x", 1.0), leaf("y", 2.0), op("f", "square", "y")), "x"),
        "∂f/∂x is zero, because f does not depend on x.",
        None,
    ),
    (
        "relu is off",
        lambda: gradient(trace_of(leaf("x", -1.2), op("f", "relu", "x")), "x"),
        "∂f/∂x is zero, because relu is off at −1.2.",
        None,
    ),
    (
        "relu gives zero",
        lambda: value(trace_of(leaf("x", -1.2), op("f", "relu", "x")), "f"),
        "f is zero, because relu is off at −1.2.",
        None,
    ),
    (
        "a zero operand",
        lambda: gradient(
            trace_of(leaf("x", 3.0), leaf("y", 0.0), op("f", "multiply", "x", "y")), "x"
        ),
        "∂f/∂x is zero, because y is zero.",
        None,
    ),
    (
        "a zero factor of a value",
        lambda: value(trace_of(leaf("x", 3.0), leaf("y", 0.0), op("f", "multiply", "x", "y")), "f"),
        "f is zero, because y is zero, because y is an input that holds 0.",
        "y",
    ),
    (
        "operands cancel",
        lambda: value(trace_of(leaf("x", 3.0), leaf("y", -3.0), op("f", "add", "x", "y")), "f"),
        "f is zero, because x + y = 3 + (−3) is 0, the operands cancel.",
        None,
    ),
    (
        "contributions cancel",
        lambda: gradient(trace_of(leaf("x", 3.0), op("f", "subtract", "x", "x")), "x"),
        "∂f/∂x is zero, because its 2 contributions cancel: 1 + (−1).",
        None,
    ),
    (
        "upstream is zero",
        lambda: gradient(
            trace_of(
                leaf("x", 3.0), op("u", "exp", "x"), op("s", "negative", "u"), op("f", "relu", "s")
            ),
            "x",
        ),
        "∂f/∂x is zero, because the upstream ∂f/∂u is zero; "
        "it starts at ∂f/∂s, which is zero because relu is off at −20.09.",
        "∂f/∂u",
    ),
    (
        "closed wire",
        lambda: gradient(
            trace_of(
                leaf("x", 3.0), leaf("y", 2.0), op("s", "sign", "x"), op("f", "multiply", "s", "y")
            ),
            "x",
        ),
        "∂f/∂x is zero, because sign is flat on both sides of its jump.",
        None,
    ),
    (
        "both ways are shut",
        lambda: gradient(
            trace_of(
                leaf("x", -2.0),
                leaf("y", 0.0),
                op("a", "relu", "x"),
                op("b", "multiply", "x", "y"),
                op("f", "add", "a", "b"),
            ),
            "x",
        ),
        "∂f/∂x is zero, because from a nothing comes, because relu is off at −2 "
        "and from b nothing comes, because y is zero.",
        None,
    ),
    (
        "too small",
        lambda: gradient(
            trace_of(
                leaf("x", 1.0),
                leaf("y", 1e-200),
                op("a", "multiply", "x", "y"),
                op("f", "multiply", "a", "y"),
            ),
            "x",
        ),
        "∂f/∂x is zero, because 1e−200 × 1e−200 is too small for float64 and becomes 0.",
        None,
    ),
    (
        "the seed is zero",
        lambda: gradient(trace_of(leaf("x", 1.0), op("f", "exp", "x"), seed=0.0), "x"),
        "∂f/∂x is zero, because the upstream ∂f/∂f is zero, "
        "because the seed that was given is zero.",
        "∂f/∂f",
    ),
    (
        "an entry of a product of matrices",
        lambda: gradient(batch(), "W", (0, 1)),
        "∂L/∂W[0, 1] is zero, because all of the upstream ∂L/∂u that meets there is zero; "
        "it starts at ∂L/∂z[0, 1], which is zero because relu is off at −1.2.",
        "∂L/∂u[0, 1]",
    ),
    (
        "an entry that meets a column of zeros",
        lambda: gradient(batch(), "W", (1, 0)),
        "∂L/∂W[1, 0] is zero, because all of X that meets there is zero.",
        None,
    ),
    (
        "an entry of what was broadcast",
        lambda: gradient(batch(), "b", (1,)),
        "∂L/∂b[1] is zero, because all of the upstream ∂L/∂z that meets there is zero, "
        "because relu is off at −1.2.",
        "∂L/∂z[0, 1]",
    ),
]


@pytest.mark.parametrize(
    ("make", "sentence", "leads"), [row[1:] for row in ZEROS], ids=[row[0] for row in ZEROS]
)
def test_why_zero(make: Callable[[], Cause], sentence: str, leads: str | None) -> None:
    reason = why(make())
    assert reason.sentence == sentence
    assert (None if reason.leads is None else title(reason.leads)) == leads


def test_of_an_array_the_first_zero_is_explained() -> None:
    said = why(value(batch(), "h")).sentence
    assert said.endswith("2 of 4 entries are zero; [0, 1] because relu is off at −1.2.")


def test_a_zero_behind_a_closed_wire_leads_on_to_the_wire() -> None:
    trace = trace_of(
        leaf("x", 3.0), leaf("y", 2.0), op("e", "exp", "x"), op("s", "sign", "e"),
        op("f", "multiply", "s", "y"),
    )  # fmt: skip
    assert [row[1] for row in written(gradient(trace, "x"))] == ["∂f/∂x", "∂f/∂e"]
    assert gradient(trace, "x").wires == (Wire("e", 0),)
    assert gradient(trace, "e").wires == (Wire("s", 0),)


# --- NaN and infinity ----------------------------------------------------------------------------


def logs() -> Trace:
    return trace_of(
        leaf("x", 0.0), leaf("z", 0.0), op("l", "log", "x"), op("f", "multiply", "l", "z")
    )


def root() -> Trace:
    return trace_of(
        leaf("x", 0.0), leaf("z", 0.0), op("r", "sqrt", "x"), op("f", "multiply", "r", "z")
    )


def difference() -> Trace:
    return trace_of(
        leaf("x", 1000.0), op("a", "exp", "x"), op("b", "exp", "x"), op("f", "subtract", "a", "b")
    )


ORIGINS: list[tuple[str, Callable[[], Cause], str, int, bool, list[str]]] = [
    (
        "log(0) · 0", lambda: value(logs(), "f"), "l", 3, True,
        ["f is nan.", "l = log(x) = log(0) = −inf, log runs off to infinity there",
         "It became nan at step 4: f = l · z = (−inf) · 0 = nan (0 × ∞)."],
    ),
    (
        "1/0 in the backward pass of log", lambda: gradient(logs(), "x"), "∂l/∂x", 8, False,
        ["at step 8, in the backward pass: the factor ∂l/∂x = 1/x = 1/0 = inf, "
         "and upstream × local is 0 × inf = nan (0 × ∞)."],
    ),
    (
        "the other factor has the infinite value", lambda: gradient(logs(), "z"), "l", 3, True,
        ["∂f/∂z is −inf.", "a value of the forward pass"],
    ),
    (
        "0 × ∞ at the root of 0", lambda: gradient(root(), "x"), "∂r/∂x", 8, False,
        ["in the backward pass: the factor ∂r/∂x = 0.5/r = 0.5/0 = inf", "0 × inf = nan (0 × ∞)"],
    ),
    (
        "∞ − ∞", lambda: value(difference(), "f"), "a", 2, True,
        ["a = eˣ = e¹⁰⁰⁰ = inf, too large for float64",
         "It became nan at step 4: f = a − b = inf − inf = nan (∞ − ∞)."],
    ),
    (
        "∞ − ∞ in a sum of contributions", lambda: gradient(difference(), "x"), "a", 2, True,
        ["∂f/∂x = inf + (−inf) = nan (∞ − ∞)"],
    ),
    (
        "division by zero",
        lambda: value(trace_of(leaf("x", 1.0), leaf("y", 0.0), op("f", "divide", "x", "y")), "f"),
        "f", 3, True, ["f = x/y = 1/0 = inf, a division by zero"],
    ),
    (
        "no real value",
        lambda: value(trace_of(leaf("x", -1.0), op("f", "sqrt", "x")), "f"),
        "f", 2, True, ["f = √x = √(−1) = nan, sqrt has no real value there"],
    ),
    (
        "a leaf", lambda: gradient(
            trace_of(leaf("x", 1.0), leaf("w", np.inf), op("f", "multiply", "x", "w")), "x"
        ),
        "w", 2, True, ["w = inf, as it is given"],
    ),
    (
        "a product too large",
        lambda: gradient(
            trace_of(
                leaf("x", 1e-200), leaf("w", 1e200), op("a", "multiply", "x", "w"),
                op("f", "multiply", "a", "w"),
            ),
            "x",
        ),
        "from a", 9, False, ["1e200 × 1e200 = inf, a product too large for float64"],
    ),
    (
        "a sum too large",
        lambda: gradient(trace_of(leaf("x", 1e-9), op("f", "add", "x", "x"), seed=1.5e308), "x"),
        "∂f/∂x", 5, False, ["∂f/∂x = 1.5e308 + 1.5e308 = inf, the sum is too large"],
    ),
    (
        "the seed",
        lambda: gradient(trace_of(leaf("x", 1.0), op("f", "exp", "x"), seed=np.nan), "x"),
        "∂f/∂f", 3, False, ["the seed that was given"],
    ),
    (
        "an entry of an array",
        lambda: value(
            trace_of(leaf("x", [1.0, 0.0]), op("l", "log", "x"), op("f", "sum", "l")), "f"
        ),
        "l[1]", 2, True, ["l[1] = log(x) = log(0) = −inf"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "first", "cursor", "is_forward", "says"),
    [row[1:] for row in ORIGINS],
    ids=[row[0] for row in ORIGINS],
)
def test_why_not_finite(
    make: Callable[[], Cause], first: str, cursor: int, is_forward: bool, says: list[str]
) -> None:
    reason = why(make())
    origin = reason.origin
    assert origin is not None
    assert (title(origin.cause), origin.cursor, origin.is_forward) == (first, cursor, is_forward)
    for said in says:
        assert said in reason.sentence


@pytest.mark.parametrize(
    ("make", "cursor"),
    [(logs, 3), (root, 8), (difference, 2), (lambda: sample("f_xyz"), None)],
)
def test_the_first_of_the_run(make: Callable[[], Trace], cursor: int | None) -> None:
    trace = make()
    assert trace.first_not_finite == cursor
    numbers = [
        getattr(event, "running", getattr(event, "gradient", getattr(event, "value", None)))
        for event in trace.events
    ]
    broken = [i + 1 for i, number in enumerate(numbers) if not np.isfinite(number).all()]
    assert (broken or [None])[0] == cursor


def test_the_first_of_many_contributions_is_found() -> None:
    trace = trace_of(
        leaf("x", 1e-9),
        op("a", "negative", "x"),
        op("b", "negative", "x"),
        op("c", "negative", "x"),
        op("s", "add", "a", "b"),
        op("f", "add", "s", "c"),
        seed=-1e308,
    )
    assert trace.first_not_finite == trace.cursor_of_gradient("x") - 1
    assert made(gradient(trace, "x")).text == "3 contributions: 1e308 + 1e308 + 1e308"


# --- every operation -----------------------------------------------------------------------------


@pytest.mark.parametrize("operation", REGISTRY.values(), ids=lambda one: one.name)
@pytest.mark.parametrize("number", [None, 0.0, np.inf])
def test_of_every_operation_everything_can_be_asked(
    operation: Operation, number: float | None
) -> None:
    for example in operation.examples[:2]:
        operands = [own(one) for one in example.operands]
        if number is not None:
            operands = [
                own(np.full_like(one, number)) if one.dtype.kind == "f" else one for one in operands
            ]
        try:
            trace = run_of(operation, replace(example, operands=tuple(operands)))
        except GraphError:  # such operands are refused
            continue
        for quantity in quantities(trace):
            whole = Cause(trace, quantity)
            number_of_it = whole.value
            asked = [whole]
            if number_of_it is not None and number_of_it.shape and number_of_it.size:
                asked.append(Cause(trace, quantity, (0,) * number_of_it.ndim))
            for cause in asked:
                assert why(cause).sentence.endswith(".")
                for part in cause.children():
                    assert spoken(part)


def quantities(trace: Trace) -> list[Quantity]:
    """Return everything that can be asked about in a run."""
    found = [of_node("value", name) for name in trace.names]
    if trace.backward is not None:
        found += [of_node("gradient", name) for name in trace.backward.gradients]
        wires = [wire for name in trace.names for wire in trace.wires(name)]
        found += [of_wire("local", trace, wire) for wire in wires]
        found += [of_wire("contribution", trace, wire) for wire in wires]
    return found
