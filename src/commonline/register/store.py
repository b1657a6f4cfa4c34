"""The register's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import polars as pl

from commonline.kernel.digest import derived_id, derived_ids
from commonline.kernel.period import Frequency
from commonline.register.terms import Account, Body, PayeScheme, PayGroup
from commonline.storage import bulk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from commonline.storage.unit import Unit

_TEXT = pl.String()


def insert_body(*, unit: Unit, code: str, name: str, valid_from: date) -> Body:
    """This will add a body; the unit's scope must be the body's own id."""
    unit.execute(
        "INSERT INTO register_body (id, code, name, valid_from) VALUES (%s, %s, %s, %s)", (unit.own, code, name, valid_from)
    )
    return Body(unit.own, code, name, valid_from, None)


def bodies(*, unit: Unit) -> list[Body]:
    """This will list the bodies by code."""
    return [Body(*row) for row in unit.rows("SELECT id, code, name, valid_from, valid_to FROM register_body ORDER BY code")]


def insert_scheme(*, unit: Unit, reference: str, accounts_office_reference: str, name: str) -> None:
    """This will add a PAYE scheme."""
    unit.execute(
        "INSERT INTO register_paye_scheme VALUES (%s, %s, %s, %s, %s)",
        (unit.own, derived_id(unit.now, "scheme", str(unit.own), reference), reference, accounts_office_reference, name),
    )


def schemes(*, unit: Unit) -> list[PayeScheme]:
    """This will list the body's PAYE schemes by reference."""
    query = "SELECT id, reference, accounts_office_reference, name FROM register_paye_scheme ORDER BY reference"
    return [PayeScheme(*row) for row in unit.rows(query)]


def insert_pay_group(*, unit: Unit, group: PayGroup) -> None:
    """This will add a pay group."""
    unit.execute(
        "INSERT INTO register_pay_group VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            unit.own,
            group.id,
            group.code,
            group.frequency.value,
            group.pay_day,
            group.cut_off_days,
            group.first_paid_on,
            group.paying_account_id,
            group.service_user_number,
            group.employer_pension_bp,
        ),
    )


def pay_groups(*, unit: Unit) -> list[PayGroup]:
    """This will list the body's pay groups by code."""
    query = (
        "SELECT id, code, frequency, pay_day, cut_off_days, first_paid_on, paying_account_id, service_user_number, employer_pension_bp"
        " FROM register_pay_group ORDER BY code"
    )
    return [
        PayGroup(row.id, row.code, Frequency(row.frequency), *row[3:]) for row in unit.rows(query)
    ]


def ensure_employments(*, unit: Unit, people: pl.DataFrame) -> pl.DataFrame:
    """This will know every person and employment named, and give their ids.

    :param people: ``person_ref``, ``employment_ref``, ``paye_scheme``; an employment once.
    :returns: ``employment_ref``, ``employment_id``, in the order of ``people``.
    """
    wanted = people.select("person_ref").unique().sort("person_ref")
    known = _persons(unit)
    new = wanted.join(known, left_on="person_ref", right_on="reference", how="anti")
    ids = derived_ids(unit.now, new.height, "person", str(unit.own), *new["person_ref"].head(1), str(new.height))
    bulk.write(unit=unit, table="register_person", frame=new.select(id=pl.Series(ids, dtype=_TEXT), reference="person_ref"))
    persons = _persons(unit)

    schemes_known = pl.DataFrame(
        [(s.reference, str(s.id)) for s in schemes(unit=unit)], schema={"paye_scheme": _TEXT, "paye_scheme_id": _TEXT}, orient="row"
    )
    known = _employments(unit)
    new = (
        people.join(known, on="employment_ref", how="anti")
        .sort("employment_ref")
        .join(persons, left_on="person_ref", right_on="reference")
        .join(schemes_known, on="paye_scheme")
        .sort("employment_ref")
    )
    ids = derived_ids(unit.now, new.height, "employment", str(unit.own), *new["employment_ref"].head(1), str(new.height))
    rows = new.select(id=pl.Series(ids, dtype=_TEXT), person_id="id", paye_scheme_id="paye_scheme_id", payroll_id="employment_ref")
    bulk.write(unit=unit, table="register_employment", frame=rows)
    return people.select("employment_ref").join(_employments(unit), on="employment_ref", how="left", maintain_order="left")


def _persons(unit: Unit) -> pl.DataFrame:
    return bulk.read(unit=unit, query="SELECT reference, id FROM register_person", schema={"reference": _TEXT, "id": _TEXT})


def _employments(unit: Unit) -> pl.DataFrame:
    query = "SELECT payroll_id, id FROM register_employment"
    return bulk.read(unit=unit, query=query, schema={"employment_ref": _TEXT, "employment_id": _TEXT})


