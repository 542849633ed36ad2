"""The command line: what it accepts, and which part of graphdbg answers."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import graphdbg

if TYPE_CHECKING:
    from graphdbg.core.graph import Graph
    from graphdbg.core.trace import Trace

# Nothing above imports numpy or Qt, so --help, --version and typing errors are answered at once.

_PICTURES = (".svg", ".png", ".pdf")


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one sentence each."""

    def error(self, message: str) -> NoReturn:
        text = message[:1].upper() + message[1:].rstrip(".")
        self.exit(2, f"{self.prog}: {text}. See: {self.prog} --help\n")


@dataclass(frozen=True)
class Command:
    """A word after ``graphdbg``, the arguments it takes, and what answers it."""

    name: str
    summary: str
    declare: Callable[[argparse.ArgumentParser], object]
    run: Callable[[argparse.Namespace], int]

    def parser(self) -> argparse.ArgumentParser:
        """Return the parser of what follows the command's name."""
        parser = _Parser(prog=f"graphdbg {self.name}", description=self.summary, allow_abbrev=False)
        self.declare(parser)
        return parser


def answer(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for and return the exit code.

    A command is known by its name in first place, so ``graphdbg trace`` is the command and
    ``graphdbg ./trace`` is a file.
    """
    command = next((one for one in COMMANDS if list(arguments[:1]) == [one.name]), None)
    if command is None and (meant := _meant(arguments)) is not None:
        sys.stderr.write(
            f"graphdbg: There is no command {arguments[0]}; did you mean {meant}? "
            "See: graphdbg --help\n"
        )
        return 2
    try:
        if command is None:
            return _window(_window_parser().parse_args(arguments))
        parsed = command.parser().parse_args(arguments[1:])
    except SystemExit as leaving:  # argparse has answered: help, the version, or a mistake
        return leaving.code if isinstance(leaving.code, int) else 0
    return command.run(parsed)


def _meant(arguments: Sequence[str]) -> str | None:
    """Return the command that a first word without a file behind it is nearly, or None."""
    if not arguments or not arguments[0].isalpha() or Path(arguments[0]).exists():
        return None
    near = get_close_matches(arguments[0], [one.name for one in COMMANDS], n=1, cutoff=0.7)
    return near[0] if near else None


def _window_parser() -> argparse.ArgumentParser:
    rows = [f"  graphdbg {one.name:<9}{one.summary}" for one in COMMANDS]
    parser = _Parser(
        prog="graphdbg",
        description="Step through a computation graph, forwards and backwards, in a window.",
        epilog="commands:\n" + "\n".join(rows) + "\n\nA file called trace is opened by ./trace.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        nargs="?",
        help="the graph to open; a start page with the samples without it",
    )
    _declare_step(parser, "open the graph at this step")
    parser.add_argument("--version", action="version", version=f"graphdbg {graphdbg.__version__}")
    return parser


def _window(arguments: argparse.Namespace) -> int:
    from graphdbg.ui.launch import open_window

    return open_window(arguments.file, arguments.step)


# --- one pair of functions for each command ------------------------------------------------------


def _declare_trace(parser: argparse.ArgumentParser) -> None:
    _declare_file(parser)
    _declare_json(parser)
    parser.add_argument(
        "--granularity",
        choices=("phase", "node", "wire"),
        default="node",
        help="how fine the steps are (node unless told otherwise)",
    )
    _declare_order(parser)
    parser.add_argument("--loss", metavar="NODE", help="differentiate this node")
    parser.add_argument(
        "--seed", metavar="FILE", type=Path, help="the gradient that the loss starts from, as JSON"
    )
    parser.add_argument("--full", action="store_true", help="print arrays of any size in full")


def _trace(arguments: argparse.Namespace) -> int:
    from graphdbg.core.engine import record
    from graphdbg.core.errors import GraphError
    from graphdbg.files.read import load, load_seed
    from graphdbg.formula.report import json_lines, text_lines

    try:
        seed = None if arguments.seed is None else load_seed(arguments.seed)
        trace = record(load(arguments.file), arguments.loss, seed).in_order(arguments.order)
    except GraphError as problem:
        return _refuse(problem.sentence)
    if arguments.json:
        _print(json_lines(trace, arguments.granularity, arguments.full))
    else:
        _print(text_lines(trace, arguments.granularity))
    return _say_end(trace)


def _say_end(trace: Trace) -> int:
    """Say why a run stopped or has no backward pass, if so, and return the exit code."""
    if trace.stopped is not None:
        return _refuse(trace.stopped[1])
    if trace.notice is not None:
        _refuse(trace.notice)
        return 0 if trace.graph.nodes else 1
    return 0


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(f"{line}\n")


def _refuse(sentence: str) -> int:
    """Write one sentence to stderr, after what stands on stdout, and return the exit code."""
    sys.stdout.flush()
    sys.stderr.write(f"{sentence}\n")
    return 1


def _declare_check(parser: argparse.ArgumentParser) -> None:
    _declare_file(parser)
    _declare_json(parser)
    parser.add_argument(
        "--claim",
        metavar="CLAIM",
        action="append",
        help="check this gradient instead, such as 'a = y/a - (1-y)/(1-a)'; may be repeated",
    )


def _claims(arguments: argparse.Namespace) -> int:
    from graphdbg.core.claims import check_claim
    from graphdbg.core.errors import GraphError
    from graphdbg.files.read import load
    from graphdbg.formula.report import claim_lines, claim_object

    try:
        graph = load(arguments.file)
        claims = [check_claim(graph, text) for text in arguments.claim]
    except GraphError as problem:
        return _refuse(problem.sentence)
    if arguments.json:
        _print(json.dumps(claim_object(claim), ensure_ascii=False) for claim in claims)
    else:
        _print(claim_lines(claims))
    wrong = sum(not claim.is_right for claim in claims)
    if wrong:
        return _refuse(
            "The claim is not right."
            if len(claims) == 1
            else f"{wrong} of {len(claims)} claims {'is' if wrong == 1 else 'are'} not right."
        )
    return 0


def _check(arguments: argparse.Namespace) -> int:
    if arguments.claim:
        return _claims(arguments)
    from graphdbg.core.engine import record
    from graphdbg.core.errors import GraphError
    from graphdbg.core.gradcheck import check
    from graphdbg.files.read import load
    from graphdbg.formula.report import check_lines, check_object

    try:
        trace = record(load(arguments.file))
        if trace.backward is None:
            return _say_end(trace)
        results = []
        for result in check(trace):
            results.append(result)
            if arguments.json:
                _print([json.dumps(check_object(result))])
        if not arguments.json:
            _print(check_lines(trace, results))
    except GraphError as problem:
        return _refuse(problem.sentence)
    wrong = [result.node for result in results if not result.agrees]
    if wrong:
        return _refuse(f"The gradient disagrees with its central difference at {', '.join(wrong)}.")
    return 0


def _declare_render(parser: argparse.ArgumentParser) -> None:
    _declare_file(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        type=_picture,
        required=True,
        help="the picture to write: .svg, .png or .pdf",
    )
    _declare_step(parser, "draw the graph at this step")
    folds = parser.add_mutually_exclusive_group()
    folds.add_argument(
        "--fold",
        metavar="GROUP",
        action="append",
        help="fold this group, and no other that is not named too; as the file says otherwise",
    )
    folds.add_argument("--fold-all", action="store_true", help="fold every group that can be")
    folds.add_argument("--unfold", action="store_true", help="open every group")


def _render(arguments: argparse.Namespace) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from graphdbg.ui.launch import why_unfit

    refusal = why_unfit()
    if refusal:
        sys.stderr.write(f"{refusal}\n")
        return 3
    from graphdbg.core.engine import record
    from graphdbg.core.errors import GraphError
    from graphdbg.files.read import load

    try:
        trace = record(load(arguments.file))
        cursor = trace.length if arguments.step is None else arguments.step
        trace.at(cursor)
        folded = _folded(trace.graph, arguments)
    except GraphError as problem:
        return _refuse(problem.sentence)
    from graphdbg.ui.canvas.surface import render

    try:
        render(trace, cursor, arguments.output, folded)
    except OSError as problem:
        why = problem.strerror or "check the folder and the disk"
        _refuse(f"{arguments.output} could not be written: {why}.")
        return 4
    return 0


def _folded(graph: Graph, arguments: argparse.Namespace) -> frozenset[str]:
    """Return the groups to fold; GraphError, naming a node, for one that cannot be."""
    from graphdbg.core.groups import clean, groups, refuse_fold, torn
    from graphdbg.session.document import folded_of

    if arguments.unfold:
        return frozenset()
    if arguments.fold_all:
        return frozenset(groups(graph)).difference(torn(graph))
    if arguments.fold is None:
        return folded_of(graph)
    for group in arguments.fold:
        refuse_fold(graph, clean(group))
    return frozenset(map(clean, arguments.fold))


def _declare_stepping(parser: argparse.ArgumentParser) -> None:
    _declare_file(parser)
    _declare_order(parser)
    parser.add_argument("--loss", metavar="NODE", help="differentiate this node")
    parser.add_argument(
        "-x",
        "--commands",
        metavar="FILE",
        type=Path,
        help="run the commands of this file first, a line each",
    )


def _stepping(arguments: argparse.Namespace) -> int:
    from graphdbg.core.errors import GraphError
    from graphdbg.terminal.start import open_session, read_commands, step_through

    try:
        commands = [] if arguments.commands is None else read_commands(arguments.commands)
        session = open_session(arguments.file, arguments.loss, arguments.order)
    except GraphError as problem:
        return _refuse(problem.sentence)
    step_through(session, commands)
    return 0


def _samples(_arguments: argparse.Namespace) -> int:
    from graphdbg.files.samples import samples

    rows = [(sample.name, sample.title) for sample in samples()]
    width = max(len(name) for name, _ in rows)
    _print(f"{name:<{width}}  {title}" for name, title in rows)
    return 0


COMMANDS = (
    Command("trace", "Print what happens in a run, step by step.", _declare_trace, _trace),
    Command(
        "check",
        "Compare gradients with central differences, node by node.",
        _declare_check,
        _check,
    ),
    Command(
        "step", "Debug a run at a prompt, forwards and backwards.", _declare_stepping, _stepping
    ),
    Command("render", "Draw the graph into a picture file.", _declare_render, _render),
    Command("samples", "List the graphs that ship with graphdbg.", lambda _: None, _samples),
)


# --- arguments that several commands take --------------------------------------------------------


def _declare_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", metavar="FILE", type=Path, help="a saved graph, *.graph.json or *.gdbg"
    )


def _declare_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, one object a line")


def _declare_order(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--order",
        choices=("pull", "push"),
        default="pull",
        help="walk the backward pass so that nodes sum what comes (pull, unless told otherwise), "
        "or hand on to their operands as frameworks do (push)",
    )


def _declare_step(parser: argparse.ArgumentParser, text: str) -> None:
    parser.add_argument("--step", metavar="N", type=_step, help=text)


def _step(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError(f"a step is a whole number from 0 on, not {text}")
    return int(text)


def _picture(text: str) -> Path:
    path = Path(text)
    if path.suffix.lower() not in _PICTURES:
        raise argparse.ArgumentTypeError(
            f"a picture's name ends in .svg, .png or .pdf, and this one is {text}"
        )
    return path
