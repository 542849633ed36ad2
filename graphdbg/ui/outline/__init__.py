"""The outline: every node by group, for eyes, keyboard and screen readers."""
