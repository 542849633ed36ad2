"""What a transcript does not show: Tab, Ctrl+C, colours, history, files of commands, saving."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

import graphdbg as gd
from graphdbg.cli import answer
from graphdbg.session.state import State
from graphdbg.terminal import completion
from graphdbg.terminal.command import Command
from graphdbg.terminal.history import history, history_file
from graphdbg.terminal.table import COMMANDS, NAMED
from tests.terminal.conftest import HERE, Open, graph_file, said

F_XYZ = str(graph_file("f_xyz.graph.json"))


Typed = Callable[[str], None]


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Typed:
    """Return a function that puts a text where standard input is read."""
    return lambda text: monkeypatch.setattr(sys, "stdin", StringIO(text))


# --- the table -----------------------------------------------------------------------------------


def test_no_two_commands_share_a_name() -> None:
    assert len(NAMED) == sum(len(command.names) for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_is_explained_within_a_line(command: Command, open_prompt: Open) -> None:
    usage, summary, *_ = said(open_prompt(), f"help {command.name}")
    assert usage.startswith(command.name)
    listed = next(line for line in said(open_prompt(), "help") if f"  {command.name}" in line)
    assert summary in listed
    assert len(listed) <= 82


@pytest.mark.parametrize(
    ("typed", "cursor"),
    [
        ("next", 1),
        ("ne", 1),
        ("n 4", 4),
        ("cont", 10),
        ("until q", 4),
        ("u ∂q", 0),
        ("j +3", 3),
        ("j −3", 0),
        ("j forward", 5),
        ("j end", 10),
    ],
)
def test_words_move_the_session_of_the_window(open_prompt: Open, typed: str, cursor: int) -> None:
    prompt = open_prompt()
    said(prompt, typed)
    assert prompt.session.state.cursor == cursor


def test_stepping_back_is_stepping_on_turned_round(open_prompt: Open) -> None:
    prompt = open_prompt("two_layer_2-2-2")
    length = 56
    for granularity in ("phase", "node", "wire", "micro"):
        said(prompt, f"g {granularity}")
        said(prompt, "j start")
        stops = []
        while prompt.session.state.known < length:
            stops.append(prompt.session.state.stop)
            said(prompt, "n")
        for stop in reversed(stops):
            said(prompt, "bk")
            assert prompt.session.state.stop == stop


def test_a_loss_may_be_named(capsys: pytest.CaptureFixture[str], typed: Typed) -> None:
    typed("c\np grad(x)\n")
    assert answer(["step", F_XYZ, "--loss", "q"]) == 0
    assert "\n1\n" in capsys.readouterr().out


# --- breakpoints, watches, edits -----------------------------------------------------------------


def test_what_is_set_at_the_prompt_is_saved_with_the_graph(
    open_prompt: Open, tmp_path: Path
) -> None:
    prompt = open_prompt()
    for line in ("b q if abs(gradient) > 1 hits 2", "b f:0", 'b any log "{step}"', "w grad(x)"):
        said(prompt, line)
    file = tmp_path / "kept.graph.json"
    assert said(prompt, f"save {file}") == ["Saved in kept.graph.json."]
    graph = gd.load(file)
    assert list(graph.breakpoints) == [
        {"node": "q", "when": "abs(gradient) > 1", "hits": 2},
        {"wire": ["f", 0]},
        {"moment": True, "log": "{step}"},
    ]
    assert graph.watches == ("grad(x)",)


def test_what_others_have_changed_and_what_ships_is_not_overwritten(
    open_prompt: Open, tmp_path: Path
) -> None:
    prompt = open_prompt()
    assert "is a sample; name another file" in " ".join(said(prompt, "save"))
    file = tmp_path / "mine.graph.json"
    said(prompt, f"save {file}")
    file.write_text("of another program", encoding="utf-8")
    assert "another program has changed it" in " ".join(said(prompt, "save"))
    assert file.read_text(encoding="utf-8") == "of another program"


@pytest.mark.parametrize("clauses", ["if k > 0 hits 2 log 'a'", "log 'a' hits 2 if k > 0"])
def test_clauses_stand_in_any_order_before_the_condition(open_prompt: Open, clauses: str) -> None:
    prompt = open_prompt()
    assert said(prompt, f"b x {clauses}") == ['Log point 1 at x if k > 0 hits 2 log "a".']


def test_an_entry_of_an_array_is_set(open_prompt: Open) -> None:
    prompt = open_prompt("mlp_784-300-100-10")
    trace = prompt.session.state.trace
    assert trace is not None
    before = trace.value("W1")
    said(prompt, "set W1[2, 3] = 1/3")
    after = prompt.session.state.trace
    assert after is not None
    assert after.value("W1")[2, 3] == 1 / 3
    assert np.sum(after.value("W1") != before) == 1


@pytest.mark.parametrize("line", ["check", "check x"])
def test_gradients_are_checked(open_prompt: Open, line: str) -> None:
    head, *rows = said(open_prompt(), line)
    assert head.startswith("gradient")
    assert rows[0].startswith("∂f/∂x")
    assert all(row.endswith("agrees") for row in rows)


def test_a_graph_that_stops_can_be_walked_to_where_it_stopped(
    open_prompt: Open, tmp_path: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "stops.graph.json"
    file.write_text(
        '{"graphdbg": 1, "nodes": [{"name": "x", "kind": "input", "value": [1, 2]}, '
        '{"name": "y", "kind": "input", "value": [1, 2, 3]}, '
        '{"name": "z", "op": "add", "inputs": ["x", "y"]}]}'
    )
    typed("c\nwhere\np z\nwhy z\ncheck\npaths x\nl\ni z\nbk\ninfo\n")
    assert answer(["step", str(file)]) == 0
    out, err = capsys.readouterr()
    assert "Stopped. " in out
    assert err == ""


def test_an_empty_graph_has_nothing_to_step_through(
    tmp_path: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "empty.graph.json"
    file.write_text('{"graphdbg": 1, "nodes": []}')
    typed("n\nc\nbk\nwhere\nl\ninfo\nwhy\nb\ncheck\nj end\nmode forward\nq\n")
    assert answer(["step", str(file)]) == 0
    assert "This graph has no nodes yet" in capsys.readouterr().out


# --- reading and writing -------------------------------------------------------------------------


def test_a_file_of_commands_comes_first(
    tmp_path: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = tmp_path / "commands.txt"
    commands.write_text("# to the product\n\nb q\nc\n")
    typed("p q\n")
    assert answer(["step", F_XYZ, "-x", str(commands)]) == 0
    lines = capsys.readouterr().out.splitlines()
    prompts = [line for line in lines if line.startswith("(graphdbg) ")]
    assert prompts == ["(graphdbg) b q", "(graphdbg) c", "(graphdbg) p q", "(graphdbg) "]
    assert lines[-2:] == ["3", "(graphdbg) "]


def test_a_file_of_commands_may_leave(
    tmp_path: Path, typed: Typed, capsys: pytest.CaptureFixture[str]
) -> None:
    commands = tmp_path / "commands.txt"
    commands.write_text("n\nq\n")
    typed("p never\n")
    assert answer(["step", F_XYZ, "--commands", str(commands)]) == 0
    assert "never" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["missing.graph.json"], 1, "missing.graph.json"),
        ([F_XYZ, "--loss", "ff"], 1, "There is no node 'ff' to differentiate; did you mean f?"),
        ([F_XYZ, "-x", "missing.txt"], 1, "missing.txt could not be read"),
        ([], 2, "file"),
        ([F_XYZ, "--order", "sideways"], 2, "sideways"),
    ],
)
def test_what_cannot_be_opened_is_refused(
    arguments: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answer(["step", *arguments]) == code
    out, err = capsys.readouterr()
    assert sentence.lower() in err.lower()
    assert len(err.splitlines()) == 1
    assert out == ""


def test_a_closed_input_is_an_empty_one(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert answer(["step", F_XYZ]) == 0
    assert capsys.readouterr().out.endswith("(graphdbg) \n")


def test_letters_that_are_none_are_no_error(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "graphdbg", "step", F_XYZ],
        input=b"p \xff\xfe\n\x00\np q\n",
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parents[1])},
        timeout=60,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, b"")


@pytest.mark.parametrize(("no_color", "is_painted"), [("", True), ("1", False)])
def test_colours_are_for_terminals(
    open_prompt: Open, monkeypatch: pytest.MonkeyPatch, no_color: str, is_painted: bool
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", no_color)
    painted = "\n".join(said(open_prompt(is_terminal=True), "n"))
    assert ("\x1b[" in painted) == is_painted
    assert "\x1b[" not in "\n".join(said(open_prompt(), "n"))


def test_the_last_step_is_taken_again_by_an_empty_line(open_prompt: Open) -> None:
    prompt = open_prompt()
    for line in ("n 2", "p x", "", "nonsense", ""):
        said(prompt, line)
    assert prompt.session.state.cursor == 6


# --- Ctrl+C --------------------------------------------------------------------------------------


@pytest.fixture
def hears_ctrl_c() -> Iterator[None]:
    """Be interrupted by Ctrl+C also where the tests run in the background, and what is started."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("hears_ctrl_c")
