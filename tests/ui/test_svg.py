"""Pictures in notebooks: SVG text without Qt."""

import re
import subprocess
import sys
from html import unescape

import numpy as np
import pytest

import graphdbg as gd
from graphdbg.core import notebook
from graphdbg.core.graph import graph_from
from graphdbg.ui.canvas.svg import MOST_NODES, advance, measure


@pytest.fixture
def graph():
    return gd.graph_of(lambda x, y, z: (x + y) * z, x=-2.0, y=5.0, z=gd.parameter(-4.0))


def texts(svg):
    return [unescape(text) for text in re.findall(r"<text [^>]*>([^<]*)</text>", svg)]


def test_a_graph_shows_its_names_and_values(graph):
    shown = texts(graph._repr_svg_())
    assert {"x", "y", "z", "add_1", "multiply_1", "−12", "+", "×"} <= set(shown)
    assert "−4" in shown  # z, and no gradient yet: that of x would be −4 too
    assert shown.count("−4") == 1


def test_a_run_shows_its_gradients(graph):
    shown = texts(gd.run(graph)._repr_svg_())
    assert shown.count("−4") == 4  # z and the gradients of x, y and add_1


def test_a_moment_shows_its_step_and_says_it(graph):
    run = gd.run(graph)
    assert "×−4" in texts(run.at(7)._repr_svg_())
    html = run.at(7)._repr_html_()
    assert html.startswith("<figure><svg ")
    assert "<figcaption>Step 7 of 10: Multiply swaps" in html
    assert "ten" not in run._repr_html_()
    assert run._repr_html_().endswith("<figcaption>the whole run, 10 steps.</figcaption></figure>")
    assert graph._repr_html_().endswith(
        "<figcaption>A graph with the values of its forward pass.</figcaption></figure>"
    )


def test_arrays():
    def f(x, w):
        breite = np.tanh(x @ w)
        return np.mean(breite)

    graph = gd.graph_of(f, x=np.ones((3, 2)), w=gd.parameter(np.ones((2, 4))))
    svg = gd.run(graph).at(9)._repr_svg_()
    assert {"breite", "3×2", "f"} <= set(texts(svg))
    assert "nan" not in svg


def test_a_title_cannot_break_out():
    graph = graph_from([], title="<script>")
    assert graph._repr_svg_() is None
    whole = gd.graph_of(lambda x: x * x, x=1.0)
    shown = graph_from(whole.nodes.values(), title="a < b & </svg>", loss=whole.loss)
    assert "</svg>" not in shown._repr_svg_()[:-6]
    assert "a &lt; b &amp;" in shown._repr_html_()


def test_no_picture_of_a_large_graph():
    graph = gd.graph_of(lambda x: sum((x * float(i) for i in range(MOST_NODES)), x), x=1.0)
    assert graph._repr_svg_() is None
    assert graph._repr_html_() is None
    assert repr(graph).startswith("Graph(")


def test_text_is_measured_by_the_fonts_own_table():
    assert advance("0", "mono", False) == pytest.approx(1233 / 2048)
    assert measure("0000", "value") == pytest.approx(4 * 13 * 1233 / 2048)
    assert measure("m", "name") > measure("i", "name") > 0
    assert measure("", "name") == 0


def test_without_painters_there_is_the_plain_repr(graph, monkeypatch):
    monkeypatch.setattr(notebook, "PAINTERS", notebook.Painters())
    assert graph._repr_svg_() is None
    assert gd.run(graph)._repr_html_() is None


def test_a_picture_needs_no_qt():
    code = (
        "import sys; sys.modules['PySide6'] = None; import graphdbg as gd; "
        "assert gd.graph_of(lambda x: x * x, x=2.0)._repr_svg_().startswith('<svg ')"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
