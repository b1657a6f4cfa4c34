"""What is judged of the papers that HMRC's figures come by: what a starter brought, and a notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.rule import TAX_CODE, Rule, any_of, as_they_are, listed, required
from commonline.kernel.money import spoken
from commonline.standard.extract import NOTICE, STARTER

if TYPE_CHECKING:
    from commonline.converge.rule import Against

WITH_A_CODE = ("P6", "P9")
"""Notices that give a tax code."""


def starter_rules(_: Against) -> list[Rule]:
    """This will give the rules of what a new starter brought."""
    left, start, code = pl.col("p45_left_on"), pl.col("_started_on"), pl.col("p45_tax_code")
    figures = ("p45_taxable_pay_pence", "p45_tax_pence")
    pay, tax = (pl.col(name) for name in figures)
    told = pay.is_not_null() | tax.is_not_null()
    halves = told & (pay.is_null() | tax.is_null() | left.is_null())
    return [
        Rule("STA-001", ~pl.col("_known"), ("employment_ref",)),
        *required("STA-002", STARTER),
        listed("STA-005", "declaration", "starter_declaration"),
        Rule("STA-006", ~code.str.contains(TAX_CODE), ("p45_tax_code",), as_they_are("p45_tax_code")),
        Rule("STA-007", (pay < 0) | (tax < 0), figures, as_they_are(*figures), dict.fromkeys(figures, _pence)),
        Rule(
            "STA-008",
            told & (tax_year(left) < tax_year(start)),
            ("p45_left_on", "_started_on", *figures),
            as_they_are("p45_left_on") | {"start_date": start},
        ),
        Rule("STA-009", left > start, ("p45_left_on", "_started_on"), as_they_are("p45_left_on") | {"start_date": start}),
        Rule("STA-010", halves & ~pl.col("_held_before"), ("p45_left_on", *figures)),
    ]


def notice_rules(against: Against) -> list[Rule]:
    """This will give the rules of a notice of HMRC."""
    kind, code, issued, since = (pl.col(name) for name in ("notice", "tax_code", "issued_on", "effective_from"))
    figures = ("previous_pay_pence", "previous_tax_pence")
    pay, tax = (pl.col(name) for name in figures)
    named = {"notice": kind.fill_null("(none)")}
    as_at = against.as_at.get("notices")
    return [
        Rule("NTC-001", ~pl.col("_known"), ("employment_ref", "notice", "issued_on"), named),
        *required("NTC-002", NOTICE, named),
        listed("NTC-005", "notice", "notice"),
        Rule("NTC-006", kind.is_in(WITH_A_CODE) & code.is_null() & ~pl.col("_held_before"), ("notice", "tax_code"), named),
        Rule("NTC-007", ~code.str.contains(TAX_CODE), ("tax_code",), named | as_they_are("tax_code")),
        Rule("NTC-008", (kind == "SL1") & pl.col("student_loan_plan").is_null() & ~pl.col("_held_before"), ("notice", "student_loan_plan")),
        listed("NTC-009", "student_loan_plan", "student_loan_plan"),
        Rule(
            "NTC-010",
            tax_year(since) < tax_year(issued),
            ("notice", "issued_on", "effective_from"),
            named | as_they_are("issued_on", "effective_from"),
        ),
        Rule("NTC-011", issued > pl.lit(as_at, dtype=pl.Date), ("notice", "issued_on"), named | as_they_are("issued_on")),
        Rule("NTC-012", any_of((pay < 0, tax < 0, pay.is_null() != tax.is_null())), ("notice", *figures), named),
    ]


def tax_year(day: pl.Expr) -> pl.Expr:
    """This will give the calendar year in which the tax year of a day begins."""
    before = (day.dt.month().cast(pl.Int32) * 100 + day.dt.day().cast(pl.Int32)) < 406  # noqa: PLR2004 - 6 April
    return day.dt.year() - before.cast(pl.Int32)


def _pence(amount: int | None) -> str:
    return "nothing" if amount is None else spoken(amount)
