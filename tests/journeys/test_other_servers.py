"""The same month on other servers comes to the same bytes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import month
import pytest
from month import traces
from test_killed import kept

from commonline.storage.database import open_store
from commonline.storage.server import OWNER, ensure

DEBIAN = Path("/usr/lib/postgresql/15/bin")


@pytest.fixture
def place() -> Iterator[Path]:
    """Give a folder that every account can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="commonline-", dir="/tmp")).resolve()
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_a_month_on_a_server_of_the_operators_own_is_the_same(
    months: Any, databases: Any, fresh: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = fresh(of="template1")  # The owner brings the schema up to date, the application's role does the work.
    monkeypatch.setenv("DATABASE_URL", databases.server.dsn(database=name))
    monkeypatch.setenv("DATABASE_OWNER_URL", databases.server.dsn(user=OWNER, database=name))
    (tmp_path / "data").mkdir()
    shutil.copy2(databases.place / "key", tmp_path / "data" / "key")
    for _ in range(2):
        store = open_store(data=tmp_path / "data")
        month.resume(store, tmp_path / "out", months.pack)
    assert traces(store, tmp_path / "out") == months.unbroken


@pytest.mark.skipif(not (DEBIAN / "initdb").exists(), reason=f"PostgreSQL 15 is not installed in {DEBIAN}")
def test_a_month_on_postgresql_15_is_the_same(
    months: Any, databases: Any, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COMMONLINE_POSTGRES_BIN", str(DEBIAN))
    shutil.copy2(databases.place / "key", place / "key")
    server = ensure(data=place / "postgres")
    try:
        assert server.status().major == 15
        store = open_store(data=place)
        month.resume(store, tmp_path, months.pack)
        assert traces(store, tmp_path) == months.unbroken
        assert kept(_Alone(store), "", tmp_path)
    finally:
        server.stop(immediate=True)


class _Alone:
    """A server's only database, where databases are asked for by name."""

    def __init__(self, store: Any) -> None:
        self._store = store

    def store(self, _: str) -> Any:
        return self._store
