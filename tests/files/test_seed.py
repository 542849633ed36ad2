"""The seed of a run from a file: written like the value of a node."""

import numpy as np
import pytest

from graphdbg.files.errors import FileError
from graphdbg.files.read import load_seed

READ = {
    "2": 2.0,
    "[1, -2.5]": [1.0, -2.5],
    '["NaN", "Infinity"]': [np.nan, np.inf],
    '{"init": "zeros", "shape": [2]}': [0.0, 0.0],
}
REFUSED = {
    "": "seed.json is empty; a seed is a number, as in 1.",
    "null": "seed.json, line 1: the seed is null; write a number or nested lists.",
    "[1, [2]]": "seed.json, line 1: [1] has 1 entry",
    "[1,": "seed.json, line 1:",
}


@pytest.mark.parametrize("text", READ)
def test_a_seed_is_read(tmp_path, text):
    file = tmp_path / "seed.json"
    file.write_text(text)
    np.testing.assert_array_equal(load_seed(file), READ[text])


@pytest.mark.parametrize("text", REFUSED)
def test_a_wrong_seed_has_its_sentence(tmp_path, text):
    file = tmp_path / "seed.json"
    file.write_text(text)
    with pytest.raises(FileError) as caught:
        load_seed(file)
    assert caught.value.sentence.startswith(REFUSED[text].split(" [1]")[0])
    assert caught.value.sentence.endswith(".")
