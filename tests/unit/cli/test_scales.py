"""``commonline scales show``."""

from __future__ import annotations

import json

from click.testing import CliRunner

from commonline.cli.root import root


def said(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(root, ["scales", "show", *words])
    return result.exit_code, result.stdout, result.stderr


def test_it_lists_what_is_held_and_for_which_days():
    code, out, _ = said()
    assert code == 0
    assert "scale.afc_england " in out
    assert "scale.armed_forces_officers " in out


def test_one_scale_alone():
    code, out, _ = said("armed_forces_officers", "--json")
    assert code == 0
    assert {held["subject"] for held in json.loads(out)["scales"]} == {
        "scale.armed_forces_officers",
        "scale.armed_forces_officers.x_factor",
    }


def test_the_points_and_allowances_of_a_day_with_what_is_doubtful():
    code, out, _ = said("afc_england", "--on", "2025-06-01")
    assert code == 0
    assert "£37,796.00" in out
    assert "£8,466.00" in out
    assert "Doubtful: " in out


def test_json_gives_whole_pence():
    code, out, _ = said("afc_england", "--on", "2025-06-01", "--json")
    assert code == 0
    assert {"code": "5.3", "band": "5", "after_years": 4, "annual_pence": 3779600} in json.loads(out)["points"]


def test_a_day_that_nobody_checked_has_its_exit_code():
    code, _, err = said("afc_england", "--on", "2030-01-01")
    assert code == 3
    assert "Nobody has checked" in err


def test_an_unknown_scale_is_refused_with_those_that_are_held():
    for words in (("teachers",), ("teachers", "--on", "2025-06-01")):
        code, _, err = said(*words)
        assert code == 2
        assert "afc_england" in err


def test_a_day_without_a_scale_is_not_understood():
    code, _, err = said("--on", "2025-06-01")
    assert code == 2
    assert "name of a scale" in err
