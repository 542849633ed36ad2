"""Operations that move, join and copy entries: against numpy over many shapes."""

import re

import numpy as np
import pytest

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from graphdbg.core.tracing import graph_of
from tests.core.differences import applied, weights

SHAPES = [(), (1,), (3,), (0,), (2, 3), (1, 3), (2, 0), (2, 1, 3)]


def places(shape):
    """Return an array whose entries are all different: where each one comes from."""
    return np.arange(1.0, np.prod(shape) + 1).reshape(shape)


CALLS = [
    ("ravel", {}),
    ("squeeze", {}),
    ("squeeze", {"axis": 0}),
    ("squeeze", {"axis": (0, -2)}),
    ("squeeze", {"axis": ()}),
    ("moveaxis", {"source": 0, "destination": -1}),
    ("moveaxis", {"source": (0, -1), "destination": (1, 0)}),
    ("flip", {}),
    ("flip", {"axis": -1}),
    ("flip", {"axis": (0, 1)}),
    ("roll", {"shift": 1}),
    ("roll", {"shift": -4, "axis": 0}),
    ("roll", {"shift": (1, 2), "axis": (0, -1)}),
    ("roll", {"shift": 1, "axis": (0, 1)}),
    ("tile", {"reps": 2}),
    ("tile", {"reps": (2, 1, 3)}),
    ("tile", {"reps": (0, 2)}),
    ("tile", {"reps": ()}),
    ("repeat", {"repeats": 2}),
    ("repeat", {"repeats": 0}),
    ("repeat", {"repeats": (2,), "axis": 0}),
    ("repeat", {"repeats": (1, 0, 2), "axis": -1}),
    ("pad", {"pad_width": 1}),
    ("pad", {"pad_width": (0, 2), "constant_values": 7.0}),
    ("pad", {"pad_width": ((1, 0), (0, 2))}),
    ("pad", {"pad_width": ((2, 1),)}),
    ("pad", {"pad_width": 1, "mode": "edge"}),
    ("pad", {"pad_width": ((0, 1), (2, 0)), "mode": "edge"}),
    ("pad", {"pad_width": (0, 2), "mode": "reflect"}),
    ("pad", {"pad_width": 7, "mode": "reflect"}),
    ("pad", {"pad_width": (1, 0), "mode": "symmetric"}),
    ("pad", {"pad_width": ((3, 8), (0, 9)), "mode": "symmetric"}),
    ("pad", {"pad_width": 1, "mode": "wrap"}),
    ("pad", {"pad_width": ((8, 0), (2, 7)), "mode": "wrap"}),
    ("pad", {"pad_width": 0, "mode": "wrap"}),
    ("pad", {"pad_width": ((0, 0), (1, 1)), "mode": "edge"}),
    ("tril", {}),
    ("tril", {"k": 1}),
    ("triu", {"k": -1}),
]
QUIRKS = {"squeeze", "repeat"}
"""numpy takes axis 0 of a scalar for no axis here; a sentence says that there is none."""


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize(("name", "attributes"), CALLS, ids=str)
def test_entries_and_gradients(name, attributes, shape):
    """Each entry's gradient is the sum of the seeds at the places it went to."""
    record = REGISTRY[name]
    of = getattr(np, name)
    x = places(shape)
    try:
        expected = of(x, **attributes)
    except (ValueError, TypeError, IndexError):
        with pytest.raises(GraphError):
            record(x, **attributes)
        return
    if not shape and name in QUIRKS and attributes.get("axis") in (0, -1):
        with pytest.raises(GraphError, match="there is no axis"):
            record(x, **attributes)
        return
    seed = weights(expected.shape)
    trace = run(applied(name, [x], attributes), seed=seed)
    np.testing.assert_array_equal(trace.value("y"), expected)
    gradient = [np.sum(seed[expected == place]) for place in x.ravel()]
    if "constant_values" in attributes:
        gradient = np.pad(np.ones(shape), 1)[tuple(slice(1, -1) for _ in shape)]
        inside = [slice(0, length) for length in shape]
        gradient = seed[tuple(inside)] * gradient
    np.testing.assert_allclose(trace.gradient("x0"), np.reshape(gradient, shape), rtol=1e-13)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_flatten_is_ravel(shape):
    np.testing.assert_array_equal(REGISTRY["flatten"](places(shape)), places(shape).flatten())


