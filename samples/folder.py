"""A body's folder: ``body.yaml``, ``README.md`` and the extracts, written from what a body module drew and planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from samples.elements import Element, of_the_month, standing
from samples.pay_to_date import ToDate, pay_to_date
from samples.people import OCTOBER, Person, Plan, account_name, population
from samples.planting import PAID, Planted, Planting
from samples.second_month import SecondMonth, a_month_later

NOVEMBER = date(2025, 11, 1)

SHARED = {
    "one": ("ZG314159A", "Okonjo-Sample", "Maribel Ann", date(1979, 3, 14), "F"),
    "two": ("ZG271828B", "Testerby", "Alban", date(1985, 7, 2), "M"),
    "three": ("ZG161803C", "Twyford-Twice", "Henrietta", date(1991, 11, 30), "F"),
    "four": ("ZG141421D", "Bothways", "Lucian Roy", date(1968, 1, 9), "M"),
}
"""Four people who each work for two bodies: NI number, names, birth date and sex are the same in both."""


@dataclass(frozen=True, slots=True)
class Extract:
    """One line of ``extracts:`` in ``body.yaml``, with the file's bytes (None: the file of an earlier line carries this too)."""

    file: str
    kind: str
    carries: str
    as_at: date
    period: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A body drawn, not yet spoiled: people, elements of October, balances at the end of September, and the same a month later.

    ``planting`` holds the rows of the October extract and may still be spoiled; ``later_elements`` are those of November only.
    """

    people: list[Person]
    elements: list[Element]
    to_date: list[ToDate]
    planting: Planting
    rng: Random
    plan: Plan
    each: int

    def later(self) -> tuple[SecondMonth, list[Element]]:
        """This will give the body in November and the elements of that month; nobody spoiled in October changes."""
        month = a_month_later(plan=self.plan, people=self.people, keep_out=self.planting.touched, each=self.each, rng=self.rng)
        here = [person for person in month.people if person.end is None or person.end >= NOVEMBER]
        return replace(month, people=here), of_the_month(plan=self.plan, people=here, month=NOVEMBER, rng=self.rng)


def draft(*, plan: Plan, count: int, each: int, file: str, shared: tuple[tuple[str, str], ...]) -> Draft:
    """This will draw a body of ``count`` people; ``shared`` names people of ``SHARED`` who work here, each with the other body."""
    rng = Random(plan.seed)
    planting = Planting(population(plan=plan, count=count, rng=rng), file)
    for name, other in shared:
        nino, family, given, birth, sex = SHARED[name]
        planting.spoil(
            f"the same person works for {other}: same NI number, names and birth date",
            PAID,
            nino=nino,
            family=family,
            given=given,
            birth=birth,
            sex=sex,
            start=date(2018, 9, 3),
            account_name=account_name(given, family),
        )
    people = list(planting.people)
    elements = standing(people=people, rng=rng) + of_the_month(plan=plan, people=people, month=OCTOBER, rng=rng)
    balances = [balance for person in people if (balance := pay_to_date(person, plan.group(person.group)))]
    return Draft(people, elements, balances, planting, rng, plan, each)


def write_folder(
    *,
    plan: Plan,
    folder: Path,
    extracts: list[Extract],
    notes: list[Planted],
    words: str,
    story: list[tuple[str, str]],
    row_of: Callable[[bytes, str], int] | None = None,
) -> None:
    """This will write a body's folder; ``words`` is the README's part on the dialect, ``row_of`` finds a reference in a file."""
    place = folder / plan.code
    (place / "extracts").mkdir(parents=True, exist_ok=True)
    contents = {extract.file: extract.content for extract in extracts if extract.content is not None}
    for name, content in contents.items():
        (place / "extracts" / name).write_bytes(content)
    (place / "body.yaml").write_bytes(body_yaml(plan, extracts).encode())
    rows = {(note.file, note.ref): (row_of or line_of)(contents[note.file], note.ref) for note in notes}
    (place / "README.md").write_bytes(_readme(plan, extracts, notes, rows, words, story).encode())


def line_of(content: bytes, ref: str) -> int:
    """This will give the first line of a text file that has a reference in it, counted from 1; 0 when none has."""
    at = content.find(ref.encode())
    return content.count(b"\n", 0, at) + 1 if at >= 0 else 0


def body_yaml(plan: Plan, extracts: list[Extract]) -> str:
    """This will give the text of ``body.yaml``."""
    lines = [f"code: {plan.code}", f'name: "{plan.name}"', "paye_schemes:"]
    lines += [
        f'  - {{reference: "{scheme.reference}", accounts_office_reference: "{scheme.accounts_office}", name: "{scheme.name}"}}'
        for scheme in plan.schemes
    ]
    lines += [
        "paying_account:",
        '  sort_code: "000099"',
        f'  account_number: "{plan.first_ref % 90_000_000 + 10_000_000:08d}"',
        f'  name: "{plan.short_name}"',
        f'  service_user_number: "{plan.service_user_number}"',
        "pay_groups:",
    ]
    for group, _ in plan.groups:
        lines.append(
            f'  - {{code: "{group.code}", frequency: {group.frequency}, pay_day: "{group.pay_day}", cut_off_days: 8, '
            f"first_paid_on: {group.first_paid_on}}}"
        )
    if plan.employer_pension_bp:
        lines.append("employer_pension_bp:")
        lines += [f"  {scheme}: {rate}" for scheme, rate in plan.employer_pension_bp]
    lines.append("elements:")
    lines += [f'  "{local}": {code}' for code, local in plan.elements]
    lines.append("extracts:")
    for extract in extracts:
        lines.append(
            f'  - {{file: "{extract.file}", kind: {extract.kind}, carries: {extract.carries}, as_at: {extract.as_at}, '
            f'period: "{extract.period}"}}'
        )
    return "\n".join(lines) + "\n"


def _readme(
    plan: Plan,
    extracts: list[Extract],
    notes: list[Planted],
    rows: dict[tuple[str, str], int],
    words: str,
    story: list[tuple[str, str]],
) -> str:
    grades = "\n".join(f"| `{g.code}` | £{g.lowest:,} to £{g.highest:,} | {', '.join(g.jobs)} |" for g in plan.grades)
    files = "\n".join(f"| `{e.file}` | {e.kind} | {e.carries} | {e.as_at} | {e.period} |" for e in extracts)
    elements = "\n".join(f"| `{local}` | {code} |" for code, local in plan.elements)
    planted = "\n".join(f"| `{n.file}` | {rows[n.file, n.ref] or ''} | {n.ref} | {n.what} | {n.outcome} |" for n in notes)
    months = "\n".join(f"| {ref} | {what} |" for ref, what in story)
    return f"""# {plan.name}

A synthetic body. It does not exist, and neither does anybody in it: made by `samples/generate.py` from the seed `{plan.seed}`. Do not edit
`body.yaml`, this page or `extracts/` by hand.

{words.strip()}

| file | kind | carries | as at | period |
|---|---|---|---|---|
{files}

## Grades
| code | salary | jobs |
|---|---|---|
{grades}

## Elements
| here | in the standard |
|---|---|
{elements}

## What is planted
Rows are lines of the file as it stands, from 1 (in a spreadsheet, rows of the sheet); the first line with the reference is named.
The outcome is what should come of the person or row: held, warned or paid.

| file | row | employment | what is planted | outcome |
|---|---|---|---|---|
{planted}

## What happens by November
| employment | what |
|---|---|
{months}
"""
