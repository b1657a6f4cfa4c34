"""Trying organograms: nothing is lost, everything held says why, and both engines agree."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from commonline.flows import try_folder as flow
from commonline.flows.organograms import Post
from commonline.flows.trial_people import assumptions, drawn, midpoint, parts
from commonline.flows.try_folder import try_folder
from commonline.kernel.error import Refusal
from commonline.rules.book import LawUnknown

if TYPE_CHECKING:
    from pathlib import Path

    from commonline.flows.trial_report import TrialReport

PAID_ON = date(2025, 10, 31)
JUNIOR = ("Organisation", "Grade", "Payscale Minimum (£)", "Payscale Maximum (£)", "Generic Job Title", "Number of Posts in FTE")
SENIOR = (
    "Post Unique Reference",
    "Name",
    "Grade (or equivalent)",
    "Job Title",
    "Organisation",
    "FTE",
    "Actual Pay Floor (£)",
    "Actual Pay Ceiling (£)",
)
GOOD = ("Tide Office", "EO", "24000", "30001", "Officer", "2.65")
CHIEF = ("1", "Person 1", "SCS2", "Chief", "Tide Office", "1", "85000", "89999")


def _file(*rows: tuple[str, ...]) -> str:
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
    return text.getvalue()


def _junior(*rows: tuple[str, ...]) -> str:
    return _file(JUNIOR, *rows)


def _tried(folder: Path, files: dict[str, str | bytes], *, paid_on: date = PAID_ON, seed: int = 1) -> TrialReport:
    for name, content in files.items():
        (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return try_folder(folder=folder, paid_on=paid_on, seed=seed, progress=lambda _words: None)


def _noted(report: TrialReport) -> list[str]:
    return [said.code for said in report.noted if said.file]


def _codes(report: TrialReport) -> list[tuple[int, str]]:
    return [(said.row, said.code) for said in report.held]


def test_a_row_of_2_65_is_two_whole_people_and_a_part_timer_on_the_midpoint(tmp_path):
    report = _tried(tmp_path, {"tide-junior.csv": _junior(GOOD)})

    assert report.totals.headcount == 3
    assert report.totals.full_time_hundredths == 265
    # 27,000.50 is 27,001 a year: 2,250.08 a month for the whole ones, and 65 hundredths of it.
    assert report.totals.gross_pence == 225_008 * 2 + 146_255
    assert (report.compared, report.differences) == (3, 0)


@pytest.mark.parametrize(("full_time", "people"), [(265, [100, 100, 65]), (100, [100]), (50, [50]), (1, [1]), (300, [100, 100, 100])])
def test_full_time_equivalents_are_never_gained_or_lost(full_time, people):
    assert parts(full_time) == people
    assert sum(people) == full_time


@pytest.mark.parametrize(
    ("floor", "ceiling", "pence"), [(100, 200, 200), (1_500_000, 1_999_900, 1_750_000), (300, 300, 300), (149, 149, 100)]
)
def test_the_midpoint_is_to_the_nearest_pound_and_a_half_goes_up(floor, ceiling, pence):
    assert midpoint(Post("junior", 2, 100, floor, ceiling)) == pence


def test_a_vacant_or_eliminated_post_is_set_aside_and_counted_and_not_held(tmp_path):
    rows = [("2", name, *CHIEF[2:]) for name in ("Vacant", "vacant", "VACANT - interim cover", "Eliminated")]
    report = _tried(tmp_path, {"tide-senior.csv": _file(SENIOR, CHIEF, *rows)})

    one = report.totals
    assert (one.rows_in, one.accepted, one.held, one.vacant, one.rows_read) == (1, 1, 0, 4, 5)
    assert report.held == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("Tide Office", "EO", "N/D", "N/D", "Officer", "1"), "TRY-001"),
        (("Tide Office", "EO", "", "", "Officer", "1"), "TRY-001"),
        (("Tide Office", "EO", "N/A", "30000", "Officer", "1"), "TRY-001"),
        (("Tide Office", "EO", "0", "0", "Officer", "1"), "TRY-002"),
        (("Tide Office", "EO", "-10", "30000", "Officer", "1"), "TRY-002"),
        (("Tide Office", "EO", "30000", "24000", "Officer", "1"), "TRY-003"),
        (("Tide Office", "EO", "24000", "30000", "Officer", ""), "TRY-004"),
        (("Tide Office", "EO", "24000", "30000", "Officer", "N/D"), "TRY-004"),
        (("Tide Office", "EO", "24000", "30000", "Officer", "0"), "TRY-004"),
        (("Tide Office", "EO", "24000", "30000", "Officer", "999999"), "TRY-005"),
        (("Tide Office", "EO", "24000", "3000000", "Officer", "1"), "TRY-005"),
        (("", "EO", "24000", "30000", "Officer", "1"), "TRY-006"),
        (("Tide Office", "EO", "abc", "30000", "Officer", "1"), "CNV-002"),
        (("Tide Office", "EO", "24000", "30000", "Officer", "one"), "CNV-003"),
        (("Tide Office", "EO", "24000"), "EXT-004"),
    ],
)
def test_a_row_that_says_too_little_is_held_with_its_row_and_reason(tmp_path, row, code):
    report = _tried(tmp_path, {"tide-junior.csv": _junior(GOOD, row)})

    assert _codes(report) == [(3, code)]
    assert (report.totals.rows_in, report.totals.accepted, report.totals.held) == (2, 1, 1)
    assert report.held[0].file == "tide-junior.csv"
    assert report.held[0].sentence.endswith(".")
    assert report.totals.headcount == 3


def test_a_file_in_another_encoding_is_read_and_noted(tmp_path):
    content = _junior((*GOOD[:4], "Attaché", "1")).encode("cp1252")
    report = _tried(tmp_path, {"tide-junior.csv": content})

    assert report.totals.accepted == 1
    assert _noted(report) == ["EXT-002"]


@pytest.mark.parametrize(
    "content",
    [b"", b"  \n", b"\x00\x01\x02", b"not,an,organogram\n1,2,3\n", _junior(GOOD)[: -len('5"\r\n')].encode(), b"\xff\xfe\x00"],
    ids=["empty", "blank", "not text", "other headings", "cut off inside a cell", "broken encoding"],
)
def test_a_file_that_is_no_organogram_is_noted_and_the_others_are_tried(tmp_path, content):
    report = _tried(tmp_path, {"garbage-junior.csv": content, "tide-junior.csv": _junior(GOOD)})

    assert ("garbage-junior.csv", 0, "EXT-001") in [(said.file, said.row, said.code) for said in report.noted]
    assert [(one.body, one.headcount) for one in report.bodies] == [("garbage", 0), ("tide", 3)]


def test_a_file_that_is_cut_off_inside_a_row_holds_that_row(tmp_path):
    whole = _junior(GOOD, GOOD)
    report = _tried(tmp_path, {"tide-junior.csv": whole[: whole.rindex(',"Officer"')]})

    assert _codes(report) == [(3, "EXT-004")]
    assert _noted(report) == ["EXT-005"]
    assert (report.totals.rows_in, report.totals.accepted, report.totals.held) == (2, 1, 1)


def test_a_file_with_headings_only_pays_nobody(tmp_path):
    report = _tried(tmp_path, {"tide-junior.csv": _junior()})

    assert (report.totals.rows_in, report.totals.headcount, report.totals.gross_pence, report.totals.on_cost_bp) == (0, 0, 0, 0)
    assert _noted(report) == ["EXT-008"]


@pytest.mark.parametrize("files", [{}, {"tide.csv": _junior(GOOD)}, {"tide-junior.csv": ""}, {"tide-junior.csv": "a,b\n1,2\n"}])
def test_a_folder_without_organograms_is_refused_with_what_why_and_what_to_do(tmp_path, files):
    with pytest.raises(Refusal) as refused:
        _tried(tmp_path, files)

    assert all((refused.value.what, refused.value.why, refused.value.do))


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refusal, match="no such folder"):
        _tried(tmp_path / "nowhere", {})


@pytest.mark.parametrize("day", [date(2011, 10, 31), date(2099, 10, 31)])
def test_a_day_whose_law_nobody_checked_is_refused(tmp_path, day):
    with pytest.raises(LawUnknown) as refused:
        _tried(tmp_path, {"tide-junior.csv": _junior(GOOD)}, paid_on=day)

    assert all((refused.value.what, refused.value.why, refused.value.do))


def test_the_same_seed_gives_the_same_report_and_another_seed_other_people(tmp_path):
    files = {"tide-junior.csv": _junior(*[GOOD] * 40)}
    first, again, other = (_tried(tmp_path, files, seed=seed) for seed in (1, 1, 2))

    assert first == again
    assert first.totals.gross_pence == other.totals.gross_pence
    assert first.totals.net_pence != other.totals.net_pence


def test_a_body_comes_to_the_same_whatever_else_is_in_the_folder(tmp_path):
    alone = _tried(tmp_path, {"tide-junior.csv": _junior(GOOD, GOOD)})
    beside = _tried(tmp_path, {"a-first-junior.csv": _junior(*[GOOD] * 9)})

    assert alone.bodies[0] in beside.bodies


def test_law_that_is_not_certain_is_noted(tmp_path):
    report = _tried(tmp_path, {"tide-junior.csv": _junior(GOOD)}, paid_on=date(2026, 10, 30))

    assert [said.sentence for said in report.noted if said.code == "LAW-001" and "Civil Servants" in said.sentence]


def test_the_draws_come_near_their_shares():
    taken = assumptions()
    people = [drawn("tide", Post("junior", 2, 100, 1, 1), number, 1, taken) for number in range(4_000)]

    for place, share in enumerate(taken.shares.values()):
        for value, of in share.items():
            assert abs(sum(one[place] == value for one in people) * 10_000 // 4_000 - of) < 250, value


def test_the_first_tax_month_and_the_last_are_paid(tmp_path):
    files = {"tide-junior.csv": _junior(GOOD), "tide-senior.csv": _file(SENIOR, *[CHIEF] * 40)}
    first, last = (_tried(tmp_path, files, paid_on=day) for day in (date(2025, 4, 30), date(2026, 3, 31)))

    assert first.differences == last.differences == 0
    assert first.totals.gross_pence == last.totals.gross_pence
    assert first.totals.levy_pence > 0
    # The same pay each month is charged the same levy, but for the pennies of rounding down.
    assert abs(first.totals.levy_pence - last.totals.levy_pence) <= 1


def test_a_difference_between_the_engines_is_counted_for_everybody_alike(tmp_path, monkeypatch):
    true = flow.plain.work_out

    def wrong(**given):
        slip = true(**given)
        return type(slip)(slip.earnings, {**slip.result, "net_pence": slip.result["net_pence"] + 1}, slip.workings)

    monkeypatch.setattr(flow.plain, "work_out", wrong)

    assert _tried(tmp_path, {"tide-junior.csv": _junior(GOOD, GOOD)}).differences == 6


def test_the_report_can_be_written_as_json_and_for_a_reader(tmp_path):
    report = _tried(tmp_path, {"tide-junior.csv": _junior(GOOD, ("Tide Office", "EO", "N/D", "N/D", "Officer", "1"))})
    told = json.loads(json.dumps(report.as_dict()))

    assert told["totals"]["full_time_equivalents"] == "2.65"
    assert told["engines"] == {"compared": 3, "differences": 0}
    assert told["held"][0]["code"] == "TRY-001"
    read = "\n".join(report.sentences())
    assert "tide-junior.csv, row 3: TRY-001" in read
    assert all(sentence in read for sentence in report.assumptions)


@pytest.fixture(scope="module")
def real(shared) -> TrialReport:
    return try_folder(folder=shared / "real" / "organograms", paid_on=PAID_ON, seed=1, progress=lambda _words: None)


def test_every_row_of_the_ten_real_bodies_is_accepted_held_or_vacant(real):
    assert len(real.bodies) == 10
    for one in (*real.bodies, real.totals):
        assert one.rows_in == one.accepted + one.held
    assert (real.totals.rows_read, real.totals.accepted, real.totals.held, real.totals.vacant) == (1177, 1102, 69, 6)
    assert {(said.file, said.row) for said in real.held} == {(said.file, said.row) for said in real.held if said.row > 1}
    assert len({(said.file, said.row) for said in real.held}) == real.totals.held


def test_both_engines_agree_to_the_penny_on_everybody_in_the_ten_real_bodies(real):
    assert real.totals.headcount == real.compared == 13_275
    assert real.differences == 0


def test_what_the_ten_real_bodies_pay_adds_up(real):
    for one in (*real.bodies, real.totals):
        taken = one.tax_pence + one.ni_employee_pence + one.pension_employee_pence + one.student_loan_pence + one.postgraduate_loan_pence
        assert one.gross_pence - taken == one.net_pence
        assert one.on_cost_bp > 3_000
