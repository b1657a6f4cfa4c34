"""The tables of a pay run: what goes into the calculation and what comes out of it.

``n`` numbers the employments of one run from 0, in the order of their ids. Both engines take and give
these tables and share nothing else but the rule book.
"""

from __future__ import annotations

from commonline.standard.table import Column, Kind, Table

_N = Column("n", Kind.WHOLE, "Number of the employment in the run, from 0 without gaps.", required=True)

PAY_INPUT = Table(
    "PAY_INPUT",
    "One employment that is to be paid in the run, and all that its deductions depend on.",
    ("n",),
    (
        _N,
        Column(
            "tax_code", Kind.TEXT, "PAYE code with its S or C prefix, without a week 1 or month 1 mark: 1257L, SK475, BR.", required=True
        ),
        Column("week1_month1", Kind.FLAG, "Whether the code is used on a week 1 or month 1 basis.", required=True),
        Column("ni_letter", Kind.TEXT, "National Insurance category letter.", required=True),
        Column("student_loan_plan", Kind.TEXT, "1, 2, 4 or 5; empty text: none.", required=True),
        Column("postgraduate_loan", Kind.FLAG, "Whether a postgraduate loan is being repaid.", required=True),
        Column("pension_scheme", Kind.TEXT, "Code of the pension scheme; empty text: not a member.", required=True),
        Column(
            "employer_pension_bp",
            Kind.WHOLE,
            "Employer's pension rate in hundredths of a percent where the scheme leaves it to the employer; empty: the scheme's own rate.",
        ),
        Column(
            "band_pay_pence",
            Kind.WHOLE,
            "Pensionable pay of a period that sets the pension band, where this period's own pay cannot (arrears after leaving); "
            "empty: this period's pensionable pay without arrears.",
        ),
        Column(
            "taxable_pay_to_date_pence",
            Kind.WHOLE,
            "Pay for tax of the tax year before this run, with what a P45 or HMRC brought forward.",
            required=True,
        ),
        Column(
            "tax_to_date_pence",
            Kind.WHOLE,
            "Tax of the tax year before this run, with what a P45 or HMRC brought forward.",
            required=True,
        ),
    ),
)

ELEMENT_DUE = Table(
    "ELEMENT_DUE",
    "One element of pay due to one employment for one unbroken stretch of days of the run's period.",
    ("n", "line"),
    (
        _N,
        Column("line", Kind.WHOLE, "Number of the line within the employment, from 0.", required=True),
        Column("element", Kind.TEXT, "Code of the pay element.", required=True),
        Column("basis", Kind.TEXT, "How the amount is meant: annual, hourly, period or once.", required=True),
        Column(
            "amount_pence",
            Kind.WHOLE,
            "Full-time pence a year (annual), pence an hour (hourly), pence a period or in all (period, once). Below nothing where it is "
            "given up (salary sacrifice) or taken back (arrears).",
            required=True,
        ),
        Column(
            "part",
            Kind.WHOLE,
            "The share of the amount that is due is part / whole, on every basis but hourly: contracted hours, times the weeks paid of a "
            "year, times the share of pay in an absence. Not below nothing.",
            required=True,
        ),
        Column("whole", Kind.WHOLE, "What part is a share of; above nothing. 1 where hourly.", required=True),
        Column("hours_hundredths", Kind.WHOLE, "Hours in hundredths (hourly). 0 otherwise.", required=True),
        Column("due_from", Kind.DATE, "First day due, not before the period begins.", required=True),
        Column("due_to", Kind.DATE, "Last day due, not after the period ends.", required=True),
        Column("sign", Kind.WHOLE, "1 for an earning (or one given up), -1 for a deduction.", required=True),
        Column(
            "taxable", Kind.FLAG, "Whether it counts as pay for tax; on a deduction: whether it is taken off pay for tax.", required=True
        ),
        Column("niable", Kind.FLAG, "Whether an earning counts as earnings for National Insurance.", required=True),
        Column("pensionable", Kind.FLAG, "Whether an earning counts as pensionable pay.", required=True),
        Column(
            "arrears",
            Kind.FLAG,
            "Whether it belongs to an earlier period. Such pay is charged at the pension band that the rest of the pay sets.",
            required=True,
        ),
    ),
)

EARNING = Table(
    "EARNING",
    "What one row of ELEMENT_DUE comes to.",
    ("n", "line"),
    (
        _N,
        Column("line", Kind.WHOLE, "Number of the line within the employment.", required=True),
        Column(
            "pence", Kind.WHOLE, "The amount, never with the sign of a deduction: 500 is a deduction of £5 where sign is -1.", required=True
        ),
    ),
)

PAY_RESULT = Table(
    "PAY_RESULT",
    "What one employment comes to in the run.",
    ("n",),
    (
        _N,
        Column("gross_pence", Kind.WHOLE, "All earnings.", required=True),
        Column("pensionable_pence", Kind.WHOLE, "Earnings that count for the pension, arrears included.", required=True),
        Column("pension_employee_pence", Kind.WHOLE, "Employee's pension contribution.", required=True),
        Column("pension_employer_pence", Kind.WHOLE, "Employer's pension contribution.", required=True),
        Column(
            "taxable_pay_pence",
            Kind.WHOLE,
            "Pay for tax: taxable earnings less deductions taken off it, and less the pension contribution under a net pay arrangement.",
            required=True,
        ),
        Column("tax_pence", Kind.WHOLE, "Income tax; negative is a refund.", required=True),
        Column("niable_pence", Kind.WHOLE, "Earnings for National Insurance.", required=True),
        Column("ni_at_lel_pence", Kind.WHOLE, "Earnings at the lower earnings limit (nothing when below it).", required=True),
        Column("ni_lel_to_pt_pence", Kind.WHOLE, "Earnings from there to the primary threshold.", required=True),
        Column("ni_pt_to_uel_pence", Kind.WHOLE, "Earnings from there to the upper earnings limit.", required=True),
        Column("ni_employee_pence", Kind.WHOLE, "Employee's National Insurance.", required=True),
        Column("ni_employer_pence", Kind.WHOLE, "Employer's National Insurance.", required=True),
        Column("student_loan_pence", Kind.WHOLE, "Student loan deduction, whole pounds.", required=True),
        Column("postgraduate_loan_pence", Kind.WHOLE, "Postgraduate loan deduction, whole pounds.", required=True),
        Column("other_deductions_pence", Kind.WHOLE, "Deductions that are pay elements, before or after tax.", required=True),
        Column("net_pence", Kind.WHOLE, "What is paid; may be below zero, which the run holds.", required=True),
        Column("taxable_pay_to_date_pence", Kind.WHOLE, "Pay for tax of the tax year, this run included.", required=True),
        Column("tax_to_date_pence", Kind.WHOLE, "Tax of the tax year, this run included.", required=True),
    ),
)
