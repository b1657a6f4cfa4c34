"""The month of one small body: as it should be, half done, and as a program of its own that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import month


@dataclass(frozen=True)
class Months:
    """The month done once without a break.

    :ivar unbroken: what it left behind. :ivar paid: the name of its database.
    :ivar approved: that of one in which the run is approved and no more. :ivar received: that of one with the facts only.
    :ivar pack: folder of HMRC's schemas, or None. :ivar databases: where they are.
    """

    unbroken: dict[str, Any]
    paid: str
    approved: str
    received: str
    pack: Path | None
    databases: Any

    def start(self, name: str, out: Path, *step: str, fault: str = "") -> subprocess.Popen[str]:
        """Start the month's program on a database; ``fault`` names the point at which it is to be cut off."""
        return subprocess.Popen(
            [sys.executable, month.__file__, str(self.databases.place), str(out), str(self.pack or "-"), *step],
            env=os.environ
            | {"DATABASE_URL": self.databases.server.dsn(database=name), "COMMONLINE_FAULT": fault, "POLARS_MAX_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture(scope="session")
def months(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Months:
    """Give the month done without a break, and databases in which it stands half done."""
    shared = Path(os.environ.get("COMMONLINE_SHARED", Path(__file__).parents[3] / "shared")) / "oracles" / "rti"
    pack = shared if shared.is_dir() else None
    out = tmp_path_factory.mktemp("unbroken")
    received = databases.copy(of="empty")
    month.receive(databases.store(received))
    approved = databases.copy(of=received)
    month.approve(databases.store(approved))
    paid = databases.copy(of=approved)
    store = databases.store(paid)
    month.resume(store, out, pack)
    return Months(month.traces(store, out), paid, approved, received, pack, databases)


@pytest.fixture
def finish(databases: Any) -> Callable[..., dict[str, Any]]:
    """Give what takes a month that was cut off to its end and gives what it left behind."""

    def end(name: str, out: Path, pack: Path | None) -> dict[str, Any]:
        store = databases.store(name)
        month.resume(store, out, pack)
        return month.traces(store, out)

    return end
