"""Whether payslips, balances, ledger and submissions of a tax year say the same, run after run, to the penny.

Worked out from the tables and from the submissions as they were rendered, and not through the code that made them. The year
to date is added up from the opening balances and each run's payslips in the order of their release.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from commonline.gateways import hmrc_rti
from commonline.payroll import public as payroll
from commonline.standard.codes import elements as standard_elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml import etree

_SLIP = {
    "tax_pence": "TAX",
    "ni_employee_pence": "NI",
    "ni_employer_pence": "NI_EMPLOYER",
    "student_loan_pence": "STUDENT_LOAN",
    "postgraduate_loan_pence": "POSTGRADUATE_LOAN",
    "pension_employee_pence": "PENSION",
}
"""Measures of the year to date, and the lines of a payslip that make them up."""

_PERIOD = {
    "tax_pence": ("{*}Payment/{*}TaxDeductedOrRefunded",),
    "student_loan_pence": ("{*}Payment/{*}StudentLoanRecovered",),
    "postgraduate_loan_pence": ("{*}Payment/{*}PostgradLoanRecovered",),
    "pension_employee_pence": ("{*}Payment/{*}EmpeePenContribnsPaid", "{*}Payment/{*}EmpeePenContribnsNotPaid"),
}
_YEAR = {
    "taxable_pay_pence": ("{*}FiguresToDate/{*}TaxablePay",),
    "tax_pence": ("{*}FiguresToDate/{*}TotalTax",),
    "student_loan_pence": ("{*}FiguresToDate/{*}StudentLoansTD",),
    "postgraduate_loan_pence": ("{*}FiguresToDate/{*}PostgradLoansTD",),
    "pension_employee_pence": ("{*}FiguresToDate/{*}EmpeePenContribnsPaidYTD", "{*}FiguresToDate/{*}EmpeePenContribnsNotPaidYTD"),
}
_LETTER_PERIOD = {
    "niable_pence": "GrossEarningsForNICsInPd",
    "ni_employee_pence": "EmpeeContribnsInPd",
    "ni_employer_pence": "TotalEmpNICInPd",
}
_LETTER_YEAR = {
    "niable_pence": "GrossEarningsForNICsYTD",
    "ni_at_lel_pence": "AtLELYTD",
    "ni_lel_to_pt_pence": "LELtoPTYTD",
    "ni_pt_to_uel_pence": "PTtoUELYTD",
    "ni_employee_pence": "EmpeeContribnsYTD",
    "ni_employer_pence": "TotalEmpNICYTD",
}
_REF, _LETTER = ["employment_ref"], ["employment_ref", "ni_letter"]
_LEVY = {"6120", "2230"}


@dataclass(frozen=True, slots=True)
class RunFigures:
    """What the tables and the outbox say of one released run.

    :ivar name: as it is named to people. :ivar kind: main, off_cycle or interim.
    :ivar lines: ``employment_ref``, ``element``, ``pence``: the payslips' lines, added up.
    :ivar net_pence: the payslips' net pay.
    :ivar balances: ``employment_ref``, ``ni_letter`` and payroll's MEASURES: what the run added to the year to date.
    :ivar ledger: pence by account, debits above nothing.
    :ivar submissions: the rendered submissions. :ivar left_out: how many people they name as left out.
    :ivar together: ``employment_ref``, ``first``: jobs that are counted together, and the one of them that tells of all.
    """

    name: str
    kind: str
    lines: pl.DataFrame
    net_pence: int
    balances: pl.DataFrame
    ledger: Mapping[str, int]
    submissions: tuple[bytes, ...]
    left_out: int
    together: pl.DataFrame


@dataclass(slots=True)
class YearSoFar:
    """A tax year as its runs are gone through in the order of their release.

    :ivar balances: ``employment_ref``, ``ni_letter`` and payroll's MEASURES: the opening balances, and then each run's.
    :ivar insured: National Insurance by employment and letter: the opening balances', and then what each submission told of its period.
    :ivar contributed: ``employment_ref``, ``pence``: pension contributions that are pay elements.
    :ivar several: references of those whose jobs have been counted together. :ivar missed: of those left out of a submission.
    """

    balances: pl.DataFrame
    insured: pl.DataFrame
    contributed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"employment_ref": pl.String(), "pence": pl.Int64()}))
    several: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)

    @classmethod
    def begin(cls, opening: pl.DataFrame) -> YearSoFar:
        """This will begin a tax year with its opening balances: ``employment_ref``, ``ni_letter`` and payroll's MEASURES."""
        return cls(_sum([opening], _LETTER), _sum([opening.select(*_LETTER, *_LETTER_PERIOD)], _LETTER))

    def follow(self, run: RunFigures) -> Iterator[str]:
        """This will take the next run in, and say what of it differs."""
        yield from _against_the_ledger(run)
        slips = _of_slips(run.lines)
        added = run.balances.group_by("employment_ref").agg(pl.col(list(_SLIP)).sum())
        yield from (f"The year to date of {who} did not grow by the payslip of {run.name}." for who in _differ(slips, added, _REF))
        self.balances = _sum([self.balances, run.balances], _LETTER)
        contributed = run.lines.filter(pl.col("element").is_in(_contributions())).select("employment_ref", "pence")
        self.contributed = _sum([self.contributed, contributed], _REF)
        if run.kind != "interim":
            yield from self._submitted(run, slips, contributed)

    def _submitted(self, run: RunFigures, slips: pl.DataFrame, contributed: pl.DataFrame) -> Iterator[str]:
        period, year, letters = _read(run.submissions)
        paid, told = set(run.balances["employment_ref"]), set(period["employment_ref"])
        if told - paid or len(paid) != len(told) + run.left_out:
            yield f"{len(paid)} payslips of {run.name}, but {len(told)} submitted and {run.left_out} named as left out."
        self.missed |= paid - told
        self.several |= set(run.together["employment_ref"])
        mine = pl.col("employment_ref").is_in(sorted(told))
        own = _with_contributions(slips.filter(mine), contributed).select(period.columns)
        yield from (f"The submission and the payslip of {who} in {run.name} differ." for who in _differ(own, period, _REF))
        whole = _with_contributions(self.balances.filter(mine).group_by("employment_ref").agg(pl.exclude(*_LETTER).sum()), self.contributed)
        yield from (
            f"The submission of {who} in {run.name} has another year to date." for who in _differ(whole.select(year.columns), year, _REF)
        )
        yield from (
            f"National Insurance of {who} in {run.name} is submitted otherwise." for who in self._insurance(run, slips, letters, told)
        )
        yield from _totals(run, period, letters, slips.filter(~mine), _by_teller(run, slips).filter(~mine))

    def _insurance(self, run: RunFigures, slips: pl.DataFrame, letters: pl.DataFrame, told_of: set[str]) -> list[str]:
        """Compare by letter; of several jobs one tells of all: their sums are compared, and each year to date with what was told."""
        several = pl.col("employment_ref").is_in(sorted(self.several))
        told = pl.col("employment_ref").is_in(letters["employment_ref"].unique().implode())
        year = letters.select(*_LETTER, *_LETTER_YEAR)
        found = _differ(self.balances.filter(~several & told).select(year.columns), year.filter(~several), _LETTER)
        period = letters.select(*_LETTER, *(pl.col(f"{name}_now").alias(name) for name in _LETTER_PERIOD))
        self.insured = _sum([self.insured, period], _LETTER)
        counted = self.several & set(letters["employment_ref"]) - self.missed
        if counted:
            some = pl.col("employment_ref").is_in(sorted(counted))
            found += _differ(self.insured.filter(some), year.filter(some).select(self.insured.columns), _LETTER)
        tells = pl.col("employment_ref").is_in(sorted(told_of))
        ours, said = (_by_teller(run, frame).filter(tells) for frame in (slips, period))
        return found + _differ(ours, said, _REF)


