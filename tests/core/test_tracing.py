"""Graphs from numpy code, and what cannot be followed."""

import functools
import math
import operator
import re
import sys

import numpy as np
import pytest

from graphdbg.core import ops
from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.tracing import Variable, constant, graph_of, parameter

X = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, 1.5]])
Y = np.array([[2.0], [-0.5]])
S = 1.7

FUNCTIONS = {
    "operators": lambda x, y, s: (x + y) * s - x / y,
    "numbers on either side": lambda x, y, s: 2 - x + 3.0 * y / (1 + s * s) - (-x) / 2,
    "powers": lambda x, y, s: s**x + x**2 - y**3.0 + 2**s,
    "arrays on either side": lambda x, y, s: X @ x.T + (Y * y) - np.ones((2, 1)) * s,
    "functions": lambda x, y, s: np.exp(x) + np.sin(y) * np.cos(s) - np.tanh(x) + np.square(y),
    "roots": lambda x, y, s: np.sqrt(np.square(x)) + np.log(s) + np.maximum(x, y),
    "reductions": lambda x, y, s: np.sum(x, axis=0) + np.mean(x, 0) + np.sum(y) + np.mean(y) * s,
    "keepdims": lambda x, y, s: x - np.mean(x, axis=1, keepdims=True) + np.sum(y, 0, keepdims=True),
    "methods": lambda x, y, s: x.sum(axis=1) + x.mean(1) + y.reshape(2) + x.T.sum(0) * s,
    "shapes": lambda x, y, s: x.reshape(3, 2) @ np.reshape(y, (2, 1)) + np.expand_dims(s, 0),
    "reshape by -1": lambda x, y, s: x.reshape(-1) * np.reshape(x, -1) + s,
    "transposes": lambda x, y, s: x.transpose() @ y + x.T @ y + x.transpose(1, 0) @ (y * s),
    "axes by name": lambda x, y, s: np.transpose(x, axes=(1, 0)) @ y + np.swapaxes(x, 0, 1) @ y * s,
    "broadcast_to": lambda x, y, s: np.broadcast_to(y, (2, 3)) + x * s,
    "where": lambda x, y, s: np.where(x > y, x * s, y) + np.where(x <= 0, 0.0, x),
    "matmul": lambda x, y, s: x.T @ y + np.matmul(x.T, y) * s,
    "one used twice": lambda x, y, s: (x * x) @ (x.T @ y) + s * s,
    "methods with numpy's order": lambda x, y, s: x.sum(0, keepdims=True) + x.mean(axis=None) * s,
    "arguments by name": lambda x, y, s: np.sum(a=x, axis=1) + np.mean(a=y, keepdims=False) * s,
    "numpy's defaults": lambda x, y, s: np.sum(x, 0, None, None, True) * np.reshape(s, -1, "C"),
    "methods that reduce": lambda x, y, s: (
        x.max(axis=1) + x.min(1, keepdims=True) + x.prod() * x.std(ddof=1) + x.var(0).mean() + s
    ),
    "methods that move": lambda x, y, s: (
        x.flatten().sum() + x.ravel().repeat(2) @ x.swapaxes(0, 1).repeat(2) + y.squeeze() * s
    ),
    "methods of linear algebra": lambda x, y, s: (
        x.T.dot(y).trace() + x.diagonal().cumsum() @ y.ravel() + x.dot(x.T) * s
    ),
    "methods entry by entry": lambda x, y, s: abs(x.clip(-1.0, 1.0)) + x.round(1) * y.round() + s,
    "numpy's other names": lambda x, y, s: (
        np.concatenate([x, y, x * s], axis=1) @ np.ones(7)
        + np.einsum("ij,kj->i", x, x)
        + np.stack((y, y), axis=0).sum()
    ),
    "indices": lambda x, y, s: x[1:] + x[0, ::-1] * y[[1, 0]] - x.take([0], axis=0) * s,
    "plus and the last axes": lambda x, y, s: +x @ x.mT + s * np.ones_like(y) * y,
    "conditions": lambda x, y, s: (
        ((x > 0) & (x < 2) | ~(y > x)) * x + ((x > 1) ^ (s > y)) * s + ((x > 0) & True) * 2.0
    ),
    "conditions by numpy's names": lambda x, y, s: np.where(
        np.bitwise_and(np.logical_not(x > y), np.logical_or(x < s, x)),
        np.bitwise_or(x > 0, y > 0) * x,
        np.logical_xor(np.invert(x > 0), np.bitwise_xor(y > 0, [[True], [False]])) * s,
    ),
    "comparisons": lambda x, y, s: (x > y) * 1.0 + (x >= 1) * s + (x < y) * 2.0 + (x != y) * x,
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_results_are_numpys_own(function):
    graph = graph_of(function, x=X, y=Y, s=S)
    trace = record(graph)
    assert trace.stopped is None or trace.seed_problem is not None
    expected = function(x=X, y=Y, s=np.float64(S))
    np.testing.assert_array_equal(trace.value(trace.names[-1]), expected)
    assert list(graph.nodes)[:3] == ["x", "y", "s"]


def test_round_rounds_as_numpy_does():
    graph = graph_of(lambda x: round(x, 1) + round(x), x=[0.25, 1.55])
    assert [node.attributes for node in graph.nodes.values() if node.op == "round"] == [
        {"decimals": 1},
        {},
    ]


def test_operands_by_the_names_of_their_slots():
    np.testing.assert_array_equal(ops.sigmoid(x=X), ops.sigmoid(X))
    graph = graph_of(lambda p: ops.half_squared_error(p, target=1.0), p=3.0)
    assert graph.nodes[graph.loss].inputs == ("p", "c_1")
    assert ops.subtract(b=1.0, a=3.0) == 2.0
    with pytest.raises(GraphError, match=r"^sigmoid is given its x twice; leave one out\.$"):
        ops.sigmoid(1.0, x=2.0)
    with pytest.raises(GraphError, match=r"^subtract takes 2 operands, and 1 are given\.$"):
        ops.subtract(b=2.0)


OPERATIONS = {
    "sigmoid": lambda x: ops.sigmoid(x) + x,
    "softmax": lambda x: ops.softmax(x, axis=0),
    "relu": lambda x: ops.relu(x) - ops.log_softmax(x),
    "half_squared_error": lambda x: ops.half_squared_error(x, 1.0),
    "softmax_cross_entropy": lambda x: ops.softmax_cross_entropy(x, [0, 2]),
    "weighted_sum": lambda x: ops.weighted_sum(x, 2.0, x, x, 0.5),
    "one_hot": lambda x: ops.one_hot([0.0, 2.0], classes=3) * x,
}


@pytest.mark.parametrize("function", OPERATIONS.values(), ids=OPERATIONS)
def test_operations_take_variables_and_arrays(function):
    trace = record(graph_of(function, x=X))
    np.testing.assert_array_equal(trace.value(trace.names[-1]), function(X))


def test_the_graph_that_is_written_down():
    graph = graph_of(lambda x, y, z: (x + y) * z, x=-2.0, y=5, z=parameter(-4.0))
    assert [(node.name, node.kind, node.op, node.inputs) for node in graph.nodes.values()] == [
        ("x", "input", None, ()),
        ("y", "input", None, ()),
        ("z", "parameter", None, ()),
        ("add_1", "operation", "add", ("x", "y")),
        ("multiply_1", "operation", "multiply", ("add_1", "z")),
    ]
    assert graph.loss == "multiply_1"
    assert graph.nodes["y"].value.dtype == np.float64
    assert run(graph).gradient("z") == 3.0


def test_kinds_of_leaves():
    graph = graph_of(lambda a, b, c: a * b + c, a=1.0, b=parameter([1.0, 2.0]), c=constant(3.0))
    assert [graph.nodes[name].kind for name in "abc"] == ["input", "parameter", "constant"]
    assert graph.loss is None
    assert not graph.nodes["c"].inline


def test_types_of_leaves():
    graph = graph_of(
        lambda a, b, c, d: a, a=np.float32(1), b=[True, False], c=np.arange(2), d=[1, 2]
    )
    assert [graph.nodes[name].dtype for name in "abcd"] == ["float32", None, "int64", None]
    assert graph.nodes["d"].value.dtype == np.float64
    assert graph.loss == "a"


def test_values_are_copied():
    given = np.array([1.0, 2.0])
    graph = graph_of(lambda x: np.sum(x) * 1.0, x=given)
    given[0] = 7
    assert record(graph).value("sum_1") == 3.0


def test_numbers_in_the_code_become_constants_written_inline():
    graph = graph_of(lambda x: 2 * x + 2 * x * x + 3, x=1.5)
    constants = [node for node in graph.nodes.values() if node.kind == "constant"]
    assert [(node.value, node.inline) for node in constants] == [(2.0, True), (3.0, True)]


def test_a_repeated_expression_is_one_node():
    graph = graph_of(lambda x: np.sin(x) * np.sin(x), x=1.5)
    assert list(graph.nodes) == ["x", "sin_1", "multiply_1"]
    two = graph_of(lambda x: np.sum(x, axis=0) * np.sum(x, axis=1), x=np.eye(2))
    assert [n for n in two.nodes if n.startswith("sum")] == ["sum_1", "sum_2"]


def test_names_do_not_collide_with_arguments():
    graph = graph_of(lambda add_1, c_1: (add_1 + c_1) * 2.0, add_1=1.0, c_1=2.0)
    assert list(graph.nodes) == ["add_1", "c_1", "add_2", "c_2", "multiply_1"]
    assert run(graph).gradient("add_1") == 2.0


def test_only_attributes_that_are_not_the_default_are_written():
    graph = graph_of(lambda x: np.sum(np.mean(x, axis=1, keepdims=False)), x=X)
    assert graph.nodes["mean_1"].attributes == {"axis": 1}
    assert graph.nodes["sum_1"].attributes == {}


def test_single_precision_stays_single_beside_numbers():
    graph = graph_of(lambda x: np.sum(2.0 * np.square(x) + 1), x=np.float32([1.0, 2.0]))
    trace = run(graph)
    assert {value.dtype for value in trace.values} == {np.dtype(np.float32)}
    assert trace.gradient("x").dtype == np.float32


def test_attributes_of_a_variable():
    def look(x):
        assert isinstance(x, Variable)
        assert (x.shape, x.ndim, x.size, x.dtype) == ((2, 3), 2, 6, np.dtype(np.float64))
        assert (x.value == X).all()
        assert repr(x).startswith("Variable(x = array(")
        assert len({x, x}) == 1
        assert (np.shape(x), np.ndim(x), np.size(x)) == ((2, 3), 2, 6)
        assert "sum" in dir(x)
        assert not hasattr(x, "no_such_method")
        assert not hasattr(x, "__array_interface__")
        return x.sum()

    assert graph_of(look, x=X).nodes["look"].op == "sum"


def test_the_title_is_the_functions_name():
    def distance(x):
        return x * x

    assert graph_of(distance, x=1.0).title == "distance"
    assert graph_of(lambda x: x, x=1.0).title == ""


def affine(x, w, b):
    weighted = x @ w
    return weighted + b


def rebound(x):
    x = x * 2.0
    y = z = np.sin(x)
    x = y * z
    _ = x + 1.0
    return x * _


def calls_itself(x, depth=2):
    deeper = calls_itself(x * 2.0, depth - 1) if depth else x + 1.0
    return deeper * x


def collides(collides, add_1):
    sum_1 = collides + add_1
    return sum_1 * (add_1 + 3.0)


class Model:
    def __call__(self, x):
        hidden = x * 2.0
        return hidden + 1.0


@functools.wraps(affine)
def decorated(**arguments):
    return affine(**arguments)


NAMED = [
    (affine, "xwb", ["x", "w", "b", "weighted", "affine"]),
    (decorated, "xwb", ["x", "w", "b", "weighted", "affine"]),
    (functools.partial(affine, b=2.0), "xw", ["x", "w", "weighted", "c_1", "add_1"]),
    (Model(), "x", ["x", "c_1", "hidden", "c_2", "add_1"]),
    (lambda x, y: (x + y) * (x - y), "xy", ["x", "y", "add_1", "subtract_1", "multiply_1"]),
    (rebound, "x", ["x", "c_1", "multiply_1", "y", "x_1", "c_2", "add_1", "rebound"]),
    (
        calls_itself,
        "x",
        [
            "x",
            "c_1",
            "multiply_1",
            "multiply_2",
            "c_2",
            "add_1",
            "multiply_3",
            "deeper",
            "calls_itself",
        ],
    ),
    (collides, ["collides", "add_1"], ["collides", "add_1", "sum_1", "c_1", "add_2", "multiply_1"]),
]


@pytest.mark.parametrize(("function", "arguments", "names"), NAMED)
def test_nodes_are_called_what_the_code_calls_them(function, arguments, names):
    graph = graph_of(function, **{name: [[2.0]] for name in arguments})
    assert list(graph.nodes) == names
    assert all(name.isidentifier() for name in names)


def test_the_name_of_the_loss_follows():
    def f(x, y, z):
        q = x + y
        return q * z

    graph = graph_of(f, x=-2.0, y=5.0, z=-4.0)
    assert list(graph.nodes) == ["x", "y", "z", "q", "f"]
    assert graph.loss == "f"
    assert graph.nodes["f"].inputs == ("q", "z")
    assert run(graph).gradient("q") == -4.0


def test_an_argument_returned_stays_itself():
    def same(x):
        return x

    assert list(graph_of(same, x=1.0).nodes) == ["x"]


def test_looking_at_names_leaves_a_profiler_alone():
    calls = []

    def profiler(frame, event, argument):
        calls.append(event)

    sys.setprofile(profiler)
    try:
        graph = graph_of(affine, x=[1.0], w=[2.0], b=1.0)
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)
    assert calls
    assert graph.loss == "affine"
    assert "matmul_1" in graph.nodes


