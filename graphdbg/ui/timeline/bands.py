"""The phases of a run laid out as bands along a line: from cursors to pixels and back."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from graphdbg.core.trace import Trace
from graphdbg.formula.listing import Phase


@dataclass(frozen=True)
class Band:
    """The steps of one phase: those after cursor `start`, up to and with cursor `end`."""

    phase: Phase
    start: int
    end: int
    note: str = ""

    @property
    def steps(self) -> int:
        """How many there are."""
        return self.end - self.start

    @property
    def caption(self) -> str:
        """What stands under the band."""
        if self.phase == "stopped":
            return "stopped"
        steps = f"{self.steps:,} {'step' if self.steps == 1 else 'steps'}"
        return " · ".join(filter(None, (self.phase, self.note, steps)))


@dataclass(frozen=True)
class Stretch:
    """A band with its place on screen: from `left` to `right`, in pixels."""

    band: Band
    left: float
    right: float

    def x_of(self, cursor: int) -> float:
        """Return where a cursor of this band is."""
        share = (cursor - self.band.start) / self.band.steps
        return self.left + share * (self.right - self.left)


def bands_of(trace: Trace) -> tuple[Band, ...]:
    """Return the bands of a run in order; a phase without steps has none."""
    forward, length = trace.forward_end, trace.length
    backward = forward if trace.backward is None else trace.backward.end
    first: Phase = "forward" if trace.forward_mode is None else "forward mode"
    bands = (
        Band(first, 0, forward),
        Band("backward", forward, backward, "push order" if trace.order == "push" else ""),
        Band("stopped", backward, length),
    )
    return tuple(band for band in bands if band.steps)


@dataclass(frozen=True)
class Scale:
    """Bands side by side, as wide as they have steps, with gaps between them."""

    stretches: tuple[Stretch, ...]

    def x_of(self, cursor: int) -> float:
        """Return where a cursor is; between two bands at the end of the earlier one."""
        ends = [stretch.band.end for stretch in self.stretches]
        if not ends:
            return 0.0
        return self.stretches[min(bisect_left(ends, cursor), len(ends) - 1)].x_of(cursor)

    def cursor_at(self, x: float) -> int:
        """Return the cursor nearest to a place; outside the bands the nearest end."""
        for stretch in self.stretches:
            if x <= stretch.right:
                band, width = stretch.band, stretch.right - stretch.left
                share = (x - stretch.left) / width if width > 0 else 0.0
                return band.start + round(min(max(share, 0.0), 1.0) * band.steps)
        return self.stretches[-1].band.end if self.stretches else 0


def laid_out(bands: tuple[Band, ...], left: float, right: float, gap: float, least: float) -> Scale:
    """Lay bands out from `left` to `right`; none is narrower than `least` pixels, if that fits."""
    room = right - left - gap * max(len(bands) - 1, 0)
    total = sum(band.steps for band in bands)
    least = min(least, room / len(bands)) if bands else least
    wide = [max(band.steps / total * room, least) for band in bands]
    if bands:
        wide[wide.index(max(wide))] -= sum(wide) - room
    stretches, x = [], left
    for band, width in zip(bands, wide, strict=True):
        stretches.append(Stretch(band, x, x + width))
        x += width + gap
    return Scale(tuple(stretches))


def placed_captions(
    scale: Scale, widths: tuple[float, ...], right: float, gap: float
) -> tuple[float | None, ...]:
    """Return where each band's caption starts, under the start of its band if it can.

    `widths` are those of the captions, `right` is where their room ends.  One
    that finds no room has no place (None).
    """
    places: list[float | None] = []
    free = float("-inf")
    for stretch, width in zip(scale.stretches, widths, strict=True):
        x = min(max(stretch.left, free), right - width)
        places.append(x if x >= free else None)
        if x >= free:
            free = x + width + gap
    return tuple(places)
