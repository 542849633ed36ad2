"""What a saved graph keeps for the window: breakpoints, watches and the view."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphdbg.core import limits
from graphdbg.files import demand
from graphdbg.files.errors import JsonPath, Wrong
from graphdbg.files.wording import shown

BREAKPOINT_KEYS = ("node", "wire", "when", "hits", "log", "on")
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
    if ("node" in found) == ("wire" in found):
        has = 'both "node" and "wire"' if "node" in found else 'neither "node" nor "wire"'
        raise Wrong(path, f"has {has}; write one of them.")
    if "node" in found:
        demand.a_text(found["node"], (*path, "node"), limits.NAME)
    else:
        _wire(found["wire"], (*path, "wire"))
    for key in ("when", "log"):
        if found.get(key) is not None:
            demand.a_text(found[key], (*path, key))
    if "hits" in found:
        demand.a_whole_number(found["hits"], (*path, "hits"), 0)
    if "on" in found:
        demand.a_flag(found["on"], (*path, "on"))
    return found


def _wire(plain: Any, path: JsonPath) -> None:
    if not isinstance(plain, list) or len(plain) != 2:
        raise Wrong(path, f'is {shown(plain)}; write the consumer and its slot, like ["f", 0].')
    demand.a_text(plain[0], (*path, 0), limits.NAME)
    demand.a_whole_number(plain[1], (*path, 1), 0)
