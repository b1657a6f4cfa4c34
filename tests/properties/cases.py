"""The particulars of people who are made up: directors, jobs together, pay in the same period, corrections."""

from __future__ import annotations

from random import Random
from typing import Any

from aims import Aims

Row = dict[str, Any]
Cases = dict[str, tuple[Row, ...]]
"""Rows of the tables of ``standard/particulars.py``, by the names of ``TABLES``."""

BANDS = ("ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence")
CONTRIBUTIONS = ("ni_employee_pence", "ni_employer_pence")
PENSION = ("pension_employee_pence", "pension_employer_pence")
MEASURES = (*BANDS, *CONTRIBUTIONS)
NOTHING: Cases = {"directors": (), "ni_to_date": (), "together": (), "paid_already": (), "corrections": ()}


def drawn_cases(rng: Random, size: int, aims: Aims) -> Cases:
    """This will draw what some of the people of a run have beside their rows of PAY_INPUT; four in ten of them have nothing."""
    places = list(range(size))
    rng.shuffle(places)
    many = size // 5
    directors, members, paid = places[:many], places[many : 2 * many], places[2 * many : 3 * many]
    together = _groups(rng, members)
    # Somebody of several jobs, too, may have been paid in the period already.
    paid += [n for n in members if rng.random() < 0.2]
    found = {
        "directors": [director(rng, n) for n in directors],
        "ni_to_date": [row for n in directors for row in letters_to_date(rng, n, aims)],
        "together": together,
        "paid_already": [paid_already(rng, n, aims) for n in paid],
        "corrections": [correction(rng, n) for n in places if rng.random() < 0.08],
    }
    return {name: tuple(sorted(rows, key=lambda row: (row["n"], row.get("place", 0)))) for name, rows in found.items()}


def director(rng: Random, n: int) -> Row:
    """This will draw a row of DIRECTOR."""
    weeks = rng.choice((52, 52, 1, 51, rng.randint(1, 52)))
    return {"n": n, "method": rng.choice(("annual", "annual", "alternative")), "weeks": weeks, "settles": rng.random() < 0.5}


def letters_to_date(rng: Random, n: int, aims: Aims) -> list[Row]:
    """This will draw what a director has earned this year before, under none, one or several letters."""
    letters = rng.sample(sorted(aims.book.national_insurance.annual_letters), rng.choice((0, 1, 1, 2, 3)))
    rows = []
    for place, letter in enumerate(letters):
        edge = rng.choice(aims.yearly_edges) * rng.randint(1, 52) // 52
        niable = rng.choice((edge + rng.randint(-101, 101), rng.randint(0, 90_000_00), rng.randint(0, 10**10), -rng.randint(0, 90_000)))
        rows.append({"n": n, "place": place, "ni_letter": letter, "niable_pence": niable} | _measures(rng, max(niable, 0)))
    return rows


def paid_already(rng: Random, n: int, aims: Aims) -> Row:
    """This will draw a row of PAID_ALREADY, which need not be what the law would have come to."""
    niable = rng.choice((rng.randint(0, 6_000_00), max(rng.choice(aims.edges) + rng.randint(-101, 101), 0), -rng.randint(0, 90_000), 0))
    band_pay = rng.choice((niable, max(niable, 0), 0, rng.randint(0, 4_000_00)))
    row = {"n": n, "pensionable_pence": band_pay + rng.choice((0, 0, rng.randint(-90_000, 90_000))), "band_pay_pence": band_pay}
    row |= {name: rng.randint(-1_000, max(band_pay, 0) // 3 + 1) for name in PENSION}
    row |= {"taxable_pay_pence": niable - rng.randint(0, 10_000), "tax_pence": rng.randint(-10_000, max(niable, 0) // 2 + 1)}
    loans = {name: rng.choice((0, rng.randint(0, 90) * 100)) for name in ("student_loan_pence", "postgraduate_loan_pence")}
    return row | {"niable_pence": niable} | _measures(rng, max(niable, 0)) | loans


def correction(rng: Random, n: int) -> Row:
    """This will draw a row of CORRECTION."""
    return {"n": n} | {name: rng.choice((0, rng.randint(-60_000, 60_000))) for name in (*PENSION, *CONTRIBUTIONS)}


def shuffled(rng: Random, cases: Cases) -> Cases:
    """This will put NI_TO_DATE in another order; the other tables are in the order of ``n``, as their contract says."""
    rows = list(cases["ni_to_date"])
    rng.shuffle(rows)
    return {**cases, "ni_to_date": tuple(sorted(rows, key=lambda row: row["n"]))}


def of_few(cases: Cases, numbers: dict[int, int]) -> Cases:
    """This will give the particulars of some employments, under new numbers."""
    kept = {name: [row for row in rows if row["n"] in numbers] for name, rows in cases.items()}
    new = {name: [{**row, "n": numbers[row["n"]]} for row in rows] for name, rows in kept.items()}
    new["together"] = [{**row, "first": numbers[row["first"]]} for row in new["together"]]
    return {name: tuple(sorted(rows, key=lambda row: row["n"])) for name, rows in new.items()}


def _groups(rng: Random, members: list[int]) -> list[Row]:
    """Put members into groups of two to four; one who is left alone has one job."""
    rows, left = [], list(members)
    while len(left) > 1:
        group = sorted(left.pop() for _ in range(min(len(left), rng.choice((2, 2, 3, 4)))))
        rows += [{"n": n, "first": group[0]} for n in group]
    return rows


def _measures(rng: Random, niable: int) -> Row:
    """Draw bands and contributions that are like those of such earnings."""
    return {name: rng.randint(0, niable) for name in BANDS} | {name: rng.randint(-100, niable // 8 + 1) for name in CONTRIBUTIONS}
