"""Which subjects are read, and bands of tax that cannot be."""

from __future__ import annotations

import pytest

from commonline.rules.node import LawBroken, Node
from commonline.rules.shapes import shape_of


@pytest.mark.parametrize("subject", ["pension.nhs", "pension.dc_relief_at_source", "income_tax.wales"])
def test_a_subject_that_an_engine_reads_has_a_shape(subject: str) -> None:
    assert shape_of(subject) is not None


@pytest.mark.parametrize("subject", ["pension", "pension.mars", "income_tax.mars", "levy.nhs", "nhs"])
def test_no_shape_is_made_up_for_a_subject_that_no_engine_reads(subject: str) -> None:
    assert shape_of(subject) is None


def test_bands_of_income_tax_that_do_not_rise_are_broken_law() -> None:
    shape = shape_of("income_tax")
    assert shape is not None
    bands = [{"up_to_pounds": 200, "rate": [20, 100]}, {"up_to_pounds": 100, "rate": [40, 100]}, {"rate": [45, 100]}]
    values = {"bands": bands, "basic_rate": [20, 100], "d_rates": [[40, 100]]}
    with pytest.raises(LawBroken, match="do not rise"):
        shape(Node("small.yaml", values))
    with pytest.raises(LawBroken, match="no limit, and only the last"):
        shape(Node("small.yaml", values | {"bands": bands[:1]}))
