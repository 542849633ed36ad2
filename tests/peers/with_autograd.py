"""What each operation is called in HIPS autograd, or why it has no peer there."""

import autograd.numpy as anp
import numpy as np
from autograd.extend import Box

from graphdbg.core.ops import REGISTRY


def by_place(function):
    """Return a function that takes its settings by their place, not by our names for them."""
    return lambda *operands, **settings: function(*operands, *settings.values())


def plain(x):
    """Return the numbers behind what autograd passes around."""
    while isinstance(x, Box):
        x = x._value
    return x


def product(x, axis, keepdims):
    """Return the product over one axis after another: autograd takes one at a time."""
    axes = range(x.ndim) if axis is None else (axis,) if isinstance(axis, int) else axis
    for each in sorted((a % x.ndim for a in axes), reverse=True):
        x = anp.prod(x, axis=each, keepdims=keepdims)
    return x


def moved(function):
    """Return a peer of what only moves entries: autograd picks them from where they came."""

    def pick(x, **settings):
        places = function(np.arange(float(x.size)).reshape(x.shape), **settings)
        return anp.reshape(x, -1)[np.asarray(places).astype(np.int64)]

    return pick


def padded(x, pad_width, mode, constant_values):
    """Return autograd's pad; it knows the gradient of a border of numbers alone."""
    if mode != "constant":
        return moved(np.pad)(x, pad_width=pad_width, mode=mode)
    return anp.pad(
        x, np.broadcast_to(pad_width, (x.ndim, 2)), mode, constant_values=constant_values
    )


def cumulative(x, axis, reverse):
    """Return the running sum, from the end where it is reversed."""
    if axis is None:
        x, axis = anp.ravel(x), 0
    return anp.flip(anp.cumsum(anp.flip(x, axis), axis), axis) if reverse else anp.cumsum(x, axis)


def reduced(losses, how):
    """Return the mean, the sum or the entries."""
    return {"mean": anp.mean, "sum": anp.sum, "none": lambda x: x}[how](losses)


def loss(function):
    """Return a loss by its definition."""
    return lambda p, t, reduction: reduced(function(p, t), reduction)


def sigmoid(x):
    """Return the logistic function by a form that does not overflow."""
    return anp.exp(-anp.logaddexp(0.0, -x))


def logsumexp(x, axis, keepdims):
    """Return log Σ exp x; the largest entry, taken out first, counts as a constant."""
    whole = np.max(plain(x), axis=axis, keepdims=True, initial=-np.inf)
    found = whole + anp.log(anp.sum(anp.exp(x - whole), axis=axis, keepdims=True))
    if keepdims:
        return found
    return anp.reshape(found, np.sum(plain(x), axis=axis).shape)


def log_softmax(x, axis):
    """Return x − log Σ exp x."""
    return x - logsumexp(x, axis, True)


def weighted_sum(*terms):
    """Return w1·x1 + w2·x2 + … and the bias."""
    pairs = [terms[i] * terms[i + 1] for i in range(0, len(terms) - 1, 2)]
    return sum(pairs[1:], pairs[0]) + (terms[-1] if len(terms) % 2 else 0.0)


def standardised(x, axis, eps):
    """Return (x − mean)/√(var + eps)."""
    middle = anp.mean(x, axis=axis, keepdims=True)
    return (x - middle) / anp.sqrt(anp.var(x, axis=axis, keepdims=True) + eps)


def same_name(*names):
    """Return autograd's functions of numpy's own names."""
    return {name: getattr(anp, name) for name in names}


