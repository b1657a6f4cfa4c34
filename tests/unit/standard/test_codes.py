"""The code lists, elements and findings of the standard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from commonline.kernel.finding import Weight
from commonline.standard.codes import code_list, elements, finding_kind, finding_kinds, shown
from commonline.standard.extract import ABSENCE, BALANCE, CLAIM, ELEMENT, EMPLOYMENT, NOTICE, STARTER
from commonline.standard.findings_page import findings_page

ROOT = Path(__file__).parents[3]


def test_the_page_of_findings_is_what_the_kinds_say() -> None:
    assert (ROOT / "docs" / "findings.md").read_text(encoding="utf-8") == findings_page()


def test_every_kind_of_finding_stands_on_the_page() -> None:
    assert set(re.findall(r"^\| `([A-Z]{3}-\d{3})` ", findings_page(), re.MULTILINE)) == set(finding_kinds())


def test_every_code_the_source_uses_is_a_kind_of_finding() -> None:
    used = {
        code
        for file in (ROOT / "src").rglob("*.py")
        for code in re.findall(r'"((?:EXT|CNV|EMP|ELM|BAL|STA|NTC|ABS|CLM|PAY|LAW)-\d{3})"', file.read_text(encoding="utf-8"))
    }
    assert used <= set(finding_kinds())


def test_every_code_list_a_table_names_is_there() -> None:
    for table in (EMPLOYMENT, ELEMENT, BALANCE, STARTER, NOTICE, ABSENCE, CLAIM):
        for column in table:
            assert not column.codes or code_list(column.codes)


def test_a_list_nobody_knows_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        code_list("colour")


def test_elements_are_earnings_or_deductions_with_a_basis() -> None:
    for element in elements().values():
        assert element.kind in {"earning", "sacrifice", "contribution", "deduction"}
        assert element.basis in {"annual", "hourly", "period", "once", "percent", "days"}
        assert element.overlap in {"single", "concurrent"}
        assert element.account.isdigit()
        assert element.sign == (1 if element.kind in {"earning", "sacrifice"} else -1)


def test_no_deduction_lessens_earnings_for_national_insurance_or_the_pension() -> None:
    assert not [e.code for e in elements().values() if e.sign < 0 and (e.niable or e.pensionable)]


def test_only_payroll_giving_is_a_deduction_that_lessens_pay_for_tax() -> None:
    assert [e.code for e in elements().values() if e.kind == "deduction" and e.taxable] == ["GIVING"]
    assert all(e.taxable for e in elements().values() if e.kind == "contribution")


def test_a_finding_is_filled_in_and_keeps_its_weight() -> None:
    found = finding_kind("EMP-009").of("00042", {"end_date": "2025-08-31"}, source="d:7", value_digest="v")
    assert found.sentence == "Employment 00042 ended on 2025-08-31, before the period begins, and is still in the file."
    assert (found.code, found.weight, found.subject, found.source) == ("EMP-009", Weight.WARNS, "00042", "d:7")


def test_a_sentence_without_its_words_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        finding_kind("EMP-009").of("00042", {})


@pytest.mark.parametrize(("value", "said"), [("a\u202eb\x00", "a?b?"), ("{subject}", "{subject}"), ("x" * 500, "x" * 120 + "…")])
def test_a_value_of_the_data_cannot_hide_anything_in_a_sentence(value: str, said: str) -> None:
    assert shown(value) == said
