"""What a network cannot be, each with a sentence."""

from __future__ import annotations

import math

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.networks.network import (
    ACTIVATIONS,
    BIASES,
    INITS,
    INSIDE_LOSS,
    LOSSES,
    NONE,
    SPREADS,
    Network,
    Numbers,
)
from graphdbg.core.ops.layer import SEEDS


def refuse(network: Network) -> None:
    """Raise GraphError, naming the layer and the mend, where a network cannot be built."""
    refuse_sizes(network)
    for place in range(len(network.layers)):
        refuse_layer(network, place)
    refuse_loss(network)
    refuse_numbers("The inputs", network.input_values, network.batch * network.inputs)
    refuse_targets(network)
    if network.form == "scalar":
        refuse_neurons(network)


def refuse_sizes(network: Network) -> None:
    """Refuse a network without layers, and one of a size that is not worked with."""
    if not network.layers:
        raise GraphError("The network has no layers; add one.")
    if len(network.layers) > limits.LAYERS:
        raise GraphError(
            f"The network has {len(network.layers)} layers, and the limit is {limits.LAYERS}; "
            "leave some out."
        )
    for what, count in (("inputs", network.inputs), ("samples in a batch", network.batch)):
        if count < 1:
            raise GraphError(f"The network has {count} {what}; it needs at least 1.")
    for number, layer in enumerate(network.layers, 1):
        if layer.width < 1:
            raise GraphError(f"Layer {number} has {layer.width} units; it needs at least 1.")
    in_all = 0
    for place, width in enumerate(network.widths):
        matrix = width * network.widths[place - 1] if place else 0
        rows = width * network.batch
        in_all += matrix + 3 * rows  # u, z and h have a row for each sample
        if max(matrix, rows) > limits.ELEMENTS:
            where = f"Layer {place}" if place else "The batch of inputs"
            raise GraphError(
                f"{where} would have an array of {max(matrix, rows):,} elements, and the limit is "
                f"{limits.ELEMENTS:,}; use smaller widths or a smaller batch."
            )
    if in_all > limits.ELEMENTS_IN_ALL:
        raise GraphError(
            f"The network would have arrays of {in_all:,} elements together, and the limit is "
            f"{limits.ELEMENTS_IN_ALL:,}; use smaller widths or a smaller batch."
        )
    last = SEEDS - len(network.layers) - 2
    if not 0 <= network.seed <= last:
        raise GraphError(f"The seed is {network.seed}; use a whole number from 0 to {last}.")


def refuse_layer(network: Network, place: int) -> None:
    """Refuse a layer that cannot be."""
    layer, name = network.layers[place], f"Layer {place + 1}"
    for what, given, known in (
        ("activation", layer.activation, ACTIVATIONS),
        ("bias", layer.bias, BIASES),
        ("initialisation", layer.init, INITS),
    ):
        if given not in known:
            raise GraphError(f"{name} has the {what} {given!r}; use one of {', '.join(known)}.")
    if layer.activation == "softmax" and layer.width == 1:
        raise GraphError(
            f"{name} has softmax over a single unit, which is always 1; use sigmoid, or more units."
        )
    if layer.init in SPREADS and not (math.isfinite(layer.spread) and layer.spread >= 0):
        raise GraphError(
            f"{name} draws with a spread of {layer.spread:g}; use a positive number, such as 0.1."
        )
    if not 0 <= layer.dropout < 1:
        raise GraphError(
            f"{name} has a dropout of {layer.dropout:g}; use a number from 0 to below 1."
        )
    if layer.norm != "none" and network.batch == 1 and network.form == "tensor":
        raise GraphError(
            f"{name} has batch normalisation, which makes a single sample all zeros; "
            "use a batch of at least 2."
        )
    fan_in, fan_out = network.fan(place)
    refuse_numbers(f"The weights of layer {place + 1}", layer.weights, fan_in * fan_out)
    refuse_numbers(f"The biases of layer {place + 1}", layer.biases, network.bias_count(place))


def refuse_numbers(what: str, given: Numbers | None, needed: int) -> None:
    """Refuse another number of values than are needed, and values that are not finite."""
    if given is None:
        return
    if len(given) != needed:
        numbers = "number" if needed == 1 else "numbers"
        raise GraphError(
            f"{what} take {needed:,} {numbers}, and {len(given):,} "
            f"{'is' if len(given) == 1 else 'are'} given."
        )
    for number in given:
        if not math.isfinite(number):
            raise GraphError(f"{what} have {number} among them; use finite numbers.")


def refuse_loss(network: Network) -> None:
    """Refuse a loss that does not fit the last layer."""
    last = network.layers[-1]
    if network.loss not in LOSSES:
        raise GraphError(f"The loss is {network.loss!r}; use one of {', '.join(LOSSES)}.")
    if network.loss == "cross_entropy" and last.width == 1:
        raise GraphError(
            "cross_entropy needs an output for each class, and the last layer has 1 unit; "
            "use 2 or more units, or binary_cross_entropy."
        )
    inside = INSIDE_LOSS.get(network.loss)
    if inside is None:
        return
    if last.activation not in (NONE, inside):
        raise GraphError(
            f"{network.loss} has {inside} inside, and the last layer has {last.activation}; "
            f"use {inside} there, or {NONE}."
        )
    if last.activation == inside and (last.norm == "after" or last.dropout):
        raise GraphError(
            f"{network.loss} takes {inside} into itself, so nothing can stand between the two; "
            "leave out what follows the last layer."
        )


def refuse_targets(network: Network) -> None:
    """Refuse targets that the loss cannot be compared with."""
    refuse_numbers("The targets", network.targets, network.target_count)
    for target in network.targets or ():
        if network.loss == "cross_entropy" and not (
            target == int(target) and 0 <= target < network.outputs
        ):
            raise GraphError(
                f"The target {target:g} is no class; with {network.outputs} outputs classes are "
                f"0 to {network.outputs - 1}."
            )
        if network.loss == "binary_cross_entropy" and not 0 <= target <= 1:
            raise GraphError(
                f"The target {target:g} is no probability; binary_cross_entropy takes 0 to 1."
            )


def refuse_neurons(network: Network) -> None:
    """Refuse what single neurons cannot show."""
    mend = "build tensor operations instead"
    if network.batch != 1:
        raise GraphError(
            f"Single neurons show one sample, and the batch has {network.batch}; "
            f"use a batch of 1, or {mend}."
        )
    for number, layer in enumerate(network.layers, 1):
        if layer.dropout or layer.norm != "none":
            what = "dropout" if layer.dropout else "batch normalisation"
            raise GraphError(
                f"Layer {number} has {what}, which works on a whole layer at once; "
                f"leave it out, or {mend}."
            )
    nodes = neuron_count(network)
    if nodes > limits.NEURON_NODES or 2 * max(network.widths) >= limits.OPERANDS:
        raise GraphError(
            f"The network would have about {nodes:,} nodes as single neurons, and the limit is "
            f"{limits.NEURON_NODES:,}; use smaller widths, or {mend}."
        )


def neuron_count(network: Network) -> int:
    """Return about how many nodes a network has as single neurons."""
    units = sum(layer.width for layer in network.layers)
    return network.inputs + network.parameters + 3 * units + 4 * network.outputs
