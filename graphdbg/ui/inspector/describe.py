"""What a node is called and what is said of it: fields that fold away."""

from functools import partial
from typing import Final, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QLineEdit, QToolButton, QWidget

from graphdbg.core.frame import Frame
from graphdbg.core.graph import LEAF_KINDS, Node
from graphdbg.session.building import Field, describe, rename, set_kind
from graphdbg.session.session import Session
from graphdbg.ui.inspector.wording import open_section
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

SAID: Final[tuple[tuple[Field, str], ...]] = (
    ("label", "How the name is written, in LaTeX, such as w_1^{(2)}"),
    ("group", "The group it and all that are selected belong to, such as layer1/h1"),
    ("note", "A note, shown with the node"),
)


class Describe(QWidget):
    """The fields of the node in focus: name, kind, label, group and note."""

    def __init__(self, session: Session) -> None:
        """Show nothing yet."""
        super().__init__()
        self._session = session
        self._node: str | None = None
        heading, body = open_section(self, "EDIT")
        self.opener = QToolButton()
        self.opener.setText("Edit")
        self.opener.setAccessibleName("Edit name, label, group and note")
        self.opener.setToolTip("Show or hide the fields of this node (F2 on the canvas)")
        self.opener.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.opener.setAutoRaise(True)
        self.opener.clicked.connect(self._fold)
        heading.hide()
        body.addWidget(self.opener)
        self.form = QWidget()
        grid = QGridLayout(self.form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        self.name = self._field(grid, 0, "Name", "A name in letters, digits and _")
        self.name.editingFinished.connect(self._rename)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind")
        self.kind.addItems(LEAF_KINDS)
        self.kind.activated.connect(self._set_kind)
        self.kind_title = _title("Kind")
        grid.addWidget(self.kind_title, 1, 0)
        grid.addWidget(self.kind, 1, 1)
        self.said: dict[Field, QLineEdit] = {}
        for row, (field, about) in enumerate(SAID, 2):
            line = self.said[field] = self._field(grid, row, field.capitalize(), about)
            line.editingFinished.connect(partial(self._say, field))
        body.addWidget(self.form)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show what is said of a node; what is being typed stays."""
        node = frame.trace.graph.nodes[name]
        is_other, self._node = name != self._node, name
        builds = self._session.state.building
        is_open = self._session.state.describing or builds
        self.show()
        self.opener.setVisible(not builds)
        self.form.setVisible(is_open)
        arrow = Qt.ArrowType.DownArrow if is_open else Qt.ArrowType.RightArrow
        self.opener.setArrowType(arrow)
        if is_open:
            self._fill(node, is_other)

    def _fill(self, node: Node, is_other: bool) -> None:
        texts = {self.name: node.name}
        texts |= {self.said[field]: getattr(node, field) or "" for field, _ in SAID}
        for line, text in texts.items():
            is_typed = line.hasFocus() and line.isModified() and not is_other
            if not is_typed and line.text() != text:
                line.setText(text)
                line.setCursorPosition(0)
        self.kind.setVisible(node.is_leaf)
        self.kind_title.setVisible(node.is_leaf)
        if node.is_leaf:
            self.kind.setCurrentText(node.kind)

    def show_look(self, look: Look) -> None:
        """Take on other sizes."""
        for line in (self.name, *self.said.values()):
            line.setMinimumHeight(look.px(26))

    def edit(self, field: Field | Literal["name"]) -> None:
        """Put the cursor into a field, with all of it selected."""
        line = self.name if field == "name" else self.said[field]
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def _field(self, grid: QGridLayout, row: int, title: str, about: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(title)
        line.setToolTip(about)
        grid.addWidget(_title(title), row, 0)
        grid.addWidget(line, row, 1)
        return line

    def _fold(self) -> None:
        self._session.change(describing=not self._session.state.describing)

    def _rename(self) -> None:
        if self._node is not None and self.name.isModified():
            self.name.setModified(False)
            rename(self._session, self._node, self.name.text())

    def _say(self, field: Field) -> None:
        line = self.said[field]
        if self._node is not None and line.isModified():
            line.setModified(False)
            describe(self._session, self._node, field, line.text())

    def _set_kind(self) -> None:
        if self._node is not None:
            set_kind(self._session, self._node, self.kind.currentText())


def _title(text: str) -> QLabel:
    label = QLabel(text)
    set_role(label, "muted")
    return label
