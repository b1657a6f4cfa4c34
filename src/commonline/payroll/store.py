"""The tables of payroll."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

import polars as pl

from commonline.payroll.lines import FIRST_STATUTORY_LINE
from commonline.payroll.terms import LevyBefore, Recovery, Run
from commonline.storage import bulk

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from commonline.storage.unit import Unit

MEASURES = (
    "taxable_pay_pence",
    "tax_pence",
    "niable_pence",
    "ni_at_lel_pence",
    "ni_lel_to_pt_pence",
    "ni_pt_to_uel_pence",
    "ni_employee_pence",
    "ni_employer_pence",
    "student_loan_pence",
    "postgraduate_loan_pence",
    "pension_employee_pence",
)
"""The measures of the year to date. NI measures belong to the row's letter."""

_FEW = 500
"""Employments that are looked up one by one; more are joined over whole tables."""

_RUN = "id, pay_group, tax_year, period, kind, number, paid_on, batch, known_at, state, digest, manifest, proposed_by, approved_by"


def runs(*, unit: Unit, where: str = "true", values: tuple[object, ...] = ()) -> list[Run]:
    """This will list the body's runs in the order they were proposed."""
    query = "SELECT " + _RUN + " FROM payroll_run WHERE " + where + " ORDER BY proposed_at, pay_group"
    return [Run(*row) for row in unit.rows(query, values)]


def add_run(*, unit: Unit, run: Run, pay_group_id: UUID) -> None:
    """This will add a proposed run."""
    unit.execute(
        "INSERT INTO payroll_run (body_id, pay_group_id, proposed_at, " + _RUN + ") VALUES"
        " (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            unit.own,
            pay_group_id,
            unit.now,
            run.id,
            run.pay_group,
            run.tax_year,
            run.period,
            run.kind,
            run.number,
            run.paid_on,
            run.batch,
            run.known_at,
            run.state,
            run.digest,
            run.manifest,
            run.proposed_by,
            run.approved_by,
        ),
    )


def move(*, unit: Unit, run: UUID, before: str, after: str, approved_by: UUID | None = None) -> bool:
    """This will move a run from one state to another, and say whether it was still in the first."""
    if after == "approved":
        return (
            unit.execute(
                "UPDATE payroll_run SET state = 'approved', approved_by = %s, approved_at = %s WHERE id = %s AND state = %s",
                (approved_by, unit.now, run, before),
            )
            == 1
        )
    if after == "released":
        return (
            unit.execute(
                "UPDATE payroll_run SET state = 'released', released_at = %s WHERE id = %s AND state = %s", (unit.now, run, before)
            )
            == 1
        )
    return unit.execute("UPDATE payroll_run SET state = 'superseded' WHERE id = %s AND state = %s", (run, before)) == 1


def add_holds(*, unit: Unit, run: UUID, holds: list[tuple[str, str, str, str]]) -> None:
    """This will keep who is held in a run: subject, code, sentence, owner."""
    names = ["subject", "code", "sentence", "owner"]
    frame = pl.DataFrame(holds, schema=dict.fromkeys(names, pl.String), orient="row")
    bulk.write(unit=unit, table="payroll_hold", frame=frame.with_columns(run_id=pl.lit(str(run)), since=pl.lit(unit.now.date())))


def holds(*, unit: Unit, run: UUID) -> list[Any]:
    """This will list who is held in a run."""
    return unit.rows("SELECT subject, code, sentence, owner, since FROM payroll_hold WHERE run_id = %s ORDER BY code, subject", (run,))


def year_to_date(*, unit: Unit, tax_year: str, without: str = "") -> pl.DataFrame:
    """This will give the year to date by ``employment_ref`` (payroll id): every measure, all letters together.

    What another employer paid and was brought forward is part of it.


    :param without: an origin that is left out ("run:" and an id): the year as it stood before that run.
    """
    sums = ", ".join(f"sum({name})::bigint" for name in MEASURES)
    schema: dict[str, pl.DataType] = {"employment_ref": pl.String()} | dict.fromkeys(MEASURES, pl.Int64())
    query = "SELECT payroll_id, " + sums + " FROM payroll_balance WHERE tax_year = %s AND origin <> %s GROUP BY 1 ORDER BY 1"
    return bulk.read(unit=unit, query=query, values=(tax_year, without), schema=schema)


