"""The month of one small body: as it should be, half done, and as a program of its own that can be killed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import month
from years import Years, month_days


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


@pytest.fixture(scope="session")
def half_year(databases: Any) -> tuple[str, Years]:
    """Give a body of which the first six months of 2025-26 are paid, and the name of its database."""
    name = databases.copy(of="empty")
    years = Years.begin(databases.store(name), on=date(2025, 4, 1))
    for ref in ("PLAIN", "PROMOTED", "FEWER", "LEAVER", "ABSENT", "LETTER", "JOINS", "CODE", "ALLOWANCE", "BACK"):
        years.hire(ref, start=date(2020, 1, 1))
    years.hire("AWARD", start=date(2020, 1, 1), grade="AW", pension_scheme="alpha")
    years.hire("AWARDHALF", start=date(2020, 1, 1), grade="AW", hours_hundredths=18_50)
    years.hire("MEMBER", start=date(2020, 1, 1), pension_scheme="alpha")
    years.hire("OPTSOUT", start=date(2020, 1, 1), pension_scheme="alpha")
    years.leave("BACK", date(2025, 6, 30))
    years.pay(*month_days(2025, 1, 6))
    return name, years


@pytest.fixture
def six(half_year: tuple[str, Years], databases: Any, fresh: Callable[..., str]) -> Years:
    """Give a copy of the half year for one test."""
    name, years = half_year
    return replace(years, store=databases.store(fresh(of=name)), ids=dict(years.ids))
