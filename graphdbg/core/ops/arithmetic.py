"""Arithmetic, entry by entry, with numpy's broadcasting."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np

from graphdbg.core.ops.kink import Edge, Kink
from graphdbg.core.ops.record import Derivative, Example, Factor, Level, Notation, Operation, Says
from graphdbg.core.ops.rules import (
    elementwise_shape,
    first,
    minus_one,
    one,
    same_shape,
    second,
)
from graphdbg.core.values import ZERO

PAIR = ("a", "b")
BROADCAST = Example(([[1.0, -2.0, 3.0], [0.5, 4.0, -1.0]], [2.0, -3.0, 0.7]))


def power_of_base(y: Any, a: Any, b: Any) -> Any:
    """Return b·a^(b−1); 0⁰ has slope 0, as in PyTorch."""
    if type(a) is type(b) is np.float64:  # numbers alone are spared numpy's where
        return b * a ** (b - 1) if b else ZERO
    return np.where(b == 0, 0.0, b * a ** (b - 1))


def power_of_exponent(y: Any, a: Any, b: Any) -> Any:
    """Return a^b·log a; at a = 0 and b ≥ 0 it is 0, as in PyTorch."""
    return np.where(np.logical_and(a == 0, b >= 0), 0.0, y * np.log(a))


def times_itself(x: Any) -> Any:
    """Return x·x; a number alone is spared the call of numpy's square, which takes longer."""
    return x * x if type(x) is np.float64 else np.square(x)


add = Operation(
    name="add",
    symbol="+",
    family="arithmetic",
    summary="The sum of two values.",
    slots=PAIR,
    forward=operator.add,
    derivatives=(Factor(one), Factor(one)),
    shape=elementwise_shape("add", PAIR),
    notation=Notation("{} + {}", Level.SUM, (Level.SUM, Level.SUM)),
    says=Says(
        forward="adds {0} and {1}",
        backward="Add distributes: {operand} gets the upstream gradient as it is",
    ),
    examples=(Example((-2.0, 5.0)), BROADCAST),
    numpy=(np.add,),
    commutative=True,
)

subtract = Operation(
    name="subtract",
    symbol="−",
    family="arithmetic",
    summary="The difference of two values.",
    slots=PAIR,
    forward=operator.sub,
    derivatives=(Factor(one), Factor(minus_one)),
    shape=elementwise_shape("subtract", PAIR),
    notation=Notation("{} - {}", Level.SUM, (Level.SUM, Level.PRODUCT)),
    says=Says(
        forward="subtracts {1} from {0}",
        backward=(
            "Subtract distributes: {operand} gets the upstream gradient as it is",
            "Subtract distributes: {operand} is taken away, so it gets minus the upstream gradient",
        ),
    ),
    examples=(Example((3.0, 5.5)), BROADCAST),
    numpy=(np.subtract,),
)

multiply = Operation(
    name="multiply",
    symbol="×",
    family="arithmetic",
    summary="The product of two values, entry by entry.",
    slots=PAIR,
    forward=operator.mul,
    derivatives=(Factor(second), Factor(first)),
    shape=elementwise_shape("multiply", PAIR),
    notation=Notation(r"{} \cdot {}", Level.PRODUCT, (Level.PRODUCT, Level.PRODUCT)),
    says=Says(
        forward="multiplies {0} by {1}",
        backward="Multiply swaps: {operand} gets the upstream gradient times {other}",
        zero="{other} is zero",
    ),
    examples=(Example((3.0, -4.0)), BROADCAST),
    numpy=(np.multiply,),
    commutative=True,
)

divide = Operation(
    name="divide",
    symbol="÷",
    family="arithmetic",
    summary="The quotient of two values, entry by entry.",
    slots=PAIR,
    forward=operator.truediv,
    derivatives=(Factor(lambda y, a, b: 1.0 / b), Factor(lambda y, a, b: -(y / b))),
    shape=elementwise_shape("divide", PAIR),
    notation=Notation(r"\frac{{{}}}{{{}}}", Level.PRODUCT, (Level.ANY, Level.ANY)),
    says=Says(
        forward="divides {0} by {1}",
        backward=(
            "Divide scales: {operand} gets the upstream gradient over {other}",
            "Divide scales: {operand} gets minus the upstream gradient times {result}/{operand}",
        ),
        zero="the numerator is zero",
    ),
    examples=(Example((3.0, -4.0)), BROADCAST),
    numpy=(np.divide, np.true_divide),
)

