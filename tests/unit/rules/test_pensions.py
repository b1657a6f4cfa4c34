"""What the reader of a pension scheme makes of its entry, and what it refuses."""

from __future__ import annotations

import pytest

from commonline.kernel.money import Rate
from commonline.rules.book import PensionBand
from commonline.rules.node import LawBroken, Node
from commonline.rules.pensions import pension

LOW = {"up_to_pounds": 10_000, "rate": [5, 100]}
MIDDLE = {"up_to_pence": 1_000_001, "rate": [6, 100]}
TOP = {"rate": [7, 100]}


def values(*bands: object) -> Node:
    return Node("small.yaml", {"bands": list(bands), "band_on_whole_pounds": True})


def test_a_scheme_that_says_nothing_else_counts_all_pay_and_leaves_the_employers_rate_open() -> None:
    scheme = pension(values(LOW, MIDDLE, TOP), code="nhs")
    assert (scheme.lower, scheme.upper, scheme.lower_by_frequency, scheme.upper_by_frequency) == (0, None, {}, {})
    assert (scheme.employer, scheme.relief_at_source) == (None, None)


def test_a_limit_is_in_pounds_or_in_pence() -> None:
    bands = pension(values(LOW, MIDDLE, TOP), code="nhs").bands
    assert bands == (PensionBand(1_000_000, Rate(5, 100)), PensionBand(1_000_001, Rate(6, 100)), PensionBand(None, Rate(7, 100)))
    with pytest.raises(LawBroken, match=r"bands\[0\]: one limit only"):
        pension(values(LOW | MIDDLE, TOP), code="nhs")


def test_bands_that_do_not_rise_are_broken_law() -> None:
    with pytest.raises(LawBroken, match="do not rise"):
        pension(values(MIDDLE, LOW, TOP), code="nhs")
    with pytest.raises(LawBroken, match="no limit, and only the last"):
        pension(values(LOW, MIDDLE), code="nhs")
