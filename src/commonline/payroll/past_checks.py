"""What is to be said about earlier periods that a run puts right: how much, how far back, and what it cannot put right."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import polars as pl

from commonline.kernel.digest import digest_of
from commonline.kernel.money import spoken
from commonline.payroll.due import marks
from commonline.standard.codes import elements as standard_elements
from commonline.standard.codes import finding_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from commonline.kernel.finding import Finding
    from commonline.payroll.corrections import Corrections
    from commonline.payroll.terms import Due


def about_the_past(
    *, due: Due, roster: pl.DataFrame, owed: pl.DataFrame, waiting: pl.DataFrame, gross: Mapping[str, int], put_right: Corrections
) -> Iterator[Finding]:
    """This will find what a person should look at among earlier periods.

    :param owed: OWED, all of it. :param waiting: OWED that this run does not take.
    :param gross: own pay of this period by employment.
    :param put_right: contributions of earlier periods, and letters that are not put right.
    """
    if due.history is None:
        return
    names = _names(due, roster)
    yield from _reaching_back(due, names)
    yield from _twice(due, names)
    yield from _paid_by_another_group(due, owed, names)
    yield from _deducted_at_once(due, owed, names)
    earnings = owed.join(marks(), on="element").filter(pl.col("sign") == 1)
    later = dict(waiting.group_by("employment_id").agg(-pl.col("pence").sum()).iter_rows())
    year = due.period.tax_year.begins
    of_earlier = waiting.filter(pl.col("tax_year") < year).group_by("employment_id").agg(pl.col("pence").sum(), "origin")
    earlier = {employment: (-int(pence), origins) for employment, pence, origins in of_earlier.iter_rows()}
    for (employment,), rows in earnings.partition_by("employment_id", as_dict=True, maintain_order=True).items():
        subject, total = names.get(str(employment), str(employment)), int(rows["pence"].sum())
        if total > gross.get(str(employment), 0):
            said = {"amount": spoken(total), "months": months(rows["origin"]), "gross": spoken(gross.get(str(employment), 0))}
            yield _of(due, "PAY-015", subject, digest_of(str(total)), said)
        if total < 0:
            said = {"amount": spoken(-total), "months": months(rows["origin"]), "taken": spoken(-total - later.get(str(employment), 0))}
            yield _of(due, "PAY-016", subject, digest_of(str(total)), said, always=True)
        if str(employment) in earlier:
            amount, origins = earlier[str(employment)]
            said = {"amount": spoken(amount), "months": months(pl.Series(origins))}
            yield _of(due, "PAY-018", subject, digest_of(str(amount)), said, always=True)
    for code, letters in (("PAY-023", put_right.earlier_years), ("PAY-029", put_right.by_hand)):
        for (employment,), rows in letters.partition_by("employment_id", as_dict=True, maintain_order=True).items():
            subject = names.get(str(employment), str(employment))
            yield _of(due, code, subject, digest_of(*rows["origin"]), {"months": months(rows["origin"])}, always=True)


def months(origins: pl.Series) -> str:
    """This will name periods shortly: "2025-26 months 5 to 7 and 9"."""
    numbers = sorted({(each.partition("/")[0], each.partition("/")[2][0], int(each.partition("/")[2][1:])) for each in origins})
    said = []
    for (year, letter), group in groupby(numbers, key=lambda each: each[:2]):
        spans: list[list[int]] = []
        for _, _, number in group:
            if spans and spans[-1][-1] == number - 1:
                spans[-1].append(number)
            else:
                spans.append([number])
        parts = [str(span[0]) if len(span) == 1 else f"{span[0]} to {span[-1]}" for span in spans]
        unit = "month" if letter == "M" else "week"
        several = len(parts) > 1 or "to" in parts[0]
        said.append(f"{year} {unit}{'s' if several else ''} {_and(parts)}")
    return _and(said)


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1]


def _reaching_back(due: Due, names: Mapping[str, str]) -> Iterator[Finding]:
    """Find changes that hold from before the first period that can be put right."""
    history = due.history
    if history is None or not history.periods:
        return
    first: date = history.periods[0].period.begins
    for row in history.since.filter(pl.col("since") < first).iter_rows(named=True):
        if row["employment_id"] in names:
            said = {"day": f"{row['since']:%-d %B %Y}", "first": f"{first:%-d %B %Y}"}
            yield _of(due, "PAY-014", names[row["employment_id"]], digest_of(str(row["since"])), said, always=True)


def _twice(due: Due, names: Mapping[str, str]) -> Iterator[Finding]:
    """Find elements that are due twice for the same earlier days: the period's own are found with the period."""
    history = due.history
    if history is None:
        return
    single = [code for code, element in standard_elements().items() if element.overlap == "single"]
    group = ["employment_id", "element"]
    doubled = (
        history.now.elements.filter(pl.col("element").is_in(single))
        .sort(*group, "valid_from", "valid_to")
        .with_columns(after=pl.col("valid_from").shift(-1).over(group))
        .filter((pl.col("after") <= pl.col("valid_to").fill_null(due.period.ends)) & (pl.col("after") < due.period.begins))
        .join(history.since, on="employment_id")
        .filter(pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("since")))
        .unique(group, maintain_order=True)
    )
    for row in doubled.iter_rows(named=True):
        if row["employment_id"] in names:
            values = digest_of(row["element"], str(row["valid_from"]), str(row["valid_to"]), str(row["after"]))
            yield _of(due, "PAY-001", names[row["employment_id"]], values, {"element": standard_elements()[row["element"]].name})


