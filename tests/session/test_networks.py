"""The builder's numbers, what its preview draws, and the document it opens."""

import re
from dataclasses import replace

import pytest

from graphdbg.core.errors import GraphError
from graphdbg.core.networks import Layer, Network
from graphdbg.session.networks import (
    FIRST,
    fitting_loss,
    open_network,
    pictured,
    read_numbers,
    written_numbers,
)
from graphdbg.session.session import Session


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", None),
        ("  ", None),
        ("1", (1.0,)),
        ("0.05, 0.1", (0.05, 0.1)),
        ("[[1 2]; [−3, 4e-5]]", (1.0, 2.0, -3.0, 4e-5)),
    ],
)
def test_numbers_are_read_however_they_are_set_apart(text, numbers):
    assert read_numbers(text) == numbers
    assert read_numbers(written_numbers(numbers)) == numbers


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("1, x", "Column 4: 'x' is no number; write numbers with commas, such as 0.5, -1."),
        ("nan", "Column 1: 'nan' is no number"),
        ("1e999", "Column 1: '1e999' is no number"),
    ],
)
def test_what_is_no_number_is_refused(text, sentence):
    with pytest.raises(GraphError, match=re.escape(sentence)):
        read_numbers(text)


def test_a_network_opens_as_a_document_that_is_not_saved():
    session = Session()
    open_network(session, FIRST)
    state = session.state
    assert (state.path, state.cursor, state.is_dirty) == (None, 0, True)
    assert state.title == "A 2-2-2 network of sigmoid neurons"
    assert state.trace.stopped is None


def test_a_network_that_cannot_be_leaves_what_is_open():
    session = Session()
    open_network(session, FIRST)
    before = session.state
    with pytest.raises(GraphError):
        open_network(session, replace(FIRST, layers=()))
    assert session.state is before


def test_many_neurons_are_drawn_as_tensors_and_what_takes_too_long_is_not_drawn():
    large = Network(20, (Layer(20), Layer(2)), form="scalar")
    assert pictured(FIRST) is FIRST
    assert pictured(large) == replace(large, form="tensor")
    assert pictured(Network(3_000, (Layer(3_000),), batch=100)) is None


@pytest.mark.parametrize(
    ("loss", "last", "fitting"),
    [
        ("half_squared_error", Layer(10, "softmax"), "cross_entropy"),
        ("half_squared_error", Layer(10, "relu"), "half_squared_error"),
        ("cross_entropy", Layer(10, "relu"), "half_squared_error"),
        ("cross_entropy", Layer(10, "none"), "cross_entropy"),
        ("binary_cross_entropy", Layer(1, "sigmoid"), "binary_cross_entropy"),
        ("cross_entropy", Layer(1, "none"), "half_squared_error"),
        ("binary_cross_entropy", Layer(1, "tanh"), "half_squared_error"),
    ],
)
def test_a_list_brings_the_loss_that_fits_its_last_layer(loss, last, fitting):
    assert fitting_loss(loss, last) == fitting
