"""Write the five sample bodies: ``python -m samples.generate`` (into ``bodies/``), or ``--into`` another folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from samples import canal_heritage_trust, harbour_agency, health_records_service, inland_survey, north_dales_council

BODIES = Path(__file__).parents[1] / "bodies"


def generate(*, into: Path) -> None:
    """This will write every sample body below ``into``, each time the same bytes."""
    for body in (harbour_agency, inland_survey, north_dales_council, health_records_service, canal_heritage_trust):
        body.write(into)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--into", type=Path, default=BODIES)
    generate(into=parser.parse_args().into)
