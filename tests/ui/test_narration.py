"""The narration: what it says of a step, how, and how it is read out."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QAccessible, QFont, QFontMetricsF

from graphdbg.core.graph import Node, graph_from
from graphdbg.core.tracing import constant, graph_of, parameter
from graphdbg.core.values import own
from graphdbg.formula.explain import sentence, text_of
from graphdbg.session.session import Session
from graphdbg.session.theme import load_theme
from graphdbg.ui.fonts import text_font
from graphdbg.ui.look import Look
from graphdbg.ui.timeline import announce
from graphdbg.ui.timeline.narration import Narration

SAMPLES = Path(__file__).parents[2] / "sample_graphs"
LIGHT = Look(load_theme("light"))


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    return Session()


@pytest.fixture
def narration(qtbot, session):
    panel = Narration(session)
    qtbot.addWidget(panel)
    session.changed.connect(panel.show_state)
    panel.show_look(LIGHT)
    panel.show_state(None, session.state)
    panel.resize(1280, panel.sizeHint().height())
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


class Listener:
    """Stands in for the side of Qt that speaks to a screen reader."""

    def __init__(self):
        self.is_on = True
        self.heard = []

    def isActive(self):
        return self.is_on

    def updateAccessibility(self, event):
        self.heard.append(event.message())


@pytest.fixture
def listener(monkeypatch):
    made = Listener()
    monkeypatch.setattr(announce, "QAccessible", made)
    return made


def open_sample(session, name="f_xyz", cursor=0):
    assert session.open(SAMPLES / f"{name}.graph.json", cursor)


def runs(narration):
    """The stretches of what is painted: text, colour, whether semibold."""
    layout = narration.lines()
    return [
        (
            layout.text()[of.start : of.start + of.length],
            of.format.foreground().color().name(),
            of.format.fontWeight() == QFont.Weight.DemiBold,
        )
        for of in layout.formats()
    ]


def ink(narration):
    """How many pixels are not ground."""
    image = narration.grab().toImage()
    ground = image.pixelColor(0, 0)
    return sum(
        image.pixelColor(x, y) != ground
        for x in range(image.width())
        for y in range(image.height())
    )


def test_it_says_the_sentence_of_the_step(narration, session):
    assert narration.accessibleName() == ""
    open_sample(session, cursor=7)
    said = text_of(sentence(session.state.trace, 7))
    assert narration.accessibleName() == f"Backward. {said}"
    assert narration.lines().text() == f"Backward. {said}"
    session.back()
    assert narration.accessibleName().startswith("Backward. The backward pass starts at the loss")


def test_the_first_word_is_the_phase_in_its_colour(narration, session):
    theme = LIGHT.theme
    open_sample(session)
    assert runs(narration)[0] == ("Start. ", theme.muted, True)
    session.go(4)
    assert runs(narration)[0] == ("Forward. ", theme.value, True)
    session.go(6)
    assert runs(narration)[0] == ("Backward. ", theme.gradient, True)


def test_a_run_that_stopped_says_so_in_red(narration, session):
    nodes = [Node("x", "input", value=own(2.0)), Node("f", op="add", inputs=("x", None))]
    session.show(graph_from(nodes, loss="f"), cursor=2)
    assert runs(narration)[0] == ("Stopped. ", LIGHT.theme.error, True)


def test_names_numbers_and_factors_have_their_colours(narration, session):
    theme = LIGHT.theme
    open_sample(session, cursor=7)
    found = runs(narration)
    assert ("q", theme.text, True) in found
    assert ("−4", theme.gradient, False) in found
    assert ("(−4)", theme.local, False) in found
    session.go(4)
    assert ("3", theme.value, False) in runs(narration)
    narration.show_look(Look(load_theme("dark")))
    assert ("3", load_theme("dark").value, False) in runs(narration)


def test_letters_outside_the_basic_plane_do_not_shift_the_colours(narration, session):
    nodes = [
        Node("x", "input", value=own(2.0), label="𝒳"),
        Node("f", op="square", inputs=("x",)),
    ]
    session.show(graph_from(nodes, loss="f"), cursor=1)
    layout = narration.lines()
    encoded = layout.text().encode("utf-16-le")
    cut = [encoded[2 * of.start : 2 * (of.start + of.length)] for of in layout.formats()]
    assert [part.decode("utf-16-le") for part in cut] == [
        "Forward. ",
        "𝒳",
        " is an input: ",
        "2",
        ".",
    ]


def test_its_height_is_that_of_two_lines_at_every_step(narration, session):
    height = narration.sizeHint().height()
    line = QFontMetricsF(text_font(18)).height()
    assert height >= 2 * line
    open_sample(session, "two_layer_2-2-2")
    heights = set()
    for cursor in range(57):
        session.go(cursor)
        heights.add(narration.sizeHint().height())
    assert heights == {height}
    narration.show_look(Look(LIGHT.theme, 2.0))
    assert narration.sizeHint().height() == 2 * height


@pytest.mark.parametrize("width", [600, 1280, 2400])
def test_a_long_sentence_ends_in_dots_after_two_lines(narration, session, width):
    feeders = [Node(f"x{i}", "input", value=own(float(i))) for i in range(160)]
    names = tuple(node.name for node in feeders)
    bias = Node("s", op="weighted_sum", inputs=names)
    session.show(graph_from([*feeders, bias], loss="s"), cursor=161)
    narration.resize(width, narration.height())
    layout = narration.lines()
    assert layout.lineCount() == 2
    assert layout.text().endswith("…")
    second = layout.lineAt(1)
    assert second.naturalTextWidth() > 0.7 * (width - 32)
    assert second.naturalTextWidth() <= width - 32
    said = narration.accessibleName()
    assert said.startswith(layout.text()[:-1])
    assert said in narration.toolTip()


def test_a_short_sentence_is_whole(narration, session):
    open_sample(session, cursor=7)
    assert narration.lines().lineCount() == 1
    narration.resize(640, narration.height())
    assert narration.lines().lineCount() == 2
    assert not narration.lines().text().endswith("…")


def test_a_note_comes_with_its_node(narration, session):
    open_sample(session, "two_layer_2-2-2", cursor=15)
    assert narration.place_of_note() is None
    session.forward()  # out_h1
    note = "out_h1 changes both errors, so ∂E/∂out_h1 is a sum over two paths."
    assert narration.accessibleName().endswith(note)
    assert note in narration.toolTip()
    place = narration.place_of_note()
    assert place is not None
    assert place.top() >= narration.lines().lineAt(0).rect().bottom()
    assert narration.rect().contains(place.toAlignedRect())


def test_a_note_stands_beside_a_second_line_where_there_is_room(narration, session):
    open_sample(session, "two_layer_2-2-2", cursor=37)
    narration.resize(900, narration.height())
    layout = narration.lines()
    assert layout.lineCount() == 2
    place = narration.place_of_note()
    assert place is not None
    assert place.left() > 16 + layout.lineAt(1).naturalTextWidth()
    for width in range(500, 900, 10):
        narration.resize(width, narration.height())
        place = narration.place_of_note()
        assert place is None or place.width() >= 120
        assert place is None or place.right() <= width - 16


def test_the_note_is_painted(narration, session):
    open_sample(session, "two_layer_2-2-2", cursor=16)
    with_note = ink(narration)
    narration._note = ""
    assert ink(narration) < with_note - 300


def test_a_forward_only_run_says_why(narration, session):
    graph = graph_of(lambda x, c: x * c, x=parameter(2.0), c=constant(np.ones(3)))
    session.show(graph)
    notice = session.state.trace.notice
    assert notice in narration.accessibleName()
    session.go(2)
    assert notice not in narration.accessibleName()
    session.last()
    assert narration.accessibleName().endswith(notice)
    assert narration.place_of_note() is not None


def test_what_looks_like_markup_is_text(narration, session):
    nodes = [Node("x", "input", value=own(1.0), note="a <b> & c")]
    session.show(graph_from(nodes), cursor=1)
    assert "a &lt;b&gt; &amp; c" in narration.toolTip()


def test_a_step_is_read_out(narration, session, listener):
    open_sample(session, cursor=6)
    session.forward()
    assert listener.heard[-1] == narration.accessibleName()
    assert len(listener.heard) == 2
    session.select("x")
    assert len(listener.heard) == 2


def test_nothing_is_read_out_while_playing_or_without_a_listener(narration, session, listener):
    open_sample(session, cursor=6)
    session.play_or_pause()
    listener.heard.clear()
    session.tick()
    assert session.state.cursor == 7
    assert not listener.heard
    session.play_or_pause()
    listener.is_on = False
    session.forward()
    assert not listener.heard


def test_without_announcements_in_qt_nothing_happens(narration, session, listener, monkeypatch):
    monkeypatch.delattr(announce.QtGui, "QAccessibleAnnouncementEvent")
    open_sample(session, cursor=6)
    assert not listener.heard


def test_it_is_a_text_to_a_screen_reader(narration, session):
    open_sample(session, cursor=7)
    spoken = QAccessible.queryAccessibleInterface(narration)
    assert spoken.role() == QAccessible.Role.StaticText
    assert spoken.text(QAccessible.Text.Name) == narration.accessibleName()


def test_a_closed_graph_leaves_nothing(narration, session):
    open_sample(session, cursor=7)
    session.close()
    assert narration.accessibleName() == ""
    assert narration.toolTip() == ""
    assert ink(narration) == 0
