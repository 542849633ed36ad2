"""Names for inline nodes: the document's where it has one at that place, else add_1, add_2."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from graphdbg.core.graph import Graph, Node


@dataclass
class Names:
    """Every name in use, and the document from which the names of inline nodes are known."""

    taken: set[str]
    document: Graph | None = None
    counts: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, written: Iterable[str], document: Graph | None) -> Names:
        """Return the names that a text writes itself, none of which is given again."""
        return cls(set(written), document)

    def known(self, like: Node | None, slot: int) -> Node | None:
        """Return the inline node that the document has in a slot of a node, if any."""
        if self.document is None or like is None or slot >= len(like.inputs):
            return None
        operand = like.inputs[slot]
        found = None if operand is None else self.document.nodes[operand]
        return found if found is not None and found.inline else None

    def take(self, op: str | None, like: Node | None) -> str:
        """Return a name for an inline node, an operation or a constant, and keep it from others."""
        if like is not None and like.op == op and like.name not in self.taken:
            name = like.name
        else:
            name = self._free(op or "c")
        self.taken.add(name)
        return name

    def _free(self, stem: str) -> str:
        while True:
            self.counts[stem] += 1
            name = f"{stem}_{self.counts[stem]}"
            if name not in self.taken and not self._is_spoken_for(name):
                return name

    def _is_spoken_for(self, name: str) -> bool:
        return self.document is not None and name in self.document.nodes
