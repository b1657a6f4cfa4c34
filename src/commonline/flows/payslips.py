"""Payslips of a released run as pages: made from its frozen documents, never worked out again."""

from __future__ import annotations

import csv
import html
import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from commonline.calc.plain.difference import explain_change
from commonline.calc.plain.origin import period_spoken
from commonline.flows.frozen_run import FrozenRun, frozen_run, slips_before
from commonline.gateways import payslip_html
from commonline.kernel.digest import digest
from commonline.kernel.error import Refusal
from commonline.kernel.money import pounds, spoken
from commonline.kernel.period import Frequency
from commonline.payroll import public as payroll
from commonline.register import public as register
from commonline.rules.reader import rule_book
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path
    from uuid import UUID

    from commonline.rules.book import Citation
    from commonline.storage.unit import Store

_AT_ONCE = 2_000
"""Secrets are opened for so many people at a time, and forgotten."""
_BESIDE = {"main": "", "off_cycle": ", paid beside the usual pay day", "interim": ", an advance of pay"}
_SUBJECTS = {"income_tax": "Income tax", "national_insurance": "National Insurance", "student_loans": "Student loans"}


def slips(*, store: Store, body: UUID, run: payroll.Run) -> Iterator[payslip_html.Slip]:
    """This will give the payslips of a released run, in the order of their employments.

    Bank accounts and NI numbers are opened for a part of the run at a time; the page shows their last characters only.

    :raises Refusal: when the run is not released.
    """
    if run.state != "released":
        raise Refusal(f"Run {run.pay_group} {run.period} has no payslips.", why=f"It is {run.state}, not released.", do="Release it first.")
    with unit_of_work(store=store, body=body, now=run.known_at) as unit:
        name = next(found.name for found in register.bodies(unit=unit) if found.id == body)
        frozen = frozen_run(unit=unit, run=run)
        before = slips_before(unit=unit, run=run, references=frozen.numbers)
    book = rule_book(on=run.paid_on)
    law = book.citations if book.digest == frozen.manifest["rules"] else {}
    numbers = iter(sorted(frozen.people))
    while part := list(islice(numbers, _AT_ONCE)):
        people = [frozen.people[n] for n in part]
        with unit_of_work(store=store, body=body, now=run.known_at) as unit:
            accounts = {
                row["id"]: row for row in register.open_accounts(unit=unit, ids=_known(people, "bank_account_id")).iter_rows(named=True)
            }
            ninos = dict(register.open_ninos(unit=unit, ids=_known(people, "nino_id")).select("id", "nino").iter_rows())
        for n, person in zip(part, people, strict=True):
            earlier = before.get(person["employment_ref"])
            yield _slip(
                frozen,
                n,
                body=name,
                account=accounts.get(person["bank_account_id"], {}),
                nino=ninos.get(person["nino_id"], ""),
                before=earlier[1] if earlier else None,
                law=law,
            )


def export(*, store: Store, body: UUID, run: payroll.Run, out: Path, progress: Callable[[str, int, int], None]) -> int:
    """This will write one page a payslip and an ``index.html`` into a folder, and count the payslips.

    Writing again writes the same bytes. Folder and files can be read by their owner alone.

    :param progress: told what is done, how many are done, and of how many.
    :raises Refusal: when the run is not released, or the folder cannot be written to.
    """
    total = payroll.totals(run)["people"]
    entries = []
    try:
        out.mkdir(parents=True, exist_ok=True, mode=0o700)
        for number, slip in enumerate(slips(store=store, body=body, run=run), start=1):
            file = file_name(slip)
            _write(out / file, payslip_html.render(slip=slip))
            entries.append((file, slip.person, slip.payroll_id, slip.net_pence))
            progress("Payslips", number, total)
        _write(out / "index.html", _index(f"{run.pay_group} {run.period}", entries))
    except OSError as error:
        raise Refusal(f"The payslips were not written to {out}.", why=str(error), do="Name another folder with --out.") from error
    return len(entries)


def write_totals(*, store: Store, body: UUID, run: payroll.Run, file: Path) -> int:
    """This will write one row a payslip to a CSV file, amounts in pounds, and count the rows.

    :raises Refusal: when the run is not released, or the file cannot be written.
    """
    with unit_of_work(store=store, body=body, now=run.known_at) as unit:
        frozen = frozen_run(unit=unit, run=run)
    measures = [name for name in next(iter(frozen.results.values()), {}) if name.endswith("_pence")]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(["payslip", "employment_ref", *(name.removesuffix("_pence") for name in measures)])
            for reference, n in frozen.numbers.items():
                result = frozen.results[n]
                rows.writerow([payroll.payslip_name(run, reference), reference, *(pounds(result[name]) for name in measures)])
    except OSError as error:
        raise Refusal(f"The totals were not written to {file}.", why=str(error), do="Name another file with --csv.") from error
    return len(frozen.numbers)


def file_name(slip: payslip_html.Slip) -> str:
    """This will give the file name of a payslip: safe on every system, and never the same for two people or two runs of a day."""
    safe = re.sub(r"[^A-Za-z0-9-]+", "-", slip.payroll_id).strip("-")[:60]
    mark = "" if safe == slip.payroll_id else f"-{digest(slip.payroll_id.encode())[:8]}"
    beside = slip.slip_id.partition(":")[0].partition(".")[2].replace("_", "-")
    return f"payslip-{slip.paid_on.isoformat()}-{safe}{mark}{f'-{beside}' if beside else ''}.html"