def _paid_by_another_group(due: Due, owed: pl.DataFrame, names: Mapping[str, str]) -> Iterator[Finding]:
    """Find pay for days for which another pay group has paid already: a move between groups that became known late."""
    history = due.history
    if history is None or history.elsewhere.is_empty():
        return
    days = pl.DataFrame([(str(past.period), past.period.begins, past.period.ends) for past in history.periods], schema=_DAYS, orient="row")
    both = owed.filter(pl.col("pence") > 0).join(days, on="origin").join(history.elsewhere, on="employment_id")
    twice = both.filter((pl.col("begins") <= pl.col("last")) & (pl.col("ends") >= pl.col("first")))
    for (employment,), rows in twice.partition_by("employment_id", as_dict=True, maintain_order=True).items():
        if str(employment) in names:
            said = {"months": months(rows["origin"])}
            yield _of(due, "PAY-026", names[str(employment)], digest_of(*rows["origin"].unique(maintain_order=True)), said)


def _deducted_at_once(due: Due, owed: pl.DataFrame, names: Mapping[str, str]) -> Iterator[Finding]:
    """Find deductions of earlier periods that are all taken of this period's pay."""
    late = owed.join(marks(), on="element").filter((pl.col("sign") == -1) & (pl.col("pence") > 0))
    for (employment,), rows in late.partition_by("employment_id", as_dict=True, maintain_order=True).items():
        if str(employment) in names:
            amount = int(rows["pence"].sum())
            said = {"amount": spoken(amount), "months": months(rows["origin"])}
            yield _of(due, "PAY-028", names[str(employment)], digest_of(str(amount)), said)


_DAYS: dict[str, pl.DataType] = {"origin": pl.String(), "first": pl.Date(), "last": pl.Date()}


def _names(due: Due, roster: pl.DataFrame) -> dict[str, str]:
    both = pl.concat([due.latest.select("employment_id", "employment_ref"), roster.select("employment_id", "employment_ref")])
    return dict(both.unique().iter_rows())


def _of(due: Due, code: str, subject: str, values: str, words: Mapping[str, object], *, always: bool = False) -> Finding:
    """Give the finding; one that is about the past itself, and not about this run, keeps its answer from run to run."""
    return finding_kind(code).of(subject, words, value_digest=values, period="" if always else str(due.period))
