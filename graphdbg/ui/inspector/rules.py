"""The two formulas of a node: how its value comes about, and the chain rule at it."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from graphdbg.core.frame import WHOLE, Frame
from graphdbg.core.trace import Trace
from graphdbg.core.values import Value
from graphdbg.formula.expression import node_latex
from graphdbg.formula.numbers import long, shape_text
from graphdbg.formula.rule import CELLS, TERMS, Ink, Rule, gradient_rule, value_rule
from graphdbg.formula.tangent import reason_text, tangent_rule
from graphdbg.ui.inspector.equation import Equation
from graphdbg.ui.inspector.pooling import AT_ONCE, REST_MS
from graphdbg.ui.inspector.wording import copied, copy, open_section, show_text, text_label
from graphdbg.ui.look import Look

INK: Final = Ink(value="value", gradient="gradient", local="local")
"""Names of the theme: another theme then costs no setting of formulas."""


def lines_at(frame: Frame, name: str) -> Iterator[tuple[str, ...]]:
    """Write the formulas of a node, one after the other; what takes long to write is left out."""
    yield _lines(_value_rule(frame.trace, name, frame.value(name) is not None))
    if not is_heavy(frame.trace, name):
        rule = _rule(frame, name)
        yield () if rule is None else _lines(rule)


class ValueRule(QWidget):
    """The value of a node: in symbols, then with the numbers put in."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._value: Value | None = None
        self.heading, body = open_section(self, "VALUE")
        self.formula = Equation(look, "Value")
        self.copy_value = QAction("Copy value", self.formula)
        self.copy_value.triggered.connect(self._copy_value)
        self.formula.insertAction(self.formula.actions()[0], self.copy_value)
        self.waiting = text_label("muted")
        body.addWidget(self.formula)
        body.addWidget(self.waiting)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the value of a node as far as it is known."""
        trace = frame.trace
        self._value = frame.value(name)
        known = self._value is not None
        rule = _value_rule(trace, name, known)
        self.formula.set_lines(_lines(rule))
        self.copy_value.setEnabled(known)
        self.formula.setToolTip(self.formula.text() if self._value is None else full(self._value))
        show_text(self.waiting, "" if known else not_known(trace, name))

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.formula.show_look(look)

    def _copy_value(self) -> None:
        if self._value is not None:
            copy(copied(self._value))


class ChainRule(QWidget):
    """The chain rule at a node: in symbols, and with the numbers that have come in."""

    def __init__(self, look: Look) -> None:
        """Show nothing yet."""
        super().__init__()
        self._derivative: Value | None = None
        self._subject: tuple[Frame, str] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._write_rule)
        self.heading, body = open_section(self, "CHAIN RULE")
        self.formula = Equation(look, "Chain rule")
        self.copy_gradient = QAction("Copy gradient", self.formula)
        self.copy_gradient.triggered.connect(self._copy_gradient)
        self.formula.insertAction(self.formula.actions()[0], self.copy_gradient)
        self.said = text_label("muted")
        body.addWidget(self.formula)
        body.addWidget(self.said)

    def show_node(self, frame: Frame, name: str) -> None:
        """Show the gradient of a node as far as it is known."""
        self._derivative = None
        if frame.trace.graph.nodes[name].kind != "constant":
            self._derivative = frame.gradient(name)
        if frame.trace.forward_mode is not None:
            self._derivative = frame.tangent(name)
        self._subject = (frame, name)
        self.copy_gradient.setEnabled(self._derivative is not None)
        if is_heavy(frame.trace, name):
            self.formula.set_lines(())
            self.formula.show()
            show_text(self.said, "…")
            self._timer.start(REST_MS)
        else:
            self._write_rule()

    def show_look(self, look: Look) -> None:
        """Take on other colours and sizes."""
        self.formula.show_look(look)

    def _write_rule(self) -> None:
        self._timer.stop()
        if self._subject is None:
            return
        frame, name = self._subject
        rule = _rule(frame, name)
        self.formula.setVisible(rule is not None)
        if rule is not None:
            self.formula.set_lines(_lines(rule))
        tip = self.formula.text() if self._derivative is None else full(self._derivative)
        self.formula.setToolTip(tip)
        said = chain_said if frame.trace.forward_mode is None else tangent_said
        show_text(self.said, said(frame, name))

    def _copy_gradient(self) -> None:
        if self._derivative is not None:
            copy(copied(self._derivative))


def is_heavy(trace: Trace, name: str) -> bool:
    """Say whether to write the rule takes long: it is worked out on the arrays themselves."""
    return any(
        operand.size > AT_ONCE
        for wire in trace.wires(name)[:TERMS]
        for operand in (*trace.calls[wire.consumer].operands, trace.value(wire.consumer))
    )


def full(value: Value) -> str:
    """Write a number with 8 digits, an array as its shape and type."""
    return long(value) if value.shape == () else f"{shape_text(value.shape)} · {value.dtype}"


def not_known(trace: Trace, name: str) -> str:
    """Say that a value is not there, yet or at all."""
    if name not in trace.index:
        return "not computed in this run"
    return "not read yet" if trace.graph.nodes[name].is_leaf else "not computed yet"


def chain_heading(trace: Trace, name: str) -> str:
    """Return the heading; it counts what is added up, where that is more than one."""
    if trace.forward_mode is not None:
        return "TANGENT"
    wires = trace.wires(name)
    if len(wires) < 2:
        return "CHAIN RULE"
    consumers = len({consumer for consumer, _ in wires})
    noun = "CONSUMERS" if consumers == len(wires) else "WIRES"
    return f"CHAIN RULE · SUM OVER {len(wires):,} {noun}"


def chain_said(frame: Frame, name: str) -> str:
    """Return what is said below the rule: why there is none, or that it has not come to it yet."""
    trace = frame.trace
    if trace.graph.nodes[name].kind == "constant":
        return "A constant has no gradient."
    if trace.backward is None:
        if trace.stopped is None:
            return trace.notice or ""
        return f"There is no backward pass, for the run stops at {trace.stopped[0]}."
    if frame.gradient(name) is None:
        is_shown = frame.beat != WHOLE and frame.node == name
        return "on its way" if is_shown else "not reached yet"
    if name == trace.loss:
        return "The seed: the backward pass starts here."
    reason = trace.reason(name)
    return f"zero, because {reason}" if reason else ""


def tangent_said(frame: Frame, name: str) -> str:
    """Return what is said below a tangent: whose direction it is, or why it is zero."""
    columns = frame.trace.forward_mode
    if columns is None or name not in columns.tangents:
        return ""
    if frame.tangent(name) is None:
        return "not reached yet"
    if name == columns.start:
        return "The direction that is followed: forward mode starts here."
    reason = reason_text(frame.trace, name)
    return f"zero, because {reason}" if reason else ""


def _value_rule(trace: Trace, name: str, known: bool) -> Rule:
    """Return how a value comes about; of a large leaf the shape alone, for there is the map."""
    node = trace.graph.nodes[name]
    if not (known and node.is_leaf and trace.value(name).size > CELLS):
        return value_rule(trace, name, known, INK)
    shape = r" \times ".join(str(length) for length in trace.value(name).shape)
    return Rule(rf"{node_latex(node)} \in \mathbb{{R}}^{{{shape}}}")


def _rule(frame: Frame, name: str) -> Rule | None:
    if frame.trace.forward_mode is not None:
        return tangent_rule(frame, name, INK)
    rule = gradient_rule(frame, name, INK)
    if rule is not None and frame.gradient(name) is None and not frame.trace.wires(name):
        # Of the loss and of nodes out of its reach nothing but the result could be written.
        return Rule(rule.symbols.rpartition(" = ")[0])
    return rule


def _lines(rule: Rule) -> tuple[str, ...]:
    return (rule.symbols, *rule.numbers)
