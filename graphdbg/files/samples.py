"""The graphs that ship with graphdbg."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from graphdbg.paths import data_dir

SUFFIX = ".graph.json"
ORDER = (
    "f_xyz",
    "sum_times_successor",
    "x_times_x",
    "sin_half_square",
    "function_three_times",
    "four_links",
    "sigmoid_neuron",
    "logistic_regression",
    "two_weights_chain",
    "hidden_units",
    "two_layer_2-2-2",
    "fibonacci_10",
    "jacobian_3_to_2",
    "two_layer_matrix",
    "logistic_batch",
    "softmax_classifier",
    "mlp_784-300-100-10",
)
"""The order in which they are shown: from the first example to the network."""


@dataclass(frozen=True)
class Sample:
    """A graph that ships: its name, its title, and where it is."""

    name: str
    title: str
    path: Path


def samples() -> tuple[Sample, ...]:
    """Return what ships, in the order in which it is best read."""
    found = {
        path.name.removesuffix(SUFFIX): path
        for path in data_dir("sample_graphs").glob(f"*{SUFFIX}")
    }
    names = [name for name in ORDER if name in found]
    names += sorted(name for name in found if name not in ORDER)
    return tuple(Sample(name, title_of(found[name]), found[name]) for name in names)


def is_sample(path: Path) -> bool:
    """Say whether a file is one that ships, which nobody means to write over."""
    return path.parent == data_dir("sample_graphs").resolve()


def title_of(path: Path) -> str:
    """Return the title in a saved graph of ours, without checking the rest."""
    return str(json.loads(path.read_text(encoding="utf-8")).get("title", ""))
