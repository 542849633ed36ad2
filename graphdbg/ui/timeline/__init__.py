"""The timeline of a run, and the sentence of its last step."""
