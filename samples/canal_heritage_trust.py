"""Canal Heritage Trust: one hand-kept spreadsheet; a title, headings over two rows, amounts as text, dates of two kinds."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from samples.elements import Element
from samples.folder import Extract, draft, write_folder
from samples.pay_to_date import ToDate
from samples.people import Grade, PayGroup, Person, Plan, Scheme
from samples.planting import HELD, PAID, WARNED

BOOK, BOOK_LATER = "Trust payroll October.xlsx", "Trust payroll November.xlsx"
_GROUP = PayGroup("Month", "M1", "28", date(2025, 10, 28))
PLAN = Plan(
    code="canal-heritage-trust",
    name="Canal Heritage Trust",
    short_name="CANAL HERITAGE",
    seed="canal-heritage-trust 2025",
    nino_prefix="ZH",
    first_ref=101,
    ref_form="CHT{:03d}",
    person_form="C{:03d}",
    schemes=(Scheme("951/CH50077", "951PB00050077", "Canal Heritage Trust"),),
    groups=((_GROUP, 1),),
    grades=(
        Grade("Guide", 24_600, 26_800, ("Lock guide", "Shop assistant"), 40),
        Grade("Officer", 27_900, 33_600, ("Archivist", "Boat keeper"), 40),
        Grade("Manager", 36_200, 44_100, ("Museum manager",), 15),
        Grade("Director", 58_000, 66_000, ("Director",), 5),
    ),
    cost_centres=("Museum", "Boats", "Office"),
    pensions=(("dc", 90), ("", 10)),
    full_time_hours=3500,
    service_user_number="990505",
    elements=(
        ("LOCATION", "Island allowance"),
        ("ONCALL", "Call-out"),
        ("OVERTIME", "Extra hours"),
        ("RESPONSIBILITY", "Key holder"),
        ("UNION", "Union"),
        ("BIKE_LOAN", "Bike loan"),
    ),
)
_STAFF_HEADS = (
    ("Person", ("Number", "Staff no", "Surname", "First names", "Born", "M/F", "NI number")),
    ("Job", ("Started", "Leaves", "PAYE ref", "Paid", "Grade", "Title", "Team", "Full-time salary", "Hours", "Full-time hours")),
    ("Tax and deductions", ("Tax code", "NI letter", "Student loan", "Postgraduate loan", "Pension")),
    ("Bank", ("Sort code", "Account", "Name on account")),
)
_ITEM_HEADS = (("Who", ("Staff no",)), ("What", ("Item", "Amount", "Hours")), ("When", ("From", "To")))
_BALANCE_HEADS = (
    ("Who", ("Staff no", "PAYE ref", "Tax year", "NI letter")),
    ("Tax", ("Taxable pay", "Tax paid")),
    ("National Insurance", ("NI pay", "At LEL", "LEL to PT", "PT to UEL", "Employee", "Employer")),
    ("Other", ("Student loan", "Postgraduate loan", "Pension")),
)
_LOAN = {"": "none", "1": "Plan 1", "2": "Plan 2", "4": "Plan 4"}


def write(folder: Path) -> None:
    """This will write the body's folder under ``folder``."""
    body = draft(plan=PLAN, count=30, each=0, file=BOOK, shared=(("four", "north-dales-council"),))
    plant = body.planting
    formula = plant.spoil("the salary is a formula that was never worked out", f"{HELD} EXT-006").ref
    zero = plant.spoil(
        "account number kept as a number, so its leading nought is lost", f"{HELD} EMP-021 unless padded", account="01234567"
    ).ref
    typed = plant.spoil("start date typed as text, 1 June 2019", f"{HELD} CNV-001", start=date(2019, 6, 1)).ref
    plant.spoil("tax code ABC is none", f"{HELD} EMP-015", tax_code="ABC")
    empty = plant.spoil("an empty row follows", PAID).ref
    absent = next(p.ref for p in body.people if p.ref not in plant.touched and p.end is None)
    plant.note(absent, "absent from the full list of November, without an end date", f"{WARNED}: a finding in November, never a leaver")
    month, later_elements = body.later()
    later = [person for person in month.people if person.ref != absent]
    joiner = november_joiner(body.people[-1])
    odd = {"formula": formula, "zero": zero, "typed": typed, "empty": empty}
    first = workbook(plant.people, body.elements, body.to_date, odd)
    second = workbook([*later, joiner], [*(e for e in body.elements if e.last is None), *later_elements], [], {})
    extracts = [
        Extract(BOOK, "full", "employments", date(2025, 10, 20), "2025-10", first),
        Extract(BOOK, "full", "elements", date(2025, 10, 20), "2025-10"),
        Extract(BOOK, "full", "balances", date(2025, 9, 30), "2025-10"),
        Extract(BOOK_LATER, "full", "employments", date(2025, 11, 17), "2025-11", second),
        Extract(BOOK_LATER, "full", "elements", date(2025, 11, 17), "2025-11"),
    ]
    story = [*month.story, (joiner.ref, f"joins on {joiner.start}")]
    write_folder(plan=PLAN, folder=folder, extracts=extracts, notes=plant.notes, words=_WORDS, story=story, row_of=_sheet_row)


