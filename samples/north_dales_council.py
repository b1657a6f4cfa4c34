"""North Dales Council: printed reports saved as CSV, with a preamble, departments with totals, pound signs and commas."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path

from samples.elements import Element
from samples.folder import Extract, draft, write_folder
from samples.pay_to_date import ToDate
from samples.people import Grade, PayGroup, Person, Plan, Scheme
from samples.planting import HELD, PAID, WARNED

STAFF, STAFF_LATER = "Payroll people 2025-10.csv", "Payroll people 2025-11.csv"
ITEMS, ITEMS_LATER = "Hours and elements 2025-10.csv", "Hours and elements 2025-11.csv"
BROUGHT_FORWARD = "Balances brought forward 2025-09.csv"
_MONTHLY = PayGroup("Monthly", "M1", "last_working_day", date(2025, 10, 31))
_WEEKLY = PayGroup("Weekly", "W1", "friday", date(2025, 10, 3))
PLAN = Plan(
    code="north-dales-council",
    name="North Dales Council",
    short_name="NORTH DALES COUNCIL",
    seed="north-dales-council 2025",
    nino_prefix="ZC",
    first_ref=41_001,
    ref_form="{}-1",
    person_form="{}",
    schemes=(Scheme("586/ND30533", "586PZ00030533", "North Dales Council"),),
    groups=((_MONTHLY, 86), (_WEEKLY, 14)),
    grades=(
        Grade("SCP 5", 24_800, 25_400, ("Cleaner", "Kitchen assistant", "Crossing patrol"), 18),
        Grade("SCP 12", 26_400, 28_200, ("Care assistant", "Library assistant", "Refuse loader"), 24),
        Grade("SCP 20", 30_100, 33_400, ("Benefits officer", "Youth worker"), 18),
        Grade("SCP 28", 36_100, 40_500, ("Social worker", "Highways engineer"), 14),
        Grade("SCP 36", 43_700, 50_800, ("Team leader",), 6),
        Grade("Head of service", 62_000, 84_000, ("Head of highways", "Head of care"), 2),
        Grade("Teacher main", 32_900, 45_300, ("Teacher", "Teaching assistant lead"), 14),
        Grade("Teacher upper", 47_400, 51_000, ("Teacher, upper range",), 4),
    ),
    cost_centres=("Adult care", "Children and schools", "Highways", "Libraries", "Waste"),
    pensions=(("lgps", 92), ("", 8)),
    full_time_hours=3700,
    service_user_number="990303",
    elements=(
        ("LOCATION", "Fringe Allowance"),
        ("ONCALL", "Standby"),
        ("OVERTIME", "Overtime"),
        ("HOURS", "Basic Hours"),
        ("RESPONSIBILITY", "TLR / Honorarium"),
        ("UNION", "Trade Union Sub"),
        ("BIKE_LOAN", "Cycle Loan"),
    ),
    hourly_share=82,
    employer_pension_bp=(("lgps", 1_840),),
)
_HEADS = [
    "Department",
    "Payroll No",
    "Person No",
    "Surname",
    "Forenames",
    "Date of Birth",
    "Gender",
    "NI Number",
    "Start Date",
    "Leaving Date",
    "PAYE Reference",
    "Payroll",
    "Grade",
    "Post",
    "Cost Code",
    "Full Time Salary",
    "Weekly Hours",
    "Full Time Hours",
    "Tax Code",
    "NI Letter",
    "Student Loan",
    "Postgrad Loan",
    "Pension",
    "Sort Code",
    "Account No",
    "Account Name",
]
_ITEM_HEADS = ["Department", "Payroll No", "Element", "From", "To", "Rate or Amount", "Hours"]
_BALANCE_HEADS = [
    "Department",
    "Payroll No",
    "PAYE Reference",
    "Tax Year",
    "NI Letter",
    "Taxable Pay",
    "Tax",
    "NIable Pay",
    "At LEL",
    "LEL to PT",
    "PT to UEL",
    "NI Employee",
    "NI Employer",
    "Student Loan",
    "Postgrad Loan",
    "Pension Employee",
]
_LOAN = {"": "", "1": "Plan 1", "2": "Plan 2", "4": "Plan 4"}
_PENSION = {"lgps": "LGPS", "teachers": "TPS", "": "Opted out"}
_COST_CODE = {"Adult care": "AC100", "Children and schools": "CS200", "Highways": "HW300", "Libraries": "LB400", "Waste": "WS500"}


def write(folder: Path) -> None:
    """This will write the body's folder under ``folder``."""
    body = draft(plan=PLAN, count=550, each=3, file=STAFF, shared=(("four", "canal-heritage-trust"),))
    plant, to_date = body.planting, list(body.to_date)
    plant.spoil("a name encoded twice", f"{WARNED} EMP-022, EXT-003", given="RenÃ©e", sex="F")
    plant.spoil("NI number with a letter among the digits", f"{WARNED} EMP-004", nino="ZC12O456B")
    plant.spoil("sort code with a letter", f"{HELD} EMP-021", sort_code="00O07")
    plant.spoil("no bank details", f"{HELD} EMP-020", sort_code="", account="", account_name="")
    for _ in range(2):
        missing = plant.spoil("employed since before April, and no opening balances", f"{HELD} PAY-006").ref
        to_date = [balance for balance in to_date if balance.ref != missing]
    plant.spoil("grade SCP 99 is not a grade of the council", f"{HELD} EMP-014", grade="SCP 99")
    plant.spoil("tax code KKL is none", f"{HELD} EMP-015", tax_code="KKL")
    plant.spoil("it ends before it starts", f"{HELD} EMP-008", start=date(2025, 9, 15), end=date(2025, 9, 1))
    two = plant.spoil("stands twice with different salaries", f"{HELD} EMP-003")
    plant.add_after(two.ref, replace(two, salary=(two.salary or 0) + 200_000))
    second = plant.spoil(
        "one person with a second, part-time employment at the council, on the same days", f"{PAID}; {WARNED} EMP-007 if at all", hours=1850
    )
    other = replace(
        second, ref=f"{second.person_ref}-2", tax_code="BR", hours=925, job="Exam invigilator", start=date(2025, 10, 6), pension=""
    )
    plant.add_after(second.ref, other)
    absent = plant.spoil("absent from the full list of November, without an end date", "a finding in November, never a leaver").ref
    month, later_elements = body.later()
    later = [second if person.ref == second.ref else person for person in month.people if person.ref != absent] + [other]
    where = {person.ref: person.cost_centre for person in [*plant.people, *month.people]}
    extracts = [
        Extract(STAFF, "full", "employments", date(2025, 9, 30), "2025-10", employments(plant.people, "30/09/2025")),
        Extract(ITEMS, "full", "elements", date(2025, 10, 24), "2025-10", elements(body.elements, where, "24/10/2025")),
        Extract(BROUGHT_FORWARD, "full", "balances", date(2025, 9, 30), "2025-10", balances(to_date, where, "30/09/2025")),
        Extract(STAFF_LATER, "full", "employments", date(2025, 11, 3), "2025-11", employments(later, "03/11/2025")),
        Extract(ITEMS_LATER, "changes", "elements", date(2025, 11, 21), "2025-11", elements(later_elements, where, "21/11/2025")),
    ]
    write_folder(plan=PLAN, folder=folder, extracts=extracts, notes=plant.notes, words=_WORDS, story=month.story)


