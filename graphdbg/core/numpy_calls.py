"""What a call of numpy, or of an array's method, means: an operation, its operands, its settings.

Numpy's own signature says which argument is which, so that `np.sum(a=x, axis=0)`, `np.sum(x, 0)`
and `x.sum(0)` mean the same.  What means no registered operation is refused by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from inspect import Parameter, signature
from typing import Any, NoReturn

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops import BY_NUMPY, REGISTRY
from graphdbg.core.ops.manual import numpy_name
from graphdbg.core.ops.record import Operation

QUESTIONS = frozenset({np.shape, np.ndim, np.size, np.zeros_like, np.ones_like})
"""Functions whose answer hangs on no entry of an array: no part of a graph."""

IN_PLACE = frozenset({"byteswap", "fill", "partition", "put", "resize", "setfield", "sort"})
"""Methods that change their array; nothing in a graph changes."""

POSITIONAL = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)


def refuse(what: str) -> NoReturn:
    """Raise GraphError naming what cannot be followed."""
    raise GraphError(f"graphdbg cannot follow {what}; write it with the operations it knows.")


BITS = {
    np.bitwise_and: np.logical_and,
    np.bitwise_or: np.logical_or,
    np.bitwise_xor: np.logical_xor,
    np.invert: np.logical_not,
}
"""What goes bit by bit, and what it comes to for true and false: &, |, ^ and ~ in code."""


def without_bits(ufunc: Callable[..., Any], operands: tuple[Any, ...]) -> Callable[..., Any]:
    """Return the function of conditions that a bitwise one is, and all else as it is.

    Raises GraphError for a bitwise function of numbers.
    """
    if ufunc not in BITS:
        return ufunc
    if not all(is_condition(operand) for operand in operands):
        refuse(
            f"{numpy_name(ufunc)} of numbers, bit by bit (of conditions it can, each in "
            "parentheses: (x > 0) & (y > 0))"
        )
    return BITS[ufunc]


def is_condition(operand: Any) -> bool:
    """Say whether an operand is true or false everywhere: a variable, an array or a bool."""
    known = operand if hasattr(operand, "record_operation") else np.asarray(operand)
    return bool(known.dtype == np.bool_)


def meant_by(function: Callable[..., Any]) -> Operation:
    """Return the operation a numpy function means, or refuse by the function's name."""
    if function in BY_NUMPY:
        return BY_NUMPY[function]
    refuse(numpy_name(function))


@cache
def parameters_of(function: Callable[..., Any]) -> Mapping[str, Parameter]:
    """Return a numpy function's parameters by name; none where numpy does not tell them."""
    try:
        return signature(function).parameters
    except ValueError:
        return {}


def sorted_out(
    operation: Operation,
    function: Callable[..., Any],
    args: tuple[Any, ...],
    keywords: Mapping[str, Any],
) -> tuple[list[Any], dict[str, Any]]:
    """Return a call's operands and settings, each argument found by numpy's name for it.

    An argument the operation does not have is left out where it is numpy's own default, and kept
    under its name otherwise, so that the operation refuses it by that name.
    """
    if operation.arguments is not None:
        found, settings = operation.arguments(*args, **keywords)
        return list(found), dict(settings)
    if operation.variadic and args and isinstance(args[0], list | tuple):
        operands, args, first = list(args[0]), args[1:], 1  # np.stack([x, y], axis)
    elif operation.variadic:
        return list(args), dict(keywords)
    else:
        operands, first = [], 0
    parameters = parameters_of(function)
    names = [name for name, parameter in parameters.items() if parameter.kind in POSITIONAL]
    if not names:
        names = [*operation.slots, *operation.attributes]
    if len(args) > len(names) - first:
        raise GraphError(f"{numpy_name(function)} takes {len(names)} arguments, not {len(args)}.")
    given = {**dict(zip(names[first:], args, strict=False)), **keywords}
    if not operation.variadic:
        wanted = names[: len(operation.slots)]
        operands = [given.pop(name) for name in wanted if name in given]
    return operands, {
        name: value
        for name, value in given.items()
        if name in operation.attributes or not is_default(parameters.get(name), value)
    }


def is_default(parameter: Parameter | None, value: Any) -> bool:
    """Say whether an argument is what numpy takes where none is given."""
    if parameter is None or hasattr(value, "record_operation"):
        return False
    return parameter.default is value or (
        isinstance(value, str) and bool(parameter.default == value)
    )


def method_of(variable: Any, name: str) -> Callable[..., Any]:
    """Return an array's method as a call of numpy's function of that name with the array first.

    Raises AttributeError for what no array has, and GraphError for what cannot be followed.
    """
    if name.startswith("_") or not hasattr(np.ndarray, name):
        raise AttributeError(f"A variable has no {name!r}; it has what a numpy array has.")
    if name in IN_PLACE:
        refuse(f"in-place assignment, such as x.{name}() (write x = ... instead)")
    if not callable(getattr(np.ndarray, name)):
        refuse(f"the attribute {name} of a variable")
    function = getattr(np, name, None) or REGISTRY.get(name)
    if function is None:
        refuse(f"the method {name} of a variable")
    return partial(function, variable)
