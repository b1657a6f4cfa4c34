"""The tables of people: facts with the days they hold and the moment they were known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.storage import bulk

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from commonline.storage.unit import Unit

_T, _W, _D, _B = pl.String(), pl.Int64(), pl.Date(), pl.Boolean()

FACT: dict[str, pl.DataType] = {
    "employment_id": _T,
    "valid_from": _D,
    "valid_to": _D,
    "source": _T,
    "employment_ref": _T,
    "family_name": _T,
    "given_names": _T,
    "birth_date": _D,
    "sex": _T,
    "nino_id": _T,
    "start_date": _D,
    "end_date": _D,
    "paye_scheme": _T,
    "pay_group": _T,
    "grade": _T,
    "job_title": _T,
    "cost_centre": _T,
    "annual_salary_pence": _W,
    "hours_hundredths": _W,
    "full_time_hours_hundredths": _W,
    "tax_code": _T,
    "week1_month1": _B,
    "ni_letter": _T,
    "student_loan_plan": _T,
    "postgraduate_loan": _B,
    "pension_scheme": _T,
    "bank_account_id": _T,
    "pay_scale": _T,
    "pay_point": _T,
    "pay_point_reached": _D,
    "paid_weeks_hundredths": _W,
    "director_method": _T,
    "director_from": _D,
    "pension_opted_out_on": _D,
    "pension_postponed_to": _D,
}
"""The columns of an employment's fact. ``known_from`` is the unit's moment."""

EMPTY_TEXT = ("tax_code", "job_title", "student_loan_plan", "pension_scheme", "pay_scale", "pay_point", "director_method")
"""Columns of text that are empty text where nothing is said."""

MAY_LACK = (
    "pay_point_reached",
    "nino_id",
    "end_date",
    "annual_salary_pence",
    "bank_account_id",
    "paid_weeks_hundredths",
    "director_from",
    "pension_opted_out_on",
    "pension_postponed_to",
)
"""Columns of a fact that may hold nothing."""

PAY_FACTS = (
    "paye_scheme",
    "pay_group",
    "annual_salary_pence",
    "hours_hundredths",
    "full_time_hours_hundredths",
    "ni_letter",
    "pension_scheme",
    "pay_scale",
    "pay_point",
    "pay_point_reached",
    "paid_weeks_hundredths",
    "director_method",
    "director_from",
    "pension_opted_out_on",
    "pension_postponed_to",
)
"""What of a fact the pay of its days depends on, beside the first and the last day of the employment, which bound those days.

