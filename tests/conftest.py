"""What every test may ask for: outside data, and databases of its own on one embedded server."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from commonline.storage.database import migrate
from commonline.storage.seal import Seal
from commonline.storage.server import OWNER, SUPERUSER, Server, ensure
from commonline.storage.unit import Store

settings.register_profile("house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":  # a program that runs tests may have chosen another
    settings.load_profile("house")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of outside cases and real data, or skip with the reason."""
    place = Path(os.environ.get("COMMONLINE_SHARED", Path(__file__).parents[2] / "shared"))
    if not (place / "oracles").is_dir():
        pytest.skip(f"outside cases are not at {place}; set COMMONLINE_SHARED to their folder")
    return place


@dataclass(slots=True)
class Databases:
    """Databases for tests, each a copy of one that is set up already.

    :ivar place: a folder that every account can pass through, with the key in it.
    :ivar server: the one server of this process.
    :ivar made: how many were made.
    """

    place: Path
    server: Server
    made: int = 0

    def store(self, name: str) -> Store:
        """Give a database to the application's role."""
        return Store(self.server.dsn(database=name), Seal.from_file(self.place / "key"))

    def copy(self, *, of: str) -> str:
        """Make a database like another, to which nobody is connected, and give its name."""
        self.made += 1
        name = f"copy_{self.made}"
        self.server.create_database(name, template=of)
        return name

    def superuser(self, name: str) -> psycopg.Connection[tuple[object, ...]]:
        """Give a connection that no rule of the database binds."""
        return psycopg.connect(self.server.dsn(user=SUPERUSER, database=name), autocommit=True)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Give one server with an empty database, brought up to date, named ``empty``; it ends with the session."""
    place = Path(tempfile.mkdtemp(prefix="commonline-", dir="/tmp")).resolve()
    place.chmod(0o755)
    server = ensure(data=place / "postgres")
    try:
        with psycopg.connect(server.dsn(user=SUPERUSER, database="postgres"), autocommit=True) as link:
            # What a killed program has written stays written; only a power cut, which no test makes, would need the flush.
            link.execute("ALTER SYSTEM SET fsync = off")
            link.execute("SELECT pg_reload_conf()")
        server.create_database("empty")
        migrate(owner=server.dsn(user=OWNER, database="empty"))
        yield Databases(place, server)
    finally:
        server.stop(immediate=True)
        shutil.rmtree(place)


@pytest.fixture
def fresh(databases: Databases) -> Iterator[Callable[..., str]]:
    """Give what makes a database of this test's own and gives its name: ``fresh(of="empty")``."""
    names: list[str] = []

    def make(*, of: str = "empty") -> str:
        names.append(databases.copy(of=of))
        return names[-1]

    yield make
    for name in names:
        databases.server.drop_database(name)


@pytest.fixture
def store(databases: Databases, fresh: Callable[..., str]) -> Store:
    """Give an empty database of this test's own."""
    return databases.store(fresh())
