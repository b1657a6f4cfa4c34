"""What is judged of an employment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.decoding import TWICE_ENCODED
from commonline.converge.rule import HOURLY, TAX_CODE, Rule, any_of, as_they_are, listed, not_in, required
from commonline.kernel.money import pounds, spoken
from commonline.kernel.period import TaxYear
from commonline.standard.extract import EMPLOYMENT

if TYPE_CHECKING:
    from commonline.converge.rule import Against, Seen

SALARY_LIMIT_PENCE = 25_000_000
"""£250,000 a year: above it a slipped decimal point is likelier than the salary."""
WEEK_HUNDREDTHS = 16_800
"""Hours of a week, in hundredths."""
YEAR_HUNDREDTHS = 5_300
"""Most weeks a year has, in hundredths: the 53 of a year with a 53rd pay day."""
BACK_MONTHS = 24
"""Months behind the period for which a back-dated change is usual."""
YOUNGEST, OLDEST = 13, 90
"""Ages at the start of an employment that are likely, both included."""
NAME_LENGTH = 100

NINO = r"^[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]\d{6}[A-D]$"
NINO_NEVER = ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")
"""Prefixes that are never given out."""
PAYE_SCHEME = r"^\d{3}/[A-Z0-9]{1,10}$"
NO_NAME = r"^[=+\-@|]|[\p{Cc}\p{Cf}\p{Co}\p{Cn}<>{}\\|=;\"]|\d"
"""A name that a spreadsheet would run as a formula, or with characters of control or direction, or digits."""


def employment_rules(against: Against) -> list[Rule]:
    """This will give the rules of an employment, for a period of pay and the body's own lists (an empty one is not checked)."""
    begins, ends = against.begins, against.ends
    salary, hours, full = (
        pl.col("annual_salary_pence"),
        pl.col("hours_hundredths"),
        pl.col("full_time_hours_hundredths"),
    )
    on_scale = pl.col("pay_scale").is_not_null() & pl.col("pay_point").is_not_null()
    start, end, nino = pl.col("start_date"), pl.col("end_date"), pl.col("nino")
    bank = ("sort_code", "account_number", "account_name")
    names = [pl.col(name) for name in ("family_name", "given_names", "account_name")]
    no_bank = pl.any_horizontal(pl.col(name).is_null() for name in bank)
    return [
        *required("EMP-001", EMPLOYMENT),
        Rule("EMP-004", ~_is_nino(nino), ("nino",)),
        Rule("EMP-005", nino.is_null(), ("nino",)),
        Rule(
            "EMP-006",
            pl.col("_nino_persons") > 1,
            ("nino", "person_ref"),
            {"person": pl.col("person_ref"), "count": pl.col("_nino_persons")},
        ),
        Rule(
            "EMP-007",
            pl.col("_overlaps"),
            ("person_ref", "start_date"),
            as_they_are("start_date") | {"person": pl.col("person_ref")},
        ),
        Rule(
            "EMP-008",
            end < start,
            ("start_date", "end_date"),
            as_they_are("start_date", "end_date"),
        ),
        Rule(
            "EMP-009",
            (end < begins) & (end >= start),
            ("end_date",),
            as_they_are("end_date"),
        ),
        Rule("EMP-010", start > ends, ("start_date",), as_they_are("start_date")),
        Rule(
            "EMP-011",
            salary > SALARY_LIMIT_PENCE,
            ("annual_salary_pence",),
            {"salary": salary, "limit": pl.lit(SALARY_LIMIT_PENCE)},
            {"salary": spoken, "limit": spoken},
        ),
        Rule(
            "EMP-012",
            salary <= 0,
            ("annual_salary_pence",),
            {"salary": salary},
            {"salary": spoken},
        ),
        Rule(
            "EMP-013",
            salary.is_null() & ~on_scale & ~pl.col("_by_the_hour") & ~pl.col("_held_before"),
            ("annual_salary_pence",),
        ),
        Rule(
            "EMP-014",
            not_in("grade", against.grades),
            ("grade",),
            as_they_are("grade"),
        ),
        Rule(
            "EMP-015",
            ~pl.col("tax_code").str.contains(TAX_CODE),
            ("tax_code",),
            as_they_are("tax_code"),
        ),
        Rule(
            "EMP-038",
            pl.col("tax_code").is_null() & (start < TaxYear.of(begins).first_day) & ~pl.col("_held_before"),
            ("tax_code",),
        ),
        listed("EMP-016", "ni_letter", "ni_letter"),
        listed("EMP-017", "pension_scheme", "pension_scheme"),
        listed("EMP-018", "student_loan_plan", "student_loan_plan"),
        listed("EMP-019", "sex", "sex"),
        Rule("EMP-020", no_bank, bank),
        Rule(
            "EMP-021",
            ~no_bank & ~(pl.col("sort_code").str.contains(r"^\d{6}$") & pl.col("account_number").str.contains(r"^\d{8}$")),
            ("sort_code", "account_number"),
        ),
        Rule(
            "EMP-022",
            any_of(name.str.contains(TWICE_ENCODED) for name in names),
            ("family_name", "given_names", "account_name"),
        ),
        Rule(
            "EMP-023",
            any_of(name.str.contains(NO_NAME) | (name.str.len_chars() > NAME_LENGTH) for name in names[:2]),
            ("family_name", "given_names"),
        ),
        Rule(
            "EMP-024",
            ~_age().is_between(YOUNGEST, OLDEST),
            ("birth_date", "start_date"),
            {"age": _age()},
        ),
        Rule(
            "EMP-025",
            (full <= 0) | (hours < 0) | (hours > WEEK_HUNDREDTHS) | (full > WEEK_HUNDREDTHS),
            ("hours_hundredths", "full_time_hours_hundredths"),
            {"hours": hours, "full_time": full},
            {"hours": pounds, "full_time": pounds},
        ),
        Rule(
            "EMP-026",
            ~pl.col("paye_scheme").str.contains(PAYE_SCHEME),
            ("paye_scheme",),
            as_they_are("paye_scheme"),
        ),
        Rule(
            "EMP-029",
            not_in("paye_scheme", against.schemes) & pl.col("paye_scheme").str.contains(PAYE_SCHEME),
            ("paye_scheme",),
            as_they_are("paye_scheme"),
        ),
        Rule("EMP-030", not_in("pay_group", against.pay_groups), ("pay_group",), as_they_are("pay_group")),
        Rule(
            "EMP-027",
            (hours > full) & (full > 0) & (hours <= WEEK_HUNDREDTHS) & salary.is_not_null(),
            ("hours_hundredths", "full_time_hours_hundredths"),
            {"hours": hours, "full_time": full},
            {"hours": pounds, "full_time": pounds},
        ),
        *_of_the_scale(),
        *_of_the_director(),
        *_of_the_time(against),
    ]


