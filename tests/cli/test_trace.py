"""`graphdbg trace`: a run as text and as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from graphdbg.core import limits
from graphdbg.core.engine import record
from graphdbg.core.trace import Trace
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.formula.numbers import short
from tests.cli.conftest import ROOT, Ask, Write, applied, leaf, sample

GOLDEN = ROOT / "tests" / "golden"
F_XYZ = sample("f_xyz")
NAMES = [one.name for one in samples()]
SMALL = [name for name in NAMES if not name.startswith("mlp")]

FORWARD = ["step", "phase", "kind", "node", "value", "sentence", "formula"]
BACKWARD = ["step", "phase", "kind", "node", "gradient", "sentence", "formula", "contributions"]
CONTRIBUTION = ["consumer", "slot", "upstream", "local", "contribution"]


def trace_of(name: str) -> Trace:
    return record(load(sample(name)))


# --- golden texts --------------------------------------------------------------------------------


def test_the_text_of_f_xyz(ask: Ask) -> None:
    found = ask("trace", F_XYZ)
    assert found.out == (GOLDEN / "f_xyz_trace.txt").read_text(encoding="utf-8")
    assert (found.code, found.err) == (0, "")


def test_the_json_of_f_xyz(ask: Ask) -> None:
    found = ask("trace", F_XYZ, "--json")
    assert found.out == (GOLDEN / "f_xyz_trace.jsonl").read_text(encoding="utf-8")
    assert (found.code, found.err) == (0, "")


def test_the_program_prints_the_same_in_any_locale(graphdbg: Any) -> None:
    done = graphdbg("trace", F_XYZ)
    assert done.stdout == (GOLDEN / "f_xyz_trace.txt").read_bytes()
    assert (done.returncode, done.stderr) == (0, b"")


# --- granularity ---------------------------------------------------------------------------------


@pytest.mark.parametrize("granularity", ["phase", "node", "wire"])
@pytest.mark.parametrize("name", ["f_xyz", "sum_times_successor", "softmax_classifier"])
def test_there_is_a_line_a_stop(ask: Ask, name: str, granularity: Any) -> None:
    stops = list(trace_of(name).stops(granularity)[1:])
    arguments = ("trace", sample(name), "--granularity", granularity)
    assert [one["step"] for one in ask(*arguments, "--json").objects] == stops
    lines = ask(*arguments).lines
    assert [int(line.split()[0]) for line in lines if line.startswith("  ")] == stops


def test_without_a_word_it_is_a_node_a_line(ask: Ask) -> None:
    path = sample("sum_times_successor")
    objects = ask("trace", path, "--json").objects
    assert objects == ask("trace", path, "--json", "--granularity", "node").objects
    forward = [one["node"] for one in objects if one["phase"] == "forward"]
    backward = [one["node"] for one in objects if one["phase"] == "backward"]
    assert forward == ["a", "b", "one", "c", "d", "e"]
    assert backward == ["e", "d", "c", "b", "a"]


def test_a_wire_a_line_shows_the_running_sum(ask: Ask) -> None:
    path = sample("sum_times_successor")
    objects = ask("trace", path, "--json", "--granularity", "wire").objects
    of_b = [one for one in objects if one["node"] == "b" and one["phase"] == "backward"]
    assert [one["gradient"] for one in of_b] == [2, 5]
    assert [len(one["contributions"]) for one in of_b] == [1, 2]
    assert of_b[1]["contributions"] == [
        {"consumer": "c", "slot": 1, "upstream": 2, "local": 1, "contribution": 2},
        {"consumer": "d", "slot": 0, "upstream": 3, "local": 1, "contribution": 3},
    ]


# --- JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SMALL)
def test_every_line_is_strict_json_with_its_keys_in_order(ask: Ask, name: str) -> None:
    trace = trace_of(name)
    objects = ask("trace", sample(name), "--json", "--granularity", "wire").objects
    assert len(objects) == trace.length
    for found, event in zip(objects, trace.events, strict=True):
        assert list(found) == (FORWARD if found["phase"] == "forward" else BACKWARD)
        assert found["kind"] == type(event).__name__
        assert found["node"] == event.node
        for one in found.get("contributions", ()):
            assert list(one) == CONTRIBUTION


@pytest.mark.parametrize("name", SMALL)
def test_json_has_the_numbers_of_the_trace(ask: Ask, name: str) -> None:
    trace = trace_of(name)
    for found in ask("trace", sample(name), "--json").objects:
        if found["phase"] == "forward":
            assert found["value"] == trace.value(found["node"]).tolist()
            continue
        assert found["gradient"] == trace.gradient(found["node"]).tolist()
        parts = [part.tolist() for part in trace.contributions(found["node"])]
        assert [one["contribution"] for one in found["contributions"]] == parts


def test_json_says_what_the_text_says(ask: Ask) -> None:
    path = sample("two_layer_2-2-2")
    said = [one["sentence"] for one in ask("trace", path, "--json").objects]
    lines = [line for line in ask("trace", path).lines if line.startswith("  ")]
    assert said == [line.split(maxsplit=1)[1] for line in lines]
    assert f"= {short(trace_of('two_layer_2-2-2').gradient('b1'))}." in " ".join(said)


def test_where_only_a_product_exists_local_is_null(ask: Ask) -> None:
    objects = ask("trace", sample("jacobian_3_to_2"), "--json").objects
    (of_x,) = objects[-1]["contributions"]
    assert (of_x["consumer"], of_x["slot"], of_x["local"]) == ("y", 1, None)
    assert of_x["upstream"] == [-1.5, 2.0]
    (of_y,) = objects[-2]["contributions"]
    assert of_y["local"] == [-1.5, 2.0]


def test_a_contribution_at_a_kink_has_the_choice(ask: Ask, write: Write) -> None:
    path = write(leaf("x", [0, 1]), applied("r", "relu", "x"), applied("L", "sum", "r"))
    (of_x,) = ask("trace", path, "--json").objects[-1]["contributions"]
    assert list(of_x) == [*CONTRIBUTION, "kink"]
    assert of_x["kink"] == "relu has a corner at 0, and its slope there is taken as 0"
    away = write(leaf("x", [2, 1]), applied("r", "relu", "x"), applied("L", "sum", "r"))
    (of_x,) = ask("trace", away, "--json").objects[-1]["contributions"]
    assert list(of_x) == CONTRIBUTION


def test_a_node_that_is_not_reached_has_no_contributions(ask: Ask, write: Write) -> None:
    path = write(leaf("x", 1), leaf("y", 2), applied("f", "exp", "x"), loss="f")
    found = ask("trace", path, "--json").objects[-2]
    assert (found["kind"], found["node"], found["gradient"]) == ("Unreached", "y", 0)
    assert found["contributions"] == []
    assert found["formula"] == r"\frac{\partial f}{\partial y} = 0"


def test_what_is_not_finite_is_a_string(ask: Ask, write: Write) -> None:
    path = write(
        leaf("x", ["NaN", "Infinity", "-Infinity", 1]),
        leaf("z", 0),
        applied("y", "log", "z"),
        applied("L", "multiply", "y", "z"),
        loss="L",
    )
    found = ask("trace", path, "--json")
    values = {one["node"]: one["value"] for one in found.objects if "value" in one}
    assert values == {
        "x": ["NaN", "Infinity", "-Infinity", 1],
        "z": 0,
        "y": "-Infinity",
        "L": "NaN",
    }
    assert found.code == 0


@pytest.mark.parametrize("dtype", ["float32", "int64", "bool"])
def test_values_of_other_types(ask: Ask, write: Write, dtype: str) -> None:
    value = [True, False] if dtype == "bool" else [1, 0]
    path = write({**leaf("x", value), "dtype": dtype})
    (found,) = ask("trace", path, "--json").objects
    assert found["value"] == value
    assert isinstance(found["value"][0], {"float32": float, "int64": int, "bool": bool}[dtype])


# --- large arrays --------------------------------------------------------------------------------


def test_arrays_above_the_limit_are_summed_up(ask: Ask, write: Write) -> None:
    count = limits.ELEMENTS_PRINTED
    path = write(leaf("a", [1.5] * count), leaf("b", [1.5] * count + [3.0]))
    a, b = ask("trace", path, "--json").objects
    assert a["value"] == [1.5] * count
    assert list(b["value"]) == ["shape", "dtype", "min", "max", "mean"]
    assert b["value"] == {
        "shape": [count + 1],
        "dtype": "float64",
        "min": 1.5,
        "max": 3.0,
        "mean": pytest.approx((1.5 * count + 3) / (count + 1)),
    }
    assert ask("trace", path, "--json", "--full").objects[1]["value"] == [1.5] * count + [3.0]


def test_a_summary_of_what_is_not_finite(ask: Ask, write: Write) -> None:
    path = write(leaf("x", ["Infinity", "-Infinity"] * 600))
    (found,) = ask("trace", path, "--json").objects
    assert found["value"]["min"] == "-Infinity"
    assert found["value"]["max"] == "Infinity"
    assert found["value"]["mean"] == "NaN"


def test_a_large_network(ask: Ask) -> None:
    objects = ask("trace", sample("mlp_784-300-100-10"), "--json").objects
    assert len(objects) == 34
    first = objects[0]
    assert (first["node"], first["value"]["shape"]) == ("X", [32, 784])
    (part,) = objects[-1]["contributions"]
    assert part["upstream"]["shape"] == [32, 300]
    assert part["local"] is None


# --- the loss and its seed -----------------------------------------------------------------------


def test_another_loss(ask: Ask) -> None:
    found = ask("trace", F_XYZ, "--loss", "q", "--json")
    backward = {one["node"]: one["gradient"] for one in found.objects if "gradient" in one}
    assert backward == {"q": 1, "f": 0, "y": 1, "x": 1, "z": 0}
    assert ask("trace", F_XYZ, "--loss", "q").lines[0] == "f = (x + y) z, loss q, 10 steps"


def test_a_loss_that_is_no_node(ask: Ask) -> None:
    found = ask("trace", F_XYZ, "--loss", "ghost")
    assert (found.code, found.out) == (1, "")
    assert found.err == "There is no node named 'ghost' in this graph.\n"


@pytest.mark.parametrize(
    ("seed", "gradients"),
    [("2", [2, -8, 6, -8, -8]), ("-0.5", [-0.5, 2, -1.5, 2, 2])],
)
def test_a_seed_that_is_a_number(
    ask: Ask, tmp_path: Path, seed: str, gradients: list[float]
) -> None:
    (tmp_path / "seed.json").write_text(seed)
    found = ask("trace", F_XYZ, "--json", "--seed", str(tmp_path / "seed.json"))
    assert [one["gradient"] for one in found.objects if "gradient" in one] == gradients
    assert found.code == 0


def test_a_seed_that_is_a_list(ask: Ask, tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text("[1, 0]")
    found = ask(
        *("trace", sample("jacobian_3_to_2"), "--json"),
        *("--loss", "y", "--seed", str(tmp_path / "seed.json")),
    )
    assert found.objects[-1]["node"] == "x"
    assert found.objects[-1]["gradient"] == [1, -2, 0.5]  # a row of the Jacobian


@pytest.mark.parametrize(
    ("seed", "sentence"),
    [
        (
            "[1, 2, 3]",
            "The seed has shape (3,), and the loss y has shape (2,); they must be the same.",
        ),
        ("1", "The seed has shape (), and the loss y has shape (2,); they must be the same."),
        (
            None,
            "y has shape (2,), so as the loss it needs a seed of that shape; give one, or name a "
            "scalar as the loss.",
        ),
    ],
)
def test_a_seed_of_another_shape_or_none(
    ask: Ask, tmp_path: Path, seed: str | None, sentence: str
) -> None:
    arguments = ["trace", sample("jacobian_3_to_2"), "--loss", "y"]
    if seed is not None:
        (tmp_path / "seed.json").write_text(seed)
        arguments += ["--seed", str(tmp_path / "seed.json")]
    found = ask(*arguments)
    assert (found.code, found.err) == (1, f"{sentence}\n")
    assert "z is half the squared distance" in found.out
    assert "backward" not in found.out


@pytest.mark.parametrize("seed", [None, "", "one", "[1, [2]]", '{"a": 1}', "[1,", '"x"', "null"])
def test_a_seed_that_cannot_be_read(ask: Ask, tmp_path: Path, seed: str | None) -> None:
    path = tmp_path / "seed.json"
    if seed is not None:
        path.write_text(seed)
    found = ask("trace", F_XYZ, "--seed", str(path))
    assert (found.code, found.out) == (1, "")
    assert "seed.json" in found.err
    assert found.err.count("\n") == 1
    assert found.err.endswith(".\n")


# --- what is unfinished --------------------------------------------------------------------------


def test_an_unfinished_graph_prints_what_ran(ask: Ask, write: Write) -> None:
    path = write(
        leaf("x", 2),
        applied("q", "multiply", "x", None),
        applied("f", "exp", "q"),
        applied("g", "sin", "x"),
        title="half done",
        loss="f",
    )
    found = ask("trace", path)
    assert found.code == 1
    assert found.out == (
        "half done, loss f, 3 steps\n"
        "\n"
        "forward\n"
        "  1  x is an input: 2.\n"
        "  2  g takes the sine of x: sin(2) = 0.9093.\n"
    )
    assert found.err == (
        'q is unfinished: slot 1 "b" of its multiply is empty; connect a node to it.\n'
    )
    last = ask("trace", path, "--json").objects[-1]
    assert list(last) == ["step", "phase", "kind", "node", "sentence", "formula"]
    assert (last["step"], last["kind"], last["node"], last["formula"]) == (3, "Stopped", "q", None)
    assert last["sentence"] == f"Stopped. {found.err.strip()}"


def test_shapes_that_disagree_stop_the_run(ask: Ask, write: Write) -> None:
    path = write(leaf("A", [[1, 2, 3]]), leaf("B", [[1, 2]]), applied("C", "matmul", "A", "B"))
    found = ask("trace", path)
    assert found.code == 1
    assert found.err == "C: matmul needs inner sizes to agree: (1, 3) @ (1, 2) has 3 and 1.\n"
    assert len([line for line in found.lines if line.startswith("  ")]) == 2


def test_a_graph_without_nodes(ask: Ask, write: Write) -> None:
    found = ask("trace", write(title="nothing"))
    assert (found.code, found.out) == (1, "nothing, 0 steps\n")
    assert found.err == "This graph has no nodes yet; add an input to begin.\n"
    assert ask("trace", write(), "--json").out == ""


@pytest.mark.parametrize(
    "nodes",
    [
        [leaf("x", 2), applied("a", "exp", "x"), applied("b", "sin", "x")],
        [leaf("x", [1, 2]), applied("a", "exp", "x")],
        [leaf("x", 2)],
    ],
)
def test_forward_only_is_said_and_is_no_error(
    ask: Ask, write: Write, nodes: list[dict[str, Any]]
) -> None:
    found = ask("trace", write(*nodes))
    assert found.code == 0
    assert found.err.startswith("Forward only: ")
    assert found.err.count("\n") == 1
    assert "backward" not in found.out
    assert found.out.startswith(f"untitled, {len(nodes)} steps\n")
    assert len(ask("trace", write(*nodes), "--json").objects) == len(nodes)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "does not exist; check its name and folder."),
        ("", "bad.graph.json is empty;"),
        ("{", "bad.graph.json, line 1: "),
        ('{"graphdbg": 1}', "bad.graph.json, line 1: "),
    ],
)
@pytest.mark.parametrize("command", ["trace", "check"])
def test_a_file_that_cannot_be_read(
    ask: Ask, tmp_path: Path, command: str, text: str | None, sentence: str
) -> None:
    path = tmp_path / "bad.graph.json"
    if text is not None:
        path.write_text(text)
    found = ask(command, str(path))
    assert (found.code, found.out) == (1, "")
    assert sentence in found.err
    assert found.err.count("\n") == 1


def test_lines_are_json_of_any_name(ask: Ask, write: Write) -> None:
    path = write(leaf("größe", 1), applied("L", "exp", "größe"), title="ä\n")
    lines = ask("trace", path, "--json").lines
    assert json.loads(lines[0])["node"] == "größe"
    assert "größe" in lines[0]


# --- order ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("granularity", ["phase", "node", "wire"])
@pytest.mark.parametrize("name", SMALL)
def test_both_orders_end_at_the_same_gradients(ask: Ask, name: str, granularity: Any) -> None:
    arguments = ("trace", sample(name), "--granularity", granularity, "--json", "--order")
    pull, push = (ask(*arguments, order).objects for order in ("pull", "push"))
    assert pull == ask(*arguments[:-1]).objects
    assert [one["step"] for one in push] == list(trace_of(name).pushed().stops(granularity)[1:])
    assert pull[-1]["step"] == push[-1]["step"]
    assert [one for one in push if one["phase"] == "forward"] == [
        one for one in pull if one["phase"] == "forward"
    ]


def test_in_push_order_contributions_say_where_they_went(ask: Ask) -> None:
    objects = ask("trace", sample("x_times_x"), "--json", "--order", "push").objects
    handed = objects[-1]["contributions"]
    assert [list(one) for one in handed] == [[*CONTRIBUTION, "to", "gradient", "k", "n"]] * 2
    assert [(one["to"], one["gradient"], one["k"]) for one in handed] == [("x", 3, 1), ("x", 6, 2)]


def test_another_order_is_a_wrong_usage(ask: Ask) -> None:
    found = ask("trace", F_XYZ, "--order", "sideways")
    assert (found.code, found.out) == (2, "")
