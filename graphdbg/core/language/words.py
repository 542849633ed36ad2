"""What the language consists of, as data: whatever is not listed here is refused."""

from __future__ import annotations

import ast
from collections.abc import Mapping
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
