"""Overpayments that wait, and what is agreed about taking them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonline.cli.answer import Answer, Table
from commonline.cli.session import Session, standing
from commonline.cli.typed import amount
from commonline.kernel.money import spoken

if TYPE_CHECKING:
    from commonline.flows.overpayments import Overpayment


@click.group()
def overpayment() -> None:
    """List overpayments, and record what is agreed about taking them back."""


@overpayment.command("list")
@click.argument("code", metavar="BODY")
@standing()
def list_overpayments(session: Session, code: str) -> Answer:
    """List what the last runs of BODY found overpaid and not paid back, by pay group and employment."""
    from commonline.flows import overpayments as flow

    store = session.store()
    found = flow.waiting(store=store, body=session.body(store, code).id, now=session.now)
    return Answer({"overpayments": found}, _reader(found, code))


@overpayment.command()
@click.argument("code", metavar="BODY")
@click.argument("employment")
@click.option("--per-period", "pence_a_period", type=amount, required=True, metavar="POUNDS", help="To be taken of each pay; 0 stops it.")
@click.option("--consent", required=True, metavar="TEXT", help="Reference of what shows that the person agreed: a letter, a call.")
@standing(acts=True)
def agree(session: Session, code: str, employment: str, pence_a_period: int, consent: str) -> Answer:
    """Record what an EMPLOYMENT of BODY agreed to have taken of each period's pay until its overpayment is paid back.

    It holds for the runs that are proposed from now on, and takes the place of what was agreed before.
    """
    from commonline.flows import overpayments as flow

    store = session.store()
    account = session.account(store)
    kept = flow.agree(
        store=store,
        body=session.body(store, code).id,
        employment=employment,
        pence_a_period=pence_a_period,
        consent=consent,
        account=account,
        now=session.now,
    )
    said = {"employment": employment, "per_period_pence": kept.pence_a_period, "consent": kept.consent}
    if not kept.pence_a_period:
        return Answer(said, [f"Nothing more is taken of the pay of employment {employment}, as {kept.consent} says."])
    return Answer(said, [f"{spoken(kept.pence_a_period)} a period is taken of the pay of employment {employment}, as {kept.consent} says."])


def _reader(found: list[Overpayment], code: str) -> list[str | Table]:
    if not found:
        return ["No overpayment waits."]
    rows = [
        (
            one.employment,
            one.person,
            one.pay_group,
            spoken(one.pence),
            ", ".join(one.months),
            spoken(one.earlier_year_pence) if one.earlier_year_pence else "",
            f"{spoken(one.per_period_pence)} ({one.consent})" if one.per_period_pence else "nothing",
        )
        for one in found
    ]
    columns = ("Employment", "Person", "Pay group", ">Overpaid", "For", ">Of it of an earlier year", "Agreed a period")
    open_ones = sum(one.per_period_pence == 0 for one in found)
    said = "1 waits for an agreement." if open_ones == 1 else f"{open_ones:,} wait for an agreement."
    reader: list[str | Table] = [Table(columns, rows), "", said]
    if open_ones:
        reader.append(f"Next: commonline overpayment agree {code} EMPLOYMENT --per-period POUNDS --consent TEXT --as NAME")
    return reader


COMMANDS = (overpayment,)
