"""Networks built from layers: every combination runs, and both forms have the same numbers."""

import json
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from graphdbg.core.engine import record
from graphdbg.core.errors import GraphError
from graphdbg.core.gradcheck import check
from graphdbg.core.networks import Layer, Network, build
from graphdbg.core.networks.network import ACTIVATIONS, BIASES, INITS, LOSSES
from graphdbg.core.networks.start import numbers, weights_of
from graphdbg.files.read import load, read_text
from graphdbg.files.write import dumps

ROOT = Path(__file__).parents[2]
SAMPLE = Network(
    2,
    (
        Layer(2, bias="shared", weights=(0.15, 0.2, 0.25, 0.3), biases=(0.35,)),
        Layer(2, bias="shared", weights=(0.4, 0.45, 0.5, 0.55), biases=(0.6,)),
    ),
    form="scalar",
    input_values=(0.05, 0.1),
    targets=(0.01, 0.99),
)
LAST = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}


def of(activation="tanh", bias="each", init="glorot", loss="half_squared_error", **fields):
    """A 3-4-2-3 network, its last layer as the loss wants it."""
    hidden = Layer(4, activation, bias, init)
    layers = (hidden, Layer(2, "tanh", bias), Layer(3, LAST.get(loss, "none"), bias, init))
    return Network(3, layers, loss, seed=5, **fields)


def assert_gradients_agree(graph):
    trace = record(graph)
    assert trace.stopped is None
    wrong = [checked for checked in check(trace) if not checked.agrees]
    assert not wrong, wrong


def in_rows(run, network, numbered):
    """Return the layers' weights and biases of a scalar run, or their gradients, as matrices."""
    weights, biases = iter(range(1, 10_000)), iter(range(1, 10_000))
    for place, layer in enumerate(network.layers):
        fan_in, fan_out = network.fan(place)
        matrix = [[numbered(f"w{next(weights)}") for _ in range(fan_in)] for _ in range(fan_out)]
        bias = [numbered(f"b{next(biases)}") for _ in range(network.bias_count(place))]
        yield np.array(matrix).T, (bias[0] if layer.bias == "shared" else np.array(bias))


def test_the_2_2_2_network_is_the_sample():
    built, sample = build(SAMPLE), load(ROOT / "sample_graphs" / "two_layer_2-2-2.graph.json")
    assert built.title == sample.title
    assert list(built.nodes.values()) == [
        replace(node, note=None) for node in sample.nodes.values()
    ]
    assert built.loss == sample.loss


def test_the_2_2_2_network_has_the_golden_figures():
    golden = json.loads((ROOT / "tests" / "golden" / "two_layer_2-2-2.json").read_text())
    run = record(build(SAMPLE))
    for node, value in golden["forward"].items():
        assert run.value(node) == pytest.approx(value, rel=1e-12)
    for quotient, gradient in golden["grad"].items():
        assert run.gradient(quotient.removeprefix("dE/d")) == pytest.approx(gradient, rel=1e-12)


@pytest.mark.parametrize(("form", "batch"), [("tensor", 1), ("tensor", 3), ("scalar", 1)])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_passes_the_gradient_check(activation, form, batch):
    assert_gradients_agree(build(of(activation, form=form, batch=batch)))


@pytest.mark.parametrize(("form", "batch"), [("tensor", 1), ("tensor", 3), ("scalar", 1)])
@pytest.mark.parametrize(("loss", "bias"), [*product(LOSSES, BIASES)])
def test_every_loss_and_bias_passes_the_gradient_check(loss, bias, form, batch):
    assert_gradients_agree(build(of(loss=loss, bias=bias, form=form, batch=batch)))


@pytest.mark.parametrize("activation", ["none", "softmax", "sigmoid"])
@pytest.mark.parametrize("loss", LOSSES[:4])
def test_any_last_activation_goes_with_a_distance(loss, activation):
    for form in ("tensor", "scalar"):
        last = Layer(2, activation)
        assert_gradients_agree(build(Network(2, (last,), loss, form=form)))


@pytest.mark.parametrize("norm", ["none", "before", "after"])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_normalisation_and_dropout_pass_the_gradient_check(norm, dropout):
    layers = (Layer(4, "tanh", norm=norm, dropout=dropout), Layer(2, "none"))
    assert_gradients_agree(build(Network(3, layers, batch=5)))


@pytest.mark.parametrize(
    ("activation", "bias", "init", "loss"),
    [
        *product(ACTIVATIONS, BIASES, ["glorot"], ["half_squared_error"]),
        *product(["tanh"], BIASES, INITS, ["mean_squared_error"]),
        *product(["sigmoid"], ["each", "shared"], ["he"], LOSSES),
    ],
)
def test_both_forms_have_the_same_loss_and_gradients(activation, bias, init, loss):
    network = of(activation, bias, init, loss)
    tensor, scalar = record(build(network)), record(build(replace(network, form="scalar")))
    np.testing.assert_allclose(scalar.value("E_total"), tensor.value("L"), rtol=1e-12)
    close = {"rtol": 1e-9, "atol": 1e-15}
    for read in ("value", "gradient"):
        rows = in_rows(scalar, network, getattr(scalar, read))
        for number, (weights, biases) in enumerate(rows, 1):
            np.testing.assert_allclose(weights, getattr(tensor, read)(f"W{number}"), **close)
            if bias != "none":
                np.testing.assert_allclose(biases, getattr(tensor, read)(f"b{number}"), **close)
    inputs = [scalar.gradient(f"i{i}") for i in range(1, 4)]
    np.testing.assert_allclose(inputs, tensor.gradient("X")[0], **close)


