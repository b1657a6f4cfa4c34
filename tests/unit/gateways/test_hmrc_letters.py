"""National Insurance in a Full Payment Submission: several letters in a year, several jobs, and week 53."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from test_hmrc_rti import NO_EMPLOYEE_NI, ORDINARY, people, submission, text

from commonline.gateways.hmrc_columns import FURTHER_COLUMNS, NI_COLUMNS
from commonline.gateways.hmrc_pack import validate
from commonline.gateways.hmrc_rti import unfit
from commonline.kernel.error import Refusal
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from pathlib import Path

LETTERS = {name: ORDINARY[name] for name in NI_COLUMNS}


@pytest.fixture
def pack(shared: Path) -> Path:
    return shared / "oracles" / "rti"


def further(*rows: dict[str, Any]) -> pl.DataFrame:
    """Give National Insurance under further letters, of the first of ``people`` unless a row says otherwise."""
    return pl.DataFrame([LETTERS | {"payroll_id": "E0&<0>"} | row for row in rows], schema=FURTHER_COLUMNS)


@pytest.mark.parametrize(("frequency", "told"), [(Frequency.WEEKLY, "53"), (Frequency.TWO_WEEKLY, "54"), (Frequency.FOUR_WEEKLY, "56")])
def test_a_payday_in_week_53_is_told_by_the_weeks_it_pays(pack: Path, frequency: Frequency, told: str) -> None:
    content = submission(people({}), frequency=frequency, period_number=53, paid_on=date(2026, 4, 5))

    assert text(content, ".//WeekNo") == [told]
    assert validate(content=content, pack=pack, tax_year="2025-26").messages == ()


def test_up_to_four_letters_of_the_year_are_told_with_their_own_figures(pack: Path) -> None:
    others = further(
        {"ni_letter": "C"} | NO_EMPLOYEE_NI,
        {"ni_letter": "M", "ni_earnings_pence": -291667, "ni_employer_pence": -1, "ni_employee_pence": -5},
        {"ni_letter": "F"},
        {"payroll_id": "E1&<1>", "ni_letter": "J"},
    )
    employees = people({"workplace_postcode": "CH41 1AA"}, {}, {})
    content = submission(employees, further=others)

    assert unfit(employees, others) == []
    assert validate(content=content, pack=pack, tax_year="2025-26").messages == ()
    assert text(content, ".//NIletter") == ["A", "C", "M", "F", "A", "J", "A"]
    assert b"<GrossEarningsForNICsInPd>-2916.67<" in content


def test_a_job_whose_insurance_is_told_with_another_has_no_letter() -> None:
    nothing = dict.fromkeys((name for name in NI_COLUMNS if name != "ni_letter"), 0)
    content = submission(people({"aggregated": True}, {"aggregated": True, "ni_letter": ""} | nothing))

    assert text(content, ".//AggregatedEarnings") == ["yes", "yes"]
    assert text(content, ".//NIletter") == ["A"]


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"ni_letter": letter} for letter in "HJMV"], "more than 4 letters"),
        ([{"ni_letter": "A"}], "given twice"),
        ([{"ni_letter": "J"}, {"ni_letter": "J"}], "given twice"),
        ([{"ni_letter": ""}], "not one of HMRC's"),
        ([{"ni_letter": "F"}], "postcode of the workplace"),
        ([{"ni_letter": "C"}], "no contributions by the employee"),
        ([{"ni_letter": "J", "ni_at_lel_to_date_pence": 150}], "not whole pounds"),
        ([{"ni_letter": "J", "ni_employee_to_date_pence": -1}], "below zero"),
        ([{"ni_letter": "J", "ni_employer_pence": None}], "is empty"),
    ],
)
def test_a_further_letter_that_cannot_be_told_is_listed_with_its_person_and_refused(rows: list[dict[str, Any]], reason: str) -> None:
    employees, others = people({}, {}), further(*rows)

    assert {who for who, _ in unfit(employees, others)} == {"E0&<0>"}
    assert {reason in said for _, said in unfit(employees, others)} == {True}
    with pytest.raises(Refusal, match="would refuse 1 of its rows"):
        submission(employees, further=others)


def test_a_letter_of_nobody_is_our_own_mistake() -> None:
    with pytest.raises(TypeError, match="not among the employees"):
        unfit(people({}), further({"payroll_id": "X"}))
