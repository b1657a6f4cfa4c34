"""What a body's files say beside employments reaches people and payroll, once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commonline.converge.public import ExtractUnreadable
from commonline.flows.bodies import add_body
from commonline.flows.take_in import receive
from commonline.people import public as people
from commonline.register.public import Body
from commonline.storage.unit import Store, unit_of_work

NOW = datetime(2025, 10, 24, 9, tzinfo=UTC)
LATER = datetime(2025, 11, 20, 9, tzinfo=UTC)

TABLES = {
    "employments": (
        "person_ref,employment_ref,family_name,given_names,birth_date,sex,nino,start_date,end_date,paye_scheme,pay_group,grade,cost_centre,"
        "annual_salary_pence,hours_hundredths,full_time_hours_hundredths,tax_code,week1_month1,ni_letter,postgraduate_loan,sort_code,"
        "account_number,account_name,effective_from",
        "P1,100,Moss,Ann,1980-01-01,F,,2025-09-01,,951/CH50077,Month,Guide,1,3000000,3700,3700,1257L,N,A,N,000001,12345678,A MOSS,",
    ),
    "starters": (
        "employment_ref,declaration,p45_left_on,p45_tax_code,p45_week1_month1,p45_taxable_pay_pence,p45_tax_pence,postcode",
        "100,B,2025-08-31,1257L,N,1000000,95000,ZZ1 1ZZ",
    ),
    "notices": (
        "employment_ref,notice,issued_on,effective_from,tax_code,week1_month1,previous_pay_pence,previous_tax_pence",
        "100,P6,2025-10-02,2025-10-02,1100L,N,1100000,99000\n100,P6,2025-10-09,2025-10-09,1000L,N,1200000,99900\n100,P9,2025-10-10,2025-10-10,,N,,",
    ),
    "absences": ("employment_ref,absence,first_day,last_day,pay_percent", "100,strike,2025-10-06,2025-10-07,0"),
    "claims": (
        "employment_ref,element,worked_on,starts,hours_hundredths,amount_pence,evidence,claimed_on,authorised_by",
        "100,OVERTIME,2025-10-10,22:00,800,1500,log 7,2025-10-12,P9\n100,UNSOCIAL,2025-10-11,23:00,100,1500,log 8,2025-10-12,P9",
    ),
}


def announce(folder: Path, month: str, **tables: str) -> None:
    """Write the files of a month and announce them, with a mapping that takes every column as it stands."""
    place = folder / "extracts"
    place.mkdir(parents=True, exist_ok=True)
    lines = ["extracts:\n"]
    for carries, rows in tables.items():
        (place / f"{carries}-{month}.csv").write_text(f"{TABLES[carries][0]}\n{rows}\n", encoding="utf-8")
        lines.append(f"  - {{file: {carries}-{month}.csv, kind: changes, carries: {carries}, as_at: {month}-20, period: '{month}'}}\n")
    (folder / "body.yaml").write_text("code: trust\n" + "".join(lines), encoding="utf-8")
    mapping = ["body: trust\ndates: [YYYY-MM-DD]\nextracts:\n"]
    for carries, (columns, _) in TABLES.items():
        mapping.append(f"  {carries}:\n    file: '{carries}*.csv'\n    dialect: {{kind: csv}}\n    columns:\n")
        for name in columns.split(","):
            pence = ", pence: true" if name.endswith(("_pence", "_hundredths", "_percent")) else ""
            mapping.append(f"      {name}: {{heading: {name}{pence}}}\n")
    (folder / "mapping.yaml").write_text("".join(mapping), encoding="utf-8")


@pytest.fixture
def body(store: Store) -> Body:
    """Give a body with one PAYE scheme and one pay group."""
    return add_body(store=store, folder=Path(__file__).parents[3] / "bodies" / "canal-heritage-trust", now=NOW)


def october(store: Store, body: Body, folder: Path, now: datetime = NOW) -> list[Any]:
    announce(folder, "2025-10", **{carries: rows for carries, (_, rows) in TABLES.items()})
    return receive(store=store, body=body, folder=folder, now=now)


def test_every_table_is_taken_in_and_what_is_wrong_is_held(store: Store, body: Body, tmp_path: Path) -> None:
    found = {one.carries: (one.rows_in, one.accepted, one.held) for one in october(store, body, tmp_path)}
    assert found == {
        "employments": (1, 1, 0),
        "starters": (1, 1, 0),
        "notices": (3, 2, 1),
        "absences": (1, 1, 0),
        "claims": (2, 2, 0),
    }
    with unit_of_work(store=store, body=body.id, now=LATER) as unit:
        asked: dict[str, Any] = {"unit": unit, "known_at": LATER}
        days = {"first": date(2025, 10, 1), "last": date(2025, 10, 31)}
        assert people.roster_facts(**asked, **days)["employment_ref"].to_list() == ["100"]
        assert people.element_facts(**asked, **days)["element"].to_list() == ["OVERTIME", "UNSOCIAL"]
        assert people.absences(**asked, **days)["pay_percent"].to_list() == [0]
        assert people.notices(**asked)["tax_code"].to_list() == ["1100L", "1000L"]
        assert people.starters(**asked)["postcode"].to_list() == ["ZZ1 1ZZ"]


def brought(store: Store, body: Body) -> list[tuple[str, int, int]]:
    with unit_of_work(store=store, body=body.id, now=LATER) as unit:
        rows = unit.rows("SELECT origin, taxable_pay_pence, tax_pence FROM payroll_balance WHERE payroll_id = '100' ORDER BY origin")
    return [tuple(row) for row in rows]


def test_pay_and_tax_of_papers_are_brought_forward_and_the_latest_notice_says_the_whole(store: Store, body: Body, tmp_path: Path) -> None:
    october(store, body, tmp_path)
    figures = brought(store, body)
    assert [origin for origin, _, _ in figures] == ["notice:2025-10-02", "notice:2025-10-09", "p45"]
    assert (sum(pay for _, pay, _ in figures), sum(tax for _, _, tax in figures)) == (1_200_000, 99_900)


def test_the_same_rows_in_another_months_file_change_nothing(store: Store, body: Body, tmp_path: Path) -> None:
    october(store, body, tmp_path)
    before = brought(store, body)
    again = {carries: TABLES[carries][1] + "\n" for carries in ("starters", "notices", "absences", "claims")}
    announce(tmp_path, "2025-11", **again)
    found = {one.carries: one.accepted for one in receive(store=store, body=body, folder=tmp_path, now=LATER)}
    assert found == {"starters": 1, "notices": 2, "absences": 1, "claims": 2}
    assert brought(store, body) == before
    with unit_of_work(store=store, body=body.id, now=LATER) as unit:
        assert people.claims(unit=unit, known_at=LATER).height == 2
        assert people.changed_since(unit=unit, since=NOW + timedelta(minutes=1), until=LATER).is_empty()


def test_an_hour_that_was_claimed_in_an_earlier_month_is_held(store: Store, body: Body, tmp_path: Path) -> None:
    october(store, body, tmp_path)
    announce(tmp_path, "2025-11", claims="100,UNSOCIAL,2025-10-11,05:00,200,1500,log 9,2025-11-12,P9")
    (found,) = receive(store=store, body=body, folder=tmp_path, now=LATER)
    assert (found.accepted, found.held) == (0, 1)


def test_what_is_back_dated_holds_from_its_day_and_the_rest_from_the_first_of_its_month(store: Store, body: Body, tmp_path: Path) -> None:
    october(store, body, tmp_path)
    row = TABLES["employments"][1].replace("3000000", "3100000")
    announce(tmp_path, "2025-11", employments=row)
    receive(store=store, body=body, folder=tmp_path, now=LATER)
    later = LATER.replace(hour=10)
    announce(tmp_path, "2025-12", employments=row.replace("3100000", "3200000") + "2025-09-15")
    receive(store=store, body=body, folder=tmp_path, now=later)
    with unit_of_work(store=store, body=body.id, now=later) as unit:
        asked: dict[str, Any] = {"unit": unit, "first": date(2025, 9, 1), "last": date(2025, 12, 31)}
        november = people.roster_facts(**asked, known_at=LATER).select("valid_from", "annual_salary_pence").rows()
        december = people.roster_facts(**asked, known_at=later).select("valid_from", "annual_salary_pence").rows()
        changed = people.changed_since(unit=unit, since=LATER, until=later)["changed_from"].to_list()
    assert november == [(date(2025, 9, 1), 3_000_000), (date(2025, 11, 1), 3_100_000)]
    assert december == [(date(2025, 9, 1), 3_000_000), (date(2025, 9, 15), 3_200_000)]
    assert changed == [date(2025, 9, 15)]


def test_a_table_the_mapping_does_not_read_is_refused(store: Store, body: Body, tmp_path: Path) -> None:
    announce(tmp_path, "2025-10", claims=TABLES["claims"][1])
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(mapping.read_text(encoding="utf-8").partition("  claims:")[0], encoding="utf-8")
    with pytest.raises(ExtractUnreadable, match="carries claims"):
        receive(store=store, body=body, folder=tmp_path, now=NOW)
