"""What a line of a report holds; the command line's own tests read whole reports."""

import json
from typing import Any

import numpy as np
import pytest

from graphdbg.core import limits
from graphdbg.core.engine import record
from graphdbg.core.gradcheck import Checked
from graphdbg.core.graph import graph_from
from graphdbg.formula.report import (
    check_lines,
    check_object,
    json_lines,
    json_number,
    json_value,
    step_object,
    text_lines,
)
from tests.core import graphs
from tests.core.graphs import leaf


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (1.5, 1.5),
        (-3, -3),
        (True, True),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
    ],
)
def test_numbers(value: Any, found: Any) -> None:
    assert json_number(value) == found
    assert type(json_number(value)) is type(found)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (np.float64(-4), -4.0),
        (np.array([[1.0, np.nan], [np.inf, 2.0]]), [[1.0, "NaN"], ["Infinity", 2.0]]),
        (np.array([True, False]), [True, False]),
        (np.array([3], np.int64), [3]),
        (np.zeros((2, 0)), [[], []]),
        (np.float32(0.5), 0.5),
    ],
)
def test_values(value: Any, found: Any) -> None:
    assert json_value(value, full=False) == found


def test_large_values_are_summed_up_unless_in_full() -> None:
    large = np.arange(limits.ELEMENTS_PRINTED + 1, dtype=np.float32).reshape(7, 11, 13)
    assert json_value(large, full=False) == {
        "shape": [7, 11, 13],
        "dtype": "float32",
        "min": 0.0,
        "max": 1000.0,
        "mean": 500.0,
    }
    assert json_value(large, full=True) == large.tolist()
    assert json_value(large[0], full=False) == large[0].tolist()


@pytest.mark.parametrize("name", list(graphs.ALL))
@pytest.mark.parametrize("granularity", ["phase", "node", "wire"])
def test_every_run_can_be_reported(name: str, granularity: Any) -> None:
    trace = record(graphs.ALL[name]())
    stops = trace.stops(granularity)[1:]
    objects = [json.loads(line) for line in json_lines(trace, granularity)]
    assert [one["step"] for one in objects] == list(stops)
    head, *lines = text_lines(trace, granularity)
    assert head.endswith(f", {trace.length} steps")
    steps = [line for line in lines if line.startswith("  ")]
    assert len(steps) == len(stops) - (trace.stopped is not None)
    assert len({line.index("  ", len(line) - len(line.lstrip())) for line in steps}) <= 1


def test_the_headings_of_a_text() -> None:
    lines = list(text_lines(record(graphs.f_xyz()), "phase"))
    assert lines[0] == "untitled, loss f, 10 steps"
    assert [line for line in lines if line.startswith("\n")] == ["\nforward", "\nbackward"]


def test_a_seeded_step() -> None:
    trace = record(graphs.f_xyz(), seed=2.0)
    found = step_object(trace, 6, full=False)
    assert (found["kind"], found["gradient"], found["contributions"]) == ("Seeded", 2.0, [])


def test_a_line_of_a_check() -> None:
    trace = record(graphs.f_xyz())
    wrong = Checked("z", 4.0, 3.0, 0.25, 3, 9, directions=4)
    kink = Checked("q", 1.0, 0.5, 0.5, 1, 1, "a corner")
    _, first, second, _, sampled, corner = check_lines(trace, [wrong, kink])
    assert first.split() == ["∂f/∂z", "4", "3", "0.25", "3/9", "DISAGREES"]
    assert second.split() == ["∂f/∂q", "1", "0.5", "0.5", "all", "kink"]
    assert sampled.startswith("Above 64 entries, 3 seeded ones ")
    assert corner == "At ∂f/∂q differences cannot tell: a corner."
    assert check_object(wrong) == {
        "node": "z",
        "analytic": 4.0,
        "difference": 3.0,
        "error": 0.25,
        "entries": 3,
        "of": 9,
        "directions": 4,
        "kink": False,
        "choice": None,
        "agrees": False,
        "curve": [],
    }
    assert check_object(Checked("z", float("nan"), 1.0, 0.0, 1, 1))["analytic"] == "NaN"


def test_nothing_is_checked_without_a_loss() -> None:
    assert list(check_lines(record(graph_from([leaf("x", [1.0, 2.0])])), [])) == []