def year_to_date_by_letter(*, unit: Unit, tax_year: str) -> pl.DataFrame:
    """This will give the year to date by ``employment_ref`` and ``ni_letter``, without what another employer paid."""
    sums = ", ".join(f"sum({name})::bigint" for name in MEASURES)
    schema: dict[str, pl.DataType] = {"employment_ref": pl.String(), "ni_letter": pl.String()} | dict.fromkeys(MEASURES, pl.Int64())
    query = "SELECT payroll_id, ni_letter, " + sums + " FROM payroll_balance WHERE tax_year = %s"
    query += " AND (origin = 'opening' OR origin LIKE 'run:%%') GROUP BY 1, 2 ORDER BY 1, 2"
    return bulk.read(unit=unit, query=query, values=(tax_year,), schema=schema)


def earlier_years(*, unit: Unit, tax_year: str) -> pl.DataFrame:
    """This will give ``employment_ref`` of everybody who has balances of a tax year before the one named."""
    query = "SELECT DISTINCT payroll_id FROM payroll_balance WHERE tax_year < %s ORDER BY 1"
    return bulk.read(unit=unit, query=query, values=(tax_year,), schema={"employment_ref": pl.String()})


def levy_before(*, unit: Unit, tax_year: str) -> dict[str, LevyBefore]:
    """This will give, by PAYE scheme, what the levy of a run in a tax year follows on."""
    query = (
        "SELECT paye_scheme, sum(opening)::bigint AS opening, sum(bill)::bigint AS bill, sum(levy)::bigint AS levy, min(day) AS day FROM ("
        " SELECT paye_scheme, niable_pence AS opening, 0 AS bill, 0 AS levy, NULL::date AS day FROM payroll_balance"
        "  WHERE tax_year = %(year)s AND origin = 'opening'"
        " UNION ALL SELECT l.paye_scheme, 0, l.pay_bill_pence, l.levy_pence, r.paid_on"
        "  FROM payroll_levy l JOIN payroll_run r ON r.body_id = l.body_id AND r.id = l.run_id WHERE l.tax_year = %(year)s) u GROUP BY 1"
    )
    found = unit.rows(query, {"year": tax_year})
    return {row.paye_scheme: LevyBefore(row.opening, row.bill, row.levy, row.day) for row in found}


def slips_of(*, unit: Unit, run: UUID) -> pl.DataFrame:
    """This will give the slips of a run: ``employment_id``, ``n``, ``employment_ref``, ``gross_pence``, ``net_pence``, ``paid_to``."""
    schema: dict[str, pl.DataType] = {
        "employment_id": pl.String(),
        "n": pl.Int64(),
        "employment_ref": pl.String(),
        "gross_pence": pl.Int64(),
        "net_pence": pl.Int64(),
        "paid_to": pl.String(),
    }
    query = (
        "SELECT s.employment_id, s.n, s.employment_ref, s.gross_pence, s.net_pence, p.bank_account_id FROM payroll_payslip s"
        " LEFT JOIN payroll_payment p ON p.body_id = s.body_id AND p.run_id = s.run_id AND p.employment_id = s.employment_id"
        " WHERE s.run_id = %s ORDER BY s.n"
    )
    return bulk.read(unit=unit, query=query, values=(run,), schema=schema)


