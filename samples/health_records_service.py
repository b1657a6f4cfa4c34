"""Health Records Service: XML reports with the ``wd:`` namespace, entries with nested groups."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from samples.elements import Element
from samples.folder import Extract, draft, write_folder
from samples.pay_to_date import ToDate
from samples.people import Grade, PayGroup, Person, Plan, Scheme
from samples.planting import HELD, PAID, WARNED

STAFF, STAFF_LATER = "RPT_Worker_Pay_2025-10.xml", "RPT_Worker_Pay_2025-11.xml"
ITEMS, ITEMS_LATER = "RPT_Pay_Components_2025-10.xml", "RPT_Pay_Components_2025-11.xml"
BALANCES = "RPT_Year_To_Date_2025-09.xml"
NAMESPACE = "urn:com.example.report/Worker_Pay"
_MONTHLY = PayGroup("HRS_Monthly", "M1", "28", date(2025, 10, 28))
_FOUR_WEEKLY = PayGroup("HRS_Four_Weekly", "W4", "friday", date(2025, 10, 17))
PLAN = Plan(
    code="health-records-service",
    name="Health Records Service",
    short_name="HEALTH RECORDS SVC",
    seed="health-records-service 2025",
    nino_prefix="ZE",
    first_ref=8_201,
    ref_form="HRS{:06d}",
    person_form="W{:06d}",
    schemes=(Scheme("663/HR40219", "663PA00040219", "Health Records Service"),),
    groups=((_MONTHLY, 80), (_FOUR_WEEKLY, 20)),
    grades=(
        Grade("Band 3", 24_900, 26_600, ("Records clerk", "Porter"), 30),
        Grade("Band 4", 27_500, 30_200, ("Coding officer",), 28),
        Grade("Band 5", 31_100, 37_800, ("Clinical coder", "Analyst"), 22),
        Grade("Band 6", 38_700, 46_600, ("Senior coder",), 12),
        Grade("Band 7", 47_900, 54_800, ("Records manager",), 6),
        Grade("Band 8a", 55_700, 62_700, ("Head of records",), 2),
    ),
    cost_centres=("HR-REC", "HR-COD", "HR-ITS"),
    pensions=(("nhs", 93), ("", 7)),
    full_time_hours=3750,
    service_user_number="990404",
    elements=(
        ("LOCATION", "High Cost Area Supplement"),
        ("ONCALL", "On-Call Availability"),
        ("OVERTIME", "Overtime"),
        ("RESPONSIBILITY", "Acting Up Allowance"),
        ("UNION", "Union Dues"),
        ("BIKE_LOAN", "Cycle to Work Loan"),
    ),
)
_LOAN = {"": "", "1": "Plan 1", "2": "Plan 2", "4": "Plan 4"}
_PENSION = {"nhs": "NHS Pension", "": "Not a member"}
_FIGURES = [
    "Taxable_Pay",
    "Tax",
    "NIable_Pay",
    "NI_At_LEL",
    "NI_LEL_To_PT",
    "NI_PT_To_UEL",
    "NI_Employee",
    "NI_Employer",
    "Student_Loan",
    "Postgraduate_Loan",
    "Pension_Employee",
]


def write(folder: Path) -> None:
    """This will write the body's folder under ``folder``."""
    body = draft(plan=PLAN, count=220, each=2, file=STAFF, shared=(("three", "inland-survey"),))
    plant, to_date = body.planting, list(body.to_date)
    plant.spoil("no Payment_Election", f"{HELD} EMP-020", sort_code="", account="", account_name="")
    missing = plant.spoil("employed since before April, and no opening balances", f"{HELD} PAY-006").ref
    to_date = [balance for balance in to_date if balance.ref != missing]
    plant.spoil("NI number not known yet", "noted EMP-005", nino="")
    plant.spoil("grade Band 12 is not a grade of the body", f"{HELD} EMP-014", grade="Band 12")
    plant.spoil("a leaver of June, still in the report with pay", f"{WARNED} EMP-009, {HELD} if paid", end=date(2025, 6, 30))
    plant.spoil("NI letter Q is none", f"{HELD} EMP-016", letter="Q")
    ahead = plant.spoil(
        "starts on 1 December, but an on-call payment is due in October", f"noted EMP-010; {HELD} if paid", start=date(2025, 12, 1)
    ).ref
    odd = [*body.elements, Element(ahead, "ONCALL", 24_000, None, date(2025, 10, 1), date(2025, 10, 31))]
    month, later_elements = body.later()
    changed = [person for person in month.people if person.ref in month.changed]
    extracts = [
        Extract(STAFF, "full", "employments", date(2025, 10, 6), "2025-10", employments(plant.people)),
        Extract(ITEMS, "full", "elements", date(2025, 10, 6), "2025-10", elements(odd)),
        Extract(BALANCES, "full", "balances", date(2025, 9, 30), "2025-10", balances(to_date)),
        Extract(STAFF_LATER, "changes", "employments", date(2025, 11, 6), "2025-11", employments(changed)),
        Extract(ITEMS_LATER, "changes", "elements", date(2025, 11, 6), "2025-11", elements(later_elements)),
    ]
    notes = [replace(note, outcome=note.outcome or PAID) for note in plant.notes]
    write_folder(plan=PLAN, folder=folder, extracts=extracts, notes=notes, words=_WORDS, story=month.story)


