"""The graph of a network as a picture, with how many nodes and parameters it has."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.networks import Network, build
from graphdbg.session.networks import pictured
from graphdbg.ui.canvas.seen import Seen
from graphdbg.ui.canvas.surface import image_of, seen_at
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

WAIT_MS = 120
"""How long nothing must have changed before the picture is drawn, in milliseconds."""

TOO_LARGE = "The network is too large to be run for a picture; Create opens it all the same."
STALE = "The picture shows the last network that could be built."


class Preview(QWidget):
    """Draws a network a moment after it has changed; one that cannot be is left out."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look
        self.network: Network | None = None
        self.seen: Seen | None = None
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setWordWrap(True)
        self.picture.setMinimumSize(200, 160)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.counts = QLabel(" ")
        self.counts.setWordWrap(True)
        # Two lines are kept free, so that the picture keeps its size.
        self.counts.setMinimumHeight(2 * self.counts.fontMetrics().lineSpacing() + 2)
        self.counts.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self.counts, "muted")
        frame = QFrame()
        frame.setObjectName("preview")
        frame.setStyleSheet(
            f"QFrame#preview {{ background: {look.theme.canvas};"
            f" border: 1px solid {look.theme.line}; border-radius: 8px; }}"
        )
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(6, 6, 6, 6)
        inside.addWidget(self.picture)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame, 1)
        column.addWidget(self.counts)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(WAIT_MS)
        self.timer.timeout.connect(self.draw)

    def show_network(self, network: Network | None) -> None:
        """Draw a network soon; None says that there is none now, and leaves the last one."""
        if network == self.network:
            return
        self.network = network
        if network is None:
            self.timer.stop()
            self.counts.setText(STALE)
        else:
            self.timer.start()

    def draw(self) -> None:
        """Draw the network as it is now."""
        if self.network is None:
            return
        try:
            drawn = pictured(self.network)
            graph = build(self.network)
        except GraphError:
            return
        count = self.network.parameters
        words = f"{len(graph.nodes):,} nodes, {count:,} parameter{'s' * (count != 1)}"
        if drawn is None:
            self.seen = None
            self.picture.setText(TOO_LARGE)
        else:
            if drawn is not self.network:
                words += "; too many nodes for the picture, which shows them as tensor operations"
                graph = build(drawn)
            trace = record(graph)
            self.seen = seen_at(trace, trace.length, self.look.theme, quiet=True)
            self._paint()
        self.counts.setText(words + ".")
        self.picture.setAccessibleName(graph.title)

    def _paint(self) -> None:
        size = self.picture.size()
        if self.seen is not None and not size.isEmpty():
            fitted = QSize(max(size.width(), 1), max(size.height(), 1))
            image = image_of(self.seen, fitted, self.devicePixelRatioF())
            self.picture.setPixmap(QPixmap.fromImage(image))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the picture into its new place."""
        super().resizeEvent(event)
        self._paint()
