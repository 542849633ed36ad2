"""How each operation is written in scalars: one row each, a function of the writer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops import (
    arithmetic,
    conditions,
    elementary,
    extremes,
    operation,
    rectifier,
    rounding,
    smooth_rectifier,
    trigonometric,
)
from graphdbg.core.ops.cross_entropy import takes_indices
from graphdbg.core.ops.rules import normal_axes
from graphdbg.core.scalars import Names, Writer

Form = Callable[[Writer], Names]


def settings(writer: Writer) -> Mapping[str, Any]:
    """Return the attributes of the node, defaults filled in."""
    return operation(writer.node.op or "").settings(writer.node.attributes)


def filled(writer: Writer, make: Callable[[tuple[int, ...]], str]) -> Names:
    """Return the entries of the node, each made from its place."""
    names = np.empty(writer.trace.value(writer.at).shape, dtype=object)
    for place in np.ndindex(names.shape):
        names[place] = make(place)
    return names


def entry_by_entry(writer: Writer) -> Names:
    """Write an operation that works entry by entry: itself, on each entry."""
    node = writer.node
    shape = writer.trace.value(writer.at).shape
    operands = [np.broadcast_to(writer.operand(i), shape) for i in range(len(node.inputs))]
    return filled(
        writer,
        lambda place: writer.entry(
            place, node.op or "", *(each[place] for each in operands), **node.attributes
        ),
    )


def routed(writer: Writer) -> Names:
    """Write an operation that only says what goes where: it is done to the names themselves."""
    node = writer.node
    operands = [writer.operand(i) for i in range(len(node.inputs))]
    flat = np.concatenate([each.ravel() for each in operands])
    starts = np.cumsum([0, *(each.size for each in operands)])
    places = [
        np.arange(start, start + each.size).reshape(each.shape)
        for start, each in zip(starts, operands, strict=False)
    ]
    chosen = np.asarray(operation(node.op or "").forward(*places, **settings(writer)))
    names = np.empty(chosen.shape, dtype=object)
    names[...] = flat[chosen]
    return names


def weighed(writer: Writer, place: tuple[int, ...], row: Names, column: Names, *bias: str) -> str:
    """Write one entry of a matrix product: the weighted sum of two rows of scalars."""
    pairs = [name for pair in zip(row, column, strict=True) for name in pair]
    if not pairs:
        return writer.entry(place, "positive", *(bias or (writer.constant(0.0),)))
    if len(pairs) == 2 and not bias:
        return writer.entry(place, "multiply", *pairs)
    return writer.entry(place, "weighted_sum", *pairs, *bias)


def matmul(writer: Writer) -> Names:
    """Write a matrix product, of a stack of matrices too."""
    a, b = writer.operand(0), writer.operand(1)
    left: Names = a[None, :] if a.ndim == 1 else a
    right: Names = b[:, None] if b.ndim == 1 else b
    batch = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    lefts: Any = np.broadcast_to(left, batch + left.shape[-2:])
    rights: Any = np.broadcast_to(right, batch + right.shape[-2:])

    def make(place: tuple[int, ...]) -> str:
        where = place[: len(batch)]
        rest = list(place[len(batch) :])
        row = 0 if a.ndim == 1 else rest.pop(0)
        column = 0 if b.ndim == 1 else rest.pop(0)
        return weighed(writer, place, lefts[(*where, row)], rights[(*where, slice(None), column)])

    return filled(writer, make)


def dot(writer: Writer) -> Names:
    """Write a dot product; with a scalar it is a product entry by entry."""
    a, b = writer.operand(0), writer.operand(1)
    if not a.ndim or not b.ndim:
        shape = np.broadcast_shapes(a.shape, b.shape)
        first, second = np.broadcast_to(a, shape), np.broadcast_to(b, shape)
        return filled(
            writer, lambda place: writer.entry(place, "multiply", first[place], second[place])
        )
    if b.ndim > 2:
        raise GraphError(
            f"{writer.at} is a dot with an array of {b.ndim} axes, which has no scalar form; "
            "use matmul.",
            node=writer.at,
        )
    return matmul(writer)


def outer(writer: Writer) -> Names:
    """Write an outer product: every entry of one times every entry of the other."""
    a, b = writer.operand(0).ravel(), writer.operand(1).ravel()
    return filled(writer, lambda place: writer.entry(place, "multiply", a[place[0]], b[place[1]]))


def linear(writer: Writer) -> Names:
    """Write a linear layer: a weighted sum of the inputs for each output, and its bias."""
    x, weight = writer.operand(0), writer.operand(1)
    bias = writer.operand(2) if len(writer.node.inputs) > 2 else None

    def make(place: tuple[int, ...]) -> str:
        own = () if bias is None else (bias[place[-1]],)
        return weighed(writer, place, x[place[:-1]], weight[place[-1]], *own)

    return filled(writer, make)


def added(writer: Writer, names: Iterable[str]) -> str:
    """Write a sum as a chain of additions."""
    first, *rest = names
    for name in rest:
        first = writer.apply("add", first, name)
    return first


def ended(writer: Writer, name: str, place: tuple[int, ...]) -> str:
    """Return what is an entry in the end under the entry's name: its last step, or a copy."""
    if writer.origins.get(name) == writer.at:
        return writer.as_entry(name, place)
    return writer.entry(place, "positive", name)


