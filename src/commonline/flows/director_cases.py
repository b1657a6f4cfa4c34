"""Outside cases of directors, run through a whole engine as a pay run of people who have nothing but that pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from commonline.calc.columns.payslip import work_out
from commonline.calc.plain.run import work_out_run
from commonline.kernel.period import PayPeriod
from commonline.standard.particulars import DIRECTOR, NI_TO_DATE, NONE, Particulars
from commonline.standard.pay import ELEMENT_DUE, PAY_INPUT
from commonline.standard.table import Kind
from commonline.standard.terms import STANDARD_TERMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from commonline.flows.case_file import Case, Office
    from commonline.rules.book import RuleBook
    from commonline.standard.table import Table


def directors_by_columns(*, cases: Sequence[Case], book: RuleBook) -> list[dict[str, int]]:
    """This will give the columnar engine's contributions of directors, pence by the names of the cases' fields.

    :param cases: of kind ``ni_director``, of one day of payment and one frequency.
    :param book: the law on that day.
    :raises Refusal: as the engine does.
    """
    run = _Run.of(cases)
    _, results = work_out(
        inputs=run.inputs, elements=run.elements, period=run.period, book=book, terms=STANDARD_TERMS, particulars=run.particulars
    )
    return _figures(cases, results.select("ni_employee_pence", "ni_employer_pence").iter_rows())


def directors_by_plain(*, cases: Sequence[Case], book: RuleBook) -> list[dict[str, int]]:
    """This will give the same by the plain calculator.

    :raises Refusal: as the calculator does.
    """
    run = _Run.of(cases)
    slips = work_out_run(
        inputs=run.inputs.to_dicts(),
        elements={row["n"]: [row] for row in run.elements.iter_rows(named=True)},
        period=run.period,
        book=book,
        terms=STANDARD_TERMS,
        particulars=run.particulars,
    )
    return _figures(cases, ((slip.result["ni_employee_pence"], slip.result["ni_employer_pence"]) for slip in slips.values()))


@dataclass(frozen=True, slots=True)
class _Run:
    """A pay run made of cases; ``n`` is the place of a case among them."""

    period: PayPeriod
    inputs: pl.DataFrame
    elements: pl.DataFrame
    particulars: Particulars

    @classmethod
    def of(cls, cases: Sequence[Case]) -> _Run:
        period = PayPeriod.paid(cases[0].on, cases[0].frequency)
        offices = [(n, case, _office(case)) for n, case in enumerate(cases) if _office(case).method]
        return cls(
            period=period,
            inputs=_table(PAY_INPUT, [{"n": n, "tax_code": "NT", "ni_letter": case.letter} for n, case in enumerate(cases)]),
            elements=_table(ELEMENT_DUE, [_due(n, case, period) for n, case in enumerate(cases)]),
            particulars=replace(
                NONE,
                directors=_table(DIRECTOR, [_director(n, office) for n, _, office in offices]),
                ni_to_date=_table(NI_TO_DATE, [_to_date(n, case, office) for n, case, office in offices]),
            ),
        )


def _office(case: Case) -> Office:
    if case.office is None:
        raise ValueError(f"line {case.line} is not of a director")
    return case.office


def _figures(cases: Iterable[Case], contributions: Iterable[tuple[int, int]]) -> list[dict[str, int]]:
    """Put what an engine has due now under the names of a case's fields."""
    paid = zip(map(_office, cases), contributions, strict=True)
    return [{"ee": ee, "er": er, "ee_ytd": office.ee_before + ee, "er_ytd": office.er_before + er} for office, (ee, er) in paid]


def _due(n: int, case: Case, period: PayPeriod) -> dict[str, object]:
    """The pay, as one amount that counts for National Insurance."""
    days = {"due_from": period.begins, "due_to": period.ends}
    share = {"part": 1, "whole": 1, "sign": 1}
    return {"n": n, "element": "ONCALL", "basis": "once", "amount_pence": case.gross, "niable": True, **days, **share}


def _director(n: int, office: Office) -> dict[str, object]:
    return {"n": n, "method": office.method, "weeks": office.weeks, "settles": office.settles}


def _to_date(n: int, case: Case, office: Office) -> dict[str, object]:
    """What came before, under the one letter a case has. The cases do not say its bands, and no figure of theirs depends on them."""
    paid = {"ni_employee_pence": office.ee_before, "ni_employer_pence": office.er_before}
    return {"n": n, "ni_letter": case.letter, "niable_pence": office.earned_before, **paid}


_NOTHING: Mapping[Kind, object] = {Kind.TEXT: "", Kind.WHOLE: 0, Kind.FLAG: False}


def _table(table: Table, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Make a table's frame; a cell that a row does not give is nothing, or empty where it may be."""
    return pl.DataFrame(
        [{column.name: row.get(column.name, _NOTHING.get(column.kind) if column.required else None) for column in table} for row in rows],
        schema=table.schema,
        orient="row",
    )
