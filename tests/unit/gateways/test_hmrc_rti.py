"""The Full Payment Submission, judged by HMRC's own schema and business rules."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from lxml import etree

from commonline.gateways.hmrc_columns import NI_COLUMNS
from commonline.gateways.hmrc_pack import Standing, validate
from commonline.gateways.hmrc_rti import (
    EMPLOYEE_COLUMNS,
    Scheme,
    Software,
    irmark,
    parsed,
    render_fps,
    unfit,
)
from commonline.kernel.error import Refusal
from commonline.kernel.period import Frequency

if TYPE_CHECKING:
    from pathlib import Path

ORDINARY: dict[str, Any] = {name: 0 for name, kind in EMPLOYEE_COLUMNS.items() if kind == pl.Int64()} | {
    "payroll_id": "E1",
    "nino": "AB123456C",
    "family_name": "Smith",
    "given_names": "Ann",
    "birth_date": date(1980, 2, 29),
    "sex": "F",
    "tax_code": "1257L",
    "week1_month1": False,
    "after_leaving": False,
    "aggregated": False,
    "director_week": None,
    "postgraduate_loan": False,
    "hours_band": "D",
    "ni_letter": "A",
    "taxable_pay_pence": 291667,
    "tax_pence": 37812,
    "taxable_pay_to_date_pence": 1962421,
    "tax_to_date_pence": 241300,
    "after_statutory_pence": 230000,
    "ni_earnings_pence": 291667,
    "ni_earnings_to_date_pence": 1962421,
    "ni_at_lel_to_date_pence": 379400,
    "ni_lel_to_pt_to_date_pence": 354200,
    "ni_pt_to_uel_to_date_pence": 1228821,
    "ni_employer_pence": 40653,
    "ni_employer_to_date_pence": 244011,
    "ni_employee_pence": 14950,
    "ni_employee_to_date_pence": 98306,
}
ADDRESS = {"address_line_1": "Flat 2, 1 High Street", "address_line_2": "Aldermoor", "postcode": "zz1 1zz"}
NO_EMPLOYEE_NI = {"ni_employee_pence": 0, "ni_employee_to_date_pence": 0}
NO_NI = (
    NO_EMPLOYEE_NI
    | {name: 0 for name in EMPLOYEE_COLUMNS if name.startswith("ni_") and name.endswith("to_date_pence")}
    | {"ni_employer_pence": 0}
)
EVERYBODY: list[dict[str, Any]] = [
    *({"ni_letter": letter} for letter in "AGHJMPQRVYZ"),
    *({"ni_letter": letter, "birth_date": date(1961, 4, 5)} for letter in "BT"),
    *({"ni_letter": letter, "birth_date": date(1950, 1, 1), "workplace_postcode": "TS1 1AA"} for letter in "EI"),
    *({"ni_letter": letter, "workplace_postcode": "CH41 1AA"} for letter in "DFLN"),
    *({"ni_letter": letter, "workplace_postcode": "L1 1AA"} | NO_EMPLOYEE_NI for letter in "KS"),
    *({"ni_letter": letter} | NO_EMPLOYEE_NI for letter in "CW"),
    {"ni_letter": "X"} | NO_NI,
    *(
        {"tax_code": code}
        for code in (
            "S1257L",
            "C1257L",
            "K475",
            "SK475",
            "CK475",
            "BR",
            "SBR",
            "CBR",
            "D0",
            "SD3",
            "0T",
            "S0T",
            "C0T",
            "NT",
            "1M",
            "45N",
            "1T",
        )
    ),
    {"tax_code": "S1257L", "week1_month1": True},
    {"tax_code": "BR", "week1_month1": True},
    *(
        {"student_loan_plan": plan, "student_loan_pence": 4100, "student_loan_to_date_pence": 28700, "postgraduate_loan": True}
        | {"postgraduate_loan_pence": 3000, "postgraduate_loan_to_date_pence": 21000}
        for plan in "124"
    ),
    {"student_loan_plan": "5"},
    {"end_date": date(2025, 10, 12)},
    {"end_date": date(2025, 9, 12), "after_leaving": True},
    {"start_date": date(2025, 10, 6), "starter_declaration": "A", "student_loan_plan": "2", "postgraduate_loan": True} | ADDRESS,
    {"start_date": date(2025, 10, 6), "starter_declaration": "C", "tax_code": "0T", "week1_month1": True} | ADDRESS,
    {"nino": ""} | ADDRESS,
    {"nino": None} | ADDRESS | {"postcode": ""},
    {"tax_pence": -12345, "taxable_pay_pence": -1, "ni_employee_pence": -5, "tax_to_date_pence": -7},
    {"family_name": "O’Brien & Søn", "given_names": "Zoë Anne-Marie Łucja"},
    {"family_name": "'t Hooft", "given_names": "Ægir"},
    {"family_name": "Wolfeschlegelsteinhausenbergerdorff-Smythe", "given_names": "A" * 60, "sex": "M"},
    {"nino": ""} | ADDRESS | {"address_line_1": 'R&D <Block> "4"; it\'s “left”', "address_line_2": "x" * 90},
    {
        "pension_net_pay_pence": 17448,
        "pension_net_pay_to_date_pence": 119000,
        "pension_after_tax_pence": 1,
        "pension_after_tax_to_date_pence": 2,
    },
    {"deductions_from_net_pence": 1500, "hours_band": "E"},
    {"director": "AN"},
    {"director": "AL", "director_week": 1},
    {"director": "AN", "director_week": 53},
    {"aggregated": True},
    {"aggregated": True, "ni_letter": ""} | dict.fromkeys((name for name in NI_COLUMNS if name != "ni_letter"), 0),
]


def people(*rows: dict[str, Any]) -> pl.DataFrame:
    numbered = [ORDINARY | {"payroll_id": f"E{n}&<{n}>"} | row for n, row in enumerate(rows)]
    return pl.DataFrame([{name: row.get(name) for name in EMPLOYEE_COLUMNS} for row in numbered], schema=EMPLOYEE_COLUMNS)


def submission(employees: pl.DataFrame, **other: Any) -> bytes:
    told = {
        "scheme": Scheme("123", "AB456", "123PA00045678"),
        "tax_year": "2025-26",
        "paid_on": date(2025, 10, 31),
        "frequency": Frequency.MONTHLY,
        "period_number": 7,
        "correlation": "0F" * 16,
    }
    return render_fps(employees=employees, **{**told, **other})


def text(content: bytes, path: str) -> list[str | None]:
    return [element.text for element in parsed(content).iterfind(path.replace(".//", ".//{*}"))]


@pytest.fixture
def pack(shared: Path) -> Path:
    return shared / "oracles" / "rti"


def test_everybody_who_is_fit_is_valid_by_hmrcs_own_files(pack: Path) -> None:
    employees = people(*EVERYBODY)

    assert unfit(employees) == []
    verdict = validate(content=submission(employees), pack=pack, tax_year="2025-26")
    assert verdict.messages == ()
    assert verdict.standing is Standing.VALID
    assert verdict.validated
    assert [name for name, _ in verdict.pack] == ["FullPaymentSubmission-2026-v1-0.xsd", "FullPaymentSubmission-2026-v1-0.xslt"]


@pytest.mark.parametrize(
    ("frequency", "number"), [(Frequency.WEEKLY, 30), (Frequency.TWO_WEEKLY, 30), (Frequency.FOUR_WEEKLY, 32), (Frequency.MONTHLY, 7)]
)
def test_each_frequency_is_valid(pack: Path, frequency: Frequency, number: int) -> None:
    content = submission(
        people({}), frequency=frequency, period_number=number, test=True, software=Software("1234", "Commonline & Co", "0.1")
    )

    assert validate(content=content, pack=pack, tax_year="2025-26").messages == ()


def test_the_whole_message_is_valid_by_the_envelope_schema(pack: Path) -> None:
    # The envelope leans on a schema of signatures that is not needed here; a stand-in keeps it off the network.
    class Signatures(etree.Resolver):
        def resolve(self, url: str, _name: str, context: Any) -> Any:
            if "xmldsig" not in url:
                return None
            own = "http://www.w3.org/2000/09/xmldsig#"
            return self.resolve_string(
                f'<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema" targetNamespace="{own}"><s:element name="Signature"/></s:schema>',
                context,
            )

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Signatures())
    schema = etree.XMLSchema(etree.parse(str(pack / "envelope-v2-0-HMRC.xsd"), parser))

    schema.assertValid(parsed(submission(people({}, {}), software=Software("1234", "Commonline", "0.1"))))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"<NINO>AB123456C</NINO>", b"<NINO>QQ123456C</NINO>", "NINO"),
        (b"<NINO>AB123456C</NINO>", b"<NINO>QQ123456CC</NINO>", "'NINO': [facet 'length'] The value has a length"),
        (b"<BirthDate>1980-02-29", b"<BirthDate>QQ123456C", "'BirthDate': The value is not a valid value"),
        (b"<Gender>F", b"<Gender>QQ123456C", "'Gender': [facet 'enumeration'] The value is not an element of the set"),
        (b'<Keys><Key Type="TaxOfficeNumber">', b'<Keys><Key Type="QQ123456C">', "7821"),
        (b"<NINO>AB123456C</NINO>", b"", "7823"),
        (b"<BirthDate>1980-02-29</BirthDate>", b"", "7907"),
        (b"<Fore>Ann</Fore>", b"", "7824"),
        (b"<NIletter>A</NIletter>", b"<NIletter>F</NIletter>", "7954"),
        (b"<NIletter>A</NIletter>", b"<NIletter>B</NIletter>", "7955"),
        (b"<TaxCode>1257L<", b"<TaxCode>S1257L<", "TaxCode"),
        (b"378.12", b"378.1", "TaxDeductedOrRefunded"),
        (b"<PmtDate>2025-10-31", b"<PmtDate>2026-04-06", "PmtDate"),
        (b"<RelatedTaxYear>25-26", b"<RelatedTaxYear>24-25", "7889"),
        (b"378.12", b"378.13", "IRmark"),
    ],
)
def test_a_broken_submission_is_found_and_the_value_is_not_repeated(pack: Path, old: bytes, new: bytes, said: str) -> None:
    whole = submission(people({"payroll_id": "P7"}))
    assert old in whole
    verdict = validate(content=whole.replace(old, new), pack=pack, tax_year="2025-26")

    assert verdict.standing is Standing.INVALID
    assert not verdict.validated
    assert any(said in message for message in verdict.messages)
    assert not any("QQ123456C" in message for message in verdict.messages)


def test_a_message_says_whose_row_it_is_about(pack: Path) -> None:
    whole = submission(people({"payroll_id": "P7"}, {"payroll_id": "P8", "birth_date": date(1970, 1, 1), "nino": "AB123457C"}))
    bad = whole.replace(b"<BirthDate>1970-01-01</BirthDate>", b"").replace(b"AB123457C", b"AB12345")
    messages = validate(content=bad, pack=pack, tax_year="2025-26").messages

    assert len(messages) == 4  # length and pattern of the number, the date of birth, the mark
    assert all(message.endswith("(payroll id P8)") for message in messages[:-1])


def test_without_hmrcs_files_nothing_is_validated(tmp_path: Path) -> None:
    content = submission(people({}))

    for pack in (None, tmp_path, tmp_path / "gone"):
        verdict = validate(content=content, pack=pack, tax_year="2025-26")
        assert verdict.standing is Standing.NOT_VALIDATED
        assert not verdict.validated
        assert "Not validated" in verdict.reason


def test_another_years_files_do_not_judge_this_year(pack: Path) -> None:
    assert validate(content=submission(people({})), pack=pack, tax_year="2026-27").standing is Standing.NOT_VALIDATED


def test_what_is_not_xml_is_invalid(pack: Path) -> None:
    assert validate(content=b"<a>", pack=pack, tax_year="2025-26").standing is Standing.INVALID
    assert validate(content=b"<a/>", pack=pack, tax_year="2025-26").standing is Standing.INVALID


def test_the_irmark_is_that_of_the_canonical_body() -> None:
    content = submission(people(*EVERYBODY))

    assert text(content, ".//IRmark") == [irmark(content)]


def test_the_irmark_does_not_depend_on_the_envelope_and_does_on_the_body() -> None:
    content = submission(people({}))

    assert irmark(content) == irmark(submission(people({}), correlation="AA" * 16, test=True))
    assert irmark(content) != irmark(content.replace(b"378.12", b"378.13"))


def test_credentials_are_never_in_a_rendered_submission() -> None:
    assert b"SenderDetails" not in submission(people({}))


def test_a_scottish_k_code_used_without_looking_back_is_marked_so() -> None:
    assert b'<TaxCode BasisNonCumulative="yes" TaxRegime="S">K475</TaxCode>' in submission(
        people({"tax_code": "SK475", "week1_month1": True})
    )


def test_a_refund_is_negative_to_the_penny() -> None:
    assert b"<TaxDeductedOrRefunded>-0.05</TaxDeductedOrRefunded>" in submission(people({"tax_pence": -5}))


def test_names_are_put_in_hmrcs_letters() -> None:
    content = submission(people({"family_name": "O’Brien & Søn", "given_names": " Zoë  Anne-Marie Łucja "}))

    assert text(content, ".//Fore") == ["Zoe", "Anne-Marie"]
    assert text(content, ".//Sur") == ["O'Brien Son"]


def test_a_loan_is_reported_with_its_plan_and_left_out_when_there_is_none() -> None:
    with_loan = submission(people({"student_loan_plan": "4", "student_loan_pence": 4100, "student_loan_to_date_pence": 8200}))

    assert b'<StudentLoanRecovered PlanType="04">41.00</StudentLoanRecovered>' in with_loan
    assert b"StudentLoan" not in submission(people({"student_loan_plan": "4"}))


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"payroll_id": ""}, "payroll id"),
        ({"payroll_id": None}, "payroll id"),
        ({"family_name": "王"}, "family name"),
        ({"given_names": None}, "given name"),
        ({"birth_date": None}, "date of birth"),
        ({"sex": "X"}, "sex"),
        ({"nino": "QQ123456C"}, "not written as one"),
        ({"nino": ""}, "no National Insurance number"),
        ({"nino": ""} | ADDRESS | {"address_line_2": " "}, "no National Insurance number"),
        ({"start_date": date(2025, 10, 6), "starter_declaration": "A"}, "starting, and there is no address"),
        ({"start_date": date(2025, 10, 6)} | ADDRESS, "no starter declaration"),
        ({"end_date": date(2019, 4, 5)}, "leaving date is before"),
        ({"after_leaving": True}, "there is no leaving date"),
        ({"tax_code": "1257"}, "tax code"),
        ({"tax_code": None}, "tax code"),
        ({"hours_band": "F"}, "hours band"),
        ({"ni_letter": "O"}, "not one of HMRC's"),
        ({"ni_letter": "B", "sex": "M", "birth_date": date(1950, 1, 1)}, "not for a man"),
        ({"ni_letter": "B", "birth_date": date(1961, 4, 6)}, "born after"),
        ({"ni_letter": "F"}, "postcode of the workplace"),
        ({"ni_letter": "C"}, "no contributions by the employee"),
        ({"ni_letter": "X"} | NO_NI | {"ni_employer_pence": 1}, "letter X"),
        ({"student_loan_plan": "5", "student_loan_pence": 100}, "plan cannot be named"),
        ({"student_loan_plan": "1", "student_loan_pence": 150}, "not whole pounds"),
        ({"taxable_pay_to_date_pence": -1}, "below zero"),
        ({"tax_pence": None}, "is empty"),
        ({"ni_employee_pence": None}, "is empty"),
        ({"ni_letter": ""}, "not one of HMRC's"),
        ({"ni_letter": "", "aggregated": True}, "not one of HMRC's"),
        ({"ni_at_lel_to_date_pence": 150}, "not whole pounds"),
        ({"director": "XX"}, "the director's method"),
        ({"director_week": 3}, "week of a director's appointment"),
        ({"director": "AN", "director_week": 0}, "week of a director's appointment"),
        ({"week1_month1": None}, "is empty"),
    ],
)
def test_who_cannot_be_submitted_is_listed_with_the_reason_and_refused(row: dict[str, Any], reason: str) -> None:
    employees = people({}, {"payroll_id": "P7"} | row)

    found = unfit(employees)
    assert len(found) == 1
    assert found[0][0] == ("P7" if row.get("payroll_id", "P7") else "")
    assert reason in found[0][1]
    with pytest.raises(Refusal, match="would refuse 1 of its rows"):
        submission(employees)


def test_two_rows_of_one_payroll_id_are_both_unfit() -> None:
    assert len(unfit(people({"payroll_id": "P"}, {"payroll_id": "P"}))) == 2


@pytest.mark.parametrize(
    ("other", "why"),
    [
        ({"tax_year": "2026-27"}, "layout for 2026-27 is not held"),
        ({"paid_on": date(2026, 4, 6)}, "not in the tax year"),
        ({"correlation": "abc"}, "correlation"),
    ],
)
def test_what_cannot_be_told_to_hmrc_is_refused(other: dict[str, Any], why: str) -> None:
    with pytest.raises(Refusal, match=why):
        submission(people({}), **other)


def test_a_submission_of_nobody_is_refused() -> None:
    with pytest.raises(Refusal, match="nobody"):
        submission(people({}).head(0))


def test_other_columns_are_our_own_mistake() -> None:
    with pytest.raises(TypeError, match="hours_band"):
        unfit(people({}).drop("hours_band"))


def test_the_same_rows_give_the_same_bytes() -> None:
    assert submission(people(*EVERYBODY)) == submission(people(*EVERYBODY))
