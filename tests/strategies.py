"""Random graphs for Hypothesis: of numbers, of arrays, and saved ones with all that a file keeps.

    @given(scalar_graphs())
    def test_something(graph: Graph) -> None: ...

Every graph here runs: shapes agree, and no value grows beyond LARGEST, for each node's bound is
kept while the graph is built.  With `smooth=True` nothing has a kink, so central differences apply.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, inf, prod
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.values import Drawn, Shape, own

LARGEST = 1e4
"""No value of a random graph is larger."""

LEAF = 3.0
"""No leaf is larger."""

NUMBERS = st.floats(-LEAF, LEAF, allow_subnormal=False)


@dataclass(frozen=True)
class Rule:
    """How an operation grows a value: a bound of the result from bounds of the operands."""

    name: str
    bound: Any
    kinked: bool = False

    @property
    def operands(self) -> int:
        """How many operands the operation takes."""
        return int(self.bound.__code__.co_argcount)


RULES = (
    Rule("add", lambda a, b: a + b),
    Rule("subtract", lambda a, b: a + b),
    Rule("multiply", lambda a, b: a * b),
    Rule("negative", lambda a: a),
    Rule("square", lambda a: a * a),
    Rule("tanh", lambda a: 1.0),
    Rule("sin", lambda a: 1.0),
    Rule("cos", lambda a: 1.0),
    Rule("sigmoid", lambda a: 1.0),
    Rule("exp", lambda a: exp(a) if a <= LEAF else inf),
    Rule("maximum", lambda a, b: a if a > b else b, kinked=True),
    Rule("relu", lambda a: a, kinked=True),
)
"""The elementwise operations of random graphs."""


@dataclass
class Growing:
    """A graph that is being built: its nodes, and what is known of each."""

    nodes: list[Node]
    bounds: dict[str, float]
    shapes: dict[str, Shape]

    def add(self, node: Node, bound: float, shape: Shape) -> str:
        """Put a node in and return its name."""
        self.nodes.append(node)
        self.bounds[node.name] = bound
        self.shapes[node.name] = shape
        return node.name


def leaf_values(shape: Shape, numbers: SearchStrategy[float] = NUMBERS) -> SearchStrategy[Any]:
    """Return values of a shape, numbers of at most LEAF."""
    if not shape:
        return numbers.map(own)
    size = prod(shape)
    flat = st.lists(numbers, min_size=size, max_size=size)
    return flat.map(lambda entries: own(np.reshape(entries, shape)))


@st.composite
def scalar_graphs(
    draw: DrawFn, max_leaves: int = 4, max_operations: int = 10, smooth: bool = False
) -> Graph:
    """Return graphs of numbers; the last node is the loss."""
    growing = _leaves(draw, [()] * draw(st.integers(1, max_leaves)))
    for index in range(draw(st.integers(1, max_operations))):
        if draw(st.integers(0, 5)) == 0:
            _weigh(draw, growing, index)
        else:
            _apply(draw, growing, index, smooth)
    return _graph(draw, growing)


@st.composite
def tensor_graphs(draw: DrawFn, max_operations: int = 8, smooth: bool = False) -> Graph:
    """Return graphs of arrays: elementwise ones that broadcast, matmul, reductions, new shapes.

    The last node is a scalar, the mean of all that came before, and the loss.
    """
    m, n = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    shapes: list[Shape] = [(m, n), (n, m), (n,), (1, n), ()]
    count = draw(st.integers(2, 5))
    growing = _leaves(draw, [draw(st.sampled_from(shapes)) for _ in range(count)])
    for index in range(draw(st.integers(1, max_operations))):
        step = draw(st.sampled_from((_apply, _matmul, _reduce, _reshape, _softmax)))
        step(draw, growing, index, smooth)
    last = growing.nodes[-1].name
    growing.add(Node("loss", op="mean", inputs=(last,)), growing.bounds[last], ())
    return _graph(draw, growing)


def graphs(smooth: bool = False) -> SearchStrategy[Graph]:
    """Return graphs of numbers and of arrays."""
    return scalar_graphs(smooth=smooth) | tensor_graphs(smooth=smooth)


def _leaves(draw: DrawFn, shapes: list[Shape]) -> Growing:
    growing = Growing([], {}, {})
    for index, shape in enumerate(shapes):
        kind = draw(st.sampled_from(("input", "parameter", "parameter", "constant")))
        node = Node(f"x{index}", kind=kind, value=draw(leaf_values(shape)))
        growing.add(node, LEAF, shape)
    return growing


def _graph(draw: DrawFn, growing: Growing) -> Graph:
    # The order of nodes in a document is free.
    nodes = draw(st.permutations(growing.nodes)) if draw(st.booleans()) else growing.nodes
    return graph_from(nodes, loss=growing.nodes[-1].name)


def _pick(draw: DrawFn, growing: Growing) -> str:
    """Return a node, rather a late one, so that graphs grow deep."""
    names = list(growing.bounds)
    return names[-1 - min(draw(st.integers(0, len(names) + 2)), len(names) - 1)]


def _apply(draw: DrawFn, growing: Growing, index: int, smooth: bool) -> None:
    rule = draw(st.sampled_from([rule for rule in RULES if not (smooth and rule.kinked)]))
    operands = [_pick(draw, growing) for _ in range(rule.operands)]
    try:
        shape = np.broadcast_shapes(*(growing.shapes[name] for name in operands))
    except ValueError:
        operands = operands[:1] * rule.operands  # a node always fits itself
        shape = growing.shapes[operands[0]]
    bound = rule.bound(*(growing.bounds[name] for name in operands))
    if bound > LARGEST:  # squash it instead
        rule, operands, bound = Rule("tanh", None), operands[:1], 1.0
        shape = growing.shapes[operands[0]]
    growing.add(Node(f"{rule.name}_{index}", op=rule.name, inputs=tuple(operands)), bound, shape)


def _weigh(draw: DrawFn, growing: Growing, index: int) -> None:
    operands = [_pick(draw, growing) for _ in range(draw(st.integers(2, 5)))]
    terms = [growing.bounds[name] for name in operands]
    bound = sum(terms) if len(terms) % 2 else 0.0
    bound += sum(a * b for a, b in zip(terms[::2], terms[1::2], strict=False))
    if bound <= LARGEST:
        node = Node(f"weighted_{index}", op="weighted_sum", inputs=tuple(operands))
        growing.add(node, bound, ())


def _matmul(draw: DrawFn, growing: Growing, index: int, smooth: bool) -> None:
    fitting = [
        (a, b)
        for a, left in growing.shapes.items()
        for b, right in growing.shapes.items()
        if len(left) == 2 and len(right) in (1, 2) and left[1] == right[0]
    ]
    if not fitting:
        return
    a, b = draw(st.sampled_from(fitting))
    left, right = growing.shapes[a], growing.shapes[b]
    bound = left[1] * growing.bounds[a] * growing.bounds[b]
    if bound <= LARGEST:
        shape = (left[0], right[1]) if len(right) == 2 else (left[0],)
        growing.add(Node(f"matmul_{index}", op="matmul", inputs=(a, b)), bound, shape)


def _reduce(draw: DrawFn, growing: Growing, index: int, smooth: bool) -> None:
    name = _pick(draw, growing)
    shape = growing.shapes[name]
    op = draw(st.sampled_from(("sum", "mean")))
    axis = draw(st.none() | st.integers(-len(shape), len(shape) - 1)) if shape else None
    keepdims = draw(st.booleans())
    reduced = np.sum(np.zeros(shape), axis=axis, keepdims=keepdims).shape
    bound = growing.bounds[name] * max(1, prod(shape))
    if bound <= LARGEST:
        attributes = {"axis": axis, "keepdims": keepdims} if keepdims else {"axis": axis}
        node = Node(f"{op}_{index}", op=op, inputs=(name,), attributes=attributes)
        growing.add(node, bound, reduced)


def _reshape(draw: DrawFn, growing: Growing, index: int, smooth: bool) -> None:
    name = _pick(draw, growing)
    shape = growing.shapes[name]
    if draw(st.booleans()):
        node = Node(f"transpose_{index}", op="transpose", inputs=(name,))
        growing.add(node, growing.bounds[name], shape[::-1])
        return
    new = draw(st.sampled_from([shape[::-1], (prod(shape),)] + [(1, *shape)] * (len(shape) < 4)))
    node = Node(f"reshape_{index}", op="reshape", inputs=(name,), attributes={"shape": new})
    growing.add(node, growing.bounds[name], new)


def _softmax(draw: DrawFn, growing: Growing, index: int, smooth: bool) -> None:
    name = _pick(draw, growing)
    shape = growing.shapes[name]
    if shape:
        axis = draw(st.integers(-len(shape), len(shape) - 1))
        op = draw(st.sampled_from(("softmax", "log_softmax")))
        bound = 1.0 if op == "softmax" else 2 * growing.bounds[name] + prod(shape)
        node = Node(f"{op}_{index}", op=op, inputs=(name,), attributes={"axis": axis})
        if bound <= LARGEST:
            growing.add(node, bound, shape)


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
"""Any text that a file can hold: every script, quotes, line breaks, control characters."""

COORDINATES = st.integers(-999, 999).map(float) | st.floats(-1e6, 1e6)


@st.composite
def saved_graphs(draw: DrawFn) -> Graph:
    """Return graphs with all that a file keeps, finished or not."""
    graph = draw(graphs())
    nodes = [draw(_decorated(node)) for node in graph.nodes.values()]
    nodes += [
        Node(f"v{index}", kind="input", value=value, dtype=dtype)
        for index, (value, dtype) in enumerate(draw(st.lists(typed_values(), max_size=3)))
    ]
    nodes.append(draw(_unfinished()))
    names = [node.name for node in nodes]
    return graph_from(
        nodes,
        title=draw(TEXTS),
        loss=draw(st.none() | st.sampled_from(names)),
        breakpoints=tuple(draw(st.lists(_breakpoints(names), max_size=2))),
        watches=tuple(draw(st.lists(TEXTS, max_size=2))),
        view=draw(_views()),
        extras=draw(st.fixed_dictionaries({}, optional={"lesson": _JSON, "training": _JSON})),
    )


@st.composite
def typed_values(draw: DrawFn) -> tuple[Any, str | None]:
    """Return a value of any type that a file can hold, and the dtype that its node then has."""
    dtype = draw(st.sampled_from(("float64", "float32", "int64", "int32", "bool")))
    said = draw(st.sampled_from((dtype, None))) if dtype in ("float64", "bool") else dtype
    if dtype.startswith("float") and draw(st.integers(0, 3)) == 0:
        return replace(draw(drawn_arrays()), dtype=dtype), said
    shape = draw(st.sampled_from([(), (2,), (2, 3), (1, 1, 1), (11, 10), (0,), (2, 0)]))
    if dtype == "bool":
        numbers = st.booleans()
    elif dtype.startswith("int"):
        bits = np.iinfo(dtype)
        numbers = st.integers(int(bits.min), int(bits.max))
    else:
        numbers = st.floats(width=64 if dtype == "float64" else 32)
    # Two numbers, repeated, fill a large array as well as many would.
    few = draw(st.lists(numbers, min_size=2, max_size=2))
    return own(np.resize(np.array(few, dtype), shape), dtype), said


@st.composite
def drawn_arrays(draw: DrawFn) -> Drawn:
    """Return descriptions of arrays that are drawn, with the settings that matter alone."""
    init = draw(st.sampled_from(("normal", "uniform", "zeros", "he", "glorot")))
    shape = tuple(draw(st.lists(st.integers(1, 5), min_size=1, max_size=3)))
    settings: dict[str, Any] = {"seed": draw(st.integers(0, 2**32 - 1))}
    if init == "normal":
        settings["std"] = draw(st.floats(0, 10))
    if init == "uniform":
        settings["low"], settings["high"] = sorted(draw(st.tuples(NUMBERS, NUMBERS)))
    if init in ("he", "glorot"):
        settings["fan"] = draw(st.none() | st.tuples(st.integers(1, 9), st.integers(1, 9)))
    return Drawn(init, shape, **settings)


def _decorated(node: Node) -> SearchStrategy[Node]:
    return st.builds(
        replace,
        st.just(node),
        label=st.none() | TEXTS,
        group=st.sampled_from((None, "layer1", "layer1/h1")),
        position=st.none() | st.tuples(COORDINATES, COORDINATES),
        note=st.none() | TEXTS,
        comment=st.none() | TEXTS,
        inline=st.booleans(),
    )


def _unfinished() -> SearchStrategy[Node]:
    return st.sampled_from(
        (
            Node("u", op="add", inputs=()),
            Node("u", op="add", inputs=("x0", None)),
            Node("u", op="weighted_sum", inputs=(None, "x0", None)),
            Node("u", kind="parameter"),
        )
    )


def _breakpoints(names: list[str]) -> SearchStrategy[dict[str, Any]]:
    settings = {
        "when": st.none() | TEXTS,
        "hits": st.integers(0, 9),
        "log": st.none() | TEXTS,
        "on": st.booleans(),
    }
    name = st.sampled_from(names)
    wire = st.tuples(name, st.integers(0, 3)).map(list)
    places = {
        "node": name,
        "wire": wire,
        "phase": st.sampled_from(("forward", "backward")) | TEXTS,
        "moment": st.just(True),
        "not_finite": st.just(True),
    }
    return st.one_of(
        [st.fixed_dictionaries({key: at}, optional=settings) for key, at in places.items()]
    )


def _views() -> SearchStrategy[dict[str, Any]]:
    camera = st.tuples(COORDINATES, COORDINATES, st.floats(0.01, 10)).map(list)
    folded = st.lists(st.sampled_from(("layer1", "layer1/h1")), max_size=2)
    return st.fixed_dictionaries({}, optional={"folded": folded, "camera": camera})


_JSON: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | NUMBERS | TEXTS,
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(TEXTS, parts, max_size=3),
    max_leaves=6,
)
