"""What leaves the building over months: starters, leavers, letters, directors, several jobs, pensions; and that it says what payslips say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from years import MONTH, Paid, Years, month_days

from commonline.gateways import bank_bacs
from commonline.gateways.hmrc_pack import validate
from commonline.gateways.hmrc_rti import parsed
from commonline.payroll import public as payroll
from commonline.register import public as register
from commonline.storage import blob, outbox

ADDRESS = {"address_line_1": "1 High Street", "address_line_2": "Aldermoor", "postcode": "ZZ1 1ZZ"}
OLD = date(2020, 1, 1)


@dataclass(frozen=True)
class Told:
    """One submission: what it says, the message it is in, and its bytes."""

    message: Any
    content: bytes

    def of(self, ref: str) -> Any:
        """Give the Employee element of somebody."""
        (found,) = [each for each in parsed(self.content).iter("{*}Employee") if each.findtext("{*}Employment/{*}PayId") == ref]
        return found

    def has(self, ref: str) -> bool:
        """Tell whether somebody is in it."""
        return f"<PayId>{ref}</PayId>".encode() in self.content

    def says(self, ref: str, *tags: str) -> list[str | None]:
        """Give the text of the first element of each name; None: there is none."""
        employee = self.of(ref)
        return [next((found.text for found in employee.iter(f"{{*}}{tag}")), None) for tag in tags]

    def letters(self, ref: str) -> dict[str, dict[str, str]]:
        """Give National Insurance by letter."""
        blocks = self.of(ref).iter("{*}NIlettersAndValues")
        each = [{child.tag.rpartition("}")[2]: child.text for child in block} for block in blocks]
        return {block.pop("NIletter"): block for block in each}


def messages(paid: Paid, topic: str) -> list[Any]:
    """Give the messages of a run."""
    with paid.years.unit() as unit:
        return [message for message in outbox.of_run(unit=unit, run=paid.run.id) if message.topic == topic]


def content(paid: Paid, message: Any) -> bytes:
    """Give the bytes of a message."""
    with paid.years.unit() as unit:
        return blob.get(unit=unit, name=message.content_digest)


def told(paid: Paid) -> Told:
    """Give the one submission of a run."""
    (message,) = messages(paid, "fps")
    return Told(message, content(paid, message))


def hire(years: Years, ref: str, *, start: date = OLD, **said: Any) -> None:
    """Take somebody on who has a National Insurance number."""
    with years.unit() as unit:
        nino = f"AB{sum(map(ord, str(said.get('person') or ref))) * 37 % 1_000_000:06d}C"
        ids = register.ensure_ninos(unit=unit, ninos=pl.Series([nino]))
    years.hire(ref, start=start, nino_id=ids[0], **said)


def pounds(text: str | None) -> int:
    """Give the pence of an amount in a submission."""
    return int((text or "0").replace(".", ""))


@dataclass(frozen=True)
class Course:
    """Five months of many people.

    :ivar months: the main runs, April first. :ivar beside: runs beside them by name.
    """

    years: Years
    months: list[Paid]
    beside: dict[str, Paid]


@pytest.fixture(scope="module")
def course(databases: Any) -> Course:
    """Give five months in which most things happen."""
    name = databases.copy(of="empty")
    years = Years.begin(databases.store(name), on=date(2025, 4, 1))
    days = month_days(2025, 1, 5)
    hire(years, "PLAIN", student_loan_plan="2", pension_scheme="alpha")
    years.element("PLAIN", "AVC", 100_00, OLD, date(2025, 5, 31))
    years.element("PLAIN", "UNION", 10_00, OLD)
    years.element("PLAIN", "GIVING", 5_00, OLD)
    hire(years, "SOURCE", pension_scheme="dc_relief_at_source")
    hire(years, "GONE")
    hire(years, "LETTER")
    hire(years, "MOVED")
    hire(years, "ANNUAL", director_method="annual", director_from=OLD, annual_salary_pence=90_000_00)
    hire(years, "OTHERLY", director_method="alternative", director_from=date(2025, 5, 12))
    hire(years, "JOB1", person="TWO", annual_salary_pence=12_000_00)
    hire(years, "JOB2", person="TWO", annual_salary_pence=9_000_00, tax_code="BR")
    beside: dict[str, Paid] = {}
    april = years.pay(days[0])

    hire(years, "P45", start=date(2025, 5, 6), tax_code="")
    left = {"p45_left_on": date(2025, 5, 2), "p45_tax_code": "1257L", "p45_week1_month1": False}
    years.starter("P45", **left, p45_taxable_pay_pence=2_500_00, p45_tax_pence=290_00, **ADDRESS)
    with years.unit() as unit:
        brought = {"employment_ref": "P45", "tax_year": "2025-26", "paye_scheme": "951/YR10001", "source": "starter:1", "origin": "p45"}
        payroll.add_brought_forward(unit=unit, rows=pl.DataFrame([brought | {"taxable_pay_pence": 2_500_00, "tax_pence": 290_00}]))
    years.hire("NUMBERLESS", start=date(2025, 5, 1), nino_id=None)
    years.starter("NUMBERLESS", declaration="A", **ADDRESS)
    hire(years, "HOMELESS", start=date(2025, 5, 1))
    years.starter("HOMELESS", declaration="B")
    hire(years, "SECOND", start=date(2025, 5, 1), tax_code="")
    years.starter("SECOND", **(left | {"p45_tax_code": "SBR"}), **ADDRESS)
    years.change("LETTER", date(2025, 5, 1), ni_letter="J")
    may = years.pay(days[1])

    years.starter("HOMELESS", declaration="B", **ADDRESS)
    years.leave("GONE", date(2025, 6, 13))
    years.leave("P45", date(2025, 9, 30))
    years.notice("PLAIN", "SL2", date(2025, 6, 1))
    years.change("MOVED", date(2025, 4, 1), ni_letter="M")
    june = years.pay(days[2])

    years.change("GONE", date(2025, 4, 1), annual_salary_pence=42_000_00)
    years.change("PLAIN", date(2025, 6, 1), annual_salary_pence=48_000_00)
    beside["off_cycle"] = years.pay_some(days[3], "GONE", "PLAIN")
    beside["interim"] = years.pay_some(days[3], "LETTER", advance=200_00)
    july = years.pay(days[3])
    years.leave("JOB1", date(2025, 7, 31))
    august = years.pay(days[4])
    return Course(years, [april, may, june, july, august], beside)


def test_every_submission_is_valid_by_hmrcs_own_files(course: Course, shared: Path) -> None:
    for paid in [*course.months, course.beside["off_cycle"]]:
        verdict = validate(content=told(paid).content, pack=shared / "oracles" / "rti", tax_year="2025-26")
        assert verdict.messages == ()
        assert verdict.validated


def test_payslips_ledger_balances_and_submissions_say_the_same(course: Course) -> None:
    assert course.years.broken() == []


def test_who_was_here_before_is_no_starter(course: Course) -> None:
    assert b"<Starter>" not in told(course.months[0]).content


def test_a_start_is_told_once_with_the_address(course: Course) -> None:
    may, june = (told(paid) for paid in course.months[1:3])

    assert may.says("P45", "StartDate", "StartDec", "Line", "UKPostcode") == ["2025-05-06", "B", "1 High Street", "ZZ1 1ZZ"]
    assert june.says("P45", "StartDate", "StartDec", "Line") == [None, None, None]


def test_a_p45_of_a_second_job_is_declared_as_one(course: Course) -> None:
    assert told(course.months[1]).says("SECOND", "StartDec") == ["C"]


def test_what_another_employer_paid_is_not_in_the_year_to_date(course: Course) -> None:
    may, slip = told(course.months[1]), course.months[1].slip("P45")
    # Told in two places of the submission: to date and of the period; in the first month they are the same.
    assert may.says("P45", "TotalTax", "TaxDeductedOrRefunded") == [f"{slip['tax_pence'] / 100:.2f}"] * 2
    assert slip["tax_to_date_pence_after"] == slip["tax_pence"] + 290_00


def test_somebody_without_a_number_is_submitted_with_an_address(course: Course) -> None:
    assert told(course.months[1]).says("NUMBERLESS", "NINO", "Line", "StartDec") == [None, "1 High Street", "A"]
    assert told(course.months[2]).says("NUMBERLESS", "NINO", "Line", "StartDec") == [None, "1 High Street", None]


def test_a_start_that_could_not_be_told_is_told_by_the_first_submission_that_can(course: Course) -> None:
    may, june, july = (told(paid) for paid in course.months[1:4])

    assert not may.has("HOMELESS")
    assert may.message.reason.endswith("HOMELESS: the person is starting, and there is no address of two lines.")
    assert june.says("HOMELESS", "StartDate") == ["2025-05-01"]
    assert july.says("HOMELESS", "StartDate") == [None]


def test_a_leaving_is_told_with_the_last_period_and_repeated_with_a_payment_after_it(course: Course) -> None:
    tags = ("LeavingDate", "PmtAfterLeaving")

    assert told(course.months[1]).says("GONE", *tags) == [None, None]
    assert told(course.months[2]).says("GONE", *tags) == ["2025-06-13", None]
    assert told(course.beside["off_cycle"]).says("GONE", *tags) == ["2025-06-13", "yes"]


def test_a_leaving_that_lies_ahead_is_not_told(course: Course) -> None:
    assert told(course.months[2]).says("P45", "LeavingDate") == [None]


def test_a_letter_that_changed_has_a_block_beside_the_new_one(course: Course) -> None:
    letters = told(course.months[1]).letters("LETTER")

    assert list(letters) == ["J", "A"]
    assert letters["A"]["GrossEarningsForNICsInPd"] == "0.00"
    assert letters["A"]["GrossEarningsForNICsYTD"] == letters["J"]["GrossEarningsForNICsYTD"] == "3000.00"
    assert letters["J"]["GrossEarningsForNICsInPd"] == "3000.00"


def test_a_letter_put_right_from_an_earlier_day_takes_its_figures_with_it(course: Course) -> None:
    letters = told(course.months[2]).letters("MOVED")

    assert letters["A"] | {"GrossEarningsForNICsInPd": "-6000.00"} == letters["A"]
    assert {letters["A"][tag] for tag in ("GrossEarningsForNICsYTD", "AtLELYTD", "TotalEmpNICYTD", "EmpeeContribnsYTD")} == {"0.00"}
    assert letters["M"]["GrossEarningsForNICsInPd"] == letters["M"]["GrossEarningsForNICsYTD"] == "9000.00"


def test_directors_are_told_with_their_method_and_the_week_of_an_appointment_in_the_year(course: Course) -> None:
    june, tags = told(course.months[2]), ("DirectorsNIC", "TaxWkOfApptOfDirector")

    assert june.says("ANNUAL", *tags) == ["AN", None]
    assert june.says("OTHERLY", *tags) == ["AL", "6"]
    assert june.says("PLAIN", *tags) == [None, None]


def test_jobs_that_count_together_are_told_with_one_of_them(course: Course) -> None:
    july, both = told(course.months[3]), ("JOB1", "JOB2")
    blocks = [block for ref in both for block in july.letters(ref).values()]

    assert [july.says(ref, "AggregatedEarnings") for ref in both] == [["yes"], ["yes"]]
    (block,) = blocks
    slips = [course.months[3].slip(ref) for ref in both]
    assert pounds(block["EmpeeContribnsInPd"]) == sum(slip["ni_employee_pence"] for slip in slips) > 0
    assert pounds(block["GrossEarningsForNICsYTD"]) == 4 * sum(slip["niable_pence"] for slip in slips)


def test_the_job_that_stays_begins_again_from_nothing_or_goes_on_if_it_told_of_both(course: Course) -> None:
    before = told(course.months[3]).letters("JOB2")
    (after,) = told(course.months[4]).letters("JOB2").values()
    so_far = pounds(before["A"]["GrossEarningsForNICsYTD"]) if before else 0

    assert told(course.months[4]).says("JOB2", "AggregatedEarnings") == [None]
    assert pounds(after["GrossEarningsForNICsYTD"]) == so_far + 750_00


def test_pension_contributions_are_told_by_the_relief_they_have(course: Course) -> None:
    june = told(course.months[2])
    tags = ("EmpeePenContribnsPaid", "EmpeePenContribnsPaidYTD", "EmpeePenContribnsNotPaid", "EmpeePenContribnsNotPaidYTD")
    plain = [paid.slip("PLAIN")["pension_employee_pence"] for paid in course.months[:3]]
    source = [paid.slip("SOURCE")["pension_employee_pence"] for paid in course.months[:3]]

    # Two months of the additional contribution, which ended with May, are in the year to date.
    assert [pounds(text) for text in june.says("PLAIN", *tags)] == [plain[2], sum(plain) + 200_00, 0, 0]
    assert [pounds(text) for text in june.says("SOURCE", *tags)] == [0, 0, source[2], sum(source)]


def test_deductions_from_net_pay_are_neither_contributions_nor_giving_nor_advances(course: Course) -> None:
    assert told(course.months[0]).says("PLAIN", "DednsFromNetPay") == ["10.00"]
    assert course.months[3].lines("LETTER")["ADVANCE_BACK", ""] == 200_00
    assert told(course.months[3]).says("LETTER", "DednsFromNetPay") == [None]


def test_a_loan_that_stopped_is_told_to_date_only(course: Course) -> None:
    may, june = (told(paid).says("PLAIN", "StudentLoanRecovered", "StudentLoansTD") for paid in course.months[1:3])

    assert pounds(may[0]) > 0
    assert june == [None, may[1]]


def test_a_run_for_some_submits_them_with_their_year_to_date(course: Course) -> None:
    off_cycle = told(course.beside["off_cycle"])
    june = told(course.months[2])

    assert [off_cycle.has(ref) for ref in ("GONE", "PLAIN", "LETTER")] == [True, True, False]
    so_far, to_date, now = (
        *june.says("PLAIN", "TaxablePay"),
        *off_cycle.says("PLAIN", "TaxablePay"),
        course.beside["off_cycle"].slip("PLAIN"),
    )
    assert pounds(to_date) == pounds(so_far) + now["taxable_pay_pence"]


def test_an_advance_is_not_submitted(course: Course) -> None:
    assert messages(course.beside["interim"], "fps") == []


def test_payments_of_one_day_have_files_and_serials_of_their_own(course: Course) -> None:
    files = [
        (message.name, content(paid, message)) for paid in (*course.beside.values(), course.months[3]) for message in messages(paid, "bacs")
    ]

    assert len({name for name, _ in files}) == len({data[4:10] for _, data in files}) == 3
    (_, data) = files[1]
    assert bank_bacs.parse(data).select("reference", "pence").rows() == [("LETTER", 200_00)]


def test_a_year_whose_layout_is_not_held_is_paid_and_keeps_what_is_to_be_reported(databases: Any) -> None:
    years = Years.begin(databases.store(databases.copy(of="empty")), on=date(2026, 4, 1))
    hire(years, "LATER")
    paid = years.pay(date(2026, 4, 28))
    (message,) = messages(paid, "fps")

    assert (message.state, message.name.endswith(".csv")) == ("withheld", True)
    assert message.reason == "1 people cannot be submitted yet: HMRC's layout of the submission for 2026-27 is not held."
    assert b"LATER" in content(paid, message)
    assert years.broken() == []


def test_contributions_before_the_first_run_here_count_as_the_scheme_of_that_run(databases: Any) -> None:
    years = Years.begin(databases.store(databases.copy(of="empty")), on=date(2025, 6, 1))
    hire(years, "SOURCE", pension_scheme="dc_relief_at_source")
    hire(years, "NET", pension_scheme="alpha")
    paid = {"taxable_pay_pence": 6_000_00, "niable_pence": 6_000_00, "pension_employee_pence": 123_45}
    key = {"paye_scheme": "951/YR10001", "tax_year": "2025-26", "ni_letter": "A"}
    rows = [dict.fromkeys(payroll.MEASURES, 0) | key | paid | {"employment_ref": ref, "source": f"b:{ref}"} for ref in ("SOURCE", "NET")]
    with years.unit() as unit:
        payroll.add_opening(unit=unit, balances=pl.DataFrame(rows).select(*key, "employment_ref", "source", *payroll.MEASURES))
    first, second = month_days(2025, 3, 4)
    june = years.pay(first)
    years.change("SOURCE", date(2025, 7, 1), pension_scheme="alpha")
    years.change("NET", date(2025, 7, 1), pension_scheme="dc_relief_at_source")
    july = told(years.pay(second))

    tags = ("EmpeePenContribnsPaid", "EmpeePenContribnsPaidYTD", "EmpeePenContribnsNotPaid", "EmpeePenContribnsNotPaidYTD")
    source, net = ([pounds(text) for text in july.says(ref, *tags)] for ref in ("SOURCE", "NET"))
    before = {ref: june.slip(ref)["pension_employee_pence"] + 123_45 for ref in ("SOURCE", "NET")}
    assert source == [source[0], source[0], 0, before["SOURCE"]]
    assert net == [0, before["NET"], net[2], net[2]]
    assert source[0] > net[2] > 0
    assert years.broken() == []


def test_a_second_payment_of_the_period_somebody_left_in_is_one_after_leaving(databases: Any) -> None:
    years = Years.begin(databases.store(databases.copy(of="empty")), on=date(2025, 4, 1))
    hire(years, "GONE")
    hire(years, "STAYS")
    years.leave("GONE", date(2025, 4, 15))
    (day,) = month_days(2025, 1, 1)
    main = told(years.pay(day))
    years.change("GONE", date(2025, 4, 1), annual_salary_pence=42_000_00)
    second = told(years.pay_some(day, "GONE"))

    assert main.says("GONE", "LeavingDate", "PmtAfterLeaving") == ["2025-04-15", None]
    assert second.says("GONE", "LeavingDate", "PmtAfterLeaving") == ["2025-04-15", "yes"]


def test_a_submission_that_says_otherwise_is_found(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    july = told(course.months[3])
    (now, year) = july.says("PLAIN", "TaxDeductedOrRefunded", "TotalTax")
    said = {
        f"<TaxDeductedOrRefunded>{now}": "<TaxDeductedOrRefunded>1.00",
        f"<TotalTax>{year}": "<TotalTax>1.00",
        "<PayId>GONE": "<PayId>WHO",
    }
    kept = blob.get

    def otherwise(**asked: Any) -> bytes:
        found = kept(**asked)
        if asked["name"] == july.message.content_digest:
            for old, new in said.items():
                found = found.replace(old.encode(), new.encode())
        return found

    monkeypatch.setattr(blob, "get", otherwise)
    found = course.years.broken()
    assert f"The submission and the payslip of PLAIN in {MONTH} 2025-26/M04 differ." in found
    assert f"The submission of PLAIN in {MONTH} 2025-26/M04 has another year to date." in found
    assert f"The submissions of {MONTH} 2025-26/M04 do not come to account 2200 in the ledger." in found