def add_opening(*, unit: Unit, balances: pl.DataFrame) -> pl.DataFrame:
    """This will add opening balances that are new, and give the rows that were not added though they say something new.

    A balance that is kept is never changed, and none is added once somebody was paid here in its tax year: the pay would count twice.

    :returns: ``employment_ref``, ``tax_year``, ``source`` of those rows.
    """
    key = ["employment_ref", "tax_year", "ni_letter"]
    schema = {name: pl.String() for name in key} | {"origin": pl.String()} | dict.fromkeys(MEASURES, pl.Int64())
    query = "SELECT payroll_id, tax_year, ni_letter, origin, " + ", ".join(MEASURES) + " FROM payroll_balance"
    kept = bulk.read(unit=unit, query=query, schema=schema)
    opening, paid = kept.filter(pl.col("origin") == "opening"), kept.filter(pl.col("origin") != "opening")
    said_anew = balances.join(opening, on=[*key, *MEASURES], how="anti")
    late = said_anew.join(paid.select(key[:2]).unique(), on=key[:2], how="semi")
    other = said_anew.join(opening, on=key, how="semi")
    refused = pl.concat([late, other]).unique("source").select("employment_ref", "tax_year", "source").sort("source")
    rows = said_anew.filter(~pl.col("source").is_in(refused["source"].implode())).select(
        "paye_scheme", "tax_year", "ni_letter", "source", *MEASURES, payroll_id="employment_ref", origin=pl.lit("opening")
    )
    bulk.write(unit=unit, table="payroll_balance", frame=rows)
    return refused


