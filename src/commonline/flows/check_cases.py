"""Outside cases, run through our own calculation, to see whether it gives what somebody else says it should.

The file's format is in ``case_file``. The tolerance is nothing.
A row that cannot be done is counted with its reason, never left out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

import polars as pl

from commonline.calc.columns.income_tax import tax_columns
from commonline.calc.columns.national_insurance import ni_columns
from commonline.calc.columns.student_loan import loan_columns
from commonline.calc.plain import income_tax, national_insurance, student_loan
from commonline.flows.case_file import Case, NotDone, read_case
from commonline.flows.director_cases import directors_by_columns, directors_by_plain
from commonline.kernel.error import Refusal
from commonline.kernel.money import pounds
from commonline.rules.book import LawUnknown
from commonline.rules.reader import rule_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from commonline.kernel.period import Frequency
    from commonline.rules.book import RuleBook

ENGINES = {"plain": ("plain",), "columns": ("columns",), "both": ("plain", "columns")}


class Count(TypedDict):
    """How the rows of a case file, or of one kind, came out. ``rows`` is the sum of the other three."""

    rows: int
    exact: int
    wrong: int
    not_done: int


class Difference(TypedDict):
    """One figure of one row that one engine has otherwise; amounts are text in pounds."""

    line: int
    kind: str
    engine: str
    field: str
    expected: str
    got: str


class CaseReport(TypedDict):
    """What came of a case file.

    ``rows`` = ``exact`` + ``wrong`` + ``not_done``. ``line`` in ``differences`` counts from 1, as an editor does.
    ``not_done_reasons`` counts rows by the reason why an engine could not do them; it adds up to ``not_done``.
    """

    rows: int
    exact: int
    wrong: int
    not_done: int
    by_kind: dict[str, Count]
    differences: list[Difference]
    not_done_reasons: dict[str, int]


Got = dict[int, "Mapping[str, int] | NotDone"]
"""The figures an engine gives, by line."""


def check_cases(*, lines: Iterable[str], engine: str) -> CaseReport:
    """This will run the rows of a case file through an engine, and count what is exact to the penny.

    :param lines: the lines of the file; empty ones are no rows.
    :param engine: ``plain``, ``columns`` or ``both``. With ``both`` a row is exact only when both engines are; a figure that
        is wrong in either makes it wrong.
    :raises ValueError: for another engine.
    """
    if engine not in ENGINES:
        raise ValueError(f"not an engine: {engine!r}; it is one of {', '.join(ENGINES)}")
    kinds: dict[int, str] = {}
    cases: list[Case] = []
    unread: Got = {}
    for line, text in enumerate(lines, start=1):
        if not text.strip():
            continue
        kinds[line], read = read_case(line, text)
        if isinstance(read, Case):
            cases.append(read)
        else:
            unread[line] = read
    books = _books(cases)
    doable = [case for case in cases if not isinstance(books[case.on], NotDone)]
    lawful = {on: book for on, book in books.items() if not isinstance(book, NotDone)}
    without_law: Got = {case.line: book for case in cases if isinstance(book := books[case.on], NotDone)}
    got = {name: {**unread, **without_law, **_ADAPTERS[name](doable, lawful)} for name in ENGINES[engine]}
    return _report(kinds, cases, got)


def _books(cases: Iterable[Case]) -> dict[date, RuleBook | NotDone]:
    """Read the law of each day that a case needs."""
    books: dict[date, RuleBook | NotDone] = {}
    for on in {case.on for case in cases}:
        try:
            books[on] = rule_book(on=on)
        except LawUnknown as unknown:
            books[on] = NotDone(f"no law in the rule book: {unknown.what}")
    return books


def _by_plain(cases: Iterable[Case], books: Mapping[date, RuleBook]) -> Got:
    """Ask the plain calculator, one case after the other."""
    got: Got = {}
    for case in cases:
        try:
            got[case.line] = _plain_figures(case, books[case.on])
        except Refusal as refusal:
            got[case.line] = NotDone(_reason(refusal))
    return got


def _plain_figures(case: Case, book: RuleBook) -> Mapping[str, int]:
    """Give the plain calculator's figures of one case, under the names of its fields."""
    if case.kind == "income_tax":
        tax, _ = income_tax.tax(
            code=case.code,
            week1_month1=case.week1_month1,
            frequency=case.frequency,
            number=case.number,
            pay_pence=case.gross,
            pay_before_pence=case.pay_before,
            tax_before_pence=case.tax_before,
            law=book.income_tax,
        )
        return {"tax": tax, "tax_to_date": case.tax_before + tax}
    if case.kind == "ni":
        ni, _ = national_insurance.contributions(
            letter=case.letter, frequency=case.frequency, earnings_pence=case.gross, law=book.national_insurance
        )
        return {"ee": ni.employee, "er": ni.employer, "at_lel": ni.at_lel, "lel_to_pt": ni.lel_to_pt, "pt_to_uel": ni.pt_to_uel}
    if case.kind == "ni_director":
        return directors_by_plain(cases=[case], book=book)[0]
    due, _ = student_loan.deduction(plan=case.plan, frequency=case.frequency, earnings_pence=case.gross, law=book.student_loans)
    return {"deduction": due}


