"""Income tax under PAYE, from HMRC's Specification for PAYE Tax Table Routines (v24.0), for one person.

Amounts are exact pounds inside, as the specification writes them, and pence at the door. Checked against HMRC's
rows for 2022-23, and against public rows of 2013-14 to 2018-19, which reach the limit of regulation 23.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from commonline.calc.plain.rounding import (
    paye_four_decimals,
    paye_free_pay_up,
    paye_limit_down,
    paye_limit_up,
    paye_pay_down,
    paye_tax_down,
)
from commonline.calc.plain.tax_code import CodeKind, TaxCode, read_tax_code
from commonline.calc.plain.workings import Step, added, four_decimals, less_already, taken_off, whole_pence
from commonline.calc.refusals import CannotPay
from commonline.kernel.money import spoken
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from commonline.kernel.money import Rate
    from commonline.rules.book import IncomeTax

LAW = "income_tax"
ROUTINE = "paye_routine"
_SUBJECTS = {"rUK": LAW, "Scotland": "income_tax.scotland", "Wales": "income_tax.wales"}
"""Whose bands and rates a step rests on."""

MONTHS = 12
WEEKS = 52
"""Of a tax year: months where pay is monthly, else weeks. A year's pay days can reach into a 53rd week."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The part of a tax year that free pay and bands are taken for: ``n`` weeks of 52, or months of 12.

    :ivar n: how many weeks or months.
    :ivar of: how many make a year.
    """

    n: int
    of: int

    @property
    def share(self) -> Fraction:
        return Fraction(self.n, self.of)

    @property
    def unit(self) -> str:
        return "month" if self.of == MONTHS else "week"

    def __str__(self) -> str:
        return f"{self.n}/{self.of}"


def tax(
    *,
    code: str,
    week1_month1: bool,
    frequency: Frequency,
    number: int,
    pay_pence: int,
    pay_before_pence: int,
    tax_before_pence: int,
    law: IncomeTax,
    paid_already: tuple[int, int] | None = None,
) -> tuple[int, Step]:
    """This will work out the income tax of one payment.

    :param code: PAYE code with its S or C, without a week 1 or month 1 mark.
    :param week1_month1: whether each payment stands alone; then nothing to date counts. Weeks after the 52nd always do.
    :param number: tax week or month of the day of payment.
    :param pay_pence: pay for tax of this payment.
    :param pay_before_pence: pay for tax of the tax year before it.
    :param tax_before_pence: tax of the tax year before it.
    :param paid_already: pay for tax of an earlier payment of the same period and its tax, which are one pay with this one where each
        payment stands alone; otherwise they are part of what is given as before.
    :return: the tax in pence, negative for a refund, and how it came about.
    :raises CannotPay: for a code that cannot be read, or one of a region or with a D rate that the law of the day does not have.
    """
    read = read_tax_code(code)
    if read.region not in law.bands:
        raise CannotPay("tax_code", [code])
    in_year = MONTHS if frequency is Frequency.MONTHLY else WEEKS
    if week1_month1 or number > in_year:
        span = _Span(frequency.weeks or 1, in_year)
        due, step = _alone(read, pay_pence, paid_already, span, law, late=number if number > in_year else None)
    else:
        due, step = _cumulative(read, pay_pence, pay_before_pence, tax_before_pence, _Span(number, in_year), law)
    return _limited(read, due, pay_pence, step, law)


def _alone(
    code: TaxCode, pay_pence: int, paid_already: tuple[int, int] | None, span: _Span, law: IncomeTax, *, late: int | None
) -> tuple[int, Step]:
    """Tax a payment by itself, or as one with an earlier payment of the same period."""
    label = f"Income tax, code {code.text} on a {span.unit} 1 basis"
    why = (
        "each payment stands alone" if late is None else f"tax week {late} is after the 52nd, so the payment stands alone whatever the code"
    )
    if paid_already is None:
        due, step = _tax_to_date(code, Fraction(pay_pence, 100), span, law, "Pay for tax of this payment alone")
        return due, Step(label, due, why, law=LAW, children=(step,))
    pay_first, tax_first = paid_already
    both = pay_first + pay_pence
    due, step = _tax_to_date(code, Fraction(both, 100), span, law, "Pay for tax of both payments")
    pay = Step("Pay for tax of this period", both, added((pay_first, pay_pence)))
    whole = Step("Income tax on both payments of this period", due, why, law=LAW, children=(pay, step))
    found = less_already(step=whole, label=label, already_pence=tax_first, law=LAW)
    return due - tax_first, found


def _cumulative(
    code: TaxCode, pay_pence: int, pay_before_pence: int, tax_before_pence: int, span: _Span, law: IncomeTax
) -> tuple[int, Step]:
    """Tax the year to date, less what was taken before."""
    to_date = pay_before_pence + pay_pence
    due, step = _tax_to_date(code, Fraction(to_date, 100), span, law, "Pay for tax of the tax year to date")
    now = due - tax_before_pence
    pay = Step("Pay for tax to date", to_date, added((pay_before_pence, pay_pence)))
    before = Step("Tax of the tax year before this payment", tax_before_pence)
    label = f"Income tax{' refund' if now < 0 else ''}, code {code.text}"
    return now, Step(label, now, taken_off(of=due, off=tax_before_pence), law=LAW, children=(pay, step, before))


def _limited(code: TaxCode, due: int, pay_pence: int, step: Step, law: IncomeTax) -> tuple[int, Step]:
    """Take no more than the limit's share of this payment; a refund is not touched. What is not taken follows in later payments."""
    if law.overriding_limit_k_only and code.kind is not CodeKind.ADDED_PAY:
        return due, step
    most = paye_limit_down(max(pay_pence, 0) * law.overriding_limit.fraction)
    if due <= most:
        return due, step
    said = "half" if law.overriding_limit.fraction == Fraction(1, 2) else law.overriding_limit.percent()
    limit = Step(
        f"Not more than {said} of the pay may be taken (regulation 23)",
        most,
        f"{spoken(max(pay_pence, 0))} x {law.overriding_limit.percent()}, down to a penny; {spoken(due - most)} is left for later payments",
        law=ROUTINE,
    )
    text = f"the smaller of {spoken(due)} and {spoken(most)}"
    return most, Step(f"{step.label}, not more than {said} of the pay", most, text, law=LAW, children=(step, limit))


