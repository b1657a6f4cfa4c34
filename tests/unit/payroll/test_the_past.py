"""The pure parts of putting the past right, over many pasts: what is owed follows from the two states and from nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll.due import due_rows, marks
from commonline.payroll.past import OWED, owed, period_due, split
from commonline.payroll.stretches import stretches
from commonline.payroll.terms import History, Known, Past, Recovery
from commonline.people.store import ABSENCE_FACT, ELEMENT_FACT, FACT
from commonline.rules.reader import rule_book
from commonline.standard.terms import STANDARD_TERMS

GROUP = "Month"
MONTHS = tuple(PayPeriod.paid(date(2025, month, 28), Frequency.MONTHLY) for month in (4, 5, 6))
FIRST, LAST = MONTHS[0].begins, MONTHS[-1].ends
PERIODS = tuple(Past(period, rule_book(on=period.paid_on), STANDARD_TERMS) for period in MONTHS)
SETTLED = {"employment_id": pl.String(), "period": pl.String(), "element": pl.String(), "pence": pl.Int64()}
_USUAL: dict[str, Any] = dict.fromkeys(FACT) | {
    "source": "s",
    "start_date": date(2020, 1, 1),
    "pay_group": GROUP,
    "full_time_hours_hundredths": 37_00,
    "pension_scheme": "",
    "pay_scale": "",
}
days = st.dates(min_value=FIRST, max_value=LAST)


@dataclass(frozen=True)
class Told:
    """What is known of a few employments, as rows that can be put in any order."""

    facts: list[dict[str, Any]]
    elements: list[dict[str, Any]]
    absences: list[dict[str, Any]]

    def known(self) -> Known:
        """Give it as payroll takes it: facts by employment and day, the rest as it comes."""
        facts = pl.DataFrame(self.facts, schema=FACT).sort("employment_id", "valid_from")
        return Known(facts, pl.DataFrame(self.elements, schema=ELEMENT_FACT), pl.DataFrame(self.absences, schema=ABSENCE_FACT))


@st.composite
def told(draw: st.DrawFn) -> Told:
    """Draw the facts of two employments: cuts at any days, salaries, hours, a scheme, allowances and an absence."""
    facts, elements, absences = [], [], []
    for employment in ("a", "b"):
        cuts = sorted(draw(st.sets(days, max_size=3)) - {FIRST})
        for begins, ends in zip([date(2020, 1, 1), *cuts], [*(cut - timedelta(days=1) for cut in cuts), None], strict=True):
            row = _USUAL | {"employment_id": employment, "employment_ref": employment, "valid_from": begins, "valid_to": ends}
            row["annual_salary_pence"] = draw(st.integers(10_000_00, 90_000_00))
            row["hours_hundredths"] = draw(st.sampled_from([37_00, 18_50, 29_60]))
            row["pension_scheme"] = draw(st.sampled_from(["", "alpha"]))
            facts.append(row)
        for element, most in (("RESPONSIBILITY", 9_000_00), ("LOCATION", 300_00)):
            if draw(st.booleans()):
                first = draw(days)
                values = (employment, element, first, None, "e", draw(st.integers(1, most)), None)
                elements.append(dict(zip(ELEMENT_FACT, values, strict=True)))
        if draw(st.booleans()):
            first = draw(days)
            last = first + timedelta(days=draw(st.integers(0, 40)))
            away = (employment, first, last, "unpaid_leave", draw(st.sampled_from([0, 50])), "a")
            absences.append(dict(zip(ABSENCE_FACT, away, strict=True)))
    return Told(facts, elements, absences)


def paid_for(known: Known) -> pl.DataFrame:
    """Give what would have been settled had each month been paid by what is known."""
    each = [
        period_due(known=known, past=past, pay_group=GROUP)
        .group_by("employment_id", "element")
        .agg(pl.col("pence").sum())
        .select("employment_id", "element", "pence", period=pl.lit(str(past.period)))
        for past in PERIODS
    ]
    return pl.concat([row.select(list(SETTLED)) for row in each])


def history(now: Known, settled: pl.DataFrame) -> History:
    """Give the history of both employments over the three months."""
    since = pl.DataFrame({"employment_id": ["a", "b"], "since": [FIRST, FIRST]})
    return History(since, PERIODS, now, now, settled, settled.head(0).rename({"pence": "niable_pence"}), settled.head(0))


@given(told())
def test_a_past_that_was_paid_as_it_is_known_owes_nothing(one: Told) -> None:
    assert owed(history=history(one.known(), paid_for(one.known())), pay_group=GROUP).is_empty()


@settings(max_examples=30)
@given(told(), told())
def test_what_is_owed_is_the_difference_and_paying_it_leaves_nothing(before: Told, now: Told) -> None:
    paid, due = paid_for(before.known()), paid_for(now.known())
    rows = owed(history=history(now.known(), paid), pay_group=GROUP)
    assert int(rows["pence"].sum()) == int(due["pence"].sum()) - int(paid["pence"].sum())
    assert (rows["due_pence"] - rows["settled_pence"]).to_list() == rows["pence"].to_list()
    arrears = rows.select("employment_id", "element", "pence", period="origin").select(list(SETTLED))
    settled = pl.concat([paid, arrears]).group_by("employment_id", "period", "element").agg(pl.col("pence").sum())
    assert owed(history=history(now.known(), settled), pay_group=GROUP).is_empty()
    undone = owed(history=history(before.known(), settled), pay_group=GROUP)
    assert undone["pence"].sum() == -rows["pence"].sum()


@settings(max_examples=30)
@given(told(), told(), st.randoms(use_true_random=False))
def test_the_order_of_rows_is_irrelevant(before: Told, now: Told, dice: Any) -> None:
    mixed = replace(now, facts=list(now.facts), elements=list(now.elements), absences=list(now.absences))
    for rows in (mixed.facts, mixed.elements, mixed.absences):
        dice.shuffle(rows)
    settled = paid_for(before.known())
    first = owed(history=history(now.known(), settled), pay_group=GROUP)
    assert first.equals(owed(history=history(mixed.known(), settled.sample(fraction=1, shuffle=True, seed=1)), pay_group=GROUP))


@given(told(), days)
def test_a_row_that_is_cut_in_two_without_a_difference_changes_nothing(one: Told, cut: date) -> None:
    rows = []
    for row in one.facts:
        within = row["valid_from"] < cut and (row["valid_to"] is None or row["valid_to"] >= cut)
        rows += [row | {"valid_to": cut - timedelta(days=1)}, row | {"valid_from": cut}] if within else [row]
    whole, parts = one.known(), replace(one, facts=rows).known()
    for past in PERIODS:
        assert period_due(known=whole, past=past, pay_group=GROUP).equals(period_due(known=parts, past=past, pay_group=GROUP))


@given(told())
def test_pieces_cover_the_days_of_the_period_once(one: Told) -> None:
    known = one.known()
    for period in MONTHS:
        pieces = stretches(facts=known.facts, absences=known.absences, period=period, pay_group=GROUP)
        for employment in ("a", "b"):
            rows = pieces.filter(pl.col("employment_id") == employment).sort("first")
            assert [rows["first"][0], *(day + timedelta(days=1) for day in rows["last"])] == [
                *rows["first"],
                period.ends + timedelta(days=1),
            ]
            assert rows["first"][0] == period.begins


@given(told())
def test_what_is_due_stays_within_the_days_of_the_period(one: Told) -> None:
    known = one.known()
    for period in MONTHS:
        pieces = stretches(facts=known.facts, absences=known.absences, period=period, pay_group=GROUP)
        rows = due_rows(stretches=pieces, elements=known.elements, period=period, terms=STANDARD_TERMS)
        assert rows.filter((pl.col("due_from") < period.begins) | (pl.col("due_to") > period.ends)).is_empty()
        assert rows.filter(pl.col("due_from") > pl.col("due_to")).is_empty()
        assert rows.filter((pl.col("part") < 0) | (pl.col("whole") <= 0)).is_empty()


@st.composite
def owing(draw: st.DrawFn) -> pl.DataFrame:
    """Draw what is owed both ways to and by two employments, over two tax years, with a deduction among it."""
    key = st.tuples(st.sampled_from("ab"), st.integers(0, 3), st.sampled_from(["SALARY", "RESPONSIBILITY", "UNION"]))
    rows = []
    for (employment, place, element), pence in draw(st.dictionaries(key, st.integers(-500_00, 500_00).filter(bool), max_size=10)).items():
        year = 2024 if place < 1 else 2025
        rows.append((employment, place, f"{year}-{year - 1999}/M{place + 1:02d}", year, element, pence, 0, pence, False, "s"))
    return pl.DataFrame(rows, schema=OWED, orient="row").sort("employment_id", "place", "element")


def _split(rows: pl.DataFrame, agreed: int, gross: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    recoveries = [Recovery("a", agreed, "letter")] if agreed else []
    return split(rows=rows, recoveries=recoveries, gross={"a": gross, "b": gross}, tax_year=2025, terms=STANDARD_TERMS)


@given(owing(), st.integers(0, 400_00), st.integers(0, 3_000_00))
def test_what_is_split_comes_to_the_whole(rows: pl.DataFrame, agreed: int, gross: int) -> None:
    key = ["employment_id", "place", "element"]
    both = pl.concat(_split(rows, agreed, gross)).group_by(key).agg(pl.col("pence").sum()).sort(key)
    assert both.equals(rows.select(*key, "pence"))


@settings(max_examples=200)
@given(owing(), st.integers(0, 400_00), st.integers(0, 3_000_00))
def test_no_more_is_taken_than_was_agreed_and_a_fifth_of_gross(rows: pl.DataFrame, agreed: int, gross: int) -> None:
    paid, waiting = _split(rows, agreed, gross)
    earnings = paid.join(marks(), on="element").filter(pl.col("sign") == 1)
    of_a, of_b = (int(earnings.filter(pl.col("employment_id") == who)["pence"].sum()) for who in "ab")
    assert of_a >= -min(agreed, gross // 5)
    assert of_b >= 0
    assert (waiting["pence"] < 0).all()
    # Where something is taken by agreement nothing older of the same tax year waits.
    for who in waiting["employment_id"].unique():
        mine = (pl.col("employment_id") == who) & (pl.col("tax_year") == 2025) & (pl.col("pence") < 0) & (pl.col("element") != "UNION")
        taken, left = (frame.filter(mine)["place"].to_list() for frame in (paid, waiting))
        assert max(taken, default=0) <= min(left, default=9)


@given(owing(), st.integers(0, 400_00))
def test_the_order_of_what_is_owed_is_irrelevant(rows: pl.DataFrame, agreed: int) -> None:
    def ordered(frames: tuple[pl.DataFrame, pl.DataFrame]) -> list[list[tuple[Any, ...]]]:
        return [frame.sort("employment_id", "place", "element").rows() for frame in frames]

    assert ordered(_split(rows, agreed, 3_000_00)) == ordered(_split(rows.reverse(), agreed, 3_000_00))
