"""The picture as plain data: what is drawn at a cursor, without Qt."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.frame import WHOLE
from graphdbg.core.graph import Wire
from graphdbg.core.tracing import graph_of, parameter
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.stepping import stop_after
from graphdbg.session.theme import load_theme
from graphdbg.ui.canvas.curves import sampled, spaced
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.rested import Rested
from graphdbg.ui.canvas.seen import Seen

THEME = load_theme("light")
SAMPLES = {sample.name: sample.path for sample in samples()}


def measure(text, face):
    return 7.0 * len(text)


def seen(name, cursor, selection=None, scale=1.0):
    trace = record(load(SAMPLES[name]))
    return Seen(draw(trace, measure, scale), trace.at(cursor), THEME, selection)


def box_of(shown, node):
    return next(box for box in shown.boxes if box.node == node)


def words(box):
    return [text.text for text in box.texts]


def test_the_picture_needs_no_qt():
    code = (
        "import sys, graphdbg.ui.canvas.picture as p; "
        "assert not any(m.startswith('PySide6') for m in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_before_anything_every_node_is_pending():
    shown = picture(seen("f_xyz", 0))
    assert {box.state for box in shown.boxes} == {"pending"}
    assert words(box_of(shown, "q")) == ["q", "+", "·"]


def test_the_forward_step_marks_the_node_and_the_wires_into_it():
    shown = picture(seen("f_xyz", 4))
    assert box_of(shown, "q").state == "active forward"
    assert box_of(shown, "q").outline == THEME.active_value
    assert words(box_of(shown, "q")) == ["q", "+", "3", "∂ ·"]
    carrying = [wire for wire in shown.wires if wire.state == "carries a value"]
    assert len(carrying) == 2
    assert {wire.arrow for wire in carrying} == {"forward"}
    assert not shown.pills


def test_the_backward_step_shows_local_derivative_and_contribution():
    shown = picture(seen("f_xyz", 7))
    assert box_of(shown, "q").state == "active backward"
    assert words(box_of(shown, "q")) == ["q", "+", "3", "−4"]
    assert [pill.text.text for pill in shown.pills] == ["×−4"]
    assert [tag.text.text for tag in shown.tags] == ["−4"]
    (wire,) = [wire for wire in shown.wires if wire.arrow == "backward"]
    assert wire.state == "carries a gradient"


def test_the_kinds_differ_in_shape_and_outline():
    shown = picture(seen("f_xyz", 10))
    assert box_of(shown, "x").radius > box_of(shown, "q").radius
    assert box_of(shown, "z").outline == THEME.parameter
    assert box_of(shown, "f").ring == THEME.loss
    assert not box_of(shown, "q").ring


def test_a_written_constant_is_a_small_square_with_its_number():
    shown = picture(seen("sum_times_successor", 3))
    small = min(shown.boxes, key=lambda box: box.rect[2])
    assert words(small) == ["1"]
    assert small.fill == THEME.inset


def test_half_arrived_says_how_many_are_in():
    view = seen("x_times_x", 0)
    trace = view.drawing.trace
    half = trace.cursor_of_gradient("x") - 1
    shown = picture(Seen(view.drawing, trace.at(half), THEME))
    assert box_of(shown, "x").dashed
    assert "1 of 2" in words(box_of(shown, "x"))


def test_two_wires_of_one_operand_stay_apart():
    view = seen("x_times_x", 0)
    first, second = view.drawing.placement.routes
    assert not np.allclose(first, second)


def test_the_sum_stands_beside_a_node_with_several_contributions():
    view = seen("two_layer_2-2-2", 0)
    trace = view.drawing.trace
    shown = picture(Seen(view.drawing, trace.at(trace.cursor_of_gradient("out_h1")), THEME))
    assert "0.0554 + (−0.01905) = 0.03635" in [tag.text.text for tag in shown.tags]
    assert [pill.text.text for pill in shown.pills] == ["×0.4", "×0.5"]


@pytest.mark.parametrize("name", [n for n in SAMPLES if not n.startswith("mlp")])
def test_labels_cover_no_box_and_not_each_other(name):
    view = seen(name, 0)
    trace = view.drawing.trace
    for cursor in range(trace.forward_end + 1, trace.length + 1):
        shown = picture(Seen(view.drawing, trace.at(cursor), THEME))
        labels = label_rects(shown)
        for i, label in enumerate(labels):
            assert not [b.node for b in shown.boxes if overlap(label, b.rect)], (cursor, label)
            assert not [o for o in labels[:i] if overlap(label, o)], (cursor, label)


@pytest.mark.parametrize("name", [n for n in SAMPLES if not n.startswith("mlp")])
@pytest.mark.parametrize("zoom", [0.45, 1.0])
def test_labels_stay_within_what_is_painted(name, zoom):
    view = seen(name, 0)
    trace = view.drawing.trace
    left, top, width, height = view.drawing.bounds
    for cursor in range(trace.forward_end + 1, trace.length + 1):
        shown = picture(Seen(view.drawing, trace.at(cursor), THEME), zoom=zoom)
        for x, y, across, down in label_rects(shown):
            assert left <= x + 0.01, cursor
            assert top <= y + 0.01, cursor
            assert x + across <= left + width + 0.01, cursor
            assert y + down <= top + height + 0.01, cursor


def test_a_sum_written_larger_covers_no_box():
    view = seen("two_layer_2-2-2", 0)
    trace = view.drawing.trace
    for cursor in range(trace.forward_end + 1, trace.length + 1):
        shown = picture(Seen(view.drawing, trace.at(cursor), THEME), zoom=0.45)
        for tag in shown.tags:
            assert not [b.node for b in shown.boxes if overlap(tag.rect, b.rect)], cursor


def label_rects(shown):
    return [pill.rect for pill in shown.pills] + [tag.rect for tag in shown.tags]


def overlap(a, b):
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return across > 0.5 and down > 0.5


@pytest.mark.parametrize("name", list(SAMPLES))
def test_text_stays_inside_its_box_at_every_step(name, qapp):
    from graphdbg.ui.canvas.paint import measure as real

    trace = record(load(SAMPLES[name]))
    drawing = draw(trace, real)
    stops = trace.stops("wire") if len(trace.events) < 100 else trace.stops("phase")
    for cursor in stops:
        for box in picture(Seen(drawing, trace.at(cursor), THEME)).boxes:
            for text in box.texts:
                width = real(text.text, text.face)
                left = {"left": 0.0, "right": width, "middle": width / 2}[text.align]
                assert text.x - left >= box.rect[0] + 2, (cursor, box.node, text)
                assert text.x - left + width <= box.rect[0] + box.rect[2] - 2, (cursor, text)
                assert text.y <= box.rect[1] + box.rect[3] - 2


def test_what_was_not_finite_first_is_pink_and_says_so():
    trace = record(graph_of(lambda x, w: np.log(x) * w, x=0.0, w=parameter(2.0)))
    drawing = draw(trace, measure)
    shown = picture(Seen(drawing, trace.at(trace.forward_end), THEME))
    box = box_of(shown, "log_1")
    assert box.state == "first not finite"
    assert "−inf" in words(box)
    assert box.outline == THEME.not_finite
    later = box_of(shown, "multiply_1")
    assert later.outline != THEME.not_finite
    assert THEME.not_finite_text in {text.colour for text in later.texts}


def test_nothing_is_pink_before_the_first_that_is_not_finite():
    trace = record(graph_of(lambda x, w: np.sqrt(x) * w, x=0.0, w=parameter(0.0)))
    drawing = draw(trace, measure)
    first = trace.first_not_finite
    assert first == trace.cursor_of_gradient("x")
    for cursor in range(trace.length + 1):
        shown = picture(Seen(drawing, trace.at(cursor), THEME))
        pink = [box.node for box in shown.boxes if box.outline == THEME.not_finite]
        assert pink == (["x"] if cursor >= first else []), cursor


def test_an_array_has_a_strip_and_mean_and_spread():
    shown = picture(seen("mlp_784-300-100-10", 17))
    box = box_of(shown, "W1")
    assert len(box.strips) == 1
    assert "784×300" in words(box)
    assert any(word.startswith("μ ") and " σ " in word for word in words(box))


def test_a_region_shows_only_what_touches_it():
    view = seen("two_layer_2-2-2", 5)
    x, y, width, height = view.drawing.rect_of("E_total")
    shown = picture(view, (x, y, width, height))
    assert [box.node for box in shown.boxes] == ["E_total"]


def test_from_far_away_there_is_no_text():
    view = seen("two_layer_2-2-2", 30)
    shown = picture(view, zoom=0.1)
    assert not shown.boxes
    assert sum(len(group.rects) for group in shown.coarse) == len(view.drawing.names) + 1
    assert sum(len(group.lines) for group in shown.coarse_wires) == len(view.drawing.wires)


def test_selection_is_marked():
    shown = picture(seen("f_xyz", 10, selection="y"))
    assert box_of(shown, "y").outline == THEME.selection
    assert box_of(shown, "y").ring == THEME.selection


def test_larger_text_makes_larger_boxes():
    small, large = seen("f_xyz", 0), seen("f_xyz", 0, scale=1.5)
    assert np.allclose(large.drawing.boxes[:, 2:], 1.5 * small.drawing.boxes[:, 2:])


def test_stopped_node_is_marked():
    from graphdbg.core.graph import Node, graph_from
    from graphdbg.core.values import own

    graph = graph_from(
        [
            Node("a", "input", value=own([1.0, 2.0])),
            Node("b", "input", value=own([1.0, 2.0, 3.0])),
            Node("c", op="add", inputs=("a", "b")),
        ]
    )
    trace = record(graph)
    shown = picture(Seen(draw(trace, measure), trace.at(trace.length), THEME))
    assert box_of(shown, "c").state == "stopped"
    assert box_of(shown, "c").outline == THEME.error_outline


def test_a_curve_starts_and_ends_at_its_points():
    route = np.array([[0.0, 0.0], [100.0, 40.0], [200.0, 40.0]])
    curve = sampled(route)
    assert np.allclose(curve[0], route[0])
    assert np.allclose(curve[-1], route[-1])
    assert curve[:, 1].max() <= 40.0


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2"])
def test_a_wire_is_found_in_its_middle_and_not_beside_it(name):
    drawing = seen(name, 0).drawing
    for wire, route in zip(drawing.wires, drawing.placement.routes, strict=True):
        x, y = spaced(route, [0.02])[0]
        assert drawing.wire_at(x, y, 3.0) is not None
        x, y = spaced(route, [0.98])[0]
        found = drawing.wire_at(x, y, 1.0)
        assert found is not None
        assert found.consumer == wire.consumer
    assert drawing.wire_at(-500.0, -500.0, 7.0) is None


def test_a_lit_wire_has_a_halo_and_is_drawn_first():
    one = replace(seen("f_xyz", 7), lit=frozenset([Wire("f", 1)]))
    marks = picture(one).wires
    assert [bool(mark.halo) for mark in marks] == [True, False, False, False]
    assert marks[0].halo == THEME.lit


@pytest.mark.parametrize("name", ["f_xyz", "two_layer_2-2-2", "logistic_regression"])
def test_boxes_taken_from_the_picture_before_are_the_same_as_new_ones(name):
    """Back and forth through a run by beats, with and without a selection."""
    first = seen(name, 0)
    trace, rested = first.frame.trace, Rested()
    stops = [(0, WHOLE)]
    while stops[-1] != (trace.length, WHOLE):
        stops.append(stop_after(trace, "micro", stops[-1]))
    for selection in (None, first.drawing.names[0]):
        for stop in (*stops, *stops[::-2]):
            one = replace(first, frame=trace.at(*stop), selection=selection)
            assert picture(one, rested=rested).boxes == picture(one).boxes


def test_of_a_crowd_of_wires_those_at_work_are_drawn_one_by_one():
    """300 wires from one leaf: all in sight, and at the last step two carry a value."""

    def total(x):
        last = x
        for _ in range(150):
            last = last + x
        return last

    trace = record(graph_of(total, x=1.0))
    one = Seen(draw(trace, measure), trace.at(trace.forward_end), THEME)
    shown = picture(one, one.drawing.bounds)
    assert [mark.state for mark in shown.wires] == ["carries a value"] * 2
    pieces = sum(len(wires.lines) for wires in shown.coarse_wires)
    single = {mark.wire for mark in shown.wires}
    assert pieces == sum(
        len(route) - 1 for i, route in enumerate(one.drawing.placement.routes) if i not in single
    )
    assert len(picture(one).wires) == 300
