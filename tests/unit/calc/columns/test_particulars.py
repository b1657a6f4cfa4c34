"""The few cases of a run: paid already in the period, several employments together, corrections; and what breaks their contract."""

from __future__ import annotations

import pytest

from commonline.calc.columns import payslip
from commonline.calc.refusals import CannotPay
from commonline.standard.particulars import PAID_ALREADY
from commonline.standard.pay import PAY_RESULT

NI = ("ni_at_lel_pence", "ni_lel_to_pt_pence", "ni_pt_to_uel_pence", "ni_employee_pence", "ni_employer_pence")


def _as_paid(slip: dict, n: int = 0, band_pay: int | None = None) -> dict:
    """Give the row of PAID_ALREADY that a payslip without arrears leaves."""
    row = {name: slip[name] for name in PAID_ALREADY.names if name in slip}
    return {**row, "n": n, "band_pay_pence": slip["pensionable_pence"] if band_pay is None else band_pay}


def test_the_second_payment_of_a_period_pays_the_rest(payslips, few):
    person = {"pension_scheme": "whole", "student_loan_plan": "1", "postgraduate_loan": True, "tax_code": "BR", "week1_month1": True}
    [first] = payslips([person], [200_000])
    [second] = payslips([person], [200_000], particulars=few(paid_already=[_as_paid(first)]))
    [both] = payslips([person], [400_000])
    assert first["pension_employee_pence"] == 9_200
    assert second["pension_employee_pence"] == 21_800 - 9_200
    added = {
        name: first[name] + second[name] for name in PAY_RESULT.names if name not in {"n", "taxable_pay_to_date_pence", "tax_to_date_pence"}
    }
    assert added == {name: both[name] for name in added}


def test_on_a_cumulative_code_to_date_has_the_first_payment_already(payslips, few):
    earlier = {"taxable_pay_to_date_pence": 1_800_000, "tax_to_date_pence": 200_000}
    [first] = payslips([earlier], [200_000])
    to_date = {name: first[name] for name in earlier}
    [second] = payslips([to_date], [100_000], particulars=few(paid_already=[_as_paid(first)]))
    [both] = payslips([earlier], [300_000])
    assert second["tax_to_date_pence"] == both["tax_to_date_pence"]
    assert second["taxable_pay_to_date_pence"] == both["taxable_pay_to_date_pence"]


def test_a_payment_taken_back_in_the_same_period_gives_back_all_of_it(payslips, few):
    person = {"pension_scheme": "whole", "student_loan_plan": "1", "tax_code": "1257L", "week1_month1": True}
    [first] = payslips([person], [400_000])
    [second] = payslips([person], [-400_000], particulars=few(paid_already=[_as_paid(first)]))
    left = [name for name in PAY_RESULT.names if name not in {"n", "taxable_pay_to_date_pence", "tax_to_date_pence"}]
    assert [second[name] for name in left] == [-first[name] for name in left]
    assert second["tax_pence"] < 0


def test_the_limit_of_tax_is_by_this_payment_alone(payslips, few):
    paid = {"n": 0, "taxable_pay_pence": 500_000, "tax_pence": 0}
    [slip] = payslips([{"tax_code": "BR", "week1_month1": True}], [100_000], particulars=few(paid_already=[paid]))
    assert slip["tax_pence"] == 50_000


def test_arrears_of_both_payments_are_one(payslips, few):
    # The first had 2,000.00 and 0.12 of arrears: 9,200 and 1 (0.552); this one has 0.12 of arrears: 24 in all, 1.104.
    paid = {
        "n": 0,
        "pensionable_pence": 200_012,
        "band_pay_pence": 200_000,
        "pension_employee_pence": 9_201,
        "pension_employer_pence": 57_943,
    }
    [slip] = payslips([{"pension_scheme": "whole"}], [[{"amount_pence": 12, "arrears": True}]], particulars=few(paid_already=[paid]))
    assert (slip["pension_employee_pence"], slip["pension_employer_pence"]) == (0, 4)
    assert slip["pensionable_pence"] == 12


def test_earnings_of_several_employments_are_added_up(payslips, few):
    people = [{"ni_letter": "B"}, {"ni_letter": "A"}, {"ni_letter": "C"}, {"ni_letter": "A"}]
    sums = [100_000, 60_000, 40_001, 60_000]
    apart = payslips(people, sums)
    slips = payslips(people, sums, particulars=few(together=[{"n": n, "first": 1} for n in (1, 2, 3)]))
    assert slips[0] == apart[0]
    # 1,600.01 under A: 8% of 552.01 is 44.16; 15% of 1,183.01 is 177.45; 542, 506 and 552.01 in the bands
    assert [sum(slip[name] for slip in slips[1:]) for name in NI] == [54_200, 50_600, 55_201, 4_416, 17_745]
    # The second has 40,001 of 160,001 of each, down; the first has the rest.
    assert [slips[2][name] for name in NI] == [13_550, 12_650, 13_800, 1_104, 4_436]
    assert [slips[3][name] for name in NI] == [20_324, 18_974, 20_700, 1_655, 6_654]
    assert [slips[1][name] for name in NI] == [54_200 - 33_874, 50_600 - 31_624, 55_201 - 34_500, 4_416 - 2_759, 17_745 - 11_090]
    assert all(slip["net_pence"] == slip["gross_pence"] - slip["tax_pence"] - slip["ni_employee_pence"] for slip in slips)
    assert [slip["niable_pence"] for slip in slips] == sums


