"""What leaves the building for a released run: a payment file, and a submission for each PAYE scheme.

Everything here is worked out inside the transaction that releases the run and kept in the outbox; nothing
is sent. Names and serials follow from the run's digest, so that the same run gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.gateways import bank_bacs, hmrc_columns, hmrc_pack, hmrc_rti
from commonline.kernel.period import TaxYear, tax_period
from commonline.payroll import public as payroll
from commonline.register import public as register

if TYPE_CHECKING:
    from pathlib import Path

    from commonline.storage.unit import Unit


_BAND_B, _BAND_C, _BAND_D = 16_00, 24_00, 30_00
"""HMRC's bands of hours worked in a week, in hundredths: where B, C and D begin."""


@dataclass(frozen=True, slots=True)
class Message:
    """One file that is to leave.

    :ivar topic: ``bacs`` or ``fps``.
    :ivar name: the file's name.
    :ivar validated: whether the outside party's own schema was satisfied.
    :ivar withheld: whether it must not be sent.
    :ivar reason: why, or what it leaves out; or "".
    """

    topic: str
    name: str
    content: bytes
    validated: bool
    withheld: bool
    reason: str


def bacs_message(*, unit: Unit, released: payroll.Released, group: register.PayGroup) -> tuple[Message, ...]:
    """This will give the run's payment file, or nothing when nobody is paid."""
    run, payments = released.run, released.payments
    if payments.is_empty():
        return ()
    opened = register.open_accounts(unit=unit, ids=payments["bank_account_id"].unique().to_list())
    rows = payments.join(opened, left_on="bank_account_id", right_on="id", how="left", maintain_order="left")
    own = register.open_account(unit=unit, account=group.paying_account_id)
    content = bank_bacs.render(
        payments=rows.select("sort_code", "account_number", "account_name", "pence", reference="employment_ref"),
        originator=bank_bacs.PayingAccount(
            service_user_number=group.service_user_number,
            sort_code=own.sort_code,
            account_number=own.account_number,
            account_name=own.account_name,
            originator_name=own.account_name,
        ),
        processing_day=run.paid_on,
        serial=run.digest[:6].upper(),
        created=run.paid_on,
    )
    return (Message("bacs", f"{_stem(run)}.bacs18", content, validated=True, withheld=False, reason=""),)


def fps_messages(*, unit: Unit, released: payroll.Released, group: register.PayGroup, pack: Path | None) -> tuple[Message, ...]:
    """This will give a Full Payment Submission for each PAYE scheme of the run, judged by the operator's schema pack if it is there.

    An interim run has none: an advance is reported with the pay it is an advance of.
    """
    run = released.run
    if run.kind == "interim":
        return ()
    year = TaxYear(run.tax_year)
    employees = _employees(unit, released)
    found = []
    for scheme in register.schemes(unit=unit):
        own = employees.filter(pl.col("paye_scheme") == scheme.reference).select(list(hmrc_columns.EMPLOYEE_COLUMNS))
        unfit = dict(hmrc_columns.unfit(own))
        fit = own.filter(~pl.col("payroll_id").is_in(list(unfit)))
        if fit.is_empty():
            continue
        office, _, reference = scheme.reference.partition("/")
        content = hmrc_rti.render_fps(
            employees=fit,
            scheme=hmrc_rti.Scheme(office, reference, scheme.accounts_office_reference),
            tax_year=str(year),
            paid_on=run.paid_on,
            frequency=group.frequency,
            period_number=tax_period(run.paid_on, group.frequency),
            correlation=run.digest[:32].upper(),
        )
        verdict = hmrc_pack.validate(content=content, pack=pack, tax_year=str(year))
        valid = verdict.standing is hmrc_pack.Standing.VALID
        left_out = f"{len(unfit)} people cannot be submitted yet: {_few(unfit)}" if unfit else ""
        reason = " ".join(part for part in ("" if valid else verdict.reason, left_out) if part)
        found.append(Message("fps", f"{_stem(run)}-{office}-{reference}.xml", content, validated=valid, withheld=not valid, reason=reason))
    return tuple(found)


