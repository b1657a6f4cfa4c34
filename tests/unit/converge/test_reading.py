"""Whatever happens to a file on its way, every row is read, held or set aside, or the file is refused in one clear sentence."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonline.converge import judge, mapping, reading
from commonline.converge.rule import Against
from commonline.converge.terms import Dialect, ExtractUnreadable, Frames
from commonline.standard.extract import EMPLOYMENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from commonline.converge.terms import Judged, Mapped, Mapping, Reading

HEADINGS = ("Person", "Number", "Family", "Given", "Born", "Start", "Salary", "Hours", "Sort", "Account")
ROWS = tuple(
    (f"P{n}", f"{n:05d}", family, "Ann", "02.03.1980", "01.04.2020", f"{n}2.345,60", "37,50", "00-00-01", f"1000000{n}")
    for n, family in enumerate(("Smith", "Müller", "O'Neil", "Ó Súilleabháin", "Brown"), start=1)
)

_COLUMNS = """
      person_ref: {Person}
      employment_ref: {Number}
      family_name: {Family}
      given_names: {Given}
      birth_date: {Born}
      sex: {{constant: F}}
      start_date: {Start}
      paye_scheme: {{constant: 120/AB1}}
      pay_group: {{constant: M}}
      grade: {{constant: G7}}
      cost_centre: {{constant: C1}}
      annual_salary_pence: {Salary}
      hours_hundredths: {Hours}
      full_time_hours_hundredths: {Hours}
      tax_code: {{constant: 1257L}}
      week1_month1: {{constant: no}}
      ni_letter: {{constant: A}}
      postgraduate_loan: {{constant: no}}
      sort_code: {{heading: {Sort}, drop: ["-"]}}
      account_number: {Account}
      account_name: {Family}
"""


def made(dialect: str, *, headings: dict[str, str] | None = None) -> Mapping:
    """Give a mapping of employments with a dialect, and headings that differ from the usual ones."""
    columns = _COLUMNS.format_map({name: name for name in HEADINGS} | (headings or {}))
    top = 'body: a-body\ndates: DD.MM.YYYY\ndecimal: ","\nthousands: "."\nextracts:\n  employments:\n    file: "*"\n'
    return mapping.load(f"{top}    dialect: {dialect}\n    columns:{columns}")


def semicolons(rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Write semicolons in cp1252."""
    return "".join(";".join(row) + "\r\n" for row in (HEADINGS, *rows)).encode("cp1252")


def commas(rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Write quoted commas in UTF-8 under a title, with a total at the end."""
    lines = [("Staff in post",), (), HEADINGS, *rows, ("Total Finance", str(len(rows)))]
    return "".join(",".join(f'"{cell}"' for cell in line) + "\n" for line in lines).encode("utf-8-sig")


def loader(rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Write METADATA and MERGE lines of two objects."""
    lines = [("METADATA", "Worker", *HEADINGS[:6]), ("METADATA", "Pay", "Number", *HEADINGS[6:])]
    lines += [("MERGE", "Worker", *row[:6]) for row in rows] + [("MERGE", "Pay", row[1], *row[6:]) for row in rows]
    return "".join("|".join(line) + "\n" for line in lines).encode()


def report(rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Write an XML report with a namespace."""
    entries = "".join(
        "<wd:Report_Entry>"
        + "".join(f"<wd:{name}>{cell}</wd:{name}>" for name, cell in zip(HEADINGS, row, strict=True))
        + "</wd:Report_Entry>\n"
        for row in rows
    )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<wd:Report_Data xmlns:wd="urn:report/A">{entries}</wd:Report_Data>\n'.encode()


def workbook(rows: tuple[tuple[str, ...], ...], *, salary: str = "") -> bytes:
    """Write a spreadsheet with a title and two rows of headings; ``salary`` stands in the first row in place of the amount."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Staff in post"])
    sheet.append(["Person", "Number", "Name", None, "Born", "Start", "Salary", "Hours", "Bank", None])
    sheet.append([None, None, "Family", "Given", None, None, None, None, "Sort", "Account"])
    sheet.merge_cells("C2:D2")
    sheet.merge_cells("I2:J2")
    sheet.merge_cells("A2:A3")
    for row in rows:
        sheet.append(list(row))
    if salary:
        sheet["G4"] = salary
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WRITTEN: dict[str, tuple[Callable[[tuple[tuple[str, ...], ...]], bytes], Mapping]] = {
    "semicolons": (semicolons, made('{kind: csv, encoding: cp1252, delimiter: ";", quote: none}')),
    "commas": (commas, made("{kind: csv, leave_out: [{heading: Person, starts_with: [Total], why: a total line}]}")),
    "loader": (
        loader,
        made(
            "{kind: hdl, object: Worker, joins: [{object: Pay, here: Number, there: Number}]}",
            headings={name: f"Pay.{name}" for name in HEADINGS[6:]},
        ),
    ),
    "report": (report, made('{kind: xml, record: Report_Entry, namespace: "urn:report/A"}')),
    "workbook": (
        workbook,
        made(
            "{kind: xlsx, heading_rows: 2}",
            headings={"Family": "Name / Family", "Given": "Name / Given", "Sort": "Bank / Sort", "Account": "Bank / Account"},
        ),
    ),
}
"""How each dialect is written, and the mapping that reads it."""


