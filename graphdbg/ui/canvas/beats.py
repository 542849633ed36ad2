"""What a picture shows of a contribution beat by beat, before it is in: glow, factor, product."""

from __future__ import annotations

from graphdbg.core.graph import Wire
from graphdbg.core.ops.record import Level
from graphdbg.core.trace import Trace
from graphdbg.formula.explain import bracketed
from graphdbg.formula.numbers import short
from graphdbg.formula.plain import plain
from graphdbg.formula.rule import is_scalar, local_latex
from graphdbg.ui.canvas.drawing import STRIP_STEP, STRIP_TOP, is_stripped
from graphdbg.ui.canvas.marks import Glow, Rect
from graphdbg.ui.canvas.seen import Seen

MARGIN = 5.0
"""Between the edge of a box and the glow in it, at scale 1."""
LONGEST = 12
"""The most characters of a local derivative in symbols on a wire; a longer one is a number only."""


def spelled_out(trace: Trace, wire: Wire, brief: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Return the two labels of a wire as they come about: "×z = −4" and "1 × (−4) = −4".

    `brief` are the labels as they stand once the contribution is in.  The longest come first;
    there are none for arrays.
    """
    local, part = trace.local(wire), trace.contributed(wire)
    if local is None or part is None or not is_scalar(trace, wire):
        return ()
    factor = factor_text(trace, wire, short(local))
    product = f"{short(trace.gradient(wire.consumer))} × {bracketed(short(local), 1)}"
    return (factor, f"{product} = {short(part)}"), (factor, brief[1])


def factor_text(trace: Trace, wire: Wire, number: str) -> str:
    """Return the local derivative in symbols and in numbers: "×z = −4"."""
    latex, level = local_latex(trace, wire, "")
    symbols = plain(latex)
    if symbols == number or len(symbols) > LONGEST:
        return f"×{number}"
    return f"×({symbols}) = {number}" if level < Level.PRODUCT else f"×{symbols} = {number}"


def glow(seen: Seen, name: str, rect: Rect, base: float) -> Glow | None:
    """Return the light behind the gradient of the node that the upstream comes from.

    `rect` is its box and `base` the baseline of its gradient; None for every other node.
    """
    if seen.shown is None or name != seen.shown.consumer:
        return None
    x, y, width, height = rect
    s = seen.drawing.scale
    top = base - (11.0 * seen.boost + 4.0) * s
    if is_stripped(seen.drawing.trace, name):
        top = y + (STRIP_TOP + STRIP_STEP - 5.0) * s
    bottom = min(base + (3.0 * seen.boost + 3.0) * s, y + height - 2.0)
    inset = MARGIN * s
    lit = (x + inset, top, width - 2 * inset, bottom - top)
    return Glow(lit, seen.theme.gradient_fill, seen.theme.gradient)