def test_ctrl_c_in_a_long_command_leads_back_to_the_prompt(open_prompt: Open) -> None:
    prompt = open_prompt("two_layer_2-2-2")

    def interrupt(before: State, after: State) -> None:
        if after.cursor == 20 and before.cursor == 19:
            signal.raise_signal(signal.SIGINT)

    prompt.session.changed.connect(interrupt)
    lines = said(prompt, "n 1000")
    assert lines[1] == "Stopped by Ctrl+C."
    assert lines[2].startswith("step 20 of 56")
    assert said(prompt, "n")[0].startswith("step 21 of 56")


@pytest.mark.usefixtures("hears_ctrl_c")
@pytest.mark.skipif(not hasattr(os, "openpty"), reason="there are no terminals of this kind here")
def test_a_real_terminal(tmp_path: Path) -> None:
    pytest.importorskip("readline")
    with Terminal(tmp_path, F_XYZ) as terminal:
        terminal.expect("(graphdbg) ")
        terminal.type("unt\t q\n")  # Tab completes the word
        terminal.expect("step 4 of 10")
        terminal.expect("(graphdbg) ")
        terminal.interrupt()
        terminal.type("n\n")
        terminal.expect("step 5 of 10")
        terminal.expect("(graphdbg) ")
        terminal.type("\n")
        terminal.expect("step 6 of 10")
        terminal.expect("(graphdbg) ")
        terminal.type("\x04")
        assert terminal.wait() == 0
    assert (tmp_path / "history").read_text().split() == ["until", "q", "n"]