DIALECTS = pytest.mark.parametrize("name", list(WRITTEN))


def converge(content: bytes, how: Mapping) -> tuple[Reading, Mapped, Judged]:
    """Read, map and judge; and prove that no row was lost on the way."""
    read = reading.read(content=content, dialect=how.extracts["employments"].dialect)
    mapped = mapping.map_to_standard(reading=read, mapping=how, extract_digest=read.digest, carries="employments")
    judged = judge.judge(
        frames=Frames(employments=mapped.frame),
        against=Against(begins=date(2025, 10, 1), ends=date(2025, 10, 31), known=EMPLOYMENT.empty()),
        blind=lambda texts: texts,
        held={"employments": mapped.held},
    )
    assert read.rows_in == judged.accepted.employments.height + judged.held.employments.height + len(read.set_aside)
    numbers = [*read.rows["row"].to_list(), *(aside.row for aside in read.set_aside)]
    assert sorted(numbers) == list(range(1, read.rows_in + 1)) or read.heading_row == 0
    return read, mapped, judged


def codes(*findings_of: Reading | Mapped | Judged) -> set[str]:
    """Give the codes found that are more than a note on the file."""
    return {finding.code for one in findings_of for finding in one.findings} - {"EXT-005", "EXT-007", "EMP-005"}


@DIALECTS
def test_a_whole_file_is_accepted_in_every_dialect(name: str) -> None:
    write, how = WRITTEN[name]
    read, mapped, judged = converge(write(ROWS), how)
    assert codes(read, mapped, judged) == set()
    assert judged.accepted.employments["family_name"].to_list() == [row[2] for row in ROWS]
    assert judged.accepted.employments["annual_salary_pence"].to_list() == [1234560, 2234560, 3234560, 4234560, 5234560]
    assert judged.accepted.employments["hours_hundredths"].to_list() == [3750] * 5
    assert judged.accepted.employments["start_date"].to_list() == [date(2020, 4, 1)] * 5
    assert judged.accepted.employments["sort_code"].to_list() == ["000001"] * 5


@DIALECTS
def test_a_file_cut_off_anywhere_is_refused_or_has_a_finding_or_loses_only_whole_rows(name: str) -> None:
    write, how = WRITTEN[name]
    content = write(ROWS)
    for end in range(0, len(content) - 1, 7):
        try:
            read, mapped, judged = converge(content[:end], how)
        except ExtractUnreadable:
            continue
        missing = {row[1] for row in ROWS} - set(judged.accepted.employments["employment_ref"].to_list())
        said = codes(read, mapped, judged) | ({"cut off"} if any(finding.code == "EXT-005" for finding in read.findings) else set())
        assert said or not missing or content[:end].endswith((b"\n", b"\r"))


@DIALECTS
def test_an_empty_file_is_refused(name: str) -> None:
    _, how = WRITTEN[name]
    for content in (b"", b"\n\n", b"   \r\n", b"\xef\xbb\xbf"):
        with pytest.raises(ExtractUnreadable):
            converge(content, how)


@DIALECTS
def test_a_file_with_headings_and_no_rows_has_a_finding_that_holds(name: str) -> None:
    write, how = WRITTEN[name]
    read, mapped, judged = converge(write(()), how)
    assert codes(read, mapped, judged) == {"EXT-008"}


@DIALECTS
def test_the_order_of_the_rows_changes_nothing_but_where_they_came_from(name: str) -> None:
    write, how = WRITTEN[name]
    _, _, one = converge(write(ROWS), how)
    _, _, other = converge(write(ROWS[::-1]), how)
    plain, turned = (judged.accepted.employments.drop("source").sort("employment_ref") for judged in (one, other))
    assert plain.equals(turned)


