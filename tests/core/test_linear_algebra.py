"""Products over named axes, diagonals, inverses: against numpy, by hand, where singular."""

import re
import string

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record, run
from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from graphdbg.core.tracing import graph_of
from tests.core.differences import applied, gradient_by_slopes, weights, with_value

CLOSE = {"rtol": 1e-9, "atol": 1e-9}


def numbers(*shape):
    return np.sin(1.0 + np.arange(float(np.prod(shape)))).reshape(shape) + 0.1


def check_gradients(name, operands, attributes=None):
    """Hold the gradients of every operand against central differences; return the trace."""
    record_ = REGISTRY[name]
    attributes = attributes or {}
    seed = weights(record_(*operands, **attributes).shape)
    trace = run(applied(name, operands, attributes), seed=seed)
    for slot, operand in enumerate(operands):

        def of(x, slot=slot):
            return record_(*operands[:slot], x, *operands[slot + 1 :], **attributes)

        expected = gradient_by_slopes(of, operand, seed)
        np.testing.assert_allclose(trace.gradient(f"x{slot}"), expected, **CLOSE)
    return trace


EINSUMS = [
    ("ij,jk->ik", [(2, 3), (3, 2)]),
    ("ij,jk", [(2, 3), (3, 2)]),
    ("ba,a", [(2, 3), (3,)]),
    ("ii", [(3, 3)]),
    ("ii->i", [(3, 3)]),
    ("iij->j", [(2, 2, 3)]),
    ("iji->", [(2, 3, 2)]),
    ("iii->i", [(2, 2, 2)]),
    ("ij->", [(2, 3)]),
    ("ij,k->j", [(2, 3), (4,)]),
    ("i,j,k->kij", [(2,), (3,), (2,)]),
    (",i->i", [(), (3,)]),
    ("->", [()]),
    ("i,i", [(1,), (3,)]),
    ("ij,ij->i", [(2, 1), (1, 3)]),
    ("ii,i->i", [(1, 1), (3,)]),
    ("ij,jj->i", [(2, 3), (3, 3)]),
    ("ij,jk->ik", [(2, 0), (0, 2)]),
    ("iij->ij", [(0, 0, 3)]),
    ("i i , j -> j i", [(2, 2), (3,)]),
    ("...", [(2, 3)]),
    ("...", [()]),
    ("...ba", [(2, 3, 2)]),
    ("bA...", [(2, 3, 2)]),
    ("...->...", [(2, 3)]),
    ("...i->...", [(2, 3)]),
    ("...->", [()]),
    ("i->...i", [(3,)]),
    ("a...b->...", [(2, 3, 2, 3)]),
    ("...ij,...jk->...ik", [(2, 2, 3), (3, 2)]),
    ("...ij,...jk->...ik", [(2, 1, 2, 3), (3, 3, 2)]),
    ("...i,...i", [(2, 3), (3,)]),
    ("...i,i->...", [(2, 3), (3,)]),
    ("i...,i...->...i", [(3, 2), (3, 1)]),
    ("...,...", [(1, 3), (2, 1)]),
    ("...,...", [(), (2, 3)]),
    ("...,ij", [(2,), (2, 3)]),
    ("...ii->...i", [(2, 3, 3)]),
    ("i...i", [(3, 2, 3)]),
    ("...iij,...j->j...", [(2, 2, 2, 3), (1, 3)]),
    ("...i,...j,ij->...", [(2, 3), (1, 2), (3, 2)]),
    ("...i,...i->...", [(0, 3), (1, 3)]),
    (". . . i -> i . . .", [(2, 3)]),
]


@pytest.mark.parametrize(("subscripts", "shapes"), EINSUMS)
def test_einsum(subscripts, shapes):
    operands = [numbers(*shape) for shape in shapes]
    trace = check_gradients("einsum", operands, {"subscripts": subscripts})
    plain = subscripts.replace(" ", "")
    np.testing.assert_allclose(trace.value("y"), np.einsum(plain, *operands), rtol=1e-14)


@pytest.mark.parametrize(("subscripts", "shapes"), EINSUMS)
def test_the_derivative_of_an_einsum_is_differentiated_again(subscripts, shapes):
    """By each operand in turn, against slopes of the gradient of each."""
    operands = [numbers(*shape) for shape in shapes]
    graph = applied("einsum", operands, {"subscripts": subscripts})
    seed = weights(record(graph).value("y").shape)
    leaves = [f"x{slot}" for slot in range(len(operands))]
    derived, names = derivative_graph(run(graph, seed=seed), leaves)
    for of, shape in zip(leaves, shapes, strict=True):
        if derived.nodes[names[of]].kind == "constant":
            continue
        again = run(derived, names[of], weights(shape))
        for by, operand in zip(leaves, operands, strict=True):

            def gradient(x, of=of, by=by):
                return run(with_value(graph, by, x), seed=seed).gradient(of)

            expected = gradient_by_slopes(gradient, operand, weights(shape))
            np.testing.assert_allclose(again.gradient(by), expected, **CLOSE)


