"""What one row of a Full Payment Submission holds, and what HMRC would refuse about it.

A row carries National Insurance under one category letter; what other letters of the year there are is in a second,
mostly empty table, so that the usual case stays one row in columns.

Not held, and therefore never submitted: off-payroll workers, occupational pensioners, secondments, payrolled benefits
and cars, statutory payments to date, trivial commutation and changed payroll ids.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from commonline.gateways.letters import plain_letters

_TEXT, _WHOLE, _DATE, _FLAG = pl.String(), pl.Int64(), pl.Date(), pl.Boolean()

NI_COLUMNS: Final[dict[str, pl.DataType]] = {
    "ni_letter": _TEXT,  # empty only where earnings of several jobs are reported with another of them
    "ni_earnings_pence": _WHOLE,  # in this period, as the two contributions below: they may be below nothing
    "ni_earnings_to_date_pence": _WHOLE,
    "ni_at_lel_to_date_pence": _WHOLE,
    "ni_lel_to_pt_to_date_pence": _WHOLE,
    "ni_pt_to_uel_to_date_pence": _WHOLE,
    "ni_employer_pence": _WHOLE,
    "ni_employer_to_date_pence": _WHOLE,
    "ni_employee_pence": _WHOLE,
    "ni_employee_to_date_pence": _WHOLE,
}
"""National Insurance under one category letter."""

EMPLOYEE_COLUMNS: Final[dict[str, pl.DataType]] = {
    "payroll_id": _TEXT,  # 1 to 35 characters, unique in the submission
    "nino": _TEXT,  # nine characters without spaces; empty: not known
    "family_name": _TEXT,
    "given_names": _TEXT,  # parted by spaces; the first two are submitted
    "birth_date": _DATE,
    "sex": _TEXT,  # M or F, as HMRC holds it
    "address_line_1": _TEXT,  # the address may be empty unless nino is, or start_date is given
    "address_line_2": _TEXT,
    "postcode": _TEXT,
    "workplace_postcode": _TEXT,  # with its space; only for the letters of freeports and investment zones, which need it
    "director": _TEXT,  # AN: annual method, AL: alternative method; empty: not a director
    "director_week": _WHOLE,  # tax week of the appointment, where that is in the tax year; empty: it is not
    "start_date": _DATE,  # only in the first submission of a new starter
    "starter_declaration": _TEXT,  # A, B or C; only with start_date
    "end_date": _DATE,  # the leaving date; empty: has not left
    "aggregated": _FLAG,  # earnings of several jobs are counted together for National Insurance
    "after_leaving": _FLAG,  # paid after an earlier submission said that the person has left
    "tax_code": _TEXT,  # with its S or C: 1257L, SK475, CBR
    "week1_month1": _FLAG,
    "taxable_pay_pence": _WHOLE,
    "tax_pence": _WHOLE,  # negative: refunded
    "taxable_pay_to_date_pence": _WHOLE,  # of this employment only, as all figures to date
    "tax_to_date_pence": _WHOLE,
    "student_loan_plan": _TEXT,  # 1, 2, 4 or 5; empty: none
    "postgraduate_loan": _FLAG,
    "student_loan_pence": _WHOLE,
    "student_loan_to_date_pence": _WHOLE,
    "postgraduate_loan_pence": _WHOLE,
    "postgraduate_loan_to_date_pence": _WHOLE,
    "pension_net_pay_pence": _WHOLE,  # employee's contributions under a net pay arrangement
    "pension_net_pay_to_date_pence": _WHOLE,
    "pension_after_tax_pence": _WHOLE,  # employee's contributions that had no tax relief in pay
    "pension_after_tax_to_date_pence": _WHOLE,
    "deductions_from_net_pence": _WHOLE,
    "after_statutory_pence": _WHOLE,  # pay after statutory deductions
    "hours_band": _TEXT,  # A to 15.99 a week, B to 23.99, C to 29.99, D 30 and more, E other
} | NI_COLUMNS

FURTHER_COLUMNS: Final[dict[str, pl.DataType]] = {"payroll_id": _TEXT} | NI_COLUMNS
"""National Insurance of the year under another letter than the row's own: one row an employment and letter."""

MOST_LETTERS: Final = 4
"""Letters that the submission can name of one employment."""

PLAN_TYPES: Final = {"1": "01", "2": "02", "4": "04"}
"""The student loan plans that the 2025-26 submission can name. Plan 5 is repaid from April 2026."""

NAME: Final = "A-Za-z '-"
ADDRESS: Final = "A-Za-z0-9 .,()/=!\"%&*;<>'+:?-"

