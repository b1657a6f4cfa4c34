"""What every step looks up and rounds by."""

from __future__ import annotations

import polars as pl
import pytest

from commonline.calc.columns.coding import nearest, places


@pytest.mark.parametrize("lower", [1, 2, 3, 4])
def test_a_half_goes_away_from_nothing_on_both_sides(lower):
    upper = range(-9, 10)
    expected = [(1 if whole > 0 else -1) * ((abs(whole) * 2 + lower) // (lower * 2)) for whole in upper]
    assert nearest(pl.Series(upper), lower).to_list() == expected
    assert nearest(pl.Series(upper), pl.Series([lower] * 19)).to_list() == expected


@pytest.mark.parametrize("kind", [pl.String, pl.Categorical, pl.Enum(["b", "a", "x"])])
def test_text_of_every_kind_has_the_place_of_its_value(kind):
    assert places(pl.Series(["a", "x", None, "b"], dtype=kind), pl.Enum(["a", "b", "c"])).to_list() == [0, None, None, 1]
