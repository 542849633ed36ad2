"""LaTeX from graphs, plain text from LaTeX, and one number formatter."""
