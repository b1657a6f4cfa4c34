"""The P45 of whoever leaves: its figures, from the last payslip before it is given, and a page of them to print.

The last payslip is the last one that was not paid as pay after leaving: that is taxed under a code of its own, and does not
change a P45 that was given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from commonline.calc import leaving
from commonline.gateways import p45_html
from commonline.kernel.error import Refusal
from commonline.kernel.period import TaxYear
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from commonline.storage.unit import Store, Unit


@dataclass(frozen=True, slots=True)
class P45:
    """The figures of one P45.

    :ivar payslip: name of the last payslip, which they are of.
    :ivar period: its tax period: ``Month 7`` or ``Week 30`` of ``tax_year``.
    :ivar total_pay_pence: pay of the tax year with what another employer paid; None on a week 1 or month 1 basis.
    :ivar total_tax_pence: tax of the tax year likewise.
    :ivar employment_pay_pence: pay of this employment alone; ``employment_tax_pence``: its tax.
    :ivar student_loan: whether deductions for a student loan go on.
    """

    employment: str
    person: str
    employer: str
    paye_scheme: str
    left_on: date
    payslip: str
    paid_on: date
    tax_year: str
    period: str
    tax_code: str
    week1_month1: bool
    total_pay_pence: int | None
    total_tax_pence: int | None
    employment_pay_pence: int
    employment_tax_pence: int
    student_loan: bool


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who left in the period that a pay group's last main run paid, or of whom that run was the first to know it."""

    pay_group: str
    period: str
    employment: str
    person: str
    left_on: date


def leavers(*, store: Store, body: UUID, now: datetime) -> list[Leaver]:
    """This will list the leavers of the last released main run of each pay group, by pay group and reference."""
    with unit_of_work(store=store, body=body, now=now) as unit:
        found = []
        for group in register.pay_groups(unit=unit):
            run = payroll.last_released(unit=unit, pay_group=group.code, before=date.max)
            left = _left(unit, run).iter_rows(named=True) if run else ()
            found += [Leaver(group.code, run.period, row["employment_ref"], _name(row), row["end_date"]) for row in left if run]
    return found


def _left(unit: Unit, run: payroll.Run) -> pl.DataFrame:
    """Give whose last day fell into a run's period, or before it and nobody knew when the run before was made."""
    period = payroll.period_of(run)
    known = people.present(unit=unit, known_at=run.known_at).filter(
        (pl.col("pay_group") == run.pay_group) & (pl.col("end_date") <= period.ends)
    )
    in_time = known.filter(pl.col("end_date") >= period.begins)
    before = payroll.last_released(unit=unit, pay_group=run.pay_group, before=run.paid_on)
    if before is None:
        return in_time.sort("employment_ref")
    there = people.present(unit=unit, known_at=before.known_at).filter(pl.col("end_date").is_null())
    late = known.filter(pl.col("end_date") < period.begins).join(there, on="employment_id", how="semi")
    return pl.concat([in_time, late]).sort("employment_ref")


def p45(*, store: Store, body: UUID, employment: str, now: datetime) -> P45:
    """This will give the figures of an employment's P45.

    :raises Refusal: when it is not known, has no last day, or was not paid yet.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        return _of(unit, body, employment)[0]


def write(*, store: Store, body: UUID, employment: str, file: Path, now: datetime) -> P45:
    """This will write an employment's P45 as a page to print, which only its owner can read, and give its figures.

    :raises Refusal: as ``p45``, or when the file cannot be written.
    """
    with unit_of_work(store=store, body=body, now=now) as unit:
        figures, person = _of(unit, body, employment)
        ninos = register.open_ninos(unit=unit, ids=[person["nino_id"]] if person["nino_id"] else [])
    nino = ninos["nino"][0] if ninos.height else ""
    told = {name: getattr(figures, name) for name in p45_html.FIELDS if name not in ("nino", "birth_date")}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(p45_html.render(p45=p45_html.Page(**told, nino=nino, birth_date=person["birth_date"])), encoding="utf-8")
    except OSError as error:
        raise Refusal(f"The P45 was not written to {file}.", why=str(error), do="Name another file with --out.") from error
    return figures


def _of(unit: Unit, body: UUID, employment: str) -> tuple[P45, dict[str, Any]]:
    """Give the figures and the person's row of the roster they go by."""
    known = people.present(unit=unit, known_at=unit.now).filter(pl.col("employment_ref") == employment)
    left_on = known["end_date"][0] if known.height else None
    if left_on is None:
        raise Refusal(
            f"There is no P45 of {employment}.",
            why="No last day of the employment is known." if known.height else "There is no such employment.",
            do="Name an employment that has ended; `commonline p45 BODY` lists the last leavers.",
        )
    run, row = _last_payslip(unit, employment)
    year = str(TaxYear(run.tax_year))
    figures = leaving.p45(
        pl.DataFrame([row | {"end_date": left_on}], infer_schema_length=1).select(_LEAVER).cast({"student_loan_plan": pl.String}),
        brought_forward=_brought_forward(unit, year, employment),
    ).row(0, named=True)
    period = payroll.period_of(run)
    return P45(
        employment=employment,
        person=_name(row),
        employer=next(found.name for found in register.bodies(unit=unit) if found.id == body),
        paye_scheme=row["paye_scheme"],
        payslip=payroll.payslip_name(run, employment),
        paid_on=run.paid_on,
        tax_year=year,
        period=f"{'Week' if period.frequency.weeks else 'Month'} {period.number}",
        **{name: figures[name] for name in figures if name != "employment_ref"},
    ), row


_LEAVER = (
    "employment_ref",
    "end_date",
    "tax_code",
    "week1_month1",
    "student_loan_plan",
    "taxable_pay_to_date_pence",
    "tax_to_date_pence",
)


def _last_payslip(unit: Unit, employment: str) -> tuple[payroll.Run, dict[str, Any]]:
    """Give the last run that paid somebody before the P45 was given, and the roster's row with the results.

    :raises Refusal: when there is none.
    """
    runs = payroll.runs(unit=unit, where="state = 'released' AND kind <> 'interim'")
    for run in sorted(runs, key=lambda each: (each.paid_on, each.number), reverse=True):
        if employment not in set(payroll.slips_of(unit=unit, run=run.id)["employment_ref"]):
            continue
        roster, results = payroll.documents(unit=unit, run=run, names=("roster", "results"))
        row = roster.filter(pl.col("employment_ref") == employment).join(results, on="n").row(0, named=True)
        # What was paid after the last day before anybody knew of it is on the P45; what was paid as pay after leaving is not.
        if row["end_date"] is None or row["end_date"] >= payroll.period_of(run).begins:
            return run, row
    raise Refusal(
        f"There is no P45 of {employment}.",
        why="No payslip before a P45 was given was released here.",
        do="Release its last pay first.",
    )


def _brought_forward(unit: Unit, year: str, employment: str) -> pl.DataFrame:
    """Give what another employer paid: the year to date with it, less the year to date without it."""
    names = ("taxable_pay_pence", "tax_pence")
    mine = pl.col("employment_ref") == employment
    whole = payroll.year_to_date(unit=unit, tax_year=year).filter(mine)
    own = payroll.year_to_date_by_letter(unit=unit, tax_year=year).filter(mine)
    pay, tax = (int(whole[name].sum()) - int(own[name].sum()) for name in names)
    return pl.DataFrame({"employment_ref": [employment], "taxable_pay_brought_forward_pence": [pay], "tax_brought_forward_pence": [tax]})


def _name(row: dict[str, Any]) -> str:
    return f"{row['given_names']} {row['family_name']}"