def employments(people: list[Person]) -> bytes:
    """This will give the report of workers and their pay."""
    return _report(
        (
            _leaf("Employee_ID", p.ref),
            *_group(
                "Worker",
                ("Worker_ID", p.person_ref),
                ("Last_Name", p.family),
                ("First_Name", p.given),
                ("Date_of_Birth", p.birth.isoformat()),
                ("Gender", "Female" if p.sex == "F" else "Male"),
                ("National_ID", f"{p.nino[:2]} {p.nino[2:4]} {p.nino[4:6]} {p.nino[6:8]} {p.nino[8:]}".strip()),
            ),
            *_group(
                "Position",
                ("Hire_Date", p.start.isoformat()),
                ("Termination_Date", p.end.isoformat() if p.end else ""),
                ("Grade", p.grade),
                ("Job_Profile", p.job),
                ("Cost_Center", p.cost_centre),
                ("Annual_Salary", _amount(p.salary or 0)),
                ("Scheduled_Hours", _amount(p.hours)),
                ("Full_Time_Hours", _amount(p.full_hours)),
            ),
            *_group(
                "Payroll",
                ("Pay_Group", p.group),
                ("PAYE_Reference", p.scheme),
                ("Tax_Code", p.tax_code),
                ("Week1_Month1", "1" if p.week1 else "0"),
                ("NI_Category", p.letter),
                ("Student_Loan", _LOAN[p.loan]),
                ("Postgraduate_Loan", "1" if p.postgraduate else "0"),
                ("Pension_Plan", _PENSION[p.pension]),
            ),
            *(
                _group("Payment_Election", ("Sort_Code", p.sort_code), ("Account_Number", p.account), ("Account_Name", p.account_name))
                if p.account
                else ()
            ),
        )
        for p in people
    )


def elements(rows: list[Element]) -> bytes:
    """This will give the report of pay components: an entry an employee, with one ``Component`` for each element."""
    local = dict(PLAN.elements)
    return _report(
        (
            _leaf("Employee_ID", ref),
            *(
                line
                for e in of_one
                for line in _group(
                    "Component",
                    ("Pay_Component", local[e.code]),
                    ("Start_Date", e.first.isoformat()),
                    ("End_Date", e.last.isoformat() if e.last else ""),
                    ("Amount", _amount(e.amount)),
                    ("Hours", "" if e.hours is None else _amount(e.hours)),
                )
            ),
        )
        for ref, of_one in groupby(sorted(rows, key=lambda e: e.ref), key=lambda e: e.ref)
    )


def balances(rows: list[ToDate]) -> bytes:
    """This will give the report of the year to date."""
    return _report(
        (
            _leaf("Employee_ID", b.ref),
            _leaf("PAYE_Reference", b.scheme),
            _leaf("Tax_Year", "2025-26"),
            _leaf("NI_Category", b.letter),
            *_group("Year_To_Date", *zip(_FIGURES, map(_amount, b.figures), strict=True)),
        )
        for b in rows
    )


def _report(entries: Iterable[tuple[str, ...]]) -> bytes:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<wd:Report_Data xmlns:wd="{NAMESPACE}">']
    for entry in entries:
        lines += ["<wd:Report_Entry>", *entry, "</wd:Report_Entry>"]
    return ("\n".join([*lines, "</wd:Report_Data>"]) + "\n").encode()


def _group(name: str, *leaves: tuple[str, str]) -> tuple[str, ...]:
    """Give a nested group on one line; a leaf without text is left out, as these reports do."""
    return (f"<wd:{name}>" + "".join(_leaf(leaf, text) for leaf, text in leaves if text) + f"</wd:{name}>",)


def _leaf(name: str, text: str) -> str:
    return f"<wd:{name}>{escape(text)}</wd:{name}>"


def _amount(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


_WORDS = """
About 220 people in the health service's scheme, most paid on the 28th of the month, some every four weeks (first on 17
October 2025). The system gives XML reports in UTF-8: `Report_Data/Report_Entry` with nested groups `Worker`,
`Position`, `Payroll` and `Payment_Election`; an element without text is left out. In the components report each entry
has one `Component` for each element. NI numbers are written with spaces; dates and amounts are plain (`2025-10-31`,
`28450.00`); flags are 1 and 0; `Pension_Plan` is `NHS Pension` or `Not a member`; `Student_Loan` is `Plan 1`, `Plan 2`,
`Plan 4` or left out. November comes as changes. The row named below is the line of the entry's `Employee_ID`.
"""
