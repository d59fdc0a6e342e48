"""Lists as people have them: every address in them is found, and what is none is told with its line."""

import csv
import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.addresses.address import Refusal
from scraper.lists.finding import addresses_in
from scraper.lists.parts import parts_of
from scraper.lists.reading import BadList, lines_of
from tests.lists.citing import lines
from tests.records import SITE

CASES = Path(__file__).parents[1] / "fixtures/cases/lists"
YEAR, SLOVENIA = "/document/2012", "/document/cluster-policy-slovenia-networks-centres-excellence"


def found(parts):
    return [(part.line, part.part, None if isinstance(part.found, Refusal) else path(part.found.url)) for part in parts]


def path(url):
    return url.removeprefix(SITE)


@pytest.mark.parametrize(
    ("name", "paths"),
    [
        ("citation.txt", [(1, SLOVENIA), (2, YEAR), (3, YEAR), (4, SLOVENIA), (5, YEAR), (6, YEAR)]),
        ("excel-bom-crlf.txt", [(1, YEAR), (2, SLOVENIA)]),
        ("utf16.txt", [(1, YEAR), (2, SLOVENIA)]),
        ("excel.csv", [(2, YEAR), (3, SLOVENIA)]),
        ("excel-comma.csv", [(2, YEAR), (3, SLOVENIA)]),
        ("refs.bib", [(1, YEAR)]),
    ],
)
def test_every_address_of_a_list_is_found_in_its_line(name, paths):
    assert found(parts_of(lines_of(CASES / name))) == [(line, 1, one) for line, one in paths]


def test_a_workbook_that_cannot_be_read_is_refused_with_what_to_do():
    with pytest.raises(BadList, match="save it as CSV"):
        lines_of(CASES / "list.xlsx")


@settings(max_examples=200, deadline=None)
@given(lines())
def test_each_address_is_found_however_it_is_cited(cited):
    line, paths = cited
    assert [path(one.url) for one in addresses_in(line)] == paths


@given(st.text())
def test_any_line_gives_an_answer(line):
    assert all(part.line == 1 for part in parts_of([line]))


@pytest.mark.parametrize(
    ("line", "paths"),
    [
        (f"{SITE}/document/a{SITE}/document/b", ["/document/a", "/document/b"]),
        (f"{SITE}/document/a,{SITE}/document/b;{SITE}/node/5", ["/document/a", "/document/b", "/node/5"]),
        (f"[{SITE}/document/a]({SITE}/document/a)", ["/document/a"]),
        (f"{SITE}/Document/a {SITE}/NODE/5", ["/document/a", "/node/5"]),
        ("IPP (www.innovationpolicyplatform.org): www.innovationpolicyplatform.org/node/5", ["/node/5"]),
        ("https:// www. innovationpolicyplatform.org/node/5", ["/node/5"]),
        ("4. /node/5", ["/node/5"]),
        ("a;node/5;b", ["/node/5"]),
        (rf"{SITE}/sites/default/files/a\_b.pdf", ["/sites/default/files/a_b.pdf"]),
        (f"In: {SITE}/sites/default/files/A report 2.pdf.", ["/sites/default/files/A%20report%202.pdf"]),
        (f"{SITE}/document/Case_Tampere,Finland%20(2009)", ["/document/Case_Tampere,Finland%20(2009)"]),
        (f'"{SITE}/document/a,b",2012', ["/document/a,b"]),
        (f"{SITE}/document/a, https://doi.org/10.1/x", ["/document/a", "https://doi.org/10.1/x"]),
        ("see www.example.org/x", ["https://www.example.org/x"]),
        ("title and/or text", []),
        ("content/toolkit of the OECD", []),
        ("write to a@www.innovationpolicyplatform.org", []),
    ],
)
def test_what_a_line_cites(line, paths):
    assert [path(one.url) for one in addresses_in(line)] == paths


@pytest.mark.parametrize("heading", ["Title\tLink", "Title;URL", "No,Document URL,Note", "Old link|Title", "URL"])
def test_the_headings_of_a_table_are_no_line_of_it(heading):
    assert found(parts_of([heading, f"A\t{SITE}/document/a"])) == [(2, 1, "/document/a")]


def test_what_is_no_address_is_told_with_its_line():
    text = ["# a comment", "", "Title;Link", f"A;{SITE}/document/a", "rubbish", "---", "mailto:a@b.org"]
    parts = parts_of(text)
    assert found(parts) == [(4, 1, "/document/a"), (5, 1, None), (7, 1, None)]
    assert [part.found.reason for part in parts[1:]] == ["not_an_address", "scheme"]


