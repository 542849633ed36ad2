"""What a teacher says about each sample, in numbers: formulas written out by hand."""

import math
from math import cos, exp, log, sin

import numpy as np
import pytest

from graphdbg.core.events import Computed, Contributed, Read, Seeded


def sigmoid(x):
    return 1 / (1 + exp(-x))


def test_f_xyz_has_ten_events(run_of):
    events = run_of("f_xyz").events
    assert events[:6] == (
        Read("x", -2),
        Read("y", 5),
        Read("z", -4),
        Computed("q", 3),
        Computed("f", -12),
        Seeded("f", 1),
    )
    # node, wire, upstream, local, contribution, summed, running, k, n
    assert events[6:] == (
        Contributed("q", ("f", 0), 1, -4, -4, (), -4, 1, 1),
        Contributed("z", ("f", 1), 1, 3, 3, (), 3, 1, 1),
        Contributed("y", ("q", 1), -4, 1, -4, (), -4, 1, 1),
        Contributed("x", ("q", 0), -4, 1, -4, (), -4, 1, 1),
    )
    assert len(events) == 10


def test_f_xyz(run_of):
    run = run_of("f_xyz")
    assert run.value("f") == -12
    assert [run.gradient(name) for name in "xyz"] == [-4, -4, 3]


def test_sum_times_successor_reaches_b_over_two_paths(run_of):
    run = run_of("sum_times_successor")
    assert run.value("e") == 6
    assert (run.gradient("a"), run.gradient("b")) == (2, 5)
    assert [(path.nodes, path.product) for path in run.paths("b")] == [
        (("b", "c", "e"), 2),
        (("b", "d", "e"), 3),
    ]


def test_x_times_x_has_two_wires_from_x(run_of):
    run = run_of("x_times_x")
    assert run.wires("x") == (("y", 0), ("y", 1))
    assert run.contributions("x") == (3, 3)
    assert run.gradient("x") == 2 * run.value("x")


def test_sin_half_square(run_of, agree):
    run = run_of("sin_half_square")
    x = 1.5
    agree(run.value("y"), sin(0.5 * x**2))
    agree(run.gradient("x"), cos(0.5 * x**2) * x)


def test_function_three_times(run_of, agree):
    run = run_of("function_three_times")
    w = 1.0
    x = sin(w)
    y = sin(x)
    agree(run.value("z"), sin(y))
    agree(run.gradient("w"), cos(y) * cos(x) * cos(w))
    assert len({run.graph.nodes[name].op for name in "xyz"}) == 1


def test_four_links_reuses_what_is_known_at_each_link(run_of, agree):
    run = run_of("four_links")
    u = 0.4
    w = u**2
    x = exp(w)
    y = sin(x)
    agree(run.value("z"), log(y))
    links = {"y": 1 / y, "x": cos(x), "w": x, "u": 2 * u}
    known = 1.0
    for node, local in links.items():
        known *= local
        agree(run.gradient(node), known)
    assert len({run.graph.nodes[name].op for name in "wxyz"}) == 4


def test_jacobian_3_to_2(run_of, agree):
    run = run_of("jacobian_3_to_2")
    jacobian = run.jacobian("y", 1)
    agree(jacobian, [[1, -2, 0.5], [3, 0, -1]])
    agree(run.gradient("y"), [-0.5 - 1, 7.0 - 5])
    agree(run.gradient("x"), jacobian.T @ run.gradient("y"))
    agree(run.gradient("x"), [4.5, 3, -2.75])


def naive_additions(n):
    return 0 if n <= 2 else naive_additions(n - 1) + naive_additions(n - 2) + 1


def test_fibonacci_10_shows_why_memory_pays(run_of):
    run = run_of("fibonacci_10")
    assert run.value("F10") == 55
    assert [len(run.paths(leaf)) for leaf in ("F1", "F2")] == [21, 34]
    assert [run.gradient(leaf) for leaf in ("F1", "F2")] == [21, 34]
    additions = [node.op for node in run.graph.nodes.values() if node.op]
    assert additions == ["add"] * 8
    assert naive_additions(10) == 54


def test_hidden_units_weights_and_inputs_sum_over_the_hidden_units(run_of, agree):
    run = run_of("hidden_units")
    x, y = [0.5, -1.0], 1.0
    weights = [[0.2, -0.4], [0.7, 0.1], [-0.5, 0.3]]
    biases, v, c = [0.1, 0.0, -0.2], [0.6, -0.8, 0.9], 0.3
    h = [
        sigmoid(row[0] * x[0] + row[1] * x[1] + bias)
        for row, bias in zip(weights, biases, strict=True)
    ]
    y_hat = sigmoid(sum(v[k] * h[k] for k in range(3)) + c)
    agree(run.value("L"), -y * log(y_hat) - (1 - y) * log(1 - y_hat))
    by_h = [(y_hat - y) * v[k] for k in range(3)]
    slope = [h[k] * (1 - h[k]) for k in range(3)]
    for j in range(2):
        for i in range(3):
            # ∂h_k/∂W_ij is 0 unless k = i: W_ij feeds no other unit.
            by_weight = [slope[k] * x[j] if k == i else 0 for k in range(3)]
            agree(run.gradient(f"W{i + 1}{j + 1}"), sum(by_h[k] * by_weight[k] for k in range(3)))
        by_input = [slope[k] * weights[k][j] for k in range(3)]
        agree(run.gradient(f"x{j + 1}"), sum(by_h[k] * by_input[k] for k in range(3)))
        assert len(run.paths(f"x{j + 1}")) == 3


