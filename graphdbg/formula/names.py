"""How the name of a node is written: in a formula, and in a box on the canvas.

Names are Python identifiers: `w1`, `out_h1`, `E_total`, `theta`, `größe`.
"""

import re

from graphdbg.formula.pieces import SUBSCRIPTS
from graphdbg.formula.symbols import GREEK

_GREEK_COMMANDS = {letter: command for command, letter in GREEK.items()}
_PART = re.compile(r"(?P<stem>.*?)(?P<digits>[0-9]*)\Z", re.DOTALL)


def name_latex(name: str) -> str:
    r"""Write an identifier in LaTeX: `w1` is `w_{1}`, `E_total` is `E_{\mathrm{total}}`.

    One letter is italic, a Greek name its letter, a longer word upright; what follows the first
    underscore, and digits at the end of what stands before it, become the subscript. A name with
    more underscores, or one in front, stays as it is, upright.
    """
    head, *rest = [part for part in name.split("_") if part] or [""]
    if not head or name.startswith("_") or len(rest) > 1:
        return rf"\mathrm{{{name.replace('_', chr(92) + '_')}}}"
    stem, digits = _split(head)
    below = ",".join([digits] * bool(digits) + ["".join(_styled(*_split(part))) for part in rest])
    return _styled(stem, "")[0] + (f"_{{{below}}}" if below else "")


def name_text(name: str) -> str:
    """Write an identifier for a box: `w1` is w₁ and `theta1` θ₁, but `out_h1` stays out_h1."""
    stem, digits = _split(name.rstrip("_"))
    letter = GREEK.get(stem, stem)
    return letter + digits.translate(SUBSCRIPTS) if len(letter) == 1 else name


def _split(part: str) -> tuple[str, str]:
    """Cut off the digits at the end of a part; digits alone are the stem."""
    match = _PART.match(part)
    stem, digits = (match["stem"], match["digits"]) if match else (part, "")
    return (stem, digits) if stem else (digits, "")


def _styled(stem: str, digits: str) -> tuple[str, str]:
    if stem in GREEK:
        return "\\" + stem, " " * bool(digits) + digits
    if stem in _GREEK_COMMANDS:
        return "\\" + _GREEK_COMMANDS[stem], " " * bool(digits) + digits
    if len(stem) == 1 or stem.isdecimal():
        return stem, digits
    return rf"\mathrm{{{stem}}}", digits
