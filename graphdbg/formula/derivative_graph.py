r"""The derivative graph as a document: an ordinary graph in which every gradient has its name.

The gradient of x is the node `d_f_d_x`, labelled \frac{\partial f}{\partial x}; the second one by
y is `d_f_d_x_d_y`.  All else is as `core.derivative` wrote it down, less what no gradient needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from graphdbg.core import limits
from graphdbg.core.derivative import derivative_graph as gradients_as_graph
from graphdbg.core.engine import run
from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import partial


def derivative_graph(
    graph: Graph, wrt: str | Iterable[str] | None = None, loss: str | None = None, seed: Any = None
) -> Graph:
    """Return a graph that computes the gradients of the loss by each node of `wrt`.

    It holds the graph it comes from and shares every repeated expression with it.  The gradient
    of x, of the shape of x, is its node `d_<loss>_d_x`; the first that is a scalar is its loss, so
    it can be differentiated again.  `wrt` is a name or several, all parameters without one, or all
    inputs where there are none; `loss` and `seed` are as in `run`.  Raises GraphError for a
    constant, for a graph without a loss, and for one that cannot be computed.
    """
    trace = run(graph, loss, seed)
    return derivative_document(trace, chosen_leaves(graph) if wrt is None else wrt)[0]


def chosen_leaves(graph: Graph) -> list[str]:
    """Return what a derivative is usually asked by: all parameters, else all inputs."""
    for kind in ("parameter", "input"):
        found = [name for name, node in graph.nodes.items() if node.kind == kind]
        if found:
            return found
    raise GraphError("This graph has no parameter and no input to differentiate by.")


def derivative_document(trace: Trace, wrt: str | Iterable[str]) -> tuple[Graph, dict[str, str]]:
    """Return the derivative graph of a run, and the name that the gradient by each node has."""
    asked = [wrt] if isinstance(wrt, str) else list(dict.fromkeys(wrt))
    for name in asked:
        trace.gradient(name)  # refuses what has none
    reached = [] if trace.backward is None else list(trace.backward.wires)
    graph, gradients = gradients_as_graph(trace, [*asked, *reached])
    needed = ancestors(graph.nodes, (gradients[name] for name in asked)) | set(trace.graph.nodes)
    nodes = {name: node for name, node in graph.nodes.items() if name in needed}
    loss = trace.graph.node(trace.loss or "")
    named = named_gradients(trace, loss, nodes, gradients, asked)
    called = {gradients[by]: name for by, name in named.items()}
    found = [renamed(node, called, labels(trace, loss, named)) for node in nodes.values()]
    answer = dict(named)
    for name in asked:
        if name in named:
            continue
        answer[name] = own_name(loss, name, {*nodes, *answer.values()})
        written = partial(loss, trace.graph.node(name))
        found.append(again(nodes[gradients[name]], called, answer[name], written))
    answer = {name: answer[name] for name in asked}
    title = f"Derivative of {trace.graph.title}".strip() if trace.graph.title else "Derivative"
    return graph_from(found, title=title, loss=first_scalar(trace, found, answer)), answer


def ancestors(nodes: Mapping[str, Node], ends: Iterable[str]) -> set[str]:
    """Return the ends and every node they are computed from."""
    found: set[str] = set()
    waiting = list(ends)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(operand for operand in nodes[name].inputs if operand is not None)
    return found


def named_gradients(
    trace: Trace,
    loss: Node,
    nodes: Mapping[str, Node],
    gradients: Mapping[str, str],
    asked: Iterable[str],
) -> dict[str, str]:
    """Return a name for each gradient that has a node of its own; what is asked for comes first.

    A gradient that is a node of the graph itself, or a written constant, is none.
    """
    taken, named, done = set(nodes), {}, set(trace.graph.nodes)
    for name in dict.fromkeys((*asked, *reversed(list(gradients)))):
        own = gradients[name]
        if own in done or own not in nodes or nodes[own].op is None:
            continue
        named[name] = own_name(loss, name, taken)
        taken.add(named[name])
        done.add(own)
    return named


def own_name(loss: Node, by: str, taken: set[str]) -> str:
    """Return `d_f_d_x`, and `d_f_d_x_d_y` where the loss is a derivative; never one taken."""
    stem = f"{loss.name}_d_{by}" if loss.name.startswith("d_") else f"d_{loss.name}_d_{by}"
    stem = stem if len(stem) <= limits.NAME - 8 else "d_gradient"
    name, count = stem, 1
    while name in taken:
        count += 1
        name = f"{stem}_{count}"
    return name


def labels(trace: Trace, loss: Node, named: Mapping[str, str]) -> dict[str, str]:
    """Return the label of each named gradient."""
    return {name: partial(loss, trace.graph.node(by)) for by, name in named.items()}


def renamed(node: Node, called: Mapping[str, str], written: Mapping[str, str]) -> Node:
    """Return a node under its readable name; all are laid out anew, so positions go."""
    name = called.get(node.name, node.name)
    inputs = tuple(None if one is None else called.get(one, one) for one in node.inputs)
    return replace(
        node, name=name, inputs=inputs, label=written.get(name, node.label), position=None
    )


def again(node: Node, called: Mapping[str, str], name: str, written: str) -> Node:
    """Return a node of its own for a gradient that is another node or a written constant.

    It is an operation, so that it can be the loss: the derivative of a constant is then zero.
    """
    return Node(name, op="positive", inputs=(called.get(node.name, node.name),), label=written)


def first_scalar(trace: Trace, nodes: Iterable[Node], answer: Mapping[str, str]) -> str | None:
    """Return the first gradient that is a scalar and can be a loss, or None."""
    leaves = {node.name for node in nodes if node.is_leaf}
    for by, name in answer.items():
        if trace.value(by).shape == () and name not in leaves:
            return name
    return None
