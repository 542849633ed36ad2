"""Every edit there is: its name in the list, and the bytes of the file once it is undone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from graphdbg.core.graph import Wire
from graphdbg.core.values import own
from graphdbg.files.fragment import dumps_fragment
from graphdbg.session import breakpoints, document, folding, watches
from graphdbg.session.actions import ACTIONS
from graphdbg.session.building import (
    describe,
    duplicate_picked,
    group_picked,
    make_loss,
    paste,
    remove_picked,
    rename,
    set_kind,
)
from graphdbg.session.editing import set_entry, set_value
from graphdbg.session.laying import (
    Spot,
    add,
    connect,
    free,
    insert,
    join,
    move,
    put_on,
    select_many,
    tidy,
)
from graphdbg.session.session import Session
from graphdbg.session.typing import retype, text_of
from graphdbg.session.undo import redo, undo

PLACES = {name: (100.0 * i, 50.0) for i, name in enumerate("xyzqftm")}
NODES: list[dict[str, Any]] = [
    {"name": "x", "kind": "input", "value": [-2, 1], "position": [3, 4]},
    {"name": "y", "kind": "input", "value": 5},
    {"name": "z", "kind": "parameter", "value": -4},
    {"name": "q", "op": "add", "inputs": ["x", "y"], "group": "a"},
    {"name": "f", "op": "multiply", "inputs": ["q", "z"]},
    {"name": "t", "op": "tanh", "inputs": [None]},
    {"name": "m", "op": "sum", "inputs": ["f"]},
]
BY_ID = {row.id: row for row in ACTIONS}

Edit = Callable[[Session], object]


def picked(*names: str, then: Edit) -> Edit:
    """Return an edit of nodes that are selected first."""

    def run(session: Session) -> None:
        select_many(session, names)
        then(session)

    return run


def disconnected(session: Session) -> None:
    session.select_wire(Wire("f", 1))
    remove_picked(session)


def pasted(session: Session) -> None:
    assert session.state.graph is not None
    paste(session, dumps_fragment(session.state.graph, ["y", "q"]))


def typed(old: str, new: str) -> Edit:
    return lambda s: retype(s, text_of(s.state).replace(old, new))


EDITS: dict[str, Edit] = {
    "add tanh_1": lambda s: add(s, "tanh", Spot((0.0, 0.0)), PLACES),
    "add x1": lambda s: add(s, "input", Spot((0.0, 0.0), into=Wire("t", 0)), PLACES),
    "add exp_1": lambda s: add(s, "exp", Spot((0.0, 0.0), on=Wire("f", 0)), PLACES),
    "connect y to t": lambda s: connect(s, Wire("t", 0), "y", PLACES),
    "connect z to t": lambda s: join(s, "t", "z", PLACES),
    "disconnect q from f": lambda s: free(s, Wire("f", 0), PLACES),
    "disconnect z from f": disconnected,
    "put t between q and f": lambda s: put_on(s, "t", Wire("f", 0), (9.0, 9.0), PLACES),
    "put t between z and f": lambda s: insert(s, "t", Wire("f", 1), PLACES),
    "move z": lambda s: move(s, ["z"], (24.0, 0.0), PLACES),
    "move 2 nodes": lambda s: move(s, ["z", "x"], (24.0, 0.0), PLACES),
    "tidy": lambda s: tidy(s, PLACES),
    "remove q": picked("q", then=remove_picked),
    "remove 2 nodes": picked("q", "x", then=remove_picked),
    "duplicate x": picked("x", then=duplicate_picked),
    "duplicate 3 nodes": picked("x", "q", "f", then=duplicate_picked),
    "paste 2 nodes": pasted,
    "rename q to total": lambda s: rename(s, "q", "total"),
    "edit the label of z": lambda s: describe(s, "z", "label", "z_1"),
    "edit the note of z": lambda s: describe(s, "z", "note", "a note"),
    "edit the comment of z": lambda s: describe(s, "z", "comment", "a comment"),
    "put z into b/c": lambda s: describe(s, "z", "group", "b/c"),
    "put 2 nodes into b/c": picked("x", "z", then=lambda s: group_picked(s, " b/c ")),
    "ungroup q": picked("q", then=lambda s: group_picked(s, "")),
    "make z an input": lambda s: set_kind(s, "z", "input"),
    "make z a constant": picked("z", then=lambda s: BY_ID["kind.constant"].run(s, None)),  # type: ignore[arg-type]
    "make q the loss": picked("q", then=make_loss),
    "change z": lambda s: set_value(s, "z", own(7.0)),
    "change x": lambda s: set_entry(s, "x", (1,), own(7.0)),
    "change y": typed("y = input(5)", "y = input(6)"),
    "edit q": typed("q = x + y", "q = x * y"),
    "add g": typed("q = x + y", "q = x + y\ng = exp(x)"),
    "set a breakpoint at q": lambda s: breakpoints.toggle_node(s, "q"),
    "set a breakpoint at z → f, slot 1": lambda s: breakpoints.toggle_wire(s, Wire("f", 1)),
    "watch value(x)": lambda s: watches.add(s, "value(x)"),
    "fold a": lambda s: folding.fold(s, "a"),
}
"""Every kind of edit, by the name it is to have."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file that is spelt as nobody else would: only its own bytes keep that."""
    file = tmp_path / "odd.graph.json"
    plain = {"graphdbg": 1, "nodes": NODES[::-1], "loss": "m"}
    file.write_text(json.dumps(plain, indent=5) + "\n\n  \n", encoding="utf-8")
    return file


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_named_and_once_undone_the_file_has_its_bytes(path: Path, name: str) -> None:
    before = path.read_bytes()
    session = Session()
    assert session.open(path)
    session.change(building=True)
    EDITS[name](session)
    assert session.state.message is None
    assert BY_ID["undo"].title_in(session.state) == f"Undo: {name}"
    assert document.save(session)
    undo(session)
    assert BY_ID["redo"].title_in(session.state) == f"Redo: {name}"
    assert not session.state.history.undone
    assert document.save(session)
    assert path.read_bytes() == before
    assert not session.state.is_dirty
    redo(session)
    assert session.state.history.undone == name


def test_all_at_once_are_undone_to_the_bytes_that_were_read(path: Path) -> None:
    before = path.read_bytes()
    session = Session()
    assert session.open(path)
    done = ["add tanh_1", "move z", "change z", "put 2 nodes into b/c", "set a breakpoint at q"]
    done += ["duplicate x", "disconnect q from f", "watch value(x)", "remove q", "tidy"]
    for name in done:
        EDITS[name](session)
    assert [entry.label for entry in session.state.history.entries[1:]] == done
    assert document.save(session)
    assert path.read_bytes() != before
    for _ in done:
        undo(session)
    assert document.save(session)
    assert path.read_bytes() == before
    assert np.array_equal(session.state.graph.nodes["x"].array, [-2, 1])  # type: ignore[union-attr]
