"""The program's entry: what can go wrong around a run ends in one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from graphdbg.dev import APT_LINE, INTERRUPTED, OLDEST_PYTHON, RUN_COMMAND

_ENVIRONMENT, _FAILED_WRITE = 3, 4


def main(argv: Sequence[str] | None = None) -> int:
    """Run graphdbg on these arguments (those of the process if None) and return its exit code."""
    if sys.version_info < OLDEST_PYTHON:
        return _fail(_ENVIRONMENT, "graphdbg needs Python 3.11 or newer.")
    try:
        return _answer(list(sys.argv[1:] if argv is None else argv))
    except ModuleNotFoundError as problem:
        package = (problem.name or "").partition(".")[0]
        if package in ("", "graphdbg"):
            raise
        return _fail(
            _ENVIRONMENT,
            f"graphdbg needs {package}, which this Python does not have; "
            f"this command installs what is needed and starts it: {RUN_COMMAND}",
        )
    except ImportError as problem:  # a package is there, a library of the system is not
        library = str(problem).partition(":")[0]
        if ".so" not in library:
            raise
        return _fail(
            _ENVIRONMENT,
            f"graphdbg needs the library {library}, which is missing here; "
            f"on Debian or Ubuntu: {APT_LINE}",
        )
    except KeyboardInterrupt:
        return INTERRUPTED


def _answer(arguments: list[str]) -> int:
    from graphdbg.cli import answer

    _speak_unicode()
    try:
        code = answer(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()  # the reader had enough, as in `graphdbg trace FILE | head`
        return 0
    except OSError as problem:
        if problem.filename is not None:
            raise
        _drop_output()
        return _fail(_FAILED_WRITE, f"The output could not be written: {problem.strerror}.")
    return code


def _drop_output() -> None:
    """Python flushes standard output once more when it ends: give what is left somewhere to go."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _speak_unicode() -> None:
    """Let ∂ and the minus sign through where the locale has no letters for them."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if stream.isatty():
            reconfigure(errors="backslashreplace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _fail(code: int, sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
