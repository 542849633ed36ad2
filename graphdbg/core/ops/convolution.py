"""Convolutions over batch×channels×…, and the operations their gradients are made of.

⟨g, conv(x, w)⟩ is linear in each of x, w and g.  So the gradient by x is a transposed
convolution, the one by w slides g over x, and the gradients of both are of the same three kinds:
second and higher derivatives need nothing else.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.record import (
    Attribute,
    Derivative,
    Example,
    Level,
    Notation,
    Operation,
    Says,
    Vjp,
)
from graphdbg.core.ops.window import (
    Lengths,
    count_windows,
    each,
    lay_down,
    per_axis,
    refuse_rank,
    windows,
)
from graphdbg.core.values import Shape

SOURCE = "Dumoulin and Visin, A guide to convolution arithmetic for deep learning, 2016."


def sliding(rank: int) -> dict[str, Attribute]:
    """Return the attributes that say how a kernel slides."""
    return {
        "stride": each(rank, 1, 1),
        "padding": each(rank, 0, 0),
        "dilation": each(rank, 1, 1),
    }


def convolve(
    x: Any, w: Any, *bias: Any, stride: Lengths, padding: Lengths, dilation: Lengths
) -> Any:
    """Return Σ over channels and kernel of window × w, as batch×outputs×places, plus the bias."""
    rank = w.ndim - 2
    cut = windows(x, w.shape[2:], stride, padding, dilation)
    kernel = tuple(range(2 + rank, 2 + 2 * rank))
    result = np.moveaxis(np.tensordot(cut, w, axes=((1, *kernel), tuple(range(1, w.ndim)))), -1, 1)
    for one in bias:
        result = result + np.reshape(one, (-1, *(1,) * rank))
    return result


def transposed(
    g: Any, w: Any, *, size: Lengths, stride: Lengths, padding: Lengths, dilation: Lengths
) -> Any:
    """Return what `convolve` would send back to its x: each g times w, laid down and added up."""
    rank = w.ndim - 2
    parts = np.moveaxis(np.tensordot(g, w, axes=((1,), (0,))), 1 + rank, 1)
    return lay_down(parts, per_axis(size, rank), stride, padding, dilation)


def correlate(
    x: Any, g: Any, *, size: Lengths, stride: Lengths, padding: Lengths, dilation: Lengths
) -> Any:
    """Return what `convolve` would send back to its w: each window of x times g, added up."""
    rank = g.ndim - 2
    cut = windows(x, per_axis(size, rank), stride, padding, dilation)
    places = (0, *range(2, 2 + rank))
    return np.tensordot(g, cut, axes=(places, places))


def refuse_channels(name: str, x: int, weight: int, what: str = "channels") -> None:
    """Raise GraphError where two operands disagree in how many channels there are."""
    if x != weight:
        raise GraphError(
            f"{name} needs the {what} to agree: the first operand has {x} and the second {weight}."
        )


def convolution_shape(name: str, rank: int) -> Any:
    """Return the shape rule of a convolution with an optional bias."""

    def shape(x: Shape, weight: Shape, *bias: Shape, **settings: Any) -> Shape:
        if len(bias) > 1:
            raise GraphError(
                f"{name} takes an input, a weight and at most one bias, and {2 + len(bias)} "
                "operands are given."
            )
        refuse_rank(name, "an input", x, "batch", "channels", rank)
        refuse_rank(name, "a weight", weight, "outputs", "channels", rank)
        refuse_channels(name, x[1], weight[1])
        for one in bias:
            if one != weight[:1]:
                raise GraphError(
                    f"{name} needs a bias of one number for each of its {weight[0]} outputs; "
                    f"this one has shape {one}."
                )
        return (x[0], weight[0], *count_windows(name, x, weight[2:], **settings))

    return shape


def refuse_places(name: str, given: Shape, needed: Shape) -> None:
    """Raise GraphError where a gradient is not laid out as the convolution's result is."""
    if given != needed:
        raise GraphError(
            f"{name} needs a gradient with {needed} after its first two axes; this one has {given}."
        )


