"""The language of claims: names of nodes, numbers, operators and operations; it runs no code."""
