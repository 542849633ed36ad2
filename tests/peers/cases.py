"""Points at which an operation is held against its peers: examples, edges, shapes, odd numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops import KINKS
from graphdbg.core.ops.record import NoGradient

SHAPES = {
    1: [[()], [(0,)], [(1,)], [(4,)], [(2, 3)], [(2, 1, 3)], [(3, 0)]],
    2: [
        [(), ()],
        [(), (3,)],
        [(0,), (1,)],
        [(2, 3), (3,)],
        [(2, 1), (1, 3)],
        [(2, 3), (2, 3)],
        [(4,), (2, 1, 1)],
        [(3, 3), (3, 3)],
        [(2, 2), (2,)],
        [(3, 2, 2), (2, 4)],
    ],
    3: [
        [(), (), ()],
        [(3,), (), (1,)],
        [(2, 3), (3,), (2, 1)],
        [(0,), (), ()],
        [(2, 3), (2, 3), (2, 3)],
        [(4, 2), (4, 2), (4, 2)],
    ],
}
"""Shapes tried on every operation of so many operands, for each setting of its examples."""

ODD = (0.0, -0.0, np.inf, -np.inf, np.nan, 1e-300, 1000.0, -1000.0)
"""Numbers tried entry by entry in place of the first entry of an operand."""


@dataclass(frozen=True)
class Case:
    """Operands and settings, what kind of point it is, and whether it is an ordinary one."""

    operands: tuple[Any, ...]
    kind: str
    attributes: dict[str, Any] = field(default_factory=dict)
    smooth: bool = True

    def __str__(self) -> str:
        """Show the point so that it can be typed in again."""
        operands = ", ".join(np.array2string(x, separator=",") for x in self.operands)
        return f"{self.kind} ({operands}) {self.attributes}"


def cases_of(record) -> Iterator[Case]:
    """Yield every case of an operation."""
    for example in record.examples:
        operands = as_arrays(example.operands)
        yield Case(operands, "example", dict(example.attributes), example.smooth)
    for kink in KINKS:
        if kink.operation == record.name:
            for edge in kink.edges:
                yield Case(as_arrays(edge.operands), "edge", dict(edge.attributes), smooth=False)
    yield from drawn(record)
    yield from shaped(record)
    yield from odd(record)


def as_arrays(operands):
    """Return operands as arrays: truth values as they are, all else float64."""
    found = [np.asarray(operand) for operand in operands]
    return tuple(array if array.dtype == bool else array.astype(float) for array in found)


def is_open(record, operands, attributes, slot) -> bool:
    """Say whether a gradient flows to an operand."""
    derivative = record.derivative(slot, operands, record.settings(attributes))
    return not isinstance(derivative, NoGradient)


def between(random, values, shape):
    """Draw numbers between pairs of the values: inside what the operation is made for."""
    flat = values.reshape(-1)
    low, high = (random.choice(flat, shape) for _ in range(2))
    return low + random.random_sample(shape) * (high - low)


def drawn(record, count=3) -> Iterator[Case]:
    """Yield each smooth example with other numbers in the operands a gradient flows to."""
    random = np.random.RandomState(5)
    for example in record.examples:
        operands = as_arrays(example.operands)
        if not example.smooth:
            continue
        for _ in range(count):
            others = tuple(
                between(random, x, x.shape)
                if x.size
                and x.dtype != bool
                and is_open(record, operands, example.attributes, slot)
                else x
                for slot, x in enumerate(operands)
            )
            yield Case(others, "drawn", dict(example.attributes))


def shaped(record) -> Iterator[Case]:
    """Yield every combination of shapes that the operation's rule lets through."""
    random = np.random.RandomState(7)
    seen = set()
    for example in record.examples:
        operands = as_arrays(example.operands)
        key = (len(operands), str(dict(example.attributes)))
        if key in seen or not example.smooth or not all(x.size for x in operands):
            continue
        if any(
            x.dtype != bool and not is_open(record, operands, example.attributes, slot)
            for slot, x in enumerate(operands)
        ):
            continue  # indices have to fit the shapes
        seen.add(key)
        for shapes in SHAPES.get(len(operands), ()):
            try:
                record.result_shape(list(shapes), record.settings(example.attributes))
            except GraphError:
                continue
            zeros = tuple(np.zeros(shape) for shape in shapes)
            if not all(
                is_open(record, zeros, example.attributes, slot) == (x.dtype != bool)
                for slot, x in enumerate(operands)
            ):
                continue  # with these shapes an operand means indices
            others = tuple(
                between(random, x, shape)
                if x.dtype != bool and is_open(record, operands, example.attributes, slot)
                else random.choice(x.reshape(-1), shape)
                for slot, (x, shape) in enumerate(zip(operands, shapes, strict=True))
            )
            yield Case(tuple(np.asarray(x) for x in others), "shape", dict(example.attributes))


def odd(record) -> Iterator[Case]:
    """Yield the first two examples with an odd number in one place of one operand."""
    for example in [e for e in record.examples if e.smooth][:2]:
        operands = as_arrays(example.operands)
        for slot, x in enumerate(operands):
            if (
                x.dtype == bool
                or not x.size
                or not is_open(record, operands, example.attributes, slot)
            ):
                continue
            for number in ODD:
                other = x.copy()
                other.reshape(-1)[0] = number
                changed = (*operands[:slot], other, *operands[slot + 1 :])
                yield Case(changed, "odd", dict(example.attributes), smooth=False)
