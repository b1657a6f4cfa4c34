"""The terms of the standard that pay depends on: what a clause leaves open, with the standard's choice.

Both engines take one ``Terms``. A value here is an option of a clause, never law and never a body's name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from commonline.kernel.digest import digest_of

PRO_RATA = ("calendar_days", "working_days", "days_of_365")
WEEKLY_SALARY = ("days_of_365", "weeks_of_52")
DAILY_RATE = ("days_of_260", "days_of_365")


@dataclass(frozen=True, slots=True)
class Terms:
    """How the standard reads a contract.

    :ivar pro_rata: basis of a part period of an annual amount (and of a ``period`` amount, which is always by calendar or working days).
        ``calendar_days``: amount of the whole period x calendar days due / calendar days of the period (the standard);
        ``working_days``: the same with Mondays to Fridays;
        ``days_of_365``: the annual amount x calendar days due / 365 (for a ``period`` amount: as calendar_days).
    :ivar weekly_salary: what a period of n weeks takes of an annual amount.
        ``days_of_365``: annual x 7n / 365 (the standard); ``weeks_of_52``: annual x n / 52.
    :ivar daily_rate: what a day of holiday or notice takes of an annual amount: ``days_of_260`` (the standard) working days, or
        ``days_of_365`` calendar days.
    :ivar arrears_months: months, before the period that is paid, within which a back-dated change is put right (24).
    :ivar recovery_percent: the share of a period's gross pay, at most, that an agreed recovery of an overpayment takes (20).
    """

    pro_rata: str = "calendar_days"
    weekly_salary: str = "days_of_365"
    daily_rate: str = "days_of_260"
    arrears_months: int = 24
    recovery_percent: int = 20

    def __post_init__(self) -> None:
        chosen = self.pro_rata in PRO_RATA and self.weekly_salary in WEEKLY_SALARY and self.daily_rate in DAILY_RATE
        if not chosen or self.arrears_months < 0 or not 0 <= self.recovery_percent <= 100:  # noqa: PLR2004 - percent
            raise ValueError(f"not an option of the standard: {self}")

    @property
    def digest(self) -> str:
        """This will give the digest of the terms, kept with every run."""
        return digest_of(*(f"{field.name}={getattr(self, field.name)}" for field in fields(self)))


STANDARD_TERMS = Terms()
