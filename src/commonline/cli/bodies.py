"""Bodies, what they send, and who may act for them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from commonline.cli.answer import Answer, Table, as_json
from commonline.cli.screen import progress
from commonline.cli.session import Session, standing
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

ROLES = ("payroll_officer", "approver")


@click.group()
def body() -> None:
    """Add bodies and look at them."""


@body.command("add")
@click.argument("folder")
@standing()
def add_body(session: Session, folder: str) -> Answer:
    """Add the body that FOLDER/body.yaml describes, with its PAYE schemes and pay groups."""
    from commonline.flows import bodies as flow

    place = _folder(folder)
    added = flow.add_body(store=session.store(), folder=place, now=session.now)
    return Answer({"body": added}, [f"Added {added.code}, {added.name}.", f"Next: commonline receive {added.code} --folder {place}"])


@body.command("list")
@standing()
def list_bodies(session: Session) -> Answer:
    """List the bodies."""
    found = session.bodies(session.store())
    rows = [(b.code, b.name, b.valid_from.isoformat(), b.valid_to.isoformat() if b.valid_to else "") for b in found]
    return Answer(
        {"bodies": found},
        [Table(("Code", "Name", "From", "To"), rows)] if rows else ["There are no bodies yet. Next: commonline body add FOLDER"],
    )


@body.command("show")
@click.argument("code")
@standing()
def show_body(session: Session, code: str) -> Answer:
    """Show a body, its PAYE schemes and its pay groups."""
    from commonline.register import public as register
    from commonline.storage.unit import unit_of_work

    store = session.store()
    found = session.body(store, code)
    with unit_of_work(store=store, body=found.id, now=session.now) as unit:
        schemes, groups = register.schemes(unit=unit), register.pay_groups(unit=unit)
    return Answer(
        {"body": found, "schemes": schemes, "pay_groups": groups},
        [
            f"{found.code}: {found.name}, from {found.valid_from:%-d %B %Y}",
            "",
            Table(("PAYE scheme", "Accounts office", "Name"), [(s.reference, s.accounts_office_reference, s.name) for s in schemes]),
            "",
            Table(
                ("Pay group", "Paid", "Pay day", ">Cut-off days"),
                [(g.code, g.frequency.value, g.pay_day, str(g.cut_off_days)) for g in groups],
            ),
        ],
    )


@click.command()
@click.argument("code", metavar="BODY")
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option("--folder", help="The body's folder, with its mapping; bodies/BODY when not given.")
@standing()
def receive(session: Session, code: str, files: Sequence[str], folder: str | None) -> Answer:
    """Take in extracts of BODY: all that its body.yaml lists, in that order, or the FILEs named.

    What came too late for a run is said at once, with the run that will pay it.
    """
    from commonline.flows import take_in
    from commonline.flows.bodies import expected
    from commonline.flows.late_inputs import INSTANT, say_late

    place = _folder(folder) if folder else _folder_of(code)
    store = session.store()
    found = session.body(store, code)
    announced = expected(folder=place)
    unknown = [name for name in files if name not in {extract.file for extract in announced}]
    if unknown:  # the flow refuses them in its own words
        take_in.receive(store=store, body=found, folder=place, names=tuple(unknown), now=session.now)
    chosen = [extract for extract in announced if not files or extract.file in files]
    months = sorted({extract.period for extract in chosen})
    received = []
    with progress(machine=session.machine) as tell:
        for number, month in enumerate(months):
            tell("Receiving months", number, len(months))
            names = tuple(dict.fromkeys(extract.file for extract in chosen if extract.period == month))
            received += take_in.receive(
                store=store, body=found, folder=place, names=names, now=session.now + timedelta(microseconds=number)
            )
    last = session.now + timedelta(microseconds=len(months))
    late = say_late(store=store, body=found.id, since=session.now - INSTANT, now=last) if any(not r.already for r in received) else []
    rows = [
        (
            r.name,
            r.carries,
            f"{r.rows_in:,}",
            f"{r.accepted:,}",
            f"{r.held:,}",
            f"{r.set_aside:,}",
            f"{r.findings:,}",
            "before" if r.already else "",
        )
        for r in received
    ]
    columns = ("Extract", "Carries", ">Rows in", ">Accepted", ">Held", ">Set aside", ">Findings", "Received")
    said = [{**as_json(one), "sentence": one.sentence} for one in late]
    reader: list[str | Table] = [Table(columns, rows), "", *(one.sentence for one in late), *([""] if late else [])]
    return Answer({"received": received, "late": said}, [*reader, f"Next: commonline findings {code} --open"])


@click.group()
def account() -> None:
    """Open accounts and give them roles."""


@account.command("add")
@click.argument("name")
@click.option("--person", required=True, help="Whose account it is.")
@standing()
def add_account(session: Session, name: str, person: str) -> Answer:
    """Open an account; its password is asked for, or taken from COMMONLINE_PASSWORD."""
    from commonline.access import public as access
    from commonline.storage.unit import unit_of_work

    password = session.password(f"New password of {name}", twice=True)
    with unit_of_work(store=session.store(), body=None, now=session.now) as unit:
        added = access.add_account(unit=unit, name=name, person=person, password=password)
    return Answer({"account": added}, [f"Opened the account {name} of {person}.", f"Next: commonline account grant {name} BODY ROLE"])


@account.command("grant")
@click.argument("name")
@click.argument("code", metavar="BODY")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--from", "begins", type=click.DateTime(["%Y-%m-%d"]), help="First day; today when not given.")
@click.option("--to", "ends", type=click.DateTime(["%Y-%m-%d"]), help="Last day; none when not given.")
@standing()
def grant(session: Session, name: str, code: str, role: str, begins: datetime | None, ends: datetime | None) -> Answer:
    """Give the account NAME a ROLE in BODY: payroll_officer proposes and releases, approver approves."""
    from commonline.access import public as access
    from commonline.storage.unit import unit_of_work

    store = session.store()
    found = session.body(store, code)
    first = begins.date() if begins else session.now.date()
    last = ends.date() if ends else None
    with unit_of_work(store=store, body=found.id, now=session.now) as unit:
        access.grant(unit=unit, account=access.find_account(unit=unit, name=name), role=role, valid_from=first, valid_to=last)
    said = {"account": name, "body": code, "role": role, "from": first, "to": last}
    return Answer(said, [f"{name} is {role.replace('_', ' ')} in {code} from {first:%-d %B %Y}{f' to {last:%-d %B %Y}' if last else ''}."])


def _folder_of(code: str) -> Path:
    for root in (Path.cwd(), Path(__file__).parents[3]):
        if (root / "bodies" / code / "body.yaml").is_file():
            return root / "bodies" / code
    raise Refusal(
        f"Nothing of {code} was received.", why=f"There is no folder bodies/{code} here.", do="Name the body's folder with --folder."
    )


def _folder(name: str) -> Path:
    place = Path(name).expanduser()
    if not (place / "body.yaml").is_file():
        raise Refusal(f"{name} was not read.", why="There is no body.yaml in it.", do="Name a folder such as bodies/harbour-agency.")
    return place


COMMANDS = (body, receive, account)
