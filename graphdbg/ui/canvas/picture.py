"""From (drawing, frame, selection, theme) to plain data: what is painted at one cursor.

Only what a region shows is made, so a step costs what is in sight and not what is in the graph.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphdbg.core.events import Computed, Contributed, Seeded, Unreached
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Frame
from graphdbg.core.values import Value
from graphdbg.session.theme import Theme, heat
from graphdbg.ui.canvas.coarse import Places, coarse_boxes, coarse_wires
from graphdbg.ui.canvas.drawing import (
    CELLS,
    LINE,
    PAD,
    STRIP_HEIGHT,
    STRIP_STEP,
    STRIP_TOP,
    Drawing,
    is_stripped,
    is_written,
    value_line,
)
from graphdbg.ui.canvas.labels import annotate
from graphdbg.ui.canvas.marks import Box, Face, Picture, Rect, Strip, Text, WireMark

COARSE_BELOW = 0.3
"""Below this zoom boxes are drawn as plain rectangles, without text."""


@dataclass(frozen=True)
class Seen:
    """What is looked at: a frame of a drawing, what is selected, in the colours of a theme.

    A quiet picture shows what is known and marks no step.
    """

    drawing: Drawing
    frame: Frame
    theme: Theme
    selection: str | None = None
    quiet: bool = False

    @property
    def active(self) -> str | None:
        """The node the last event happened to; None in a quiet picture."""
        return None if self.quiet else self.frame.node

    @property
    def is_backward(self) -> bool:
        """Whether the last event belongs to the backward pass."""
        return self.frame.kind in {Seeded, Contributed, Unreached}


def picture(seen: Seen, region: Rect | None = None, zoom: float = 1.0) -> Picture:
    """Return what a region of the scene shows at a zoom; everything where no region is given."""
    drawing, theme = seen.drawing, seen.theme
    nodes, wires = visible(drawing, region)
    if zoom < COARSE_BELOW:
        return Picture(
            background=theme.canvas,
            coarse_wires=coarse_wires(drawing, seen.frame.cursor, theme, wires),
            coarse=coarse_boxes(drawing, seen.frame.cursor, theme, nodes, seen.active),
        )
    marks = sorted((wire_mark(seen, int(i)) for i in wires), key=lambda mark: mark.width)
    pills, tags = annotate(seen)
    return Picture(
        background=theme.canvas,
        wires=tuple(marks),
        boxes=tuple(box(seen, int(i)) for i in nodes),
        pills=pills,
        tags=tags,
    )


def visible(drawing: Drawing, region: Rect | None) -> tuple[Places, Places]:
    """Return the indices of the nodes and of the wires that touch a region."""
    boxes, wires = drawing.boxes, drawing.wire_bounds
    if region is None:
        return np.arange(len(boxes)), np.arange(len(wires))
    x, y, width, height = region
    nodes = (boxes[:, 0] < x + width + 12) & (boxes[:, 0] + boxes[:, 2] > x - 12)
    nodes &= (boxes[:, 1] < y + height + 12) & (boxes[:, 1] + boxes[:, 3] > y - 12)
    shown = (wires[:, 0] < x + width) & (wires[:, 2] > x)
    shown &= (wires[:, 1] - 8 < y + height) & (wires[:, 3] + 8 > y)
    return np.flatnonzero(nodes), np.flatnonzero(shown)


# Wires


def wire_mark(seen: Seen, i: int) -> WireMark:
    """Return one wire: quiet, carrying a value to the active node, or a gradient back."""
    drawing, theme = seen.drawing, seen.theme
    wire, points = drawing.wires[i], drawing.placement.routes[i]
    cursor = seen.frame.cursor
    if seen.frame.kind is Computed and wire.consumer == seen.active:
        return WireMark(i, points, theme.value, 2.4, "forward", "carries a value")
    if seen.is_backward and cursor >= drawing.wire_cursors[i]:
        operand = seen.drawing.trace.graph.operand(wire)
        if operand == seen.active:
            return WireMark(i, points, theme.gradient, 3.4, "backward", "carries a gradient")
        return WireMark(i, points, theme.gradient, 1.5, "backward", "carried a gradient")
    return WireMark(i, points, theme.wire, 1.3, "forward", "quiet")


def wires_at_work(seen: Seen) -> tuple[WireMark, ...]:
    """Return the wires along which the step moved something: values in, or gradients back."""
    drawing, active = seen.drawing, seen.active
    if active is None:
        return ()
    if seen.frame.kind is Computed:
        inputs = drawing.trace.graph.nodes[active].inputs
        wires = [Wire(active, slot) for slot in range(len(inputs))]
    else:
        arrived, _ = seen.frame.arrived(active)
        wires = list(drawing.trace.wires(active)[:arrived])
    return tuple(wire_mark(seen, drawing.wire_index[wire]) for wire in wires)


# Boxes


def state_of(seen: Seen, name: str) -> str:
    """Return the state of a node in a word or two."""
    frame = seen.frame
    value = frame.value(name)
    if value is None:
        stopped = seen.drawing.trace.stopped
        return "stopped" if stopped and stopped[0] == name else "pending"
    if not_finite(value) or not_finite(frame.gradient(name)):
        return "not finite"
    if name == seen.active:
        return "active backward" if seen.is_backward else "active forward"
    k, n = frame.arrived(name)
    if 0 < k < n:
        return "half arrived"
    return "complete" if frame.is_complete(name) else "known"


def not_finite(value: Value | None) -> bool:
    """Say whether a value holds NaN or infinity."""
    return value is not None and value.dtype.kind == "f" and not bool(np.isfinite(value).all())


def box(seen: Seen, i: int) -> Box:
    """Return one node's box with everything written in it."""
    drawing, theme, frame = seen.drawing, seen.theme, seen.frame
    name = drawing.names[i]
    node = drawing.trace.graph.nodes[name]
    x, y, width, height = (float(length) for length in drawing.boxes[i])
    state = state_of(seen, name)
    fill, outline, thickness = colours(theme, state)
    if state in {"known", "complete"} and node.kind == "parameter":
        outline, thickness = theme.parameter, 1.4
    if node.kind == "constant":
        fill = theme.inset
    k, n = frame.arrived(name)
    is_half = 0 < k < n
    if name == seen.selection:
        thickness = max(thickness, 2.0)
        outline = theme.selection if state in {"known", "complete", "pending"} else outline
    ring = theme.loss if name == drawing.trace.loss else ""
    if name == seen.selection and not ring:
        ring = theme.selection
    radius = {"input": height / 2.6, "constant": 2.0}.get(node.kind, 10.0 * drawing.scale)
    return Box(
        node=name,
        rect=(x, y, width, height),
        radius=radius,
        fill=fill,
        outline=theme.gradient if is_half else outline,
        width=max(thickness, 1.6) if is_half else thickness,
        dashed=is_half,
        ring=ring,
        state=state,
        texts=texts(seen, i, state),
        strips=strips(seen, i),
    )


