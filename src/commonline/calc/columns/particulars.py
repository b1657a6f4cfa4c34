"""The few cases of a run, worked out apart and put among the others.

Instrument: docs/calculation.md ("Order", and what each subject says of ``PAID_ALREADY``, ``TOGETHER``, directors and ``CORRECTION``).
Rounding: in the subjects; nothing is rounded here.
Years: as far as the rule book goes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.coding import spread
from commonline.calc.columns.directors import director_columns
from commonline.calc.columns.national_insurance import NI_COLUMNS
from commonline.calc.columns.step import totals
from commonline.calc.columns.together import shares
from commonline.standard.particulars import CORRECTION, PAID_ALREADY, TABLES
from commonline.standard.pay import PAY_RESULT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from commonline.calc.columns.step import Step
    from commonline.rules.book import RuleBook
    from commonline.standard.table import Table

SUMMED = ("n", "gross_pence", "pensionable_pence", "taxable_pence", "niable_pence", "other_deductions_pence")
"""What a payslip only adds up of its elements; it is not worked out anew."""

LOANS = ("student_loan_pence", "postgraduate_loan_pence")
METHODS = ("annual", "alternative")


def with_particulars(
    payslips: pl.DataFrame, *, inputs: pl.DataFrame, arrears: pl.DataFrame, cases: Mapping[str, pl.DataFrame], step: Step, book: RuleBook
) -> pl.DataFrame:
    """This will give all payslips with those of the few worked out anew; the others are what they were.

    :param payslips: of the whole run, worked out as if there was nothing particular; see ``Worked``.
    :param inputs: PAY_INPUT of the whole run.
    :param arrears: ``n`` and ``arrears_pence`` of those who have any.
    :param cases: the tables of ``Particulars`` that are not empty, by name; at least one.
    :raises CannotPay: naming letters of a director's earlier earnings that are not known.
    :raises LawUnknown: when there is a director to settle with and no annual thresholds.
    :raises ValueError: when a table breaks its contract.
    """
    _check(cases, inputs.height)
    few = pl.concat([frame["n"] for frame in cases.values()]).unique().sort()
    paid = _placed(cases, "paid_already", PAID_ALREADY, few)
    correction = _placed(cases, "corrections", CORRECTION, few)
    given = [name for name in inputs.columns if name != "n"]
    pay = payslips[few].select(SUMMED).hstack(inputs[few].select(given))
    pay = pay.hstack(_pension(pay, arrears, paid, correction, step))
    pay = pay.hstack([(pay["taxable_pence"] - pay["pension_untaxed_pence"]).alias("taxable_pay_pence")])
    pay = pay.hstack(step.tax.columns(pay, paid=paid))
    in_period = pay.select("n", "ni_letter", "student_loan_plan", "postgraduate_loan", pay["niable_pence"] + paid["niable_pence"])
    pay = pay.hstack(_national_insurance(pay, in_period, paid, correction, cases, step, book))
    pay = pay.hstack(_less(step.loans.columns(in_period), paid, LOANS))
    pay = pay.with_columns(totals(pay))
    return payslips.with_columns(payslips[name].scatter(few, pay[name]) for name in PAY_RESULT.names if name not in SUMMED)


def _pension(pay: pl.DataFrame, arrears: pl.DataFrame, paid: pl.DataFrame, correction: pl.DataFrame, step: Step) -> pl.DataFrame:
    """Give the contributions on both payments of the period less those of the first, and what is put right of earlier periods."""
    late = arrears.filter(arrears["n"].is_in(pay["n"].implode()))
    now = step.pension.contributing(pay, spread(late["arrears_pence"], late["n"], among=pay["n"]))
    both = replace(
        now,
        of_period=now.of_period + paid["band_pay_pence"],
        arrears=now.arrears + (paid["pensionable_pence"] - paid["band_pay_pence"]),
        band_pay=now.band_pay + paid["band_pay_pence"],
    )
    employee, employer = step.pension.contributions(both)
    employee = employee - paid["pension_employee_pence"] + correction["pension_employee_pence"]
    employer = employer - paid["pension_employer_pence"] + correction["pension_employer_pence"]
    columns = {"pension_employee_pence": employee, "pension_employer_pence": employer}
    return pl.DataFrame(columns | {"pension_untaxed_pence": step.pension.untaxed(now.scheme, employee)})


def _national_insurance(
    pay: pl.DataFrame,
    in_period: pl.DataFrame,
    paid: pl.DataFrame,
    correction: pl.DataFrame,
    cases: Mapping[str, pl.DataFrame],
    step: Step,
    book: RuleBook,
) -> pl.DataFrame:
    """Give the bands and contributions of both payments less those of the first, or of a director's year less what was paid."""
    found = step.ni.columns(in_period)
    if "together" in cases:
        members = cases["together"]
        found = _put(found, members["n"], shares(members.join(in_period, on="n", maintain_order="left"), step.ni), among=pay["n"])
    found = _less(found, paid, NI_COLUMNS)
    directors = cases.get("directors", TABLES["directors"].empty())
    settled = directors.filter((pl.col("method") == "annual") | pl.col("settles"))
    if settled.height:
        to_date = cases.get("ni_to_date", TABLES["ni_to_date"].empty()).join(settled, on="n", how="semi")
        of_directors = settled.select("n", "weeks").join(pay.select("n", "ni_letter", "niable_pence"), on="n", maintain_order="left")
        found = _put(found, settled["n"].sort(), director_columns(of_directors, to_date, book=book), among=pay["n"])
    put_right = [found[name] + correction[name] for name in ("ni_employee_pence", "ni_employer_pence")]
    return found.with_columns(put_right)