def _by_teller(run: RunFigures, figures: pl.DataFrame) -> pl.DataFrame:
    """Give National Insurance by the employment that a submission tells of it with."""
    named = figures.join(run.together, on="employment_ref", how="left").with_columns(pl.coalesce("first", "employment_ref").alias("first"))
    return named.group_by(employment_ref="first").agg(pl.col("ni_employee_pence", "ni_employer_pence").sum())


def _against_the_ledger(run: RunFigures) -> Iterator[str]:
    """Compare each account of the run with the lines that are posted to it; the levy is of the whole pay bill and not of a line."""
    pence = dict(run.lines.group_by("element").agg(pl.col("pence").sum()).iter_rows())
    if sum(payroll.effect_on_net(element) * amount for element, amount in pence.items()) != run.net_pence:
        yield f"The lines of {run.name} do not come to its net pay."
    expected = {payroll.NET_PAY_ACCOUNT: -run.net_pence}
    posted = [(element.code, element.account, element.sign) for element in standard_elements().values()]
    posted += [(line.code, line.owed, -1) for line in payroll.STATUTORY] + [
        (line.code, line.cost, 1) for line in payroll.STATUTORY if line.cost
    ]
    for code, account, sign in posted:
        expected[account] = expected.get(account, 0) + sign * pence.get(code, 0)
    wrong = {account for account in expected.keys() | run.ledger.keys() if expected.get(account, 0) != run.ledger.get(account, 0)}
    yield from (f"Account {account} in the ledger of {run.name} is not what its payslips say." for account in sorted(wrong - _LEVY))


