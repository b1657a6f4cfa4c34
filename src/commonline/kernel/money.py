"""Money is whole pence, and a rate is two integers; nothing here, or anywhere in pay, is a float."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Rate:
    """A proportion as the law prints it: ``Rate(138, 1000)`` is 13.8%.

    ``part`` and ``of`` are whole numbers, ``of`` is positive; neither is reduced, so that the workings
    can show the figure that stands in the instrument.
    """

    part: int
    of: int

    @property
    def fraction(self) -> Fraction:
        """This will give the exact value."""
        return Fraction(self.part, self.of)

    def percent(self) -> str:
        """This will write the rate as the law does: ``13.8%``."""
        hundredths, rest = divmod(self.part * 10_000, self.of)
        if rest:
            return f"{self.part}/{self.of}"
        whole, part = divmod(hundredths, 100)
        return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + "%"


def pence(text: str) -> int:
    """This will read pounds written with a full stop ("-1234.5", "12") as pence.

    :raises ValueError: for anything else: a comma, a currency sign, more than two decimals.
    """
    body = text.removeprefix("-")
    whole, point, part = body.partition(".")
    if not whole.isascii() or not whole.isdigit() or (point and not (part.isascii() and part.isdigit())):
        raise ValueError(f"not an amount in pounds: {text!r}")
    if len(part) > 2:  # noqa: PLR2004 - a pound has 100 pence
        raise ValueError(f"more than two decimals of a pound: {text!r}")
    value = int(whole) * 100 + int(part.ljust(2, "0") or "0")
    return -value if text.startswith("-") else value


def pounds(amount_pence: int) -> str:
    """This will write pence as pounds with a full stop and two decimals: ``-1234.50``."""
    sign = "-" if amount_pence < 0 else ""
    whole, part = divmod(abs(amount_pence), 100)
    return f"{sign}{whole}.{part:02d}"


def spoken(amount_pence: int) -> str:
    """This will write pence for a reader: ``£1,234.50`` or ``-£0.05``."""
    sign = "-" if amount_pence < 0 else ""
    whole, part = divmod(abs(amount_pence), 100)
    return f"{sign}£{whole:,}.{part:02d}"
