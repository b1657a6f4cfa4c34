"""The command ``commonline`` and the one place where errors become words and exit codes."""

from __future__ import annotations

import os
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from commonline.cli import awards, bodies, checks, findings, leavers, overpayments, payslips, runs, runs_beside, scales, setup, what_if
from commonline.cli.answer import BUG, EXIT_CODES, INTERRUPTED, REFUSED
from commonline.cli.screen import show_refusal
from commonline.kernel.error import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence


class Root(click.Group):
    """The command line: whatever goes wrong below ends here."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """This will run one command line and end the process."""
        given = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        try:
            code = super().main(args=given, prog_name=prog_name or "commonline", **extra)
        except SystemExit:  # click ends so when whoever reads our output has gone, and only then; it is no failure
            code = 0
        except (KeyboardInterrupt, click.exceptions.Abort):
            code = _interrupted(given)
        except Exception as error:  # noqa: BLE001 - the last door: a refusal is shown, anything else is written down as our fault
            code = _said(error, given)
        sys.exit(code if isinstance(code, int) else 0)


@click.group("commonline", cls=Root, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="commonline", prog_name="commonline")
def root() -> None:
    """Pay for many public bodies on one standard: right first time, on the day.

    Begin with `commonline demo`. Every command has --json, --no-input and --data, and explains itself with --help.
    Who acts is named with --as; the password is asked for, or stands in COMMONLINE_PASSWORD.
    """


for _command in (
    *checks.COMMANDS,
    *bodies.COMMANDS,
    *findings.COMMANDS,
    *runs.COMMANDS,
    *runs_beside.COMMANDS,
    *payslips.COMMANDS,
    *what_if.COMMANDS,
    *awards.COMMANDS,
    *overpayments.COMMANDS,
    *leavers.COMMANDS,
    *scales.COMMANDS,
    *setup.COMMANDS,
):
    root.add_command(_command)


def _said(error: Exception, given: list[str]) -> int:
    machine = "--json" in given
    if isinstance(error, click.ClickException):
        context = getattr(error, "ctx", None)
        do = f"Run `{context.command_path} --help`." if context else "Run `commonline --help`."
        show_refusal(what="The command was not understood.", why=error.format_message(), do=do, exit_code=REFUSED, machine=machine)
        return REFUSED
    refusal = error if isinstance(error, Refusal) else _of_the_database(error)
    if refusal is not None:
        show_refusal(what=refusal.what, why=refusal.why, do=refusal.do, exit_code=refusal.exit_code, machine=machine)
        return refusal.exit_code
    show_refusal(
        what="Commonline has a fault: it met something that it was not made for.",
        why=f"{type(error).__name__}. Nothing was half done: a step is kept whole or not at all.",
        do=_written_down(error, given),
        exit_code=BUG,
        machine=machine,
    )
    return BUG


def _of_the_database(error: Exception) -> Refusal | None:
    """Give a refusal for a database that cannot be reached. The driver is not imported for the sake of asking."""
    driver = sys.modules.get("psycopg")
    if driver is None or not isinstance(error, driver.OperationalError):
        return None
    said = str(error).strip().split("\n")[0]
    return Refusal("The database could not be used.", why=said, do="Run `commonline db status`; then give the same command again.")


def _written_down(error: Exception, given: list[str]) -> str:
    """Write the traceback where whoever looks after Commonline finds it. It holds no values of variables."""
    text = "".join(traceback.format_exception(error))
    place = Path(_option(given, "--data") or os.environ.get("COMMONLINE_DATA") or ".commonline").expanduser() / "faults"
    file = place / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}.txt"
    try:
        place.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(text, encoding="utf-8")
    except OSError:
        click.echo(text, err=True)
        return "Show the text above to whoever looks after Commonline."
    return f"Show {file} to whoever looks after Commonline."


def _interrupted(given: list[str]) -> int:
    first = [word for word in given if not word.startswith("-")][:2]
    if first[:1] == ["run"] and first[1:] not in (["propose"], ["off-cycle"], ["interim"]):
        do = "Type `commonline run resume --batch BATCH` to go on, or the same command again."
    else:
        do = "Type the same command again; what is done already is not done twice."
    show_refusal(
        what="Interrupted.",
        why="Nothing is half done: every step is kept whole or not at all.",
        do=do,
        exit_code=INTERRUPTED,
        machine="--json" in given,
    )
    return INTERRUPTED


def _option(given: list[str], name: str) -> str:
    for place, word in enumerate(given):
        if word == name and place + 1 < len(given):
            return given[place + 1]
        if word.startswith(f"{name}="):
            return word.removeprefix(f"{name}=")
    return ""
