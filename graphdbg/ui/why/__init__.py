"""The panel Why: what a number was made from, row by row."""