def _of_the_scale() -> list[Rule]:
    weeks = pl.col("paid_weeks_hundredths")
    return [
        listed("EMP-031", "pay_scale", "pay_scale"),
        Rule(
            "EMP-032",
            pl.col("pay_scale").is_not_null() & pl.col("pay_point").is_null() & ~pl.col("_held_before"),
            ("pay_scale", "pay_point"),
            as_they_are("pay_scale"),
        ),
        Rule(
            "EMP-035",
            (weeks <= 0) | (weeks > YEAR_HUNDREDTHS),
            ("paid_weeks_hundredths",),
            {"weeks": weeks},
            {"weeks": pounds},
        ),
    ]


def _of_the_director() -> list[Rule]:
    method = pl.col("director_method")
    return [
        listed("EMP-033", "director_method", "director_method"),
        Rule(
            "EMP-034",
            method.is_not_null() & pl.col("director_from").is_null() & ~pl.col("_held_before"),
            ("director_method", "director_from"),
        ),
    ]


def _of_the_time(against: Against) -> list[Rule]:
    since = pl.col("effective_from")
    oldest = pl.lit(against.begins).dt.offset_by(f"-{BACK_MONTHS}mo")
    words = as_they_are("effective_from")
    return [
        Rule("EMP-036", since > against.ends, ("effective_from",), words),
        Rule("EMP-037", since < oldest, ("effective_from",), words | {"months": pl.lit(BACK_MONTHS)}),
    ]


def with_neighbours(employments: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """This will add what a row's judgement needs of other rows.

    ``_nino_persons``: persons with its NI number. ``_overlaps``: whether it shares days with another employment of the
    person. ``_by_the_hour``: whether it has an element paid by the hour.
    """
    never = pl.date(9999, 12, 31)
    numbers = employments.filter(pl.col("nino").is_not_null()).group_by("nino").agg(_nino_persons=pl.col("person_ref").n_unique())
    # A row that is only repeated does not overlap with itself.
    spells = employments.filter(
        pl.col("person_ref").is_duplicated() & pl.col("person_ref").is_not_null() & pl.col("start_date").is_not_null()
    )
    spells = spells.unique("employment_ref", keep="first", maintain_order=True).sort("person_ref", "start_date", "employment_ref")
    before = pl.col("end_date").fill_null(never).cum_max().shift(1).over("person_ref")
    after = pl.col("start_date").shift(-1).over("person_ref")
    overlapping = spells.filter((before >= pl.col("start_date")) | (after <= pl.col("end_date").fill_null(never)))["source"]
    by_the_hour = seen.given.elements.filter(pl.col("element").is_in(HOURLY))["employment_ref"].drop_nulls().unique()
    return employments.join(numbers, on="nino", how="left", maintain_order="left").with_columns(
        _overlaps=pl.col("source").is_in(overlapping.implode()),
        _by_the_hour=pl.col("employment_ref").is_in(by_the_hour.implode()).fill_null(value=False),
    )


def _is_nino(nino: pl.Expr) -> pl.Expr:
    return nino.str.contains(NINO) & ~nino.str.slice(0, 2).is_in(NINO_NEVER)


def _age() -> pl.Expr:
    """Whole years from birth to the start, by writing both days as numbers of eight digits."""
    return (_as_number(pl.col("start_date")) - _as_number(pl.col("birth_date"))) // 10_000


def _as_number(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 10_000 + day.dt.month().cast(pl.Int64) * 100 + day.dt.day().cast(pl.Int64)
