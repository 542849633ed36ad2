"""The colours by name, read from `resources/themes`. One meaning, one colour, everywhere."""

import json
import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from graphdbg.paths import data_dir

ThemeName = Literal["light", "dark"]
_COLOUR = re.compile(r"#[0-9a-f]{6}")


@dataclass(frozen=True)
class Theme:
    """Every colour on screen, each as "#rrggbb"; a `…_fill` lies under the text of its name."""

    # Grounds
    panel: str
    """Panels, toolbars, dialogs."""
    canvas: str
    grid: str
    """The dots on the canvas."""
    surface: str
    """Boxes on the canvas, fields and cards on a panel."""
    inset: str
    """What lies lower or is plainer: constants, the ground of a switch, tiles of icons."""
    hover: str
    pending_fill: str
    """The box of a node that nothing has been computed for."""
    shadow: str

    # Lines
    line: str
    """Hairlines between the parts of a panel."""
    outline: str
    """Around boxes and fields."""
    wire: str
    """A wire on which nothing happens."""
    loss: str
    """The outer of the two outlines of the loss."""

    # Text
    text: str
    muted: str
    faint: str
    """Line numbers, pending lines; still readable on every ground."""
    disabled: str
    """Only for controls that cannot be used."""

    # The four meanings
    value: str
    value_fill: str
    value_soft: str
    """Lesser bars and cells of the same meaning; never under or as text."""
    gradient: str
    gradient_fill: str
    gradient_soft: str
    local: str
    local_fill: str
    parameter: str
    parameter_fill: str

    # Marks
    active_value: str
    """The outline of the node at work in the forward pass."""
    active_gradient: str
    not_finite: str
    """The outline of a node that holds the first nan or inf; the text inside is `…_text`."""
    not_finite_text: str
    not_finite_fill: str
    breakpoint: str
    selection: str
    selection_fill: str
    selection_halo: str
    """The band under a wire that somebody picked; `lit` that under wires a panel points at."""
    lit: str
    changed: str
    """The mark by a number that the last edit has changed."""
    focus: str
    error: str
    error_fill: str
    error_outline: str
    warning: str
    warning_fill: str
    accent: str
    """The one filled button."""
    accent_hover: str
    accent_text: str

    # Timeline
    forward_done: str
    forward_pending: str
    backward_done: str
    backward_pending: str
    update_done: str
    update_pending: str
    cursor: str

    # Thumbnails of arrays
    heat_negative: str
    heat_zero: str
    heat_positive: str

    @property
    def is_dark(self) -> bool:
        """Whether text is lighter than its ground."""
        return sum(bytes.fromhex(self.text[1:])) > sum(bytes.fromhex(self.panel[1:]))


@cache
def load_theme(name: ThemeName) -> Theme:
    """Read a theme.

    Raises ValueError where the file does not give exactly the colours of `Theme`.
    """
    path = data_dir("resources") / "themes" / f"{name}.json"
    colours = json.loads(path.read_text(encoding="utf-8"))
    names = {field.name for field in fields(Theme)}
    if names ^ colours.keys():
        listed = ", ".join(sorted(names ^ colours.keys()))
        raise ValueError(f"{path.name} misses, or has one too many of, these colours: {listed}.")
    for key, colour in colours.items():
        if not _COLOUR.fullmatch(colour):
            raise ValueError(f"{path.name}: {key} is {colour!r}, a colour is written #rrggbb.")
    return Theme(**colours)


def blend(first: str, second: str, share: float) -> str:
    """Mix two colours: `share` 0 is the first, 1 the second."""
    share = min(max(share, 0.0), 1.0)
    pairs = zip(bytes.fromhex(first[1:]), bytes.fromhex(second[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def heat(theme: Theme, share: float) -> str:
    """Colour a cell: `share` runs from −1 (most negative) over 0 to 1 (most positive)."""
    end = theme.heat_negative if share < 0 else theme.heat_positive
    return blend(theme.heat_zero, end, abs(share))
