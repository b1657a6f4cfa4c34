"""From the posts of organograms to people who can be paid, by rules and shares that stand in ``standard/trial.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import polars as pl
import yaml

from commonline.converge.public import load
from commonline.flows.organograms import Sense
from commonline.kernel.digest import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from commonline.converge.public import Mapping as HowRead
    from commonline.flows.organograms import Organogram, Post

WHOLE = 10_000
"""Shares are of so many people."""
_DIGITS = 8
"""Hexadecimal digits of the digest that each draw takes: one in four thousand million, far finer than a share."""


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What a trial takes for granted, as data.

    :ivar mappings: how each kind of organogram file is read.
    :ivar sense: above what a figure is likelier a slip.
    :ivar shares: by column of PAY_INPUT: each value and how many of 10,000 people have it.
    :ivar employer_pension_bp: employer's pension rate in hundredths of a percent where the scheme leaves it open.
    :ivar sentences: all of it, for a reader.
    """

    mappings: Mapping[str, HowRead]
    sense: Sense
    shares: Mapping[str, Mapping[str, int]]
    employer_pension_bp: int
    sentences: tuple[str, ...]


@cache
def assumptions() -> Assumptions:
    """This will give what ``standard/trial.yaml`` says.

    :raises ValueError: when shares do not add up to 10,000; that is our mistake.
    """
    told: dict[str, Any] = yaml.safe_load(files("commonline.standard").joinpath("trial.yaml").read_text(encoding="utf-8"))
    shares = {column: MappingProxyType(dict(share["of"])) for column, share in told["shares"].items()}
    wrong = [column for column, share in shares.items() if sum(share.values()) != WHOLE]
    if wrong:
        raise ValueError(f"trial.yaml: shares of {', '.join(wrong)} do not add up to {WHOLE}")
    return Assumptions(
        mappings=MappingProxyType({kind: load(yaml.safe_dump(how, allow_unicode=True)) for kind, how in told["mappings"].items()}),
        sense=Sense(told["most_full_time_in_a_row"], told["highest_pay_pounds"] * 100),
        shares=MappingProxyType(shares),
        employer_pension_bp=told["employer_pension_bp"],
        sentences=(*told["assumptions"], *(share["says"] for share in told["shares"].values())),
    )


def people_of(*, organograms: Iterable[Organogram], seed: int, taken: Assumptions) -> pl.DataFrame:
    """This will give one row a person, with what the posts say of the pay and what is drawn.

    Columns: ``body``, ``n`` from 0, ``salary_pence`` (full time), ``part`` (hundredths of full time), and those of PAY_INPUT in the shares.
    The same files and the same seed give the same people, whatever else is in the folder.
    """
    rows: list[tuple[str, int, int, *tuple[str, ...]]] = []
    for organogram in organograms:
        for post in organogram.posts:
            salary = midpoint(post)
            for number, part in enumerate(parts(post.full_time_hundredths)):
                rows.append((organogram.body, salary, part, *drawn(organogram.body, post, number, seed, taken)))
    schema = {"body": pl.String(), "salary_pence": pl.Int64(), "part": pl.Int64(), **dict.fromkeys(taken.shares, pl.String())}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(n=pl.int_range(pl.len(), dtype=pl.Int64), postgraduate_loan=pl.col("postgraduate_loan") == "yes")


def midpoint(post: Post) -> int:
    """This will give the pay between floor and ceiling, in pence, to the nearest pound, a half upwards."""
    return (post.floor_pence + post.ceiling_pence + 100) // 200 * 100


def parts(full_time_hundredths: int) -> list[int]:
    """This will give the people in a post by their part of full time, in hundredths: 265 is two whole ones and 65."""
    whole, rest = divmod(full_time_hundredths, 100)
    return [100] * whole + ([rest] if rest else [])


def drawn(body: str, post: Post, number: int, seed: int, taken: Assumptions) -> tuple[str, ...]:
    """This will give one person's value of each shared column, by a digest and no chance."""
    digits = digest_of(str(seed), body, f"{post.kind} {post.row}", str(number))
    return tuple(
        _at(int(digits[place * _DIGITS : (place + 1) * _DIGITS], 16) % WHOLE, share) for place, share in enumerate(taken.shares.values())
    )


def _at(place: int, share: Mapping[str, int]) -> str:
    for value, people in share.items():
        if place < people:
            return value
        place -= people
    raise ValueError("shares do not add up")
