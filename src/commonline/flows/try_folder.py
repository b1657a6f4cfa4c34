"""Trying real, published organograms: what their posts would cost in a month, by both engines, with nothing kept."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date  # noqa: TC003 - read when the dataclass is made
from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns import payslip as columns
from commonline.calc.columns.levy import levy_columns
from commonline.calc.plain import payslip as plain
from commonline.flows.organograms import Said, read_organograms
from commonline.flows.trial_people import assumptions, people_of
from commonline.flows.trial_report import MONEY, BodyTrial, TrialReport, total
from commonline.kernel.error import Refusal
from commonline.kernel.finding import Weight
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.reader import rule_book
from commonline.standard.codes import elements, finding_kind
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT
from commonline.standard.terms import STANDARD_TERMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from commonline.flows.organograms import Organogram
    from commonline.rules.book import RuleBook


def try_folder(*, folder: Path, paid_on: date, seed: int, progress: Callable[[str], None]) -> TrialReport:
    """This will pay the posts of published organograms for one month, and say what it comes to and what is held.

    Nothing is kept and no database is asked. The same files, day and seed give the same report.

    :param folder: has ``*-senior.csv`` and ``*-junior.csv``, a pair a body.
    :param paid_on: day of payment; the law is that of the day.
    :param seed: of the shares in ``standard/trial.yaml``.
    :param progress: is told each step in a few words.
    :raises Refusal: when the folder is not there or has no readable organogram.
    :raises LawUnknown: when the law of the day, or of an earlier payment of the tax year, was not checked.
    """
    taken = assumptions()
    progress("reading the organograms")
    organograms = read_organograms(folder=folder, mappings=taken.mappings, sense=taken.sense)
    people = people_of(organograms=organograms, seed=seed, taken=taken)
    progress(f"working out {people.height:,} people")
    month = _paid(people, paid_on, taken.employer_pension_bp)
    progress("comparing with the plain calculator")
    differences = _differences(people, month)
    said = [one for organogram in organograms for one in organogram.said]
    bodies = _bodies(organograms, people, month)
    return TrialReport(
        paid_on=paid_on.isoformat(),
        seed=seed,
        law=month.book.digest,
        bodies=bodies,
        totals=total(bodies),
        held=tuple(one for one in said if one.row and one.weight == Weight.HOLDS),
        noted=(*(one for one in said if not (one.row and one.weight == Weight.HOLDS)), *_doubts(month.book, people)),
        assumptions=taken.sentences,
        compared=people.height,
        differences=differences,
    )


@dataclass(frozen=True, slots=True)
class _Month:
    """One month, worked out for everybody.

    :ivar inputs: PAY_INPUT. :ivar due: ELEMENT_DUE. :ivar results: PAY_RESULT.
    :ivar bill_before: earnings for National Insurance of each person in the tax year's earlier months.
    """

    period: PayPeriod
    book: RuleBook
    inputs: pl.DataFrame
    due: pl.DataFrame
    results: pl.DataFrame
    bill_before: pl.Series


def _paid(people: pl.DataFrame, paid_on: date, employer_bp: int) -> _Month:
    """Pay every month of the tax year up to the day, so that cumulative codes stand where they would."""
    last = PayPeriod.paid(paid_on, Frequency.MONTHLY)
    nothing = pl.zeros(people.height, dtype=pl.Int64, eager=True)
    pay, tax, bill, month = nothing, nothing, nothing, None
    for before in range(last.number - 1, -1, -1):
        period = PayPeriod.paid(_months_before(paid_on, before), Frequency.MONTHLY)
        book = rule_book(on=period.paid_on)
        inputs = _inputs(people, employer_bp, pay, tax)
        due = _due(people, period)
        _known(inputs, book, period.paid_on)
        _, results = columns.work_out(inputs=inputs, elements=due, period=period, book=book, terms=STANDARD_TERMS)
        month = _Month(period, book, inputs, due, results, bill)
        pay, tax, bill = results["taxable_pay_to_date_pence"], results["tax_to_date_pence"], bill + results["niable_pence"]
    if month is None:
        raise ValueError("a tax year has no month before its first")
    return month


def _months_before(day: date, months: int) -> date:
    """Give the same day of an earlier month, or its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, calendar.monthrange(year, month + 1)[1]))


def _inputs(people: pl.DataFrame, employer_bp: int, pay: pl.Series, tax: pl.Series) -> pl.DataFrame:
    member = pl.col("pension_scheme") != ""
    return PAY_INPUT.checked(
        people.select(
            "n",
            "tax_code",
            "ni_letter",
            "student_loan_plan",
            "postgraduate_loan",
            "pension_scheme",
            week1_month1=pl.lit(value=False),
            employer_pension_bp=pl.when(member).then(pl.lit(employer_bp, dtype=pl.Int64)),
            band_pay_pence=pl.lit(None, dtype=pl.Int64),
            taxable_pay_to_date_pence=pay,
            tax_to_date_pence=tax,
        )
    )


