"""Figures of the tax year that a submission tells apart and the balances do not.

Pension contributions by the relief they have, and National Insurance of several jobs, which HMRC wants reported with one of
them (National Insurance Manual, NIM11550). Both are read from the frozen documents of the year's runs, and only as far as a
run has any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from commonline.payroll import public as payroll
from commonline.rules.reader import rule_book
from commonline.standard.codes import elements as standard_elements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from commonline.storage.unit import Unit

NI_MEASURES = ("niable_pence", "ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")
PENSIONS = ("net_pay_pence", "after_tax_pence")
_PENSION: dict[str, pl.DataType] = {"employment_ref": pl.String()} | dict.fromkeys((*PENSIONS, "not_from_net_pence"), pl.Int64())
_SHARE: dict[str, pl.DataType] = {"employment_ref": pl.String(), "ni_letter": pl.String()} | dict.fromkeys(NI_MEASURES, pl.Int64())
_ADVANCE_SETTLED = "ADVANCE_BACK"
_NOTHING = pl.lit(0, dtype=pl.Int64)


@dataclass(frozen=True, slots=True)
class Apart:
    """What is added to the figures that balances and results give, of the few employments that have any.

    :ivar pensions: ``employment_ref``; ``net_pay_pence``, ``after_tax_pence``: added to the contributions under a net pay arrangement,
        which the scheme's contributions count as otherwise, and to those that had no relief in pay; ``not_from_net_pence``: of the other
        deductions, what is not taken from net pay.
    :ivar shares: ``employment_ref``, ``ni_letter`` and NI_MEASURES: what is reported with another job, below nothing, and with this one.
    """

    pensions: pl.DataFrame
    shares: pl.DataFrame


def of_run(*, unit: Unit, run: payroll.Run) -> Apart:
    """This will give what one run's figures are told apart by."""
    return Apart(_pensions(unit, run), _shares(unit, run))


def of_year(*, unit: Unit, run: payroll.Run, own: Apart, to_date: pl.DataFrame) -> Apart:
    """This will give the same of the tax year up to a run, that run included.

    :param own: of the run itself. :param to_date: the year to date by letter, this run included (see payroll.Released).
    """
    where = "state = 'released' AND kind <> 'interim' AND tax_year = %s AND id <> %s"
    earlier = payroll.runs(unit=unit, where=where, values=(run.tax_year, run.id))
    every = [own, *(of_run(unit=unit, run=each) for each in earlier)]
    pensions = _summed([each.pensions for each in every], ["employment_ref"])
    relieved = pensions.filter(pl.col("after_tax_pence") != 0)["employment_ref"]
    if not relieved.is_empty():
        opening = _opening_relieved(unit, sorted([*earlier, run], key=lambda each: (each.paid_on, each.known_at)), relieved, to_date)
        pensions = _summed([pensions, opening], ["employment_ref"])
    return Apart(pensions, _summed([each.shares for each in every], ["employment_ref", "ni_letter"]))


def _summed(frames: Iterable[pl.DataFrame], key: list[str]) -> pl.DataFrame:
    whole = pl.concat(frames)
    return whole.group_by(key).agg(pl.exclude(key).sum()).select(whole.columns).sort(key)


def _pensions(unit: Unit, run: payroll.Run) -> pl.DataFrame:
    """Give Apart.pensions of one run."""
    if not payroll.uses(run, schemes=_at_source(run), elements=list(_ELEMENTS)):
        return pl.DataFrame(schema=_PENSION)
    (inputs,) = payroll.documents(unit=unit, run=run, names=("inputs",))
    at_source = inputs.filter(pl.col("pension_scheme").is_in(_at_source(run))).select("n")
    lines = pl.DataFrame(schema={"n": pl.Int64(), "element": pl.String(), "pence": pl.Int64()})
    if payroll.totals(run)["other_deductions_pence"]:
        (told,) = payroll.documents(unit=unit, run=run, names=("lines",))
        lines = told.filter(pl.col("element").is_in(list(_ELEMENTS))).select("n", "element", "pence")
    if at_source.is_empty() and lines.is_empty():
        return pl.DataFrame(schema=_PENSION)
    roster, results = payroll.documents(unit=unit, run=run, names=("roster", "results"))
    relieved = at_source.join(results.select("n", "pension_employee_pence"), on="n").select(
        "n",
        net_pay_pence=-pl.col("pension_employee_pence"),
        after_tax_pence="pension_employee_pence",
        not_from_net_pence=_NOTHING,
    )
    of_element = lines.select(
        "n",
        net_pay_pence=_when("net_pay", "pence"),
        after_tax_pence=_when("after_tax", "pence"),
        not_from_net_pence=pl.col("pence"),
    )
    both = _summed([relieved, of_element], ["n"])
    return both.join(roster.select("n", "employment_ref"), on="n").select(list(_PENSION))


