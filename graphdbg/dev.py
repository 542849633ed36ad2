"""Run graphdbg, or its tests, from a clean clone.

    python3 -m graphdbg.dev run [FILE]       open the window (on a sample where no FILE is given)
    python3 -m graphdbg.dev test [ARGS]      run the tests; ARGS go to pytest
    python3 -m graphdbg.dev bench            hold the engine's time against others', as ratios
    python3 -m graphdbg.dev python [ARGS]    run the interpreter that the others use

Needed are Python 3.11 and pip. The interpreter that runs this is used if the packages graphdbg
needs are there in the right versions; otherwise they are installed into the checkout's .venv.
"""

# Standard library only, and the syntax of Python 3.7: see graphdbg/__init__.py.
from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
OLDEST_PYTHON = (3, 11)
RUN_COMMAND = "python3 -m graphdbg.dev run"

# Debian's names. These and their dependencies are all that Qt's libraries ask for (readelf).
QT_LIBRARIES = (
    "libegl1 libgl1 libfontconfig1 libglib2.0-0 libdbus-1-3 libxkbcommon-x11-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-render-util0 libxcb-shape0 libxcb-xkb1"
)
APT_LINE = f"sudo apt install {QT_LIBRARIES}"

FINE, USAGE, ENVIRONMENT, INTERRUPTED = 0, 2, 3, 130


class SetUpError(Exception):
    """The set-up cannot go on; the message is a sentence for the user."""


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code (on POSIX ``run`` and its like do not return)."""
    command, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    if command in ("-h", "--help"):
        sys.stdout.write(__doc__)
        return FINE
    if command not in _COMMANDS:
        _say(
            "the command is run or test: python3 -m graphdbg.dev run, python3 -m graphdbg.dev test."
        )
        return USAGE
    try:
        _check_python(command)
        _check_checkout()
        return _COMMANDS[command](rest)
    except SetUpError as problem:
        _say(str(problem))
        return ENVIRONMENT
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    python = choose_interpreter([])
    return _continue_in(python, ["-m", "graphdbg", *(arguments or _first_contribution())])


def _test(arguments: list[str]) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    python = choose_interpreter(["test"])
    _check_libraries()
    os.chdir(ROOT)
    return _continue_in(python, ["-m", "pytest", *arguments])


def _bench(arguments: list[str]) -> int:
    python = choose_interpreter(["test", "bench"])
    os.chdir(ROOT)
    return _continue_in(python, ["-m", "tests.benchmarks", *arguments])


def _python(arguments: list[str]) -> int:
    passed_on = arguments[1:] if arguments[:1] == ["--"] else arguments
    return _continue_in(choose_interpreter(["test"]), passed_on)


_COMMANDS = {"run": _run, "test": _test, "bench": _bench, "python": _python}


def _first_contribution() -> list[str]:
    sample = ROOT / "sample_graphs" / "f_xyz.graph.json"
    return [str(sample), "--step", "7"] if sample.is_file() else []


def _check_python(command: str) -> None:
    if sys.version_info < OLDEST_PYTHON:
        version = ".".join(str(part) for part in sys.version_info[:3])
        raise SetUpError(
            f"graphdbg needs Python 3.11 or newer, and this is {version} ({sys.executable}); "
            f"start it with a newer one, for example: python3.11 -m graphdbg.dev {command}"
        )


def _check_checkout() -> None:
    if not (ROOT / "pyproject.toml").is_file():
        raise SetUpError(
            f"graphdbg.dev sets up a checkout, and there is no pyproject.toml in {ROOT}; "
            "an installed graphdbg starts with: graphdbg"
        )


def _check_libraries() -> None:
    """Qt needs these even where it paints off screen; without them pytest ends in a traceback."""
    if not sys.platform.startswith("linux"):
        return
    for library in ("libEGL.so.1", "libGL.so.1", "libglib-2.0.so.0", "libfontconfig.so.1"):
        try:
            ctypes.CDLL(library)
        except OSError:
            raise SetUpError(
                f"Qt needs the library {library}, which is missing here; "
                f"on Debian or Ubuntu: {APT_LINE}"
            ) from None


# --- which packages are needed, and are they there? ----------------------------------------------

_REQUIREMENT = re.compile(r"(?P<name>[\w.-]+)\s*(?P<bounds>[^;\[\]]*)(;(?P<marker>.+))?")
_BOUND = re.compile(r"\s*(>=|<=|==|!=|<|>)\s*(\d+(?:\.\d+)*)\s*")
_MARKER = re.compile(r"\s*python_version\s*(>=|<=|==|!=|<|>)\s*['\"](\d+(?:\.\d+)*)['\"]\s*")


def requirements(extras: list[str]) -> list[str]:
    """Return what pyproject.toml asks for, the given extras included."""
    import tomllib

    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    asked: list[str] = list(project["dependencies"])
    for extra in extras:
        asked += project["optional-dependencies"][extra]
    return asked


def flaws(
    asked: list[str], python: tuple[int, ...], search_path: list[str] | None = None
) -> list[str]:
    """Return what is missing or wrong, a clause each, on this interpreter's path or another."""
    return [flaw for one in asked for flaw in _flaw(one, python, search_path)]


def _flaw(requirement: str, python: tuple[int, ...], search_path: list[str] | None) -> list[str]:
    name, bounds, applies = _read_requirement(requirement, python)
    if not applies:
        return []
    version = _installed_version(name, search_path)
    if version is None:
        return [f"{name} is missing"]
    if not all(_holds(version, operator, bound) for operator, bound in bounds):
        wanted = ",".join(operator + bound for operator, bound in bounds)
        return [f"{name} is {version}, not {wanted}"]
    return []


