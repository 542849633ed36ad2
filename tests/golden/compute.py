"""Compute the golden figures of the samples without graphdbg: `python tests/golden/compute.py`.

Needs torch and mpmath, which the tests do not.  Every sample is written down here once more, so
that a slip in its graph file shows too.  PyTorch gives the figures, in float64; for graphs of
scalars mpmath, at 50 digits, differentiates the same formulas and must agree.
`two_layer_2-2-2.json` was computed elsewhere and is not written here.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import torch
from torch.nn import functional

HERE = Path(__file__).parent
SOURCE = f"computed with PyTorch {torch.__version__.split('+')[0]} in float64"
CHECKED = ", and checked with mpmath at 50 digits"
mpmath.mp.dps = 50


@dataclass(frozen=True)
class Sample:
    """Leaves, and steps `name: (function, operands)`; a function is given the library it uses."""

    leaves: dict[str, Any]
    steps: dict[str, tuple[Callable[..., Any], str]]
    constants: str = ""

    @property
    def loss(self) -> str:
        return list(self.steps)[-1]


def sigmoid(m: Any, x: Any) -> Any:
    return 1 / (1 + m.exp(-x))


def weighted_sum(m: Any, *terms: Any) -> Any:
    return sum((w * x for w, x in zip(terms[::2], terms[1::2], strict=False)), terms[-1])


def binary_cross_entropy(m: Any, p: Any, t: Any) -> Any:
    return -(t * m.log(p) + (1 - t) * m.log(1 - p))


def half_square(m: Any, p: Any, t: Any) -> Any:
    return (t - p) ** 2 / 2


def half_squares(m: Any, p: Any, t: Any) -> Any:
    return ((t - p) ** 2).sum() / 2


def add(m: Any, a: Any, b: Any) -> Any:
    return a + b


def multiply(m: Any, a: Any, b: Any) -> Any:
    return a * b


def matmul(m: Any, a: Any, b: Any) -> Any:
    return a @ b


def relu(m: Any, x: Any) -> Any:
    return torch.relu(x)


def cross_entropy(m: Any, logits: Any, target: Any) -> Any:
    return functional.cross_entropy(logits, target)


def sin(m: Any, x: Any) -> Any:
    return m.sin(x)


def square(m: Any, x: Any) -> Any:
    return x * x


SAMPLES = {
    "f_xyz": Sample(
        {"x": -2.0, "y": 5.0, "z": -4.0},
        {"q": (add, "x y"), "f": (multiply, "q z")},
    ),
    "sum_times_successor": Sample(
        {"a": 2.0, "b": 1.0, "one": 1.0},
        {"c": (add, "a b"), "d": (add, "b one"), "e": (multiply, "c d")},
        constants="one",
    ),
    "x_times_x": Sample({"x": 3.0}, {"y": (multiply, "x x")}),
    "sin_half_square": Sample(
        {"x": 1.5, "half": 0.5},
        {"u": (square, "x"), "v": (multiply, "half u"), "y": (sin, "v")},
        constants="half",
    ),
    "function_three_times": Sample({"w": 1.0}, {"x": (sin, "w"), "y": (sin, "x"), "z": (sin, "y")}),
    "four_links": Sample(
        {"u": 0.4},
        {
            "w": (square, "u"),
            "x": (lambda m, w: m.exp(w), "w"),
            "y": (sin, "x"),
            "z": (lambda m, y: m.log(y), "y"),
        },
    ),
    "jacobian_3_to_2": Sample(
        {"A": [[1.0, -2.0, 0.5], [3.0, 0.0, -1.0]], "x": [2.0, 1.0, -1.0], "t": [1.0, 5.0]},
        {"y": (matmul, "A x"), "z": (half_squares, "y t")},
        constants="A t",
    ),
    "fibonacci_10": Sample(
        {"F1": 1.0, "F2": 1.0},
        {f"F{n}": (add, f"F{n - 1} F{n - 2}") for n in range(3, 11)},
    ),
    "hidden_units": Sample(
        {
            "x1": 0.5,
            "x2": -1.0,
            "y": 1.0,
            "W11": 0.2,
            "W12": -0.4,
            "b1": 0.1,
            "W21": 0.7,
            "W22": 0.1,
            "b2": 0.0,
            "W31": -0.5,
            "W32": 0.3,
            "b3": -0.2,
            "v1": 0.6,
            "v2": -0.8,
            "v3": 0.9,
            "c": 0.3,
        },
        {
            "z1": (weighted_sum, "W11 x1 W12 x2 b1"),
            "h1": (sigmoid, "z1"),
            "z2": (weighted_sum, "W21 x1 W22 x2 b2"),
            "h2": (sigmoid, "z2"),
            "z3": (weighted_sum, "W31 x1 W32 x2 b3"),
            "h3": (sigmoid, "z3"),
            "s": (weighted_sum, "v1 h1 v2 h2 v3 h3 c"),
            "y_hat": (sigmoid, "s"),
            "L": (binary_cross_entropy, "y_hat y"),
        },
    ),
    "sigmoid_neuron": Sample(
        {"w0": 2.0, "x0": -1.0, "w1": -3.0, "x1": -2.0, "w2": -3.0, "one": 1.0},
        {
            "p0": (multiply, "w0 x0"),
            "p1": (multiply, "w1 x1"),
            "s": (add, "p0 p1"),
            "z": (add, "s w2"),
            "u": (lambda m, z: -z, "z"),
            "v": (lambda m, u: m.exp(u), "u"),
            "d": (add, "one v"),
            "f": (lambda m, one, d: one / d, "one d"),
        },
        constants="one",
    ),
    "logistic_regression": Sample(
        {"x1": 1.5, "x2": -0.5, "w1": 0.4, "w2": -0.6, "w0": 0.1, "y": 1.0},
        {
            "z": (weighted_sum, "w1 x1 w2 x2 w0"),
            "a": (sigmoid, "z"),
            "L": (binary_cross_entropy, "a y"),
        },
    ),
    "logistic_batch": Sample(
        {
            "X": [[0.5, 1.5], [1.0, -1.0], [-1.5, 0.5], [2.0, 1.0]],
            "w": [0.8, -0.3],
            "w0": 0.1,
            "y": [1.0, 0.0, 0.0, 1.0],
        },
        {
            "u": (matmul, "X w"),
            "z": (add, "u w0"),
            "a": (sigmoid, "z"),
            "L": (lambda m, a, y: binary_cross_entropy(m, a, y).mean(), "a y"),
        },
    ),
    "two_weights_chain": Sample(
        {"x": 1.5, "w1": 0.8, "w2": -0.5, "y": 1.0},
        {
            "z1": (multiply, "w1 x"),
            "a1": (sigmoid, "z1"),
            "y_hat": (multiply, "w2 a1"),
            "J": (half_square, "y_hat y"),
        },
    ),
    "two_layer_matrix": Sample(
        {
            "x": [0.5, -1.0],
            "W1": [[0.1, 0.4], [-0.3, 0.2], [0.8, -0.5]],
            "W2": [[0.6, -0.2, 0.3], [-0.7, 0.5, 0.9]],
            "y": [1.0, 0.0],
        },
        {
            "z1": (matmul, "W1 x"),
            "a1": (sigmoid, "z1"),
            "z2": (matmul, "W2 a1"),
            "a2": (sigmoid, "z2"),
            "L": (half_squares, "a2 y"),
        },
    ),
    "softmax_classifier": Sample(
        {
            "W": [[0.01, -0.05, 0.1, 0.05], [0.7, 0.2, 0.05, 0.16], [0.0, -0.45, -0.2, 0.03]],
            "x": [-15.0, 22.0, -44.0, 56.0],
            "b": [0.0, 0.2, -0.3],
            "y": 2,
        },
        {"u": (matmul, "W x"), "s": (add, "u b"), "L": (cross_entropy, "s y")},
    ),
}


def he(seed: int, inputs: int, outputs: int) -> Any:
    return np.random.RandomState(seed).normal(0.0, (2 / inputs) ** 0.5, (inputs, outputs))


CLASSES = [int(digit) for digit in "38805291746033195528674401926735"]
MLP = Sample(
    {
        "X": np.random.RandomState(1).uniform(0.0, 1.0, (32, 784)),
        "y": CLASSES,
        "W1": he(2, 784, 300),
        "b1": np.zeros(300),
        "W2": he(3, 300, 100),
        "b2": np.zeros(100),
        "W3": he(4, 100, 10),
        "b3": np.zeros(10),
    },
    {
        "u1": (matmul, "X W1"),
        "z1": (add, "u1 b1"),
        "h1": (relu, "z1"),
        "u2": (matmul, "h1 W2"),
        "z2": (add, "u2 b2"),
        "h2": (relu, "z2"),
        "u3": (matmul, "h2 W3"),
        "logits": (add, "u3 b3"),
        "L": (cross_entropy, "logits y"),
    },
)


def run(sample: Sample) -> dict[str, torch.Tensor]:
    """Every node as a tensor with its gradient."""
    nodes = {}
    for name, value in sample.leaves.items():
        tensor = torch.as_tensor(value)
        exact = tensor.dtype == torch.int64
        nodes[name] = tensor if exact else tensor.new_tensor(value, dtype=torch.float64)
        if not exact and name not in sample.constants.split():
            nodes[name].requires_grad_()
    for name, (function, operands) in sample.steps.items():
        nodes[name] = function(torch, *(nodes[operand] for operand in operands.split()))
        nodes[name].retain_grad()
    nodes[sample.loss].backward()
    return nodes


def wires(sample: Sample) -> Iterator[tuple[str, int, str]]:
    """Each wire: consumer, slot, operand."""
    for name, (_, operands) in sample.steps.items():
        yield from ((name, slot, operand) for slot, operand in enumerate(operands.split()))


def local(sample: Sample, nodes: dict[str, torch.Tensor], consumer: str, slot: int) -> Any:
    """The derivative of one consumer by one of its operands, the others held fixed."""
    function, names = sample.steps[consumer]
    operands = [nodes[name].detach() for name in names.split()]
    return torch.autograd.functional.jacobian(
        lambda one: function(torch, *operands[:slot], one, *operands[slot + 1 :]), operands[slot]
    )


def paths(
    sample: Sample, locals_: dict[str, float], name: str
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Each path from a node to the loss, its wires and the product along it."""
    if name == sample.loss:
        yield (), 1.0
    for consumer, slot, operand in wires(sample):
        if operand == name:
            wire = f"{consumer}[{slot}]"
            for rest, product in paths(sample, locals_, consumer):
                yield (wire, *rest), locals_[wire] * product