def transposed_shape(name: str, rank: int) -> Any:
    """Return the shape rule of a transposed convolution: batch×channels×size."""

    def shape(g: Shape, weight: Shape, *, size: Lengths, **settings: Any) -> Shape:
        refuse_rank(name, "a gradient", g, "batch", "outputs", rank)
        refuse_rank(name, "a weight", weight, "outputs", "channels", rank)
        refuse_channels(name, g[1], weight[0], "outputs")
        whole = (g[0], weight[1], *per_axis(size, rank))
        refuse_places(name, g[2:], count_windows(name, whole, weight[2:], **settings))
        return whole

    return shape


def correlated_shape(name: str, rank: int) -> Any:
    """Return the shape rule of a kernel's gradient: outputs×channels×size."""

    def shape(x: Shape, g: Shape, *, size: Lengths, **settings: Any) -> Shape:
        refuse_rank(name, "an input", x, "batch", "channels", rank)
        refuse_rank(name, "a gradient", g, "batch", "outputs", rank)
        refuse_channels(name, x[0], g[0], "samples")
        kernel = per_axis(size, rank)
        refuse_places(name, g[2:], count_windows(name, x, kernel, **settings))
        return (g[1], x[1], *kernel)

    return shape


def say_convolution(slot: int, *operands: Any, **_: Any) -> str:
    """Return what a convolution does with a gradient, by slot."""
    if slot == 0:
        return (
            "Convolution fans out: every entry of {operand} adds up the gradients of the outputs "
            "it fed, each times its weight in {other}"
        )
    if slot == 1:
        return (
            "Convolution shares its weights: every entry of {operand} adds up, over all places, "
            "the upstream gradient times the entry of {other} it met there"
        )
    return "The bias is added at every place, so its gradient adds up over the places"


def write_convolution(x: str, weight: str, *bias: str, **_: Any) -> str:
    """Return the LaTeX of a convolution."""
    return " + ".join((rf"{x} \star {weight}", *bias))


def convolutions(rank: int, examples: tuple[tuple[Example, ...], ...]) -> tuple[Operation, ...]:
    """Declare the convolution along `rank` axes and its two adjoints; examples for each."""
    name = f"conv{rank}d"
    size = {"size": each(rank, 0)}

    def choose(slot: int, *operands: Any, **_: Any) -> Derivative:
        return (
            Vjp(
                lambda g, y, x, w, *bias, **settings: transpose(
                    g, w, size=tuple(x.shape[2:]), **settings
                )
            ),
            Vjp(
                lambda g, y, x, w, *bias, **settings: kernel(
                    x, g, size=tuple(w.shape[2:]), **settings
                )
            ),
            Vjp(lambda g, y, *operands, **_: np.sum(g, axis=(0, *range(2, 2 + rank)))),
        )[slot]

    convolution = Operation(
        name=name,
        symbol="conv",
        family="layer",
        summary="A kernel slid over batch×channels×…, its products added up, and an optional bias.",
        slots=("x", "weight"),
        variadic=True,
        grown=lambda slot, count: "bias",
        forward=convolve,
        derivatives=choose,
        shape=convolution_shape(name, rank),
        attributes=sliding(rank),
        notation=Notation(write_convolution, Level.SUM, (Level.ATOM, Level.ATOM, Level.SUM)),
        says=Says("slides the kernel {1} over {0} and adds up the products", say_convolution),
        examples=examples[0],
        source=SOURCE,
    )
    transpose = Operation(
        name=f"{name}_transpose",
        symbol="convᵀ",
        family="layer",
        summary=f"The adjoint of {name} by its input: every entry laid down as a whole kernel.",
        slots=("g", "weight"),
        forward=transposed,
        derivatives=(
            Vjp(lambda u, y, g, w, *, size, **settings: convolution(u, w, **settings)),
            Vjp(
                lambda u, y, g, w, *, size, **settings: kernel(
                    u, g, size=tuple(w.shape[2:]), **settings
                )
            ),
        ),
        shape=transposed_shape(f"{name}_transpose", rank),
        attributes={**size, **sliding(rank)},
        notation=Notation(lambda g, w, **_: rf"\mathrm{{conv}}^\top({g}, {w})"),
        says=Says(
            "lays down {1} times each entry of {0} and adds up where they overlap",
            (
                "The adjoint of a transposed convolution is the convolution with {other}",
                "Every entry of {operand} adds up, over all places, the upstream gradient times "
                "the entry of {other} it met there",
            ),
        ),
        examples=examples[1],
        source=SOURCE,
    )
    kernel = Operation(
        name=f"{name}_kernel",
        symbol="corr",
        family="layer",
        summary=f"The adjoint of {name} by its weight: windows of x times g, added up.",
        slots=("x", "g"),
        forward=correlate,
        derivatives=(
            Vjp(
                lambda u, y, x, g, *, size, **settings: transpose(
                    g, u, size=tuple(x.shape[2:]), **settings
                )
            ),
            Vjp(lambda u, y, x, g, *, size, **settings: convolution(x, u, **settings)),
        ),
        shape=correlated_shape(f"{name}_kernel", rank),
        attributes={**size, **sliding(rank)},
        notation=Notation(lambda x, g, **_: rf"\mathrm{{corr}}({x}, {g})"),
        says=Says(
            "slides {1} over {0} and adds up the products",
            (
                "The upstream gradient is the kernel here: each entry of {other} lays it down",
                "The upstream gradient is the kernel here: it slides over {other}",
            ),
        ),
        examples=examples[2],
        source=SOURCE,
    )
    return convolution, transpose, kernel


