"""The tables of people: facts with the days they hold and the moment they were known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.storage import bulk

if TYPE_CHECKING:
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
}
"""The columns of an employment's fact. ``known_from`` is the unit's moment."""

ELEMENT_FACT: dict[str, pl.DataType] = {
    "employment_id": _T,
    "element": _T,
    "valid_from": _D,
    "valid_to": _D,
    "source": _T,
    "amount_pence": _W,
    "hours_hundredths": _W,
}

_COLUMNS = ", ".join(
    f"coalesce(f.{name}, '')" if name in ("job_title", "student_loan_plan", "pension_scheme") else f"f.{name}" for name in FACT
)


def facts(*, unit: Unit, known_at: datetime, on: date | None = None) -> pl.DataFrame:
    """This will give the employments' facts as they were known at a moment, all days or one day, by employment."""
    query = (
        "SELECT " + _COLUMNS + " FROM people_employment_fact f JOIN (SELECT employment_id, max(known_from) AS known"
        " FROM people_employment_fact WHERE known_from <= %(known_at)s GROUP BY 1) l"
        " ON l.employment_id = f.employment_id AND l.known = f.known_from"
        " WHERE %(on)s::date IS NULL OR (f.valid_from <= %(on)s AND (f.valid_to IS NULL OR f.valid_to >= %(on)s))"
        " ORDER BY f.employment_id, f.valid_from"
    )
    return bulk.read(unit=unit, query=query, values={"known_at": known_at, "on": on}, schema=FACT)


def element_facts(*, unit: Unit, known_at: datetime) -> pl.DataFrame:
    """This will give the elements' facts as they were known at a moment, by employment and element."""
    query = (
        "SELECT " + ", ".join("f." + name for name in ELEMENT_FACT) + " FROM people_element_fact f JOIN (SELECT employment_id, element,"
        " max(known_from) AS known FROM people_element_fact WHERE known_from <= %(known_at)s GROUP BY 1, 2) l"
        " ON l.employment_id = f.employment_id AND l.element = f.element AND l.known = f.known_from"
        " ORDER BY f.employment_id, f.element, f.valid_from, f.source"
    )
    return bulk.read(unit=unit, query=query, values={"known_at": known_at}, schema=ELEMENT_FACT)


def add_facts(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add restated timelines of employments, known from the unit's moment."""
    bulk.write(unit=unit, table="people_employment_fact", frame=rows.select(list(FACT)).with_columns(known_from=_now(unit)))


def add_element_facts(*, unit: Unit, rows: pl.DataFrame) -> None:
    """This will add restated timelines of elements, known from the unit's moment."""
    bulk.write(unit=unit, table="people_element_fact", frame=rows.select(list(ELEMENT_FACT)).with_columns(known_from=_now(unit)))


def _now(unit: Unit) -> pl.Expr:
    return pl.lit(unit.now.isoformat())