def _totals(run: RunFigures, period: pl.DataFrame, letters: pl.DataFrame, left_out: pl.DataFrame, untold: pl.DataFrame) -> Iterator[str]:
    """Compare what a run's submissions come to, with what they leave out, with what the ledger says is owed to HMRC.

    :param left_out: the payslips that are in no submission. :param untold: National Insurance that is told with none of its employments.
    """
    insurance = letters.select(ni_employee_pence="ni_employee_pence_now", ni_employer_pence="ni_employer_pence_now")
    for account, names, frames in (
        ("2200", ("tax_pence",), (period, left_out)),
        ("2210", ("ni_employee_pence", "ni_employer_pence"), (insurance, untold)),
        ("2220", ("student_loan_pence", "postgraduate_loan_pence"), (period, left_out)),
    ):
        if sum(int(frame[name].sum()) for name in names for frame in frames) != -run.ledger.get(account, 0):
            yield f"The submissions of {run.name} do not come to account {account} in the ledger."


def _of_slips(lines: pl.DataFrame) -> pl.DataFrame:
    """Give what the payslips' lines come to by measure."""
    sums = [pl.col("pence").filter(pl.col("element") == code).sum().alias(name) for name, code in _SLIP.items()]
    return lines.group_by("employment_ref").agg(sums)


def _contributions() -> list[str]:
    return [element.code for element in standard_elements().values() if element.kind == "contribution"]


def _with_contributions(figures: pl.DataFrame, contributed: pl.DataFrame) -> pl.DataFrame:
    """Add pension contributions that are pay elements to those of the scheme."""
    both = figures.join(_sum([contributed], _REF), on="employment_ref", how="left")
    return both.with_columns(pl.col("pension_employee_pence") + pl.col("pence").fill_null(0)).drop("pence")


def _sum(frames: list[pl.DataFrame], key: list[str]) -> pl.DataFrame:
    whole = pl.concat([frame.select(frames[0].columns) for frame in frames])
    return whole.group_by(key).agg(pl.exclude(key).sum()).select(whole.columns)


def _differ(ours: pl.DataFrame, told: pl.DataFrame, key: list[str]) -> list[str]:
    """Give the employments of which two tables of the same columns do not say the same; what is not there is nothing."""
    both = ours.join(told.select(ours.columns), on=key, how="full", coalesce=True, suffix="_told").fill_null(0)
    wrong = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_told") for name in ours.columns if name not in key)
    return both.filter(wrong)["employment_ref"].unique().sort().to_list()


def _read(submissions: tuple[bytes, ...]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Give what submissions say: of the period and to date by employment, and National Insurance by letter, the period's with ``_now``."""
    period: list[tuple[str | int, ...]] = []
    year: list[tuple[str | int, ...]] = []
    letters: list[tuple[str | int, ...]] = []
    for content in submissions:
        for employment in hmrc_rti.parsed(content).iter("{*}Employment"):
            who = employment.findtext("{*}PayId") or ""
            period.append((who, *(_added_up(employment, places) for places in _PERIOD.values())))
            year.append((who, *(_added_up(employment, places) for places in _YEAR.values())))
            for block in employment.iterfind("{*}NIlettersAndValues"):
                now = (_pence(block.findtext(f"{{*}}{tag}")) for tag in _LETTER_PERIOD.values())
                so_far = (_pence(block.findtext(f"{{*}}{tag}")) for tag in _LETTER_YEAR.values())
                letters.append((who, block.findtext("{*}NIletter") or "", *now, *so_far))
    by_letter = [*(f"{name}_now" for name in _LETTER_PERIOD), *_LETTER_YEAR]
    return (
        pl.DataFrame(period, schema=_schema(_REF, _PERIOD), orient="row"),
        pl.DataFrame(year, schema=_schema(_REF, _YEAR), orient="row"),
        pl.DataFrame(letters, schema=_schema(_LETTER, by_letter), orient="row"),
    )


def _schema(key: Iterable[str], measures: Iterable[str]) -> dict[str, pl.DataType]:
    return dict.fromkeys(key, pl.String()) | dict.fromkeys(measures, pl.Int64())


def _added_up(employment: etree._Element, places: tuple[str, ...]) -> int:
    return sum(_pence(employment.findtext(place)) for place in places)


def _pence(text: str | None) -> int:
    return int((text or "0").replace(".", ""))
