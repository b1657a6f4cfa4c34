"""What is known beside the facts of an employment: absences, claims, notices, what a starter brought."""

from __future__ import annotations

from datetime import date
from typing import Any

from commonline.people import public as people

OCTOBER, LAST = date(2025, 10, 1), date(2025, 10, 31)
CLAIM = {
    "element": "OVERTIME",
    "worked_on": date(2025, 10, 12),
    "starts": "22:00",
    "hours_hundredths": 800,
    "amount_pence": 1500,
    "evidence": "log 7",
    "claimed_on": date(2025, 10, 20),
    "authorised_by": "P9",
}
STRIKE = {"first_day": date(2025, 10, 10), "last_day": date(2025, 10, 11), "absence": "strike", "pay_percent": 0}


def away(office: Any) -> list[tuple[Any, ...]]:
    with office.unit() as unit:
        found = people.absences(unit=unit, known_at=office.at, first=OCTOBER, last=LAST)
    return [(first.day, last and last.day, name) for first, last, name in found.select("first_day", "last_day", "absence").rows()]


def test_an_absence_said_again_changes_nothing_and_one_that_shares_no_day_stands_beside_it(office: Any) -> None:
    office.take(OCTOBER)
    assert office.told("take_on_absences", STRIKE) == 1
    assert office.told("take_on_absences", STRIKE) == 0
    sick = {"first_day": date(2025, 10, 2), "last_day": date(2025, 10, 3), "absence": "sick_half", "pay_percent": 50}
    assert office.told("take_on_absences", sick) == 1
    assert away(office) == [(2, 3, "sick_half"), (10, 11, "strike")]


def test_an_absence_gives_way_to_what_is_said_of_its_days(office: Any) -> None:
    office.take(OCTOBER)
    office.told("take_on_absences", STRIKE | {"last_day": None, "absence": "unpaid_leave"})
    then = office.at
    office.told("take_on_absences", STRIKE | {"first_day": date(2025, 10, 20), "last_day": date(2025, 10, 21)})
    assert away(office) == [(10, 19, "unpaid_leave"), (20, 21, "strike")]
    office.told("take_on_absences", STRIKE)
    assert away(office) == [(10, 11, "strike"), (20, 21, "strike")]
    with office.unit() as unit:
        assert people.absences(unit=unit, known_at=then, first=OCTOBER, last=LAST)["last_day"].to_list() == [None]
        assert people.absences(unit=unit, known_at=then, first=OCTOBER, last=date(2025, 10, 9)).is_empty()


def test_a_claim_is_an_element_of_the_day_and_is_added_once(office: Any) -> None:
    office.take(OCTOBER)
    assert office.told("add_claims", CLAIM, CLAIM) == 1
    assert office.told("add_claims", CLAIM | {"source": "y:2"}) == 0
    with office.unit() as unit:
        due = people.element_facts(unit=unit, known_at=office.at, first=OCTOBER, last=LAST)
        none = people.element_facts(unit=unit, known_at=office.at, first=OCTOBER, last=date(2025, 10, 11))
        known = people.claims(unit=unit, known_at=office.at)
    assert due.drop("employment_id").rows() == [("OVERTIME", date(2025, 10, 12), date(2025, 10, 12), "x:1", 1500, 800)]
    assert none.is_empty()
    assert known["employment_ref"].to_list() == ["100"]


def test_of_a_notice_sent_again_the_latest_word_stands_and_only_news_is_given_on(office: Any) -> None:
    office.take(OCTOBER)
    notice = {"notice": "P6", "issued_on": date(2025, 9, 9), "effective_from": date(2025, 9, 9), "tax_code": "BR", "week1_month1": True}
    assert office.told("add_notices", notice).height == 1
    assert office.told("add_notices", notice | {"source": "y:2"}).height == 0
    then = office.at
    assert office.told("add_notices", notice | {"tax_code": "0T"}).height == 1
    with office.unit() as unit:
        assert people.notices(unit=unit, known_at=office.at)["tax_code"].to_list() == ["0T"]
        (kept,) = people.notices(unit=unit, known_at=then).to_dicts()
    assert (kept["tax_code"], kept["week1_month1"], kept["student_loan_plan"], kept["previous_pay_pence"]) == ("BR", True, "", None)


def test_the_latest_word_of_a_starter_wins(office: Any) -> None:
    office.take(OCTOBER)
    assert office.told("add_starters", {"declaration": "C", "postcode": "ZZ1 1ZZ"}).height == 1
    then = office.at
    assert office.told("add_starters", {"declaration": "B", "p45_student_loan": True}).height == 1
    assert office.told("add_starters", {"declaration": "B", "p45_student_loan": True}).height == 0
    with office.unit() as unit:
        assert people.starters(unit=unit, known_at=then).select("declaration", "postcode").rows() == [("C", "ZZ1 1ZZ")]
        latest = people.starters(unit=unit, known_at=office.at, employments=[office.ids["100"]])
        assert people.starters(unit=unit, known_at=office.at, employments=[]).is_empty()
    assert latest.select("declaration", "postcode", "p45_student_loan", "p45_left_on").rows() == [("B", "", True, None)]


def test_facts_are_given_for_the_days_and_employments_asked_for(office: Any) -> None:
    office.take(OCTOBER, {}, {"employment_ref": "200"})
    office.take(OCTOBER, {"annual_salary_pence": 31_000_00})
    with office.unit() as unit:
        asked = {"unit": unit, "known_at": office.at}
        october = people.roster_facts(**asked, first=OCTOBER, last=LAST)
        both = people.roster_facts(**asked, first=date(2025, 9, 30), last=LAST, employments=[office.ids["100"]])
    assert dict(october.select("employment_ref", "annual_salary_pence").iter_rows()) == {"100": 31_000_00, "200": 30_000_00}
    assert both["annual_salary_pence"].to_list() == [30_000_00, 31_000_00]
    assert october["employment_id"].is_sorted()


def test_what_an_extract_is_judged_against_names_the_person(office: Any) -> None:
    office.take(OCTOBER, {"end_date": LAST})
    with office.unit() as unit:
        assert people.known(unit=unit, known_at=office.at).rows() == [("100", "P1", date(2020, 1, 1), LAST)]
