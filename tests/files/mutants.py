"""Sound files, damaged at random in their bytes, their tokens and their structure."""

import json
import random
import re
from collections.abc import Iterator
from typing import Any

from graphdbg.files.samples import samples

SMALL = """{"graphdbg": 1, "title": "a \\u03c3", "loss": "s", "nodes": [
  {"name": "a", "kind": "input", "value": [[1, 2.5], [3, "NaN"]], "dtype": "float64"},
  {"name": "b", "kind": "input", "value": {"dtype": "float32", "shape": [1, 2], "data": "AACAPwAAAEA="}},
  {"name": "w", "kind": "parameter", "value": {"init": "normal", "std": 0.5, "shape": [2, 3], "seed": 7}},
  {"name": "u", "kind": "constant", "value": {"init": "he", "fan": [3, 4], "shape": [3]}, "label": "u_1"},
  {"name": "s", "op": "sum", "inputs": ["w"], "attributes": {"axis": [0, 1]}, "group": "g/h", "position": [1, 2.5]},
  {"name": "t", "op": "weighted_sum", "inputs": ["s", null, "u"], "note": "n", "inline": true}],
 "breakpoints": [{"node": "s", "when": "1 > 0", "hits": 0, "log": null, "on": true}, {"wire": ["t", 0]}],
 "watches": ["s"], "view": {"folded": ["g"], "camera": [0, 0.5, 1]}, "lesson": {"x": [1, {}]}, "training": null}
"""  # noqa: E501
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[-+\w.]+|[\[\]{}:,]')
TOKENS = [
    *"[]{}:,", '"', "'", "\\", "null", "true", "0", "-1", "1e999", "1e308", "NaN", "-Infinity",
    "9" * 30, "9" * 5000, "0.1", '"\\ud800"', '"\\u0000"', '"x"', '""', '"nodes"', '"NaN"', "//",
    "[" * 60, "]" * 60, '{"a":' * 60, "\n", "\ufeff", '"name"', '"' + "q" * 300 + '"',
]  # fmt: skip
VALUES = [
    None, True, False, 0, -1, 7, 2**31, 2**63 - 1, -(2**63), 0.5, -0.0, 1e300, 5e-324, "", "x", "s",
    "NaN", "Infinity", "float32", "bool", "int64", "add", "softmax", "zeros", "uniform", "input",
    [], [[]], {}, [1, 2], [[1], [2]], [1, [2]], [0, 10**7, 10**7], ["s", 0], [None] * 3, "q" * 300,
    {"init": "zeros", "shape": [2]}, {"dtype": "bool", "shape": [1], "data": "AQ=="}, [10**9] * 9,
]  # fmt: skip


def bytes_changed(text: str, chance: random.Random) -> bytes:
    data = bytearray(text.encode("utf-8"))
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = chance.randrange(256)
            case 1:
                del data[place : place + chance.randint(1, 30)]
            case 2:
                data[place:place] = bytes(chance.randrange(256) for _ in range(3))
            case 3:
                other = chance.randrange(len(data))
                data[place:place] = data[other : other + 40]
    return bytes(data)


def tokens_changed(text: str, chance: random.Random) -> bytes:
    spans = [match.span() for match in TOKEN.finditer(text)]
    for start, end in sorted(chance.sample(spans, chance.randint(1, 3)), reverse=True):
        new = chance.choice(TOKENS)
        text = text[: start if chance.random() < 0.7 else end] + new + text[end:]
    return text.encode("utf-8", "surrogatepass")


def structure_changed(text: str, chance: random.Random) -> bytes:
    plain = json.loads(text)
    for _ in range(chance.randint(1, 3)):
        places = list(every_place(plain))
        if not places:
            break
        holder, key = chance.choice(places)
        match chance.randrange(4):
            case 0:
                holder[key] = chance.choice(VALUES)
            case 1:
                del holder[key]
            case 2:
                other, step = chance.choice(places)
                holder[key] = json.loads(json.dumps(other[step]))
            case 3 if isinstance(holder, dict):
                holder[chance.choice(["value", "inputs", "op", "dtype", "zz"])] = holder.pop(key)
            case _:
                holder[key] = [holder[key]]
    return json.dumps(plain).encode("utf-8")


def every_place(plain: Any) -> Any:
    steps = plain.items() if isinstance(plain, dict) else enumerate(plain)
    for key, part in list(steps):
        yield plain, key
        if isinstance(part, dict | list):
            yield from every_place(part)


def seeds() -> list[str]:
    """Return what is damaged: every sample, and a small file that has of everything, more often."""
    return [*[SMALL] * 10, *(one.path.read_text(encoding="utf-8") for one in samples())]


CHANGES = (bytes_changed, tokens_changed, structure_changed)


def mutants(how: int, count: int) -> Iterator[tuple[int, bytes]]:
    """Yield so many files damaged in one of the ways, each with its number, always the same."""
    texts = seeds()
    for number in range(count):
        chance = random.Random(f"{CHANGES[how].__name__} {number}")  # noqa: S311
        yield number, CHANGES[how](chance.choice(texts), chance)