def test_no_look_is_left_behind_where_the_function_fails():
    with pytest.raises(GraphError):
        graph_of(lambda x: x if x else 0.0, x=1.0)
    assert sys.getprofile() is None


NORMS = [
    {},
    {"axis": 1},
    {"axis": (0, 1), "keepdims": True},
    {"ord": "fro"},
    {"ord": 1, "axis": 0},
    {"ord": 2, "axis": -1},
    {"ord": np.inf, "axis": 1, "keepdims": True},
]


@pytest.mark.parametrize("settings", NORMS)
def test_the_norms_of_linalg_are_followed(settings):
    graph = graph_of(lambda x: np.linalg.norm(x, **settings), x=X)
    np.testing.assert_allclose(
        record(graph).value(graph.order[-1]), np.linalg.norm(X, **settings), rtol=1e-15
    )


@pytest.mark.parametrize("settings", [{"ord": 1}, {"ord": 2, "axis": (0, 1)}, {"ord": "nuc"}])
def test_a_norm_of_a_matrix_is_refused(settings):
    with pytest.raises(GraphError, match=r"np\.linalg\.norm of order .* over 2 axes is no norm"):
        graph_of(lambda x: np.linalg.norm(x, **settings), x=X)


CLIPS = [
    lambda x: np.clip(x, 0, 1),
    lambda x: np.clip(x, None, 1),
    lambda x: np.clip(x, a_min=0, a_max=None),
    lambda x: np.clip(x, min=0),
    lambda x: x.clip(max=1),
]


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_clip_with_a_bound_left_out(clip, dtype):
    x = np.array([-2, 0, 3], dtype)
    graph = graph_of(clip, x=x)
    found = record(graph).value(graph.order[-1])
    assert found.dtype == clip(x).dtype
    np.testing.assert_array_equal(found, clip(x))