_NINO = r"^([ACEHJLMOPRSWXY][A-CEGHJ-NPR-TW-Z]|B[A-CEHJ-NPR-TW-Z]|G[ACEGHJ-NPR-TW-Z]|[KT][A-CEGHJ-MPR-TW-Z]|N[A-CEGHJL-NPR-SW-Z]|Z[A-CEGHJ-NPR-TW-Y])[0-9]{6}[A-D ]$"  # noqa: E501 - a pattern is read whole
_TAX_CODE = r"^[SC]?([1-9][0-9]{0,5}[LMNPTY]|BR|0T|NT|D[0-8]|K[1-9][0-9]{0,5})$"
_WORKPLACE = r"^[A-Z]([0-9]|[0-9]{2}|([A-HJ-Y][0-9]{1,2})|([0-9][A-Z])|([A-HJ-Y][0-9]?[A-Z])) [0-9][ABD-HJLNP-UW-Z]{2}$"
_MARRIED = ["B", "E", "I", "T"]
_ZONE = ["F", "I", "L", "S", "N", "E", "D", "K"]
_NO_EMPLOYEE_NI = ["C", "K", "S", "W", "X"]
_NI_TO_DATE = ("at_lel_to_date", "lel_to_pt_to_date", "pt_to_uel_to_date", "employer", "employer_to_date")
_MAY_BE_EMPTY = ("birth_date", "director_week", "start_date", "end_date")


def unfit(employees: pl.DataFrame, further: pl.DataFrame | None = None) -> list[tuple[str, str]]:
    """This will list who cannot be put in a submission that HMRC accepts: (payroll id, reason), one pair a reason.

    ``employees`` has the columns of ``EMPLOYEE_COLUMNS``, ``further`` those of ``FURTHER_COLUMNS``; None: no further letters.
    The reasons say what is missing or wrong and never the value. They are the rules of the 2025-26 schema and Schematron
    that depend on the person; rules that depend on today's date are left to HMRC's own pack. Sorted by payroll id, then in
    the order of the rules.

    :raises TypeError: when the columns are not those, or a further letter is nobody's; that is our mistake.
    """
    _refuse_columns(employees, EMPLOYEE_COLUMNS)
    found = [_judged(employees, _rules() | _letter_rules())]
    if further is not None and not further.is_empty():
        found += _further_letters(employees, further)
    return list(pl.concat(found).sort("payroll_id", maintain_order=True).iter_rows())


def _refuse_columns(frame: pl.DataFrame, columns: dict[str, pl.DataType]) -> None:
    if dict(frame.schema) != columns:
        differ = set(frame.schema.items()) ^ set(columns.items())
        raise TypeError(f"employees: columns differ: {sorted(name for name, _ in differ)}")


def _judged(rows: pl.DataFrame, rules: dict[str, pl.Expr]) -> pl.DataFrame:
    """Give ``payroll_id`` and ``reason`` for each rule that a row breaks."""
    judged = rows.lazy().select(
        pl.col("payroll_id").fill_null(""),
        pl.concat_list(pl.when(wrong.fill_null(value=True)).then(pl.lit(reason)) for reason, wrong in rules.items())
        .list.drop_nulls()
        .alias("reason"),
    )
    return judged.explode("reason", empty_as_null=True).drop_nulls("reason").collect()


def _further_letters(employees: pl.DataFrame, further: pl.DataFrame) -> list[pl.DataFrame]:
    _refuse_columns(further, FURTHER_COLUMNS)
    whose = employees.select("payroll_id", "birth_date", "sex", "workplace_postcode", "aggregated", own=pl.col("ni_letter"))
    joined = further.join(whose, on="payroll_id", how="left", maintain_order="left")
    if joined["aggregated"].null_count():
        raise TypeError("further: a letter of somebody who is not among the employees")
    too_many = pl.len().over("payroll_id") + (pl.col("own") != "").cast(pl.UInt32) > MOST_LETTERS
    twice = (pl.struct("payroll_id", "ni_letter").is_duplicated()) | (pl.col("ni_letter") == pl.col("own"))
    several = {
        f"there is National Insurance under more than {MOST_LETTERS} letters": too_many,
        "a National Insurance letter is given twice": twice,
    }
    return [_judged(joined, _letter_rules() | several).unique(maintain_order=True)]


def submitted_name(name: str, *, most: int = 35) -> pl.Expr:
    """This will give a name in the letters HMRC takes, beginning with a letter, cut to the length it takes."""
    return plain_letters(pl.col(name), allowed=NAME).str.replace("^[^A-Za-z]+", "").str.slice(0, most).str.strip_chars_end(" ")


def submitted_line(name: str) -> pl.Expr:
    """This will give a line of an address in the characters HMRC takes, cut to 35."""
    return plain_letters(pl.col(name), allowed=ADDRESS).str.replace("^[^A-Za-z0-9]+", "").str.slice(0, 35).str.strip_chars_end(" ")


def has_address() -> pl.Expr:
    """This will tell whether there are the two lines of an address that HMRC asks for."""
    return (submitted_line("address_line_1") != "") & (submitted_line("address_line_2") != "")


