"""Graphs from numpy code: variables that answer numpy's protocols and write down what is done.

A variable answers `__array_ufunc__` (NEP 13) and `__array_function__` (NEP 18), and has the methods
of an array, so any numpy code made of registered operations builds a graph when it is given
variables in place of arrays.  Nodes are called what the code calls them: see `naming`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeAlias

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.core.naming import call_and_look, final_names, renamed
from graphdbg.core.numpy_calls import (
    QUESTIONS,
    meant_by,
    method_of,
    refuse,
    sorted_out,
    without_bits,
)
from graphdbg.core.ops import REGISTRY, SEVERAL
from graphdbg.core.ops.record import Operation
from graphdbg.core.values import Shape, Value, freeze, own


@dataclass(frozen=True)
class Leaf:
    """A value with the kind of leaf it is to become in a graph."""

    kind: str
    value: Value


def parameter(value: Any) -> Leaf:
    """Mark a value as a parameter for `graph_of`."""
    return Leaf("parameter", own(value))


def constant(value: Any) -> Leaf:
    """Mark a value as a constant for `graph_of`: no gradient is asked of it."""
    return Leaf("constant", own(value))


def said_type(value: Value) -> str | None:
    """Return the type a node says it has: none for truth values and for double precision."""
    return None if value.dtype.name in ("float64", "bool") else value.dtype.name


def key_of_constant(value: Value) -> Any:
    """Return what a written constant is known by: its type, its shape and its numbers."""
    return "constant", value.dtype.str, value.shape, value.tobytes()


Simplify: TypeAlias = "Callable[[Recorder, Operation, tuple[Variable, ...], Any], Variable | None]"


@dataclass
class Recorder:
    """A graph as it grows: nodes by name, each with its value, every expression once.

    `simplify` says what an operation on known operands comes to where that is simpler, else None;
    where there is one, a·b and b·a are one expression, too.
    """

    simplify: Simplify | None = None
    nodes: dict[str, Node] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)
    known: dict[Any, Variable] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def leaf(self, name: str, kind: str, value: Value, label: str | None = None) -> Variable:
        """Add a leaf and return its variable."""
        return self.add(Node(name, kind, value=value, dtype=said_type(value), label=label), value)

    def add(self, node: Node, value: Value) -> Variable:
        """Add a node whose value is known and return its variable."""
        self.nodes[node.name] = node
        self.values[node.name] = value
        return Variable(self, node.name)

    def fresh(self, stem: str) -> str:
        """Return a name that is not taken: the stem and a number."""
        while True:
            self.counts[stem] = self.counts.get(stem, 0) + 1
            name = f"{stem}_{self.counts[stem]}"
            if name not in self.nodes:
                return name

    def constant(self, value: Any) -> Variable:
        """Return the variable of a constant written in the code, the same one each time."""
        kept = own(value)
        key = key_of_constant(kept)
        if key not in self.known:
            name = self.fresh("c")
            node = Node(name, "constant", value=kept, dtype=said_type(kept), inline=True)
            self.known[key] = self.add(node, kept)
        return self.known[key]

    def key(
        self, operation: Operation, names: tuple[str | None, ...], settings: Mapping[str, Any]
    ) -> Any:
        """Return what an operation on operands of these names is known by."""
        if self.simplify is not None and operation.commutative:
            names = tuple(sorted(name or "" for name in names))
        return operation.name, names, tuple(sorted(settings.items()))

    def variable(self, operand: Any) -> Variable:
        """Return an operand as a variable of this recorder; a number becomes a constant."""
        if not isinstance(operand, Variable):
            return self.constant(operand)
        if operand.recorder is not self:
            raise GraphError("Two graphs meet in one operation; build one graph at a time.")
        return operand

    def apply(
        self, operation: Operation, operands: tuple[Any, ...], settings: Mapping[str, Any]
    ) -> Variable:
        """Write down one operation and return the variable of its result."""
        variables = tuple(self.variable(operand) for operand in operands)
        simple = self.simplify and self.simplify(self, operation, variables, settings)
        if simple is not None:
            return simple
        names = tuple(variable.name for variable in variables)
        key = self.key(operation, names, settings)
        if key not in self.known:
            operation.result_shape([variable.shape for variable in variables], settings)
            with np.errstate(all="ignore"):
                value = freeze(operation.forward(*(v.value for v in variables), **settings))
            given = {k: v for k, v in settings.items() if v != operation.attributes[k].default}
            node = Node(
                self.fresh(operation.name), op=operation.name, inputs=names, attributes=given
            )
            self.known[key] = self.add(node, value)
        return self.known[key]


class Variable(np.lib.mixins.NDArrayOperatorsMixin):
    """A node that stands in for its array in numpy code."""

    def __init__(self, recorder: Recorder, name: str) -> None:
        self.recorder = recorder
        self.name = name

    @property
    def value(self) -> Value:
        """The numbers this node has."""
        return self.recorder.values[self.name]

    @property
    def node(self) -> Node:
        """The node this variable is."""
        return self.recorder.nodes[self.name]

    @property
    def shape(self) -> Shape:
        """The shape of the value."""
        return tuple(self.value.shape)

    @property
    def ndim(self) -> int:
        """The number of axes of the value."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of elements of the value."""
        return int(self.value.size)

    @property
    def dtype(self) -> np.dtype[Any]:
        """The element type of the value."""
        return self.value.dtype

    @property
    def T(self) -> Any:  # noqa: N802  (numpy's name)
        """The axes reversed."""
        return np.transpose(self)

    @property
    def mT(self) -> Any:  # noqa: N802  (numpy's name)
        """The last two axes exchanged."""
        return np.swapaxes(self, -1, -2)

    def __getattr__(self, name: str) -> Any:
        """Return a method of numpy's arrays: `x.sum(axis=0)` is np.sum(x, axis=0)."""
        return method_of(self, name)

    def __dir__(self) -> list[str]:
        """List the methods that mean an operation, too."""
        return [*object.__dir__(self), *(name for name in REGISTRY if hasattr(np.ndarray, name))]

    # What a method takes otherwise than numpy's function of its name.

    def reshape(self, *shape: Any, **keywords: Any) -> Any:
        """Return numpy's reshape, as a node: the lengths one by one or in a tuple."""
        return np.reshape(self, shape[0] if len(shape) == 1 else shape, **keywords)

    def transpose(self, *axes: Any) -> Any:
        """Return numpy's transpose, as a node: the axes one by one or in a tuple."""
        return np.transpose(self, axes[0] if len(axes) == 1 else (axes or None))

    def record_operation(
        self, operation: Operation, operands: tuple[Any, ...], settings: Mapping[str, Any]
    ) -> Variable:
        """Write down an operation of which this variable is an operand."""
        return self.recorder.apply(operation, operands, settings)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **keywords: Any) -> Any:
        """Answer numpy's universal functions (NEP 13)."""
        if "out" in keywords:
            refuse("in-place assignment, such as += (write x = x + y)")
        if method != "__call__" or keywords:
            refuse(f"np.{ufunc.__name__} with {next(iter(keywords), method)}")
        return meant_by(without_bits(ufunc, inputs))(*inputs)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, args: Any, keywords: Any
    ) -> Any:
        """Answer numpy's other functions (NEP 18)."""
        if function in QUESTIONS:
            values = [each.value if isinstance(each, Variable) else each for each in args]
            return function(*values, **keywords)
        if function in SEVERAL:
            return SEVERAL[function](*args, **keywords)
        operation = meant_by(function)
        operands, settings = sorted_out(operation, function, args, keywords)
        return operation(*operands, **settings)

    def __pos__(self) -> Variable:
        """Return the variable: a plus sign changes nothing."""
        return self

    def __round__(self, digits: int | None = None) -> Any:
        """Return what round() says, as numpy rounds."""
        return np.round(self, digits or 0)

    def __array__(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse to become an array, which would lose the graph."""
        refuse("np.array or np.asarray of a variable")

    def __bool__(self) -> NoReturn:  # noqa: PLE0304
        """Refuse a branch on a value: a graph has no branches."""
        refuse("a branch on a value (if, while, and, or); use np.where")

    def __float__(self) -> NoReturn:
        """Refuse to become a number, which would lose the graph."""
        refuse("float() of a variable")

    def __int__(self) -> NoReturn:
        """Refuse to become a number, which would lose the graph."""
        refuse("int() of a variable")

    def __complex__(self) -> NoReturn:
        """Refuse to become a number, which would lose the graph."""
        refuse("complex() of a variable")

    def __index__(self) -> NoReturn:  # noqa: PLE0305
        """Refuse to count or to pick from a list: a graph has one structure."""
        refuse("a variable as a count or as an index into a list")

    def __len__(self) -> NoReturn:  # noqa: PLE0303
        """Refuse to be counted like a list."""
        refuse("len() of a variable (its .shape says it)")

    def __getitem__(self, index: Any) -> Any:
        """Return the entries an index picks, as a node; a variable alone as index is take's."""
        if isinstance(index, Variable) and index.dtype != np.bool_:
            return REGISTRY["take"](self, index, axis=0)
        entries = index if isinstance(index, tuple) else (index,)
        return REGISTRY["getitem"](self, index=tuple(settled(entry) for entry in entries))

    def __setitem__(self, *_: Any) -> NoReturn:
        """Refuse to be changed: a node has one value."""
        refuse("in-place assignment, such as x[i] = y (use np.where)")

    def __delitem__(self, _: Any) -> NoReturn:
        """Refuse to lose an entry: a node has one value."""
        refuse("del of an entry of a variable")

    def __iter__(self) -> NoReturn:
        """Refuse to be gone through entry by entry."""
        refuse("going through a variable entry by entry")

    def __repr__(self) -> str:
        """Show the name and the value."""
        return f"Variable({self.name} = {self.value!r})"

    __hash__ = object.__hash__


def settled(entry: Any) -> Any:
    """Return one entry of an index; a variable among them must be a constant."""
    if not isinstance(entry, Variable):
        return np.asarray(entry) if isinstance(entry, list) else entry
    if entry.node.kind != "constant":
        refuse("a mask or an index that is computed (make it a constant, or use np.where)")
    value = np.asarray(entry.value)
    return value.astype(np.intp) if value.dtype.kind == "f" else value


def graph_of(function: Callable[..., Any], /, **arguments: Any) -> Graph:
    """Return the graph that numpy code builds: `graph_of(lambda x, y: x * y, x=2.0, y=3.0)`.

    Each argument becomes an input of that name, or what `parameter` and `constant` say.  What a
    local variable of the function holds when it returns is named by that variable (`x_1` where x
    is an argument bound anew), the result by the function, all else by its operation: add_1.  The
    result is the loss if it is a scalar.  Raises GraphError, by name, for what cannot be followed.
    """
    recorder = Recorder()
    variables = {}
    for name, given in arguments.items():
        leaf = given if isinstance(given, Leaf) else Leaf("input", own(given))
        variables[name] = recorder.leaf(name, leaf.kind, leaf.value)
    result, local = call_and_look(function, variables)
    if not isinstance(result, Variable) or result.recorder is not recorder:
        raise GraphError("The function does not return something computed from its arguments.")
    bound = [
        (name, held.name)
        for name, held in local.items()
        if isinstance(held, Variable) and held.recorder is recorder
    ]
    title = getattr(function, "__name__", "").replace("<lambda>", "")
    nodes = recorder.nodes.values()
    names = final_names(nodes, bound, result.name, title)
    loss = names[result.name] if result.shape == () else None
    return graph_from(renamed(nodes, names), title=title, loss=loss)
