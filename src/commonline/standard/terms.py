"""The terms of the standard that pay depends on: what a clause leaves open, with the standard's choice.

Both engines take one ``Terms``. A value here is an option of a clause, never law and never a body's name.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from commonline.kernel.digest import digest_of

PRO_RATA = ("calendar_days", "working_days", "days_of_365")
WEEKLY_SALARY = ("days_of_365", "weeks_of_52")


@dataclass(frozen=True, slots=True)
class Terms:
    """How the standard reads a contract.

    :ivar pro_rata: basis of a part period of an annual amount (and of a ``period`` amount, which is always by calendar or working days).
        ``calendar_days``: amount of the whole period x calendar days due / calendar days of the period (the standard);
        ``working_days``: the same with Mondays to Fridays;
        ``days_of_365``: the annual amount x calendar days due / 365 (for a ``period`` amount: as calendar_days).
    :ivar weekly_salary: what a period of n weeks takes of an annual amount.
        ``days_of_365``: annual x 7n / 365 (the standard); ``weeks_of_52``: annual x n / 52.
    """

    pro_rata: str = "calendar_days"
    weekly_salary: str = "days_of_365"

    def __post_init__(self) -> None:
        if self.pro_rata not in PRO_RATA or self.weekly_salary not in WEEKLY_SALARY:
            raise ValueError(f"not an option of the standard: {self}")

    @property
    def digest(self) -> str:
        """This will give the digest of the terms, kept with every run."""
        return digest_of(*(f"{field.name}={getattr(self, field.name)}" for field in fields(self)))


STANDARD_TERMS = Terms()