def _rules() -> dict[str, pl.Expr]:
    """Give each reason with what makes a row unfit; an empty cell is unfit unless the rule says otherwise."""
    text = pl.col
    starts = pl.col("start_date").is_not_null()
    own = [name for name in EMPLOYEE_COLUMNS if name not in NI_COLUMNS]
    whole_pounds = [name for name in own if name.startswith(("student_loan", "postgraduate_loan")) and name.endswith("_pence")]
    never_negative = [name for name in own if name.endswith("to_date_pence") and name != "tax_to_date_pence"]
    empty = [name for name in own if EMPLOYEE_COLUMNS[name] != _TEXT and name not in _MAY_BE_EMPTY]
    return {
        "the payroll id is not 1 to 35 characters that HMRC takes": ~text("payroll_id").str.contains(rf"^[{ADDRESS}]{{1,35}}$")
        | text("payroll_id").str.starts_with(" "),
        "the payroll id is given to more than one row": pl.col("payroll_id").is_duplicated(),
        "there is no family name in letters": submitted_name("family_name") == "",
        "there is no given name in letters": submitted_name("given_names") == "",
        "the date of birth is not known": pl.col("birth_date").is_null(),
        "the sex is not M or F": ~pl.col("sex").is_in(["M", "F"]),
        "the National Insurance number is not written as one": (text("nino").fill_null("") != "")
        & ~text("nino").fill_null("").str.contains(_NINO),
        "there is no National Insurance number, and no address of two lines in its place": (text("nino").fill_null("") == "")
        & ~has_address(),
        "the director's method is not AN or AL": ~text("director").fill_null("").is_in(["", "AN", "AL"]),
        "the week of a director's appointment is not a tax week of a director": pl.col("director_week").is_not_null()
        & ((text("director").fill_null("") == "") | ~pl.col("director_week").is_between(1, 53)).fill_null(value=False),
        "the person is starting, and there is no address of two lines": starts & ~has_address(),
        "the person is starting, and there is no starter declaration A, B or C": starts
        & ~text("starter_declaration").fill_null("").is_in(["A", "B", "C"]),
        "the leaving date is before 6 April 2019": pl.col("end_date").is_not_null()
        & (pl.col("end_date") < pl.date(2019, 4, 6)).fill_null(value=False),
        "it is a payment after leaving, and there is no leaving date": pl.col("after_leaving") & pl.col("end_date").is_null(),
        "the tax code is not one of HMRC's": ~text("tax_code").str.contains(_TAX_CODE),
        "the hours band is not A to E": ~text("hours_band").str.contains("^[A-E]$"),
        "the student loan plan cannot be named in the submission of this year": (pl.col("student_loan_pence") != 0)
        & ~text("student_loan_plan").fill_null("").is_in(list(PLAN_TYPES)),
        "a loan is not whole pounds": pl.any_horizontal(pl.col(name) % 100 != 0 for name in whole_pounds),
        _BELOW_ZERO: pl.any_horizontal(pl.col(name) < 0 for name in never_negative),
        _EMPTY: pl.any_horizontal(pl.col(name).is_null() for name in empty),
    }


_BELOW_ZERO = "a figure of the year to date is below zero"
_EMPTY = "a figure or a mark is empty"


def _letter_rules() -> dict[str, pl.Expr]:
    """Give the reasons that go by a letter: asked of a row's own letter, and of each further one."""
    letter = pl.col("ni_letter")
    figures = [name for name, kind in NI_COLUMNS.items() if kind == _WHOLE]
    elsewhere = pl.col("aggregated") & (letter == "") & pl.all_horizontal(pl.col(name) == 0 for name in figures)
    ni_employee = (pl.col("ni_employee_pence") != 0) | (pl.col("ni_employee_to_date_pence") != 0)
    return {
        "the National Insurance letter is not one of HMRC's": ~(letter.str.contains("^[A-NP-TV-Z]$") | elsewhere),
        "the National Insurance letter is not for a man": letter.is_in(_MARRIED) & (pl.col("sex") == "M"),
        "the National Insurance letter is not for someone born after 5 April 1961": letter.is_in(_MARRIED)
        & (pl.col("birth_date") > pl.date(1961, 4, 5)).fill_null(value=False),
        "the National Insurance letter needs the postcode of the workplace": letter.is_in(_ZONE)
        & ~pl.col("workplace_postcode").fill_null("").str.contains(_WORKPLACE),
        "the National Insurance letter has no contributions by the employee, and there are some": letter.is_in(_NO_EMPLOYEE_NI)
        & ni_employee,
        "letter X has no National Insurance, and there is some": (letter == "X")
        & pl.any_horizontal(pl.col(f"ni_{name}_pence") != 0 for name in _NI_TO_DATE),
        "earnings at the lower earnings limit are not whole pounds": pl.col("ni_at_lel_to_date_pence") % 100 != 0,
        f"{_BELOW_ZERO}, for National Insurance": pl.any_horizontal(pl.col(name) < 0 for name in figures if "to_date" in name),
        f"{_EMPTY}, for National Insurance": pl.any_horizontal(pl.col(name).is_null() for name in figures),
    }
