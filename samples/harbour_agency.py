"""Harbour Agency: flat infotype lists with semicolons, in cp1252, dates DD.MM.YYYY, amounts 1.234,56."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from samples.elements import Element
from samples.folder import Extract, draft, write_folder
from samples.pay_to_date import ToDate
from samples.people import Grade, PayGroup, Person, Plan, Scheme
from samples.planting import HELD, PAID, WARNED

MASTER, MASTER_LATER = "PA_MASTER_20251020.csv", "PA_MASTER_20251118.csv"
WAGES, WAGES_LATER = "PA_WAGETYPES_20251020.csv", "PA_WAGETYPES_20251118.csv"
CUMULATED = "PC_CUMULATED_20250930.csv"
_GROUP = PayGroup("H1", "M1", "last_working_day", date(2025, 10, 31))
PLAN = Plan(
    code="harbour-agency",
    name="Harbour Agency",
    short_name="HARBOUR AGENCY",
    seed="harbour-agency 2025",
    nino_prefix="ZA",
    first_ref=100_101,
    ref_form="{:08d}",
    person_form="HP{:06d}",
    schemes=(Scheme("120/HA01001", "120PX00010011", "Harbour Agency"), Scheme("120/HA01002", "120PX00010022", "Harbour Agency pilots")),
    groups=((_GROUP, 1),),
    grades=(
        Grade("AA", 25_200, 26_100, ("Port clerk", "Post room assistant"), 8),
        Grade("AO", 26_200, 28_400, ("Licensing officer", "Berth clerk"), 26),
        Grade("EO", 30_400, 34_600, ("Harbour inspector", "Finance officer"), 30),
        Grade("HEO", 37_200, 42_900, ("Senior inspector", "Analyst"), 20),
        Grade("SEO", 44_600, 52_800, ("Lead analyst", "Port manager"), 10),
        Grade("G7", 57_900, 68_400, ("Head of inspections",), 4),
        Grade("G6", 70_600, 84_300, ("Deputy director",), 2),
    ),
    cost_centres=("40010", "40020", "40035", "40110", "40125"),
    pensions=(("alpha", 94), ("", 6)),
    full_time_hours=3700,
    service_user_number="990101",
    elements=(
        ("LOCATION", "1100"),
        ("ONCALL", "1200"),
        ("OVERTIME", "1310"),
        ("RESPONSIBILITY", "1400"),
        ("UNION", "5100"),
        ("BIKE_LOAN", "5210"),
    ),
)
_HEADS = (
    "PERNR;PERSID;NACHN;VORNA;GBDAT;GESCH;NINUM;BEGDA;ENDDA;PAYE_REF;ABKRS;TRFGR;PLSTX;KOSTL;ANSAL;WOSTD;FTSTD;TAXCD;TAXBS;NICAT;SLPLN;PGLN;"
    "PENSCH;BANKL;BANKN;EMFTX"
)
_TEXTS = {
    "1100": "Location allowance",
    "1200": "On-call",
    "1310": "Overtime",
    "1400": "Responsibility",
    "5100": "Union",
    "5210": "Bicycle loan",
}
_LOAN = {"": "", "1": "01", "2": "02", "4": "04"}
_PENSION = {"alpha": "CS ALPHA", "": "NONE"}
_OPEN = "31.12.9999"


def write(folder: Path) -> None:
    """This will write the body's folder under ``folder``."""
    body = draft(plan=PLAN, count=1_100, each=5, file=MASTER, shared=(("one", "inland-survey"), ("two", "inland-survey")))
    plant, to_date = body.planting, list(body.to_date)
    plant.spoil("NI number with a prefix that is never given out", f"{WARNED} EMP-004", nino="BG123456A")
    plant.spoil("NI number one letter short", f"{WARNED} EMP-004", nino="ZA31415")
    plant.spoil("sort code of five digits", f"{HELD} EMP-021", sort_code="00004")
    plant.spoil("no bank details", f"{HELD} EMP-020", sort_code="", account="", account_name="")
    plant.spoil("no bank details", f"{HELD} EMP-020", sort_code="", account="", account_name="")
    for _ in range(3):
        missing = plant.spoil("employed since before April, and no opening balances", f"{HELD} PAY-006").ref
        to_date = [balance for balance in to_date if balance.ref != missing]
    plant.spoil("a leaver of August, still in the file with pay", f"{WARNED} EMP-009, {HELD} if paid", end=date(2025, 8, 31))
    plant.spoil("a salary of £1,000,000", f"{HELD} EMP-011", salary=100_000_000)
    plant.spoil("starts in December, after the period; has balances", "noted EMP-010, not paid in October", start=date(2025, 12, 1))
    plant.spoil("grade ZX is not a grade of the body", f"{HELD} EMP-014", grade="ZX")
    plant.spoil("tax code 12S7L is none", f"{HELD} EMP-015", tax_code="12S7L")
    first = plant.spoil("one bank account for two people without a tie (first)", f"{WARNED} PAY-005")
    plant.spoil(
        "one bank account for two people without a tie (second)",
        f"{WARNED} PAY-005",
        sort_code=first.sort_code,
        account=first.account,
    )
    twin = plant.spoil("one human under two person numbers (first): same NI number, names, birth date", f"{WARNED} EMP-006")
    plant.spoil(
        "one human under two person numbers (second)",
        f"{WARNED} EMP-006",
        nino=twin.nino,
        family=twin.family,
        given=twin.given,
        birth=twin.birth,
        sex=twin.sex,
        account_name=twin.account_name,
        hours=1480,
    )
    overlap = plant.spoil("one person with two full-time employments on the same days (first)", f"{WARNED} EMP-007")
    plant.spoil(
        "one person with two full-time employments on the same days (second)",
        f"{WARNED} EMP-007",
        person_ref=overlap.person_ref,
        nino=overlap.nino,
        family=overlap.family,
        given=overlap.given,
        birth=overlap.birth,
        sex=overlap.sex,
        start=date(2023, 2, 1),
    )
    again = plant.spoil("the row stands twice, the second time straight below", f"{HELD} EMP-002 (the repeat; the person is paid once)")
    plant.add_after(again.ref, again)
    plant.spoil(
        "a semicolon in the job title: one cell too many", f"{HELD} EXT-004; its balances: {WARNED} BAL-001", job="Head of ports; North"
    )
    blank = plant.spoil("an empty row follows (semicolons only)", PAID)
    split = plant.spoil("balances under two NI letters, M and then A", PAID)
    plant.notes[-1] = replace(plant.notes[-1], file=CUMULATED)
    to_date = [part for balance in to_date for part in (_two_letters(balance) if balance.ref == split.ref else (balance,))]
    month, later_elements = body.later()
    changed = [person for person in month.people if person.ref in month.changed]
    extracts = [
        Extract(MASTER, "full", "employments", date(2025, 10, 20), "2025-10", employments(plant.people, blank_after=blank.ref)),
        Extract(WAGES, "full", "elements", date(2025, 10, 20), "2025-10", elements(body.elements)),
        Extract(CUMULATED, "full", "balances", date(2025, 9, 30), "2025-10", balances(to_date)),
        Extract(MASTER_LATER, "changes", "employments", date(2025, 11, 18), "2025-11", employments(changed)),
        Extract(WAGES_LATER, "changes", "elements", date(2025, 11, 18), "2025-11", elements(later_elements)),
    ]
    write_folder(plan=PLAN, folder=folder, extracts=extracts, notes=plant.notes, words=_WORDS, story=month.story)


