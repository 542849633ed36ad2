"""From a path to a place in the text, and back."""

import pytest

from graphdbg.files.errors import FileError
from graphdbg.files.locate import (
    line_and_column,
    literal_offset,
    offset_of,
    path_at,
    second_key,
)
from graphdbg.files.read import read_text

TEXT = """{
  "a": [1, {"b \\" \\u0063": [true, "]}"]}],
  "nodes": [ {}, [
    [7, 8], -1e5]
  ]
}"""


@pytest.mark.parametrize(
    ("path", "place", "key"),
    [
        ((), (1, 1), (1, 1)),
        (("a",), (2, 8), (2, 3)),
        (("a", 0), (2, 9), (2, 9)),
        (("a", 1, 'b " c', 1), (2, 35), (2, 35)),
        (("a", 1, 'b " c'), (2, 28), (2, 13)),
        (("nodes", 0), (3, 14), (3, 14)),
        (("nodes", 1, 0, 1), (4, 9), (4, 9)),
        (("nodes", 1, 1), (4, 13), (4, 13)),
        (("nodes", 5, "x"), (3, 12), (3, 3)),
        (("zz",), (1, 1), (1, 1)),
    ],
)
def test_a_path_has_a_place(
    path: tuple[str | int, ...], place: tuple[int, int], key: tuple[int, int]
) -> None:
    assert line_and_column(TEXT, offset_of(TEXT, path)) == place
    assert line_and_column(TEXT, offset_of(TEXT, path, at_key=True)) == key


def test_the_way_back() -> None:
    for offset in range(len(TEXT)):
        path = path_at(TEXT, offset)
        assert offset_of(TEXT, path, at_key=True) <= max(offset, offset_of(TEXT, path))
    assert path_at(TEXT, TEXT.index("8")) == ("nodes", 1, 0, 1)
    assert path_at(TEXT, TEXT.index("nodes")) == ("nodes",)


@pytest.mark.parametrize(
    ("text", "mark", "path"),
    [
        ('{"a": [1, {"b": @', "@", ("a", 1, "b")),
        ('{"a": [1, 2 @, 3]}', "@", ("a", 1)),
        ('{"a": [1, 2 , 3@', "@", ("a", 2)),
        ('{"a": [1, 2], @', "@", ()),
        ("[1, 2] @", "@", ()),
        ('{"a": "x@', "@", ("a",)),
        ('{"a" @: 1}', "@", ()),
        ("[[[@", "@", (0, 0, 0)),
        ("@", "@", ()),
        ("", "", ()),
    ],
)
def test_broken_text_has_a_path_as_far_as_it_goes(
    text: str, mark: str, path: tuple[str | int, ...]
) -> None:
    assert path_at(text, text.index(mark)) == path


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('{"a": {"a": 1}, "b": 2, "a": 3}', 24),
        ('[{"a": 1}, {"a": 1, "\\u0061": 2}]', 20),
        ('{"x": "a", "a": "a", "a": 1}', 21),
        ('{"a": [{"a": {"b": 1, "c": 2, "b" : 3}}]}', 30),
    ],
)
def test_a_second_key(text: str, place: int) -> None:
    assert second_key(text)[0] == place


@pytest.mark.parametrize(
    ("text", "literal", "place"),
    [
        ('["NaN", "\\"NaN", NaN]', "NaN", 17),
        ("[-1e999, 11e999, 1e999]", "1e999", 17),
        ("[1e9990, 1e999]", "1e999", 9),
        ("[12, 1.2, 1]", "1", 10),
        ("[9" + "0" * 300 + ", 9" + "0" * 200 + "]", "9" + "0" * 200, 304),
    ],
)
def test_a_literal(text: str, literal: str, place: int) -> None:
    assert literal_offset(text, literal) == place


def test_behind_very_many_entries_only_what_they_are_in_is_told() -> None:
    many = ",".join(f'"k{i}":0' for i in range(250_000))
    head = '{"graphdbg": 1, "nodes": [], "lesson": {'
    with pytest.raises(FileError) as caught:
        read_text(f'{head}{many},"k7":1}}}}', "f")
    assert caught.value.sentence == (
        'f, line 1: in lesson "k7" is there twice; '
        "an object has each of its keys once, so remove one."
    )
