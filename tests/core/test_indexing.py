"""Indexing against numpy's own: shapes, refusals, gradients by hand, and what tracing follows."""

import random
import re

import numpy as np
import pytest

from graphdbg.core import ops
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.places import INDEX
from graphdbg.core.tracing import constant, graph_of
from tests.core.differences import applied, weights

GETITEM = REGISTRY["getitem"]
X = np.arange(24.0).reshape(2, 3, 4)

INDICES = [
    (0,),
    (-1, 2),
    (slice(None), slice(1, None)),
    (slice(None, None, -2), Ellipsis, -1),
    (None, 1, None),
    (Ellipsis, None),
    (),
    ([1, 0, 1],),
    (slice(None), [0, 2], [1, 1]),
    (0, slice(None), [3, 0]),
    ([0, 1], slice(None), [3, 0]),
    ([0], Ellipsis, [1], 2),
    ([[0, 1], [1, 1]], 0),
    ([], slice(0)),
    (X[:, :, 0] > 3,),
    (slice(None), np.array([True, False, True])),
    (X > 100,),
    (np.array([1, 0]), np.array(2)),
]


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_entries_are_numpys(index):
    np.testing.assert_array_equal(GETITEM(X, index=index), X[index])
    assert GETITEM.shape(X.shape, index=INDEX.check(index)) == X[index].shape


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_gradient_goes_back_to_the_places(index):
    seed = weights(X[index].shape)
    expected = np.zeros(X.shape)
    np.add.at(expected, index, seed)
    trace = run(applied("getitem", [X], {"index": index}), seed=seed)
    np.testing.assert_array_equal(trace.gradient("x0"), expected)


@pytest.mark.parametrize("index", INDICES, ids=str)
def test_a_variable_takes_the_same_index(index):
    trace = run(graph_of(lambda x: np.sum(x[index] ** 2), x=X))
    np.testing.assert_array_equal(trace.value(trace.names[-1]), np.sum(X[index] ** 2))


def random_entry(pick, length):
    """Return one entry of an index, now and then outside its axis."""
    bounds = [None, *range(-length - 2, length + 3)]
    return pick.choice(
        [
            pick.randint(-length - 1, length),
            slice(pick.choice(bounds), pick.choice(bounds), pick.choice([None, 1, 2, -1, -2])),
            None,
            Ellipsis,
            [pick.randrange(max(length, 1)) for _ in range(pick.choice([1, 2, 3]))],
            [[0, -1]],
        ]
    )


def test_random_indices_agree_with_numpy():
    pick = random.Random(1)  # noqa: S311
    agreed = 0
    for _ in range(3000):
        shape = tuple(pick.choice([0, 1, 2, 3, 3]) for _ in range(pick.randint(0, 4)))
        x = np.arange(float(np.prod(shape))).reshape(shape)
        entries = pick.randint(0, len(shape) + 1)
        index = tuple(random_entry(pick, pick.choice((*shape, 1))) for _ in range(entries))
        try:
            expected = x[index]
        except IndexError:
            with pytest.raises(GraphError):
                GETITEM(x, index=index)
            continue
        np.testing.assert_array_equal(GETITEM(x, index=index), expected)
        agreed += 1
    assert agreed > 1000


@pytest.mark.parametrize(
    ("index", "kept"),
    [
        (slice(1, None), ("1:",)),
        ((slice(None, -1, 2), 3), (":-1:2", 3)),
        (["1:3", "...", None], ("1:3", "...", None)),
        ([[0, 2]], ((0, 2),)),
        ([[[True, False], [True, True]]], ((0, 1, 1), (0, 0, 1))),
        (("::1",), (":",)),
        (np.int64(2), (2,)),
    ],
)
def test_an_index_is_kept_as_plain_data(index, kept):
    assert INDEX.check(index) == kept
    assert INDEX.check(kept) == kept


@pytest.mark.parametrize(
    "index",
    [
        (1.5,),
        ("::0",),
        ("a",),
        (True,),
        ("...", "..."),
        ([0.5],),
        ([[0], [1, 2]],),
        (10**30,),
        (np.zeros((0, 3), int),),
        ({},),
    ],
    ids=str,
)
def test_what_is_no_index_is_refused(index):
    with pytest.raises(GraphError, match=r"^getitem: index must be a list with an entry an axis"):
        GETITEM(X, index=index)


