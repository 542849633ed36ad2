"""What Tab offers: commands, names of nodes, and the words of the expression language."""

from __future__ import annotations

from collections.abc import Iterable

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph
from graphdbg.core.language.words import CLAIM, QUESTION, SHORT, Vocabulary
from graphdbg.core.ops import REGISTRY
from graphdbg.session.breakpoint import STARTS
from graphdbg.terminal.command import Command
from graphdbg.terminal.table import COMMANDS, NAMED, find

JOINTS = ("and", "or", "not")
"""Words between the parts of a condition."""


def commands(begun: str) -> list[str]:
    """Return the long names of commands that begin so."""
    return sorted(command.name for command in COMMANDS if command.name.startswith(begun))


def arguments(graph: Graph, word: str, before: str, begun: str) -> list[str]:
    """Return what may stand after a command; `before` is what stands between it and `begun`."""
    try:
        command = find(word)
    except GraphError:
        return []
    return sorted({one for one in offered(graph, command, before.strip()) if one.startswith(begun)})


def offered(graph: Graph, command: Command, before: str) -> Iterable[str]:
    """Return every word that may come next."""
    if command.completes == "breakpoints":
        return breakpoint_words(graph, command, before)
    if command.completes == "questions":
        return (*graph.nodes, *words_of(QUESTION))
    if command.completes == "claims":
        return (*graph.nodes, *(words_of(CLAIM) if before else ()))
    nodes = graph.nodes if command.completes == "nodes" else ()
    return (*nodes, *(NAMED if command.name == "help" else command.offers))


def breakpoint_words(graph: Graph, command: Command, before: str) -> Iterable[str]:
    """Return what may come next in the text of a breakpoint."""
    words = before.split()
    if not words:
        return (*graph.nodes, *command.offers)
    if words[-1] == "phase" and len(words) == 1:
        return STARTS
    is_question = "if" in words or "{" in before
    return (*graph.nodes, *words_of(QUESTION), "hits", "log") if is_question else command.offers


def words_of(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the words of a language that are no names of nodes."""
    joints = JOINTS if vocabulary.compares else ()
    return (*vocabulary.moments, *vocabulary.called, *joints, *SHORT, *REGISTRY)
