"""Telling a screen reader what has changed without moving its focus."""

from __future__ import annotations

from PySide6 import QtGui
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, text: str) -> bool:
    """Have a text read out, after what is being read; return whether anybody listens.

    Qt has announcements from 6.8 on; without them, and without a screen reader, nothing happens.
    """
    event_type = getattr(QtGui, "QAccessibleAnnouncementEvent", None)
    if event_type is None or not text or not QAccessible.isActive():
        return False
    QAccessible.updateAccessibility(event_type(widget, text))
    return True