@pytest.mark.parametrize(
    ("function", "axis", "shapes"),
    [
        (np.concatenate, 0, [(2,), (3,)]),
        (np.concatenate, 1, [(2, 1), (2, 3), (2, 0)]),
        (np.concatenate, -2, [(2, 3), (1, 3)]),
        (np.concatenate, None, [(), (2, 2), (0,)]),
        (np.concatenate, 0, [(2,)]),
        (np.stack, 0, [(), ()]),
        (np.stack, 1, [(2, 3), (2, 3), (2, 3)]),
        (np.stack, -1, [(2,), (2,)]),
        (np.stack, 0, [(0,), (0,)]),
    ],
)
def test_lists_are_followed(function, axis, shapes):
    arrays = {f"x{i}": places(shape) + 10 * i for i, shape in enumerate(shapes)}
    whole = function(list(arrays.values()), axis=axis)
    seed = weights(whole.shape)
    graph = graph_of(lambda **x: function(list(x.values()), axis=axis), **arrays)
    trace = run(graph, loss=graph.order[-1], seed=seed)
    np.testing.assert_array_equal(trace.values[-1], whole)
    for name, array in arrays.items():
        expected = [seed[whole == place] for place in array.ravel()]
        np.testing.assert_array_equal(trace.gradient(name), np.reshape(expected, array.shape))


def test_the_same_array_twice_is_fan_out():
    trace = run(graph_of(lambda x: np.sum(np.stack([x, 2.0 * x]) ** 2), x=[1.0, -1.0]))
    np.testing.assert_array_equal(trace.gradient("x"), [10.0, -10.0])


def test_numpy_code_is_followed():
    def loss(x):
        wide = np.pad(np.tile(np.flip(np.roll(x, 1, axis=1), 0), (1, 2)), 1)
        tall = np.repeat(np.moveaxis(wide, 0, 1), 2, axis=0)
        return np.sum(np.tril(tall, 1) * np.triu(np.squeeze(tall[None])) * np.ravel(x)[0])

    x = places((2, 3)) / 7
    trace = run(graph_of(loss, x=x))
    np.testing.assert_allclose(trace.values[-1], loss(x), rtol=1e-14)