def add_brought_forward(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add pay and tax of another employer in the tax year; what is kept already is not added again.

    :param rows: ``employment_ref``, ``tax_year``, ``paye_scheme``, ``taxable_pay_pence``, ``tax_pence``, ``source``, ``origin`` (``p45``,
        or ``notice:`` and its day). A notice says the whole of it, so that what was brought forward before is taken off.
    """
    schema = {
        "employment_ref": pl.String(),
        "tax_year": pl.String(),
        "origin": pl.String(),
        "taxable_pay_pence": pl.Int64(),
        "tax_pence": pl.Int64(),
    }
    query = (
        "SELECT payroll_id, tax_year, origin, taxable_pay_pence, tax_pence FROM payroll_balance"
        " WHERE origin = 'p45' OR origin LIKE 'notice:%%'"
    )
    kept = bulk.read(unit=unit, query=query, schema=schema)
    key = ["employment_ref", "tax_year"]
    new = rows.join(kept, on=[*key, "origin"], how="anti").sort("origin")
    before = kept.group_by(key).agg(pl.col("taxable_pay_pence", "tax_pence").sum().name.prefix("before_"))
    notice = pl.col("origin").str.starts_with("notice:")
    nothing = dict.fromkeys((name for name in MEASURES if name not in ("taxable_pay_pence", "tax_pence")), pl.lit(0, dtype=pl.Int64))
    said = new.join(before, on=key, how="left").select(
        "paye_scheme",
        "tax_year",
        "source",
        "origin",
        payroll_id="employment_ref",
        ni_letter=pl.lit(""),
        **{
            name: pl.col(name) - pl.when(notice).then(pl.col(f"before_{name}").fill_null(0)).otherwise(0)
            for name in ("taxable_pay_pence", "tax_pence")
        },
        **nothing,
    )
    bulk.write(unit=unit, table="payroll_balance", frame=said)


def settled(*, unit: Unit, pay_group: str, since: date, employments: list[str]) -> pl.DataFrame:
    """This will give ``employment_id``, ``period``, ``element``, ``pence``: what a group's runs paid, by the period it is for.

    Pay elements, and pension contributions; not what else the law takes.

    :param since: the first day of payment looked at.
    """
    query = (
        "WITH s AS MATERIALIZED (SELECT tax_year, body_id, run_id, n, employment_id FROM payroll_payslip"
        " WHERE run_id = ANY(%(runs)s::uuid[]) AND employment_id = ANY(%(employments)s::uuid[]))"
        " SELECT s.employment_id, s.run_id, l.origin, l.element, sum(l.pence)::bigint FROM s JOIN payroll_line l"
        " ON l.tax_year = s.tax_year AND l.body_id = s.body_id AND l.run_id = s.run_id AND l.n = s.n"
        " AND (l.line < %(statutory)s OR l.element = 'PENSION') GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4"
    )
    text = ("employment_id", "run_id", "origin", "element")
    schema = dict.fromkeys(text, pl.String()) | {"pence": pl.Int64()}
    lines, periods = _of_runs(unit, query, schema, pay_group, since, employments, few=len(employments) <= _FEW)
    period = pl.when(pl.col("origin").fill_null("") == "").then("period").otherwise("origin")
    return (
        lines.join(periods, on="run_id")
        .group_by("employment_id", period.alias("period"), "element")
        .agg(pl.col("pence").sum())
        .sort("employment_id", "period", "element")
    )


def earned(*, unit: Unit, pay_group: str, since: date, employments: list[str]) -> pl.DataFrame:
    """This will give ``employment_id``, ``period``, ``niable_pence``: earnings for National Insurance that each period's runs paid."""
    query = (
        "WITH s AS MATERIALIZED (SELECT body_id, run_id, employment_id, employment_ref FROM payroll_payslip"
        " WHERE run_id = ANY(%(runs)s::uuid[]) AND employment_id = ANY(%(employments)s::uuid[]))"
        " SELECT s.employment_id, s.run_id, sum(b.niable_pence)::bigint FROM s JOIN payroll_balance b"
        " ON b.body_id = s.body_id AND b.payroll_id = s.employment_ref AND b.origin = 'run:' || s.run_id GROUP BY 1, 2 ORDER BY 1, 2"
    )
    schema = {"employment_id": pl.String(), "run_id": pl.String(), "niable_pence": pl.Int64()}
    paid, periods = _of_runs(unit, query, schema, pay_group, since, employments, few=False)
    each = paid.join(periods, on="run_id").group_by("employment_id", "period").agg(pl.col("niable_pence").sum())
    return each.sort("employment_id", "period")


def _of_runs(
    unit: Unit, query: LiteralString, schema: Mapping[str, pl.DataType], pay_group: str, since: date, employments: list[str], *, few: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Ask about some employments in a group's released runs since a day; also give each run's period."""
    where = "pay_group = %s AND state = 'released' AND kind <> 'interim' AND paid_on >= %s"
    paid = runs(unit=unit, where=where, values=(pay_group, since))
    periods = pl.DataFrame([(str(run.id), run.period) for run in paid], schema={"run_id": pl.String, "period": pl.String}, orient="row")
    values = {"runs": [run.id for run in paid], "employments": employments, "statutory": FIRST_STATUTORY_LINE}
    return bulk.read(unit=unit, query=query, values=values, schema=schema, few=few), periods


def paid_elsewhere(*, unit: Unit, pay_group: str, since: date, employments: list[str]) -> dict[UUID, list[str]]:
    """This will give the ids of employments that other pay groups have paid since a day, by run."""
    where = "pay_group <> %s AND kind <> 'interim' AND state = 'released' AND paid_on >= %s"
    others = [run.id for run in runs(unit=unit, where=where, values=(pay_group, since))]
    if not others:
        return {}
    query = "SELECT run_id, employment_id FROM payroll_payslip WHERE run_id = ANY(%s) AND employment_id = ANY(%s::uuid[]) ORDER BY 1, 2"
    found: dict[UUID, list[str]] = {}
    for row in unit.rows(query, (others, employments)):
        found.setdefault(row.run_id, []).append(str(row.employment_id))
    return found


def last_paid(*, unit: Unit, pay_group: str, employments: list[str]) -> pl.DataFrame:
    """This will give ``employment_id`` and ``known_at``: the moment the facts of each one's latest payslip of a pay group were known."""
    query = (
        "SELECT s.employment_id, max(r.known_at) FROM payroll_run r"
        " JOIN payroll_payslip s ON s.tax_year = r.tax_year AND s.body_id = r.body_id AND s.run_id = r.id"
        " WHERE r.pay_group = %s AND r.state = 'released' AND r.kind <> 'interim' AND s.employment_id = ANY(%s::uuid[]) GROUP BY 1"
    )
    rows = unit.rows(query, (pay_group, employments))
    return pl.DataFrame([(str(row[0]), row[1]) for row in rows], schema=["employment_id", "known_at"], orient="row")


def office(*, unit: Unit, tax_year: str, refs: list[str]) -> pl.DataFrame:
    """This will give the National Insurance of some employments in a tax year by day of payment and letter (settled.OFFICE)."""
    query = (
        "SELECT b.payroll_id, r.paid_on, b.ni_letter, b.niable_pence, b.ni_at_lel_pence, b.ni_lel_to_pt_pence, b.ni_pt_to_uel_pence,"
        " b.ni_employee_pence, b.ni_employer_pence FROM payroll_balance b LEFT JOIN payroll_run r ON r.body_id = b.body_id"
        " AND b.origin = 'run:' || r.id WHERE b.tax_year = %s AND b.payroll_id = ANY(%s) AND (b.origin = 'opening' OR r.id IS NOT NULL)"
        " ORDER BY b.payroll_id, r.paid_on NULLS FIRST, b.ni_letter"
    )
    names = ("niable_pence", "ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")
    schema = {"employment_ref": pl.String(), "paid_on": pl.Date(), "ni_letter": pl.String()} | dict.fromkeys(names, pl.Int64())
    return bulk.read(unit=unit, query=query, values=(tax_year, refs), schema=schema)


def advances(*, unit: Unit) -> pl.DataFrame:
    """This will give ``employment_id`` and ``pence`` of advances of pay that are not settled yet."""
    schema: dict[str, pl.DataType] = {"employment_id": pl.String(), "pence": pl.Int64()}
    interim = runs(unit=unit, where="kind = 'interim' AND state = 'released'")
    if not interim:
        return pl.DataFrame(schema=schema)
    # An advance is settled by runs that are paid after it: what was paid before the first is not looked at.
    later = runs(unit=unit, where="state = 'released' AND paid_on >= %s", values=(min(run.paid_on for run in interim),))
    query = (
        "SELECT s.employment_id, sum(CASE l.element WHEN 'ADVANCE' THEN l.pence ELSE -l.pence END)::bigint FROM payroll_line l"
        " JOIN payroll_payslip s ON s.tax_year = l.tax_year AND s.body_id = l.body_id AND s.run_id = l.run_id AND s.n = l.n"
        " WHERE l.run_id = ANY(%s::uuid[]) AND l.element IN ('ADVANCE', 'ADVANCE_BACK') GROUP BY 1 HAVING"
        " sum(CASE l.element WHEN 'ADVANCE' THEN l.pence ELSE -l.pence END) > 0 ORDER BY 1"
    )
    return bulk.read(unit=unit, query=query, values=([run.id for run in later],), schema=schema)


def recoveries(*, unit: Unit, since: datetime | None = None, outstanding: Sequence[str] = ()) -> tuple[Recovery, ...]:
    """This will list the agreed recoveries of overpayments, the latest of each employment.

    :param since: only what was agreed after this moment, or by one of ``outstanding``; None: all.
    :param outstanding: ids of employments that owe something.
    """
    query = (
        "SELECT DISTINCT ON (employment_id) employment_id, pence_a_period, consent FROM payroll_recovery"
        " WHERE %(since)s::timestamptz IS NULL OR agreed_at > %(since)s OR employment_id = ANY(%(outstanding)s::uuid[])"
        " ORDER BY employment_id, agreed_at DESC, id DESC"
    )
    rows = unit.rows(query, {"since": since, "outstanding": list(outstanding)})
    return tuple(Recovery(str(row.employment_id), row.pence_a_period, row.consent) for row in rows)


def add_recovery(*, unit: Unit, recovery: Recovery, by: UUID, identity: UUID) -> None:
    """This will keep what was agreed about taking an overpayment back."""
    unit.execute(
        "INSERT INTO payroll_recovery (body_id, id, employment_id, pence_a_period, consent, agreed_by, agreed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (unit.own, identity, recovery.employment_id, recovery.pence_a_period, recovery.consent, by, unit.now),
    )


def add_told(*, unit: Unit, run: UUID, starts: pl.Series, leavings: pl.Series) -> None:
    """This will keep whose start and whose leaving a run's submission tells of, by payroll id."""
    parts = [
        pl.DataFrame({"payroll_id": refs}).with_columns(told=pl.lit(told)) for told, refs in (("start", starts), ("leaving", leavings))
    ]
    bulk.write(unit=unit, table="payroll_told", frame=pl.concat(parts).with_columns(run_id=pl.lit(str(run))))


def told(*, unit: Unit) -> pl.DataFrame:
    """This will give ``employment_ref`` and ``told`` (``start``, ``leaving``) of what earlier submissions have told."""
    query = "SELECT DISTINCT payroll_id, told FROM payroll_told ORDER BY 1, 2"
    return bulk.read(unit=unit, query=query, schema={"employment_ref": pl.String(), "told": pl.String()})
