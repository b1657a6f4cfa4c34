"""The frozen documents of a run: canonical CSV, whose bytes a digest is taken of, and how each is read back."""

from __future__ import annotations

import io

import polars as pl

from commonline.payroll.frames import DUE_ELEMENT
from commonline.payroll.past import OWED
from commonline.standard.particulars import TABLES
from commonline.standard.pay import PAY_INPUT, PAY_RESULT

_T, _W, _D, _B = pl.String(), pl.Int64(), pl.Date(), pl.Boolean()
_ROSTER: dict[str, pl.DataType] = {
    "n": _W,
    "annual_salary_pence": _W,
    "hours_hundredths": _W,
    "full_time_hours_hundredths": _W,
    "paid_weeks_hundredths": _W,
    "birth_date": _D,
    "start_date": _D,
    "end_date": _D,
    "valid_from": _D,
    "valid_to": _D,
    "pay_point_reached": _D,
    "director_from": _D,
    "pension_opted_out_on": _D,
    "pension_postponed_to": _D,
    "week1_month1": _B,
    "postgraduate_loan": _B,
}
"""The roster's columns that are not text; it has the columns people's facts had when the run was made."""

LINE: dict[str, pl.DataType] = {"n": _W, "line": _W, "element": _T, "pence": _W, "origin": _T}
"""A line of a payslip; ``origin``: the earlier period it belongs to, "" for the run's own."""

LEVY: dict[str, pl.DataType] = {"paye_scheme": _T, "levy_pence": _W, "pay_bill_pence": _W}
CORRECTED_LINE: dict[str, pl.DataType] = {"n": _W, "origin": _T, "element": _T, "pence": _W}
UNSETTLED: dict[str, pl.DataType] = {"employment_id": _T, "since": _D}
"""Whom the next run has to look at again, and from which day on."""

_NI = ("niable_pence", "ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")
_SCHEMAS: dict[str, dict[str, pl.DataType]] = {
    "inputs": PAY_INPUT.schema,
    "elements": DUE_ELEMENT,
    "results": PAY_RESULT.schema,
    "lines": LINE,
    "levy": LEVY,
    "arrears": OWED | {"n": _W},
    "waiting": OWED,
    "corrected": CORRECTED_LINE,
    "moved": {"n": _W, "ni_letter": _T} | dict.fromkeys(_NI, _W),
    "unsettled": UNSETTLED,
} | {name: table.schema for name, table in TABLES.items()}


def canonical(frame: pl.DataFrame) -> bytes:
    """This will write a frame as the bytes its digest is taken of: CSV, ISO dates, whole pence, no quotes where none are needed."""
    text = io.BytesIO()
    frame.write_csv(text, line_terminator="\n", quote_style="necessary")
    return text.getvalue()


def read_document(name: str, content: bytes) -> pl.DataFrame:
    """This will read a document of a run back; one the run does not have is given as no bytes and read as no rows."""
    header = content.split(b"\n", 1)[0].decode().split(",")
    schema = {column: _ROSTER.get(column, _T) for column in header} if name == "roster" else _SCHEMAS[name]
    if content.count(b"\n") <= 1:
        return pl.DataFrame(schema=schema)
    flags = [column for column, kind in schema.items() if kind == _B]
    text = {column: _T if column in flags else kind for column, kind in schema.items()}
    frame = pl.read_csv(content, schema_overrides=text).select(list(schema))
    empty_text = [column for column, kind in text.items() if kind == _T and column not in flags and column in _NEVER_NULL]
    return frame.with_columns(*(pl.col(column) == "true" for column in flags), *(pl.col(column).fill_null("") for column in empty_text))


_NEVER_NULL = ("origin", "source")