def november_joiner(like: Person) -> Person:
    """This will give November's joiner, made after the pattern of another person."""
    return replace(
        like,
        ref="CHT190",
        person_ref="C190",
        family="Newstart",
        given="Petra",
        sex="F",
        birth=date(1994, 2, 17),
        nino="ZH190190A",
        start=date(2025, 11, 3),
        end=None,
        tax_code="1257L",
        week1=True,
        letter="A",
        loan="",
        account="19019019",
        account_name="P NEWSTART",
    )


def workbook(people: list[Person], elements: list[Element], to_date: list[ToDate], odd: dict[str, str]) -> bytes:
    """This will give the spreadsheet: sheets Staff, Items and, when there are any, Balances; ``odd`` names the rows kept oddly."""
    book = Workbook()
    book.remove(book.active)
    staff: list[list[Any]] = []
    for n, p in enumerate(people):
        staff.append(_staff_row(n, p, odd))
        if odd.get("empty") == p.ref:
            staff.append([])
    _sheet(book, "Staff", "Canal Heritage Trust: staff and pay", _STAFF_HEADS, staff)
    local = dict(PLAN.elements)
    items = [
        [
            e.ref,
            local[e.code],
            _money(e.amount, n),
            None if e.hours is None else f"{e.hours // 100}.{e.hours % 100:02d}",
            _day(e.first),
            _day(e.last),
        ]
        for n, e in enumerate(elements)
    ]
    _sheet(book, "Items", "Canal Heritage Trust: other pay and deductions", _ITEM_HEADS, items)
    if to_date:
        rows = [[b.ref, b.scheme, "2025-26", b.letter, *(_money(figure, 0) for figure in b.figures)] for b in to_date]
        _sheet(book, "Balances", "Canal Heritage Trust: paid April to September", _BALANCE_HEADS, rows)
    return _always_the_same(book)


def _staff_row(n: int, p: Person, odd: dict[str, str]) -> list[Any]:
    salary: Any = _money(p.salary or 0, n)
    if odd.get("formula") == p.ref:
        salary = "=28450+1200"
    start: Any = "1 June 2019" if odd.get("typed") == p.ref else f"{p.start:%Y-%m-%d}" if n % 5 == 2 else _day(p.start)
    return [
        p.person_ref,
        p.ref,
        p.family,
        p.given,
        _day(p.birth),
        p.sex,
        p.nino,
        start,
        _day(p.end),
        p.scheme,
        p.group,
        p.grade,
        p.job,
        p.cost_centre,
        salary,
        f"{p.hours // 100}.{p.hours % 100:02d}",
        "35",
        p.tax_code + (("X" if n % 2 else " M1") if p.week1 else ""),
        p.letter,
        _LOAN[p.loan],
        "yes" if p.postgraduate else "no",
        "Stakeholder" if p.pension else "none",
        f"{p.sort_code[:2]}-{p.sort_code[2:4]}-{p.sort_code[4:]}",
        int(p.account) if odd.get("zero") == p.ref else p.account,
        p.account_name,
    ]


def _sheet(book: Workbook, name: str, title: str, heads: tuple[tuple[str, tuple[str, ...]], ...], rows: list[list[Any]]) -> None:
    """Write a sheet: the title in row 1 over all columns, an empty row, two rows of headings with the upper merged, then the rows."""
    sheet = book.create_sheet(name)
    sheet["A1"] = title
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=sum(len(lower) for _, lower in heads))
    column = 1
    for upper, lower in heads:
        sheet.cell(3, column, upper)
        if len(lower) > 1:
            sheet.merge_cells(start_row=3, end_row=3, start_column=column, end_column=column + len(lower) - 1)
        for word in lower:
            sheet.cell(4, column, word)
            column += 1
    for at, row in enumerate(rows, start=5):
        for place, value in enumerate(row, start=1):
            if value is not None:
                cell = sheet.cell(at, place, value)
                if isinstance(value, datetime):
                    cell.number_format = "DD/MM/YYYY"


def _always_the_same(book: Workbook) -> bytes:
    """Give the workbook's bytes, with the moments of writing in it replaced by a fixed one, so that each run gives the same."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    book.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(source.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2025-10-20T09:00:00Z", content)
            target.writestr(zipfile.ZipInfo(name, (2025, 10, 20, 9, 0, 0)), content)
    return fixed.getvalue()


def _sheet_row(content: bytes, ref: str) -> int:
    sheet = load_workbook(io.BytesIO(content))["Staff"]
    return next((row[1].row or 0 for row in sheet.iter_rows(min_row=5) if row[1].value == ref), 0)


def _money(pence: int, n: int) -> str:
    """Give an amount as somebody typed it: with sign and comma, or, in every third row, plain."""
    if n % 3 == 1 and pence % 100 == 0:
        return f"{pence // 100}"
    return f"£{pence // 100:,}.{pence % 100:02d}"


def _day(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001 - spreadsheets know no zone


_WORDS = """
Thirty people, paid monthly on the 28th, in a defined contribution scheme. Somebody keeps a spreadsheet by hand: sheets
`Staff`, `Items` and `Balances`, each with a title in row 1 and headings over rows 3 and 4, the upper merged over
several columns. Amounts are text, `£28,450.00` or `28450`; most dates are dates, and every fifth start date is text,
`YYYY-MM-DD`. A month 1 code is written `1257L M1` or `1257LX`. `Pension` is Stakeholder or none; loans are `Plan 1` and
so on, or none. November's book is full for staff and items.
"""
