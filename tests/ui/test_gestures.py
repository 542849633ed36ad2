"""Gestures on the canvas while building, without a window: presses and moves in, deeds out."""

import pytest

from graphdbg.core.graph import Wire
from graphdbg.ui.canvas.gestures import (
    Banding,
    Click,
    Connect,
    Connecting,
    Enclose,
    Free,
    Held,
    Hit,
    Insert,
    Join,
    Move,
    Moving,
    Offer,
    done,
    moved,
)

GROUND = Hit("ground")
FILLED, EMPTY = Hit("slot", "q", Wire("f", 0)), Hit("slot", None, Wire("f", 1))
NODE, OUTPUT = Hit("node", "g"), Hit("output", "q")


def gesture(start, end=(50.0, 20.0), adds=False, selected=frozenset()):
    """Press on something and move away from it."""
    return moved(Held(start, (0.0, 0.0), adds), end, 4.0, selected)


@pytest.mark.parametrize("hit", [GROUND, FILLED, EMPTY, NODE, OUTPUT])
@pytest.mark.parametrize("adds", [False, True])
def test_what_hardly_moves_is_a_click(hit, adds):
    held = gesture(hit, (2.0, -1.5), adds)
    assert done(held, GROUND) == Click(hit, adds)


@pytest.mark.parametrize(
    ("start", "end", "deed"),
    [
        (OUTPUT, EMPTY, Connect("q", Wire("f", 1))),
        (OUTPUT, FILLED, Connect("q", Wire("f", 0))),
        (OUTPUT, NODE, Join("q", "g")),
        (OUTPUT, Hit("node", "q"), None),
        (OUTPUT, OUTPUT, None),
        (OUTPUT, GROUND, Offer((50.0, 20.0), "q")),
        (FILLED, GROUND, Free(Wire("f", 0))),
        (FILLED, EMPTY, Connect("q", Wire("f", 1), Wire("f", 0))),
        (FILLED, FILLED, Connect("q", Wire("f", 0), Wire("f", 0))),
        (FILLED, NODE, Join("q", "g", Wire("f", 0))),
        (FILLED, Hit("node", "f"), None),
        (FILLED, OUTPUT, Free(Wire("f", 0))),
        (EMPTY, OUTPUT, Connect("q", Wire("f", 1))),
        (EMPTY, NODE, Connect("g", Wire("f", 1))),
        (EMPTY, GROUND, Offer((50.0, 20.0), slot=Wire("f", 1))),
        (EMPTY, FILLED, None),
        (NODE, GROUND, Move(frozenset("g"), (50.0, 20.0))),
        (NODE, Hit("wire", "q", Wire("f", 0)), Insert("g", Wire("f", 0), (50.0, 20.0))),
        (GROUND, NODE, Enclose((0.0, 0.0, 50.0, 20.0), False)),
    ],
)
def test_what_a_drag_means(start, end, deed):
    assert done(gesture(start), end) == deed


def test_a_selected_node_takes_the_others_along():
    assert gesture(NODE, selected=frozenset("gh")).names == frozenset("gh")
    assert gesture(NODE, selected=frozenset("hi")).names == frozenset("g")


def test_several_nodes_come_onto_no_wire():
    going = gesture(NODE, selected=frozenset("gh"))
    assert done(going, Hit("wire", "q", Wire("f", 0))) == Move(frozenset("gh"), (50.0, 20.0))


def test_a_gesture_goes_on_from_where_it_was():
    for start, kind in ((NODE, Moving), (OUTPUT, Connecting), (GROUND, Banding)):
        going = moved(gesture(start), (1.0, 1.0), 4.0)
        assert isinstance(going, kind)
        assert going.at == (1.0, 1.0)


def test_a_band_is_a_rectangle_whichever_way_it_is_drawn():
    assert Banding((10.0, 20.0), (4.0, 50.0)).rect == (4.0, 20.0, 6.0, 30.0)
