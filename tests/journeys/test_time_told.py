"""What the command line tells of pay over time: runs beside the main one, arrears by month, what came too late, and the P45."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import month
import pytest
from click.testing import CliRunner
from lxml import html
from years import Years, month_days

from commonline.cli import session as session_of_cli
from commonline.cli.root import root
from commonline.flows import payslips
from commonline.payroll import public as payroll

OCTOBER, NOVEMBER = month_days(2025, 7, 8)
BESIDE = "2025-10-30"


@dataclass
class Line:
    """A command line at a moment: ``line("run", "show")`` gives the exit code and what was said, in JSON or in words."""

    data: Path
    moment: list[datetime]

    def __call__(self, *words: str, code: int = 0, who: str = "") -> Any:
        """Run a command with --json and give the document."""
        done = self._run(words, who, "--json")
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)

    def words(self, *words: str, who: str = "") -> str:
        """Run a command and give what a reader is told."""
        done = self._run(words, who)
        assert done.exit_code == 0, done.output
        return done.stdout

    def _run(self, words: tuple[str, ...], who: str, *more: str) -> Any:
        self.moment[0] += timedelta(minutes=1)
        acts = ("--as", who) if who else ()
        return CliRunner().invoke(root, [*words, *acts, *more, "--no-input", "--data", str(self.data)])


@pytest.fixture
def line_to(databases: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, datetime], Line]:
    """Give what opens a command line to a database at a moment."""

    def to(name: str, now: datetime) -> Line:
        moment = [now]

        class Clock(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return moment[0].astimezone(tz)

        monkeypatch.setattr(session_of_cli, "datetime", Clock)
        monkeypatch.setenv("DATABASE_URL", databases.server.dsn(database=name))
        monkeypatch.setenv("COMMONLINE_PASSWORD", "correct horse battery")
        shutil.copy(databases.place / "key", tmp_path / "key")
        return Line(tmp_path, moment)

    return to


@pytest.fixture
def october(half_year: tuple[str, Years], databases: Any, fresh: Any, line_to: Any) -> tuple[Years, Line]:
    """Give a body whose October is paid, with an award and an allowance that came after it, and a command line to it."""
    base, known = half_year
    name = fresh(of=base)
    years = replace(known, store=databases.store(name), ids=dict(known.ids))
    years.pay(OCTOBER)
    years.award(date(2025, 8, 1), 350, grade="AW")
    years.element("PLAIN", "RESPONSIBILITY", 1_200_00, date(2025, 10, 1))
    return years, line_to(name, datetime(2025, 10, 29, 9, tzinfo=UTC))


def finish(line: Line, name: str) -> None:
    """Take a proposed run to its release, as two people would."""
    for code in sorted({found["code"] for found in line("run", "check", "--body", "years", name)["runs"][0]["waiting"]}):
        line("findings", "answer", "years", code, "--reason", "seen in the test", who="olive")
    line("run", "approve", "--body", "years", name, who="adam")
    assert line("run", "release", "--body", "years", name, who="olive")["runs"][0]["state"] == "released"


def test_an_off_cycle_run_goes_the_way_of_any_run(october: tuple[Years, Line]) -> None:
    years, line = october
    made = line("run", "off-cycle", "years", "Month", "--paid-on", BESIDE, "AWARD", "PLAIN", "LETTER", who="olive")
    assert (made["run"]["name"], made["run"]["batch"]) == ("Month 2025-26/M07.off_cycle1", "2025-10 off-cycle")
    assert {one["employment"] for one in made["people"]} == {"AWARD", "PLAIN"}
    assert made["nothing_to_pay"] == ["LETTER"]
    assert line("run", "check", "--batch", "2025-10 off-cycle")["runs"][0]["totals_before"] is None
    finish(line, made["run"]["name"])
    shown = line("run", "show", "--batch", "2025-10 off-cycle")["runs"][0]
    assert shown["kind"] == "off_cycle"
    assert (shown["past"]["arrears_people"], shown["past"]["arrears_pence"]) == (2, 3 * 105_00 + 100_00)
    assert {message["state"] for message in shown["messages"] if message["topic"] == "bacs"} == {"sent"}
    said = line.words("run", "show", "--body", "years", made["run"]["name"])
    assert "Arrears: 2 people are paid £415.00 for earlier periods, gross." in said
    assert "off-cycle run 1 of its period" in said
    assert years.broken() == []


def test_a_payslip_of_an_off_cycle_run_is_explained_and_has_a_page_of_its_own(october: tuple[Years, Line], tmp_path: Path) -> None:
    years, line = october
    made = line("run", "off-cycle", "years", "Month", "--paid-on", BESIDE, "AWARD", who="olive")
    finish(line, made["run"]["name"])
    told = line("explain", "years", "2025-26/M07.off_cycle1:AWARD")
    assert told["agrees"]
    assert "is not compared with the pay of a whole period" in line.words("explain", "years", "2025-26/M07.off_cycle1:AWARD")
    assert [one["month"] for one in told["lines"] if one["element"] == "SALARY"] == ["August 2025", "September 2025", "October 2025"]
    line("payslips", "export", "years", made["run"]["name"], "--out", str(tmp_path / "pages"))
    page = (tmp_path / "pages" / "payslip-2025-10-30-AWARD-off-cycle1.html").read_text()
    assert "Month 7 of 2025-26, paid beside the usual pay day" in page
    assert "Why did it change?" not in page
    years.clock = line.moment[0]
    years.pay(NOVEMBER)
    assert line("explain", "years", "2025-26/M08:AWARD")["previous"] == "2025-26/M07:AWARD"


def test_an_overpayment_that_waits_or_is_taken_back_is_said_of_the_run(october: tuple[Years, Line]) -> None:
    years, line = october
    years.change("FEWER", date(2025, 10, 1), hours_hundredths=18_50)
    years.change("ABSENT", date(2025, 10, 1), hours_hundredths=33_30)
    years.agree("FEWER", 100_00)
    name = payroll.run_name(years.pay(NOVEMBER).run)
    line.moment[0] = years.clock
    past = line("run", "show", "--body", "years", name)["runs"][0]["past"]
    assert (past["taken_people"], past["taken_pence"]) == (1, 100_00)
    assert (past["waiting_people"], past["waiting_pence"]) == (2, 1_400_00 + 300_00)
    said = line.words("run", "show", "--body", "years", name)
    assert "Taken back: £100.00 of 1 person, gross." in said
    assert "Overpaid and waiting: £1,700.00 of 2 people." in said
    assert "the main run of its period" in said


def test_an_interim_run_pays_an_amount_to_each(october: tuple[Years, Line]) -> None:
    years, line = october
    made = line("run", "interim", "years", "Month", "--paid-on", BESIDE, "--amount", "800", "PLAIN", "CODE", who="olive")
    assert [one["net_pence"] for one in made["people"]] == [800_00, 800_00]
    finish(line, made["run"]["name"])
    assert line("run", "show", "--body", "years", made["run"]["name"])["runs"][0]["kind"] == "interim"
    assert years.broken() == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("off-cycle", "years", "Month", "PLAIN", "NOBODY"), "NOBODY is no employment of it."),
        (("off-cycle", "years", "Month", "LETTER"), "It would pay nobody. Nothing is owed to them for periods that were paid."),
        (("off-cycle", "years", "Nothing", "PLAIN"), ""),
        (("interim", "years", "Month", "--amount", "0", "PLAIN"), "An advance is above nothing."),
        (("interim", "years", "Month", "--amount=-5", "PLAIN"), "An advance is above nothing."),
        (("interim", "years", "Month", "--amount", "much", "PLAIN"), "'much' is not an amount in pounds."),
    ],
)
def test_a_run_beside_that_makes_no_sense_is_refused_and_not_kept(october: tuple[Years, Line], words: tuple[str, ...], why: str) -> None:
    _, line = october
    before = line("run", "show", "--body", "years")["runs"]
    said = line("run", *words, "--paid-on", BESIDE, who="olive", code=2)["error"]
    assert said["why"] == why or not why
    assert line("run", "show", "--body", "years")["runs"] == before


def test_the_main_run_of_a_month_is_not_taken_for_a_run_beside_it(october: tuple[Years, Line]) -> None:
    _, line = october
    made = line("run", "off-cycle", "years", "Month", "--paid-on", "2025-11-28", "AWARD", who="olive")
    assert made["run"]["name"] == "Month 2025-26/M08.off_cycle1"
    finish(line, made["run"]["name"])
    main = line("run", "propose", "--body", "years", "--pay-group", "Month", "--month", "2025-11", who="olive")["runs"][0]
    assert (main["kind"], main["state"], main["name"]) == ("main", "proposed", "Month 2025-26/M08")


def test_explain_says_each_earlier_month_with_what_was_due_and_paid(october: tuple[Years, Line], tmp_path: Path) -> None:
    years, line = october
    years.change("LETTER", date(2025, 8, 1), ni_letter="C")
    paid = years.pay(NOVEMBER)
    line.moment[0] = years.clock
    told = line("explain", "years", "2025-26/M08:AWARD")
    (august,) = [one for one in told["lines"] if one["element"] == "SALARY" and one["month"] == "August 2025"]
    assert (august["due_pence"], august["settled_pence"], august["difference_pence"]) == (3_105_00, 3_000_00, 105_00)
    said = " ".join(line.words("explain", "years", "2025-26/M08:AWARD").split())
    assert "Basic salary, August 2025 payment £3,105.00 £3,000.00 £105.00 £105.00" in said
    letter = " ".join(line.words("explain", "years", "2025-26/M08:LETTER").split())
    assert "National Insurance, August 2025 deduction -£156.16 -£156.16 put right" in letter
    assert "For earlier periods" not in line.words("explain", "years", "2025-26/M08:CODE")
    payslips.export(store=years.store, body=years.body, run=paid.run, out=tmp_path / "pages", progress=lambda *_: None)
    page = html.fromstring((tmp_path / "pages" / f"payslip-{NOVEMBER}-AWARD.html").read_text())
    (earlier,) = page.xpath("//tbody[@class='earlier']")
    assert "Basic salary, August 2025 £3,105.00 due £3,000.00 already paid £105.00 difference" in " ".join(
        " ".join(earlier.itertext()).split()
    )


def test_a_p45_has_the_figures_of_the_last_payslip_without_those_of_another_employer(october: tuple[Years, Line], tmp_path: Path) -> None:
    years, line = october
    years.hire("MOVER", start=date(2025, 11, 1), student_loan_plan="2")
    years.notice("MOVER", "P6", date(2025, 11, 1), tax_code="1257L", previous_pay_pence=20_000_00, previous_tax_pence=3_000_00)
    years.leave("MOVER", date(2025, 11, 28))
    years.leave("LEAVER", date(2025, 11, 15))
    paid = years.pay(NOVEMBER)
    line.moment[0] = years.clock
    slip = paid.slip("MOVER")
    left = line("p45", "years")["leavers"]
    assert [(one["employment"], one["left_on"]) for one in left] == [("LEAVER", "2025-11-15"), ("MOVER", "2025-11-28")]
    told = line("p45", "years", "MOVER")["p45"]
    assert (told["employment_pay_pence"], told["employment_tax_pence"]) == (slip["taxable_pay_pence"], slip["tax_pence"])
    assert (told["total_pay_pence"], told["total_tax_pence"]) == (20_000_00 + 2_800_00, 3_000_00 + slip["tax_pence"])
    assert (told["period"], told["tax_code"], told["student_loan"], told["payslip"]) == ("Month 8", "1257L", True, "2025-26/M08:MOVER")
    assert "Pay in this employment" in line.words("p45", "years", "MOVER")
    file = tmp_path / "p45.html"
    line("p45", "years", "MOVER", "--out", str(file))
    page = " ".join(" ".join(html.fromstring(file.read_text()).itertext()).split())
    assert "Total pay to date £22,800.00 Total tax to date" in page
    assert "Leaving date 28 November 2025" in page
    assert file.stat().st_mode & 0o077 == 0


def test_what_was_paid_before_anybody_knew_of_the_last_day_is_on_the_p45(october: tuple[Years, Line]) -> None:
    years, line = october
    years.leave("LEAVER", date(2025, 9, 15))
    years.pay(NOVEMBER)
    line.moment[0] = years.clock
    assert [one["employment"] for one in line("p45", "years")["leavers"]] == ["LEAVER"]
    told = line("p45", "years", "LEAVER")["p45"]
    assert (told["payslip"], told["employment_pay_pence"]) == ("2025-26/M07:LEAVER", 7 * 3_000_00)


def test_pay_after_leaving_does_not_change_a_p45(october: tuple[Years, Line]) -> None:
    years, line = october
    years.leave("PROMOTED", date(2025, 11, 30))
    years.pay(NOVEMBER)
    line.moment[0] = years.clock
    before = line("p45", "years", "PROMOTED")
    years.change("PROMOTED", date(2025, 8, 1), date(2025, 11, 30), annual_salary_pence=48_000_00)
    december = years.pay(month_days(2025, 9, 9)[0])
    assert december.slip("PROMOTED")["gross_pence"] == 4 * 1_000_00
    assert line("p45", "years", "PROMOTED") == before


def test_a_p45_is_refused_for_whoever_has_not_left_or_is_not_known(october: tuple[Years, Line]) -> None:
    _, line = october
    assert line("p45", "years", "PLAIN", code=2)["error"]["why"] == "No last day of the employment is known."
    assert line("p45", "years", "NOBODY", code=2)["error"]["why"] == "There is no such employment."


def test_what_is_received_after_a_release_is_said_to_be_too_late_at_once(months: Any, fresh: Any, line_to: Any) -> None:
    line = line_to(fresh(of=months.paid), datetime(2025, 11, 18, 9, tzinfo=UTC))
    told = line("receive", month.FOLDER.name, "Trust payroll November.xlsx", "--folder", str(month.FOLDER))
    (late,) = told["late"]
    assert (late["pay_group"], late["period"], late["paid_on"]) == ("Month", "2025-26/M07", "2025-11-28")
    assert late["people"] > 0
    assert late["sentence"].startswith(f"Month: too late for October 2025: {late['people']} ")
    kept = line("findings", month.FOLDER.name)
    assert "PAY-019" in json.dumps(kept)
    again = line("receive", month.FOLDER.name, "Trust payroll November.xlsx", "--folder", str(month.FOLDER))
    assert again["late"] == []