def ensure_ninos(*, unit: Unit, ninos: pl.Series) -> pl.Series:
    """This will seal the NI numbers that are new and give the id of each, None where there is none."""
    blinds = unit.seal.blind_many(body=unit.own, column="nino", values=ninos.to_list())
    query = "SELECT blind, id FROM register_nino"
    values = pl.DataFrame({"blind": blinds, "nino": ninos}, schema={"blind": _TEXT, "nino": _TEXT})
    known = bulk.read(unit=unit, query=query, schema={"blind": _TEXT, "id": _TEXT})
    new = values.drop_nulls().unique("blind", maintain_order=True).join(known, on="blind", how="anti", maintain_order="left")
    ids = derived_ids(unit.now, new.height, "nino", str(unit.own), *new["blind"].head(1))
    sealed = unit.seal.seal_many(
        body=unit.own, table="register_nino", column="nino", rows=[UUID(i) for i in ids], values=new["nino"].to_list()
    )
    frame = pl.DataFrame({"id": ids, "nino": _hex(sealed), "blind": new["blind"]}, schema={"id": _TEXT, "nino": _TEXT, "blind": _TEXT})
    bulk.write(unit=unit, table="register_nino", frame=frame)
    all_known = pl.concat([known, frame.select("blind", "id")]).unique("blind")
    return values.join(all_known, on="blind", how="left", maintain_order="left")["id"]


def ensure_accounts(*, unit: Unit, accounts: pl.DataFrame) -> pl.Series:
    """This will seal the bank accounts that are new and give the id of each, None where there is none.

    :param accounts: ``sort_code``, ``account_number``, ``account_name``; a row with any of the first two missing has no account.
    """
    number = pl.concat_str("sort_code", "account_number", separator="|")
    texts = accounts.select(number=number, named=pl.concat_str(number, pl.col("account_name").fill_null(""), separator="|"))
    values = accounts.with_columns(
        pl.Series("blind", unit.seal.blind_many(body=unit.own, column="bank_account", values=texts["number"].to_list()), dtype=_TEXT),
        pl.Series("identity", unit.seal.blind_many(body=unit.own, column="bank_identity", values=texts["named"].to_list()), dtype=_TEXT),
    )
    known = bulk.read(unit=unit, query="SELECT identity, id FROM register_bank_account", schema={"identity": _TEXT, "id": _TEXT})
    new = values.filter(pl.col("identity").is_not_null()).unique("identity", maintain_order=True)
    new = new.join(known, on="identity", how="anti", maintain_order="left")
    ids = derived_ids(unit.now, new.height, "bank", str(unit.own), *new["identity"].head(1))
    rows = [UUID(i) for i in ids]
    columns = {"id": pl.Series(ids, dtype=_TEXT), "blind": new["blind"], "identity": new["identity"]}
    for column in ("sort_code", "account_number", "account_name"):
        sealed = unit.seal.seal_many(
            body=unit.own, table="register_bank_account", column=column, rows=rows, values=new[column].fill_null("").to_list()
        )
        columns[column] = pl.Series(_hex(sealed), dtype=_TEXT)
    frame = pl.DataFrame(columns)
    bulk.write(unit=unit, table="register_bank_account", frame=frame)
    all_known = pl.concat([known, frame.select("identity", "id")])
    return values.join(all_known, on="identity", how="left", maintain_order="left")["id"]


def account_blinds(*, unit: Unit) -> pl.DataFrame:
    """This will give ``bank_account_id`` and the ``blind`` of its number: two accounts of one blind are one account."""
    query = "SELECT id, blind FROM register_bank_account"
    return bulk.read(unit=unit, query=query, schema={"bank_account_id": _TEXT, "blind": _TEXT})


def open_accounts(*, unit: Unit, ids: Sequence[str]) -> pl.DataFrame:
    """This will open sealed accounts: ``id``, ``sort_code``, ``account_number``, ``account_name``, each id once."""
    query = (
        "SELECT id, encode(sort_code, 'hex'), encode(account_number, 'hex'), encode(account_name, 'hex')"
        " FROM register_bank_account WHERE id = ANY(%s::uuid[]) ORDER BY id"
    )
    columns = ("sort_code", "account_number", "account_name")
    found = bulk.read(unit=unit, query=query, values=(list(ids),), schema={"id": _TEXT, **dict.fromkeys(columns, _TEXT)})
    rows = [UUID(i) for i in found["id"]]
    return found.with_columns(
        pl.Series(
            column,
            unit.seal.open_many(
                body=unit.own, table="register_bank_account", column=column, rows=rows, sealed=[bytes.fromhex(v) for v in found[column]]
            ),
            dtype=_TEXT,
        )
        for column in columns
    )


def open_account(*, unit: Unit, account: UUID) -> Account:
    """This will open one sealed account."""
    row = open_accounts(unit=unit, ids=[str(account)]).row(0, named=True)
    return Account(row["sort_code"], row["account_number"], row["account_name"])


def open_ninos(*, unit: Unit, ids: Sequence[str]) -> pl.DataFrame:
    """This will open sealed NI numbers: ``id``, ``nino``, each id once."""
    query = "SELECT id, encode(nino, 'hex') FROM register_nino WHERE id = ANY(%s::uuid[]) ORDER BY id"
    found = bulk.read(unit=unit, query=query, values=(list(ids),), schema={"id": _TEXT, "nino": _TEXT})
    opened = unit.seal.open_many(
        body=unit.own,
        table="register_nino",
        column="nino",
        rows=[UUID(i) for i in found["id"]],
        sealed=[bytes.fromhex(v) for v in found["nino"]],
    )
    return found.with_columns(pl.Series("nino", opened, dtype=_TEXT))


def _hex(sealed: Sequence[bytes | None]) -> list[str]:
    return ["\\x" + (value or b"").hex() for value in sealed]