REFUSED = [
    (lambda v: np.array([v]), "np.array or np.asarray of a variable"),
    (np.asarray, "np.array or np.asarray of a variable"),
    (lambda v: np.sum([v, v]), "np.array or np.asarray of a variable"),
    (float, "float() of a variable"),
    (int, "int() of a variable"),
    (math.sin, "float() of a variable"),
    (lambda v: v if v else 0.0, "a branch on a value (if, while, and, or); use np.where"),
    (lambda v: v if v > 0 else 0.0, "a branch on a value (if, while, and, or); use np.where"),
    (lambda v: v and 1.0, "a branch on a value (if, while, and, or); use np.where"),
    (sum, "going through a variable entry by entry"),
    (lambda v: [*v], "going through a variable entry by entry"),
    (lambda v: 1.0 in v, "going through a variable entry by entry"),
    (len, "len() of a variable (its .shape says it)"),
    (np.linalg.cond, "np.linalg.cond"),
    (np.median, "np.median"),
    (np.arctanh, "np.arctanh"),
    (np.cbrt, "np.cbrt"),
    (lambda v: v << 2, "np.left_shift"),
    *(
        (
            function,
            f"np.bitwise_{name} of numbers, bit by bit (of conditions it can, each in parentheses: "
            "(x > 0) & (y > 0))",
        )
        for name, function in [
            ("and", lambda v: v & 3),
            ("or", lambda v: (v > 0) | 1),
            ("xor", lambda v: (v > 0) ^ v),
            ("and", lambda v: np.array([1, 2, 3]) & (v > 0)),
            ("and", lambda v: np.sum(v > 0 & v)),  # & binds closer than >
        ]
    ),
    (
        lambda v: ~v,
        "np.invert of numbers, bit by bit (of conditions it can, each in parentheses: "
        "(x > 0) & (y > 0))",
    ),
    (
        lambda v: operator.iand(v > 0, True),
        "in-place assignment, such as += (write x = x + y)",
    ),
    (np.add.reduce, "np.add with reduce"),
    (lambda v: np.add(v, 1, out=np.zeros(3)), "in-place assignment, such as += (write x = x + y)"),
    (lambda v: np.exp(v, where=True), "np.exp with where"),
    (lambda v: assign(v, 0, 1.0), "in-place assignment, such as x[i] = y (use np.where)"),
    (lambda v: operator.delitem(v, 0), "del of an entry of a variable"),
    (lambda v: v.sort(), "in-place assignment, such as x.sort() (write x = ... instead)"),
    (lambda v: v.item(), "the method item of a variable"),
    (lambda v: v.argmax(), "np.argmax"),
    (lambda v: v.copy(), "np.copy"),
    (lambda v: v.flat, "the attribute flat of a variable"),
    (lambda v: divmod(v, 2), "np.divmod"),
    (complex, "complex() of a variable"),
    (range, "a variable as a count or as an index into a list"),
    (lambda v: [1.0, 2.0][v], "a variable as a count or as an index into a list"),
]
CHANGES = ("iadd", "isub", "imul", "itruediv", "ipow", "imatmul")
REFUSED += [
    (
        lambda v, name=name: getattr(operator, name)(v, 1.0),
        "in-place assignment, such as += (write x = x + y)",
    )
    for name in CHANGES
]