def _at_source(run: payroll.Run) -> list[str]:
    return [code for code, scheme in rule_book(on=run.paid_on).pensions.items() if scheme.relief_at_source is not None]


def _kinds() -> dict[str, str]:
    """Give the deductions that are not taken from net pay, by element, with what they count as in a submission.

    Payroll giving is taken before tax. What settles an advance is not taken from pay: it is pay that was handed over earlier,
    and a submission tells of it with the pay it was an advance of.
    """
    found = {_ADVANCE_SETTLED: "nothing"}
    for code, element in standard_elements().items():
        if element.kind == "contribution":
            found[code] = "net_pay" if element.taxable else "after_tax"
        elif element.kind == "deduction" and element.taxable:
            found[code] = "nothing"
    return found


_ELEMENTS = _kinds()


def _when(kind: str, name: str) -> pl.Expr:
    of_kind = [code for code, each in _ELEMENTS.items() if each == kind]
    return pl.when(pl.col("element").is_in(of_kind)).then(pl.col(name)).otherwise(_NOTHING)


def _opening_relieved(unit: Unit, runs: list[payroll.Run], refs: pl.Series, to_date: pl.DataFrame) -> pl.DataFrame:
    """Count the contributions of an opening balance as relieved at source for whoever's first run of the year here was in such a scheme."""
    parts = []
    for place, run in enumerate(runs):
        roster, inputs, results = payroll.documents(unit=unit, run=run, names=("roster", "inputs", "results"))
        mine = roster.filter(pl.col("employment_ref").is_in(refs.implode())).select("n", "employment_ref")
        rows = mine.join(inputs.select("n", "pension_scheme"), on="n").join(results.select("n", "pension_employee_pence"), on="n")
        at_source = pl.col("pension_scheme").is_in(_at_source(run))
        parts.append(rows.select("employment_ref", "pension_employee_pence", at_source=at_source, place=pl.lit(place)))
    here = (
        pl.concat(parts)
        .sort("place", maintain_order=True)
        .group_by("employment_ref")
        .agg(pl.col("pension_employee_pence").sum().alias("here"), pl.col("at_source").first())
    )
    whole = to_date.group_by("employment_ref").agg(pl.col("pension_employee_pence").sum())
    pence = pl.col("pension_employee_pence") - pl.col("here")
    opening = here.filter("at_source").join(whole, on="employment_ref").with_columns(pence=pence)
    return opening.select("employment_ref", net_pay_pence=-pl.col("pence"), after_tax_pence="pence", not_from_net_pence=_NOTHING)


def _shares(unit: Unit, run: payroll.Run) -> pl.DataFrame:
    """Give Apart.shares of one run: contributions are shared out among the jobs of a person, and reported with the first of them.

    What was put right of earlier periods is each job's own and stays with it.
    """
    (together,) = payroll.documents(unit=unit, run=run, names=("together",))
    others = together.filter(pl.col("n") != pl.col("first"))
    if others.is_empty():
        return pl.DataFrame(schema=_SHARE)
    roster, results, moved = payroll.documents(unit=unit, run=run, names=("roster", "results", "moved"))
    put_right = moved.group_by("n").agg(pl.col("ni_employee_pence", "ni_employer_pence").sum().name.prefix("moved_"))
    who = roster.select("n", "employment_ref", "ni_letter")
    shared = (
        others.join(who, on="n")
        .join(who.select(first="n", first_ref="employment_ref"), on="first")
        .join(results.select("n", *NI_MEASURES), on="n")
        .join(put_right, on="n", how="left")
        .with_columns(*(pl.col(name) - pl.col(f"moved_{name}").fill_null(0) for name in ("ni_employee_pence", "ni_employer_pence")))
    )
    away = shared.with_columns(-pl.col(NI_MEASURES)).select(list(_SHARE))
    there = shared.drop("employment_ref").rename({"first_ref": "employment_ref"}).select(list(_SHARE))
    return _summed([away, there], ["employment_ref", "ni_letter"])
