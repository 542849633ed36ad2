"""From a list of layers, as other libraries write it, to layers.

`Dense(300, relu)`, `keras.layers.Dense(10, activation="softmax")`, `nn.Linear(784, 300)`: one
a line, or with commas, in brackets, or in `Sequential`.  Python's own grammar reads the text;
nothing is ever compiled or run, and of a name with dots only the last part counts.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.networks.network import NONE, Bias, Layer, Numbers
from graphdbg.files.layers import LayerList, words

EXAMPLE = "Dense(300, relu)"


def read_layers(text: str) -> LayerList:
    """Return the layers of a list.

    Raises GraphError, with the line and the column, the reason and the mend, for what is none.
    """
    if len(text) > limits.LAYER_LIST:
        raise GraphError(
            f"The list has {len(text):,} characters, and the limit is {limits.LAYER_LIST:,}; "
            "write a shorter one."
        )
    if not text.strip():
        raise GraphError(f"There are no layers; write some, such as {EXAMPLE}.")
    reader = Reader(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse("\n".join(reader.flush)).body
        for statement in body:
            reader.statement(statement)
    except SyntaxError as problem:
        raise reader.ungrammatical(problem) from None
    except (ValueError, RecursionError, MemoryError) as problem:
        if isinstance(problem, GraphError):
            raise
        raise GraphError("The list is nested too deep or has a strange character.") from None
    if not reader.layers:
        raise GraphError(f"There are no layers; write some, such as {EXAMPLE}.")
    return LayerList(tuple(reader.layers), reader.inputs)


@dataclass
class Reader:
    """What has been read so far; `flat` says whether a sample is one row of numbers."""

    source: str
    layers: list[Layer] = field(default_factory=list)
    inputs: int | None = None
    flat: bool = True

    @property
    def flush(self) -> list[str]:
        """The lines without their indent, with which they were cut out of a program."""
        return [line.lstrip(" \t") for line in self.source.splitlines()]

    def statement(self, part: ast.stmt) -> None:
        """Read one line: layers, or a name given to them; imports are passed over."""
        match part:
            case ast.Expr(value=value) | ast.Assign(value=value):
                self.part(value, 0)
            case ast.Import() | ast.ImportFrom():
                pass
            case _:
                raise self.unfit(part, f"only layers stand here, such as {EXAMPLE}")

    def part(self, part: ast.expr, depth: int) -> None:
        """Read a layer, or a list of them."""
        if depth > limits.NESTING:
            raise self.unfit(part, "the list is nested too deep; write it flat")
        match part:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                for one in parts:
                    self.part(one, depth + 1)
            case ast.Call(func=ast.Name(id=word)) | ast.Call(func=ast.Attribute(attr=word)):
                self.call(part, word, depth)
            case _:
                raise self.unfit(part, f"this is no layer; write one such as {EXAMPLE}")

    def call(self, part: ast.Call, word: str, depth: int) -> None:
        """Read a call by its word."""
        if word in words.WHOLES:
            for one in self.given(part, "Sequential", many=True).values():
                self.part(one, depth + 1)
        elif word in words.INPUTS:
            self.shape(self.needed(part, "Input", "shape", "Input(784)"))
        elif word in words.FLATTEN:
            if self.layers:
                raise self.unfit(part, "Flatten stands before the first layer; leave it out here")
            self.flat = True
        elif word in words.DENSE:
            self.dense(part, word)
        elif word in words.ACTIVATION:
            self.activate(
                part,
                self.activation(
                    self.needed(part, "Activation", "activation", "Activation('relu')")
                ),
            )
        elif word in words.ACTIVATION_LAYERS:
            self.activate(part, words.ACTIVATION_NAMES[word.lower()])
        elif word in words.NORM:
            last = self.last(part, word)
            if last.norm != "none" or last.dropout:
                raise self.unfit(
                    part, "batch normalisation stands once in a layer, before its dropout; move it"
                )
            self.put(replace(last, norm="before" if last.activation == NONE else "after"))
        elif word in words.DROPOUT:
            given = self.given(part, "Dropout")
            rate = given.get("rate", given.get("p"))
            last = self.last(part, word)
            if last.dropout:
                raise self.unfit(part, "this layer has dropout already; leave one out")
            self.put(replace(last, dropout=0.5 if rate is None else self.number(rate)))
        else:
            near = get_close_matches(word, words.KNOWN, n=1)
            hint = f"did you mean {near[0]}?" if near else "use Dense, Dropout and the like"
            raise self.unfit(part, f"there is no layer {word!r} here; {hint}")

    def dense(self, part: ast.Call, word: str) -> None:
        """Add a fully connected layer."""
        given = self.given(part, word)
        if word == "Linear":
            given = {"units": given.pop("out_features", None), **given}  # type: ignore[dict-item]
            given = {key: value for key, value in given.items() if value is not None}
        if "units" not in given:
            raise self.unfit(part, f"{word} needs its width, as in {word_example(word)}")
        layer = Layer(self.count(given["units"]), NONE)
        for key, value in given.items():
            match key:
                case "activation":
                    layer = replace(layer, activation=self.activation(value))
                case "use_bias" | "bias":
                    layer = replace(layer, bias=self.bias(value))
                case "kernel_initializer":
                    layer = replace(layer, init=self.init(value))
                case "std":
                    layer = replace(layer, spread=self.number(value))
                case "weights":
                    layer = replace(layer, weights=self.numbers(value))
                case "biases":
                    layer = replace(layer, biases=self.numbers(value))
                case "input_shape" | "input_dim":
                    self.shape(value)
                case "in_features":
                    self.follows(value)
        if not self.flat:
            raise self.unfit(part, "a sample has more than one axis here; put Flatten() before it")
        self.layers.append(layer)

    def shape(self, part: ast.expr) -> None:
        """Take how many inputs there are: a number, or the lengths of a sample's axes."""
        if self.layers:
            raise self.unfit(part, "inputs stand before the first layer; leave this out")
        lengths = part.elts if isinstance(part, ast.Tuple | ast.List) else [part]
        if not lengths:
            raise self.unfit(part, "a sample needs at least one number, as in (784,)")
        counts = [self.count(length) for length in lengths]
        self.inputs, self.flat = math.prod(counts), len(counts) == 1

    def follows(self, part: ast.expr) -> None:
        """Check that a layer takes as many numbers as come to it."""
        count = self.count(part)
        before = self.layers[-1].width if self.layers else self.inputs
        if before is None:
            self.inputs = count
        elif count != before:
            raise self.unfit(part, f"{before} numbers come in here; write {before} for {count}")

    def activate(self, part: ast.expr, activation: str) -> None:
        """Give the last layer its activation."""
        last = self.last(part, "an activation")
        if last.activation != NONE or last.dropout:
            raise self.unfit(
                part, "an activation stands once, after its layer and before dropout; move it"
            )
        self.put(replace(last, activation=activation))

    def last(self, part: ast.expr, what: str) -> Layer:
        """Return the layer something is said about."""
        if not self.layers:
            raise self.unfit(part, f"{what} stands after a layer; write {EXAMPLE} before it")
        return self.layers[-1]

    def put(self, layer: Layer) -> None:
        """Exchange the last layer."""
        self.layers[-1] = layer

    # The parts of a call

    def given(self, part: ast.Call, word: str, *, many: bool = False) -> dict[str, ast.expr]:
        """Return what a call says, each by its name."""
        known = words.KEYWORDS[word]
        found: dict[str, ast.expr] = {}
        for place, value in enumerate(part.args):
            if isinstance(value, ast.Starred):
                raise self.unfit(value, "write each layer out, without *")
            if place >= len(known) and not many:
                raise self.unfit(value, f"{word} takes no more than {', '.join(known)}")
            found[str(place) if many else known[place]] = value
        for keyword in part.keywords:
            if keyword.arg not in known:
                near = f"use {', '.join(known)}"
                raise self.unfit(keyword.value, f"{word} has no {keyword.arg or '**'} here; {near}")
            if keyword.arg in found:
                raise self.unfit(keyword.value, f"{keyword.arg} is given twice; leave one out")
            found[keyword.arg] = keyword.value
        found.pop("name", None)
        return found

    def needed(self, part: ast.Call, word: str, key: str, example: str) -> ast.expr:
        """Return the one thing a call must say."""
        given = self.given(part, word)
        if key not in given:
            raise self.unfit(part, f"{word} needs its {key}, as in {example}")
        return given[key]

    def count(self, part: ast.expr) -> int:
        """Return a whole number of at least 1."""
        if isinstance(part, ast.Constant) and type(part.value) is int and part.value >= 1:
            return part.value
        raise self.unfit(part, "a whole number of at least 1 stands here, as in 300")

    def number(self, part: ast.expr) -> float:
        """Return a number, with its sign."""
        match part:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int() | float() as value) if math.isfinite(float(value)):
                return float(value)
            case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() as inner):
                return -self.number(inner)
        raise self.unfit(part, "a number stands here, such as 0.5")

    def numbers(self, part: ast.expr) -> Numbers:
        """Return a list of numbers; lists in it are read in turn."""
        return tuple(self.each(part))

    def each(self, part: ast.expr) -> Iterator[float]:
        """Yield the numbers of a list, and of lists in it."""
        if not isinstance(part, ast.List | ast.Tuple):
            raise self.unfit(part, "a list of numbers stands here, such as [0.1, 0.2]")
        for one in part.elts:
            if isinstance(one, ast.List | ast.Tuple):
                yield from self.each(one)
            else:
                yield self.number(one)

    def activation(self, part: ast.expr) -> str:
        """Return an activation by any of its names."""
        if isinstance(part, ast.Constant) and part.value is None:
            return NONE
        word = self.word(part)
        if word.lower() in words.ACTIVATION_NAMES:
            return words.ACTIVATION_NAMES[word.lower()]
        near = get_close_matches(word.lower(), words.ACTIVATION_NAMES, n=1)
        hint = f"did you mean {near[0]}?" if near else "use one such as relu, sigmoid or tanh"
        raise self.unfit(part, f"there is no activation {word!r} here; {hint}")

    def init(self, part: ast.expr) -> str:
        """Return a way to draw weights by any of its names."""
        word = self.word(part)
        if word in words.INIT_NAMES:
            return words.INIT_NAMES[word]
        known = "he_normal, glorot_normal, normal, uniform or zeros"
        raise self.unfit(part, f"weights are not drawn as {word!r} here; use {known}")

    def bias(self, part: ast.expr) -> Bias:
        """Return whether there is a bias, and whether one is shared."""
        match part:
            case ast.Constant(value=True):
                return "each"
            case ast.Constant(value=False):
                return "none"
            case ast.Constant(value="shared"):
                return "shared"
        raise self.unfit(part, 'True, False or "shared" stands here')

    def word(self, part: ast.expr) -> str:
        """Return a name, with or without quotation marks; of one with dots the last part."""
        match part:
            case ast.Constant(value=str(word)) | ast.Name(id=word) | ast.Attribute(attr=word):
                return word
            case ast.Call(func=function, args=[], keywords=[]):
                return self.word(function)
        raise self.unfit(part, "a name stands here, such as relu")

    def unfit(self, part: ast.expr | ast.stmt, why: str) -> GraphError:
        """Return the refusal of a part, at its beginning."""
        start = self.flush[part.lineno - 1].encode()[: part.col_offset].decode()
        return self.at(part.lineno, len(start), why)

    def ungrammatical(self, problem: SyntaxError) -> GraphError:
        """Return the refusal of what does not even have the form of a list."""
        line = min(max(problem.lineno or 1, 1), len(self.flush))
        place = min(max(problem.offset or 1, 1), len(self.flush[line - 1]) + 1) - 1
        why = (problem.msg or "this is no list of layers").rstrip(".")
        mend = f"write layers such as {EXAMPLE}"
        return self.at(line, place, f"{why[:1].lower()}{why[1:]}; {mend}")

    def at(self, line: int, place: int, why: str) -> GraphError:
        """Return the refusal at a place of a line without its indent."""
        indent = len(self.source.splitlines()[line - 1]) - len(self.flush[line - 1])
        end = "" if why.endswith("?") else "."
        return GraphError(f"Line {line}, column {indent + place + 1}: {why}{end}")


def word_example(word: str) -> str:
    """Return how a layer is written."""
    return "Linear(784, 300)" if word == "Linear" else EXAMPLE
