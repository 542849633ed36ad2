"""Attributes of every operation's examples: written, read back and written the same again."""

import pytest

from graphdbg.core.graph import Node, graph_from
from graphdbg.core.ops import REGISTRY
from graphdbg.core.values import own
from graphdbg.files.read import read_text
from graphdbg.files.write import dumps

EXAMPLES = [
    pytest.param(record, example, id=f"{record.name}-{place}")
    for record in REGISTRY.values()
    for place, example in enumerate(record.examples)
    if example.attributes
]


@pytest.mark.parametrize(("record", "example"), EXAMPLES)
def test_attributes_read_back_as_they_are_kept(record, example):
    names = tuple(f"x{i}" for i in range(len(example.operands)))
    leaves = [Node(n, "input", value=own(v)) for n, v in zip(names, example.operands, strict=True)]
    kept = {key: record.settings(example.attributes)[key] for key in example.attributes}
    text = dumps(graph_from([*leaves, Node("y", op=record.name, inputs=names, attributes=kept)]))
    again = read_text(text)
    assert again.nodes["y"].attributes == kept
    assert dumps(again) == text