A tax code and a loan are not among them: they hold from the next payment on, and change no pay of days that are past.
"""

ELEMENT_FACT: dict[str, pl.DataType] = {
    "employment_id": _T,
    "element": _T,
    "valid_from": _D,
    "valid_to": _D,
    "source": _T,
    "amount_pence": _W,
    "hours_hundredths": _W,
}

ABSENCE_FACT: dict[str, pl.DataType] = {
    "employment_id": _T,
    "first_day": _D,
    "last_day": _D,
    "absence": _T,
    "pay_percent": _W,
    "source": _T,
}

NOTICE: dict[str, pl.DataType] = {
    "employment_id": _T,
    "notice": _T,
    "issued_on": _D,
    "effective_from": _D,
    "tax_code": _T,
    "week1_month1": _B,
    "student_loan_plan": _T,
    "previous_pay_pence": _W,
    "previous_tax_pence": _W,
    "source": _T,
}

STARTER: dict[str, pl.DataType] = {
    "employment_id": _T,
    "declaration": _T,
    "p45_left_on": _D,
    "p45_tax_code": _T,
    "p45_week1_month1": _B,
    "p45_taxable_pay_pence": _W,
    "p45_tax_pence": _W,
    "p45_student_loan": _B,
    "address_line_1": _T,
    "address_line_2": _T,
    "postcode": _T,
    "source": _T,
}

CLAIM: dict[str, pl.DataType] = {
    "employment_id": _T,
    "element": _T,
    "worked_on": _D,
    "starts": _T,
    "hours_hundredths": _W,
    "amount_pence": _W,
    "evidence": _T,
    "claimed_on": _D,
    "authorised_by": _T,
    "source": _T,
}

_COLUMNS = ", ".join(f"coalesce(f.{name}, '')" if name in EMPTY_TEXT else f"f.{name}" for name in FACT)
_CHOSEN = "(%(ids)s::uuid[] IS NULL OR employment_id = ANY(%(ids)s::uuid[]))"


def facts(
    *, unit: Unit, known_at: datetime, first: date | None = None, last: date | None = None, employments: Collection[str] | None = None
) -> pl.DataFrame:
    """This will give the employments' facts as they were known at a moment, by employment and day.

    :param first: only those with a day from then on. :param last: only those with a day up to then. None: whatever the day.
    :param employments: ids of the employments looked at; None: all.
    """
    query = (
        "SELECT " + _COLUMNS + " FROM people_employment_fact f JOIN (SELECT employment_id, max(known_from) AS known"
        " FROM people_employment_fact WHERE known_from <= %(known_at)s AND " + _CHOSEN + " GROUP BY 1) l"
        " ON l.employment_id = f.employment_id AND l.known = f.known_from"
        " WHERE (%(last)s::date IS NULL OR f.valid_from <= %(last)s)"
        " AND (%(first)s::date IS NULL OR f.valid_to IS NULL OR f.valid_to >= %(first)s)"
        " ORDER BY f.employment_id, f.valid_from"
    )
    values = {"known_at": known_at, "first": first, "last": last, "ids": _ids(employments)}
    return bulk.read(unit=unit, query=query, values=values, schema=FACT)


def element_facts(*, unit: Unit, known_at: datetime, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give the elements' facts as they were known at a moment, by employment and element."""
    query = (
        "SELECT " + ", ".join("f." + name for name in ELEMENT_FACT) + " FROM people_element_fact f JOIN (SELECT employment_id, element,"
        " max(known_from) AS known FROM people_element_fact WHERE known_from <= %(known_at)s AND " + _CHOSEN + " GROUP BY 1, 2) l"
        " ON l.employment_id = f.employment_id AND l.element = f.element AND l.known = f.known_from"
        " ORDER BY f.employment_id, f.element, f.valid_from, f.source"
    )
    return bulk.read(unit=unit, query=query, values={"known_at": known_at, "ids": _ids(employments)}, schema=ELEMENT_FACT)


