"""What the command line says of the law: days, instruments, and whether outside cases check them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from commonline.calc.plain.workings import Step
from commonline.cli import payslips
from commonline.cli.root import root
from commonline.flows.explain import Explanation
from commonline.rules import coverage
from commonline.rules.book import Citation

UNCHECKED = "not checked by an outside oracle"


def citation(subject: str, begins: int, outside: str) -> Citation:
    """Make the citation of a year of law."""
    return Citation(
        subject=subject,
        title=f"The {subject} instrument",
        href="",
        first_day=date(begins, 4, 6),
        last_day=date(begins + 1, 4, 5),
        checked="By one, against another.",
        certain=True,
        doubt="",
        outside=outside,
    )


LAW = (
    citation("alpha", 2024, "All 12 cases."),
    citation("beta", 2023, ""),
    citation("beta", 2024, "3 cases."),
    citation("gamma", 2024, ""),
)


@pytest.fixture(autouse=True)
def law(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put made-up law in the place of our own."""
    monkeypatch.setattr(coverage, "coverage", lambda: LAW)
    monkeypatch.setattr(coverage, "check_law", list)


def said(*words: str) -> str:
    """Run one command that has nothing to complain of."""
    result = CliRunner().invoke(root, list(words))
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_law_that_is_shown_names_its_outside_cases_or_says_there_are_none() -> None:
    found = json.loads(said("law", "show", "--json"))["law"]
    assert [(one["subject"], one["outside"], one["checked_outside"]) for one in found] == [
        ("alpha", "All 12 cases.", True),
        ("beta", "", False),
        ("beta", "3 cases.", True),
        ("gamma", "", False),
    ]


def test_a_reader_sees_which_law_is_not_checked_from_outside() -> None:
    assert UNCHECKED in " ".join(said("law", "show", "--subject", "gamma").split())
    assert UNCHECKED not in " ".join(said("law", "show", "--subject", "alpha").split())


def test_checking_the_law_says_by_subject_what_outside_cases_check() -> None:
    assert json.loads(said("law", "check", "--json"))["outside"] == [
        {"subject": "alpha", "entries": 1, "checked_outside": 1, "unchecked_from": []},
        {"subject": "beta", "entries": 2, "checked_outside": 1, "unchecked_from": ["2023-04-06"]},
        {"subject": "gamma", "entries": 1, "checked_outside": 0, "unchecked_from": ["2024-04-06"]},
    ]
    reader = said("law", "check")
    assert "checked for all its days" in reader
    assert UNCHECKED in reader
    assert "from 2023-04-06" in reader


def test_an_explanation_says_which_of_its_law_is_not_checked_from_outside() -> None:
    told = Explanation(
        name="2024-25/M01:1",
        person="A Person",
        paid_on=date(2024, 4, 30),
        run_digest="",
        gross_pence=1,
        net_pence=1,
        lines=(),
        agrees=True,
        note="",
        workings=Step("Net pay", 1, ""),
        law=LAW,
        previous="",
        previous_net_pence=None,
        changes=(),
    )
    lines = [line for line in payslips._reader(told) if isinstance(line, str)]
    assert "  alpha: The alpha instrument" in lines
    assert f"  gamma: The gamma instrument ({UNCHECKED})" in lines
