"""Every sample agrees with figures that were computed without graphdbg (tests/golden)."""

import re
from pathlib import Path

import numpy as np
import pytest

from graphdbg.files.read import load
from graphdbg.files.write import dumps

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(
    path.name.removesuffix(".graph.json") for path in (ROOT / "sample_graphs").glob("*.graph.json")
)
GOLDEN = sorted(path.stem for path in (ROOT / "tests" / "golden").glob("*.json"))
NETWORK = "two_layer_2-2-2"  # its golden figures are written by pairs of nodes, not by wires
LARGE = "mlp_784-300-100-10"  # its golden figures are summaries
SMALL = [name for name in SAMPLES if name not in (NETWORK, LARGE)]

SHIPPED = {
    "f_xyz",
    "sum_times_successor",
    "x_times_x",
    "sin_half_square",
    "function_three_times",
    "four_links",
    "jacobian_3_to_2",
    "fibonacci_10",
    "hidden_units",
    "sigmoid_neuron",
    "logistic_regression",
    "logistic_batch",
    "two_weights_chain",
    "two_layer_2-2-2",
    "two_layer_matrix",
    "softmax_classifier",
    "mlp_784-300-100-10",
}


def wire_of(text):
    """Read a wire as the golden files write it: consumer[slot]."""
    consumer, slot = re.fullmatch(r"(\w+)\[(\d+)\]", text).groups()
    return consumer, int(slot)


def test_every_sample_has_golden_figures_and_every_golden_file_a_sample():
    assert set(SAMPLES) == set(GOLDEN) == SHIPPED


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_has_a_title_a_loss_and_runs_to_the_end(run_of, name):
    run = run_of(name)
    assert run.graph.title.strip() == run.graph.title != ""
    assert run.graph.loss == run.loss == run.graph.order[-1]
    assert run.stopped is None
    assert run.backward is not None


@pytest.mark.parametrize("name", SAMPLES)
def test_a_note_is_one_short_sentence(run_of, name):
    notes = [node.note for node in run_of(name).graph.nodes.values() if node.note]
    assert all(note.endswith(".") and len(note) <= 100 for note in notes), notes


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_is_written_as_it_is_saved(name):
    file = ROOT / "sample_graphs" / f"{name}.graph.json"
    assert dumps(load(file)) == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_figures_name_their_source(golden_of, name):
    assert "PyTorch" in golden_of(name)["source"]


@pytest.mark.parametrize("name", SMALL)
def test_values(run_of, golden_of, agree, name):
    run, values = run_of(name), golden_of(name)["values"]
    assert set(values) == set(run.names)
    for node, value in values.items():
        agree(run.value(node), value)


@pytest.mark.parametrize("name", SMALL)
def test_gradients(run_of, golden_of, agree, name):
    run, gradients = run_of(name), golden_of(name)["gradients"]
    for node, gradient in gradients.items():
        agree(run.gradient(node), gradient)
    rest = [run.graph.nodes[node] for node in set(run.names) - set(gradients)]
    assert all(node.kind == "constant" or node.dtype == "int64" for node in rest)


@pytest.mark.parametrize("name", SMALL)
def test_local_derivatives(run_of, golden_of, agree, name):
    run, golden = run_of(name), golden_of(name)
    for wire, local in golden.get("locals", {}).items():
        agree(run.local(run.graph.wires[run.graph.wires.index(wire_of(wire))]), local)
    for wire, jacobian in golden.get("jacobians", {}).items():
        agree(run.jacobian(*wire_of(wire)), jacobian)
    known = {wire_of(wire) for wire in golden.get("locals", golden.get("jacobians", {}))}
    rest = {run.graph.operand(wire) for wire in set(run.graph.wires) - known}
    assert all(run.graph.nodes[node].dtype == "int64" for node in rest)


@pytest.mark.parametrize("name", SMALL)
def test_paths(run_of, golden_of, agree, name):
    run = run_of(name)
    for node, products in golden_of(name).get("paths", {}).items():
        paths = run.paths(node)
        assert len(paths) == len(products)
        ours = {" ".join(f"{c}[{slot}]" for c, slot in path.wires): path for path in paths}
        assert set(ours) == set(products)
        for wires, product in products.items():
            agree(ours[wires].product, product)
            agree(np.prod(ours[wires].factors), product)
        agree(paths.total, golden_of(name)["gradients"][node])


@pytest.mark.parametrize("name", SAMPLES)
def test_contributions_add_up_to_the_gradient(run_of, agree, name):
    run = run_of(name)
    for node in run.backward.wires:
        agree(sum(run.contributions(node)), run.gradient(node))


@pytest.mark.parametrize("column", ["values", "gradients"])
def test_the_large_network(run_of, golden_of, column):
    run = run_of(LARGE)
    for node, golden in golden_of(LARGE)[column].items():
        array = run.value(node) if column == "values" else run.gradient(node)
        assert list(array.shape) == golden["shape"]
        # Sums cancel (the logits' gradient sums to 0), so the norm is what they are measured by.
        close = {"rel": 1e-9, "abs": 1e-9 * golden["norm"]}
        assert np.linalg.norm(array) == pytest.approx(golden["norm"], rel=1e-9, abs=0)
        assert np.sum(array) == pytest.approx(golden["sum"], **close)
        for place, entry in golden["entries"].items():
            assert np.ravel(array)[int(place)] == pytest.approx(entry, rel=1e-9, abs=1e-15)


def test_the_large_networks_loss(run_of, golden_of):
    run = run_of(LARGE)
    assert run.value("L") == pytest.approx(golden_of(LARGE)["loss"], rel=1e-9, abs=0)
    parameters = [node.name for node in run.graph.nodes.values() if node.kind == "parameter"]
    assert sum(run.gradient(name).size for name in parameters) == 266_610
    assert run.reason("y") == "class indices are whole numbers"


class TestNetwork:
    """two_layer_2-2-2, whose golden file writes dE/dw1 and dnet_h1/dw1."""

    def test_values(self, run_of, golden_of, agree):
        run, golden = run_of(NETWORK), golden_of(NETWORK)
        values = golden["inputs"] | golden["forward"]
        del values["lr"]
        assert set(values) == set(run.names)
        for node, value in values.items():
            agree(run.value(node), value)

    def test_gradients(self, run_of, golden_of, agree):
        for quotient, gradient in golden_of(NETWORK)["grad"].items():
            agree(run_of(NETWORK).gradient(quotient.removeprefix("dE/d")), gradient)

    def test_local_derivatives(self, run_of, golden_of, agree):
        run = run_of(NETWORK)
        for quotient, local in golden_of(NETWORK)["local"].items():
            consumer, operand = re.fullmatch(r"d(\w+)/d(\w+)", quotient).groups()
            (wire,) = [w for w in run.graph.consumers[operand] if w.consumer == consumer]
            agree(run.local(wire), local)

    def test_paths(self, run_of, golden_of, agree):
        for quotient, golden in golden_of(NETWORK)["paths"].items():
            paths = run_of(NETWORK).paths(quotient.removeprefix("dE/d"))
            products = sorted(value for via, value in golden.items() if via != "sum")
            agree(sorted(path.product for path in paths), products)
            agree(paths.total, golden["sum"])
