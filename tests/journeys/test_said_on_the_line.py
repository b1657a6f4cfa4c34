"""What-if, awards, changes and overpayments from the command line, on a body of which half a year is paid."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from click.testing import CliRunner
from years import Years, month_days

from commonline.cli import session
from commonline.cli.root import root
from commonline.people import public as people

OCTOBER, NOVEMBER = month_days(2025, 7, 8)
TODAY = datetime(2025, 9, 30, 9, tzinfo=UTC)
BY_OLIVE = ("--as", "olive")
Say = Callable[..., tuple[int, str, str]]


class Today(datetime):
    """The day after the last pay day, whenever the tests are run."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # noqa: ARG003 - called as the clock is
        return TODAY


@pytest.fixture
def say(six: Years, databases: Any, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Give what types one command line, on the half year: its exit code, standard output and standard error."""
    monkeypatch.setenv("DATABASE_URL", six.store.dsn)
    monkeypatch.setenv("COMMONLINE_DATA", str(databases.place))
    monkeypatch.setenv("COMMONLINE_PASSWORD", "correct horse battery")
    monkeypatch.setattr(session, "datetime", Today)

    def typed(*words: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(root, list(words))
        return result.exit_code, result.stdout, result.stderr

    return typed


def salary(years: Years, ref: str) -> int:
    """Give the salary that is known of somebody today."""
    with years.unit() as unit:
        rows = people.present(unit=unit, known_at=max(unit.now, TODAY))
    return {row["employment_ref"]: row["annual_salary_pence"] for row in rows.iter_rows(named=True)}[ref]


def test_what_if_shows_both_payslips_and_why_they_differ(say: Say) -> None:
    code, out, err = say("what-if", "years", "PLAIN", "--hours", "18.5")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[:2] == ["Employment PLAIN, Given Name PLAIN: Month 2025-26/M07, paid on 28 October 2025", "What if: 18.50 hours a week"]
    rows = {line.split("  ")[0]: line.split()[-3:] for line in lines if "£" in line}
    assert rows["Basic salary"] == ["£3,000.00", "£1,500.00", "-£1,500.00"]
    assert rows["Gross pay"] == ["£3,000.00", "£1,500.00", "-£1,500.00"]
    assert any(line.startswith("Net pay would be £") and line.endswith(" less:") for line in lines)
    assert lines[-1] == "Nothing was stored."


def test_what_if_answers_a_machine_in_pence_that_add_up(say: Say) -> None:
    code, out, _ = say("what-if", "years", "PLAIN", "--pension", "alpha", "--added-pension", "50", "--loan", "2", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["stored"] is False
    assert found["paid_on"] == "2025-10-28"
    for side in ("stands", "would_be"):
        net = sum(line["effect"] * (line[f"{side}_pence"] or 0) for line in found["lines"])
        assert net == found[f"net_{side}_pence"]
    assert sum(change["pence"] for change in found["changes"]) == found["net_would_be_pence"] - found["net_stands_pence"] < 0


def test_what_if_says_what_would_hold_the_person(say: Say) -> None:
    code, out, _ = say("what-if", "years", "PLAIN", "--salary", "9,000,000")
    assert code == 0
    assert "With the change, this would hold the person; the figures are as if it were answered:\n  PAY-008: " in out


def test_what_if_of_leave_takes_the_days_off(say: Say) -> None:
    code, out, _ = say("what-if", "years", "PLAIN", "--leave", "2025-10-01..2025-10-31", "--json")
    found = json.loads(out)
    assert (code, found["gross_stands_pence"], found["gross_would_be_pence"]) == (0, 3_000_00, 0)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "Nothing is said to be otherwise."),
        (("--hours", "half"), "'half' is not a number"),
        (("--leave", "2025-10-01-2025-10-03"), "is not a day"),
        (("--hours", "20", "--paid-on", "2025-09-26"), "a released run is frozen"),
        (("--pension", "unheard-of"), "unheard-of"),
    ],
)
def test_what_if_refuses_what_it_cannot_answer(say: Say, words: tuple[str, ...], why: str) -> None:
    code, out, err = say("what-if", "years", "PLAIN", *words)
    assert (code, out) == (2, "")
    assert why in err


def test_an_award_says_what_it_owes_by_month_and_to_whom_most(say: Say, six: Years) -> None:
    words = ("award", "years", "--grade", "AW", "--percent", "3.5", "--from", "2025-07-01", "--source", "circular 4/25", *BY_OLIVE)
    tried = json.loads(say(*words, "--dry-run", "--json")[1])
    assert salary(six, "AWARD") == 36_000_00
    code, out, err = say(*words)
    assert (code, err) == (0, "")
    assert salary(six, "AWARD") == 37_260_00
    assert "Made: pay award of 3.50% for grade AW from 1 July 2025 (circular 4/25).\nIt changes 2 people; " in out
    assert "£472.50 is owed to them, gross, all together." in out
    assert [(month["period"], month["pence"]) for month in tried["months"]] == [(f"2025-26/M0{n}", 157_50) for n in (4, 5, 6)]
    assert [(one["employment"], one["pence"]) for one in tried["largest"]] == [("AWARD", 315_00), ("AWARDHALF", 157_50)]
    assert "Month: too late for September 2025: 2 people; paid on 28 October 2025." in out
    assert tried["late"][0]["sentence"] in out
    assert (tried["kept"], tried["owed_pence"], tried["people"]) == (False, 472_50, 2)


def test_what_an_award_says_is_owed_is_what_the_next_run_pays(say: Say, six: Years) -> None:
    out = say("award", "years", "--grade", "AW", "--flat", "1,200", "--from", "2025-08-01", *BY_OLIVE, "--json")[1]
    said = {one["employment"]: {month["period"]: month["pence"] for month in one["months"]} for one in json.loads(out)["largest"]}
    six.clock = max(six.clock, TODAY)
    paid = six.pay(OCTOBER)
    assert said == {ref: paid.arrears(ref) for ref in ("AWARD", "AWARDHALF")}
    assert said["AWARD"] == {"2025-26/M05": 100_00, "2025-26/M06": 100_00}


def test_an_award_is_not_made_twice_and_not_to_nobody(say: Say) -> None:
    words = ("award", "years", "--percent", "2", "--from", "2025-10-01", *BY_OLIVE)
    assert say(*words, "--grade", "AW")[0] == 0
    for grade, why in (("AW", "was applied before"), ("ZZ", "Nobody with a salary of their own is of grade 'ZZ'")):
        code, _, err = say(*words, "--grade", grade)
        assert code == 2
        assert why in err


@pytest.mark.parametrize("size", [(), ("--percent", "3.5", "--flat", "500"), ("--percent", "0")])
def test_an_award_takes_either_percent_or_pounds(say: Say, size: tuple[str, ...]) -> None:
    code, _, err = say("award", "years", "--grade", "AW", *size, "--from", "2025-07-01", *BY_OLIVE)
    assert code == 2
    assert "either percent or pounds" in err


def test_only_a_payroll_officer_makes_an_award_or_a_change(say: Say) -> None:
    words = ("--from", "2025-07-01", "--dry-run", "--as", "adam")
    assert say("award", "years", "--grade", "AW", "--percent", "1", *words)[0] == 4
    assert say("change", "years", "PLAIN", "hours=20", *words)[0] == 4
    assert say("overpayment", "agree", "years", "PLAIN", "--per-period", "50", "--consent", "letter", "--as", "adam")[0] == 4


def test_a_change_says_what_it_comes_to_and_a_dry_run_keeps_nothing(say: Say, six: Years) -> None:
    words = ("change", "years", "PLAIN", "salary=39600", "grade=H", "--from", "2025-09-01", *BY_OLIVE)
    tried = say(*words, "--dry-run")[1]
    assert "Tried, and nothing was kept: change of annual salary, grade from 1 September 2025 by olive on 30 September 2025." in tried
    assert "It would change 1 person; for periods that are paid £300.00 is owed to them, gross, all together." in tried
    assert salary(six, "PLAIN") == 36_000_00
    assert say(*words)[0] == 0
    assert salary(six, "PLAIN") == 39_600_00


def test_a_change_of_some_days_in_an_overpaid_month_says_so(say: Say) -> None:
    code, out, _ = say("change", "years", "FEWER", "hours=18.5", "--from", "2025-08-01", "--to", "2025-08-31", *BY_OLIVE)
    assert code == 0
    assert "for periods that are paid £1,500.00 was overpaid, gross" in out
    assert "2025-26/M05 -£1,500.00" in out


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("hours",), "hours is not understood."),
        (("shoe_size=9",), "shoe_size=9 is not understood."),
        (("hours=20", "hours_hundredths=2000"), "hours_hundredths is given twice."),
        (("ni_letter=Q",), "Q is no ni letter."),
        (("hours=",), "hours_hundredths may not be empty."),
        (("salary=-1",), "annual_salary_pence is not below nothing."),
        (("pay_group=Nowhere",), "Nowhere"),
        (("nino=AB123456A",), "is not understood."),
    ],
)
def test_a_change_of_what_cannot_be_changed_is_refused(say: Say, words: tuple[str, ...], why: str) -> None:
    code, out, err = say("change", "years", "PLAIN", *words, "--from", "2025-09-01", *BY_OLIVE)
    assert (code, out) == (2, "")
    assert why in err


def test_a_salary_beside_a_national_scale_is_refused_until_the_scale_is_taken_off(say: Say, six: Years) -> None:
    six.change("PLAIN", date(2025, 9, 1), pay_scale="afc_england", pay_point="5.3")
    words = ("change", "years", "PLAIN", "salary=39600", "--from", "2025-10-01", *BY_OLIVE)
    code, _, err = say(*words)
    assert code == 2
    assert "PLAIN is on the scale afc_england, and its salary is read from there." in err
    assert say(*words, "pay_scale=", "pay_point=")[0] == 0
    assert salary(six, "PLAIN") == 39_600_00


def test_an_overpayment_is_listed_agreed_and_taken_back(say: Say, six: Years) -> None:
    assert say("overpayment", "list", "years")[1] == "No overpayment waits.\n"
    six.change("FEWER", date(2025, 8, 1), hours_hundredths=18_50)
    six.pay(OCTOBER)
    code, out, _ = say("overpayment", "list", "years")
    assert code == 0
    assert "£3,000.00  2025-26/M05, 2025-26/M06" in out
    assert "1 waits for an agreement." in out
    code, out, err = say("overpayment", "agree", "years", "FEWER", "--per-period", "250", "--consent", "letter of 3 November", *BY_OLIVE)
    assert (code, out, err) == (0, "£250.00 a period is taken of the pay of employment FEWER, as letter of 3 November says.\n", "")
    (found,) = json.loads(say("overpayment", "list", "years", "--json")[1])["overpayments"]
    assert (found["pence"], found["per_period_pence"], found["consent"]) == (3_000_00, 250_00, "letter of 3 November")
    assert six.pay(NOVEMBER).arrears("FEWER") == {"2025-26/M05": -250_00}


def test_nothing_is_agreed_without_a_consent(say: Say) -> None:
    code, _, err = say("overpayment", "agree", "years", "PLAIN", "--per-period", "50", "--consent", " ", *BY_OLIVE)
    assert code == 2
    assert "the reference of what shows that the person agreed" in err
