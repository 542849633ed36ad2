"""The panel PATHS: the paths of the node in focus, as a ledger or folded into backprop."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.factoring import Factorings, factorings
from graphdbg.core.ledger import Ledger, ledger
from graphdbg.core.paths import in_digits
from graphdbg.core.trace import Trace
from graphdbg.formula.expression import node_text
from graphdbg.formula.numbers import short
from graphdbg.formula.pathway import count_text, why_none
from graphdbg.session.doing import do_watch
from graphdbg.session.ledger import (
    SORTS,
    choose_path,
    fold,
    in_order,
    let_go,
    product_text,
    sort_paths,
)
from graphdbg.session.offers import Offer
from graphdbg.session.session import Session
from graphdbg.session.state import State
from graphdbg.session.theme import load_theme
from graphdbg.ui.inspector.wording import breakable, coloured, show_text, text_label
from graphdbg.ui.inspector.work import is_large
from graphdbg.ui.ledger.factored import FactoredSum
from graphdbg.ui.ledger.foot import MARGIN, Foot
from graphdbg.ui.ledger.model import COLUMNS, Known, PathModel
from graphdbg.ui.ledger.table import PathTable
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role
from graphdbg.ui.scrolling import fill

REST_MS: Final = 250
"""How long the steps of a large graph are at rest before its paths are worked out."""
NARROWEST: Final = 280


class PathsPanel(QScrollArea):
    """Shows the paths of `state.focus` as `state.ledger` has them; holds nothing but widgets."""

    def __init__(self, session: Session) -> None:
        """Build the parts; `show_state` fills them."""
        super().__init__()
        self._session = session
        self._look = Look(load_theme("light"))
        self._subject: tuple[Trace, str] | None = None
        self._ledger: Ledger | None = None
        self._steps: Factorings | None = None
        self._count = ""
        self.setMinimumWidth(NARROWEST)
        self.setAccessibleName("Paths")
        self.title = text_label("title")
        self.count = text_label("muted", by_keyboard=True)
        self.message = text_label("muted")
        self.model = PathModel(self)
        self.table = PathTable(self.model, self._look)
        self.foot = Foot()
        self.factored = FactoredSum(self._look)
        self.switch, self.listed, self.folded = switch()
        self.sort = sort_box()
        self.counted = self._counted()
        self.stack = QStackedWidget()
        self.stack.addWidget(self._ledger_page())
        self.stack.addWidget(self.factored)
        self._lay_out()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._work_out)
        self.table.chosen.connect(self._choose)
        self.table.left.connect(lambda: let_go(session))
        self.table.horizontalHeader().sectionClicked.connect(
            lambda column: sort_paths(session, COLUMNS[column][1])
        )
        self.sort.activated.connect(lambda place: sort_paths(session, tuple(SORTS)[place]))
        self.listed.clicked.connect(lambda: self._fold(None))
        self.folded.clicked.connect(lambda: self._fold(0))
        self.factored.stepped.connect(self._fold)

    # State

    def show_state(self, before: State | None, after: State) -> None:
        """Show the paths of the node in focus; costs nothing where nothing it reads changed."""
        if before is not None and not _differ(before, after):
            return
        trace, node = after.trace, after.focus
        subject = None if trace is None or node is None else (trace, node)
        is_new = subject != self._subject
        if is_new:
            self._begin(subject)
        if is_new and after.ledger.chosen is not None:
            # In a tick of its own: a command may not come in between two panels' redrawing.
            QTimer.singleShot(0, self, self._let_go_of_another)
        if is_new or before is None or before.ledger is not after.ledger:
            self._show_ledger(after)
        self._show_known(after)
        self.model.show_changes(after.compared)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self._look = look
        self.table.show_look(look)
        self.factored.show_look(look)
        self._title()
        if self._ledger is not None:
            self._show_known(self._session.state)

    def hideEvent(self, event: QHideEvent) -> None:
        """Let go of the path that is lit, for nobody sees any more which one it is."""
        super().hideEvent(event)
        QTimer.singleShot(0, self, self._let_go_if_hidden)

    # Working out

    def _begin(self, subject: tuple[Trace, str] | None) -> None:
        """Start on another node: at once in a small graph, else once the steps are at rest."""
        self._subject, self._ledger, self._steps = subject, None, None
        self._rest.stop()
        said = "Choose a node to see its paths to the loss." if subject is None else ""
        if subject is not None:
            said = why_none(*subject)
        show_text(self.message, breakable(said))
        self._count = ""
        if subject is not None and not said:
            if is_large(subject[0]):
                if not self._session.state.playing:
                    self._say_count(subject[0].paths(subject[1]).count)
                self._rest.start(REST_MS)
            else:
                self._fill_ledger()
        self._title()

    def _work_out(self) -> None:
        self._fill_ledger()
        self._title()
        self._show_ledger(self._session.state)
        self._show_known(self._session.state)

    def _fill_ledger(self) -> None:
        if self._subject is None:
            return
        self._ledger = ledger(*self._subject)
        self._say_count(self._ledger.count)

    def _say_count(self, count: int) -> None:
        """Say how many paths there are; all digits on hover."""
        self._count = f"{count_text(count, 'path')} to the loss"
        self.count.setToolTip(in_digits(count))

    def _title(self) -> None:
        subject = self._subject
        name = "" if subject is None else node_text(subject[0].graph.nodes[subject[1]])
        show_text(self.title, coloured(name, self._look.theme.text, bold=True) if name else "")
        self.counted.setVisible(bool(self._count))
        self.count.setText(self._count)

    # Showing

    def _show_ledger(self, state: State) -> None:
        """Show rows, sort and the row that is chosen."""
        found, subject = self._ledger, self._subject
        for part in (self.switch, self.stack):
            part.setVisible(found is not None)
        if found is None or subject is None:
            self.sort.hide()
            self.model.show_entries(None, ())
            return
        trace, node = subject
        entries = in_order(found, state.ledger)
        if [id(e) for e in entries] != [id(e) for e in self.model.entries]:
            self.model.show_entries(trace, entries)
            self.table.measure()
        self.table.show_sort(state.ledger)
        self.sort.setCurrentIndex(tuple(SORTS).index(state.ledger.sort))
        self.table.show_chosen(self.model.row_of(state.ledger.chosen_of(node)))
        folds = state.ledger.folds_of(node)
        (self.listed if folds is None else self.folded).setChecked(True)
        self.sort.setVisible(folds is None)
        self.stack.setCurrentIndex(0 if folds is None else 1)
        if folds is not None and self._steps is None:
            self._steps = factorings(trace, node)

    def _show_known(self, state: State) -> None:
        """Show the numbers that the run has made at the cursor."""
        frame, found, subject = state.frame, self._ledger, self._subject
        if frame is None or found is None or subject is None:
            return
        trace, node = subject
        is_done = frame.is_complete(node)
        self.model.show_known(Known(state.cursor >= trace.forward_end, is_done))
        self.foot.show_ledger(trace, found, self._look, is_done=is_done)
        folds = state.ledger.folds_of(node)
        if folds is not None and self._steps is not None:
            self.factored.show_step(self._steps, folds, is_done=is_done)

    # Commands

    def entries_at(self, at: QPoint | None) -> list[Offer]:
        """Return what can be done with the path at a place."""
        index = self.table.currentIndex() if at is None else self.table.indexAt(at)
        if self._subject is None or not 0 <= index.row() < len(self.model.entries):
            return []
        trace, node, entry = *self._subject, self.model.entries[index.row()]
        words, product = self.model.words(index.row()), entry.path.product
        found = [
            Offer("Light this path", lambda s, d: choose_path(s, node, entry)),
            Offer("Copy the path", lambda s, d: d.copy(words.nodes)),
        ]
        if self.model.known.products:
            shown = f" {short(product)}" if not product.shape else ""
            found.append(Offer(f"Copy its product{shown}", lambda s, d: d.copy(product)))
        written = product_text(trace.loss or "", entry.path)
        if written is not None:
            found.insert(1, Offer("Watch its product", partial(do_watch, written)))
        return found

    def _choose(self, row: int) -> None:
        if self._subject is not None:
            choose_path(self._session, self._subject[1], self.model.entries[row])

    def _fold(self, folds: int | None) -> None:
        if self._subject is not None:
            fold(self._session, self._subject[1], folds)

    def _let_go_of_another(self) -> None:
        """Let go of a path of another node, or of another run in which the places are others."""
        state = self._session.state
        row = self.model.row_of(state.ledger.chosen_of(state.focus))
        if row is None or frozenset(self.model.entries[row].path.wires) != state.lit:
            let_go(self._session)

    def _let_go_if_hidden(self) -> None:
        if not self.isVisible():
            let_go(self._session)

    # Building

    def _counted(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.count, 1)
        row.addWidget(self.sort)
        return line

    def _ledger_page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.foot)
        return page

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(MARGIN, 12, MARGIN, 6)
        head.setSpacing(4)
        for part in (self.title, self.counted, self.message):
            head.addWidget(part)
        head.addWidget(self.switch, 0, Qt.AlignmentFlag.AlignLeft)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.stack, 1)
        column.addStretch(0)
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        fill(self, content)


def switch() -> tuple[QFrame, QPushButton, QPushButton]:
    """Make the switch between the ledger and the folded sum, and return its buttons."""
    frame = QFrame()
    set_role(frame, "segments")
    frame.setAccessibleName("How the sum over paths is shown")
    row = QHBoxLayout(frame)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    group = QButtonGroup(frame)
    made = []
    tips = ("All paths, one by one", "Share what paths have in common, until it is backprop")
    for title, tip in zip(("Ledger", "Factor"), tips, strict=True):
        button = QPushButton(title)
        set_role(button, "segment")
        button.setCheckable(True)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        group.addButton(button)
        row.addWidget(button)
        made.append(button)
    return frame, made[0], made[1]


def sort_box() -> QComboBox:
    """Make the box that says what the ledger is sorted by."""
    box = QComboBox()
    box.setAccessibleName("Sort the paths by")
    box.setToolTip("Sort by this, the largest first; once more turns the order round")
    policy = box.sizePolicy()
    policy.setRetainSizeWhenHidden(True)  # or the lines below would move
    box.setSizePolicy(policy)
    box.addItems(list(SORTS.values()))
    return box


def _differ(before: State, after: State) -> bool:
    """Say whether anything changed that the panel reads."""
    return (
        before.trace is not after.trace
        or (before.cursor, before.beat) != (after.cursor, after.beat)
        or before.selection != after.selection
        or before.compared is not after.compared
        or before.ledger is not after.ledger
    )
