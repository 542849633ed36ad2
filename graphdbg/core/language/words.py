"""What the language consists of, as data: whatever is not listed here is refused."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

BINARY: Mapping[type[ast.operator], str] = MappingProxyType(
    {
        ast.Add: "add",
        ast.Sub: "subtract",
        ast.Mult: "multiply",
        ast.Div: "divide",
        ast.Pow: "power",
        ast.MatMult: "matmul",
    }
)
"""The operation of each sign between two operands."""

UNARY: Mapping[type[ast.unaryop], str] = MappingProxyType({ast.USub: "negative"})
"""The operation of each sign before an operand."""

COMPARISONS: Mapping[type[ast.cmpop], str] = MappingProxyType(
    {
        ast.Lt: "<",
        ast.LtE: "<=",
        ast.Gt: ">",
        ast.GtE: ">=",
        ast.Eq: "==",
        ast.NotEq: "!=",
    }
)
"""How each comparison is written."""

SHORT: Mapping[str, str] = MappingProxyType({"abs": "absolute"})
"""Operations that have a shorter name too."""

GRADIENT = "grad"
"""The word for ∂L/∂node."""

MENDS: Mapping[type[ast.AST], str] = MappingProxyType(
    {
        ast.Attribute: "a dot stands for nothing here; write transpose(x) for x.T",
        ast.Subscript: "brackets that pick entries are not part of it; use a whole array",
        ast.Compare: "comparisons are not part of it; write a single formula",
        ast.BoolOp: "and and or are not part of it; write a single formula",
        ast.IfExp: "if and else are not part of it; write a single formula",
        ast.Lambda: "functions cannot be made in it; call an operation by its name",
        ast.NamedExpr: "nothing can be assigned in it; write the formula alone",
        ast.List: "a list stands only for an attribute, such as axis=[0, 1]",
        ast.Tuple: "a list stands only for an attribute, such as axis=[0, 1]",
        ast.Starred: "a star before a name is not part of it; write each operand",
        ast.JoinedStr: "texts stand only for an attribute, such as reduction='sum'",
    }
)
"""What to write in place of something that is not part of the language."""

OTHER = "write it with names of nodes, numbers, + − * / ** @ and calls such as exp(x)"

TEXT_WORDS = ("phase", "kind", "node")
"""Words about the event at the cursor that stand for a text."""

NUMBER_WORDS = (
    "step",
    "value",
    "gradient",
    "upstream",
    "local",
    "contribution",
    "running",
    "k",
    "n",
)
"""Words about the event at the cursor that stand for numbers."""

TESTS = ("isnan", "isfinite", "changed_sign")
"""Words that are called on numbers and answer true or false."""


@dataclass(frozen=True)
class Vocabulary:
    """Which words a reader knows: those of claims, or those of questions as well.

    `moments` stand alone and speak of the event at the cursor; `of_node` are called on a node,
    `of_wire` on a node and a slot, `tests` on numbers.  `compares` says whether comparisons, and,
    or, not, texts and entries of arrays are part of it.  `other` is what to write in place of
    anything else.
    """

    moments: tuple[str, ...]
    of_node: tuple[str, ...]
    of_wire: tuple[str, ...]
    tests: tuple[str, ...]
    compares: bool
    other: str

    @property
    def called(self) -> tuple[str, ...]:
        """The words that are called and are no operation."""
        return (*self.of_node, *self.of_wire, *self.tests)


CLAIM = Vocabulary((), (GRADIENT,), (), (), False, OTHER)
"""The words of a claimed gradient: it speaks of the whole run."""

QUESTION = Vocabulary(
    (*TEXT_WORDS, *NUMBER_WORDS),
    (GRADIENT, "value"),
    ("local", "contribution", "jacobian"),
    TESTS,
    True,
    "write it with names, numbers, + − * / ** @, < <= == != >= >, and, or, not, "
    "and calls such as grad(x) or abs(gradient)",
)
"""The words of a condition, a watch or a log line: it is asked at a cursor."""
