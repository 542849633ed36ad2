"""What a picture is made of: boxes, texts, wires and pills, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from graphdbg.session.breakpoint import Shape

Points: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Places: TypeAlias = np.ndarray[Any, np.dtype[np.intp]]
Rect: TypeAlias = tuple[float, float, float, float]
"""x, y, width and height in scene pixels."""

Arrow: TypeAlias = Literal["none", "forward", "backward"]
"""Which way something goes along a wire."""

Face = Literal["name", "symbol", "value", "small", "label", "sum"]
"""The faces of text on the canvas."""

FACES: dict[Face, tuple[float, str, bool]] = {
    "name": (14.0, "text", True),
    "symbol": (13.0, "text", False),
    "value": (13.0, "mono", False),
    "small": (11.0, "mono", False),
    "label": (12.0, "mono", False),
    "sum": (13.0, "text", True),
}
"""For each face its size in pixels, its family (text or mono), and whether it is bold."""


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; (x, y) is the left end of its baseline, or the right end or the middle.

    `size` is a factor on the size of its face.
    """

    x: float
    y: float
    text: str
    face: Face
    colour: str
    align: Literal["left", "right", "middle"] = "left"
    size: float = 1.0


STACK = 5.0
"""How far the card behind a folded group looks out at its right and under it."""

HALO = 7.0
"""How much broader than a wire its halo is."""


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of coloured cells: a small picture of an array."""

    rect: Rect
    colours: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glow:
    """Light behind a line of text."""

    rect: Rect
    fill: str
    outline: str


@dataclass(frozen=True, slots=True)
class Box:
    """One node as it is drawn."""

    node: str
    rect: Rect
    radius: float
    fill: str
    outline: str
    width: float = 1.0
    dashed: bool = False
    ring: str = ""
    """The colour of a second outline around the first; empty for none."""
    state: str = ""
    """The state in a word, for tests and tooltips."""
    texts: tuple[Text, ...] = ()
    strips: tuple[Strip, ...] = ()
    glow: Glow | None = None
    stack: str = ""
    """The colour of the edges of further cards behind this one; empty where it is alone."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The faint frame around a group, and its name at the top left."""

    group: str
    rect: Rect
    outline: str
    name: Text


@dataclass(frozen=True, slots=True)
class WireMark:
    """One wire as it is drawn: a smooth curve through its points."""

    wire: int
    points: Points
    colour: str
    width: float
    arrow: Arrow = "none"
    state: str = ""
    halo: str = ""
    """The colour of a broad band under the wire: somebody picked it, or a panel points at it."""


@dataclass(frozen=True, slots=True)
class Pill:
    """A small rounded label that sits on a wire; `mark` stands before a number that changed."""

    rect: Rect
    text: Text
    outline: str
    fill: str
    mark: Text | None = None


@dataclass(frozen=True, slots=True)
class Tag:
    """A text with a ground of its own, so that wires under it do not cross its digits."""

    rect: Rect
    text: Text
    fill: str
    mark: Text | None = None


@dataclass(frozen=True, slots=True)
class Dot:
    """The mark of a breakpoint around (x, y): a dot, a hollow one, or a diamond.

    `ground` fills a hollow one; a `faint` one only shows where a click would set it.
    """

    x: float
    y: float
    radius: float
    shape: Shape
    colour: str
    ground: str
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Coarse:
    """Many boxes or wires of one colour, for a view from far away."""

    colour: str
    rects: Points
    """(n, 4): x, y, width, height."""


@dataclass(frozen=True, slots=True)
class CoarseWires:
    """Many wires of one colour, or pieces of them, as thin strokes."""

    colour: str
    lines: Points
    """(n, 4), from x1, y1 to x2, y2; or (n, 8), the control points of cubics."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is to be painted, in painting order."""

    background: str
    frames: tuple[Frame, ...] = ()
    wires: tuple[WireMark, ...] = ()
    boxes: tuple[Box, ...] = ()
    pills: tuple[Pill, ...] = ()
    tags: tuple[Tag, ...] = ()
    dots: tuple[Dot, ...] = ()
    coarse_wires: tuple[CoarseWires, ...] = ()
    coarse: tuple[Coarse, ...] = ()
