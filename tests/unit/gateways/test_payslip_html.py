"""The payslip as a page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import html

from commonline.gateways.payslip_html import (
    Change,
    Line,
    Slip,
    Source,
    Total,
    render,
    render_many,
)
from commonline.gateways.payslip_words import ending, long_date, tax_code_in_words

SLIP: dict[str, Any] = {
    "slip_id": "S-1",
    "slip_digest": "ab" * 32,
    "body": "Aldermoor & Fenwick Council",
    "person": "Zoë <b>O’Brien</b>",
    "payroll_id": "004512",
    "nino": "AB123456C",
    "paid_on": date(2025, 10, 31),
    "begins": date(2025, 10, 1),
    "ends": date(2025, 10, 31),
    "period": "Month 7 of 2025-26",
    "tax_code": "S1257L",
    "week1_month1": False,
    "ni_letter": "A",
    "payments": [{"name": "Salary", "pence": 300000, "worked": "whole month", "means": "Your pay by contract."}],
    "deductions": [{"name": "Income tax", "pence": 40000}, {"name": "National Insurance", "pence": 16000}],
    "net_pence": 244000,
    "to_date": [{"name": "Taxable pay", "pence": 2100000}],
    "employer": [{"name": "Pension", "pence": 84492}],
    "sort_code": "123456",
    "account_number": "87654321",
    "previous_net_pence": 240000,
    "changes": [{"sentence": "Your pay award.", "pence": 5000}, {"sentence": "More tax.", "pence": -1000}],
    "sources": [
        {"subject": "Income tax", "citation": "Income Tax Act 2007", "href": "https://www.legislation.gov.uk/ukpga/2007/3"},
        {"subject": "Loans", "citation": "The 2009 Regulations", "href": "javascript:alert(1)"},
    ],
    "contact": "Ask payroll.",
}


def words(page: str) -> str:
    return " ".join(" ".join(html.fromstring(page).itertext()).split())


def test_the_page_says_all_that_the_law_and_the_person_ask_for() -> None:
    said = words(render(slip=SLIP))

    for part in (
        "Aldermoor & Fenwick Council",
        "Zoë <b>O’Brien</b>",
        "004512",
        "ends 56C",
        "31 October 2025",
        "Month 7 of 2025-26",
        "S1257L About £12,570 of pay in the tax year is free of tax. Scottish rates of income tax are used.",
        "Salary whole month What is this? Salary Your pay by contract. £3,000.00",
        "Total payments £3,000.00",
        "National Insurance £160.00",
        "Total deductions £560.00",
        "Net pay £2,440.00",
        "Paid by Bacs on 31 October 2025 to the account that ends 21, whose sort code ends 56.",
        "Your net pay is £40.00 more than last time, when it was £2,400.00.",
        "Your pay award. £50.00 more",
        "More tax. £10.00 less",
        "Taxable pay £21,000.00",
        "Not taken from your pay",
        "Income tax: Income Tax Act 2007",
        "Payslip S-1",
        "ab" * 32,
    ):
        assert part in said


def test_secret_numbers_are_not_in_the_page_nor_in_the_slips_own_words() -> None:
    slip = Slip(
        **{
            **SLIP,
            "payments": (Line("Salary", 244000),),
            "deductions": (),
            "changes": (Change("All.", 4000),),
            "to_date": (Total("Pay", 1),),
            "employer": (),
            "sources": (Source("a", "b"),),
        }
    )

    for secret in ("AB123456", "123456", "87654321"):
        assert secret not in render(slip=SLIP)
        assert secret not in render(slip=slip)
        assert secret not in repr(slip)


def test_the_page_needs_nothing_from_outside_and_runs_nothing() -> None:
    page = html.fromstring(render(slip=SLIP))

    assert page.xpath("//script | //link | //img | //iframe | //form | //@onclick | //@src") == []
    assert "url(" not in render(slip=SLIP)
    assert "@import" not in render(slip=SLIP)
    assert page.xpath("//a/@href") == ["https://www.legislation.gov.uk/ukpga/2007/3"]


def test_law_that_no_outside_oracle_checks_is_said_to_be_unchecked() -> None:
    sources = [{"subject": "Income tax", "citation": "The Act"}, {"subject": "Loans", "citation": "The Regulations", "unchecked": True}]
    said = words(render(slip={**SLIP, "sources": sources}))

    assert "Loans: The Regulations (not checked by an outside oracle)" in said
    assert said.count("outside oracle") == 1


def test_what_the_data_says_is_never_markup() -> None:
    page = render(slip=SLIP)

    assert "<b>O’Brien" not in page
    assert "Aldermoor &amp; Fenwick" in page


def test_the_page_can_be_read_aloud() -> None:
    page = html.fromstring(render(slip=SLIP))

    assert page.get("lang") == "en-GB"
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//title[text()]")) == 1
    assert len(page.xpath("//table")) == len(page.xpath("//table/caption[normalize-space()]")) == 4
    assert page.xpath("//th[not(@scope='row' or @scope='col')]") == []
    identities = page.xpath("//@id")
    assert len(identities) == len(set(identities))
    assert set(page.xpath("//@aria-labelledby")) <= set(identities)
    assert page.xpath("//meta[@name='viewport']/@content") == ["width=device-width, initial-scale=1"]


def test_a_slip_whose_parts_do_not_sum_to_its_net_pay_makes_no_page() -> None:
    with pytest.raises(ValueError, match="are not the net pay"):
        render(slip={**SLIP, "net_pence": 244001})


def test_changes_that_do_not_sum_to_the_difference_make_no_page() -> None:
    with pytest.raises(ValueError, match="do not sum to the difference"):
        render(slip={**SLIP, "previous_net_pence": 240001})


def test_a_first_payslip_says_nothing_of_the_one_before() -> None:
    assert "Why did it change?" not in render(slip={**SLIP, "previous_net_pence": None, "changes": []})


def test_the_same_net_pay_is_said_to_be_the_same() -> None:
    assert "the same as last time." in words(render(slip={**SLIP, "previous_net_pence": 244000, "changes": []}))
    level = [{"sentence": "Up.", "pence": 100}, {"sentence": "Down.", "pence": -100}]
    assert "the same as last time, when it was £2,440.00." in words(render(slip={**SLIP, "previous_net_pence": 244000, "changes": level}))


def test_no_deductions_are_said_to_be_none() -> None:
    assert "None £0.00 Total deductions £0.00" in words(
        render(slip={**SLIP, "deductions": [], "net_pence": 300000, "previous_net_pence": None, "changes": []})
    )


EARLIER: dict[str, Any] = SLIP | {
    "payments": [
        {"name": "Basic salary", "pence": 310500},
        {"name": "Basic salary", "pence": 10500, "month": "August 2025", "due_pence": 310500, "settled_pence": 300000},
        {"name": "Allowance", "pence": -2000, "month": "September 2025", "due_pence": 0, "settled_pence": 10000},
    ],
    "deductions": [
        {"name": "Union subscription", "pence": 500, "month": "August 2025", "due_pence": 1500, "settled_pence": 1000},
        {"name": "National Insurance", "pence": -15616, "month": "August 2025"},
    ],
    "net_pence": 334116,
    "previous_net_pence": None,
    "changes": [],
}


def test_lines_of_earlier_periods_stand_together_with_their_month_and_what_was_paid() -> None:
    page = html.fromstring(render(slip=EARLIER))
    earlier = [" ".join(" ".join(part.itertext()).split()) for part in page.xpath("//tbody[@class='earlier']")]

    assert earlier[0].startswith(
        "For earlier periods Basic salary, August 2025 £3,105.00 due £3,000.00 already paid £105.00 difference £105.00"
    )
    assert "Union subscription, August 2025 £15.00 due £10.00 already taken £5.00 difference £5.00" in earlier[1]
    assert "Total payments £3,190.00" in words(render(slip=EARLIER))


def test_what_is_taken_back_in_parts_says_the_difference_and_the_part() -> None:
    said = words(render(slip=EARLIER))

    assert "Allowance, September 2025 £0.00 due £100.00 already paid -£100.00 difference, of which -£20.00 now -£20.00" in said


def test_contributions_that_are_put_right_name_their_month() -> None:
    assert "National Insurance, August 2025 put right: the difference -£156.16" in words(render(slip=EARLIER))


def test_a_payslip_of_earlier_periods_only_says_nothing_of_its_own() -> None:
    alone = EARLIER | {"payments": EARLIER["payments"][1:2], "deductions": [], "net_pence": 10500}
    said = words(render(slip=alone))

    assert "Payments What Amount For earlier periods Basic salary, August 2025" in said
    assert said.count("None £0.00") == 1
    assert "For earlier periods" not in words(render(slip=SLIP))


def test_earlier_periods_can_be_read_aloud() -> None:
    page = html.fromstring(render(slip=EARLIER))

    assert page.xpath("//th[not(@scope='row' or @scope='col' or @scope='rowgroup')]") == []
    assert len(page.xpath("//th[@scope='rowgroup']")) == 2


def test_a_name_a_slip_does_not_have_is_our_own_mistake() -> None:
    with pytest.raises(TypeError):
        render(slip={**SLIP, "bonus": 1})


def test_many_are_made_one_by_one_in_order() -> None:
    pages = list(render_many(slips=[SLIP, {**SLIP, "slip_id": "S-2"}]))

    assert pages[0] == render(slip=SLIP)
    assert "Payslip S-2" in pages[1]


@pytest.mark.parametrize(
    ("code", "alone", "said"),
    [
        ("1257L", False, "About £12,570 of pay in the tax year is free of tax."),
        ("C1257L", False, "About £12,570 of pay in the tax year is free of tax. Welsh rates of income tax are used."),
        (
            "SK475",
            False,
            "About £4,750 is added to your pay for the tax year before tax is worked out. Scottish rates of income tax are used.",
        ),
        ("BR", True, "All of this pay is taxed at the basic rate. Each payday is worked out by itself, without looking back at the year."),
        ("0T", False, "None of this pay is free of tax."),
        ("NT", False, "No tax is taken from this pay."),
        ("D1", False, "All of this pay is taxed at one higher rate."),
        ("WHAT", False, "This code is not one we can explain. Ask HMRC what it means."),
        ("", False, "This code is not one we can explain. Ask HMRC what it means."),
    ],
)
def test_a_tax_code_is_said_in_words(code: str, alone: bool, said: str) -> None:
    assert tax_code_in_words(code, week1_month1=alone) == said


def test_a_number_is_hidden_but_for_its_end() -> None:
    assert ending("AB 12 34 56 C", shown=3) == "ends 56C"
    assert ending("", shown=3) == "not held"
    assert ending("56C", shown=3) == "not held"


def test_a_day_is_written_for_a_reader() -> None:
    assert long_date(date(2025, 4, 6)) == "6 April 2025"
