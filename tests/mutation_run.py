"""Many small faults, put one at a time into the calculation and the readers of the law, to see which no test notices.

    .venv/bin/python tests/mutation_run.py [--file calc/plain/levy.py] [--sample 200 --seed 1] [--jobs 2] [--json]

``mutants.py`` says which faults there are, ``mutant_process.py`` how one is tried. Source and tests are copied first, so
the checkout is neither changed nor looked at again. What came of a fault is kept in ``build/mutation``, by the content of
the file, its room and its tests, so a run that was stopped goes on where it was. Faults that change nothing stand with
their reason in docs/evidence/mutation_survivors.md; the exit code is 1 when another survives, or when one that stands
there does not. ``mutations.py`` beside this asks less and another question: whether known faults of payroll programs are seen.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import json
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import Any, TextIO

from mutant_process import GREEN, NONE_COLLECTED, Subject, forked, run_clean, settle, warm
from mutants import Mutant, mutants_of

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "build" / "mutation" / "outcomes.jsonl"
LISTED = ROOT / "docs" / "evidence" / "mutation_survivors.md"
PARTS = ("rules", "calc")
AGREEING = "tests/properties/test_engines_agree.py::test_the_engines_agree_on_a_few_people_of_every_kind"
TESTS = {
    "rules/": ("tests/unit/rules",),
    "calc/": ("tests/unit/calc",),
    "calc/plain/": ("tests/unit/calc/plain", AGREEING),
    "calc/columns/": ("tests/unit/calc/columns", AGREEING),
}
"""The tests of a room. A file of the room's own level that has a test file of its own name is tried with that alone."""

Outcome = dict[str, Any]
"""What came of a fault: ``key``, ``file``, ``line``, ``in``, ``change``, ``outcome`` (seen, stopped, survived), ``by``, ``seconds``."""


