"""National pay scales: which are held, for which days, and what their points are paid."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from commonline.cli.answer import Answer, Table
from commonline.cli.session import Session, standing

if TYPE_CHECKING:
    from datetime import date, datetime

    from commonline.rules.agreement import Allowance, PayPoint


@click.group()
def scales() -> None:
    """Look at the national pay scales that salaries are read from."""


@scales.command("show")
@click.argument("scale", default="")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The day whose points and allowances are shown; it needs SCALE.")
@standing()
def show_scales(session: Session, scale: str, on: datetime | None) -> Answer:
    """Show which days of SCALE (or of every scale) are held, and with --on what each point is paid that day.

    Exit code 3 when nobody has checked the day.
    """
    from commonline.rules.scales import allowances, points, scales_held

    if on is not None and not scale:
        raise click.UsageError("--on needs the name of a scale.", ctx=click.get_current_context())
    if on is None:
        held = [c for c in scales_held() if not scale or c.subject == f"scale.{scale}" or c.subject.startswith(f"scale.{scale}.")]
        if scale and not held:
            allowances(scale=scale, on=session.now.date())  # it refuses, and names the scales there are
        rows = [(c.subject, c.first_day.isoformat(), c.last_day.isoformat(), "yes" if c.certain else "NO", c.title, c.doubt) for c in held]
        return Answer({"scales": held}, [Table(("Subject", "From", "Checked up to", "Certain", "Instrument", "Doubt"), rows)])
    return _on_a_day(scale, on.date(), points(scale=scale, on=on.date()))


def _on_a_day(scale: str, on: date, found: tuple[PayPoint, ...]) -> Answer:
    from commonline.kernel.money import spoken
    from commonline.rules.scales import allowances, scales_held

    due = allowances(scale=scale, on=on)
    cited = [c for c in scales_held() if c.subject.startswith(f"scale.{scale}") and c.first_day <= on <= c.last_day]
    point_rows = [(p.code, p.band, str(p.after_years), spoken(p.annual_pence)) for p in found]
    reader: list[str | Table] = [Table(("Point", "Band", ">After years", ">A year"), point_rows)]
    if due:
        reader += ["", Table(("Allowance", "Element", "Rate", "Of", ">Least", ">Most", "Bands", "In the salary"), [_shown(a) for a in due])]
    reader += ["", *(f"{c.title}. {c.checked}" for c in cited), *(f"Doubtful: {c.doubt}" for c in cited if not c.certain)]
    return Answer({"scale": scale, "on": on, "points": found, "allowances": due, "citations": cited}, reader)


def _shown(item: Allowance) -> tuple[str, ...]:
    from commonline.kernel.money import spoken

    limits = ("" if pence is None else spoken(pence) for pence in (item.minimum_pence, item.maximum_pence))
    return (
        item.name,
        item.element,
        item.rate.percent(),
        item.basis,
        *limits,
        ", ".join(item.bands) or "all",
        "yes" if item.included else "no",
    )


COMMANDS = (scales,)