def _by_columns(cases: Iterable[Case], books: Mapping[date, RuleBook]) -> Got:
    """Ask the columnar engine, once for each group of cases that one run could hold."""
    groups: dict[tuple[str, date, Frequency, int], list[Case]] = {}
    for case in cases:
        groups.setdefault((case.kind, case.on, case.frequency, case.number), []).append(case)
    got: Got = {}
    for (_, on, _, _), group in groups.items():
        got.update(_group_by_columns(group, books[on]))
    return got


def _group_by_columns(group: list[Case], book: RuleBook) -> Got:
    """Ask for a whole group. One value that is refused refuses a run, so the rows are then asked for one by one."""
    try:
        figures = _COLUMNS[group[0].kind](group, book)
    except Refusal as refusal:
        if len(group) == 1:
            return {group[0].line: NotDone(_reason(refusal))}
        return {line: found for case in group for line, found in _group_by_columns([case], book).items()}
    return {case.line: row for case, row in zip(group, figures, strict=True)}


def _tax_by_columns(group: list[Case], book: RuleBook) -> Sequence[Mapping[str, int]]:
    """Give the columnar engine's tax of cases of one tax week or month."""
    pay = pl.DataFrame(
        {
            "tax_code": [case.code for case in group],
            "week1_month1": [case.week1_month1 for case in group],
            "taxable_pay_pence": [case.gross for case in group],
            "taxable_pay_to_date_pence": [case.pay_before for case in group],
            "tax_to_date_pence": [case.tax_before for case in group],
        }
    )
    taxes = tax_columns(pay, frequency=group[0].frequency, number=group[0].number, book=book)["tax_pence"].to_list()
    return [{"tax": tax, "tax_to_date": case.tax_before + tax} for case, tax in zip(group, taxes, strict=True)]


def _ni_by_columns(group: list[Case], book: RuleBook) -> Sequence[Mapping[str, int]]:
    """Give the columnar engine's National Insurance of cases of one frequency."""
    pay = pl.DataFrame({"ni_letter": [case.letter for case in group], "niable_pence": [case.gross for case in group]})
    found = ni_columns(pay, frequency=group[0].frequency, book=book)
    ours = {"ni_employee_pence": "ee", "ni_employer_pence": "er", "ni_at_lel_pence": "at_lel"}
    return found.rename({**ours, "ni_lel_to_pt_pence": "lel_to_pt", "ni_pt_to_uel_pence": "pt_to_uel"}).to_dicts()


def _loan_by_columns(group: list[Case], book: RuleBook) -> Sequence[Mapping[str, int]]:
    """Give the columnar engine's loan deductions of cases of one frequency."""
    postgraduate = [case.plan == student_loan.POSTGRADUATE for case in group]
    pay = pl.DataFrame(
        {
            "student_loan_plan": ["" if other else case.plan for case, other in zip(group, postgraduate, strict=True)],
            "postgraduate_loan": postgraduate,
            "niable_pence": [case.gross for case in group],
        }
    )
    found = loan_columns(pay, frequency=group[0].frequency, book=book)
    return found.select(deduction=pl.col("student_loan_pence") + pl.col("postgraduate_loan_pence")).to_dicts()


_COLUMNS: Mapping[str, Callable[[list[Case], RuleBook], Sequence[Mapping[str, int]]]] = {
    "income_tax": _tax_by_columns,
    "ni": _ni_by_columns,
    "ni_director": lambda group, book: directors_by_columns(cases=group, book=book),
    "student_loan": _loan_by_columns,
}


def _reason(refusal: Refusal) -> str:
    """Say a refusal in the words that go into the count."""
    return f"{'no law in the rule book: ' if isinstance(refusal, LawUnknown) else 'refused: '}{refusal.what}"


_ADAPTERS: Mapping[str, Callable[[list[Case], Mapping[date, RuleBook]], Got]] = {"plain": _by_plain, "columns": _by_columns}


def _report(kinds: Mapping[int, str], cases: Iterable[Case], got: Mapping[str, Got]) -> CaseReport:
    """Compare each figure with the one expected, and count rows."""
    by_line = {case.line: case for case in cases}
    differences: list[Difference] = []
    reasons: Counter[str] = Counter()
    by_kind: dict[str, Count] = {}
    for line, kind in kinds.items():
        found = [
            _differences(by_line[line], engine, figures) for engine, rows in got.items() if not isinstance(figures := rows[line], NotDone)
        ]
        missing = [figures.reason for rows in got.values() if isinstance(figures := rows[line], NotDone)]
        count = by_kind.setdefault(kind, Count(rows=0, exact=0, wrong=0, not_done=0))
        count["rows"] += 1
        if any(found):
            count["wrong"] += 1
            differences += [one for of_engine in found for one in of_engine]
        elif missing:
            count["not_done"] += 1
            reasons[missing[0]] += 1
        else:
            count["exact"] += 1
    return CaseReport(
        rows=len(kinds),
        exact=sum(count["exact"] for count in by_kind.values()),
        wrong=sum(count["wrong"] for count in by_kind.values()),
        not_done=sum(count["not_done"] for count in by_kind.values()),
        by_kind=by_kind,
        differences=differences,
        not_done_reasons=dict(reasons.most_common()),
    )


def _differences(case: Case, engine: str, figures: Mapping[str, int]) -> list[Difference]:
    """List the figures of one row that an engine has otherwise than expected."""
    return [
        Difference(line=case.line, kind=case.kind, engine=engine, field=field, expected=pounds(expected), got=pounds(figures[field]))
        for field, expected in case.expected.items()
        if figures[field] != expected
    ]