def _tax_to_date(code: TaxCode, pay: Fraction, span: _Span, law: IncomeTax, pay_label: str) -> tuple[int, Step]:
    """Give the tax in pence on pounds of pay of a span, by what the code asks for."""
    if code.kind is CodeKind.NO_TAX:
        return 0, Step("Tax to date", 0, f"code {code.text}: no tax is due", law=LAW)
    if code.kind is CodeKind.BASIC_RATE:
        return _at_one_rate(pay, law.basic_rate[code.region], code, pay_label)
    if code.kind is CodeKind.HIGHER_RATE:
        rates = law.d_rates[code.region]
        if code.number >= len(rates):
            raise CannotPay("tax_code", [code.text])
        return _at_one_rate(pay, rates[code.number], code, pay_label)
    return _by_bands(code, pay, span, law, pay_label)


def _at_one_rate(pay: Fraction, rate: Rate, code: TaxCode, pay_label: str) -> tuple[int, Step]:
    """Tax all pay at one rate (codes BR and D): pay down to a pound, tax down to a penny."""
    subject = _SUBJECTS[code.region]
    taxed = max(paye_pay_down(pay), Fraction(0))
    due = paye_tax_down(taxed * rate.fraction)
    given = Step(pay_label, whole_pence(pay))
    rounded = Step("Taxable pay, down to a whole pound", whole_pence(taxed), law=LAW)
    text = f"{spoken(whole_pence(taxed))} x {rate.percent()}, down to a penny (code {code.text}: all of it at one rate)"
    return due, Step("Tax due on that pay", due, text, law=subject, children=(given, rounded))


