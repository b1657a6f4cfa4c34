"""The tables a body's extract is mapped to: what a body says of its people, before anybody has judged it."""

from __future__ import annotations

from commonline.standard.table import Column, Kind, Table

_SOURCE = Column("source", Kind.TEXT, "Where the row came from: digest of the file, colon, number of the row in it.", required=True)
_EMPLOYMENT = Column("employment_ref", Kind.TEXT, "The body's own number for the employment (its payroll id).", required=True)

EMPLOYMENT = Table(
    "EMPLOYMENT",
    "One contract of one person with the body, as the body's system held it on the day of the extract.",
    ("employment_ref",),
    (
        _SOURCE,
        Column("person_ref", Kind.TEXT, "The body's own number for the person.", required=True),
        _EMPLOYMENT,
        Column("family_name", Kind.TEXT, "Family name.", required=True),
        Column("given_names", Kind.TEXT, "Given names, with spaces between.", required=True),
        Column("birth_date", Kind.DATE, "Date of birth.", required=True),
        Column("sex", Kind.TEXT, "Sex as HMRC's submission asks for it: M or F.", required=True, codes="sex"),
        Column("nino", Kind.TEXT, "National Insurance number, nine characters; empty: not known yet.", secret=True),
        Column("start_date", Kind.DATE, "First day of the employment.", required=True),
        Column("end_date", Kind.DATE, "Last day of the employment; empty: it goes on."),
        Column("paye_scheme", Kind.TEXT, "The PAYE scheme that pays it: office number, slash, reference.", required=True),
        Column("pay_group", Kind.TEXT, "Code of the body's pay group.", required=True),
        Column("grade", Kind.TEXT, "Grade, a code of the body's own list.", required=True),
        Column("job_title", Kind.TEXT, "Name of the job; empty: not given."),
        Column("cost_centre", Kind.TEXT, "Cost centre its cost is posted to.", required=True),
        Column("annual_salary_pence", Kind.WHOLE, "Full-time salary of a year in pence; empty: paid by the hour only."),
        Column("hours_hundredths", Kind.WHOLE, "Contracted hours a week, in hundredths of an hour.", required=True),
        Column("full_time_hours_hundredths", Kind.WHOLE, "Full-time hours a week, in hundredths.", required=True),
        Column("tax_code", Kind.TEXT, "PAYE code, without the mark of week 1 or month 1; empty: a new starter, see STARTER."),
        Column("week1_month1", Kind.FLAG, "Whether the code is used on a week 1 or month 1 basis.", required=True),
        Column("ni_letter", Kind.TEXT, "National Insurance category letter.", required=True, codes="ni_letter"),
        Column("student_loan_plan", Kind.TEXT, "Student loan plan; empty: none.", codes="student_loan_plan"),
        Column("postgraduate_loan", Kind.FLAG, "Whether a postgraduate loan is being repaid.", required=True),
        Column("pension_scheme", Kind.TEXT, "Pension scheme; empty: not a member.", codes="pension_scheme"),
        Column("sort_code", Kind.TEXT, "Sort code, six digits.", secret=True),
        Column("account_number", Kind.TEXT, "Bank account number, eight digits.", secret=True),
        Column("account_name", Kind.TEXT, "Name on the bank account.", secret=True),
        Column("effective_from", Kind.DATE, "First day the row's values hold; empty: the first day of the month the extract is for."),
        Column(
            "pay_scale", Kind.TEXT, "Code of a national pay scale the salary is read from; empty: the salary is given.", codes="pay_scale"
        ),
        Column("pay_point", Kind.TEXT, "Point on that scale; empty: none."),
        Column("pay_point_reached", Kind.DATE, "Day the point was reached, from which the next is counted; empty: it stays."),
        Column("paid_weeks_hundredths", Kind.WHOLE, "Weeks paid of a year, in hundredths (term time); empty: the whole year."),
        Column(
            "director_method",
            Kind.TEXT,
            "How a company director's National Insurance goes; empty: not a director.",
            codes="director_method",
        ),
        Column("director_from", Kind.DATE, "First day in office as a director; empty: not one."),
        Column("pension_opted_out_on", Kind.DATE, "Day the person opted out of the pension scheme; empty: has not."),
        Column("pension_postponed_to", Kind.DATE, "Day to which automatic enrolment is postponed; empty: it is not."),
    ),
)

