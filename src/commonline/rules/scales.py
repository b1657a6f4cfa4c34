"""National pay scales: what a point is paid on a day, and which point follows it when.

A scale is chosen by an employment's ``pay_scale``, never by who its body is. Nothing is carried forward: a day that nobody checked is
refused, and so is a point beyond those that are held. Amounts are pence of a full-time year. The values stand in ``agreements/``.

Years in a band are counted from the day the point was reached. They are complete on the same day of a later year; 29 February is
followed by 1 March in a year without one. Progression is what the agreement foresees for somebody who meets its standards: who is
held back, or moved early, has another point or another day in the employment's own record.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from commonline.kernel.digest import digest_of
from commonline.kernel.error import Refusal
from commonline.rules.agreement import Agreement, Allowance, Dated, PayPoint, Scale, own_agreements
from commonline.rules.book import LawUnknown

if TYPE_CHECKING:
    from commonline.rules.book import Citation

_ONE = timedelta(days=1)


class PointUnknown(Refusal):
    """There is no such scale, or no such point on it that day."""


def salary_stretches(*, scale: str, point: str, reached: date, first: date, last: date) -> list[tuple[date, date, str, int]]:
    """This will give the salaries of somebody on a scale, one for each unbroken stretch, in order, covering every day once.

    A stretch ends where an award raises the point and where the person moves to another. A new point that comes between two others
    (8a.2, on 1 April 2024) is reached on its first day by whoever has the years already, and the later points keep their days.

    :param scale: code of the scale: ``afc_england``.
    :param point: the point the person was on when ``reached``.
    :param reached: the day from which the years at that point count.
    :param first: first day asked about, not before ``reached``.
    :param last: last day asked about.
    :returns: first day, last day, point, annual pence.
    :raises LawUnknown: when nobody checked one of the days, or the point the person has reached by then.
    :raises PointUnknown: when there is no such scale or point.
    :raises Refusal: when the days are not in order.
    """
    if not reached <= first <= last:
        raise Refusal(
            f"The salary at point {point} from {_long(first)} to {_long(last)} was not looked up.",
            why=f"The days are not in order: the point was reached on {_long(reached)}.",
            do="Correct the day the point was reached, or the days asked about.",
        )
    agreement = _agreement(scale)
    start = _starting_point(agreement, point, reached)
    found: list[tuple[date, date, str, int]] = []
    for begins, after in pairwise([*_changes(agreement, start, reached, first, last), last + _ONE]):
        now = _point_on(agreement, start, reached, begins)
        if found and found[-1][2:] == (now.code, now.annual_pence):
            found[-1] = (found[-1][0], after - _ONE, *found[-1][2:])
        else:
            found.append((begins, after - _ONE, now.code, now.annual_pence))
    return found


def annual_pence(*, scale: str, point: str, on: date) -> int:
    """This will give what a point is paid for a full-time year, in pence, on a day.

    :raises LawUnknown: when nobody checked the day.
    :raises PointUnknown: when there is no such scale, or no such point that day; the message names the points there are.
    """
    return _held(_in_force(_agreement(scale), on).value, scale, point, on).annual_pence


def points(*, scale: str, on: date) -> tuple[PayPoint, ...]:
    """This will give the points of a scale on a day, in the order of the agreement.

    :raises LawUnknown: when nobody checked the day.
    :raises PointUnknown: when there is no such scale.
    """
    return tuple(_in_force(_agreement(scale), on).value.points.values())


def next_point(*, scale: str, point: str, reached: date) -> tuple[str, date] | None:
    """This will give the point that follows and the day it is reached, or None at the top of the band.

    A day after the last checked one is what the last agreement held foresees; its amount is not known, and asking for it refuses.

    :param point: the point the person was on when ``reached``.
    :param reached: the day from which the years at that point count.
    :raises LawUnknown: when nobody checked the day it was reached, or the day of the move, or the band beyond the point.
    :raises PointUnknown: when there is no such scale or point.
    """
    agreement = _agreement(scale)
    start = _starting_point(agreement, point, reached)
    held = [dated for dated in agreement.salaries if dated.citation.last_day >= reached]
    for dated in held:
        until = date.max if dated is held[-1] else dated.citation.last_day
        opens = dated.value.open_after.get(start.band)
        higher = [(_later(reached, one.after_years - start.after_years), one) for one in _above(dated.value, start)]
        if not higher and opens is not None and _later(reached, opens - start.after_years) <= until:
            raise _beyond(scale, start, _later(reached, opens - start.after_years))
        already = [move for move in higher if move[0] <= dated.citation.first_day]
        for due, following in already[-1:] or higher:
            if due < dated.citation.first_day and not _new_point(agreement, dated, following.code):
                raise _unchecked(scale, due)
            if due <= until:
                return following.code, max(due, dated.citation.first_day)
    return None


def allowances(*, scale: str, on: date) -> tuple[Allowance, ...]:
    """This will give the allowances that an agreement defines as elements of pay, as they are on a day; those nobody checked are absent.

    :raises PointUnknown: when there is no such scale.
    """
    return tuple(item for item in _agreement(scale).allowances if item.citation.first_day <= on <= item.citation.last_day)


def scales_held() -> tuple[Citation, ...]:
    """This will give the citation of every stretch of every scale and its allowances, by scale."""
    return tuple(citation for agreement in own_agreements().values() for citation in agreement.cited)


@cache
def scales_digest() -> str:
    """This will give the digest of all salaries that are held: another one means that days already paid may come to something else."""
    return digest_of(*(repr(agreement.salaries) for agreement in own_agreements().values()))


def _agreement(scale: str) -> Agreement:
    held = own_agreements()
    if scale not in held:
        raise PointUnknown(
            f"There is no pay scale {scale}.", why=f"Those held are {', '.join(held)}.", do="Correct the employment's pay scale."
        )
    return held[scale]


def _in_force(agreement: Agreement, on: date) -> Dated[Scale]:
    for dated in agreement.salaries:
        if dated.holds(on):
            return dated
    raise _unchecked(agreement.scale, on)


def _held(value: Scale, scale: str, point: str, on: date) -> PayPoint:
    if point not in value.points:
        raise PointUnknown(
            f"{scale} has no point {point} on {_long(on)}.",
            why=f"The points there are that day: {', '.join(value.points)}.",
            do="Correct the employment's pay point.",
        )
    return value.points[point]


def _starting_point(agreement: Agreement, point: str, reached: date) -> PayPoint:
    """Give the point with its years: as on the day it was reached, or for days before anything is held, as on the first day held."""
    on = max(reached, agreement.salaries[0].citation.first_day)
    return _held(_in_force(agreement, on).value, agreement.scale, point, on)


def _changes(agreement: Agreement, start: PayPoint, reached: date, first: date, last: date) -> list[date]:
    """List the days, from ``first``, on which a salary may change: an agreement begins or ends, or years are complete."""
    days = {first}
    for dated in agreement.salaries:
        days |= {dated.citation.first_day, dated.citation.last_day + _ONE}
        days |= {_later(reached, point.after_years - start.after_years) for point in _above(dated.value, start)}
        if start.band in dated.value.open_after:
            days.add(_later(reached, dated.value.open_after[start.band] - start.after_years))
    return sorted(day for day in days if first <= day <= last)


def _point_on(agreement: Agreement, start: PayPoint, reached: date, on: date) -> PayPoint:
    """Find the highest point of the band for which the years are complete."""
    value = _in_force(agreement, on).value
    opens = value.open_after.get(start.band)
    if opens is not None and _later(reached, opens - start.after_years) <= on:
        raise _beyond(agreement.scale, start, _later(reached, opens - start.after_years))
    lowest = _held(value, agreement.scale, start.code, on)
    due = [point for point in _above(value, start) if _later(reached, point.after_years - start.after_years) <= on]
    return due[-1] if due else lowest


def _above(value: Scale, start: PayPoint) -> list[PayPoint]:
    return [point for point in value.band(start.band) if point.after_years > start.after_years]


def _new_point(agreement: Agreement, dated: Dated[Scale], code: str) -> bool:
    """Say whether a point is new with an agreement that follows another without a gap."""
    before = [one for one in agreement.salaries if one.citation.last_day + _ONE == dated.citation.first_day]
    return any(code not in one.value.points for one in before)


def _later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _unchecked(scale: str, on: date) -> LawUnknown:
    return LawUnknown(
        f"Nobody has checked {scale} for {_long(on)}.",
        why="A salary is read only from an agreement that somebody compared for that day; last year's is never carried forward.",
        do="Run `commonline scales show` to see the days that are held; add the year as docs/scales.md says.",
    )


def _beyond(scale: str, start: PayPoint, day: date) -> LawUnknown:
    return LawUnknown(
        f"Nobody has checked the point of {scale} that follows {start.code} on {_long(day)}.",
        why=f"Of band {start.band} only its first points are held.",
        do="Add the points as docs/scales.md says, or give the salary itself instead of the scale.",
    )


def _long(day: date) -> str:
    return f"{day:%-d %B %Y}"
