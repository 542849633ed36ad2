"""The one error that carries a sentence for the person at the desk."""

from __future__ import annotations


class GraphError(ValueError):
    """Something a person can mend: one finished sentence, and where it is.

    `node` and `slot` name the place in the graph, where there is one.
    """

    def __init__(self, sentence: str, *, node: str | None = None, slot: int | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.node = node
        self.slot = slot


FAILURES = (ArithmeticError, LookupError, MemoryError, TypeError, ValueError)
"""What an operation may raise on operands or attributes it was never meant to get."""
