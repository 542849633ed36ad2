"""An array that is drawn from a seed: the keys of each way to draw, and their ranges."""

from __future__ import annotations

import math
from typing import Any

from graphdbg.core.values import INITS, Drawn
from graphdbg.files import demand
from graphdbg.files.budget import Budget
from graphdbg.files.errors import JsonPath, Wrong
from graphdbg.files.wording import shown

SETTINGS = {
    "normal": ("std",),
    "uniform": ("low", "high"),
    "zeros": (),
    "he": ("fan",),
    "glorot": ("fan",),
}
"""The keys that each way to draw has of its own."""

LAST_SEED = 2**32 - 1
"""The last seed that numpy's RandomState takes."""


def read_drawn(plain: dict[str, Any], dtype: str | None, path: JsonPath, budget: Budget) -> Drawn:
    """Return how the array is drawn; nothing is drawn yet."""
    init = demand.one_of(plain["init"], INITS, (*path, "init"))
    known = ("init", *SETTINGS[init], "shape", "seed")
    demand.known_keys(plain, known, path, f'"init": "{init}"')
    if "shape" not in plain:
        raise Wrong(path, 'lacks "shape"; write it, like [784, 300].')
    shape = demand.a_shape(plain["shape"], (*path, "shape"), lowest=1)
    if not shape:
        raise Wrong((*path, "shape"), "is an empty list; write at least one length, like [3].")
    budget.take(shape, path)
    if dtype not in (None, "float64", "float32") and init != "zeros":
        words = f'is "{init}", which draws real numbers, and dtype is "{dtype}"; write "float64".'
        raise Wrong((*path, "init"), words)
    settings: dict[str, Any] = {}
    if "seed" in plain:
        settings["seed"] = demand.a_whole_number(plain["seed"], (*path, "seed"), 0, LAST_SEED)
    if "std" in plain:
        settings["std"] = demand.a_number(plain["std"], (*path, "std"), 0.0)
    for key in ("low", "high"):
        if key in plain:
            settings[key] = demand.a_number(plain[key], (*path, key))
    if "fan" in plain:
        settings["fan"] = _fan(plain["fan"], (*path, "fan"))
    drawn = Drawn(init, shape, dtype=dtype or "float64", **settings)
    _refuse_range(drawn, path)
    return drawn


def _refuse_range(drawn: Drawn, path: JsonPath) -> None:
    if drawn.low > drawn.high:
        raise Wrong(
            path, f"has low {shown(drawn.low)} above high {shown(drawn.high)}; exchange them."
        )
    if math.isinf(drawn.high - drawn.low):
        raise Wrong(path, "has low and high farther apart than a float64 holds; bring them closer.")


def _fan(plain: Any, path: JsonPath) -> tuple[int, int]:
    lengths = demand.a_list(plain, path, "[784, 300]")
    if len(lengths) != 2:
        raise Wrong(path, "is not a pair; write how many go in and how many out, like [784, 300].")
    fan_in, fan_out = (
        demand.a_whole_number(length, (*path, index), 1) for index, length in enumerate(lengths)
    )
    return fan_in, fan_out
