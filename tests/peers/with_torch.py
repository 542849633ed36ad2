"""What each operation is called in PyTorch, or why it has no peer there."""

import math

import numpy as np
import torch
from torch.nn import functional as F  # noqa: N812  (as PyTorch's own pages import it)
from torch.nn import grad as adjoint

from graphdbg.core.ops import REGISTRY


def by_place(function):
    """Return a function that takes its settings by their place, not by our names for them."""
    return lambda *operands, **settings: function(*operands, *settings.values())


def axes_of(x, axis):
    """Return the axes of a reduction as PyTorch wants them."""
    return tuple(range(x.ndim)) if axis is None else axis


def reduction(function):
    """Return a peer of a reduction over any axes."""
    return lambda x, axis, keepdims, **more: function(
        x, dim=axes_of(x, axis), keepdim=keepdims, **more
    )


def product(x, axis, keepdims):
    """Return torch.prod over one axis after another."""
    axes = axes_of(x, axis)
    for each in sorted((axes,) if isinstance(axes, int) else [a % x.ndim for a in axes])[::-1]:
        x = torch.prod(x, dim=each, keepdim=keepdims)
    return x


def spread(function):
    """Return a peer of var or std."""
    return lambda x, axis, keepdims, ddof: function(
        x, dim=axes_of(x, axis), correction=ddof, keepdim=keepdims
    )


def norm(x, axis, keepdims, order):
    """Return the vector norm."""
    return torch.linalg.vector_norm(x, ord=float(order), dim=axes_of(x, axis), keepdim=keepdims)


def cumulative(x, axis, reverse):
    """Return torch.cumsum, from the end where it is reversed."""
    if axis is None:
        x, axis = x.reshape(-1), 0
    if not reverse:
        return torch.cumsum(x, axis)
    return torch.flip(torch.cumsum(torch.flip(x, (axis,)), axis), (axis,))


def dot(a, b):
    """Return numpy's dot."""
    if not a.ndim or not b.ndim:
        return a * b
    return torch.tensordot(a, b, dims=([a.ndim - 1], [max(b.ndim - 2, 0)]))


def moved(function):
    """Return a peer of what only moves entries: PyTorch picks them from where they came."""

    def pick(x, **settings):
        places = function(np.arange(float(x.numel())).reshape(tuple(x.shape)), **settings)
        return x.reshape(-1)[torch.tensor(np.asarray(places).astype(np.int64))]

    return pick


def put(function):
    """Return a peer of what adds entries into zeros of a shape, at numpy's places."""

    def add(x, *indices, shape, **settings):
        whole = np.arange(float(math.prod(shape))).reshape(shape)
        places = function(whole, *(i.detach().numpy() for i in indices), **settings)
        flat = torch.tensor(np.asarray(places).astype(np.int64)).reshape(-1)
        entries = x.broadcast_to(np.shape(places)).reshape(-1)
        return (
            torch.zeros(math.prod(shape), dtype=x.dtype).index_add(0, flat, entries).reshape(shape)
        )

    return add


def take(x, indices, axis):
    """Return numpy's take."""
    whole = np.arange(x.numel()).reshape(tuple(x.shape))
    places = np.take(whole, indices.detach().numpy().astype(np.int64), axis=axis)
    return x.reshape(-1)[torch.tensor(places)]


BORDERS = {"constant": "constant", "edge": "replicate", "reflect": "reflect", "wrap": "circular"}
"""What torch calls a mode of pad; it has no symmetric one."""


def padded(x, pad_width, mode, constant_values):
    """Return torch's pad, one axis after another, the first one first as in numpy."""
    numbers = np.broadcast_to(constant_values, (x.ndim, 2))
    for axis, border in enumerate(np.broadcast_to(np.asarray(pad_width), (x.ndim, 2)).tolist()):
        if any(border):
            x = torch.movedim(
                bordered(torch.movedim(x, axis, -1), mode, border, numbers[axis]), -1, axis
            )
    return x