def assign(array, place, value):
    array[place] = value


def of_v(function):
    """Return a function of one argument as one of an argument named v."""

    def follow(v):
        return function(v)

    return follow


@pytest.mark.parametrize(("function", "what"), REFUSED)
def test_what_cannot_be_followed_is_refused_by_name(function, what):
    sentence = f"graphdbg cannot follow {what}; write it with the operations it knows."
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        graph_of(of_v(function), v=[1.0, 2.0, 3.0])


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda v: np.sum(v, dtype=float), "sum has no attribute dtype; it has axis, keepdims."),
        (
            lambda v: np.reshape(v, (3, 1), order="F"),
            "reshape has no attribute order; it has shape.",
        ),
        (lambda v: np.sum(v, axis=1), "sum: there is no axis 1 in an array of 1 axes."),
        (
            lambda v: v @ np.ones((2, 2)),
            "matmul needs inner sizes to agree: (3,) @ (2, 2) has 3 and 2.",
        ),
        (
            lambda v: ops.mean_squared_error(v, np.ones(2)),
            "mean_squared_error needs shapes that broadcast: (3,) and (2,) do not "
            "(prediction and target must agree from the right, or be 1).",
        ),
        (lambda v: 3.0, "The function does not return something computed from its arguments."),
        (lambda v: [v], "The function does not return something computed from its arguments."),
        (
            lambda v: v + "a",
            "A value must be numbers of type float64, float32, int64, int32, bool; "
            "this one is <U1.",
        ),
    ],
)
def test_what_is_wrong_in_the_code_is_said(function, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        graph_of(function, v=[1.0, 2.0, 3.0])


def test_two_graphs_do_not_meet():
    kept = []
    graph_of(lambda x: (kept.append(x), x)[1], x=1.0)
    with pytest.raises(GraphError, match=r"^Two graphs meet in one operation; build one graph at"):
        graph_of(lambda x: x + kept[0], x=1.0)


def test_what_is_no_number_is_refused():
    for wrong in ("a", 1j, None, np.array(["a"])):
        with pytest.raises(GraphError, match=r"^A value must be numbers of type float64, "):
            graph_of(lambda x: x, x=wrong)