negative = Operation(
    name="negative",
    symbol="−x",
    family="arithmetic",
    summary="The value with its sign turned.",
    slots=("x",),
    forward=operator.neg,
    derivatives=(Factor(minus_one),),
    shape=same_shape,
    notation=Notation("-{}", Level.SUM, (Level.PRODUCT,)),
    says=Says(
        forward="flips the sign of {0}",
        backward="Negative flips the sign of the upstream gradient",
    ),
    examples=(Example((1.5,)), Example(([1.0, -2.0],))),
    numpy=(np.negative,),
)

positive = Operation(
    name="positive",
    symbol="+x",
    family="arithmetic",
    summary="The value as it is, under another name.",
    slots=("x",),
    forward=lambda x: x,  # the same array: only numpy's plus sign would copy it
    derivatives=(Factor(one),),
    shape=same_shape,
    notation=Notation("{}", Level.ATOM, (Level.ATOM,)),
    says=Says(
        forward="is the same as {0}",
        backward="A plus sign passes the upstream gradient on as it is",
    ),
    examples=(Example((1.5,)), Example(([1.0, -2.0],))),
    numpy=(np.positive,),
)

power = Operation(
    name="power",
    symbol="xⁿ",
    family="arithmetic",
    summary="The first value raised to the second, entry by entry.",
    slots=("base", "exponent"),
    forward=np.power,
    derivatives=(Factor(power_of_base), Factor(power_of_exponent)),
    shape=elementwise_shape("power", ("base", "exponent")),
    notation=Notation("{}^{{{}}}", Level.POWER, (Level.ATOM, Level.ANY)),
    says=Says(
        forward="raises {0} to the power {1}",
        backward=(
            "Power brings the exponent {1} down and leaves one power less of {operand}",
            "The slope in the exponent is {result} times the logarithm of {0}",
        ),
        zero="the slope of the power is zero there",
    ),
    examples=(
        Example((2.0, 3.0)),
        Example((1.7, -0.5)),
        Example(([1.0, 2.0, 3.0], [[2.0], [0.5]])),
        Example((0.0, 0.0), smooth=False),
        Example((0.0, 1.0), smooth=False),
        Example((0.0, 2.0), smooth=False),
    ),
    numpy=(np.power, np.float_power),
)

square = Operation(
    name="square",
    symbol="x²",
    family="arithmetic",
    summary="The value times itself.",
    slots=("x",),
    forward=times_itself,
    derivatives=(Factor(lambda y, x: 2.0 * x),),
    shape=same_shape,
    notation=Notation("{}^2", Level.POWER, (Level.ATOM,)),
    says=Says(
        forward="squares {0}",
        backward="Square doubles: the local derivative is twice {operand}",
        zero="{operand} is zero, the bottom of the parabola",
    ),
    examples=(Example((-3.0,)), Example((0.0,)), Example(([0.5, -1.5],))),
    numpy=(np.square,),
)

reciprocal = Operation(
    name="reciprocal",
    symbol="1/x",
    family="arithmetic",
    summary="One over the value.",
    slots=("x",),
    forward=np.reciprocal,
    derivatives=(Factor(lambda y, x: -np.square(y)),),
    shape=same_shape,
    notation=Notation(r"\frac{{1}}{{{}}}", Level.PRODUCT),
    says=Says(
        forward="takes one over {0}",
        backward="Reciprocal turns the sign: the local derivative is minus the square of {result}",
    ),
    examples=(Example((-1.6,)), Example(([0.5, 4.0],)), Example((0.0,), smooth=False)),
    numpy=(np.reciprocal,),
)

