"""What changed from one document to the next, in words, for those edits that bring no label."""

from __future__ import annotations

from collections.abc import Hashable

from graphdbg.core.edit import renaming
from graphdbg.core.graph import Graph, Node
from graphdbg.core.values import same_value
from graphdbg.session.breakpoint import Breakpoint, place_text
from graphdbg.session.document import Saved
from graphdbg.session.watch import Watch


def described(before: Saved, after: Saved) -> tuple[str, Saved, Hashable]:
    """Return the label of a change, the document after it, and what it can be merged with."""
    if before.graph is not after.graph:
        return graph_words(before.graph, after.graph), after, None
    if before.breakpoints != after.breakpoints:
        words, merge = breakpoint_words(before.breakpoints, after.breakpoints, after.graph)
        return words, after, merge
    if before.watches != after.watches:
        return watch_words(before.watches, after.watches), after, None
    return fold_words(before.folded, after.folded), after, "fold"


def fold_words(before: frozenset[str], after: frozenset[str]) -> str:
    """Return which groups were folded or opened."""
    shut, opened = sorted(after - before), sorted(before - after)
    if len(shut) + len(opened) == 1:
        return f"fold {shut[0]}" if shut else f"unfold {opened[0]}"
    return "fold groups" if shut else "unfold groups"


def watch_words(before: tuple[Watch, ...], after: tuple[Watch, ...]) -> str:
    """Return what became of watches."""
    added = [one.text for one in after if one not in before]
    gone = [one.text for one in before if one not in after]
    if len(added) == 1 and not gone:
        return f"watch {added[0]}"
    if len(gone) == 1 and not added:
        return f"watch {gone[0]} no more"
    if len(added) == len(gone) == 1:
        return f"watch {added[0]} instead of {gone[0]}"
    return "change the watches" if after else "remove all watches"


def graph_words(before: Graph, after: Graph) -> str:
    """Return what became of a graph."""
    added = [name for name in after.nodes if name not in before.nodes]
    gone = [name for name in before.nodes if name not in after.nodes]
    names = renaming(before, after) if added and gone else None
    if names is not None:
        return f"rename {names[0]} to {names[1]}"
    if added and gone:
        return f"put {counted(added)} in the place of {counted(gone)}"
    if added or gone:
        return f"add {counted(added)}" if added else f"remove {counted(gone)}"
    changed = [name for name, node in after.nodes.items() if node is not before.nodes[name]]
    if len(changed) == 1:
        return f"{verb(before.nodes[changed[0]], after.nodes[changed[0]])} {changed[0]}"
    if changed:
        return f"change {counted(changed)}"
    return "change the graph" if before.loss == after.loss else f"make {after.loss} the loss"


def counted(names: list[str]) -> str:
    """Return one name as it is, and how many there are of more."""
    return names[0] if len(names) == 1 else f"{len(names)} nodes"


def verb(before: Node, after: Node) -> str:
    """Return what was done to a node."""
    if before.position != after.position:
        return "move"
    if before.inputs != after.inputs:
        return "connect"
    return "edit" if same_value(before.value, after.value) else "change"


def breakpoint_words(
    before: tuple[Breakpoint, ...], after: tuple[Breakpoint, ...], graph: Graph
) -> tuple[str, Hashable]:
    """Return what became of breakpoints, and what a change of one can be merged with."""
    added = [one for one in after if one not in before]
    gone = [one for one in before if one not in after]
    if len(before) == len(after) and len(added) == len(gone) == 1:
        place = after.index(added[0])
        fields_of = [
            key for key, setting in vars(added[0]).items() if vars(gone[0])[key] != setting
        ]
        return f"edit the breakpoint at {place_text(added[0], graph)}", (
            "breakpoint",
            place,
            *fields_of,
        )
    if len(added) == 1 and not gone:
        return f"set a breakpoint at {place_text(added[0], graph)}", None
    if len(gone) == 1 and not added:
        return f"remove the breakpoint at {place_text(gone[0], graph)}", None
    return ("change the breakpoints" if after else "remove all breakpoints"), None
