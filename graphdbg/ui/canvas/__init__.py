"""The canvas: a picture of the graph as plain data, and one painter for every surface."""
