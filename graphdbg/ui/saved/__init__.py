"""Saved for backward: what each operation keeps of the forward pass, and until which step."""
