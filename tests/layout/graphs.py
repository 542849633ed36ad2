"""Graphs with names, as the layout gets them: sizes of the boxes and wires between indices."""

from collections.abc import Callable
from dataclasses import dataclass

Wire = tuple[int, int]


@dataclass(frozen=True)
class Sketch:
    names: tuple[str, ...]
    wires: tuple[Wire, ...]

    @property
    def sizes(self) -> list[tuple[float, float]]:
        """Operations wider and higher than leaves, long names wider still."""
        operations = {consumer for _, consumer in self.wires}
        return [
            (125.0 + 7.0 * max(len(name) - 4, 0), 84.0)
            if index in operations
            else (110.0 + 7.0 * max(len(name) - 4, 0), 64.0)
            for index, name in enumerate(self.names)
        ]

    def at(self, name: str) -> int:
        return self.names.index(name)


def sketch(text: str) -> Sketch:
    """Read lines `name = operand operand ...`; a line without `=` lists leaves."""
    names: list[str] = []
    wires: list[Wire] = []
    for line in text.strip().splitlines():
        name, equals, operands = line.partition("=")
        if not equals:
            names += line.split()
            continue
        names.append(name.strip())
        wires += [(names.index(operand), len(names) - 1) for operand in operands.split()]
    return Sketch(tuple(names), tuple(wires))


def f_xyz() -> Sketch:
    return sketch("x y z\nq = x y\nf = q z")


def shared_operand() -> Sketch:
    return sketch("a b 1\nc = a b\nd = b 1\ne = c d")


def sigmoid_neuron() -> Sketch:
    return sketch("""
        w0 x0 w1 x1 w2 one
        p = w0 x0
        q = w1 x1
        s = p q
        t = s w2
        n = t
        e = n
        d = e one
        f = d
    """)


def logistic_regression() -> Sketch:
    return sketch("x1 x2 w1 w2 b y\np = w1 x1\nq = w2 x2\ns = p q\nz = s b\nout = z\nL = out y")


def network_2_2_2() -> Sketch:
    return sketch("""
        i1 i2 w1 w2 w3 w4 w5 w6 w7 w8 b1 b2 t1 t2
        net_h1 = w1 i1 w2 i2 b1
        net_h2 = w3 i1 w4 i2 b1
        out_h1 = net_h1
        out_h2 = net_h2
        net_o1 = w5 out_h1 w6 out_h2 b2
        net_o2 = w7 out_h1 w8 out_h2 b2
        out_o1 = net_o1
        out_o2 = net_o2
        E_o1 = out_o1 t1
        E_o2 = out_o2 t2
        E_total = E_o1 E_o2
    """)


def network_2_2_2_in_products() -> Sketch:
    return sketch("""
        i1 i2 w1 w2 w3 w4 w5 w6 w7 w8 b1 b2 t1 t2 half
        w1i1 = w1 i1
        w2i2 = w2 i2
        s_h1 = w1i1 w2i2
        net_h1 = s_h1 b1
        out_h1 = net_h1
        w3i1 = w3 i1
        w4i2 = w4 i2
        s_h2 = w3i1 w4i2
        net_h2 = s_h2 b1
        out_h2 = net_h2
        w5h1 = w5 out_h1
        w6h2 = w6 out_h2
        s_o1 = w5h1 w6h2
        net_o1 = s_o1 b2
        out_o1 = net_o1
        w7h1 = w7 out_h1
        w8h2 = w8 out_h2
        s_o2 = w7h1 w8h2
        net_o2 = s_o2 b2
        out_o2 = net_o2
        d1 = t1 out_o1
        q1 = d1
        E1 = q1 half
        d2 = t2 out_o2
        q2 = d2
        E2 = q2 half
        E_total = E1 E2
    """)


def network_2_3_1() -> Sketch:
    return sketch("""
        x1 x2 w11 w12 b1 w21 w22 b2 w31 w32 b3 v1 v2 v3 c t
        n1 = w11 x1 w12 x2 b1
        n2 = w21 x1 w22 x2 b2
        n3 = w31 x1 w32 x2 b3
        h1 = n1
        h2 = n2
        h3 = n3
        o = v1 h1 v2 h2 v3 h3 c
        y = o
        L = y t
    """)


def fibonacci() -> Sketch:
    return sketch("F0 F1\n" + "\n".join(f"F{k} = F{k - 1} F{k - 2}" for k in range(2, 11)))


def matrix_network() -> Sketch:
    return sketch("""
        X W1 b1 W2 b2 W3 b3 T
        z1 = X W1
        a1 = z1 b1
        h1 = a1
        z2 = h1 W2
        a2 = z2 b2
        h2 = a2
        z3 = h2 W3
        a3 = z3 b3
        L = a3 T
    """)


def regularised_network() -> Sketch:
    plain = matrix_network()
    more = sketch("lam W1 W2 W3 L\ns1 = W1\ns2 = W2\ns3 = W3\nr = s1 s2 s3\np = lam r\nJ = L p")
    names = [*plain.names, *(name for name in more.names if name not in plain.names)]
    moved = [names.index(name) for name in more.names]
    wires = [(moved[operand], moved[consumer]) for operand, consumer in more.wires]
    return Sketch(tuple(names), (*plain.wires, *wires))


def attention() -> Sketch:
    return sketch("""
        X Wq Wk Wv Wo d T
        Q = X Wq
        K = X Wk
        V = X Wv
        Kt = K
        S = Q Kt
        Sd = S d
        A = Sd
        AV = A V
        O = AV Wo
        R = O X
        L = R T
    """)


def skips() -> Sketch:
    return sketch("x\na = x\nb = a\nc = b\nd = c x\ne = d a")


def squares() -> Sketch:
    return sketch("x\ny = x x\nz = y x x")


def chain(count: int) -> Sketch:
    return Sketch(
        tuple(f"v{index}" for index in range(count)),
        tuple((index, index + 1) for index in range(count - 1)),
    )


PLANAR: tuple[Callable[[], Sketch], ...] = (
    f_xyz,
    shared_operand,
    sigmoid_neuron,
    logistic_regression,
    fibonacci,
    matrix_network,
    regularised_network,
    attention,
    skips,
    squares,
)
NAMED = (*PLANAR, network_2_2_2, network_2_2_2_in_products, network_2_3_1)
