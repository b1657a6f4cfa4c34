"""What the manual and the messages point at is there."""

from __future__ import annotations

import re

LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
NAMED = re.compile(r"\b((?:docs|bodies)/[\w/-]+\.md)\b")


def test_every_link_of_the_manual_leads_to_a_file(kept_files, root):
    found = [
        f"{page.relative_to(root)}: {target}"
        for page in kept_files
        if page.suffix == ".md"
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]

    assert found == []


def test_every_page_that_code_and_messages_name_is_there(kept_files, root):
    found = {
        f"{file.relative_to(root)}: {page}"
        for file in kept_files
        if file.suffix in {".py", ".yaml"}
        for page in NAMED.findall(file.read_text(encoding="utf-8"))
        if not (root / page).is_file()
    }

    assert sorted(found) == []


def test_every_decision_is_numbered_and_dated(root):
    pages = sorted((root / "docs" / "decisions").glob("*.md"))

    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        first, _, second, *_ = page.read_text(encoding="utf-8").splitlines()
        assert first.startswith(f"# {page.name[:4]}. "), page.name
        assert re.match(r"20\d\d-\d\d-\d\d\. ", second), page.name


def test_the_newcomers_page_names_files_that_exist(root):
    text = (root / "docs" / "guide" / "newcomer.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:\w+/)+\w+\.(?:py|yaml))`", text))

    assert named
    assert sorted(path for path in named if not (root / "src" / "commonline" / path).is_file() and not (root / path).is_file()) == []
