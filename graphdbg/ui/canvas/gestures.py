"""What a hand does on the canvas while building: from presses, moves and releases to deeds.

A small state machine without Qt: `held` begins, `moved` goes on, `done` says what was meant.
Places are points of the scene.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from graphdbg.core.graph import Wire

Place: TypeAlias = tuple[float, float]


@dataclass(frozen=True)
class Hit:
    """What is at a place: the output of a node, a slot, a node, a wire, or the ground.

    `node` is the node, or the operand of a slot or a wire; None for an empty slot.
    """

    kind: Literal["output", "slot", "node", "wire", "ground"]
    node: str | None = None
    wire: Wire | None = None


@dataclass(frozen=True)
class Held:
    """Pressed, and not moved yet; `adds` says that more is to be selected."""

    hit: Hit
    start: Place
    adds: bool = False


@dataclass(frozen=True)
class Moving:
    """Nodes are dragged."""

    names: frozenset[str]
    start: Place
    at: Place

    @property
    def by(self) -> Place:
        """How far they are moved."""
        return self.at[0] - self.start[0], self.at[1] - self.start[1]


@dataclass(frozen=True)
class Connecting:
    """A wire is drawn: from a node, or back from an empty slot.

    `freed` is the slot that its end was taken from.
    """

    at: Place
    node: str | None = None
    slot: Wire | None = None
    freed: Wire | None = None


@dataclass(frozen=True)
class Banding:
    """A rubber band is drawn on the ground."""

    start: Place
    at: Place
    adds: bool = False

    @property
    def rect(self) -> tuple[float, float, float, float]:
        """The rectangle: x, y, width, height."""
        (x1, y1), (x2, y2) = self.start, self.at
        return min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1)


Gesture: TypeAlias = Held | Moving | Connecting | Banding


@dataclass(frozen=True)
class Click:
    """Something was clicked."""

    hit: Hit
    adds: bool


@dataclass(frozen=True)
class Move:
    """Nodes are to lie elsewhere."""

    names: frozenset[str]
    by: Place


@dataclass(frozen=True)
class Insert:
    """A node is moved onto a wire, to come between its operand and its consumer."""

    node: str
    wire: Wire
    by: Place


@dataclass(frozen=True)
class Enclose:
    """What a rectangle touches is to be selected, too where `adds`."""

    rect: tuple[float, float, float, float]
    adds: bool


@dataclass(frozen=True)
class Connect:
    """A node is to go into a slot; `freed` is the slot it was taken from."""

    node: str
    slot: Wire
    freed: Wire | None = None


@dataclass(frozen=True)
class Join:
    """A node is to go into the first free slot of another."""

    node: str
    consumer: str
    freed: Wire | None = None


@dataclass(frozen=True)
class Free:
    """A slot is to be emptied."""

    slot: Wire


@dataclass(frozen=True)
class Offer:
    """Something new is wanted at a place, connected to a node or a slot."""

    at: Place
    node: str | None = None
    slot: Wire | None = None


Deed: TypeAlias = Click | Move | Insert | Enclose | Connect | Join | Free | Offer


def moved(
    gesture: Gesture, at: Place, reach: float, selected: frozenset[str] = frozenset()
) -> Gesture:
    """Return the gesture with the hand elsewhere; within `reach` of its start it is a click.

    A selected node takes the others that are selected along.
    """
    if not isinstance(gesture, Held):
        return replace(gesture, at=at)
    far = abs(at[0] - gesture.start[0]) + abs(at[1] - gesture.start[1])
    return gesture if far <= reach else begun(gesture, at, selected)


def begun(held: Held, at: Place, selected: frozenset[str]) -> Gesture:
    """Return what a hand does that has moved away from where it pressed."""
    hit = held.hit
    if hit.kind == "output":
        return Connecting(at, node=hit.node)
    if hit.kind == "slot":
        is_empty = hit.node is None
        return Connecting(
            at, hit.node, hit.wire if is_empty else None, None if is_empty else hit.wire
        )
    if hit.kind == "node" and hit.node is not None:
        names = selected if hit.node in selected else frozenset((hit.node,))
        return Moving(names, held.start, at)
    return Banding(held.start, at, held.adds)


def done(gesture: Gesture, hit: Hit) -> Deed | None:
    """Return what was meant by a gesture that ends over something; None where nothing was."""
    if isinstance(gesture, Held):
        return Click(gesture.hit, gesture.adds)
    if isinstance(gesture, Moving):
        (name, *others) = gesture.names
        if hit.kind == "wire" and hit.wire is not None and not others:
            return Insert(name, hit.wire, gesture.by)
        return Move(gesture.names, gesture.by)
    if isinstance(gesture, Banding):
        return Enclose(gesture.rect, gesture.adds)
    return drawn(gesture, hit)


def drawn(gesture: Connecting, hit: Hit) -> Deed | None:
    """Return what was meant by a wire that was drawn to something."""
    if gesture.node is None:
        return drawn_back(gesture, hit)
    if hit.kind == "slot" and hit.wire is not None:
        return Connect(gesture.node, hit.wire, gesture.freed)
    if hit.kind in {"node", "output"} and hit.node is not None:
        return onto(gesture.node, hit.node, gesture.freed)
    return Offer(gesture.at, gesture.node) if gesture.freed is None else Free(gesture.freed)


def onto(node: str, other: str, freed: Wire | None) -> Deed | None:
    """Return what was meant by a wire from one node that was let go on another or on itself."""
    if other == node:
        return None if freed is None else Free(freed)
    if freed is not None and other == freed.consumer:
        return None
    return Join(node, other, freed)


def drawn_back(gesture: Connecting, hit: Hit) -> Deed | None:
    """Return what was meant by a wire that was drawn back from an empty slot."""
    if gesture.slot is None:
        return None
    if hit.kind in {"output", "node"} and hit.node is not None:
        return Connect(hit.node, gesture.slot)
    is_open = hit.kind in {"ground", "wire"}
    return Offer(gesture.at, slot=gesture.slot) if is_open else None
