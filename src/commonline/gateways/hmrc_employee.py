"""One employee of a Full Payment Submission as XML: expressions over the columns of ``hmrc_columns``, a row each.

The parts stand in the order of HMRC's schema, which is the order in which HMRC reads them. Nothing here is done person by
person: a submission of a hundred thousand is one expression.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from commonline.gateways.hmrc_columns import PLAN_TYPES, has_address, submitted_line, submitted_name

_FURTHER: Final = "_further"


def rows_of_xml(*, employees: pl.DataFrame, further: pl.DataFrame | None, when: str) -> str:
    """This will give the Employee elements of a submission, one a line, in the order of the rows.

    :param employees: the columns of EMPLOYEE_COLUMNS. :param further: those of FURTHER_COLUMNS, in the order they are to stand.
    :param when: the elements of the payment that are the same for everybody: frequency, day, period.
    """
    rows, blocks = employees.lazy(), _ni()
    if (employees["ni_letter"] == "").any():
        blocks = [pl.when(pl.col("ni_letter") != "").then(pl.concat_str(blocks)).otherwise(pl.lit(""))]
    if further is not None and not further.is_empty():
        others = further.lazy().select("payroll_id", pl.concat_str(_ni()).alias(_FURTHER))
        joined = others.group_by("payroll_id", maintain_order=True).agg(pl.col(_FURTHER).str.join(""))
        rows = rows.join(joined, on="payroll_id", how="left", maintain_order="left")
        blocks = [*blocks, pl.col(_FURTHER).fill_null("")]
    return str(rows.select(_employee(when, blocks).str.join("\n")).collect().item())


def _employee(when: str, insurance: list[pl.Expr]) -> pl.Expr:
    """Give one Employee element a row, its parts in the order of the schema."""
    return pl.concat_str(
        pl.lit("<Employee>"),
        *_details(),
        pl.lit("<Employment>"),
        *_employment(),
        *_payment(when),
        *insurance,
        pl.lit("</Employment></Employee>"),
    )


def _details() -> list[pl.Expr]:
    given = submitted_name("given_names", most=1000).str.split(" ").list
    second = given.get(1, null_on_oob=True).fill_null("").str.replace("^[^A-Za-z]+", "").str.slice(0, 35)
    lines = [_shown("Line", _escaped(submitted_line(name))) for name in ("address_line_1", "address_line_2")]
    address = pl.concat_str(pl.lit("<Address>"), *lines, _shown("UKPostcode", _postcode()), pl.lit("</Address>"))
    return [
        pl.lit("<EmployeeDetails>"),
        _shown("NINO", pl.col("nino").fill_null("")),
        pl.lit("<Name>"),
        _shown("Fore", given.get(0).str.slice(0, 35)),
        _shown("Fore", second),
        _shown("Sur", submitted_name("family_name")),
        pl.lit("</Name>"),
        pl.when(has_address()).then(address).otherwise(pl.lit("")),
        _shown("BirthDate", pl.col("birth_date").dt.to_string("%Y-%m-%d")),
        _shown("Gender", pl.col("sex")),
        pl.lit("</EmployeeDetails>"),
    ]


def _postcode() -> pl.Expr:
    return pl.col("postcode").fill_null("").str.to_uppercase().str.replace_all("[^A-Z0-9 ]", "").str.strip_chars(" ").str.slice(0, 10)


def _employment() -> list[pl.Expr]:
    starter = pl.concat_str(
        pl.lit("<Starter>"),
        _shown("StartDate", pl.col("start_date").dt.to_string("%Y-%m-%d").fill_null("")),
        _shown("StartDec", pl.col("starter_declaration").fill_null("")),
        pl.when(pl.col("student_loan_plan").fill_null("") != "").then(pl.lit("<StudentLoan>yes</StudentLoan>")).otherwise(pl.lit("")),
        pl.when(pl.col("postgraduate_loan")).then(pl.lit("<PostgradLoan>yes</PostgradLoan>")).otherwise(pl.lit("")),
        pl.lit("</Starter>"),
    )
    return [
        _shown("DirectorsNIC", pl.col("director").fill_null("")),
        _shown("TaxWkOfApptOfDirector", pl.col("director_week").cast(pl.String).fill_null("")),
        pl.when(pl.col("start_date").is_not_null()).then(starter).otherwise(pl.lit("")),
        _shown("EmployeeWorkplacePostcode", pl.col("workplace_postcode").fill_null("")),
        _shown("PayId", _escaped(pl.col("payroll_id"))),
        _shown("LeavingDate", pl.col("end_date").dt.to_string("%Y-%m-%d").fill_null("")),
        pl.lit("<FiguresToDate>"),
        _money("TaxablePay", "taxable_pay_to_date_pence"),
        _money("TotalTax", "tax_to_date_pence"),
        _money("StudentLoansTD", "student_loan_to_date_pence", always=False),
        _money("PostgradLoansTD", "postgraduate_loan_to_date_pence", always=False),
        _money("EmpeePenContribnsPaidYTD", "pension_net_pay_to_date_pence", always=False),
        _money("EmpeePenContribnsNotPaidYTD", "pension_after_tax_to_date_pence", always=False),
        pl.lit("</FiguresToDate>"),
    ]


def _payment(when: str) -> list[pl.Expr]:
    code = pl.col("tax_code")
    basis = pl.when(pl.col("week1_month1")).then(pl.lit(' BasisNonCumulative="yes"')).otherwise(pl.lit(""))
    nation = (
        pl.when(code.str.contains("^[SC]"))
        .then(pl.concat_str(pl.lit(' TaxRegime="'), code.str.slice(0, 1), pl.lit('"')))
        .otherwise(pl.lit(""))
    )
    plan = pl.concat_str(
        pl.lit('<StudentLoanRecovered PlanType="'),
        pl.col("student_loan_plan").fill_null("").replace(PLAN_TYPES),
        pl.lit('">'),
        _pounds("student_loan_pence"),
        pl.lit("</StudentLoanRecovered>"),
    )
    return [
        pl.lit(f"<Payment>{when}"),
        pl.when(pl.col("aggregated")).then(pl.lit("<AggregatedEarnings>yes</AggregatedEarnings>")).otherwise(pl.lit("")),
        pl.when(pl.col("after_leaving")).then(pl.lit("<PmtAfterLeaving>yes</PmtAfterLeaving>")).otherwise(pl.lit("")),
        _shown("HoursWorked", pl.col("hours_band")),
        pl.concat_str(pl.lit("<TaxCode"), basis, nation, pl.lit(">"), code.str.replace("^[SC]", ""), pl.lit("</TaxCode>")),
        _money("TaxablePay", "taxable_pay_pence"),
        _money("DednsFromNetPay", "deductions_from_net_pence", always=False),
        _money("PayAfterStatDedns", "after_statutory_pence"),
        _money("EmpeePenContribnsPaid", "pension_net_pay_pence", always=False),
        _money("EmpeePenContribnsNotPaid", "pension_after_tax_pence", always=False),
        pl.when(pl.col("student_loan_pence") != 0).then(plan).otherwise(pl.lit("")),
        _money("PostgradLoanRecovered", "postgraduate_loan_pence", always=False),
        _money("TaxDeductedOrRefunded", "tax_pence"),
        pl.lit("</Payment>"),
    ]


def _ni() -> list[pl.Expr]:
    return [
        pl.lit("<NIlettersAndValues>"),
        _shown("NIletter", pl.col("ni_letter")),
        _money("GrossEarningsForNICsInPd", "ni_earnings_pence"),
        _money("GrossEarningsForNICsYTD", "ni_earnings_to_date_pence"),
        _money("AtLELYTD", "ni_at_lel_to_date_pence"),
        _money("LELtoPTYTD", "ni_lel_to_pt_to_date_pence"),
        _money("PTtoUELYTD", "ni_pt_to_uel_to_date_pence"),
        _money("TotalEmpNICInPd", "ni_employer_pence"),
        _money("TotalEmpNICYTD", "ni_employer_to_date_pence"),
        _money("EmpeeContribnsInPd", "ni_employee_pence"),
        _money("EmpeeContribnsYTD", "ni_employee_to_date_pence"),
        pl.lit("</NIlettersAndValues>"),
    ]


def _shown(tag: str, text: pl.Expr) -> pl.Expr:
    """Give an element, or nothing where its text is empty."""
    return pl.when(text != "").then(pl.concat_str(pl.lit(f"<{tag}>"), text, pl.lit(f"</{tag}>"))).otherwise(pl.lit(""))


def _money(tag: str, column: str, *, always: bool = True) -> pl.Expr:
    """Give an element of pounds and pence; one that is not always wanted is left out when it is nothing."""
    element = pl.concat_str(pl.lit(f"<{tag}>"), _pounds(column), pl.lit(f"</{tag}>"))
    return element if always else pl.when(pl.col(column) != 0).then(element).otherwise(pl.lit(""))


def _pounds(column: str) -> pl.Expr:
    pence = pl.col(column)
    sign = pl.when(pence < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, (pence.abs() // 100).cast(pl.String), pl.lit("."), (pence.abs() % 100).cast(pl.String).str.zfill(2))


def _escaped(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