def test_a_path_that_is_no_page_of_a_document_is_an_address_all_the_same():
    assert found(parts_of(["/user/login", "/"])) == [(1, 1, "/user/login"), (2, 1, "/")]


def test_an_entry_of_a_bibliography_is_told_once_by_its_first_line():
    bib = ["@misc{a,", " title = {One (1},", f" url = {{{SITE}/document/a}}", "}", "@book{b,", " title = {Two}", "}"]
    ris = ["TY  - RPRT", "TI  - One", f"UR  - {SITE}/node/5", "ER  - ", "TY  - BOOK", "TI  - Two", "ER  - "]
    assert found(parts_of(bib)) == [(3, 1, "/document/a"), (5, 1, None)]
    assert found(parts_of(ris)) == [(3, 1, "/node/5"), (5, 1, None)]
    assert parts_of(ris)[1].given == "TY - BOOK TI - Two ER -"


def test_another_site_s_address_beside_one_of_the_site_is_marked():
    [own, beside] = parts_of([f"{SITE}/document/a, https://doi.org/10.1/x"])
    assert (own.part, own.is_beside, beside.part, beside.is_beside) == (1, False, 2, True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_any_end_of_a_line_is_read(tmp_path, encoding, end):
    text = ["Résumé", f"{SITE}/document/a", "", f"{SITE}/document/b"]
    (tmp_path / "list").write_bytes((end.join(text) + end).encode(encoding))
    assert lines_of(tmp_path / "list") == text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as CSV"),
        (b"PK\x03\x04 cut", "save it as CSV"),
        (b"%PDF-1.4", "a PDF"),
        (b"\xff\xfe\x00", "not a text"),
        (b"GIF89a\x00\x01" + bytes(range(8, 30)), "not a text"),
        (b"a\n" * 200_001, "more than 200,000 lines"),
    ],
)
def test_what_is_no_list_is_refused_with_what_to_do(tmp_path, data, said):
    (tmp_path / "list").write_bytes(data)
    with pytest.raises(BadList, match=said):
        lines_of(tmp_path / "list")


SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def workbook(path, rows, links="", targets="", strings=""):
    sheets = '<sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets>'
    book = f'<workbook xmlns="{SHEET}" xmlns:r="{RELATED}">{sheets}</workbook>'
    with ZipFile(path, "w") as file:
        file.writestr("xl/workbook.xml", book)
        file.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        file.writestr("xl/sharedStrings.xml", f'<sst xmlns="{SHEET}">{strings}</sst>')
        file.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{SHEET}" xmlns:r="{RELATED}"><sheetData>{rows}</sheetData>{links}</worksheet>',
        )
        file.writestr("xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships>{targets}</Relationships>")
    return path


def test_cells_of_a_workbook_are_read_with_what_they_link_to(tmp_path):
    rows = (
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><v>2012</v></c></row>'
        f'<row r="3"><c r="A3" t="inlineStr"><is><t>{SITE}/</t><t>document/b</t></is></c></row>'
        f'<row r="4"><c r="A4" t="str"><f>HYPERLINK("{SITE}/node/5","x")</f><v>x</v></c></row>'
    )
    book = workbook(
        tmp_path / "list.xlsx",
        rows,
        links='<hyperlinks><hyperlink ref="A1" r:id="rId9"/></hyperlinks>',
        targets=f'<Relationship Id="rId9" Target="{SITE}/document/a"/>',
        strings="<si><r><t>A </t></r><r><t>title</t></r></si>",
    )
    assert lines_of(book) == [f"A title {SITE}/document/a\t2012", "", f"{SITE}/document/b", f"x {SITE}/node/5"]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="999999999"><c r="A1"><v>1</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
        '<row r="1"><c r="A1" t="s"><v>x</v></c></row>',
        "<row",
    ],
)
def test_a_workbook_that_lies_is_refused(tmp_path, rows):
    with pytest.raises(BadList, match="save it as CSV"):
        lines_of(workbook(tmp_path / "list.xlsx", rows))


def test_a_workbook_with_entities_is_refused(tmp_path):
    with ZipFile(tmp_path / "list.xlsx", "w") as file:
        file.writestr("xl/workbook.xml", '<!DOCTYPE a [<!ENTITY b "c">]><workbook>&b;</workbook>')
    with pytest.raises(BadList, match="save it as CSV"):
        lines_of(tmp_path / "list.xlsx")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(cells=st.lists(st.text("abc ,;\"'", max_size=6), min_size=1, max_size=4))
def test_a_cell_with_an_address_is_found_whatever_stands_beside_it(delimiter, cells):
    table = io.StringIO()
    csv.writer(table, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerow([*cells, f"{SITE}/document/a", *cells])
    assert [path(one.url) for one in addresses_in(table.getvalue())] == ["/document/a"]
