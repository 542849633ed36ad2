"""Why a number is what it is, in a sentence or two: its step, a zero's reason, a NaN's origin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from graphdbg.core.finite import is_finite
from graphdbg.formula.explain import sentence, text_of
from graphdbg.session.causes.cause import Cause
from graphdbg.session.causes.origin import Origin, born_text, first_broken, origin_of, turned_text
from graphdbg.session.causes.wording import entry_text, equation, full, title
from graphdbg.session.causes.zero import first_zero, is_zero, zero_reason


@dataclass(frozen=True)
class Reason:
    """Why a number is what it is.

    `leads` is the number to ask about next, None where there is none.  For one that is not finite
    `origin` is the event that made the first.
    """

    sentence: str
    leads: Cause | None = None
    origin: Origin | None = None


def why(cause: Cause) -> Reason:
    """Return why a number is what it is; GraphError where the run has no such number."""
    number = cause.number
    if number is not None and not is_finite(number):
        return why_not_finite(cause)
    if is_zero(number):
        because, leads = zero_reason(cause)
        return Reason(f"{subject(cause)} is zero, because {because}.", leads)
    said = ordinary(cause)
    place = None if number is None else first_zero(number)
    if place is None or number is None:
        return Reason(said)
    one = Cause(cause.trace, cause.quantity, place)
    because, leads = zero_reason(one)
    zeros = number.size - int(np.count_nonzero(number))
    verb = "is" if zeros == 1 else "are"
    counted = f"{zeros:,} of {number.size:,} entries {verb} zero"
    return Reason(f"{said} {counted}; {entry_text(one)} because {because}.", leads)


def ordinary(cause: Cause) -> str:
    """Return what the step that made a number says; a local derivative is a formula."""
    if cause.quantity.kind == "local" or cause.entry is not None or cause.cursor is None:
        is_part = cause.quantity.kind == "contribution"
        return f"{subject(cause)} = {equation(cause)}." if is_part else f"{equation(cause)}."
    return text_of(sentence(cause.trace, cause.cursor))


def subject(cause: Cause) -> str:
    """Return what a sentence is about."""
    if cause.quantity.kind != "contribution":
        return title(cause)
    return f"The contribution {title(cause)}{entry_text(cause)}"


def why_not_finite(cause: Cause) -> Reason:
    """Return the first event that made a number that is none, and how it came here."""
    value = cause.value
    entry = cause.entry if cause.entry is not None or value is None else first_broken(value)
    origin = origin_of(cause)
    word = "not finite"
    if value is not None and entry is not None:
        word = full(Cause(cause.trace, cause.quantity, entry))
    elif value is not None and value.shape == ():
        word = full(cause)
    what = "a value of the forward pass" if origin.is_forward else "in the backward pass"
    start = f"{subject(Cause(cause.trace, cause.quantity, entry))} is {word}."
    first = f"The first not finite on the way here came at step {origin.cursor:,}, {what}"
    text = f"{start} {first}: {born_text(origin.cause)}."
    if origin.turned is not None:
        turned = origin.turned
        text += f" It became nan at step {turned.cursor:,}: {turned_text(turned)}."
    leads = origin.cause if origin.cause.quantity != cause.quantity else None
    return Reason(text, leads, origin)
