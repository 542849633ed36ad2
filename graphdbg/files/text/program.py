"""From a program text to a graph; every fault is found before the first is told."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import LEAF_KINDS, Graph, Node, graph_from
from graphdbg.files.budget import Budget
from graphdbg.files.nodes import dtype_to_say
from graphdbg.files.text.expressions import Right, read_dtype
from graphdbg.files.text.faults import Fault, TextError, Unfit
from graphdbg.files.text.naming import Names
from graphdbg.files.text.sheet import Definition, Draft, drafted
from graphdbg.files.text.values import kept_call, kept_value, number_of, read_leaf_value


def read(
    text: str,
    name: str = "",
    document: Graph | None = None,
    origin: Graph | None = None,
) -> Graph:
    """Return the graph a program text holds; `name` stands for the file in an error.

    Names of inline nodes and arrays that are `kept` are those of `document`, and of `origin` where
    that one no longer has them.  Raises TextError, with every fault that was found.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limits.PROGRAM:
        words = (
            f"the text has {len(text):,} characters, and the limit is {limits.PROGRAM:,}; "
            "keep so large a graph as *.graph.json"
        )
        raise TextError((Fault(1, 1, words),), name)
    draft = drafted(text)
    nodes = _nodes(draft, document, origin)
    for statement, part, about in draft.about:
        if about not in nodes and about not in draft.broken:
            draft.faults.append(statement.fault(part, _no_node(about, nodes)))
    loss = _loss(draft, nodes)
    if draft.faults:
        raise TextError(_in_order(draft.faults), name)
    try:
        return graph_from(nodes.values(), title=draft.title or "", loss=loss)
    except GraphError as error:
        raise TextError((_placed(draft, error),), name) from None


def _nodes(draft: Draft, document: Graph | None, origin: Graph | None) -> dict[str, Node]:
    """Return the nodes in the order of the text, inline ones before their consumer."""
    names = Names.of(draft.named.keys() | draft.broken, document)
    known = draft.named.keys() | draft.broken
    budget = Budget()
    vanished = _vanished(draft, document)
    nodes: dict[str, Node] = {}
    for definition in draft.definitions.values():
        statement = definition.statement
        try:
            like = document.nodes.get(definition.name) if document is not None else None
            leaf = _leaf_call(definition.part)
            if leaf is not None:
                kept = like
                if (kept is None or kept.value is None) and origin is not None:
                    kept = origin.nodes.get(definition.name)
                made = [_leaf(definition, *leaf, budget, kept or _renamed(leaf[1], vanished))]
            else:
                right = Right(statement, known, names, definition.group)
                node = _operation(definition, right, like)
                made = [*right.inner, node]
        except Unfit as unfit:
            draft.faults.append(statement.fault(unfit.part, unfit.words, unfit.adds))
            draft.broken.add(definition.name)
            continue
        if len(nodes) + len(made) > limits.NODES:
            words = f"there are more than {limits.NODES:,} nodes; use fewer"
            draft.faults.append(statement.fault(definition.target, words))
            break
        comment = "\n".join(draft.comments.get(definition.name, []))
        if len(comment) > limits.TEXT:
            words = f"its comment has {len(comment):,} characters, and the limit is {limits.TEXT:,}"
            draft.faults.append(statement.fault(definition.target, f"{words}; shorten it"))
            continue
        nodes |= {node.name: _dressed(node, draft) for node in made}
    return nodes


def _leaf_call(part: ast.expr) -> tuple[str, ast.Call] | None:
    """Return the kind and the call where a part is a leaf, else None."""
    match part:
        case ast.Call(func=ast.Name(id=kind)) if kind in LEAF_KINDS:
            return kind, part
    return None


def _operation(definition: Definition, right: Right, like: Node | None) -> Node:
    part, name = definition.part, definition.name
    if isinstance(part, ast.Name):
        raise Unfit(part, f"{name} would be another name for {part.id}; use {part.id} itself")
    number = number_of(part)
    if number is not None or isinstance(part, ast.List | ast.Tuple):
        source = definition.statement.source(part)[:20]
        raise Unfit(part, f"say what it is: {name} = input({source}), parameter(…) or constant(…)")
    return right.node(name, part, like)


def _leaf(
    definition: Definition, kind: str, call: ast.Call, budget: Budget, like: Node | None
) -> Node:
    name = definition.name
    dtype: str | None = None
    for keyword in call.keywords:
        if keyword.arg != "dtype" or not isinstance(keyword.value, ast.Constant):
            words = f'{kind} takes a value and a dtype, as in {kind}([3, 8], dtype="int64")'
            raise Unfit(keyword.value, words)
        dtype = read_dtype(keyword.value, keyword.value.value)
    if len(call.args) > 1:
        raise Unfit(call.args[1], f"{kind} takes one value; write a list, as in {kind}([1, 2])")
    kept = kept_call(call)
    if kept is not None:
        value, kept_dtype = kept_value(kept, name, like)
        if dtype not in (None, kept_dtype):
            raise Unfit(call, f"{name} keeps its type with its array; leave dtype out")
        return Node(name, kind, value=value, dtype=kept_dtype, group=definition.group)
    found = read_leaf_value(call.args[0], dtype, budget, name) if call.args else None
    return Node(name, kind, value=found, dtype=dtype or dtype_to_say(found), group=definition.group)


def _vanished(draft: Draft, document: Graph | None) -> list[Node]:
    """Return the leaves of the document that the text no longer names."""
    nodes = document.nodes.values() if document is not None else ()
    return [node for node in nodes if node.is_leaf and node.name not in draft.named]


def _renamed(call: ast.Call, vanished: list[Node]) -> Node | None:
    """Return the one leaf with an array that a new name can stand for; None where it is open."""
    kept = kept_call(call)
    shape = [getattr(one, "value", None) for one in kept.args] if kept is not None else None
    fitting = [
        node for node in vanished if node.value is not None and list(node.value.shape) == shape
    ]
    return fitting[0] if len(fitting) == 1 else None


def _dressed(node: Node, draft: Draft) -> Node:
    comment = "\n".join(draft.comments.get(node.name, [])) or None
    label, note = (draft.said.get((word, node.name)) for word in ("label", "note"))
    inline = node.inline or node.name in draft.inline
    if comment is label is note is None and inline == node.inline:
        return node
    return replace(node, comment=comment, label=label, note=note, inline=inline)


def _loss(draft: Draft, nodes: Mapping[str, Node]) -> str | None:
    if draft.loss is None:
        return None
    loss, statement, part = draft.loss
    if loss not in nodes and loss not in draft.broken:
        draft.faults.append(statement.fault(part, _no_node(loss, nodes)))
    return loss


def _no_node(name: str, nodes: Mapping[str, Node]) -> str:
    near = get_close_matches(name, list(nodes)[:2000], n=1)
    hint = f"did you mean {near[0]}?" if near else "name one that has a line"
    return f"there is no node named {name!r}; {hint}"


def _in_order(faults: list[Fault]) -> tuple[Fault, ...]:
    ordered = sorted(faults, key=lambda fault: (fault.row, fault.column))
    return tuple(ordered[: limits.FAULTS])


def _placed(draft: Draft, error: GraphError) -> Fault:
    """Return what is wrong with the graph as a whole, at the line of the node it names."""
    statement, part = draft.named.get(error.node or "", next(iter(draft.named.values())))
    return statement.fault(part, error.sentence)
