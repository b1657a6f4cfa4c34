"""What each element of pay comes to, for the days it is due: the contract, read by the terms of the standard."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, cast

from commonline.calc.plain.origin import period_spoken
from commonline.calc.plain.rounding import element_nearest_penny
from commonline.calc.plain.workings import Step
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import spoken
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.kernel.period import PayPeriod
    from commonline.standard.terms import Terms


def earning(*, element: Mapping[str, object], period: PayPeriod, terms: Terms) -> tuple[int, Step]:
    """This will work out what one row of ``ELEMENT_DUE`` comes to, in pence, never with the sign of a deduction.

    A row may carry three more fields for the reader's sake: ``name``, ``source`` (``digest:row``) and, where it is marked
    ``arrears``, ``origin`` (the name of the period it belongs to: ``2025-26/M05``).

    :raises CannotPay: for a basis nobody knows.
    :raises ValueError: for days outside the period, which the table rules out.
    """
    first, last = cast("date", element["due_from"]), cast("date", element["due_to"])
    if not period.begins <= first <= last <= period.ends:
        raise ValueError(
            f"element {element['element']} is due from {first} to {last}, which is not in the period {period.begins} to {period.ends}"
        )
    whole = (first, last) == (period.begins, period.ends)
    basis = cast("str", element["basis"])
    if basis == "annual":
        exact, text, term = _annual(element, period, terms, whole=whole)
    elif basis == "hourly":
        hours = Fraction(cast("int", element["hours_hundredths"]), 100)
        exact = cast("int", element["amount_pence"]) * hours
        text, term = f"{spoken(cast('int', element['amount_pence']))} an hour x {_decimal(hours)} hours", ""
    elif basis == "period":
        exact, text, term = _period(element, period, terms, whole=whole)
    elif basis == "once":
        exact, text, term = _once(element)
    else:
        raise CannotPay("basis", [basis])
    pence = element_nearest_penny(exact)
    rounded = "" if exact == pence else ", to the nearest penny"
    return pence, Step(_label(element, whole=whole), pence, text + rounded, term=term, source=str(element.get("source") or ""))


def _label(element: Mapping[str, object], *, whole: bool) -> str:
    """Say what is due, and for which days; of arrears, for which period."""
    name = str(element.get("name") or element["element"])
    if element["arrears"]:
        origin = str(element.get("origin") or "")
        return f"Arrears: {name} for {period_spoken(origin) if origin else 'an earlier period'}"
    if whole:
        return name
    return f"{name}, {cast('date', element['due_from']):%-d %B} to {cast('date', element['due_to']):%-d %B}"


def _annual(element: Mapping[str, object], period: PayPeriod, terms: Terms, *, whole: bool) -> tuple[Fraction, str, str]:
    """Give what a yearly amount comes to exactly, the sum in words, and the term it rests on."""
    yearly, times = _part(element)
    text = f"{spoken(cast('int', element['amount_pence']))} a year{times}"
    if not whole and terms.pro_rata == "days_of_365":
        days = _calendar_days(element)
        return yearly * Fraction(days, 365), f"{text} x {days} days / 365", f"pro_rata = {terms.pro_rata}"
    weeks = period.frequency.weeks
    if period.frequency is Frequency.MONTHLY:
        of_period, text, term = yearly / 12, f"{text} / 12", ""
    elif terms.weekly_salary == "days_of_365":
        of_period, text, term = (
            yearly * Fraction(7 * weeks, 365),
            f"{text} x {7 * weeks} days / 365",
            f"weekly_salary = {terms.weekly_salary}",
        )
    else:
        of_period, text, term = yearly * Fraction(weeks, 52), f"{text} x {weeks}/52", f"weekly_salary = {terms.weekly_salary}"
    if whole:
        return of_period, text, term
    share, share_text = _share(element, period, working=terms.pro_rata == "working_days")
    return of_period * share, f"{text} x {share_text}", "; ".join(filter(None, (term, f"pro_rata = {terms.pro_rata}")))


def _period(element: Mapping[str, object], period: PayPeriod, terms: Terms, *, whole: bool) -> tuple[Fraction, str, str]:
    """Give what an amount of a period comes to exactly, the sum in words, and the term it rests on."""
    exact, times = _part(element)
    text = f"{spoken(cast('int', element['amount_pence']))} a period{times}"
    if whole:
        return exact, text, ""
    share, share_text = _share(element, period, working=terms.pro_rata == "working_days")
    return exact * share, f"{text} x {share_text}", f"pro_rata = {terms.pro_rata}"


def _once(element: Mapping[str, object]) -> tuple[Fraction, str, str]:
    """Give what an amount in all comes to exactly, and the sum in words."""
    exact, times = _part(element)
    return exact, f"{spoken(cast('int', element['amount_pence']))}{times}" if times else "the amount given", ""


def _part(element: Mapping[str, object]) -> tuple[Fraction, str]:
    """Take the part of an amount that is due, and say it; nothing is said where that is the whole.

    One share holds the hours of a part-timer, the weeks paid of a year and the pay of an absence, so it is written as it is.
    """
    amount, part, whole = cast("int", element["amount_pence"]), cast("int", element["part"]), cast("int", element["whole"])
    return amount * Fraction(part, whole), "" if part == whole else f" x {part:,}/{whole:,} of the whole"


def _share(element: Mapping[str, object], period: PayPeriod, *, working: bool) -> tuple[Fraction, str]:
    """Give the share of the period that is due, by Mondays to Fridays or by calendar days, and how to say it."""
    if working:
        due = _working_days(cast("date", element["due_from"]), cast("date", element["due_to"]))
        of = _working_days(period.begins, period.ends)
        return Fraction(due, of), f"{due}/{of} working days"
    due = _calendar_days(element)
    return Fraction(due, period.days), f"{due}/{period.days} days"


def _calendar_days(element: Mapping[str, object]) -> int:
    """Count the days due, both ends included."""
    return (cast("date", element["due_to"]) - cast("date", element["due_from"])).days + 1


def _working_days(first: date, last: date) -> int:
    """Count Mondays to Fridays, both ends included, one by one."""
    days = (first + timedelta(days=day) for day in range((last - first).days + 1))
    return sum(1 for day in days if day.weekday() < 5)  # noqa: PLR2004 - Saturday is 5


def _decimal(value: Fraction) -> str:
    """Write hundredths as a person does: 37, 18.5, 7.25."""
    whole, rest = divmod(int(value * 100), 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".")
