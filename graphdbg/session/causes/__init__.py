"""What a number of a run was made from, one level at a time, and why it is zero or not finite."""

from graphdbg.session.causes.cause import Cause, Entry
from graphdbg.session.causes.reason import Reason, why

__all__ = ["Cause", "Entry", "Reason", "why"]
