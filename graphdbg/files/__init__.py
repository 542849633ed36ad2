"""Files: reading a saved graph with every check, and saving one without ever losing the old."""
