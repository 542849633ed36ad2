"""Which layer each node stands in: candidates for the first step of the layered method.

Sugiyama, Tagawa and Toda, *Methods for visual understanding of hierarchical system structures*,
1981.
"""

from collections import deque
from collections.abc import Iterator, Sequence

Wires = Sequence[tuple[int, int]]


def sort_topologically(count: int, wires: Wires) -> list[int]:
    """Give the node indices so that each stands after its operands (Kahn 1962).

    Raises ValueError when the wires close a cycle or name a node that is not there.
    """
    consumers, operands = link(count, wires)
    waiting = [len(found) for found in operands]
    ready = deque(node for node in range(count) if not waiting[node])
    order = []
    while ready:
        node = ready.popleft()
        order.append(node)
        for consumer in consumers[node]:
            waiting[consumer] -= 1
            if not waiting[consumer]:
                ready.append(consumer)
    if len(order) < count:
        raise ValueError("The wires close a cycle; only an acyclic graph has layers.")
    return order


def link(count: int, wires: Wires) -> tuple[list[list[int]], list[list[int]]]:
    """Give the consumers and the operands of each node, one entry a wire, in wire order."""
    consumers: list[list[int]] = [[] for _ in range(count)]
    operands: list[list[int]] = [[] for _ in range(count)]
    for operand, consumer in wires:
        if not (0 <= operand < count and 0 <= consumer < count):
            raise ValueError(f"Wire ({operand}, {consumer}) names a node outside 0..{count - 1}.")
        consumers[operand].append(consumer)
        operands[consumer].append(operand)
    return consumers, operands


def rank_by_longest_path(count: int, wires: Wires) -> list[int]:
    """Rank each operation right after its last operand, each leaf right before its first consumer.

    Ranks start at 0 at the left; a leaf that nothing reads has rank 0.
    """
    consumers, operands = link(count, wires)
    ranks = _rank_early(sort_topologically(count, wires), operands)
    for node in range(count):
        if not operands[node] and consumers[node]:
            ranks[node] = min(ranks[consumer] for consumer in consumers[node]) - 1
    return _from_zero(ranks)


def choose_ranks(count: int, wires: Wires) -> Iterator[list[int]]:
    """Yield different rankings of one graph, the plainest first.

    Longest path with leaves pulled right; the same with every node pulled right that has more
    consumers than operands; everything as far right as it goes; and each of these with the
    leaves that many nodes read moved one layer to the left, out of the crowd.
    """
    consumers, operands = link(count, wires)
    order = sort_topologically(count, wires)
    plain = rank_by_longest_path(count, wires)
    late = _rank_late(order, consumers)
    seen: set[tuple[int, ...]] = set()
    for ranks in (
        plain,
        _tighten(plain, order, consumers, operands, lazy=False),
        _tighten(plain, order, consumers, operands, lazy=True),
        _tighten(late, order, consumers, operands, lazy=False),
        late,
        _free_shared_leaves(plain, consumers, operands),
        _free_shared_leaves(late, consumers, operands),
    ):
        candidate = _from_zero(ranks)
        if tuple(candidate) not in seen:
            seen.add(tuple(candidate))
            yield candidate


def _rank_early(order: list[int], operands: list[list[int]]) -> list[int]:
    ranks = [0] * len(order)
    for node in order:
        if operands[node]:
            ranks[node] = 1 + max(ranks[operand] for operand in operands[node])
    return ranks


def _rank_late(order: list[int], consumers: list[list[int]]) -> list[int]:
    ranks = [0] * len(order)
    for node in reversed(order):
        if consumers[node]:
            ranks[node] = min(ranks[consumer] for consumer in consumers[node]) - 1
    return ranks


def _tighten(
    ranks: list[int],
    order: list[int],
    consumers: list[list[int]],
    operands: list[list[int]],
    lazy: bool,
) -> list[int]:
    """Move nodes to where their wires are shortest; `lazy` moves right where that is equal.

    The step of Nikolov and Tarassov's node promotion (2006), one node at a time.
    """
    found = list(ranks)
    for _ in range(4):
        before = list(found)
        for node in reversed(order):
            pull = len(consumers[node]) - len(operands[node])
            if consumers[node] and (pull > 0 or (lazy and pull == 0)):
                found[node] = min(found[consumer] for consumer in consumers[node]) - 1
        for node in order:
            if operands[node] and len(operands[node]) > len(consumers[node]):
                found[node] = max(found[operand] for operand in operands[node]) + 1
        if found == before:
            break
    return found


def _free_shared_leaves(
    ranks: list[int], consumers: list[list[int]], operands: list[list[int]]
) -> list[int]:
    """Move each leaf with several consumers one layer left."""
    return [
        rank - (not operands[node] and len(set(consumers[node])) > 1)
        for node, rank in enumerate(ranks)
    ]


def _from_zero(ranks: list[int]) -> list[int]:
    least = min(ranks, default=0)
    return [rank - least for rank in ranks]
