"""Pay runs: propose, check, approve, release, resume. In a batch no run waits for another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import click

from commonline.cli.answer import PART_REFUSED, Answer, Table
from commonline.cli.run_words import called, month_of, named, said_kind, said_past, said_run, shown, table_of
from commonline.cli.screen import mixed, progress
from commonline.cli.session import Session, standing
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from commonline.flows.send import OutgoingFolder
    from commonline.payroll.public import Run
    from commonline.register.public import Body, PayGroup
    from commonline.storage.unit import Store


@dataclass(slots=True)
class _Outcomes:
    """What came of the runs of a batch, in the order they were taken.

    :ivar done: body and run, for each that went through.
    :ivar refused: the same in words, with its refusal.
    """

    done: list[tuple[Body, Run]] = field(default_factory=list)
    refused: list[tuple[str, Refusal]] = field(default_factory=list)

    def answer(self, *, verb: str, hint: str) -> Answer:
        """This will give the answer; a single run that was refused is refused as a whole.

        :raises Refusal: when there was one run only, and it was refused.
        """
        if self.refused and not self.done and len(self.refused) == 1:
            raise self.refused[0][1]
        reader: list[str | Table] = [table_of(self.done)] if self.done else []
        for name, refusal in self.refused:
            reader += ["", f"{name}: {refusal.what}", *(f"  {line}" for line in (refusal.why, refusal.do) if line)]
        reader += ["", f"{len(self.done)} {verb}, {len(self.refused)} refused." + (f" Next: {hint}" if self.done and hint else "")]
        said = {
            "runs": [said_run(body, run) for body, run in self.done],
            "refused": [{"run": name, **one} for (name, _), one in zip(self.refused, mixed([r for _, r in self.refused]), strict=True)],
        }
        return Answer(said, reader, PART_REFUSED if self.refused else 0)


@click.group()
def run() -> None:
    """Propose, check, approve and release pay runs.

    A run is chosen by --batch, or by --body and its name: "H1 2025-26/M07", or the beginning of its id or digest.
    """


def _choosing(command: Callable[..., Answer]) -> Callable[..., Answer]:
    for option in (
        click.argument("names", nargs=-1, metavar="[RUN]..."),
        click.option("--body", "code", metavar="BODY", help="The body whose runs they are."),
        click.option("--batch", metavar="NAME", help="All runs of a batch, in every body (or the one given)."),
    ):
        command = option(command)
    return command


@run.command()
@click.option("--body", "codes", multiple=True, metavar="BODY", help="Only this body; may be given again.")
@click.option("--pay-group", "group_code", metavar="GROUP", help="Only this pay group.")
@click.option("--paid-on", type=click.DateTime(["%Y-%m-%d"]), help="The day of payment.")
@click.option("--month", metavar="YYYY-MM", help="Every pay day of this month.")
@click.option("--batch", metavar="NAME", help="Name of the batch; the month or the day when not given.")
@standing(acts=True)
def propose(  # noqa: C901 - one branch for each way to choose the days
    session: Session, codes: Sequence[str], group_code: str | None, paid_on: datetime | None, month: str | None, batch: str | None
) -> Answer:
    """Propose a run for each body and pay group that is paid then. A run that is refused keeps no other from going on."""
    from commonline.flows import pay_run
    from commonline.kernel.period import PayPeriod
    from commonline.register import public as register
    from commonline.storage.unit import unit_of_work

    first = month_of(month) if month else None
    if (first is None) == (paid_on is None):
        raise Refusal("Nothing was proposed.", why="It takes either a day or a month.", do="Give --paid-on 2025-10-31 or --month 2025-10.")
    name = batch or month or f"{paid_on:%Y-%m-%d}"
    store = session.store()
    account = session.account(store)
    outcomes = _Outcomes()
    due: list[tuple[Body, PayGroup, date]] = []
    left_behind: set[tuple[UUID, UUID]] = set()
    for body in [session.body(store, code) for code in codes] or session.bodies(store):
        with unit_of_work(store=store, body=body.id, now=session.now) as unit:
            groups = register.pay_groups(unit=unit)
        for group in groups:
            if group_code in (None, group.code):
                try:
                    due += [(body, group, day) for day in _days(group, first, paid_on)]
                except Refusal as refusal:
                    outcomes.refused.append((f"{body.code} {group.code}", refusal))
    if not due and not outcomes.refused:
        raise Refusal(
            "Nothing was proposed.",
            why="No pay group is paid then.",
            do="Run `commonline body show BODY` for the pay groups and their pay days.",
        )
    with progress(machine=session.machine) as tell:
        for number, (body, group, day) in enumerate(due):
            tell("Proposing runs", number, len(due))
            try:
                earlier = _released_already(session, store, body, group, day) if first else None
                if earlier is None:
                    if (body.id, group.id) in left_behind:
                        _refuse_after_a_gap(group, day)
                    earlier, _ = pay_run.propose(
                        store=store,
                        body=body.id,
                        pay_group=group.code,
                        period=PayPeriod.paid(day, group.frequency),
                        batch=name,
                        account=account,
                        now=session.now,
                    )
            except Refusal as refusal:
                left_behind.add((body.id, group.id))
                outcomes.refused.append((f"{body.code} {group.code} {day}", refusal))
            else:
                outcomes.done.append((body, earlier))
    return outcomes.answer(verb="proposed", hint=f"commonline run check --batch {name}")


@run.command()
@_choosing
@standing()
def check(session: Session, names: Sequence[str], code: str | None, batch: str | None) -> Answer:
    """Show what waits for an answer in runs, who is held and why, and how their totals differ from the run before."""
    from commonline.flows import pay_run
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    store = session.store()
    said, reader = [], list[str | Table]()
    for body, chosen in _chosen(session, store, names, code, batch):
        with unit_of_work(store=store, body=body.id, now=session.now) as unit:
            waiting = pay_run.open_findings(unit=unit, run=chosen)
            holds = payroll.holds(unit=unit, run=chosen.id)
            main = chosen.kind == "main"  # a run for some is not like any before it
            before = payroll.last_released(unit=unit, pay_group=chosen.pay_group, before=chosen.paid_on) if main else None
        now, then = payroll.totals(chosen), payroll.totals(before) if before else {}
        variance = [
            (name, then.get(name), now[name])
            for name in ("people", "gross_pence", "tax_pence", "ni_employee_pence", "net_pence")
            if name in now
        ]
        held = [{"subject": h.subject, "code": h.code, "sentence": h.sentence, "owner": h.owner, "since": h.since} for h in holds]
        said.append(
            {
                **said_run(body, chosen),
                "waiting": waiting,
                "held": held,
                "before": before.period if before else None,
                "totals_before": then or None,
            }
        )
        reader += [
            f"{body.code} {named(chosen)}, paid on {chosen.paid_on:%-d %B %Y}: {chosen.state}",
            "",
            Table(
                ("Total", f">{before.period if before else 'Before'}", ">This run", ">Difference"),
                [
                    (called(name), shown(name, was), shown(name, is_), shown(name, None if was is None else is_ - was))
                    for name, was, is_ in variance
                ],
            ),
            "",
            f"{len(waiting)} findings wait for an answer." if waiting else "No finding waits for an answer.",
            Table(("Code", "Subject", "What is wrong"), [(f.code, f.subject, f.sentence) for f in waiting]),
            "",
            f"{len(held)} are held: due, and not paid in this run." if held else "Nobody is held.",
            Table(("Subject", "Code", "Why", "Who acts"), [(h["subject"], h["code"], h["sentence"], h["owner"]) for h in held]),
            "",
        ]
    return Answer({"runs": said}, reader)


@run.command()
@_choosing
@standing(acts=True)
def approve(session: Session, names: Sequence[str], code: str | None, batch: str | None) -> Answer:
    """Sign the digest of proposed runs. It takes another hand than the one that proposed them."""
    from commonline.flows import pay_run

    store = session.store()
    account = session.account(store)

    def step(body: Body, chosen: Run) -> None:
        pay_run.approve(store=store, body=body.id, run=chosen, account=account, now=session.now)

    skip = {"approved", "released"} if batch else set()
    outcomes = _each(session, store, _chosen(session, store, names, code, batch), step, words="Approving runs", skip=skip)
    return outcomes.answer(verb="approved", hint=f"commonline run release --batch {batch}" if batch else "commonline run release")


@run.command()
@_choosing
@standing(acts=True, pack=True)
def release(session: Session, names: Sequence[str], code: str | None, batch: str | None) -> Answer:
    """Release approved runs, all or nothing each, and send what follows from them to DATA/outgoing."""
    return _release(session, _chosen(session, session.store(), names, code, batch), skip={"released"} if batch else set())


@run.command()
@click.option("--body", "code", metavar="BODY", help="Only this body.")
@click.option("--batch", metavar="NAME", help="Also release the approved runs of this batch; it takes --as.")
@standing(acts=True, pack=True)
def resume(session: Session, code: str | None, batch: str | None) -> Answer:
    """Go on after an interruption: send what waits, and with --batch release what was approved and cut off. Safe to repeat."""
    store = session.store()
    outcomes = None
    if batch:
        left = [(body, one) for body, one in _chosen(session, store, (), code, batch) if one.state == "approved"]
        outcomes = _release(session, left, skip=set()) if left else None
    counts = {"sent": 0, "unknown": 0}
    for body in [session.body(store, code)] if code else session.bodies(store):
        counts = {name: count + counts[name] for name, count in _send(session, store, body).items()}
    reader: list[str | Table] = [*outcomes.reader, ""] if outcomes else []
    reader.append(f"{counts['sent']} messages sent now, {counts['unknown']} of unknown outcome.")
    if counts["unknown"]:
        reader.append("Ask the other side about those of unknown outcome; they are not sent again by themselves.")
    released = outcomes.machine if outcomes else {"runs": [], "refused": []}
    return Answer({"released": released, **counts}, reader, outcomes.exit_code if outcomes else 0)


@run.command()
@click.argument("code", metavar="BODY")
@click.argument("name", metavar="FILE")
@click.option("--arrived/--send-again", required=True, help="What was found out.")
@click.option("--reason", required=True, help="How it was found out.")
@standing(acts=True)
def settle(session: Session, code: str, name: str, *, arrived: bool, reason: str) -> Answer:
    """Settle a FILE of BODY whose fate is unknown, once a person has found out: it arrived, or it is to be sent again."""
    from commonline.flows import send

    store = session.store()
    body = session.body(store, code)
    send.settle(store=store, body=body.id, name=name, arrived=arrived, account=session.account(store), reason=reason, now=session.now)
    next_step = "" if arrived else " Next: commonline run resume"
    return Answer(
        {"file": name, "arrived": arrived}, [f"{name} is settled: {'it arrived' if arrived else 'it will be sent again'}.{next_step}"]
    )


@run.command()
@_choosing
@standing()
def show(session: Session, names: Sequence[str], code: str | None, batch: str | None) -> Answer:
    """Show runs: all of them, of a batch or of a body, or one with its digest, arrears, overpayments and what leaves for it."""
    from commonline.flows.run_past import run_past
    from commonline.payroll import public as payroll
    from commonline.storage import outbox
    from commonline.storage.unit import unit_of_work

    store = session.store()
    if not names and not batch:
        found = []
        for body in [session.body(store, code)] if code else session.bodies(store):
            with unit_of_work(store=store, body=body.id, now=session.now) as unit:
                found += [(body, one) for one in payroll.runs(unit=unit)]
        reader_of_all: list[str | Table] = [table_of(found)] if found else ["There are no runs yet. Next: commonline run propose"]
        return Answer({"runs": [said_run(body, one) for body, one in found]}, reader_of_all)
    chosen = _chosen(session, store, names, code, batch)
    said, reader = [], list[str | Table]([table_of(chosen)])
    for body, one in chosen:
        with unit_of_work(store=store, body=body.id, now=session.now) as unit:
            messages, past = outbox.of_run(unit=unit, run=one.id), run_past(unit=unit, run=one)
        leaving = [{"topic": m.topic, "name": m.name, "state": m.state, "reason": m.reason, "receipt": m.receipt} for m in messages]
        said.append({**said_run(body, one), "past": past, "messages": leaving})
        if len(chosen) == 1:
            totals = payroll.totals(one)
            reader += ["", f"Kind    {said_kind(one)}", f"Id      {one.id}", f"Digest  {one.digest}", *said_past(past), ""]
            reader.append(Table(("Total", ">Amount"), [(called(name), shown(name, amount)) for name, amount in totals.items()]))
        if leaving:
            reader += ["", Table(("Message", "State", "Why"), [(m.name, m.state, m.reason or m.receipt or "") for m in messages])]
    return Answer({"runs": said}, reader)


def _released_already(session: Session, store: Store, body: Body, group: PayGroup, day: date) -> Run | None:
    """Give the released run of a pay day: a month that is proposed again, week after week, leaves it as it is."""
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    with unit_of_work(store=store, body=body.id, now=session.now) as unit:
        where = "pay_group = %s AND paid_on = %s AND kind = 'main' AND state = 'released'"
        found = payroll.runs(unit=unit, where=where, values=(group.code, day))
    return found[0] if found else None


def _refuse_after_a_gap(group: PayGroup, day: date) -> None:
    """Refuse a run whose pay day before was refused just now: its tax follows on what that one pays.

    :raises Refusal: always.
    """
    from commonline.payroll import public as payroll

    raise payroll.WrongState(
        f"{group.code} paid on {day:%-d %B %Y} was not proposed.",
        why="Its tax follows on the pay day before, which was not proposed.",
        do="Put that one right; then give the same command again.",
    )


def _release(session: Session, chosen: list[tuple[Body, Run]], *, skip: set[str]) -> Answer:
    from commonline.flows import pay_run

    store = session.store()
    account = session.account(store)

    def step(body: Body, one: Run) -> None:
        pay_run.release(store=store, body=body.id, run=one, account=account, pack=session.pack, now=session.now)
        _send(session, store, body)

    outcomes = _each(session, store, chosen, step, words="Releasing runs", skip=skip)
    return outcomes.answer(verb="released", hint="commonline payslips list BODY")


def _each(
    session: Session, store: Store, chosen: list[tuple[Body, Run]], step: Callable[[Body, Run], None], *, words: str, skip: set[str]
) -> _Outcomes:
    """Take one step with each run; a refusal is kept and the others go on."""
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    outcomes = _Outcomes()
    with progress(machine=session.machine) as tell:
        for number, (body, one) in enumerate(chosen):
            tell(words, number, len(chosen))
            try:
                if one.state not in skip:
                    step(body, one)
            except Refusal as refusal:
                outcomes.refused.append((f"{body.code} {named(one)}", refusal))
            else:
                with unit_of_work(store=store, body=body.id, now=session.now) as unit:
                    outcomes.done.append((body, payroll.runs(unit=unit, where="id = %s", values=(one.id,))[0]))
    return outcomes


def _chosen(session: Session, store: Store, names: Sequence[str], code: str | None, batch: str | None) -> list[tuple[Body, Run]]:
    """Give the runs that were asked for, those that were superseded apart."""
    from commonline.payroll import public as payroll
    from commonline.storage.unit import unit_of_work

    if bool(names) == bool(batch):
        raise Refusal(
            "No run was chosen.",
            why="It takes either a batch or the names of runs.",
            do='Give --batch NAME, or --body BODY "H1 2025-26/M07".',
        )
    if names and not code:
        raise Refusal("No run was chosen.", why="A run is named within its body.", do="Give --body BODY as well.")
    found: list[tuple[Body, Run]] = []
    for body in [session.body(store, code)] if code else session.bodies(store):
        with unit_of_work(store=store, body=body.id, now=session.now) as unit:
            if batch:
                found += [(body, one) for one in payroll.runs(unit=unit, where="batch = %s AND state <> 'superseded'", values=(batch,))]
            else:
                found += [(body, payroll.find_run(unit=unit, reference=name)) for name in names]
    if not found:
        raise Refusal(f"There is no batch {batch}.", do="Run `commonline run show` for the runs and their batches.")
    return found


def _send(session: Session, store: Store, body: Body) -> dict[str, int]:
    from commonline.flows import send

    wire: OutgoingFolder = send.OutgoingFolder(session.data / "outgoing")
    return send.send_waiting(store=store, body=body.id, wire=wire, now=session.now)


def _days(group: PayGroup, first: date | None, paid_on: datetime | None) -> list[date]:
    from commonline.flows.calendar import pay_days

    if paid_on is not None:
        return [paid_on.date()]
    return pay_days(group=group, month=first) if first else []


COMMANDS = (run,)
