"""Full Payment Submission to HMRC (Real Time Information), layout of 2025-26.

Specification: FullPaymentSubmission-2026-v1-0 (schema and business rules) in the GovTalk envelope 2.0.
A rendered submission is the whole message but for the sender's credentials: those are put in on the wire, are
not part of the Body, and so change neither the IRmark nor what was approved. No submission is sent before
``hmrc_pack.validate`` has found it valid against HMRC's own files.

Sending twice: HMRC takes the second as a second submission. The figures to date are the same, so the
year comes out right, but HMRC may show the period twice; so a submission of unknown outcome is asked
about by its correlation and never sent again by itself. An address is submitted only where there is one of
two lines; who has neither that nor a National Insurance number, or starts without one, is listed by ``unfit``.

What one employee looks like is in ``hmrc_employee``, and what has to be known of each in ``hmrc_columns``.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from lxml import etree

from commonline.gateways.hmrc_columns import EMPLOYEE_COLUMNS, FURTHER_COLUMNS, unfit
from commonline.gateways.hmrc_employee import rows_of_xml
from commonline.kernel.error import Refusal
from commonline.kernel.period import Frequency, TaxYear

if TYPE_CHECKING:
    from datetime import date

    import polars as pl

__all__ = ["EMPLOYEE_COLUMNS", "FURTHER_COLUMNS", "Scheme", "Software", "irmark", "render_fps", "unfit"]

ENVELOPE: Final = "http://www.govtalk.gov.uk/CM/envelope"
NAMESPACES: Final = {"2025-26": "http://www.govtalk.gov.uk/taxation/PAYE/RTI/FullPaymentSubmission/25-26/1"}
"""The tax years whose layout is held here. The layout of a year is never guessed from another's."""

_OPEN_BODY: Final = f'<Body xmlns="{ENVELOPE}">'.encode()


@dataclass(frozen=True, slots=True)
class Scheme:
    """An employer's PAYE scheme.

    :ivar office_number: HMRC office, three digits: ``123``.
    :ivar reference: what follows the stroke in the PAYE reference: ``AB456``.
    :ivar accounts_office_reference: 13 characters: ``123PA00045678``.
    """

    office_number: str
    reference: str
    accounts_office_reference: str


@dataclass(frozen=True, slots=True)
class Software:
    """Who made the file, as HMRC asks of software: the four-digit vendor id it gave, a product and its version."""

    vendor_id: str
    product: str
    version: str


def render_fps(
    *,
    employees: pl.DataFrame,
    scheme: Scheme,
    tax_year: str,
    paid_on: date,
    frequency: Frequency,
    period_number: int,
    correlation: str,
    sender: str = "Government",
    software: Software | None = None,
    test: bool = False,
    further: pl.DataFrame | None = None,
) -> bytes:
    """This will give the submission of one payday: one employee a row, in the order of the rows.

    ``employees`` has the columns of ``EMPLOYEE_COLUMNS``; ``further`` those of ``FURTHER_COLUMNS``: National Insurance of the year under
    other letters than the rows' own. ``period_number`` is the tax week (1 to 53) or month of the day of payment.
    ``correlation`` is 32 capitals of hexadecimal, from the run's digest; it becomes the TransactionID, for HMRC itself
    gives the CorrelationID. ``sender`` is one of HMRC's words. ``test`` makes it a test in live, which HMRC checks and
    does not keep. Names and addresses are put in HMRC's letters and cut to its lengths; two given names are kept.

    :raises Refusal: when the layout of the year is not held, the day of payment is not in the year, the correlation
        is not as said, there is nobody, or somebody is unfit: ask ``unfit`` first, and put those rows right or hold them.
    :raises TypeError: when the columns are not those of ``EMPLOYEE_COLUMNS``; that is our mistake.
    """
    _refuse_if_wrong(employees, further, tax_year, paid_on, correlation)
    when = (
        f"<PayFreq>{frequency.value}</PayFreq><PmtDate>{paid_on}</PmtDate>{_period(frequency, period_number)}"
        "<PeriodsCovered>1</PeriodsCovered>"
    )
    people = rows_of_xml(employees=employees, further=further, when=when)

    # The Body is written in canonical form (no empty tags, attributes in order), so its bytes are what the IRmark is
    # taken of. ``irmark`` takes it the long way, through a parser; the tests and hmrc_pack hold the two together.
    keys = _keys(scheme)
    head = (
        f'<IRenvelope xmlns="{NAMESPACES[tax_year]}"><IRheader>{keys}<PeriodEnd>{paid_on}</PeriodEnd><DefaultCurrency>GBP</DefaultCurrency>'
    )
    tail = "".join(
        (
            f"<Sender>{escape(sender)}</Sender></IRheader><FullPaymentSubmission>{_references(scheme)}",
            f"<RelatedTaxYear>{tax_year[2:]}</RelatedTaxYear>\n{people}\n</FullPaymentSubmission></IRenvelope>",
        )
    ).encode()
    sha = hashlib.sha1(_OPEN_BODY + head.encode(), usedforsecurity=False)  # HMRC asks for SHA-1
    sha.update(tail)
    sha.update(b"</Body>")
    mark = f'<IRmark Type="generic">{base64.b64encode(sha.digest()).decode()}</IRmark>'
    return b"".join(
        (
            _envelope(keys, correlation, software, test=test).encode(),
            b"<Body>",
            head.encode(),
            mark.encode(),
            tail,
            b"</Body></GovTalkMessage>\n",
        )
    )


