"""Folded groups as cards of a picture, and the frames around groups that are open."""

from __future__ import annotations

from graphdbg.core.frame import Frame as Moment
from graphdbg.core.values import Value
from graphdbg.ui.canvas.boxes import (
    cells,
    change_marks,
    colours,
    fitting,
    number_colour,
)
from graphdbg.ui.canvas.drawing import (
    LINE,
    NAME_INSET,
    PAD,
    STRIP_HEIGHT,
    STRIP_STEP,
    STRIP_TOP,
    Card,
    is_stripped,
    last_part,
    value_line,
)
from graphdbg.ui.canvas.folding import count_text
from graphdbg.ui.canvas.marks import Box, Frame, Strip, Text
from graphdbg.ui.canvas.seen import Seen


def card_box(seen: Seen, i: int) -> Box:
    """Return the box of a folded group, a stack of cards, with its output's numbers."""
    drawing, theme = seen.drawing, seen.theme
    card = drawing.cards[drawing.names[i]]
    x, y, width, height = (float(length) for length in drawing.boxes[i])
    state = card_state(seen, card)
    fill, outline, thickness = colours(theme, state)
    is_lit = any(wire not in drawing.wire_index for wire in seen.lit if wire.consumer in card.nodes)
    ring = theme.lit if is_lit else theme.loss if drawing.trace.loss in card.nodes else ""
    if any(map(seen.is_selected, card.nodes)):
        thickness, ring = max(thickness, 2.0), ring or theme.selection
        outline = theme.selection if state in {"known", "complete", "pending"} else outline
    return Box(
        node=drawing.names[i],
        rect=(x, y, width, height),
        radius=10.0 * drawing.scale,
        fill=fill,
        outline=outline,
        width=thickness,
        dashed=state == "stopped",
        ring=ring,
        state=state,
        texts=card_texts(seen, i, card, state),
        strips=card_strips(seen, i, card),
        stack=theme.outline,
    )


def card_state(seen: Seen, card: Card) -> str:
    """Return the state of a folded group in a word or two, as for a node."""
    frame = seen.frame
    if seen.broken in card.nodes:
        return "first not finite"
    if seen.active in card.nodes:
        return "active backward" if seen.is_backward else "active forward"
    if not seen.drawing.broken.isdisjoint(card.nodes):
        return "stopped" if seen.quiet or frame.phase == "stopped" else "pending"
    if any(frame.value(name) is None for name in card.nodes):
        return "pending"
    gradients = frame.trace.backward.gradients if frame.trace.backward is not None else {}
    with_one = [name for name in card.nodes if name in gradients]
    return "complete" if with_one and all(map(frame.is_complete, with_one)) else "known"


def card_texts(seen: Seen, i: int, card: Card, state: str) -> tuple[Text, ...]:
    """Return the lines on a card: name and count, then its output's numbers or how many."""
    drawing, theme, frame = seen.drawing, seen.theme, seen.frame
    x, y, width, _ = (float(length) for length in drawing.boxes[i])
    s, face = drawing.scale, drawing.faces[i]
    left, room = x + PAD * s / seen.boost, width - 2 * PAD * s / seen.boost
    spread = (seen.boost - 1.0) * 4.5 * s
    lines = (y + (24 + LINE) * s + spread, y + (24 + 2 * LINE) * s + 1.7 * spread)
    if card.output is not None and is_stripped(drawing.trace, card.output):
        under = STRIP_TOP + STRIP_HEIGHT + 13.0
        lines = (y + under * s, y + (under + STRIP_STEP) * s)
    colour = theme.faint if state == "pending" else theme.text
    size = fitting(seen, face.name, "name", room)
    found = [Text(left, y + 24 * s, face.name, "name", colour, size=size)]
    taken = drawing.measure(face.name, "name") * size * s
    if drawing.measure(face.corner, "symbol") * s + 8 < room - taken:
        found.append(Text(left + room, y + 24 * s, face.corner, "symbol", theme.muted, "right"))
    if card.output is None:
        text = count_text(drawing.trace, card)
        size = fitting(seen, text, "value", room)
        colour = theme.faint if state == "pending" else theme.value
        return (*found, Text(left, lines[0], text, "value", colour, size=size))
    found += change_marks(seen, card.output, left, *lines)
    numbers = (frame.value(card.output), second_number(frame, card.output))
    for number, line, meaning in zip(numbers, lines, (theme.value, theme.gradient), strict=True):
        if number is not None:
            text, look = value_line(number)
            size = fitting(seen, text, look, room)
            tint = number_colour(theme, number, meaning)
            found.append(Text(left, line, text, look, tint, size=size))
    if numbers[0] is None:
        found.append(Text(left, lines[0], "·", "value", theme.faint))
    elif numbers[1] is None and drawing.trace.backward is not None and not seen.quiet:
        found.append(Text(left, lines[1], "∂ ·", "value", theme.faint))
    return tuple(found)


def second_number(frame: Moment, name: str) -> Value | None:
    """Return a node's gradient so far, or in forward mode its tangent."""
    return frame.gradient(name) if frame.trace.forward_mode is None else frame.tangent(name)


def card_strips(seen: Seen, i: int, card: Card) -> tuple[Strip, ...]:
    """Return the small pictures of the output's array and its gradient."""
    drawing, name = seen.drawing, card.output
    if name is None or not is_stripped(drawing.trace, name):
        return ()
    x, y, width, _ = (float(length) for length in drawing.boxes[i])
    s = drawing.scale
    numbers = (seen.frame.value(name), second_number(seen.frame, name))
    return tuple(
        Strip(
            (
                x + PAD * s,
                y + (STRIP_TOP + line * STRIP_STEP) * s,
                width - 2 * PAD * s,
                STRIP_HEIGHT * s,
            ),
            cells(number, seen.theme),
        )
        for line, number in enumerate(numbers)
        if number is not None and number.size
    )


def frames(seen: Seen) -> tuple[Frame, ...]:
    """Return the frames around the open groups."""
    drawing, theme = seen.drawing, seen.theme
    s = drawing.scale
    found = []
    for group, rect in drawing.frames.items():
        x, y = rect[0] + NAME_INSET * s, rect[1]
        name = Text(x, y + 17.0 * s, last_part(group), "symbol", theme.muted)
        found.append(Frame(group, rect, theme.line, name))
    return tuple(found)
