"""The records of the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date  # noqa: TC003
from uuid import UUID  # noqa: TC003

from commonline.kernel.period import Frequency  # noqa: TC001


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation served. ``valid_to`` None: it goes on."""

    id: UUID
    code: str
    name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class PayeScheme:
    """A PAYE scheme of a body.

    :ivar reference: office number, slash, reference: ``123/AB456``.
    :ivar accounts_office_reference: thirteen characters.
    """

    id: UUID
    reference: str
    accounts_office_reference: str
    name: str


@dataclass(frozen=True, slots=True)
class PayGroup:
    """People of a body who are paid together.

    :ivar pay_day: ``last_working_day``, ``friday`` or a day of the month in digits.
    :ivar cut_off_days: days before pay day after which changes wait for the next period.
    :ivar first_paid_on: the first day of payment here; pay days of weeks are counted from it.
    :ivar paying_account_id: the body's own account that pays, among its sealed accounts.
    :ivar service_user_number: six digits, as Bacs knows the body.
    :ivar employer_pension_bp: the employer's rate in hundredths of a percent, for schemes that leave it to the employer; None: none needed.
    """

    id: UUID
    code: str
    frequency: Frequency
    pay_day: str
    cut_off_days: int
    first_paid_on: date
    paying_account_id: UUID
    service_user_number: str
    employer_pension_bp: int | None


@dataclass(frozen=True, slots=True)
class Account:
    """A bank account, opened for one use. Its repr shows nothing."""

    sort_code: str
    account_number: str
    account_name: str

    def __repr__(self) -> str:
        return "Account(***)"