@pytest.mark.parametrize(
    ("name", "shapes", "attributes", "sentence"),
    [
        (
            "squeeze",
            [(2, 1)],
            {"axis": 0},
            "squeeze drops axes of length 1, and axis 0 of (2, 1) has length 2.",
        ),
        (
            "concatenate",
            [(2, 3), (2, 4)],
            {},
            "concatenate needs shapes that agree but along axis 0: (2, 3) and (2, 4) do not.",
        ),
        (
            "concatenate",
            [(), ()],
            {},
            "concatenate needs arrays with an axis; for scalars use stack.",
        ),
        ("stack", [(2,), (3,)], {}, "stack needs equal shapes: (2,) and (3,) are not."),
        (
            "repeat",
            [(2, 3)],
            {"repeats": (1, 2), "axis": 1},
            "repeat needs one count, or one for each of 3 entries; 2 are given.",
        ),
        (
            "pad",
            [(2, 3)],
            {"pad_width": ((0, 1),) * 3},
            "pad needs a pair of widths for each axis: (2, 3) has 2 axes, and 3 pairs are given.",
        ),
        (
            "pad",
            [(2,)],
            {"pad_width": -1},
            "pad: pad_width must be a width, a pair [before, after], or a list of a pair for each "
            "axis, and it is -1.",
        ),
        (
            "pad",
            [(2, 0)],
            {"pad_width": 1, "mode": "wrap"},
            'pad: the mode "wrap" copies entries into the border, and axis 1 of (2, 0) has none.',
        ),
        (
            "pad",
            [(2,)],
            {"pad_width": 1, "mode": "edge", "constant_values": 3.0},
            'pad: constant_values belongs to the mode "constant", and the mode is "edge"; '
            "leave it out.",
        ),
        (
            "pad",
            [(2, 3)],
            {"pad_width": 1, "constant_values": ((0, 1),) * 3},
            "pad needs a pair of numbers for each axis: (2, 3) has 2 axes, and 3 pairs are given.",
        ),
        (
            "moveaxis",
            [(2, 3)],
            {"source": (0, 1), "destination": 0},
            "moveaxis needs as many places as axes: 2 axes and 1 places are given.",
        ),
        (
            "roll",
            [(2, 3)],
            {"shift": (1, 2, 3), "axis": (0, 1)},
            "roll needs a shift for each axis: 3 shifts and 2 axes.",
        ),
    ],
)
def test_refusals(name, shapes, attributes, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        REGISTRY[name](*map(np.ones, shapes), **attributes)


REFUSED_MODES = ("mean", "median", "maximum", "minimum", "linear_ramp", "empty", "reflected", None)


@pytest.mark.parametrize("mode", REFUSED_MODES)
def test_a_border_that_is_worked_out_is_refused_by_the_name_of_its_mode(mode):
    sentence = (
        "pad: mode must be a mode whose border is a number or copies of entries "
        '("constant", "edge", "reflect", "symmetric" or "wrap"), and it is ' + f"{mode!r}."
    )
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        graph_of(lambda x: np.pad(x, 1, mode), x=[1.0, 2.0])


NUMBERS = [
    7.0,
    np.inf,
    (1.0, -2.0),
    (3.0,),
    ((1.0, -2.0),),
    ((1.0, -2.0), (3.0, -4.0)),
    ((1.0,), (2.0,)),
    np.array([[1, 2], [3, 4]]),
]


@pytest.mark.parametrize("numbers", NUMBERS, ids=str)
@pytest.mark.parametrize("width", [1, (0, 2), ((2, 0), (1, 3)), [[1], [2]], np.array([2, 1])])
def test_numbers_in_a_border(numbers, width):
    graph = graph_of(lambda x: np.pad(x, width, constant_values=numbers), x=places((2, 3)))
    expected = np.pad(places((2, 3)), width, constant_values=numbers)
    trace = run(graph, loss=graph.order[-1], seed=places(expected.shape))
    np.testing.assert_array_equal(trace.values[-1], expected)
    (top, _), (left, _) = np.broadcast_to(width, (2, 2))
    inside = places(expected.shape)[top : top + 2, left : left + 3]
    np.testing.assert_array_equal(trace.gradient("x"), inside)


@pytest.mark.parametrize("given", [-1, 1.5, True, [], [1, 2, 3], [[1, 2, 3]], [[1], 2], "1", [[]]])
def test_a_width_that_is_none_is_refused(given):
    with pytest.raises(GraphError, match=r"^pad: pad_width must be a width, a pair "):
        REGISTRY["pad"](places((2, 3)), pad_width=given)


@pytest.mark.parametrize("given", ["0", None, [], [1, 2, 3], [[1], 2], True])
def test_a_number_that_is_none_is_refused(given):
    with pytest.raises(GraphError, match=r"^pad: constant_values must be a number, a pair "):
        REGISTRY["pad"](places((2, 3)), pad_width=1, constant_values=given)


@pytest.mark.parametrize("mode", ["edge", "reflect", "symmetric", "wrap"])
def test_the_derivative_of_a_border_of_copies_is_differentiated_again(mode):
    """L = Σ w·pad(x)³: ∂L/∂x = 3 w x² with w summed over the copies, and 6 w x times x after it."""
    x, width = places((2, 3)) / 7, ((3, 1), (0, 4))
    sources = np.pad(places((2, 3)), width, mode)
    w = weights(sources.shape)

    def loss(x):
        return np.sum(w * np.pad(x, width, mode=mode) ** 3.0)

    total = np.reshape([np.sum(w[sources == place]) for place in range(1, 7)], (2, 3))
    derived, names = derivative_graph(run(graph_of(loss, x=x)), ["x"])
    again = run(derived, names["x"], seed=x)
    np.testing.assert_allclose(again.value(names["x"]), 3 * total * x**2, rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(again.gradient("x"), 6 * total * x**2, rtol=1e-12, atol=1e-13)
