"""Stretches of plain text, and how they are put side by side: spaces, signs, parentheses."""

import re
from dataclasses import dataclass, replace
from typing import Final, Literal

SUBSCRIPTS: Final = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
SUPERSCRIPTS: Final = str.maketrans("0123456789+−nixTᵀ′", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿⁱˣᵀᵀ′")
_VULGAR_FRACTIONS = {("1", "2"): "½", ("1", "4"): "¼", ("3", "4"): "¾"}

Kind = Literal[
    "atom", "word", "text", "fraction", "function", "big", "operator", "comma", "open", "close"
]
_SIGNS = frozenset("+−±∓")
"""These stand close to what follows where nothing stands before."""
_ENDS_A_TERM = frozenset(["atom", "word", "fraction", "close", "text"])
_STARTS_A_TERM = frozenset(["atom", "word", "fraction", "open", "function", "big"])


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and what it is to its neighbours."""

    text: str
    kind: Kind = "atom"


def joined(pieces: list[Piece]) -> str:
    """Put pieces side by side."""
    pieces = [piece for piece in pieces if piece.text or piece.kind == "operator"]
    befores, afters = [None, *pieces], [*pieces[1:], None]
    text = ""
    for before, piece, after in zip(befores, pieces, afters, strict=False):
        if piece.kind == "fraction" and _touches(before, after):
            piece = Piece(f"({piece.text})")  # noqa: PLW2901  # what its neighbours saw stays
        if before and _space_between(before, piece):
            text += " "
        text += _spaced(piece, before)
    return text


def fraction(above: list[Piece], below: list[Piece]) -> Piece:
    """Write a fraction on one line, in parentheses what would be read otherwise."""
    over, under = joined(above), joined(below)
    if (over, under) in _VULGAR_FRACTIONS:
        return Piece(_VULGAR_FRACTIONS[over, under])
    if _is_sum(above):
        over = f"({over})"
    factors = below[1:] if below and below[0].text.startswith("∂") else below
    if len(factors) > 1 or _is_sum(below):
        under = f"({under})"
    return Piece(f"{over}/{under}", "fraction")


def noted(base: list[Piece], note: list[Piece]) -> list[Piece]:
    """Write what stands above or below a brace in parentheses after what it is about."""
    if _is_sum(base):
        base = [Piece(f"({joined(base)})")]
    return [*base, Piece(f" ({joined(note)})", "text")] if note else base


def scripted(base: list[Piece], below: str, above: str) -> list[Piece]:
    """Append scripts to the one piece, or to the group, they stand at."""
    if len(base) != 1:
        base = [Piece(f"({joined(base)})" if base else "")]
    elif base[0].kind == "fraction":
        base = [Piece(f"({base[0].text})")]
    return [replace(base[0], text=base[0].text + below + above)]


def subscript(text: str) -> str:
    """Write an index: digits as ₁₂, a word after an underscore."""
    if text.isascii() and text.isdecimal():
        return text.translate(SUBSCRIPTS)
    return f"_{text}" if re.fullmatch(r"\w*", text) else f"_({text})"


def superscript(text: str) -> str:
    """Write an exponent: with raised characters where all of it has them."""
    if text and all(ord(character) in SUPERSCRIPTS for character in text):
        return text.translate(SUPERSCRIPTS)
    return f"^{text}" if re.fullmatch(r"\w*", text) else f"^({text})"


def _is_sum(pieces: list[Piece]) -> bool:
    """Whether a sum, a relation or a fraction stands outside all brackets."""
    depth = 0
    for index, piece in enumerate(pieces):
        depth += (piece.kind == "open") - (piece.kind == "close")
        if depth == 0 and piece.kind == "fraction":
            return True
        if depth == 0 and index and piece.kind == "operator" and piece.text != "·":
            return True
    return False


def _touches(before: Piece | None, after: Piece | None) -> bool:
    """Whether a fraction is multiplied without a sign: half x is "(1/2)x", not "1/2x"."""
    if before and before.kind in {"atom", "word", "fraction", "close", "function"}:
        return True
    return after is not None and after.kind in {"atom", "word", "fraction", "open", "function"}


def _space_between(before: Piece, piece: Piece) -> bool:
    if before.kind == "function" and piece.kind == "open":
        return False
    if before.kind in {"function", "big"}:
        return piece.kind in _STARTS_A_TERM
    if piece.kind in {"function", "big"}:
        return before.kind in _ENDS_A_TERM
    if "text" in {before.kind, piece.kind} or not (_is_word(before) or piece.kind == "word"):
        return False
    return before.text[-1:].isalnum() and piece.text[:1].isalnum()


def _is_word(piece: Piece) -> bool:
    """Whether more letters after it would seem to belong to it: "out", but also "x_i"."""
    return piece.kind == "word" or re.search(r"[_^]\w+\Z", piece.text) is not None


def _spaced(piece: Piece, before: Piece | None) -> str:
    if piece.kind == "comma":
        return piece.text + " "
    if piece.kind != "operator":
        return piece.text
    if piece.text in _SIGNS and (before is None or before.kind not in _ENDS_A_TERM):
        return piece.text
    return f" {piece.text} " if before and before.kind != "open" else f"{piece.text} "
