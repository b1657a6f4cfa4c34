"""Writing to the terminal, or to whatever standard output is. What stands in data is never taken for markup or for a control code."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import click

from commonline.cli.answer import Answer, Table, as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from commonline.kernel.error import Refusal

_AT_MOST_EVERY = 0.1


class Tell(Protocol):
    """What a flow tells its progress to."""

    def __call__(self, words: str, done: int = 0, total: int = 0, /) -> None:
        """This will show what is done, how many are, and of how many (0: that is not known)."""


def show(answer: Answer, *, machine: bool) -> None:
    """This will print an answer on standard output: one JSON document, or lines and tables."""
    if machine:
        click.echo(json.dumps(as_json(answer.machine), ensure_ascii=False, indent=2))
        return
    for part in answer.reader:
        for line in _table(part) if isinstance(part, Table) else [part]:
            click.echo("\n".join(harmless(one) for one in line.split("\n")))


def show_refusal(*, what: str, why: str, do: str, exit_code: int, machine: bool) -> None:
    """This will print a refusal: what, why and what to do, a line each on standard error; with ``--json`` on standard output."""
    if machine:
        said = {"error": {"what": what, "why": why, "do": do, "exit_code": exit_code}}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
        return
    for line in (what, why, do):
        if line:
            click.echo("\n".join(harmless(part) for part in line.split("\n")), err=True)


def harmless(text: str) -> str:
    """This will replace control characters, which could move the cursor or colour the screen."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text.replace("\t", " "))


def _silent(_words: str, _done: int = 0, _total: int = 0, /) -> None:
    """Say nothing."""


def _table(table: Table) -> Iterator[str]:
    """Align the columns. The same text stands in a terminal and in a pipe, so that what is seen can be searched for."""
    if not table.rows:
        return
    right = [heading.startswith(">") for heading in table.columns]
    rows = [[heading.removeprefix(">") for heading in table.columns], *[[harmless(cell) for cell in row] for row in table.rows]]
    widths = [max(len(row[place]) for row in rows) for place in range(len(right))]
    for number, row in enumerate(rows):
        cells = [cell.rjust(width) if to_right else cell.ljust(width) for cell, width, to_right in zip(row, widths, right, strict=True)]
        yield "  ".join(cells).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)


def mixed(refusals: Sequence[Refusal]) -> list[dict[str, str]]:
    """This will give refusals as ``--json`` lists them."""
    return [{"what": refusal.what, "why": refusal.why, "do": refusal.do} for refusal in refusals]


@contextmanager
def progress(*, machine: bool) -> Iterator[Tell]:
    """This will give what a flow tells its progress to: words, how many are done, of how many (0: not known).

    Time left is shown on standard error while that is a terminal; otherwise nothing is.
    """
    if machine or not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}
        last = {"at": 0.0}

        def tell(words: str, done: int = 0, total: int = 0, /) -> None:
            words = harmless(words)
            task = words if total else ""  # what cannot be counted shares one line
            if task not in tasks:
                tasks[task] = bars.add_task(escape(words), total=total or None)
            at = time.monotonic()
            if done == total or at - last["at"] > _AT_MOST_EVERY:
                last["at"] = at
                bars.update(tasks[task], description=escape(words), completed=done, total=total or None)

        yield tell