def employments(people: list[Person], run_on: str) -> bytes:
    """This will give the report of people, by department, with the sum of full-time salaries below each."""
    rows = [
        (
            p.cost_centre,
            p.salary or 0,
            [
                p.cost_centre,
                p.ref,
                p.person_ref,
                p.family,
                p.given,
                _day(p.birth),
                "Female" if p.sex == "F" else "Male",
                p.nino,
                _day(p.start),
                _day(p.end),
                p.scheme,
                p.group,
                p.grade,
                p.job,
                _COST_CODE[p.cost_centre],
                _money(p.salary) if p.salary is not None else "",
                _hours(p.hours),
                _hours(p.full_hours),
                _tax_code(p),
                p.letter,
                _LOAN[p.loan],
                "Yes" if p.postgraduate else "No",
                _PENSION[p.pension],
                p.sort_code,
                p.account,
                p.account_name,
            ],
        )
        for p in people
    ]
    return _report("Payroll people", run_on, _HEADS, rows, _HEADS.index("Full Time Salary"))


def elements(items: list[Element], where: dict[str, str], run_on: str) -> bytes:
    """This will give the report of hours and elements; ``where`` is the department of each employment."""
    local = dict(PLAN.elements)
    rows = [
        (
            where[e.ref],
            e.amount,
            [where[e.ref], e.ref, local[e.code], _day(e.first), _day(e.last), _money(e.amount), "" if e.hours is None else _hours(e.hours)],
        )
        for e in items
    ]
    return _report("Hours and elements", run_on, _ITEM_HEADS, rows, _ITEM_HEADS.index("Rate or Amount"))


def balances(rows: list[ToDate], where: dict[str, str], run_on: str) -> bytes:
    """This will give the report of balances brought forward."""
    cells = [(where[b.ref], b.taxable, [where[b.ref], b.ref, b.scheme, "2025-26", b.letter, *map(_money, b.figures)]) for b in rows]
    return _report("Balances brought forward", run_on, _BALANCE_HEADS, cells, _BALANCE_HEADS.index("Taxable Pay"))


def _report(title: str, run_on: str, heads: list[str], rows: list[tuple[str, int, list[str]]], summed: int) -> bytes:
    """Write one report: preamble, headings, each department with its total, and the grand total."""
    text = io.StringIO()
    write = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow
    text.write(f"{PLAN.name}\r\nReport: {title}\r\nRun on: {run_on}\r\n\r\n")
    write(heads)

    def total(name: str, pence: int) -> None:
        write([name if n == 0 else _money(pence) if n == summed else "" for n in range(len(heads))])

    for department, group in groupby(sorted(rows, key=lambda row: row[0]), key=lambda row: row[0]):
        lines = list(group)
        for _, _, cells in lines:
            write(cells)
        total(f"Total for {department}", sum(pence for _, pence, _ in lines))
    total("Grand total", sum(pence for _, pence, _ in rows))
    return text.getvalue().encode("utf-8-sig")


def _tax_code(person: Person) -> str:
    mark = " W1" if person.group == _WEEKLY.code else " M1"
    return person.tax_code + (mark if person.week1 else "")


def _day(day: date | None) -> str:
    return f"{day.day:02d}/{day.month:02d}/{day.year}" if day else ""


def _money(pence: int) -> str:
    return f"£{pence // 100:,}.{pence % 100:02d}"


def _hours(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


_WORDS = """
About 550 people in the local government scheme and the teachers' scheme, paid monthly, and some weekly; most of the
weekly paid have no salary and are paid for the hours of each week (Saturday to the Friday of payment). The system
prints reports to CSV: UTF-8 with a byte order mark, CRLF, three lines and an empty one before the headings, every field
in quotes, `£1,234.56`, `DD/MM/YYYY`. Below each department stands a line whose first cell is `Total for ...`, and below
all a `Grand total`. A week 1 or month 1 code is written `1257L W1` or `1257L M1`. `Pension` is LGPS, TPS or Opted out;
`Student Loan` is `Plan 1`, `Plan 2`, `Plan 4` or empty. November's list of people is full; those who left in October
are no longer in it.
"""
