"""The way of an extract: received and judged by ``converge``, keys from the register, facts to ``people``, figures to ``payroll``.

One unit of work: an extract is taken in whole, or not at all.
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import TYPE_CHECKING

from commonline.converge import public as converge
from commonline.findings import public as findings
from commonline.flows.bodies import Expected, expected
from commonline.flows.brought_forward import brought_by_notice, brought_by_p45
from commonline.kernel.digest import digest_of
from commonline.kernel.error import Refusal
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.standard.codes import finding_kind
from commonline.storage import audit
from commonline.storage.fault import point
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    import polars as pl

    from commonline.kernel.finding import Finding
    from commonline.storage.unit import Store, Unit


def receive(*, store: Store, body: register.Body, folder: Path, names: tuple[str, ...] = (), now: datetime) -> list[converge.Received]:
    """This will take in extracts that a body's folder announces: those named, or all; those of one month together.

    :raises Refusal: when a file is not announced, not there, or not what the mapping says.
    """
    announced = expected(folder=folder)
    unknown = set(names) - {e.file for e in announced}
    if unknown:
        raise Refusal(
            f"Nothing was received: {', '.join(sorted(unknown))} is not announced.",
            why=f"{folder}/body.yaml lists the extracts of the body, what each carries and the day it holds from.",
            do="Add the file there.",
        )
    chosen = [e for e in announced if not names or e.file in names]
    found = []
    for number, period in enumerate(sorted({e.period for e in chosen})):
        # A month becomes known after the one before it, so that what it says of a person stands above.
        known = now + timedelta(microseconds=number)
        found += _one_month(store, body, folder, [e for e in chosen if e.period == period], known)
    return found


def _one_month(store: Store, body: register.Body, folder: Path, announced: list[Expected], now: datetime) -> list[converge.Received]:
    mapping = converge.load((folder / "mapping.yaml").read_text(encoding="utf-8"))
    extracts = tuple(converge.Extract(e.file, _bytes(folder, e.file), e.kind, e.carries, e.as_at) for e in announced)
    year, month = (int(part) for part in announced[0].period.split("-"))
    begins, ends = date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
    with unit_of_work(store=store, body=body.id, now=now) as unit:
        unit.in_turn()
        judged = converge.receive(
            unit=unit,
            extracts=extracts,
            mapping=mapping,
            begins=begins,
            ends=ends,
            known=people.known(unit=unit, known_at=unit.now),
            schemes=frozenset(scheme.reference for scheme in register.schemes(unit=unit)),
            pay_groups=frozenset(group.code for group in register.pay_groups(unit=unit)),
            claims=lambda: people.claims(unit=unit, known_at=unit.now),
        )
        _take_on(unit, judged.accepted.employments, begins)
        _take_beside(unit, judged.accepted)
        findings.record(unit=unit, found=(*judged.findings, *_take_balances(unit, judged.accepted.balances)))
        for received in judged.received:
            if not received.already:
                audit.record(unit=unit, actor="intake", act="receive", subject=f"{received.name} {received.carries}", digest="")
        point("receive.before_commit")
    return list(judged.received)


def _bytes(folder: Path, name: str) -> bytes:
    place = (folder / "extracts" / name).resolve()
    if folder.resolve() not in place.parents:
        raise Refusal(f"{name} was not received.", why="It lies outside the body's folder.")
    try:
        return place.read_bytes()
    except OSError as error:
        raise Refusal(
            f"{name} was not received.", why=f"It cannot be read: {error.strerror}.", do=f"Put it in {folder / 'extracts'}."
        ) from error


def _take_on(unit: Unit, employments: pl.DataFrame, begins: date) -> None:
    if employments.is_empty():
        return
    ids = register.ensure_employments(unit=unit, people=employments.select("person_ref", "employment_ref", "paye_scheme"))
    accounts = register.ensure_accounts(unit=unit, accounts=employments.select("sort_code", "account_number", "account_name"))
    ninos = register.ensure_ninos(unit=unit, ninos=employments["nino"])
    point("take_in.registered")
    with_ids = employments.drop("sort_code", "account_number", "account_name", "nino").with_columns(
        employment_id=ids["employment_id"], bank_account_id=accounts, nino_id=ninos
    )
    people.take_on(unit=unit, employments=with_ids, begins=begins)


def _take_balances(unit: Unit, balances: pl.DataFrame) -> list[Finding]:
    """Hand balances over, and find those that say something else than what is kept."""
    if balances.is_empty():
        return []
    kind = finding_kind("BAL-008")
    refused = payroll.add_opening(unit=unit, balances=balances)
    return [kind.of(ref, {"tax_year": year}, source=source, value_digest=digest_of(source)) for ref, year, source in refused.iter_rows()]


def _take_beside(unit: Unit, accepted: converge.Frames) -> None:
    """Hand over what is said of employments beside themselves, now that they have their ids."""
    tables = (accepted.elements, accepted.absences, accepted.claims, accepted.starters, accepted.notices)
    if all(table.is_empty() for table in tables):
        return
    known = people.present(unit=unit, known_at=unit.now).select("employment_ref", "employment_id", "paye_scheme", "start_date")
    ids = known.select("employment_ref", "employment_id")
    elements, absences, claims, starters, notices = (
        table.join(ids, on="employment_ref", how="inner", maintain_order="left") for table in tables
    )
    if not elements.is_empty():
        people.take_on_elements(unit=unit, elements=elements)
    if not absences.is_empty():
        people.take_on_absences(unit=unit, absences=absences)
    if not claims.is_empty():
        people.add_claims(unit=unit, claims=claims)
    if not starters.is_empty():
        _bring_forward(unit, brought_by_p45(starters=people.add_starters(unit=unit, starters=starters), known=known))
    if not notices.is_empty():
        _bring_forward(unit, brought_by_notice(notices=people.add_notices(unit=unit, notices=notices), known=known))


def _bring_forward(unit: Unit, figures: pl.DataFrame) -> None:
    """Hand the figures of papers over, those of one day at a time: a later notice says the whole of what the earlier ones said."""
    for paper in figures.sort("origin").partition_by("origin", maintain_order=True):
        payroll.add_brought_forward(unit=unit, rows=paper)
