"""The ledger of paths: how it is sorted, which path is chosen, and how far it is folded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import isnan
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

from graphdbg.core.ledger import Entry, Ledger
from graphdbg.core.limits import EXPRESSION
from graphdbg.core.paths import Path

if TYPE_CHECKING:
    from graphdbg.session.session import Session

Sort: TypeAlias = Literal["order", "size", "product", "share", "factors"]

SORTS: Mapping[Sort, str] = MappingProxyType(
    {
        "order": "order",
        "size": "magnitude",
        "product": "product",
        "share": "share",
        "factors": "factors",
    }
)
"""What the ledger can be sorted by, and how that is called; the order is that of the wires."""


@dataclass(frozen=True)
class LedgerView:
    """How the ledger is looked at.

    `chosen` is the place of a path, `folds` how many folds of the sum are shown, None where the
    paths are; both are of `node` and of no other.  Every sort but the order of the wires begins
    with the largest; `is_turned` turns it round.
    """

    sort: Sort = "order"
    is_turned: bool = False
    node: str | None = None
    chosen: int | None = None
    folds: int | None = None

    def chosen_of(self, node: str | None) -> int | None:
        """Return the place of the path chosen among a node's, or None."""
        return self.chosen if node == self.node else None

    def folds_of(self, node: str | None) -> int | None:
        """Return how many folds are shown of a node's sum; None where its paths are shown."""
        return self.folds if node == self.node else None


AS_IT_CAME = LedgerView()
"""How the ledger is looked at before anybody has touched it."""


def product_text(loss: str, path: Path) -> str | None:
    """Return what a path adds in the expression language, in the order in which it is multiplied.

    None where it cannot be written: only a VJP exists, or it is longer than what may be typed.
    """
    if any(factor is None or factor.shape for factor in path.factors):
        return None
    factors = [f"local({wire.consumer}, {wire.slot})" for wire in reversed(path.wires)]
    text = " * ".join([f"grad({loss})", *factors])
    return text if len(text) <= EXPRESSION else None


def in_order(found: Ledger, view: LedgerView) -> tuple[Entry, ...]:
    """Return the entries as they are sorted; a tie goes by place, NaN counts as infinite."""
    keys: Mapping[Sort, Callable[[Entry], float]] = {
        "order": lambda entry: -entry.place,
        "size": lambda entry: entry.size,
        "product": lambda entry: float(entry.path.product) if found.is_scalar else entry.size,
        "share": lambda entry: entry.share or 0.0,
        "factors": lambda entry: len(entry.path.wires),
    }

    def size(entry: Entry) -> float:
        key = keys[view.sort](entry)
        return float("inf") if isnan(key) else key

    falling = sorted(found.entries, key=lambda entry: (-size(entry), entry.place))
    return tuple(reversed(falling)) if view.is_turned else tuple(falling)


def sort_paths(session: Session, sort: Sort) -> None:
    """Sort the ledger; by what it is sorted by already, the other way round."""
    view = session.state.ledger
    is_turned = not view.is_turned if sort == view.sort else False
    session.change(ledger=replace(view, sort=sort, is_turned=is_turned))


def choose_path(session: Session, node: str, entry: Entry) -> None:
    """Choose a path of a node: it is lit on the canvas, and the panels stay with the node."""
    state, view = session.state, session.state.ledger
    if view.chosen_of(node) == entry.place:
        return
    folds = view.folds_of(node)
    session.change(
        selection=node,
        wire=state.wire if state.selection == node else None,
        ledger=replace(view, node=node, chosen=entry.place, folds=folds),
        lit=frozenset(entry.path.wires),
    )


def let_go(session: Session) -> None:
    """Choose no path, and light none."""
    view = session.state.ledger
    if view.chosen is not None:
        session.change(ledger=replace(view, chosen=None))
        session.light(())


def fold(session: Session, node: str, folds: int | None) -> None:
    """Show the sum over a node's paths after some folds, or the paths themselves."""
    view = session.state.ledger
    if folds != view.folds_of(node):
        session.change(ledger=replace(view, node=node, chosen=view.chosen_of(node), folds=folds))


def show_paths(session: Session) -> None:
    """Bring the ledger up."""
    session.show_panel("paths")
