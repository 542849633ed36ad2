r"""Plain Unicode text from LaTeX: for screen readers, tooltips, "Copy as text", as a last resort.

Reads the LaTeX this program writes and what people put into labels; of a command it does not
know it writes the name. It never raises.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from graphdbg.formula.pieces import (
    SUPERSCRIPTS,
    Piece,
    fraction,
    joined,
    noted,
    scripted,
    subscript,
    superscript,
)
from graphdbg.formula.symbols import ACCENTS, CHARACTERS, COMMANDS, DELIMITERS, DOUBLE_STRUCK

_TOKEN = re.compile(r"\\[a-zA-Z]+\*?|\\.|\S", re.DOTALL)
_COLOUR = re.compile(r"\\textcolor\s*\{[^{}]*\}")
_DIGITS = frozenset("0123456789.")
_SCRIPTS = frozenset("_^'")
_LINES = frozenset(["aligned", "align", "split", "gather", "gathered"])
_BRACKETS = {"cases": "{}", "pmatrix": "()", "vmatrix": "||"}


@lru_cache(maxsize=1_000)
def plain(latex: str) -> str:
    r"""Write LaTeX as a line of text, `aligned` as several: `\frac{a}{b+c}` is "a/(b + c)"."""
    try:
        pieces = _Reader(uncoloured(latex)).read()
    except RecursionError:  # thousands of nested braces
        return latex
    text = unicodedata.normalize("NFC", joined(pieces))
    return "\n".join(re.sub(" +", " ", line).strip() for line in text.split("\n"))


def uncoloured(latex: str) -> str:
    """Take the colours out of LaTeX, for documents that know none of their names."""
    return _COLOUR.sub("", latex)


class _Reader:
    """Reads LaTeX into pieces, one pass, left to right."""

    def __init__(self, latex: str) -> None:
        self._latex = latex
        self._tokens = list(_TOKEN.finditer(latex))
        self._words = [*(token[0] for token in self._tokens), "", ""]
        self._place = 0
        self._inside_bars = False

    def read(self) -> list[Piece]:
        pieces: list[Piece] = []
        while self._peek():
            pieces += self._until("}")
            self._take()  # a brace that nothing opened, or nothing
        return pieces

    def _peek(self) -> str:
        return self._words[self._place]

    def _take(self) -> str:
        head = self._words[self._place]
        self._place += self._place <= len(self._tokens)  # past the end by one, and no further
        return head

    @property
    def _position(self) -> int:
        """Where in the LaTeX the last token ended."""
        if self._place > len(self._tokens):
            return len(self._latex)
        return self._tokens[self._place - 1].end() if self._place else 0

    def _until(self, *stops: str) -> list[Piece]:
        pieces: list[Piece] = []
        while (head := self._peek()) and head not in stops:
            base = self._number() if head in _DIGITS else self._term()
            pieces += self._with_scripts(base) if self._peek() in _SCRIPTS else base
        return pieces

    def _number(self) -> list[Piece]:
        r"""Take all digits of a number; one digit is an argument, as in `\frac12`."""
        first = self._place
        while self._peek() in _DIGITS and self._follows(first):
            self._place += 1
        digits = "".join(self._words[first : self._place])
        return [Piece(digits)]

    def _follows(self, first: int) -> bool:
        """Say whether what comes next belongs to a number: it stands right behind its digits."""
        here = self._tokens[self._place].start()
        return self._place == first or here == self._tokens[self._place - 1].end()

    def _argument(self) -> list[Piece]:
        return self._term() if self._peek() not in {"", "}", "&"} else []

    def _raw(self) -> str:
        """Take the argument as it is written, spaces and all."""
        if self._peek() != "{":
            return self._take()
        self._take()
        start, depth = self._position, 1
        while depth and (head := self._take()):
            depth += (head == "{") - (head == "}")
        return self._latex[start : self._position - (not depth)]

    def _with_scripts(self, base: list[Piece]) -> list[Piece]:
        below = above = ""
        while self._peek() in _SCRIPTS:
            match self._take():
                case "_":
                    below += subscript(joined(self._argument()).strip())
                case "^":
                    above += superscript(joined(self._argument()).strip())
                case _:
                    above += "′"
        return scripted(base, below, above) if below + above else base

    def _term(self) -> list[Piece]:
        head = self._take()
        if head == "{":
            pieces = self._until("}")
            self._take()
            return pieces
        if head == "|":
            self._inside_bars = not self._inside_bars
            return [Piece("|", "open" if self._inside_bars else "close")]
        if len(head) > 1:
            return self._command(head[1:])
        return [CHARACTERS.get(head) or Piece(head)]

    def _command(self, name: str) -> list[Piece]:
        if name in COMMANDS:
            return [COMMANDS[name]]
        read = STRUCTURES.get(name)
        return read(self, name) if read else [Piece(name, "word")]

    def _nothing(self, _: str) -> list[Piece]:
        return []

    def _dropped(self, _: str) -> list[Piece]:
        self._raw()
        return []

    def _coloured(self, _: str) -> list[Piece]:
        self._raw()
        return self._argument()

    def _delimiter(self, name: str) -> list[Piece]:
        mark = self._take()
        if mark != "|":  # alone it is one bar, after a backslash two
            mark = DELIMITERS.get(mark.removeprefix("\\"), mark.removeprefix("\\"))
        return [Piece(mark, "open" if name == "left" else "close")]

    def _fraction(self, _: str) -> list[Piece]:
        return [fraction(self._argument(), self._argument())]

    def _root(self, _: str) -> list[Piece]:
        degree = ""
        if self._peek() == "[":
            self._take()
            degree = joined(self._until("]", "}")).translate(SUPERSCRIPTS)
            self._take()
        under = self._argument()
        inside = joined(under) if len(under) == 1 else f"({joined(under)})"
        return [Piece(f"{degree}√{inside}")]

    def _text(self, _: str) -> list[Piece]:
        return [Piece(self._raw(), "text")]

    def _function(self, _: str) -> list[Piece]:
        return [Piece(joined(self._argument()), "function")]

    def _styled(self, _: str) -> list[Piece]:
        text = joined(self._argument())
        return [Piece(text, "word" if text.isalpha() and len(text) > 1 else "atom")]

    def _double_struck(self, _: str) -> list[Piece]:
        return [Piece(joined(self._argument()).translate(DOUBLE_STRUCK))]

    def _accented(self, name: str) -> list[Piece]:
        return [Piece(joined(self._argument()) + ACCENTS[name])]

    def _braced(self, _: str) -> list[Piece]:
        base = self._argument()
        return noted(base, self._argument() if self._peek() in {"_", "^"} and self._take() else [])

    def _stacked(self, _: str) -> list[Piece]:
        note = self._argument()
        return noted(self._argument(), note)

    def _environment(self, _: str) -> list[Piece]:
        name = self._raw().rstrip("*")
        if name == "array":
            self._raw()  # how its columns are aligned
        rows: list[list[str]] = [[]]
        while self._peek():
            rows[-1].append(joined(self._until("&", "\\\\", "\\end", "}")).strip())
            mark = self._take()
            if mark == "\\\\":
                rows.append([])
            elif mark != "&":
                break
        if self._latex.startswith("{", self._position):
            self._raw()  # the name after \end
        lines = [" ".join(row) for row in rows if any(row)]
        if name in _LINES:
            return [Piece("\n".join(lines))]
        brackets = _BRACKETS.get(name, "[]")
        return [Piece(brackets[0] + "; ".join(lines) + brackets[1])]


STRUCTURES: dict[str, Callable[[_Reader, str], list[Piece]]] = {
    name: read
    for read, names in (
        (_Reader._fraction, ("frac", "dfrac", "tfrac", "cfrac")),
        (_Reader._root, ("sqrt",)),
        (_Reader._environment, ("begin",)),
        (_Reader._delimiter, ("left", "right")),
        (_Reader._text, ("text", "textrm", "textit", "textbf", "texttt", "textsf", "mbox")),
        (_Reader._function, ("operatorname", "operatorname*")),
        (_Reader._styled, ("mathrm", "mathit", "mathbf", "mathsf", "mathtt", "mathcal")),
        (_Reader._styled, ("boldsymbol", "bm", "boxed")),
        (_Reader._double_struck, ("mathbb",)),
        (_Reader._accented, tuple(ACCENTS)),
        (_Reader._coloured, ("mathcolor", "colorbox")),
        (_Reader._braced, ("underbrace", "overbrace")),
        (_Reader._stacked, ("underset", "overset", "stackrel")),
        (_Reader._dropped, ("color", "label", "tag", "phantom", "hspace", "vspace")),
        (_Reader._nothing, ("displaystyle", "textstyle", "scriptstyle", "limits", "nolimits")),
        (_Reader._nothing, ("middle", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl")),
        (_Reader._nothing, ("Bigr", ",", ";", ":", "!", ">", "nonumber")),
    )
    for name in names
}
"""How commands with arguments are read, by their name."""
