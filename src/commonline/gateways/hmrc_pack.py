"""HMRC's own judgement of a submission, from the files HMRC publishes for software makers.

The files are not part of this software: the operator puts HMRC's pack for each tax year in a folder. They are
found by the names HMRC gives them: ``FullPaymentSubmission-2026-v1-0.xsd`` and ``.xslt`` for the year that ends in
2026. Of several versions the last by name is taken. A submission that was not validated is never sent.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from lxml import etree

from commonline.gateways.hmrc_rti import ENVELOPE, irmark, parsed
from commonline.kernel.digest import digest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_ERROR: Final = "{http://www.govtalk.gov.uk/CM/errorresponse}"
_VALUE: Final = re.compile(r"([\]:] )(?:The value )?'.*?' (?=is |has )", re.DOTALL)
_NAMESPACE: Final = re.compile(r"\{http[^}]*\}")
_MOST_MESSAGES: Final = 100


class Standing(StrEnum):
    """What is known of a submission."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_VALIDATED = "not validated"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HMRC's files say of a submission.

    :ivar standing: whether it was judged, and how.
    :ivar reason: one sentence.
    :ivar messages: what is wrong, each with the payroll id where there is one, and never the value itself; the first hundred.
    :ivar pack: name and SHA-256 of each file it was judged by.
    """

    standing: Standing
    reason: str
    messages: tuple[str, ...] = ()
    pack: tuple[tuple[str, str], ...] = ()

    @property
    def validated(self) -> bool:
        """This will tell whether it was judged and found valid: the only standing in which it may be sent."""
        return self.standing is Standing.VALID


def validate(*, content: bytes, pack: Path | None, tax_year: str) -> Verdict:
    """This will judge a Full Payment Submission by HMRC's schema, its business rules and its IRmark.

    ``pack`` is the operator's folder, or None when there is none; ``tax_year`` is written ``2025-26``. Without the
    files of the year the verdict is "not validated" and says what is missing. HMRC's rules look at today's date (a start
    date at most thirty days ahead), so the verdict is of the day it was given.

    :raises lxml.etree.LxmlError: when a file of the pack cannot be read as what it is; the pack is then broken.
    """
    end_year = str(int(tax_year[:4]) + 1)
    schema_path, rules_path = (_latest(pack, end_year, kind) for kind in ("xsd", "xslt"))
    if schema_path is None or rules_path is None:
        where = (
            "No folder of HMRC's files is set"
            if pack is None
            else f"FullPaymentSubmission-{end_year}-*.xsd and .xslt are not both in {pack}"
        )
        return Verdict(Standing.NOT_VALIDATED, f"Not validated, and therefore not to be sent: {where}.")
    judged_by = tuple((path.name, digest(path.read_bytes())) for path in (schema_path, rules_path))
    try:
        message = parsed(content)
    except etree.XMLSyntaxError as error:
        return Verdict(Standing.INVALID, "It is not XML.", (f"line {error.lineno}: it cannot be read",), judged_by)
    if message.tag != f"{{{ENVELOPE}}}GovTalkMessage" or message.find(f"{{{ENVELOPE}}}Body/*") is None:
        return Verdict(Standing.INVALID, "It is not a GovTalk message with a body.", (), judged_by)
    wrong = (*_schema(message, schema_path), *_rules(message, rules_path), *_mark(message, content))
    if wrong:
        return Verdict(Standing.INVALID, f"HMRC's files find {len(wrong)} things wrong.", wrong[:_MOST_MESSAGES], judged_by)
    return Verdict(Standing.VALID, "HMRC's schema and business rules find nothing wrong.", (), judged_by)


def _latest(pack: Path | None, end_year: str, kind: str) -> Path | None:
    """Give HMRC's file of a year with the highest version: v1-10 comes after v1-9."""
    if pack is None or not pack.is_dir():
        return None
    found = pack.glob(f"FullPaymentSubmission-{end_year}-*.{kind}")
    return max(found, key=lambda path: [int(number) for number in re.findall(r"\d+", path.stem)], default=None)


def _schema(message: etree._Element, path: Path) -> Iterable[str]:
    """Judge what is in the Body by the schema, which describes no more than that."""
    content = message.find(f"{{{ENVELOPE}}}Body/*")
    if content is None:
        return
    schema = etree.XMLSchema(etree.parse(str(path), _offline()))
    # Said again without the value, which may be a National Insurance number.
    counted = Counter(
        _NAMESPACE.sub("", _VALUE.sub(r"\1The value ", error.message)) + _whose(content, error.path) for error in _errors(schema, content)
    )
    yield from counted


def _errors(schema: etree.XMLSchema, content: etree._Element) -> list[etree._LogEntry]:
    return [] if schema.validate(content) else list(schema.error_log)  # type: ignore[call-overload]  # the stubs do not know that it can be walked


def _whose(content: etree._Element, path: str | None) -> str:
    """Say whose row it is, from the n-th Employee in the path of an error."""
    row = re.match(r"/\*/\*\[2\]/\*\[(\d+)\]", path or "")
    if row is None:
        return ""
    return _named(content[1][int(row.group(1)) - 1])


def _rules(message: etree._Element, path: Path) -> Iterable[str]:
    """Judge the whole message by HMRC's business rules, which give one Error for each breach."""
    # The rules look into their own file for names; nothing else may be read, written or fetched.
    access = etree.XSLTAccessControl(read_network=False, write_network=False, write_file=False, create_dir=False)  # type: ignore[call-arg]  # the stubs do not know them
    rules = etree.XSLT(etree.parse(str(path), _offline()), access_control=access)
    answer: etree._Element | None = rules(message.getroottree()).getroot()
    for error in () if answer is None else answer.iter(f"{_ERROR}Error"):
        number, text = (" ".join((error.findtext(f"{_ERROR}{name}") or "").split()) for name in ("Number", "Text"))
        place = " ".join((error.findtext(f"{_ERROR}Location") or "").split())
        yield f"{number}: {text}{_whose_of(message, place)}"


def _whose_of(message: etree._Element, place: str) -> str:
    """Say whose row it is, from the n-th Employee in the place HMRC's rules give."""
    row = re.search(r"Employee\[(\d+)\]", place)
    if row is None:
        return ""
    employees = message.findall(f"{{{ENVELOPE}}}Body/*/*/{{*}}Employee")
    return _named(employees[int(row.group(1)) - 1])


def _named(employee: etree._Element) -> str:
    payroll_id = employee.findtext("{*}Employment/{*}PayId")
    return f" (payroll id {payroll_id})" if payroll_id else ""


def _mark(message: etree._Element, content: bytes) -> Iterable[str]:
    given = message.findtext(f"{{{ENVELOPE}}}Body/*/{{*}}IRheader/{{*}}IRmark")
    if given != irmark(content):
        yield "The IRmark is not the mark of this Body."


def _offline() -> etree.XMLParser:
    return etree.XMLParser(no_network=True, resolve_entities=False)
