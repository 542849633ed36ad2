"""Every way a file can be wrong, with the exact sentence; the tables are in tests/bad_files.

A row of a table is `# name (frame)`, a piece of JSON, and `=> ` with the sentence.  The frame is
what stands around the piece: nothing (`whole`), the top of a graph (`top`), the nodes x and y and
then the piece (`nodes`), or a parameter q that has it as its value (`value`).
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from graphdbg.core import limits
from graphdbg.files.errors import FileError
from graphdbg.files.read import read_text

TABLES = Path(__file__).parents[1] / "bad_files"
NODES = """{
  "graphdbg": 1,
  "nodes": [
    {"name": "x", "kind": "input", "value": 2},
    {"name": "y", "kind": "input", "value": 3},
    PIECE
  ]
}
"""
FRAMES = {
    "whole": "PIECE",
    "top": '{\n  "graphdbg": 1,\n  PIECE\n}\n',
    "nodes": NODES,
    "value": NODES.replace("PIECE", '{"name": "q", "kind": "parameter",\n     "value": PIECE}'),
}
NAME = "f.graph.json"


def rows() -> Iterator[tuple[str, str, str]]:
    for table in sorted(TABLES.glob("*.txt")):
        for row in table.read_text(encoding="utf-8").split("\n\n# "):
            match = re.fullmatch(r"(?:# )?(.*?) \((\w+)\)\n(.*)\n=> (.*?)\n?", row, flags=re.DOTALL)
            assert match, f"{table.name}: this row has another form:\n{row}"
            name, frame, piece, sentence = match.groups()
            yield f"{table.stem}: {name}", FRAMES[frame].replace("PIECE", piece), sentence


ROWS = list(rows())


def refusal(text: str | bytes) -> FileError:
    with pytest.raises(FileError) as caught:
        read_text(text, NAME)
    return caught.value


def test_there_are_many() -> None:
    assert len(ROWS) > 180
    assert len({name for name, _, _ in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("text", "sentence"), [pytest.param(*row[1:], id=row[0]) for row in ROWS])
def test_it_is_refused_with_this_sentence(text: str, sentence: str) -> None:
    error = refusal(text)
    assert str(error) == error.sentence == sentence
    assert error.file == NAME
    assert sentence.startswith(f"{NAME}, line {error.line}: ")
    assert error.place in sentence
    assert sentence.endswith((".", "?"))
    assert sentence.isprintable()
    assert refusal(text.encode("utf-8-sig")).sentence == sentence
    assert refusal(text.replace("\n", "\r\n")).line == error.line


LONG = "t" * 10_001
LEAF = '{"name": "%s", "kind": "input", "value": %s}'


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", ' is empty; an empty graph is {"graphdbg": 1, "nodes": []}.'),
        ("\ufeff \n", ' is empty; an empty graph is {"graphdbg": 1, "nodes": []}.'),
        (
            b'{"graphdbg": 1,\n "title": "caf\xe9"}',
            ", line 2: byte 15 of the line, 0xe9, is not UTF-8; save the file as UTF-8.",
        ),
        (
            '{"graphdbg": 1, "title": "\ud800"}',
            ", line 1: byte 27 of the line, 0xed, is not UTF-8; save the file as UTF-8.",
        ),
        ('{"graphdbg": 1}'.encode("utf-16"), " is UTF-16; save it as UTF-8."),
        (
            NODES.replace("PIECE", "\ufeff"),
            ', line 6: in nodes[2] "\\ufeff" is no value of JSON; '
            'texts stand in double quotes, like "x".',
        ),
        (
            NODES.replace("PIECE", LEAF % ("q", "-" + "7" * 5000)),
            ", line 6: nodes[2].value is -77777777777… (5001 characters), more than a float64 "
            'holds; write "-Infinity", or a smaller number.',
        ),
        (
            NODES.replace("PIECE", LEAF % ("q", f'1, "note": "{LONG}"')),
            ", line 6: nodes[2].note has 10,001 characters, and the limit is 10,000; shorten it.",
        ),
        (
            NODES.replace("PIECE", LEAF % ("n" * 201, 1)),
            ", line 6: nodes[2].name has 201 characters, and the limit is 200; shorten it.",
        ),
        (
            FRAMES["top"].replace("PIECE", f'"nodes": [], "title": "{LONG}"'),
            ", line 3: title has 10,001 characters, and the limit is 10,000; shorten it.",
        ),
        (
            '{"graphdbg": 1, "nodes": ' + "[" * 100_000,
            ", line 1: nodes[0][0][0][0][0][0][0]… is nested more than 40 deep; "
            "use fewer brackets.",
        ),
        (
            "[" * 3_000_001,
            ", line 1: it has 3,000,001 lists, objects and texts, and the limit is 3,000,000; "
            'write large arrays as {"dtype", "shape", "data"}.',
        ),
        (
            '{"graphdbg": 1, "lesson": ' + '{"a":' * 100_000,
            ", line 1: lesson.a.a.a.a.a.a.a… is nested more than 40 deep; use fewer brackets.",
        ),
        (
            '{"graphdbg": 1, "' + "k" * 50 + '": 1}',
            f', line 1: ["{"k" * 40}…"] is no key of a saved graph; the keys are graphdbg, title, '
            "loss, nodes, breakpoints, watches, view, lesson and training.",
        ),
    ],
)
def test_what_a_table_cannot_hold(text: str | bytes, sentence: str) -> None:
    assert refusal(text).sentence == NAME + sentence


def nodes_of(*pieces: str) -> str:
    return '{"graphdbg": 1, "nodes": [\n' + ",\n".join(pieces) + "]}"


@pytest.mark.parametrize(
    ("limit", "number", "text", "sentence"),
    [
        (
            "NODES",
            2,
            nodes_of(*(LEAF % (name, 1) for name in "abc")),
            ", line 1: nodes has 3 nodes, and the limit is 2; use fewer.",
        ),
        (
            "OPERANDS",
            3,
            nodes_of('{"name": "s", "op": "weighted_sum", "inputs": [null, null, null, null]}'),
            ", line 2: nodes[0].inputs has 4 operands, and the limit is 3; use fewer.",
        ),
        (
            "ELEMENTS",
            3,
            nodes_of(LEAF % ("a", "[[1, 2], [3, 4]]")),
            ", line 2: nodes[0].value has 4 elements, and the limit is 3; use a smaller array.",
        ),
        (
            "ELEMENTS_IN_ALL",
            3,
            nodes_of(LEAF % ("a", "[1, 2]"), LEAF % ("b", '{"init": "zeros", "shape": [2]}')),
            ", line 3: nodes[1].value brings all arrays to 4 elements, and the limit is 3; "
            "use fewer or smaller arrays.",
        ),
        (
            "PARTS",
            9,
            nodes_of(LEAF % ("a", 1)),
            ", line 1: it has 10 lists, objects and texts, and the limit is 9; "
            'write large arrays as {"dtype", "shape", "data"}.',
        ),
        (
            "FILE_BYTES",
            100,
            nodes_of(*(LEAF % (name, 1) for name in "abc")),
            ' has 159 bytes, and the limit is 100 bytes; draw large arrays with "init".',
        ),
    ],
)
def test_limits(
    limit: str, number: int, text: str, sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_text(text, NAME)
    monkeypatch.setattr(limits, limit, number)
    assert refusal(text).sentence == NAME + sentence


UNFINISHED = {
    "no nodes": nodes_of(),
    "an empty slot": nodes_of(LEAF % ("x", 1), '{"name": "q", "op": "add", "inputs": [null, "x"]}'),
    "too few operands": nodes_of(LEAF % ("x", 1), '{"name": "q", "op": "add", "inputs": ["x"]}'),
    "no operands": nodes_of('{"name": "q", "op": "weighted_sum", "inputs": []}'),
    "shapes that disagree": nodes_of(
        LEAF % ("x", "[1, 2]"),
        LEAF % ("y", "[1, 2, 3]"),
        '{"name": "q", "op": "add", "inputs": ["x", "y"]}',
    ),
    "an axis that is not there": nodes_of(
        LEAF % ("x", 1), '{"name": "q", "op": "sum", "inputs": ["x"], "attributes": {"axis": 5}}'
    ),
    "no value yet": nodes_of(LEAF % ("x", "null")),
    "no loss": '{"graphdbg": 1, "loss": null, "nodes": []}',
    "consumers first": nodes_of('{"name": "q", "op": "tanh", "inputs": ["x"]}', LEAF % ("x", 1)),
    "a breakpoint that has lost its node": (
        '{"graphdbg": 1, "nodes": [], "breakpoints": [{"node": "q"}]}'
    ),
    "an empty array": nodes_of(LEAF % ("x", "[[], []]")),
    "values that are not finite": nodes_of(LEAF % ("x", '["NaN", "-Infinity", 1]')),
    "every script in a name": nodes_of(LEAF % ("σ_число", 1)),
    "keys in another order": (
        '{"nodes": [{"value": 1, "name": "x", "kind": "input"}], "graphdbg": 1}'
    ),
}


@pytest.mark.parametrize("text", UNFINISHED.values(), ids=UNFINISHED)
def test_unfinished_is_not_refused(text: str) -> None:
    read_text(text, NAME)
