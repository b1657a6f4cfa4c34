"""What the tests of the house's shape look at: its files, their syntax trees and its migrations."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest
from django.db.migrations import RunSQL

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "src" / "commonline"
NOT_OURS = {"__pycache__", "build", "demo-output", "node_modules"}


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def house() -> Path:
    """Give the folder of the package."""
    return HOUSE


@pytest.fixture(scope="session")
def kept_files() -> list[Path]:
    """List the files that belong to the project: no caches, no environment, nothing that a run leaves behind."""
    return sorted(path for path in _below(ROOT) if path.is_file())


@pytest.fixture(scope="session")
def trees() -> dict[str, ast.Module]:
    """Give the syntax tree of every source file, by its path below the package: ``payroll/store.py``."""
    files = sorted(HOUSE.rglob("*.py"))
    return {file.relative_to(HOUSE).as_posix(): ast.parse(file.read_text(encoding="utf-8")) for file in files}


@pytest.fixture(scope="session")
def statements() -> dict[str, str]:
    """Give, by application, all the SQL of its migrations, in their order."""
    found: dict[str, str] = {}
    for file in sorted(HOUSE.glob("*/migrations/[0-9]*.py")):
        room = file.parents[1].name
        migration = import_module(f"commonline.{room}.migrations.{file.stem}").Migration
        said = [str(step.sql) for step in migration.operations if isinstance(step, RunSQL)]
        found[room] = "\n".join([found.get(room, ""), *said])
    return found


def _below(folder: Path) -> list[Path]:
    found = []
    for path in folder.iterdir():
        if (
            path.name in NOT_OURS
            or path.name.endswith(".egg-info")
            or (path.name.startswith(".") and path.name not in (".ci", ".gitignore"))
        ):
            continue
        found += _below(path) if path.is_dir() else [path]
    return found