def rows_along(writer: Writer, names: Names, axis: Any, keepdims: bool) -> Callable[..., Names]:
    """Return a function from a place of a reduction to the scalars that are reduced there."""
    axes = normal_axes(writer.node.op or "", names.ndim, axis)

    def row(place: tuple[int, ...]) -> Names:
        left = iter([at for i, at in enumerate(place) if not (keepdims and i in axes)])
        index = tuple(slice(None) if i in axes else next(left) for i in range(names.ndim))
        return np.asarray(names[index], dtype=object).ravel()

    return row


def total(writer: Writer) -> Names:
    """Write a sum or a mean over axes."""
    given, is_mean = settings(writer), writer.node.op == "mean"
    row = rows_along(writer, writer.operand(0), given["axis"], given["keepdims"])

    def make(place: tuple[int, ...]) -> str:
        return reduced(writer, row(place), "mean" if is_mean else "sum", place)

    return filled(writer, make)


def reduced(writer: Writer, names: Names, how: str, place: tuple[int, ...] = ()) -> str:
    """Write the sum or the mean of some scalars as an entry."""
    if not names.size:
        raise GraphError(f"{writer.at} reduces an empty array, which has no scalar form.")
    whole = added(writer, names)
    if how == "mean" and names.size > 1:
        return writer.entry(place, "divide", whole, writer.constant(float(names.size)))
    return ended(writer, whole, place)


def exponentials(writer: Writer, logits: Names) -> tuple[list[str], str]:
    """Write the exponentials of a row of logits and their sum."""
    powers = [writer.apply("exp", name) for name in logits]
    return powers, added(writer, powers)


def refuse_large(writer: Writer) -> None:
    """Refuse logits whose exponentials overflow; the tensor operation takes out the largest."""
    most = np.max(np.abs(writer.value(0).astype(np.float64)), initial=0.0)
    if not most < 700.0:
        raise GraphError(
            f"{writer.at} has logits beyond ±700, whose exponentials overflow in scalars; "
            "use smaller ones.",
            node=writer.at,
        )


def softmax(writer: Writer) -> Names:
    """Write softmax or its logarithm by definition: each exponential over the sum of all."""
    refuse_large(writer)
    logits = writer.operand(0)
    (axis,) = normal_axes(writer.node.op or "", logits.ndim, settings(writer)["axis"])
    names = np.empty(logits.shape, dtype=object)
    for place in np.ndindex(*np.delete(logits.shape, axis)):
        index = (*place[:axis], slice(None), *place[axis:])
        powers, whole = exponentials(writer, logits[index])
        last = writer.apply("log", whole) if writer.node.op == "log_softmax" else whole
        for k, power in enumerate(powers):
            at = (*place[:axis], k, *place[axis:])
            names[at] = (
                writer.entry(at, "divide", power, whole)
                if last == whole
                else writer.entry(at, "subtract", logits[at], last)
            )
    return names


