"""Propose, approve, release: the three steps of a run, each leaving its trace."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.digest import derived_id
from commonline.kernel.error import Refusal
from commonline.kernel.period import TaxYear
from commonline.payroll import journal, queries, store
from commonline.payroll.proposal import proposal
from commonline.payroll.terms import Run
from commonline.standard.pay import PAY_RESULT
from commonline.storage import audit, blob, bulk
from commonline.storage.fault import point

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from commonline.kernel.finding import Finding
    from commonline.kernel.period import PayPeriod
    from commonline.payroll.terms import Due, Proposal
    from commonline.storage.unit import Unit


class SameHand(Refusal):
    """The run's proposer tried to approve it."""

    exit_code = 4


class Unanswered(Refusal):
    """Findings of the run wait for an answer."""

    exit_code = 5


class WrongState(Refusal):
    """The run is not in the state that the step begins from."""

    exit_code = 5


@dataclass(frozen=True, slots=True)
class Released:
    """What follows from a released run, for those who send and post it.

    :ivar postings: (account, cost centre, pence), debits above nothing; their sum is nothing.
    :ivar payments: ``employment_id``, ``employment_ref``, ``bank_account_id``, ``pence``.
    :ivar slips: the run's roster joined with its results (the columns of both), by ``n``.
    :ivar year_to_date: by ``employment_ref`` and ``ni_letter``, this run included.
    """

    run: Run
    postings: tuple[tuple[str, str, int], ...]
    payments: pl.DataFrame
    slips: pl.DataFrame
    year_to_date: pl.DataFrame


def propose(*, unit: Unit, due: Due, batch: str, by: UUID, actor: str) -> tuple[Run, Proposal]:
    """This will work out a run and keep it as proposed; one that was proposed before and differs is superseded.

    Proposing again from the same inputs gives the same run and changes nothing.

    :raises WrongState: when the period's run is released already, or it is not the period's turn.
    """
    (_refuse_out_of_turn if due.kind == "main" else _refuse_while_one_waits)(unit, due)
    made = proposal(due)
    period = due.period
    where = "pay_group = %s AND tax_year = %s AND period = %s AND kind = %s AND number = %s AND state <> 'superseded'"
    for before in store.runs(unit=unit, where=where, values=(due.pay_group, period.tax_year.begins, str(period), due.kind, due.number)):
        if before.state == "released":
            raise WrongState(
                f"{due.pay_group} {period} was not proposed.",
                why="Its run is released, and a released run is frozen.",
                do="Put a mistake right in a later run.",
            )
        if before.digest == made.digest:
            return before, made
        store.move(unit=unit, run=before.id, before=before.state, after="superseded")
        audit.record(unit=unit, actor=actor, act="supersede", subject=f"run {before.id}", digest=before.digest)
    run = Run(
        id=derived_id(unit.now, "run", made.digest),
        pay_group=due.pay_group,
        tax_year=period.tax_year.begins,
        period=str(period),
        kind=due.kind,
        number=due.number,
        paid_on=period.paid_on,
        batch=batch,
        known_at=unit.now,
        state="proposed",
        digest=made.digest,
        manifest=made.manifest,
        proposed_by=by,
        approved_by=None,
    )
    for content in made.documents.values():
        blob.put(unit=unit, content=content)
    store.add_run(unit=unit, run=run, pay_group_id=due.pay_group_id)
    store.add_holds(unit=unit, run=run.id, holds=[(h.subject, h.code, h.sentence, h.owner) for h in made.holds])
    audit.record(unit=unit, actor=actor, act="propose", subject=f"run {run.id}", digest=run.digest)
    return run, made


def _refuse_out_of_turn(unit: Unit, due: Due) -> None:
    """Refuse a run while one paid before it waits, or once one paid after it is released: each year to date follows on the last."""
    waiting = "pay_group = %s AND ((paid_on < %s AND state IN ('proposed', 'approved')) OR (paid_on > %s AND state = 'released'))"
    day = due.period.paid_on
    others = store.runs(unit=unit, where=waiting, values=(due.pay_group, day, day))
    beside = "pay_group = %s AND kind <> 'main' AND state IN ('proposed', 'approved')"
    others += store.runs(unit=unit, where=beside, values=(due.pay_group,))
    if others:
        other, later = others[0], others[0].paid_on > day
        raise WrongState(
            f"{due.pay_group} {due.period} was not proposed.",
            why=f"The run {other.period}, paid {'after' if later else 'before'} it, is {other.state}; tax follows on from run to run.",
            do="Put it right in a later run." if later else "Release that one first.",
        )
    last = queries.last_released(unit=unit, pay_group=due.pay_group, before=day)
    if last and not follows(last.paid_on, due.period):
        raise WrongState(
            f"{due.pay_group} {due.period} was not proposed.",
            why=f"The last run was {last.period}, so that a pay day between the two would never be paid.",
            do="Run the pay day after it first.",
        )


