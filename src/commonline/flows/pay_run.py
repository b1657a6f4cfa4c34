"""The way of a pay run: who is due, what it comes to, a second pair of hands, and what follows.

Everything up to the commit of ``release`` can be undone or tried again. What has left the building is in
``flows.send``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import polars as pl

from commonline.access import public as access
from commonline.converge import public as converge
from commonline.finance import public as finance
from commonline.findings import public as findings
from commonline.flows.history import history, known
from commonline.flows.outgoing import bacs_message, fps_messages
from commonline.kernel.finding import Weight
from commonline.line import public as line
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.rules.reader import rule_book
from commonline.standard.particulars import NI_TO_DATE
from commonline.storage import outbox
from commonline.storage.fault import point
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from commonline.kernel.finding import Finding
    from commonline.kernel.period import PayPeriod
    from commonline.storage.unit import Store, Unit


def propose(
    *,
    store: Store,
    body: UUID,
    pay_group: str,
    period: PayPeriod,
    batch: str,
    account: access.Account,
    now: datetime,
    some: Some | None = None,
) -> tuple[payroll.Run, payroll.Proposal]:
    """This will propose the run of one pay group and period, and record what is doubtful about it.

    :param some: for an off-cycle or interim run; None: the main run.
    :raises Refusal: when the account may not, the law is not known for the day, or the run is released.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        unit.in_turn()
        access.require(unit=unit, account=account, role="payroll_officer")
        frozen = due(unit=unit, body=body, pay_group=pay_group, period=period, some=some)
        run, made = payroll.propose(unit=unit, due=frozen, batch=batch, by=account.id, actor=account.name)
        findings.record(unit=unit, found=made.findings)
        point("propose.before_commit")
    return run, made


def open_findings(*, unit: Unit, run: payroll.Run) -> list[Finding]:
    """This will give the findings of a run's period and people that warn and wait for an answer."""
    (roster,) = payroll.documents(unit=unit, run=run, names=("roster",))
    subjects = set(roster["employment_ref"])
    return [
        findings.as_finding(row)
        for row in findings.listed(unit=unit)
        if row.reason is None
        and row.weight == Weight.WARNS.value
        and row.period in ("", run.period)
        and (row.subject in subjects or (row.code.startswith("LAW") and row.period == run.period))
    ]


def approve(*, store: Store, body: UUID, run: payroll.Run, account: access.Account, now: datetime) -> None:
    """This will sign a run's digest with an account whose credential was checked, and mark the run as approved.

    :raises Refusal: when it is the proposer's hand, a finding waits, or the account may not.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        unit.in_turn()
        access.require(unit=unit, account=account, role="approver")
        waiting = open_findings(unit=unit, run=run)
        payroll.approve(unit=unit, run=run, by=account.id, actor=account.name, open_findings=waiting)
        access.sign(unit=unit, account=account, purpose="approve run", digest=run.digest)
        point("approve.before_commit")


def withdraw(*, store: Store, body: UUID, run: payroll.Run, account: access.Account, reason: str, now: datetime) -> None:
    """This will take back a run that is not released, with the reason.

    :raises Refusal: when it is released, or the account may not.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        unit.in_turn()
        access.require(unit=unit, account=account, role="payroll_officer")
        payroll.withdraw(unit=unit, run=run, actor=account.name, reason=reason)


