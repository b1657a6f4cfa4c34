"""Proof that the tests see a wrong engine: known faults, put one at a time into a copy of the source.

Run it with ``.venv/bin/python tests/mutations.py``. It copies ``src`` to a temporary folder, never touches the
checkout, and fails when a fault goes unseen, when the clean copy is not green, or when a fault no longer fits the
source. Most faults are real ones, found in other payroll programs; docs/evidence/mutations.md says what was measured.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
OUTSIDE = (
    "tests/unit/calc/columns/test_outside_cases.py",
    "tests/unit/calc/plain/test_plain_outside_cases.py",
    "tests/unit/rules/test_law_against_published_rows.py",
    "tests/properties/test_engines_agree.py::test_both_engines_cut_after_four_decimals_where_it_costs_a_penny",
)
AGREEING = ("tests/properties/test_engines_agree.py::test_the_engines_agree_on_a_few_people_of_every_kind",)
GREEN = "green"

Edit = tuple[str, str, str]
"""A file below ``src/commonline``, a piece of text that stands in it once, and what takes its place."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One deliberate fault.

    :ivar name: what is wrong, in a few words.
    :ivar where: the engine that has it, or the law, which both read.
    :ivar edits: what makes it.
    """

    name: str
    where: str
    edits: tuple[Edit, ...]


COLUMNS, PLAIN, LAW = "calc/columns/", "calc/plain/", "rules/law/"
FAULTS = (
    Fault(
        "K codes without the + 9",
        "columns",
        ((f"{COLUMNS}tax_code.py", "+ law.remainder_add)", "+ (law.remainder_add if number > 0 else 0))"),),
    ),
    Fault(
        "K codes without the + 9",
        "plain",
        (
            (
                f"{PLAIN}income_tax.py",
                "Fraction(10 * remainder + law.remainder_add, span.of)",
                "Fraction(10 * remainder + (0 if code.kind is CodeKind.ADDED_PAY else law.remainder_add), span.of)",
            ),
        ),
    ),
    Fault(
        "no cut after four decimals",
        "columns",
        (
            # Everything is kept in parts of the year's weeks or months instead, so nothing is cut before the penny.
            (f"{COLUMNS}income_tax.py", "c = below * periods * _DECIMALS // in_year", "c = below * periods * _DECIMALS"),
            (
                f"{COLUMNS}income_tax.py",
                "k = tax_below * periods * _DECIMALS // (in_year * denominator)",
                "k = tax_below * periods * _DECIMALS",
            ),
            (f"{COLUMNS}income_tax.py", "_DECIMALS * part, k * denominator - c * part", "_DECIMALS * part * in_year, k - c * part"),
            (f"{COLUMNS}income_tax.py", "_DECIMALS * numerator(rate, denominator)", "_DECIMALS * in_year * numerator(rate, denominator)"),
            (f"{COLUMNS}income_tax.py", "divisor=denominator * 100", "divisor=denominator * 100 * (12 if months else 52)"),
        ),
    ),
    Fault(
        "no cut after four decimals",
        "plain",
        (
            (f"{PLAIN}rounding.py", "return Fraction(floor(pounds * 10_000), 10_000)", "return pounds"),
            # The workings refuse more decimals; the figure is to be seen, not that refusal.
            (f"{PLAIN}workings.py", 'raise ValueError(f"more than four decimals of a pound: £{pounds}")', "parts = parts // 1"),
        ),
    ),
    Fault(
        "National Insurance rounded on the total",
        "columns",
        (
            (
                f"{COLUMNS}national_insurance.py",
                "self._rounded(pt_to_uel, self.employee_main[letter])",
                "pt_to_uel * self.employee_main[letter]",
            ),
            (
                f"{COLUMNS}national_insurance.py",
                "self._rounded(at_least(to_uel - self.employer_from[letter], 0), employer_rate)",
                "at_least(to_uel - self.employer_from[letter], 0) * employer_rate",
            ),
            (
                f"{COLUMNS}national_insurance.py",
                "employee + self._rounded(above, self.employee_above[letter])",
                "self._rounded(employee + above * self.employee_above[letter], 1)",
            ),
            (
                f"{COLUMNS}national_insurance.py",
                "employer + self._rounded(above, employer_rate)",
                "self._rounded(employer + above * employer_rate, 1)",
            ),
        ),
    ),
    Fault(
        "National Insurance rounded on the total",
        "plain",
        (
            (
                f"{PLAIN}national_insurance.py",
                "employee = main + above\n",
                "employee = eb5_penny(over_pt * rates.employee_main.fraction + above_uel * rates.employee_above.fraction)\n",
            ),
            (
                f"{PLAIN}national_insurance.py",
                "employer = of_first + of_second\n",
                "employer = eb5_penny((first + second) * rates.employer.fraction)\n",
            ),
        ),
    ),
    Fault(
        "National Insurance to the nearest penny, half a penny down",
        "columns",
        (
            (
                f"{COLUMNS}national_insurance.py",
                "(band * rate * 10 + 4 * self.denominator) // (10 * self.denominator)",
                "(band * rate * 2 + self.denominator - 1) // (2 * self.denominator)",
            ),
        ),
    ),
    Fault(
        "National Insurance to the nearest penny, half a penny down",
        "plain",
        ((f"{PLAIN}rounding.py", "whole, tenths = divmod(", "return ceil(pence - Fraction(1, 2))\n    whole, tenths = divmod("),),
    ),
    Fault(
        "loan thresholds not cut to a penny",
        "columns",
        (
            # Earnings and thresholds in parts of 156, in which both twelfths and fifty-seconds are whole.
            (f"{COLUMNS}student_loan.py", "loan.annual_threshold // 12", "loan.annual_threshold * 13"),
            (f"{COLUMNS}student_loan.py", "loan.annual_threshold * frequency.weeks // 52", "loan.annual_threshold * frequency.weeks * 3"),
            (f"{COLUMNS}student_loan.py", "earned - self.thresholds[plan]", "earned * 156 - self.thresholds[plan]"),
            (f"{COLUMNS}student_loan.py", "earned - int(self.thresholds[-1])", "earned * 156 - int(self.thresholds[-1])"),
            (f"{COLUMNS}student_loan.py", "parts // (self.denominator * 100) * 100", "parts // (self.denominator * 100 * 156) * 100"),
        ),
    ),
    Fault(
        "loan thresholds not cut to a penny",
        "plain",
        (
            (
                f"{PLAIN}student_loan.py",
                "loan_deduction_down(over * loan.rate.fraction)",
                "loan_deduction_down(max(earnings_pence - loan.annual_threshold * share, 0) * loan.rate.fraction)",
            ),
        ),
    ),
    Fault(
        "one threshold a pound higher",
        "law",
        ((f"{LAW}hmrc/national_insurance.yaml", "M1: {lel: 533, pt: 823,", "M1: {lel: 533, pt: 824,"),),
    ),
)


def main() -> int:
    """Run the tests on a clean copy, then on a copy with each fault; 0 when the clean one alone is green."""
    say("| fault | in | seen by outside cases and a hand sum | seen by the other engine |")
    say("|---|---|---|---|")
    clean = reds(())
    say(f"| none | - | {clean[0]} | {clean[1]} |")
    unseen = []
    for fault in FAULTS:
        outside, other = reds(fault.edits)
        say(f"| {fault.name} | {fault.where} | {outside} | {other} |")
        if outside == other == GREEN:
            unseen.append(f"{fault.name} ({fault.where})")
    if clean != (GREEN, GREEN):
        say("\nThe clean copy is not green, so red says nothing.")
        return 1
    say(f"\n{len(FAULTS) - len(unseen)} of {len(FAULTS)} faults seen." + (f" Not seen: {', '.join(unseen)}." if unseen else ""))
    return 1 if unseen else 0


def reds(edits: tuple[Edit, ...]) -> tuple[str, str]:
    """Give the first red test of the outside cases (and one sum worked by hand) and of the comparison, on a copy with these edits."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "src"
        copytree(ROOT / "src", copy, ignore=ignore_patterns("__pycache__", "*.egg-info"))
        for name, old, new in edits:
            put_in(copy / "commonline" / name, old, new)
        return first_red(copy, OUTSIDE), first_red(copy, AGREEING)


