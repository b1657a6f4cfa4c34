"""One large clean body in the dialect of Harbour Agency, for measuring a run at size."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from samples import harbour_agency
from samples.folder import Extract, body_yaml
from samples.pay_to_date import pay_to_date
from samples.people import OCTOBER, population


def write_large_body(*, folder: Path, people: int, seed: int) -> None:
    """This will write a body of ``people`` employments into ``folder``: ``body.yaml`` and ``extracts/`` (employments, balances).

    Columns, words and code are those of ``bodies/harbour-agency``, so that its mapping reads them. Nothing is planted; all
    are paid monthly, and everybody employed before October 2025 has an opening balance. The same seed gives the same bytes.

    :raises ValueError: for more than 900,000 people, beyond which NI numbers would repeat.
    """
    if not 0 < people <= 900_000:
        raise ValueError("from 1 to 900,000 people can be written")
    plan = replace(harbour_agency.PLAN, seed=f"large body {seed}")
    staff = population(plan=plan, count=people, rng=Random(plan.seed))
    group = plan.groups[0][0]
    balances = [balance for person in staff if person.start < OCTOBER and (balance := pay_to_date(person, group))]
    extracts = [
        Extract(harbour_agency.MASTER, "full", "employments", date(2025, 10, 20), "2025-10"),
        Extract(harbour_agency.CUMULATED, "full", "balances", date(2025, 9, 30), "2025-10"),
    ]
    (folder / "extracts").mkdir(parents=True, exist_ok=True)
    (folder / "extracts" / harbour_agency.MASTER).write_bytes(harbour_agency.employments(staff))
    (folder / "extracts" / harbour_agency.CUMULATED).write_bytes(harbour_agency.balances(balances))
    (folder / "body.yaml").write_bytes(body_yaml(plan, extracts).encode())