@pytest.mark.parametrize("init", INITS)
def test_weights_come_from_the_seed(init):
    network = of(init=init)
    first, other = numbers(weights_of(network, 0)), weights_of(replace(network, seed=6), 0)
    np.testing.assert_array_equal(first, record(build(network)).value("W1"))
    assert np.array_equal(first, numbers(other)) == (init == "zeros")


def test_names_and_groups_of_tensors():
    layers = (Layer(4, "relu"), Layer(4, "tanh", bias="none"), Layer(3, "softmax"))
    graph = build(Network(5, layers, "cross_entropy", batch=2))
    names = "X y W1 b1 W2 W3 b3 u1 z1 h1 z2 h2 u3 logits L"
    assert " ".join(graph.nodes) == names
    assert graph.nodes["h1"].group == "layer1"
    assert graph.nodes["logits"].group == "output"
    assert graph.nodes["y"].dtype == "int64"
    assert graph.title == "A network of 55 parameters: 5-4-4-3"


def test_groups_of_neurons_in_several_hidden_layers():
    graph = build(of(form="scalar"))
    assert graph.nodes["net_h4"].group == "hidden1/h4"
    assert graph.nodes["net_h5"].group == "hidden2/h5"
    assert graph.nodes["b9"].group == "output/o3"


@pytest.mark.parametrize("form", ["tensor", "scalar"])
def test_a_network_saves_and_loads_to_itself(form):
    graph = build(of(loss="cross_entropy", form=form))
    text = dumps(graph)
    assert dumps(read_text(text)) == text


@pytest.mark.parametrize("form", ["tensor", "scalar"])
def test_parameters_are_counted(form):
    network = of(bias="shared", form=form)
    graph = build(network)
    found = sum(node.array.size for node in graph.nodes.values() if node.kind == "parameter")
    assert found == network.parameters


GOOD = Network(2, (Layer(2), Layer(2)))


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (replace(GOOD, layers=()), "no layers"),
        (replace(GOOD, layers=(Layer(1),) * 51), "51 layers, and the limit is 50"),
        (replace(GOOD, inputs=0), "0 inputs; it needs at least 1"),
        (replace(GOOD, batch=0), "0 samples in a batch"),
        (replace(GOOD, layers=(Layer(0),)), "Layer 1 has 0 units"),
        (replace(GOOD, layers=(Layer(2), Layer(10_000_000))), "Layer 2 would have an array of"),
        (replace(GOOD, inputs=20_000_000), "The batch of inputs would have"),
        (replace(GOOD, layers=(Layer(3_000),) * 10), "limit is 50,000,000"),
        (replace(GOOD, seed=-1), "The seed is -1"),
        (replace(GOOD, seed=2**32), "The seed is 4294967296"),
        (replace(GOOD, layers=(Layer(2, "sinus"),)), "Layer 1 has the activation 'sinus'"),
        (replace(GOOD, layers=(Layer(1, "softmax"),)), "softmax over a single unit"),
        (replace(GOOD, layers=(Layer(2, init="normal", spread=-1),)), "a spread of -1"),
        (replace(GOOD, layers=(Layer(2, dropout=1.0),)), "a dropout of 1"),
        (replace(GOOD, layers=(Layer(2, norm="after"),)), "a batch of at least 2"),
        (replace(GOOD, layers=(Layer(2, weights=(1.0,)),)), "layer 1 take 4 numbers, and 1 is"),
        (replace(GOOD, layers=(Layer(2, biases=(1.0,)),)), "The biases of layer 1 take 2 numbers"),
        (replace(GOOD, layers=(Layer(2, biases=(1.0, np.nan)),)), "have nan among them"),
        (replace(GOOD, input_values=(1.0,)), "The inputs take 2 numbers, and 1 is given"),
        (replace(GOOD, targets=(1.0, 2.0, 3.0)), "The targets take 2 numbers, and 3 are given"),
        (replace(GOOD, loss="hinge"), "The loss is 'hinge'"),
        (replace(GOOD, loss="cross_entropy", layers=(Layer(1),)), "or binary_cross_entropy"),
        (replace(GOOD, loss="cross_entropy"), "has softmax inside, and the last layer has sigmoid"),
        (
            replace(GOOD, loss="binary_cross_entropy", targets=(0.0, 2.0)),
            "The target 2 is no probability",
        ),
        (of(loss="cross_entropy", targets=(3.0,)), "with 3 outputs classes are 0 to 2"),
        (of(loss="cross_entropy", targets=(0.5,)), "The target 0.5 is no class"),
        (
            replace(GOOD, loss="binary_cross_entropy", layers=(Layer(1, dropout=0.5),)),
            "nothing can stand between",
        ),
        (replace(GOOD, form="scalar", batch=2), "Single neurons show one sample"),
        (
            replace(GOOD, form="scalar", layers=(Layer(2, dropout=0.1),)),
            "Layer 1 has dropout, which works on a whole layer",
        ),
        (
            replace(GOOD, form="scalar", layers=(Layer(2, norm="before"),)),
            "Layer 1 has batch normalisation, which works on a whole layer",
        ),
        (replace(GOOD, form="scalar", layers=(Layer(7_000),)), "the limit is 20,000"),
    ],
)
def test_refusals(network, sentence):
    with pytest.raises(GraphError, match=re.escape(sentence)) as refused:
        build(network)
    assert refused.value.sentence.endswith(".")
