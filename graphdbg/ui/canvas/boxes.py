"""The boxes of a picture: one node each, its state, and everything that is written in it."""

from __future__ import annotations

import numpy as np

from graphdbg.core.values import Value
from graphdbg.formula.tangent import tangent_text
from graphdbg.session.theme import Theme, heat
from graphdbg.ui.canvas.beats import glow
from graphdbg.ui.canvas.drawing import (
    CELLS,
    LINE,
    PAD,
    STRIP_HEIGHT,
    STRIP_STEP,
    STRIP_TOP,
    is_stripped,
    is_written,
    value_line,
)
from graphdbg.ui.canvas.marks import Box, Face, Strip, Text
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.changed import DOT


def state_of(seen: Seen, name: str) -> str:
    """Return the state of a node in a word or two."""
    frame = seen.frame
    value = frame.value(name)
    if value is None:
        return "stopped" if name in seen.drawing.broken else "pending"
    if name == seen.broken:
        return "first not finite"
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
    if seen.is_selected(name):
        thickness = max(thickness, 2.0)
        outline = theme.selection if state in {"known", "complete", "pending"} else outline
    ring = theme.loss if name == drawing.trace.loss else ""
    if seen.is_selected(name) and not ring:
        ring = theme.selection
    radius = {"input": height / 2.6, "constant": 2.0}.get(node.kind, 10.0 * drawing.scale)
    return Box(
        node=name,
        rect=(x, y, width, height),
        radius=radius,
        fill=fill,
        outline=theme.gradient if is_half else outline,
        width=max(thickness, 1.6) if is_half else thickness,
        dashed=is_half or state == "stopped",
        ring=ring,
        state=state,
        texts=texts(seen, i, state),
        strips=strips(seen, i),
        glow=glow(seen, name, (x, y, width, height), baselines(seen, name, y, height)[2]),
    )


def colours(theme: Theme, state: str) -> tuple[str, str, float]:
    """Return fill, outline and its width for a state."""
    return {
        "pending": (theme.pending_fill, theme.outline, 1.0),
        "stopped": (theme.error_fill, theme.error_outline, 2.0),
        "active forward": (theme.surface, theme.active_value, 3.0),
        "active backward": (theme.surface, theme.active_gradient, 3.0),
        "first not finite": (theme.not_finite_fill, theme.not_finite, 3.0),
    }.get(state, (theme.surface, theme.outline, 1.2))


def texts(seen: Seen, i: int, state: str) -> tuple[Text, ...]:
    """Return the lines of text in a box: name and symbol, value, gradient."""
    drawing = seen.drawing
    name = drawing.names[i]
    node = drawing.trace.graph.nodes[name]
    x, y, width, height = (float(length) for length in drawing.boxes[i])
    s = drawing.scale
    if is_written(node):
        colour = seen.theme.faint if state == "pending" else seen.theme.text
        size = fitting(seen, drawing.faces[i].name, "value", width - 8 * s)
        middle = y + height / 2 + 4.5 * s * size
        word = drawing.faces[i].name
        written = Text(x + width / 2, middle, word, "value", colour, "middle", size)
        if seen.compared is None or not seen.changed(name)[0] or seen.frame.value(name) is None:
            return (written,)
        return (mark_at(seen, x + 7 * s, middle), written)
    first, second, third = baselines(seen, name, y, height)
    # Text that grows eats into the margin at its sides.
    left = x + margin_in(seen, name)
    found = head_texts(seen, i, left, first, state)
    found += change_marks(seen, name, left, second, third)
    found += value_text(seen, name, left, second, state)
    if node.kind != "constant":
        if drawing.trace.forward_mode is not None:
            found += tangent_line(seen, name, left, third)
        else:
            found += gradient_text(seen, name, left, third, state)
    return tuple(found)


def change_marks(seen: Seen, name: str, left: float, value: float, gradient: float) -> list[Text]:
    """Return a dot before each number that the last edit has changed, as far as it is known."""
    if seen.compared is None:
        return []
    known = (seen.frame.value(name), seen.frame.gradient(name))
    rows = zip(seen.changed(name), known, (value, gradient), strict=True)
    return [
        mark_at(seen, left - 7 * seen.drawing.scale, y)
        for is_changed, number, y in rows
        if is_changed and number is not None
    ]


def mark_at(seen: Seen, x: float, y: float) -> Text:
    """Return the dot before a number that has changed."""
    return Text(x, y, DOT, "value", seen.theme.changed, "middle", seen.boost)


def fitting(seen: Seen, text: str, face: Face, room: float) -> float:
    """Return the factor on a text: the boost, or less where it would not fit."""
    width = seen.drawing.measure(text, face) * seen.drawing.scale
    return max(1.0, min(seen.boost, room / width if width else seen.boost))


