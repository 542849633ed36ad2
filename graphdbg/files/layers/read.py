"""From a list of layers, as other libraries write it, to layers.

`Dense(300, relu)`, `keras.layers.Dense(10, activation="softmax")`, `nn.Linear(784, 300)`: one
a line, or with commas, in brackets, or in `Sequential`.  Python's own grammar reads the text;
nothing is ever compiled or run, and of a name with dots only the last part counts.
"""

from __future__ import annotations

import ast
import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from graphdbg.core import limits
from graphdbg.core.errors import GraphError
from graphdbg.core.networks.network import NONE, Layer
from graphdbg.files.layers import LayerList, words
from graphdbg.files.layers.parts import EXAMPLE, Parts


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
    parts = Parts(text)
    parts.refuse_characters()
    reader = Reader(parts)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse("\n".join(parts.flush)).body
        for statement in body:
            reader.statement(statement)
    except SyntaxError as problem:
        raise parts.ungrammatical(problem) from None
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

    parts: Parts
    layers: list[Layer] = field(default_factory=list)
    inputs: int | None = None
    flat: bool = True

    def statement(self, part: ast.stmt) -> None:
        """Read one line: layers, or a name given to them; imports are passed over."""
        match part:
            case ast.Expr(value=value) | ast.Assign(value=value):
                self.part(value, 0)
            case ast.Import() | ast.ImportFrom():
                pass
            case _:
                raise self.parts.unfit(part, f"only layers stand here, such as {EXAMPLE}")

    def part(self, part: ast.expr, depth: int) -> None:
        """Read a layer, or a list of them."""
        if depth > limits.NESTING:
            raise self.parts.unfit(part, "the list is nested too deep; write it flat")
        match part:
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                for one in parts:
                    self.part(one, depth + 1)
            case ast.Call(func=ast.Name(id=word)) | ast.Call(func=ast.Attribute(attr=word)):
                self.call(part, word, depth)
            case _:
                raise self.parts.unfit(part, f"this is no layer; write one such as {EXAMPLE}")

    def call(self, part: ast.Call, word: str, depth: int) -> None:
        """Read a call by its word."""
        if word in words.WHOLES:
            for one in self.parts.given(part, "Sequential", many=True).values():
                self.part(one, depth + 1)
            return
        readers: tuple[tuple[frozenset[str], Callable[[ast.Call, str], None]], ...] = (
            (words.DENSE, self.dense),
            (words.INPUTS, self.input),
            (words.FLATTEN, self.flatten),
            (words.ACTIVATION | words.ACTIVATION_LAYERS, self.activate),
            (words.NORM, self.normalise),
            (words.DROPOUT, self.drop),
        )
        for known, read in readers:
            if word in known:
                read(part, word)
                return
        near = get_close_matches(word, words.KNOWN, n=1)
        hint = f"did you mean {near[0]}?" if near else "use Dense, Dropout and the like"
        raise self.parts.unfit(part, f"there is no layer {word!r} here; {hint}")

    def input(self, part: ast.Call, word: str) -> None:
        """Take the shape of a sample."""
        self.shape(self.parts.needed(part, "Input", "shape", f"{word}(784)"))

    def flatten(self, part: ast.Call, word: str) -> None:
        """Lay the axes of a sample into one."""
        if self.layers:
            raise self.parts.unfit(part, f"{word} stands before the first layer; leave it out here")
        self.flat = True

    def normalise(self, part: ast.Call, word: str) -> None:
        """Give the last layer batch normalisation."""
        last = self.last(part, word)
        if last.norm != "none" or last.dropout:
            raise self.parts.unfit(
                part, "batch normalisation stands once in a layer, before its dropout; move it"
            )
        self.put(replace(last, norm="before" if last.activation == NONE else "after"))

    def drop(self, part: ast.Call, word: str) -> None:
        """Give the last layer dropout."""
        given = self.parts.given(part, "Dropout")
        rate = given.get("rate", given.get("p"))
        last = self.last(part, word)
        if last.dropout:
            raise self.parts.unfit(part, "this layer has dropout already; leave one out")
        self.put(replace(last, dropout=0.5 if rate is None else self.parts.number(rate)))

    def dense(self, part: ast.Call, word: str) -> None:
        """Add a fully connected layer."""
        given = self.parts.given(part, word)
        if word == "Linear":
            given = {words.UNITS.get(key, key): value for key, value in given.items()}
        if "units" not in given:
            raise self.parts.unfit(part, f"{word} needs its width, as in {word_example(word)}")
        layer = Layer(self.parts.count(given["units"]), NONE)
        for key, value in given.items():
            match key:
                case "activation":
                    layer = replace(layer, activation=self.parts.activation(value))
                case "use_bias" | "bias":
                    layer = replace(layer, bias=self.parts.bias(value))
                case "kernel_initializer":
                    layer = replace(layer, init=self.parts.init(value))
                case "std":
                    layer = replace(layer, spread=self.parts.number(value))
                case "weights":
                    layer = replace(layer, weights=self.parts.numbers(value))
                case "biases":
                    layer = replace(layer, biases=self.parts.numbers(value))
                case "input_shape" | "input_dim":
                    self.shape(value)
                case "in_features":
                    self.follows(value)
        if not self.flat:
            raise self.parts.unfit(
                part, "a sample has more than one axis here; put Flatten() before it"
            )
        self.layers.append(layer)

    def shape(self, part: ast.expr) -> None:
        """Take how many inputs there are: a number, or the lengths of a sample's axes."""
        if self.layers:
            raise self.parts.unfit(part, "inputs stand before the first layer; leave this out")
        lengths = part.elts if isinstance(part, ast.Tuple | ast.List) else [part]
        if not lengths:
            raise self.parts.unfit(part, "a sample needs at least one number, as in (784,)")
        counts = [self.parts.count(length) for length in lengths]
        self.inputs, self.flat = math.prod(counts), len(counts) == 1

    def follows(self, part: ast.expr) -> None:
        """Check that a layer takes as many numbers as come to it."""
        count = self.parts.count(part)
        before = self.layers[-1].width if self.layers else self.inputs
        if before is None:
            self.inputs = count
        elif count != before:
            raise self.parts.unfit(
                part, f"{before} numbers come in here; write {before} for {count}"
            )

    def activate(self, part: ast.Call, word: str) -> None:
        """Give the last layer its activation."""
        activation = words.ACTIVATION_NAMES.get(word.lower(), "")
        if word in words.ACTIVATION:
            example = "Activation(relu)"
            activation = self.parts.activation(
                self.parts.needed(part, "Activation", "activation", example)
            )
        last = self.last(part, "an activation")
        if last.activation != NONE or last.dropout:
            raise self.parts.unfit(
                part, "an activation stands once, after its layer and before dropout; move it"
            )
        self.put(replace(last, activation=activation))

    def last(self, part: ast.expr, what: str) -> Layer:
        """Return the layer something is said about."""
        if not self.layers:
            raise self.parts.unfit(part, f"{what} stands after a layer; write {EXAMPLE} before it")
        return self.layers[-1]

    def put(self, layer: Layer) -> None:
        """Exchange the last layer."""
        self.layers[-1] = layer


def word_example(word: str) -> str:
    """Return how a layer is written."""
    return "Linear(784, 300)" if word == "Linear" else EXAMPLE
