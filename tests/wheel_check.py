"""Build the wheel, install it into an empty environment, and use it from another folder.

Run by .ci/run. An editable install finds everything in the checkout, so that only this sees what
a wheel lacks.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        program = install(build(folder), folder)
        elsewhere = folder / "elsewhere"
        elsewhere.mkdir()
        use(program, elsewhere)
    say("The wheel works.")


def build(folder: Path) -> Path:
    """Make the source archive, and from that the wheel."""
    call(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder / "dist", ROOT], folder
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Return the program ``graphdbg`` of an environment that holds the wheel."""
    environment = folder / "environment"
    venv.create(environment, with_pip=True)
    scripts = environment / ("Scripts" if os.name == "nt" else "bin")
    call([scripts / "python", "-m", "pip", "install", "-q", "--no-input", wheel], folder)
    return scripts / "graphdbg"


def use(program: Path, folder: Path) -> None:
    """Ask for everything that reads the folders shipped inside the wheel."""
    expect(
        "graphdbg " in call([program, "--version"], folder), "graphdbg --version says no version"
    )
    samples = call([program, "samples"], folder)
    expect("f_xyz" in samples, f"graphdbg samples does not list f_xyz but: {samples}")
    shipped = program.parent.parent.rglob("sample_graphs/f_xyz.graph.json")
    sample = next(shipped, None)
    expect(sample is not None, "the wheel has no sample_graphs/f_xyz.graph.json")
    expect(bool(call([program, "trace", sample], folder)), "graphdbg trace prints nothing")
    for ending in ("svg", "png", "pdf"):
        picture = folder / f"f_xyz.{ending}"
        call([program, "render", sample, "-o", picture, "--step", "7"], folder)
        expect(picture.is_file() and picture.stat().st_size > 500, f"{picture.name} is empty")


def call(command: list[object], folder: Path) -> str:
    """Run a command away from the checkout and return what it prints; leave if it fails."""
    unwanted = ("PYTHONPATH", "QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    environment = {name: value for name, value in os.environ.items() if name not in unwanted}
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    expect(done.returncode == 0, f"{' '.join(words)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        sys.exit(f"The wheel check failed: {otherwise}")


def say(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")


if __name__ == "__main__":
    main()
