"""Values: frozen, drawn from a seed, and compared."""

import math

import numpy as np
import pytest

from graphdbg.core.errors import GraphError
from graphdbg.core.values import (
    Drawn,
    freeze,
    ones_like,
    own,
    same_value,
    size_of,
    zeros_like,
)

# From numpy's RandomState(seed), which is frozen: the same on every machine, for good.
DRAWN = [
    (Drawn("normal", (3,), seed=7, std=0.5), []),
    (Drawn("uniform", (2, 2), seed=7, low=-1.0, high=1.0), []),
    (Drawn("he", (2, 3), seed=1), []),
    (Drawn("glorot", (2, 3), seed=1), []),
    (Drawn("he", (2, 3), seed=1, fan=(8, 5)), []),
    (Drawn("glorot", (3,), seed=2, fan=(3, 1)), []),
    (Drawn("normal", (), seed=0), []),
    (Drawn("zeros", (2,), seed=5), [0.0, 0.0]),
    (Drawn("normal", (2,), seed=42, dtype="float32"), []),
]