def _refuse_while_one_waits(unit: Unit, due: Due) -> None:
    """Refuse an off-cycle or interim run while another run of the group waits, or one paid after it is released."""
    where = (
        "pay_group = %s AND ((state IN ('proposed', 'approved') AND NOT (kind = %s AND number = %s))"
        " OR (state = 'released' AND paid_on > %s))"
    )
    others = store.runs(unit=unit, where=where, values=(due.pay_group, due.kind, due.number, due.period.paid_on))
    if others:
        other = others[0]
        later = other.state == "released"
        raise WrongState(
            f"The {due.kind.replace('_', '-')} run of {due.pay_group} was not proposed.",
            why=f"Run {other.period}, paid on {other.paid_on:%-d %B %Y}, is {other.state}; tax follows on from payment to payment.",
            do="Give a day of payment after it." if later else "Release that one first.",
        )


def follows(before: date, period: PayPeriod) -> bool:
    """This will say whether a period is the next of its pay group after one that was paid on a day."""
    weeks = period.frequency.weeks
    if weeks:
        return (period.paid_on - before).days == 7 * weeks
    return (period.paid_on.year - before.year) * 12 + period.paid_on.month - before.month == 1


def approve(*, unit: Unit, run: Run, by: UUID, actor: str, open_findings: list[Finding]) -> None:
    """This will mark a proposed run as approved by somebody who has signed its digest.

    :param open_findings: findings of the run that hold nobody and wait for an answer.
    :raises SameHand: when the approver proposed it.
    :raises Unanswered: when a finding waits for an answer.
    :raises WrongState: when it is not proposed.
    """
    if run.proposed_by == by:
        raise SameHand(
            f"Run {run.pay_group} {run.period} was not approved.",
            why=f"{actor} proposed it, and a run takes a second pair of hands.",
            do="Let another approver sign in.",
        )
    if open_findings:
        codes = sorted({finding.code for finding in open_findings})
        raise Unanswered(
            f"Run {run.pay_group} {run.period} was not approved.",
            why=f"{len(open_findings)} of its findings wait for an answer ({', '.join(codes)}).",
            do="Look at them with `commonline findings BODY --open` and answer them.",
        )
    meanwhile = "It was approved or proposed anew meanwhile." if run.state == "proposed" else f"It is {run.state}, not proposed."
    if run.state != "proposed" or not store.move(unit=unit, run=run.id, before="proposed", after="approved", approved_by=by):
        raise WrongState(f"Run {run.pay_group} {run.period} was not approved.", why=meanwhile)
    audit.record(unit=unit, actor=actor, act="approve", subject=f"run {run.id}", digest=run.digest)


def release(*, unit: Unit, run: Run, actor: str) -> Released:
    """This will turn an approved run into payslips, lines, payments and balances, all in the unit's one transaction.

    :raises WrongState: when it is not approved.
    """
    point("release.begin")
    if run.state != "approved" or not store.move(unit=unit, run=run.id, before="approved", after="released"):
        raise WrongState(
            f"Run {run.pay_group} {run.period} was not released.",
            why="It was released or proposed anew meanwhile." if run.state == "approved" else f"It is {run.state}, not approved.",
            do="Propose and approve it first." if run.state == "proposed" else "",
        )
    roster, results, lines, moved = queries.documents(unit=unit, run=run, names=("roster", "results", "lines", "moved"))
    _refuse_paid_meanwhile(unit, run, roster)
    slips = results.join(roster, on="n", maintain_order="left")
    _write_slips(unit, run, slips, lines)
    point("release.slips")
    payments = slips.filter(pl.col("net_pence") > 0).select("employment_id", "employment_ref", "bank_account_id", pence="net_pence")
    _write_money(unit, run, slips, payments, moved)
    levy = queries.documents(unit=unit, run=run, names=("levy",))[0]
    if not levy.is_empty():
        bulk.write(
            unit=unit,
            table="payroll_levy",
            frame=levy.with_columns(run_id=pl.lit(str(run.id)), tax_year=pl.lit(str(TaxYear(run.tax_year)))),
        )
    point("release.money")
    audit.record(unit=unit, actor=actor, act="release", subject=f"run {run.id}", digest=run.digest)
    return Released(
        run=run,
        postings=tuple(journal.postings(lines=lines, roster=roster, nets=results, levy_pence=int(levy["levy_pence"].sum()))),
        payments=payments,
        slips=slips,
        year_to_date=store.year_to_date_by_letter(unit=unit, tax_year=str(TaxYear(run.tax_year))),
    )