ELEMENT = Table(
    "ELEMENT",
    "One element of pay of one employment, beside its salary, for the days it is due.",
    ("employment_ref", "element", "valid_from"),
    (
        _SOURCE,
        _EMPLOYMENT,
        Column("element", Kind.TEXT, "Code of the pay element.", required=True, codes="element"),
        Column("amount_pence", Kind.WHOLE, "Pence a year, an hour or a period, as the element's basis says.", required=True),
        Column("hours_hundredths", Kind.WHOLE, "Hours, in hundredths, for an element paid by the hour."),
        Column("valid_from", Kind.DATE, "First day it is due.", required=True),
        Column("valid_to", Kind.DATE, "Last day it is due; empty: it goes on."),
    ),
)

BALANCE = Table(
    "BALANCE",
    "What one employment has been paid and has had deducted this tax year before the body's first run here.",
    ("employment_ref", "tax_year", "ni_letter"),
    (
        _SOURCE,
        _EMPLOYMENT,
        Column("paye_scheme", Kind.TEXT, "The PAYE scheme the figures were reported under.", required=True),
        Column("tax_year", Kind.TEXT, "Tax year, written 2025-26.", required=True),
        Column("ni_letter", Kind.TEXT, "National Insurance category letter the NI figures belong to.", required=True, codes="ni_letter"),
        Column("taxable_pay_pence", Kind.WHOLE, "Pay for tax to date, after pension under a net pay arrangement.", required=True),
        Column("tax_pence", Kind.WHOLE, "Tax deducted to date.", required=True),
        Column("niable_pence", Kind.WHOLE, "Gross earnings for National Insurance to date.", required=True),
        Column("ni_at_lel_pence", Kind.WHOLE, "Earnings at the lower earnings limit, to date.", required=True),
        Column("ni_lel_to_pt_pence", Kind.WHOLE, "Earnings from there to the primary threshold, to date.", required=True),
        Column("ni_pt_to_uel_pence", Kind.WHOLE, "Earnings from there to the upper earnings limit, to date.", required=True),
        Column("ni_employee_pence", Kind.WHOLE, "Employee's contributions to date.", required=True),
        Column("ni_employer_pence", Kind.WHOLE, "Employer's contributions to date.", required=True),
        Column("student_loan_pence", Kind.WHOLE, "Student loan deductions to date.", required=True),
        Column("postgraduate_loan_pence", Kind.WHOLE, "Postgraduate loan deductions to date.", required=True),
        Column("pension_employee_pence", Kind.WHOLE, "Employee's pension contributions to date.", required=True),
    ),
)

STARTER = Table(
    "STARTER",
    "What a new starter brought: a P45, or a starter declaration, and the address that HMRC asks for.",
    ("employment_ref",),
    (
        _SOURCE,
        _EMPLOYMENT,
        Column("declaration", Kind.TEXT, "Starter declaration A, B or C; empty: none was given.", codes="starter_declaration"),
        Column("p45_left_on", Kind.DATE, "Leaving date on the P45; empty: there is no P45."),
        Column("p45_tax_code", Kind.TEXT, "Tax code on the P45, without the mark of week 1 or month 1."),
        Column("p45_week1_month1", Kind.FLAG, "Whether that code is on a week 1 or month 1 basis."),
        Column("p45_taxable_pay_pence", Kind.WHOLE, "Total pay to date on the P45; empty: none, as with a week 1 or month 1 code."),
        Column("p45_tax_pence", Kind.WHOLE, "Total tax to date on the P45; empty: none."),
        Column("p45_student_loan", Kind.FLAG, "Whether the P45 says that student loan deductions are to continue."),
        Column("address_line_1", Kind.TEXT, "First line of the home address; empty: not given."),
        Column("address_line_2", Kind.TEXT, "Second line; empty: none."),
        Column("postcode", Kind.TEXT, "Postcode; empty: not given."),
    ),
)

