"""Finding by a few letters: which entries match what is typed, the best first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from graphdbg.core.graph import Graph
from graphdbg.core.ops import REGISTRY
from graphdbg.formula.expression import node_text

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Entry:
    """Something that can be found: it is called `title`; `also` are other words for it."""

    id: str
    title: str
    also: tuple[str, ...] = ()


def found(entries: Iterable[Entry], typed: str) -> list[Entry]:
    """Return the entries that match what is typed, the best first, ties in their order.

    Best is the very name, then a name that begins so, then words that begin with the letters,
    then the letters anywhere in one piece, then the letters in their order with others between.
    Of two that are as good the one that is spelt just as typed comes first: σ is not Σ.
    """
    spelt = typed.strip()
    typed = " ".join(typed.casefold().split())
    ranked = (
        (rank(entry, typed), spelt not in (entry.title, *entry.also), entry) for entry in entries
    )
    return [one[2] for one in sorted((one for one in ranked if one[0]), key=lambda one: one[:2])]


def rank(entry: Entry, typed: str) -> int:
    """Return how well an entry matches, 1 the best; 0 where it does not."""
    if not typed:
        return 1
    own = rank_text(entry.title, typed)
    if own:
        return own
    other = min((r for text in entry.also if (r := rank_text(text, typed))), default=0)
    return other + 4 if other else 0


def rank_text(text: str, typed: str) -> int:
    """Return how well one text matches, 1 to 5; 0 where it does not."""
    text = text.casefold()
    if text == typed:
        return 1
    if text.startswith(typed):
        return 2
    if begins_words(_WORDS.findall(text), typed.replace("_", " ").split()):
        return 3
    if typed in text:
        return 4
    return 5 if len(typed) > 1 and in_order(text, typed) else 0


def begins_words(words: Sequence[str], typed: Sequence[str]) -> bool:
    """Say whether every part that is typed begins a word, in the order of the words."""
    rest = iter(words)
    return bool(typed) and all(any(word.startswith(part) for word in rest) for part in typed)


def in_order(text: str, typed: str) -> bool:
    """Say whether the letters stand in a text in this order."""
    letters = iter(text)
    return all(letter in letters for letter in typed if not letter.isspace())


def nodes_of(graph: Graph) -> list[Entry]:
    """Return every node of a graph: by its name, its label, its operation and its group."""
    return [
        Entry(
            node.name,
            node.name,
            (
                node_text(node),
                node.op or node.kind,
                REGISTRY[node.op].symbol if node.op is not None and node.op in REGISTRY else "",
                node.group or "",
            ),
        )
        for node in graph.nodes.values()
    ]
