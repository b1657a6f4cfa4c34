"""A disagreement is found, and told by the least that shows it."""

from __future__ import annotations

import agreement
import pytest
from agreement import FIGURES, Slip, compared, compared_in_turn

from people import Crowd, crowd

TAX = FIGURES.index("tax_pence")


@pytest.fixture
def wrong_by_a_penny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the plain calculator take a penny more from directors whose tax is above nothing."""
    right = agreement.by_plain

    def wrong(one: Crowd) -> list[Slip]:
        directors = {row["n"] for row in one.cases["directors"]}
        return [(earned, _a_penny_more(figures) if n in directors else figures) for n, (earned, figures) in enumerate(right(one))]

    monkeypatch.setattr(agreement, "by_plain", wrong)


def _a_penny_more(figures: tuple[int, ...]) -> tuple[int, ...]:
    if figures[TAX] <= 0:
        return figures
    return (*figures[:TAX], figures[TAX] + 1, *figures[TAX + 1 :])


@pytest.mark.usefixtures("wrong_by_a_penny")
def test_a_difference_of_a_penny_is_told_with_the_least_that_shows_it() -> None:
    found = compared(crowd(number=9, size=60))
    assert found.people == 60
    assert 3 <= len(found.differences) <= 12
    told = found.differences[0]
    assert "'tax_pence': " in told
    assert "directors: [{" in told
    # Whatever has nothing to do with it is gone, and one person is left.
    assert not {"together", "paid_already", "corrections", "ni_to_date"} & {line.split(":")[0].strip() for line in told.splitlines()}
    assert told.count("person: {") == 1
    assert "'pension_scheme': ''" in told
    assert "'ni_letter': 'X'" in told


@pytest.mark.usefixtures("wrong_by_a_penny")
def test_what_comes_after_a_difference_is_not_compared() -> None:
    assert compared_in_turn(range(9, 30), size=60).people == 60
