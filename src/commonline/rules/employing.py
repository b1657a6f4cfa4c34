"""What an employer has to know before pay is worked out, from the values of its entries.

The codes operated without a notice, automatic enrolment, the minimum wage and State Pension age.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from commonline.rules.book import AutomaticEnrolment, MinimumWage, PensionAge, TaxCodes

if TYPE_CHECKING:
    from datetime import date

    from commonline.rules.node import Node


def tax_codes(values: Node) -> TaxCodes:
    """This will read ``tax_codes``. A code is written with its basis: ``{code: 0T, week_1: true}``."""
    part = values.parts("emergency", "starter", "nothing_given", "after_leaving", "uplift")
    return TaxCodes(
        emergency=part["emergency"].text(),
        starter={declaration: _code(node) for declaration, node in part["starter"].parts("A", "B", "C").items()},
        nothing_given=_code(part["nothing_given"]),
        after_leaving=_code(part["after_leaving"]),
        uplift={suffix: node.whole() for suffix, node in part["uplift"].parts(optional=("L", "M", "N")).items()},
    )


def _code(node: Node) -> tuple[str, bool]:
    part = node.parts("code", "week_1")
    return part["code"].text(), part["week_1"].flag()


def automatic_enrolment(values: Node) -> AutomaticEnrolment:
    """This will read ``automatic_enrolment``."""
    part = values.parts("trigger_pounds", "lower_pounds", "age_from", "asks_from", "asks_until", "postponed_months", "enrolled_again_years")
    return AutomaticEnrolment(
        trigger=part["trigger_pounds"].by_frequency(),
        lower=part["lower_pounds"].by_frequency(),
        **{word: node.whole() for word, node in part.items() if not word.endswith("_pounds")},
    )


def minimum_wage(values: Node) -> MinimumWage:
    """This will read ``minimum_wage``, from the highest age down."""
    part = values.parts("by_age", "apprentice_pence")
    by_age = []
    for node in part["by_age"].items():
        rate = node.parts("from_age", "pence")
        by_age.append((rate["from_age"].whole(), rate["pence"].whole()))
    if any(older <= younger for (older, _), (younger, _) in pairwise(by_age)):
        raise part["by_age"].broken("the ages do not fall")
    return MinimumWage(by_age=tuple(by_age), apprentice=part["apprentice_pence"].whole())


def pension_age(values: Node) -> PensionAge:
    """This will read ``pension_age``: rows of a first day of birth with either the day reached, or years and months of age."""
    part = values.parts("born")
    born = tuple(_birth(node) for node in part["born"].items())
    if any(before[0] >= after[0] for before, after in pairwise(born)):
        raise part["born"].broken("the days of birth do not rise")
    return PensionAge(born=born)


def _birth(node: Node) -> tuple[date, date | None, int | None, int]:
    part = node.parts("from", optional=("on", "years", "months"))
    if ("on" in part) == ("years" in part) or ("months" in part and "on" in part):
        raise node.broken("either the day it is reached (on), or years and months of age")
    reached = part["on"].day() if "on" in part else None
    years = part["years"].whole() if "years" in part else None
    return part["from"].day(), reached, years, part["months"].whole() if "months" in part else 0
