"""Each rule of the judgement: what breaks it, and what it does."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from commonline.converge.judge import judge
from commonline.converge.rule import Against
from commonline.converge.terms import Frames
from commonline.kernel.finding import Weight
from commonline.standard.extract import BALANCE, ELEMENT, EMPLOYMENT

if TYPE_CHECKING:
    from commonline.converge.terms import Judged

GOOD: dict[str, Any] = {
    "source": "d:1",
    "person_ref": "P1",
    "employment_ref": "E1",
    "family_name": "Ó Súilleabháin-O'Neil",
    "given_names": "Zoë Ann",
    "birth_date": date(1980, 2, 3),
    "sex": "F",
    "nino": "AB123456C",
    "start_date": date(2020, 4, 1),
    "end_date": None,
    "paye_scheme": "120/HA01",
    "pay_group": "M",
    "grade": "G7",
    "job_title": None,
    "cost_centre": "C1",
    "annual_salary_pence": 3_000_000,
    "hours_hundredths": 3700,
    "full_time_hours_hundredths": 3700,
    "tax_code": "1257L",
    "week1_month1": False,
    "ni_letter": "A",
    "student_loan_plan": None,
    "postgraduate_loan": False,
    "pension_scheme": "alpha",
    "sort_code": "000001",
    "account_number": "12345678",
    "account_name": "Z ONEIL",
}
DUE: dict[str, Any] = {
    "source": "f:1",
    "employment_ref": "E1",
    "element": "ONCALL",
    "amount_pence": 100,
    "hours_hundredths": None,
    "valid_from": date(2025, 10, 1),
    "valid_to": date(2025, 10, 31),
}
PAID: dict[str, Any] = {column.name: 0 if column.name.endswith("_pence") else "" for column in BALANCE} | {
    "source": "b:1",
    "employment_ref": "E1",
    "paye_scheme": "120/HA01",
    "tax_year": "2025-26",
    "ni_letter": "A",
}


def judged(
    *employments: dict[str, Any],
    elements: tuple[dict[str, Any], ...] = (),
    balances: tuple[dict[str, Any], ...] = (),
    known: tuple[dict[str, Any], ...] = (),
    held: frozenset[str] = frozenset(),
    full: bool = False,
) -> Judged:
    """Judge rows that differ from good ones, in October 2025, and prove that none was lost."""
    given = [GOOD | {"source": f"d:{n}"} | row for n, row in enumerate(employments, start=1)]
    due = [DUE | {"source": f"f:{n}"} | row for n, row in enumerate(elements, start=1)]
    paid = [PAID | {"source": f"b:{n}"} | row for n, row in enumerate(balances, start=1)]
    found = judge(
        frames=Frames(
            employments=pl.DataFrame(given, schema=EMPLOYMENT.schema),
            elements=pl.DataFrame(due, schema=ELEMENT.schema),
            balances=pl.DataFrame(paid, schema=BALANCE.schema),
        ),
        against=Against(
            begins=date(2025, 10, 1),
            ends=date(2025, 10, 31),
            known=pl.DataFrame([GOOD | row for row in known], schema=EMPLOYMENT.schema),
            grades=frozenset({"G7"}),
        ),
        blind=lambda texts: pl.Series(["blinded"] * texts.len()),
        held={"employments": held},
        full=full,
    )
    for name, rows in (("employments", given), ("elements", due), ("balances", paid)):
        sources = [*getattr(found.accepted, name)["source"], *getattr(found.held, name)["source"]]
        assert sorted(sources) == sorted(row["source"] for row in rows)
    return found


def codes(found: Judged) -> list[str]:
    """Give the codes found, in order."""
    return [finding.code for finding in found.findings]


def test_a_good_row_is_accepted_without_a_word() -> None:
    found = judged({}, elements=({},), balances=({},))
    assert codes(found) == []
    assert found.accepted.employments.height == 1


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("EMP-001", {"cost_centre": None}),
        ("EMP-038", {"tax_code": None}),
        ("EMP-004", {"nino": "BG123456A"}),
        ("EMP-004", {"nino": "DA123456A"}),
        ("EMP-004", {"nino": "AO123456A"}),
        ("EMP-004", {"nino": "AB123456E"}),
        ("EMP-004", {"nino": "AB12345C"}),
        ("EMP-005", {"nino": None}),
        ("EMP-008", {"end_date": date(2020, 3, 31)}),
        ("EMP-009", {"end_date": date(2025, 9, 30)}),
        ("EMP-010", {"start_date": date(2025, 11, 1)}),
        ("EMP-011", {"annual_salary_pence": 25_000_001}),
        ("EMP-012", {"annual_salary_pence": 0}),
        ("EMP-012", {"annual_salary_pence": -1}),
        ("EMP-013", {"annual_salary_pence": None}),
        ("EMP-014", {"grade": "G8"}),
        ("EMP-015", {"tax_code": "12S7L"}),
        ("EMP-015", {"tax_code": "SNT"}),
        ("EMP-015", {"tax_code": "1257L M1"}),
        ("EMP-016", {"ni_letter": "Q"}),
        ("EMP-017", {"pension_scheme": "gold"}),
        ("EMP-018", {"student_loan_plan": "3"}),
        ("EMP-019", {"sex": "X"}),
        ("EMP-020", {"sort_code": None}),
        ("EMP-021", {"sort_code": "00001"}),
        ("EMP-021", {"account_number": "1234567A"}),
        ("EMP-022", {"given_names": "ZoÃ«"}),
        ("EMP-023", {"family_name": "=1+1"}),
        ("EMP-024", {"birth_date": date(2020, 2, 3)}),
        ("EMP-024", {"birth_date": date(1900, 2, 3)}),
        ("EMP-025", {"full_time_hours_hundredths": 0, "hours_hundredths": 0}),
        ("EMP-025", {"hours_hundredths": 20_000, "full_time_hours_hundredths": 3700}),
        ("EMP-026", {"paye_scheme": "HA01"}),
        ("EMP-027", {"hours_hundredths": 3800}),
        ("EMP-031", {"pay_scale": "afc_mars", "pay_point": "1"}),
        ("EMP-032", {"pay_scale": "afc_england"}),
        ("EMP-033", {"director_method": "monthly", "director_from": date(2025, 4, 6)}),
        ("EMP-034", {"director_method": "annual"}),
        ("EMP-035", {"paid_weeks_hundredths": 0}),
        ("EMP-035", {"paid_weeks_hundredths": 5_301}),
        ("EMP-036", {"effective_from": date(2025, 11, 1)}),
        ("EMP-037", {"effective_from": date(2023, 9, 30)}),
    ],
)
def test_a_row_that_breaks_a_rule_has_its_finding_and_is_held_only_if_the_finding_holds(code: str, row: dict[str, Any]) -> None:
    found = judged(row)
    assert codes(found) == [code]
    holds = found.findings[0].weight is Weight.HOLDS
    assert (found.held.employments.height, found.accepted.employments.height) == ((1, 0) if holds else (0, 1))
    assert found.findings[0].source == "d:1"


@pytest.mark.parametrize(
    "code", ["1257L", "S1257L", "C1257L", "K475", "SK210", "CK88", "0T", "S0T", "BR", "SBR", "D0", "SD3", "NT", "1383M", "1131N", "100T"]
)
def test_every_form_of_tax_code_is_accepted(code: str) -> None:
    assert codes(judged({"tax_code": code})) == []


@pytest.mark.parametrize(
    "row",
    [
        {"pay_scale": "afc_england", "pay_point": "B5-1", "annual_salary_pence": None},
        {"paid_weeks_hundredths": 5_300},
        {"effective_from": date(2025, 10, 31)},
        {"effective_from": date(2023, 10, 1)},
        {"director_method": "annual", "director_from": date(2025, 4, 6)},
    ],
)
def test_what_is_said_beside_the_usual_is_accepted(row: dict[str, Any]) -> None:
    assert codes(judged(row)) == []


def test_one_number_under_two_persons_warns_of_both() -> None:
    found = judged({}, {"person_ref": "P2", "employment_ref": "E2"})
    assert codes(found) == ["EMP-006", "EMP-006"]
    assert {finding.value_digest for finding in found.findings} == {"blinded"}


def test_employments_of_a_person_that_share_days_warn_and_those_that_follow_do_not() -> None:
    assert codes(judged({}, {"employment_ref": "E2"})) == ["EMP-007", "EMP-007"]
    assert codes(judged({"end_date": date(2025, 10, 9)}, {"employment_ref": "E2", "start_date": date(2025, 10, 10)})) == []


def test_a_repeated_row_is_held_and_the_first_goes_on() -> None:
    found = judged({}, {})
    assert codes(found) == ["EMP-002"]
    assert found.accepted.employments["source"].to_list() == ["d:1"]


def test_two_different_rows_for_one_employment_are_both_held() -> None:
    found = judged({}, {"annual_salary_pence": 1}, {})
    assert codes(found) == ["EMP-003"] * 3
    assert found.accepted.employments.is_empty()


def test_somebody_without_a_salary_is_paid_by_the_hour_if_hours_are_sent() -> None:
    hours = {"element": "HOURS", "hours_hundredths": 800}
    assert codes(judged({"annual_salary_pence": None}, elements=(hours,))) == []


def test_a_row_the_mapping_holds_stays_held_and_nothing_is_said_to_be_missing() -> None:
    found = judged({"birth_date": None, "nino": "x"}, held=frozenset({"d:1"}))
    assert codes(found) == ["EMP-004"]
    assert found.held.employments.height == 1


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("ELM-001", {"employment_ref": "E9"}),
        ("ELM-002", {"amount_pence": None}),
        ("ELM-003", {"element": "GOLD"}),
        ("ELM-006", {"valid_to": date(2025, 9, 1)}),
        ("ELM-007", {"element": "OVERTIME"}),
        ("ELM-008", {"amount_pence": -1}),
    ],
)
def test_an_element_that_breaks_a_rule_has_its_finding(code: str, row: dict[str, Any]) -> None:
    found = judged({}, elements=(row,))
    assert codes(found) == [code]
    assert found.held.elements.height == (0 if code == "ELM-008" else 1)


def test_an_element_that_begins_after_the_employment_ended_is_held() -> None:
    found = judged({"end_date": date(2025, 10, 9)}, elements=({"valid_from": date(2025, 10, 10)},))
    assert codes(found) == ["ELM-009"]


def test_an_element_of_an_employment_known_from_before_is_accepted() -> None:
    assert codes(judged(elements=({},), known=({},))) == []


def test_an_element_twice_is_paid_once_and_with_two_amounts_not_at_all() -> None:
    assert codes(judged({}, elements=({}, {}))) == ["ELM-004"]
    found = judged({}, elements=({}, {"amount_pence": 7}))
    assert codes(found) == ["ELM-005", "ELM-005"]
    assert found.accepted.elements.is_empty()


@pytest.mark.parametrize(
    ("code", "row"),
    [
        ("BAL-001", {"employment_ref": "E9"}),
        ("BAL-002", {"tax_pence": None}),
        ("BAL-005", {"tax_year": "2025-27"}),
        ("BAL-006", {"ni_letter": "Q"}),
        ("BAL-007", {"ni_at_lel_pence": 1}),
    ],
)
def test_balances_that_break_a_rule_have_their_finding(code: str, row: dict[str, Any]) -> None:
    assert codes(judged({}, balances=(row,))) == [code]


def test_balances_under_two_letters_are_two_balances() -> None:
    assert codes(judged({}, balances=({}, {"ni_letter": "M"}))) == []


def test_nothing_at_all_is_judged_to_be_nothing() -> None:
    assert codes(judged()) == []


def test_absence_from_a_full_extract_is_a_question_and_no_leaver() -> None:
    known = ({"employment_ref": "E2"}, {"employment_ref": "E3", "end_date": date(2025, 9, 30)})
    found = judged({}, known=known, full=True)
    assert [(finding.code, finding.subject, finding.weight) for finding in found.findings] == [("EMP-028", "E2", Weight.WARNS)]
    assert codes(judged({}, known=known)) == []


def test_rows_of_two_sheets_of_one_file_are_held_apart() -> None:
    found = judged({"source": "d:7", "grade": "G8"}, balances=({"source": "d:7"},))
    assert found.held.employments.height == 1
    assert found.accepted.balances.height == 1
