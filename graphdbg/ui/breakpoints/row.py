"""One breakpoint in its panel: a line that says what it is, and under it the fields to edit it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.graph import Graph
from graphdbg.session.breakpoint import (
    Breakpoint,
    condition_problem,
    log_problem,
    place_problem,
    place_text,
    problem_of,
)
from graphdbg.ui.breakpoints.mark import Mark
from graphdbg.ui.icons import icon
from graphdbg.ui.look import Look
from graphdbg.ui.palette import let_text_in, set_role

MOST_HITS = 1_000_000
INDENT = 60
"""How far in the second line of a row begins."""


class BreakpointRow(QFrame):
    """Shows a breakpoint; tells what a person does to it."""

    edited = Signal(dict)
    removed = Signal()
    opened = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.is_on = QCheckBox()
        self.is_on.setToolTip("Whether it stops the run")
        self.mark = Mark(look)
        self.place = QPushButton()
        self.place.setFlat(True)
        self.place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.place.setToolTip("Edit this breakpoint")
        self.remove = QToolButton()
        self.remove.setToolTip("Remove this breakpoint")
        self.remove.setAccessibleName("Remove this breakpoint")
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.about.setTextFormat(Qt.TextFormat.PlainText)
        self.when = field("Condition", "such as abs(gradient) > 1")
        self.log = field("Log line", "such as grad is {gradient}")
        self.hits = QSpinBox()
        let_text_in(self.hits)
        self.hits.setRange(0, MOST_HITS)
        self.hits.setSpecialValueText("every hit")
        self.hits.setPrefix("hit ")
        self.hits.setKeyboardTracking(False)
        self.hits.setAccessibleName("Hit")
        self.hits.setToolTip("Which hit of the run counts, from its start")
        self.log.setToolTip("Write this line into the log and go on, in place of stopping")
        self.when.setToolTip("Stop only where this is true")
        self.problems = {name: problem() for name in ("place", "when", "log")}
        self.fields = self._fields()
        self._lay_out()
        self.is_on.clicked.connect(lambda is_on: self.edited.emit({"on": is_on}))
        self.when.textEdited.connect(partial(self._typed, "when"))
        self.log.textEdited.connect(partial(self._typed, "log"))
        self.hits.valueChanged.connect(lambda hits: self.edited.emit({"hits": hits}))
        self.remove.clicked.connect(self.removed)
        self.place.clicked.connect(self.opened)

    def _fields(self) -> QWidget:
        fields = QWidget()
        grid = QGridLayout(fields)
        grid.setContentsMargins(0, 2, 0, 4)
        grid.setVerticalSpacing(3)
        for line, (title, part, wrong) in enumerate(
            (("When", self.when, "when"), ("Count", self.hits, ""), ("Log", self.log, "log"))
        ):
            label = QLabel(title)
            set_role(label, "muted")
            grid.addWidget(label, 2 * line, 0)
            grid.addWidget(part, 2 * line, 1)
            if wrong:
                grid.addWidget(self.problems[wrong], 2 * line + 1, 1)
        grid.setColumnStretch(1, 1)
        return fields

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        for part in (self.is_on, self.mark, self.place, self.remove):
            head.addWidget(part, 1 if part is self.place else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 2, 8, 2)
        column.setSpacing(0)
        column.addLayout(head)
        for below in (self.about, self.problems["place"], self.fields):
            column.addWidget(below)

    def _typed(self, name: str, text: str) -> None:
        self.edited.emit({name: text if text.strip() else None})

    def show_point(
        self, point: Breakpoint, graph: Graph, is_open: bool, look: Look, failure: str | None = None
    ) -> None:
        """Show a breakpoint, with its fields where they are open; what is typed is let alone.

        `failure` is why its condition has no answer in the run.
        """
        title = place_text(point, graph)
        self.is_on.setChecked(point.on)
        self.is_on.setAccessibleName(f"Breakpoint at {title}")
        self.mark.show_point(point, graph, look)
        self.place.setText(title)
        self.place.setAccessibleName(f"Edit breakpoint at {title}")
        show_text(self.when, point.when)
        show_text(self.log, point.log)
        if self.hits.value() != point.hits:
            self.hits.blockSignals(True)
            self.hits.setValue(point.hits)
            self.hits.blockSignals(False)
        show_problem(self.problems["place"], place_problem(point, graph))
        show_problem(self.problems["when"], condition_problem(point, graph) or failure)
        show_problem(self.problems["log"], log_problem(point, graph))
        self._show_about(point, graph, is_open, failure)
        self.fields.setVisible(is_open)

    def _show_about(
        self, point: Breakpoint, graph: Graph, is_open: bool, failure: str | None
    ) -> None:
        """Say what is not as usual, where the fields do not."""
        wrong = problem_of(point, graph) or failure
        is_told = place_problem(point, graph) is not None
        said = about_text(point) if wrong is None else "" if is_told else wrong
        set_role(self.about, "muted" if wrong is None else "error")
        self.about.setText(said)
        self.about.setVisible(bool(said) and not is_open)

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.remove.setIcon(icon("close", look.theme.muted))
        self.remove.setIconSize(QSize(look.px(14), look.px(14)))
        self.place.setStyleSheet("QPushButton { text-align: left; padding: 3px 4px; }")
        self.hits.setMinimumHeight(self.when.sizeHint().height())
        for label in (self.about, self.problems["place"]):
            label.setContentsMargins(look.px(INDENT), 0, 0, look.px(3))


def field(name: str, placeholder: str) -> QLineEdit:
    """Return a field for a text of the expression language."""
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    made.setAccessibleName(name)
    return made


def problem() -> QLabel:
    """Return the label under a field that says what is wrong with it."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, "error")
    return label


def show_text(edit: QLineEdit, text: str | None) -> None:
    """Show a text in a field, unless it is what is there: the caret stays where it is."""
    if edit.text() != (text or "") and (edit.text().strip() or text):
        edit.setText(text or "")


def show_problem(label: QLabel, sentence: str | None) -> None:
    """Show what is wrong, or nothing."""
    label.setText(sentence or "")
    label.setVisible(sentence is not None)


def about_text(point: Breakpoint) -> str:
    """Return what a breakpoint does beyond stopping each time."""
    parts = []
    if point.when is not None:
        parts.append(f"when {point.when}")
    if point.hits:
        parts.append(f"hit {point.hits:,} only")
    if point.log is not None:
        parts.append(f"logs “{point.log}”")
    return " · ".join(parts)
