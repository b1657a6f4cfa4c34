"""The sample bodies are what their generator writes, and they hold together."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from samples.generate import generate  # noqa: E402 - samples stand beside the package, not in it
from samples.population import write_large_body  # noqa: E402

BODIES = ("canal-heritage-trust", "harbour-agency", "health-records-service", "inland-survey", "north-dales-council")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with the bodies made anew."""
    place = tmp_path_factory.mktemp("bodies")
    generate(into=place)
    return place


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("body", BODIES)
def test_making_a_body_again_gives_the_committed_bytes(made: Path, body: str) -> None:
    made_anew = _files(made / body)
    committed = {name: content for name, content in _files(ROOT / "bodies" / body).items() if name != "mapping.yaml"}
    assert made_anew.keys() == committed.keys()
    assert [name for name in made_anew if made_anew[name] != committed[name]] == []


@pytest.mark.parametrize("body", BODIES)
def test_every_extract_named_in_body_yaml_is_there_and_none_besides(made: Path, body: str) -> None:
    told = yaml.safe_load((made / body / "body.yaml").read_text(encoding="utf-8"))
    assert {extract["file"] for extract in told["extracts"]} == {path.name for path in (made / body / "extracts").iterdir()}


@pytest.mark.parametrize("body", BODIES)
def test_every_planted_row_is_found_in_its_file(made: Path, body: str) -> None:
    text = (made / body / "README.md").read_text(encoding="utf-8")
    rows = [
        line.split(" | ") for line in text.split("## What is planted")[1].split("## What happens")[0].splitlines() if line.startswith("| `")
    ]
    assert rows
    assert all(int(row[1]) > 1 for row in rows)


def test_a_large_body_has_a_row_a_person_and_the_same_bytes_each_time(tmp_path: Path) -> None:
    for name in ("once", "again"):
        write_large_body(folder=tmp_path / name, people=300, seed=7)
    assert _files(tmp_path / "once") == _files(tmp_path / "again")
    master = (tmp_path / "once" / "extracts" / "PA_MASTER_20251020.csv").read_text(encoding="cp1252").splitlines()
    committed = (ROOT / "bodies/harbour-agency/extracts/PA_MASTER_20251020.csv").read_text(encoding="cp1252").splitlines()
    assert master[0] == committed[0]
    assert len(master) == 301
    assert len({line.split(";")[6] for line in master[1:]}) == 300
