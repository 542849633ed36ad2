"""Groups of a large graph: the order that keeps them together, folding them, and the picture."""

from collections.abc import Iterator

from graphdbg.core.engine import record
from graphdbg.core.graph import Node, graph_from
from graphdbg.core.groups import groups, torn
from graphdbg.core.together import kept_together
from graphdbg.core.trace import Trace
from graphdbg.core.values import own
from graphdbg.session.theme import load_theme
from graphdbg.ui.canvas.drawing import draw
from graphdbg.ui.canvas.folding import fold_drawing
from graphdbg.ui.canvas.picture import picture
from graphdbg.ui.canvas.seen import Seen

from .timing import Row, against, in_turn, milliseconds, within

NODES, GROUPS, ROWS = 10_000, 100, 10


def chains() -> Trace:
    """Return the run of 10,000 nodes in 100 groups: layers of ten, ten groups of them wide."""
    nodes = [Node(f"x{i}", "input", value=own(0.1 * i)) for i in range(ROWS)]
    front = [node.name for node in nodes]
    for i in range((NODES - ROWS) // ROWS):
        layer = []
        for row in range(ROWS):
            group = f"g{i * ROWS // (NODES // ROWS)}/h{row}"
            name = f"n{i}_{row}"
            inputs = (front[row], front[(row + 1) % ROWS] if i % 100 == 0 else front[row])
            nodes.append(Node(name, op="add" if i % 50 else "maximum", inputs=inputs, group=group))
            layer.append(name)
        front = layer
    return record(graph_from(nodes, loss=front[0]))


def measure(text: str, _: object) -> float:
    return 7.0 * len(text)


def rows() -> Iterator[Row]:
    trace = chains()
    graph = trace.graph
    inner = frozenset(group for group in groups(graph) if "/" in group)
    assert len(inner) == GROUPS
    assert not torn(graph)
    ordered = milliseconds(lambda: kept_together(graph.nodes, tuple(graph.order)))
    yield within("order of 10,000 nodes in 100 groups", ordered, 100, "ms")
    whole = draw(trace, measure)
    folding = milliseconds(lambda: fold_drawing(whole, inner), repeats=3)
    yield within("100 groups of 10,000 nodes folded", folding, 500, "ms")
    folded = fold_drawing(whole, inner)
    theme, frame = load_theme("light"), trace.at(trace.length // 2)
    open_, shut = Seen(whole, frame, theme), Seen(folded, frame, theme)
    ours, other = in_turn(lambda: picture(shut), lambda: picture(open_), repeats=3)
    yield against("picture with 100 groups folded, of unfolded", ours, other, 0.2)
    near = (0.0, 0.0, 1280.0, 800.0)
    sight = milliseconds(lambda: picture(shut, near))
    yield within("picture of what is in sight, folded", sight, 16, "ms")