def bordered(x, mode, border, numbers):
    """Return torch's pad along the last axis; its entries are picked where torch refuses."""
    if mode == "constant":
        x = F.pad(x, (border[0], 0), "constant", numbers[0])
        return F.pad(x, (0, border[1]), "constant", numbers[1])
    rows = x.reshape(1, -1, x.shape[-1])
    widest = {"edge": math.inf, "reflect": x.shape[-1] - 1, "wrap": x.shape[-1]}.get(mode, -1)
    if max(border) <= widest and rows.numel():
        return F.pad(rows, border, BORDERS[mode]).reshape(*x.shape[:-1], -1)
    return x[..., torch.tensor(np.pad(np.arange(x.shape[-1]), border, mode))]


def reduced(losses, how):
    """Return the mean, the sum or the entries."""
    return {"mean": torch.mean, "sum": torch.sum, "none": lambda x: x}[how](losses)


def loss(function):
    """Return a peer of a loss of torch's that wants both operands of one shape."""

    def compare(p, t, **settings):
        return function(*torch.broadcast_tensors(p, t), **settings)

    return compare


def own_loss(function):
    """Return a peer of a loss torch has not got: its definition, written in torch."""
    return lambda p, t, reduction: reduced(function(p, t), reduction)


def over_classes(function):
    """Return a peer of a loss over classes: torch wants samples, then classes."""

    def compare(scores, target, axis, reduction):
        scores = torch.movedim(scores, axis, -1)
        if target.ndim == scores.ndim:
            target = torch.movedim(target, axis, -1).reshape(-1, scores.shape[-1])
        else:
            target = target.reshape(-1).long()
        found = function(scores.reshape(-1, scores.shape[-1]), target)
        return reduced(found.reshape(scores.shape[:-1]), reduction)

    return compare


def likelihood(logs, target):
    """Return minus the logarithm of the target's probability, sample by sample."""
    if target.ndim == logs.ndim:
        return -(target * logs).sum(-1)
    return F.nll_loss(logs, target, reduction="none")


def pair(size, count):
    """Return a length for each axis."""
    return (size,) * count if isinstance(size, int) else tuple(size)


def to_input(function, count):
    """Return a peer of a convolution's adjoint in its input."""

    def back(g, weight, size, **settings):
        shape = (g.shape[0], weight.shape[1], *pair(size, count))
        return function(shape, weight, g, **settings)

    return back


def to_kernel(function, count):
    """Return a peer of a convolution's adjoint in its weight."""

    def back(x, g, size, **settings):
        return function(x, (g.shape[1], x.shape[1], *pair(size, count)), g, **settings)

    return back


def masked(mask):
    """Return a mask as torch wants it: true where looking is allowed, or what is added."""
    return mask[0] if mask else None


def weights(query, key, *mask):
    """Return the weights of attention, by attention over a unit matrix of values."""
    return attend(query, key, torch.eye(key.shape[-2], dtype=query.dtype), *mask)


def attend(query, key, value, *mask):
    """Return torch's attention over operands whose stacks have been made equal."""
    stack = torch.broadcast_shapes(query.shape[:-2], key.shape[:-2], value.shape[:-2])
    query, key, value = (x.expand(*stack, *x.shape[-2:]) for x in (query, key, value))
    return F.scaled_dot_product_attention(query, key, value, attn_mask=masked(mask))


def standardised(x, axis, eps):
    """Return (x − mean)/√(var + eps)."""
    axes = axes_of(x, axis)
    middle = torch.mean(x, dim=axes, keepdim=True)
    return (x - middle) / torch.sqrt(torch.var(x, dim=axes, correction=0, keepdim=True) + eps)


def windows(x, kernel, stride, padding):
    """Return what torch's poolings take."""
    return {"kernel_size": kernel, "stride": stride, "padding": padding}


