"""Whole payslips with particulars, one by one and as a run."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonline.calc.plain.payslip import Payslip, work_out
from commonline.calc.plain.run import work_out_run
from commonline.calc.plain.workings import Step
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.book import RuleBook
from commonline.standard.particulars import NONE, TABLES, Particulars
from commonline.standard.terms import STANDARD_TERMS

OCTOBER = PayPeriod.paid(date(2025, 10, 31), Frequency.MONTHLY)
CONTRIBUTIONS = ("pension_employee_pence", "pension_employer_pence", "ni_employee_pence", "ni_employer_pence")
FIXTURES = [HealthCheck.function_scoped_fixture]
Row = dict[str, Any]


def once(salary: Row, pence: int, **marks: Any) -> Row:
    return {**salary, "basis": "once", "amount_pence": pence, **marks}


def slip_of(book: RuleBook, person: Row, elements: list[Row], **particulars: Any) -> Payslip:
    return work_out(person=person, elements=elements, period=OCTOBER, book=book, terms=STANDARD_TERMS, **particulars)


def paid_already(slip: Payslip, arrears: int = 0) -> Row:
    """Make the row of PAID_ALREADY that a payslip leaves behind."""
    row = {column.name: slip.result[column.name] for column in TABLES["paid_already"].columns if column.name in slip.result}
    return row | {"n": 0, "band_pay_pence": slip.result["pensionable_pence"] - arrears}


def particulars(**rows: list[Row]) -> Particulars:
    return replace(NONE, **{name: pl.DataFrame(found, schema=TABLES[name].schema) for name, found in rows.items()})


def correction(pence: Mapping[str, int], n: int = 0) -> Row:
    return {"n": n, **dict.fromkeys(CONTRIBUTIONS, 0), **pence}


def test_a_correction_of_the_pension_is_taken_before_tax_and_one_of_national_insurance_at_the_end(
    book: RuleBook, person: Row, salary: Row
) -> None:
    someone = {**person, "pension_scheme": "alpha"}
    usual = slip_of(book, someone, [salary])
    put_right = correction(
        {"pension_employee_pence": 10_00, "pension_employer_pence": 63_00, "ni_employee_pence": -4_00, "ni_employer_pence": 7}
    )
    found = slip_of(book, someone, [salary], correction=put_right)
    changed = {name: found.result[name] - pence for name, pence in usual.result.items() if found.result[name] != pence}
    assert changed == {
        "pension_employee_pence": 10_00,
        "pension_employer_pence": 63_00,
        "taxable_pay_pence": -10_00,
        "tax_pence": -2_00,
        "ni_employee_pence": -4_00,
        "ni_employer_pence": 7,
        "net_pence": -4_00,
        "taxable_pay_to_date_pence": -10_00,
        "tax_to_date_pence": -2_00,
    }
    shown = str(found.workings)
    assert "Put right for earlier periods: £10.00 = too little was taken before" in shown
    assert "Put right for earlier periods: -£4.00 = too much was taken before" in shown
    assert "Employer's contribution, with what is put right for earlier periods: £787.25 = £724.25 + £63.00" in shown


def test_a_correction_reaches_somebody_who_has_left_the_scheme(book: RuleBook, person: Row, salary: Row) -> None:
    found = slip_of(book, person, [salary], correction=correction({"pension_employee_pence": -20_00}))
    assert (found.result["pension_employee_pence"], found.result["taxable_pay_pence"]) == (-20_00, 2_520_00)


def test_what_is_relieved_at_source_stays_in_pay_for_tax(book: RuleBook, person: Row, salary: Row) -> None:
    found = slip_of(book, {**person, "pension_scheme": "dc_relief_at_source"}, [salary])
    # 2,500.00 - 520.00 = 1,980.00 x 5% = 99.00, of which 79.20 is deducted.
    assert (found.result["pension_employee_pence"], found.result["taxable_pay_pence"]) == (79_20, 2_500_00)


def test_arrears_after_leaving_go_by_the_band_pay_that_is_given_in_every_payment_of_the_period(
    book: RuleBook, person: Row, salary: Row
) -> None:
    # 5,000.00 x 12 = 60,000: 7.35% of 100.00 each time. The first payment had no pay of its own period, so it adds nothing to the band.
    someone = {**person, "pension_scheme": "alpha", "band_pay_pence": 5_000_00}
    late = once(salary, 100_00, arrears=True)
    first = slip_of(book, someone, [late])
    second = slip_of(book, someone, [late], paid_already=paid_already(first, arrears=100_00))
    assert first.result["pension_employee_pence"] == second.result["pension_employee_pence"] == 7_35


def test_a_second_payment_of_a_period_says_what_the_first_one_was(book: RuleBook, person: Row, salary: Row) -> None:
    someone = {**person, "pension_scheme": "alpha", "student_loan_plan": "1", "postgraduate_loan": True}
    first = slip_of(book, someone, [salary])
    second = slip_of(book, someone, [once(salary, 500_00)], paid_already=paid_already(first))
    one = slip_of(book, someone, [salary, once(salary, 500_00)])
    assert {name: first.result[name] + second.result[name] for name in MEASURES} == {name: one.result[name] for name in MEASURES}
    assert str(second.workings).count("Already paid in this period") == 5


MEASURES = (
    "gross_pence", "pensionable_pence", "pension_employee_pence", "pension_employer_pence", "taxable_pay_pence", "niable_pence",
    "ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence", "student_loan_pence",
    "postgraduate_loan_pence", "other_deductions_pence",
)  # fmt: skip
"""The figures of a period that two payments of it share; tax and net pay too, where the limit of regulation 23 was not reached."""


@settings(max_examples=150, suppress_health_check=FIXTURES, deadline=None)
@given(
    amounts=st.tuples(st.integers(-50_000, 900_000), st.integers(-50_000, 900_000)),
    arrears=st.tuples(st.integers(-20_000, 50_000), st.integers(-20_000, 50_000)),
    code=st.sampled_from(["1257L", "S1257L", "BR", "0T", "K100"]),
    alone=st.booleans(),
    scheme=st.sampled_from(["", "alpha", "dc", "dc_relief_at_source"]),
    plan=st.sampled_from(["", "1", "2"]),
    letter=st.sampled_from("ACFM"),
)
def test_two_payments_of_a_period_come_to_the_same_as_one(
    book: RuleBook,
    person: Row,
    salary: Row,
    amounts: tuple[int, int],
    arrears: tuple[int, int],
    code: str,
    alone: bool,
    scheme: str,
    plan: str,
    letter: str,
) -> None:
    someone = {**person, "tax_code": code, "week1_month1": alone, "pension_scheme": scheme, "student_loan_plan": plan, "ni_letter": letter}
    parts = [[once(salary, pay), once(salary, late, arrears=True)] for pay, late in zip(amounts, arrears, strict=True)]
    first = slip_of(book, someone, parts[0])
    after = {name: first.result[name] for name in ("taxable_pay_to_date_pence", "tax_to_date_pence")}
    second = slip_of(book, someone | after, parts[1], paid_already=paid_already(first, arrears[0]))
    one = slip_of(book, someone, [*parts[0], *parts[1]])
    assert {name: first.result[name] + second.result[name] for name in MEASURES} == {name: one.result[name] for name in MEASURES}
    limited = [slip for slip in (first, second, one) if "regulation 23" in str(slip.workings)]
    if not limited:
        assert first.result["tax_pence"] + second.result["tax_pence"] == one.result["tax_pence"]
        assert first.result["net_pence"] + second.result["net_pence"] == one.result["net_pence"]


def test_a_run_finds_everybodys_particulars(book: RuleBook, person: Row, salary: Row) -> None:
    people = [{**person, "n": n} for n in range(6)]
    elements = {n: [{**salary, "n": n}] for n in range(5)}
    rows = particulars(
        directors=[{"n": 1, "method": "annual", "weeks": 52, "settles": False}],
        ni_to_date=[
            {"n": 1, "place": 0, "ni_letter": "A", "niable_pence": 12_000_00, "ni_at_lel_pence": 6_500_00, "ni_lel_to_pt_pence": 5_500_00}
            | {"ni_pt_to_uel_pence": 0, "ni_employee_pence": 0, "ni_employer_pence": 1_050_00}
        ],
        together=[{"n": 2, "first": 2}, {"n": 5, "first": 2}],
        paid_already=[paid_already(slip_of(book, person, [salary])) | {"n": 3}],
        corrections=[correction({"ni_employee_pence": 1_23}, n=4)],
    )
    found = work_out_run(inputs=people, elements=elements, particulars=rows, period=OCTOBER, book=book, terms=STANDARD_TERMS)
    usual = 116_16
    # The director: 14,500.00 - 12,570.00 = 1,930.00 x 8%. The second payment of 2,500.00: 5,000.00 comes to 267.50.
    assert {n: slip.result["ni_employee_pence"] for n, slip in found.items()} == {
        0: usual,
        1: 154_40,
        2: usual,
        3: 251_28 + 16_22 - usual,
        4: usual + 1_23,
        5: 0,
    }
    part = work_out_run(
        inputs=people[4:1:-2],
        elements=elements,
        particulars=replace(rows, together=NONE.together),
        period=OCTOBER,
        book=book,
        terms=STANDARD_TERMS,
    )
    assert list(part) == [4, 2]


def test_a_part_of_a_run_has_to_have_whole_groups(book: RuleBook, person: Row, salary: Row) -> None:
    people = [{**person, "n": n} for n in range(3)]
    rows = particulars(together=[{"n": 0, "first": 0}, {"n": 2, "first": 0}])
    run: dict[str, Any] = {"elements": {0: [salary]}, "particulars": rows, "period": OCTOBER, "book": book, "terms": STANDARD_TERMS}
    assert list(work_out_run(inputs=people[1:2], **run)) == [1]
    with pytest.raises(ValueError, match="added up under 0"):
        work_out_run(inputs=people[:2], **run)


def test_earnings_added_up_go_under_the_letter_of_the_first_and_count_what_was_paid_before(
    book: RuleBook, person: Row, salary: Row
) -> None:
    people = [{**person, "n": 0, "ni_letter": "M"}, {**person, "n": 1}]
    rows = particulars(together=[{"n": 0, "first": 0}, {"n": 1, "first": 0}])
    run: dict[str, Any] = {"inputs": people, "period": OCTOBER, "book": book, "terms": STANDARD_TERMS}
    first = work_out_run(elements={0: [salary], 1: [salary]}, particulars=rows, **run)
    assert [slip.result["ni_employer_pence"] for slip in first.values()] == [60_83, 60_82]
    again = replace(rows, paid_already=particulars(paid_already=[paid_already(slip) | {"n": n} for n, slip in first.items()]).paid_already)
    second = work_out_run(elements={1: [once(salary, 1_000_00)]}, particulars=again, **run)
    one = work_out_run(elements={0: [salary], 1: [salary, once(salary, 1_000_00)]}, particulars=rows, **run)
    for n in (0, 1):
        assert {name: first[n].result[name] + second[n].result[name] for name in MEASURES} == {
            name: one[n].result[name] for name in MEASURES
        }


def test_particulars_that_do_not_go_together_are_our_own_mistake(book: RuleBook, person: Row, salary: Row) -> None:
    director = {"method": "annual", "weeks": 52, "settles": False}
    with pytest.raises(ValueError, match="a director is neither"):
        slip_of(book, person, [salary], director=director, together=[(0, 1)])
    with pytest.raises(ValueError, match="only a director"):
        slip_of(book, person, [salary], ni_to_date=[{"place": 0}])


_SUM = re.compile(r"-?£[\d,]+\.\d\d(?: [+-] -?£[\d,]+\.\d\d)*")


def says(text: str) -> int:
    """Work out a sum of amounts as a reader would."""
    total = 0
    for sign, minus, pounds, pence in re.findall(r"(?:([+-]) )?(-?)£([\d,]+)\.(\d\d)", text):
        amount = int(pounds.replace(",", "")) * 100 + int(pence)
        total += amount * (-1 if sign == "-" else 1) * (-1 if minus else 1)
    return total


def adding(step: Step) -> list[Step]:
    return [below for _, below in step.walk() if below.pence is not None and _SUM.fullmatch(below.sum)]


@settings(max_examples=150, suppress_health_check=FIXTURES, deadline=None)
@given(
    amounts=st.lists(st.tuples(st.integers(-50_000, 800_000), st.sampled_from([1, -1]), st.booleans(), st.booleans()), max_size=4),
    scheme=st.sampled_from(["", "alpha", "dc_relief_at_source"]),
    put_right=st.none() | st.tuples(*(st.integers(-5_000, 5_000) for _ in CONTRIBUTIONS)),
    kind=st.sampled_from(["", "director", "together", "paid_already"]),
    other=st.integers(0, 500_000),
    alone=st.booleans(),
)
def test_every_sum_in_the_workings_adds_up_to_its_figure(
    book: RuleBook,
    person: Row,
    salary: Row,
    amounts: list[tuple[int, int, bool, bool]],
    scheme: str,
    put_right: tuple[int, ...] | None,
    kind: str,
    other: int,
    alone: bool,
) -> None:
    someone = {**person, "pension_scheme": scheme, "student_loan_plan": "1", "postgraduate_loan": True, "week1_month1": alone}
    elements = [once(salary, pence, sign=sign, taxable=taxable, arrears=late) for pence, sign, taxable, late in amounts]
    given_: dict[str, Any] = {"correction": correction(dict(zip(CONTRIBUTIONS, put_right, strict=True)))} if put_right else {}
    if kind == "director":
        given_["director"] = {"method": "annual", "weeks": 40, "settles": False}
        earlier = dict.fromkeys((column.name for column in TABLES["ni_to_date"].columns), 0)
        given_["ni_to_date"] = [earlier | {"ni_letter": "J", "niable_pence": other * 12, "ni_employee_pence": other // 10}]
    if kind == "together":
        given_["together"] = [(0, sum(pence for pence, sign, *_ in amounts if sign == 1)), (3, other)]
    if kind == "paid_already":
        given_["paid_already"] = paid_already(slip_of(book, someone, [once(salary, other)]))
    slip = slip_of(book, someone, elements, **given_)
    paid = slip.result
    taken = ("pension_employee", "tax", "ni_employee", "student_loan", "postgraduate_loan", "other_deductions")
    assert paid["net_pence"] == paid["gross_pence"] - sum(paid[f"{name}_pence"] for name in taken) == slip.workings.pence
    assert [step for step in adding(slip.workings) if says(step.sum) != step.pence] == []
    figures = {step.label.split(",")[0].removesuffix(" refund"): step.pence for step in slip.workings.children}
    assert figures["Gross pay"] == paid["gross_pence"]
    assert figures["Pay for tax"] == paid["taxable_pay_pence"]
    assert figures["Income tax"] == paid["tax_pence"]
    assert figures.get("Pension", 0) == paid["pension_employee_pence"]
    assert next(pence for label, pence in figures.items() if label.startswith("National Insurance")) == paid["ni_employee_pence"]


def test_a_payslip_of_a_director_cites_the_law_for_directors(book: RuleBook, person: Row, salary: Row) -> None:
    slip = slip_of(book, person, [salary], director={"method": "alternative", "weeks": 52, "settles": False})
    assert "national_insurance.directors" not in {step.law for _, step in slip.workings.walk()}
    settled = slip_of(book, person, [salary], director={"method": "alternative", "weeks": 52, "settles": True})
    assert "national_insurance.directors" in {step.law for _, step in settled.workings.walk()}
