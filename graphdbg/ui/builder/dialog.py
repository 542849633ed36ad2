"""New network: a form, the same layers as a list of text, and the graph they make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.errors import GraphError
from graphdbg.core.networks import Layer
from graphdbg.core.networks.network import LOSSES
from graphdbg.core.networks.refusals import refuse
from graphdbg.files.layers.read import read_layers
from graphdbg.files.layers.write import write_layers
from graphdbg.session.networks import FIRST, fitting_loss
from graphdbg.ui.builder.fields import Choice, Count, NumbersField, faults
from graphdbg.ui.builder.preview import Preview
from graphdbg.ui.builder.row import LayerRow
from graphdbg.ui.builder.switch import FormSwitch
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look
from graphdbg.ui.palette import set_role

LAST_SEED = 2**31 - 1
SIZE = (1160, 720)
FORM_WIDTH = 556
PREVIEW_WIDTH = 280
"""What the form leaves for the preview at least, in pixels."""
LOSS_WORDS = [(name, name.replace("_", " ")) for name in LOSSES]
LIST_LINES = 6


class NetworkDialog(QDialog):
    """Asks for a network; `network` is what form and list show, and what is opened in the end.

    `may_leave` is asked before the dialog closes for good; where it says no, the dialog stays.
    """

    def __init__(self, parent: QWidget, look: Look, may_leave: Callable[[], bool]) -> None:
        super().__init__(parent)
        self.look = look
        self.may_leave = may_leave
        self.network = FIRST
        self.list_fault = ""
        self.setWindowTitle("New network")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        width, height = (look.px(side) for side in SIZE)
        self.resize(min(width, parent.width() - 40), min(height, parent.height() - 40))
        font = mono_font(look.px(12))
        self.form = FormSwitch()
        self.inputs = Count("Inputs of a sample")
        self.batch = Count("Samples in a batch")
        self.seed = Count("Seed of what is drawn", 0, LAST_SEED)
        self.loss = Choice("Loss", LOSS_WORDS)
        self.input_values = NumbersField("Input values", font)
        self.targets = NumbersField("Targets", font)
        self.add = QPushButton("Add layer")
        self.rows: list[LayerRow] = []
        self.list = QPlainTextEdit()
        self.list.setFont(font)
        self.list.setAccessibleName("Layers as a list")
        self.list.setTabChangesFocus(True)
        self.list.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.list.setFixedHeight(LIST_LINES * self.list.fontMetrics().lineSpacing() + 24)
        self.said = QLabel()
        self.said.setWordWrap(True)
        # Three lines are kept free, so that nothing moves when a sentence comes and goes.
        self.said.setMinimumHeight(3 * self.said.fontMetrics().lineSpacing() + 4)
        self.said.setAlignment(Qt.AlignmentFlag.AlignTop)
        set_role(self.said, "error")
        self.preview = Preview(look)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.create_button = self.buttons.addButton(
            "Create", QDialogButtonBox.ButtonRole.AcceptRole
        )
        set_role(self.create_button, "accent")
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._lay_out()
        self._connect()
        self.show_network()
        self.inputs.setFocus()
        self.inputs.selectAll()

    def _lay_out(self) -> None:
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 14, 16, 12)
        whole.setSpacing(16)
        right = QVBoxLayout()
        right.addWidget(heading("PREVIEW"))
        right.addWidget(self.preview, 1)
        right.addWidget(self.said)
        right.addWidget(self.buttons)
        whole.addWidget(self._form())
        whole.addLayout(right, 1)

    def _form(self) -> QWidget:
        form = QWidget()
        form.setFixedWidth(min(self.look.px(FORM_WIDTH), self.width() - PREVIEW_WIDTH))
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.form, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(2)
        numbers = QHBoxLayout()
        for words, field in (("Inputs", self.inputs), ("Batch", self.batch), ("Seed", self.seed)):
            numbers.addWidget(QLabel(words))
            numbers.addWidget(field, 1)
            numbers.addSpacing(6)
        column.addLayout(numbers)
        head = QHBoxLayout()
        head.addWidget(heading("LAYERS"))
        head.addStretch(1)
        head.addWidget(self.add)
        column.addSpacing(4)
        column.addLayout(head)
        inside = QWidget()
        self.layers = QVBoxLayout(inside)
        self.layers.setContentsMargins(0, 0, 2, 0)
        self.layers.setSpacing(6)
        self.layers.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        column.addWidget(self.area, 1)
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        pairs: tuple[tuple[str, QWidget], ...] = (
            ("Loss", self.loss),
            ("Input values", self.input_values),
            ("Targets", self.targets),
        )
        for place, (words, widget) in enumerate(pairs):
            grid.addWidget(QLabel(words), place, 0)
            grid.addWidget(widget, place, 1)
        column.addLayout(grid)
        column.addSpacing(4)
        column.addWidget(heading("LAYERS AS A LIST, TO TYPE OR TO PASTE"))
        column.addWidget(self.list)
        return form

    def _connect(self) -> None:
        self.form.edited.connect(lambda form: self.edit(form=form))
        self.add.setAutoDefault(False)
        self.add.clicked.connect(self._add)
        self.inputs.edited.connect(lambda count: self.edit(inputs=count))
        self.batch.edited.connect(lambda count: self.edit(batch=count))
        self.seed.edited.connect(lambda seed: self.edit(seed=seed))
        self.loss.edited.connect(lambda loss: self.edit(loss=loss))
        self.input_values.edited.connect(lambda: self.edit(input_values=self.input_values.numbers))
        self.targets.edited.connect(lambda: self.edit(targets=self.targets.numbers))
        self.list.textChanged.connect(self._read_list)

    # What a person does

    def edit(self, **fields: object) -> None:
        """Change the network from the form; the list is written anew."""
        self.network = replace(self.network, **fields)  # type: ignore[arg-type]
        self.list_fault = ""
        self.show_network()

    def _edit_layer(self, place: int, layer: Layer) -> None:
        layers = self.network.layers
        self.edit(layers=(*layers[:place], layer, *layers[place + 1 :]))

    def _add(self) -> None:
        last = self.network.layers[-1]
        new = replace(last, weights=None, biases=None)
        self.edit(layers=(*self.network.layers, new))
        self.rows[-1].width_field.setFocus()
        self.rows[-1].width_field.selectAll()

    def _move(self, place: int, where: str) -> None:
        layers = list(self.network.layers)
        if where == "remove":
            if len(layers) == 1:
                return
            del layers[place]
            to = min(place, len(layers) - 1)
        else:
            to = place + (1 if where == "down" else -1)
            if not 0 <= to < len(layers):
                return
            layers[place], layers[to] = layers[to], layers[place]
        self.edit(layers=tuple(layers))
        self.rows[to].width_field.setFocus()

    def _read_list(self) -> None:
        try:
            found = read_layers(self.list.toPlainText())
        except GraphError as problem:
            self.list_fault = problem.sentence
        else:
            self.list_fault = ""
            inputs = found.inputs or self.network.inputs
            loss = self.network.loss
            if found.layers != self.network.layers:
                loss = fitting_loss(loss, found.layers[-1])
            self.network = replace(self.network, layers=found.layers, inputs=inputs, loss=loss)
        self.show_network(with_list=False)

    def accept(self) -> None:
        """Close with the network, unless it cannot be or a person wants to stay."""
        if self.create_button.isEnabled() and self.may_leave():
            super().accept()

    # What is shown

    def show_network(self, *, with_list: bool = True) -> None:
        """Show the network in the form, in the list and in the preview."""
        network = self.network
        self.form.show_value(network.form)
        self.inputs.show_value(network.inputs)
        self.batch.show_value(network.batch)
        self.seed.show_value(network.seed)
        self.loss.show_value(network.loss)
        needed = network.batch * network.inputs
        self.input_values.show_value(network.input_values, hint(needed, "number", "numbers"))
        words = ("number", "numbers")
        if network.loss == "cross_entropy":
            words = ("class, counted from 0", "classes, counted from 0")
        self.targets.show_value(network.targets, hint(network.target_count, *words))
        self._show_rows()
        written = write_layers(network.inputs, network.layers)
        if with_list and written != self.list.toPlainText():
            with QSignalBlocker(self.list):
                self.list.setPlainText(written)
        problem = self._problem()
        self.said.setText(problem)
        self.create_button.setEnabled(not problem)
        self.preview.show_network(None if problem else network)

    def _show_rows(self) -> None:
        layers = self.network.layers
        while len(self.rows) > len(layers):
            row = self.rows.pop()
            self.layers.removeWidget(row)
            row.hide()
            row.setParent(None)
            row.deleteLater()
        while len(self.rows) < len(layers):
            place = len(self.rows)
            row = LayerRow(place + 1, self.look)
            row.edited.connect(partial(self._edit_layer, place))
            row.asked.connect(partial(self._move, place))
            self.rows.append(row)
            self.layers.insertWidget(place, row)
            row.show()  # at once, so that it can take the focus
            self._order()
        for place, row in enumerate(self.rows):
            row.show_layer(self.network, place)

    def _order(self) -> None:
        """Let Tab go through the form from top to bottom, the layers in their place."""
        rows = [stop for row in self.rows for stop in row.stops]
        ends = [self.loss, self.input_values, self.targets, self.list, self.create_button]
        stops = [*self.form.buttons, self.inputs, self.batch, self.seed, self.add, *rows, *ends]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _problem(self) -> str:
        """Return the first sentence about what is to be mended, empty where nothing is."""
        if self.list_fault:
            return self.list_fault
        for fault in faults(self):
            return fault
        try:
            refuse(self.network)
        except GraphError as problem:
            return problem.sentence
        return ""


def hint(count: int, one: str, many: str) -> str:
    """Return what stands in a field of numbers as long as nothing is typed."""
    return f"drawn; or type {count:,} {one if count == 1 else many}"


def heading(words: str) -> QLabel:
    """Return a small heading."""
    label = QLabel(words)
    set_role(label, "heading")
    return label
