"""What is wrong with a body's data, and the answers to it."""

from __future__ import annotations

from typing import Any

import click

from commonline.cli.answer import Answer, Table
from commonline.cli.session import Session, standing


class ListsByDefault(click.Group):
    """A group whose first word may be a body: then it lists."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """This will put ``list`` before anything that is neither a command nor a cry for help."""
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=ListsByDefault)
def findings() -> None:
    """List findings (commonline findings BODY --open), and answer them."""


@findings.command("list")
@click.argument("code", metavar="BODY")
@click.option("--open", "only_open", is_flag=True, help="Only those that wait for an answer.")
@click.option("--code", "of_code", metavar="CODE", help="Only of a code: EMP-004.")
@click.option("--period", help="Only of a period: 2025-26/M07.")
@standing()
def list_findings(session: Session, code: str, only_open: bool, of_code: str | None, period: str | None) -> Answer:  # noqa: FBT001 - click's way
    """List the findings of BODY, heaviest first."""
    from commonline.findings import public as store_of_findings
    from commonline.storage.unit import unit_of_work

    store = session.store()
    with unit_of_work(store=store, body=session.body(store, code).id, now=session.now) as unit:
        rows = store_of_findings.listed(unit=unit)
    chosen = [
        row
        for row in rows
        if not (only_open and (row.reason is not None or row.weight == "notes"))
        and of_code in (None, row.code)
        and period in (None, row.period)
    ]
    table = Table(
        ("Code", "Weight", "Subject", "Period", "What is wrong", "Answer"),
        [(r.code, r.weight, r.subject, r.period, r.sentence, f"{r.answered_by}: {r.reason}" if r.reason else "") for r in chosen],
    )
    said = f"{len(chosen)} findings." if chosen else "No findings."
    return Answer({"findings": [_said(row) for row in chosen]}, [table, "", said] if chosen else [said])


@findings.command("answer")
@click.argument("code", metavar="BODY")
@click.argument("finding", metavar="CODE")
@click.option("--subject", default="", help="Only about this subject.")
@click.option("--period", default="", help="Only of this period.")
@click.option("--reason", default="", help="Why it is right as it is.")
@standing(acts=True)
def answer(session: Session, code: str, finding: str, subject: str, period: str, reason: str) -> Answer:
    """Answer the open findings of a CODE in BODY; the answer names who acts and is never edited."""
    from commonline.access import public as access
    from commonline.findings import public as store_of_findings
    from commonline.storage.unit import unit_of_work

    store = session.store()
    account = session.account(store)
    with unit_of_work(store=store, body=session.body(store, code).id, now=session.now) as unit:
        access.require(unit=unit, account=account, role="payroll_officer")
        count = store_of_findings.answer(
            unit=unit, account=account.id, actor=account.name, reason=reason, code=finding, subject=subject, period=period
        )
    return Answer({"answered": count}, [f"Answered {count} findings {finding}."])


def _said(row: Any) -> dict[str, object]:
    names = ("code", "weight", "subject", "sentence", "source", "period", "known_from", "reason", "answered_by", "answered_at")
    return {name: getattr(row, name) for name in names}


COMMANDS = (findings,)
