"""What is judged of an element of pay, and of an opening balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.converge.rule import HOURLY, Rule, as_they_are, listed, required
from commonline.kernel.money import spoken
from commonline.standard.codes import elements
from commonline.standard.extract import BALANCE, ELEMENT

if TYPE_CHECKING:
    from commonline.converge.rule import Against, Seen

TAX_YEAR = r"^20\d\d-\d\d$"


def element_rules(_: Against) -> list[Rule]:
    """This will give the rules of an element of pay."""
    element, amount, start, end = (
        pl.col("element"),
        pl.col("amount_pence"),
        pl.col("valid_from"),
        pl.col("valid_to"),
    )
    said = as_they_are("element")
    return [
        Rule(
            "ELM-001",
            ~pl.col("_known"),
            ("employment_ref", "element", "valid_from"),
            said,
        ),
        *required("ELM-002", ELEMENT, {"element": element.fill_null("(none)")}),
        Rule("ELM-003", ~element.is_in(list(elements())), ("element",), said),
        Rule(
            "ELM-006",
            end < start,
            ("element", "valid_from", "valid_to"),
            said | as_they_are("valid_from", "valid_to"),
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
            said | as_they_are("valid_from") | {"end_date": pl.col("_left_on")},
        ),
    ]


def balance_rules(_: Against) -> list[Rule]:
    """This will give the rules of an opening balance."""
    bands = pl.col("ni_at_lel_pence") + pl.col("ni_lel_to_pt_pence") + pl.col("ni_pt_to_uel_pence")
    return [
        Rule("BAL-001", ~pl.col("_known"), ("employment_ref",)),
        *required("BAL-002", BALANCE),
        Rule(
            "BAL-005",
            ~_is_tax_year(pl.col("tax_year")),
            ("tax_year",),
            as_they_are("tax_year"),
        ),
        listed("BAL-006", "ni_letter", "ni_letter"),
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


def _is_tax_year(year: pl.Expr) -> pl.Expr:
    first, last = (
        year.str.slice(2, 2).cast(pl.Int32, strict=False),
        year.str.slice(5, 2).cast(pl.Int32, strict=False),
    )
    return year.str.contains(TAX_YEAR) & ((first + 1) % 100 == last)


def with_named(frame: pl.DataFrame, seen: Seen) -> pl.DataFrame:
    """This will add what the file, held rows included, and what was known say of the row's employment: ``_known``, ``_left_on``.

    An element or a balance of an employment that is only held is not held with it.
    """
    columns = ["employment_ref", "end_date"]
    refs = pl.concat([seen.given.employments.select(columns), seen.against.known.select(columns).cast({"end_date": pl.Date})])
    # What the file says of an employment now stands before what was known of it.
    named = refs.drop_nulls("employment_ref").unique("employment_ref", keep="first", maintain_order=True)
    found = named.select("employment_ref", _known=pl.lit(value=True), _left_on="end_date")
    joined = frame.join(found, on="employment_ref", how="left", maintain_order="left")
    # A row without a number has its own finding.
    return joined.with_columns(
        pl.when(pl.col("employment_ref").is_not_null()).then(pl.col("_known").fill_null(value=False)).alias("_known")
    )