class Terminal:
    """The program on a terminal of its own."""

    def __init__(self, folder: Path, file: str) -> None:
        import pty

        self.screen, inner = pty.openpty()
        self.text = ""
        environment = {**os.environ, "GRAPHDBG_CONFIG": str(folder), "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "graphdbg", "step", file],
            stdin=inner,
            stdout=inner,
            stderr=inner,
            env={**environment, "PYTHONPATH": str(HERE.parents[1]), "TERM": "dumb"},
        )
        os.close(inner)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_raised: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(30)
        os.close(self.screen)

    def type(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def interrupt(self) -> None:
        """Press Ctrl+C until a prompt comes: one just before readline listens is not heard."""
        for _ in range(60):
            self.process.send_signal(signal.SIGINT)
            if select.select([self.screen], [], [], 0.5)[0]:
                break
        self.expect("(graphdbg) ")

    def expect(self, text: str) -> None:
        """Read until a text has come, and forget what stood before it."""
        while text not in self.text:
            is_there, _, _ = select.select([self.screen], [], [], 30)
            found = os.read(self.screen, 4096) if is_there else b""
            assert found, f"{text!r} never came: {self.text}"
            self.text += found.decode()
        self.text = self.text.partition(text)[2]

    def wait(self) -> int:
        """Read to the end and return the exit code."""
        with suppress(OSError):  # which is how a terminal ends
            while select.select([self.screen], [], [], 30)[0] and os.read(self.screen, 4096):
                pass
        return self.process.wait(30)


# --- Tab and history -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "begun", "offered"),
    [
        ("", "un", ["until", "unwatch"]),
        ("until ", "", ["f", "q", "x", "y", "z"]),
        ("p ", "gra", ["grad", "gradient"]),
        ("p q + ", "q", ["q"]),
        ("w ", "contr", ["contribution"]),
        ("b ", "ph", ["phase"]),
        ("b phase ", "b", ["backward"]),
        ("b q ", "", ["any", "hits", "if", "log", "nan", "phase"]),
        ("b q if ", "grad", ["grad", "gradient"]),
        ("info ", "b", ["breakpoints"]),
        ("granularity ", "", ["micro", "node", "phase", "wire"]),
        ("claim x ", "gr", ["grad", "greater", "greater_equal"]),
        ("help ", "wh", ["where", "why"]),
        ("quit ", "", []),
        ("nonsense ", "", []),
    ],
)
def test_tab_offers_what_may_come_next(
    open_prompt: Open, line: str, begun: str, offered: list[str]
) -> None:
    prompt = open_prompt()
    if line:
        typed = line + begun
        found = prompt.completedefault(begun, typed, len(line), len(typed))
    else:
        found = prompt.completenames(begun)
    assert found == offered


