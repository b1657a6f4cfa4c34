"""How the command line refuses, fails and is interrupted."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from commonline.cli import checks
from commonline.cli.root import root
from commonline.kernel.error import Refusal
from commonline.rules import coverage
from commonline.rules.book import LawUnknown

if TYPE_CHECKING:
    from pathlib import Path


def said(*words: str) -> tuple[int, str, str]:
    """Run one command line: its exit code, standard output and standard error."""
    result = CliRunner().invoke(root, list(words))
    return result.exit_code, result.stdout, result.stderr


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make ``law check`` meet an error."""

    def broken() -> list[str]:
        raise error

    monkeypatch.setattr(coverage, "check_law", broken)


def test_help_lists_every_command_and_every_exit_code() -> None:
    code, out, _ = said("--help")
    assert code == 0
    commands = (
        "account",
        "award",
        "bench",
        "body",
        "change",
        "check-cases",
        "db",
        "demo",
        "explain",
        "findings",
        "law",
        "overpayment",
        "payslips",
        "receive",
        "run",
        "try",
        "verify",
        "what-if",
    )
    assert all(f"  {name} " in out for name in commands)
    assert all(f"  {number} " in out for number in (0, 1, 2, 3, 4, 5, 6, 70, 130))


def test_every_command_answers_help_and_takes_json_data_and_no_input() -> None:
    def walk(group: object, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        commands = getattr(group, "commands", None)
        return [path] if commands is None else [leaf for name, command in commands.items() for leaf in walk(command, (*path, name))]

    leaves = [path for path in walk(root, ()) if path[0] != "bench"]
    assert len(leaves) >= 25
    for path in leaves:
        code, out, _ = said(*path, "--help")
        assert code == 0, path
        assert all(option in out for option in ("--json", "--data", "--no-input")), path


def test_help_brings_in_nothing_slow() -> None:
    script = "import sys\nfrom commonline.cli.root import root\nprint([m for m in ('polars', 'psycopg', 'rich', 'django', 'yaml') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_command_that_is_not_there_is_refused_in_three_lines() -> None:
    code, out, err = said("pay")
    assert (code, out) == (2, "")
    assert err.splitlines() == ["The command was not understood.", "No such command 'pay'.", "Run `commonline --help`."]


def test_a_refusal_says_what_why_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, Refusal("Nothing was done.", why="It rains.", do="Wait."))
    assert said("law", "check") == (2, "", "Nothing was done.\nIt rains.\nWait.\n")


def test_with_json_a_refusal_is_a_document_on_standard_output(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, LawUnknown("No law.", why="Nobody checked.", do="Check."))
    code, out, err = said("law", "check", "--json")
    assert (code, err) == (3, "")
    assert json.loads(out) == {"error": {"what": "No law.", "why": "Nobody checked.", "do": "Check.", "exit_code": 3}}


def test_a_fault_of_ours_is_written_down_and_shown_without_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fail_with(monkeypatch, ZeroDivisionError("secret value"))
    code, _, err = said("law", "check", "--data", str(tmp_path / "data"))
    (file,) = (tmp_path / "data" / "faults").iterdir()
    assert code == 70
    assert str(file) in err
    assert "Traceback" not in err
    assert "secret value" not in err
    assert "ZeroDivisionError" in file.read_text()
    assert file.stat().st_mode & 0o077 == 0


def test_an_interruption_says_what_to_type_next(monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    code, _, err = said("law", "check")
    assert code == 130
    assert err.splitlines()[0].strip() == "" or err.startswith("Interrupted.")
    assert "same command again" in err


def test_broken_law_is_exit_code_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coverage, "check_law", lambda: ["problem: a file", "note: a gap"])
    code, out, _ = said("law", "check", "--json")
    assert code == 1
    assert json.loads(out) == {"problems": ["problem: a file"], "notes": ["note: a gap"], "outside": []}


def test_our_own_law_is_in_order() -> None:
    assert said("law", "check")[0] == 0


def test_law_is_shown_for_a_day_only_where_it_holds() -> None:
    code, out, _ = said("law", "show", "--on", "2025-10-31", "--json")
    found = json.loads(out)["law"]
    assert code == 0
    assert {"income_tax", "national_insurance"} <= {one["subject"] for one in found}
    assert all(one["first_day"] <= "2025-10-31" <= one["last_day"] for one in found)


def test_a_password_is_never_asked_for_without_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COMMONLINE_PASSWORD", raising=False)
    code, _, err = said("account", "add", "anna", "--person", "Anna", "--no-input", "--data", str(tmp_path))
    assert code == 2
    assert "COMMONLINE_PASSWORD" in err
    assert list(tmp_path.iterdir()) == []


def test_no_command_takes_a_password_on_its_line() -> None:
    def walk(command: object) -> list[str]:
        own = [name for one in getattr(command, "params", []) for name in one.opts]
        return own + [name for one in getattr(command, "commands", {}).values() for name in walk(one)]

    assert not [name for name in walk(root) if "password" in name]


def test_a_month_and_a_day_at_once_are_refused_before_anything_is_opened(tmp_path: Path) -> None:
    code, _, err = said("run", "propose", "--month", "2025-10", "--paid-on", "2025-10-31", "--data", str(tmp_path))
    assert code == 2
    assert "either a day or a month" in err
    assert list(tmp_path.iterdir()) == []


def test_the_first_word_after_findings_may_be_a_body_or_an_option(tmp_path: Path) -> None:
    code, out, _ = said("findings", "--open", "--help", "--data", str(tmp_path))
    assert code == 0
    assert "BODY" in out


def test_db_status_starts_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    code, out, _ = said("db", "status", "--json", "--data", str(tmp_path / "nothing"))
    assert code == 0
    assert json.loads(out)["running"] is False
    assert not (tmp_path / "nothing").exists()


def test_what_waits_to_be_checked_is_named_in_a_module_that_the_root_knows() -> None:
    assert {command.name for command in checks.COMMANDS} <= set(root.commands)
