"""The samples, run once each, and the figures they must agree with."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import graphdbg as gd
from graphdbg.core.trace import Trace
from graphdbg.files.read import load

ROOT = Path(__file__).parents[2]


@cache
def run_sample(name: str) -> Trace:
    return gd.run(load(ROOT / "sample_graphs" / f"{name}.graph.json"))


@cache
def read_golden(name: str) -> dict[str, Any]:
    return json.loads((ROOT / "tests" / "golden" / f"{name}.json").read_text(encoding="utf-8"))


def assert_agree(ours: Any, theirs: Any) -> None:
    """Require the same shape and |a − b| ≤ 1e-12·|b| + 1e-15 for every entry."""
    assert np.shape(ours) == np.shape(theirs)
    np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-15)


@pytest.fixture
def run_of() -> Callable[[str], Trace]:
    """A sample's trace, by the sample's name."""
    return run_sample


@pytest.fixture
def golden_of() -> Callable[[str], dict[str, Any]]:
    """A sample's golden figures, by the sample's name."""
    return read_golden


@pytest.fixture
def agree() -> Callable[[Any, Any], None]:
    """The comparison every small figure must pass."""
    return assert_agree
