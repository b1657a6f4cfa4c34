"""What is judged beside employments, elements and balances: starters' papers, notices, absences, claims of hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.converge.judge import judge
from commonline.converge.rule import Against
from commonline.converge.terms import TABLES, Frames, Judged
from commonline.kernel.finding import Weight
from commonline.standard.extract import CLAIM, EMPLOYMENT

KNOWN = pl.DataFrame(
    {
        "employment_ref": ["E1", "E2", "E3", "E4"],
        "person_ref": ["P1", "P2", "P1", "P4"],
        "start_date": [date(2025, 5, 1)] * 4,
        "end_date": [None, None, None, date(2025, 10, 20)],
    }
)
GOOD: dict[str, dict[str, Any]] = {
    "starters": {
        "employment_ref": "E1",
        "declaration": "B",
        "p45_left_on": date(2025, 4, 30),
        "p45_tax_code": "1257L",
        "p45_week1_month1": False,
        "p45_taxable_pay_pence": 2_000_00,
        "p45_tax_pence": 190_00,
    },
    "notices": {
        "employment_ref": "E1",
        "notice": "P6",
        "issued_on": date(2025, 10, 3),
        "effective_from": date(2025, 10, 3),
        "tax_code": "1100L",
        "week1_month1": False,
        "previous_pay_pence": 5_00,
        "previous_tax_pence": 1_00,
    },
    "absences": {
        "employment_ref": "E1",
        "absence": "strike",
        "first_day": date(2025, 10, 6),
        "last_day": date(2025, 10, 8),
        "pay_percent": 0,
    },
    "claims": {
        "employment_ref": "E1",
        "element": "OVERTIME",
        "worked_on": date(2025, 10, 10),
        "starts": "22:00",
        "hours_hundredths": 800,
        "amount_pence": 1500,
        "evidence": "log 7",
        "claimed_on": date(2025, 10, 12),
        "authorised_by": "P9",
    },
}


def judged(carries: str, *rows: dict[str, Any], before: tuple[dict[str, Any], ...] = ()) -> Judged:
    """Judge rows of one table that differ from a good one, against an extract of 24 October 2025, and prove that none was lost."""
    given = [GOOD[carries] | {"source": f"d:{n}"} | row for n, row in enumerate(rows, start=1)]
    claims = pl.DataFrame([GOOD["claims"] | row for row in before], schema={n: t for n, t in CLAIM.schema.items() if n != "source"})
    found = judge(
        frames=Frames(**{carries: pl.DataFrame(given, schema=TABLES[carries].schema)}),
        against=Against(
            begins=date(2025, 10, 1),
            ends=date(2025, 10, 31),
            known=KNOWN,
            claims=claims,
            as_at=dict.fromkeys(TABLES, date(2025, 10, 24)),
        ),
        blind=lambda texts: texts,
    )
    kept, out = getattr(found.accepted, carries), getattr(found.held, carries)
    assert sorted([*kept["source"], *out["source"]]) == sorted(row["source"] for row in given)
    return found


def codes(found: Judged) -> list[str]:
    """Give the codes found, in order."""
    return [finding.code for finding in found.findings]


@pytest.mark.parametrize("carries", list(GOOD))
def test_a_good_row_is_accepted_without_a_word(carries: str) -> None:
    found = judged(carries, {})
    assert codes(found) == []
    assert getattr(found.accepted, carries).height == 1


BROKEN = [
    ("starters", "STA-001", {"employment_ref": "E9"}),
    ("starters", "STA-002", {"employment_ref": None}),
    ("starters", "STA-005", {"declaration": "D"}),
    ("starters", "STA-006", {"p45_tax_code": "12S7L"}),
    ("starters", "STA-007", {"p45_tax_pence": -1}),
    ("starters", "STA-008", {"p45_left_on": date(2025, 4, 5)}),
    ("starters", "STA-009", {"p45_left_on": date(2025, 5, 2)}),
    ("starters", "STA-010", {"p45_left_on": None}),
    ("starters", "STA-010", {"p45_tax_pence": None}),
    ("notices", "NTC-001", {"employment_ref": "E9"}),
    ("notices", "NTC-002", {"effective_from": None}),
    ("notices", "NTC-005", {"notice": "P7X"}),
    ("notices", "NTC-006", {"tax_code": None}),
    ("notices", "NTC-006", {"notice": "P9", "tax_code": None}),
    ("notices", "NTC-007", {"tax_code": "LOTS"}),
    ("notices", "NTC-008", {"notice": "SL1", "tax_code": None}),
    ("notices", "NTC-009", {"notice": "SL1", "tax_code": None, "student_loan_plan": "3"}),
    ("notices", "NTC-010", {"effective_from": date(2025, 4, 5)}),
    ("notices", "NTC-011", {"issued_on": date(2025, 10, 25)}),
    ("notices", "NTC-012", {"previous_tax_pence": None}),
    ("notices", "NTC-012", {"previous_pay_pence": -1}),
    ("absences", "ABS-001", {"employment_ref": "E9"}),
    ("absences", "ABS-002", {"pay_percent": None}),
    ("absences", "ABS-005", {"absence": "golf"}),
    ("absences", "ABS-006", {"last_day": date(2025, 10, 5)}),
    ("absences", "ABS-007", {"pay_percent": 101}),
    ("absences", "ABS-007", {"pay_percent": -1}),
    ("absences", "ABS-009", {"first_day": date(2025, 4, 30)}),
    ("absences", "ABS-009", {"employment_ref": "E4", "first_day": date(2025, 10, 21), "last_day": None}),
    ("absences", "ABS-010", {"employment_ref": "E4", "last_day": date(2025, 10, 21)}),
    ("claims", "CLM-001", {"employment_ref": "E9"}),
    ("claims", "CLM-002", {"evidence": None}),
    ("claims", "CLM-006", {"element": "UNION"}),
    ("claims", "CLM-007", {"starts": "24:00"}),
    ("claims", "CLM-007", {"starts": "9:00"}),
    ("claims", "CLM-008", {"hours_hundredths": 0}),
    ("claims", "CLM-008", {"hours_hundredths": 2401}),
    ("claims", "CLM-009", {"amount_pence": -1}),
    ("claims", "CLM-012", {"authorised_by": None}),
    ("claims", "CLM-013", {"worked_on": date(2025, 7, 11)}),
    ("claims", "CLM-014", {"worked_on": date(2025, 10, 25), "claimed_on": date(2025, 10, 25)}),
    ("claims", "CLM-016", {"worked_on": date(2025, 4, 30), "claimed_on": date(2025, 5, 1)}),
    ("claims", "CLM-016", {"employment_ref": "E4", "worked_on": date(2025, 10, 21)}),
]


@pytest.mark.parametrize(("carries", "code", "row"), BROKEN)
def test_a_row_that_breaks_a_rule_has_its_finding_and_is_held_if_it_holds(carries: str, code: str, row: dict[str, Any]) -> None:
    found = judged(carries, row)
    assert codes(found) == [code]
    holds = found.findings[0].weight is Weight.HOLDS
    assert getattr(found.held, carries).height == (1 if holds else 0)


@pytest.mark.parametrize(
    ("carries", "row"),
    [
        (
            "starters",
            {"p45_left_on": None, "p45_taxable_pay_pence": None, "p45_tax_pence": None, "p45_tax_code": None, "declaration": None},
        ),
        ("starters", {"p45_left_on": date(2025, 4, 5), "p45_taxable_pay_pence": None, "p45_tax_pence": None}),
        ("notices", {"notice": "P9", "issued_on": date(2025, 3, 1), "effective_from": date(2025, 4, 6)}),
        ("notices", {"notice": "SL2", "tax_code": None, "previous_pay_pence": None, "previous_tax_pence": None}),
        ("absences", {"last_day": None, "pay_percent": 50}),
        ("claims", {"starts": "00:00", "hours_hundredths": 2400, "worked_on": date(2025, 10, 24)}),
        ("claims", {"worked_on": date(2025, 7, 12)}),
    ],
)
def test_what_is_unusual_and_right_is_accepted_without_a_word(carries: str, row: dict[str, Any]) -> None:
    assert codes(judged(carries, row)) == []


@pytest.mark.parametrize(("carries", "name"), [("starters", "STA"), ("notices", "NTC"), ("absences", "ABS"), ("claims", "CLM")])
def test_a_repeat_is_held_with_a_note_and_two_that_differ_are_both_held(carries: str, name: str) -> None:
    other = {"starters": "declaration", "notices": "tax_code", "absences": "absence", "claims": "evidence"}[carries]
    same = judged(carries, {}, {})
    assert [(finding.code, finding.weight) for finding in same.findings] == [(f"{name}-003", Weight.NOTES)]
    assert getattr(same.accepted, carries)["source"].to_list() == ["d:1"]
    differing = judged(carries, {}, {other: "A"})
    assert codes(differing)[:2] == [f"{name}-004"] * 2
    assert getattr(differing.accepted, carries).is_empty()


def test_absences_that_share_a_day_are_held_and_those_that_follow_are_not() -> None:
    assert codes(judged("absences", {}, {"first_day": date(2025, 10, 8)})) == ["ABS-008"] * 2
    assert codes(judged("absences", {"last_day": None}, {"first_day": date(2025, 10, 9), "last_day": None})) == ["ABS-008"] * 2
    assert codes(judged("absences", {}, {"first_day": date(2025, 10, 9), "last_day": None})) == []
    assert codes(judged("absences", {}, {"employment_ref": "E2"})) == []


def test_an_hour_is_claimed_once_under_whatever_element() -> None:
    night = {"element": "UNSOCIAL", "worked_on": date(2025, 10, 11), "starts": "05:59"}
    assert codes(judged("claims", {}, night)) == ["CLM-010"] * 2
    assert codes(judged("claims", {}, night | {"starts": "06:00"})) == []
    assert codes(judged("claims", {}, {"element": "UNSOCIAL"})) == ["CLM-010"] * 2


def test_a_claim_known_before_stands_and_the_new_one_is_held() -> None:
    found = judged("claims", {}, before=({"starts": "21:00"},))
    assert codes(found) == ["CLM-011"]
    assert found.accepted.claims.is_empty()
    assert codes(judged("claims", {}, before=({"starts": "14:00"}, {"worked_on": date(2025, 10, 11), "starts": "06:00"}))) == []
    assert codes(judged("claims", {}, before=({"hours_hundredths": 700},))) == ["CLM-011"]


def test_a_claim_sent_again_is_noted_and_is_no_overlap_with_itself() -> None:
    found = judged("claims", {}, before=({},))
    assert [(finding.code, finding.weight) for finding in found.findings] == [("CLM-005", Weight.NOTES)]
    assert codes(judged("claims", {}, {"starts": "23:00"}, before=({},))) == ["CLM-005", "CLM-011"]


def test_two_employments_of_one_person_at_work_at_once_are_a_question() -> None:
    other = {"employment_ref": "E3", "worked_on": date(2025, 10, 11), "starts": "01:00"}
    found = judged("claims", {}, other)
    assert [(finding.code, finding.weight) for finding in found.findings] == [("CLM-015", Weight.WARNS)] * 2
    assert codes(judged("claims", {}, before=(other,))) == ["CLM-015"]
    assert codes(judged("claims", {}, other | {"employment_ref": "E2"})) == []
    assert codes(judged("claims", {}, other | {"starts": "06:00"})) == []


def test_a_row_about_an_employment_that_is_held_itself_waits_with_it() -> None:
    employment = dict.fromkeys(EMPLOYMENT.names) | {"source": "e:1", "employment_ref": "E7", "person_ref": "P7"}
    found = judge(
        frames=Frames(
            employments=pl.DataFrame([employment], schema=EMPLOYMENT.schema),
            claims=pl.DataFrame([GOOD["claims"] | {"source": "d:1", "employment_ref": "E7"}], schema=CLAIM.schema),
        ),
        against=Against(begins=date(2025, 10, 1), ends=date(2025, 10, 31), known=KNOWN),
        blind=lambda texts: texts,
    )
    assert "CLM-001" in codes(found)


SPELL = st.tuples(
    st.sampled_from(["E1", "E2", "E3"]),
    st.integers(1, 3),
    st.sampled_from(["00:00", "06:30", "12:00", "22:00"]),
    st.sampled_from([50, 650, 800, 2400]),
    st.booleans(),
)


@given(spells=st.lists(SPELL, max_size=7, unique_by=lambda one: one[:3]))
def test_what_shares_time_is_what_a_look_at_every_pair_finds(spells: list[tuple[str, int, str, int, bool]]) -> None:
    person = dict(KNOWN.select("employment_ref", "person_ref").iter_rows())

    def days(spell: tuple[str, int, str, int, bool]) -> tuple[datetime, datetime]:
        begin = datetime.combine(date(2025, 10, spell[1]), datetime.strptime(spell[2], "%H:%M").time())  # noqa: DTZ007 - no zone is told
        return begin, begin + timedelta(seconds=spell[3] * 36)

    def share(one: tuple[str, int, str, int, bool], other: tuple[str, int, str, int, bool]) -> bool:
        return one is not other and days(one)[0] < days(other)[1] and days(other)[0] < days(one)[1]

    expected = set()
    for one in (spell for spell in spells if not spell[4]):
        for other in (spell for spell in spells if share(one, spell)):
            if other[0] == one[0]:
                expected.add((one[:3], "CLM-011" if other[4] else "CLM-010"))
            elif person[other[0]] == person[one[0]]:
                expected.add((one[:3], "CLM-015"))

    def row(spell: tuple[str, int, str, int, bool]) -> dict[str, Any]:
        return {
            "employment_ref": spell[0],
            "worked_on": date(2025, 10, spell[1]),
            "starts": spell[2],
            "hours_hundredths": spell[3],
        }

    new = [spell for spell in spells if not spell[4]]
    found = judged("claims", *map(row, new), before=tuple(row(spell) for spell in spells if spell[4]))
    place = {f"d:{n}": spell[:3] for n, spell in enumerate(new, start=1)}
    assert {(place[finding.source], finding.code) for finding in found.findings} == expected