def absence_facts(*, unit: Unit, known_at: datetime, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give the absences as they were known at a moment, by employment and first day."""
    query = (
        "SELECT " + ", ".join("f." + name for name in ABSENCE_FACT) + " FROM people_absence_fact f JOIN (SELECT employment_id,"
        " max(known_from) AS known FROM people_absence_fact WHERE known_from <= %(known_at)s AND " + _CHOSEN + " GROUP BY 1) l"
        " ON l.employment_id = f.employment_id AND l.known = f.known_from ORDER BY f.employment_id, f.first_day"
    )
    return bulk.read(unit=unit, query=query, values={"known_at": known_at, "ids": _ids(employments)}, schema=ABSENCE_FACT)


def notices(*, unit: Unit, known_at: datetime, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give the notices known at a moment, by employment and day of issue; of one that was sent again, the latest word."""
    query = (
        "SELECT * FROM (SELECT DISTINCT ON (employment_id, notice, issued_on) " + ", ".join(NOTICE) + " FROM people_notice"
        " WHERE known_from <= %(known_at)s AND " + _CHOSEN + " ORDER BY employment_id, notice, issued_on, known_from DESC) n"
        " ORDER BY employment_id, issued_on, effective_from, notice"
    )
    return bulk.read(unit=unit, query=query, values={"known_at": known_at, "ids": _ids(employments)}, schema=NOTICE)


def starters(*, unit: Unit, known_at: datetime, employments: Collection[str] | None = None) -> pl.DataFrame:
    """This will give what starters brought, as known at a moment, by employment: of each the latest word."""
    query = (
        "SELECT DISTINCT ON (employment_id) " + ", ".join(STARTER) + " FROM people_starter"
        " WHERE known_from <= %(known_at)s AND " + _CHOSEN + " ORDER BY employment_id, known_from DESC"
    )
    return bulk.read(unit=unit, query=query, values={"known_at": known_at, "ids": _ids(employments)}, schema=STARTER)


def claims(
    *, unit: Unit, known_at: datetime, first: date | None = None, last: date | None = None, employments: Collection[str] | None = None
) -> pl.DataFrame:
    """This will give the claims known at a moment for work begun from a day to a day (None: any), by employment and time."""
    query = (
        "SELECT "
        + ", ".join(CLAIM)
        + " FROM people_claim WHERE known_from <= %(known_at)s AND "
        + _CHOSEN
        + " AND (%(first)s::date IS NULL OR worked_on >= %(first)s) AND (%(last)s::date IS NULL OR worked_on <= %(last)s)"
        " ORDER BY employment_id, worked_on, starts"
    )
    values = {"known_at": known_at, "first": first, "last": last, "ids": _ids(employments)}
    return bulk.read(unit=unit, query=query, values=values, schema=CLAIM)


def restated(*, unit: Unit, since: datetime, until: datetime) -> list[str]:
    """This will give the ids of employments of which anything was said after one moment and up to another.

    The tables are read through. An index by ``known_from`` would be quicker here and ruinous elsewhere: while the tables are fresh,
    PostgreSQL takes it for the way to the latest restatement of each employment, and reads every row once for each.
    """
    tables = ("people_employment_fact", "people_element_fact", "people_absence_fact", "people_claim")
    query = " UNION ".join(
        "SELECT employment_id FROM " + table + " WHERE known_from > %(since)s AND known_from <= %(until)s" for table in tables
    )
    found = bulk.read(unit=unit, query=query, values={"since": since, "until": until}, schema={"employment_id": _T})
    return found["employment_id"].sort().to_list()


def persons(*, unit: Unit) -> pl.DataFrame:
    """This will give the body's own number of the person of every employment: ``employment_ref``, ``person_ref``."""
    query = (
        "SELECT e.payroll_id, p.reference FROM register_employment e JOIN register_person p ON p.body_id = e.body_id AND p.id = e.person_id"
    )
    return bulk.read(unit=unit, query=query, schema={"employment_ref": _T, "person_ref": _T})


def has_source(*, unit: Unit, source: str) -> bool:
    """This will say whether any employment's fact came from a source."""
    return unit.row("SELECT 1 FROM people_employment_fact WHERE source = %s LIMIT 1", (source,)) is not None


def add_facts(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add restated timelines of employments, known from the unit's moment."""
    _add(unit, "people_employment_fact", rows.select(list(FACT)))


def add_element_facts(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add restated timelines of elements, known from the unit's moment."""
    _add(unit, "people_element_fact", rows.select(list(ELEMENT_FACT)))


def add_absence_facts(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add restated timelines of absences, known from the unit's moment."""
    _add(unit, "people_absence_fact", rows.select(list(ABSENCE_FACT)))


def add_notices(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add notices, known from the unit's moment."""
    _add(unit, "people_notice", rows.select(list(NOTICE)))


def add_starters(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add what starters brought, known from the unit's moment."""
    _add(unit, "people_starter", rows.select(list(STARTER)))


def add_claims(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add claims, known from the unit's moment."""
    _add(unit, "people_claim", rows.select(list(CLAIM)))


def _add(unit: Unit, table: str, rows: pl.DataFrame) -> None:
    bulk.write(unit=unit, table=table, frame=rows.with_columns(known_from=pl.lit(unit.now.isoformat())))


def _ids(employments: Collection[str] | None) -> list[str] | None:
    return None if employments is None else list(employments)
