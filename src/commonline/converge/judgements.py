"""What is judged of a row of the standard, each rule an expression over columns that says when it is broken.

Weights and sentences stand in ``standard/findings.yaml``. A column that begins with ``_`` is added by
``judge.py`` and said there. Only rows that stand once are judged; repeats are dealt with before.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.decoding import TWICE_ENCODED
from commonline.kernel.money import pounds, spoken
from commonline.standard.codes import code_list, elements
from commonline.standard.extract import BALANCE, ELEMENT, EMPLOYMENT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from commonline.standard.table import Table

SALARY_LIMIT_PENCE = 25_000_000
"""£250,000 a year: above it a slipped decimal point is likelier than the salary."""
WEEK_HUNDREDTHS = 16_800
"""Hours of a week, in hundredths."""
YOUNGEST, OLDEST = 13, 90
"""Ages at the start of an employment that are likely, both included."""
NAME_LENGTH = 100

HOURLY = tuple(code for code, known in elements().items() if known.basis == "hourly")
"""Elements paid by the hour."""

NINO = r"^[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]\d{6}[A-D]$"
NINO_NEVER = ("BG", "GB", "NK", "KN", "TN", "NT", "ZZ")
"""Prefixes that are never given out."""
TAX_CODE = r"^(?:[SC]?(?:\d{1,6}[LMNT]|K\d{1,6}|BR|D\d)|NT)$"
PAYE_SCHEME = r"^\d{3}/[A-Z0-9]{1,10}$"
TAX_YEAR = r"^20\d\d-\d\d$"
NO_NAME = r"^[=+\-@|]|[\p{Cc}\p{Cf}\p{Co}\p{Cn}<>{}\\|=;\"]|\d"
"""A name that a spreadsheet would run as a formula, or with characters of control or direction, or digits."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One judgement.

    :ivar code: its finding.
    :ivar broken: true where the row breaks it; null counts as false.
    :ivar because: the columns whose values give rise to it; an answer falls when they change.
    :ivar words: what the sentence needs beside the subject.
    :ivar written: how a number among the words is written for a reader: as pounds, as hours.
    """

    code: str
    broken: pl.Expr
    because: tuple[str, ...]
    words: Mapping[str, pl.Expr] = field(default_factory=dict)
    written: Mapping[str, Callable[[int], str]] = field(default_factory=dict)


def employment_rules(
    *, begins: date, ends: date, grades: frozenset[str], schemes: frozenset[str], pay_groups: frozenset[str]
) -> list[Rule]:
    """This will give the rules of an employment, for a period of pay and the body's own lists (an empty one is not checked)."""
    salary, hours, full = (
        pl.col("annual_salary_pence"),
        pl.col("hours_hundredths"),
        pl.col("full_time_hours_hundredths"),
    )
    start, end, nino = pl.col("start_date"), pl.col("end_date"), pl.col("nino")
    bank = ("sort_code", "account_number", "account_name")
    names = [pl.col(name) for name in ("family_name", "given_names", "account_name")]
    no_bank = pl.any_horizontal(pl.col(name).is_null() for name in bank)
    return [
        *_required("EMP-001", EMPLOYMENT),
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
            _as_they_are("start_date") | {"person": pl.col("person_ref")},
        ),
        Rule(
            "EMP-008",
            end < start,
            ("start_date", "end_date"),
            _as_they_are("start_date", "end_date"),
        ),
        Rule(
            "EMP-009",
            (end < begins) & (end >= start),
            ("end_date",),
            _as_they_are("end_date"),
        ),
        Rule("EMP-010", start > ends, ("start_date",), _as_they_are("start_date")),
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
            salary.is_null() & ~pl.col("_by_the_hour") & ~pl.col("_held_before"),
            ("annual_salary_pence",),
        ),
        Rule(
            "EMP-014",
            _not_in("grade", grades),
            ("grade",),
            _as_they_are("grade"),
        ),
        Rule(
            "EMP-015",
            ~pl.col("tax_code").str.contains(TAX_CODE),
            ("tax_code",),
            _as_they_are("tax_code"),
        ),
        _listed("EMP-016", "ni_letter", "ni_letter"),
        _listed("EMP-017", "pension_scheme", "pension_scheme"),
        _listed("EMP-018", "student_loan_plan", "student_loan_plan"),
        _listed("EMP-019", "sex", "sex"),
        Rule("EMP-020", no_bank, bank),
        Rule(
            "EMP-021",
            ~no_bank & ~(pl.col("sort_code").str.contains(r"^\d{6}$") & pl.col("account_number").str.contains(r"^\d{8}$")),
            ("sort_code", "account_number"),
        ),
        Rule(
            "EMP-022",
            _any(name.str.contains(TWICE_ENCODED) for name in names),
            ("family_name", "given_names", "account_name"),
        ),
        Rule(
            "EMP-023",
            _any(name.str.contains(NO_NAME) | (name.str.len_chars() > NAME_LENGTH) for name in names[:2]),
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
            _as_they_are("paye_scheme"),
        ),
        Rule(
            "EMP-029",
            _not_in("paye_scheme", schemes) & pl.col("paye_scheme").str.contains(PAYE_SCHEME),
            ("paye_scheme",),
            _as_they_are("paye_scheme"),
        ),
        Rule("EMP-030", _not_in("pay_group", pay_groups), ("pay_group",), _as_they_are("pay_group")),
        Rule(
            "EMP-027",
            (hours > full) & (full > 0) & (hours <= WEEK_HUNDREDTHS) & salary.is_not_null(),
            ("hours_hundredths", "full_time_hours_hundredths"),
            {"hours": hours, "full_time": full},
            {"hours": pounds, "full_time": pounds},
        ),
    ]


