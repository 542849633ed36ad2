"""What one operation is: a frozen record, read with numbers, with variables, and as a formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np

from graphdbg.core.errors import GraphError
from graphdbg.core.ops.manual import Page
from graphdbg.core.values import Shape


class Level(IntEnum):
    """How tightly a written expression holds together; a looser one inside gets parentheses."""

    ANY = 0
    SUM = 1
    PRODUCT = 2
    POWER = 3
    ATOM = 4


@dataclass(frozen=True, slots=True)
class Notation:
    r"""How an operation is written in LaTeX.

    `write` is a template with one `{}` an operand, or a function of the operands' LaTeX and the
    attributes.  `level` is the tightness of the whole, `operands` what each operand must have
    (the last one counts for all that follow).
    """

    write: str | Callable[..., str]
    level: Level = Level.ATOM
    operands: tuple[Level, ...] = (Level.ANY,)

    def operand_level(self, slot: int) -> Level:
        """Return the level the operand in this slot must have to stand without parentheses."""
        return self.operands[min(slot, len(self.operands) - 1)]

    def of(self, operands: list[str], attributes: Mapping[str, Any]) -> str:
        """Return the LaTeX of the operation on operands that are already written."""
        if isinstance(self.write, str):
            return self.write.format(*operands)
        return self.write(*operands, **attributes)


@dataclass(frozen=True, slots=True)
class Factor:
    """A derivative given entry by entry: contribution = spread(upstream) × local.

    `local(result, *operands, **attributes)` is the local derivative, a number or an array that
    broadcasts; `spread(upstream, result, *operands, **attributes)` lays the upstream gradient
    out over the operand where the operation has reduced it.  A `gate` lets nothing through where
    its local derivative is 0, not even an infinite gradient: 0 × ∞ is 0 there, as in PyTorch.
    """

    local: Callable[..., Any]
    spread: Callable[..., Any] | None = None
    gate: bool = False


@dataclass(frozen=True, slots=True)
class Vjp:
    """A derivative given as a product: rule(upstream, result, *operands, **attributes)."""

    rule: Callable[..., Any]


@dataclass(frozen=True, slots=True)
class NoGradient:
    """No gradient flows, and why: the end of a sentence that begins with "because"."""

    reason: str


Derivative: TypeAlias = Factor | Vjp | NoGradient
Choice: TypeAlias = Callable[..., Derivative]
"""A derivative that depends on the operands: choose(slot, *operands, **attributes)."""


class Required:
    """The default of an attribute that must be given."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A setting of an operation: its default, what it may be, and the words for that.

    `check` returns the setting as it is kept, or None where it is refused.
    """

    check: Callable[[Any], Any]
    words: str
    default: Any = Required


@dataclass(frozen=True, slots=True)
class Example:
    """Operands and attributes at which the operation is tried and documented.

    `smooth` is False at a kink or an edge, where central differences do not apply.
    """

    operands: tuple[Any, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    smooth: bool = True


Wording: TypeAlias = str | tuple[str, ...] | Callable[..., str]
"""A template, one for each slot, or a choice: choose(slot, *operands, **attributes)."""


@dataclass(frozen=True, slots=True)
class Says:
    """What a step of this operation says; templates over the names at the step.

    `forward` completes "q … ", `backward` is a sentence without its full stop; `zero` is why a
    local derivative is zero there.  In a template `{result}`, `{0}`, `{1}` and `{loss}` are names
    of nodes, `{operand}` is the one the contribution goes to and `{other}` the one beside it;
    `{=0}` is the value of operand 0.  The tensor forms are used where an operand is an array.
    """

    forward: str
    backward: Wording
    forward_tensor: str | None = None
    backward_tensor: Wording | None = None
    zero: str | None = None


@dataclass(frozen=True, eq=False, repr=False, slots=True)
class Operation:
    """One operation, declared once.

    `derivatives` holds one entry a slot, or one function that chooses by slot and operands.
    `shape(*shapes, **attributes)` returns the result's shape or refuses with a sentence before
    anything is computed.  `numpy` names the numpy functions that mean this operation.
    A variadic operation takes at least `len(slots)` operands; a commutative one gives the same
    numbers, to the last digit, with its operands in another order.  Where the arguments of its
    numpy functions are not the operands and then the attributes, `arguments` sorts them into both.
    `grown(slot, count)` says what one of `count` slots is called that is beyond `slots`.
    `source` says where the formula is from, where numpy's definition does not.
    """

    __doc__ = Page(__doc__)

    name: str
    symbol: str
    family: str
    summary: str
    slots: tuple[str, ...]
    forward: Callable[..., Any]
    derivatives: tuple[Derivative | Choice, ...] | Choice
    shape: Callable[..., Shape]
    notation: Notation
    says: Says
    examples: tuple[Example, ...]
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    numpy: tuple[Callable[..., Any], ...] = ()
    variadic: bool = False
    commutative: bool = False
    grown: Callable[[int, int], str] | None = None
    source: str = ""
    arguments: Callable[..., tuple[tuple[Any, ...], dict[str, Any]]] | None = None

    def __repr__(self) -> str:
        """Show the name."""
        return f"<operation {self.name}>"

    def slot_name(self, slot: int, count: int) -> str:
        """Return what one of `count` slots is called; any that are alike go by the last name."""
        if slot >= len(self.slots) and self.grown is not None:
            return self.grown(slot, count)
        return self.slots[min(slot, len(self.slots) - 1)]

    def derivative(
        self, slot: int, operands: tuple[Any, ...], attributes: Mapping[str, Any]
    ) -> Derivative:
        """Return the derivative with respect to the operand in `slot`."""
        found = self.derivatives if callable(self.derivatives) else self.derivatives[slot]
        if callable(found):
            return found(slot, *operands, **attributes)
        return found

    def settings(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return every attribute, checked, defaults filled in; GraphError on a wrong one."""
        for key in given:
            if key not in self.attributes:
                raise GraphError(f"{self.name} has no attribute {key}{self._attribute_list()}")
        settings = {}
        for key, attribute in self.attributes.items():
            if key not in given:
                if attribute.default is Required:
                    raise GraphError(f"{self.name} needs its attribute {key}: {attribute.words}.")
                settings[key] = attribute.default
                continue
            kept = attribute.check(given[key])
            if kept is None and (given[key] is not None or attribute.default is not None):
                raise GraphError(
                    f"{self.name}: {key} must be {attribute.words}, and it is {given[key]!r}."
                )
            settings[key] = kept
        return settings

    def _attribute_list(self) -> str:
        return f"; it has {', '.join(self.attributes)}." if self.attributes else "; it has none."

    def refuse_count(self, count: int) -> None:
        """Raise GraphError where `count` operands are too few or too many."""
        needed = len(self.slots)
        if count < needed or (count > needed and not self.variadic):
            words = f"at least {needed}" if self.variadic else str(needed)
            noun = "operand" if needed == 1 else "operands"
            raise GraphError(f"{self.name} takes {words} {noun}, and {count} are given.")

    def in_slots(
        self, operands: tuple[Any, ...], given: dict[str, Any]
    ) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Return the operands, those given by a slot's name too, and what else is given."""
        named = {k: v for k, v in given.items() if k in self.slots and k not in self.attributes}
        if not named:
            return operands, given
        for slot in self.slots[: len(operands)]:
            if slot in named:
                raise GraphError(f"{self.name} is given its {slot} twice; leave one out.")
        found = (*operands, *(named[slot] for slot in self.slots if slot in named))
        return found, {k: v for k, v in given.items() if k not in named}

    def result_shape(self, shapes: list[Shape], settings: Mapping[str, Any]) -> Shape:
        """Return the shape of the result, or raise GraphError with what disagrees."""
        return self.shape(*shapes, **settings)

    def __call__(self, *operands: Any, **attributes: Any) -> Any:
        """Apply to arrays, giving an array, or to graph variables, giving a variable."""
        operands, attributes = self.in_slots(operands, attributes)
        self.refuse_count(len(operands))
        settings = self.settings(attributes)
        for operand in operands:
            if hasattr(operand, "record_operation"):
                return operand.record_operation(self, operands, settings)
        arrays = [np.asarray(operand)[()] for operand in operands]
        self.shape(*(array.shape for array in arrays), **settings)
        with np.errstate(all="ignore"):
            return np.asarray(self.forward(*arrays, **settings))[()]
