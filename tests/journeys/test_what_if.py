"""A payslip that is thought of is the payslip that a run would pay."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import month
import polars as pl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from commonline.flows import pay_run
from commonline.flows.what_if import WhatIf, what_if
from commonline.flows.wish import Wish
from commonline.kernel.error import Refusal
from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.rules.reader import rule_book
from commonline.storage.unit import Store, Unit, unit_of_work

LATER = datetime(2025, 11, 20, 9, tzinfo=UTC)
NOVEMBER = PayPeriod.paid(date(2025, 11, 28), Frequency.MONTHLY)
SCHEMES = [code for code, scheme in rule_book(on=NOVEMBER.paid_on).pensions.items() if scheme.employer is not None]
"""The schemes that a body can pay that gives no employer's rate of its own, as this one."""
DAYS = [NOVEMBER.begins + timedelta(days=number) for number in range(NOVEMBER.days)]


class Undone(Exception):
    """Ends a unit of work, so that nothing of it is kept."""


def optional(kept: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give a value, or None for what stays as it is."""
    return st.none() | kept


WISHES = st.builds(
    Wish,
    hours_hundredths=optional(st.integers(800, 3_700)),
    annual_salary_pence=optional(st.integers(15_000_00, 180_000_00)),
    pension_scheme=optional(st.sampled_from(["", *SCHEMES])),
    sacrifice_pence=optional(st.integers(0, 200_00)),
    added_pension_pence=optional(st.integers(0, 300_00)),
    student_loan_plan=optional(st.sampled_from(["", "1", "2", "4"])),
    leave=optional(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).map(lambda days: (min(days), max(days)))),
).filter(lambda wish: wish != Wish())


@pytest.fixture(scope="session")
def paid(months: Any, databases: Any) -> Store:
    """Give a database in which October is paid and November is not; nothing is kept in it."""
    return databases.store(databases.copy(of=months.paid))


@pytest.fixture(scope="session")
def refs(paid: Store) -> list[str]:
    """Give the references of whoever is paid in November."""
    with unit_of_work(store=paid, body=month.cast(paid).body.id, now=LATER) as unit:
        facts = people.present(unit=unit, known_at=LATER)
    there = facts.filter(pl.col("end_date").is_null() | (pl.col("end_date") >= NOVEMBER.begins))
    return sorted(there["employment_ref"])


def thought_of(store: Store, ref: str, wish: Wish) -> WhatIf:
    """Give what a change would do."""
    return what_if(store=store, body=month.cast(store).body.id, employment=ref, wish=wish, paid_on=None, now=LATER)


def done_for_real(unit: Unit, ref: str, wish: Wish) -> None:
    """Make the change as the body's officer would."""
    (one,) = people.present(unit=unit, known_at=unit.now).filter(pl.col("employment_ref") == ref)["employment_id"]
    if wish.values():
        people.change(unit=unit, employment_id=one, from_day=NOVEMBER.begins, to_day=None, values=wish.values(), source="the test")
    for element, pence in wish.elements().items():
        rows = {"employment_id": one, "element": element, "valid_from": NOVEMBER.begins, "valid_to": None, "source": "the test"}
        rows |= {"amount_pence": pence, "hours_hundredths": None}
        kinds = {"valid_to": pl.Date, "hours_hundredths": pl.Int64}
        people.take_on_elements(unit=unit, elements=pl.DataFrame([rows], schema_overrides=kinds))
    if wish.leave:
        rows = {"employment_id": one, "first_day": wish.leave[0], "last_day": wish.leave[1], "absence": "unpaid_leave"}
        people.take_on_absences(unit=unit, absences=pl.DataFrame([rows | {"pay_percent": 0, "source": "the test"}]))


def run_for_real(store: Store, ref: str, wish: Wish) -> tuple[dict[str, Any] | None, list[tuple[str, str, int]], set[str]]:
    """Make the change, work out the whole month, and undo it: the result, the lines, and what holds the person."""
    body = month.cast(store).body.id
    found: Any = None
    with pytest.raises(Undone), unit_of_work(store=store, body=body, now=LATER) as unit:
        done_for_real(unit, ref, wish)
        made = payroll.proposal(pay_run.due(unit=unit, body=body, pay_group="Month", period=NOVEMBER))
        roster, results, lines = (payroll.read_document(name, made.documents[name]) for name in ("roster", "results", "lines"))
        held = {f"{hold.code}: {hold.sentence}" for hold in made.holds if hold.subject == ref}
        n = roster.filter(pl.col("employment_ref") == ref)["n"]
        if n.is_empty():
            found = None, [], held
        else:
            mine = lines.filter(pl.col("n") == n[0]).group_by("element", "origin").agg(pl.col("pence").sum())
            found = results.filter(pl.col("n") == n[0]).row(0, named=True), sorted(mine.iter_rows()), held
        raise Undone
    return found  # type: ignore[no-any-return]


@given(data=st.data())
@settings(
    max_examples=14,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_thought_of_is_what_the_run_pays_to_the_penny(paid: Store, refs: list[str], data: st.DataObject) -> None:
    ref, wish = data.draw(st.sampled_from(refs)), data.draw(WISHES)
    thought = thought_of(paid, ref, wish)
    result, lines, held = run_for_real(paid, ref, wish)
    if result is None:
        assert held <= set(thought.held_with_the_change)
        assert held
        return
    assert (thought.gross_would_be_pence, thought.net_would_be_pence) == (result["gross_pence"], result["net_pence"])
    told = [(line.element, line.origin, line.would_be_pence) for line in thought.lines if line.would_be_pence is not None]
    assert sorted(told) == lines
    assert thought.held_with_the_change == ()


@pytest.mark.parametrize(
    "wish",
    [
        Wish(hours_hundredths=1_850),
        Wish(annual_salary_pence=41_234_00),
        Wish(pension_scheme="alpha"),
        Wish(pension_scheme=""),
        Wish(sacrifice_pence=75_00),
        Wish(added_pension_pence=60_00),
        Wish(student_loan_plan="2"),
        Wish(leave=(DAYS[9], DAYS[13])),
    ],
    ids=["hours", "salary", "pension", "no pension", "sacrifice", "added pension", "loan", "leave"],
)
def test_each_change_alone_is_what_the_run_pays_to_the_penny(paid: Store, refs: list[str], wish: Wish) -> None:
    thought = thought_of(paid, refs[0], wish)
    result, lines, _ = run_for_real(paid, refs[0], wish)
    assert result is not None
    assert (thought.gross_would_be_pence, thought.net_would_be_pence) == (result["gross_pence"], result["net_pence"])
    assert sorted((x.element, x.origin, x.would_be_pence) for x in thought.lines if x.would_be_pence is not None) == lines


def test_as_it_stands_is_what_the_run_pays_without_the_change(paid: Store, refs: list[str]) -> None:
    for ref in refs[:4]:
        thought = thought_of(paid, ref, Wish(hours_hundredths=2_000))
        result, lines, _ = run_for_real(paid, ref, Wish())
        assert result is not None
        assert thought.net_stands_pence == result["net_pence"]
        assert sorted((x.element, x.origin, x.stands_pence) for x in thought.lines if x.stands_pence is not None) == lines


def test_the_reasons_add_up_to_the_difference_and_nothing_is_kept(paid: Store, refs: list[str]) -> None:
    body = month.cast(paid).body.id
    with unit_of_work(store=paid, body=body, now=LATER) as unit:
        before = people.present(unit=unit, known_at=LATER), len(payroll.runs(unit=unit))
    thought = thought_of(paid, refs[0], Wish(hours_hundredths=1_850, added_pension_pence=50_00))
    assert sum(change.pence for change in thought.changes) == thought.net_would_be_pence - thought.net_stands_pence != 0
    with unit_of_work(store=paid, body=body, now=LATER) as unit:
        assert people.present(unit=unit, known_at=LATER).equals(before[0])
        assert len(payroll.runs(unit=unit)) == before[1]


def test_somebody_who_would_be_held_is_worked_out_and_told_why(paid: Store, refs: list[str]) -> None:
    thought = thought_of(paid, refs[0], Wish(annual_salary_pence=9_000_000_00))
    assert any(said.startswith("PAY-008") for said in thought.held_with_the_change)
    assert thought.gross_would_be_pence > 25_000_00


def test_leave_of_days_that_are_not_in_the_period_is_refused(paid: Store, refs: list[str]) -> None:
    with pytest.raises(Refusal, match="Nothing was worked out"):
        thought_of(paid, refs[0], Wish(leave=(date(2025, 10, 30), date(2025, 11, 3))))


def test_a_pension_scheme_that_nobody_knows_is_refused(paid: Store, refs: list[str]) -> None:
    with pytest.raises(Refusal, match="cannot be worked out") as refused:
        thought_of(paid, refs[0], Wish(pension_scheme="unheard-of"))
    assert "unheard-of" in refused.value.why


def test_a_pension_scheme_whose_rate_the_body_has_not_given_is_refused_with_what_is_lacking(paid: Store, refs: list[str]) -> None:
    with pytest.raises(Refusal, match="cannot be worked out") as refused:
        thought_of(paid, refs[0], Wish(pension_scheme="lgps"))
    assert "lgps" in refused.value.why
    assert "leaves its rate to each employer" in refused.value.why


def test_an_employment_that_nobody_knows_is_refused(paid: Store) -> None:
    with pytest.raises(Refusal, match="no employment 0000"):
        thought_of(paid, "0000", Wish(hours_hundredths=2_000))


def test_a_day_that_is_paid_already_is_refused(paid: Store, refs: list[str]) -> None:
    body = month.cast(paid).body.id
    with pytest.raises(Refusal, match="28 October"):
        what_if(store=paid, body=body, employment=refs[0], wish=Wish(hours_hundredths=2_000), paid_on=date(2025, 10, 28), now=LATER)


def test_nothing_otherwise_is_nothing_to_work_out(paid: Store, refs: list[str]) -> None:
    with pytest.raises(Refusal, match="Nothing was worked out"):
        thought_of(paid, refs[0], Wish())