LINE = [[[1.0, -2.0, 3.0, 0.5, -1.0]]]
TWO_LINES = [[[1.0, -2.0, 3.0, 0.5], [0.2, 1.5, -0.7, 2.0]]]
TAPS = [[[0.5, -1.0]]]
TWO_TAPS = [[[0.5, -1.0], [2.0, 0.3]], [[1.0, 0.1], [-0.4, 0.6]]]
IMAGE = [[[[1.0, -2.0, 3.0], [0.5, 4.0, -1.0], [0.3, -0.6, 2.0]]]]
FILTER = [[[[0.5, -1.0], [2.0, 0.3]]]]
TWO_FILTERS = [[[[0.5, -1.0], [2.0, 0.3]]], [[[1.0, 0.1], [-0.4, 0.6]]]]

conv1d, conv1d_transpose, conv1d_kernel = convolutions(
    1,
    (
        (
            Example((LINE, TAPS)),
            Example((TWO_LINES, TWO_TAPS, [0.1, -0.2]), {"padding": 1, "stride": 2}),
            Example((LINE, TAPS, [0.5]), {"dilation": 3}),
            Example((LINE, [[[2.0]]]), {"stride": (3,)}),
        ),
        (
            Example(([[[1.0, -0.5]]], TAPS), {"size": 3}),
            Example(([[[1.0, -0.5, 2.0]]], TAPS), {"size": 5, "padding": 1, "stride": 2}),
        ),
        (
            Example((LINE, [[[1.0, -0.5, 0.3, 2.0]]]), {"size": 2}),
            Example((LINE, [[[1.0, -0.5, 0.3]]]), {"size": (2,), "padding": 1, "stride": 2}),
        ),
    ),
)
conv2d, conv2d_transpose, conv2d_kernel = convolutions(
    2,
    (
        (
            Example((IMAGE, FILTER)),
            Example((IMAGE, TWO_FILTERS, [0.1, -0.2]), {"padding": (1, 0), "stride": (2, 1)}),
            Example((IMAGE, FILTER, [0.5]), {"padding": 1, "dilation": 2}),
        ),
        (
            Example(([[[[1.0, -0.5], [2.0, 0.3]]]], FILTER), {"size": 3}),
            Example(([[[[1.0, -0.5], [2.0, 0.3]]]], FILTER), {"size": (3, 4), "stride": (1, 2)}),
        ),
        (
            Example((IMAGE, [[[[1.0, -0.5], [2.0, 0.3]]]]), {"size": 2}),
            Example((IMAGE, [[[[1.0, -0.5], [2.0, 0.3]]]]), {"size": 1, "stride": 2}),
        ),
    ),
)

OPERATIONS = (conv1d, conv2d, conv1d_transpose, conv2d_transpose, conv1d_kernel, conv2d_kernel)
