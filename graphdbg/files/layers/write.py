"""From layers to the list that `read_layers` reads back to the same layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graphdbg.core.networks.network import NONE, SPREADS, Layer, Numbers

NORM = "BatchNormalization()"


def write_layers(inputs: int, layers: Sequence[Layer]) -> str:
    """Return the layers as a list, one a line."""
    return "\n".join([f"Input({inputs})", *(line for layer in layers for line in lines(layer))])


def lines(layer: Layer) -> Iterator[str]:
    """Yield the lines of a layer: the layer itself, and what comes after it."""
    # Normalisation before an activation is written the way other libraries do: three lines.
    apart = layer.norm == "before" and layer.activation != NONE
    yield f"Dense({', '.join(said(layer, NONE if apart else layer.activation))})"
    if layer.norm != "none":
        yield NORM
    if apart:
        yield f"Activation({layer.activation})"
    if layer.dropout:
        yield f"Dropout({layer.dropout!r})"


def said(layer: Layer, activation: str) -> Iterator[str]:
    """Yield what stands in the brackets of a layer; what is as usual is left out."""
    yield str(layer.width)
    if activation != NONE:
        yield activation
    if layer.bias != "each":
        yield f"use_bias={False if layer.bias == 'none' else 'shared'!r}"
    if layer.weights is not None:
        yield f"weights={listed(layer.weights)}"
    elif layer.init != "glorot":
        yield f'kernel_initializer="{layer.init}"'
    if layer.weights is None and layer.init in SPREADS:
        yield f"std={layer.spread!r}"
    if layer.biases is not None:
        yield f"biases={listed(layer.biases)}"


def listed(numbers: Numbers) -> str:
    """Return numbers as a list."""
    return f"[{', '.join(map(repr, numbers))}]"
