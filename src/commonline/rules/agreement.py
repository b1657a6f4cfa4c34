"""Reads the agreements on pay: dated YAML under ``agreements/``, one agreement a file; see docs/scales.md.

A file has the manner of a file of law: first day, last checked day, instrument, who checked what, and what is doubtful. It says its
``scale`` (a code of the list ``pay_scale``), what it ``means``, its ``unit``, its ``salaries`` and its ``allowances``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - dataclass fields
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

from commonline.kernel.money import Rate  # noqa: TC001 - a dataclass field
from commonline.rules.book import Citation  # noqa: TC001 - a dataclass field
from commonline.rules.node import LawBroken, Node, parse
from commonline.rules.reader import citation_of
from commonline.standard.codes import code_list, elements

if TYPE_CHECKING:
    from datetime import date
    from importlib.resources.abc import Traversable

_V = TypeVar("_V")


@dataclass(frozen=True, slots=True)
class PayPoint:
    """One point of a scale.

    :ivar code: unique within the scale, the same in every year: ``8a.3``.
    :ivar band: the band or rank it stands in: ``8a``.
    :ivar after_years: whole years in the band after which it is paid; 0 for the point of entry.
    :ivar annual_pence: full-time pay of a year.
    """

    code: str
    band: str
    after_years: int
    annual_pence: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The points of a scale for one stretch of days.

    :ivar points: by code, in the order of the agreement.
    :ivar open_after: by band: years after which a further point follows that nobody has checked; a band left out is held to its top.
    """

    points: Mapping[str, PayPoint]
    open_after: Mapping[str, int]

    def band(self, name: str) -> list[PayPoint]:
        """This will give the points of a band from its entry up; none when the band is unknown."""
        return [point for point in self.points.values() if point.band == name]


@dataclass(frozen=True, slots=True)
class Allowance:
    """One allowance that an agreement defines as an element of pay.

    :ivar code: its name within the agreement: ``high_cost_area.inner_london``.
    :ivar name: in words.
    :ivar element: the pay element it is paid as, a code of the standard.
    :ivar basis: of what the rate is taken: ``salary`` (the annual salary) or ``hour`` (the basic rate of an hour).
    :ivar rate: the share.
    :ivar minimum_pence: least amount of a full-time year; None: none.
    :ivar maximum_pence: most of a full-time year; None: none.
    :ivar bands: the bands it is for; empty: every band.
    :ivar included: whether the scale's salaries include it, so that it is never paid beside them.
    :ivar citation: its days and its instrument.
    """

    code: str
    name: str
    element: str
    basis: str
    rate: Rate
    minimum_pence: int | None
    maximum_pence: int | None
    bands: tuple[str, ...]
    included: bool
    citation: Citation