def release(*, store: Store, body: UUID, run: payroll.Run, account: access.Account, pack: Path | None, now: datetime) -> None:
    """This will release an approved run: payslips, ledger, payment file and submissions, all or nothing.

    :param pack: folder of HMRC's schemas; without the one of the run's year, submissions are kept as not validated and never sent.
    :raises Refusal: when the run is not approved or its digest was not signed by its approver.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        unit.in_turn()
        access.require(unit=unit, account=account, role="payroll_officer")
        if access.signed(unit=unit, purpose="approve run", digest=run.digest) != run.approved_by:
            raise payroll.WrongState(
                f"Run {run.pay_group} {run.period} was not released.", why="Its digest bears no signature of its approver."
            )
        released = payroll.release(unit=unit, run=run, actor=account.name)
        postings = tuple(finance.Posting(*posting) for posting in released.postings)
        if postings:
            description = f"Pay {run.pay_group} {run.period}"
            finance.post(unit=unit, journal=finance.Journal(run.paid_on, description, f"run:{run.id}", postings))
        point("release.posted")
        group = register.pay_group(unit=unit, code=run.pay_group)
        for message in (
            *bacs_message(unit=unit, released=released, group=group),
            *fps_messages(unit=unit, released=released, group=group, pack=pack),
        ):
            outbox.put(
                unit=unit,
                run=run.id,
                topic=message.topic,
                name=message.name,
                content=message.content,
                validated=message.validated,
                withheld=message.withheld,
                reason=message.reason,
            )
        point("release.before_commit")
    point("release.after_commit")


@dataclass(frozen=True, slots=True)
class Some:
    """A run for some people only, beside the main one.

    :ivar kind: ``off_cycle`` or ``interim``.
    :ivar only: references of their employments.
    :ivar advance_pence: what an interim run pays each.
    """

    kind: str
    only: frozenset[str]
    advance_pence: int = 0


def due(*, unit: Unit, body: UUID, pay_group: str, period: PayPeriod, some: Some | None = None) -> payroll.Due:
    """This will give all that a run is worked out from, as it is known at the unit's moment; nothing is stored.

    :raises Refusal: when the law of the day of payment is not known.
    """
    group = register.pay_group(unit=unit, code=pay_group)
    kind, only = (some.kind, some.only) if some else ("main", None)
    known_now = known(unit=unit, known_at=unit.now, first=period.begins, last=period.ends)
    present = people.present(unit=unit, known_at=unit.now)
    terms = line.terms(body=body, on=period.paid_on)
    chosen = None if only is None else present.filter(pl.col("employment_ref").is_in(list(only)))["employment_id"].to_list()
    past = history(unit=unit, body=body, pay_group=pay_group, period=period, kind=kind, terms=terms, only=chosen)
    year = str(period.tax_year)
    last = payroll.last_released(unit=unit, pay_group=pay_group, before=period.paid_on)
    mains = payroll.main_runs(unit=unit, pay_group=pay_group, until=period.paid_on)
    ids = past.since["employment_id"].implode() if past else pl.Series([], dtype=pl.String).implode()
    roster = known_now.facts.filter(pl.col("pay_group") == pay_group)
    elsewhere = known_now.facts.filter(pl.col("pay_group") != pay_group)
    moved = roster.join(elsewhere, on="employment_id", how="semi")["employment_ref"].unique().to_list()
    advances = payroll.advances(unit=unit) if kind != "interim" else _NO_ADVANCES
    looked_at = pl.col("employment_id").is_in(ids) | pl.col("employment_id").is_in(advances["employment_id"].implode())
    return payroll.Due(
        body=body,
        pay_group_id=group.id,
        pay_group=pay_group,
        employer_pension_bp=group.employer_pension_bp,
        period=period,
        kind=kind,
        number=_number(unit, pay_group, period, kind),
        only=only,
        advance_pence=some.advance_pence if some else 0,
        rules=rule_book(on=period.paid_on),
        terms=terms,
        known=known_now,
        latest=present.filter(looked_at),
        notices=people.notices(unit=unit, known_at=unit.now),
        last_year=_last_year(unit, roster, period),
        starters=people.starters(unit=unit, known_at=unit.now),
        history=past if kind != "interim" else None,
        recoveries=_recoveries(unit, mains),
        advances=advances,
        paid_already=payroll.paid_already(unit=unit, pay_group=pay_group, period=period, only=only, moved=moved),
        jobs=register.jobs(unit=unit),
        office=_office(unit, roster, period),
        first_day=payroll.period_of(mains[0]).begins if mains else None,
        balances=payroll.year_to_date(unit=unit, tax_year=year),
        earlier_years=payroll.earlier_years(unit=unit, tax_year=year),
        rows_held=converge.rows_held(
            unit=unit,
            pay_group=pay_group,
            groups=[each.code for each in register.pay_groups(unit=unit)],
            due=roster["employment_ref"].unique(),
            known=present["employment_ref"],
        ),
        last=payroll.slips_of(unit=unit, run=last.id) if last else _NO_SLIPS,
        shared_accounts=_shared_accounts(unit, present),
        answered=findings.answered(unit=unit),
        levy_before=payroll.levy_before(unit=unit, tax_year=year),
    )


def _last_year(unit: Unit, roster: pl.DataFrame, period: PayPeriod) -> pl.DataFrame:
    """Give the codes of the last tax year that a new year changes: those on a week 1 basis, and all where suffix codes are raised."""
    first = period.tax_year.first_day
    raised = any(rule_book(on=period.paid_on).tax_codes.uplift.values())
    asked = roster if raised else roster.filter(pl.col("week1_month1"))
    day = first - timedelta(days=1)
    moment = datetime(first.year, first.month, first.day, tzinfo=UTC)
    ids = asked["employment_id"].unique().to_list()
    return people.roster_facts(unit=unit, known_at=moment, first=day, last=day, employments=ids)


def _recoveries(unit: Unit, mains: list[payroll.Run]) -> tuple[payroll.Recovery, ...]:
    """Give the agreements that still hold: one is spent once a run has left nothing outstanding, and does not reach a later overpayment."""
    if not mains:
        return payroll.recoveries(unit=unit)
    (waiting,) = payroll.documents(unit=unit, run=mains[-1], names=("waiting",))
    return payroll.recoveries(unit=unit, since=mains[-1].known_at, outstanding=waiting["employment_id"].unique().to_list())


def _number(unit: Unit, pay_group: str, period: PayPeriod, kind: str) -> int:
    """Give the number of an off-cycle or interim run in its period: one that waits is proposed anew, and the others are counted."""
    if kind == "main":
        return 1
    where = "pay_group = %s AND tax_year = %s AND period = %s AND kind = %s AND state = 'released'"
    return 1 + len(payroll.runs(unit=unit, where=where, values=(pay_group, period.tax_year.begins, str(period), kind)))


def _office(unit: Unit, roster: pl.DataFrame, period: PayPeriod) -> pl.DataFrame:
    """Give what directors have earned in office this tax year, by letter in the order of first use."""
    directors = roster.filter(pl.col("director_method") != "").unique("employment_id", keep="last")
    if directors.is_empty():
        return _NO_OFFICE
    year = period.tax_year
    earned = payroll.office(unit=unit, tax_year=str(year), refs=directors["employment_ref"].to_list())
    since = directors.select("employment_id", "employment_ref", pl.col("director_from").fill_null(year.first_day))
    # What was paid before the appointment was paid to an employee like others; an opening balance is of the whole year so far.
    counted = earned.join(since, on="employment_ref").filter(
        pl.col("paid_on").fill_null(year.first_day) >= pl.max_horizontal("director_from", pl.lit(year.first_day))
    )
    measures = [name for name in earned.columns if name.endswith("_pence")]
    by_letter = counted.group_by("employment_id", "ni_letter", maintain_order=True).agg(pl.col(measures).sum())
    return by_letter.with_columns(place=pl.int_range(pl.len(), dtype=pl.Int64).over("employment_id"))


def _shared_accounts(unit: Unit, present: pl.DataFrame) -> frozenset[str]:
    known = present.drop_nulls("bank_account_id").join(register.account_blinds(unit=unit), on="bank_account_id")
    human = pl.struct("family_name", "birth_date")
    return frozenset(known.filter(human.n_unique().over("blind") > 1)["bank_account_id"])


_NO_ADVANCES = pl.DataFrame(schema={"employment_id": pl.String, "pence": pl.Int64})
_NO_OFFICE = pl.DataFrame(schema={"employment_id": pl.String} | {n: k for n, k in NI_TO_DATE.schema.items() if n != "n"})
_NO_SLIPS = pl.DataFrame(
    schema={
        "employment_id": pl.String,
        "n": pl.Int64,
        "employment_ref": pl.String,
        "gross_pence": pl.Int64,
        "net_pence": pl.Int64,
        "paid_to": pl.String,
    }
)