def weighted_sum(*terms):
    """Return w1·x1 + w2·x2 + … and the bias."""
    pairs = [terms[i] * terms[i + 1] for i in range(0, len(terms) - 1, 2)]
    return sum(pairs[1:], pairs[0]) + (terms[-1] if len(terms) % 2 else 0.0)


def as_matrix(x):
    """Return a vector as numpy's tril takes it: the row of every row."""
    return x.expand(len(x), len(x)) if x.ndim == 1 else x


FUNCTIONS = {
    "add": torch.add,
    "subtract": torch.subtract,
    "multiply": torch.multiply,
    "divide": torch.divide,
    "negative": torch.negative,
    "power": torch.pow,
    "positive": torch.positive,
    "square": torch.square,
    "reciprocal": torch.reciprocal,
    "hypot": torch.hypot,
    "weighted_sum": weighted_sum,
    "maximum": torch.maximum,
    "minimum": torch.minimum,
    "clip": torch.clamp,
    "absolute": torch.abs,
    "sign": torch.sign,
    "floor": torch.floor,
    "round": torch.round,
    "floor_divide": lambda a, b: torch.floor_divide(a.detach(), b.detach()),
    "remainder": torch.remainder,
    "exp": torch.exp,
    "expm1": torch.expm1,
    "log": torch.log,
    "log1p": torch.log1p,
    "log2": torch.log2,
    "log10": torch.log10,
    "sqrt": torch.sqrt,
    "erf": torch.erf,
    "xlogy": torch.xlogy,
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "arcsin": torch.arcsin,
    "arccos": torch.arccos,
    "arctan": torch.arctan,
    "arctan2": torch.arctan2,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "log_sigmoid": F.logsigmoid,
    "softsign": F.softsign,
    "step": lambda x: torch.heaviside(x.detach(), torch.zeros((), dtype=x.dtype)),
    "softmax": by_place(torch.softmax),
    "log_softmax": by_place(torch.log_softmax),
    "relu": torch.relu,
    "leaky_relu": by_place(F.leaky_relu),
    "relu6": F.relu6,
    "hard_tanh": F.hardtanh,
    "elu": F.elu,
    "selu": torch.selu,
    "silu": F.silu,
    "softplus": lambda x: torch.logaddexp(x, torch.zeros((), dtype=x.dtype)),
    "gelu": F.gelu,
    "sum": reduction(torch.sum),
    "mean": reduction(torch.mean),
    "prod": product,
    "cumsum": cumulative,
    "max": reduction(torch.amax),
    "min": reduction(torch.amin),
    "logsumexp": reduction(torch.logsumexp),
    "norm": norm,
    "var": spread(torch.var),
    "std": spread(torch.std),
    "matmul": torch.matmul,
    "dot": dot,
    "inner": torch.inner,
    "outer": lambda a, b: torch.outer(a.reshape(-1), b.reshape(-1)),
    "einsum": lambda *operands, subscripts: torch.einsum(subscripts, *operands),
    "transpose": lambda x, axes: x.permute(axes or tuple(range(x.ndim))[::-1]),
    "swapaxes": by_place(torch.swapaxes),
    "trace": lambda x, **settings: by_place(torch.diagonal)(x, **settings).sum(-1),
    "diagonal": by_place(torch.diagonal),
    "inverse": torch.linalg.inv,
    "determinant": torch.linalg.det,
    "solve": torch.linalg.solve,
    "tril": lambda x, k: torch.tril(as_matrix(x), k),
    "triu": lambda x, k: torch.triu(as_matrix(x), k),
    "reshape": lambda x, shape: torch.reshape(x, (shape,) if isinstance(shape, int) else shape),
    "flatten": torch.ravel,
    "ravel": torch.ravel,
    "squeeze": moved(np.squeeze),
    "expand_dims": moved(np.expand_dims),
    "broadcast_to": by_place(torch.broadcast_to),
    "moveaxis": by_place(torch.movedim),
    "flip": moved(np.flip),
    "roll": moved(np.roll),
    "tile": moved(np.tile),
    "repeat": moved(np.repeat),
    "concatenate": lambda *parts, axis: torch.cat(parts, axis),
    "stack": lambda *parts, axis: torch.stack(parts, axis),
    "pad": padded,
    "getitem": moved(lambda whole, index: REGISTRY["getitem"](whole, index=index)),
    "scatter_add": put(lambda whole, index: REGISTRY["getitem"](whole, index=index)),
    "take": take,
    "take_add": put(
        lambda whole, indices, axis: np.take(whole, indices.astype(np.int64), axis=axis)
    ),
    "where": lambda condition, a, b: torch.where(condition.bool(), a, b),
    "greater": torch.greater,
    "greater_equal": torch.greater_equal,
    "less": torch.less,
    "less_equal": torch.less_equal,
    "equal": torch.eq,
    "not_equal": torch.not_equal,
    "logical_and": torch.logical_and,
    "logical_or": torch.logical_or,
    "logical_xor": torch.logical_xor,
    "logical_not": torch.logical_not,
    "one_hot": lambda indices, classes, axis: torch.movedim(
        F.one_hot(indices.long(), classes).double(), -1, axis
    ),
    "half_squared_error": lambda p, t, reduction: 0.5 * loss(F.mse_loss)(p, t, reduction=reduction),
    "mean_squared_error": loss(F.mse_loss),
    "mean_absolute_error": loss(F.l1_loss),
    "huber": loss(F.huber_loss),
    "binary_cross_entropy": loss(F.binary_cross_entropy),
    "binary_cross_entropy_with_logits": loss(F.binary_cross_entropy_with_logits),
    "hinge": own_loss(lambda p, t: torch.relu(1.0 - t * p)),
    "perceptron_loss": own_loss(lambda p, t: torch.relu(-(t * p))),
    "kl_divergence": own_loss(lambda p, t: torch.xlogy(t, t) - torch.xlogy(t, p)),
    "softmax_cross_entropy": over_classes(
        lambda scores, target: likelihood(torch.log_softmax(scores, -1), target)
    ),
    "negative_log_likelihood": over_classes(likelihood),
    "l1_penalty": lambda w, strength: strength * torch.abs(w).sum(),
    "l2_penalty": lambda w, strength: strength * torch.square(w).sum(),
    "linear": F.linear,
    "conv1d": F.conv1d,
    "conv2d": F.conv2d,
    "conv1d_transpose": to_input(adjoint.conv1d_input, 1),
    "conv2d_transpose": to_input(adjoint.conv2d_input, 2),
    "conv1d_kernel": to_kernel(adjoint.conv1d_weight, 1),
    "conv2d_kernel": to_kernel(adjoint.conv2d_weight, 2),
    "max_pool2d": lambda x, **settings: F.max_pool2d(x, **windows(x, **settings)),
    "avg_pool2d": lambda x, **settings: F.avg_pool2d(x, **windows(x, **settings)),
    "batch_norm": lambda x, scale, shift, eps: F.batch_norm(
        x, None, None, scale, shift, training=True, eps=eps
    ),
    "layer_norm": lambda x, scale, shift, eps: F.layer_norm(x, scale.shape, scale, shift, eps),
    "standardise": standardised,
    "scaled_dot_product_attention": attend,
    "attention_weights": weights,
}

ADJOINT = "it is the adjoint of another operation, compared there by its second derivatives"
NO_PEER = {
    "dropout": "another generator draws PyTorch's mask",
    "product_of_others": ADJOINT,
    "max_unpool2d": ADJOINT,
    "max_pick2d": ADJOINT,
    "avg_unpool2d": ADJOINT,
}
"""Operations without a peer in PyTorch, and why."""
