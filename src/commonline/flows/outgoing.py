"""What leaves the building for a released run: a payment file, and a submission for each PAYE scheme.

Everything here is worked out inside the transaction that releases the run and kept in the outbox; nothing
is sent. Names and serials follow from the run's digest, so that the same run gives the same bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.flows.submission import submission
from commonline.flows.told_before import LEFT_OUT
from commonline.gateways import bank_bacs, hmrc_columns, hmrc_pack, hmrc_rti
from commonline.kernel.period import TaxYear, tax_period
from commonline.payroll import public as payroll
from commonline.register import public as register

if TYPE_CHECKING:
    from pathlib import Path

    from commonline.storage.unit import Unit


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

    An interim run has none: an advance is reported with the pay it is an advance of. Where nobody of a scheme can be submitted, or
    HMRC's layout of the tax year is not held, what is to be reported is kept as a table that is never sent, and says so.
    """
    if released.run.kind == "interim" or released.slips.is_empty():
        return ()
    whole = submission(unit=unit, released=released)
    found = []
    for scheme in register.schemes(unit=unit):
        employees = whole.employees.filter(pl.col("paye_scheme") == scheme.reference).select(list(hmrc_columns.EMPLOYEE_COLUMNS))
        if not employees.is_empty():
            further = whole.further.filter(pl.col("payroll_id").is_in(employees["payroll_id"].implode()))
            message, told = _fps_message(released.run, group, scheme, employees, further, pack)
            starts, leavings = (told.drop_nulls(day)["payroll_id"] for day in ("start_date", "end_date"))
            payroll.add_told(unit=unit, run=released.run.id, starts=starts, leavings=leavings)
            found.append(message)
    return tuple(found)


def _fps_message(
    run: payroll.Run,
    group: register.PayGroup,
    scheme: register.PayeScheme,
    employees: pl.DataFrame,
    further: pl.DataFrame,
    pack: Path | None,
) -> tuple[Message, pl.DataFrame]:
    """Give the submission of one scheme, and the rows of those whom it tells of."""
    year = str(TaxYear(run.tax_year))
    office, _, reference = scheme.reference.partition("/")
    name = f"{_stem(run)}-{office}-{reference}"
    if year not in hmrc_rti.NAMESPACES:
        reason = f"{employees.height}{LEFT_OUT}HMRC's layout of the submission for {year} is not held."
        return _not_made(name, employees, further, reason), employees.clear()
    unfit = dict(hmrc_columns.unfit(employees, further))
    left_out = f"{len(unfit)}{LEFT_OUT}{_few(unfit)}" if unfit else ""
    able = ~pl.col("payroll_id").is_in(list(unfit))
    fit = employees.filter(able)
    if fit.is_empty():
        return _not_made(name, employees, further, left_out), fit
    content = hmrc_rti.render_fps(
        employees=fit,
        further=further.filter(able),
        scheme=hmrc_rti.Scheme(office, reference, scheme.accounts_office_reference),
        tax_year=year,
        paid_on=run.paid_on,
        frequency=group.frequency,
        period_number=tax_period(run.paid_on, group.frequency),
        correlation=run.digest[:32].upper(),
    )
    verdict = hmrc_pack.validate(content=content, pack=pack, tax_year=year)
    valid = verdict.standing is hmrc_pack.Standing.VALID
    reason = " ".join(part for part in ("" if valid else verdict.reason, left_out) if part)
    return Message("fps", f"{name}.xml", content, validated=valid, withheld=not valid, reason=reason), fit


def _not_made(name: str, employees: pl.DataFrame, further: pl.DataFrame, reason: str) -> Message:
    """Keep what is to be reported: each person's row, then the rows of further letters, with nothing in their other columns."""
    content = pl.concat([employees, further], how="diagonal").write_csv().encode()
    return Message("fps", f"{name}.csv", content, validated=False, withheld=True, reason=reason)


def _stem(run: payroll.Run) -> str:
    kind = "" if run.kind == "main" else f"-{run.kind}{run.number}"
    return f"{run.pay_group}-{run.period.replace('/', '-')}{kind}-{run.digest[:12]}"


def _few(unfit: dict[str, str]) -> str:
    shown = "; ".join(f"{who}: {why}" for who, why in sorted(unfit.items())[:3])
    return shown + ("; ..." if len(unfit) > 3 else ".")  # noqa: PLR2004 - three are enough to see the kind
