"""Folded groups in the picture: cards, merged wires, frames, and all else where it was."""

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.graph import Wire
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.theme import load_theme
from graphdbg.ui.canvas.drawing import draw, drawn_again
from graphdbg.ui.canvas.folding import fold_drawing, folded_again, is_alike
from graphdbg.ui.canvas.hover import card_text
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.svg import written

THEME = load_theme("light")
SAMPLES = {sample.name: sample.path for sample in samples()}
H1 = "hidden/h1/"


def measure(text, face):
    return 7.0 * len(text)


def whole(name="two_layer_2-2-2", scale=1.0):
    return draw(record(load(SAMPLES[name])), measure, scale)


def folded(*groups, name="two_layer_2-2-2", scale=1.0):
    return fold_drawing(whole(name, scale), frozenset(groups))


def seen(drawing, cursor, **more):
    return Seen(drawing, drawing.trace.at(cursor), THEME, **more)


def card_of(shown, key=H1):
    return next(box for box in shown.boxes if box.node == key)


def words(box):
    return [text.text for text in box.texts]


def test_a_folded_group_is_one_box_and_the_rest_stays():
    before, after = whole(), folded("hidden/h1")
    gone = {"w1", "w2", "net_h1", "out_h1"}
    assert set(before.names) - set(after.names) == gone
    assert set(after.names) - set(before.names) == {H1}
    for name in set(before.names) - gone:
        assert after.rect_of(name) == before.rect_of(name)


def test_a_node_that_is_folded_away_is_found_at_its_card():
    after = folded("hidden/h1")
    assert after.rect_of("w1") == after.rect_of(H1)
    x, y, width, height = after.rect_of(H1)
    assert after.node_at(x + width / 2, y + height / 2) == "out_h1"
    assert after.name_at(x + width / 2, y + height / 2) == H1


def test_wires_to_one_box_become_one_and_those_inside_go():
    after = folded("hidden")
    outside = [bundle for bundle in after.bundles if Wire("net_h1", 1) in bundle]
    assert outside == [(Wire("net_h1", 1), Wire("net_h2", 1))]
    assert Wire("out_h1", 0) not in after.wire_index
    route = after.placement.routes[after.wire_index[Wire("net_h2", 1)]]
    x, y, _, height = after.rect_of("hidden/")
    assert route[-1][0] == pytest.approx(x)
    assert y < route[-1][1] < y + height


@pytest.mark.parametrize("groups", [("hidden/h1",), ("hidden", "output"), ("output/o2",)])
@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_no_card_covers_a_box(groups, scale):
    boxes = folded(*groups, scale=scale).boxes
    low, high = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    met = (low[:, None] < high).all(axis=2) & (low < high[:, None]).all(axis=2)
    assert not np.any(met & ~np.eye(len(boxes), dtype=bool))


def test_unfolding_gives_the_places_back():
    before = whole()
    again = fold_drawing(before, frozenset())
    assert again.boxes is before.boxes
    assert again.placement is before.placement


def test_a_card_says_how_many_nodes_and_what_comes_out():
    drawing = folded("hidden/h1")
    trace = drawing.trace
    start = card_of(picture(seen(drawing, 0)))
    assert words(start) == ["h1", "4 nodes", "·"]
    assert start.state == "pending"
    assert start.stack == THEME.outline
    assert words(card_of(picture(seen(drawing, trace.length)))) == [
        "h1",
        "4 nodes",
        "0.5933",
        "0.03635",
    ]


def test_a_card_of_several_outputs_counts_its_values():
    drawing = folded("hidden")
    card = card_of(picture(seen(drawing, drawing.trace.length)), "hidden/")
    assert words(card) == ["hidden", "9 nodes", "9 values"]
    assert card.state == "complete"


def test_a_card_is_active_while_something_happens_in_it():
    drawing = folded("hidden/h1")
    cursor = drawing.trace.cursor_of_value("net_h1")
    assert card_of(picture(seen(drawing, cursor))).state == "active forward"
    cursor = drawing.trace.cursor_of_gradient("net_h1")
    assert card_of(picture(seen(drawing, cursor))).state == "active backward"


def test_a_wire_that_stands_for_several_carries_what_each_does():
    drawing = folded("hidden/h1")
    cursor = drawing.trace.cursor_of_value("net_h1")
    shown = picture(seen(drawing, cursor))
    carrying = {drawing.wires[mark.wire] for mark in shown.wires if mark.state == "carries a value"}
    assert carrying == {Wire("net_h1", 1), Wire("net_h1", 3), Wire("net_h1", 4)}


def test_a_lit_wire_inside_lights_the_card_and_one_outside_the_wire():
    drawing = folded("hidden/h1")
    inner = picture(seen(drawing, 0, lit=frozenset({Wire("out_h1", 0)})))
    assert card_of(inner).ring == THEME.lit
    assert not any(mark.halo for mark in inner.wires)
    outer = picture(seen(drawing, 0, lit=frozenset({Wire("net_h1", 1)})))
    assert card_of(outer).ring == ""
    assert [mark.halo for mark in outer.wires if mark.halo] == [THEME.lit]


