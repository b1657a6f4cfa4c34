"""Whole tax years: both engines, each with its own year to date, pay alike in every period, and the year adds up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

import pytest
from agreement import FIGURES, Slip, by_columns, by_plain, reproduction
from careers import Career, Turn, Year, drawn_careers, numbered
from cases import MEASURES, NOTHING, PENSION
from contracts import row
from lives import LOANS, Engine, Paid, lived
from seed import chance

from commonline.kernel.period import Frequency
from people import READINGS, Crowd

YEARS = (
    (2014, Frequency.MONTHLY, 5),
    (2018, Frequency.MONTHLY, 6),
    (2022, Frequency.MONTHLY, 25),
    (2023, Frequency.MONTHLY, 28),
    (2024, Frequency.MONTHLY, 1),
    (2025, Frequency.MONTHLY, 15),
    (2026, Frequency.MONTHLY, 28),
    (2022, Frequency.WEEKLY, 4),
    (2025, Frequency.WEEKLY, 0),
    (2024, Frequency.TWO_WEEKLY, 0),
    (2026, Frequency.TWO_WEEKLY, 8),
    (2023, Frequency.FOUR_WEEKLY, 1),
    (2024, Frequency.FOUR_WEEKLY, 0),
)
"""Tax year, frequency and day (see ``Year.of``). The weekly year from day 0 has a 53rd payment, the others from it end in week 53."""

SIZE = 75
ENGINES = (by_columns, by_plain)


@dataclass(frozen=True, slots=True)
class Lived:
    """A year and what each engine paid in it."""

    year: Year
    careers: tuple[Career, ...]
    in_columns: list[Paid]
    plain: list[Paid]


@pytest.fixture(scope="module")
def years() -> list[Lived]:
    return [_lived(number, SIZE) for number in range(len(YEARS))]


def _lived(number: int, size: int) -> Lived:
    begins, frequency, day = YEARS[number % len(YEARS)]
    year, terms = Year.of(begins, frequency, day=day), READINGS[number % len(READINGS)]
    careers = drawn_careers(chance("year", number), year, size)
    return Lived(year, careers, *(lived(year, careers, engine, terms) for engine in ENGINES))


def _first_difference(one: Lived) -> str:
    for theirs, ours in zip(one.in_columns, one.plain, strict=True):
        if theirs.slip != ours.slip:
            # The first of a year had the same to date in both engines.
            return f"employment {ours.career}: {reproduction(ours.run, ours.n)}"
    return ""


def test_the_engines_pay_every_period_of_a_year_alike(years: list[Lived]) -> None:
    assert [said for one in years if (said := _first_difference(one))] == []
    assert sum(len(one.plain) for one in years) > 12_000


@pytest.mark.soak
@pytest.mark.parametrize("number", range(len(YEARS), 9 * len(YEARS)))
def test_the_engines_pay_every_period_of_many_years_alike(number: int) -> None:
    assert _first_difference(_lived(number, 4 * SIZE)) == ""


def test_the_years_hold_all_that_the_engines_must_tell_apart(years: list[Lived]) -> None:
    paid = [payment for one in years for payment in one.plain]
    cases = defaultdict(int)
    for run in {id(payment.run): payment.run for payment in paid}.values():
        for name, rows in run.cases.items():
            cases[name] += len(rows)
    assert min(cases[name] for name in NOTHING) > 100
    assert sum(payment.run.period.number > 52 for payment in paid) > 100
    assert sum(payment.second for payment in paid) > 300
    assert sum(payment.figures["tax_pence"] < 0 for payment in paid) > 300


def test_what_was_taken_each_period_is_what_was_taken_to_date(years: list[Lived]) -> None:
    for one in years:
        taken, last = defaultdict(lambda: [0, 0]), {}
        for payment in one.plain:
            taken[payment.career][0] += payment.figures["taxable_pay_pence"]
            taken[payment.career][1] += payment.figures["tax_pence"]
            last[payment.career] = [payment.figures["taxable_pay_to_date_pence"], payment.figures["tax_to_date_pence"]]
        assert dict(taken) == last


def test_a_cumulative_code_comes_to_the_tax_of_the_year_worked_out_once(years: list[Lived]) -> None:
    compared = 0
    for one in years:
        last = {payment.career: payment for payment in one.plain if payment.run.period.number <= 52 and one.careers[payment.career].steady}
        runs: dict[int, list[Paid]] = defaultdict(list)
        for payment in last.values():
            # There is nothing to compare while tax is left over for later payments.
            if not _at_the_limit(payment) and not _over_half(payment):
                runs[id(payment.run)].append(payment)
        for paid in runs.values():
            compared += len(paid)
            to_date = [payment.figures["tax_to_date_pence"] for payment in paid]
            assert [_taxes(engine(_at_once(paid))) for engine in ENGINES] == [to_date, to_date]
    assert compared > 150


def _at_the_limit(payment: Paid) -> bool:
    return payment.figures["tax_pence"] >= max(payment.figures["taxable_pay_pence"], 0) // 2


def _over_half(payment: Paid) -> bool:
    return payment.figures["tax_to_date_pence"] > payment.figures["taxable_pay_to_date_pence"] // 2


def _at_once(paid: list[Paid]) -> Crowd:
    """Give a run of people who are paid all of the year on the last day."""
    run, marks = paid[0].run, {"pension_scheme": "", "taxable_pay_to_date_pence": 0, "tax_to_date_pence": 0}
    people = tuple({**run.people[payment.n], **marks, "n": n} for n, payment in enumerate(paid))
    elements = tuple((_paying(run, payment.figures["taxable_pay_to_date_pence"], n=n),) for n, payment in enumerate(paid))
    return Crowd(run.period, run.book, run.terms, people, elements)


def _paying(run: Crowd, pence: int, *, n: int) -> dict[str, Any]:
    return {**row(run.period, amount_pence=pence), "n": n}


def test_no_tax_gives_back_all_of_the_year(years: list[Lived]) -> None:
    paid = [payment for one in years for payment in one.plain if _code(payment).endswith("NT") and not _stands_alone(payment)]
    assert sum(payment.figures["tax_pence"] < 0 for payment in paid) > 5
    assert all(payment.figures["tax_to_date_pence"] == 0 for payment in paid)


def _code(payment: Paid) -> str:
    return str(payment.run.people[payment.n]["tax_code"])


def _stands_alone(payment: Paid) -> bool:
    return payment.run.people[payment.n]["week1_month1"] or payment.run.period.number > 52


def test_week_53_stands_alone(years: list[Lived]) -> None:
    runs = {id(payment.run): payment.run for one in years for payment in one.plain if payment.run.period.number > 52}
    assert len(runs) >= 3
    for run in runs.values():
        alone = {"week1_month1": True, "taxable_pay_to_date_pence": 12_345_67, "tax_to_date_pence": 89_01}
        others = replace(run, people=tuple({**person, **alone} for person in run.people))
        for engine in ENGINES:
            assert _taxes(engine(others)) == _taxes(engine(run))


def _taxes(slips: list[Slip]) -> list[int]:
    return [_figures(slip)["tax_pence"] for slip in slips]


def _figures(slip: Slip) -> dict[str, int]:
    return dict(zip(FIGURES, slip[1], strict=True))


def test_shares_of_jobs_together_come_to_the_whole(years: list[Lived]) -> None:
    groups = 0
    for one in years:
        by_run: dict[int, list[Paid]] = defaultdict(list)
        for payment in one.plain:
            by_run[id(payment.run)].append(payment)
        for paid in by_run.values():
            shares, whole = _shares(paid)
            groups += len(shares)
            assert shares == whole
    assert groups > 500


def _shares(paid: list[Paid]) -> tuple[list[list[int]], list[list[int]]]:
    """Give the shares of each group of a run added up, and what somebody comes to who earns all of it in one job."""
    run, slips = paid[0].run, [payment.figures for payment in paid]
    right = {row["n"]: row for row in run.cases["corrections"]}
    groups: dict[int, list[int]] = defaultdict(list)
    for member in run.cases["together"]:
        groups[member["first"]].append(member["n"])
    shares = [[sum(slips[n][name] - right.get(n, {}).get(name, 0) for n in group) for name in MEASURES] for group in groups.values()]
    earned = [sum(max(slips[n]["niable_pence"], 0) for n in group) for group in groups.values()]
    people = tuple({**run.people[first], "n": n, "pension_scheme": ""} for n, first in enumerate(groups))
    elements = tuple((_paying(run, pence, n=n),) for n, pence in enumerate(earned))
    whole = by_columns(Crowd(run.period, run.book, run.terms, people, elements))
    return shares, [[_figures(slip)[name] for name in MEASURES] for slip in whole]


def test_two_payments_of_a_period_come_to_what_one_would(years: list[Lived]) -> None:
    compared, taxed = 0, 0
    for one in years:
        before: dict[tuple[int, int], Paid] = {(payment.place, payment.career): payment for payment in one.plain if not payment.second}
        for payment in one.plain:
            first = before[payment.place, payment.career]
            if not payment.second or payment.n in {row["n"] for row in payment.run.cases["directors"]}:
                continue
            both = _as_one(first, payment)
            compared += 1
            for name in (*MEASURES, *PENSION, *LOANS, "gross_pence", "taxable_pay_pence"):
                assert both[name] == first.figures[name] + payment.figures[name], (name, first.run.chosen([first.n]))
            if not any(map(_at_the_limit, (first, payment))) and both["tax_pence"] < both["taxable_pay_pence"] // 2:
                taxed += 1
                assert both["tax_pence"] == first.figures["tax_pence"] + payment.figures["tax_pence"]
    assert compared > 200
    assert taxed > 100


def _as_one(first: Paid, second: Paid) -> dict[str, int]:
    """Give the figures of somebody who is paid at once what the two payments paid."""
    alone = first.run.chosen([first.n])
    rows = numbered((*alone.elements[0], *({**row, "n": 0} for row in second.run.elements[second.n])))
    return _figures(by_plain(replace(alone, elements=(rows,)))[0])


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("number", [2, 5, 8])
def test_a_director_pays_the_same_in_the_year_by_either_method(engine: Engine, number: int) -> None:
    begins, frequency, day = YEARS[number]
    year = Year.of(begins, frequency, day=day)
    careers = [career for career in drawn_careers(chance("directors", number), year, 300) if _director(career)]
    assert len(careers) > 10
    methods = [[_by(method, career) for career in careers] for method in ("annual", "alternative")]
    annual, alternative = (_year_of(lived(year, by_method, engine, READINGS[0])) for by_method in methods)
    assert annual == alternative


def _director(career: Career) -> bool:
    return any(turn is not None and turn.director is not None for turn in career.turns)


def _by(method: str, career: Career) -> Career:
    def of(turn: Turn | None) -> Turn | None:
        return (
            turn if turn is None or turn.director is None else replace(turn, director={**turn.director, "method": method}, correction=None)
        )

    return replace(career, turns=tuple(of(turn) for turn in career.turns))


def _year_of(paid: list[Paid]) -> dict[int, list[int]]:
    """Give each employment's bands and contributions of the year."""
    found: dict[int, list[int]] = defaultdict(lambda: [0] * len(MEASURES))
    for payment in paid:
        found[payment.career] = [so_far + payment.figures[name] for so_far, name in zip(found[payment.career], MEASURES, strict=True)]
    return dict(found)
