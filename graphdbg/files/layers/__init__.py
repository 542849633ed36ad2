"""A network's layers as a list in text, read and written."""

from __future__ import annotations

from dataclasses import dataclass

from graphdbg.core.networks.network import Layer


@dataclass(frozen=True)
class LayerList:
    """What a list says: the layers, and how many inputs there are where it says that."""

    layers: tuple[Layer, ...]
    inputs: int | None = None