FUNCTIONS = {
    **same_name(
        *("add", "subtract", "multiply", "divide", "negative", "power", "square", "reciprocal"),
        *("maximum", "minimum", "absolute", "sign", "floor", "floor_divide", "remainder"),
        *("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "sin", "cos", "tan", "arcsin"),
        *("arccos", "arctan", "arctan2", "sinh", "cosh", "tanh", "sum", "mean", "max", "min"),
        *("var", "std", "matmul", "dot", "inner", "transpose", "swapaxes"),
        *("tril", "triu", "reshape", "ravel", "expand_dims", "moveaxis", "roll"),
        *("where", "greater", "greater_equal", "less", "less_equal", "equal", "not_equal"),
        *("logical_and", "logical_or", "logical_xor", "logical_not"),
    ),
    "round": by_place(anp.round),
    "weighted_sum": weighted_sum,
    "sigmoid": sigmoid,
    "log_sigmoid": lambda x: -anp.logaddexp(0.0, -x),
    "softplus": lambda x: anp.logaddexp(0.0, x),
    "softmax": lambda x, axis: anp.exp(log_softmax(x, axis)),
    "log_softmax": log_softmax,
    "silu": lambda x: x * sigmoid(x),
    "logsumexp": logsumexp,
    "prod": product,
    "cumsum": cumulative,
    "outer": lambda a, b: anp.outer(anp.ravel(a), anp.ravel(b)),
    "broadcast_to": by_place(anp.broadcast_to),
    "einsum": lambda *operands, subscripts: anp.einsum(subscripts, *operands),
    "inverse": anp.linalg.inv,
    "determinant": anp.linalg.det,
    "solve": anp.linalg.solve,
    "flatten": anp.ravel,
    "squeeze": moved(np.squeeze),
    "flip": moved(np.flip),
    "tile": moved(np.tile),
    "repeat": moved(np.repeat),
    "getitem": moved(lambda whole, index: REGISTRY["getitem"](whole, index=index)),
    "take": lambda x, indices, axis: anp.reshape(x, -1)[
        np.take(np.arange(x.size).reshape(x.shape), plain(indices).astype(np.int64), axis)
    ],
    "concatenate": lambda *parts, axis: anp.concatenate(parts, axis),
    "stack": lambda *parts, axis: anp.stack(parts, axis),
    "pad": padded,
    "half_squared_error": loss(lambda p, t: 0.5 * (p - t) ** 2),
    "mean_squared_error": loss(lambda p, t: (p - t) ** 2),
    "binary_cross_entropy": loss(lambda p, t: -(t * anp.log(p) + (1.0 - t) * anp.log1p(-p))),
    "binary_cross_entropy_with_logits": loss(lambda z, t: anp.logaddexp(0.0, z) - t * z),
    "kl_divergence": loss(lambda p, t: t * (anp.log(t) - anp.log(p))),
    "l2_penalty": lambda w, strength: strength * anp.sum(w**2),
    "linear": lambda x, weight, *bias: sum(bias, anp.matmul(x, weight.T)),
    "standardise": standardised,
}

BY_TORCH = "autograd has no function of it; PyTorch has"
NO_PEER = {
    **dict.fromkeys(
        [
            *(
                "hypot",
                "erf",
                "xlogy",
                "softsign",
                "step",
                "relu",
                "leaky_relu",
                "relu6",
                "hard_tanh",
            ),
            *("elu", "selu", "gelu", "norm", "one_hot", "mean_absolute_error", "huber", "hinge"),
            *("perceptron_loss", "softmax_cross_entropy", "negative_log_likelihood"),
            *("l1_penalty", "conv1d", "conv2d", "conv1d_transpose", "conv2d_transpose"),
            *("conv1d_kernel", "conv2d_kernel", "max_pool2d", "avg_pool2d", "batch_norm"),
            *("layer_norm", "scaled_dot_product_attention", "attention_weights", "scatter_add"),
            *("take_add",),
        ],
        BY_TORCH,
    ),
    "dropout": "the mask is drawn by a seed of our own",
    "clip": "autograd's clip has no gradient where the bounds are operands",
    "trace": "autograd differentiates a diagonal of the last two axes alone",
    "diagonal": "autograd differentiates a diagonal of the last two axes alone",
    "positive": "autograd has no gradient of it; PyTorch has",
    "product_of_others": "it is the adjoint of prod, compared there by its second derivatives",
    "max_unpool2d": "it is the adjoint of max_pool2d, which autograd has not got",
    "max_pick2d": "it is the adjoint of max_unpool2d, which autograd has not got",
    "avg_unpool2d": "it is the adjoint of avg_pool2d, which autograd has not got",
}
"""Operations without a peer in autograd, and why."""
