"""The panel of one wire: Jacobian and VJP side by side."""

from graphdbg.ui.wire.panel import WirePanel

__all__ = ["WirePanel"]
