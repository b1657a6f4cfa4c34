"""One process for one fault: forked where pytest and all that lies below the faulty module are imported already.

A test run costs a third of a second that way, most of it pytest's own. Nothing is computed before the fork, for a forked
process has no threads but its own, and Polars would wait for those that it left behind.
"""

from __future__ import annotations

import ast
import gc
import importlib
import importlib.util
import json
import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec, SourceFileLoader
from pathlib import Path
from types import CodeType
from typing import Any

from mutants import Mutant, mutants_of

THIRD = ("pytest", "_hypothesis_pytestplugin", "hypothesis", "hypothesis.strategies", "polars", "psycopg", "yaml", "cryptography.fernet")
BELOW = {"rules": ("kernel", "standard"), "calc": ("kernel", "standard", "rules")}
"""What a room stands on is imported before the fork: nothing below knows of the fault above it."""
# An assertion that fails need not say why, so that tests are not compiled anew each time.
PYTEST = ("-x", "-q", "--tb=line", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist")
GREEN, NONE_COLLECTED = 0, 5
MEMORY = 4 << 30
SLOW = 1
"""A test that takes more seconds of a core on the right file is asked only if it is named: there are thousands of faults."""


@dataclass(slots=True)
class Subject:
    """One file of source and what its faults are tried with.

    :ivar name: below ``src/commonline``.
    :ivar tests: their addresses for pytest.
    :ivar mutants: its faults, in the order of lines.
    :ivar digest: of the file, its room and its tests: what was found for another digest is not looked at.
    :ivar clean: seconds that the tests took on the right file; 0 when not run yet.
    :ivar seconds: of a core that each test took on the right file; empty when not run yet.
    :ivar noticed: how many faults of this file each test saw.
    """

    name: str
    tests: tuple[str, ...]
    mutants: list[Mutant]
    digest: str
    clean: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)
    noticed: Counter[str] = field(default_factory=Counter)

    def promise(self, test: str) -> float:
        """How much a test is likely to see for its time; one that saw nothing yet is tried when it is quick."""
        return (self.noticed[test] + 0.5) / (self.seconds.get(test, 1) + 0.02)


@dataclass(slots=True, eq=False)
class Order:
    """A plugin of pytest: leaves slow tests out, puts those of most promise first, and writes down which one failed or was skipped."""

    subject: Subject
    said: Path
    times: dict[str, float] = field(default_factory=dict)
    before: float = field(default_factory=time.process_time)

    def pytest_collection_modifyitems(self, items: list[Any]) -> None:
        """Called by pytest when it knows the tests."""
        took, named = self.subject.seconds, self.subject.tests
        items[:] = [item for item in items if took.get(item.nodeid, 0) <= SLOW or item.nodeid in named]
        items.sort(key=lambda item: -self.subject.promise(item.nodeid))
        self.before = time.process_time()

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Called by pytest after each part of each test."""
        now = time.process_time()
        self.times[report.nodeid] = self.times.get(report.nodeid, 0) + now - self.before
        self.before = now
        if report.failed or report.skipped:
            self.said.write_text(json.dumps({"by": report.nodeid}), encoding="utf-8")


class Faulty(SourceFileLoader):
    """Loads one module from a tree that has a fault in it, and finds it before anybody else does."""

    tree: ast.Module

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002 - importlib's own signature
        """Give the faulty code."""
        return compile(ast.fix_missing_locations(self.tree), self.path, "exec", dont_inherit=True)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        """Answer for this one module."""
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None


def settle(place: Path) -> None:
    """Work in the copy from here on, and import what no fault of ours can change."""
    os.environ["POLARS_MAX_THREADS"] = "1"
    sys.dont_write_bytecode = False  # in the copy it is of use
    os.environ["COMMONLINE_SHARED"] = os.path.realpath(os.environ["COMMONLINE_SHARED"])
    os.chdir(place)
    sys.path[0] = str(place / "src")
    for module in THIRD:
        importlib.import_module(module)
    # The same examples each time, and none made smaller: that a test fails is enough.
    hypothesis = sys.modules["hypothesis"]
    settings, phase = hypothesis.settings, hypothesis.Phase
    settings.register_profile(
        "faults",
        phases=(phase.explicit, phase.generate),
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[hypothesis.HealthCheck.too_slow],
    )
    settings.load_profile("faults")
    if not importlib.import_module("commonline").__path__[0].startswith(str(place)):
        sys.exit("the tests would run on the checkout, not on the copy")


def warm(room: str, place: Path) -> None:
    """Import what the faulty modules of a room stand on."""
    for below in BELOW[room]:
        for path in sorted((place / "src" / "commonline" / below).glob("*.py")):
            importlib.import_module(f"commonline.{below}.{path.stem}")
    if "rules" in BELOW[room]:
        importlib.import_module("commonline.rules.reader").own_law()


def run_clean(subjects: Iterable[Subject], place: Path) -> None:
    """Run the tests on the right files: they have to be green, and their times say which to begin with."""
    times: dict[tuple[str, ...], tuple[float, dict[str, float]]] = {}
    for subject in subjects:
        if subject.tests not in times:
            said, began = place / "said-clean", time.monotonic()
            said.unlink(missing_ok=True)
            pid = forked(subject, None, said, place)
            try:
                _, status = os.waitpid(pid, 0)
            except BaseException:
                os.kill(pid, signal.SIGKILL)
                raise
            result = json.loads(said.read_text()) if said.exists() else {}
            if status != 0 or "times" not in result:
                wrong = f"{subject.name}: its tests are not green, or are skipped, on the right file, so red says nothing. "
                sys.exit((place / "clean.txt").read_text() + wrong + result.get("by", ""))
            times[subject.tests] = time.monotonic() - began, result["times"]
        subject.clean, subject.seconds = times[subject.tests]


def forked(subject: Subject, mutant: Mutant | None, said: Path, place: Path) -> int:
    """Fork a process that runs the tests with a fault in place, and give its number. Its exit code is pytest's.

    :param mutant: the fault; None for the right file.
    :param said: a file for the name of the test that saw it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    gc.freeze()  # what is there before the fork is not to be looked through after it
    if pid := os.fork():
        return pid
    code = 1
    try:
        os.setsid()
        # Whoever counts the wrong way for ever is stopped by the kernel.
        signal.setitimer(signal.ITIMER_REAL, 10 + 4 * subject.clean if mutant else 600)
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        written = os.open(os.devnull if mutant else place / "clean.txt", os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        for stream in (1, 2):
            os.dup2(written, stream)
        if mutant:
            _put_in(subject, mutant, place)
        order = Order(subject, said)
        code = int(sys.modules["pytest"].main([*PYTEST, *subject.tests], plugins=[order]))
        if not mutant and not said.exists():
            said.write_text(json.dumps({"times": order.times}), encoding="utf-8")
    except BaseException:  # noqa: BLE001 - a fault may do anything; it must not come back into the parent
        sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]
        sys.stderr.flush()
    finally:
        os._exit(code)


def _put_in(subject: Subject, mutant: Mutant, place: Path) -> None:
    """Let the faulty module be found in place of the right one."""
    path = place / "src" / "commonline" / subject.name
    tree = ast.parse(path.read_text(encoding="utf-8"))
    next(same for same in mutants_of(tree) if same == mutant).put_in()
    loader = Faulty("commonline." + subject.name.removesuffix(".py").replace("/", "."), str(path))
    loader.tree = tree
    sys.meta_path.insert(0, loader)  # type: ignore[arg-type]
