"""Lists of layers in the words of other libraries, and written back."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphdbg.core.errors import GraphError
from graphdbg.core.networks import Layer
from graphdbg.core.networks.network import ACTIVATIONS, BIASES, INITS, SPREADS
from graphdbg.files.layers import LayerList
from graphdbg.files.layers.read import read_layers
from graphdbg.files.layers.write import write_layers

MLP = LayerList((Layer(300, "relu"), Layer(10, "softmax")), 784)


@pytest.mark.parametrize(
    "text",
    [
        "Input(784)\nDense(300, relu)\nDense(10, softmax)",
        "Input(784), Dense(300, relu), Dense(10, softmax)",
        "[Input((784,)), Dense(300, 'relu'), Dense(10, activation=\"softmax\")]",
        "  layers.Input(shape=(784,)),\n    layers.Dense(300, 'relu'),\n"
        "  layers.Dense(10, 'softmax')",
        "keras.layers.Dense(300, activation='relu', input_shape=(784,)), Dense(10, 'softmax')",
        "Dense(units=300, activation=tf.nn.relu, input_dim=784); Dense(10, 'softmax')",
        "import keras\nmodel = keras.Sequential([\n  keras.Input(shape=(28, 28)),\n"
        "  keras.layers.Flatten(),\n  keras.layers.Dense(300, activation='relu', name='first'),\n"
        "  keras.layers.Dense(10),\n  keras.layers.Softmax(),\n])",
        "model = Sequential()\nmodel.add(Dense(300, input_dim=784))\n"
        "model.add(Activation('relu'))\nmodel.add(Dense(10, activation='softmax'))",
        "nn.Sequential(nn.Linear(784, 300), nn.ReLU(), nn.Linear(300, 10), nn.Softmax())",
        "nn.Linear(784, 300), nn.ReLU(),\nnn.Linear(300, 10), nn.Softmax(),",
    ],
)
def test_lists_as_they_are_pasted(text):
    assert read_layers(text) == MLP


@pytest.mark.parametrize(
    ("text", "layer"),
    [
        ("Dense(4)", Layer(4, "none")),
        ("Dense(4, None)", Layer(4, "none")),
        ("Dense(4, linear, False)", Layer(4, "none", "none")),
        ("Dense(4, tanh, use_bias='shared')", Layer(4, "tanh", "shared")),
        ("Linear(2, 4, bias=False)", Layer(4, "none", "none")),
        ("Dense(4, kernel_initializer='he_normal')", Layer(4, "none", init="he")),
        ("Dense(4, kernel_initializer=normal, std=2)", Layer(4, "none", init="normal", spread=2)),
        ("Dense(1, weights=[[1, -2.5]], biases=(3,))",
         Layer(1, "none", weights=(1.0, -2.5), biases=(3.0,))),
        ("Dense(4), LeakyReLU()", Layer(4, "leaky_relu")),
        ("Dense(4), BatchNormalization(), Activation(relu), Dropout(0.25)",
         Layer(4, "relu", norm="before", dropout=0.25)),
        ("Dense(4, relu), BatchNorm1d(), Dropout()", Layer(4, "relu", norm="after", dropout=0.5)),
    ],
)  # fmt: skip
def test_what_is_said_of_a_layer(text, layer):
    assert read_layers(text).layers == (layer,)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "There are no layers; write some, such as Dense(300, relu)."),
        ("Input(3)", "There are no layers; write some"),
        ("Dense(300, rellu)", "column 12: there is no activation 'rellu' here; did you mean relu?"),
        ("Dense(2)\nDens(3)", "Line 2, column 1: there is no layer 'Dens' here; did you mean"),
        ("Conv2D(3)", "Line 1, column 1: there is no layer 'Conv2D' here; use"),
        ("Dense()", "Line 1, column 1: Dense needs its width, as in Dense(300, relu)."),
        ("Dense(0)", "Line 1, column 7: a whole number of at least 1 stands here"),
        ("Dense(99999999)", "Line 1, column 7: the limit is 10,000,000 here; write a smaller"),
        ("Dense(3, std=1" + "0" * 400 + ")", "Line 1, column 14: a number stands here"),
        ("Dense(3, std=1e999)", "Line 1, column 14: a number stands here"),
        ("Dense(3, std=1" + "0" * 5000 + ")", "a number here has thousands of digits; write"),
        ("Dense(True)", "Line 1, column 7: a whole number of at least 1"),
        ("Dense(2.5)", "Line 1, column 7: a whole number of at least 1"),
        ("Dense(n)", "Line 1, column 7: a whole number of at least 1"),
        ("Dense(3, relu, kernel='x')", "Line 1, column 23: Dense has no kernel here; use units"),
        ("Dense(3, relu, activation=relu)", "Line 1, column 27: activation is given twice"),
        ("Dense(3, **more)", "Line 1, column 12: Dense has no ** here"),
        ("Dense(*more)", "Line 1, column 7: write each layer out, without *."),
        ("Dense(3, kernel_initializer='glorot_uniform')", "column 29: weights are not drawn as"),
        ("Dense(3, use_bias=2)", "Line 1, column 19: True, False or \"shared\" stands here."),
        ("Dense(3, weights=[x])", "Line 1, column 19: a number stands here"),
        ("Dense(3, weights=2)", "Line 1, column 18: a list of numbers stands here"),
        ("Linear(2, 3), Linear(4, 5)", "Line 1, column 22: 3 numbers come in here; write 3 for 4."),
        ("Linear(2)", "Linear needs its width, as in Linear(784, 300)."),
        ("Input((28, 28)), Dense(3)", "Line 1, column 18: a sample has more than one axis here"),
        ("Dense(3), Input(4)", "Line 1, column 17: inputs stand before the first layer"),
        ("Dense(3), Flatten()", "Line 1, column 11: Flatten stands before"),
        ("ReLU()", "Line 1, column 1: an activation stands after a layer"),
        ("Dropout(0.5)", "Line 1, column 1: Dropout stands after a layer"),
        ("Dense(3, relu), ReLU()", "Line 1, column 17: an activation stands once"),
        ("Dense(3), Dropout(0.5), BatchNormalization()", "column 25: batch normalisation"),
        ("Dense(3), 4", "Line 1, column 11: this is no layer"),
        ("Dense(3", "Line 1, column 6: '(' was never closed; write layers such as"),
        ("Dense(2)\n\n  [Dense(3)", "Line 3, column 3: '[' was never closed"),
        ("for i in x: Dense(3)", "Line 1, column 1: only layers stand here"),
        ("__import__('os').system('true')", "there is no layer 'system' here"),
        ("Dense((lambda: 3)())", "Line 1, column 7: a whole number"),
        ("ä = Dense(3, 'ö')", "Line 1, column 14: there is no activation 'ö' here"),
        ("[" * 300 + "]" * 300, "nested"),
        ("[" * 60 + "]" * 60, "Line 1, column 42: the list is nested too deep; write it flat."),
        ("Dense(3)" + " " * 20_000, "20,008 characters, and the limit is 20,000"),
        ("Dense(3)\0", r"Line 1, column 9: '\x00' is not part of a list; leave it out."),
    ],
)  # fmt: skip
def test_refusals(text, sentence):
    with pytest.raises(GraphError, match=re.escape(sentence)) as refused:
        read_layers(text)
    assert refused.value.sentence[-1] in ".?"


def test_the_list_is_written_as_one_would_type_it():
    assert write_layers(784, MLP.layers) == "Input(784)\nDense(300, relu)\nDense(10, softmax)"


numbers = st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=3).map(tuple)
layers = st.builds(
    Layer,
    width=st.integers(1, 999),
    activation=st.sampled_from(ACTIVATIONS),
    bias=st.sampled_from(BIASES),
    init=st.sampled_from(sorted(set(INITS) - set(SPREADS))),
    biases=st.none() | numbers,
    norm=st.sampled_from(["none", "before", "after"]),
    dropout=st.sampled_from([0.0, 0.1, 0.5]),
).filter(lambda layer: (layer.norm, layer.activation) != ("after", "none"))


@given(st.integers(1, 999), st.lists(layers, min_size=1, max_size=4).map(tuple))
def test_what_is_written_is_read_back(inputs, written):
    assert read_layers(write_layers(inputs, written)) == LayerList(written, inputs)


@given(numbers)
def test_typed_numbers_are_read_back(weights):
    layer = Layer(2, weights=weights)
    assert read_layers(write_layers(1, [layer])).layers == (layer,)


@given(st.text(alphabet="Dense(3,relu)[]=.\n '*", max_size=40))
def test_any_text_is_read_or_refused_with_a_sentence(text):
    try:
        found = read_layers(text)
    except GraphError:
        return
    assert found.layers
