"""The closing chapter of the demonstration: an award that reaches back, for one body by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import month
import pytest

from commonline.flows import demo, explain
from commonline.flows.demo import AWARD_MADE, DemoReport
from commonline.register import public as register
from commonline.storage.unit import Store, unit_of_work


@pytest.fixture(scope="module")
def shown(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, DemoReport]:
    """Give the demonstration of the smallest body."""
    store = databases.store(databases.copy(of="empty"))
    words = (month.PASSWORD, month.PASSWORD)
    out: Path = tmp_path_factory.mktemp("demo")
    return store, demo.demo(store=store, folders=[month.FOLDER], out=out, pack=None, passwords=words, progress=lambda _: None)


def test_the_award_is_too_late_for_november_and_december_pays_it(shown: tuple[Store, DemoReport]) -> None:
    _, report = shown
    made = report.award
    assert made is not None
    assert made.late == (f"Month: too late for November 2025: {made.people} people; paid on 24 December 2025.",)
    assert [run.period for run in report.runs] == ["2025-26/M07", "2025-26/M08", "2025-26/M09"]
    assert made.paid == made.people > 0
    assert made.pence > 0
    assert [promise.number for promise in report.promises if not promise.kept] == []


def test_its_payslip_is_explained_month_by_month(shown: tuple[Store, DemoReport]) -> None:
    store, report = shown
    made = report.award
    assert made is not None
    with unit_of_work(store=store, body=None, now=AWARD_MADE) as unit:
        body = register.find_body(unit=unit, code=made.body)
    told = explain.explain(store=store, body=body.id, name=made.payslip, now=AWARD_MADE)
    assert told.agrees
    earlier = [line for line in told.lines if line.origin]
    assert [line.month for line in earlier] == ["October 2025", "November 2025"]
    assert all(line.source == made.what and line.pence == line.difference_pence for line in earlier)
