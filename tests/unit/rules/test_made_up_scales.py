"""Progression on small scales made for one question each: where an agreement ends, where a band is open, where points are new."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from commonline.rules import scales
from commonline.rules.agreement import read_agreements
from commonline.rules.book import LawUnknown
from commonline.rules.scales import PointUnknown, next_point, salary_stretches

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Held = Callable[..., None]

SCALE = "afc_england"
HEAD = f"scale: {SCALE}\nmeans: A scale.\nunit: Pounds.\nsalaries:\n"
ENTRY = """\
  - from: {first}
    until: {last}
    values: {{bands: {{"5": {{{open}points: [{points}]}}}}}}
    law: {{title: "A notice", href: ""}}
    checked: {{by: a tester, on: 2026-11-23, against: nothing}}
    certain: true
"""


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    """Give a function that holds agreements: first and last day, years of each point of band 5, years after which it is open."""

    def hold(*entries: tuple[str, str, dict[str, int], int | None]) -> None:
        text = HEAD
        for first, last, years, opens in entries:
            points = ", ".join(
                f'{{code: "{code}", after_years: {after}, annual_pounds: {30_000 + after}}}' for code, after in years.items()
            )
            text += ENTRY.format(first=first, last=last, open="" if opens is None else f"open_after_years: {opens}, ", points=points)
        (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
        agreements = read_agreements(tmp_path)
        monkeypatch.setattr(scales, "own_agreements", lambda: agreements)

    return hold


# A band of which only the first points are held


@pytest.fixture
def opened(held: Held) -> None:
    """Hold a band that is open after three years in one agreement, and held to its top in the next."""
    held(("2022-04-01", "2023-03-31", {"5.1": 0, "5.2": 1}, 3), ("2023-04-01", "2024-03-31", {"5.1": 0, "5.2": 1, "5.3": 3}, None))


@pytest.mark.usefixtures("opened")
def test_a_point_beyond_those_held_is_refused_up_to_the_last_day_of_the_agreement() -> None:
    with pytest.raises(LawUnknown, match=r"follows 5\.2 on 31 March 2023"):
        next_point(scale=SCALE, point="5.2", reached=date(2021, 3, 31))
    assert next_point(scale=SCALE, point="5.2", reached=date(2021, 4, 1)) == ("5.3", date(2023, 4, 1))
    assert next_point(scale=SCALE, point="5.2", reached=date(2022, 4, 1)) == ("5.3", date(2024, 4, 1))


def test_a_salary_is_refused_from_the_day_on_which_the_open_band_goes_on(held: Held) -> None:
    held(("2022-04-01", "2023-03-31", {"5.1": 0, "5.2": 1}, 3))
    days = {"reached": date(2020, 6, 1), "first": date(2022, 4, 1)}
    assert salary_stretches(scale=SCALE, point="5.2", last=date(2022, 5, 31), **days) == [
        (date(2022, 4, 1), date(2022, 5, 31), "5.2", 30_001_00)
    ]
    with pytest.raises(LawUnknown, match=r"follows 5\.2 on 1 June 2022"):
        salary_stretches(scale=SCALE, point="5.2", last=date(2022, 6, 1), **days)
    with pytest.raises(LawUnknown, match=r"follows 5\.2 on 1 June 2022"):
        salary_stretches(scale=SCALE, point="5.2", reached=date(2020, 6, 1), first=date(2022, 7, 1), last=date(2022, 7, 1))


@pytest.mark.usefixtures("opened")
def test_a_point_of_a_later_agreement_is_unknown_before_it() -> None:
    for reached in (date(2021, 6, 1), date(2022, 6, 1)):
        with pytest.raises(PointUnknown, match=r"no point 5\.3"):
            next_point(scale=SCALE, point="5.3", reached=reached)


# Points that are new


@pytest.mark.parametrize(
    ("reached", "expected"),
    [
        (date(2020, 4, 1), ("5.4", date(2023, 4, 1))),
        (date(2020, 4, 2), ("5.3", date(2023, 4, 1))),
        (date(2021, 4, 1), ("5.3", date(2023, 4, 1))),
        (date(2021, 4, 2), ("5.2", date(2023, 4, 1))),
        (date(2022, 4, 1), ("5.2", date(2023, 4, 1))),
        (date(2022, 4, 2), ("5.2", date(2023, 4, 2))),
    ],
)
def test_of_several_new_points_the_highest_with_its_years_complete_follows(held: Held, reached: date, expected: tuple[str, date]) -> None:
    new = {"5.1": 0, "5.2": 1, "5.3": 2, "5.4": 3}
    held(("2022-04-01", "2023-03-31", {"5.1": 0}, None), ("2023-04-01", "2024-03-31", new, None))
    assert next_point(scale=SCALE, point="5.1", reached=reached) == expected


def test_a_point_that_came_in_days_nobody_checked_has_no_known_first_day(held: Held) -> None:
    held(("2022-04-01", "2023-03-31", {"5.1": 0}, None), ("2024-04-01", "2025-03-31", {"5.1": 0, "5.2": 1}, None))
    with pytest.raises(LawUnknown, match="1 June 2023"):
        next_point(scale=SCALE, point="5.1", reached=date(2022, 6, 1))
