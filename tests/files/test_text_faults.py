"""What is no program text: every fault has its line, its column, its reason and the mend."""

import random

import pytest

from graphdbg.core import limits
from graphdbg.files.errors import FileError
from graphdbg.files.read import load
from graphdbg.files.text.faults import TextError
from graphdbg.files.text.formula import Given, from_formula, names_in
from graphdbg.files.text.merge import merge
from graphdbg.files.text.program import read
from graphdbg.files.text.write import write

MUTANTS = 20_000


def faults_of(text: str):
    with pytest.raises(TextError) as caught:
        read(text)
    return caught.value.faults


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ("q = x +", 8, "write a line such as q = x + y"),
        ("q = x + yy", 9, "there is no node named 'yy'; did you mean y"),
        ("q = sigmod(x)", 5, "did you mean sigmoid"),
        ("q = softmax(x, axs=1)", 20, "no attribute axs; it has axis"),
        ("q = softmax(x, axis='a')", 21, "axis must be"),
        ("q = add(x, y, x)", 15, "takes 2 operands, and 3 are given"),
        ("q = 3", 5, "q = input(3)"),
        ("q = x", 5, "use x itself"),
        ("x = input(3)", 1, "line 1 has a node named x already"),
        ("q = input([[1, 2], [3]])", 20, "give all rows one length"),
        ("q = input(1e999)", 11, "more than a float64 holds"),
        ("q = input(1, 2)", 14, "takes one value"),
        ("q = input(normal(3, sdt=1))", 25, "did you mean std"),
        ("q = input(normal(3, std=-1))", 25, "write a number from 0 on"),
        ("q = input(kept(3))", 11, "the document holds"),
        ("q = input(1, dtype='int8')", 20, "dtype is one of"),
        ("q = x.T", 5, "write transpose(x) for x.T"),
        ("q = x > y", 5, "greater(x, y)"),
        ("q = x + [1]", 9, "c = constant([1, 2])"),
        ("q = exp(*x)", 9, "write each operand"),
        ("q += x", 1, "a node is computed once"),
        ("import os", 1, "no part of a program text"),
        ("q = __import__('os')", 5, "no operation named '__import__'"),
        ("q = x.__class__()", 5, "only an operation can be called"),
        ("q = (lambda: x)()", 5, "only an operation can be called"),
        ("q = f'{x}'", 5, "texts stand only for an attribute"),
        ("los(x)", 1, "did you mean loss"),
        ("loss(z)", 6, "no node named 'z'"),
        ("label(x)", 1, "as in label(y"),
        ("group('/')", 7, "names with a / between them"),
        ("q = exp(x", 8, "was never closed"),
        ("ﬁ = input(1)", 1, "Python takes for"),
        ("äöü = x + größe", 11, "there is no node named 'größe'"),
        ("q = " + "-" * 400 + "x", 106, "nested deeper than 100 levels"),
        ("q = " + "+".join(["x"] * 9000), 1, "nested too deep"),
    ],
)
def test_a_fault_has_its_place_and_its_mend(line: str, column: int, words: str) -> None:
    (fault,) = faults_of(f"x = input(1); y = input(2)\n{line}")
    assert (fault.row, fault.column) == (2, column)
    assert words in fault.words
    assert fault.sentence.startswith(f"Line 2, column {column}: ")


def test_every_fault_is_told_at_once_and_none_that_follows_from_another() -> None:
    found = faults_of("a = expp(x)\nb = a + 1\nc = b +\nd = c + e\nx = input(1)")
    assert [(fault.row, fault.column) for fault in found] == [(1, 5), (3, 8), (4, 9)]


def test_a_cycle_is_named_at_a_line_of_it() -> None:
    (fault,) = faults_of("c = input(1)\na = b + c\nb = a + c")
    assert fault.row == 2
    assert "a → b → a" in fault.words


def test_a_fault_in_a_file_has_the_name_of_the_file(tmp_path) -> None:
    path = tmp_path / "bad.gdbg"
    path.write_text("x = input(1)\ny = x +\n", encoding="utf-8")
    with pytest.raises(FileError, match=r"^bad\.gdbg, line 2, column 8: .*\.$") as caught:
        load(path)
    assert (caught.value.line, caught.value.column) == (2, 8)


