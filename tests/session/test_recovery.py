"""The journal, what it offers after a crash, and a file that other programs change."""

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graphdbg.core.values import freeze
from graphdbg.files import journal as files
from graphdbg.files import stamp
from graphdbg.files.journal import entries, journal_folder, left_behind, read_entry, write_entry
from graphdbg.files.read import load, read_text
from graphdbg.files.stamp import Stamp, stamp_of
from graphdbg.paths import data_dir
from graphdbg.session import breakpoints, disk, document, recovery
from graphdbg.session.building import new_graph
from graphdbg.session.editing import set_value
from graphdbg.session.journaling import Journal
from graphdbg.session.networks import FIRST, open_network
from graphdbg.session.scalars import expand_to_scalars
from graphdbg.session.session import Session
from graphdbg.session.typing import draft_of, open_formula, retype, text_of
from tests.core.graphs import f_xyz

ROOT = Path(__file__).parents[2]
SAMPLE = data_dir("sample_graphs") / "two_layer_matrix.graph.json"
NEVER = 3600.0
"""A delay after which no test is still there: it writes when it is told to."""


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "f_xyz.graph.json"
    shutil.copy(data_dir("sample_graphs") / file.name, file)
    return file


def started(path=None):
    """Return a session with a journal that writes when it is told to."""
    session = Session()
    Journal(session, NEVER)
    if path is not None:
        assert session.open(path)
    return session


def edit(session, number=7.0):
    set_value(session, "x", freeze(np.float64(number)))


def x_of(graph):
    return float(graph.nodes["x"].array)


def die(session):
    """Leave what a killed process leaves: the entry, and a lease that nobody holds."""
    journal = session.journal
    journal.flush()
    with journal._writing:
        journal._is_closed = True
        os.close(journal._lease._descriptor)
        journal._lease = None


# --- what is kept --------------------------------------------------------------------------------


def test_an_edit_is_in_the_journal_and_a_save_takes_it_out(path):
    session = started(path)
    session.journal.flush()
    assert [(entry.of, entry.text) for entry in entries()] == [(path, None)]
    edit(session)
    session.journal.flush()
    (entry,) = entries()
    assert x_of(read_text(entry.text)) == 7
    assert (entry.of, entry.pid, entry.title) == (path, os.getpid(), path.name)
    assert entry.digest == stamp_of(path).digest
    assert abs(entry.time - time.time()) < 60
    assert entry.is_alive
    assert document.save(session)
    session.journal.flush()
    assert [entry.text for entry in entries()] == [None]
    session.close()
    session.journal.flush()
    assert list(journal_folder().iterdir()) == []


def test_it_is_written_by_itself_within_a_second(path):
    session = Session()
    journal = Journal(session)
    session.open(path)
    journal.flush()
    edit(session)
    timer = journal._timer
    assert timer.interval < 0.8
    timer.join()
    assert x_of(read_text(entries()[0].text)) == 7
    journal.close()


def test_what_is_typed_with_a_fault_is_kept_and_comes_back(path):
    session = started(path)
    draft = text_of(session.state).replace("x + y", "x + yy")
    retype(session, draft)
    die(session)
    (entry,) = left_behind()
    assert read_text(entry.text).nodes == load(path).nodes
    again = started()
    recovery.find(again)
    assert recovery.recover(again, entry)
    assert text_of(again.state) == draft
    assert [fault.row for fault in again.state.typed.faults] == [6]
    assert again.state.is_dirty
    retype(again, draft.replace("yy", "y"))
    again.journal.flush()
    assert [one.draft for one in entries() if one.pid == os.getpid()] == [None]
    again.journal.close()


def test_breakpoints_and_a_graph_of_no_file_are_kept_too():
    session = started()
    session.show(f_xyz())
    breakpoints.toggle_node(session, "q")
    session.journal.flush()
    (entry,) = entries()
    assert entry.of is None
    assert entry.digest is None
    assert read_text(entry.text).breakpoints == ({"node": "q"},)


def derivative(session):
    session.show(f_xyz())
    session.show_derivative()