def room_in(seen: Seen, name: str) -> float:
    """Return how wide a line in a box may be."""
    return seen.drawing.rect_of(name)[2] - 2 * margin_in(seen, name)


def margin_in(seen: Seen, name: str) -> float:
    """Return the margin beside a box's text; text that grows eats into it, but not in a pill."""
    margin = PAD * seen.drawing.scale
    is_pill = seen.drawing.trace.graph.nodes[name].kind == "input"
    return margin if is_pill else margin / seen.boost


def head_texts(seen: Seen, i: int, left: float, y: float, state: str) -> list[Text]:
    """Return a box's first line: the name, and at the right the symbol or the shape."""
    drawing, theme = seen.drawing, seen.theme
    name, face = drawing.names[i], drawing.faces[i]
    room = room_in(seen, name)
    size = fitting(seen, face.name, "name", room)
    colour = theme.faint if state == "pending" else theme.text
    found = [Text(left, y, face.name, "name", colour, size=size)]
    if face.corner:
        corner: Face = "small" if face.is_tensor else "symbol"
        taken = drawing.measure(face.name, "name") * size * drawing.scale
        if drawing.measure(face.corner, corner) * drawing.scale + 8 < room - taken:
            found.append(Text(left + room, y, face.corner, corner, theme.muted, "right"))
    return found


def baselines(seen: Seen, name: str, y: float, height: float) -> tuple[float, float, float]:
    """Return the baselines of a box's name, value and gradient."""
    drawing = seen.drawing
    s = drawing.scale
    if is_stripped(drawing.trace, name):
        under = STRIP_TOP + STRIP_HEIGHT + 13.0
        return y + 24 * s, y + under * s, y + (under + STRIP_STEP) * s
    # As text grows the lines move apart evenly.
    spread = (seen.boost - 1.0) * 4.5 * s
    return y + 24 * s, y + (24 + LINE) * s + spread, y + (24 + 2 * LINE) * s + 1.7 * spread


def value_text(seen: Seen, name: str, x: float, y: float, state: str) -> list[Text]:
    """Return the line with a node's value, or the dot that keeps its place."""
    value, theme = seen.frame.value(name), seen.theme
    if value is None:
        return [Text(x, y, "—" if state == "stopped" else "·", "value", theme.faint)]
    text, face = value_line(value)
    size = fitting(seen, text, face, room_in(seen, name))
    return [Text(x, y, text, face, number_colour(theme, value, theme.value), size=size)]


def number_colour(theme: Theme, value: Value, colour: str) -> str:
    """Return the colour of a number: its meaning's, unless it is not finite."""
    return theme.not_finite_text if not_finite(value) else colour


def gradient_text(seen: Seen, name: str, x: float, y: float, state: str) -> list[Text]:
    """Return the line with a node's gradient so far, or the sign that keeps its place."""
    theme, frame = seen.theme, seen.frame
    gradient = frame.gradient(name)
    if gradient is None:
        has_place = state != "pending" and seen.drawing.trace.backward is not None
        return [Text(x, y, "∂ ·", "value", theme.faint)] if has_place and not seen.quiet else []
    text, face = value_line(gradient)
    colour = number_colour(theme, gradient, theme.gradient)
    room = room_in(seen, name)
    k, n = frame.arrived(name)
    if not 0 < k < n:
        size = fitting(seen, text, face, room)
        return [Text(x, y, text, face, colour, size=size)]
    count = f"{k} of {n}"
    beside = (seen.drawing.measure(count, "small") + 8.0) * seen.drawing.scale
    size = fitting(seen, text, face, room - beside)
    right = x + room
    return [
        Text(x, y, text, face, colour, size=size),
        Text(right, y, count, "small", theme.muted, "right"),
    ]


def tangent_line(seen: Seen, name: str, x: float, y: float) -> list[Text]:
    """Return the line with a node's tangent, marked by its name under a dot: "ẋ 1"."""
    tangent, theme = seen.frame.tangent(name), seen.theme
    if tangent is None:
        return []
    number, face = value_line(tangent)
    text = f"{tangent_text(seen.drawing.trace.graph.nodes[name])} {number}"
    size = fitting(seen, text, face, room_in(seen, name))
    return [Text(x, y, text, face, number_colour(theme, tangent, theme.gradient), size=size)]


def strips(seen: Seen, i: int) -> tuple[Strip, ...]:
    """Return the small pictures of an array's value and of its gradient."""
    drawing, frame = seen.drawing, seen.frame
    name = drawing.names[i]
    if not is_stripped(drawing.trace, name):
        return ()
    x, y, width, _ = (float(length) for length in drawing.boxes[i])
    s = drawing.scale
    found = []
    second = frame.gradient(name) if frame.trace.forward_mode is None else frame.tangent(name)
    for line, value in enumerate((frame.value(name), second)):
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
