"""graphdbg: a debugger for the chain rule.

``import graphdbg`` is quick: the public names are looked up when they are first used, and until
then neither numpy nor Qt is imported. This module, ``__main__`` and ``dev`` keep to the syntax of
Python 3.7, so that an old interpreter reaches the sentence that says which one is needed.
"""

import importlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__version__ = "0.1.0"

# What stands behind each public name: a module, and the name in it (None for the module itself).
_PUBLIC = {
    "constant": ("graphdbg.core.tracing", "constant"),
    "debug": ("graphdbg.ui.launch", "debug"),
    "derivative_graph": ("graphdbg.formula.derivative_graph", "derivative_graph"),
    "graph_of": ("graphdbg.core.tracing", "graph_of"),
    "load": ("graphdbg.files.read", "load"),
    "ops": ("graphdbg.core.ops", None),
    "parameter": ("graphdbg.core.tracing", "parameter"),
    "run": ("graphdbg.core.engine", "run"),
}


def __getattr__(name: str) -> object:
    """Look up a public name on first use and keep it."""
    if name not in _PUBLIC:
        raise AttributeError(f"graphdbg has no {name!r}; it has {', '.join(_PUBLIC)}.")
    module_name, attribute = _PUBLIC[name]
    module = importlib.import_module(module_name)
    _hang_up_painters()
    found = module if attribute is None else getattr(module, attribute)
    globals()[name] = found
    return found


def _hang_up_painters() -> None:
    """Let graphs and runs show pictures in notebooks; what draws them is imported when they do.

    The rooms depend downwards, so core cannot know who draws; this module knows them all.
    """

    def painter(kind: str) -> "Callable[[object], str | None]":
        def paint(shown: object) -> "str | None":
            found = getattr(importlib.import_module("graphdbg.ui.canvas.svg"), kind)(shown)
            return None if found is None else str(found)

        return paint

    painters = importlib.import_module("graphdbg.core.notebook").PAINTERS
    painters.svg, painters.html = painter("svg"), painter("html")


def __dir__() -> "list[str]":
    return sorted([*globals(), *_PUBLIC])