def employments(people: list[Person], *, blank_after: str = "") -> bytes:
    """This will give the master list of employments."""
    lines = [_HEADS]
    for p in people:
        lines.append(
            f"{p.ref};{p.person_ref};{p.family};{p.given};{_day(p.birth)};{'1' if p.sex == 'M' else '2'};{p.nino};{_day(p.start)};"
            f"{_day(p.end) if p.end else _OPEN};{p.scheme};{p.group};{p.grade};{p.job};{p.cost_centre};{_amount(p.salary or 0)};"
            f"{_amount(p.hours)};{_amount(p.full_hours)};{p.tax_code};{'M1' if p.week1 else ''};{p.letter};{_LOAN[p.loan]};"
            f"{'X' if p.postgraduate else ''};{_PENSION[p.pension]};{_dashed(p.sort_code)};{p.account};{p.account_name}"
        )
        if p.ref == blank_after:
            lines.append(";" * _HEADS.count(";"))
    return _bytes(lines)


def elements(rows: list[Element]) -> bytes:
    """This will give the list of wage types."""
    local = dict(PLAN.elements)
    lines = ["PERNR;LGART;LGTXT;BETRG;WAERS;ANZHL;ZEINH;BEGDA;ENDDA"]
    for r in rows:
        wage, hours = local[r.code], "" if r.hours is None else _amount(r.hours)
        end = _day(r.last) if r.last else _OPEN
        lines.append(f"{r.ref};{wage};{_TEXTS[wage]};{_amount(r.amount)};GBP;{hours};{'HUR' if hours else ''};{_day(r.first)};{end}")
    return _bytes(lines)


def balances(rows: list[ToDate]) -> bytes:
    """This will give the cumulated results."""
    lines = ["PERNR;PAYE_REF;TAXYR;NICAT;TXPAY;TAX;NIPAY;NILEL;NIPT;NIUEL;NIEE;NIER;SLDED;PGDED;PENEE"]
    lines += [f"{r.ref};{r.scheme};2025/26;{r.letter};" + ";".join(map(_amount, r.figures)) for r in rows]
    return _bytes(lines)


def _two_letters(row: ToDate) -> tuple[ToDate, ToDate]:
    """Give one balance as two: the first month under letter M, the rest under A."""
    names = [name for name in ToDate.__slots__ if name not in {"ref", "scheme", "letter"}]
    early = {name: getattr(row, name) // 6 for name in names}
    late = {name: getattr(row, name) - early[name] for name in names}
    return replace(row, letter="M", **early), replace(row, letter="A", **late)


def _bytes(lines: list[str]) -> bytes:
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def _day(day: date) -> str:
    return f"{day.day:02d}.{day.month:02d}.{day.year}"


def _amount(hundredths: int) -> str:
    sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{hundredths // 100:,}".replace(",", ".") + f",{hundredths % 100:02d}"


def _dashed(sort_code: str) -> str:
    return "-".join(filter(None, (sort_code[:2], sort_code[2:4], sort_code[4:])))


_WORDS = """
About 1,100 people in two PAYE schemes, paid monthly. The system writes flat infotype lists: semicolons, no quoting,
cp1252, CRLF, dates `DD.MM.YYYY` with `31.12.9999` for "goes on", amounts and hours `1.234,56`. `GESCH` is 1 (male) or 2
(female); `SLPLN` is 01, 02, 04 or empty; `PGLN` is X or empty; `TAXBS` is M1 or empty; `PENSCH` is `CS ALPHA` or
`NONE`; `BANKL` is written 00-00-01. `TAXYR` is written 2025/26. November comes as changes: each row is the whole
employment as it then stands.
"""
