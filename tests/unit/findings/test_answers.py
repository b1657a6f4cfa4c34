"""A finding is kept once, and its answer holds as long as its values do."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from commonline.access import public as access
from commonline.findings import public as findings
from commonline.kernel.error import Refusal
from commonline.kernel.finding import Finding, Weight
from commonline.storage.unit import Store, Unit, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)


def finding(code: str = "PAY-003", subject: str = "100", values: str = "v") -> Finding:
    return Finding(code, Weight.WARNS, subject, "It is odd.", "s:1", values, "2025-26/M07")


@pytest.fixture
def account(store: Store) -> UUID:
    """Give an account that answers."""
    with unit_of_work(store=store, body=None, now=NOW) as unit:
        return access.add_account(unit=unit, name="olive", person="Olive", password="correct horse battery").id


def kept(unit: Unit) -> list[tuple[str, str, str | None]]:
    return [(row.subject, row.value_digest, row.reason) for row in findings.listed(unit=unit)]


def test_the_same_finding_is_kept_once_and_other_values_are_another(store: Store, body: UUID) -> None:
    for values in ("v", "v", "w"):
        with unit_of_work(store=store, body=body, now=NOW) as unit:
            findings.record(unit=unit, found=[finding(values=values)])
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert sorted(kept(unit)) == [("100", "v", None), ("100", "w", None)]


def test_lists_that_begin_alike_in_one_moment_lose_no_finding(store: Store, body: UUID) -> None:
    lists = (["1", "2"], ["1", "3"], ["1", "3", "4"])
    for subjects in lists:
        with unit_of_work(store=store, body=body, now=NOW) as unit:
            findings.record(unit=unit, found=[finding(subject=subject) for subject in subjects])
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        assert [subject for subject, *_ in kept(unit)] == ["1", "2", "3", "4"]


def test_an_answer_survives_a_second_judging_and_falls_with_its_values(store: Store, body: UUID, account: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        findings.record(unit=unit, found=[finding()])
        assert findings.answer(unit=unit, account=account, actor="olive", reason="rang them", code="PAY-003") == 1
        findings.record(unit=unit, found=[finding(), finding(values="w")])
        assert sorted(kept(unit)) == [("100", "v", "rang them"), ("100", "w", None)]
        assert findings.answered(unit=unit) == {("PAY-003", "100", "2025-26/M07", "v"): "rang them"}


@pytest.mark.parametrize("reason", ["", "  ", "ok", " a "])
def test_an_answer_without_a_reason_is_refused(reason: str, store: Store, body: UUID, account: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        findings.record(unit=unit, found=[finding()])
        with pytest.raises(Refusal, match="Nothing was answered"):
            findings.answer(unit=unit, account=account, actor="olive", reason=reason, code="PAY-003")


@pytest.mark.parametrize(
    "wanted", [{"code": "PAY-001"}, {"code": "PAY-003", "subject": "101"}, {"code": "PAY-003", "period": "2025-26/M08"}]
)
def test_an_answer_to_nothing_is_refused(wanted: dict[str, str], store: Store, body: UUID, account: UUID) -> None:
    with unit_of_work(store=store, body=body, now=NOW) as unit:
        findings.record(unit=unit, found=[finding()])
        with pytest.raises(Refusal, match="no open finding"):
            findings.answer(unit=unit, account=account, actor="olive", reason="rang them", **wanted)