def _read_requirement(
    requirement: str, python: tuple[int, ...]
) -> tuple[str, list[tuple[str, str]], bool]:
    """Split "name>=1,<2; python_version < '3.12'", the part of PEP 508 that pyproject.toml uses."""
    match = _REQUIREMENT.fullmatch(requirement)
    parts = [part for part in match["bounds"].split(",") if part.strip()] if match else []
    bounds = [_BOUND.fullmatch(part) for part in parts]
    marker = _MARKER.fullmatch(match["marker"]) if match and match["marker"] else None
    if match is None or None in bounds or bool(match["marker"]) != bool(marker):
        raise SetUpError(f"graphdbg.dev cannot read this line of pyproject.toml: {requirement}")
    running = ".".join(str(part) for part in python[:2])
    applies = marker is None or _holds(running, marker[1], marker[2])
    return match["name"], [(bound[1], bound[2]) for bound in bounds if bound], applies


def _installed_version(name: str, search_path: list[str] | None) -> str | None:
    from importlib import metadata

    path = sys.path if search_path is None else search_path
    found = next(iter(metadata.distributions(name=name, path=path)), None)
    return found.version if found else None


def _holds(version: str, operator: str, bound: str) -> bool:
    left, right = _numbers(version), _numbers(bound)
    order = (left > right) - (left < right)
    return {
        ">=": order >= 0,
        "<=": order <= 0,
        "==": order == 0,
        "!=": order != 0,
        "<": order < 0,
        ">": order > 0,
    }[operator]


def _numbers(version: str) -> tuple[int, ...]:
    release = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(part) for part in release[0].split(".")] if release else []
    while numbers and numbers[-1] == 0:  # 3.0 is 3
        numbers.pop()
    return tuple(numbers)


# --- the interpreter: this one, or the one in .venv ----------------------------------------------


def choose_interpreter(extras: list[str]) -> str:
    """Return an interpreter that has what graphdbg needs; make one in .venv if there is none."""
    asked = requirements(extras)
    here = flaws(asked, sys.version_info[:2])
    if not here:
        return sys.executable
    if not _venv_is_right(asked):
        _say(f"{', '.join(here)}; setting up {VENV}, which takes a minute or two the first time.")
        _make_venv(*(extra for extra in extras if extra != "test"))
    return str(_venv_python())


def _venv_python() -> Path:
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _venv_version() -> tuple[int, ...] | None:
    """Return the Python version of .venv, or None where there is none that starts."""
    try:
        settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    version = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)", settings, re.MULTILINE)
    # The interpreter is a link, and it dangles once the Python that made it has been removed.
    if version is None or not _venv_python().exists():
        return None
    return int(version[1]), int(version[2])


def _venv_is_right(asked: list[str]) -> bool:
    version = _venv_version()
    if version is None or version < OLDEST_PYTHON:
        return False
    folders = [VENV / "Lib/site-packages", *VENV.glob("lib/python3.*/site-packages")]
    return not flaws(asked, version, [str(folder) for folder in folders])


def _make_venv(*extras: str) -> None:
    wanted = ",".join(("test", *extras))
    version = _venv_version()
    if version is None or version < OLDEST_PYTHON:
        if importlib.util.find_spec("ensurepip") is None:
            raise SetUpError(
                "this Python cannot make a virtual environment: Debian keeps that part in another "
                "package, which is installed with: sudo apt install python3-venv"
            )
        shutil.rmtree(VENV, ignore_errors=True)
        _call([sys.executable, "-m", "venv", str(VENV)], "making .venv failed")
    python = str(_venv_python())
    pip = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    if pip.returncode:  # uv makes .venv without it
        _call([python, "-m", "ensurepip"], "putting pip into .venv failed")
    _call(
        [python, "-m", "pip", "install", "--disable-pip-version-check", "-e", f"{ROOT}[{wanted}]"],
        "installing the packages failed (is there a network?)",
    )


def _call(command: list[str], failure: str) -> None:
    """Run a command of the set-up, showing progress; if it fails, keep all it said in a file."""
    said = []
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "PIP_USER": "0"},
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if line.startswith(("Collecting ", "Installing ")):
                _say(line.split(" (", 1)[0].strip()[:100])
    if process.returncode:
        VENV.mkdir(exist_ok=True)
        log = VENV / "set-up.log"
        log.write_text("".join(said), encoding="utf-8")
        raise SetUpError(f"{failure}: {_last_error(said)}; the whole story is in {log}.")


def _last_error(said: list[str]) -> str:
    lines = [line.strip() for line in said]
    errors = [line for line in lines if line.startswith("ERROR:")] or lines or ["no word of why"]
    return errors[-1].replace("ERROR: ", "", 1).rstrip(".")


def _continue_in(python: str, arguments: list[str]) -> int:
    """Go on in that interpreter, which finds this checkout first."""
    environment = dict(os.environ)
    older = environment.get("PYTHONPATH")
    environment["PYTHONPATH"] = os.pathsep.join([str(ROOT), older] if older else [str(ROOT)])
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execve(python, [python, *arguments], environment)
    return subprocess.run([python, *arguments], env=environment, check=False).returncode


def _say(sentence: str) -> None:
    sys.stderr.write(f"graphdbg: {sentence}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
