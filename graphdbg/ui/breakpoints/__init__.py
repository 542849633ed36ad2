"""The panels of breakpoints and of the log."""
