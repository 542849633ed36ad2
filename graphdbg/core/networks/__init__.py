"""Networks: from layers, a loss and a seed to an ordinary graph with groups."""

from __future__ import annotations

from graphdbg.core.graph import Graph
from graphdbg.core.networks.network import Layer, Network
from graphdbg.core.networks.neurons import neurons
from graphdbg.core.networks.refusals import refuse
from graphdbg.core.networks.tensors import tensors

__all__ = ["Layer", "Network", "build"]


def build(network: Network) -> Graph:
    """Return the graph of a network, as tensor operations or as single neurons.

    Raises GraphError, with the layer and the mend, for a network that cannot be.
    """
    refuse(network)
    return neurons(network) if network.form == "scalar" else tensors(network)
