"""The standard's code lists, pay elements and kinds of finding, read once from the YAML beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import yaml

from commonline.kernel.finding import Finding, Weight

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Element:
    """One pay element.

    :ivar code: permanent, in capitals.
    :ivar name: as it stands on a payslip.
    :ivar kind: ``earning``; ``sacrifice`` (pay given up, its amount above nothing); ``contribution`` (an employee's pension contribution,
        taken off pay for tax); ``deduction`` (from net pay).
    :ivar basis: what its amount means: ``annual``, ``hourly``, ``period``, ``once``; ``percent`` (hundredths of a percent of the salary of
        the same days) or ``days`` (so many days, in hundredths of one, of the salary; the amount is not looked at).
    :ivar taxable: whether it counts as pay for tax; of a deduction, whether it is taken off it.
    :ivar niable: whether it counts as earnings for National Insurance.
    :ivar pensionable: whether it counts as pensionable pay.
    :ivar account: the ledger code it is posted to.
    :ivar overlap: ``single`` (two rows for the same days are an error) or ``concurrent``.
    """

    code: str
    name: str
    kind: str
    basis: str
    taxable: bool
    niable: bool
    pensionable: bool
    account: str
    overlap: str

    @property
    def sign(self) -> int:
        """This will give 1 for an earning or one given up, and -1 for a contribution or a deduction."""
        return 1 if self.kind in ("earning", "sacrifice") else -1


@dataclass(frozen=True, slots=True)
class FindingKind:
    """One thing that can be wrong with data.

    :ivar code: permanent: ``EMP-004``.
    :ivar weight: what it does until it is answered.
    :ivar title: a few words, for lists.
    :ivar sentence: what the officer reads, with the names of the words to fill in, in braces.
    :ivar paid: what it does to the person's pay.
    :ivar do: what the officer can do.
    """

    code: str
    weight: Weight
    title: str
    sentence: str
    paid: str
    do: str

    def of(
        self,
        subject: str,
        words: Mapping[str, object],
        *,
        source: str = "",
        value_digest: str = "",
        period: str = "",
    ) -> Finding:
        """This will give the finding for one subject, its sentence filled in with ``words`` (and ``subject``).

        :raises KeyError: when the sentence asks for a word that was not given; that is our mistake.
        """
        said = self.sentence.format_map({name: shown(word) for name, word in {"subject": subject, **words}.items()})
        return Finding(
            self.code,
            self.weight,
            subject,
            said,
            source=source,
            value_digest=value_digest,
            period=period,
        )


@cache
def code_list(name: str) -> Mapping[str, str]:
    """This will give a code list, code to meaning. The list ``element`` is the names of the pay elements.

    :raises KeyError: when the standard has no list of that name.
    """
    if name == "element":
        return MappingProxyType({code: element.name for code, element in elements().items()})
    return MappingProxyType(dict(_yaml("codes.yaml")[name]))


@cache
def elements() -> Mapping[str, Element]:
    """This will give the pay elements of the standard by code."""
    return MappingProxyType({code: Element(code=code, **fields) for code, fields in _yaml("elements.yaml").items()})


@cache
def finding_kinds() -> Mapping[str, FindingKind]:
    """This will give every kind of finding by code, in the order of the file."""
    return MappingProxyType(
        {code: FindingKind(code=code, weight=Weight(fields.pop("weight")), **fields) for code, fields in _yaml("findings.yaml").items()}
    )


def finding_kind(code: str) -> FindingKind:
    """This will give one kind of finding.

    :raises KeyError: when there is no such code; that is our mistake.
    """
    return finding_kinds()[code]


def shown(value: object) -> str:
    """This will write a value of the body's data so that it can stand in a sentence: one short line, nothing hidden in it.

    Control and direction characters become ``?``; more than 120 characters are cut with an ellipsis.
    Dates and sentences of our own are shown whole.
    """
    if not isinstance(value, str):
        return str(value)
    clean = "".join(letter if letter.isprintable() else "?" for letter in value[: _SHOWN + 1])
    return clean if len(value) <= _SHOWN else clean[:_SHOWN] + "…"


_SHOWN = 120


def _yaml(name: str) -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(files("commonline.standard").joinpath(name).read_text(encoding="utf-8"))
    return loaded