def _put(found: pl.DataFrame, n: pl.Series, anew: pl.DataFrame, *, among: pl.Series) -> pl.DataFrame:
    """Put rows that were worked out otherwise in their places."""
    places = among.search_sorted(n, side="left")
    return found.with_columns(found[name].scatter(places, anew[name]) for name in NI_COLUMNS)


def _less(found: pl.DataFrame, paid: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    return found.select(found[name] - paid[name] for name in names)


def _placed(cases: Mapping[str, pl.DataFrame], name: str, table: Table, few: pl.Series) -> pl.DataFrame:
    """Give a table of amounts with a row for each of the few; nothing where it has none."""
    names = [column for column in table.names if column != "n"]
    if name not in cases:
        return pl.DataFrame(dict.fromkeys(names, pl.zeros(len(few), dtype=pl.Int64, eager=True)))
    return pl.DataFrame({column: spread(cases[name][column], cases[name]["n"], among=few) for column in names})


def _check(cases: Mapping[str, pl.DataFrame], people: int) -> None:
    """See that the tables keep their contract; what breaks it is the caller's mistake."""
    for name, frame in cases.items():
        low, high = frame["n"].min(), frame["n"].max()
        if frame["n"].null_count() or not isinstance(low, int) or not isinstance(high, int) or not 0 <= low <= high < people:
            raise ValueError(f"{TABLES[name].name} names an employment that PAY_INPUT has not")
        if frame.select(TABLES[name].key).is_duplicated().any() or frame.null_count().sum_horizontal().item():
            raise ValueError(f"{TABLES[name].name}: a row twice, or an empty cell")
    directors = cases.get("directors", TABLES["directors"].empty())
    if not directors["method"].is_in(METHODS).all() or not (directors["weeks"] > 0).all():
        raise ValueError("DIRECTOR: a method that does not exist, or no weeks")
    for name in ("together", "paid_already"):
        if name in cases and cases[name]["n"].is_in(directors["n"].implode()).any():
            raise ValueError(f"{TABLES[name].name}: never a director")
    together = cases.get("together", TABLES["together"].empty())
    firsts = together.filter(pl.col("n") == pl.col("first"))["n"]
    if not together["first"].is_in(firsts.implode()).all() or (together["first"] > together["n"]).any():
        raise ValueError("TOGETHER: first is not the lowest of those that are added up")
