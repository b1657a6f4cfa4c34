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
    unit.execute("INSERT INTO register_body (id, code, name, valid_from) VALUES (%s, %s, %s, %s)", (unit.own, code, name, valid_from))
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
    return [PayGroup(row.id, row.code, Frequency(row.frequency), *row[3:]) for row in unit.rows(query)]


def ensure_employments(*, unit: Unit, people: pl.DataFrame) -> pl.DataFrame:
    """This will know every person and employment named, and give their ids.

    :param people: ``person_ref``, ``employment_ref``, ``paye_scheme``; an employment once.
    :returns: ``employment_ref``, ``employment_id``, in the order of ``people``.
    """
    wanted = people.select("person_ref").unique().sort("person_ref")
    known = _persons(unit)
    new = wanted.join(known, left_on="person_ref", right_on="reference", how="anti", maintain_order="left")
    ids = derived_ids(unit.now, new.height, "person", str(unit.own), *new["person_ref"].head(1), str(new.height))
    added = new.select(reference="person_ref", id=pl.Series(ids, dtype=_TEXT))
    bulk.write(unit=unit, table="register_person", frame=added)
    persons = pl.concat([known, added]).rename({"reference": "person_ref", "id": "person_id"})

    found = schemes(unit=unit)
    own = pl.DataFrame({"paye_scheme": [s.reference for s in found], "paye_scheme_id": [str(s.id) for s in found]})
    employed = _employments(unit)
    new = (
        people.join(employed, on="employment_ref", how="anti", maintain_order="left")
        .join(persons, on="person_ref", maintain_order="left")
        .join(own, on="paye_scheme", maintain_order="left")
        .sort("employment_ref")
    )
    ids = derived_ids(unit.now, new.height, "employment", str(unit.own), *new["employment_ref"].head(1), str(new.height))
    added = new.select("employment_ref", "person_id", "paye_scheme_id", employment_id=pl.Series(ids, dtype=_TEXT))
    rows = added.select("person_id", "paye_scheme_id", id="employment_id", payroll_id="employment_ref")
    bulk.write(unit=unit, table="register_employment", frame=rows)
    everybody = pl.concat([employed, added.select("employment_ref", "employment_id")])
    return people.select("employment_ref").join(everybody, on="employment_ref", how="left", maintain_order="left")


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
    columns = ("sort_code", "account_number", "account_name")
    found = _chosen(unit, "register_bank_account", columns, ids)
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


def jobs(*, unit: Unit) -> pl.DataFrame:
    """This will give ``employment_id``, ``person_id`` of everybody who has, or has had, more than one employment with the body."""
    query = (
        "SELECT id, person_id FROM register_employment WHERE person_id IN"
        " (SELECT person_id FROM register_employment GROUP BY 1 HAVING count(*) > 1) ORDER BY 1"
    )
    return bulk.read(unit=unit, query=query, schema={"employment_id": _TEXT, "person_id": _TEXT})


def open_ninos(*, unit: Unit, ids: Sequence[str]) -> pl.DataFrame:
    """This will open sealed NI numbers: ``id``, ``nino``, each id once."""
    found = _chosen(unit, "register_nino", ("nino",), ids)
    opened = unit.seal.open_many(
        body=unit.own,
        table="register_nino",
        column="nino",
        rows=[UUID(i) for i in found["id"]],
        sealed=[bytes.fromhex(v) for v in found["nino"]],
    )
    return found.with_columns(pl.Series("nino", opened, dtype=_TEXT))


_FEW = 1000


def _chosen(unit: Unit, table: str, columns: Sequence[str], ids: Sequence[str]) -> pl.DataFrame:
    """This will give sealed columns in hexadecimal of the rows named, by id. Of many, the table is read whole: that is quicker."""
    shown = ", ".join(f"encode({column}, 'hex')" for column in columns)
    few = len(ids) <= _FEW
    where = " WHERE id = ANY(%s::uuid[])" if few else ""
    schema: dict[str, pl.DataType] = {"id": _TEXT, **dict.fromkeys(columns, _TEXT)}
    query = "SELECT id, " + shown + " FROM " + table + where  # the names are this file's own
    found = bulk.read(unit=unit, query=query, values=(list(ids),) if few else (), schema=schema)
    return found.filter(pl.col("id").is_in(pl.Series(ids, dtype=_TEXT).implode())).sort("id")


def _hex(sealed: Sequence[bytes | None]) -> list[str]:
    return ["\\x" + (value or b"").hex() for value in sealed]
