"""What is worked out at one case, by graphdbg, by PyTorch and by autograd, in the same form."""

from dataclasses import dataclass

import numpy as np

from graphdbg.core.derivative import derivative_graph
from graphdbg.core.engine import record as record_run
from graphdbg.core.engine import run
from tests.core.differences import applied, weights
from tests.peers.cases import is_open


@dataclass(frozen=True)
class Found:
    """A value, the gradient of each operand, and second derivatives by (operand, operand)."""

    value: np.ndarray
    gradients: dict[int, np.ndarray]
    seconds: dict[tuple[int, int], np.ndarray]


def is_real(array):
    return np.asarray(array).dtype.kind == "f"


def ours(record, case, dtype=None):
    """Return the engine's numbers, and the derivative graph's gradients and their gradients."""
    graph = applied(record.name, case.operands, case.attributes, dtype)
    value = record_run(graph).value("y")
    slots = [
        slot
        for slot, x in enumerate(case.operands)
        if is_real(x) and is_open(record, case.operands, case.attributes, slot)
    ]
    if not is_real(value) or not slots:
        return Found(value, {}, {}), {}
    trace = run(graph, seed=weights(value.shape))
    derivative, names = derivative_graph(trace, [f"x{slot}" for slot in slots])
    again = record_run(derivative)
    seconds = {}
    for of in slots if case.smooth else ():
        node = derivative.nodes[names[f"x{of}"]]
        second = None
        if node.kind != "constant":
            second = run(derivative, node.name, weights(case.operands[of].shape))
        for by in slots:
            like = np.zeros_like(trace.value(f"x{by}"))
            seconds[of, by] = like if second is None else second.gradient(f"x{by}")
    gradients = {slot: trace.gradient(f"x{slot}") for slot in slots}
    written = {slot: again.value(names[f"x{slot}"]) for slot in slots}
    return Found(value, gradients, seconds), written


def by_torch(function, case, settings, slots, dtype=np.float64):
    """Return PyTorch's numbers."""
    import torch

    tensors = [torch.tensor(np.asarray(x, dtype) if is_real(x) else x) for x in case.operands]
    opened = {slot: tensors[slot].requires_grad_() for slot in slots}
    result = function(*tensors, **settings)
    value = result.numpy(force=True)
    if not slots:
        return Found(value, {}, {})
    seed = torch.tensor(weights(value.shape)).to(result.dtype)
    first = backward(result, opened, seed, further=case.smooth)
    seconds = {}
    for of in slots if case.smooth else ():
        direction = torch.tensor(weights(case.operands[of].shape)).to(result.dtype)
        found = backward(first[of], opened, direction)
        seconds |= {(of, by): found[by].numpy(force=True) for by in slots}
    return Found(value, {slot: first[slot].numpy(force=True) for slot in slots}, seconds)


def backward(result, opened, seed, further=False):
    """Return the gradients by torch, zeros where it says that there are none."""
    import torch

    if not result.requires_grad:
        return {slot: torch.zeros_like(x) for slot, x in opened.items()}
    found = torch.autograd.grad(
        result,
        list(opened.values()),
        seed,
        create_graph=further,
        retain_graph=True,
        allow_unused=True,
    )
    return {
        slot: torch.zeros_like(x) if part is None else part
        for (slot, x), part in zip(opened.items(), found, strict=True)
    }


def by_autograd(function, case, settings, slots):
    """Return autograd's numbers."""
    from autograd import make_vjp

    def of_slot(slot):
        return lambda x: function(*case.operands[:slot], x, *case.operands[slot + 1 :], **settings)

    value = np.asarray(function(*case.operands, **settings))
    gradients = {}
    for slot in slots:
        pull, _ = make_vjp(of_slot(slot))(case.operands[slot])
        gradients[slot] = np.asarray(pull(weights(value.shape)))
    return Found(value, gradients, {})
