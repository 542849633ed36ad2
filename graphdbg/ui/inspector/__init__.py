"""The inspector: everything that is known of one node at one step."""

from graphdbg.ui.inspector.panel import Inspector

__all__ = ["Inspector"]
