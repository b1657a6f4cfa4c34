"""The frames of the code and the tables of the database say the same of every column."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from commonline.converge.store import HELD
from commonline.payroll.store import MEASURES
from commonline.people.store import ABSENCE_FACT, CLAIM, ELEMENT_FACT, EMPTY_TEXT, FACT, MAY_LACK, NOTICE, PAY_FACTS, STARTER
from commonline.standard import extract
from commonline.standard.extract import BALANCE, ELEMENT, EMPLOYMENT
from commonline.standard.pay import PAY_RESULT

SQL = {
    pl.String(): {"text", "uuid", "bytea"},
    pl.Int64(): {"bigint", "integer"},
    pl.Date(): {"date"},
    pl.Boolean(): {"boolean"},
}


@pytest.fixture(scope="module")
def catalogue(databases: Any) -> dict[str, dict[str, tuple[str, bool]]]:
    """Give, by table and column, the type and whether it must be filled, as the database's catalogue has them."""
    with databases.superuser(databases.copy(of="empty")) as connection:
        rows = connection.execute(
            "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_attribute a"
            " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped"
        ).fetchall()
    found: dict[str, dict[str, tuple[str, bool]]] = {}
    for table, column, kind, filled in rows:
        found.setdefault(table, {})[column] = (kind, filled)
    return found


FRAMES = [
    ("people_employment_fact", FACT),
    ("people_element_fact", ELEMENT_FACT),
    ("people_absence_fact", ABSENCE_FACT),
    ("people_notice", NOTICE),
    ("people_starter", STARTER),
    ("people_claim", CLAIM),
    ("converge_held", HELD),
    ("payroll_balance", dict.fromkeys(MEASURES, pl.Int64())),
    ("payroll_payslip", {name: PAY_RESULT.schema[name] for name in ("gross_pence", "net_pence")}),
]


@pytest.mark.parametrize(("table", "schema"), FRAMES, ids=[table for table, _ in FRAMES])
def test_a_frame_that_is_copied_into_a_table_has_its_columns_and_types(catalogue: Any, table: str, schema: dict[str, pl.DataType]) -> None:
    there = catalogue[table]
    assert {
        name: there.get(name, ("missing", False))[0] for name in schema if there.get(name, ("missing",))[0] not in SQL[schema[name]]
    } == {}


def test_every_column_of_a_fact_that_must_be_filled_is_in_its_frame(catalogue: Any) -> None:
    for table, schema in FRAMES[:6]:
        required = {name for name, (_, filled) in catalogue[table].items() if filled}
        assert required <= set(schema) | {"body_id", "known_from"}


def test_a_fact_of_an_employment_holds_every_column_of_the_standard_but_the_secrets() -> None:
    # effective_from is the day a row's values hold from: a fact's valid_from.
    stated = {column.name for column in EMPLOYMENT if not column.secret} - {"person_ref", "effective_from"}
    assert stated <= set(FACT)
    assert not {column.name for column in EMPLOYMENT if column.secret} & set(FACT)
    assert {column.name for column in ELEMENT} - {"employment_ref"} <= set(ELEMENT_FACT)


@pytest.mark.parametrize(
    ("table", "schema"), [(extract.ABSENCE, ABSENCE_FACT), (extract.NOTICE, NOTICE), (extract.STARTER, STARTER), (extract.CLAIM, CLAIM)]
)
def test_what_people_keep_of_a_table_is_all_of_it(table: Any, schema: dict[str, pl.DataType]) -> None:
    assert set(schema) == set(table.names) - {"employment_ref"} | {"employment_id"}
    assert {name: schema[name] for name in table.names if name in schema} == {n: t for n, t in table.schema.items() if n in schema}


def test_a_fact_lacks_only_what_it_may_lack(catalogue: Any) -> None:
    optional = {name for name, (_, filled) in catalogue["people_employment_fact"].items() if not filled}
    assert optional == {*EMPTY_TEXT, *MAY_LACK, "valid_to"}
    assert set(PAY_FACTS) <= set(FACT)


def test_a_required_column_of_the_standard_may_not_be_empty_in_its_table(catalogue: Any) -> None:
    there = catalogue["people_employment_fact"]
    assert [c.name for c in EMPLOYMENT if c.required and c.name in there and not there[c.name][1]] == []


def test_the_measures_of_the_year_to_date_are_those_of_the_standards_balance() -> None:
    assert set(MEASURES) == {name for name in BALANCE.names if name.endswith("_pence")}