@pytest.mark.parametrize(
    "make",
    [
        lambda session: session.show(f_xyz()),
        derivative,
        lambda session: open_formula(session, "2 * 3", {}),
        lambda session: open_network(session, FIRST),
        lambda session: (session.open(SAMPLE), expand_to_scalars(session)),
    ],
)
def test_what_was_only_made_is_offered_after_a_death(make):
    dead = started()
    make(dead)
    made = dead.state.graph
    die(dead)
    session = started()
    recovery.find(session)
    (entry,) = session.state.offers
    assert entry.of is None
    assert recovery.recover(session, entry)
    assert session.state.graph == made
    assert session.state.is_dirty
    session.journal.close()


def test_an_empty_graph_is_not_offered():
    dead = started()
    new_graph(dead)
    die(dead)
    assert left_behind() == ()


def test_a_text_with_a_fault_is_kept_as_it_was_typed(path):
    dead = started(path)
    text = text_of(dead.state).replace("x + y", "x +")
    retype(dead, text)
    assert dead.journal._timer is not None
    die(dead)
    session = started()
    assert recovery.recover(session, left_behind()[0])
    assert draft_of(session.state) == text
    assert session.state.is_dirty
    session.journal.close()


def test_nothing_but_the_document_makes_work(path):
    session = started(path)
    session.journal.flush()
    session.last()
    session.select("q")
    session.set_granularity("wire")
    assert session.journal._timer is None
    edit(session)
    assert session.journal._timer is not None
    session.journal.close()


def test_a_document_that_is_closed_or_given_up_is_forgotten(path):
    session = started(path)
    edit(session)
    session.journal.flush()
    session.journal.close()
    assert list(journal_folder().iterdir()) == []


def test_a_journal_that_cannot_be_written_says_so(path):
    journal_folder().parent.mkdir(exist_ok=True, parents=True)
    journal_folder().write_text("in the way")
    session = started(path)
    edit(session)
    session.journal.flush()
    assert session.journal.problem.startswith("What is not saved cannot be kept")
    assert session.journal.problem.endswith(".")
    journal_folder().unlink()
    session.journal.flush()
    assert session.journal.problem is None
    assert len(entries()) == 1
    session.journal.close()


# --- what is offered -----------------------------------------------------------------------------


def test_after_a_death_it_is_offered_and_recovered(path):
    dead = started(path)
    edit(dead)
    die(dead)
    session = started()
    recovery.find(session)
    (entry,) = session.state.offers
    assert recovery.recover(session, entry)
    assert x_of(session.state.graph) == 7
    assert session.state.path == path
    assert session.state.is_dirty
    assert session.state.offers == ()
    assert [one.is_alive for one in entries()] == [True]
    assert not left_behind()
    assert document.save(session)
    assert x_of(load(path)) == 7
    session.journal.close()
    assert list(journal_folder().iterdir()) == []


def test_between_recovering_and_the_next_write_it_is_still_kept(path):
    dead = started(path)
    edit(dead)
    die(dead)
    session = started()
    assert recovery.recover(session, left_behind()[0])
    die(session)  # at once
    assert [x_of(recovery.graph_of(entry)) for entry in left_behind()] == [7]


def test_looking_decides_nothing(path):
    dead = started(path)
    edit(dead)
    die(dead)
    session = started()
    recovery.find(session)
    recovery.look_at(session, session.state.offers[0])
    assert x_of(session.state.graph) == 7
    assert session.state.path is None
    assert not session.state.is_dirty
    die(session)
    assert len(session.state.offers) == len(left_behind()) == 1


def test_what_is_discarded_can_be_brought_back(path):
    dead = started(path)
    edit(dead)
    die(dead)
    session = started()
    recovery.find(session)
    recovery.discard(session, session.state.offers[0])
    assert session.state.offers == ()
    assert left_behind() == ()
    (choice,) = session.state.notice.choices
    choice.do(session)
    assert [x_of(recovery.graph_of(entry)) for entry in session.state.offers] == [7]


def test_what_was_discarded_a_week_ago_is_gone(path, monkeypatch):
    dead = started(path)
    edit(dead)
    die(dead)
    aside = files.discard_entry(entries()[0])
    left_behind()
    assert aside.exists()
    monkeypatch.setattr(files, "KEPT_DISCARDED", -1.0)
    left_behind()
    assert not aside.exists()


def test_what_is_left_alone_is_offered_again(path):
    dead = started(path)
    edit(dead)
    die(dead)
    for _ in range(3):
        session = started()
        recovery.find(session)
        assert len(session.state.offers) == 1
        session.journal.close()


