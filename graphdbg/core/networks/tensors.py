"""A network as tensor operations: a matrix of weights, a vector of biases for each layer."""

from __future__ import annotations

from typing import Any, TypeAlias

from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.networks.network import NONE, Network
from graphdbg.core.networks.start import biases_of, inputs_of, targets_of, weights_of
from graphdbg.core.values import Drawn, own

LOSS_OPERATIONS = {
    "binary_cross_entropy": "binary_cross_entropy_with_logits",
    "cross_entropy": "softmax_cross_entropy",
}
"""The operation of a loss, where it has another name."""

Step: TypeAlias = tuple[str, str, tuple[str, ...], dict[str, Any]]
"""One operation of a layer: its letter, its name, what it takes beside the one before it, how."""

LOSS, INPUT, TARGET, OUTPUT = "L", "X", "y", "out"


def tensors(network: Network) -> Graph:
    """Return the graph: samples are the rows of X, and layer k makes u, z and h with its number."""
    target = targets_of(network)
    is_class = network.loss == "cross_entropy"
    leaves = [
        Node(INPUT, "input", value=inputs_of(network)),
        Node(TARGET, "input", value=target, dtype="int64" if is_class else None),
    ]
    operations: list[Node] = []
    found = INPUT
    for place in range(len(network.layers)):
        made, steps = layer_nodes(network, place, found)
        leaves += made
        operations += steps
        found = steps[-1].name
    loss = LOSS_OPERATIONS.get(network.loss, network.loss)
    operations.append(Node(LOSS, op=loss, inputs=(found, TARGET)))
    return graph_from([*leaves, *operations], title=title(network), loss=LOSS)


def layer_nodes(network: Network, place: int, found: str) -> tuple[list[Node], list[Node]]:
    """Return the parameters of a layer and its operations, in order, from the node before it."""
    layer, number = network.layers[place], place + 1
    is_last = number == len(network.layers)
    group = "output" if is_last else f"layer{number}"
    activation = network.last_activation if is_last else layer.activation
    weights = Node(f"W{number}", "parameter", value=weights_of(network, place), group=group)
    steps: list[Step] = [("u", "matmul", (weights.name,), {})]
    leaves = [weights]
    if layer.bias != "none":
        leaves.append(Node(f"b{number}", "parameter", value=biases_of(network, place), group=group))
        steps.append(("z", "add", (f"b{number}",), {}))
    else:
        steps = [("z", "matmul", (weights.name,), {})]
    norm: Step = ("n", "batch_norm", (f"scale{number}", f"shift{number}"), {})
    if layer.norm != "none":
        ones = own([1.0] * layer.width)
        leaves.append(Node(f"scale{number}", "parameter", value=ones, group=group))
        zeros = Drawn("zeros", (layer.width,))
        leaves.append(Node(f"shift{number}", "parameter", value=zeros, group=group))
    if layer.norm == "before":
        steps.append(norm)
    if activation != NONE:
        steps.append(("h", activation, (), {}))
    if layer.norm == "after":
        steps.append(norm)
    if layer.dropout:
        chance = {"probability": layer.dropout, "seed": network.seed + number}
        steps.append(("d", "dropout", (), chance))
    nodes: list[Node] = []
    for letter, op, others, attributes in steps:
        name = f"{letter}{number}"
        if is_last and len(nodes) + 1 == len(steps):
            name = "logits" if network.loss in LOSS_OPERATIONS else OUTPUT
        nodes.append(Node(name, op=op, inputs=(found, *others), attributes=attributes, group=group))
        found = name
    return leaves, nodes


def title(network: Network) -> str:
    """Return what a network is called: how many parameters, and its widths."""
    widths = "-".join(map(str, network.widths))
    count = network.parameters
    return f"A network of {count:,} parameter{'s' * (count != 1)}: {widths}"
