"""The Jacobian of a wire between two short vectors, as a table."""

from PySide6.QtWidgets import QWidget

from graphdbg.core.events import Contributed
from graphdbg.core.frame import Frame
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text, partial_text
from graphdbg.formula.numbers import long
from graphdbg.ui.inspector.heat_map import HeatMap
from graphdbg.ui.inspector.mapping import PRINTED, Headings
from graphdbg.ui.inspector.wording import open_section, text_label
from graphdbg.ui.look import Look


def jacobian_wire(frame: Frame, name: str) -> Wire | None:
    """Choose the wire whose Jacobian is shown: the one at work, else the first that is small."""
    trace = frame.trace
    if name not in trace.index or not _is_short(trace, name):
        return None
    small = [
        wire
        for wire in trace.wires(name)[:PRINTED]
        if frame.value(wire.consumer) is not None and _is_short(trace, wire.consumer)
    ]
    event = frame.event
    if isinstance(event, Contributed) and event.wire in small:
        return event.wire
    return small[0] if small else None


def _is_short(trace: Trace, name: str) -> bool:
    value = trace.value(name)
    return value.ndim == 1 and 0 < value.size <= PRINTED


class JacobianTable(QWidget):
    """A row for each entry of the consumer, a column for each entry of the node."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._subject: tuple[Trace, Wire] | None = None
        self._names = ("", "")
        self.heading, body = open_section(self, "JACOBIAN")
        self.map = HeatMap(look)
        self.map.pointed.connect(self._say_entry)
        self.entry = text_label("muted")
        body.addWidget(self.map)
        body.addWidget(self.entry)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the Jacobian of a wire of a node; nothing at all where none is small enough."""
        wire = jacobian_wire(frame, name)
        self.setVisible(wire is not None)
        if wire is None or self._subject == (frame.trace, wire):
            return
        trace = frame.trace
        self._subject = (trace, wire)
        consumer, node = trace.graph.nodes[wire.consumer], trace.graph.nodes[name]
        self._names = (node_text(consumer), node_text(node))
        self._table = trace.jacobian(*wire)
        self.heading.setText(f"JACOBIAN {partial_text(consumer, node)}")
        self.map.setAccessibleName(f"Jacobian {partial_text(consumer, node)}")
        rows, columns = self._table.shape
        self.map.set_cells(
            self._table,
            Headings(
                tuple(_entry_name(self._names[0], i) for i in range(rows)),
                tuple(_entry_name(self._names[1], i) for i in range(columns)),
            ),
        )
        self._say_entry(-1, -1)

    @property
    def wire(self) -> Wire | None:
        """The wire whose Jacobian was shown last."""
        return None if self._subject is None else self._subject[1]

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.map.show_look(look)

    def _say_entry(self, row: int, column: int) -> None:
        consumer, node = self._names
        if row < 0:
            self.entry.setText(f"A row for each entry of {consumer}, a column for each of {node}.")
            self.map.setToolTip("")
            return
        number = long(self._table[row, column])
        said = f"∂{consumer}[{row}]/∂{node}[{column}] = {number}"
        self.entry.setText(said)
        self.map.setToolTip(said)
        self.map.setAccessibleDescription(said)


def _entry_name(name: str, index: int) -> str:
    return f"{name}[{index}]" if len(name) <= 4 else f"[{index}]"