def colours(theme: Theme, state: str) -> tuple[str, str, float]:
    """Return fill, outline and its width for a state."""
    return {
        "pending": (theme.pending_fill, theme.outline, 1.0),
        "stopped": (theme.error_fill, theme.error_outline, 2.0),
        "active forward": (theme.surface, theme.active_value, 3.0),
        "active backward": (theme.surface, theme.active_gradient, 3.0),
        "not finite": (theme.not_finite_fill, theme.not_finite, 3.0),
    }.get(state, (theme.surface, theme.outline, 1.2))


def texts(seen: Seen, i: int, state: str) -> tuple[Text, ...]:
    """Return the lines of text in a box: name and symbol, value, gradient."""
    drawing, theme = seen.drawing, seen.theme
    name, face = drawing.names[i], drawing.faces[i]
    node = drawing.trace.graph.nodes[name]
    x, y, width, height = (float(length) for length in drawing.boxes[i])
    s = drawing.scale
    dim = state == "pending"
    name_colour = theme.faint if dim else theme.text
    if is_written(node):
        return (
            Text(x + width / 2, y + height / 2 + 5 * s, face.name, "value", name_colour, "middle"),
        )
    left = x + PAD * s
    found = [Text(left, y + 24 * s, face.name, "name", name_colour)]
    if face.corner:
        corner: Face = "small" if face.is_tensor else "symbol"
        right = x + width - PAD * s
        found.append(Text(right, y + 24 * s, face.corner, corner, theme.muted, "right"))
    first, second = text_lines(drawing, name, y)
    found += value_text(seen, name, left, first, state)
    if node.kind != "constant":
        found += gradient_text(seen, name, left, second, state)
    return tuple(found)