def softmax_cross_entropy(writer: Writer) -> Names:
    """Write the cross-entropy of logits: log of the sum of exponentials, less the right one.

    With a share for each class it is the sum of share times that; class indices pick one.
    """
    refuse_large(writer)
    given, logits, target = settings(writer), writer.operand(0), writer.value(1)
    (axis,) = normal_axes(writer.node.op or "", logits.ndim, given["axis"])
    losses = np.empty(tuple(np.delete(logits.shape, axis)), dtype=object)
    is_index = takes_indices(writer.value(0), target)
    if is_index and not writer.trace.graph.nodes[writer.node.inputs[1] or ""].is_leaf:
        raise GraphError(
            f"{writer.at} takes class indices that are computed, which have no scalar form.",
            node=writer.at,
        )
    for place in np.ndindex(losses.shape):
        index = (*place[:axis], slice(None), *place[axis:])
        row = logits[index]
        _, whole = exponentials(writer, row)
        log = writer.apply("log", whole)
        if is_index:
            losses[place] = writer.part(place, "subtract", log, row[int(target[place])])
            continue
        parts = [writer.apply("subtract", log, name) for name in row]
        pairs = [n for pair in zip(writer.operand(1)[index], parts, strict=True) for n in pair]
        losses[place] = writer.part(place, "weighted_sum", *pairs)
    return gathered(writer, losses, given["reduction"])


def gathered(writer: Writer, losses: Names, how: str) -> Names:
    """Return the losses of the entries, their sum or their mean."""
    if how == "none":
        return filled(writer, lambda place: ended(writer, losses[place], place))
    names = np.empty((), dtype=object)
    names[()] = reduced(writer, losses.ravel(), how)
    return names


def compared(writer: Writer) -> Names:
    """Write a loss that compares entry by entry: itself on each entry, then the sum or mean."""
    node, given = writer.node, settings(writer)
    shape = np.broadcast_shapes(writer.operand(0).shape, writer.operand(1).shape)
    pair: list[Any] = [np.broadcast_to(writer.operand(slot), shape) for slot in (0, 1)]
    rest = {key: kept for key, kept in node.attributes.items() if key != "reduction"}
    losses = np.empty(shape, dtype=object)
    for place in np.ndindex(shape):
        operands = (each[place] for each in pair)
        losses[place] = writer.part(place, node.op or "", *operands, **rest)
    return gathered(writer, losses, given["reduction"])


def logsumexp(writer: Writer) -> Names:
    """Write the logarithm of a sum of exponentials by definition."""
    refuse_large(writer)
    given = settings(writer)
    row = rows_along(writer, writer.operand(0), given["axis"], given["keepdims"])
    return filled(
        writer,
        lambda place: writer.entry(place, "log", exponentials(writer, row(place))[1]),
    )


ENTRYWISE = (
    arithmetic,
    conditions,
    elementary,
    extremes,
    rectifier,
    rounding,
    smooth_rectifier,
    trigonometric,
)
ROUTES = (
    "reshape",
    "expand_dims",
    "broadcast_to",
    "transpose",
    "swapaxes",
    "flatten",
    "ravel",
    "squeeze",
    "moveaxis",
    "flip",
    "roll",
    "concatenate",
    "stack",
    "tile",
    "repeat",
    "getitem",
    "diagonal",
)
LOSSES = (
    "half_squared_error",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "hinge",
    "perceptron_loss",
    "kl_divergence",
)

FORMS: Mapping[str, Form] = MappingProxyType(
    {
        **{one.name: entry_by_entry for family in ENTRYWISE for one in family.OPERATIONS},
        **dict.fromkeys(("sigmoid", "log_sigmoid", "softsign", "step", "where"), entry_by_entry),
        **dict.fromkeys(ROUTES, routed),
        **dict.fromkeys(LOSSES, compared),
        "matmul": matmul,
        "dot": dot,
        "outer": outer,
        "linear": linear,
        "sum": total,
        "mean": total,
        "logsumexp": logsumexp,
        "softmax": softmax,
        "log_softmax": softmax,
        "softmax_cross_entropy": softmax_cross_entropy,
    }
)
"""The scalar form of each operation that has one."""
