"""Which migrations the code has."""

from __future__ import annotations

from pathlib import Path


def names() -> set[tuple[str, str]]:
    """This will list (application, name) of every migration in the code."""
    root = Path(__file__).parents[1]
    return {(file.parents[1].name, file.stem) for file in root.glob("*/migrations/[0-9]*.py")}
