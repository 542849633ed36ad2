"""Which module may import what, read from the source: nested and type-only imports count too."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import graphdbg

PACKAGE = Path(graphdbg.__file__).parent
QT = {"PySide6", "shiboken6", "pyqtgraph"}
RUNS_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "code", "codeop"}
RUNNERS = {"eval", "exec", "compile", "__import__"}


def sources(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(folder.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def imported(tree: ast.AST) -> Iterator[str]:
    """Yield the top-level package of every absolute import, wherever in the source it stands."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name.partition(".")[0] for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]
            case ast.Call(func=function, args=[ast.Constant(value=str(module)), *_]):
                if "import" in ast.unparse(function):  # importlib.import_module("PySide6.QtGui")
                    yield module.partition(".")[0]


def qt_outside_ui(package: Path) -> list[str]:
    return [
        f"{file.relative_to(package)} imports {name}"
        for file, tree in sources(package)
        if file.relative_to(package).parts[0] != "ui"
        for name in imported(tree)
        if name in QT
    ]


def running_code(package: Path) -> list[str]:
    """Return where the package could run what it reads."""
    found = []
    for file, tree in sources(package):
        place = file.relative_to(package)
        found += [f"{place} imports {name}" for name in imported(tree) if name in RUNS_CODE]
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=name)) if name in RUNNERS:
                    found.append(f"{place}:{node.lineno} calls {name}")
                case ast.keyword(arg="allow_pickle", value=ast.Constant(value=True)):
                    found.append(f"{place}:{node.value.lineno} allows pickles")
    return found


def test_qt_is_imported_in_ui_alone() -> None:
    assert qt_outside_ui(PACKAGE) == []


def test_core_needs_numpy_and_networkx_alone() -> None:
    import sys

    # scipy is taken where it is there: its erf is quicker than Python's own, entry by entry.
    allowed = {"graphdbg", "numpy", "networkx", "scipy", *sys.stdlib_module_names}
    found = {
        f"{file.name} imports {name}"
        for file, tree in sources(PACKAGE / "core")
        for name in imported(tree)
        if name not in allowed
    }
    assert found == set()


def test_what_is_imported_is_declared() -> None:
    """A library that only happens to be installed here is missing on the next machine."""
    import sys
    import tomllib

    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    declared = {re.split(r"[^\w-]", line)[0] for line in project["project"]["dependencies"]}
    provides = {"PySide6", "shiboken6"} if "PySide6-Essentials" in declared else set()
    # Taken where they are there; nothing fails without them.
    optional = {"scipy"}
    allowed = declared | provides | optional | {"graphdbg", *sys.stdlib_module_names}
    found = {
        f"{file.relative_to(PACKAGE)} imports {name}"
        for file, tree in sources(PACKAGE)
        for name in imported(tree)
        if name not in allowed
    }
    assert found == set()


def test_nothing_that_is_read_is_run() -> None:
    assert running_code(PACKAGE) == []


@pytest.mark.parametrize(
    "source",
    [
        "import PySide6",
        "def f():\n    from PySide6.QtGui import QColor",
        "if TYPE_CHECKING:\n    from shiboken6 import Object",
        "import numpy, pyqtgraph as pg",
        "import importlib\nimportlib.import_module('PySide6.QtCore')",
    ],
)
def test_the_walk_sees_qt(source: str, tmp_path: Path) -> None:
    (tmp_path / "core").mkdir()
    (tmp_path / "ui").mkdir()
    (tmp_path / "core" / "graph.py").write_text(source)
    (tmp_path / "ui" / "window.py").write_text(source)
    assert len(qt_outside_ui(tmp_path)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "def f():\n    from marshal import loads",
        "eval('1')",
        "lambda text: exec(text)",
        "numpy.load(file, allow_pickle=True)",
    ],
)
def test_the_walk_sees_code_that_is_run(source: str, tmp_path: Path) -> None:
    (tmp_path / "read.py").write_text(source)
    assert len(running_code(tmp_path)) == 1


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py", "dev.py"])
def test_an_old_python_can_read_the_way_in(name: str) -> None:
    """It gets as far as the sentence that says which Python is needed."""
    ast.parse((PACKAGE / name).read_text(encoding="utf-8"), feature_version=(3, 7))
