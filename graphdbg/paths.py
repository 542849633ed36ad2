"""Where the files that ship with graphdbg are."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def data_dir(name: str) -> Path:
    """Return the folder ``resources`` or ``sample_graphs``.

    A checkout comes first: an editable install copies the folders into the package when it is made,
    and those copies go stale. Raises FileNotFoundError where neither has the folder.
    """
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    if (_PACKAGE / name).is_dir():
        return _PACKAGE / name
    raise FileNotFoundError(
        f"graphdbg's folder {name} is neither in {checkout} nor in {_PACKAGE}; "
        "install graphdbg again."
    )
