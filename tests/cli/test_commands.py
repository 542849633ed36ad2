"""`check`, `render`, `samples`, and how the program starts and ends."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import graphdbg as gd
from graphdbg.core.ops import REGISTRY, operation
from graphdbg.core.ops.record import Factor
from graphdbg.files.samples import ORDER, samples
from tests.cli.conftest import ROOT, Ask, Write, applied, leaf, sample

NAMES = [one.name for one in samples()]
SMALL = [name for name in NAMES if not name.startswith("mlp")]
F_XYZ = sample("f_xyz")
Graphdbg = Callable[..., subprocess.CompletedProcess[bytes]]

CHECKED = ["node", "analytic", "difference", "error", "entries", "of", "directions"]
CHECKED += ["kink", "choice", "agrees", "curve"]


# --- check ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SMALL)
def test_the_gradients_of_every_sample_agree(ask: Ask, name: str) -> None:
    found = ask("check", sample(name), "--json")
    assert (found.code, found.err) == (0, "")
    nodes = gd.load(sample(name)).nodes.values()
    with_gradient = {node.name for node in nodes if node.kind != "constant"}
    indices = {"y"} if name == "softmax_classifier" else set()  # they cannot change by a little
    assert {one["node"] for one in found.objects} == with_gradient - indices
    for one in found.objects:
        assert list(one) == CHECKED
        assert one["agrees"]
        assert one["error"] < 1e-6


def test_the_table_of_a_check(ask: Ask) -> None:
    found = ask("check", F_XYZ)
    head, *rows = found.lines
    assert head.split() == ["gradient", "analytic", "difference", "error", "entries", "verdict"]
    assert [row.split()[:3] for row in rows] == [
        ["∂f/∂x", "−4", "−4"],
        ["∂f/∂y", "−4", "−4"],
        ["∂f/∂z", "3", "3"],
        ["∂f/∂q", "−4", "−4"],
        ["∂f/∂f", "1", "1"],
    ]
    assert all(row.split()[4:] == ["all", "agrees"] for row in rows)
    assert len({row.index("agrees") for row in rows}) == 1


@pytest.fixture
def wrong_multiply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Multiply whose derivative by its second operand is one too large."""
    right, _ = REGISTRY["multiply"].derivatives  # type: ignore[misc]
    wrong = Factor(lambda y, a, b: a + 1.0)
    record = replace(REGISTRY["multiply"], derivatives=(right, wrong))
    monkeypatch.setattr(
        "graphdbg.core.engine.operation",
        lambda name: record if name == "multiply" else operation(name),
    )


@pytest.mark.usefixtures("wrong_multiply")
def test_a_wrong_gradient_is_found(ask: Ask) -> None:
    found = ask("check", F_XYZ)
    assert found.code == 1
    assert found.err == "The gradient disagrees with its central difference at z.\n"
    (row,) = [row for row in found.lines if "DISAGREES" in row]
    assert row.split()[:3] == ["∂f/∂z", "4", "3"]
    (wrong,) = [one for one in ask("check", F_XYZ, "--json").objects if not one["agrees"]]
    assert (wrong["node"], wrong["analytic"]) == ("z", 4)


def test_at_a_kink_the_check_says_so_and_passes(ask: Ask, write: Write) -> None:
    path = write(leaf("x", 0), applied("y", "relu", "x"))
    found = ask("check", path)
    assert (found.code, found.err) == (0, "")
    assert found.lines[1].split()[-1] == "kink"
    assert found.lines[-1] == (
        "At ∂y/∂x differences cannot tell: relu has a corner at 0, and its slope there is taken "
        "as 0."
    )
    (at_kink, at_loss) = ask("check", path, "--json").objects
    assert (at_kink["kink"], at_loss["kink"], at_loss["choice"]) == (True, False, None)
    assert at_kink["choice"].startswith("relu has a corner at 0")


def test_a_check_of_what_is_not_finite_is_json_too(ask: Ask, write: Write) -> None:
    path = write(leaf("x", -1), applied("y", "log", "x"), applied("z", "exp", "y"))
    for one in ask("check", path, "--json").objects:
        assert list(one) == CHECKED


def test_large_arrays_are_sampled(ask: Ask, write: Write) -> None:
    path = write(leaf("x", [0.5] * 100), applied("y", "exp", "x"), applied("L", "sum", "y"))
    _, *rows, blank, note = ask("check", path).lines
    assert [row.split()[4] for row in rows] == ["16/100", "16/100", "all"]
    assert blank == ""
    assert "16 seeded ones" in note
    assert "4 seeded random directions" in note
    found = ask("check", path, "--json").objects
    assert [(one["entries"], one["directions"]) for one in found] == [(16, 4), (16, 4), (1, 0)]
    assert all(len(one["curve"]) == 7 for one in found)


