"""A run for some people beside the main one: refused before it is proposed where it would pay nobody.

A run that waits keeps every other run of its pay group waiting, so that one with nobody in it is never kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from commonline.access import public as access
from commonline.flows import pay_run
from commonline.flows.next_period import next_period
from commonline.kernel.error import Refusal
from commonline.kernel.period import PayPeriod
from commonline.payroll import public as payroll
from commonline.people import public as people
from commonline.register import public as register
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from commonline.storage.unit import Store, Unit

INTERIM = "interim"


def propose_beside(
    *, store: Store, body: UUID, pay_group: str, paid_on: date, some: pay_run.Some, account: access.Account, now: datetime
) -> tuple[payroll.Run, payroll.Proposal]:
    """This will propose an off-cycle or interim run, in the period of its day of payment and a batch named after both.

    :param some: the kind of run, whom it is for, and in an interim run what each is paid.
    :raises Refusal: when an employment is not of the pay group, the amount is not above nothing, nobody would be paid, or
        ``pay_run.propose`` refuses.
    """
    words = batch_name(kind=some.kind, paid_on=paid_on)
    if some.kind == INTERIM and some.advance_pence <= 0:
        raise Refusal("No interim run was proposed.", why="An advance is above nothing.", do="Give --amount in pounds, such as 800.")
    with unit_of_work(store=store, body=body, now=now) as unit:
        access.require(unit=unit, account=account, role="payroll_officer")
        group = register.pay_group(unit=unit, code=pay_group)
        period = PayPeriod.paid(paid_on, group.frequency)
        _refuse_unknown(unit, pay_group, some)
        _refuse_after_the_next(unit, group, some, paid_on)
        tried = payroll.proposal(pay_run.due(unit=unit, body=body, pay_group=pay_group, period=period, some=some))
        (roster,) = (payroll.read_document(name, tried.documents[name]) for name in ("roster",))
    if roster.is_empty():
        held = "; ".join(f"{hold.subject} is held: {hold.sentence}" for hold in tried.holds)
        nothing = "Nothing is owed to them for periods that were paid" if some.kind != INTERIM else "None of them is paid in this period"
        raise Refusal(
            f"The {words.partition(' ')[2]} run of {pay_group} was not proposed.",
            why=f"It would pay nobody. {held or nothing + '.'}",
            do="Put right what holds them." if held else "Look at what is known of them; the main run pays what is due for its own period.",
        )
    return pay_run.propose(store=store, body=body, pay_group=pay_group, period=period, batch=words, account=account, now=now, some=some)


def batch_name(*, kind: str, paid_on: date) -> str:
    """This will name the batch of such a run: ``2025-11 off-cycle``."""
    return f"{paid_on:%Y-%m} {kind.replace('_', '-')}"


def _refuse_after_the_next(unit: Unit, group: register.PayGroup, some: pay_run.Some, paid_on: date) -> None:
    """Refuse a day of payment after the next pay day: the main run follows on from what was paid before it, and would wait for ever.

    :raises Refusal: as above.
    """
    coming = next_period(unit=unit, group=group).paid_on
    if paid_on > coming:
        raise Refusal(
            f"No {some.kind.replace('_', '-')} run of {group.code} was proposed.",
            why=f"{paid_on:%-d %B %Y} is after the next pay day, {coming:%-d %B %Y}, which could then not be run.",
            do="Give a day up to it, or leave it to the main run.",
        )


def _refuse_unknown(unit: Unit, pay_group: str, some: pay_run.Some) -> None:
    """Refuse employments that nobody knows, and those of another pay group.

    :raises Refusal: as above.
    """
    known = people.present(unit=unit, known_at=unit.now).filter(pl.col("pay_group") == pay_group)["employment_ref"]
    strangers = sorted(some.only - set(known))
    if strangers or not some.only:
        raise Refusal(
            f"No {some.kind.replace('_', '-')} run of {pay_group} was proposed.",
            why=f"{', '.join(strangers)} is no employment of it." if strangers else "Nobody is named.",
            do="Name employments of the pay group, as the body writes their references.",
        )
