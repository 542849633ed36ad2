"""Values: frozen, drawn from a seed, and compared."""

import numpy as np
import pytest

from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.tracing import graph_of
from graphdbg.core.values import Drawn, freeze, ones_like, own, same_value, size_of, zeros_like

# From numpy's RandomState(seed), which is frozen: the same on every machine, for good.
NORMAL_1 = [
    [1.6243453636632417, -0.6117564136500754, -0.5281717522634557],
    [-1.0729686221561705, 0.8654076293246785, -2.3015386968802827],
]
DRAWN = [
    (
        Drawn("normal", (3,), seed=7, std=0.5),
        [0.845262851900178, -0.2329686852704164, 0.0164100818392922],
    ),
    (
        Drawn("uniform", (2, 2), seed=7, low=-1.0, high=1.0),
        [[-0.8473834212520857, 0.5598375844802292], [-0.123181537118213, 0.44693035566188244]],
    ),
    (Drawn("uniform", (1,), seed=7), [0.07630828937395717]),
    (Drawn("normal", (2, 3), seed=1), NORMAL_1),
    # √(2/2), √(2/(2 + 3)), √(2/8), √(2/(8 + 5)) times the same draws.
    (Drawn("he", (2, 3), seed=1), NORMAL_1),
    (Drawn("glorot", (2, 3), seed=1), 0.6324555320336759 * np.array(NORMAL_1)),
    (Drawn("he", (2, 3), seed=1, fan=(8, 5)), 0.5 * np.array(NORMAL_1)),
    (Drawn("glorot", (2, 3), seed=1, fan=(8, 5)), 0.3922322702763681 * np.array(NORMAL_1)),
    (
        Drawn("he", (3,), seed=7, std=99.0),
        0.816496580927726 * np.array([1.690525703800356, -0.4659373705408328, 0.0328201636785844]),
    ),
    (Drawn("normal", (), seed=0), 1.764052345967664),
    (Drawn("zeros", (2,), seed=5), [0.0, 0.0]),
    (Drawn("zeros", (0, 3)), np.zeros((0, 3))),
]


@pytest.mark.parametrize(("drawn", "numbers"), DRAWN)
def test_drawn_numbers(drawn, numbers):
    assert drawn.array.shape == drawn.shape
    assert drawn.array.dtype == np.float64
    np.testing.assert_allclose(drawn.array, numbers, rtol=1e-15)
    assert drawn.array is drawn.array
    assert drawn.shape == () or not drawn.array.flags.writeable


def test_drawn_single_precision():
    drawn = Drawn("normal", (2,), seed=42, dtype="float32")
    np.testing.assert_array_equal(
        drawn.array, np.float32([0.4967141530112327, -0.13826430117118466])
    )
    assert drawn.array.dtype == np.float32


def test_drawing_leaves_numpys_own_random_state_alone():
    state = np.random.get_state()[1].copy()
    assert Drawn("normal", (3,), seed=9).array.shape == (3,)
    np.testing.assert_array_equal(np.random.get_state()[1], state)


def test_drawn_is_compared_by_its_recipe():
    assert Drawn("he", (2, 3), seed=1) == Drawn("he", (2, 3), seed=1)
    assert Drawn("he", (2, 3), seed=1) != Drawn("he", (2, 3), seed=2)
    one = Drawn("he", (2, 3), seed=1)
    assert one.array is not None
    assert one == Drawn("he", (2, 3), seed=1)


def test_freeze_never_copies():
    array = np.array([1.0, 2.0])
    assert freeze(array) is array
    assert not array.flags.writeable
    assert type(freeze(np.array(2.0))) is np.float64
    scalar = np.float32(2)
    assert freeze(scalar) is scalar


def test_own_copies():
    array = np.array([1.0, 2.0])
    kept = own(array)
    array[0] = 5
    assert kept[0] == 1
    assert array.flags.writeable
    assert not kept.flags.writeable


@pytest.mark.parametrize(
    ("given", "dtype"),
    [
        (1, "float64"),
        ([1, 2], "float64"),
        (True, "bool"),
        (np.int64(1), "int64"),
        (np.array([1], np.int32), "int32"),
        (np.float32(1), "float32"),
        ([], "float64"),
    ],
)
def test_types_of_values(given, dtype):
    assert own(given).dtype.name == dtype
    assert own(given, "float32").dtype.name == "float32"


@pytest.mark.parametrize("given", ["a", 1j, None, np.float16(1), np.uint8(1), ["a", 1]])
def test_what_is_no_value_is_refused(given):
    with pytest.raises(GraphError, match=r"^A value must be numbers of type float64, .*\.$"):
        own(given)


SAME = [
    (np.float64(1), np.float64(1), True),
    (np.float64(1), np.float32(1), False),
    (np.float64("nan"), np.float64("nan"), True),
    (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
    (np.array([1.0, np.nan]), np.array([np.nan, 1.0]), False),
    (np.array([1.0]), np.float64(1), False),
    (np.array([[1.0]]), np.array([1.0]), False),
    (np.array([1, 2]), np.array([1, 2]), True),
    (np.array([True]), np.array([True]), True),
    (np.array([True]), np.array([1.0]), False),
    (np.zeros((0, 2)), np.zeros((0, 3)), False),
    (Drawn("zeros", (2,)), Drawn("zeros", (2,)), True),
    (Drawn("zeros", (2,)), np.zeros(2), False),
    (None, None, True),
    (None, np.float64(0), False),
]


@pytest.mark.parametrize(("a", "b", "same"), SAME)
def test_same_value(a, b, same):
    assert same_value(a, b) is same
    assert same_value(b, a) is same


@pytest.mark.parametrize("value", [np.float64(3), np.float32(3), np.ones((2, 3)), np.ones((0,))])
def test_zeros_and_ones(value):
    for like, number in ((zeros_like, 0), (ones_like, 1)):
        made = like(value)
        assert (made.shape, made.dtype) == (value.shape, value.dtype)
        assert np.all(made == number)
        assert made.ndim == 0 or not made.flags.writeable
    assert zeros_like(np.ones((1000, 1000))).strides == (0, 0)


@pytest.mark.parametrize("condition", [np.True_, np.array([True, False])])
def test_the_zero_of_a_condition_is_a_number(condition):
    """It is the condition's gradient, which is 0 and not false."""
    zero = zeros_like(condition)
    assert (zero.shape, zero.dtype) == (condition.shape, np.float64)
    assert not np.any(zero)


@pytest.mark.parametrize("name", ["greater_1", "logical_or_1", "logical_not_1"])
def test_the_gradient_of_a_condition_is_a_number(name):
    graph = graph_of(lambda x: np.sum(np.where((x > 0) | ~(x < 2), x, 0.0)), x=[1.0, -1.0])
    assert run(graph).gradient(name).dtype == np.float64


def test_size_of_is_exact():
    assert size_of(()) == 1
    assert size_of((10**10, 10**10)) == 10**20
