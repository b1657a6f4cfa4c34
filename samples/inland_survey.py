"""Inland Survey: one loader file of METADATA and MERGE lines, several objects in it, dates YYYY/MM/DD."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from samples.elements import Element
from samples.folder import Extract, draft, write_folder
from samples.pay_to_date import ToDate
from samples.people import Grade, PayGroup, Person, Plan, Scheme
from samples.planting import HELD, WARNED

LOADER, LOADER_LATER = "Payroll_20251021.dat", "Payroll_20251119.dat"
_GROUP = PayGroup("Inland Monthly", "M1", "last_working_day", date(2025, 10, 31))
PLAN = Plan(
    code="inland-survey",
    name="Inland Survey",
    short_name="INLAND SURVEY",
    seed="inland-survey 2025",
    nino_prefix="ZB",
    first_ref=70_001,
    ref_form="E{:06d}",
    person_form="P{:06d}",
    schemes=(Scheme("475/IS20417", "475PY00020417", "Inland Survey"),),
    groups=((_GROUP, 1),),
    grades=(
        Grade("IS-B1", 25_600, 28_900, ("Map librarian", "Administrator"), 20),
        Grade("IS-B2", 30_100, 36_800, ("Surveyor", "Data officer"), 40),
        Grade("IS-C1", 38_400, 47_900, ("Senior surveyor", "Geodesist"), 26),
        Grade("IS-C2", 49_200, 60_500, ("Principal surveyor", "Product owner"), 10),
        Grade("IS-D", 63_800, 82_000, ("Head of survey",), 4),
    ),
    cost_centres=("CC-100", "CC-210", "CC-220", "CC-340"),
    pensions=(("alpha", 80), ("dc", 12), ("", 8)),
    full_time_hours=3700,
    service_user_number="990202",
    elements=(
        ("LOCATION", "Location Allowance"),
        ("ONCALL", "On Call Payment"),
        ("OVERTIME", "Overtime Hours"),
        ("RESPONSIBILITY", "Responsibility Allowance"),
        ("UNION", "Union Subscription"),
        ("BIKE_LOAN", "Cycle Scheme Loan"),
    ),
)
_LOAN = {"": "", "1": "PLAN_1", "2": "PLAN_2", "4": "PLAN_4"}
_PENSION = {"alpha": "ALPHA", "dc": "PARTNERSHIP", "": ""}
_COLUMNS = {
    "Worker": "EffectiveStartDate|PersonNumber|LastName|FirstName|DateOfBirth|Gender|NationalIdentifierNumber",
    "WorkTerms": "AssignmentNumber|PersonNumber|EffectiveStartDate|ActualTerminationDate|GradeCode|JobName|"
    "CostCentre|NormalHours|FullTimeHours",
    "Salary": "AssignmentNumber|DateFrom|SalaryAmount|SalaryBasis",
    "PayrollAssignment": "AssignmentNumber|PayrollName|TaxReportingUnit|TaxCode|TaxBasis|NICategory|StudentLoan|"
    "PostgraduateLoan|PensionScheme",
    "BankAccount": "AssignmentNumber|BranchSortCode|AccountNumber|AccountName",
    "ElementEntry": "AssignmentNumber|ElementName|EffectiveStartDate|EffectiveEndDate|Amount|Hours",
    "Balance": "AssignmentNumber|TaxReportingUnit|TaxYear|NICategory|TaxablePay|Tax|NIablePay|NIAtLEL|NILELToPT|NIPTToUEL|"
    "NIEmployee|NIEmployer|StudentLoan|PostgraduateLoan|PensionEmployee",
}


def write(folder: Path) -> None:
    """This will write the body's folder under ``folder``."""
    shared = (("one", "harbour-agency"), ("two", "harbour-agency"), ("three", "health-records-service"))
    body = draft(plan=PLAN, count=600, each=3, file=LOADER, shared=shared)
    plant, to_date = body.planting, list(body.to_date)
    plant.spoil("NI number that opens with D", f"{WARNED} EMP-004", nino="DA123456C")
    plant.spoil("account number of six digits", f"{HELD} EMP-021", account="314159")
    bankless = plant.spoil("no BankAccount line", f"{HELD} EMP-020", sort_code="", account="", account_name="").ref
    for _ in range(2):
        missing = plant.spoil("employed since before April, and no Balance line", f"{HELD} PAY-006").ref
        to_date = [balance for balance in to_date if balance.ref != missing]
    plant.spoil("grade IS-Q is not a grade of the body", f"{HELD} EMP-014", grade="IS-Q")
    plant.spoil("tax code BRX9 is none", f"{HELD} EMP-015", tax_code="BRX9")
    plant.spoil("a leaver of July, still in the file with pay", f"{WARNED} EMP-009, {HELD} if paid", end=date(2025, 7, 31))
    again = plant.spoil("the WorkTerms line stands twice", f"{HELD} EMP-002 (the repeat; the person is paid once)").ref
    short = plant.spoil("the Salary line lacks its last cell", f"{HELD} EXT-004; without a salary, {HELD} EMP-013").ref
    plant.spoil("a delimiter inside the job name, written with a backslash", "paid", job=r"Surveyor \| Coast")
    month, later_elements = body.later()
    changed = [person for person in month.people if person.ref in month.changed]
    october = loader(plant.people, body.elements, to_date, twice=again, short=short, bankless=bankless)
    extracts = [
        Extract(LOADER, "full", "employments", date(2025, 10, 21), "2025-10", october),
        Extract(LOADER, "full", "elements", date(2025, 10, 21), "2025-10"),
        Extract(LOADER, "full", "balances", date(2025, 9, 30), "2025-10"),
        Extract(LOADER_LATER, "changes", "employments", date(2025, 11, 19), "2025-11", loader(changed, later_elements, [])),
        Extract(LOADER_LATER, "changes", "elements", date(2025, 11, 19), "2025-11"),
    ]
    notes = plant.notes
    write_folder(plan=PLAN, folder=folder, extracts=extracts, notes=notes, words=_WORDS, story=month.story, row_of=_work_terms_line)


