"""Every operation's value, gradient and derivative graph against PyTorch and HIPS autograd.

Not in the normal run: `pip install -e ".[peers]"`, then `python -m pytest tests/peers`.
"""

import warnings

import numpy as np
import pytest

from graphdbg.core.errors import GraphError
from graphdbg.core.ops import REGISTRY
from tests.peers.cases import cases_of
from tests.peers.exceptions import DIFFERENCES
from tests.peers.found import by_autograd, by_torch, ours

OPERATIONS = pytest.mark.parametrize("record", REGISTRY.values(), ids=REGISTRY)


@pytest.fixture(scope="session")
def torch_table():
    pytest.importorskip("torch", reason="PyTorch is not installed")
    from tests.peers import with_torch

    return with_torch


@pytest.fixture(scope="session")
def autograd_table():
    pytest.importorskip("autograd", reason="autograd is not installed")
    from tests.peers import with_autograd

    return with_autograd


def differing(mine, theirs):
    """Return the largest difference over what is allowed, infinite where one is not finite."""
    mine, theirs = np.asarray(mine, float), np.asarray(theirs, float)
    if mine.shape != theirs.shape:
        return np.inf
    if not mine.size:
        return 0.0
    same = (mine == theirs) | (np.isnan(mine) & np.isnan(theirs))
    finite = theirs[np.isfinite(theirs)]
    largest = np.max(np.abs(finite), initial=0.0)
    with np.errstate(all="ignore"):
        allowed = np.maximum(1e-10 * np.abs(theirs) + 1e-12 * largest, 1e-14)
        over = np.where(same, 0.0, np.abs(mine - theirs) / allowed)
    return float(np.max(np.where(np.isnan(over), np.inf, over)))


def is_meant(record, peer, case):
    """Say whether a difference at a case is one of those that are meant."""
    return any(
        record.name in one.operations and one.peer == peer and np.any(one.at(case))
        for one in DIFFERENCES
    )


def disagreements(record, peer, function, call):
    """Yield a line for every number of a case in which a peer differs."""
    for case in cases_of(record):
        # At kinks and odd numbers the choice is PyTorch's, and autograd often makes another.
        if is_meant(record, peer, case) or (peer == "autograd" and not case.smooth):
            continue
        try:
            found, written = ours(record, case)
        except GraphError as refusal:
            yield f"{case}: graphdbg refuses: {refusal.sentence}"
            continue
        slots = list(found.gradients)
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = call(function, case, record.settings(case.attributes), slots)
        pairs = {"value": (found.value, theirs.value)}
        for slot in slots:
            pairs[f"gradient {slot}"] = (found.gradients[slot], theirs.gradients[slot])
            pairs[f"derivative graph {slot}"] = (written[slot], theirs.gradients[slot])
        for place in theirs.seconds:
            pairs[f"second derivative {place}"] = (found.seconds[place], theirs.seconds[place])
        for what, (mine, other) in pairs.items():
            if differing(mine, other) > 1.0:
                yield f"{what} at {case}: graphdbg {mine}, {peer} {other}"


@OPERATIONS
def test_with_torch(record, torch_table):
    if record.name in torch_table.NO_PEER:
        pytest.skip(torch_table.NO_PEER[record.name])
    function = torch_table.FUNCTIONS[record.name]
    assert list(disagreements(record, "torch", function, by_torch)) == []


@OPERATIONS
def test_with_autograd(record, autograd_table):
    if record.name in autograd_table.NO_PEER:
        pytest.skip(autograd_table.NO_PEER[record.name])
    function = autograd_table.FUNCTIONS[record.name]
    assert list(disagreements(record, "autograd", function, by_autograd)) == []


@pytest.mark.parametrize("table", ["torch_table", "autograd_table"])
def test_every_operation_has_a_row_or_a_reason(table, request):
    peers = request.getfixturevalue(table)
    rows, reasons = set(peers.FUNCTIONS), set(peers.NO_PEER)
    assert set(REGISTRY) - rows - reasons == set()
    assert rows & reasons == set()


@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda one: one.reason[:40])
def test_every_difference_is_met(difference):
    records = [REGISTRY[name] for name in difference.operations if name in REGISTRY]
    assert all(any(np.any(difference.at(case)) for case in cases_of(each)) for each in records)


@OPERATIONS
def test_single_precision_stays_single(record):
    """A float32 graph, its gradients and its derivative graph's are float32 everywhere."""
    for case in cases_of(record):
        if case.kind == "odd" or not all(x.dtype == float for x in case.operands):
            continue
        found, written = ours(record, case, "float32")
        arrays = [*found.gradients.values(), *written.values(), *found.seconds.values()]
        if found.gradients:
            arrays.append(found.value)
        assert not {str(array.dtype) for array in arrays} - {"float32"}, str(case)
