"""What the reader of agreements makes of allowances and citations, and what it refuses in them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from commonline.kernel.money import Rate
from commonline.rules.agreement import Agreement, read_agreements
from commonline.rules.node import LawBroken

if TYPE_CHECKING:
    from pathlib import Path

SMALL = """\
scale: afc_england
means: A scale.
unit: Pounds.
salaries:
  - from: 2022-04-01
    until: 2023-03-31
    values: {bands: {"5": {points: [{code: "5.1", after_years: 0, annual_pounds: 27055}]}}}
    law: {title: "A notice", href: ""}
    checked: {by: a tester, on: 2026-11-23, against: nothing}
    certain: true
allowances:
  far_away:
    means: An addition.
    entries:
      - from: 2022-05-01
        until: 2022-05-01
        values:
          island: {name: Island, element: LOCATION, basis: salary, rate: [5, 100], minimum_pounds: 900, maximum_pounds: 900}
        law: {title: "Another notice", href: "https://example.org/notice"}
        checked: {by: a tester, on: 2026-11-23, against: nothing}
        certain: true
"""


def read(place: Path, old: str = "scale:", new: str = "scale:") -> Agreement:
    assert old in SMALL
    (place / "small.yaml").write_text(SMALL.replace(old, new, 1), encoding="utf-8")
    return read_agreements(place)["afc_england"]


def test_an_allowance_may_hold_for_one_day_and_have_one_amount(tmp_path: Path) -> None:
    (island,) = read(tmp_path).allowances
    assert (island.code, island.element, island.basis, island.rate) == ("far_away.island", "LOCATION", "salary", Rate(5, 100))
    assert (island.minimum_pence, island.maximum_pence, island.bands, island.included) == (900_00, 900_00, (), False)
    assert (island.citation.first_day, island.citation.last_day) == (date(2022, 5, 1), date(2022, 5, 1))


def test_salaries_are_cited_first_and_then_each_kind_of_allowance(tmp_path: Path) -> None:
    cited = [(c.subject, c.title, c.href) for c in read(tmp_path).cited]
    assert cited == [
        ("scale.afc_england", "A notice", ""),
        ("scale.afc_england.far_away", "Another notice", "https://example.org/notice"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("means: A scale.", 'means: ""', r"small\.yaml\.means: '' is not text"),
        ("unit: Pounds.", 'unit: ""', r"small\.yaml\.unit: '' is not text"),
        ("means: An addition.", 'means: ""', r"far_away\.means: '' is not text"),
        ('href: ""', "href: a shelf", "begins with https"),
        ("element: LOCATION", "element: RUM", "RUM is no pay element"),
        ("basis: salary", "basis: tide", "tide is none of salary, hour"),
        ("minimum_pounds: 900", "minimum_pounds: 901", "the least is over the most"),
    ],
)
def test_an_agreement_that_is_not_in_order_is_refused_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(LawBroken, match=said):
        read(tmp_path, old, new)


def test_an_entry_is_named_by_its_first_day_and_one_without_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(LawBroken, match=r"small\.yaml\.salaries\[0\], from 2022-04-01.*27055\.5 is a float"):
        read(tmp_path, "27055", "27055.5")
    with pytest.raises(LawBroken, match=r"small\.yaml\.salaries\[0\]: from is missing"):
        read(tmp_path, "  - from: 2022-04-01\n    until", "  - until")
