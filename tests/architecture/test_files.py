"""The files of the project: their names, their size, and what none of them may say."""

from __future__ import annotations

import re
import tomllib

VAGUE = re.compile(r"(^|_)(utils?|helpers?|common|managers?|services?|misc)(_|$)")
LONGEST = 400
LONGER = {
    "storage/server.py": "one server made, started, reached and stopped; its refusals each say three things",
}
"""Source files over 400 lines, each with the reason why it is one thought all the same."""

# Written in two parts, so that this file does not say them.
HOSTS = ("pypi" + ".org", "python" + "hosted", "npm" + "js.", "crates" + ".io", "conda" + ".anaconda", "proxy." + "golang")
PLACES = tuple("/" + folder + "/" for folder in ("work", "root", "Users"))


def test_no_file_hides_behind_a_vague_name(house):
    found = [
        path.relative_to(house).as_posix() for path in house.rglob("*.py") if VAGUE.search(path.stem) or VAGUE.search(path.parent.name)
    ]

    assert found == []


def test_a_source_file_is_one_thought(house):
    lines = {path.relative_to(house).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in house.rglob("*.py")}
    long = {path for path, count in lines.items() if count > LONGEST}

    assert sorted(long) == sorted(LONGER)


def test_no_file_names_a_package_registry_or_a_place_on_one_machine(kept_files, root):
    found = []
    for path in kept_files:
        text = path.read_bytes().decode("utf-8", errors="replace")
        found += [f"{path.relative_to(root)}: {word}" for word in (*HOSTS, *PLACES) if word in text]

    assert found == []


def test_the_lock_pins_every_package_by_hash_and_names_no_index(root):
    text = (root / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]

    assert lines
    assert [line for line in lines if "--hash=sha256:" not in line or not re.match(r"[a-z0-9][a-z0-9.-]*(\[[a-z0-9,-]+\])?==", line)] == []
    assert "://" not in text
    assert not re.search(r"--(extra-)?index|--find-links|--trusted-host", text)


def test_every_package_asked_for_is_in_the_lock(root):
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *(name for extra in project["optional-dependencies"].values() for name in extra)]
    names = {re.split(r"[\[<>=!~ ]", name, maxsplit=1)[0].lower().replace("_", "-") for name in asked}
    locked = set(re.findall(r"^([a-z0-9.-]+)", (root / "requirements.lock").read_text(encoding="utf-8"), flags=re.MULTILINE))

    assert sorted(names - locked) == []
