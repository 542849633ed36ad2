"""Scaled dot-product attention: softmax(q kᵀ / √d) v, and its weights alone."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.linear_algebra import flip
from graphdbg.core.ops.record import (
    Derivative,
    Example,
    Level,
    NoGradient,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.values import Shape

SOURCE = "Vaswani et al., Attention is all you need, 2017."
MATRIX = 2


def weigh(query: Any, key: Any, *mask: Any) -> Any:
    """Return softmax(q kᵀ / √d) over the keys; a query that may attend to none has only zeros.

    A mask of true and false says where a query may attend; a mask of numbers is added.
    """
    scores = np.matmul(query, flip(key)) / math.sqrt(query.shape[-1])
    for one in mask:
        scores = np.where(one, scores, -np.inf) if one.dtype.kind == "b" else scores + one
    top = np.max(scores, axis=-1, keepdims=True, initial=-np.inf)
    powers = np.exp(scores - np.where(top == -np.inf, 0.0, top))
    total = np.sum(powers, axis=-1, keepdims=True)
    return np.where(total == 0.0, 0.0, powers / total)


def by_scores(g: Any, weights: Any) -> Any:
    """Return the gradient of the scores from g, the gradient of the weights: softmax's rule."""
    return weights * (g - np.sum(g * weights, axis=-1, keepdims=True))


def by_query(g: Any, weights: Any, query: Any, key: Any) -> Any:
    """Return the gradient of the query from the gradient of the weights."""
    return np.matmul(by_scores(g, weights), key) / math.sqrt(query.shape[-1])


def by_key(g: Any, weights: Any, query: Any, key: Any) -> Any:
    """Return the gradient of the key from the gradient of the weights."""
    return np.matmul(flip(by_scores(g, weights)), query) / math.sqrt(query.shape[-1])


def by_mask(g: Any, weights: Any, query: Any, key: Any) -> Any:
    """Return the gradient of a mask that is added, from the gradient of the weights."""
    return by_scores(g, weights)


YES_OR_NO = NoGradient("a mask is either true or false")


def weights_derivative(slot: int, *operands: Any) -> Derivative:
    """Return the derivative of the weights by slot."""
    if slot == MATRIX and operands[slot].dtype.kind == "b":
        return YES_OR_NO
    rule = (by_query, by_key, by_mask)[slot]
    return Vjp(lambda g, y, query, key, *mask: rule(g, y, query, key))


def attention_derivative(slot: int, *operands: Any) -> Derivative:
    """Return the derivative of attention by slot; all but the value's go through the weights."""
    if slot == MATRIX:
        return Vjp(lambda g, y, q, k, v, *mask: np.matmul(flip(attention_weights(q, k, *mask)), g))
    if slot > MATRIX and operands[slot].dtype.kind == "b":
        return YES_OR_NO
    rule = {0: by_query, 1: by_key}.get(slot, by_mask)
    return Vjp(
        lambda g, y, q, k, v, *mask: rule(
            np.matmul(g, flip(v)), attention_weights(q, k, *mask), q, k
        )
    )


def refuse_low(name: str, **shapes: Shape) -> None:
    """Raise GraphError where an operand has fewer than two axes."""
    for slot, shape in shapes.items():
        if len(shape) < MATRIX:
            raise GraphError(
                f"{name} needs a {slot} of at least two axes (positions, features); "
                f"this one has shape {shape}."
            )


def together(name: str, *batches: Shape) -> Shape:
    """Return the axes before the last two, or refuse where they do not broadcast."""
    try:
        return np.broadcast_shapes(*batches)
    except ValueError:
        listed = " and ".join(str(batch) for batch in batches)
        raise GraphError(
            f"{name} needs the axes before the last two to broadcast: {listed} do not."
        ) from None


def scores_shape(name: str, query: Shape, key: Shape, mask: tuple[Shape, ...]) -> Shape:
    """Return the shape of the scores, queries by keys; refuse what does not fit."""
    refuse_low(name, query=query, key=key)
    if query[-1] != key[-1] or not query[-1]:
        raise GraphError(
            f"{name} needs query and key to have the same features, one or more: "
            f"{query} and {key} have {query[-1]} and {key[-1]}."
        )
    scores = (*together(name, query[:-2], key[:-2]), query[-2], key[-2])
    if len(mask) > 1:
        raise GraphError(f"{name} takes at most one mask, and {len(mask)} are given.")
    for one in mask:
        try:
            fits = np.broadcast_shapes(one, scores) == scores
        except ValueError:
            fits = False
        if not fits:
            raise GraphError(
                f"{name} needs a mask that broadcasts to the scores, {scores}; this one has {one}."
            )
    return scores