def loader(
    people: list[Person], elements: list[Element], to_date: list[ToDate], *, twice: str = "", short: str = "", bankless: str = ""
) -> bytes:
    """This will give the loader file, object by object; the three references are of employments to be spoiled in writing."""
    lines: list[str] = []

    def put(name: str, rows: list[str]) -> None:
        lines.append(f"METADATA|{name}|{_COLUMNS[name]}")
        lines.extend(f"MERGE|{name}|{row}" for row in rows)

    workers = {p.person_ref: p for p in reversed(people)}
    put(
        "Worker",
        [f"{_day(p.start)}|{p.person_ref}|{p.family}|{p.given}|{_day(p.birth)}|{p.sex}|{p.nino}" for p in reversed(workers.values())],
    )
    terms = []
    for p in people:
        row = (
            f"{p.ref}|{p.person_ref}|{_day(p.start)}|{_day(p.end)}|{p.grade}|{p.job}|"
            f"{p.cost_centre}|{_amount(p.hours)}|{_amount(p.full_hours)}"
        )
        terms += [row, row] if p.ref == twice else [row]
    put("WorkTerms", terms)
    put("Salary", [f"{p.ref}|{_day(p.start)}|{_amount(p.salary or 0)}" + ("" if p.ref == short else "|ANNUAL") for p in people])
    put(
        "PayrollAssignment",
        [
            f"{p.ref}|{p.group}|{p.scheme}|{p.tax_code}|{'NONCUMULATIVE' if p.week1 else 'CUMULATIVE'}|{p.letter}|{_LOAN[p.loan]}|"
            f"{'Y' if p.postgraduate else 'N'}|{_PENSION[p.pension]}"
            for p in people
        ],
    )
    put("BankAccount", [f"{p.ref}|{p.sort_code}|{p.account}|{p.account_name}" for p in people if p.ref != bankless])
    local = dict(PLAN.elements)
    put(
        "ElementEntry",
        [
            f"{e.ref}|{local[e.code]}|{_day(e.first)}|{_day(e.last)}|{_amount(e.amount)}|{'' if e.hours is None else _amount(e.hours)}"
            for e in elements
        ],
    )
    if to_date:
        put("Balance", [f"{b.ref}|{b.scheme}|2025-26|{b.letter}|" + "|".join(map(_amount, b.figures)) for b in to_date])
    return ("\n".join(lines) + "\n").encode()


def _work_terms_line(content: bytes, ref: str) -> int:
    return content.count(b"\n", 0, content.index(f"MERGE|WorkTerms|{ref}".encode())) + 1


def _day(day: date | None) -> str:
    return f"{day.year}/{day.month:02d}/{day.day:02d}" if day else ""


def _amount(hundredths: int) -> str:
    return f"{hundredths // 100}.{hundredths % 100:02d}"


_WORDS = r"""
About 600 people, paid monthly, most in alpha and some in a defined contribution scheme. One loader file holds seven
objects, each behind its METADATA line: a person is in `Worker` (by `PersonNumber`), an employment in `WorkTerms`,
`Salary`, `PayrollAssignment` and `BankAccount` (by `AssignmentNumber`), its elements in `ElementEntry` and its opening
balances in `Balance`. UTF-8, LF, dates `YYYY/MM/DD`, amounts `28450.00`, a delimiter inside a value as `\|`. `TaxBasis`
is CUMULATIVE or NONCUMULATIVE; `StudentLoan` is PLAN_1, PLAN_2, PLAN_4 or empty; `PostgraduateLoan` is Y or N;
`PensionScheme` is ALPHA, PARTNERSHIP (defined contribution) or empty. November comes as changes, whole employments
again. The row named below is that of the employment's `WorkTerms` line.
"""
