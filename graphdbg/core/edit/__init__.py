"""Editing: functions from a graph to another graph that refuse with a sentence.

Every edit returns a whole graph and leaves the one it was given alone.  What it cannot do it
refuses with GraphError, which names the node and the slot.  An empty slot is an operand of None:
the graph is then unfinished, which `missing` tells, and not wrong.
"""

from graphdbg.core.edit.fields import (
    move,
    with_attributes,
    with_comment,
    with_dtype,
    with_entry,
    with_group,
    with_kind,
    with_label,
    with_loss,
    with_note,
    with_title,
    with_value,
)
from graphdbg.core.edit.joining import duplicate, merge, selected
from graphdbg.core.edit.missing import Missing, missing, missing_at
from graphdbg.core.edit.naming import fresh_name, next_name, refuse_name
from graphdbg.core.edit.nodes import (
    add_leaf,
    add_operation,
    remove,
    rename,
    replace_operation,
    starting_attributes,
)
from graphdbg.core.edit.renaming import renaming
from graphdbg.core.edit.wires import (
    can_connect,
    can_insert,
    connect,
    disconnect,
    insert_on_wire,
    operands_for,
    remove_slot,
    slots_for,
    slots_of,
    wires_for,
)

__all__ = [
    "Missing",
    "add_leaf",
    "add_operation",
    "can_connect",
    "can_insert",
    "connect",
    "disconnect",
    "duplicate",
    "fresh_name",
    "insert_on_wire",
    "merge",
    "missing",
    "missing_at",
    "move",
    "next_name",
    "operands_for",
    "refuse_name",
    "remove",
    "remove_slot",
    "rename",
    "renaming",
    "replace_operation",
    "selected",
    "slots_for",
    "slots_of",
    "starting_attributes",
    "wires_for",
    "with_attributes",
    "with_comment",
    "with_dtype",
    "with_entry",
    "with_group",
    "with_kind",
    "with_label",
    "with_loss",
    "with_note",
    "with_title",
    "with_value",
]