def _employees(unit: Unit, released: payroll.Released) -> pl.DataFrame:
    slips = released.slips
    ninos = register.open_ninos(unit=unit, ids=slips["nino_id"].drop_nulls().unique().to_list())
    to_date = released.year_to_date
    year = {name: f"year_{name}" for name in payroll.MEASURES}
    totals = to_date.group_by("employment_ref").agg(
        pl.col("student_loan_pence", "postgraduate_loan_pence", "pension_employee_pence").sum().name.prefix("total_")
    )
    joined = (
        slips.join(ninos, left_on="nino_id", right_on="id", how="left", maintain_order="left")
        .join(to_date.rename(year), on=["employment_ref", "ni_letter"], how="left", maintain_order="left")
        .join(totals, on="employment_ref", how="left", maintain_order="left")
    )
    nothing, no_text = pl.lit(0, dtype=pl.Int64), pl.lit("")
    hours = pl.col("hours_hundredths")
    bands = pl.when(hours < _BAND_B).then(pl.lit("A")).when(hours < _BAND_C).then(pl.lit("B")).when(hours < _BAND_D).then(pl.lit("C"))
    return joined.select(
        "paye_scheme",
        payroll_id="employment_ref",
        nino=pl.col("nino").fill_null(""),
        family_name="family_name",
        given_names="given_names",
        birth_date="birth_date",
        sex="sex",
        address_line_1=no_text,
        address_line_2=no_text,
        postcode=no_text,
        workplace_postcode=no_text,
        start_date=pl.lit(None, dtype=pl.Date),
        starter_declaration=no_text,
        end_date="end_date",
        after_leaving=pl.lit(value=False),
        tax_code="tax_code",
        week1_month1="week1_month1",
        taxable_pay_pence="taxable_pay_pence",
        tax_pence="tax_pence",
        taxable_pay_to_date_pence="taxable_pay_to_date_pence",
        tax_to_date_pence="tax_to_date_pence",
        student_loan_plan="student_loan_plan",
        postgraduate_loan="postgraduate_loan",
        student_loan_pence="student_loan_pence",
        student_loan_to_date_pence="total_student_loan_pence",
        postgraduate_loan_pence="postgraduate_loan_pence",
        postgraduate_loan_to_date_pence="total_postgraduate_loan_pence",
        pension_net_pay_pence="pension_employee_pence",
        pension_net_pay_to_date_pence="total_pension_employee_pence",
        pension_after_tax_pence=nothing,
        pension_after_tax_to_date_pence=nothing,
        deductions_from_net_pence="other_deductions_pence",
        after_statutory_pence=pl.col("gross_pence")
        - pl.sum_horizontal("tax_pence", "ni_employee_pence", "student_loan_pence", "postgraduate_loan_pence"),
        hours_band=bands.otherwise(pl.lit("D")),
        ni_letter="ni_letter",
        ni_earnings_pence="niable_pence",
        ni_earnings_to_date_pence="year_niable_pence",
        ni_at_lel_to_date_pence="year_ni_at_lel_pence",
        ni_lel_to_pt_to_date_pence="year_ni_lel_to_pt_pence",
        ni_pt_to_uel_to_date_pence="year_ni_pt_to_uel_pence",
        ni_employer_pence="ni_employer_pence",
        ni_employer_to_date_pence="year_ni_employer_pence",
        ni_employee_pence="ni_employee_pence",
        ni_employee_to_date_pence="year_ni_employee_pence",
    )


def _stem(run: payroll.Run) -> str:
    kind = "" if run.kind == "main" else f"-{run.kind}{run.number}"
    return f"{run.pay_group}-{run.period.replace('/', '-')}{kind}-{run.digest[:12]}"


def _few(unfit: dict[str, str]) -> str:
    shown = "; ".join(f"{who}: {why}" for who, why in sorted(unfit.items())[:3])
    return shown + ("; ..." if len(unfit) > 3 else ".")  # noqa: PLR2004 - three are enough to see the kind
