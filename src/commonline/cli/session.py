"""What every command is given: where the data are, who acts, and how to answer."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from commonline.access.public import Account
    from commonline.register.public import Body
    from commonline.storage.unit import Store

PASSWORD = "COMMONLINE_PASSWORD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class Session:
    """One call of the command line.

    :ivar data: the folder of the database, the key, and what is sent.
    :ivar machine: whether to answer in JSON.
    :ivar may_ask: whether a question may be put to whoever types.
    :ivar acts_as: the name of the account that acts, or "".
    :ivar pack: folder of HMRC's schemas, or None.
    :ivar now: the moment of the call: the only clock there is.
    """

    data: Path
    machine: bool
    may_ask: bool
    acts_as: str
    pack: Path | None
    now: datetime

    def store(self) -> Store:
        """This will open the database, starting it as need be."""
        from commonline.storage.database import open_store

        return open_store(data=self.data)

    def body(self, store: Store, code: str) -> Body:
        """This will find a body by its code.

        :raises Refusal: when there is none.
        """
        from commonline.register import public as register
        from commonline.storage.unit import unit_of_work

        with unit_of_work(store=store, body=None, now=self.now) as unit:
            return register.find_body(unit=unit, code=code)

    def bodies(self, store: Store) -> list[Body]:
        """This will list the bodies by code."""
        from commonline.register import public as register
        from commonline.storage.unit import unit_of_work

        with unit_of_work(store=store, body=None, now=self.now) as unit:
            return register.bodies(unit=unit)

    def account(self, store: Store) -> Account:
        """This will sign in whoever acts.

        :raises Refusal: when nobody is named, no password can be had, or the two do not belong together.
        """
        from commonline.access import public as access
        from commonline.storage.unit import unit_of_work

        if not self.acts_as:
            raise Refusal("Nothing was done.", why="It is not known who acts.", do="Give the account's name with --as NAME.")
        password = self.password(f"Password of {self.acts_as}")
        with unit_of_work(store=store, body=None, now=self.now) as unit:
            return access.authenticate(unit=unit, name=self.acts_as, password=password)

    def password(self, question: str, *, twice: bool = False) -> str:
        """This will take a password from the environment, or ask for it without showing it.

        :raises Refusal: when there is none and nobody can be asked.
        """
        given = os.environ.get(PASSWORD, "")
        if given:
            return given
        if not self.may_ask or not sys.stdin.isatty():
            raise Refusal(
                "Nothing was done.",
                why="A password is needed, and nobody can be asked.",
                do=f"Put it into the environment variable {PASSWORD}.",
            )
        return str(click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))


def standing(*, acts: bool = False, pack: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """This will give a command the options that every command has, and its ``Session`` as first argument.

    :param acts: whether somebody has to sign in, so that ``--as`` is offered.
    :param pack: whether schemas are used, so that ``--pack`` is offered.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        def call(**given: Any) -> None:
            from commonline.cli.screen import show

            session = Session(
                data=Path(given.pop("data")).expanduser(),
                machine=given.pop("machine"),
                may_ask=not given.pop("no_input"),
                acts_as=given.pop("acts_as", "") or "",
                pack=Path(pack_given).expanduser() if (pack_given := given.pop("pack", None)) else None,
                now=datetime.now(UTC),
            )
            answer = command(session, **given)
            show(answer, machine=session.machine)
            click.get_current_context().exit(answer.exit_code)

        call.__doc__, call.__name__ = command.__doc__, command.__name__
        call.__click_params__ = list(getattr(command, "__click_params__", []))  # type: ignore[attr-defined]
        options = [
            click.option("--json", "machine", is_flag=True, help="Answer with one JSON document; amounts are whole pence."),
            click.option("--no-input", is_flag=True, help="Never ask; what is missing is refused."),
            click.option(
                "--data",
                envvar="COMMONLINE_DATA",
                default=".commonline",
                show_default=True,
                metavar="FOLDER",
                help="Where everything is kept.",
            ),
        ]
        if pack:
            options.append(click.option("--pack", envvar="COMMONLINE_RTI_PACK", metavar="FOLDER", help="Folder of HMRC's own schemas."))
        if acts:
            who = f"Who acts; the password is asked for, or in {PASSWORD}."
            options.append(click.option("--as", "acts_as", envvar="COMMONLINE_AS", metavar="NAME", help=who))
        decorated: Callable[..., Any] = call
        for option in options:
            decorated = option(decorated)
        return decorated

    return decorate