def put_in(file: Path, old: str, new: str) -> None:
    """Change one place of a file of the copy."""
    text = file.read_text(encoding="utf-8")
    if text.count(old) != 1:
        sys.exit(f"{file.name}: {old!r} stands in it {text.count(old)} times, not once. The source has changed; change the fault with it.")
    file.write_text(text.replace(old, new), encoding="utf-8")


def first_red(copy: Path, tests: tuple[str, ...]) -> str:
    """Run tests against the copy until one is red; give its name, or ``green``.

    A test that was skipped, or that failed for another reason than its own assertion, ends the script: it says nothing.
    """
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    imported = subprocess.run(
        [sys.executable, "-c", "import commonline; print(*commonline.__path__)"], env=env, capture_output=True, text=True, check=True
    )
    if not Path(imported.stdout.strip()).is_relative_to(copy):
        sys.exit(f"the tests would run on {imported.stdout.strip()}, not on the copy")
    command = [sys.executable, "-m", "pytest", "-x", "--tb=line", "-rfEs", "-p", "no:cacheprovider", *tests]
    ran = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if "SKIPPED" in ran.stdout:
        sys.exit(f"Tests were skipped, so nothing is proved:\n{ran.stdout}")
    if ran.returncode == 0:
        return GREEN
    failed = [line.split()[1] for line in ran.stdout.splitlines() if line.startswith("FAILED ")]
    if not failed or not any(line.startswith(("E   assert ", "E   AssertionError")) for line in ran.stdout.splitlines()):
        sys.exit(f"Red for another reason than a wrong figure:\n{ran.stdout}{ran.stderr}")
    return f"`{failed[0].rpartition('::')[2]}`"


def say(text: str) -> None:
    """Print a line at once, so that a long run can be followed."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
