"""One layer in the form: width, activation, bias, how its weights begin, and its place."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from graphdbg.core.networks.network import ACTIVATIONS, INITS, NONE, SPREADS, Layer, Network
from graphdbg.ui.builder.fields import Choice, Count, NumbersField
from graphdbg.ui.fonts import mono_font
from graphdbg.ui.look import Look
from graphdbg.ui.palette import let_text_in, set_role

TYPED = "typed"
ACTIVATION_WORDS = [(name, "no activation" if name == NONE else name) for name in ACTIVATIONS]
BIAS_WORDS = [("each", "biases"), ("shared", "one bias"), ("none", "no bias")]
INIT_WORDS = [*[(name, name) for name in INITS], (TYPED, "typed")]
KEYS = {"up": "Ctrl+Shift+Up", "down": "Ctrl+Shift+Down"}
"""The keys that move the layer in which the focus is."""


class LayerRow(QFrame):
    """Shows a layer; tells the layer it becomes, or where it is to go."""

    edited = Signal(object)
    asked = Signal(str)

    def __init__(self, number: int, look: Look) -> None:
        super().__init__()
        self.layer = Layer(1)
        name = f"Layer {number}"
        set_role(self, "card")
        self.number = QLabel(str(number))
        self.number.setFixedWidth(look.px(18))
        set_role(self.number, "muted")
        self.width_field = Count(f"{name}: units")
        self.width_field.setFixedWidth(look.px(84))
        self.activation = Choice(f"{name}: activation", ACTIVATION_WORDS)
        self.bias = Choice(f"{name}: bias", BIAS_WORDS)
        self.init = Choice(f"{name}: how the weights begin", INIT_WORDS)
        self.spread = QDoubleSpinBox()
        let_text_in(self.spread)
        self.spread.setRange(0.0, 1e6)
        self.spread.setDecimals(4)
        self.spread.setSingleStep(0.05)
        self.spread.setFixedWidth(look.px(96))
        self.spread.setAccessibleName(f"{name}: spread")
        font = mono_font(look.px(12))
        self.weights = NumbersField(f"{name}: weights", font)
        self.biases = NumbersField(f"{name}: biases", font)
        self.rest = QLabel()
        set_role(self.rest, "muted")
        self.buttons = {
            move: self._button(sign, f"{words} {name.lower()}", move)
            for move, sign, words in (
                ("up", "↑", "Move up"),
                ("down", "↓", "Move down"),
                ("remove", "×", "Remove"),
            )
        }
        for move, keys in KEYS.items():
            self.buttons[move].setToolTip(f"{self.buttons[move].toolTip()} ({keys})")
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(partial(self.asked.emit, move))
        self._lay_out()
        self.width_field.edited.connect(lambda width: self._tell(width=width))
        self.activation.edited.connect(lambda word: self._tell(activation=word))
        self.bias.edited.connect(lambda word: self._tell(bias=word, biases=None))
        self.init.edited.connect(self._begin)
        self.spread.valueChanged.connect(lambda value: self._tell(spread=value))
        self.weights.edited.connect(lambda: self._tell(weights=self.weights.numbers or ()))
        self.biases.edited.connect(lambda: self._tell(biases=self.biases.numbers))

    def _button(self, sign: str, tip: str, move: str) -> QToolButton:
        button = QToolButton()
        button.setText(sign)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(partial(self.asked.emit, move))
        return button

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for row in (first, second):
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(6)
        first.addWidget(self.number)
        first.addWidget(self.width_field)
        for choice, share in ((self.activation, 6), (self.bias, 5), (self.init, 4)):
            first.addWidget(choice, share)
        for button in self.buttons.values():
            first.addWidget(button)
            first.setSpacing(4)
        self.more = QWidget()
        self.more.setLayout(second)
        self.spread_label = QLabel("spread")
        for widget in (self.spread_label, self.spread):
            second.addWidget(widget)
        second.addWidget(self.weights, 3)
        second.addWidget(self.biases, 2)
        second.addWidget(self.rest)
        second.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 4, 6)
        column.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self.more)

    def show_layer(self, network: Network, place: int) -> None:
        """Show a layer of a network; layers count from 0."""
        layer = self.layer = network.layers[place]
        self.width_field.show_value(layer.width)
        self.activation.show_value(layer.activation)
        self.bias.show_value(layer.bias)
        is_typed = layer.weights is not None
        self.init.show_value(TYPED if is_typed else layer.init)
        has_spread = not is_typed and layer.init in SPREADS
        with QSignalBlocker(self.spread):
            self.spread.setValue(layer.spread)
        fan_in, fan_out = network.fan(place)
        weights = f"{fan_in * fan_out:,} weights, unit by unit"
        self.weights.show_value(layer.weights, weights)
        biases = network.bias_count(place)
        hint = f"{biases:,} biases, else 0" if biases > 1 else "the bias, else 0"
        self.biases.show_value(layer.biases, hint)
        self.spread.setVisible(has_spread)
        self.spread_label.setVisible(has_spread)
        self.weights.setVisible(is_typed)
        has_biases = (is_typed or layer.biases is not None) and layer.bias != "none"
        self.biases.setVisible(has_biases)
        self.rest.setText(rest_of(layer))
        self.rest.setVisible(bool(self.rest.text()))
        self.more.setVisible(is_typed or has_spread or has_biases or bool(self.rest.text()))
        self.buttons["up"].setEnabled(place > 0)
        self.buttons["down"].setEnabled(place + 1 < len(network.layers))
        self.buttons["remove"].setEnabled(len(network.layers) > 1)

    @property
    def stops(self) -> list[QWidget]:
        """The widgets Tab stops at, in order."""
        fields = (self.width_field, self.activation, self.bias, self.init)
        more = (self.spread, self.weights, self.biases)
        return [*fields, *self.buttons.values(), *more]

    def _begin(self, word: str) -> None:
        if word == TYPED:
            self._tell(weights=())
        else:
            self._tell(init=word, weights=None, biases=None)

    def _tell(self, **fields: object) -> None:
        self.edited.emit(replace(self.layer, **fields))  # type: ignore[arg-type]


def rest_of(layer: Layer) -> str:
    """Return what a layer has that only the list can say."""
    parts = []
    if layer.norm != "none":
        parts.append(f"batch normalisation {layer.norm} the activation")
    if layer.dropout:
        parts.append(f"dropout {layer.dropout:g}")
    return ", ".join(parts)
