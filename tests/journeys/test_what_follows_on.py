"""What one run, one extract or one tax year hands on to the next, and what must not slip between them."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import month
import polars as pl
import pytest

from commonline.converge import public as converge
from commonline.findings import public as findings
from commonline.flows import pay_run, take_in
from commonline.kernel.finding import Finding, Weight
from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.storage.unit import Store, unit_of_work

LATER = datetime(2025, 11, 20, 9, tzinfo=UTC)


def due(store: Store, paid_on: date, now: datetime = LATER) -> payroll.Due:
    """Give all that a run of that day would be worked out from."""
    body = month.cast(store).body.id
    with unit_of_work(store=store, body=body, now=now) as unit:
        return pay_run.due(unit=unit, body=body, pay_group="Month", period=PayPeriod.paid(paid_on, Frequency.MONTHLY), some=None)


def roster(frozen: payroll.Due) -> pl.DataFrame:
    """Give the facts of the pay group's people."""
    return frozen.known.facts.filter(pl.col("pay_group") == frozen.pay_group)


def held_for(made: payroll.Proposal, code: str) -> set[str]:
    """Give who is held for a reason."""
    return {hold.subject for hold in made.holds if hold.code == code}


def propose(store: Store, paid_on: date) -> payroll.Run:
    """Propose the run of a day."""
    who = month.cast(store)
    period = PayPeriod.paid(paid_on, Frequency.MONTHLY)
    return pay_run.propose(store=store, body=who.body.id, pay_group="Month", period=period, batch="t", account=who.officer, now=LATER)[0]


def test_a_month_between_two_runs_cannot_be_left_out(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.paid))
    with pytest.raises(payroll.WrongState, match="would never be paid"):
        propose(store, date(2025, 12, 23))
    assert propose(store, date(2025, 11, 28)).state == "proposed"


def test_a_run_waits_for_the_one_before_it(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.approved))
    with pytest.raises(payroll.WrongState, match="is approved"):
        propose(store, date(2025, 11, 28))


def test_a_month_before_a_released_one_is_not_run_any_more(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.paid))
    with pytest.raises(payroll.WrongState, match="paid after it"):
        propose(store, date(2025, 9, 26))


def test_nobody_is_held_for_want_of_balances_in_the_first_month_of_a_tax_year(months: Any, databases: Any, fresh: Any) -> None:
    april = due(databases.store(fresh(of=months.received)), date(2026, 4, 28))
    assert roster(april).height > 20
    assert april.balances.is_empty()
    assert held_for(payroll.proposal(april), "PAY-006") == set()


def test_in_a_later_month_a_year_before_stands_for_an_opening_of_nothing_and_its_want_holds(
    months: Any, databases: Any, fresh: Any
) -> None:
    may = due(databases.store(fresh(of=months.received)), date(2026, 5, 28))
    assert held_for(payroll.proposal(may), "PAY-006") == set()
    unknown = payroll.proposal(replace(may, earlier_years=may.earlier_years.clear()))
    begun = roster(may).filter(pl.col("start_date") < date(2026, 5, 1))
    assert held_for(unknown, "PAY-006") == set(begun["employment_ref"])


def test_a_new_bank_account_waits_for_an_answer(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.paid))
    body = month.cast(store).body.id
    with unit_of_work(store=store, body=body, now=LATER) as unit:
        (first,) = [run for run in payroll.runs(unit=unit) if run.state == "released"]
        paid = payroll.slips_of(unit=unit, run=first.id)
        mine, other = paid["employment_ref"][0], paid["paid_to"][1]
        fact = people.present(unit=unit, known_at=LATER).filter(pl.col("employment_ref") == mine)
        people.take_on(unit=unit, employments=fact.with_columns(bank_account_id=pl.lit(other)), begins=date(2025, 11, 1))
    run = propose(store, date(2025, 11, 28))
    with unit_of_work(store=store, body=body, now=LATER) as unit:
        waiting = pay_run.open_findings(unit=unit, run=run)
    assert [finding.subject for finding in waiting if finding.code == "PAY-013"] == [mine]


def test_an_element_that_cannot_be_read_holds_the_person_until_somebody_answers(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.received))
    who = month.cast(store)
    october = month.PERIOD.paid_on
    ref = roster(due(store, october))["employment_ref"][0]
    said = Finding("CNV-005", Weight.HOLDS, ref, "An element has a code that nobody knows.", "f" * 64 + ":9", "v")
    with unit_of_work(store=store, body=who.body.id, now=month.NOW) as unit:
        extract = uuid4()
        unit.execute(
            "INSERT INTO converge_extract SELECT body_id, %s, repeat('f', 64), name, kind, 'elements', as_at, received_at, 1, 0, 1, 0"
            " FROM converge_extract WHERE carries = 'employments'",
            (extract,),
        )
        unit.execute(
            "INSERT INTO converge_held VALUES (%s, %s, %s, %s, '', %s, %s)",
            (who.body.id, extract, said.source, ref, said.code, said.sentence),
        )
        findings.record(unit=unit, found=[said])
    assert ref in held_for(payroll.proposal(due(store, october)), "CNV-005")
    with unit_of_work(store=store, body=who.body.id, now=LATER) as unit:
        findings.answer(unit=unit, account=who.officer.id, actor="olive", reason="it is not due", code="CNV-005", subject=ref)
    assert ref not in held_for(payroll.proposal(due(store, october)), "CNV-005")


def test_a_held_row_about_somebody_known_holds_in_whatever_group_the_row_names(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.received))
    body = month.cast(store).body.id
    with unit_of_work(store=store, body=body, now=LATER) as unit:
        extract: UUID = unit.rows("SELECT id FROM converge_extract WHERE carries = 'employments'")[0].id
        ref = people.present(unit=unit, known_at=LATER)["employment_ref"][0]
        unit.execute("INSERT INTO converge_held VALUES (%s, %s, 'x:1', %s, 'Elsewhere', 'EMP-021', 'Bad.')", (body, extract, ref))
        known = pl.Series([ref], dtype=pl.String)
        rows = converge.rows_held(unit=unit, pay_group="Month", groups=["Month", "Elsewhere"], due=known, known=known)
    assert ref in set(rows["employment_ref"])


def test_what_runs_side_by_side_left_out_of_the_levy_the_next_run_makes_up(months: Any, databases: Any, fresh: Any) -> None:
    frozen = due(databases.store(fresh(of=months.received)), date(2025, 11, 28))
    (scheme,) = roster(frozen)["paye_scheme"].unique()
    bill = 900_000_000_00

    def levy(posted: int) -> int:
        before = {scheme: payroll.LevyBefore(bill, bill // 6, posted, date(2025, 10, 28))}
        (run,) = (payroll.proposal(replace(frozen, levy_before=before)),)
        return int(run.documents["levy"].decode().splitlines()[1].split(",")[1])

    right = 10_000_000
    assert levy(right - 125_000) - levy(right) == 125_000


def test_an_older_extract_does_not_undo_a_newer_one(months: Any, databases: Any, fresh: Any, tmp_path: Path) -> None:
    store = databases.store(fresh(of=months.received))
    folder = tmp_path / month.FOLDER.name
    shutil.copytree(month.FOLDER, folder)
    lines = (folder / "body.yaml").read_text().splitlines()
    late = [line if "November" not in line else line.replace("as_at: 2025-11", "as_at: 2025-01") for line in lines]
    (folder / "body.yaml").write_text("\n".join(late))
    with pytest.raises(converge.ExtractUnreadable, match="would be undone"):
        take_in.receive(store=store, body=month.cast(store).body, folder=folder, names=("Trust payroll November.xlsx",), now=LATER)
