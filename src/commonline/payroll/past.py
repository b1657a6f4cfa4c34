"""What earlier periods come to now, against what has been paid for them.

Each period is worked out again with the facts as they are known now and the law and terms of its own day of
payment; what was paid for it, by whichever run, is taken off. What is left is owed, to the employee or by the
employee. Nothing is remembered: a change that is undone leaves nothing, and a run that is repeated finds the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.calc.columns.elements import Amounts
from commonline.calc.recovery import instalment
from commonline.payroll.due import due_rows, marks
from commonline.payroll.stretches import clipped, stretches
from commonline.standard.codes import elements as standard_elements

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from commonline.payroll.terms import History, Known, Past, Recovery
    from commonline.standard.terms import Terms

OWED: dict[str, pl.DataType] = {
    "employment_id": pl.String(),
    "place": pl.Int64(),
    "origin": pl.String(),
    "tax_year": pl.Int64(),
    "element": pl.String(),
    "due_pence": pl.Int64(),
    "settled_pence": pl.Int64(),
    "pence": pl.Int64(),
    "member": pl.Boolean(),
    "source": pl.String(),
}
"""One element of one earlier period of one employment: due, paid so far and the difference; ``place``: order of the periods."""

NOT_DUE_BY_FACTS = ("ADVANCE", "ADVANCE_BACK")
"""Elements that no fact gives rise to: advances of pay and their settling."""


def nothing_owed() -> pl.DataFrame:
    """This will give OWED without rows."""
    return pl.DataFrame(schema=OWED)


def owed(*, history: History, pay_group: str) -> pl.DataFrame:
    """This will give what is owed of earlier periods (OWED), both ways; an element on which nothing is owed is left out."""
    found = [_of_period(history, past, place, pay_group) for place, past in enumerate(history.periods)]
    return pl.concat([pl.DataFrame(schema=OWED), *found]).sort("employment_id", "place", "element")


def period_due(*, known: Known, past: Past, pay_group: str) -> pl.DataFrame:
    """This will give what one earlier period comes to (DUE with ``pence``) as far as something is known of it."""
    pieces = stretches(facts=known.facts, absences=known.absences, period=past.period, pay_group=pay_group)
    rows = due_rows(stretches=pieces, elements=known.elements, period=past.period, terms=past.terms)
    return rows.with_columns(Amounts.of(past.period, past.terms).pence(rows))


def last_pensionable(*, history: History, pay_group: str, employments: pl.Series) -> pl.DataFrame:
    """This will give ``employment_id``, ``pension_scheme`` and ``pence``: pensionable pay of the last period each was a member in."""
    found: list[pl.DataFrame] = []
    left = employments
    for past in reversed(history.periods):
        own = of_whom(known=history.now, employments=left)
        pieces = stretches(facts=own.facts, absences=own.absences, period=past.period, pay_group=pay_group)
        schemes = (
            pieces.filter(pl.col("pension_scheme") != "")
            .group_by("employment_id", maintain_order=True)
            .agg(pl.col("pension_scheme").last())
        )
        rows = period_due(known=own, past=past, pay_group=pay_group).join(marks(), on="element")
        pay = rows.filter(pl.col("pensionable") & pl.col("member")).group_by("employment_id").agg(pl.col("pence").sum())
        found.append(schemes.join(pay, on="employment_id", how="left").with_columns(pl.col("pence").fill_null(0)))
        left = left.filter(~left.is_in(schemes["employment_id"].implode()))
        if left.is_empty():
            break
    return pl.concat(found)


def of_whom(*, known: Known, employments: pl.Series) -> Known:
    """This will give what is known of some employments."""
    mine = pl.col("employment_id").is_in(employments.implode())
    return type(known)(known.facts.filter(mine), known.elements.filter(mine), known.absences.filter(mine))


def _of_period(history: History, past: Past, place: int, pay_group: str) -> pl.DataFrame:
    who = history.since.filter(pl.col("since") <= past.period.ends)["employment_id"]
    rows = period_due(known=of_whom(known=history.now, employments=who), past=past, pay_group=pay_group)
    key = ["employment_id", "element"]
    due = rows.group_by(key).agg(pl.col("pence").sum(), pl.col("member").any(), pl.col("source").last())
    by_facts = [code for code in standard_elements() if code not in NOT_DUE_BY_FACTS]
    paid = history.settled.filter(
        (pl.col("period") == str(past.period)) & pl.col("element").is_in(by_facts) & pl.col("employment_id").is_in(who.implode())
    )
    both = due.join(paid.select(*key, paid="pence"), on=key, how="full", coalesce=True)
    members = _members(history, past, pay_group)
    return (
        both.select(
            "employment_id",
            "element",
            place=pl.lit(place, dtype=pl.Int64),
            origin=pl.lit(str(past.period)),
            tax_year=pl.lit(past.period.tax_year.begins, dtype=pl.Int64),
            due_pence=pl.col("pence").fill_null(0),
            settled_pence=pl.col("paid").fill_null(0),
            member=pl.col("member").fill_null(pl.col("employment_id").is_in(members.implode())),
            source=pl.col("source").fill_null(""),
        )
        .with_columns(pence=pl.col("due_pence") - pl.col("settled_pence"))
        .filter(pl.col("pence") != 0)
        .select(list(OWED))
    )


def _members(history: History, past: Past, pay_group: str) -> pl.Series:
    """Give whose pay that is not due any more has borne contributions: members, or, of no day now, whoever paid them for the period."""
    days = clipped(facts=history.now.facts, period=past.period, pay_group=pay_group)
    contributed = history.settled.filter(
        (pl.col("period") == str(past.period)) & (pl.col("element") == "PENSION") & (pl.col("pence") > 0)
    ).join(days, on="employment_id", how="anti")
    return pl.concat([days.filter(pl.col("pension_scheme") != "")["employment_id"], contributed["employment_id"]])


def split(
    *, rows: pl.DataFrame, recoveries: Iterable[Recovery], gross: Mapping[str, int], tax_year: int, terms: Terms
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """This will part what is owed (OWED) into what this run pays or takes, and what waits.

    Somebody to whom more is owed than the other way is paid the whole of it. Of somebody who was overpaid nothing more is taken than
    sets off what is owed the other way, and the instalment that was agreed; the oldest first. What was overpaid in an earlier tax year
    is not taken of this year's pay.

    :param gross: own pay of this period in pence, by employment: the limit of an instalment is a share of it.
    :param tax_year: the year in which this run is paid.
    """
    earnings = rows.join(marks(), on="element").filter(pl.col("sign") == 1)
    totals = earnings.group_by("employment_id").agg(pl.col("pence").sum()).filter(pl.col("pence") < 0)
    overpaid = pl.col("employment_id").is_in(totals["employment_id"].implode())
    agreed = {recovery.employment_id: recovery.pence_a_period for recovery in recoveries}
    owing = {employment: -int(pence) for employment, pence in totals.iter_rows()}
    taken, waiting = [rows.filter(~overpaid)], []
    for (employment,), own in rows.filter(overpaid).partition_by("employment_id", as_dict=True).items():
        budget = instalment(
            outstanding_pence=owing[str(employment)],
            agreed_pence_a_period=agreed.get(str(employment), 0),
            gross_pence=gross.get(str(employment), 0),
            net_before_pence=gross.get(str(employment), 0),
            percent=terms.recovery_percent,
        )
        now, later = _of_one(own, budget, tax_year)
        taken.append(now)
        waiting.append(later)
    empty = pl.DataFrame(schema=OWED)
    return pl.concat([empty, *taken]), pl.concat([empty, *waiting])


def _of_one(own: pl.DataFrame, instalment_pence: int, tax_year: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Take all that is owed to one employee and every deduction; of what was overpaid, as much as that and the instalment come to."""
    signs = {element: standard_elements()[element].sign for element in own["element"].unique()}
    to_take = instalment_pence + sum(row["pence"] for row in own.iter_rows(named=True) if signs[row["element"]] == 1 and row["pence"] > 0)
    now: list[Mapping[str, object]] = []
    later: list[Mapping[str, object]] = []
    for row in own.sort("place", "element").iter_rows(named=True):
        if signs[row["element"]] != 1 or row["pence"] > 0:
            now.append(row)
            continue
        part = min(to_take, -row["pence"]) if row["tax_year"] == tax_year else 0
        to_take -= part
        now += _with(row, -part)
        later += _with(row, row["pence"] + part)
    return pl.DataFrame(now, schema=OWED, orient="row"), pl.DataFrame(later, schema=OWED, orient="row")


def _with(row: Mapping[str, object], pence: int) -> Iterator[dict[str, object]]:
    if pence:
        yield {**row, "pence": pence}
