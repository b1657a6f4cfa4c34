"""The names of earlier periods."""

from __future__ import annotations

import pytest

from commonline.calc.plain.origin import period_spoken, periods_spoken


@pytest.mark.parametrize(
    ("origin", "said"),
    [
        ("2025-26/M01", "April 2025"),
        ("2025-26/M09", "December 2025"),
        ("2025-26/M10", "January 2026"),
        ("2025-26/M12", "March 2026"),
        ("2025-26/W07", "week 7 of 2025-26"),
        ("2025-26/M13", "2025-26/M13"),
        ("before", "before"),
    ],
)
def test_a_period_is_said_as_a_reader_knows_it(origin: str, said: str) -> None:
    assert period_spoken(origin) == said


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        (["2025-26/M06", "2025-26/M05", "2025-26/M05"], "earlier months (August, September)"),
        (["2025-26/M01", "2024-25/M12"], "earlier months (March 2025, April 2025)"),
        (["2025-26/W07", "2025-26/W10"], "earlier weeks (week 7, week 10)"),
        (["2025-26/W07", "2025-26/M05"], "earlier periods (August, week 7)"),
        (["before"], "earlier periods (before)"),
        ([""], "earlier periods"),
    ],
)
def test_several_periods_are_said_together_and_in_order(origins: list[str], said: str) -> None:
    assert periods_spoken(origins) == said