hypot = Operation(
    name="hypot",
    symbol="√a²+b²",
    family="arithmetic",
    summary="The long side of a right triangle: √(a² + b²), which does not overflow on the way.",
    slots=PAIR,
    forward=np.hypot,
    derivatives=(Factor(lambda y, a, b: a / y), Factor(lambda y, a, b: b / y)),
    shape=elementwise_shape("hypot", PAIR),
    notation=Notation(r"\sqrt{{{}^2 + {}^2}}", Level.ATOM, (Level.ATOM,)),
    says=Says(
        forward="is the long side of a right triangle with the sides {0} and {1}",
        backward="Hypot shares by direction: {operand} gets the upstream gradient times its part "
        "of {result}",
        zero="{operand} is zero",
    ),
    examples=(
        Example((3.0, -4.0)),
        BROADCAST,
        Example((0.0, 0.0), smooth=False),
    ),
    numpy=(np.hypot,),
)


def is_bias(slot: int, operands: tuple[Any, ...]) -> bool:
    """Say whether a slot of a weighted sum has no partner."""
    return slot == len(operands) - 1 and len(operands) % 2 == 1


def partner(slot: int, *operands: Any) -> Derivative:
    """Return the derivative of a weighted sum: the other one of the pair, or 1 for the bias."""
    if is_bias(slot, operands):
        return Factor(one)
    return Factor(lambda y, *terms: terms[slot ^ 1])


def add_pairs(*terms: Any) -> Any:
    """Return w1·x1 + w2·x2 + … and the bias, from left to right."""
    total = terms[0] * terms[1]
    for i in range(2, len(terms) - 1, 2):
        total = total + terms[i] * terms[i + 1]
    return total + terms[-1] if len(terms) % 2 else total


def name_in_pair(slot: int, count: int) -> str:
    """Return what a slot of a weighted sum is called: w2, x2, …, and the last without one bias."""
    if slot == count - 1 and count % 2:
        return "bias"
    return f"{'wx'[slot % 2]}{slot // 2 + 1}"


def say_weighted_sum(slot: int, *operands: Any) -> str:
    """Return what a weighted sum does with a gradient: it swaps in pairs, the bias has none."""
    if is_bias(slot, operands):
        return "Weighted sum distributes to its bias: {operand} gets the upstream gradient as it is"
    return "Weighted sum swaps in each pair: {operand} gets the upstream gradient times {other}"


def write_pairs(*terms: str) -> str:
    """Return the LaTeX of a weighted sum."""
    pairs = [rf"{terms[i]} \cdot {terms[i + 1]}" for i in range(0, len(terms) - 1, 2)]
    return " + ".join(pairs + list(terms[-1:] if len(terms) % 2 else ()))


weighted_sum = Operation(
    name="weighted_sum",
    symbol="Σ",
    family="arithmetic",
    summary="w1·x1 + w2·x2 + … with an optional bias at the end: the net input of one neuron.",
    slots=("w1", "x1"),
    variadic=True,
    forward=add_pairs,
    derivatives=partner,
    shape=elementwise_shape("weighted_sum", ("w1", "the rest")),
    notation=Notation(write_pairs, Level.SUM, (Level.PRODUCT,)),
    says=Says(
        forward="weighs its inputs and adds them up",
        backward=say_weighted_sum,
        zero="{other} is zero",
    ),
    examples=(
        Example((0.15, 0.05, 0.2, 0.1, 0.35)),
        Example((2.0, -1.0)),
        Example((2.0, -1.0, -3.0, -2.0)),
        Example(([1.0, 2.0], 3.0, 0.5)),
    ),
    grown=name_in_pair,
    source="Rosenblatt 1958, the net input of the perceptron.",
)

OPERATIONS = (
    add,
    subtract,
    multiply,
    divide,
    negative,
    positive,
    power,
    square,
    reciprocal,
    hypot,
    weighted_sum,
)

KINKS = (
    Kink(
        "power",
        lambda slot, y, a, b: np.equal(a, 0.0) & (np.less_equal(b, 1.0) if slot == 0 else True),
        "at base 0 the slope by the exponent is 0, and 0⁰ is flat",
        (
            Edge((0.0, 0.0), (0.0, 0.0)),
            Edge((0.0, 1.0), (1.0, 0.0)),
            Edge((0.0, 0.5), (np.inf, 0.0)),
        ),
    ),
    Kink(
        "hypot",
        lambda slot, y, a, b: np.equal(y, 0.0),
        "hypot has a corner at (0, 0), and its slope there is 0/0",
        (Edge((0.0, 0.0), (np.nan, np.nan)),),
    ),
)