def test_above_an_open_graph_it_is_mentioned(path):
    dead = started(path)
    edit(dead)
    die(dead)
    session = started()
    recovery.find(session)
    recovery.mention(session)
    assert session.state.notice is None  # the start page shows it
    session.open(data_dir("sample_graphs") / "x_times_x.graph.json")
    recovery.mention(session)
    notice = session.state.notice
    assert notice.sentence.startswith("graphdbg ended before f_xyz.graph.json was saved, today at")
    assert [choice.title for choice in notice.choices] == ["Recover", "Look", "Discard"]
    notice.choices[0].do(session)
    assert x_of(session.state.graph) == 7
    session.journal.close()


def test_two_who_recover_the_same_thing_do_not_both_get_it(path):
    dead = started(path)
    edit(dead)
    die(dead)
    first, second = started(), started()
    for session in (first, second):
        recovery.find(session)
    (entry,) = second.state.offers
    assert recovery.recover(first, entry)
    assert not recovery.recover(second, entry)
    assert second.state.message == recovery.TAKEN
    assert second.state.graph is None
    recovery.discard(second, entry)
    assert x_of(first.state.graph) == 7


def test_nothing_is_offered_where_nothing_was_lost(path):
    dead = started(path)
    edit(dead)
    dead.journal.flush()
    shutil.copy(path, path.with_name("old"))
    path.write_text(entries()[0].text, encoding="utf-8")  # died right after a save
    die(dead)
    assert left_behind() == ()
    clean = started(path)
    die(clean)
    assert left_behind() == ()
    assert list(journal_folder().iterdir()) == []


def test_entries_that_are_none_harm_nobody(path):
    journal_folder().mkdir(parents=True)
    for name, data in {
        "1-a.json": b"",
        "2-b.json": b"\xff",
        "3-c.json": b"[]",
        "4-d.json": b'{"graphdbg journal": 1}',
        "5-e.json": b'{"graphdbg journal": 1, "text": "no graph", "of": 3, "pid": "x"}',
        "6-f.json": b"[" * 100_000,
    }.items():
        (journal_folder() / name).write_bytes(data)
    (journal_folder() / "7-g.json").mkdir()
    session = started()
    recovery.find(session)
    (entry,) = session.state.offers
    assert not recovery.recover(session, entry)
    assert "line 1" in session.state.message
    assert entry.file.exists()
    recovery.look_at(session, entry)
    assert session.state.graph is None


def test_half_a_character_and_everything_else_comes_back(tmp_path):
    entry = files.Entry(tmp_path / "j" / "1-a.json", None, None, "σ", "a\ud800b\n", 1, 2.5)
    write_entry(entry)
    assert read_entry(entry.file) == entry


@pytest.mark.parametrize(
    ("then", "said"),
    [
        ((2026, 11, 21, 14, 5, 0), "today at 14:05"),
        ((2026, 11, 3, 9, 30, 0), "on 3 November at 09:30"),
        ((2025, 12, 31, 23, 59, 0), "on 31 December 2025 at 23:59"),
    ],
)
def test_the_time_is_said(then, said, tmp_path):
    now = time.mktime((2026, 11, 21, 20, 0, 0, 0, 0, -1))
    entry = files.Entry(tmp_path, None, None, "", "", 1, time.mktime((*then, 0, 0, -1)))
    assert recovery.when(entry, now) == said


# --- other programs and other windows ------------------------------------------------------------


def change_on_disk(path, number=9):
    text = path.read_text(encoding="utf-8")
    plain = json.loads(text)
    plain["nodes"][0]["value"] = number
    path.write_text(json.dumps(plain), encoding="utf-8")


def test_a_change_on_disk_is_told_and_read_again(path):
    session = started(path)
    session.go(4)
    disk.look(session)
    assert session.state.notice is None
    change_on_disk(path)
    disk.look(session)
    notice = session.state.notice
    assert notice.sentence == "Another program has changed f_xyz.graph.json."
    disk.look(session)
    assert session.state.notice is notice
    notice.choices[0].do(session)
    assert x_of(session.state.graph) == 9
    assert session.state.cursor == 4
    assert session.state.notice is None
    assert not session.state.is_dirty


