"""The language of claims and questions: names of nodes, numbers, operations; it runs no code."""
