"""The words of a list of layers: the names other libraries give to what a layer can be."""

from __future__ import annotations

from graphdbg.core.networks.network import ACTIVATIONS, INITS, NONE

ACTIVATION_NAMES = {
    **{name: name for name in ACTIVATIONS},
    **{name.replace("_", ""): name for name in ACTIVATIONS},
    "linear": NONE,
    "identity": NONE,
    "swish": "silu",
    "hardtanh": "hard_tanh",
}
"""Each spelling of an activation, in small letters, and what it is called here."""

ACTIVATION_LAYERS = frozenset(
    {
        "ReLU",
        "ReLU6",
        "LeakyReLU",
        "ELU",
        "SELU",
        "SiLU",
        "GELU",
        "Sigmoid",
        "Tanh",
        "Softmax",
        "Softplus",
        "Softsign",
        "Hardtanh",
        "Identity",
    }
)
"""Layers that are an activation and nothing else."""

INIT_NAMES = {
    **{name: name for name in INITS},
    "he_normal": "he",
    "kaiming_normal": "he",
    "glorot_normal": "glorot",
    "xavier_normal": "glorot",
    "random_normal": "normal",
    "random_uniform": "uniform",
}
"""Each spelling of an initialisation, and what it is called here."""

DENSE = frozenset({"Dense", "Linear"})
INPUTS = frozenset({"Input", "InputLayer"})
DROPOUT = frozenset({"Dropout"})
NORM = frozenset({"BatchNormalization", "BatchNorm1d"})
FLATTEN = frozenset({"Flatten"})
ACTIVATION = frozenset({"Activation"})
WHOLES = frozenset({"Sequential", "add"})
"""Calls that only hold layers."""

KNOWN = sorted(DENSE | INPUTS | DROPOUT | NORM | FLATTEN | ACTIVATION | WHOLES | ACTIVATION_LAYERS)

KEYWORDS = {
    "Dense": [
        "units",
        "activation",
        "use_bias",
        "kernel_initializer",
        "std",
        "weights",
        "biases",
        "input_shape",
        "input_dim",
        "name",
    ],
    "Linear": ["in_features", "out_features", "bias"],
    "Input": ["shape", "name"],
    "Dropout": ["rate", "p", "name"],
    "Activation": ["activation", "name"],
    "Sequential": ["layers", "name"],
}
"""What can be said by name in a call; in the order in which it can be said without."""

UNITS = {"out_features": "units"}
"""What the width of a layer is called elsewhere, and here."""
