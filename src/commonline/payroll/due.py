"""What is due for the days of one period, as its facts are known: rows of ELEMENT_DUE by employment.

The same for the period that is paid and for an earlier one that is worked out again.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from commonline.standard.codes import elements as standard_elements

if TYPE_CHECKING:
    from commonline.kernel.period import PayPeriod
    from commonline.standard.terms import Terms

DAYS_OF_YEAR = {"days_of_260": 260, "days_of_365": 365}

DUE: dict[str, pl.DataType] = {
    "employment_id": pl.String(),
    "element": pl.String(),
    "basis": pl.String(),
    "amount_pence": pl.Int64(),
    "part": pl.Int64(),
    "whole": pl.Int64(),
    "hours_hundredths": pl.Int64(),
    "due_from": pl.Date(),
    "due_to": pl.Date(),
    "member": pl.Boolean(),
    "source": pl.String(),
}
"""One row of what is due; ``member``: whether the employment is in a pension scheme on those days."""


def due_rows(*, stretches: pl.DataFrame, elements: pl.DataFrame, period: PayPeriod, terms: Terms) -> pl.DataFrame:
    """This will give what is due (DUE) of salary and pay elements, salary first, by employment.

    :param stretches: STRETCH of the period.
    :param elements: people's element facts that share a day with the period.
    """
    salary = stretches.filter((pl.col("annual_pence") > 0) & (pl.col("part") > 0)).select(
        "employment_id",
        element=pl.lit("SALARY"),
        basis=pl.lit("annual"),
        amount_pence="annual_pence",
        part="part",
        whole="whole",
        hours_hundredths=pl.lit(0, dtype=pl.Int64),
        due_from="first",
        due_to="last",
        member=pl.col("pension_scheme") != "",
        source="source",
    )
    others = _elements(stretches, elements, period)
    of_salary = others["basis"].is_in(["percent", "days"])
    parts = [
        salary.select(list(DUE)),
        others.filter(~of_salary).select(list(DUE)),
        *(_of_salary(others.filter(of_salary), stretches, terms) if of_salary.any() else ()),
    ]
    salary_first = pl.col("element") != "SALARY"
    return pl.concat(parts).sort("employment_id", salary_first, "element", "due_from", "source")


def _elements(stretches: pl.DataFrame, elements: pl.DataFrame, period: PayPeriod) -> pl.DataFrame:
    """Give the element facts due in the period, each within the employment's own days and with the membership of its first."""
    there = stretches.group_by("employment_id").agg(pl.col("first").min(), pl.col("last").max(), pl.col("opens").any())
    rows = (
        elements.rename({"source": "element_source"})
        .join(there, on="employment_id", how="inner")
        .join(_kinds(), on="element", how="inner")
        .with_columns(due_from=pl.max_horizontal("first", "valid_from"), due_to=pl.min_horizontal("last", "valid_to"))
        .filter(pl.col("due_from") <= pl.col("due_to"))
        # What is paid once is due in the period of its first day, however long it is said to hold, and by the pay group of that day.
        .filter(
            ~pl.col("basis").is_in(["once", "days"])
            | ((pl.col("valid_from") >= period.begins) & (pl.col("opens") | (pl.col("valid_from") >= pl.col("first"))))
        )
        .drop("first", "last", "opens")
    )
    # Only where the membership changes within the period does it matter on which of its days an element begins.
    at = stretches.sort("first").select("employment_id", "first", "pension_scheme")
    return (
        rows.sort("due_from")
        .join_asof(at, left_on="due_from", right_on="first", by="employment_id", strategy="backward", check_sortedness=False)
        .with_columns(
            amount_pence=pl.when(pl.col("kind") == "sacrifice").then(-pl.col("amount_pence")).otherwise("amount_pence"),
            part=pl.lit(1, dtype=pl.Int64),
            whole=pl.lit(1, dtype=pl.Int64),
            hours_hundredths=pl.col("hours_hundredths").fill_null(0),
            member=pl.col("pension_scheme").fill_null("") != "",
            source="element_source",
        )
    )


def _of_salary(rows: pl.DataFrame, stretches: pl.DataFrame, terms: Terms) -> list[pl.DataFrame]:
    """Turn elements that are a share of the salary, or so many days of it, into amounts of the salary they are taken of."""
    salary = stretches.select("employment_id", "first", "last", "annual_pence", "part", "whole")
    shares = rows.drop("part", "whole").join(salary, on="employment_id", how="inner")
    shares = shares.filter((pl.col("first") <= pl.col("due_to")) & (pl.col("last") >= pl.col("due_from")) & (pl.col("part") > 0))
    found = []
    for row in shares.iter_rows(named=True):
        if row["basis"] == "days":
            if not row["first"] <= row["due_from"] <= row["last"]:
                continue
            share = Fraction(row["hours_hundredths"], 100 * DAYS_OF_YEAR[terms.daily_rate])
            basis, first, last = "once", row["due_from"], row["due_to"]
        else:
            share = Fraction(row["amount_pence"], 10_000)
            basis, first, last = "annual", max(row["first"], row["due_from"]), min(row["last"], row["due_to"])
        share *= Fraction(row["part"], row["whole"])
        found.append(
            (
                row["employment_id"],
                row["element"],
                basis,
                row["annual_pence"],
                share.numerator,
                share.denominator,
                0,
                first,
                last,
                row["member"],
                row["source"],
            )
        )
    return [pl.DataFrame(found, schema=DUE, orient="row")]


@cache
def _kinds() -> pl.DataFrame:
    rows = [(element.code, element.kind, element.basis) for element in standard_elements().values()]
    return pl.DataFrame(rows, schema=["element", "kind", "basis"], orient="row")


@cache
def marks() -> pl.DataFrame:
    """This will give how each element counts: ``element``, ``sign``, ``taxable``, ``niable``, ``pensionable``."""
    rows = [(e.code, e.sign, e.taxable, e.niable, e.pensionable) for e in standard_elements().values()]
    kinds = {"element": pl.String, "sign": pl.Int64, "taxable": pl.Boolean, "niable": pl.Boolean, "pensionable": pl.Boolean}
    return pl.DataFrame(rows, schema=kinds, orient="row")
