"""What each element of pay comes to, for the days it is due: the contract, read by the terms of the standard."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, cast

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

    A row may carry two more fields for the reader's sake: ``name`` and ``source`` (``digest:row``).

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
        exact, text, term = Fraction(cast("int", element["amount_pence"])), "the amount given", ""
    else:
        raise CannotPay("basis", [basis])
    pence = element_nearest_penny(exact)
    name = str(element.get("name") or element["element"])
    days = "" if whole else f", {first:%-d %B} to {last:%-d %B}"
    rounded = "" if exact == pence else ", to the nearest penny"
    return pence, Step(f"{name}{days}", pence, text + rounded, term=term, source=str(element.get("source") or ""))


def _annual(element: Mapping[str, object], period: PayPeriod, terms: Terms, *, whole: bool) -> tuple[Fraction, str, str]:
    """Give what a yearly amount comes to exactly, the sum in words, and the term it rests on."""
    amount, part, full = cast("int", element["amount_pence"]), cast("int", element["part"]), cast("int", element["whole"])
    yearly = amount * Fraction(part, full)
    text = f"{spoken(amount)} a year" + (
        "" if part == full else f" x {_decimal(Fraction(part, 100))}/{_decimal(Fraction(full, 100))} hours"
    )
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
    amount = cast("int", element["amount_pence"])
    if whole:
        return Fraction(amount), f"{spoken(amount)} a period", ""
    share, share_text = _share(element, period, working=terms.pro_rata == "working_days")
    return amount * share, f"{spoken(amount)} a period x {share_text}", f"pro_rata = {terms.pro_rata}"


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
