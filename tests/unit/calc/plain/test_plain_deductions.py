"""National Insurance, loans, pensions and the levy."""

from __future__ import annotations

import pytest

from commonline.calc.plain import levy, national_insurance, pension, student_loan
from commonline.calc.plain.national_insurance import Contributions
from commonline.calc.plain.pension import PensionContributions
from commonline.calc.refusals import CannotPay
from commonline.kernel.period import Frequency
from commonline.rules.book import RuleBook

MONTHLY = Frequency.MONTHLY


def ni(book: RuleBook, letter: str, pence: int) -> Contributions:
    return national_insurance.contributions(letter=letter, frequency=MONTHLY, earnings_pence=pence, law=book.national_insurance)[0]


def put_in(book: RuleBook, scheme: str, pence: int, employer_bp: int | None = None) -> PensionContributions:
    return pension.contributions(scheme=book.pension(scheme), employer_bp=employer_bp, frequency=MONTHLY, pensionable_pence=pence)[0]


def test_each_band_of_national_insurance_is_rounded_by_itself(book: RuleBook) -> None:
    # Employee: 3,141.00 x 8% = 251.28; 811.07 x 2% = 16.2214. Employer: 3,772.00 x 15% = 565.80; 811.07 x 15% = 121.6605.
    found = ni(book, "A", 5_000_07)
    assert (found.employee, found.employer) == (251_28 + 16_22, 565_80 + 121_66)
    assert (found.at_lel, found.lel_to_pt, found.pt_to_uel) == (542_00, 506_00, 3_141_00)


def test_a_third_decimal_of_six_goes_up_and_of_five_down(book: RuleBook) -> None:
    # 0.07 over the primary threshold x 8% = 0.0056 pounds: third decimal 5. 0.08 x 8% = 0.0064: third decimal 6.
    assert ni(book, "A", 1_048_07).employee == 0
    assert ni(book, "A", 1_048_08).employee == 1


def test_nothing_is_reported_below_the_lower_earnings_limit(book: RuleBook) -> None:
    below, at = ni(book, "A", 541_99), ni(book, "A", 542_00)
    assert (below.at_lel, below.lel_to_pt, below.pt_to_uel) == (0, 0, 0)
    assert (at.at_lel, at.lel_to_pt, at.pt_to_uel) == (542_00, 0, 0)
    assert below.employer == 18_75


def test_the_employer_of_a_freeport_or_of_the_young_pays_from_a_higher_threshold(book: RuleBook) -> None:
    assert ni(book, "F", 2_100_00).employer == 2_55
    assert ni(book, "M", 4_189_00).employer == 0
    assert ni(book, "M", 4_199_00).employer == 1_50


def test_earnings_below_nothing_owe_no_national_insurance(book: RuleBook) -> None:
    assert ni(book, "A", -100_00) == Contributions(0, 0, 0, 0, 0)


def test_a_letter_without_rates_is_refused(book: RuleBook) -> None:
    with pytest.raises(CannotPay):
        ni(book, "Q", 100_00)


@pytest.mark.parametrize(
    ("plan", "frequency", "earnings", "expected"),
    [
        # 26,065 / 12 = 2,172.0833 down to 2,172.08; 11.11 over gives 0.9999, 11.12 gives 1.0008.
        ("1", Frequency.MONTHLY, 2_183_19, 0),
        ("1", Frequency.MONTHLY, 2_183_20, 1_00),
        # 28,470 x 4/52 = 2,190.00.
        ("2", Frequency.FOUR_WEEKLY, 3_190_00, 90_00),
        ("postgraduate", Frequency.MONTHLY, 2_750_00, 60_00),
        ("1", Frequency.WEEKLY, -5, 0),
    ],
)
def test_a_loan_takes_whole_pounds_of_pay_over_the_threshold(
    book: RuleBook, plan: str, frequency: Frequency, earnings: int, expected: int
) -> None:
    assert student_loan.deduction(plan=plan, frequency=frequency, earnings_pence=earnings, law=book.student_loans)[0] == expected


def test_a_plan_without_a_threshold_is_refused(book: RuleBook) -> None:
    with pytest.raises(CannotPay):
        student_loan.deduction(plan="5", frequency=MONTHLY, earnings_pence=1, law=book.student_loans)


def test_the_first_slab_that_holds_annualised_pay_gives_the_rate_on_all_of_it(book: RuleBook) -> None:
    # 2,849.99 x 12 = 34,199.88, in whole pounds 34,199: still the first slab. 4.6% = 131.0995; 28.97% = 825.6421.
    assert put_in(book, "alpha", 2_849_99) == PensionContributions(131_10, 825_64)
    # One penny more is 34,200, the second slab: 5.45% = 155.325, half a penny up.
    assert put_in(book, "alpha", 2_850_00) == PensionContributions(155_33, 825_65)


def test_a_scheme_with_slabs_in_pence_looks_at_the_pence(book: RuleBook) -> None:
    assert put_in(book, "lgps", 2_849_99, 1_900).employee == 155_32
    assert put_in(book, "lgps", 2_849_91, 1_900).employee == 131_10


def test_an_employer_gives_the_rate_that_a_scheme_leaves_open(book: RuleBook) -> None:
    assert put_in(book, "lgps", 1_000_00, 1_900).employer == 190_00
    with pytest.raises(CannotPay):
        put_in(book, "lgps", 1_000_00)


@pytest.mark.parametrize(("pay", "counted"), [(500_00, 0), (1_520_00, 1_000_00), (9_000_00, 3_669_00)])
def test_qualifying_earnings_lie_between_two_limits(book: RuleBook, pay: int, counted: int) -> None:
    assert put_in(book, "dc", pay) == PensionContributions(counted * 5 // 100, counted * 3 // 100)


def test_no_pensionable_pay_means_no_contribution(book: RuleBook) -> None:
    assert put_in(book, "alpha", 0) == PensionContributions(0, 0)


def test_what_is_taken_back_of_pay_gives_its_contribution_back_in_the_same_pence(book: RuleBook) -> None:
    # 12.50 x 4.6% = 0.575; 28.97% = 3.62125. A half penny goes away from nothing on either side.
    assert put_in(book, "alpha", 12_50) == PensionContributions(58, 3_62)
    assert put_in(book, "alpha", -12_50) == PensionContributions(-58, -3_62)


def test_a_scheme_on_qualifying_earnings_gives_nothing_back(book: RuleBook) -> None:
    assert put_in(book, "dc", -100_00) == PensionContributions(0, 0)


def test_the_levy_is_charged_on_the_year_to_date(book: RuleBook) -> None:
    # Month 2: 0.5% of 1,000,000.99 = 5,000.00495, less 2,500.00, less 1,000.00 charged before.
    due, step = levy.charge(pay_bill_to_date_pence=1_000_000_99, month=2, charged_before_pence=1_000_00, law=book.apprenticeship_levy)
    assert (due, step.law) == (1_500_00, "apprenticeship_levy")


def test_levy_charged_too_early_comes_back(book: RuleBook) -> None:
    assert levy.charge(pay_bill_to_date_pence=0, month=3, charged_before_pence=700_00, law=book.apprenticeship_levy)[0] == -700_00
