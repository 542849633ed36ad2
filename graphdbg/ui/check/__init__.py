"""The gradient check: every gradient beside its central difference, and claims about one."""