@pytest.mark.parametrize(
    ("subscripts", "shapes", "sentence"),
    [
        ("ij,jk", [(2, 3)], "einsum: ij,jk names 2 operands, and 1 are given."),
        ("ij", [(2,)], 'einsum: "ij" names 2 axes, and its operand of shape (2,) has 1.'),
        (
            "ij,jk",
            [(2, 3), (4, 2)],
            "einsum: the axis j has length 3 in one operand and 4 in another; "
            "they must agree, or be 1.",
        ),
        (
            "ii",
            [(2, 3)],
            "einsum: the axes i of one operand have lengths 2 and 3; on a diagonal they must be "
            "equal.",
        ),
        (
            "i->ij",
            [(2,)],
            "einsum: the result's axis j must stand once in the result and at least once in an "
            "operand of i->ij.",
        ),
        (
            ".i",
            [(2,)],
            'einsum: subscripts must be letters for the axes, like "ij,jk->ik", and "..." for axes '
            "that are not summed, and it is '.i'.",
        ),
        (
            "...ij",
            [(2,)],
            'einsum: "...ij" names at least 2 axes, and its operand of shape (2,) has 1.',
        ),
        (
            "...i,...i",
            [(2, 3, 4), (5, 1, 4)],
            'einsum needs the axes of "..." to broadcast, and they are (2, 3) and (5, 1).',
        ),
        (
            "...i->i",
            [(2, 3)],
            'einsum: the axes of "...", (2,), are not in the result of ...i->i; write "..." there '
            "too, or letters for what is to be summed.",
        ),
        (
            f"...{string.ascii_letters[:48]}",
            [(1,) * 53],
            'einsum: no letters are left for the 5 axes of "...".',
        ),
    ],
)
def test_einsum_refuses(subscripts, shapes, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        REGISTRY["einsum"](*map(np.ones, shapes), subscripts=subscripts)


PAIRS = [
    ((), ()),
    ((), (2, 3)),
    ((3,), (3,)),
    ((2, 3), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3, 4)),
    ((2, 3), (2, 3, 4)),
    ((2, 2, 3), (3, 2)),
    ((3,), (2, 3, 2)),
    ((2, 0), (0, 3)),
]


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_dot(left, right):
    a, b = numbers(*left), numbers(*right)
    np.testing.assert_array_equal(check_gradients("dot", [a, b]).value("y"), np.dot(a, b))


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_inner(left, right):
    a, b = numbers(*left), numbers(*right)
    b = b.T if b.ndim == 2 else np.swapaxes(b, -1, -2) if b.ndim > 2 else b
    np.testing.assert_array_equal(check_gradients("inner", [a, b]).value("y"), np.inner(a, b))


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_outer(left, right):
    a, b = numbers(*left), numbers(*right)
    np.testing.assert_array_equal(check_gradients("outer", [a, b]).value("y"), np.outer(a, b))


DIAGONALS = [
    ((3, 3), {}),
    ((2, 4), {"offset": 2}),
    ((2, 4), {"offset": -1}),
    ((2, 4), {"offset": 9}),
    ((2, 4), {"offset": -9}),
    ((2, 3, 4), {"axis1": 1, "axis2": 2}),
    ((2, 3, 4), {"axis1": 2, "axis2": 0, "offset": 1}),
    ((2, 3, 4), {"axis1": -2, "axis2": 0, "offset": -1}),
    ((0, 3), {}),
]


@pytest.mark.parametrize("name", ["trace", "diagonal"])
@pytest.mark.parametrize(("shape", "attributes"), DIAGONALS)
def test_diagonals(name, shape, attributes):
    x = numbers(*shape)
    trace = check_gradients(name, [x], attributes)
    np.testing.assert_array_equal(trace.value("y"), getattr(np, name)(x, **attributes))


def test_an_infinite_gradient_stays_on_the_diagonal():
    trace = run(applied("trace", [np.eye(2)]), seed=np.inf)
    np.testing.assert_array_equal(trace.gradient("x0"), [[np.inf, 0.0], [0.0, np.inf]])


SQUARES = [(2, 2), (1, 1), (3, 3), (2, 2, 2), (2, 1, 3, 3), (0, 0), (0, 2, 2), (2, 0, 0)]


@pytest.mark.parametrize("shape", SQUARES)
@pytest.mark.parametrize("name", ["inverse", "determinant"])
def test_square_matrices(name, shape):
    x = numbers(*shape) + 2.0 * np.eye(shape[-1])
    of = {"inverse": np.linalg.inv, "determinant": np.linalg.det}[name]
    np.testing.assert_array_equal(check_gradients(name, [x]).value("y"), of(x))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ((2, 2), (2,)),
        ((2, 2), (2, 3)),
        ((3, 2, 2), (2,)),
        ((3, 2, 2), (2, 3)),
        ((2, 2), (3, 2, 1)),
        ((2, 1, 2, 2), (3, 2, 2)),
        ((0, 0), (0,)),
        ((2, 2), (2, 0)),
    ],
)
def test_solve(left, right):
    a, b = numbers(*left) + 2.0 * np.eye(left[-1]), numbers(*right)
    trace = check_gradients("solve", [a, b])
    np.testing.assert_array_equal(trace.value("y"), np.linalg.solve(a, b))


