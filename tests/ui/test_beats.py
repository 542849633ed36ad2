"""A contribution beat by beat as plain data: in the picture, in the table, in the program."""

import pytest

from graphdbg.core.engine import record
from graphdbg.core.events import Contributed
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.theme import load_theme
from graphdbg.ui.canvas.beats import spelled_out
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.sight import COARSE_BELOW
from graphdbg.ui.canvas.wires import wires_at_work
from graphdbg.ui.inspector.cells import Cells, at_beat

THEME = load_theme("light")
PATHS = {sample.name: sample.path for sample in samples()}


def measure(text, face):
    return 7.0 * len(text)


def seen(name, cursor, beat):
    trace = record(load(PATHS[name]))
    return Seen(draw(trace, measure), trace.at(cursor, beat), THEME)


def labels(shown):
    return [pill.text.text for pill in shown.pills], [tag.text.text for tag in shown.tags]


@pytest.mark.parametrize(
    ("beat", "said", "arrow"),
    [
        (1, ([], []), "none"),
        (2, (["×q = 3"], []), "none"),
        (3, (["×q = 3"], ["1 × 3 = 3"]), "backward"),
    ],
)
def test_the_labels_of_a_wire_come_one_after_the_other(beat, said, arrow):
    looked = seen("f_xyz", 8, beat)
    shown = picture(looked)
    assert labels(shown) == said
    (mark,) = [wire for wire in shown.wires if wire.state == "is shown"]
    assert (mark.arrow, mark.halo) == (arrow, THEME.gradient_soft)
    assert [wire.wire for wire in wires_at_work(looked)] == [mark.wire]
    assert [box.node for box in shown.boxes if box.glow is not None] == ["f"]


def test_the_last_beat_is_the_picture_of_the_whole_event():
    shown = picture(seen("f_xyz", 8, 4))
    assert labels(shown) == (["×3"], ["3"])
    assert all(box.glow is None for box in shown.boxes)
    assert all(wire.state != "is shown" for wire in shown.wires)


def test_a_quiet_picture_shows_no_beat():
    looked = seen("f_xyz", 8, 3)
    shown = picture(Seen(looked.drawing, looked.frame, THEME, quiet=True))
    assert labels(shown) == ([], [])
    assert all(box.glow is None for box in shown.boxes)


def test_from_far_away_a_wire_that_is_shown_has_not_carried_anything():
    far = 0.9 * COARSE_BELOW
    (before, shown, after) = (
        sum(len(g.lines) for g in picture(s, zoom=far).coarse_wires if g.colour == THEME.gradient)
        for s in (seen("f_xyz", 7, 4), seen("f_xyz", 8, 3), seen("f_xyz", 8, 4))
    )
    assert (before, shown, after) == (1, 1, 2)


@pytest.mark.parametrize("name", PATHS)
def test_at_every_beat_the_boxes_say_what_they_said_before_the_event(name):
    trace = record(load(PATHS[name]))
    drawing = draw(trace, measure)
    for cursor, event in enumerate(trace.events, start=1):
        if not isinstance(event, Contributed):
            continue
        before = picture(Seen(drawing, trace.at(cursor - 1), THEME))
        said = {box.node: [text.text for text in box.texts] for box in before.boxes}
        shown = picture(Seen(drawing, trace.at(cursor, 3), THEME))
        assert {box.node: [text.text for text in box.texts] for box in shown.boxes} == said
        assert [b.node for b in shown.boxes if b.glow is not None] == [event.wire.consumer]
        (lit,) = (box for box in shown.boxes if box.glow is not None)
        x, y, width, height = lit.glow.rect
        left, top, across, down = lit.rect
        assert left < x < x + width < left + across
        assert top < y < y + height < top + down


def test_what_is_spelled_out_is_for_scalars():
    trace = record(load(PATHS["two_layer_matrix"]))
    wire = trace.wires("a1")[0]
    assert spelled_out(trace, wire, ("VJP", "3 entries")) == ()


def test_a_long_local_derivative_is_its_number_alone():
    trace = record(load(PATHS["two_layer_2-2-2"]))
    wire = trace.wires("net_o1")[0]
    ((factor, _), _) = spelled_out(trace, wire, ("", ""))
    assert factor == "×0.1868"


ROW = Cells("→ f", upstream="1", local="−4", part="−4", amount=-4.0, is_fresh=True)


@pytest.mark.parametrize(
    ("beat", "shown"),
    [
        (1, ("1", "·", "·", None)),
        (2, ("1", "−4", "·", None)),
        (3, ("1", "−4", "−4", -4.0)),
        (4, ("1", "−4", "−4", -4.0)),
    ],
)
def test_a_row_of_the_table_shows_one_number_more_at_each_beat(beat, shown):
    cells = at_beat(ROW, beat)
    assert (cells.upstream, cells.local, cells.part, cells.amount) == shown