@dataclass(frozen=True, slots=True)
class Dated(Generic[_V]):
    """Values with the days they hold.

    :ivar citation: those days, and where the values come from.
    :ivar value: the values.
    """

    citation: Citation
    value: _V

    def holds(self, on: date) -> bool:
        """This will say whether somebody checked the values for a day."""
        return self.citation.first_day <= on <= self.citation.last_day


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement.

    :ivar scale: its code.
    :ivar salaries: from the earliest; no two share a day.
    :ivar allowances: the definitions of one stretch each.
    :ivar cited: where everything comes from: salaries, then allowances.
    """

    scale: str
    salaries: tuple[Dated[Scale], ...]
    allowances: tuple[Allowance, ...]
    cited: tuple[Citation, ...]


@lru_cache(maxsize=1)
def own_agreements() -> Mapping[str, Agreement]:
    """This will give the project's own agreements by the code of their scale, read once.

    :raises LawBroken: when a file is not in order.
    """
    return read_agreements(files("commonline.rules") / "agreements")


def read_agreements(place: Traversable) -> Mapping[str, Agreement]:
    """This will read every agreement in a folder, by the code of its scale.

    :raises LawBroken: when a file is not in order, or two are for one scale.
    """
    found: dict[str, Agreement] = {}
    for path in sorted(place.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".yaml"):
            agreement = _agreement(parse(path.read_bytes(), name=path.name))
            if agreement.scale in found:
                raise LawBroken(f"{path.name}: {agreement.scale} has a file already")
            found[agreement.scale] = agreement
    return found


def _agreement(whole: Node) -> Agreement:
    part = whole.parts("scale", "means", "unit", "salaries", optional=("allowances",))
    part["means"].text()
    part["unit"].text()
    scale = part["scale"].text()
    if scale not in code_list("pay_scale"):
        raise part["scale"].broken(f"{scale} is not in the list pay_scale")
    salaries = _stretches(part["salaries"], f"scale.{scale}", _scale)
    allowances: list[Allowance] = []
    cited = [stretch.citation for stretch in salaries]
    for kind, node in part["allowances"].named().items() if "allowances" in part else ():
        words = node.parts("means", "entries")
        words["means"].text()
        for stretch in _stretches(words["entries"], f"scale.{scale}.{kind}", lambda values: values.named()):
            cited.append(stretch.citation)
            allowances += [_allowance(f"{kind}.{name}", value, stretch.citation) for name, value in stretch.value.items()]
    return Agreement(scale=scale, salaries=salaries, allowances=tuple(allowances), cited=tuple(cited))


def _stretches(entries: Node, subject: str, shape: Callable[[Node], _V]) -> tuple[Dated[_V], ...]:
    found = []
    for node in entries.items():
        where = f"{node.where}, from {node.named()['from'].day()}" if "from" in node.named() else node.where
        entry = Node(where, node.value)
        found.append(Dated(citation_of(entry, subject), shape(entry.named()["values"])))
    for before, after in pairwise(found):
        if after.citation.first_day <= before.citation.last_day:
            raise entries.broken(f"the entry from {after.citation.first_day} begins before the one above it has ended")
    return tuple(found)


def _scale(values: Node) -> Scale:
    points: dict[str, PayPoint] = {}
    open_after: dict[str, int] = {}
    for band, node in values.parts("bands")["bands"].named().items():
        part = node.parts("points", optional=("open_after_years",))
        rising = []
        for item in part["points"].items():
            words = item.parts("code", "after_years", "annual_pounds")
            point = PayPoint(words["code"].text(), band, words["after_years"].whole(), words["annual_pounds"].pounds())
            if point.code in points or not point.code.startswith(f"{band}."):
                raise item.broken(f"{point.code} stands twice, or does not begin with its band")
            points[point.code] = point
            rising.append(point)
        if rising[0].after_years or any(a.after_years >= b.after_years or a.annual_pence > b.annual_pence for a, b in pairwise(rising)):
            raise node.broken("points begin at nought years and rise")
        if "open_after_years" in part:
            open_after[band] = part["open_after_years"].whole()
            if open_after[band] <= rising[-1].after_years:
                raise part["open_after_years"].broken("a further point comes after the last one held")
    return Scale(points, open_after)


def _allowance(code: str, node: Node, citation: Citation) -> Allowance:
    part = node.parts("name", "element", "basis", "rate", optional=("minimum_pounds", "maximum_pounds", "bands", "included"))
    element, basis = part["element"].text(), part["basis"].text()
    if element not in elements():
        raise part["element"].broken(f"{element} is no pay element of the standard")
    if basis not in _BASES:
        raise part["basis"].broken(f"{basis} is none of {', '.join(_BASES)}")
    least, most = (part[word].pounds() if word in part else None for word in ("minimum_pounds", "maximum_pounds"))
    if least is not None and most is not None and least > most:
        raise node.broken("the least is over the most")
    return Allowance(
        code=code,
        name=part["name"].text(),
        element=element,
        basis=basis,
        rate=part["rate"].rate(),
        minimum_pence=least,
        maximum_pence=most,
        bands=tuple(item.text() for item in part["bands"].items()) if "bands" in part else (),
        included=part["included"].flag() if "included" in part else False,
        citation=citation,
    )


_BASES = ("salary", "hour")
