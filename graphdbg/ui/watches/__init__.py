"""The panel of watches."""