def test_earnings_below_nothing_are_left_out_of_the_sum(payslips, few):
    people = [{}] * 3
    slips = payslips(people, [-50_000, 200_000, 0], particulars=few(together=[{"n": n, "first": 0} for n in range(3)]))
    [alone] = payslips([{}], [200_000])
    assert [slips[1][name] for name in NI] == [alone[name] for name in NI]
    assert [slips[0][name] for name in NI] == [slips[2][name] for name in NI] == [0] * 5


def test_a_sum_of_nothing_has_no_contributions(payslips, few):
    slips = payslips([{}] * 2, [-50_000, 0], particulars=few(together=[{"n": n, "first": 0} for n in range(2)]))
    assert [slip[name] for slip in slips for name in NI] == [0] * 10


def test_those_together_may_have_been_paid_already(payslips, few):
    people = [{}] * 2
    together = [{"n": n, "first": 0} for n in range(2)]
    first = payslips(people, [120_000, 80_000], particulars=few(together=together))
    paid = [_as_paid(slip, n) for n, slip in enumerate(first)]
    second = payslips(people, [30_000, 20_000], particulars=few(together=together, paid_already=paid))
    both = payslips(people, [150_000, 100_000], particulars=few(together=together))
    assert [first[n][name] + second[n][name] for n in range(2) for name in NI] == [both[n][name] for n in range(2) for name in NI]


def test_loans_are_by_each_employment_even_where_insurance_is_by_the_sum(payslips, few):
    people = [{"student_loan_plan": "1"}] * 2
    slips = payslips(people, [200_000, 250_000], particulars=few(together=[{"n": n, "first": 0} for n in range(2)]))
    assert [slip["student_loan_pence"] for slip in slips] == [slip["student_loan_pence"] for slip in payslips(people, [200_000, 250_000])]


def test_a_correction_is_added_last(payslips, few):
    person = {"tax_code": "BR", "pension_scheme": "whole", "student_loan_plan": "1"}
    [plain] = payslips([person], [300_000])
    wrong = {"pension_employee_pence": 1_000, "pension_employer_pence": -2_000, "ni_employee_pence": -300, "ni_employer_pence": 40}
    [slip] = payslips([person], [300_000], particulars=few(corrections=[{"n": 0, **wrong}]))
    assert {name: slip[name] - plain[name] for name in wrong} == wrong
    assert slip["taxable_pay_pence"] == plain["taxable_pay_pence"] - 1_000
    assert slip["tax_pence"] == plain["tax_pence"] - 200
    assert slip["net_pence"] == plain["net_pence"] - 1_000 + 200 + 300
    unchanged = ("student_loan_pence", "niable_pence", "ni_pt_to_uel_pence", "pensionable_pence")
    assert [slip[name] for name in unchanged] == [plain[name] for name in unchanged]


def test_a_correction_of_a_pension_relieved_at_source_leaves_pay_for_tax(payslips, few):
    person = {"tax_code": "BR", "pension_scheme": "dc_relief_at_source"}
    [slip] = payslips([person], [152_000], particulars=few(corrections=[{"n": 0, "pension_employee_pence": 500}]))
    assert (slip["pension_employee_pence"], slip["taxable_pay_pence"]) == (4_500, 152_000)


def test_a_correction_is_added_to_shares_and_to_what_a_director_owes(payslips, few):
    put_right = [{"n": n, "ni_employee_pence": 100 + n, "ni_employer_pence": -7} for n in (0, 1, 2)]
    cases = {
        "together": [{"n": 0, "first": 0}, {"n": 1, "first": 0}],
        "directors": [{"n": 2, "method": "annual", "weeks": 52, "settles": False}],
    }
    with_it = payslips([{}] * 3, [200_000] * 3, particulars=few(**cases, corrections=put_right))
    without = payslips([{}] * 3, [200_000] * 3, particulars=few(**cases))
    assert [a["ni_employee_pence"] - b["ni_employee_pence"] for a, b in zip(with_it, without, strict=True)] == [100, 101, 102]
    assert [a["ni_employer_pence"] - b["ni_employer_pence"] for a, b in zip(with_it, without, strict=True)] == [-7] * 3


