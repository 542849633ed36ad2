"""The ledger of paths in the session: sorting, the path that is chosen, folds."""

import pytest

from graphdbg.core.language.question import read
from graphdbg.core.ledger import ledger
from graphdbg.files.samples import samples
from graphdbg.session.ledger import (
    SORTS,
    LedgerView,
    choose_path,
    fold,
    in_order,
    let_go,
    product_text,
    show_paths,
    sort_paths,
)
from graphdbg.session.session import Session
from tests.core import graphs
from tests.core.graphs import applied_to, graph_from, leaf

PATHS = {sample.name: sample.path for sample in samples()}


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path))
    made = Session()
    made.open(PATHS["two_layer_2-2-2"])
    made.last()
    return made


@pytest.fixture
def found(session):
    return ledger(session.state.trace, "b1")


KEYS = {
    "order": lambda entry: -entry.place,
    "size": lambda entry: abs(entry.path.product),
    "product": lambda entry: entry.path.product,
    "share": lambda entry: entry.share,
    "factors": lambda entry: len(entry.path.wires),
}


@pytest.mark.parametrize("sort", SORTS)
def test_sorted_from_the_largest_and_turned_round(found, sort):
    falling = in_order(found, LedgerView(sort))
    keys = [KEYS[sort](entry) for entry in falling]
    assert keys == sorted(keys, reverse=True)
    assert in_order(found, LedgerView(sort, is_turned=True)) == falling[::-1]


def test_sorting_twice_by_the_same_turns_round(session):
    sort_paths(session, "share")
    assert (session.state.ledger.sort, session.state.ledger.is_turned) == ("share", False)
    sort_paths(session, "share")
    assert session.state.ledger.is_turned
    sort_paths(session, "size")
    assert (session.state.ledger.sort, session.state.ledger.is_turned) == ("size", False)


def test_nan_sorts_as_the_largest():
    graph = graph_from(
        [
            leaf("x", 1.0),
            leaf("bad", float("nan"), "constant"),
            applied_to("p", "sin", "x"),
            applied_to("q", "multiply", "x", "bad"),
            applied_to("L", "add", "p", "q"),
        ]
    )
    made = Session()
    made.show(graph)
    found = ledger(made.state.trace, "x")
    for sort in ("size", "product"):
        assert [entry.place for entry in in_order(found, LedgerView(sort))] == [1, 0]
        assert [entry.place for entry in in_order(found, LedgerView(sort, True))] == [0, 1]


def test_a_chosen_path_is_lit_and_its_node_stays_in_focus(session, found):
    seen = []
    session.changed.connect(lambda before, after: seen.append(after))
    choose_path(session, "b1", found.entries[1])
    assert len(seen) == 1
    state = session.state
    assert state.lit == frozenset(found.entries[1].path.wires)
    assert (state.selection, state.focus) == ("b1", "b1")
    assert state.ledger.chosen_of("b1") == 1
    assert state.ledger.chosen_of("b2") is None
    choose_path(session, "b1", found.entries[1])
    assert len(seen) == 1
    let_go(session)
    assert (session.state.ledger.chosen, session.state.lit) == (None, frozenset())
    assert session.state.selection == "b1"


def test_a_wire_elsewhere_is_no_longer_picked(session, found):
    session.select_wire(("net_o1", 0))
    choose_path(session, "b1", found.entries[0])
    assert session.state.wire is None


def test_folds_are_of_one_node(session, found):
    choose_path(session, "b1", found.entries[2])
    fold(session, "b1", 3)
    assert session.state.ledger.folds_of("b1") == 3
    assert session.state.ledger.chosen_of("b1") == 2
    assert session.state.ledger.folds_of("b2") is None
    fold(session, "b2", 0)
    assert session.state.ledger.chosen_of("b2") is None
    assert session.state.ledger.folds_of("b1") is None


def test_another_graph_begins_afresh(session, found):
    choose_path(session, "b1", found.entries[0])
    session.show(graphs.diamond())
    assert session.state.ledger == LedgerView()
    assert session.state.lit == frozenset()


def test_the_ledger_is_brought_up(session):
    show_paths(session)
    assert session.state.shown["right"] == "paths"


def test_a_product_is_written_as_it_is_multiplied(session, found):
    trace = session.state.trace
    for entry in found.entries:
        text = product_text(trace.loss, entry.path)
        assert read(text, trace.graph).at(trace, trace.length) == entry.path.product


def test_a_product_of_arrays_is_not_written(session):
    session.open(PATHS["mlp_784-300-100-10"])
    (entry,) = ledger(session.state.trace, "W3").entries
    assert product_text("L", entry.path) is None
