"""Steps of the workings that follow from other steps."""

from __future__ import annotations

import pytest

from commonline.calc.plain.workings import Step, less_already


def test_what_was_paid_already_is_taken_off() -> None:
    step = less_already(step=Step("Tax on both payments", 500_00), label="Tax", already_pence=180_00, law="income_tax")
    assert (step.pence, [below.pence for below in step.children]) == (320_00, [500_00, 180_00])


def test_nothing_is_taken_off_a_step_without_an_amount() -> None:
    with pytest.raises(ValueError, match="nothing can be taken off"):
        less_already(step=Step("c: where the band begins", None), label="Tax", already_pence=0, law="income_tax")