def irmark(content: bytes) -> str:
    """This will work out the IRmark of a message, whatever mark it carries: base64, 28 characters.

    HMRC's way: the Body without its IRmark, in canonical XML (C14N 1.0, no comments), SHA-1, base64.

    :raises lxml.etree.XMLSyntaxError: when the message is not XML.
    :raises ValueError: when it has no Body.
    """
    root = parsed(content)
    body = root.find(f"{{{ENVELOPE}}}Body")
    if body is None:
        raise ValueError("the message has no Body")
    for header in body.iterfind("{*}IRenvelope/{*}IRheader"):
        for mark in header.findall("{*}IRmark"):
            # What follows the mark belongs to the Body and stays.
            before = mark.getprevious()
            if mark.tail and before is not None:
                before.tail = (before.tail or "") + mark.tail
            header.remove(mark)
    canonical = etree.tostring(body, method="c14n", exclusive=False, with_comments=False, with_tail=False)
    return base64.b64encode(hashlib.sha1(canonical, usedforsecurity=False).digest()).decode()


def parsed(content: bytes) -> etree._Element:
    """This will read a message without ever following an address or a declared entity out of it."""
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True))


def _refuse_if_wrong(employees: pl.DataFrame, further: pl.DataFrame | None, tax_year: str, paid_on: date, correlation: str) -> None:
    what = "The submission was not made."
    if tax_year not in NAMESPACES:
        raise Refusal(what, why=f"HMRC's layout for {tax_year} is not held.", do=f"It is held for {', '.join(NAMESPACES)}.")
    if str(TaxYear.of(paid_on)) != tax_year:
        raise Refusal(what, why=f"{paid_on} is not in the tax year {tax_year}.", do="Make it for the year of the day of payment.")
    if len(correlation) != 32 or set(correlation) - set("0123456789ABCDEF"):
        raise Refusal(what, why="The correlation is not 32 capitals of hexadecimal.", do="Take it from the run's digest.")
    if employees.is_empty():
        raise Refusal(what, why="There is nobody in it.", do="Where nobody was paid, tell HMRC with an Employer Payment Summary.")
    wrong = unfit(employees, further)
    if wrong:
        first, reason = wrong[0]
        count = len({payroll_id for payroll_id, _ in wrong})
        raise Refusal(
            what, why=f"HMRC would refuse {count} of its rows; {first}: {reason}.", do="Put the rows right, or hold those people."
        )


def _envelope(keys: str, correlation: str, software: Software | None, *, test: bool) -> str:
    """Give all of the message before its Body. The sender's credentials are put in when it is sent."""
    routing = ""
    if software is not None:
        product, version = escape(software.product), escape(software.version)
        channel = f"<URI>{escape(software.vendor_id)}</URI><Product>{product}</Product><Version>{version}</Version>"
        routing = f"<ChannelRouting><Channel>{channel}</Channel></ChannelRouting>"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<GovTalkMessage xmlns="{ENVELOPE}"><EnvelopeVersion>2.0</EnvelopeVersion>'
        "<Header><MessageDetails>"
        f"<Class>HMRC-PAYE-RTI-FPS{'-TIL' if test else ''}</Class><Qualifier>request</Qualifier><Function>submit</Function>"
        f"<TransactionID>{correlation}</TransactionID><CorrelationID></CorrelationID><Transformation>XML</Transformation>"
        f"</MessageDetails></Header><GovTalkDetails>{keys}<TargetDetails><Organisation>HMRC</Organisation></TargetDetails>{routing}</GovTalkDetails>"
    )


def _keys(scheme: Scheme) -> str:
    office, reference = escape(scheme.office_number), escape(scheme.reference)
    return f'<Keys><Key Type="TaxOfficeNumber">{office}</Key><Key Type="TaxOfficeReference">{reference}</Key></Keys>'


def _references(scheme: Scheme) -> str:
    office, reference, accounts = (escape(part) for part in (scheme.office_number, scheme.reference, scheme.accounts_office_reference))
    return f"<EmpRefs><OfficeNo>{office}</OfficeNo><PayeRef>{reference}</PayeRef><AORef>{accounts}</AORef></EmpRefs>"


_WEEKS: Final = 52
_LAST_WEEK: Final = {Frequency.WEEKLY: 53, Frequency.TWO_WEEKLY: 54, Frequency.FOUR_WEEKLY: 56}
"""What HMRC calls a payday in tax week 53: by how many weeks are paid on it."""


def _period(frequency: Frequency, number: int) -> str:
    if number > _WEEKS and frequency in _LAST_WEEK:
        number = _LAST_WEEK[frequency]
    return f"<MonthNo>{number}</MonthNo>" if frequency is Frequency.MONTHLY else f"<WeekNo>{number}</WeekNo>"
