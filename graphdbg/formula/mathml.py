"""MathML from LaTeX, with the spaces of a printed book.

ziamath sets MathML; what it makes of LaTeX takes every minus for a subtraction, and more.
"""

import re
import warnings
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import cache
from typing import Final

_RAISED_ENVIRONMENT: Final = re.compile(r"(\\begin\{(\w+)\}.*?\\end\{\2\})(?=\s*[\^_])", re.DOTALL)
_NAMESPACE: Final = ' xmlns="http://www.w3.org/1998/Math/MathML"'
_BEFORE_A_SIGN: Final = frozenset("([,=<>≤≥≈·×+−→∈")
_ROWS: Final = frozenset(["math", "mrow", "mstyle", "mtd"])
"""Elements whose children stand side by side; those of others have a place each."""


def mathml(latex: str) -> ET.Element:
    """Translate LaTeX to MathML; raises whatever ziamath raises where it cannot read it."""
    # An exponent after \end{bmatrix} makes ziamath lose count, after braces it does not.
    text = _translator()(_RAISED_ENVIRONMENT.sub(r"{\1}", latex))
    root = ET.fromstring(text.replace(_NAMESPACE, ""))  # noqa: S314  # it was written just now
    for element in list(root.iter()):
        if element.tag in _ROWS:
            _mend_row(element)
        elif element.tag in {"msub", "msubsup"}:
            _mend_subscript(element)
        elif element.tag == "mo" and element.text in {"∂", "∇"}:
            element.set("rspace", "0em")  # it stands close to its variable
        elif element.tag == "mtable":
            element.set("rowspacing", "0.7em" if element.get("displaystyle") else "0.4em")
            element.set("columnspacing", element.get("columnspacing", "0.8em"))
    return root


@cache
def _translator() -> Callable[[str], str]:
    """Import ziamath; at the first formula, not at the start, for it takes 0.1 s."""
    with warnings.catch_warnings():
        # It looks for its font in a way that Python has set aside.
        warnings.simplefilter("ignore", DeprecationWarning)
        from ziamath.tex import tex2mml
    return tex2mml


def _mend_row(row: ET.Element) -> None:
    befores, children, afters = [None, *row], list(row), [*row[1:], None]
    mended: list[ET.Element] = []
    for before, child, after in zip(befores, children, afters, strict=False):
        if child.tag == "mo":
            _mend_operator(child, before, after)
        # ziamath gives a fraction this space, but not a coloured one.
        if before is not None and child.tag == "mstyle" and _first(child).tag == "mfrac":
            mended.append(_space("0.167em"))
        mended.append(child)
        # Between a sum with its range, or a transpose, and what follows there is some air.
        if after is not None and (_is_ranged_sum(child) or _is_transpose(child)):
            mended.append(_space("0.15em"))
    row[:] = mended


def _mend_operator(mark: ET.Element, before: ET.Element | None, after: ET.Element | None) -> None:
    if mark.text == "−" and before is not None and _asks_for_a_sign(before):
        mark.set("form", "prefix")
    is_function = mark.text is not None and mark.text.isalpha() and len(mark.text) > 1
    if is_function and after is not None and after.text == "(":
        mark.set("rspace", "0em")  # the bracket stands close to its function


def _asks_for_a_sign(before: ET.Element) -> bool:
    if before.tag == "mspace":
        return before.get("width") in {"1em", "2em"}  # \quad, \qquad
    return before.tag == "mo" and before.text in _BEFORE_A_SIGN


def _mend_subscript(element: ET.Element) -> None:
    """Let all subscripts of a line stand at one height.

    ziamath lowers one that begins with a tall letter; a space is no letter.
    """
    below = ET.Element("mrow")
    below[:] = [_space("0.01em"), element[1]]
    element[1] = below


def _first(element: ET.Element) -> ET.Element:
    """Return the first thing inside that is not just a row."""
    while element.tag in _ROWS and len(element):
        element = element[0]
    return element


def _is_ranged_sum(element: ET.Element) -> bool:
    return element.tag in {"munder", "munderover"} and element[0].text == "∑"


def _is_transpose(element: ET.Element) -> bool:
    return element.tag == "msup" and _first(element[1]).text == "⊤"


def _space(width: str) -> ET.Element:
    return ET.Element("mspace", width=width)
