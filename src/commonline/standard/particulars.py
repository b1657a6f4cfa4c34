"""What only a few employments of a run have beside PAY_INPUT: small tables that cost the others nothing.

Both engines take them as one ``Particulars``. A table that is empty changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import polars as pl  # noqa: TC002 - a dataclass field

from commonline.standard.table import Column, Kind, Table

_N = Column("n", Kind.WHOLE, "Number of the employment in the run, as in PAY_INPUT.", required=True)

DIRECTOR = Table(
    "DIRECTOR",
    "One employment of a company director, whose National Insurance goes by an annual earnings period.",
    ("n",),
    (
        _N,
        Column(
            "method",
            Kind.TEXT,
            "annual: the whole year's earnings at each payment; alternative: as others, settled at the end.",
            required=True,
        ),
        Column(
            "weeks",
            Kind.WHOLE,
            "Tax weeks from the week of appointment to the end of the tax year, 52 for one in office on 6 April.",
            required=True,
        ),
        Column("settles", Kind.FLAG, "Alternative method: whether this is the last payment of the year or of the office.", required=True),
    ),
)

NI_TO_DATE = Table(
    "NI_TO_DATE",
    "A director's earnings of the tax year in office under one letter, before this run.",
    ("n", "place"),
    (
        _N,
        Column("place", Kind.WHOLE, "Order in which the letters were first used, from 0.", required=True),
        Column("ni_letter", Kind.TEXT, "National Insurance category letter.", required=True),
        Column("niable_pence", Kind.WHOLE, "Earnings for National Insurance under it.", required=True),
        Column("ni_at_lel_pence", Kind.WHOLE, "Earnings at the lower earnings limit already reported.", required=True),
        Column("ni_lel_to_pt_pence", Kind.WHOLE, "Earnings from there to the primary threshold already reported.", required=True),
        Column("ni_pt_to_uel_pence", Kind.WHOLE, "Earnings from there to the upper earnings limit already reported.", required=True),
        Column("ni_employee_pence", Kind.WHOLE, "Employee's contributions under it.", required=True),
        Column("ni_employer_pence", Kind.WHOLE, "Employer's contributions under it.", required=True),
    ),
)

TOGETHER = Table(
    "TOGETHER",
    "One of several employments of one person with one employer, whose earnings are added up for National Insurance.",
    ("n",),
    (
        _N,
        Column("first", Kind.WHOLE, "The lowest n of those that are added up; on that one's own row the same.", required=True),
    ),
)

PAID_ALREADY = Table(
    "PAID_ALREADY",
    "What an earlier run has paid one employment in the same earnings period; this run pays the rest.",
    ("n",),
    (
        _N,
        Column("pensionable_pence", Kind.WHOLE, "Pensionable pay, arrears included.", required=True),
        Column("band_pay_pence", Kind.WHOLE, "Pensionable pay without arrears.", required=True),
        Column("pension_employee_pence", Kind.WHOLE, "Employee's pension contribution.", required=True),
        Column("pension_employer_pence", Kind.WHOLE, "Employer's pension contribution.", required=True),
        Column(
            "taxable_pay_pence", Kind.WHOLE, "Pay for tax. Counts on a week 1 or month 1 basis only: to date has it already.", required=True
        ),
        Column("tax_pence", Kind.WHOLE, "Income tax, likewise.", required=True),
        Column("niable_pence", Kind.WHOLE, "Earnings for National Insurance.", required=True),
        Column("ni_at_lel_pence", Kind.WHOLE, "Of them at the lower earnings limit.", required=True),
        Column("ni_lel_to_pt_pence", Kind.WHOLE, "From there to the primary threshold.", required=True),
        Column("ni_pt_to_uel_pence", Kind.WHOLE, "From there to the upper earnings limit.", required=True),
        Column("ni_employee_pence", Kind.WHOLE, "Employee's contributions.", required=True),
        Column("ni_employer_pence", Kind.WHOLE, "Employer's contributions.", required=True),
        Column("student_loan_pence", Kind.WHOLE, "Student loan deduction.", required=True),
        Column("postgraduate_loan_pence", Kind.WHOLE, "Postgraduate loan deduction.", required=True),
    ),
)

CORRECTION = Table(
    "CORRECTION",
    "What is to be put right of earlier periods' contributions of one employment: more is above nothing, less below.",
    ("n",),
    (
        _N,
        Column("pension_employee_pence", Kind.WHOLE, "Employee's pension contributions.", required=True),
        Column("pension_employer_pence", Kind.WHOLE, "Employer's pension contributions.", required=True),
        Column("ni_employee_pence", Kind.WHOLE, "Employee's National Insurance.", required=True),
        Column("ni_employer_pence", Kind.WHOLE, "Employer's National Insurance.", required=True),
    ),
)

TABLES = {"directors": DIRECTOR, "ni_to_date": NI_TO_DATE, "together": TOGETHER, "paid_already": PAID_ALREADY, "corrections": CORRECTION}


@dataclass(frozen=True, slots=True)
class Particulars:
    """The few cases of a run; each frame in the order of ``n``.

    :ivar directors: DIRECTOR.
    :ivar ni_to_date: NI_TO_DATE, of directors only.
    :ivar together: TOGETHER; never a director.
    :ivar paid_already: PAID_ALREADY; never a director.
    :ivar corrections: CORRECTION.
    """

    directors: pl.DataFrame
    ni_to_date: pl.DataFrame
    together: pl.DataFrame
    paid_already: pl.DataFrame
    corrections: pl.DataFrame

    def frames(self) -> dict[str, pl.DataFrame]:
        """This will give the tables that are not empty, by name."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: TABLES[name].checked(frame) for name, frame in named.items() if not frame.is_empty()}


NONE = Particulars(**{name: table.empty() for name, table in TABLES.items()})
"""Nothing particular: the usual run."""
