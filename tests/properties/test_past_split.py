"""What is owed of earlier periods is parted, never lost: some of it now, the rest later, and nobody is taken from too fast."""

from __future__ import annotations

from collections import defaultdict
from random import Random

import polars as pl
from seed import chance

from commonline.payroll.past import OWED, split
from commonline.payroll.terms import Recovery
from commonline.standard.codes import elements as standard_elements
from commonline.standard.terms import Terms

YEAR = 2025
MANY = 400
KEY = ("employment_id", "place", "element")
ELEMENTS = ("SALARY", "OVERTIME", "ONCALL", "CYCLE_SACRIFICE", "UNION", "GIVING")
Owed = dict[tuple[str, int, str], int]


def _drawn(rng: Random) -> tuple[pl.DataFrame, list[Recovery], dict[str, int]]:
    """Draw what is owed to and by some people of several periods, of this tax year and the one before."""
    who = [f"E{number}" for number in range(rng.randint(1, 4))]
    keys = [(employment, place, element) for employment in who for place in range(5) for element in ELEMENTS if rng.random() < 0.25]
    rows = [_owed(*key, rng.choice((1, -1, -1)) * rng.randint(1, 90_000)) for key in keys]
    agreed = [Recovery(employment, rng.choice((1, 100, rng.randint(1, 60_000))), "letter") for employment in who if rng.random() < 0.6]
    return pl.DataFrame(rows, schema=OWED, orient="row"), agreed, {employment: rng.randint(0, 300_000) for employment in who}


def _owed(employment: str, place: int, element: str, pence: int) -> dict[str, object]:
    known = {"employment_id": employment, "place": place, "origin": f"{place}", "element": element, "pence": pence}
    return {**known, "tax_year": YEAR - (place < 2), "due_pence": pence, "settled_pence": 0, "member": True, "source": ""}


def _parted(rng: Random) -> tuple[Owed, Owed, Owed, list[Recovery], dict[str, int]]:
    rows, agreed, gross = _drawn(rng)
    now, later = split(rows=rows, recoveries=agreed, gross=gross, tax_year=YEAR, terms=Terms())
    return _pence(rows), _pence(now), _pence(later), agreed, gross


def _pence(rows: pl.DataFrame) -> Owed:
    found = {tuple(key): pence for *key, pence in rows.select(*KEY, "pence").iter_rows()}
    assert len(found) == rows.height
    return found


def _earnings(owed: Owed) -> dict[str, int]:
    """Add up what is owed of earnings, by employment."""
    found: dict[str, int] = defaultdict(int)
    for (employment, _, element), pence in owed.items():
        found[employment] += pence * (standard_elements()[element].sign == 1)
    return found


def test_what_is_taken_now_and_what_waits_is_all_that_is_owed() -> None:
    for number in range(MANY):
        owed, now, later, _, _ = _parted(chance("split", number))
        assert {key: now.get(key, 0) + later.get(key, 0) for key in owed} == owed
        assert now.keys() | later.keys() == owed.keys()
        for key, pence in owed.items():
            assert all(min(pence, 0) <= part.get(key, 0) <= max(pence, 0) for part in (now, later))


def test_what_is_owed_to_somebody_never_waits() -> None:
    for number in range(MANY):
        owed, _, later, _, _ = _parted(chance("split", number))
        totals = _earnings(owed)
        assert all(pence < 0 and totals[employment] < 0 for (employment, _, _), pence in later.items())
        assert all(standard_elements()[element].sign == 1 for _, _, element in later)


def test_no_more_is_taken_than_was_agreed_or_a_fifth_of_gross_pay() -> None:
    taken = 0
    for number in range(MANY):
        owed, now, _, agreed, gross = _parted(chance("split", number))
        most = {recovery.employment_id: recovery.pence_a_period for recovery in agreed}
        totals, found = _earnings(owed), _earnings(now)
        for employment in {employment for employment, total in totals.items() if total < 0}:
            assert -found[employment] <= min(most.get(employment, 0), gross[employment] // 5)
            taken += found[employment] < 0
    assert taken > 50


def test_what_was_overpaid_in_an_earlier_tax_year_is_not_taken_of_this_years_pay() -> None:
    waits = 0
    for number in range(MANY):
        owed, now, later, _, _ = _parted(chance("split", number))
        totals = _earnings(owed)
        for key, pence in owed.items():
            employment, place, element = key
            if place < 2 and pence < 0 and standard_elements()[element].sign == 1 and totals[employment] < 0:
                assert key not in now
                assert later[key] == pence
                waits += 1
    assert waits > 100


def test_the_oldest_is_taken_first() -> None:
    for number in range(MANY):
        _, now, later, _, _ = _parted(chance("split", number))
        for employment in {key[0] for key in later}:
            oldest = min((key for key in later if key[0] == employment and key[1] >= 2), default=None)
            overpaid = [key for key, pence in now.items() if key[0] == employment and pence < 0 and standard_elements()[key[2]].sign == 1]
            assert oldest is None or all(key <= oldest for key in overpaid)


def test_the_order_of_what_is_owed_does_not_matter() -> None:
    for number in range(0, MANY, 4):
        rows, agreed, gross = _drawn(chance("split", number))
        run = {"recoveries": agreed, "gross": gross, "tax_year": YEAR, "terms": Terms()}
        straight = [_pence(part) for part in split(rows=rows, **run)]
        shuffled = [_pence(part) for part in split(rows=rows.sample(fraction=1, shuffle=True, seed=number), **run)]
        assert shuffled == straight


def test_an_overpayment_of_this_year_is_paid_back_in_the_end() -> None:
    for number in range(40):
        rng = chance("back", number)
        rows = pl.DataFrame([_owed("E0", place, "SALARY", -rng.randint(1, 90_000)) for place in (2, 3, 4)], schema=OWED, orient="row")
        each, outstanding = rng.randint(5_000, 30_000), -int(rows["pence"].sum())
        runs = 0
        while rows.height:
            now, rows = split(rows=rows, recoveries=[Recovery("E0", each, "letter")], gross={"E0": 200_000}, tax_year=YEAR, terms=Terms())
            outstanding += int(now["pence"].sum())
            runs += 1
            assert runs <= 60
        assert outstanding == 0