def main() -> int:
    """Try the faults that were asked for and say which survived."""
    asked = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is ended and the copy goes
    os.environ.setdefault("COMMONLINE_SHARED", str(ROOT.parent / "shared"))
    with TemporaryDirectory(prefix="mutation-") as folder:
        place = Path(folder)
        for name in ("src", "tests"):
            copytree(ROOT / name, place / name, ignore=ignore_patterns("__pycache__", "*.egg-info"))
        (place / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
        chosen = [(subject, mutant) for subject in subjects(asked.file or PARTS, place) for mutant in subject.mutants]
        if asked.sample:
            picked = sorted(random.Random(asked.seed).sample(range(len(chosen)), min(asked.sample, len(chosen))))  # noqa: S311
            chosen = [chosen[n] for n in picked]
        if asked.count:
            sys.stdout.write(f"{len(chosen)} faults\n")
            return 0
        settle(place)
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        with KEPT.open("a+", encoding="utf-8") as kept:
            outcomes = list(Trial(place, asked.jobs, kept).of(chosen))
    return told(outcomes, whole=not asked.sample, machine=asked.json)


def arguments() -> argparse.Namespace:
    """Read the command line."""
    reader = argparse.ArgumentParser(description="Try small faults and see which no test notices.")
    reader.add_argument("--file", action="append", help="a file or folder below src/commonline; may be said again")
    reader.add_argument("--sample", type=int, help="only so many faults, drawn at random")
    reader.add_argument("--seed", type=int, default=1, help="of the draw")
    reader.add_argument("--jobs", type=int, default=1, help="processes side by side")
    reader.add_argument("--count", action="store_true", help="only count the faults")
    reader.add_argument("--json", action="store_true", help="one document on standard output")
    return reader.parse_args()


def subjects(parts: list[str] | tuple[str, ...], place: Path) -> list[Subject]:
    """Give the files to try; the rules come first, for those above them import them before they fork."""
    house = place / "src" / "commonline"
    found = []
    for part in parts:
        for path in sorted((house / part).rglob("*.py")) if (house / part).is_dir() else [house / part]:
            name = path.relative_to(house).as_posix()
            room, tests = tests_of(name, place)
            read = [path, *(house / room).rglob("*.py"), *(f for test in tests for f in files_of(place / test.partition("::")[0]))]
            digest = hashlib.sha256(b"".join(file.read_bytes() for file in sorted(set(read)))).hexdigest()[:16]
            found.append(Subject(name, tests, mutants_of(ast.parse(path.read_text(encoding="utf-8"))), digest))
    return sorted((one for one in found if one.mutants), key=lambda one: (not one.name.startswith("rules/"), one.name))


def tests_of(name: str, place: Path) -> tuple[str, tuple[str, ...]]:
    """Give the room of a file and the tests that concern it."""
    room = max((room for room in TESTS if name.startswith(room)), key=len, default="")
    if not room:
        sys.exit(f"no tests are named for {name}; say which in TESTS")
    own = f"{TESTS[room][0]}/test_{Path(name).name}"
    return room, (own,) if name.removeprefix(room) == Path(name).name and (place / own).exists() and room == "calc/" else TESTS[room]


def files_of(tests: Path) -> list[Path]:
    """Give the files of a folder of tests, or the file itself."""
    return sorted(tests.rglob("*.py")) if tests.is_dir() else [tests]


@dataclass(slots=True)
class Trial:
    """The faults of one run, some of them being tried.

    :ivar place: the copy.
    :ivar jobs: how many at once.
    :ivar kept: where outcomes are written as they come.
    :ivar running: by process: fault, moment it began, file for the test that sees it.
    """

    place: Path
    jobs: int
    kept: TextIO
    running: dict[int, tuple[Subject, Mutant, float, Path]] = field(default_factory=dict)

    def of(self, chosen: list[tuple[Subject, Mutant]]) -> Iterator[Outcome]:
        """Try each fault and give what came of it; what is known already is given again."""
        self.kept.seek(0)
        known = {one["key"]: one for one in map(json.loads, self.kept)}
        new = [(subject, mutant) for subject, mutant in chosen if key_of(subject, mutant) not in known]
        run_clean([subject for subject, _ in new], self.place)
        room = ""
        try:
            for number, (subject, mutant) in enumerate(chosen, start=1):
                if (key := key_of(subject, mutant)) in known:
                    subject.noticed[known[key]["by"]] += 1
                    yield known[key]
                    continue
                if room != subject.name.partition("/")[0]:
                    room = subject.name.partition("/")[0]
                    yield from self.ended(0)
                    warm(room, self.place)
                if sys.stderr.isatty():
                    sys.stderr.write(f"\r{number} of {len(chosen)}  {subject.name:<50}")
                said = self.place / f"said-{number}"
                self.running[forked(subject, mutant, said, self.place)] = (subject, mutant, time.monotonic(), said)
                yield from self.ended(self.jobs - 1)
            yield from self.ended(0)
        finally:
            for pid in self.running:
                os.kill(pid, signal.SIGKILL)

    def ended(self, most: int) -> Iterator[Outcome]:
        """Wait until no more than so many are being tried, and give what came of the others."""
        while len(self.running) > most:
            pid, status = os.wait()
            subject, mutant, began, said = self.running.pop(pid)
            outcome = judged(subject, mutant, status, said) | {"seconds": round(time.monotonic() - began, 2)}
            self.kept.write(json.dumps(outcome) + "\n")
            self.kept.flush()
            yield outcome


def key_of(subject: Subject, mutant: Mutant) -> str:
    """Name a fault of a file with this content."""
    return f"{subject.digest} {subject.name} {mutant.name}"


def judged(subject: Subject, mutant: Mutant, status: int, said: Path) -> Outcome:
    """Say what came of a fault, and remember which test saw it."""
    outcome = {"key": key_of(subject, mutant), "file": subject.name, "line": mutant.line, "in": mutant.inside, "change": mutant.change}
    code = os.waitstatus_to_exitcode(status)
    if code == NONE_COLLECTED:
        sys.exit(f"{subject.name}: no test was found")
    if code == GREEN:
        return outcome | {"outcome": "survived", "by": ""}
    if code == -signal.SIGALRM:
        return outcome | {"outcome": "stopped", "by": "the time limit"}
    by = "what imports it"
    with contextlib.suppress(OSError, json.JSONDecodeError):
        by = json.loads(said.read_text(encoding="utf-8"))["by"]
    subject.noticed[by] += 1
    return outcome | {"outcome": "seen", "by": by}


def told(outcomes: list[Outcome], *, whole: bool, machine: bool) -> int:
    """Say what survived, and what stands in the list of faults that change nothing; 0 when the two agree."""
    listed = changing_nothing()
    survived = {(one["file"], f"{one['in']}: {one['change']}"): one for one in outcomes if one["outcome"] == "survived"}
    new = [one for name, one in survived.items() if name not in listed]
    by_file = {
        file: Counter(one["outcome"] for one in outcomes if one["file"] == file) for file in dict.fromkeys(o["file"] for o in outcomes)
    }
    stale = sorted(f"{file} {name}" for file, name in listed - survived.keys() if whole and file in by_file)
    counts = Counter(one["outcome"] for one in outcomes)
    seconds = sum(one["seconds"] for one in outcomes)
    if machine:
        document = {"faults": len(outcomes), **counts, "listed": len(survived) - len(new), "seconds": round(seconds), "by_file": by_file}
        sys.stdout.write(json.dumps(document | {"survivors": new, "stale": stale}, indent=1) + "\n")
        return 1 if new or stale else 0
    lines = [f"{'file':<50} faults  seen stopped survived"]
    lines += [f"{f:<50} {sum(c.values()):>6} {c['seen']:>5} {c['stopped']:>7} {c['survived']:>8}" for f, c in by_file.items()]
    lines += [f"src/commonline/{one['file']}:{one['line']}: {one['in']}: {one['change']}" for one in new]
    lines += [f"stands in {LISTED.name}, but did not survive: {name}" for name in stale]
    share = f"{counts['seen'] + counts['stopped']} of {len(outcomes)} faults seen, {len(survived) - len(new)} listed as changing nothing"
    lines.append(f"{share}, {len(new)} not; {seconds:.0f} seconds of work, {seconds / max(len(outcomes), 1):.2f} a fault.")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if new or stale else 0


def changing_nothing() -> set[tuple[str, str]]:
    """Read the table of faults that change nothing: file, and the fault's name as a survivor is printed."""
    text = LISTED.read_text(encoding="utf-8") if LISTED.exists() else ""
    rows = re.findall(r"^\| `([^`]+)` \| `` (.+?) `` \|", text, re.MULTILINE)
    return {(file, name.replace("\\|", "|")) for file, name in rows}


if __name__ == "__main__":
    sys.exit(main())
