"""How fast the columnar engine works out pay, beside two references measured in the same run.

The references: a copy of 20 columns of whole numbers to 20 others, which no engine that reads its inputs and writes
payslips can beat by much; and a hand-written parallel loop with a small part of the rules (``kernel_numba``).
Ratios are of medians of interleaved repeats, all warm. They still move when other work shares the machine.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from commonline.calc.columns.payslip import work_out
from commonline.kernel.period import Frequency, PayPeriod
from commonline.rules.reader import rule_book
from commonline.standard.particulars import NONE, TABLES, Particulars
from commonline.standard.pay import ELEMENT_DUE
from commonline.standard.table import Kind
from commonline.standard.terms import STANDARD_TERMS

if TYPE_CHECKING:
    from collections.abc import Callable

PERIOD = PayPeriod.paid(date(2025, 10, 31), Frequency.MONTHLY)
CURVE = (10_000, 100_000, 1_000_000, 2_000_000)
COLUMNS = 20
FEW = 0.02


def measure(people: int, repeats: int) -> dict[str, Any]:
    """This will time the engine and both references on generated people.

    :returns: ``people``; ``seconds``, ``seconds_with_particulars`` (2% have arrears, and each table of particulars names 2%),
        ``copy_seconds``, ``numba_seconds`` (medians); ``ratio_to_copy``, ``ratio_to_copy_with_particulars``, ``ratio_to_numba``;
        ``curve``: ``people`` and ``ns_per_person`` for 10,000 to 2 million; ``peak_mib``: of the whole process, with all
        data and references.
    """
    work = {"engine": engine(people), "few": engine(people, few=FEW), "copy": copying(people), "numba": looping(people)}
    timed = _medians(work, repeats)
    curve = [{"people": size, "ns_per_person": round(_medians({"engine": engine(size)}, repeats)["engine"] / size * 1e9)} for size in CURVE]
    return {
        "people": people,
        "ratio_to_copy": round(timed["engine"] / timed["copy"], 1),
        "ratio_to_copy_with_particulars": round(timed["few"] / timed["copy"], 1),
        "ratio_to_numba": round(timed["engine"] / timed["numba"], 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "curve": curve,
        "seconds": timed["engine"],
        "seconds_with_particulars": timed["few"],
        "copy_seconds": timed["copy"],
        "numba_seconds": timed["numba"],
    }


def engine(people: int, *, few: float = 0) -> Callable[[], object]:
    """This will give the engine's work on a run of so many people, all rules on.

    :param few: the share of the people that each table of particulars names, and that has arrears.
    """
    inputs, elements = run_of(people, arrears=few)
    particulars = particulars_of(people, few) if few else NONE
    book = rule_book(on=PERIOD.paid_on)
    return lambda: work_out(inputs=inputs, elements=elements, period=PERIOD, book=book, terms=STANDARD_TERMS, particulars=particulars)


def copying(people: int) -> Callable[[], object]:
    """This will give a copy of 20 columns of 64-bit whole numbers to 20 others, on all cores."""
    source = np.ones((COLUMNS, people), np.int64)
    target = np.zeros_like(source)
    pool = ThreadPoolExecutor(pl.thread_pool_size())
    shares = np.array_split(np.arange(COLUMNS), pl.thread_pool_size())
    return lambda: list(pool.map(lambda share: np.copyto(target[share[0] : share[-1] + 1], source[share[0] : share[-1] + 1]), shares))


def looping(people: int) -> Callable[[], object]:
    """This will give the hand-written loop over so many people."""
    from kernel_numba import CODES, FREE, MONTH, simplified  # noqa: PLC0415 - compiled only where it is measured

    draw = np.random.default_rng(1)
    pay = _yearly(draw, people) // 12
    code = np.where(draw.random(people) < 0.85, 1_257, draw.integers(0, CODES, people))
    given = [pay, pay * 6 // 100, pay * (MONTH - 1), pay * (MONTH - 1) // 8, code, FREE]
    made = [np.zeros(people, np.int64) for _ in range(6)]
    return lambda: simplified(*given, *made)


def run_of(people: int, *, arrears: float = 0) -> tuple[pl.DataFrame, pl.DataFrame]:
    """This will make PAY_INPUT and ELEMENT_DUE of a run, text as text.

    Salary for all, allowances for 30%, hours for 10%, a deduction for 5%, part periods for 3%; loans for 20%, pensions for 90%;
    arrears for a share, nobody if nothing is said.
    """
    draw = np.random.default_rng(2)
    yearly = _yearly(draw, people)
    suffix = [f"{number}L" for number in range(900, 1_300)]
    codes = [
        "1257L",
        *suffix,
        *("S" + code for code in suffix[::4]),
        "C1257L",
        "BR",
        "SBR",
        "D0",
        "SD2",
        "0T",
        "NT",
        "K120",
        "K475",
        "SK30",
    ]
    usual = draw.random(people)
    code = np.where(usual < 0.7, 0, np.where(usual < 0.78, codes.index("S1256L"), draw.integers(0, len(codes), people)))
    before = yearly // 12 * (PERIOD.number - 1)
    inputs = pl.DataFrame(
        {
            "n": pl.int_range(people, eager=True),
            "tax_code": pl.Series(codes).gather(code),
            "week1_month1": draw.random(people) < 0.03,
            "ni_letter": _drawn(draw, people, ("A", "M", "H", "C", "J", "B", "X"), (0.85, 0.06, 0.02, 0.03, 0.02, 0.01, 0.01)),
            "student_loan_plan": _drawn(draw, people, ("", "1", "2", "4"), (0.8, 0.06, 0.1, 0.04)),
            "postgraduate_loan": draw.random(people) < 0.02,
            "pension_scheme": _drawn(draw, people, ("", "alpha", "lgps", "nhs", "teachers", "dc"), (0.1, 0.4, 0.2, 0.2, 0.05, 0.05)),
            "employer_pension_bp": np.full(people, 2_050),
            "band_pay_pence": pl.Series([None], dtype=pl.Int64).new_from_index(0, people),
            "taxable_pay_to_date_pence": before * 94 // 100,
            "tax_to_date_pence": before * 13 // 100,
        }
    )
    return inputs, _elements(draw, people, yearly, arrears)


def particulars_of(people: int, share: float) -> Particulars:
    """This will make particulars of a share of the people for each table, so that several tables may name one person.

    A director has earnings under two letters; those who are together are two.
    """
    draw = np.random.default_rng(3)
    drawn = draw.permutation(people)
    size = int(people * share)
    directors, others = np.sort(drawn[:size]), drawn[size:]
    pairs = np.sort(others[: size // 2 * 2]).reshape(-1, 2)
    together = np.unique(pairs)
    frames = {
        "directors": _amounts("directors", directors).with_columns(method=pl.lit("annual"), weeks=pl.lit(52, pl.Int64)),
        "ni_to_date": pl.concat(
            _amounts("ni_to_date", directors).with_columns(
                ni_letter=pl.lit(letter), place=pl.lit(place, pl.Int64), niable_pence=pl.Series(draw.integers(0, 3_000_000, size))
            )
            for place, letter in enumerate("AC")
        ).sort("n", "place"),
        "together": pl.DataFrame({"n": together, "first": np.repeat(pairs[:, 0], 2)}),
        "paid_already": _amounts("paid_already", np.sort(draw.choice(others, size, replace=False))).with_columns(
            pl.Series(draw.integers(0, 90_000, size)).alias(name)
            for name in ("pensionable_pence", "band_pay_pence", "taxable_pay_pence", "niable_pence")
        ),
        "corrections": _amounts("corrections", np.sort(draw.choice(people, size, replace=False))).with_columns(
            pl.Series(draw.integers(-900, 900, size)).alias(name) for name in ("pension_employee_pence", "ni_employee_pence")
        ),
    }
    return Particulars(**{name: frame.select(TABLES[name].names) for name, frame in frames.items()})


def _amounts(name: str, who: np.ndarray[Any, Any]) -> pl.DataFrame:
    """Make a row a person of a table of particulars, its numbers nothing, its flags off and its texts empty."""
    plain = {Kind.WHOLE: pl.lit(0, pl.Int64), Kind.FLAG: pl.lit(value=False), Kind.TEXT: pl.lit("")}
    return pl.DataFrame({"n": who}).with_columns(plain[column.kind].alias(column.name) for column in TABLES[name] if column.name != "n")


def _elements(draw: np.random.Generator, people: int, yearly: np.ndarray[Any, Any], arrears: float) -> pl.DataFrame:
    """Make the rows of all kinds and put them in order."""
    everyone = np.arange(people)
    part_time = np.where(draw.random(people) < 0.25, draw.integers(4, 36, people) * 100, 3_700)
    joined = np.where(draw.random(people) < 0.03, draw.integers(1, PERIOD.days, people), 0)
    salary = _rows(everyone, "SALARY", "annual", yearly).with_columns(
        part=pl.Series(part_time),
        whole=pl.lit(3_700, pl.Int64),
        due_from=pl.lit(PERIOD.begins) + pl.duration(days=pl.Series(joined)),
    )
    allowed, hourly, deducted = (everyone[draw.random(people) < share] for share in (0.3, 0.1, 0.05))
    kinds = [
        salary,
        _rows(allowed, "ALLOWANCE", "period", draw.integers(2_000, 50_000, len(allowed))).with_columns(pensionable=pl.col("n") % 3 == 0),
        _rows(hourly, "OVERTIME", "hourly", draw.integers(1_200, 4_000, len(hourly))).with_columns(
            hours_hundredths=pl.Series(draw.integers(50, 4_000, len(hourly))), pensionable=pl.lit(value=False)
        ),
        _rows(deducted, "PARKING", "period", draw.integers(500, 6_000, len(deducted))).with_columns(
            sign=pl.lit(-1, pl.Int64), taxable=pl.lit(value=False)
        ),
    ]
    if arrears:
        late = everyone[draw.random(people) < arrears]
        kinds.append(_rows(late, "ARREARS", "once", draw.integers(-20_000, 90_000, len(late))).with_columns(arrears=pl.lit(value=True)))
    rows = pl.concat([kind.select(name for name in ELEMENT_DUE.names if name != "line") for kind in kinds]).sort("n", maintain_order=True)
    return ELEMENT_DUE.checked(rows.with_columns(pl.int_range(pl.len()).over("n").alias("line")).select(ELEMENT_DUE.names))


def _rows(who: np.ndarray[Any, Any], element: str, basis: str, pence: np.ndarray[Any, Any]) -> pl.DataFrame:
    """Make one whole-period earning a person."""
    ones = {name: pl.lit(1, pl.Int64) for name in ("part", "whole", "sign")}
    flags = {name: pl.lit(value=name != "arrears") for name in ("taxable", "niable", "pensionable", "arrears")}
    return pl.DataFrame({"n": who, "amount_pence": pence}).with_columns(
        **ones,
        **flags,
        element=pl.lit(element),
        basis=pl.lit(basis),
        hours_hundredths=pl.lit(0, pl.Int64),
        due_from=pl.lit(PERIOD.begins),
        due_to=pl.lit(PERIOD.ends),
    )


def _yearly(draw: np.random.Generator, people: int) -> np.ndarray[Any, Any]:
    """Draw yearly salaries in pence, 7,200 to 240,000 pounds, half of them above 32,000."""
    return (np.clip(draw.lognormal(7.9, 0.45, people), 600, 20_000) * 1_200).astype(np.int64)


def _drawn(draw: np.random.Generator, people: int, values: tuple[str, ...], shares: tuple[float, ...]) -> pl.Series:
    return pl.Series(values).gather(draw.choice(len(values), people, p=shares))


def _medians(work: dict[str, Callable[[], object]], repeats: int) -> dict[str, float]:
    """Run each once to warm up, then all in turn, and give the median seconds of each."""
    seconds: dict[str, list[float]] = {name: [] for name in work}
    for repeat in range(repeats + 1):
        for name, do in work.items():
            begun = time.perf_counter()
            do()
            if repeat:
                seconds[name].append(time.perf_counter() - begun)
    return {name: statistics.median(of_one) for name, of_one in seconds.items()}


def main() -> None:
    """This will measure and print, as text or as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=1_000_000, help="people in the run that is compared with the references")
    parser.add_argument("--repeats", type=int, default=7, help="measured repeats of each, after one to warm up")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    asked = parser.parse_args()
    figures = measure(asked.people, asked.repeats)
    print(json.dumps(figures, indent=2) if asked.json else "\n".join(f"{name}: {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