def attention_shape(query: Shape, key: Shape, value: Shape, *mask: Shape) -> Shape:
    """Return queries by features of the value; refuse what does not fit."""
    name = "scaled_dot_product_attention"
    scores = scores_shape(name, query, key, mask)
    refuse_low(name, value=value)
    if value[-2] != key[-2]:
        raise GraphError(
            f"{name} needs as many values as keys: {value} and {key} have {value[-2]} "
            f"and {key[-2]}."
        )
    return (*together(name, scores[:-2], value[:-2]), scores[-2], value[-1])


def write_weights(query: str, key: str, *mask: str) -> str:
    """Return the LaTeX of the weights; a mask stands below."""
    below = "".join(rf"_{{{one}}}" for one in mask)
    return rf"\mathrm{{softmax}}{below}\left(\frac{{{query} \, {key}^\top}}{{\sqrt{{d}}}}\right)"


def say_attention(slot: int, *operands: Any) -> str:
    """Return what attention does with a gradient, by slot."""
    return (
        "The gradient goes through softmax to the scores; {operand} adds up the keys it was "
        "compared with, each times the gradient of its score over √d",
        "The gradient goes through softmax to the scores; {operand} adds up the queries it was "
        "compared with, each times the gradient of its score over √d",
        "Attention routes by weight: each entry of {operand} gets the gradients of the positions "
        "that looked at it, each times its weight",
        "A mask that is added gets the gradient of the scores",
    )[slot]


def say_weights(slot: int, *operands: Any) -> str:
    """Return what the weights do with a gradient, by slot."""
    return say_attention(slot if slot < MATRIX else slot + 1, *operands)


QUERY = [[1.0, -0.5], [0.3, 2.0], [0.0, 0.7]]
KEY = [[0.2, 1.0], [-1.0, 0.4]]
VALUE = [[1.0, 2.0, -1.0], [0.5, 0.0, 3.0]]
ALLOWED = [[True, False], [True, True], [False, False]]
ADDED = [[0.0, -1000.0], [0.5, 0.0], [0.0, 0.0]]
LARGE = [[1000.0, -1000.0], [300.0, 2.0], [0.0, 0.7]]

attention_weights = Operation(
    name="attention_weights",
    symbol="weights",
    family="layer",
    summary="softmax(q kᵀ / √d): how much each query looks at each key; the mask is optional.",
    slots=("query", "key"),
    variadic=True,
    grown=lambda slot, count: "mask",
    forward=weigh,
    derivatives=weights_derivative,
    shape=lambda query, key, *mask: scores_shape("attention_weights", query, key, mask),
    notation=Notation(write_weights, Level.ATOM, (Level.PRODUCT, Level.ATOM, Level.ANY)),
    says=Says("says how much each query of {0} looks at each key of {1}", say_weights),
    examples=(
        Example((QUERY, KEY)),
        Example((QUERY, KEY, ALLOWED)),
        Example((QUERY, [KEY, QUERY[:2]], ADDED)),
        Example((LARGE, KEY)),
    ),
    source=SOURCE,
)

scaled_dot_product_attention = Operation(
    name="scaled_dot_product_attention",
    symbol="attention",
    family="layer",
    summary="softmax(q kᵀ / √d) v: values mixed by how well keys match; the mask is optional.",
    slots=("query", "key", "value"),
    variadic=True,
    grown=lambda slot, count: "mask",
    forward=lambda query, key, value, *mask: np.matmul(weigh(query, key, *mask), value),
    derivatives=attention_derivative,
    shape=attention_shape,
    notation=Notation(
        lambda query, key, value, *mask: rf"{write_weights(query, key, *mask)} \, {value}",
        Level.PRODUCT,
        (Level.PRODUCT, Level.ATOM, Level.PRODUCT, Level.ANY),
    ),
    says=Says("mixes the entries of {2} by how well {0} matches {1}", say_attention),
    examples=(
        Example((QUERY, KEY, VALUE)),
        Example((QUERY, KEY, VALUE, ALLOWED)),
        Example((QUERY, [KEY, QUERY[:2]], VALUE, ADDED)),
        Example((LARGE, KEY, VALUE)),
    ),
    source=SOURCE,
)

OPERATIONS = (scaled_dot_product_attention, attention_weights)
