"""The program text: an editor beside the canvas, and a window that makes a graph of a formula."""