def _slip(
    frozen: FrozenRun,
    n: int,
    *,
    body: str,
    account: Mapping[str, str],
    nino: str,
    before: Mapping[str, object] | None,
    law: Mapping[str, Citation],
) -> payslip_html.Slip:
    run, person, result, period = frozen.run, frozen.people[n], frozen.results[n], frozen.period
    by_effect = _lines(frozen, n)
    changes = explain_change(before=before, after=frozen.comparable(n)) if before else ()
    return payslip_html.Slip(
        slip_id=payroll.payslip_name(run, person["employment_ref"]),
        slip_digest=frozen.manifest["documents"]["results"],
        body=body,
        person=f"{person['given_names']} {person['family_name']}",
        payroll_id=person["employment_ref"],
        nino=nino or "",
        paid_on=run.paid_on,
        begins=period.begins,
        ends=period.ends,
        period=f"{'Month' if period.frequency is Frequency.MONTHLY else 'Week'} {period.number} of {period.tax_year}{_BESIDE[run.kind]}",
        tax_code=person["tax_code"],
        week1_month1=person["week1_month1"],
        ni_letter=person["ni_letter"],
        payments=tuple(by_effect[1]),
        deductions=tuple(by_effect[-1]),
        net_pence=result["net_pence"],
        to_date=(
            payslip_html.Total("Pay for tax", result["taxable_pay_to_date_pence"]),
            payslip_html.Total("Income tax", result["tax_to_date_pence"]),
        ),
        employer=tuple(payslip_html.Total(f"{line.name}, {line.month}" if line.month else line.name, line.pence) for line in by_effect[0]),
        sort_code=account.get("sort_code", ""),
        account_number=account.get("account_number", ""),
        previous_net_pence=int(str(before["net_pence"])) if before else None,
        changes=tuple(payslip_html.Change(change.sentence, change.pence) for change in changes),
        sources=tuple(_sources(person, law)),
    )


def _lines(frozen: FrozenRun, n: int) -> dict[int, list[payslip_html.Line]]:
    """Give the lines of a payslip by what they do to net pay; one that belongs to an earlier period names it."""
    due = {row["line"]: row for row in frozen.elements.get(n, [])}
    past = {(row["element"], row["origin"]): row for row in frozen.arrears.get(n, [])}
    by_effect: dict[int, list[payslip_html.Line]] = {1: [], -1: [], 0: []}
    for row in frozen.lines.get(n, []):
        element, origin = row["element"], row["origin"]
        then = past.get((element, origin), {})
        line = payslip_html.Line(
            payroll.name_of(element),
            row["pence"],
            _worked(due[row["line"]], frozen) if row["line"] in due and not origin else "",
            month=period_spoken(origin) if origin else "",
            due_pence=then.get("due_pence"),
            settled_pence=then.get("settled_pence"),
        )
        by_effect[payroll.effect_on_net(element)].append(line)
    return by_effect


def _worked(row: Mapping[str, Any], frozen: FrozenRun) -> str:
    """Say how an element came about: its days where they are not the whole period, its hours, its rate."""
    parts = []
    if (row["due_from"], row["due_to"]) != (frozen.period.begins, frozen.period.ends) and row["basis"] != "once":
        parts.append(f"{row['due_from']:%-d %B} to {row['due_to']:%-d %B}")
    if row["basis"] == "annual":
        parts.append(f"{spoken(row['amount_pence'])} a year")
        if row["part"] != row["whole"]:
            parts.append(f"{_hours(row['part'])} of {_hours(row['whole'])} hours")
    if row["basis"] == "hourly":
        parts.append(f"{_hours(row['hours_hundredths'])} hours at {spoken(row['amount_pence'])}")
    return ", ".join(parts)


def _hours(hundredths: int) -> str:
    return pounds(hundredths).removesuffix(".00")


def _sources(person: Mapping[str, Any], law: Mapping[str, Citation]) -> Iterator[payslip_html.Source]:
    wanted = dict(_SUBJECTS)
    if not person["student_loan_plan"] and not person["postgraduate_loan"]:
        del wanted["student_loans"]
    if person["pension_scheme"]:
        wanted[f"pension.{person['pension_scheme']}"] = "Pension contributions"
    for subject, name in wanted.items():
        if subject in law:
            yield payslip_html.Source(name, law[subject].title, law[subject].href, unchecked=not law[subject].outside)


def _known(people: Iterable[Mapping[str, Any]], column: str) -> list[str]:
    return sorted({person[column] for person in people if person[column]})


def _write(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text, encoding="utf-8")


def _index(title: str, entries: list[tuple[str, str, str, int]]) -> str:
    rows = "\n".join(
        f'<tr><td><a href="{file}">{html.escape(person)}</a></td><td>{html.escape(reference)}</td><td class="pence">{spoken(net)}</td></tr>'
        for file, person, reference, net in entries
    )
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Payslips {html.escape(title)}</title><style>body{{font-family:sans-serif;margin:2rem}}"
        "td,th{padding:.3rem 1rem;text-align:left}"
        "td.pence{text-align:right}</style></head>\n"
        f"<body><main><h1>Payslips {html.escape(title)}</h1><table><thead><tr><th>Name</th><th>Number</th><th>Net pay</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table></main></body></html>\n"
    )
