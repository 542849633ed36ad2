"""What is written reads back as the same graph, and is written the same way again."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from graphdbg.core.engine import run
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.values import Drawn, own
from graphdbg.files.errors import SaveError
from graphdbg.files.read import load, read_text
from graphdbg.files.write import dumps
from graphdbg.paths import data_dir
from tests.strategies import graphs, saved_graphs

F_XYZ = """{
  "graphdbg": 1,
  "title": "f = (x + y) z",
  "loss": "f",
  "nodes": [
    {"name": "x", "kind": "input", "value": -2},
    {"name": "y", "kind": "input", "value": 5},
    {"name": "z", "kind": "parameter", "value": -4},
    {"name": "q", "op": "add", "inputs": ["x", "y"]},
    {"name": "f", "op": "multiply", "inputs": ["q", "z"]}
  ]
}
"""

EVERYTHING = """{
  "graphdbg": 1,
  "title": "σ",
  "loss": "s",
  "nodes": [
    {"name": "a", "kind": "input", "value": [[1, 2.5], [-0.0, 1e-05]], "dtype": "float64"},
    {"name": "b", "kind": "constant", "value": ["NaN", "Infinity", "-Infinity", 1e+16], "label": "\\\\beta"},
    {"name": "c", "kind": "input", "value": [0.1, 16777216], "dtype": "float32"},
    {"name": "d", "kind": "input", "value": 9223372036854775807, "dtype": "int64"},
    {"name": "e", "kind": "input", "value": [true, false]},
    {"name": "w", "kind": "parameter", "value": {"init": "normal", "std": 0.05, "shape": [784, 300], "seed": 7}, "dtype": "float32"},
    {"name": "g", "kind": "parameter", "value": {"init": "glorot", "fan": [3, 4], "shape": [3, 4]}},
    {"name": "z", "kind": "parameter", "value": null},
    {"name": "s", "op": "sum", "inputs": ["a"], "attributes": {"axis": [0, 1], "keepdims": true}, "group": "out/s", "position": [12.5, -40], "note": "n", "comment": "c", "inline": true},
    {"name": "t", "op": "add", "inputs": ["s", null]}
  ],
  "breakpoints": [
    {"node": "s", "when": "abs(gradient) > 1", "hits": 0, "log": null, "on": true},
    {"wire": ["s", 0]}
  ],
  "watches": [
    "s * 2"
  ],
  "view": {"folded": ["out"], "camera": [0, 1.5, 1]},
  "lesson": {
    "z": [
      1
    ],
    "a": null
  },
  "training": 3
}
"""  # noqa: E501


@pytest.mark.parametrize("text", [F_XYZ, EVERYTHING])
def test_a_text_in_the_written_style_is_written_again_to_the_letter(text: str) -> None:
    assert dumps(read_text(text)) == text


@given(saved_graphs())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_graph_reads_back_as_itself(graph: Graph) -> None:
    text = dumps(graph)
    again = read_text(text)
    assert again == graph
    assert list(again.nodes) == list(graph.nodes)
    assert dumps(again) == text
    json.loads(text, parse_constant=pytest.fail)


@given(graphs())
@settings(max_examples=60, deadline=None)
def test_random_graphs_run(graph: Graph) -> None:
    """What the strategies promise to whoever uses them: it runs to the end, and stays small."""
    run_of = run(graph)
    for name in graph.nodes:
        value = run_of.value(name)
        assert np.all(np.abs(value) <= 1e4 * (1 + 1e-9))


@pytest.mark.parametrize(
    "path", sorted(data_dir("sample_graphs").glob("*.graph.json")), ids=lambda path: path.stem
)
def test_the_samples_are_in_the_written_style(path: Path) -> None:
    assert dumps(load(path)) == path.read_text(encoding="utf-8")


def test_an_empty_graph() -> None:
    text = '{\n  "graphdbg": 1,\n  "nodes": []\n}\n'
    assert dumps(graph_from([])) == text
    assert dumps(read_text(text)) == text


@pytest.mark.parametrize("dtype", ["float64", "float32", "int64", "int32", "bool"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 2), (101,), (4, 30), (0,), (0, 3)])
def test_a_value_keeps_its_type_and_shape(dtype: str, shape: tuple[int, ...]) -> None:
    value = own(np.resize(np.array([0, 1, 1], dtype), shape), dtype)
    read = read_text(dumps(graph_from([Node("x", kind="input", value=value)]))).nodes["x"]
    assert (read.array.dtype, read.array.shape) == (value.dtype, shape)
    assert np.array_equal(read.array, value)
    assert read.dtype == (None if dtype in ("float64", "bool") else dtype)


@pytest.mark.parametrize("number", [0.1, -0.0, 5e-324, 1.7976931348623157e308, 2.0**53, 1 / 3])
@pytest.mark.parametrize("many", [1, 200])
def test_a_float_keeps_every_bit(number: float, many: int) -> None:
    value = own(np.full(many, number))
    read = read_text(dumps(graph_from([Node("x", kind="input", value=value)]))).nodes["x"]
    assert read.array.tobytes() == value.tobytes()


def test_every_float32_of_many_keeps_every_bit() -> None:
    bits = np.random.RandomState(0).randint(0, 2**31 - 1, 20_000).astype(np.uint32)
    numbers = bits.view(np.float32)
    for some in np.array_split(numbers[np.isfinite(numbers)], 300):
        node = Node("x", kind="input", value=own(some), dtype="float32")
        assert read_text(dumps(graph_from([node]))).nodes["x"].array.tobytes() == some.tobytes()


def test_a_large_array_is_base64_and_read_only() -> None:
    graph = graph_from([Node("x", kind="input", value=own(np.arange(101.0)))])
    text = dumps(graph)
    assert '{"dtype": "float64", "shape": [101], "data": "AAAAAAAAAAAAAAAAAADwPwAA' in text
    assert not read_text(text).nodes["x"].array.flags.writeable
    assert read_text(text) == graph


def test_what_has_no_use_is_left_out() -> None:
    drawn = Drawn("zeros", (2,), std=3.0, fan=(1, 2))
    text = dumps(graph_from([Node("x", kind="parameter", value=drawn)]))
    assert '"value": {"init": "zeros", "shape": [2]}}' in text


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (
            graph_from([Node("my node", kind="input", value=own(1.0))]),
            'it would not open again (line 4: nodes[0].name is "my node", which is no identifier; '
            'write letters, digits and _, and put any other spelling into "label").',
        ),
        (
            graph_from([Node("x", kind="input", value=own(1.0), label="\ud83d")]),
            "the node x holds half a character, \\ud83d; remove it.",
        ),
        (
            graph_from([Node("x", kind="input", value=own(0.1), dtype="float32")]),
            "the node x would read back as something else.",
        ),
        (
            graph_from([Node("x", kind="input", value=np.complex128(1j))]),  # type: ignore[arg-type]
            "the value of x holds complex128, and a file holds float64, float32, int64, int32 "
            "or bool.",
        ),
        (
            graph_from([], extras={"author": "me"}),
            "it holds 'author', for which a file has no place.",
        ),
        (
            graph_from([], extras={"lesson": {1, 2}}),
            "it holds what JSON cannot write (Object of type set is not JSON serializable).",
        ),
    ],
)
def test_what_would_not_read_back_is_not_written(graph: Graph, sentence: str) -> None:
    with pytest.raises(SaveError) as caught:
        dumps(graph)
    assert str(caught.value) == sentence
