"""The outside cases of the years that the project's own law covers, worked out with that law."""

from __future__ import annotations

import json
from datetime import date

import polars as pl

from commonline.calc.columns.income_tax import tax_columns
from commonline.calc.columns.national_insurance import ni_columns
from commonline.kernel.money import pence
from commonline.kernel.period import Frequency
from commonline.rules.reader import rule_book

DAYS = {
    "2022-23": date(2022, 6, 1),
    "2022-23a(Apr-Jul5)": date(2022, 6, 1),
    "2022-23b(Jul6-Nov5)": date(2022, 8, 1),
    "2022-23c(Nov6-Apr)": date(2022, 12, 1),
    "2023-24": date(2023, 8, 1),
}


def test_the_projects_own_law_gives_hmrcs_figures(shared):
    cases = [json.loads(line) for line in (shared / "oracles" / "pay" / "hmrc_cases_dev.jsonl").read_text().splitlines()]
    wrong, seen = [], 0
    for case in cases:
        day = DAYS.get(case["year"])
        if day is None or case["kind"] not in {"income_tax", "ni"}:
            continue
        book, frequency = rule_book(on=day), Frequency(case["freq"])
        if not {"income_tax", "national_insurance"} & set(book.citations):
            continue
        seen += 1
        if case["kind"] == "ni":
            pay = pl.DataFrame({"ni_letter": [case["category"]], "niable_pence": [pence(case["gross"])]})
            [got] = ni_columns(pay, frequency=frequency, book=book).select("ni_employee_pence", "ni_employer_pence").rows()
            wanted = (pence(case["ee"]), pence(case["er"]))
        else:
            pay = pl.DataFrame(
                {
                    "tax_code": [case["code"]],
                    "week1_month1": [case["noncum"]],
                    "taxable_pay_pence": [pence(case["gross"])],
                    "taxable_pay_to_date_pence": [pence(case["pay_to_date"]) - pence(case["gross"])],
                    "tax_to_date_pence": [pence(case["tax_to_date"]) - pence(case["tax"])],
                }
            )
            [got] = tax_columns(pay, frequency=frequency, number=case["period"], book=book).rows()
            wanted = (pence(case["tax"]),)
        if got != wanted:
            wrong.append((case, got))
    assert not wrong
    assert seen
