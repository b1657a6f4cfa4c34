"""What happens between the October and the November extract: promotions, joiners, leavers, new accounts, new tax codes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from samples.people import Person, Plan, population


@dataclass(frozen=True, slots=True)
class SecondMonth:
    """The body a month later.

    :ivar people: every employment as it then stands, joiners last.
    :ivar changed: references of those with a change, joiners included.
    :ivar story: reference and what happened to it, in order.
    """

    people: list[Person]
    changed: set[str]
    story: list[tuple[str, str]]


def a_month_later(*, plan: Plan, people: list[Person], keep_out: set[str], each: int, rng: Random) -> SecondMonth:
    """This will give the body after ``each`` promotions, leavers, bank changes and code changes, and twice as many joiners.

    Nobody of ``keep_out`` (those with something planted) changes.
    """
    now = {person.ref: person for person in people}
    free = [
        p.ref
        for p in people
        if p.ref not in keep_out and p.end is None and p.salary is not None and p.start < date(2025, 4, 1) and p.tax_code == "1257L"
    ]
    chosen = rng.sample(sorted(set(free)), 4 * each)
    story: list[tuple[str, str]] = []
    grades = [grade.code for grade in plan.grades]
    for n, ref in enumerate(chosen):
        was = now[ref]
        match n % 4:
            case 0:
                at = grades.index(was.grade)
                following = plan.grades[min(at + 1, len(grades) - 1)]
                up = following if "Teach" not in following.code else plan.grades[at]
                salary = max(up.lowest * 100, (was.salary or 0) + 150_000)
                now[ref] = replace(was, grade=up.code, job=up.jobs[0], salary=salary)
                step = f"promoted from {was.grade} to {up.code}" if up.code != was.grade else f"a rise in grade {up.code}"
                story.append((ref, f"{step} (was £{(was.salary or 0) // 100:,}, is £{salary // 100:,})"))
            case 1:
                last = date(2025, 11, rng.randrange(7, 28))
                now[ref] = replace(was, end=last)
                story.append((ref, f"leaves on {last}"))
            case 2:
                account = f"{50_000_000 + rng.randrange(9_999_999):08d}"
                now[ref] = replace(was, sort_code="000098", account=account)
                story.append((ref, "new bank account"))
            case _:
                code = rng.choice(("1185L", "1310L", "K35", "1257M"))
                now[ref] = replace(was, tax_code=code)
                story.append((ref, f"new tax code {code}"))
    joiners = [
        replace(person, start=date(2025, 11, rng.choice((3, 3, 10, 17))), end=None, tax_code="1257L", week1=n % 2 == 0, letter="A")
        for n, person in enumerate(population(plan=plan, count=2 * each, rng=rng, first=len(people) + 50))
    ]
    story += [(person.ref, f"joins on {person.start}") for person in joiners]
    return SecondMonth([*now.values(), *joiners], {ref for ref, _ in story}, story)
