"""What is remembered between starts: recent files, the scheme of colours and the size of text."""

from __future__ import annotations

import json
import math
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

RECENT = 10
SMALLEST_TEXT, LARGEST_TEXT = 0.8, 2.0
SCHEMES = ("system", "light", "dark")


@dataclass(frozen=True)
class Settings:
    """What a person chose; `text_scale` is a factor from 0.8 to 2.0."""

    recent: tuple[Path, ...] = ()
    scheme: str = "system"
    text_scale: float = 1.0


def settings_file() -> Path:
    """Return where settings are kept; GRAPHDBG_CONFIG names another folder."""
    folder = os.environ.get("GRAPHDBG_CONFIG") or platformdirs.user_config_dir("graphdbg", False)
    return Path(folder) / "settings.json"


def load_settings() -> Settings:
    """Return what is kept; whatever cannot be read is left at its default."""
    try:
        kept = json.loads(settings_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return Settings()
    if not isinstance(kept, dict):
        return Settings()
    recent = kept.get("recent")
    paths = [Path(p) for p in recent if isinstance(p, str)] if isinstance(recent, list) else []
    scheme = kept.get("scheme")
    return Settings(
        recent=tuple(paths[:RECENT]),
        scheme=scheme if scheme in SCHEMES else "system",
        text_scale=scale_within(kept.get("text_scale")),
    )


def scale_within(scale: Any) -> float:
    """Return a size of text brought between its ends; the ordinary one for what is no number."""
    is_number = isinstance(scale, int | float) and not isinstance(scale, bool)
    if not is_number or (isinstance(scale, float) and math.isnan(scale)):
        return 1.0
    return float(min(max(scale, SMALLEST_TEXT), LARGEST_TEXT))


def save_settings(settings: Settings) -> None:
    """Keep settings; a folder that cannot be written loses them and nothing else."""
    kept: dict[str, Any] = {
        "recent": [str(path) for path in settings.recent],
        "scheme": settings.scheme,
        "text_scale": settings.text_scale,
    }
    file = settings_file()
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        temporary.replace(file)
    except OSError:
        with suppress(OSError):
            temporary.unlink()