def element_rules() -> list[Rule]:
    """This will give the rules of an element of pay."""
    element, amount, start, end = (
        pl.col("element"),
        pl.col("amount_pence"),
        pl.col("valid_from"),
        pl.col("valid_to"),
    )
    said = _as_they_are("element")
    return [
        Rule(
            "ELM-001",
            ~pl.col("_known"),
            ("employment_ref", "element", "valid_from"),
            said,
        ),
        *_required("ELM-002", ELEMENT),
        Rule("ELM-003", ~element.is_in(list(elements())), ("element",), said),
        Rule(
            "ELM-006",
            end < start,
            ("element", "valid_from", "valid_to"),
            said | _as_they_are("valid_from", "valid_to"),
        ),
        Rule(
            "ELM-007",
            element.is_in(HOURLY) & pl.col("hours_hundredths").is_null(),
            ("element", "valid_from", "hours_hundredths"),
            said,
        ),
        Rule(
            "ELM-008",
            amount < 0,
            ("element", "valid_from", "amount_pence"),
            said | {"amount": amount},
            {"amount": spoken},
        ),
        Rule(
            "ELM-009",
            start > pl.col("_left_on"),
            ("element", "valid_from", "_left_on"),
            said | _as_they_are("valid_from") | {"end_date": pl.col("_left_on")},
        ),
    ]


def balance_rules() -> list[Rule]:
    """This will give the rules of an opening balance."""
    bands = pl.col("ni_at_lel_pence") + pl.col("ni_lel_to_pt_pence") + pl.col("ni_pt_to_uel_pence")
    return [
        Rule("BAL-001", ~pl.col("_known"), ("employment_ref",)),
        *_required("BAL-002", BALANCE),
        Rule(
            "BAL-005",
            ~_is_tax_year(pl.col("tax_year")),
            ("tax_year",),
            _as_they_are("tax_year"),
        ),
        _listed("BAL-006", "ni_letter", "ni_letter"),
        Rule(
            "BAL-007",
            bands > pl.col("niable_pence"),
            (
                "niable_pence",
                "ni_at_lel_pence",
                "ni_lel_to_pt_pence",
                "ni_pt_to_uel_pence",
            ),
        ),
    ]


def _required(code: str, table: Table) -> list[Rule]:
    # A row that the mapping holds has cells that could not be read; those are empty here, and no second finding is made of them.
    return [
        Rule(
            code,
            pl.col(column.name).is_null() & ~pl.col("_held_before"),
            (column.name,),
            _about_missing(table, column.name),
        )
        for column in table
        if column.required and column.name != "source"
    ]


def _about_missing(table: Table, name: str) -> dict[str, pl.Expr]:
    words = {"column": pl.lit(name.replace("_", " "))}
    return words | ({"element": pl.col("element").fill_null("(none)")} if table is ELEMENT else {})


def _listed(code: str, name: str, codes: str) -> Rule:
    return Rule(code, ~pl.col(name).is_in(list(code_list(codes))), (name,), _as_they_are(name))


def _not_in(column: str, known: frozenset[str]) -> pl.Expr:
    """Give whether a cell is missing from a list that the body has."""
    return ~pl.col(column).is_in(sorted(known)) if known else pl.lit(value=False)


def _as_they_are(*names: str) -> dict[str, pl.Expr]:
    return {name: pl.col(name) for name in names}


def _any(expressions: object) -> pl.Expr:
    return pl.any_horizontal(expressions)  # type: ignore[arg-type]


def _is_nino(nino: pl.Expr) -> pl.Expr:
    return nino.str.contains(NINO) & ~nino.str.slice(0, 2).is_in(NINO_NEVER)


def _is_tax_year(year: pl.Expr) -> pl.Expr:
    first, last = (
        year.str.slice(2, 2).cast(pl.Int32, strict=False),
        year.str.slice(5, 2).cast(pl.Int32, strict=False),
    )
    return year.str.contains(TAX_YEAR) & ((first + 1) % 100 == last)


def _age() -> pl.Expr:
    """Whole years from birth to the start, by writing both days as numbers of eight digits."""
    return (_as_number(pl.col("start_date")) - _as_number(pl.col("birth_date"))) // 10_000


def _as_number(day: pl.Expr) -> pl.Expr:
    return day.dt.year().cast(pl.Int64) * 10_000 + day.dt.month().cast(pl.Int64) * 100 + day.dt.day().cast(pl.Int64)