def minors(x):
    """Return the cofactors of a matrix, by Leibniz's rule for two by two."""
    n = len(x)
    found = np.empty((n, n))
    for i in range(n):
        for j in range(n):
            rest = np.delete(np.delete(x, i, 0), j, 1)
            found[i, j] = (-1) ** (i + j) * (rest[0, 0] * rest[1, 1] - rest[0, 1] * rest[1, 0])
    return found


@pytest.mark.parametrize(
    "x",
    [
        np.arange(1.0, 10.0).reshape(3, 3),
        np.zeros((3, 3)),
        np.diag([0.0, 2.0, 3.0]),
        np.outer([1.0, 2.0, 3.0], [1.0, -1.0, 2.0]),
    ],
    ids=["rank2", "zero", "diagonal", "rank1"],
)
def test_gradient_of_a_determinant_at_a_singular_matrix(x):
    """The slope is the cofactor, which is finite; by the inverse it would be nan."""
    trace = run(applied("determinant", [x]))
    np.testing.assert_allclose(trace.gradient("x0"), minors(x), rtol=1e-12, atol=1e-14)
    graph, names = derivative_graph(trace, ["x0"])
    again = record(graph)
    np.testing.assert_allclose(again.value(names["x0"]), minors(x), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(("name", "rest"), [("inverse", []), ("solve", [[1.0, 2.0]])])
def test_a_singular_matrix_is_refused_with_a_sentence(name, rest):
    sentence = (
        f"{name} needs a matrix with an inverse, and this one is singular: "
        "its rows depend on each other."
    )
    operands = [[[1.0, 2.0], [2.0, 4.0]], *rest]
    with pytest.raises(GraphError, match=f"^{sentence}$"):
        REGISTRY[name](*operands)
    assert record(applied(name, operands)).stopped == ("y", f"y: {sentence}")


@pytest.mark.parametrize(
    ("name", "shapes", "sentence"),
    [
        ("inverse", [(2, 3)], "inverse needs a square matrix: (2, 3) has 2 rows and 3 columns."),
        ("determinant", [(3,)], "determinant needs a square matrix: (3,) has not two axes."),
        ("solve", [(2, 2), ()], "solve needs a vector or a matrix on the right: b is a scalar."),
        (
            "solve",
            [(2, 2), (3,)],
            "solve needs as many rows on the right: (2, 2) and (3,) have 2 and 3.",
        ),
        (
            "solve",
            [(2, 2, 2), (3, 2, 2)],
            "solve needs the axes before the last two to broadcast: (2, 2, 2) and (3, 2, 2) "
            "do not.",
        ),
        (
            "dot",
            [(2, 3), (2, 3)],
            "dot needs inner sizes to agree: (2, 3) and (2, 3) have 3 and 2.",
        ),
        ("inner", [(2, 3), (2,)], "inner needs last axes to agree: (2, 3) and (2,) have 3 and 2."),
        ("trace", [(3,)], "trace needs a matrix: (3,) has not two axes."),
        ("triu", [()], "triu needs a matrix, and this is a scalar."),
    ],
)
def test_refusals(name, shapes, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        REGISTRY[name](*map(np.ones, shapes))


def test_one_axis_has_no_diagonal():
    with pytest.raises(
        GraphError, match=r"^trace needs two axes: axis1 and axis2 are both axis 1\.$"
    ):
        REGISTRY["trace"](np.ones((2, 3)), axis1=1, axis2=-1)


def test_numpy_code_is_followed():
    def loss(a, b):
        product = np.einsum("ij,jk->ik", a, b) + np.dot(a, b) + np.inner(a, b)
        x = np.linalg.solve(a, np.linalg.inv(b))
        return np.trace(product) * np.linalg.det(a) + np.sum(np.outer(np.diagonal(x), a))

    a, b = numbers(2, 2) + 3 * np.eye(2), numbers(2, 2) - 3 * np.eye(2)
    trace = run(graph_of(loss, a=a, b=b))
    np.testing.assert_allclose(trace.values[-1], loss(a, b), rtol=1e-14)
    for name, of, at in (("a", lambda x: loss(x, b), a), ("b", lambda x: loss(a, x), b)):
        np.testing.assert_allclose(trace.gradient(name), gradient_by_slopes(of, at, 1.0), **CLOSE)


def test_a_chain_of_many_operands():
    letters = string.ascii_lowercase[:6]
    subscripts = ",".join(letters[i : i + 2] for i in range(5))
    operands = [numbers(2, 3), numbers(3, 2), numbers(2, 2), numbers(2, 3), numbers(3, 2)]
    trace = check_gradients("einsum", operands, {"subscripts": subscripts})
    np.testing.assert_allclose(trace.value("y"), np.linalg.multi_dot(operands), rtol=1e-13)
