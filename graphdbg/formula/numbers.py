"""The one number formatter: wire, inspector, sentence and formula show the same digits.

`short` is for the eye (4 significant digits), `long` for a second look (8), `exact` for the
clipboard (all of them, plain ASCII). A narrow float keeps its own digits: a float32 0.1 is 0.1.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor, isfinite, isinf, log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

Number = bool | int | float | np.generic | NDArray[Any]
"""One number: of Python, of numpy, or a 0-d array."""

MINUS = "\N{MINUS SIGN}"
SMALLEST_PLAIN = 1e-4
"""Magnitudes below this are written with an exponent."""
LARGEST_PLAIN = 1e6
"""Magnitudes from this one on are written with an exponent."""


def short(x: Number) -> str:
    """Write `x` with 4 significant digits: "−12", "0.0554", "4.386e−5", "true"."""
    return _written(x, 4).replace("-", MINUS)


def long(x: Number) -> str:
    """Write `x` with 8 significant digits, else as `short` does."""
    return _written(x, 8).replace("-", MINUS)


def exact(x: Number) -> str:
    """Write all digits of `x` in plain ASCII; reading them gives `x` again, in its own dtype."""
    number = _scalar(x)
    if isinstance(number, bool):
        return _word(number)
    return str(number) if isinstance(number, np.floating) else repr(number)


def column(values: Iterable[Number], width: int = 0) -> list[str]:
    """Write `values` as `short` does, each aligned on the right in one fixed width.

    A number longer than `width` characters widens the whole column: digits are never dropped.
    """
    texts = [short(value) for value in values]
    width = max([width, *map(len, texts)])
    return [text.rjust(width) for text in texts]


def shape_text(shape: Sequence[int]) -> str:
    """Write a shape: (784, 300) is "784×300", () is "scalar"."""
    return "×".join(str(size) for size in shape) if shape else "scalar"


@dataclass(frozen=True)
class Summary:
    """What is said of an array too large to print; the numbers are of its finite entries."""

    shape: str
    dtype: str
    minimum: str
    maximum: str
    mean: str
    spread: str
    """The standard deviation."""
    not_finite: int
    """How many entries are nan, inf or −inf."""

    @property
    def text(self) -> str:
        """The summary in one line."""
        said = [self.shape]
        if self.minimum:
            said.append(f"min {self.minimum}, max {self.maximum}, mean {self.mean}")
        if self.not_finite:
            said.append(f"{self.not_finite} not finite")
        return ", ".join(said)


def summary(array: NDArray[Any]) -> Summary:
    """Sum up an array of any shape; texts are empty where no entry is finite."""
    array = np.asarray(array)
    numbers = array.astype(np.float64) if array.dtype.kind in "biu" else array
    finite = numbers[np.isfinite(numbers)]
    shape, dtype, not_finite = shape_text(array.shape), str(array.dtype), array.size - finite.size
    if not finite.size:
        return Summary(shape, dtype, "", "", "", "", not_finite)
    low, high = finite.min(), finite.max()
    # Scaled to at most 1, or the sum over entries near the largest float would overflow.
    scale = max(abs(float(low)), abs(float(high))) or 1.0
    scaled = finite.astype(np.float64) / scale
    mean, spread = float(scaled.mean()) * scale, float(scaled.std()) * scale
    return Summary(shape, dtype, short(low), short(high), short(mean), short(spread), not_finite)


def latex(x: Number) -> str:
    r"""Write `x` in LaTeX as `short` does: `-4`, `4.386\times 10^{-5}`, `\mathrm{inf}`."""
    text = _written(x, 4)
    if text.lstrip("-") == "inf":
        return text.replace("inf", r"\mathrm{inf}")
    if text in {"nan", "true", "false"}:
        return rf"\mathrm{{{text}}}"
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa}\times 10^{{{exponent}}}" if exponent else mantissa


def latex_factor(x: Number) -> str:
    """Write `x` in LaTeX as a factor or a summand: a negative number in parentheses."""
    text = latex(x)
    return f"({text})" if text.startswith("-") else text


def latex_array(array: NDArray[Any], max_rows: int = 4, max_columns: int = 6) -> str:
    r"""Write an array in LaTeX: a number, a row (1-d) or a `bmatrix` (2-d), dots in the middle.

    At most `max_rows` by `max_columns` cells are written, dots included (each limit at least 3).
    Arrays of more than two axes, and empty ones, are a pair of brackets with their shape. The
    whole is in braces, for `\end{bmatrix}^\top` is more than some typesetters can read.
    """
    array = np.asarray(array)
    if array.ndim == 0:
        return latex(array)
    if array.ndim > 2 or array.size == 0:
        inside = r"\cdots" if array.size else r"\,"
        shape = r"\times ".join(str(size) for size in array.shape)
        return rf"{{\left[{inside}\right]_{{{shape}}}}}"
    table = np.atleast_2d(array)
    rows, columns = _shown(table.shape[0], max_rows), _shown(table.shape[1], max_columns)
    lines = [" & ".join(_cell(table, row, column) for column in columns) for row in rows]
    return r"{\begin{bmatrix}" + r" \\ ".join(lines) + r"\end{bmatrix}}"


def _shown(size: int, limit: int) -> list[int | None]:
    """Which indices to write of `size`; None stands for the dots between the first and the last."""
    limit = max(limit, 3)
    return list(range(size)) if size <= limit else [*range(limit - 2), None, size - 1]


def _cell(table: NDArray[Any], row: int | None, column: int | None) -> str:
    if row is None:
        return r"\vdots" if column is not None else r"\ddots"
    return r"\cdots" if column is None else latex(table[row, column])


def _written(x: Number, digits: int) -> str:
    """Write `x` with an ASCII minus. The integer part of a plain number is always in full."""
    number = _scalar(x)
    if isinstance(number, bool):
        return _word(number)
    if isinstance(number, np.floating):
        number = float(str(number))  # the digits of its own dtype, not those of its double
    if isinstance(number, float) and not isfinite(number):
        return ("-inf" if number < 0 else "inf") if isinf(number) else "nan"
    if number == 0:
        return "0"
    if SMALLEST_PLAIN <= abs(number) < LARGEST_PLAIN:
        plain = f"{number:.{max(digits - 1 - floor(log10(abs(number))), 0)}f}"
        if abs(float(plain)) < LARGEST_PLAIN:
            return _stripped(plain)
    # Decimal, for an int may be larger than any float.
    scaled = Decimal(number) if isinstance(number, int) else number
    mantissa, _, exponent = f"{scaled:.{digits - 1}e}".partition("e")
    power = int(exponent)
    # 0.000099999 rounds to 1e-4, which is written like any other 1e-4.
    if power == -4:
        return "-0.0001" if number < 0 else "0.0001"
    return f"{_stripped(mantissa)}e{power}"


def _scalar(x: Number) -> bool | int | float | np.floating[Any]:
    """Bring `x` to one of four types; a float narrower or wider than a double stays as it is."""
    if isinstance(x, np.ndarray):
        if x.ndim:
            raise TypeError(f"One number is needed here, not an array of shape {x.shape}.")
        x = x[()]
    if isinstance(x, np.floating) and not isinstance(x, float):
        return x
    if isinstance(x, np.generic):
        x = x.item()
    if isinstance(x, bool):
        return x
    if isinstance(x, int):
        return int(x)
    if isinstance(x, float):
        return float(x)
    raise TypeError(f"A real number is needed here, not {x!r}.")


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _stripped(plain: str) -> str:
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
