"""A mapping is data: what it may say, what it may not, and how a cell is read by it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commonline.converge import mapping, reading
from commonline.converge.terms import ExtractUnreadable, Mapped, MappingWrong

TEXT = """
body: a-body
extracts:
  elements:
    file: "*.csv"
    dialect: {kind: csv, delimiter: ";"}
    columns:
      employment_ref: Who
      element: {heading: What, codes: {"10": ONCALL, "20": UNION}}
      amount_pence: Amount
      valid_from: From
"""


def mapped(line: str, *, text: str = TEXT) -> Mapped:
    """Map one line of who; what; amount; from."""
    how = mapping.load(text)
    read = reading.read(content=f"Who;What;Amount;From\n{line}\n".encode(), dialect=how.extracts["elements"].dialect)
    return mapping.map_to_standard(reading=read, mapping=how, extract_digest="d", carries="elements")


def test_a_row_is_mapped_and_says_where_it_came_from() -> None:
    row = mapped(" E1 ;10;1,234.50;2025-10-01").frame.to_dicts()[0]
    assert row == {
        "source": "d:2",
        "employment_ref": "E1",
        "element": "ONCALL",
        "amount_pence": 123450,
        "hours_hundredths": None,
        "valid_from": date(2025, 10, 1),
        "valid_to": None,
    }


@pytest.mark.parametrize(
    ("written", "pence"),
    [
        ("12", 1200),
        ("12.5", 1250),
        ("12.500", 1250),
        ("0.05", 5),
        ("-1.23", -123),
        ("1.23-", -123),
        ("(1.23)", -123),
        ("+1", 100),
        ("1,234,567.89", 123456789),
        ("1234567.89", 123456789),
    ],
)
def test_an_amount_is_read_to_the_penny(written: str, pence: int) -> None:
    assert mapped(f"E1;10;{written};2025-10-01").frame["amount_pence"].to_list() == [pence]


@pytest.mark.parametrize("written", ["1.234", "1,23", "12,34.00", "£5", "-1-", "(1", "1e3", "NaN", "1.2.3", "٣", "9" * 30, "--1", "abc"])
def test_what_is_no_amount_holds_its_row_and_is_never_guessed(written: str) -> None:
    found = mapped(f"E1;10;{written};2025-10-01")
    assert [finding.code for finding in found.findings] == ["CNV-002"]
    assert found.held == {"d:2"}
    assert found.frame["amount_pence"].to_list() == [None]


@pytest.mark.parametrize("written", ["2025-02-30", "01/10/2025", "2025-1-1", "20251001", "2025-10-01x"])
def test_what_is_no_date_holds_its_row(written: str) -> None:
    assert [finding.code for finding in mapped(f"E1;10;1;{written}").findings] == ["CNV-001"]


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("DD.MM.YYYY", "01.10.2025"),
        ("D/M/YYYY", "1/10/2025"),
        ("YYYYMMDD", "20251001"),
        ("DD-MON-YYYY", "01-Oct-2025"),
        ("YYYY-MM-DDTHH:MI:SS", "2025-10-01T00:00:00"),
    ],
)
def test_a_date_is_read_as_the_mapping_writes_it(pattern: str, written: str) -> None:
    assert mapped(f"E1;10;1;{written}", text=f'dates: "{pattern}"{TEXT}').frame["valid_from"].to_list() == [date(2025, 10, 1)]


def test_a_code_the_mapping_does_not_know_holds_its_row() -> None:
    found = mapped("E1;30;1;2025-10-01")
    assert [(finding.code, finding.subject) for finding in found.findings] == [("CNV-005", "E1")]
    assert found.findings[0].sentence == "element: the mapping has no meaning for 30."


def test_an_answer_falls_when_the_value_changes() -> None:
    one, same, other = (mapped(f"E1;{code};1;2025-10-01").findings[0].value_digest for code in ("30", "30", "31"))
    assert one == same != other


def test_a_column_that_is_not_in_the_file_is_refused() -> None:
    with pytest.raises(ExtractUnreadable, match="Pay"):
        mapped("E1;10;1;2025-10-01", text=TEXT.replace("Amount", "Pay"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("body: a-body", "body: [a"), "no YAML"),
        (("body: a-body", "bodies: a-body"), "bodies is not known"),
        (("elements:", "lunches:"), "lunches is not known"),
        (("      amount_pence: Amount\n", ""), "nothing fills amount_pence"),
        (("employment_ref: Who", "employee: Who"), "employee is not known"),
        (("ONCALL", "GOLD"), "standard has no GOLD"),
        (('"10"', "10"), "quotation marks"),
        (("kind: csv", "kind: lotus"), "kind is lotus"),
        (('delimiter: ";"', "delimiter: ab"), "one character"),
        (("Amount", "{heading: Amount, formula: a*b}"), "formula is not known"),
        (("Amount", "{heading: Amount, constant: x}"), "either a heading or a constant"),
        (("From", "{heading: From, dates: DD.MM.YY}"), "DD.MM.YY does not say"),
        (("Amount", '{heading: Amount, decimal: ","}'), "differ"),
        (('file: "*.csv"', "file: 3"), "file must be given"),
    ],
)
def test_a_mapping_that_cannot_be_followed_is_refused_and_says_where(change: tuple[str, str], said: str) -> None:
    with pytest.raises(MappingWrong) as refused:
        mapping.load(TEXT.replace(*change))
    assert said.lower() in str(refused.value).lower()


@pytest.mark.parametrize("told", ["", "[]", "3", "extracts: 5", "!!python/object/apply:os.system [ls]"])
def test_what_is_no_mapping_is_refused_and_never_run(told: str) -> None:
    with pytest.raises(MappingWrong):
        mapping.load(told)


def test_a_mark_in_the_tax_code_is_a_flag_and_no_part_of_the_code() -> None:
    columns: dict[str, Any] = {
        name: f"{{constant: {value}}}"
        for name, value in {
            "person_ref": "P",
            "family_name": "A",
            "given_names": "B",
            "birth_date": '"1980-01-01"',
            "sex": "F",
            "start_date": '"2020-01-01"',
            "paye_scheme": "120/A",
            "pay_group": "M",
            "grade": "G",
            "cost_centre": "C",
            "hours_hundredths": '"3700"',
            "full_time_hours_hundredths": '"3700"',
            "ni_letter": "A",
            "postgraduate_loan": "no",
        }.items()
    }
    columns |= {
        "employment_ref": "Who",
        "tax_code": '{heading: Code, drop_endings: [" M1", X]}',
        "week1_month1": '{heading: Code, ends_with: [" M1", X]}',
        "account_number": "{heading: Account, pad: 8, drop: [-]}",
        "job_title": '{heading: Name, split_on: ",", part: 2}',
        "student_loan_plan": '{heading: Loan, codes: {none: "", Plan 1: "1"}}',
    }
    text = "body: b\nextracts:\n  employments:\n    file: x\n    dialect: {kind: csv, delimiter: ;}\n    columns:\n"
    how = mapping.load(text + "".join(f"      {name}: {told}\n" for name, told in columns.items()))
    content = b"Who;Code;Account;Name;Loan\nE1;1257L M1;12-34567;A, B;none\nE2;1257LX;;A;Plan 1\nE3;1257L;1;;\n"
    read = reading.read(content=content, dialect=how.extracts["employments"].dialect)
    found = mapping.map_to_standard(reading=read, mapping=how, extract_digest="d", carries="employments")
    rows = found.frame.select("tax_code", "week1_month1", "account_number", "job_title", "student_loan_plan").rows()
    assert rows == [("1257L", True, "01234567", "B", None), ("1257L", True, None, None, "1"), ("1257L", False, "00000001", None, None)]
    assert found.findings == ()