# --- claims --------------------------------------------------------------------------------------

LOGISTIC = sample("logistic_regression")


@pytest.mark.parametrize(
    ("claim", "said", "code"),
    [
        ("a = (1-y)/(1-a) - y/a", "is right", 0),
        ("a = y/a - (1-y)/(1-a)", "has the wrong sign", 1),
        ("z = 2*(a - y)", "is off by a constant factor: it is 2 times", 1),
        ("z = a", "is wrong", 1),
    ],
)
def test_a_claim(ask: Ask, claim: str, said: str, code: int) -> None:
    found = ask("check", LOGISTIC, "--claim", claim)
    assert found.code == code
    assert found.err == ("The claim is not right.\n" if code else "")
    sentence, claimed, gradient = found.lines
    assert said in sentence
    assert claimed.split()[0] == "claimed"
    assert gradient.split() == ["gradient", "−1.368" if claim[0] == "a" else "−0.2689"]


def test_several_claims(ask: Ask) -> None:
    claims = ["--claim", "z = y - a", "--claim", "z = a - y", "--claim", "w0 = 1"]
    found = ask("check", LOGISTIC, *claims)
    assert (found.code, found.err) == (1, "2 of 3 claims are not right.\n")
    assert found.lines[1:3] == ["  claimed   0.2689", "  gradient  −0.2689"]
    objects = ask("check", LOGISTIC, *claims, "--json").objects
    assert [one["verdict"] for one in objects] == ["wrong sign", "right", "wrong"]
    assert list(objects[0]) == [
        *("node", "verdict", "factor", "claimed", "gradient", "points", "sentence")
    ]
    assert (objects[0]["factor"], objects[2]["factor"]) == (-1, None)
    assert ask("check", LOGISTIC, *claims[:4]).err == "1 of 2 claims is not right.\n"


def test_a_claim_about_an_array_shows_the_entries_farthest_apart(ask: Ask, write: Write) -> None:
    nodes = [leaf("x", [1, 2, 3]), applied("y", "square", "x"), applied("L", "sum", "y")]
    found = ask("check", write(*nodes), "--claim", "x = y + 1")
    assert found.lines[1:] == ["  claimed   10 at [2]", "  gradient  6 at [2]"]
    other = ask("check", write(*nodes), "--claim", "x = 2")
    assert other.code == 1
    assert other.lines[1:] == ["  claimed   scalar", "  gradient  3"]


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("a = sgmoid(z)", "Column 5: there is no operation named 'sgmoid'; did you mean sigmoid?"),
        ("a = __import__('os').system('ls')", "Column 5: "),
        ("a", "A claim has a node on the left of one ="),
        ("y2 = 1", "which is no node of this graph"),
    ],
)
@pytest.mark.parametrize("json", [[], ["--json"]])
def test_a_claim_that_cannot_be_read(ask: Ask, claim: str, words: str, json: list[str]) -> None:
    found = ask("check", LOGISTIC, "--claim", claim, *json)
    assert (found.code, found.out) == (1, "")
    assert words in found.err
    assert found.err.count("\n") == 1


def test_a_claim_about_a_graph_without_gradients(ask: Ask, write: Write) -> None:
    found = ask("check", write(leaf("x", [1, 2])), "--claim", "x = 1")
    assert (found.code, found.out) == (1, "")
    assert found.err.startswith("Forward only: ")


def test_a_graph_without_a_loss_has_nothing_to_check(ask: Ask, write: Write) -> None:
    found = ask("check", write(leaf("x", [1, 2]), applied("y", "exp", "x")))
    assert (found.code, found.out) == (0, "")
    assert found.err.startswith("Forward only: ")
    assert found.err.count("\n") == 1


def test_an_unfinished_graph_cannot_be_checked(ask: Ask, write: Write) -> None:
    found = ask("check", write(leaf("x", 1), applied("y", "add", "x"), loss="y"))
    assert (found.code, found.out) == (1, "")
    assert found.err == "y is unfinished: add takes 2, and 1 operand more must be connected.\n"


def test_a_graph_without_nodes_cannot_be_checked(ask: Ask, write: Write) -> None:
    found = ask("check", write())
    assert (found.code, found.out) == (1, "")
    assert found.err == "This graph has no nodes yet; add an input to begin.\n"


# --- render --------------------------------------------------------------------------------------

MAGIC = {"svg": b"<?xml", "png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-"}


@pytest.fixture
def _offscreen(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering sets the platform for its process, and the tests' own is kept."""
    monkeypatch.setenv("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", "offscreen"))