def _many(few) -> tuple[list[dict], list, object]:
    """Give a run of 40 people with cases of every kind, some of them added up across the run."""
    people = [
        {
            "tax_code": ("1257L", "S1257L", "K20", "BR")[n % 4],
            "week1_month1": n % 5 == 0,
            "pension_scheme": ("", "whole", "dc_relief_at_source")[n % 3],
            "ni_letter": "ABCM"[n % 4],
            "student_loan_plan": ("", "2")[n % 2],
        }
        for n in range(40)
    ]
    sums: list = [[{"amount_pence": 77_777 * n}, {"amount_pence": 5_000 - 900 * n, "arrears": n % 7 == 0}] for n in range(40)]
    particulars = few(
        together=[{"n": n, "first": 3} for n in (3, 17, 38)] + [{"n": n, "first": 5} for n in (5, 6)],
        paid_already=[{"n": n, "niable_pence": 90_000, "taxable_pay_pence": 50_000 + n, "ni_employee_pence": 11} for n in (0, 17, 25, 39)],
        corrections=[{"n": n, "ni_employer_pence": n, "pension_employee_pence": -n} for n in range(1, 40, 6)],
        directors=[{"n": n, "method": ("annual", "alternative")[n % 2], "weeks": n, "settles": n % 4 == 3} for n in (9, 10, 11, 12, 27)],
        ni_to_date=[{"n": n, "place": 0, "ni_letter": "C", "niable_pence": 1_234_567} for n in (10, 11, 27)],
    )
    return people, sums, particulars


def test_the_size_of_a_chunk_changes_nothing_for_the_few(payslips, few, monkeypatch):
    people, sums, particulars = _many(few)
    whole = payslips(people, sums, particulars=particulars)
    for size in (1, 3, 16):
        monkeypatch.setattr(payslip, "CHUNK", size)
        assert payslips(people, sums, particulars=particulars) == whole


def test_nobody_else_is_touched(payslips, few):
    people, sums, particulars = _many(few)
    named = {n for frame in particulars.frames().values() for n in frame["n"]}
    with_them, without = payslips(people, sums, particulars=particulars), payslips(people, sums)
    others = [n for n in range(40) if n not in named]
    assert len(others) > 10
    assert [with_them[n] for n in others] == [without[n] for n in others]
    assert [with_them[n] for n in sorted(named)] != [without[n] for n in sorted(named)]


def test_a_row_of_nothing_changes_nothing(payslips, few):
    people, sums, _ = _many(few)
    nothing = [{"n": n} for n in range(40)]
    single = [{"n": n, "first": n} for n in range(40)]
    assert payslips(people, sums, particulars=few(paid_already=nothing, corrections=nothing, together=single)) == payslips(people, sums)


def test_the_letter_of_the_first_counts_and_must_be_known(payslips, few):
    together = few(together=[{"n": 0, "first": 0}, {"n": 1, "first": 0}])
    slips = payslips([{"ni_letter": "X"}, {"ni_letter": "A"}], [200_000, 200_000], particulars=together)
    assert [slip["ni_employee_pence"] for slip in slips] == [0, 0]
    with pytest.raises(CannotPay, match="Q"):
        payslips([{"ni_letter": "Q"}, {}], [1, 1], particulars=together)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"corrections": [{"n": 2}]}, "CORRECTION names an employment"),
        ({"corrections": [{"n": -1}]}, "CORRECTION names an employment"),
        ({"corrections": [{"n": 0}, {"n": 2}]}, "CORRECTION names an employment"),
        ({"corrections": [{"n": -1}, {"n": 0}]}, "CORRECTION names an employment"),
        ({"paid_already": [{"n": 0}, {"n": 0}]}, "PAID_ALREADY: a row twice"),
        ({"paid_already": [{"n": 0}, {"n": 0}, {"n": 1}]}, "PAID_ALREADY: a row twice"),
        ({"paid_already": [{"n": 0, "tax_pence": None}]}, "empty cell"),
        ({"directors": [{"n": 0, "method": "yearly", "weeks": 52, "settles": False}]}, "DIRECTOR"),
        ({"directors": [{"n": 0, "method": "annual", "weeks": 0, "settles": False}]}, "DIRECTOR"),
        ({"together": [{"n": 1, "first": 0}]}, "TOGETHER: first"),
        ({"together": [{"n": 0, "first": 1}, {"n": 1, "first": 1}]}, "TOGETHER: first"),
        ({"together": [{"n": 0}], "directors": [{"n": 0, "method": "annual", "weeks": 1, "settles": False}]}, "TOGETHER: never a director"),
        (
            {
                "together": [{"n": 0, "first": 0}, {"n": 1, "first": 0}],
                "directors": [{"n": 1, "method": "annual", "weeks": 1, "settles": False}],
            },
            "TOGETHER: never a director",
        ),
        ({"paid_already": [{"n": 0}], "directors": [{"n": 0, "method": "annual", "weeks": 1, "settles": False}]}, "never a director"),
    ],
)
def test_a_table_that_breaks_its_contract_is_our_mistake(payslips, few, rows, said):
    with pytest.raises(ValueError, match=said):
        payslips([{}, {}], [1, 1], particulars=few(**rows))
