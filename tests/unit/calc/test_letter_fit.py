"""Letters that do not fit, and the same conditions looked at a second time, one person after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.calc.letter_fit import unfit_letters
from commonline.calc.pension_age import age_on, pension_age_day
from commonline.kernel.money import Rate
from commonline.rules.book import LetterCondition, NationalInsurance, NILetter, NIThresholds, PensionAge

ON = date(2026, 6, 30)
ZONES_END = date(2026, 9, 30)
ANYBODY = LetterCondition(None, None, None)
NIL = NILetter(Rate(0, 1), Rate(0, 1), Rate(0, 1), "st")
CONDITIONS = {
    **{letter: LetterCondition(None, False, None) for letter in "ABJ"},
    "C": LetterCondition(None, True, None),
    "H": LetterCondition(25, False, None),
    "M": LetterCondition(21, False, None),
    "Z": LetterCondition(21, False, None),
    **{letter: LetterCondition(None, False, ZONES_END) for letter in "FILNEDV"},
    **{letter: LetterCondition(None, True, ZONES_END) for letter in "SK"},
    "X": ANYBODY,
}
NI = NationalInsurance({}, dict.fromkeys("ABCDEFHIJKLMNSVXZ", NIL), NIThresholds(0, 0, 0, 0, 0, 0), {}, CONDITIONS)
AGES = PensionAge(((date(1954, 10, 6), None, 66, 0), (date(1961, 3, 6), None, 67, 0)))
SCHEMA = {"employment_ref": pl.String, "ni_letter": pl.String, "birth_date": pl.Date}


def unfit(letter: str, born: date | None, *, on: date = ON, ni: NationalInsurance = NI) -> tuple[str | None, str] | None:
    """Give what is suggested for one person and why, or None for a letter that fits."""
    found = unfit_letters(pl.DataFrame([("1", letter, born)], schema=SCHEMA, orient="row"), on=on, ni=ni, ages=AGES)
    assert found.columns == ["employment_ref", "ni_letter", "suggested", "why"]
    return None if found.is_empty() else found.row(0)[2:]


def test_the_letter_of_under_21s_ends_on_the_21st_birthday():
    assert unfit("M", date(2005, 7, 1)) is None
    assert unfit("M", date(2005, 6, 30)) == (None, "Letter M is for those under 21, an age reached on 30 June 2026.")


def test_the_letter_of_apprentices_ends_at_25_and_leaves_the_standard_letter():
    assert unfit("H", date(2001, 7, 1)) is None
    assert unfit("H", date(2001, 6, 30)) == ("A", "Letter H is for those under 25, an age reached on 30 June 2026.")


def test_deferment_goes_on_when_the_relief_of_under_21s_ends():
    assert unfit("Z", date(2005, 6, 30)) == ("J", "Letter Z is for those under 21, an age reached on 30 June 2026.")


@pytest.mark.parametrize(
    ("letter", "follows"),
    [*((letter, "C") for letter in "ABHJMVZ"), *((letter, "S") for letter in "FIL"), *((letter, "K") for letter in "NED")],
)
def test_state_pension_age_ends_every_letter_for_those_below_it(letter, follows):
    assert unfit(letter, date(1960, 6, 30)) == (
        follows,
        f"Letter {letter} is for those below State Pension age, which was reached by 30 June 2026.",
    )


@pytest.mark.parametrize("letter", ["C", "S", "K"])
def test_a_letter_for_those_over_state_pension_age_does_not_fit_below_it_and_tells_nothing_of_the_right_one(letter):
    assert unfit(letter, date(1960, 6, 30)) is None
    assert unfit(letter, date(1960, 7, 1)) == (
        None,
        f"Letter {letter} is for those over State Pension age, which is reached on 1 July 2026.",
    )


@pytest.mark.parametrize(
    ("letter", "born", "follows"),
    [
        ("F", date(1980, 1, 1), "A"),
        ("V", date(2003, 1, 1), None),
        ("I", date(2003, 1, 1), "B"),
        ("D", date(2003, 1, 1), "J"),
        ("D", date(2008, 1, 1), None),
        ("S", date(1955, 1, 1), "C"),
        ("F", date(1955, 1, 1), "C"),
    ],
)
def test_a_relief_that_has_ended_leaves_the_letter_without_it_where_that_is_certain(letter, born, follows):
    after = date(2026, 10, 1)
    found = unfit(letter, born, on=after)

    assert found is not None
    assert found[0] == follows
    if born.year > 1960 or letter == "S":
        assert unfit(letter, born, on=ZONES_END) is None
        assert found[1] == f"The relief of letter {letter} ended on 30 September 2026."


def test_the_letter_that_follows_may_itself_end_and_is_suggested_up_to_its_last_day():
    found = [unfit("F", date(1955, 1, 1), on=day) for day in (ZONES_END, ZONES_END + timedelta(days=1))]

    assert [suggested for suggested, _ in filter(None, found)] == ["S", "C"]


def test_a_letter_that_the_law_of_the_day_does_not_have_is_not_suggested():
    without = replace(NI, letters={letter: NIL for letter in NI.letters if letter != "A"})

    assert unfit("H", date(2001, 6, 30), ni=without) == (None, "Letter H is for those under 25, an age reached on 30 June 2026.")


def test_where_nobody_checked_whom_the_letters_by_age_are_for_the_standard_letter_is_certain():
    unchecked = replace(NI, conditions={letter: term for letter, term in CONDITIONS.items() if letter not in "HM"})
    ageless = replace(NI, conditions=CONDITIONS | {"H": ANYBODY, "M": ANYBODY})

    for ni in (unchecked, ageless):
        found = unfit("V", date(2003, 1, 1), on=date(2026, 10, 1), ni=ni)
        assert found is not None
        assert found[0] == "A"


def test_nothing_is_suggested_for_a_date_of_birth_after_the_day_of_payment():
    assert unfit("I", date(2026, 11, 1), on=date(2026, 10, 1)) == (None, "The relief of letter I ended on 30 September 2026.")


def test_without_a_date_of_birth_only_the_day_of_payment_is_judged():
    assert unfit("M", None) is None
    assert unfit("F", None, on=date(2026, 10, 1)) == (None, "The relief of letter F ended on 30 September 2026.")


def test_a_letter_without_a_condition_fits_anybody():
    assert unfit("X", date(1940, 1, 1)) is None
    assert unfit("Q", date(1940, 1, 1)) is None


def test_nobody_is_judged_where_nobody_is():
    assert unfit_letters(pl.DataFrame(schema=SCHEMA), on=ON, ni=NI, ages=AGES).is_empty()


def fits(letter: str, born: date, on: date) -> bool:
    """Look at the conditions one by one."""
    term = CONDITIONS[letter]
    past = on >= pension_age_day(born=born, law=AGES)
    too_old = term.under_age is not None and age_on(born=born, on=on) >= term.under_age
    ended = term.last_day is not None and on > term.last_day
    return not too_old and not ended and term.pension_age in (None, past)


PEOPLE = st.tuples(st.sampled_from(sorted(CONDITIONS)), st.dates(date(1950, 1, 1), date(2009, 12, 31)))


@given(st.lists(PEOPLE, min_size=1), st.dates(date(2026, 4, 6), date(2027, 4, 5)))
def test_those_found_are_those_whose_letter_breaks_a_condition_and_what_is_suggested_breaks_none(people, on):
    frame = pl.DataFrame([(str(at), letter, born) for at, (letter, born) in enumerate(people)], schema=SCHEMA, orient="row")

    found = unfit_letters(frame, on=on, ni=NI, ages=AGES)

    assert found["employment_ref"].to_list() == [str(at) for at, (letter, born) in enumerate(people) if not fits(letter, born, on)]
    assert found["why"].null_count() == 0
    for ref, _, suggested, _ in found.iter_rows():
        assert suggested is None or fits(suggested, people[int(ref)][1], on)