@pytest.mark.usefixtures("_offscreen", "qapp")
@pytest.mark.parametrize("step", [None, 0, 4, 10])
@pytest.mark.parametrize("kind", list(MAGIC))
def test_a_picture(ask: Ask, tmp_path: Path, kind: str, step: int | None) -> None:
    out = tmp_path / f"out.{kind}"
    steps = [] if step is None else ["--step", str(step)]
    found = ask("render", F_XYZ, "-o", str(out), *steps)
    assert (found.code, found.out, found.err) == (0, "", "")
    data = out.read_bytes()
    assert data.startswith(MAGIC[kind])
    assert 2_000 < len(data) < 1_000_000
    if kind == "svg":
        assert data.rstrip().endswith(b"</svg>")
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.usefixtures("_offscreen", "qapp")
def test_a_picture_shows_its_step(ask: Ask, tmp_path: Path) -> None:
    pictures = []
    for step in ("0", "4", "10", None):
        out = tmp_path / f"{step}.PNG"
        ask("render", F_XYZ, "-o", str(out), *(["--step", step] if step else []))
        pictures.append(out.read_bytes())
    assert len(set(pictures)) == 3
    assert pictures[2] == pictures[3]  # the end, where no step is named


@pytest.mark.usefixtures("_offscreen", "qapp")
@pytest.mark.parametrize("nodes", [[], [leaf("x", 1), applied("y", "add", "x", None)]])
def test_an_unfinished_graph_is_drawn(
    ask: Ask, write: Write, tmp_path: Path, nodes: list[dict[str, Any]]
) -> None:
    out = tmp_path / "out.svg"
    assert ask("render", write(*nodes), "-o", str(out)).code == 0
    assert out.read_bytes().startswith(MAGIC["svg"])


GROUPS = [
    leaf("x", 2),
    {**applied("u", "exp", "x"), "group": "a/b"},
    {**applied("v", "exp", "u"), "group": "a"},
    {**applied("w", "multiply", "u", "x"), "group": "torn"},
    applied("out", "add", "w", "v"),
    {**applied("y", "exp", "out"), "group": "torn"},
]


@pytest.mark.usefixtures("_offscreen", "qapp")
@pytest.mark.parametrize(
    ("said", "names"),
    [
        ([], {"x", "a/", "w", "out", "y"}),
        (["--unfold"], {"x", "u", "v", "w", "out", "y"}),
        (["--fold", "a/b"], {"x", "a/b/", "v", "w", "out", "y"}),
        (["--fold-all"], {"x", "a/", "w", "out", "y"}),
    ],
)
def test_a_picture_folds_what_the_file_or_the_line_says(
    ask: Ask,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: list[str],
    names: set[str],
) -> None:
    from graphdbg.ui.canvas import surface

    drawn: list[set[str]] = []
    write_picture = surface.write_picture
    monkeypatch.setattr(
        surface,
        "write_picture",
        lambda seen, *rest: (drawn.append(set(seen.drawing.names)), write_picture(seen, *rest)),
    )
    path = tmp_path / "g.graph.json"
    plain = {"graphdbg": 1, "nodes": GROUPS, "loss": "y", "view": {"folded": ["a"]}}
    path.write_text(json.dumps(plain), encoding="utf-8")
    found = ask("render", str(path), "-o", str(tmp_path / "out.svg"), *said)
    assert (found.code, found.err) == (0, "")
    assert drawn == [names]


@pytest.mark.usefixtures("_offscreen", "qapp")
@pytest.mark.parametrize(
    ("group", "words"),
    [("torn", "torn cannot be folded, because a path leaves it to out"), ("c", "no group c")],
)
def test_a_group_that_cannot_be_folded(
    ask: Ask, write: Write, tmp_path: Path, group: str, words: str
) -> None:
    found = ask("render", write(*GROUPS), "-o", str(tmp_path / "out.svg"), "--fold", group)
    assert found.code == 1
    assert words in found.err
    assert not (tmp_path / "out.svg").exists()


@pytest.mark.usefixtures("_offscreen", "qapp")
def test_a_step_outside_the_run(ask: Ask, tmp_path: Path) -> None:
    found = ask("render", F_XYZ, "-o", str(tmp_path / "out.svg"), "--step", "11")
    assert (found.code, found.out) == (1, "")
    assert found.err == "Step 11 is not in this run: its steps are 0 to 10.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_offscreen", "qapp")
