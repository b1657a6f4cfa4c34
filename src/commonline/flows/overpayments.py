"""Overpayments that wait: who was overpaid, for which months, and what was agreed about taking it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from commonline.access import public as access
from commonline.flows.what_if import employment_of
from commonline.kernel.digest import derived_id, digest_of
from commonline.kernel.error import Refusal
from commonline.kernel.money import spoken
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.storage import audit
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from commonline.storage.unit import Store, Unit

_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Overpayment:
    """What one employment was overpaid and has not paid back after the last main run of its pay group.

    :ivar months: the periods it was overpaid for, the earliest first.
    :ivar pence: gross, above nothing.
    :ivar per_period_pence: what was agreed to be taken of each period's pay; 0: nothing was agreed.
    :ivar consent: the reference of what shows the agreement, or "".
    :ivar earlier_year_pence: of it for an earlier tax year, which is not taken of this year's pay.
    """

    employment: str
    person: str
    pay_group: str
    months: tuple[str, ...]
    pence: int
    per_period_pence: int
    consent: str
    earlier_year_pence: int


def waiting(*, store: Store, body: UUID, now: datetime) -> list[Overpayment]:
    """This will list the overpayments that the last main runs of a body left waiting, by pay group and reference."""
    with unit_of_work(store=store, body=body, now=now) as unit:
        agreed = {one.employment_id: one for one in payroll.recoveries(unit=unit)}
        present = {row["employment_id"]: row for row in people.present(unit=unit, known_at=unit.now).iter_rows(named=True)}
        found = []
        for group in register.pay_groups(unit=unit):
            run = payroll.last_released(unit=unit, pay_group=group.code, before=date.max)
            if run is None:
                continue
            for employment, rows in _of_run(unit, run):
                row, one = present[employment], agreed.get(employment)
                earlier = rows.filter(pl.col("tax_year") < run.tax_year)
                found.append(
                    Overpayment(
                        employment=row["employment_ref"],
                        person=f"{row['given_names']} {row['family_name']}",
                        pay_group=group.code,
                        months=tuple(sorted(set(rows["origin"]))),
                        pence=-int(rows["pence"].sum()),
                        per_period_pence=one.pence_a_period if one else 0,
                        consent=one.consent if one and one.pence_a_period else "",
                        earlier_year_pence=-int(earlier["pence"].sum()),
                    )
                )
    return sorted(found, key=lambda each: (each.pay_group, each.employment))


def agree(
    *, store: Store, body: UUID, employment: str, pence_a_period: int, consent: str, account: access.Account, now: datetime
) -> payroll.Recovery:
    """This will keep what was agreed with somebody about taking an overpayment back; 0 stops it.

    :param consent: the reference of what shows that the person agreed.
    :raises Refusal: when the account may not, there is no such employment, or the agreement says nothing.
    """
    if pence_a_period < 0 or len(consent.strip()) < _SHORTEST:
        raise Refusal(
            "Nothing was agreed.",
            why="An amount is not below nothing." if pence_a_period < 0 else "It takes the reference of what shows that the person agreed.",
            do="Give --per-period 50.00 and --consent with the letter or the call.",
        )
    with unit_of_work(store=store, body=body, now=now) as unit:
        unit.in_turn()
        access.require(unit=unit, account=account, role="payroll_officer")
        one = employment_of(unit=unit, reference=employment)["employment_id"]
        recovery = payroll.Recovery(one, pence_a_period, consent.strip())
        payroll.add_recovery(unit=unit, recovery=recovery, by=account.id, identity=derived_id(now, "recovery", one))
        said = f"employment {employment}: {spoken(pence_a_period)} a period"
        audit.record(unit=unit, actor=account.name, act="agree recovery", subject=said, digest=digest_of(one, str(pence_a_period), consent))
    return recovery


def _of_run(unit: Unit, run: payroll.Run) -> list[tuple[str, pl.DataFrame]]:
    """Give the earnings that a run left waiting, by employment."""
    (rows,) = payroll.documents(unit=unit, run=run, names=("waiting",))
    earnings = [element for element in rows["element"].unique() if payroll.effect_on_net(element) == 1]
    mine = rows.filter(pl.col("element").is_in(earnings))
    return [(str(key), part) for (key,), part in mine.partition_by("employment_id", as_dict=True, maintain_order=True).items()]
