"""What is due to people who are made up: contracts, extras, arrears, pay given up, and amounts aimed at the edges."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

from aims import Aims

from commonline.kernel.period import PayPeriod

Row = dict[str, Any]

MARKS = ("taxable", "niable", "pensionable")


def drawn_elements(rng: Random, aims: Aims) -> list[Row]:
    """This will draw what is due: nothing, one amount at an edge, a tiny or a vast one, or a contract with its extras."""
    shape = rng.random()
    if shape < 0.03:
        return []
    if shape < 0.3:
        near = rng.choice(aims.edges) + rng.choice((-2, -1, 0, 0, 1, 2, rng.randint(0, 2_000_00)))
        rows = [row(aims.period, amount_pence=max(near, 0))]
        return rows if rng.random() < 0.7 else [*rows, _extra(rng, aims)]
    if shape < 0.37:
        return [row(aims.period, amount_pence=rng.choice((0, 1, 2, 99, 100, rng.randint(0, 300))))]
    if shape < 0.42:
        amount = rng.choice((10**8, 10**10, rng.randint(10**6, 10**11)))
        return [row(aims.period, basis=rng.choice(("once", "period", "annual")), amount_pence=amount)]
    if shape < 0.47:
        # Earnings below nothing in all: more is taken back than is due.
        return [row(aims.period, amount_pence=-rng.randint(1, 900_000), arrears=rng.random() < 0.5), *_some(rng, aims, (0, 1))]
    return [*salary(rng, aims, rng.choice((rng.randint(0, 9_000_000), rng.randint(200, 900) * 10_000))), *_some(rng, aims, (0, 0, 1, 2, 4))]


def salary(rng: Random, aims: Aims, annual_pence: int) -> list[Row]:
    """This will draw a salary for the whole period, for a part of it, or changing within it; full or part time."""
    whole = rng.choice((3_500, 3_700, 3_750, 4_000))
    part = rng.choice((whole, whole, whole * 3 // 5, rng.randint(1, whole)))
    return [row(aims.period, basis="annual", amount_pence=annual_pence, part=part, whole=whole, **days) for days in _stretches(rng, aims)]


def arrears(rng: Random, aims: Aims) -> Row:
    """This will draw what is owed of an earlier period, either way."""
    marks = {mark: rng.random() < 0.85 for mark in MARKS}
    return row(aims.period, amount_pence=rng.choice((1, -1, 1, -1, 3)) * rng.randint(1, 150_000), arrears=True, **marks)


def given_up(rng: Random, aims: Aims) -> Row:
    """This will draw pay that is given up under a changed contract."""
    days = rng.choice(_stretches(rng, aims))
    return row(aims.period, basis="period", amount_pence=-rng.randint(1, 60_000), **_share(rng), **days, pensionable=rng.random() < 0.2)


def before_tax(rng: Random, aims: Aims) -> Row:
    """This will draw a deduction that is taken off pay for tax: added pension, payroll giving."""
    marks = {"taxable": True, "niable": rng.random() < 0.2, "pensionable": rng.random() < 0.2}
    return row(aims.period, basis=rng.choice(("once", "period")), amount_pence=rng.randint(0, 90_000), sign=-1, **_share(rng), **marks)


def row(period: PayPeriod, **cells: Any) -> Row:
    """This will give a row of ELEMENT_DUE for the whole period that counts for everything, but for the cells that are given."""
    plain: Row = {
        "n": 0,
        "line": 0,
        "element": "pay",
        "basis": "once",
        "amount_pence": 0,
        "part": 1,
        "whole": 1,
        "hours_hundredths": 0,
        "due_from": period.begins,
        "due_to": period.ends,
        "sign": 1,
        "taxable": True,
        "niable": True,
        "pensionable": True,
        "arrears": False,
    }
    return {**plain, **cells}


def _some(rng: Random, aims: Aims, how_many: tuple[int, ...]) -> list[Row]:
    return [_extra(rng, aims) for _ in range(rng.choice(how_many))]


def _extra(rng: Random, aims: Aims) -> Row:
    """Draw an allowance, hours, a sum, arrears, pay given up, a recovery or a deduction; counted for this and that or not."""
    kind = rng.randrange(8)
    marks: Row = {mark: rng.random() < 0.7 for mark in MARKS}
    if kind == 0:
        return row(aims.period, basis="hourly", amount_pence=rng.randint(-900, 6_000), hours_hundredths=rng.randint(0, 20_000), **marks)
    if kind == 1:
        return row(aims.period, basis="period", amount_pence=rng.randint(0, 100_000), **_share(rng), **_stretches(rng, aims)[0], **marks)
    if kind == 2:
        return row(aims.period, amount_pence=rng.randint(0, 500_000), **_share(rng), **marks)
    if kind == 3:
        basis = rng.choice(("once", "period", "annual"))
        return row(aims.period, basis=basis, amount_pence=-rng.randint(0, 300_000), **_share(rng), **_stretches(rng, aims)[0], **marks)
    if kind == 4:
        sign_and_arrears = {"sign": -1, "arrears": rng.random() < 0.1}
        basis = rng.choice(("once", "period"))
        amount = rng.randint(-20_000, 80_000)
        return row(aims.period, basis=basis, amount_pence=amount, **sign_and_arrears, **_stretches(rng, aims)[0], **marks)
    return (arrears, given_up, before_tax)[kind - 5](rng, aims)


def _share(rng: Random) -> Row:
    """Draw a part of a whole: all of it mostly, a share that pay can be absent by, or nothing."""
    if rng.random() < 0.5:
        return {}
    whole = rng.choice((2, 3, 12, 365, 5_214, rng.randint(1, 10_000)))
    return {"part": rng.choice((0, 1, whole, rng.randint(0, whole), whole + 1)), "whole": whole}


def _stretches(rng: Random, aims: Aims) -> list[Row]:
    """Draw the days of a contract: all, from or until a day, or two stretches that meet."""
    first, last = aims.period.begins, aims.period.ends
    if rng.random() < 0.5:
        return [{}]
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    if day == first or rng.random() < 0.5:
        return [rng.choice(({"due_from": day}, {"due_to": day}))]
    return [{"due_to": day - timedelta(days=1)}, {"due_from": day}]
