"""Runs for some people beside the main one: what is owed to them now, or an advance on what is not due yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonline.cli.answer import Answer, Table
from commonline.cli.run_words import named, said_run, table_of
from commonline.cli.runs import run
from commonline.cli.session import Session, standing
from commonline.kernel.error import Refusal
from commonline.kernel.money import pence, spoken

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from commonline.payroll.public import Proposal


def _beside(command: Callable[..., Answer]) -> Callable[..., Answer]:
    for option in (
        click.argument("refs", nargs=-1, required=True, metavar="EMPLOYMENT..."),
        click.argument("group", metavar="GROUP"),
        click.argument("code", metavar="BODY"),
        click.option("--paid-on", type=click.DateTime(["%Y-%m-%d"]), required=True, help="The day of payment."),
    ):
        command = option(command)
    return command


@run.command("off-cycle")
@_beside
@standing(acts=True)
def off_cycle(session: Session, code: str, group: str, refs: Sequence[str], paid_on: datetime) -> Answer:
    """Propose a run that pays EMPLOYMENTs of BODY's pay GROUP what is owed to them for periods that were paid."""
    return _proposed(session, code, group, refs, paid_on, "off_cycle", 0)


@run.command()
@_beside
@click.option("--amount", metavar="POUNDS", required=True, help="What each of them is paid in advance.")
@standing(acts=True)
def interim(session: Session, code: str, group: str, refs: Sequence[str], paid_on: datetime, amount: str) -> Answer:
    """Propose a run that pays EMPLOYMENTs of BODY's pay GROUP an amount in advance, which their next pay settles."""
    return _proposed(session, code, group, refs, paid_on, "interim", _pence(amount))


@run.command()
@click.argument("code", metavar="BODY")
@click.argument("reference", metavar="RUN")
@click.option("--reason", required=True, help="Why; it is kept in the audit chain.")
@standing(acts=True)
def withdraw(session: Session, code: str, reference: str, reason: str) -> Answer:
    """Take back a RUN of BODY that is proposed or approved and not released."""
    from commonline.flows import pay_run
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    store = session.store()
    account = session.account(store)
    body = session.body(store, code)
    with unit_of_work(store=store, body=body.id, now=session.now) as unit:
        found = payroll.find_run(unit=unit, reference=reference)
    pay_run.withdraw(store=store, body=body.id, run=found, account=account, reason=reason, now=session.now)
    return Answer({"run": said_run(body, found) | {"state": "superseded"}, "reason": reason}, [f"{named(found)} was withdrawn: {reason}."])


def _proposed(session: Session, code: str, group: str, refs: Sequence[str], paid_on: datetime, kind: str, advance_pence: int) -> Answer:
    from commonline.flows import pay_run, run_beside

    store = session.store()
    account = session.account(store)
    body = session.body(store, code)
    proposed, made = run_beside.propose_beside(
        store=store,
        body=body.id,
        pay_group=group,
        paid_on=paid_on.date(),
        some=pay_run.Some(kind, frozenset(refs), advance_pence),
        account=account,
        now=session.now,
    )
    held = [{"subject": hold.subject, "code": hold.code, "sentence": hold.sentence, "owner": hold.owner} for hold in made.holds]
    people = _people(made)
    missing = sorted(set(refs) - {reference for reference, _ in people} - {hold.subject for hold in made.holds})
    reader: list[str | Table] = [
        table_of([(body, proposed)]),
        "",
        Table(("Employment", ">Net"), [(reference, spoken(net)) for reference, net in people]),
    ]
    if held:
        reader += ["", Table(("Held", "Code", "Why"), [(hold["subject"], hold["code"], hold["sentence"]) for hold in held])]
    if missing:
        reader += ["", f"Nothing to pay: {', '.join(missing)}."]
    reader += ["", f'Next: commonline run check --body {code} "{named(proposed)}"']
    paid = [{"employment": reference, "net_pence": net} for reference, net in people]
    return Answer({"run": said_run(body, proposed), "people": paid, "held": held, "nothing_to_pay": missing}, reader)


def _people(made: Proposal) -> list[tuple[str, int]]:
    """Give who is paid, and the net pay of each in pence."""
    from commonline.payroll import public as payroll

    roster, results = (payroll.read_document(name, made.documents[name]) for name in ("roster", "results"))
    return list(roster.select("n", "employment_ref").join(results, on="n").select("employment_ref", "net_pence").iter_rows())


def _pence(amount: str) -> int:
    try:
        return pence(amount.strip().removeprefix("£").replace(",", ""))
    except ValueError as error:
        raise Refusal(
            "No interim run was proposed.", why=f"{amount!r} is not an amount in pounds.", do="Give --amount as 800 or 812.50."
        ) from error


COMMANDS = ()
