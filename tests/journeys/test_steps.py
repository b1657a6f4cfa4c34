"""The steps of a month, one by one: what each refuses, and what it leaves as it was."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import month
import pytest

from commonline.access import public as access
from commonline.findings import public as findings
from commonline.flows import bodies, pay_run, take_in
from commonline.flows.verify import verify
from commonline.kernel.error import Refusal
from commonline.kernel.finding import Finding, Weight
from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll import public as payroll
from commonline.storage.unit import Store, unit_of_work

ABSENT = "EMP-028"
LATER = datetime(2025, 11, 24, 9, tzinfo=UTC)
ALL_TABLES = (
    "SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition ORDER BY 1"
)


def counts(databases: Any, name: str) -> dict[str, int]:
    """Give the number of rows of every table, of all bodies."""
    with databases.superuser(name) as link:
        tables = [table for (table,) in link.execute(ALL_TABLES)]
        return {table: link.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}  # noqa: S608 - from the catalogue


def refusal(store: Store, run: payroll.Run, account: access.Account) -> Refusal:
    """Give the words in which an approval is refused."""
    with pytest.raises(Refusal) as caught:
        pay_run.approve(store=store, body=month.cast(store).body.id, run=run, account=account, now=month.NOW)
    return caught.value


def answered(store: Store, run: payroll.Run) -> None:
    """Answer whatever waits for an answer."""
    who = month.cast(store)
    with unit_of_work(store=store, body=who.body.id, now=month.NOW) as unit:
        for code in {finding.code for finding in pay_run.open_findings(unit=unit, run=run)}:
            findings.answer(unit=unit, account=who.officer.id, actor="olive", reason="seen in the test", code=code)


def test_the_same_file_twice_changes_nothing(months: Any, databases: Any, fresh: Any) -> None:
    name = fresh(of=months.received)
    before = counts(databases, name)
    assert before["people_employment_fact"] > 0
    store = databases.store(name)
    again = take_in.receive(store=store, body=month.cast(store).body, folder=month.FOLDER, names=month.OCTOBER, now=LATER)
    assert [received.already for received in again] == [True, True, True]
    assert counts(databases, name) == before


def test_a_released_month_taken_up_again_changes_nothing(months: Any, databases: Any, fresh: Any, finish: Any, tmp_path: Path) -> None:
    name = fresh(of=months.paid)
    before = counts(databases, name)
    finish(name, tmp_path, months.pack)
    assert counts(databases, name) == before
    assert list(tmp_path.iterdir()) == []


def test_proposing_twice_from_the_same_inputs_gives_the_same_run(months: Any, databases: Any, fresh: Any) -> None:
    name = fresh(of=months.received)
    store = databases.store(name)
    who = month.cast(store)
    first = month.propose(store, who)
    before = counts(databases, name)
    again, made = pay_run.propose(
        store=store, body=who.body.id, pay_group="Month", period=month.PERIOD, batch="another", account=who.officer, now=LATER
    )
    assert again == first
    assert made.digest == first.digest
    assert counts(databases, name) == before


def test_a_changed_fact_supersedes_the_run_and_its_approval(months: Any, databases: Any, fresh: Any, tmp_path: Path) -> None:
    store = databases.store(fresh(of=months.approved))
    who = month.cast(store)
    old = month.live(store, who)
    assert old is not None
    with unit_of_work(store=store, body=who.body.id, now=LATER) as unit:
        columns = ", ".join(
            row.name
            for row in unit.rows(
                "SELECT attname AS name FROM pg_attribute WHERE attrelid = 'people_employment_fact'::regclass AND attnum > 0 ORDER BY attnum"
            )
        )
        said = columns.replace("known_from", "%(now)s").replace("annual_salary_pence", "annual_salary_pence + 120000")
        unit.execute(
            f"INSERT INTO people_employment_fact ({columns}) SELECT {said} FROM people_employment_fact"  # type: ignore[arg-type]  # noqa: S608
            " WHERE annual_salary_pence IS NOT NULL AND employment_ref IN (%(who)s)",
            {"now": LATER, "who": paid_reference(store, old)},
        )
    new, _ = pay_run.propose(
        store=store, body=who.body.id, pay_group="Month", period=month.PERIOD, batch="test", account=who.officer, now=LATER
    )
    assert (new.digest != old.digest, new.id != old.id, new.state) == (True, True, "proposed")
    with unit_of_work(store=store, body=who.body.id, now=LATER) as unit:
        assert {run.id: run.state for run in payroll.runs(unit=unit)} == {old.id: "superseded", new.id: "proposed"}
    for run in (old, new):
        with pytest.raises(payroll.WrongState, match="was not released"):
            pay_run.release(store=store, body=who.body.id, run=run, account=who.officer, pack=None, now=LATER)
    answered(store, new)
    pay_run.approve(store=store, body=who.body.id, run=new, account=who.approver, now=LATER)
    month.release(store, None)
    assert [p.problems for p in verify(store=store, now=LATER, out=tmp_path)[:9] if not p.kept] == []


def paid_reference(store: Store, run: payroll.Run) -> str:
    """Give the reference of the first person with a salary in a run."""
    with unit_of_work(store=store, body=month.cast(store).body.id, now=LATER) as unit:
        (roster,) = payroll.documents(unit=unit, run=run, names=("roster",))
    found: str = roster.filter(roster["annual_salary_pence"] > 0)["employment_ref"][0]
    return found


def test_the_same_hand_does_not_approve_what_it_proposed(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.received))
    who = month.cast(store)
    with unit_of_work(store=store, body=who.body.id, now=month.NOW) as unit:
        access.grant(unit=unit, account=who.officer, role="approver", valid_from=date(2025, 4, 6))
    run = month.propose(store, who)
    answered(store, run)
    said = refusal(store, run, who.officer)
    assert isinstance(said, payroll.SameHand)
    assert said.exit_code == 4
    assert month.live(store, who) == run


def test_findings_that_wait_for_an_answer_hold_up_the_approval(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.received))
    who = month.cast(store)
    run = month.propose(store, who)
    odd, elsewhere = paid_reference(store, run), "somebody else"
    doubts = [Finding("PAY-003", Weight.WARNS, subject, "Pay has doubled.", "", "v", run.period) for subject in (odd, elsewhere)]
    with unit_of_work(store=store, body=who.body.id, now=month.NOW) as unit:
        findings.record(unit=unit, found=doubts)
        waiting = pay_run.open_findings(unit=unit, run=run)
    assert [finding.subject for finding in waiting if finding.code == "PAY-003"] == [odd]
    said = refusal(store, run, who.approver)
    assert isinstance(said, payroll.Unanswered)
    assert f"{len(waiting)} of its findings wait" in said.why
    answered(store, run)
    pay_run.approve(store=store, body=who.body.id, run=run, account=who.approver, now=month.NOW)


def test_an_account_without_the_role_makes_no_step(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.received))
    who = month.cast(store)
    with pytest.raises(access.NotAllowed):
        pay_run.propose(
            store=store, body=who.body.id, pay_group="Month", period=month.PERIOD, batch="t", account=who.approver, now=month.NOW
        )
    run = month.propose(store, who)
    assert isinstance(refusal(store, run, who.officer), access.NotAllowed)
    with pytest.raises(access.NotAllowed):
        pay_run.release(store=store, body=who.body.id, run=run, account=who.approver, pack=None, now=month.NOW)


def test_a_run_is_not_released_before_it_is_approved_nor_approved_twice(months: Any, databases: Any, fresh: Any) -> None:
    store = databases.store(fresh(of=months.received))
    who = month.cast(store)
    run = month.propose(store, who)
    with pytest.raises(payroll.WrongState):
        pay_run.release(store=store, body=who.body.id, run=run, account=who.officer, pack=None, now=month.NOW)
    answered(store, run)
    pay_run.approve(store=store, body=who.body.id, run=run, account=who.approver, now=month.NOW)
    assert isinstance(refusal(store, run, who.approver), payroll.WrongState)


def test_a_run_that_only_looks_approved_is_not_released_without_the_signature(months: Any, databases: Any, fresh: Any) -> None:
    name = fresh(of=months.received)
    store = databases.store(name)
    who = month.cast(store)
    run = month.propose(store, who)
    with unit_of_work(store=store, body=who.body.id, now=month.NOW) as unit:
        unit.execute("UPDATE payroll_run SET state = 'approved', approved_by = %s WHERE id = %s", (who.approver.id, run.id))
    with pytest.raises(payroll.WrongState) as caught:
        month.release(store, None)
    assert "no signature" in caught.value.why


def test_whoever_has_no_opening_balances_is_held_and_everybody_else_is_proposed(store: Store, tmp_path: Path) -> None:
    who = month.cast(store)
    announced = (month.FOLDER / "body.yaml").read_text(encoding="utf-8").splitlines(keepends=True)
    shutil.copytree(month.FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "body.yaml").write_text("".join(line for line in announced if "carries: balances" not in line), encoding="utf-8")
    take_in.receive(store=store, body=who.body, folder=tmp_path, names=month.OCTOBER, now=month.NOW)
    run, made = pay_run.propose(
        store=store, body=who.body.id, pay_group="Month", period=month.PERIOD, batch="t", account=who.officer, now=month.NOW
    )
    held = {hold.subject for hold in made.holds if hold.code == "PAY-006"}
    with unit_of_work(store=store, body=who.body.id, now=month.NOW) as unit:
        (roster,) = payroll.documents(unit=unit, run=run, names=("roster",))
        kept = {hold.subject for hold in payroll.holds(unit=unit, run=run.id) if hold.code == "PAY-006"}
    assert held == kept
    assert len(held) > 10
    assert not held & set(roster["employment_ref"])
    assert all(start >= month.PERIOD.begins for start in roster["start_date"])


def test_whoever_a_full_extract_leaves_out_is_warned_of_and_still_paid(months: Any, databases: Any, fresh: Any, tmp_path: Path) -> None:
    store = databases.store(fresh(of=months.paid))
    who = month.cast(store)
    take_in.receive(store=store, body=who.body, folder=month.FOLDER, names=("Trust payroll November.xlsx",), now=LATER)
    with unit_of_work(store=store, body=who.body.id, now=LATER) as unit:
        rows = findings.listed(unit=unit)
    absent = {row.subject for row in rows if row.code == ABSENT}
    assert absent
    assert {row.weight for row in rows if row.code == ABSENT} == {"warns"}
    period = PayPeriod.paid(date(2025, 11, 28), Frequency.MONTHLY)
    run, made = pay_run.propose(store=store, body=who.body.id, pay_group="Month", period=period, batch="t", account=who.officer, now=LATER)
    with unit_of_work(store=store, body=who.body.id, now=LATER) as unit:
        (roster,) = payroll.documents(unit=unit, run=run, names=("roster",))
    assert absent <= set(roster["employment_ref"]) | {hold.subject for hold in made.holds}
    assert absent & set(roster["employment_ref"])


def test_every_month_of_a_folder_can_be_received_at_one_moment(store: Store) -> None:
    who = month.cast(store)
    received = take_in.receive(store=store, body=who.body, folder=month.FOLDER, now=LATER)
    assert len(received) == len(bodies.expected(folder=month.FOLDER))
    assert not any(one.already for one in received)
