"""The table of contributions: what each wire adds to the gradient of a node, and their sum."""

from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

from graphdbg.core.events import Contributed
from graphdbg.core.frame import WHOLE, Frame
from graphdbg.core.graph import Wire
from graphdbg.core.trace import Trace
from graphdbg.session.comparing import differs, differs_on
from graphdbg.session.session import Session
from graphdbg.ui.changed import told
from graphdbg.ui.inspector.cells import TIMES, Cells, at_beat
from graphdbg.ui.inspector.columns import Columns, Widths, columns
from graphdbg.ui.inspector.contributions import Entry, entry, final_amount, places_shown, total
from graphdbg.ui.inspector.rows import Grid, Row, SumRow, note_face, number_face
from graphdbg.ui.inspector.wording import counted, open_section
from graphdbg.ui.look import Look

FIRST: Final = 8
"""Rows that are listed at first."""
MOST: Final = 200
"""Rows that are listed when all are asked for."""


class ContributionTable(QWidget):
    """One row a wire, and the sum; wires that have not contributed yet are pale."""

    def __init__(self, session: Session, look: Look) -> None:
        """Show nothing yet; a click on a row selects the consumer in the session."""
        super().__init__()
        self._session = session
        self._look = look
        self._subject: tuple[Trace, str] | None = None
        self._entries: dict[int, Entry] = {}
        self._frame: Frame | None = None
        self._final = ""
        self._is_open = False
        self._rows: list[Row] = []
        self._made: list[Row] = []
        """All rows there ever were, in their order; those that nothing is in are hidden."""
        self._sum: SumRow | None = None
        self.heading, body = open_section(self, "CONTRIBUTIONS")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        body.addLayout(self._list)
        self.more = QPushButton()
        self.more.setFlat(True)
        self.more.clicked.connect(self.open_up)
        body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the contributions to a node; nothing at all where no wire is live."""
        if self._subject is None or self._subject != (frame.trace, name):
            self._subject, self._entries, self._is_open = (frame.trace, name), {}, False
            # Room is kept for the sum as it will be, so that columns stay where they are.
            self._final = final_amount(frame.trace, name)
        self._frame = frame
        self.setVisible(bool(frame.trace.wires(name)))
        self._fill()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self._fill()

    def rows(self) -> list[Row]:
        """Return the rows of the wires, as they stand."""
        return list(self._rows)

    def sum_row(self) -> SumRow | None:
        """Return the last row."""
        return self._sum

    def open_up(self) -> None:
        """List more wires."""
        self._is_open = True
        self._fill()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the columns anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fill()

    def _fill(self) -> None:
        if self._frame is None or self._subject is None:
            return
        trace, name = self._subject
        wires = trace.wires(name)
        if not wires:
            return
        arrived, count = self._frame.arrived(name)
        places = self._places()
        for place in places:
            if place not in self._entries:
                self._entries[place] = entry(trace, name, place)
        event = self._frame.event
        fresh = event.wire if isinstance(event, Contributed) else None
        entries = [self._entries[place] for place in places]
        whole = total(self._frame, name, entries[0] if count == 1 else None)
        note = f"{arrived} of {count} in" if count > 1 else ""
        compared = self._session.state.compared
        summed = Cells(
            f"Σ {whole.name}",
            note=note,
            part=whole.amount,
            is_changed=arrived > 0 and differs(compared, trace, name)[1],
            is_sum=True,
        )
        amounts = [entry.amount for entry in entries if entry.amount is not None]
        low, high = min(amounts, default=0.0), max(amounts, default=0.0)
        grid = Grid(self._columns(entries, summed), low, high, self._look)
        self._have_rows(entries, grid, whole.spoken)
        for row, place, said in zip(self._rows, places, entries, strict=True):
            is_in, is_fresh = place < arrived, said.wire == fresh
            is_changed = any(differs_on(compared, trace, said.wire))
            cells = cells_of(said, not (is_in or is_fresh), is_fresh, is_changed)
            if is_fresh:
                cells = at_beat(cells, self._frame.beat)
            waits = f"{said.consumer}: not in yet"
            row.show_cells(cells, grid, told(said.spoken, is_changed) if is_in else waits)
        if self._sum is not None:
            self._sum.show_cells(summed, grid, whole.spoken)
        hidden = count - len(places)
        self.more.setText(f"and {hidden:,} more")
        self.more.setAccessibleName(f"List {counted(min(hidden, MOST), 'more contribution')}")
        self.more.setVisible(hidden > 0)
        self.more.setEnabled(not self._is_open)

    def _have_rows(self, entries: list[Entry], grid: Grid, spoken: str) -> None:
        """Make or hide rows until there is one for each entry; kept rows keep the focus."""
        if self._sum is None:
            self._sum = SumRow(Cells("", is_sum=True), grid, spoken)
            self._list.addWidget(self._sum)
        while len(self._made) < len(entries):
            row = Row(Cells(""), grid, "")
            row.clicked.connect(partial(self._go, len(self._made)))
            self._list.insertWidget(len(self._made), row)
            # Else Tab comes to what is made last only after everything else in the window.
            if self._made:
                QWidget.setTabOrder(self._made[-1], row)
            else:
                QWidget.setTabOrder(self.more, row)
                QWidget.setTabOrder(row, self.more)
            self._made.append(row)
        for place, row in enumerate(self._made):
            row.setVisible(place < len(entries))
        self._rows = self._made[: len(entries)]

    def wire_at(self, at: QPoint | None) -> Wire | None:
        """Return the wire of the row at a place, of the row in focus for None."""
        row = QApplication.focusWidget() if at is None else self.childAt(at)
        if self._subject is None or not isinstance(row, Row) or row not in self._rows:
            return None
        trace, name = self._subject
        return trace.wires(name)[self._places()[self._rows.index(row)]]

    def _go(self, index: int) -> None:
        if self._subject is None or self._frame is None:
            return
        trace, name = self._subject
        self._session.select(trace.wires(name)[self._places()[index]].consumer)

    def _places(self) -> tuple[int, ...]:
        """Return which wires are listed; one that is shown beat by beat as if it were in."""
        if self._frame is None or self._subject is None:
            return ()
        name = self._subject[1]
        arrived, count = self._frame.arrived(name)
        arrived += self._frame.beat != WHOLE and self._frame.node == name
        return places_shown(count, arrived, MOST if self._is_open else FIRST)

    def _columns(self, entries: list[Entry], summed: Cells) -> Columns:
        numbers = number_face(self._look).metrics.horizontalAdvance
        bold = number_face(self._look, bold=True).metrics.horizontalAdvance
        words = note_face(self._look).metrics.horizontalAdvance
        has_ledger = any(entry.ledger for entry in entries)
        upstream = max(
            [numbers(entry.upstream) for entry in entries]
            + [words(entry.ledger) for entry in entries]
        )
        widths = Widths(
            name=max(numbers(f"→ {entry.consumer}") for entry in entries),
            upstream=upstream,
            total=bold(f"{summed.name} ") + max(bold(summed.part), bold(self._final)),
            times=0.0 if has_ledger else numbers(TIMES),
            local=max(numbers(entry.local) for entry in entries),
            part=max(
                [numbers(entry.part) for entry in entries] + [bold(summed.part), bold(self._final)]
            ),
        )
        return columns(widths, max(self.width(), 100), indent=numbers("→ "))


def cells_of(said: Entry, is_pale: bool, is_fresh: bool, is_changed: bool) -> Cells:
    """Return the row of a wire."""
    return Cells(
        name=f"→ {said.consumer}",
        upstream=said.upstream,
        local=said.local,
        ledger=said.ledger,
        note=said.summed,
        kink=said.kink,
        part=said.part,
        amount=said.amount,
        is_pale=is_pale,
        is_fresh=is_fresh,
        is_changed=is_changed,
    )
