"""The page of an operation, written from its record: what `help(graphdbg.ops.sigmoid)` shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from graphdbg.core.ops.record import Example, Operation


class Page:
    """The docstring of a class of records: its own on the class, the record's page on a record."""

    def __init__(self, own: str | None) -> None:
        self.own = own

    def __get__(self, operation: Operation | None, owner: type) -> str | None:
        """Return the docstring of the class or of one operation."""
        return self.own if operation is None else page(operation)


def page(operation: Operation) -> str:
    """Return what there is to know about an operation, a paragraph each."""
    paragraphs = (
        heading(operation),
        operation.summary,
        formula(operation),
        listing("Settings", settings(operation)),
        listing("Shapes, for example", shapes(operation)),
        listing("Gradient", gradients(operation)),
        listing("Not smooth", choices(operation)),
        "Raises GraphError, in one sentence, where operands are missing or too many, where their "
        "shapes do not fit,\nand where a setting is unknown or is not what is said here.",
        f"Source: {source(operation)}",
    )
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def listing(title: str, lines: Iterator[str]) -> str:
    """Return a titled list, or nothing where there are no lines."""
    found = [f"    {line}" for line in lines]
    return "\n".join([f"{title}:", *found]) if found else ""


def heading(operation: Operation) -> str:
    """Return how it is called: `sum(x, *, axis=None, keepdims=False)`."""
    from graphdbg.core.ops.record import Required

    words = [*operation.slots, *(["..."] if operation.variadic else [])]
    if operation.attributes:
        words.append("*")
    for name, attribute in operation.attributes.items():
        words.append(name if attribute.default is Required else f"{name}={attribute.default!r}")
    return f"{operation.name}({', '.join(words)})"


def formula(operation: Operation) -> str:
    """Return how it is written in LaTeX over its first example's operands."""
    example = operation.examples[0]
    count = len(example.operands)
    names = [*operation.slots, *(f"x{i}" for i in range(len(operation.slots), count))]
    written = operation.notation.of(names[:count], operation.settings(example.attributes))
    return f"In LaTeX: {written}"


def settings(operation: Operation) -> Iterator[str]:
    """Yield each attribute and what it may be."""
    for name, attribute in operation.attributes.items():
        yield f"{name}: {attribute.words}"


def operands_of(example: Example) -> tuple[Any, ...]:
    """Return an example's operands as arrays."""
    return tuple(np.asarray(operand) for operand in example.operands)


def shapes(operation: Operation) -> Iterator[str]:
    """Yield the shapes of the examples, each once: `(2, 3), (3,) -> (2, 3)`."""
    seen = set()
    for example in operation.examples:
        given = [operand.shape for operand in operands_of(example)]
        result = operation.result_shape(given, operation.settings(example.attributes))
        called = ", ".join(f"{name}={value!r}" for name, value in example.attributes.items())
        line = f"{', '.join(map(str, given))} -> {result}" + (f" with {called}" if called else "")
        if line not in seen:
            seen.add(line)
            yield line


def gradients(operation: Operation) -> Iterator[str]:
    """Yield how the gradient of each operand comes about."""
    from graphdbg.core.ops.record import Factor, NoGradient

    example = operation.examples[0]
    kept = operation.settings(example.attributes)
    for slot, name in enumerate(operation.slots):
        derivative = operation.derivative(slot, operands_of(example), kept)
        if isinstance(derivative, NoGradient):
            yield f"{name}: none, because {derivative.reason}"
        elif isinstance(derivative, Factor):
            yield f"{name}: the upstream gradient times the local derivative, entry by entry"
        else:
            yield f"{name}: a vector-Jacobian product of the upstream gradient"


def choices(operation: Operation) -> Iterator[str]:
    """Yield the gradient chosen at each kink and edge."""
    from graphdbg.core.ops import kinks_of

    for kink in kinks_of(operation.name):
        yield kink.choice


def source(operation: Operation) -> str:
    """Return where the formula is from: the record's word, else numpy's function of that name."""
    functions = ", ".join(numpy_name(function) for function in operation.numpy)
    if operation.source:
        return operation.source + (f" In numpy: {functions}." if functions else "")
    return f"the definition of {functions} in numpy." if functions else "by definition."


def numpy_name(function: Callable[..., Any]) -> str:
    """Return a numpy function's name as it is written in code: `np.linalg.norm`."""
    module = (getattr(function, "__module__", None) or "numpy").replace("numpy", "np", 1)
    return f"{module}.{function.__name__}"
