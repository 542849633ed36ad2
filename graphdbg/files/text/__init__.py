r"""The program text: a graph written as assignments, `*.gdbg`, read without ever being run.

    title("One neuron")

    x = input(-2)                                  # leaves: input, parameter, constant
    w = parameter(normal(3, 4, std=0.1, seed=1))   # drawn: normal, uniform, zeros, he, glorot
    n = input([3, 8], dtype="int64")               # numbers and nested lists, inf, nan
    b = parameter()                                # a value still to come

    group("layer1/h1")                             # what follows is in this group; group() ends it
    q = x @ w + b                                  # q is the sum, x @ w an inline node inside it
    f = softmax(q, axis=1)                         # attributes are keywords
    e = q + ...                                    # a slot that is still empty
    d = (one := 1) + f                             # an inline node with a name of its own
    label(f, r"\hat{f}")
    note(f, "What it is for.")
    inline(b)                                      # b is written out in formulas all the same

    loss(f)

Lines may stand in any order.  A comment, above a line or at its end, goes with the node of the
line.  `kept(784, 300)` in place of a value is the array of that shape which the node has in the
document being edited; a file of its own has no such document, and writes the numbers.
"""