def test_every_offered_command_is_one() -> None:
    assert completion.commands("") == sorted(command.name for command in COMMANDS)


def test_history_is_kept_from_one_time_to_the_next() -> None:
    readline = pytest.importorskip("readline")
    with history():
        readline.add_history("b q")
    readline.clear_history()
    with history():
        assert readline.get_history_item(1) == "b q"


@pytest.mark.parametrize("trouble", ["folder is a file", "history is a folder", "not text"])
def test_a_history_that_cannot_be_kept_is_no_error(
    trouble: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRAPHDBG_CONFIG", str(tmp_path / "kept"))
    if trouble == "folder is a file":
        (tmp_path / "kept").write_text("")
    elif trouble == "history is a folder":
        history_file().mkdir(parents=True)
    else:
        (tmp_path / "kept").mkdir()
        history_file().write_bytes(b"\xff\xfe\x00\x01")
    with history():
        pass
    assert not history_file().is_file() or trouble == "not text"


# --- asking why ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expression", "entry"),
    [
        ("why grad(x)", "grad(x)", None),
        ("why grad(W)[1, 2]", "grad(W)[1, 2]", (1, 2)),
        ("why W[-1, 0] 3", "value(W)[2, 0]", (2, 0)),
        ("why local(u, 0)", "local(u, 0)", None),
    ],
)
def test_why_takes_what_is_watched(
    open_prompt: Open, typed: str, expression: str, entry: tuple[int, ...] | None
) -> None:
    prompt = open_prompt("softmax_classifier")
    said(prompt, "j end")
    assert not said(prompt, typed)[0].startswith("Column")
    asked = prompt.session.state.why
    assert asked is not None
    assert (asked.quantity.expression_at(asked.entry), asked.entry) == (expression, entry)


def test_why_of_more_than_a_number_is_refused(open_prompt: Open) -> None:
    prompt = open_prompt("softmax_classifier")
    assert said(prompt, "why (grad(x) * 2)")[0].startswith("(grad(x) * 2) is no single number")
    assert said(prompt, "why grad(W)[9, 0]")[0].startswith("Column 9: axis 0 of grad(W)")


def test_a_condition_that_fits_nothing_of_the_run_is_refused(open_prompt: Open) -> None:
    prompt = open_prompt()
    assert said(prompt, "b q if value(q)[0] > 1")[0].startswith("Column 10: value(q) is a single")
    assert prompt.session.state.breakpoints == ()
