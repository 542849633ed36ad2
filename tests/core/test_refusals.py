"""What an operation refuses, and the sentence that says what mends it."""

import re

import numpy as np
import pytest

from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY, operation

SHAPES = [
    (
        "matmul",
        [(2, 3), (4, 5)],
        {},
        "matmul needs inner sizes to agree: (2, 3) @ (4, 5) has 3 and 4.",
    ),
    ("matmul", [(3,), (4,)], {}, "matmul needs inner sizes to agree: (3,) @ (4,) has 3 and 4."),
    (
        "matmul",
        [(2, 3), (2, 4, 5)],
        {},
        "matmul needs inner sizes to agree: (2, 3) @ (2, 4, 5) has 3 and 4.",
    ),
    (
        "matmul",
        [(), (2,)],
        {},
        "matmul needs vectors or matrices: () @ (2,) has a scalar; use multiply.",
    ),
    (
        "matmul",
        [(2, 1, 3), (4, 3, 1)],
        {},
        "matmul needs the axes before the last two to broadcast: (2, 1, 3) @ (4, 3, 1) do not.",
    ),
    (
        "add",
        [(2, 3), (2,)],
        {},
        "add needs shapes that broadcast: (2, 3) and (2,) do not "
        "(a and b must agree from the right, or be 1).",
    ),
    (
        "mean_squared_error",
        [(2,), (3,)],
        {},
        "mean_squared_error needs shapes that broadcast: (2,) and (3,) do not "
        "(prediction and target must agree from the right, or be 1).",
    ),
    (
        "weighted_sum",
        [(2,), (2,), (3,)],
        {},
        "weighted_sum needs shapes that broadcast: (2,) and (2,) and (3,) do not "
        "(w1 and the rest must agree from the right, or be 1).",
    ),
    ("sum", [(2, 3)], {"axis": 2}, "sum: there is no axis 2 in an array of 2 axes."),
    ("mean", [()], {"axis": 0}, "mean: there is no axis 0 in an array of 0 axes."),
    ("sum", [(2, 3)], {"axis": (0, -2)}, "sum: axis (0, -2) names an axis twice."),
    ("softmax", [()], {}, "softmax: there is no axis -1 in an array of 0 axes."),
    (
        "reshape",
        [(2, 3)],
        {"shape": (4, 2)},
        "reshape needs the same number of entries: (2, 3) has 6, and [4, 2] does not hold them.",
    ),
    (
        "reshape",
        [(2, 3)],
        {"shape": (4, -1)},
        "reshape needs the same number of entries: (2, 3) has 6, and [4, -1] does not hold them.",
    ),
    (
        "reshape",
        [(2, 3)],
        {"shape": (-1, -1)},
        "reshape needs the same number of entries: (2, 3) has 6, and [-1, -1] does not hold them.",
    ),
    (
        "reshape",
        [(2, 3)],
        {"shape": (-2, -3)},
        "reshape needs the same number of entries: (2, 3) has 6, and [-2, -3] does not hold them.",
    ),
    (
        "transpose",
        [(2, 3, 4)],
        {"axes": (0, 1)},
        "transpose needs every axis once: [0, 1] does not permute 3 axes of (2, 3, 4).",
    ),
    ("transpose", [(2, 3)], {"axes": (0, 0)}, "transpose: axis (0, 0) names an axis twice."),
    (
        "swapaxes",
        [(2, 3)],
        {"axis1": 0, "axis2": 2},
        "swapaxes: there is no axis 2 in an array of 2 axes.",
    ),
    (
        "expand_dims",
        [(2,)],
        {"axis": 2},
        "expand_dims: there is no axis 2 in an array of 2 axes.",
    ),
    ("broadcast_to", [(2,)], {"shape": (3,)}, "broadcast_to cannot widen (2,) to (3,)."),
    ("broadcast_to", [(2, 3)], {"shape": (3,)}, "broadcast_to cannot widen (2, 3) to (3,)."),
    (
        "softmax_cross_entropy",
        [(), ()],
        {},
        "softmax_cross_entropy needs an axis of classes; its logits are a scalar.",
    ),
    (
        "softmax_cross_entropy",
        [(4, 3), (3,)],
        {},
        "softmax_cross_entropy needs class indices of shape (4,) or a target of shape (4, 3); "
        "this one has shape (3,).",
    ),
]


@pytest.mark.parametrize(("name", "shapes", "attributes", "sentence"), SHAPES)
def test_shapes(name, shapes, attributes, sentence):
    record = REGISTRY[name]
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        record.result_shape(shapes, record.settings(attributes))
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        record(*(np.ones(shape) for shape in shapes), **attributes)


