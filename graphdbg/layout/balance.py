"""A level picture: leaves change sides where a run of operations would drift up or down."""

from collections.abc import Callable

import numpy as np

from graphdbg.layout.layers import Ints, Layers
from graphdbg.layout.order import count_crossings

_TRIALS = 600  # vertices placed again, all trials together


def balance_leaves(layers: Layers, places: Ints, rate: Callable[[Ints], float]) -> Ints:
    """Move single leaves to the other side of their neighbours where `rate` finds that better.

    Each operation stands between its operands, so that leaves that are all below bend a long
    computation downwards. Orders with more crossings are not considered.
    """
    least, crossings = rate(places), count_crossings(layers, places)
    trials = 1 + _TRIALS // layers.vertices
    for leaf, siblings in _find_sides(layers):
        if not trials:
            break
        other = _change_side(layers, places, leaf, siblings)
        if other is None or count_crossings(layers, other) > crossings:
            continue
        trials -= 1
        found = rate(other)
        if found < least:
            places, least = other, found
    return places


def _find_sides(layers: Layers) -> list[tuple[int, list[int]]]:
    """Give each leaf read once and the other vertices that its consumer reads, left to right."""
    arriving = np.bincount(layers.head, minlength=layers.vertices)
    leaving = np.bincount(layers.tail, minlength=layers.vertices)
    read_by: dict[int, list[int]] = {}
    for tail, head in zip(layers.tail.tolist(), layers.head.tolist(), strict=True):
        read_by.setdefault(head, []).append(tail)
    sides = []
    for head in sorted(read_by, key=lambda head: (int(layers.rank[head]), head)):
        tails = sorted(set(read_by[head]))
        leaves = [tail for tail in tails if not arriving[tail] and leaving[tail] == 1]
        # Where all operands are leaves, no side is better than the order of the document.
        if len(tails) > len(leaves) == 1:
            sides.append((leaves[0], [tail for tail in tails if tail != leaves[0]]))
    return sides


def _change_side(layers: Layers, places: Ints, leaf: int, siblings: list[int]) -> Ints | None:
    high, low = min(places[siblings]), max(places[siblings])
    old = places[leaf]
    if high < old < low:
        return None
    new = high if old > low else low
    same = layers.rank == layers.rank[leaf]
    moved = places.copy()
    if new < old:
        moved[same & (places >= new) & (places < old)] += 1
    else:
        moved[same & (places > old) & (places <= new)] -= 1
    moved[leaf] = new
    return moved
