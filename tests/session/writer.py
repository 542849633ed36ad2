"""A process that edits and saves a graph until it is killed: `writer.py FILE SEED RATE`.

Each edit gives x the next whole number after the one in the file, and is followed by a save
at this rate.  A line on stdout, `edit N` or `saved N`, says what was
done once it was done.
"""

import random
import sys
import time
from pathlib import Path

import numpy as np

from graphdbg.core.values import freeze
from graphdbg.session.document import save
from graphdbg.session.editing import set_value
from graphdbg.session.journaling import Journal
from graphdbg.session.session import Session


def main(path: Path, seed: int, rate: float) -> None:
    chance = random.Random(seed)  # noqa: S311
    session = Session()
    Journal(session)
    assert session.open(path)
    number = max(0, int(session.state.graph.nodes["x"].array))
    while True:
        number += 1
        set_value(session, "x", freeze(np.float64(number)))
        sys.stdout.write(f"edit {number}\n")
        if chance.random() < rate:
            assert save(session)
            sys.stdout.write(f"saved {number}\n")
        sys.stdout.flush()
        time.sleep(chance.choice((0.0, 0.002, 0.01)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