ATTRIBUTES = [
    ("add", {"axis": 0}, "add has no attribute axis; it has none."),
    ("sum", {"dtype": 1}, "sum has no attribute dtype; it has axis, keepdims."),
    ("reshape", {}, "reshape needs its attribute shape: a length or a list of lengths."),
    ("swapaxes", {"axis1": 0}, "swapaxes needs its attribute axis2: an axis: a whole number."),
    (
        "sum",
        {"axis": 1.5},
        "sum: axis must be an axis, a list of axes, or null for all of them, and it is 1.5.",
    ),
    (
        "sum",
        {"axis": [0, True]},
        "sum: axis must be an axis, a list of axes, or null for all of them, and it is [0, True].",
    ),
    ("sum", {"keepdims": 1}, "sum: keepdims must be true or false, and it is 1."),
    ("sum", {"keepdims": None}, "sum: keepdims must be true or false, and it is None."),
    ("softmax", {"axis": None}, "softmax: axis must be an axis: a whole number, and it is None."),
    ("softmax", {"axis": True}, "softmax: axis must be an axis: a whole number, and it is True."),
    (
        "swapaxes",
        {"axis1": None, "axis2": 0},
        "swapaxes: axis1 must be an axis: a whole number, and it is None.",
    ),
    (
        "mean_squared_error",
        {"reduction": "average"},
        "mean_squared_error: reduction must be mean, sum or none, and it is 'average'.",
    ),
    (
        "mean_squared_error",
        {"reduction": None},
        "mean_squared_error: reduction must be mean, sum or none, and it is None.",
    ),
    (
        "transpose",
        {"axes": 1},
        "transpose: axes must be a list with every axis once, or null, and it is 1.",
    ),
]


@pytest.mark.parametrize(("name", "attributes", "sentence"), ATTRIBUTES)
def test_attributes(name, attributes, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        REGISTRY[name].settings(attributes)


def test_attributes_are_kept_as_plain_python():
    assert REGISTRY["sum"].settings({}) == {"axis": None, "keepdims": False}
    assert REGISTRY["sum"].settings({"axis": None}) == {"axis": None, "keepdims": False}
    kept = REGISTRY["sum"].settings({"axis": [np.int64(1), 0], "keepdims": np.True_})
    assert kept == {"axis": (1, 0), "keepdims": True}
    assert [type(kept["axis"][0]), type(kept["keepdims"])] == [int, bool]
    assert REGISTRY["half_squared_error"].settings({}) == {"reduction": "sum"}
    assert REGISTRY["mean_squared_error"].settings({}) == {"reduction": "mean"}


@pytest.mark.parametrize(
    ("name", "count", "sentence"),
    [
        ("sin", 0, "sin takes 1 operand, and 0 are given."),
        ("sin", 2, "sin takes 1 operand, and 2 are given."),
        ("add", 1, "add takes 2 operands, and 1 are given."),
        ("add", 3, "add takes 2 operands, and 3 are given."),
        ("where", 2, "where takes 3 operands, and 2 are given."),
        ("weighted_sum", 1, "weighted_sum takes at least 2 operands, and 1 are given."),
    ],
)
def test_counts(name, count, sentence):
    with pytest.raises(GraphError, match=f"^{re.escape(sentence)}$"):
        REGISTRY[name](*[1.0] * count)


def test_variadic_operations_take_more():
    assert REGISTRY["weighted_sum"](*[2.0] * 9) == 4 * 4.0 + 2.0


@pytest.mark.parametrize(
    ("indices", "sentence"),
    [
        ([0.0, 3.0], "Class indices must be whole numbers from 0 to 2, and one is 3."),
        ([-1.0, 0.0], "Class indices must be whole numbers from 0 to 2, and one is -1."),
        ([0.5, 0.0], "Class indices must be whole numbers."),
        ([np.nan, 0.0], "Class indices must be whole numbers."),
        ([np.inf, 0.0], "Class indices must be whole numbers."),
    ],
)
def test_class_indices(indices, sentence):
    match = f"^{re.escape(sentence)}$"
    with pytest.raises(GraphError, match=match):
        REGISTRY["one_hot"](np.array(indices), classes=3)
    with pytest.raises(GraphError, match=match):
        REGISTRY["softmax_cross_entropy"](np.zeros((2, 3)), np.array(indices))


def test_an_unknown_operation_is_refused_with_the_nearest_name():
    with pytest.raises(
        GraphError, match=r"^There is no operation named 'sigmod'; did you mean sigmoid\?$"
    ):
        operation("sigmod")
    with pytest.raises(GraphError, match=r"named 'qqqq'; the operations are add, subtract, .*\.$"):
        operation("qqqq")
