"""Adding a body from its folder: ``body.yaml`` says who it is, ``mapping.yaml`` what its words mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

import yaml

from commonline.kernel.digest import derived_id
from commonline.kernel.error import Refusal
from commonline.kernel.period import Frequency
from commonline.register import public as register
from commonline.storage import audit
from commonline.storage.unit import unit_of_work

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from commonline.storage.unit import Store


@dataclass(frozen=True, slots=True)
class Expected:
    """An extract that a body's folder announces.

    :ivar period: the month it is for, written 2025-10.
    """

    file: str
    kind: str
    carries: str
    as_at: date
    period: str


def add_body(*, store: Store, folder: Path, now: datetime) -> register.Body:
    """This will add the body that a folder describes.

    :raises Refusal: when the folder does not say what is needed, or the body is there already.
    """
    said = _read(folder)
    try:
        setup = _setup(said)
    except (KeyError, TypeError, ValueError) as error:
        raise Refusal(
            f"No body was added from {folder}.", why=f"Its body.yaml lacks or garbles {error}.", do="See bodies/README.md."
        ) from error
    body = derived_id(now, "body", setup.code)
    with unit_of_work(store=store, body=body, now=now) as unit:
        added = register.add_body(unit=unit, setup=setup)
        audit.record(unit=unit, actor="set-up", act="add body", subject=setup.code, digest="")
    return added


def expected(*, folder: Path) -> list[Expected]:
    """This will list the extracts that a body's folder announces, in order."""
    try:
        return [Expected(e["file"], e["kind"], e["carries"], e["as_at"], str(e["period"])) for e in _read(folder).get("extracts", [])]
    except (KeyError, TypeError) as error:
        raise Refusal(
            f"The extracts of {folder} cannot be listed.", why=f"Its body.yaml lacks or garbles {error}.", do="See bodies/README.md."
        ) from error


def _read(folder: Path) -> dict[str, Any]:
    place = folder / "body.yaml"
    try:
        said = yaml.safe_load(place.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise Refusal(f"{place} cannot be read.", why=str(error).splitlines()[0], do="Name the folder of a body.") from error
    if not isinstance(said, dict):
        raise Refusal(f"{place} cannot be read.", why="It is not a list of names and values.", do="See bodies/README.md.")
    return said


def _setup(said: dict[str, Any]) -> register.Setup:
    account = said["paying_account"]
    bp = said.get("employer_pension_bp")
    own_rate = max(bp.values()) if isinstance(bp, dict) else bp
    nobody = UUID(int=0)  # the register gives the ids
    return register.Setup(
        code=str(said["code"]),
        name=str(said["name"]),
        valid_from=said.get("valid_from") or date(2000, 1, 1),
        schemes=tuple(
            register.PayeScheme(nobody, str(s["reference"]), str(s["accounts_office_reference"]), str(s["name"]))
            for s in said["paye_schemes"]
        ),
        account=register.Account(str(account["sort_code"]).replace("-", ""), str(account["account_number"]), str(account["name"])),
        groups=tuple(
            register.PayGroup(
                id=nobody,
                code=str(g["code"]),
                frequency=Frequency(g["frequency"]),
                pay_day=str(g["pay_day"]),
                cut_off_days=int(g["cut_off_days"]),
                first_paid_on=g["first_paid_on"],
                paying_account_id=nobody,
                service_user_number=str(account["service_user_number"]),
                employer_pension_bp=own_rate,
            )
            for g in said["pay_groups"]
        ),
    )
