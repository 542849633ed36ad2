"""The statements of a program text, each read as far as it stands alone."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from graphdbg.core import limits
from graphdbg.files.errors import Wrong
from graphdbg.files.nodes import read_group
from graphdbg.files.text.expressions import spelled, walruses
from graphdbg.files.text.faults import Fault, Unfit
from graphdbg.files.text.lines import EXAMPLE, Statement, statements

SETTINGS = ("loss", "title", "group", "label", "note", "inline")
"""What can be said in a statement that is no assignment."""


@dataclass(frozen=True)
class Definition:
    """One assignment, and what stands around it: its comment and the group it is in."""

    name: str
    part: ast.expr
    statement: Statement
    target: ast.Name
    group: str | None


@dataclass
class Draft:
    """What has been read so far."""

    definitions: dict[str, Definition] = field(default_factory=dict)
    named: dict[str, tuple[Statement, ast.AST]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    comments: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    said: dict[tuple[str, str], str] = field(default_factory=dict)
    inline: set[str] = field(default_factory=set)
    about: list[tuple[Statement, ast.Name, str]] = field(default_factory=list)
    title: str | None = None
    loss: tuple[str, Statement, ast.AST] | None = None
    group: str | None = None


def drafted(text: str) -> Draft:
    """Read every statement as far as it stands alone."""
    draft = Draft()
    waiting: list[str] = []
    last: str | None = None
    for statement in statements(text):
        if statement.is_blank:
            waiting += statement.comments
            continue
        tree = statement.parsed()
        if isinstance(tree, Fault):
            draft.faults.append(tree)
            if statement.target:
                draft.broken.add(statement.target)
            tree = []
        for one in tree:
            try:
                defined = _statement(draft, statement, one)
            except Unfit as unfit:
                draft.faults.append(statement.fault(unfit.part, unfit.words, unfit.adds))
                if statement.target:
                    draft.broken.add(statement.target)
                continue
            if defined is not None:
                last = defined
                draft.comments[last] = waiting
                waiting = []
        if last is None or (tree and not isinstance(tree[-1], ast.Assign)):
            waiting += statement.comments
        else:
            draft.comments[last] += statement.comments
    if last is not None:
        draft.comments[last] += waiting
    return draft


def _statement(draft: Draft, statement: Statement, one: ast.stmt) -> str | None:
    """Take in one statement; return the name it defines, if any."""
    match one:
        case ast.Assign(targets=[ast.Name() as target], value=value):
            return _define(draft, statement, target, value)
        case ast.Assign(targets=targets):
            where = targets[1] if len(targets) > 1 else targets[0]
            raise Unfit(where, f"one name stands before one = sign; {EXAMPLE}")
        case ast.Expr(value=ast.Call(func=ast.Name(id=word)) as call) if word in SETTINGS:
            if call.keywords:
                raise Unfit(call, f"{word} takes no keywords; {_FORMS[word]}")
            _SAY[word](draft, statement, call)
            return None
        case ast.Expr(value=ast.Call(func=ast.Name(id=word)) as call):
            near = get_close_matches(word, SETTINGS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"write a name and = before {word}(…)"
            raise Unfit(call, f"this computes something that has no name; {hint}")
        case ast.AugAssign():
            raise Unfit(one, "a node is computed once; write a new name, as in x_1 = x + y")
        case ast.Expr():
            raise Unfit(one, f"this has no name; {EXAMPLE}")
    raise Unfit(one, f"this is no part of a program text; {EXAMPLE}")


def _define(draft: Draft, statement: Statement, target: ast.Name, value: ast.expr) -> str:
    name = spelled(statement, target)
    _refuse_again(draft, statement, target, name)
    draft.named[name] = (statement, target)
    for inner in walruses(value) if ":=" in statement.text else ():
        word = spelled(statement, inner)
        _refuse_again(draft, statement, inner, word)
        draft.named[word] = (statement, inner)
    draft.definitions[name] = Definition(name, value, statement, target, draft.group)
    return name


def _refuse_again(draft: Draft, statement: Statement, part: ast.AST, name: str) -> None:
    if name in draft.named:
        first, where = draft.named[name]
        row, _ = first.place(where)
        raise Unfit(part, f"line {row} has a node named {name} already; rename one of them")


# What is said in statements that are no assignments


def _say_loss(draft: Draft, statement: Statement, call: ast.Call) -> None:
    match call.args:
        case [ast.Name() as name] if draft.loss is None:
            draft.loss = (spelled(statement, name), statement, name)
        case [ast.Name()]:
            raise Unfit(call, "the loss is named twice; leave one of the lines out")
        case _:
            raise Unfit(call, _FORMS["loss"])


def _say_title(draft: Draft, _: Statement, call: ast.Call) -> None:
    match call.args:
        case [ast.Constant(value=str() as title)] if draft.title is None:
            draft.title = _short_enough(call, title)
        case [ast.Constant(value=str())]:
            raise Unfit(call, "there are two titles; leave one of the lines out")
        case _:
            raise Unfit(call, _FORMS["title"])


def _say_group(draft: Draft, _: Statement, call: ast.Call) -> None:
    match call.args:
        case []:
            draft.group = None
        case [ast.Constant(value=str() as group)]:
            try:
                draft.group = read_group(group, ())
            except Wrong as wrong:
                raise Unfit(call.args[0], f"the group {wrong.words.rstrip('.')}") from None
        case _:
            raise Unfit(call, _FORMS["group"])


def _say_about(draft: Draft, statement: Statement, call: ast.Call) -> None:
    word = statement.source(call.func)
    match call.args:
        case [ast.Name() as about, ast.Constant(value=str() as said)]:
            name = spelled(statement, about)
            if (word, name) in draft.said:
                raise Unfit(call, f"{name} has two of {word}; leave one of the lines out")
            draft.said[word, name] = _short_enough(call, said)
            draft.about.append((statement, about, name))
        case _:
            raise Unfit(call, _FORMS[word])


def _say_inline(draft: Draft, statement: Statement, call: ast.Call) -> None:
    match call.args:
        case [ast.Name() as about]:
            name = spelled(statement, about)
            draft.inline.add(name)
            draft.about.append((statement, about, name))
        case _:
            raise Unfit(call, _FORMS["inline"])


def _short_enough(call: ast.Call, text: str) -> str:
    if len(text) > limits.TEXT:
        words = f"the text has {len(text):,} characters, and the limit is {limits.TEXT:,}"
        raise Unfit(call.args[-1], f"{words}; shorten it")
    return text


_FORMS: Mapping[str, str] = {
    "loss": "name the node that is the loss, as in loss(f)",
    "title": 'write the title in quotes, as in title("One neuron")',
    "group": 'write the group in quotes, as in group("layer1/h1"), or group() to end it',
    "label": 'write a name and its LaTeX, as in label(y, r"\\hat{y}")',
    "note": 'write a name and its note, as in note(y, "What it is for.")',
    "inline": "name the node that is written inside formulas, as in inline(one)",
}
_SAY: Mapping[str, Callable[[Draft, Statement, ast.Call], None]] = {
    "loss": _say_loss,
    "title": _say_title,
    "group": _say_group,
    "label": _say_about,
    "note": _say_about,
    "inline": _say_inline,
}
