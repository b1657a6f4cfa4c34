"""The ten promises, each with its checker: what is counted, and what would break it.

Every checker reads what is stored and what left the building, and works it out a second way. It does not
ask the code that wrote it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from commonline.flows import promises
from commonline.register import public as register
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from commonline.storage.unit import Store

TEXTS = (
    "No one is paid twice.",
    "No one is missed: due = paid + held, each hold with its reason, owner and date.",
    "The ledger always balances.",
    "What was approved is what was sent.",
    "HMRC, payslips and ledger say the same.",
    "Any past payslip can be made again from stored inputs and rule version.",
    "No body sees or changes another's data.",
    "No one person can move money.",
    "Nothing is altered without trace.",
    "After any crash, `resume` is enough.",
)


_SENT = 4


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise and whether it is kept.

    :ivar number: 1 to 10. :ivar text: the promise.
    :ivar kept: whether nothing was found against it.
    :ivar checked: what was counted, over all bodies.
    :ivar problems: what was found, in sentences.
    """

    number: int
    text: str
    kept: bool
    checked: str
    problems: tuple[str, ...]


def verify(*, store: Store, now: datetime, out: Path) -> list[Promise]:
    """This will check every promise for every body.

    :param out: the folder that files were handed over in.
    """
    checkers = (
        promises.paid_once,
        promises.nobody_missed,
        promises.ledger_balances,
        promises.approved_is_sent,
        promises.all_say_the_same,
        promises.made_again,
        promises.bodies_apart,
        promises.two_hands,
        promises.traced,
        promises.nothing_hangs,
    )
    counted = [0] * len(checkers)
    problems: list[list[str]] = [[] for _ in checkers]
    with unit_of_work(store=store, body=None, now=now) as unit:
        bodies = register.bodies(unit=unit)
    known: set[str] = set()
    for body in bodies:
        with unit_of_work(store=store, body=body.id, now=now) as unit:
            known |= promises.contents(unit=unit)
            for number, checker in enumerate(checkers):
                count, found = checker(unit=unit, out=out)
                counted[number] += count
                problems[number] += [f"{body.code}: {problem}" for problem in found]
    problems[_SENT - 1] += promises.strangers(known=known, out=out)
    return [
        Promise(
            number, text, not problems[number - 1], f"{counted[number - 1]:,} {promises.COUNTED[number - 1]}", tuple(problems[number - 1])
        )
        for number, text in enumerate(TEXTS, start=1)
    ]
