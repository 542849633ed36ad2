"""The network builder: the network it begins with, numbers that are typed, and what it opens."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from itertools import pairwise

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import graph_from
from graphdbg.core.networks import Layer, Network, build
from graphdbg.core.networks.network import INSIDE_LOSS, NONE, Numbers
from graphdbg.core.networks.refusals import neuron_count, refuse
from graphdbg.session.session import Session

FIRST = Network(2, (Layer(2), Layer(2)), form="scalar")
"""What the builder shows first: small enough to see every neuron."""

NODES_PICTURED = 160
"""The most single neurons' nodes in a picture; of more, the tensor operations are drawn."""

WORK_PICTURED = 50_000_000
"""The most products of a number and a weight that are worked out for a picture."""


def open_network(session: Session, network: Network) -> None:
    """Open the graph of a network as a new document, not saved yet.

    Raises GraphError for a network that cannot be; what is open then stays.
    """
    graph = build(network)
    session.show(graph_from(()))
    blank = session.state.saved
    session.show(graph)
    session.change(saved=blank)


def read_numbers(text: str) -> Numbers | None:
    """Return the numbers of a text, however they are set apart; None where there are none.

    Raises GraphError, with the column, for what is no finite number.
    """
    found = []
    for word in re.finditer(r"[^\s,;\[\]()]+", text):
        try:
            number = float(word[0].replace("−", "-"))
        except ValueError:
            number = math.nan
        if not math.isfinite(number):
            raise GraphError(
                f"Column {word.start() + 1}: {word[0][: limits.NAME]!r} is no number; "
                "write numbers with commas, such as 0.5, -1."
            )
        found.append(number)
    return tuple(found) or None


def written_numbers(numbers: Numbers | None) -> str:
    """Return numbers as one would type them."""
    return ", ".join(f"{number!r}".removesuffix(".0") for number in numbers or ())


def pictured(network: Network) -> Network | None:
    """Return the network whose graph the preview draws, None where its run would take too long.

    Raises GraphError for a network that cannot be.
    """
    refuse(network)
    if network.form == "scalar":
        if neuron_count(network) <= NODES_PICTURED:
            return network
        return replace(network, form="tensor")
    widths = network.widths
    products = sum(before * after for before, after in pairwise(widths))
    return network if products * network.batch <= WORK_PICTURED else None


def fitting_loss(loss: str, last: Layer) -> str:
    """Return the loss that goes with a last layer: softmax asks for cross-entropy.

    A loss that fits stays; of one that does not, a squared error takes the place.
    """
    if last.activation == "softmax" and last.width > 1:
        return "cross_entropy"
    inside = INSIDE_LOSS.get(loss)
    fits = inside is None or last.activation in (NONE, inside)
    if not fits or (loss == "cross_entropy" and last.width == 1):
        return "half_squared_error"
    return loss
