"""What is typed of an employment, read as its columns say."""

from __future__ import annotations

from datetime import date

import pytest

from commonline.flows.stated import NOT_CHANGED, stated
from commonline.kernel.error import Refusal
from commonline.standard.extract import EMPLOYMENT


def test_amounts_and_hours_are_typed_as_people_say_them_or_in_whole_units() -> None:
    assert stated(words=["hours=18.5", "salary=30000.50"]) == {"hours_hundredths": 18_50, "annual_salary_pence": 30_000_50}
    assert stated(words=["hours_hundredths=1850", "annual_salary=1"]) == {"hours_hundredths": 18_50, "annual_salary_pence": 1_00}
    assert stated(words=["paid_weeks=39.2"]) == {"paid_weeks_hundredths": 39_20}


def test_days_flags_codes_and_text_are_read_as_their_column_says() -> None:
    said = stated(words=["end_date=2025-11-14", "Postgraduate_Loan=yes", "week1_month1=no", "student_loan_plan=4", "job_title=A = B"])
    assert said == {
        "end_date": date(2025, 11, 14),
        "postgraduate_loan": True,
        "week1_month1": False,
        "student_loan_plan": "4",
        "job_title": "A = B",
    }


def test_nothing_after_the_equals_sign_is_empty() -> None:
    assert stated(words=["end_date=", "pension_scheme="]) == {"end_date": None, "pension_scheme": None}


@pytest.mark.parametrize(
    "word", ["hours", "=5", "hours=half", "salary=1.005", "hours_hundredths=18.5", "end_date=14/11/2025", "week1_month1=1", "sex=X"]
)
def test_what_is_not_of_its_kind_is_refused(word: str) -> None:
    with pytest.raises(Refusal, match="Nothing was changed"):
        stated(words=[word])


@pytest.mark.parametrize("name", [*sorted(NOT_CHANGED), *(column.name for column in EMPLOYMENT if column.secret)])
def test_what_names_an_employment_or_is_secret_is_not_typed(name: str) -> None:
    with pytest.raises(Refusal, match="is not understood"):
        stated(words=[f"{name}=1"])