def test_sigmoid_neuron(run_of, agree):
    run = run_of("sigmoid_neuron")
    quoted = {
        "w0": -0.19661193,
        "x0": 0.39322387,
        "w1": -0.39322387,
        "x1": -0.58983580,
        "w2": 0.19661193,
    }
    assert run.value("f") == pytest.approx(0.73105858, abs=5e-9)
    for name, gradient in quoted.items():
        assert run.gradient(name) == pytest.approx(gradient, abs=5e-9)
    f = sigmoid(2 * -1 + -3 * -2 + -3)
    agree(run.gradient("z"), f * (1 - f))
    by_hand = {"w0": -1, "x0": 2, "w1": -2, "x1": -3, "w2": 1}
    for name, partner in by_hand.items():
        agree(run.gradient(name), f * (1 - f) * partner)


def test_logistic_regression(run_of, agree):
    run = run_of("logistic_regression")
    x1, x2, y = 1.5, -0.5, 1.0
    a = sigmoid(0.4 * x1 - 0.6 * x2 + 0.1)
    agree(run.value("L"), -log(a))
    agree(run.gradient("z"), a - y)
    agree(run.gradient("w1"), x1 * (a - y))
    agree(run.gradient("w2"), x2 * (a - y))
    agree(run.gradient("w0"), a - y)


def test_logistic_batch_is_the_mean_over_its_samples(run_of, agree):
    run = run_of("logistic_batch")
    samples = [(0.5, 1.5, 1), (1, -1, 0), (-1.5, 0.5, 0), (2, 1, 1)]
    a = [sigmoid(0.8 * x1 - 0.3 * x2 + 0.1) for x1, x2, _ in samples]
    error = [a[i] - y for i, (_, _, y) in enumerate(samples)]
    losses = [-log(a[i]) if y else -log(1 - a[i]) for i, (_, _, y) in enumerate(samples)]
    agree(run.value("L"), sum(losses) / 4)
    agree(run.gradient("z"), [one / 4 for one in error])
    agree(
        run.gradient("w"),
        [sum(error[i] * sample[j] for i, sample in enumerate(samples)) / 4 for j in range(2)],
    )
    agree(run.gradient("w0"), sum(error) / 4)
    (event,) = [e for e in run.events if isinstance(e, Contributed) and e.node == "w0"]
    assert event.summed == (0,)


def test_two_weights_chain(run_of, agree):
    run = run_of("two_weights_chain")
    x, w1, w2, y = 1.5, 0.8, -0.5, 1.0
    a1 = sigmoid(w1 * x)
    error = w2 * a1 - y
    agree(run.value("J"), error**2 / 2)
    agree(run.gradient("w2"), error * a1)
    agree(run.gradient("w1"), error * w2 * a1 * (1 - a1) * x)


def test_two_layer_reaches_a_hidden_output_over_two_paths(run_of):
    run = run_of("two_layer_2-2-2")
    paths = run.paths("out_h1")
    assert [path.nodes for path in paths] == [
        ("out_h1", "net_o1", "out_o1", "E_o1", "E_total"),
        ("out_h1", "net_o2", "out_o2", "E_o2", "E_total"),
    ]
    assert [f"{path.product:.4f}" for path in paths] == ["0.0554", "-0.0190"]
    assert f"{run.gradient('out_h1'):.4f}" == "0.0364"


def test_two_layer_reaches_the_shared_bias_over_four_paths(run_of, agree):
    run = run_of("two_layer_2-2-2")
    paths = run.paths("b1")
    assert {path.nodes[1:4] for path in paths} == {
        (f"net_h{h}", f"out_h{h}", f"net_o{o}") for h in (1, 2) for o in (1, 2)
    }
    assert len(paths) == 4
    agree(paths.total, run.gradient("b1"))


def test_two_layer_matrix(run_of, agree):
    run = run_of("two_layer_matrix")
    x, y = np.array([0.5, -1]), np.array([1, 0])
    first = np.array([[0.1, 0.4], [-0.3, 0.2], [0.8, -0.5]])
    second = np.array([[0.6, -0.2, 0.3], [-0.7, 0.5, 0.9]])
    a1 = 1 / (1 + np.exp(-(first @ x)))
    a2 = 1 / (1 + np.exp(-(second @ a1)))
    delta2 = (a2 - y) * a2 * (1 - a2)
    delta1 = (second.T @ delta2) * a1 * (1 - a1)
    agree(run.value("L"), np.sum((y - a2) ** 2) / 2)
    agree(run.gradient("W2"), np.outer(delta2, a1))
    agree(run.gradient("W1"), np.outer(delta1, x))


def test_softmax_classifier(run_of, agree):
    run = run_of("softmax_classifier")
    powers = [exp(score) for score in (-2.85, 0.86, 0.28)]
    shares = [power / sum(powers) for power in powers]
    error = [shares[0], shares[1], shares[2] - 1]
    agree(run.value("L"), -log(shares[2]))
    agree(run.gradient("s"), error)
    agree(run.gradient("W"), [[e * x for x in (-15, 22, -44, 56)] for e in error])


def test_the_large_network_starts_near_guessing(run_of):
    assert run_of("mlp_784-300-100-10").value("L") == pytest.approx(math.log(10), rel=0.1)