def _due(people: pl.DataFrame, period: PayPeriod) -> pl.DataFrame:
    """Give everybody's salary of a whole period."""
    salary = elements()["SALARY"]
    return ELEMENT_DUE.checked(
        people.select(
            "n",
            "part",
            line=pl.lit(0, dtype=pl.Int64),
            element=pl.lit(salary.code),
            basis=pl.lit(salary.basis),
            amount_pence="salary_pence",
            whole=pl.lit(100, dtype=pl.Int64),
            hours_hundredths=pl.lit(0, dtype=pl.Int64),
            due_from=pl.lit(period.begins),
            due_to=pl.lit(period.ends),
            sign=pl.lit(salary.sign, dtype=pl.Int64),
            taxable=pl.lit(salary.taxable),
            niable=pl.lit(salary.niable),
            pensionable=pl.lit(salary.pensionable),
            arrears=pl.lit(value=False),
        )
    )


def _known(inputs: pl.DataFrame, book: RuleBook, day: date) -> None:
    """Refuse a day on which the law knows nothing of a value that is drawn."""
    unknown = columns.unpayable(inputs, book)
    if unknown:
        said = "; ".join(f"{column.replace('_', ' ')} {', '.join(values)}" for column, values in unknown.items())
        raise Refusal(
            f"Nobody was tried for {day}.",
            why=f"No checked rule of the day is known for: {said}.",
            do="Name another day, or take the value out of the shares in standard/trial.yaml.",
        )


def _doubts(book: RuleBook, people: pl.DataFrame) -> list[Said]:
    """Say which law of the day is not certain, of what the people depend on."""
    schemes = {f"pension.{scheme}" for scheme in people["pension_scheme"].unique()}
    kind = finding_kind("LAW-001")
    found = [law for law in book.uncertain() if not law.subject.startswith("pension.") or law.subject in schemes]
    sentences = [kind.of(law.subject, {"law": law.title, "doubt": law.doubt.rstrip(".")}).sentence for law in found]
    return [Said("", "", 0, kind.code, kind.weight.value, sentence) for sentence in sentences]


def _differences(people: pl.DataFrame, month: _Month) -> int:
    """Count the people whom the plain calculator pays otherwise. People who are alike in everything are worked out once."""
    alike = people.with_columns(month.inputs["taxable_pay_to_date_pence"], month.inputs["tax_to_date_pence"]).drop("n", "body")
    figures = [name for name in month.results.columns if name != "n"]
    groups = pl.concat([alike, month.results.select(pl.struct(figures).alias("columns"))], how="horizontal").with_columns(people["n"])
    groups = groups.group_by([*alike.columns, "columns"]).agg(pl.col("n").first(), people=pl.len())
    differ = 0
    for n, others, found in groups.select("n", "people", "columns").iter_rows():
        person, due = month.inputs.row(n, named=True), month.due.row(n, named=True)
        slip = plain.work_out(person=person, elements=[due], period=month.period, book=month.book, terms=STANDARD_TERMS)
        if dict(slip.result) != found:
            differ += others
    return differ


def _bodies(organograms: tuple[Organogram, ...], people: pl.DataFrame, month: _Month) -> tuple[BodyTrial, ...]:
    """Add up each body; a body of which nothing can be read, or nobody is accepted, stands there with noughts."""
    paid = month.results.with_columns(people["body"], _before=month.bill_before)
    sums = paid.group_by("body").agg(pl.len().alias("headcount"), pl.col(*MONEY, "niable_pence", "_before").sum())
    by_body = {row["body"]: row for row in _levied(sums, month).iter_rows(named=True)}
    nobody = dict.fromkeys(("headcount", *MONEY, "levy_pence"), 0)
    trials = []
    for body, group in groupby(sorted(organograms, key=lambda one: one.body), key=lambda one: one.body):
        parts = list(group)
        found = by_body.get(body, nobody)
        accepted, held = sum(len(part.posts) for part in parts), sum(part.held for part in parts)
        trials.append(
            BodyTrial(
                body=body,
                rows_in=sum(part.rows_in for part in parts),
                accepted=accepted,
                held=held,
                vacant=sum(part.vacant for part in parts),
                full_time_hundredths=sum(post.full_time_hundredths for part in parts for post in part.posts),
                **{name: found[name] for name in nobody},
            )
        )
    return tuple(trials)


def _levied(sums: pl.DataFrame, month: _Month) -> pl.DataFrame:
    """Add the levy of this month: that of the year to date less that of the months before."""
    number = month.period.number
    nothing = pl.lit(0, dtype=pl.Int64)
    before = sums.with_columns(pay_bill_to_date_pence=pl.col("_before"), levy_before_pence=nothing)
    charged = levy_columns(before, month=number - 1, book=month.book)["levy_pence"]
    to_date = sums.with_columns(pay_bill_to_date_pence=pl.col("_before") + pl.col("niable_pence"), levy_before_pence=charged)
    return levy_columns(to_date, month=number, book=month.book)
