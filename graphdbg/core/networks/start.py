"""The numbers a network begins with: typed, or drawn from its seed.

The inputs are drawn from the seed itself, the weights of layer k (from 1) from the seed plus k,
and the targets from the seed after the last layer's.
"""

from __future__ import annotations

import numpy as np

from graphdbg.core.networks.network import Network
from graphdbg.core.values import Drawn, Value, own


def inputs_of(network: Network) -> Value | Drawn:
    """Return the inputs, shape (batch, inputs)."""
    shape = (network.batch, network.inputs)
    if network.input_values is None:
        return Drawn("uniform", shape, network.seed)
    return own(np.reshape(np.array(network.input_values, np.float64), shape))


def weights_of(network: Network, place: int) -> Value | Drawn:
    """Return the weights of a layer, shape (inputs, units): a unit is a column."""
    layer, shape = network.layers[place], network.fan(place)
    if layer.weights is not None:
        return own(np.reshape(np.array(layer.weights, np.float64), shape[::-1]).T)
    seed = network.seed + place + 1
    if layer.init == "normal":
        return Drawn("normal", shape, seed, std=layer.spread)
    if layer.init == "uniform":
        return Drawn("uniform", shape, seed, low=-layer.spread, high=layer.spread)
    return Drawn(layer.init, shape, seed)


def biases_of(network: Network, place: int) -> Value | Drawn:
    """Return the biases of a layer: shape (units,), a scalar where they share one."""
    layer = network.layers[place]
    if layer.bias == "shared":
        return own(layer.biases[0] if layer.biases else 0.0)
    return Drawn("zeros", (layer.width,)) if layer.biases is None else own(layer.biases)


def targets_of(network: Network) -> Value | Drawn:
    """Return the targets: shape (batch, outputs), or the classes as int64, shape (batch,)."""
    seed = network.seed + len(network.layers) + 1
    shape = (network.batch, network.outputs)
    if network.loss == "cross_entropy":
        if network.targets is not None:
            return own(np.array(network.targets).astype(np.int64))
        random = np.random.RandomState(seed)
        return own(random.randint(0, network.outputs, network.batch).astype(np.int64))
    if network.targets is not None:
        return own(np.reshape(np.array(network.targets, np.float64), shape))
    if network.loss == "binary_cross_entropy":
        return own(np.random.RandomState(seed).randint(0, 2, shape).astype(np.float64))
    return Drawn("uniform", shape, seed)


def numbers(value: Value | Drawn) -> Value:
    """Return the numbers themselves."""
    return value.array if isinstance(value, Drawn) else value
