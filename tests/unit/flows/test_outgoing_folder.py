"""A file that was handed over and taken away is never handed over again in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from commonline.flows.send import CannotAsk, OutgoingFolder
from commonline.kernel.digest import digest
from commonline.kernel.period import Frequency, PayPeriod
from commonline.payroll.operations import follows

CONTENT = b"pay everybody"


def test_a_file_that_is_there_has_its_receipt(tmp_path: Path) -> None:
    wire = OutgoingFolder(tmp_path)
    receipt = wire.send(topic="bacs", name="october", content=CONTENT)
    assert wire.ask(topic="bacs", name="october", content_digest=digest(CONTENT)) == receipt


def test_a_file_that_was_never_written_did_not_arrive(tmp_path: Path) -> None:
    assert OutgoingFolder(tmp_path).ask(topic="bacs", name="october", content_digest=digest(CONTENT)) is None


def test_a_file_that_somebody_took_cannot_be_asked_after(tmp_path: Path) -> None:
    wire = OutgoingFolder(tmp_path)
    wire.send(topic="bacs", name="october", content=CONTENT)
    (tmp_path / "bacs" / "october").unlink()
    with pytest.raises(CannotAsk, match="taken"):
        wire.ask(topic="bacs", name="october", content_digest=digest(CONTENT))


@pytest.mark.parametrize(
    ("frequency", "before", "paid_on", "next_one"),
    [
        (Frequency.MONTHLY, date(2025, 10, 31), date(2025, 11, 28), True),
        (Frequency.MONTHLY, date(2025, 12, 31), date(2026, 1, 30), True),
        (Frequency.MONTHLY, date(2025, 10, 31), date(2025, 12, 31), False),
        (Frequency.WEEKLY, date(2025, 10, 31), date(2025, 11, 7), True),
        (Frequency.WEEKLY, date(2025, 10, 31), date(2025, 11, 14), False),
        (Frequency.FOUR_WEEKLY, date(2025, 10, 17), date(2025, 11, 14), True),
    ],
)
def test_a_pay_day_follows_on_the_one_before_it_and_no_other(frequency: Frequency, before: date, paid_on: date, next_one: bool) -> None:
    assert follows(before, PayPeriod.paid(paid_on, frequency)) is next_one
