"""The page of each operation, written from its record."""

import pydoc

import pytest

from graphdbg.core import ops
from graphdbg.core.ops import KINKS, REGISTRY
from graphdbg.core.ops.record import NoGradient, Operation


@pytest.mark.parametrize("record", REGISTRY.values(), ids=REGISTRY)
def test_every_operation_has_a_page(record):
    page = record.__doc__
    assert page.startswith(f"{record.name}({record.slots[0]}")
    assert record.summary in page
    assert " -> " in page
    assert "Raises GraphError" in page
    for name, attribute in record.attributes.items():
        assert f"    {name}: {attribute.words}" in page
    for kink in KINKS:
        assert (kink.choice in page) == any(
            kink.choice == own.choice for own in KINKS if own.operation == record.name
        )
    if isinstance(record.derivatives, tuple):
        for derivative in record.derivatives:
            if isinstance(derivative, NoGradient):
                assert f"none, because {derivative.reason}" in page


@pytest.mark.parametrize("record", REGISTRY.values(), ids=REGISTRY)
def test_every_page_tells_its_source(record):
    source = record.__doc__.rpartition("Source: ")[2]
    assert source.endswith(".")
    assert source != "by definition."


def test_the_page_of_sigmoid():
    assert ops.sigmoid.__doc__ == (
        "sigmoid(x)\n\n"
        "Squashes to (0, 1): σ(x) = 1/(1 + e⁻ˣ).\n\n"
        "In LaTeX: \\sigma(x)\n\n"
        "Shapes, for example:\n    () -> ()\n    (3,) -> (3,)\n\n"
        "Gradient:\n"
        "    x: the upstream gradient times the local derivative, entry by entry\n\n"
        "Raises GraphError, in one sentence, where operands are missing or too many, where their "
        "shapes do not fit,\nand where a setting is unknown or is not what is said here.\n\n"
        "Source: Verhulst 1845, the logistic function."
    )


def test_headings_say_how_it_is_called():
    def heading(record):
        return record.__doc__.partition("\n")[0]

    assert heading(ops.sum) == "sum(x, *, axis=None, keepdims=False)"
    assert heading(ops.reshape) == "reshape(x, *, shape)"
    assert heading(ops.weighted_sum) == "weighted_sum(w1, x1, ...)"
    assert "    (2, 3) -> (3,) with axis=0" in ops.sum.__doc__
    assert "a tie splits the gradient evenly" in ops.maximum.__doc__
    assert "condition: none, because a condition is either true or false" in ops.where.__doc__


def test_help_shows_the_page_and_the_class_keeps_its_own():
    text = pydoc.plain(pydoc.render_doc(ops.sigmoid))
    assert "<operation sigmoid>" in text
    assert "Squashes to (0, 1)" in text
    assert Operation.__doc__.startswith("One operation, declared once.")