@pytest.mark.parametrize(
    ("name", "operands", "attributes", "sentence"),
    [
        (
            "getitem",
            [X],
            {"index": (0, 3)},
            "getitem: there is no place 3 along axis 1, which has length 3.",
        ),
        (
            "getitem",
            [X],
            {"index": (":", ":", [0, -5])},
            "getitem: there is no place -5 along axis 2, which has length 4.",
        ),
        (
            "getitem",
            [X],
            {"index": (0, 0, 0, ":")},
            "getitem: the index [0, 0, 0, :] names 4 axes, and an array of shape (2, 3, 4) has 3.",
        ),
        (
            "getitem",
            [X],
            {"index": ([0, 1], [0, 1, 2])},
            "getitem needs lists of places whose shapes broadcast: (2,) and (3,) do not.",
        ),
        (
            "scatter_add",
            [[1.0, 2.0]],
            {"index": ("1:",), "shape": (4,)},
            "scatter_add needs an operand of shape (3,), which [1:] picks from (4,); "
            "this one has shape (2,).",
        ),
        (
            "take",
            [X, [0.5]],
            {"axis": 0},
            "The indices of take must be whole numbers.",
        ),
        (
            "take",
            [X, [0.0, 3.0]],
            {"axis": 1},
            "The indices of take must be whole numbers from -3 to 2, and one is 3.",
        ),
        (
            "take",
            [X, [np.nan]],
            {},
            "The indices of take must be whole numbers.",
        ),
        (
            "take",
            [X, [True]],
            {},
            "The indices of take must be whole numbers; they are true or false.",
        ),
        (
            "take_add",
            [[1.0], [0.0, 1.0]],
            {"shape": (3,)},
            "take_add needs an operand of shape (2,), as take gives it from (3,); "
            "this one has shape (1,).",
        ),
    ],
)
def test_refusals(name, operands, attributes, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        REGISTRY[name](*operands, **attributes)


@pytest.mark.parametrize("axis", [None, 0, 1, -1])
@pytest.mark.parametrize("indices", [1, [0, 1, 1], [[0, -1], [1, 1]], np.zeros((0,), int)])
def test_take_is_numpys_and_adds_back(axis, indices):
    indices = np.asarray(indices)
    expected = np.take(X, indices, axis=axis)
    seed = weights(expected.shape)
    trace = run(applied("take", [X, indices.astype(float)], {"axis": axis}), seed=seed)
    np.testing.assert_array_equal(trace.value("y"), expected)
    counted = np.zeros(X.size)
    np.add.at(counted, np.take(np.arange(X.size).reshape(X.shape), indices, axis=axis), seed)
    np.testing.assert_allclose(trace.gradient("x0"), counted.reshape(X.shape), rtol=1e-15)
    assert trace.reason("x1") == "an index is a whole number"


def test_an_embedding_is_an_index_that_is_an_operand():
    graph = graph_of(lambda table, words: np.sum(table[words] ** 2), table=X[0], words=[2.0, 0, 2])
    assert next(node.op for node in graph.nodes.values() if node.op) == "take"
    trace = run(graph)
    np.testing.assert_array_equal(trace.gradient("table"), 2 * X[0] * [[1], [0], [2]])


def test_a_constant_mask_is_followed_and_a_computed_one_is_refused():
    graph = graph_of(lambda x, m: np.sum(x[m]), x=[1.0, 2.0, 4.0], m=constant([True, False, True]))
    np.testing.assert_array_equal(run(graph).gradient("x"), [1.0, 0.0, 1.0])
    with pytest.raises(GraphError, match="cannot follow a mask or an index that is computed"):
        graph_of(lambda x: np.sum(x[x > 1.0]), x=[1.0, 2.0])
    with pytest.raises(GraphError, match="cannot follow a mask or an index that is computed"):
        graph_of(lambda x, i: x[0, i], x=[[1.0, 2.0]], i=1.0)


@pytest.mark.parametrize(
    ("sections", "axis"),
    [(3, 0), ([2, 3], 0), ([1], 1), (2, -1), ([4, 2, 9], 0), ([-1], 0), (1, 0)],
)
def test_split_is_numpys_and_traced_as_slices(sections, axis):
    x = np.arange(24.0).reshape(6, 4)
    expected = np.split(x, sections, axis)
    for found in (ops.split(x, sections, axis), np.split(x, sections, axis)):
        for part, same in zip(found, expected, strict=True):
            np.testing.assert_array_equal(part, same)

    def last_and_first(x):
        parts = np.split(x, sections, axis)
        return np.sum(parts[0]) + 3.0 * np.sum(parts[-1])

    trace = run(graph_of(last_and_first, x=x))
    # A view of zeros: what is added to a part is added to the whole.
    gradient = np.zeros(x.shape)
    parts = np.split(gradient, sections, axis)
    parts[0] += 1.0
    parts[-1] += 3.0
    np.testing.assert_array_equal(trace.gradient("x"), gradient)


def test_split_refuses_unequal_parts():
    sentence = (
        "split needs equal parts: 5 entries along axis 0 do not make 2; "
        "give the places of the cuts instead."
    )
    with pytest.raises(GraphError, match=f"^{sentence}$"):
        ops.split(np.ones(5), 2)


@pytest.mark.parametrize(
    ("index", "latex"),
    [
        ((slice(1, 3), 0), r"x[\text{1:3}, 0]"),
        ((Ellipsis, slice(None, None, -1)), r"x[\ldots, \text{::−1}]"),
        ((None, [0, -2]), r"x[\mathrm{new}, [0, -2]]"),
        ((list(range(6)),), r"x[[0, 1, 2, 3, \ldots]]"),
    ],
)
def test_an_index_is_written_in_brackets(index, latex):
    assert GETITEM.notation.of(["x"], GETITEM.settings({"index": index})) == latex