def test_bytes_that_are_no_text_are_refused(tmp_path) -> None:
    path = tmp_path / "bad.gdbg"
    path.write_bytes(b"x = input(1) # \xff")
    with pytest.raises(FileError, match="is not UTF-8"):
        load(path)


def test_a_text_over_the_limit_is_refused() -> None:
    assert "the limit is" in faults_of("#" * (limits.PROGRAM + 1))[0].words
    line = f"x = input([{'1, ' * limits.PROGRAM_LINE}])"
    assert "draw large arrays" in faults_of(line)[0].words


@pytest.mark.parametrize(
    ("formula", "column"),
    [("1/(1+", 3), ("w x", 3), ("  exp(q", 6), ("sigmod(x)", 1), ("x; y", 1), ("", 1)],
)
def test_a_fault_in_a_formula_counts_its_own_columns(formula: str, column: int) -> None:
    with pytest.raises(TextError) as caught:
        names_in(formula)
    assert (caught.value.faults[0].row, caught.value.faults[0].column) == (1, column)


@pytest.mark.parametrize(("value", "column"), [("[1, 2", 1), ("x", 1), ("1); q = input(2", 1)])
def test_a_fault_in_a_value_is_at_the_row_of_its_name(value: str, column: int) -> None:
    with pytest.raises(TextError) as caught:
        from_formula("w * x", {"w": Given("input", "1"), "x": Given("input", value)})
    assert caught.value.faults[0].row == 3
    assert caught.value.faults[0].column >= column


WHOLE = """\
title("σ")  # of all
x = input([[1, 2.5], [-0.0, nan]], dtype="float64")
w = parameter(normal(3, 4, std=0.1, seed=1))  # drawn
group("a/b")
q = softmax(x @ w, axis=1) ** -2 + (h := 0.5) * ...
label(q, r"\\hat{q}")
note(q, "n")
group()
s = sum(q, axis=[0, 1])
inline(s)
loss(s)
"""
TOKENS = [
    *"()[]{}=+-*/@.,:;#\"'\\\n\t \x00", "**", ":=", "...", "None", "nan", "inf", "-", "1e999",
    "9" * 400, "9" * 5000, "input(", "kept(2, 2)", "normal(", "(" * 300, "[" * 90, "-" * 5000,
    "lambda: 0", "x.y", "ﬁ", "\ud800", "\u2028", "\f", "loss(q)", "group()", "f'{x}'", "await ",
    "for x in y:\n", "x = x\n", "import os\n", "q" * 300,
]  # fmt: skip


def mutant(chance: random.Random) -> str:
    text = WHOLE
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:
                text = text[:place] + text[place + chance.randint(1, 20) :]
            case 1:
                text = text[:place] + chance.choice(TOKENS) + text[place:]
            case 2:
                other = chance.randrange(len(text))
                text = text[:place] + text[other : other + 30] + text[place:]
            case 3:
                text = text[:place] + chr(chance.randrange(1, 0x2FF)) + text[place + 1 :]
    return text


def problem_of(text: str) -> TextError | None:
    """Return the refusal of a text; one that is read is written, and read again, the same."""
    try:
        graph = read(text)
    except TextError as error:
        return error
    again = write(graph)
    assert write(read(again, document=graph)) == again
    return None


def test_a_damaged_text_is_a_graph_or_is_refused_with_sentences() -> None:
    chance = random.Random(7)  # noqa: S311 - a test must fail the same way twice
    problems = [problem_of(mutant(chance)) for _ in range(MUTANTS)]
    faults = [fault for error in problems if error is not None for fault in error.faults]
    assert all(fault.row >= 1 and fault.column >= 1 for fault in faults)
    assert all(fault.sentence.strip()[-1] in ".?" for fault in faults)
    assert 30 < problems.count(None) < MUTANTS / 2


def test_a_damaged_text_typed_into_a_document_raises_nothing_but_its_own_error() -> None:
    chance = random.Random(11)  # noqa: S311 - a test must fail the same way twice
    document, refused = read(WHOLE), 0
    for text in [mutant(chance) for _ in range(MUTANTS // 5)]:
        for use in (lambda text: merge(document, text, document), names_in):
            try:
                use(text)
            except TextError:
                refused += 1
    assert refused > MUTANTS // 5