@DIALECTS
def test_a_doubled_file_pays_everybody_once(name: str) -> None:
    write, how = WRITTEN[name]
    read, mapped, judged = converge(write(ROWS + ROWS), how)
    assert codes(read, mapped, judged) == {"EMP-002"}
    assert judged.accepted.employments["employment_ref"].to_list() == [row[1] for row in ROWS]
    assert judged.held.employments.height == 5


@pytest.mark.parametrize("name", [name for name in WRITTEN if name != "loader"])  # a joined object that stands twice is tested below
def test_two_different_rows_for_one_employment_are_both_held(name: str) -> None:
    write, how = WRITTEN[name]
    other = (*ROWS[0][:6], "99.000,00", *ROWS[0][7:])
    read, mapped, judged = converge(write((*ROWS, other)), how)
    assert codes(read, mapped, judged) == {"EMP-003"}
    assert judged.held.employments["employment_ref"].to_list() == ["00001", "00001"]


@pytest.mark.parametrize("name", ["semicolons", "commas", "loader"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_file_in_another_encoding_is_read_right_and_said_to_be(name: str, encoding: str) -> None:
    write, how = WRITTEN[name]
    said = "cp1252" if name == "semicolons" else "utf-8"
    text = write(ROWS).decode("cp1252" if name == "semicolons" else "utf-8-sig")
    read, _, judged = converge(text.encode(encoding), how)
    assert judged.accepted.employments["family_name"].to_list() == [row[2] for row in ROWS]
    assert ("EXT-002" in codes(read)) == (encoding.removesuffix("-sig") != said)


def test_names_that_were_encoded_twice_warn_and_are_not_repaired() -> None:
    write, how = WRITTEN["commas"]
    content = write(ROWS).decode().encode("utf-8").replace("Müller".encode(), "Müller".encode().decode("cp1252").encode())
    read, mapped, judged = converge(content, how)
    assert codes(read, mapped, judged) == {"EXT-003", "EMP-022"}
    assert judged.accepted.employments["family_name"].to_list()[1] == "MÃ¼ller"


@pytest.mark.parametrize("content", [b"a;b\x00;c\n1;2;3\n", b"\x81\x8d\x8f\x90\x9d", b"\xff\xfea\x00\x00"])
def test_what_is_no_text_is_refused(content: bytes) -> None:
    with pytest.raises(ExtractUnreadable):
        reading.read(content=content, dialect=Dialect("csv", delimiter=";"))


def test_a_quotation_mark_that_is_never_closed_is_refused_with_the_row() -> None:
    content = commas(ROWS).replace(b'"Brown"', b'"Brown')
    with pytest.raises(ExtractUnreadable, match="after row 7"):
        converge(content, WRITTEN["commas"][1])


def test_a_row_with_a_cell_too_many_is_held_and_the_others_go_on() -> None:
    content = semicolons(ROWS).replace(b"Smith;", b"Smith;;x;")
    read, mapped, judged = converge(content, WRITTEN["semicolons"][1])
    assert codes(read, mapped, judged) == {"EXT-004"}
    assert [aside.row for aside in read.set_aside if aside.held] == [2]
    assert judged.accepted.employments.height == 4


def test_titles_totals_and_blank_lines_are_set_aside_and_said_what_they_are() -> None:
    read, _, _ = converge(commas(ROWS), WRITTEN["commas"][1])
    assert [(aside.row, aside.why) for aside in read.set_aside] == [
        (1, "above the headings"),
        (2, "above the headings"),
        (3, "the headings"),
        (9, "a total line"),
    ]
    assert not any(aside.held for aside in read.set_aside)


def test_a_heading_that_has_changed_is_named_in_the_refusal() -> None:
    with pytest.raises(ExtractUnreadable, match="Salary"):
        converge(semicolons(ROWS).replace(b"Salary", b"Pay"), WRITTEN["semicolons"][1])


def test_a_heading_that_stands_twice_warns() -> None:
    read = reading.read(content=b"A,A,row\n1,2,3\n", dialect=Dialect("csv"))
    assert read.rows.columns == ["row", "A", "A (2)", "row (2)"]
    assert codes(read) == {"EXT-009"}


@pytest.mark.parametrize(
    "name",
    ['=cmd|"/c calc"!A1', "+1+1", "@SUM(A1)", "Ann\u202eevil", "x" * 10_000, "a\x1bb", "Robert'); DROP TABLE x;--", "<script>"],
)
def test_a_hostile_name_stays_text_and_warns(name: str) -> None:
    rows = ((*ROWS[0][:2], name, *ROWS[0][3:]), *ROWS[1:])
    content = "".join("\t".join(row) + "\n" for row in (HEADINGS, *rows)).encode()
    _, _, judged = converge(content, made('{kind: csv, delimiter: "\\t", quote: none}'))
    assert judged.accepted.employments["family_name"].to_list()[0] == name
    assert codes(judged) == {"EMP-023"}
    assert all(finding.sentence.isprintable() and len(finding.sentence) < 400 for finding in judged.findings)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1))
