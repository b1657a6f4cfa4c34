"""The lines of a payslip: pay elements and what the law takes, each with its name and its account."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from commonline.standard.codes import elements as standard_elements


@dataclass(frozen=True, slots=True)
class Statutory:
    """A line that follows from the law or a scheme.

    :ivar measure: the column of PAY_RESULT it shows.
    :ivar side: ``deduction`` (from the employee) or ``employer`` (a cost of the employer, not on net pay).
    :ivar owed: the account of whom it is owed to.
    :ivar cost: the account the employer's cost is posted to, "" for a deduction.
    """

    code: str
    name: str
    measure: str
    side: str
    owed: str
    cost: str = ""


STATUTORY = (
    Statutory("PENSION", "Pension contribution", "pension_employee_pence", "deduction", "2300"),
    Statutory("TAX", "Income tax", "tax_pence", "deduction", "2200"),
    Statutory("NI", "National Insurance", "ni_employee_pence", "deduction", "2210"),
    Statutory("STUDENT_LOAN", "Student loan", "student_loan_pence", "deduction", "2220"),
    Statutory("POSTGRADUATE_LOAN", "Postgraduate loan", "postgraduate_loan_pence", "deduction", "2220"),
    Statutory("NI_EMPLOYER", "Employer's National Insurance", "ni_employer_pence", "employer", "2210", "6100"),
    Statutory("PENSION_EMPLOYER", "Employer's pension contribution", "pension_employer_pence", "employer", "2300", "6110"),
)
NET_PAY_ACCOUNT = "2100"
LEVY_COST, LEVY_OWED = "6120", "2230"
FIRST_STATUTORY_LINE = 1000
FIRST_CORRECTION_LINE = 2000

ACCOUNT_NAMES = {
    "1300": "Advances of pay",
    "2100": "Net pay",
    "2200": "PAYE income tax",
    "2210": "National Insurance",
    "2220": "Student loans",
    "2230": "Apprenticeship levy",
    "2300": "Pension contributions",
    "2310": "Additional pension payments",
    "2410": "Union subscriptions",
    "2420": "Bicycle loans",
    "2430": "Payroll giving",
    "6000": "Pay",
    "6010": "Overtime",
    "6020": "Allowances",
    "6030": "On-call payments",
    "6040": "Pay in lieu of notice",
    "6100": "Employer's National Insurance",
    "6110": "Employer's pension contributions",
    "6120": "Apprenticeship levy cost",
}


def name_of(element: str) -> str:
    """This will give the name of a line as it stands on a payslip."""
    for line in STATUTORY:
        if line.code == element:
            return line.name
    return standard_elements()[element].name


def effect_on_net(element: str) -> int:
    """This will say whether a line adds to net pay (1), takes from it (-1) or leaves it alone (0)."""
    for line in STATUTORY:
        if line.code == element:
            return -1 if line.side == "deduction" else 0
    return standard_elements()[element].sign


def lines(*, elements: pl.DataFrame, earnings: pl.DataFrame, results: pl.DataFrame, corrected: pl.DataFrame) -> pl.DataFrame:
    """This will give every line of every payslip that is not nothing: ``n``, ``line``, ``element``, ``pence``, ``origin``.

    Pay elements come first, numbered as in ELEMENT_DUE; what the law takes follows from 1,000 on, and what is put right of earlier
    periods' contributions from 2,000 on.

    :param corrected: ``n``, ``origin``, ``element``, ``pence``: contributions of earlier periods, part of the results.
    """
    due = elements.select("n", "line", "element", "origin").join(earnings, on=["n", "line"], how="inner")
    parts = [due.select("n", "line", "element", "pence", "origin")]
    right = corrected.sort("n", "origin", "element").select(
        "n", (pl.int_range(pl.len(), dtype=pl.Int64).over("n") + FIRST_CORRECTION_LINE).alias("line"), "element", "pence", "origin"
    )
    for number, line in enumerate(STATUTORY, start=FIRST_STATUTORY_LINE):
        amount = results.select(
            "n", line=pl.lit(number, dtype=pl.Int64), element=pl.lit(line.code), pence=pl.col(line.measure), origin=pl.lit("")
        )
        elsewhere = right.filter(pl.col("element") == line.code).group_by("n").agg(other=pl.col("pence").sum())
        if not elsewhere.is_empty():
            amount = amount.join(elsewhere, on="n", how="left").with_columns(pl.col("pence") - pl.col("other").fill_null(0)).drop("other")
        parts.append(amount)
    return pl.concat([*parts, right]).filter(pl.col("pence") != 0).sort("n", "line")