def test_a_change_on_disk_is_not_overwritten_unless_somebody_says_so(path):
    session = started(path)
    edit(session)
    change_on_disk(path)
    assert not document.save(session)
    assert x_of(load(path)) == 9
    notice = session.state.notice
    assert notice.sentence == (
        "f_xyz.graph.json is not saved: another program has changed it meanwhile."
    )
    assert [choice.title for choice in notice.choices] == ["Reload", "Keep mine"]
    assert "lose the changes" in notice.choices[0].tip
    notice.choices[1].do(session)
    assert session.state.is_dirty
    assert document.save(session)
    assert x_of(load(path)) == 7
    disk.look(session)
    assert session.state.notice is None


def test_keeping_what_is_open_makes_it_unsaved(path):
    session = started(path)
    change_on_disk(path)
    disk.look(session)
    assert not session.state.is_dirty
    session.state.notice.choices[1].do(session)
    assert session.state.is_dirty


def test_the_same_bytes_written_again_are_no_change(path):
    session = started(path)
    data = path.read_bytes()
    change_on_disk(path)
    disk.look(session)
    assert session.state.notice is not None
    path.write_bytes(data)
    os.utime(path, (1, 1))
    disk.look(session)
    assert session.state.notice is None
    edit(session)
    assert document.save(session)


def test_a_file_that_is_gone_is_told_and_written_again(path):
    session = started(path)
    path.unlink()
    disk.look(session)
    assert "no longer in its folder" in session.state.notice.sentence
    assert session.state.is_dirty
    assert document.save(session)
    assert session.state.notice is None
    assert x_of(load(path)) == -2


def test_a_file_that_changed_since_the_crash_is_not_overwritten(path):
    dead = started(path)
    edit(dead)
    die(dead)
    change_on_disk(path)
    session = started()
    assert recovery.recover(session, left_behind()[0])
    assert session.state.notice.sentence == "Another program has changed f_xyz.graph.json."
    assert not document.save(session)
    assert x_of(load(path)) == 9


def test_the_second_window_says_that_the_file_is_open(path):
    first = started(path)
    first.journal.flush()
    again = started(path)
    assert again.state.notice.sentence.startswith("f_xyz.graph.json is open in another window")
    assert "not saved;" not in again.state.notice.sentence
    edit(first)
    first.journal.flush()
    third = started(path)
    assert "with changes that are not saved" in third.state.notice.sentence
    first.open(path)
    first.journal.close()
    again.journal.close()
    third.journal.close()
    alone = started(path)
    assert alone.state.notice is None
    alone.open(path)
    assert alone.state.notice is None


def test_a_change_within_one_tick_of_the_clock_is_seen(path):
    """The same size, the same times, the same file: another program saved right after we read."""
    session = started(path)
    about = path.stat()
    path.write_bytes(path.read_bytes().replace(b"-2", b"-3"))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    edit(session)
    assert not document.save(session)
    assert x_of(load(path)) == -3


def test_two_windows_do_not_overwrite_each_other(path):
    first, second = started(path), started(path)
    edit(first, 1)
    edit(second, 2)
    assert document.save(first)
    assert not document.save(second)
    assert x_of(load(path)) == 1
    assert second.state.is_dirty


def test_another_process_holds_its_entry(path):
    """A lease is held across processes, and let go when one dies."""
    program = (
        "import sys, pathlib; from graphdbg.session.session import Session;"
        "from graphdbg.session.journaling import Journal;"
        "s = Session(); j = Journal(s); s.open(pathlib.Path(sys.argv[1])); j.flush();"
        "print('ready', flush=True); sys.stdin.read()"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout.readline() == b"ready\n"
        (entry,) = entries()
        assert entry.pid == child.pid
        assert entry.is_alive
        assert started(path).state.notice is not None
        child.kill()
        child.wait()
        assert not entry.is_alive
    assert replace(entry, text="x").is_alive is False


def test_stamps_are_equal_where_the_bytes_are(path, monkeypatch):
    first = stamp_of(path)
    assert first == Stamp(first.digest, (0, 0, 0, 0))
    assert stamp_of(path, first) is not first  # for it changed a moment ago
    monkeypatch.setattr(stamp, "SETTLED_NS", -1)
    settled = stamp_of(path)
    assert stamp_of(path, settled) is settled
    assert stamp_of(path.parent) is None
    assert stamp_of(path.with_name("a\0b")) is None
