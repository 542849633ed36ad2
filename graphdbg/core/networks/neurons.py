"""A network as single neurons: a node for each weight, each weighted sum and each output.

Weights, biases and hidden units are numbered from the first layer to the last one: w1, b1, h1.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.networks.network import NONE, Network
from graphdbg.core.networks.start import biases_of, inputs_of, numbers, targets_of, weights_of
from graphdbg.core.values import Value, own

SOFTMAX = "softmax"
LOSS = "E_total"


@dataclass
class Draft:
    """The nodes found so far: inputs and parameters, and operations."""

    leaves: list[Node] = field(default_factory=list)
    operations: list[Node] = field(default_factory=list)
    weights: int = 0
    biases: int = 0
    hidden: int = 0

    def leaf(self, name: str, value: Value, kind: str, group: str | None = None) -> str:
        """Add an input, a parameter or a constant, and return its name."""
        self.leaves.append(Node(name, kind, value=value, group=group))
        return name

    def operation(self, name: str, op: str, *inputs: str, group: str | None = None) -> str:
        """Add an operation, and return its name."""
        self.operations.append(Node(name, op=op, inputs=inputs, group=group))
        return name

    def total(self, name: str, parts: list[str], group: str | None = None) -> str:
        """Add up at least two nodes one after the other, and return the name of their sum."""
        found = parts[0]
        for count, part in enumerate(parts[1:], 2):
            own = name if count == len(parts) else f"{name}_{count}"
            found = self.operation(own, "add", found, part, group=group)
        return found

    def weight(self, value: Value, group: str) -> str:
        """Add the next weight."""
        self.weights += 1
        return self.leaf(f"w{self.weights}", value, "parameter", group)

    def bias(self, value: Value, group: str) -> str:
        """Add the next bias."""
        self.biases += 1
        return self.leaf(f"b{self.biases}", value, "parameter", group)


def neurons(network: Network) -> Graph:
    """Return the graph of one sample, with a group for each layer and each unit in it."""
    draft = Draft()
    sample = numbers(inputs_of(network))[0]
    before = [draft.leaf(f"i{i}", value, "input") for i, value in enumerate(sample, 1)]
    units: list[str] = []
    for place in range(len(network.layers)):
        units, before = layer_units(network, place, before, draft)
    targets = [
        draft.leaf(f"t{j}", value, "input") for j, value in enumerate(targets_for(network), 1)
    ]
    compare(network, units, before, targets, draft)
    return graph_from([*draft.leaves, *draft.operations], title=title(network), loss=LOSS)


def targets_for(network: Network) -> Value:
    """Return a target for each output; of a class, 1 at its output and 0 elsewhere."""
    target = numbers(targets_of(network))
    if network.loss != "cross_entropy":
        row: Value = target[0]
        return row
    return own(np.arange(network.outputs) == target[0], "float64")


def layer_units(
    network: Network, place: int, before: list[str], draft: Draft
) -> tuple[list[str], list[str]]:
    """Add a layer: return its units, and the nodes that hold what they put out."""
    layer = network.layers[place]
    is_last = place + 1 == len(network.layers)
    hidden = "hidden" if len(network.layers) == len(("hidden", "output")) else f"hidden{place + 1}"
    group = "output" if is_last else hidden
    if is_last:
        units = [f"o{j + 1}" for j in range(layer.width)]
    else:
        units = [f"h{draft.hidden + j + 1}" for j in range(layer.width)]
        draft.hidden += layer.width
    matrix, biases = numbers(weights_of(network, place)), numbers(biases_of(network, place))
    rows = [
        [draft.weight(value, f"{group}/{unit}") for value in matrix[:, j]]
        for j, unit in enumerate(units)
    ]
    shared = [draft.bias(biases, group)] if layer.bias == "shared" else []
    activation = layer.activation
    if is_last:
        # Softmax is written out, where tensors have it inside the loss.
        activation = SOFTMAX if network.loss == "cross_entropy" else network.last_activation
    outputs = []
    for j, unit in enumerate(units):
        within = f"{group}/{unit}"
        pairs = [name for pair in zip(rows[j], before, strict=True) for name in pair]
        bias = [draft.bias(biases[j], within)] if layer.bias == "each" else shared
        net = draft.operation(f"net_{unit}", "weighted_sum", *pairs, *bias, group=within)
        outputs.append(activate(activation, unit, net, within, draft))
    if activation == SOFTMAX:
        whole = draft.total(f"sum_{group}", outputs, group)
        outputs = [
            draft.operation(f"out_{unit}", "divide", power, whole, group=f"{group}/{unit}")
            for unit, power in zip(units, outputs, strict=True)
        ]
    return units, outputs


def activate(activation: str, unit: str, net: str, group: str, draft: Draft) -> str:
    """Add what an activation makes of a unit's sum; of softmax, the power of e it sums over."""
    if activation == NONE:
        return net
    if activation == SOFTMAX:
        return draft.operation(f"exp_{unit}", "exp", net, group=group)
    return draft.operation(f"out_{unit}", activation, net, group=group)


def compare(
    network: Network, units: list[str], outputs: list[str], targets: list[str], draft: Draft
) -> None:
    """Add the loss: an error for each output, and what they come to together."""
    if network.loss == "cross_entropy":
        logs = [
            draft.operation(f"log_{unit}", "log", output)
            for unit, output in zip(units, outputs, strict=True)
        ]
        errors = each(units, "multiply", targets, logs, draft)
        draft.operation(LOSS, "negative", draft.total("E_sum", errors))
        return
    loss = network.loss
    if loss == "binary_cross_entropy":
        loss = "binary_cross_entropy_with_logits"
    if len(units) == 1:
        draft.operation(LOSS, loss, outputs[0], targets[0])
        return
    errors = each(units, loss, outputs, targets, draft)
    if loss == "half_squared_error":
        draft.total(LOSS, errors)
        return
    count = draft.leaf("n", own(float(len(units))), "constant")
    draft.operation(LOSS, "divide", draft.total("E_sum", errors), count)


def each(units: list[str], op: str, first: list[str], second: list[str], draft: Draft) -> list[str]:
    """Add an operation of two operands for each output."""
    return [
        draft.operation(f"E_{unit}", op, a, b)
        for unit, a, b in zip(units, first, second, strict=True)
    ]


def title(network: Network) -> str:
    """Return what a network is called: its widths, and its neurons where they are all alike."""
    widths = "-".join(map(str, network.widths))
    kinds = network.activations
    (kind,) = kinds if len(kinds) == 1 else ("single",)
    return f"A {widths} network of {'linear' if kind == NONE else kind} neurons"
