"""What is said at each beat of a contribution."""

import pytest

from graphdbg.core.engine import record
from graphdbg.core.events import Contributed
from graphdbg.core.trace import Trace
from graphdbg.files.read import load
from graphdbg.files.samples import samples
from graphdbg.formula.beats import sentence_at
from graphdbg.formula.explain import sentence, text_of
from graphdbg.formula.numbers import short

PATHS = {sample.name: sample.path for sample in samples()}


def trace_of(name: str) -> Trace:
    return record(load(PATHS[name]))


def said(trace: Trace, cursor: int) -> list[str]:
    return [text_of(sentence_at(trace.at(cursor, beat))) for beat in (1, 2, 3)]


@pytest.mark.parametrize(
    ("name", "cursor", "sentences"),
    [
        (
            "f_xyz",
            7,
            [
                "The upstream gradient arrives at q from f: ∂f/∂f = 1.",
                "Multiply swaps: q gets the upstream gradient times z. "
                "The local derivative is ∂f/∂q = z = −4.",
                "Upstream times local derivative: 1 × (−4) = −4, the one contribution to ∂f/∂q.",
            ],
        ),
        (
            "x_times_x",
            5,
            [
                "The upstream gradient arrives at x from y, for contribution 2 of 2: ∂y/∂y = 1.",
                "Multiply swaps: x gets the upstream gradient times x. "
                "The local derivative is ∂y/∂x|₁ = x = 3.",
                "Upstream times local derivative: 1 × 3 = 3, contribution 2 of 2 to ∂y/∂x.",
            ],
        ),
        (
            "two_layer_matrix",
            16,
            [
                "The upstream gradient arrives at W₂ from z₂: "
                "∂L/∂z₂ has shape 2, min −0.09806, max 0.1472, mean 0.02458.",
                "∂L/∂W₂ is the upstream gradient times a₁ᵀ: "
                "every entry pairs one entry of a₁ with one output's gradient. "
                "The Jacobian ∂z₂/∂W₂ is never built: the upstream is carried through it at once.",
                "An upstream gradient of shape 2 gives W₂ one of shape 2×3, "
                "the one contribution to ∂L/∂W₂.",
            ],
        ),
        (
            "logistic_batch",
            14,
            [
                "The upstream gradient arrives at w₀ from z: "
                "∂L/∂z has shape 4, min −0.1219, max 0.1921, mean 0.01912.",
                "Add distributes: w₀ gets the upstream gradient as it is. "
                "The local derivative is ∂z/∂w₀ = 1.",
                "An upstream gradient of shape 4 gives w₀ a single number, summed over axis 0, "
                "along which w₀ was repeated: the one contribution to ∂L/∂w₀.",
            ],
        ),
    ],
)
def test_beats_in_words(name: str, cursor: int, sentences: list[str]) -> None:
    assert said(trace_of(name), cursor) == sentences


@pytest.mark.parametrize("name", PATHS)
def test_the_last_beat_says_what_the_whole_event_does(name: str) -> None:
    trace = trace_of(name)
    for cursor in range(trace.length + 1):
        assert sentence_at(trace.at(cursor)) == sentence(trace, cursor)


@pytest.mark.parametrize("name", PATHS)
def test_each_beat_says_its_own_number_and_a_finished_sentence(name: str) -> None:
    trace = trace_of(name)
    for cursor, event in enumerate(trace.events, start=1):
        if not isinstance(event, Contributed):
            continue
        upstream, local, part = said(trace, cursor)
        assert all(text.endswith(".") for text in (upstream, local, part))
        if event.upstream.shape == ():
            assert f"= {short(event.upstream)}." in upstream
        if event.local is not None and event.local.shape == ():
            assert f" = {short(event.local)}." in local
        if event.contribution.shape == event.upstream.shape == ():
            assert short(event.contribution) in part