def _by_bands(code: TaxCode, pay: Fraction, span: _Span, law: IncomeTax, pay_label: str) -> tuple[int, Step]:
    """Take free pay off (or add a K code's pay), find the band, and tax: k + (T - c) x rate."""
    subject = _SUBJECTS[code.region]
    free, free_step = _free_pay(code, span, law)
    adds = code.kind is CodeKind.ADDED_PAY
    unrounded = pay + free if adds else pay - free
    pence, free_pence = whole_pence(pay), whole_pence(free)
    given = Step(pay_label, pence)
    taxable = Step("Taxable pay", whole_pence(unrounded), f"{spoken(pence)} {'+' if adds else '-'} {spoken(free_pence)}", law=LAW)
    if unrounded <= 0:
        return 0, Step("Tax due on that pay", 0, "no taxable pay, so no tax", law=LAW, children=(given, free_step, taxable))
    whole = paye_pay_down(unrounded)
    rounded = Step("Taxable pay, down to a whole pound", whole_pence(whole), law=LAW)
    below, below_tax, rate, band_step = _band(unrounded, span, law, code.region)
    start, tax_below = paye_four_decimals(below * span.share), paye_four_decimals(below_tax * span.share)
    start_step = Step(
        "c: where the band begins, cut off after four decimals", None, f"£{below:,} x {span} = {four_decimals(start)}", law=subject
    )
    below_step = Step(
        "k: tax on the bands below, cut off after four decimals",
        None,
        f"{four_decimals(paye_four_decimals(below_tax))} x {span} = {four_decimals(tax_below)}",
        law=subject,
    )
    in_band = paye_four_decimals((whole - start) * rate.fraction)
    in_band_step = Step(
        "Tax in the band, cut off after four decimals",
        None,
        f"({spoken(whole_pence(whole))} - {four_decimals(start)}) x {rate.percent()} = {four_decimals(in_band)}",
        law=subject,
    )
    due = paye_tax_down(tax_below + in_band)
    text = f"{four_decimals(tax_below)} + {four_decimals(in_band)}, down to a penny"
    steps = (given, free_step, taxable, rounded, band_step, start_step, below_step, in_band_step)
    return due, Step("Tax due on that pay", due, text, law=subject, children=steps)


def _free_pay(code: TaxCode, span: _Span, law: IncomeTax) -> tuple[Fraction, Step]:
    """Give the pounds that a code's number frees from tax, or adds, over a span (paragraph 4.3.1)."""
    name = "Additional pay" if code.kind is CodeKind.ADDED_PAY else "Free pay"
    if code.number == 0:
        return Fraction(0), Step(f"{name} of code {code.text}", 0, "the code's number is 0", law=ROUTINE)
    wholes, rest = divmod(code.number - 1, law.code_whole)
    remainder = rest + 1
    for_remainder = paye_free_pay_up(Fraction(10 * remainder + law.remainder_add, span.of))
    whole_pence_each = law.whole_month_pence if span.of == MONTHS else law.whole_week_pence
    one = for_remainder + wholes * Fraction(whole_pence_each, 100)
    free = one * span.n
    unit = span.unit
    sum_one = f"(10 x {remainder} + {law.remainder_add}) / {span.of}, up to a penny, + {wholes} x {spoken(whole_pence_each)}"
    one_step = Step(f"{name} of one {unit}", whole_pence(one), sum_one, law=ROUTINE)
    text = f"{spoken(whole_pence(one))} x {span.n}"
    return free, Step(f"{name} of code {code.text}", whole_pence(free), text, law=ROUTINE, children=(one_step,))


def _band(unrounded: Fraction, span: _Span, law: IncomeTax, region: str) -> tuple[int, Fraction, Rate, Step]:
    """Find the lowest band that holds the pay: the yearly pounds below it, the yearly tax on those, and its rate."""
    below, below_tax = 0, Fraction(0)
    for place, band in enumerate(law.bands[region], start=1):
        if band.upper_pounds is None:
            text = f"band {place} of {region}, at {band.rate.percent()}, over £{below:,} a year"
            return below, below_tax, band.rate, Step("Band", None, text, law=_SUBJECTS[region])
        limit = paye_limit_up(band.upper_pounds * span.share)
        if unrounded <= limit:
            text = (
                f"band {place} of {region}, at {band.rate.percent()}, up to £{band.upper_pounds:,} x {span},"
                f" up to a pound = {spoken(whole_pence(limit))}"
            )
            return below, below_tax, band.rate, Step("Band", None, text, law=_SUBJECTS[region])
        below_tax += (band.upper_pounds - below) * band.rate.fraction
        below = band.upper_pounds
    raise ValueError(f"the last band of {region} has a limit")