@pytest.mark.parametrize("kind", list(MAGIC))
def test_a_folder_that_is_not_there(ask: Ask, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "none" / f"out.{kind}"
    found = ask("render", F_XYZ, "-o", str(out))
    assert (found.code, found.out) == (4, "")
    assert found.err == f"{out} could not be written: No such file or directory.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("_offscreen", "qapp")
def test_a_folder_in_the_way_stays(ask: Ask, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    out.mkdir()
    found = ask("render", F_XYZ, "-o", str(out))
    assert found.code == 4
    assert found.err.startswith(f"{out} could not be written: ")
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.usefixtures("_offscreen", "qapp")
def test_a_failed_write_leaves_the_old_picture(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.svg"
    out.write_text("the old one")

    def fail(*_: object) -> None:
        raise OSError("half a picture")

    monkeypatch.setattr("graphdbg.ui.canvas.surface.write_svg", fail)
    found = ask("render", F_XYZ, "-o", str(out))
    assert found.code == 4
    assert found.err == f"{out} could not be written: check the folder and the disk.\n"
    assert out.read_text() == "the old one"
    assert list(tmp_path.iterdir()) == [out]


def test_rendering_needs_no_display(graphdbg: Graphdbg, tmp_path: Path) -> None:
    done = graphdbg("render", F_XYZ, "-o", "out.pdf", "--step", "7")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert (tmp_path / "out.pdf").read_bytes().startswith(MAGIC["pdf"])


# --- samples -------------------------------------------------------------------------------------


def test_samples_are_a_line_each(ask: Ask) -> None:
    found = ask("samples")
    assert (found.code, found.err) == (0, "")
    assert [line.split()[0] for line in found.lines] == list(ORDER) == NAMES
    for line, one in zip(found.lines, samples(), strict=True):
        assert line.split(maxsplit=1)[1] == one.title
    assert (
        len({line.index(one.title) for line, one in zip(found.lines, samples(), strict=True)}) == 1
    )


# --- starting and ending -------------------------------------------------------------------------


def test_the_version(ask: Ask) -> None:
    found = ask("--version")
    assert (found.code, found.out, found.err) == (0, f"graphdbg {gd.__version__}\n", "")


@pytest.mark.parametrize("command", ["trace", "check", "render", "samples"])
def test_every_command_has_help(ask: Ask, command: str) -> None:
    found = ask(command, "--help")
    assert (found.code, found.err) == (0, "")
    assert found.out.startswith(f"usage: graphdbg {command}")


def test_a_command_that_is_misspelt_is_told(ask: Ask) -> None:
    found = ask("tarce", F_XYZ)
    assert (found.code, found.out) == (2, "")
    assert found.err == (
        "graphdbg: There is no command tarce; did you mean trace? See: graphdbg --help\n"
    )


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["trace"], "FILE"),
        (["trace", F_XYZ, "--granularity", "inch"], "inch"),
        (["trace", F_XYZ, "--seed"], "--seed"),
        (["trace", F_XYZ, "--js"], "--js"),
        (["check", F_XYZ, "--full"], "--full"),
        (["render", F_XYZ], "-o"),
        (["render", F_XYZ, "-o", "out.gif"], "out.gif"),
        (["render", F_XYZ, "-o", "out.svg", "--step", "-1"], "--step"),
        (["render", F_XYZ, "-o", "out.svg", "--step", "1.5"], "1.5"),
        (["samples", "f_xyz"], "f_xyz"),
    ],
)
def test_wrong_usage_names_what_is_wrong(ask: Ask, arguments: list[str], word: str) -> None:
    found = ask(*arguments)
    assert (found.code, found.out) == (2, "")
    assert word in found.err
    assert found.err.count("\n") == 1
    assert found.err.endswith(f"See: graphdbg {arguments[0]} --help\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["trace", "none.graph.json"], 1), (["trace"], 2), (["check", F_XYZ], 0)],
)
def test_exit_codes_of_the_program(graphdbg: Graphdbg, arguments: list[str], code: int) -> None:
    done = graphdbg(*arguments)
    assert done.returncode == code
    assert done.stderr.count(b"\n") == (code > 0)


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe ends otherwise there")
def test_a_reader_that_has_had_enough_is_no_error() -> None:
    program = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "graphdbg",
            "trace",
            sample("mlp_784-300-100-10"),
            "--json",
            "--full",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    assert program.stdout.read(10) == b'{"step": 1'
    program.stdout.close()
    assert program.stderr.read() == b""
    program.stderr.close()
    assert program.wait(timeout=60) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is hard to come by")
def test_a_full_disk_is_exit_4(graphdbg: Graphdbg) -> None:
    with Path("/dev/full").open("wb") as full:
        done = graphdbg("trace", F_XYZ, stdout=full)
    assert done.returncode == 4
    assert done.stderr == b"The output could not be written: No space left on device.\n"


def test_a_program_text_is_traced_like_a_saved_graph(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "f.gdbg"
    path.write_text("x = input(-2)\ny = input(5)\nq = x * y\nloss(q)\n", encoding="utf-8")
    assert "q multiplies x by y" in ask("trace", str(path)).out
    path.write_text("x = inpt(1)\n", encoding="utf-8")
    answer = ask("trace", str(path))
    assert answer.code == 1
    assert "f.gdbg, line 1, column 5" in answer.err
