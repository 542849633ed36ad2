"""The right-hand side of an assignment: an operation on names, on numbers, on other operations.

The signs and their operations are those of claims and questions (`core.language.words`).
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from graphdbg.core import limits
from graphdbg.core.errors import FAILURES, GraphError
from graphdbg.core.graph import LEAF_KINDS, Node
from graphdbg.core.language.words import BINARY, MENDS, SHORT, UNARY
from graphdbg.core.ops import REGISTRY
from graphdbg.core.ops.record import Operation, Required
from graphdbg.core.values import DTYPES, INITS, own
from graphdbg.files.errors import Wrong
from graphdbg.files.nodes import read_name
from graphdbg.files.text.faults import Unfit
from graphdbg.files.text.lines import Statement
from graphdbg.files.text.naming import Names
from graphdbg.files.text.values import KEPT, NON_FINITE, number_of

OTHER = "write it with names, numbers, + − * / ** @ and operations such as exp(x)"
OWN_MENDS: Mapping[type[ast.AST], str] = MappingProxyType(
    {
        ast.Compare: "comparisons are written as operations, such as greater(x, y)",
        ast.List: "an array in an expression needs a line of its own, as in c = constant([1, 2])",
        ast.Tuple: "an array in an expression needs a line of its own, as in c = constant([1, 2])",
    }
)
"""What differs here from the other languages."""


@dataclass
class Right:
    """What is being read: the right-hand side of one statement, and the inline nodes in it."""

    statement: Statement
    known: Collection[str]
    names: Names
    group: str | None
    inner: list[Node] = field(default_factory=list)

    def node(self, name: str, part: ast.expr, like: Node | None) -> Node:
        """Return the operation that a name is assigned; `like` is that node in the document."""
        return self._operation(name, part, like, 0)

    def operand(self, part: ast.expr, like: Node | None, depth: int) -> str | None:
        """Return the name of what stands in a slot, None where the slot is empty."""
        if depth > limits.EXPRESSION_DEPTH:
            raise Unfit(
                part,
                f"it is nested deeper than {limits.EXPRESSION_DEPTH} levels; "
                "give a part of it a line and a name of its own",
            )
        match part:
            case ast.Constant(value=value) if value is None or value is ...:
                return None
            case ast.Name():
                return self._known(part)
            case ast.NamedExpr(target=ast.Name() as target, value=value):
                return self._inline(value, like, depth, self.spelled(target))
        return self._inline(part, like, depth, None)

    def _inline(self, part: ast.expr, like: Node | None, depth: int, name: str | None) -> str:
        number = number_of(part)
        if number is not None:
            name = name or self.names.take(None, like)
            node = Node(name, "constant", value=own(float(number)), group=self.group, inline=True)
        else:
            # What is inside is named first, so that the numbers of names go from the inside out.
            node = self._operation("", part, like, depth, inline=True)
            node = replace(node, name=name or self.names.take(node.op, like))
        self.inner.append(node)
        return node.name

    def _operation(
        self, name: str, part: ast.expr, like: Node | None, depth: int, inline: bool = False
    ) -> Node:
        record, operands = self._record(part), _operands(part)
        attributes = self._attributes(part, record)
        count = len(operands)
        if count > len(record.slots) and not record.variadic:
            needed = len(record.slots)
            noun = "operand" if needed == 1 else "operands"
            raise Unfit(
                operands[needed],
                f"{record.name} takes {needed} {noun}, and {count} are given; leave out the rest",
            )
        if count > limits.OPERANDS:
            raise Unfit(part, f"it has {count:,} operands, and the limit is {limits.OPERANDS:,}")
        inputs = tuple(
            [
                self.operand(operand, self.names.known(like, slot), depth + 1)
                for slot, operand in enumerate(operands)
            ]
        )
        dtype = attributes.pop("dtype", None)
        return Node(
            name,
            op=record.name,
            inputs=inputs,
            attributes=attributes,
            dtype=dtype,
            group=self.group,
            inline=inline,
        )

    def _record(self, part: ast.expr) -> Operation:
        match part:
            case ast.BinOp(op=sign) if type(sign) in BINARY:
                return REGISTRY[BINARY[type(sign)]]
            case ast.UnaryOp(op=mark) if type(mark) in UNARY:
                return REGISTRY[UNARY[type(mark)]]
            case ast.Call(func=ast.Name(id=word)):
                return self._called(part, word)
            case ast.Call():
                raise Unfit(part, f"only an operation can be called, by its name; {OTHER}")
        raise Unfit(part, self._foreign(part))

    def _called(self, part: ast.expr, word: str) -> Operation:
        name = SHORT.get(word, word)
        if name in REGISTRY:
            return REGISTRY[name]
        if word in (*LEAF_KINDS, *INITS, KEPT):
            raise Unfit(part, f"{word} needs a line of its own, as in c = {_leaf_example(word)}")
        near = get_close_matches(word, [*LEAF_KINDS, *SHORT, *REGISTRY], n=1)
        hint = f"did you mean {near[0]}?" if near else "use one such as exp, sum or matmul"
        raise Unfit(part, f"there is no operation named {word!r}; {hint}")

    def _attributes(self, part: ast.expr, record: Operation) -> dict[str, Any]:
        if not isinstance(part, ast.Call):
            return {}
        given = {}
        for keyword in part.keywords:
            if keyword.arg is None:
                raise Unfit(keyword.value, "write each attribute out, as in axis=0")
            given[keyword.arg] = _setting(keyword.value, 0)
        dtype = given.pop("dtype", None) if "dtype" not in record.attributes else None
        unfilled = [
            key
            for key, one in record.attributes.items()
            if one.default is Required and key not in given
        ]
        try:
            settings = record.settings(given)
        except GraphError as problem:
            where = part if unfilled else _keyword_at_fault(part, record, given)
            raise Unfit(where, problem.sentence) from None
        except FAILURES:
            words = f"the attributes of {record.name} are out of range; use smaller ones"
            raise Unfit(part, words) from None
        kept = {key: settings[key] for key in record.attributes if key in given}
        return kept | ({} if dtype is None else {"dtype": read_dtype(part, dtype)})

    def _known(self, part: ast.Name) -> str:
        name = self.spelled(part)
        if name in self.known:
            return name
        if name in REGISTRY or name in SHORT:
            raise Unfit(part, f"{name} is an operation; call it, as in {name}(…)")
        if name in NON_FINITE:
            raise Unfit(part, f"{name} needs a line of its own, as in c = constant({name})")
        near = get_close_matches(name, list(self.known)[:2000], n=1)
        adds = "" if near else f"{name} = input(1)"
        hint = f"did you mean {near[0]}?" if near else f"write a line such as {adds}"
        raise Unfit(part, f"there is no node named {name!r}; {hint}", adds)

    def spelled(self, part: ast.Name) -> str:
        """Return a name as it is spelled; Unfit where no node can have it."""
        return spelled(self.statement, part)

    def _foreign(self, part: ast.expr) -> str:
        for kind, mend in (*OWN_MENDS.items(), *MENDS.items()):
            if isinstance(part, kind):
                return mend
        if isinstance(part, ast.Constant):
            return f"{self.statement.source(part)[:40]} is no real number; {OTHER}"
        return f"this is not part of it; {OTHER}"


def spelled(statement: Statement, part: ast.Name) -> str:
    """Return a name as the text has it, which Python may take for another one."""
    if len(part.id) <= limits.NAME and statement.text.isascii():
        return part.id
    name = statement.source(part)
    try:
        return read_name(name, ())
    except Wrong as wrong:
        raise Unfit(part, f"the name {wrong.words}") from None


def read_dtype(part: ast.expr, dtype: Any) -> str:
    """Return a type of elements; Unfit where it is none."""
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise Unfit(part, f"dtype is one of {', '.join(DTYPES)}, in quotes")
    return dtype


def walruses(part: ast.AST) -> Iterator[ast.Name]:
    """Yield the names that are given inside an expression, in no particular order."""
    for one in ast.walk(part):
        if isinstance(one, ast.NamedExpr) and isinstance(one.target, ast.Name):
            yield one.target


def _operands(part: ast.expr) -> list[ast.expr]:
    match part:
        case ast.BinOp(left=left, right=right):
            return [left, right]
        case ast.UnaryOp(operand=operand):
            return [operand]
        case ast.Call(args=args):
            return args
    return []


def _setting(part: ast.expr, depth: int) -> Any:
    """Return the setting of an attribute as plain data."""
    number = number_of(part)
    if number is not None:
        return number
    match part:
        case ast.Constant(value=bool() | str() | None as value):
            return value
        case ast.Name(id="inf"):
            return float("inf")
        case ast.UnaryOp(op=ast.USub(), operand=ast.Name(id="inf")):
            return float("-inf")
        case ast.List(elts=parts) | ast.Tuple(elts=parts) if depth < limits.AXES:
            return [_setting(one, depth + 1) for one in parts]
    raise Unfit(part, "an attribute is a number, a text, True, False, None or a list of them")


def _keyword_at_fault(part: ast.Call, record: Operation, given: Mapping[str, Any]) -> ast.expr:
    """Return the first attribute that is refused when it stands alone, else the call."""
    for keyword in part.keywords:
        attribute = record.attributes.get(keyword.arg or "")
        if attribute is None:
            return keyword.value
        setting = given[keyword.arg or ""]
        if attribute.check(setting) is None and setting is not None:
            return keyword.value
    return part


def _leaf_example(word: str) -> str:
    if word in LEAF_KINDS:
        return f"{word}(1)"
    return f"constant({word}(3, 4))"