def check_with_mpmath(sample: Sample, nodes: dict[str, torch.Tensor]) -> None:
    """Raise unless every value and gradient of a scalar graph agrees at 50 digits."""

    def evaluate(given: dict[str, Any]) -> dict[str, Any]:
        known = {**{name: mpmath.mpf(repr(v)) for name, v in sample.leaves.items()}, **given}
        for name, (function, operands) in sample.steps.items():
            if name not in given:
                known[name] = function(mpmath, *(known[operand] for operand in operands.split()))
        return known

    exact = evaluate({})
    for name, tensor in nodes.items():
        pairs = [(tensor.item(), exact[name])]
        if tensor.requires_grad:
            slope = mpmath.diff(lambda t: evaluate({name: t})[sample.loss], exact[name])  # noqa: B023
            pairs.append((tensor.grad.item(), slope))
        for ours, theirs in pairs:
            if abs(ours - theirs) > 1e-14 * abs(theirs) + 1e-18:
                raise ArithmeticError(name, ours, theirs)


def figures(sample: Sample) -> dict[str, Any]:
    """The golden figures of a small sample."""
    nodes = run(sample)
    is_scalar = all(tensor.ndim == 0 for tensor in nodes.values())
    tables = {
        f"{consumer}[{slot}]": local(sample, nodes, consumer, slot)
        for consumer, slot, operand in wires(sample)
        if nodes[operand].is_floating_point()
    }
    found = {
        "source": SOURCE + CHECKED * is_scalar,
        "values": {name: tensor.tolist() for name, tensor in nodes.items()},
        "gradients": {
            name: tensor.grad.tolist() for name, tensor in nodes.items() if tensor.requires_grad
        },
    }
    if not is_scalar:
        sizes = {name: tensor.numel() for name, tensor in nodes.items()}
        return found | {
            "jacobians": {
                f"{consumer}[{slot}]": tables[f"{consumer}[{slot}]"]
                .reshape(sizes[consumer], sizes[operand])
                .tolist()
                for consumer, slot, operand in wires(sample)
                if f"{consumer}[{slot}]" in tables
            }
        }
    check_with_mpmath(sample, nodes)
    locals_ = {wire: table.item() for wire, table in tables.items()}
    return found | {
        "locals": locals_,
        "paths": {
            name: {" ".join(taken): product for taken, product in paths(sample, locals_, name)}
            for name in found["gradients"]
        },
    }


def summary(tensor: torch.Tensor) -> dict[str, Any]:
    """A large array in four numbers: some entries, its Euclidean norm, its sum, its shape."""
    flat = tensor.flatten()
    some = sorted({0, flat.numel() // 3, 2 * flat.numel() // 3, flat.numel() - 1})
    return {
        "shape": list(tensor.shape),
        "norm": tensor.norm().item(),
        "sum": tensor.sum().item(),
        "entries": {str(i): flat[i].item() for i in some},
    }


def summaries(sample: Sample) -> dict[str, Any]:
    """The golden figures of a large sample."""
    nodes = run(sample)
    floats = {name: tensor for name, tensor in nodes.items() if tensor.requires_grad}
    return {
        "source": SOURCE + "; entries are counted in C order",
        "loss": nodes[sample.loss].item(),
        "values": {name: summary(tensor.detach()) for name, tensor in floats.items()},
        "gradients": {name: summary(tensor.grad) for name, tensor in floats.items()},
    }


def write(name: str, found: dict[str, Any]) -> None:
    text = json.dumps(found, indent=1)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    for name, sample in SAMPLES.items():
        write(name, figures(sample))
    write("mlp_784-300-100-10", summaries(MLP))
