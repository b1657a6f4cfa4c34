"""From the roster to the frames that the engines take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.standard.codes import elements as standard_elements
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT

if TYPE_CHECKING:
    from commonline.payroll.terms import Due


def pay_input(due: Due, roster: pl.DataFrame) -> pl.DataFrame:
    """This will give PAY_INPUT for a roster that has its ``n``."""
    before = due.balances.select("employment_ref", "taxable_pay_pence", "tax_pence")
    joined = roster.join(before, on="employment_ref", how="left", maintain_order="left")
    return PAY_INPUT.checked(
        joined.select(
            "n",
            "tax_code",
            "week1_month1",
            "ni_letter",
            "student_loan_plan",
            "postgraduate_loan",
            "pension_scheme",
            employer_pension_bp=pl.lit(due.employer_pension_bp, dtype=pl.Int64),
            taxable_pay_to_date_pence=pl.col("taxable_pay_pence").fill_null(0),
            tax_to_date_pence=pl.col("tax_pence").fill_null(0),
        )
    )


def element_due(due: Due, roster: pl.DataFrame) -> pl.DataFrame:
    """This will give ELEMENT_DUE and the ``source`` of each row, for a roster that has its ``n``: salary first."""
    period = due.period
    first = pl.max_horizontal(pl.col("start_date"), pl.lit(period.begins))
    last = pl.min_horizontal(pl.col("end_date"), pl.lit(period.ends))
    salary = roster.filter(pl.col("annual_salary_pence").fill_null(0) > 0).select(
        "n",
        element=pl.lit("SALARY"),
        amount_pence="annual_salary_pence",
        part="hours_hundredths",
        whole="full_time_hours_hundredths",
        hours_hundredths=pl.lit(0, dtype=pl.Int64),
        due_from=first,
        due_to=last,
        source="source",
    )
    others = (
        due.elements.rename({"hours_hundredths": "hours", "source": "element_source"})
        .join(roster, on="employment_id", how="inner", maintain_order="left")
        .select(
            "n",
            "element",
            "amount_pence",
            part=pl.lit(1, dtype=pl.Int64),
            whole=pl.lit(1, dtype=pl.Int64),
            hours_hundredths=pl.col("hours").fill_null(0),
            due_from=pl.max_horizontal(first, pl.col("valid_from")),
            due_to=pl.min_horizontal(last, pl.col("valid_to")),
            source="element_source",
        )
        .filter(pl.col("due_from") <= pl.col("due_to"))
    )
    known = standard_elements()
    marks = pl.DataFrame(
        [(e.code, e.basis, e.sign, e.taxable, e.niable, e.pensionable) for e in known.values()],
        schema={
            "element": pl.String,
            "basis": pl.String,
            "sign": pl.Int64,
            "taxable": pl.Boolean,
            "niable": pl.Boolean,
            "pensionable": pl.Boolean,
        },
        orient="row",
    )
    rows = pl.concat([salary, others.sort("n", "element", "due_from", "source")]).sort("n", maintain_order=True)
    return (
        rows.with_columns(line=pl.int_range(pl.len(), dtype=pl.Int64).over("n"))
        .join(marks, on="element", how="left", maintain_order="left")
        .select(*ELEMENT_DUE.names, "source")
    )
