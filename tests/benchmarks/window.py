"""The window on graphs of 10,000 nodes: steps, jumps, every panel, and runs to a breakpoint.

A time goes from the command, or the key, to the end of painting: what has been posted is processed
until a round of it asks for no update any more.  Times are those of the processor, so that a busy
machine does not count.  Without a display Qt paints offscreen, in memory.
"""

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from graphdbg.core.graph import Graph, Node, graph_from
from graphdbg.session.breakpoint import Breakpoint
from graphdbg.session.panels import PANELS
from graphdbg.session.running import run_back
from graphdbg.session.session import Session
from graphdbg.ui.window import MainWindow

from .scalars import graph, operations
from .stops import EVENTS
from .timing import Row, within

STEP, JUMP, RUN, START, OPENING = 16, 50, 100, 1_000, 10_000
"""The limits in milliseconds: of a step in the median, of any jump and of what follows a step at
rest, of a run to a breakpoint, of the start page, and of opening a graph."""
STEPS, JUMPS, RUNS = 100, 40, 5
WIDE, DEEP, NETWORK = "wide", "deep", "scalar MLP"
NEVER = 'abs(gradient) > 1e99 and phase == "backward"'
"""The conditions one by one are in `stops`; here the way back is painted too."""


class Updates(QObject):
    """Counts how often the window is asked to paint."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.count = 0
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.UpdateRequest
        return False


class Bench:
    """A window with a graph in it, and a clock."""

    def __init__(self, app: QApplication, opened: Graph | None = None) -> None:
        self.app = app
        start = time.process_time()
        self.session = Session()
        self.window = MainWindow(app, self.session)
        self.window.resize(1280, 800)
        self.updates = Updates(self.window)
        if opened is not None:
            self.session.show(opened)
        self.window.show()
        self.app.processEvents()
        self.settle()
        self.opening = 1e3 * (time.process_time() - start)

    def settle(self) -> None:
        """Lay out and paint until nothing is left to paint; what waits for a timer comes later."""
        seen = -1
        while seen != self.updates.count:
            seen = self.updates.count
            QCoreApplication.sendPostedEvents()

    def rest(self, seconds: float) -> float:
        """Let what follows the steps be done; return its longest piece, in milliseconds."""
        longest, end = 0.0, time.perf_counter() + seconds
        while time.perf_counter() < end:
            start = time.process_time()
            self.app.processEvents()
            longest = max(longest, time.process_time() - start)
            time.sleep(0.001)
        return 1e3 * longest

    def time(self, command: Callable[[], object]) -> float:
        """Return how long a command takes until all is painted, in milliseconds."""
        before = self.updates.count
        start = time.process_time()
        command()
        self.settle()
        taken = time.process_time() - start
        if self.updates.count == before and self.window.isVisible():
            raise AssertionError("The command painted nothing.")
        return 1e3 * taken

    def steps(self, granularity: str, cursor: int, count: int = STEPS) -> list[float]:
        self.session.set_granularity(granularity)
        self.session.go(cursor)
        self.rest(0.3)
        return [self.time(self.session.forward) for _ in range(count)]

    def keys(self, cursor: int) -> list[float]:
        self.session.set_granularity("node")
        self.session.go(cursor)
        self.rest(0.3)
        return [
            self.time(partial(QTest.keyClick, self.window.canvas, Qt.Key.Key_Right))
            for _ in range(STEPS)
        ]

    def jumps(self) -> list[float]:
        assert self.session.state.trace is not None
        drawn = np.random.RandomState(0)
        length = self.session.state.trace.length
        return [
            self.time(partial(self.session.go, int(drawn.randint(length)))) for _ in range(JUMPS)
        ]

    def close(self) -> None:
        self.window.canvas._pulse.stop()
        self.session.close()
        self.window.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()


def deep(size: int) -> Graph:
    """Return one long chain with a short way beside every third node."""
    nodes = [Node("x", "input", value=np.float64(0.7)), Node("w", "parameter", value=np.float64(1))]
    last = "x"
    for i in range(size - 2):
        op, inputs = (("add", (last, "w")), ("multiply", (last, "w")), ("tanh", (last,)))[i % 3]
        last = f"n{i}"
        nodes.append(Node(last, op=op, inputs=inputs))
    return graph_from(nodes, loss=last)


def network(width: int = 39, layers: int = 3) -> Graph:
    """Return a network of scalars, each product and each sum a node: about 10,000 of them."""
    drawn = np.random.RandomState(0)
    nodes = [Node(f"x{i}", "input", value=np.float64(drawn.randn())) for i in range(width)]
    before = [node.name for node in nodes]
    for layer in range(layers):
        after = []
        for j in range(width):
            terms = []
            group = f"layer{layer}/unit{j}"
            for i, name in enumerate(before):
                w, t = f"w{layer}_{i}_{j}", f"t{layer}_{i}_{j}"
                weight = np.float64(drawn.randn() / np.sqrt(width))
                nodes.append(Node(w, "parameter", value=weight, group=group))
                nodes.append(Node(t, op="multiply", inputs=(w, name), group=group))
                terms.append(t)
            total = terms[0]
            for i, term in enumerate(terms[1:]):
                nodes.append(Node(f"s{layer}_{i}_{j}", op="add", inputs=(total, term), group=group))
                total = nodes[-1].name
            nodes.append(Node(f"h{layer}_{j}", op="tanh", inputs=(total,), group=group))
            after.append(nodes[-1].name)
        before = after
    total = before[0]
    for i, name in enumerate(before[1:]):
        nodes.append(Node(f"l{i}", op="add", inputs=(total, name)))
        total = nodes[-1].name
    return graph_from(nodes, loss=total)


def median(figure: str, times: Sequence[float], limit: float = STEP) -> Row:
    """Return a line with the median, and what one in twenty exceeds."""
    late = sorted(times)[int(0.95 * len(times))]
    return within(f"{figure} (95%: {late:.0f})", statistics.median(times), limit, "ms")


def worst(figure: str, times: Sequence[float], limit: float = JUMP) -> Row:
    """Return a line with the longest time."""
    return within(figure, max(times), limit, "ms")


def twenty_breakpoints(opened: Graph) -> tuple[Breakpoint, ...]:
    names = list(opened.nodes)[:: len(opened.nodes) // 20][:20]
    return tuple(Breakpoint(node=name, when="abs(value) > 1e9") for name in names)


def stepping(app: QApplication, name: str, opened: Graph) -> Iterator[Row]:
    bench = Bench(app, opened)
    size = len(opened.nodes)
    yield within(f"{name}, {size:,} nodes: opened", bench.opening, OPENING, "ms")
    trace = bench.session.state.trace
    assert trace is not None
    middle = trace.forward_end + (trace.length - trace.forward_end) // 2
    for granularity in ("node", "wire", "micro"):
        yield median(f"{name}: step by {granularity}", bench.steps(granularity, middle))
    yield median(f"{name}: key, forward pass", bench.keys(trace.forward_end // 2))
    yield worst(f"{name}: longest after a step at rest", [bench.rest(1.0)])
    yield worst(f"{name}: random jumps, longest", bench.jumps())
    bench.window.fit()
    yield median(f"{name}: step, zoomed out", bench.steps("node", middle))
    yield worst(f"{name}: zoomed out, random jumps, longest", bench.jumps())
    bench.close()


def panels(app: QApplication, opened: Graph) -> Iterator[Row]:
    bench = Bench(app, opened)
    bench.session.change(breakpoints=twenty_breakpoints(opened))
    trace = bench.session.state.trace
    assert trace is not None
    middle = trace.forward_end + (trace.length - trace.forward_end) // 2
    for panel in PANELS:
        bench.session.show_panel(panel.id)
        times = bench.steps("wire", middle, 60)
        yield median(f"step with panel {panel.title}", times)
        yield worst(f"panel {panel.title}: longest at rest", [bench.rest(1.0)])
        yield worst(f"panel {panel.title}: jumps, longest", bench.jumps())
        bench.session.close_panel(panel.id)
    bench.close()


def runs(app: QApplication, opened: Graph) -> Iterator[Row]:
    bench = Bench(app, opened)
    bench.session.change(breakpoints=(Breakpoint(when=NEVER),))
    times = []
    for _ in range(RUNS):
        bench.session.last()
        bench.rest(0.2)
        times.append(bench.time(partial(run_back, bench.session)))
    yield worst("reverse-continue, and painted: longest", times, RUN)
    bench.close()


def rows() -> Iterator[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")
    os.environ["GRAPHDBG_CONFIG"] = tempfile.mkdtemp()
    app = QApplication.instance() or QApplication(["graphdbg"])
    assert isinstance(app, QApplication)
    start = Bench(app)
    yield within("the start page", start.opening, START, "ms")
    start.close()
    wide = graph(operations(9_990))
    for name, opened in ((WIDE, wide), (DEEP, deep(10_000)), (NETWORK, network())):
        yield from stepping(app, name, opened)
    yield from panels(app, wide)
    yield from runs(app, graph(operations(EVENTS // 3)))
