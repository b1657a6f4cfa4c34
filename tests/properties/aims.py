"""Where the edges of a run are: the amounts at which one penny more changes what is due.

Only the generator aims by these. If an edge were wrong, people would miss it, not be paid by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import RuleBook

_REGION = {"": "rUK", "S": "Scotland", "C": "Wales"}
_NUMBER = re.compile(r"(?P<region>[SC]?)(?P<added>K?)(?P<number>[0-9]+)")


@dataclass(frozen=True, slots=True)
class Aims:
    """The edges of one run.

    :ivar book: the law on the day of payment.
    :ivar period: the run's pay period.
    :ivar in_year: weeks or months of a year: 52 or 12.
    :ivar alone: weeks or months of one period, which a week 1 or month 1 code counts.
    :ivar edges: pence of a period at which National Insurance, a pension or a loan changes.
    :ivar yearly_edges: pence of a year at which a director's National Insurance changes.
    """

    book: RuleBook
    period: PayPeriod
    in_year: int
    alone: int
    edges: tuple[int, ...]
    yearly_edges: tuple[int, ...]

    @classmethod
    def of(cls, *, book: RuleBook, period: PayPeriod) -> Aims:
        """This will find the edges of a run."""
        frequency = period.frequency
        in_year, alone = (12, 1) if frequency is Frequency.MONTHLY else (52, frequency.weeks)
        limits = book.national_insurance.thresholds[frequency]
        loans = [*book.student_loans.plans.values(), *([book.student_loans.postgraduate] if book.student_loans.postgraduate else [])]
        edges = {limits.lel, limits.pt, limits.st, limits.uel, limits.fust, limits.ust}
        # A loan's deduction is whole pounds: at these amounts it becomes so many, and one of them falls on a whole penny.
        edges |= {
            loan.annual_threshold * alone // in_year - (-pounds * 100 * loan.rate.of // loan.rate.part)
            for loan in loans
            for pounds in (0, 1, 9, 90)
        }
        for scheme in book.pensions.values():
            # Either side of a slab's limit with pence, and of its whole pound.
            edges |= {(band.upper + more) * alone // in_year for band in scheme.bands if band.upper is not None for more in (0, 99)}
            edges |= {*(scheme.lower_by_frequency.values()), *(scheme.upper_by_frequency.values())}
        annual = book.national_insurance.annual
        yearly = set() if annual is None else {annual.lel, annual.pt, annual.st, annual.uel, annual.fust, annual.ust}
        return cls(book, period, in_year, alone, tuple(sorted(edges)), tuple(sorted(yearly)))

    @property
    def prefixes(self) -> tuple[str, ...]:
        """This will give the prefixes of the regions that the law of the day has, that of the most people twice."""
        return ("", *(prefix for prefix, region in _REGION.items() if region in self.book.income_tax.bands))

    def d_rates(self, prefix: str) -> int:
        """This will count the D codes under a prefix."""
        return len(self.book.income_tax.d_rates[_REGION[prefix]])

    def free_pay(self, code: str, periods: int) -> int:
        """This will give the pence that a code frees in so many weeks or months.

        Below nothing for a K code; nothing for a code without a number.
        """
        form = _NUMBER.match(code)
        if form is None or int(form["number"]) == 0:
            return 0
        law = self.book.income_tax
        wholes, rest = divmod(int(form["number"]) - 1, law.code_whole)
        of_rest = -(-(10 * (rest + 1) + law.remainder_add) * 100 // self.in_year)
        one = of_rest + wholes * (law.whole_month_pence if self.in_year == 12 else law.whole_week_pence)
        return (-one if form["added"] else one) * periods

    def tax_limits(self, code: str, periods: int) -> tuple[int, ...]:
        """This will give the limits of the bands of a code's region, in pence of so many weeks or months.

        The first is nothing, where tax begins.
        """
        bands = self.book.income_tax.bands[_REGION[code[0] if code[0] in "SC" else ""]]
        return (0, *(-(-band.upper_pounds * periods // self.in_year) * 100 for band in bands if band.upper_pounds is not None))
