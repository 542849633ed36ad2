"""What a saved graph keeps for the window: breakpoints, watches and the view.

A breakpoint says where it stops by one of five keys, and optionally more:

    {"node": "q"}               where the value of q exists, and where its gradient is complete
    {"wire": ["f", 0]}          where what f takes in slot 0 has got its contribution
    {"phase": "backward"}       at the first step of a phase
    {"moment": true}            at any step
    {"not_finite": true}        at the first step that makes a NaN or an infinity
    {…, "when": "k > 1", "hits": 3, "log": "k is {k}", "on": false}

`when` is a condition and `log` a line to write in place of stopping, both None where there is
none; `hits` is which hit of the run counts, 0 for all; `on` is true unless it says otherwise.
What they name is looked up by the session, so that a breakpoint outlives its node.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphdbg.core import limits
from graphdbg.files import demand
from graphdbg.files.errors import JsonPath, Wrong
from graphdbg.files.wording import shown

BREAKPOINT_PLACES = ("node", "wire", "phase", "moment", "not_finite")
BREAKPOINT_KEYS = (*BREAKPOINT_PLACES, "when", "hits", "log", "on")
VIEW_KEYS = ("folded", "camera")
"""The keys of each, in the order in which they are written."""

_BREAKPOINT = '{"node": "q"}'


def read_breakpoints(plain: Any, path: JsonPath) -> tuple[Mapping[str, Any], ...]:
    """Return the breakpoints as they stand, each checked for its form."""
    listed = demand.a_list(plain, path, f"[{_BREAKPOINT}]")
    return tuple(_breakpoint(one, (*path, index)) for index, one in enumerate(listed))


def read_watches(plain: Any, path: JsonPath) -> tuple[str, ...]:
    """Return the watched expressions as they stand."""
    listed = demand.a_list(plain, path, '["x * y"]')
    return tuple(demand.a_text(one, (*path, index)) for index, one in enumerate(listed))


def read_view(plain: Any, path: JsonPath) -> Mapping[str, Any]:
    """Return the view as it stands: the groups that are folded, and the camera."""
    view = demand.an_object(plain, path, '{"folded": ["layer1"]}')
    demand.known_keys(view, VIEW_KEYS, path, "the view")
    if "folded" in view:
        folded = demand.a_list(view["folded"], (*path, "folded"), '["layer1"]')
        for index, group in enumerate(folded):
            demand.a_text(group, (*path, "folded", index), limits.NAME)
    if "camera" in view:
        _camera(view["camera"], (*path, "camera"))
    return view


def _camera(plain: Any, path: JsonPath) -> None:
    if not isinstance(plain, list) or len(plain) != 3:
        raise Wrong(path, f"is {shown(plain)}; write [x, y, zoom], like [0, 0, 1].")
    for index, one in enumerate(plain):
        demand.a_coordinate(one, (*path, index))
    if plain[2] <= 0:
        raise Wrong((*path, 2), f"is {shown(plain[2])}; write a zoom above 0, like 1.")


def _breakpoint(plain: Any, path: JsonPath) -> Mapping[str, Any]:
    found = demand.an_object(plain, path, _BREAKPOINT)
    demand.known_keys(found, BREAKPOINT_KEYS, path, "a breakpoint")
    places = [key for key in BREAKPOINT_PLACES if key in found]
    if not places:
        raise Wrong(path, 'has neither "node" nor "wire"; write one of them.')
    if len(places) > 1:
        raise Wrong(path, f'has both "{places[0]}" and "{places[1]}"; write one of them.')
    _place(found, places[0], (*path, places[0]))
    for key in ("when", "log"):
        if found.get(key) is not None:
            demand.a_text(found[key], (*path, key))
    if "hits" in found:
        demand.a_whole_number(found["hits"], (*path, "hits"), 0)
    if "on" in found:
        demand.a_flag(found["on"], (*path, "on"))
    return found


def _place(found: Mapping[str, Any], key: str, path: JsonPath) -> None:
    if key == "wire":
        _wire(found[key], path)
    elif key in {"node", "phase"}:
        demand.a_text(found[key], path, limits.NAME)
    elif found[key] is not True:
        raise Wrong(path, f"is {shown(found[key])}; write true, or leave the breakpoint out.")


def _wire(plain: Any, path: JsonPath) -> None:
    if not isinstance(plain, list) or len(plain) != 2:
        raise Wrong(path, f'is {shown(plain)}; write the consumer and its slot, like ["f", 0].')
    demand.a_text(plain[0], (*path, 0), limits.NAME)
    demand.a_whole_number(plain[1], (*path, 1), 0)