def text_lines(drawing: Drawing, name: str, y: float) -> tuple[float, float]:
    """Return the baselines of a box's value and of its gradient."""
    s = drawing.scale
    if not is_stripped(drawing.trace, name):
        return y + (24 + LINE) * s, y + (24 + 2 * LINE) * s
    under = STRIP_TOP + STRIP_HEIGHT + 13.0
    return y + under * s, y + (under + STRIP_STEP) * s


def value_text(seen: Seen, name: str, x: float, y: float, state: str) -> list[Text]:
    """Return the line with a node's value, or the dot that keeps its place."""
    value, theme = seen.frame.value(name), seen.theme
    if value is None:
        return [Text(x, y, "—" if state == "stopped" else "·", "value", theme.faint)]
    return [Text(x, y, *value_line(value), number_colour(theme, value, theme.value))]


def number_colour(theme: Theme, value: Value, colour: str) -> str:
    """Return the colour of a number: its meaning's, unless it is not finite."""
    return theme.not_finite_text if not_finite(value) else colour


def gradient_text(seen: Seen, name: str, x: float, y: float, state: str) -> list[Text]:
    """Return the line with a node's gradient so far, or the sign that keeps its place."""
    theme, frame = seen.theme, seen.frame
    gradient = frame.gradient(name)
    if gradient is None:
        has_place = state != "pending" and seen.drawing.trace.backward is not None
        return [Text(x, y, "∂ ·", "value", theme.faint)] if has_place else []
    text, face = value_line(gradient)
    line = Text(x, y, text, face, number_colour(theme, gradient, theme.gradient))
    k, n = frame.arrived(name)
    if not 0 < k < n:
        return [line]
    s = seen.drawing.scale
    beside = x + seen.drawing.measure(text + " ", face) * s
    return [line, Text(beside, y, f"{k} of {n}", "small", theme.muted)]


def strips(seen: Seen, i: int) -> tuple[Strip, ...]:
    """Return the small pictures of an array's value and of its gradient."""
    drawing, frame = seen.drawing, seen.frame
    name = drawing.names[i]
    if not is_stripped(drawing.trace, name):
        return ()
    x, y, width, _ = (float(length) for length in drawing.boxes[i])
    s = drawing.scale
    found = []
    for line, value in enumerate((frame.value(name), frame.gradient(name))):
        if value is not None and value.size:
            top = y + (STRIP_TOP + line * STRIP_STEP) * s
            rect = (x + PAD * s, top, width - 2 * PAD * s, STRIP_HEIGHT * s)
            found.append(Strip(rect, cells(value, seen.theme)))
    return tuple(found)


def cells(value: Value, theme: Theme) -> tuple[str, ...]:
    """Return the colours of an array's strip: in each part the entry of largest magnitude."""
    flat = np.ravel(value).astype(np.float64)
    finite = np.where(np.isfinite(flat), flat, 0.0)
    most = float(np.max(np.abs(finite), initial=0.0)) or 1.0
    parts = np.array_split(finite, min(CELLS, finite.size))
    picked = (float(part[np.argmax(np.abs(part))]) for part in parts)
    return tuple(heat(theme, entry / most) for entry in picked)