def _refuse_paid_meanwhile(unit: Unit, run: Run, roster: pl.DataFrame) -> None:
    """Refuse a run of whoever another pay group has paid since it was proposed: their year to date is not what it was worked out from."""
    where = "state = 'released' AND kind <> 'interim' AND pay_group <> %s AND released_at > %s"
    for other in store.runs(unit=unit, where=where, values=(run.pay_group, run.known_at)):
        both = store.slips_of(unit=unit, run=other.id).join(roster, on="employment_id", how="semi")
        if not both.is_empty():
            raise WrongState(
                f"Run {run.pay_group} {run.period} was not released.",
                why=f"{both.height} of its people, such as {both['employment_ref'][0]}, were paid by {other.pay_group} since.",
                do="Propose and approve it again.",
            )


def scales_of(run: Run) -> str:
    """This will give the digest of the national scales a run was made with; "" where nobody was on one."""
    return str(json.loads(run.manifest)["scales"])


def withdraw(*, unit: Unit, run: Run, actor: str, reason: str) -> None:
    """This will take back a run that was proposed or approved and not released; nothing of it happens.

    :raises WrongState: when it is released, or superseded already.
    """
    if run.state not in ("proposed", "approved") or not store.move(unit=unit, run=run.id, before=run.state, after="superseded"):
        raise WrongState(
            f"Run {run.pay_group} {run.period} was not withdrawn.",
            why=f"It is {run.state}.",
            do="Put a released run right in a later one." if run.state == "released" else "",
        )
    audit.record(unit=unit, actor=actor, act=f"withdraw: {reason}", subject=f"run {run.id}", digest=run.digest)


def uses(run: Run, *, schemes: Collection[str] = (), elements: Collection[str] = ()) -> bool:
    """This will say whether anybody of a run is in one of some pension schemes, or has one of some elements, from its manifest."""
    said = json.loads(run.manifest)
    return not set(schemes).isdisjoint(said["schemes"]) or not set(elements).isdisjoint(said["elements"])


def totals(run: Run) -> dict[str, int]:
    """This will give the totals of a run in pence, from its manifest, and ``people``."""
    said = json.loads(run.manifest)
    return {"people": said["people"], "held": len(said["held"]), **said["totals"]}


def _write_slips(unit: Unit, run: Run, slips: pl.DataFrame, lines: pl.DataFrame) -> None:
    year = pl.lit(run.tax_year)
    rows = slips.select("employment_id", "n", "employment_ref", "gross_pence", "net_pence", tax_year=year, run_id=pl.lit(str(run.id)))
    bulk.write(unit=unit, table="payroll_payslip", frame=rows)
    rows = lines.select("n", "line", "element", "pence", "origin", tax_year=year, run_id=pl.lit(str(run.id)))
    bulk.write(unit=unit, table="payroll_line", frame=rows)


def _write_money(unit: Unit, run: Run, slips: pl.DataFrame, payments: pl.DataFrame, moved: pl.DataFrame) -> None:
    rows = payments.select(
        "employment_id",
        "bank_account_id",
        "pence",
        run_id=pl.lit(str(run.id)),
        tax_year=pl.lit(run.tax_year),
        pay_group=pl.lit(run.pay_group),
        period=pl.lit(run.period),
        kind=pl.lit(run.kind),
        number=pl.lit(run.number),
    )
    bulk.write(unit=unit, table="payroll_payment", frame=rows)
    measures = [name for name in store.MEASURES if name in PAY_RESULT.names]
    rows = _balances(slips, moved).select(
        "paye_scheme",
        "ni_letter",
        "source",
        *measures,
        payroll_id="employment_ref",
        tax_year=pl.lit(str(TaxYear(run.tax_year))),
        origin=pl.lit(f"run:{run.id}"),
    )
    bulk.write(unit=unit, table="payroll_balance", frame=rows)


def _balances(slips: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """Give what each payslip adds to the year to date; what is moved to another letter goes from one letter's row to the other's."""
    names = ["n", "employment_ref", "paye_scheme", "ni_letter", "source", *(name for name in store.MEASURES if name in PAY_RESULT.names)]
    own = slips.select(names)
    if moved.is_empty():
        return own
    nothing = {name: pl.lit(0, dtype=pl.Int64) for name in names if name.endswith("_pence") and name not in moved.columns}
    whose = slips.select("n", "employment_ref", "paye_scheme", "source")
    moves = moved.join(whose, on="n").with_columns(**nothing).select(names)
    # The payslip's own contributions have the difference in them already: it is taken off there, and stands with the letters.
    shifted = moved.group_by("n").agg(-pl.col("ni_employee_pence", "ni_employer_pence").sum())
    nothing |= {name: pl.lit(0, dtype=pl.Int64) for name in names if name.endswith("_pence") and name not in shifted.columns}
    taken_off = shifted.join(slips.select("n", "employment_ref", "paye_scheme", "ni_letter", "source"), on="n").with_columns(**nothing)
    every = pl.concat([own, moves, taken_off.select(names)])
    key = ["n", "employment_ref", "paye_scheme", "ni_letter", "source"]
    return every.group_by(key, maintain_order=True).agg(pl.col(names[5:]).sum())
