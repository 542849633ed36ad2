"""Finding by typing: every action, every node."""
