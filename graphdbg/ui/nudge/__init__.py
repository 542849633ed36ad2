"""The nudge: a node moved by h, and what really changes beside what the gradient predicts."""
