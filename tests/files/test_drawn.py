"""Drawn arrays are the same on every machine and for ever: numpy's RandomState is frozen."""

from typing import Any

import pytest

from graphdbg.core.graph import Node
from graphdbg.files.read import read_text


def drawn(value: str, **fields: str) -> Node:
    more = "".join(f', "{key}": "{field}"' for key, field in fields.items())
    node = f'{{"name": "W", "kind": "parameter", "value": {value}{more}}}'
    return read_text(f'{{"graphdbg": 1, "nodes": [{node}]}}').nodes["W"]


@pytest.mark.parametrize(
    ("value", "shape", "first"),
    [
        (
            '{"init": "normal", "shape": [2, 2]}',
            (2, 2),
            [1.764052345967664, 0.4001572083672233, 0.9787379841057392],
        ),
        (
            '{"init": "normal", "std": 0.05, "shape": [784, 300], "seed": 7}',
            (784, 300),
            [0.08452628519001781, -0.02329686852704164, 0.0016410081839292202],
        ),
        (
            '{"init": "uniform", "shape": [3], "seed": 7}',
            (3,),
            [0.07630828937395717, 0.7799187922401146, 0.4384092314408935],
        ),
        (
            '{"init": "uniform", "low": -1, "high": 3, "shape": [3], "seed": 4294967295}',
            (3,),
            [-0.6094718840239448, 2.6495313812104873, 2.15614120740656],
        ),
        (
            '{"init": "he", "shape": [8, 2], "seed": 7}',
            (8, 2),
            [0.845262851900178, -0.2329686852704164, 0.0164100818392922],
        ),
        (
            '{"init": "he", "fan": [2, 8], "shape": [8, 2], "seed": 7}',
            (8, 2),
            [1.690525703800356, -0.4659373705408328, 0.0328201636785844],
        ),
        (
            '{"init": "glorot", "shape": [8, 2], "seed": 7}',
            (8, 2),
            [0.7560260782816541, -0.208373526757362, 0.014677623403596856],
        ),
        (
            '{"init": "glorot", "fan": [100, 100], "shape": [3], "seed": 7}',
            (3,),
            [0.16905257038003563, -0.04659373705408328, 0.0032820163678584403],
        ),
        ('{"init": "zeros", "shape": [3], "seed": 7}', (3,), [0.0, 0.0, 0.0]),
    ],
)
def test_the_first_numbers(value: str, shape: tuple[int, ...], first: list[Any]) -> None:
    array = drawn(value).array
    assert (array.shape, array.dtype.name) == (shape, "float64")
    # The C library's logarithm may differ in the last bit.
    assert array.reshape(-1)[:3].tolist() == pytest.approx(first, rel=1e-15, abs=0)
    assert not array.flags.writeable


def test_a_narrow_type_is_that_of_the_node() -> None:
    node = drawn('{"init": "normal", "shape": [2], "seed": 7}', dtype="float32")
    assert (node.array.dtype.name, node.dtype) == ("float32", "float32")
    assert node.array.tolist() == [1.6905256509780884, -0.46593737602233887]


def test_zeros_may_be_whole() -> None:
    assert drawn('{"init": "zeros", "shape": [2]}', dtype="int64").array.dtype.name == "int64"


def test_nothing_is_drawn_by_reading() -> None:
    assert "array" not in vars(drawn('{"init": "normal", "shape": [3000, 3000]}').value)