NOTICE = Table(
    "NOTICE",
    "One notice of HMRC about one employment: a tax code, or the start or stop of a loan's deductions.",
    ("employment_ref", "notice", "issued_on"),
    (
        _SOURCE,
        _EMPLOYMENT,
        Column("notice", Kind.TEXT, "P6, P9, SL1, SL2, PGL1 or PGL2.", required=True, codes="notice"),
        Column("issued_on", Kind.DATE, "Day HMRC issued it.", required=True),
        Column("effective_from", Kind.DATE, "Day from which it is to be operated.", required=True),
        Column("tax_code", Kind.TEXT, "The code, without the mark of week 1 or month 1 (P6, P9)."),
        Column("week1_month1", Kind.FLAG, "Whether it is on a week 1 or month 1 basis (P6, P9)."),
        Column("student_loan_plan", Kind.TEXT, "The plan (SL1).", codes="student_loan_plan"),
        Column(
            "previous_pay_pence", Kind.WHOLE, "Pay of earlier employments of the tax year to be brought forward (P6); empty: none said."
        ),
        Column("previous_tax_pence", Kind.WHOLE, "Tax of them (P6); empty: none said."),
    ),
)

ABSENCE = Table(
    "ABSENCE",
    "One unbroken absence of one employment that changes its pay.",
    ("employment_ref", "first_day"),
    (
        _SOURCE,
        _EMPLOYMENT,
        Column("absence", Kind.TEXT, "What it is.", required=True, codes="absence"),
        Column("first_day", Kind.DATE, "First day of it.", required=True),
        Column("last_day", Kind.DATE, "Last day of it; empty: it goes on."),
        Column("pay_percent", Kind.WHOLE, "Share of pay due in it, in whole percent: 0 unpaid, 50 half pay.", required=True),
    ),
)

CLAIM = Table(
    "CLAIM",
    "Hours that one employment claims to have worked on one day, with what shows it.",
    ("employment_ref", "element", "worked_on", "starts"),
    (
        _SOURCE,
        _EMPLOYMENT,
        Column("element", Kind.TEXT, "Code of the pay element, one paid by the hour.", required=True, codes="element"),
        Column("worked_on", Kind.DATE, "The day on which the work began.", required=True),
        Column("starts", Kind.TEXT, "Time it began, 24 hours: 22:00.", required=True),
        Column("hours_hundredths", Kind.WHOLE, "Hours worked, in hundredths.", required=True),
        Column("amount_pence", Kind.WHOLE, "Pence an hour.", required=True),
        Column("evidence", Kind.TEXT, "What shows the hours: a roster or log entry's reference.", required=True),
        Column("claimed_on", Kind.DATE, "Day of the claim.", required=True),
        Column("authorised_by", Kind.TEXT, "Who authorised it, the body's own number for the person; empty: nobody yet."),
    ),
)

POST = Table(
    "POST",
    "One row of a published organogram: a post, or a number of like posts, with the pay scale it is on. It names nobody.",
    ("source",),
    (
        _SOURCE,
        Column("organisation", Kind.TEXT, "Name of the body the post belongs to.", required=True),
        Column("grade", Kind.TEXT, "Grade, in the body's own words.", required=True),
        Column("job_title", Kind.TEXT, "Name of the job; empty: not given."),
        Column("full_time_hundredths", Kind.WHOLE, "Full-time equivalents in the post, in hundredths of one.", required=True),
        Column("floor_pence", Kind.WHOLE, "Lowest full-time pay of a year on the scale, in pence; empty: not disclosed."),
        Column("ceiling_pence", Kind.WHOLE, "Highest full-time pay of a year on the scale, in pence; empty: not disclosed."),
    ),
)
