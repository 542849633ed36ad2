"""What a network is made of, before it is a graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Form: TypeAlias = Literal["tensor", "scalar"]
Bias: TypeAlias = Literal["each", "shared", "none"]
Norm: TypeAlias = Literal["none", "before", "after"]
Numbers: TypeAlias = tuple[float, ...]

NONE = "none"
ACTIVATIONS = (
    NONE,
    "sigmoid",
    "tanh",
    "relu",
    "leaky_relu",
    "elu",
    "selu",
    "silu",
    "gelu",
    "softplus",
    "softsign",
    "relu6",
    "hard_tanh",
    "softmax",
)
"""The activations a layer can have: operations of one operand, and none at all."""

BIASES: tuple[Bias, ...] = ("each", "shared", "none")
"""A bias for each unit, one for the whole layer, or none."""

INITS = ("glorot", "he", "normal", "uniform", "zeros")
"""How weights can be drawn."""

SPREADS = ("normal", "uniform")
"""The ways to draw that have a spread of their own."""

LOSSES = (
    "half_squared_error",
    "mean_squared_error",
    "mean_absolute_error",
    "huber",
    "binary_cross_entropy",
    "cross_entropy",
)
"""The losses; the two cross-entropies take sigmoid and softmax of the last layer into themselves.

`half_squared_error` is a sum over the batch, the others are means.
"""

INSIDE_LOSS = {"binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}
"""The activation that a loss takes into itself."""


@dataclass(frozen=True)
class Layer:
    """A fully connected layer: its width, and what is done to its sums.

    `weights` are typed unit by unit (a unit's weights stand together), and `biases` one for each
    unit, or a single one where it is shared; None is drawn: weights by `init`, biases as zeros.
    `spread` is the standard deviation of `normal`, and how far `uniform` goes from 0.  Batch
    normalisation stands `before` or `after` the activation, and dropout comes last.
    """

    width: int
    activation: str = "sigmoid"
    bias: Bias = "each"
    init: str = "glorot"
    spread: float = 0.1
    weights: Numbers | None = None
    biases: Numbers | None = None
    norm: Norm = "none"
    dropout: float = 0.0


@dataclass(frozen=True)
class Network:
    """Layers from inputs to outputs, a loss, and the numbers to begin with.

    `inputs` is how many numbers a sample has, `batch` how many samples there are.  Values that
    are typed stand sample by sample; a target of `cross_entropy` is the class, counted from 0.
    None is drawn from `seed`.
    """

    inputs: int
    layers: tuple[Layer, ...]
    loss: str = "half_squared_error"
    seed: int = 0
    batch: int = 1
    form: Form = "tensor"
    input_values: Numbers | None = None
    targets: Numbers | None = None

    @property
    def widths(self) -> tuple[int, ...]:
        """How many numbers stand before each layer, and after the last one."""
        return (self.inputs, *[layer.width for layer in self.layers])

    @property
    def outputs(self) -> int:
        """How many numbers a prediction has."""
        return self.widths[-1]

    @property
    def last_activation(self) -> str:
        """The activation of the last layer that is not in the loss."""
        last = self.layers[-1].activation
        return NONE if last == INSIDE_LOSS.get(self.loss) else last

    @property
    def target_count(self) -> int:
        """How many targets there are in all."""
        return self.batch * (1 if self.loss == "cross_entropy" else self.outputs)

    def fan(self, place: int) -> tuple[int, int]:
        """Return how many numbers go into a layer and out of it; layers count from 0."""
        return self.widths[place], self.widths[place + 1]

    def bias_count(self, place: int) -> int:
        """Return how many biases a layer has."""
        layer = self.layers[place]
        return {"each": layer.width, "shared": 1, "none": 0}[layer.bias]

    @property
    def parameters(self) -> int:
        """How many numbers are trained."""
        norms = sum(2 * layer.width for layer in self.layers if layer.norm != "none")
        weights = sum(
            width * after for width, after in zip(self.widths, self.widths[1:], strict=False)
        )
        return weights + norms + sum(self.bias_count(place) for place in range(len(self.layers)))

    @property
    def activations(self) -> set[str]:
        """Every activation that is in it."""
        return {layer.activation for layer in self.layers}