def test_what_is_selected_inside_marks_the_card():
    drawing = folded("hidden/h1")
    assert card_of(picture(seen(drawing, 0, selection="w1"))).ring == THEME.selection


@pytest.mark.parametrize(
    "point", [Breakpoint(node="w1"), Breakpoint(node=None, wire=Wire("out_h1", 0))]
)
def test_a_breakpoint_inside_is_a_dot_on_the_card(point):
    drawing = folded("hidden/h1")
    (dot,) = picture(seen(drawing, 0, breakpoints=(point,))).dots
    x, y, _, _ = drawing.rect_of(H1)
    assert (dot.x, dot.y) == (x + 1, y + 1)


@pytest.mark.parametrize("groups", [("hidden/h1",), ("hidden", "output")])
def test_every_step_can_be_drawn_near_and_far(groups):
    drawing = folded(*groups)
    for cursor in range(drawing.trace.length + 1):
        near = picture(seen(drawing, cursor))
        far = picture(seen(drawing, cursor), zoom=0.1)
        assert len(near.boxes) == len(drawing.names)
        assert sum(len(group.rects) for group in far.coarse) >= len(drawing.names)


def test_forward_mode_and_arrays_are_drawn_on_cards_too():
    trace = record(load(SAMPLES["two_layer_matrix"]))
    drawing = fold_drawing(draw(trace, measure), frozenset({"layer1"}))
    assert words(card_of(picture(seen(drawing, trace.length)), "layer1/"))[:2] == [
        "layer1",
        "3 nodes",
    ]
    tangents = trace.tangents("x")
    drawing = fold_drawing(draw(tangents, measure), frozenset({"layer1"}))
    for cursor in range(tangents.length + 1):
        assert card_of(picture(seen(drawing, cursor)), "layer1/")


def test_open_groups_have_a_frame_where_nothing_foreign_stands_in_it():
    drawing = folded("output", name="hidden_units")
    assert "hidden/unit1" in drawing.frames
    x, y, width, height = drawing.frames["hidden/unit1"]
    for name in drawing.names:
        left, top, wide, high = drawing.rect_of(name)
        inside = x < left < x + width - wide and y < top < y + height - high
        node = drawing.trace.graph.nodes.get(name)
        assert inside == (node is not None and node.group == "hidden/unit1")
    outer = drawing.frames["hidden"]
    assert outer[0] < x
    assert outer[1] < y
    frames = picture(seen(drawing, 0)).frames
    assert [frame.group for frame in frames][:2] == ["hidden", "hidden/unit1"]
    assert [frame.name.text for frame in frames][:2] == ["hidden", "unit1"]


def test_the_name_of_a_frame_is_found_where_it_stands():
    drawing = folded("output", name="hidden_units")
    x, y, _, _ = drawing.frames["hidden/unit1"]
    assert drawing.group_at(x + 15, y + 10) == "hidden/unit1"
    assert drawing.group_at(x + 15, y + 60) is None


def test_frames_and_cards_lie_within_the_bounds():
    drawing = folded("hidden/unit2", name="hidden_units")
    x, y, width, height = drawing.bounds
    for left, top, wide, high in [*drawing.frames.values(), *map(drawing.rect_of, drawing.names)]:
        assert x < left < x + width - wide
        assert y < top < y + height - high


def test_another_run_keeps_every_box_where_it_was():
    trace = record(load(SAMPLES["two_layer_2-2-2"]))
    open_ = draw(trace, measure)
    before = fold_drawing(open_, frozenset({"hidden/h1"}))
    kept = before.trace.graph.nodes["w1"]
    other = record(trace.graph.with_node(kept))
    again = drawn_again(open_, other)
    fold = frozenset({"hidden/h1"})
    assert again is not None
    assert is_alike(before, again, fold, fold)
    assert folded_again(before, again).boxes is before.boxes
    assert folded_again(before, again).trace is other
    assert not is_alike(before, again, frozenset({"hidden"}), fold)


def test_the_pointer_is_told_what_is_folded():
    drawing = folded("hidden/h1")
    text = card_text(drawing.trace.at(drawing.trace.length), drawing.cards[H1])
    assert "<b>hidden/h1</b> 4 nodes" in text
    assert "0.59326999" in text


def test_a_card_is_a_stack_in_an_svg():
    drawing = folded("hidden/h1")
    plain = written(picture(seen(whole(), 0)), drawing.bounds, "")
    cards = written(picture(seen(drawing, 0)), drawing.bounds, "")
    assert cards.count("<rect") - len(drawing.names) > plain.count("<rect") - len(whole().names)
