"""Graphs drawn by Hypothesis."""

from hypothesis import strategies as st

Size = tuple[float, float]
Wire = tuple[int, int]


@st.composite
def acyclic_graphs(draw: st.DrawFn, most: int = 24) -> tuple[list[Size], list[Wire]]:
    """Sizes and wires; document order is not topological, wires may be parallel."""
    count = draw(st.integers(0, most))
    size = st.tuples(st.integers(110, 190).map(float), st.integers(64, 84).map(float))
    sizes = draw(st.lists(size, min_size=count, max_size=count))
    names = draw(st.permutations(range(count)))
    wires = []
    for place in range(1, count):
        operands = draw(st.lists(st.integers(0, place - 1), max_size=3))
        wires += [(names[operand], names[place]) for operand in operands]
    return sizes, wires