def test_no_text_crashes_the_reader_or_loses_a_row(text: str) -> None:
    dialect = Dialect("csv", delimiter=";", quote="")
    try:
        read = reading.read(content=text.encode(), dialect=dialect)
    except ExtractUnreadable:
        return
    numbers = [*read.rows["row"].to_list(), *(aside.row for aside in read.set_aside)]
    assert sorted(numbers) == list(range(1, read.rows_in + 1))
    kept = "".join(cell for row in read.rows.drop("row").iter_rows() for cell in row) + "".join(aside.text for aside in read.set_aside)
    letters = [letter for letter in text.lstrip("\ufeff") if letter not in ";\r\n"]
    assert sorted(letter for letter in kept if letter != ";") == sorted(letters)


@given(st.binary(max_size=300), st.sampled_from(["csv", "hdl", "xml", "xlsx"]))
def test_no_bytes_crash_a_reader(content: bytes, kind: str) -> None:
    try:
        read = reading.read(content=content, dialect=Dialect(kind, object="Worker", record="Report_Entry"))
    except ExtractUnreadable:
        return
    assert read.rows_in == read.rows.height + len(read.set_aside)


def test_a_loader_file_unescapes_its_delimiter() -> None:
    content = loader(ROWS).replace(b"|Smith|", b"|Smi\\|th\\\\|")
    _, _, judged = converge(content, WRITTEN["loader"][1])
    assert judged.accepted.employments["family_name"].to_list()[0] == "Smi|th\\"


def test_a_row_that_could_be_joined_to_two_lines_is_held() -> None:
    content = loader(ROWS) + b"MERGE|Pay|00001|99.000,00|37,50|00-00-01|10000001\n"
    read, _, judged = converge(content, WRITTEN["loader"][1])
    assert codes(read) == {"EXT-010"}
    assert judged.held.employments["employment_ref"].to_list() == ["00001"]


def test_a_line_for_an_object_without_columns_is_held_and_not_lost() -> None:
    read, _, _ = converge(loader(ROWS) + b"MERGE|Bank|1|2\nCOMMENT a word\n", WRITTEN["loader"][1])
    assert codes(read) == {"EXT-004"}
    assert read.rows_in == 14


def test_an_xml_file_can_neither_fetch_nor_grow_anything() -> None:
    harm = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    content = report(ROWS).replace(b"<wd:Report_Data", harm + b"<wd:Report_Data").replace(b">Smith<", b">&f;&a;<")
    with pytest.raises(ExtractUnreadable, match="document type"):
        converge(content, WRITTEN["report"][1])


def test_records_in_another_namespace_are_refused() -> None:
    with pytest.raises(ExtractUnreadable, match="namespace"):
        converge(report(ROWS).replace(b"urn:report/A", b"urn:report/B"), WRITTEN["report"][1])


def test_a_cell_that_stands_twice_in_a_record_holds_it() -> None:
    content = report(ROWS).replace(b"<wd:Given>Ann</wd:Given>", b"<wd:Given>Ann</wd:Given><wd:Given>Anne</wd:Given>", 1)
    read, _, judged = converge(content, WRITTEN["report"][1])
    assert codes(read) == {"EXT-011"}
    assert judged.held.employments.height == 1


def test_a_record_inside_another_element_has_the_cells_around_it() -> None:
    content = b"<r><w><id>7</id><p><code>A</code></p><p><code>B</code></p></w></r>"
    read = reading.read(content=content, dialect=Dialect("xml", record="w/p"))
    assert read.rows.select("code", "../id").rows() == [("A", "7"), ("B", "7")]


def test_a_formula_without_a_value_holds_its_row() -> None:
    read, _, judged = converge(workbook(ROWS, salary="=B4*12"), WRITTEN["workbook"][1])
    assert [(finding.code, finding.source[-2:]) for finding in read.findings if finding.code == "EXT-006"] == [("EXT-006", ":4")]
    assert judged.held.employments["employment_ref"].to_list() == ["00001"]


def test_something_that_is_no_spreadsheet_is_refused() -> None:
    for content in (b"PK\x03\x04 cut off", semicolons(ROWS)):
        with pytest.raises(ExtractUnreadable):
            converge(content, WRITTEN["workbook"][1])
