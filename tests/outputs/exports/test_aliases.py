"""`scrapy export aliases`: the table, and redirects that servers take as they are meant, whatever an alias holds."""

import csv
import io
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scraper.outputs.exports.alias_paths import Alias, redirects_of
from scraper.outputs.exports.alias_records import outbackcdx_records
from scraper.outputs.exports.alias_rules import apache_rules, nginx_map
from scraper.outputs.exports.aliases import as_csv, export_aliases
from scraper.outputs.exports.export import ExportError
from tests.forks import scrapy
from tests.outputs.exports.store import keep, make_store
from tests.outputs.exports.web_servers import Apache, Nginx, OutbackCdx
from tests.records import SITE

ROOT = Path(__file__).parents[3]
A, B = f"{SITE}/document/a", f"{SITE}/document/b"
ENDINGS = (".nginx.conf", ".htaccess", ".outbackcdx")
HOSTILE = (
    '/a "quoted" one',
    "/a'b",
    "/$host",
    "/${PATH}",
    "/%{ENV:PATH}",
    "/%2e%31",
    "/a;b{c}d",
    '/";return 200 "x',
    "/back\\slash\\",
    "/\\",
    "/~^.*$",
    "/default",
    "/(a|b)+[c]?.*",
    "/a#b?c",
    "/a\\nb\\t",
    "/Ünïcödé/中文",
    "/node/5211/",
    "/a&b=c,d!@:*+",
    "/-",
    "/x" * 200,
)


def found_of(pairs, documents=(A, B)):
    return redirects_of([Alias(alias, url, url.removeprefix(SITE + "/"), "T") for alias, url in pairs], documents)


def locations(found, target):
    """Where each server sends a request."""
    apache = Apache(apache_rules(found))
    return {
        Nginx(nginx_map(found)).location(target),
        apache.location(target),
        apache.location(target, is_server=True),
    }


def written(output, target):
    """The files of an export, by their endings."""
    export_aliases(output, target)
    return {ending: target.with_name(target.stem + ending).read_bytes() for ending in (".csv", *ENDINGS)}


def test_the_table_has_a_row_for_each_alias(tmp_path):
    keep(tmp_path, "b", None, title="Second", aliases=[f"{SITE}/node/2", f"{SITE}/print/2"])
    keep(tmp_path, "a", None, title="First, “old”", aliases=[f"{SITE}/node/1"])
    keep(tmp_path, "c", None, aliases=[])
    assert written(tmp_path, tmp_path / "aliases.csv")[".csv"].decode() == (
        "alias,url,id,title\r\n"
        f'{SITE}/node/1,{A},document/a,"First, “old”"\r\n'
        f"{SITE}/node/2,{B},document/b,Second\r\n"
        f"{SITE}/print/2,{B},document/b,Second\r\n"
    )


def test_the_summary_counts_aliases_and_documents(tmp_path):
    keep(tmp_path, "a", None, aliases=[f"{SITE}/node/1", f"{SITE}/print/1"])
    keep(tmp_path, "b", None, aliases=[])
    summary = export_aliases(tmp_path, tmp_path / "to" / "x.csv")
    assert summary.counts == {"aliases": 2, "documents": 2}
    assert summary.left_out is None
    assert summary.beside == ("x.nginx.conf", "x.htaccess", "x.outbackcdx")
    assert sorted(path.name for path in (tmp_path / "to").iterdir()) == sorted(("x.csv", *summary.beside))


def test_the_same_records_give_the_same_bytes(tmp_path):
    make_store(tmp_path)
    assert written(tmp_path, tmp_path / "x.csv") == written(tmp_path, tmp_path / "y.csv")


@pytest.mark.parametrize("title", ['He said "no", twice', "two\nlines", "two\r\nlines", "a\tb", "中文", "“;”", "'"])
def test_any_title_is_read_back(title):
    text = as_csv([Alias(f"{SITE}/node/1", A, "document/a", title)]).decode()
    _, [*_, read] = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert read == title


@pytest.mark.parametrize(
    "title", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", " =1", '=cmd|"/c calc"!A1', "\uff1d1"]
)
def test_a_title_is_no_formula(title):
    text = as_csv([Alias(f"{SITE}/node/1", A, "document/a", title)]).decode()
    _, [*_, read] = csv.reader(io.StringIO(text, newline=""), strict=True)
    assert read == "'" + title


@pytest.mark.parametrize("path", HOSTILE)
def test_servers_redirect_any_alias_and_nothing_else(path):
    found = found_of([(f"{SITE}{quote(path)}", A), (f"{SITE}/node/2", B)])
    asked = "/" + quote(path.strip("/"))
    assert locations(found, asked) == {"/document/a"}
    assert locations(found, asked + "?q=1") == {"/document/a"}
    assert locations(found, "/node/2") == {"/document/b"}
    for other in (asked + "x", asked + "/x", "/x" + asked, "/", "/document/a", "/document/b"):
        assert locations(found, other) == {None}
    assert len(Nginx(nginx_map(found)).directives) == 4
    assert len(Apache(apache_rules(found)).rules) == 3


@pytest.mark.parametrize("path", HOSTILE)
def test_servers_send_the_documents_own_address(path):
    own = SITE + quote(path)
    [sent] = locations(found_of([(f"{SITE}/node/1", own)], [own]), "/node/1")
    assert unquote(sent) == path.rstrip("/")
    assert not set(sent) & set('$\\" \n')


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc",)), min_size=1, max_size=20))
@example("\\$1%1${a}")
def test_servers_are_told_of_any_path(name):
    found = found_of([(f"{SITE}/x{quote(name, safe='')}", A)], [A])
    for redirect in found.redirects:
        assert locations(found, quote(redirect.path)) == {"/document/a"}
    assert locations(found, "/document/a") == {None}


def test_capitals_tell_addresses_apart():
    aliases = [(f"{SITE}/Document/A", A), (f"{SITE}/Stip", A), (f"{SITE}/STIP", B)]
    found = found_of(aliases)
    assert locations(found, "/Document/A") == {"/document/a"}
    assert locations(found, "/document/a") == {None}
    assert [locations(found, path) for path in ("/Stip", "/STIP")] == [{"/document/a"}, {"/document/b"}]


@pytest.mark.parametrize("path", ["/document/a", "/document/Caf%C3%A9%20%281%29", "/a/b/c", "/document/a%3Fb"])
def test_an_address_of_the_nested_mirror_leads_to_the_documents_own(path):
    found = found_of([], [A])
    mirror = f"/www.innovationpolicyplatform.org{path}"
    expected = None if "%3F" in path else path.replace("%28", "(").replace("%29", ")")
    apache = Apache(apache_rules(found))
    for asked in (f"{mirror}/index.html", f"{mirror}/"):
        assert Nginx(nginx_map(found)).location(asked) == path
        assert apache.location(asked) == apache.location(asked, is_server=True) == expected


@pytest.mark.parametrize(
    "target",
    [
        "/www.innovationpolicyplatform.org//evil.example/index.html",
        "/www.innovationpolicyplatform.org/\\evil.example/index.html",
        "/www.innovationpolicyplatform.org/index.html",
        "/www.innovationpolicyplatform.org/sites/default/files/a.pdf",
        "/wwwXinnovationpolicyplatform.org/document/a/index.html",
        "/x/www.innovationpolicyplatform.org/document/a/index.html",
    ],
)
def test_no_address_of_the_mirror_leads_elsewhere(target):
    assert locations(found_of([], [A]), target) == {None}


def test_no_line_break_is_sent():
    target = "/www.innovationpolicyplatform.org/a%0d%0aSet-Cookie:%20x/index.html"
    sent = locations(found_of([], [A]), target)
    assert not [location for location in sent if location and set("\r\n") & set(location)]


def test_what_would_mislead_is_left_out_of_the_redirects_and_told(tmp_path):
    odd = ["https://example.org/x", f"{SITE}/", f"{SITE}/?page=2", f"{SITE}/a%0Ab", f"{SITE}/{'long' * 600}"]
    keep(tmp_path, "a", None, aliases=sorted([B, f"{SITE}/both", f"{SITE}/node/1", *odd]))
    keep(tmp_path, "b", None, aliases=[f"{SITE}/both"])
    summary = export_aliases(tmp_path, tmp_path / "aliases.csv")
    assert summary.counts == {"aliases": 9, "documents": 2}
    assert summary.left_out.startswith(f"{len(odd) + 3} aliases from the redirects")
    nginx = Nginx((tmp_path / "aliases.nginx.conf").read_bytes())
    assert nginx.maps[b"$ipp_canonical"].exact == {b"/node/1": b"/document/a"}


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["www.", ""])
@pytest.mark.parametrize("domain", ["org", "com", "net"])
@pytest.mark.parametrize("path", ["/document/a", "/node/1", "/print/1", "/Old%20Name"])
def test_outbackcdx_finds_a_document_under_each_of_its_addresses(scheme, host, domain, path):
    found = found_of([(SITE + alias, A) for alias in ("/node/1", "/print/1", "/Old%20Name", "/DOCUMENT/A")])
    server = OutbackCdx(outbackcdx_records(found))
    url = f"{scheme}://{host}innovationpolicyplatform.{domain}{path}"
    assert server.resolved(url) == server.key(A)


def test_outbackcdx_is_told_each_key_once_and_none_of_a_document():
    found = found_of([(f"{SITE}/Stip", A), (f"{SITE}/STIP", A), (f"{SITE}/document/A", B), (f"{SITE}/node/1", A)])
    lines = outbackcdx_records(found).decode().splitlines()
    server = OutbackCdx(outbackcdx_records(found))
    assert server.resolved(A) == server.key(A)
    assert f"@alias {SITE}/node/1 {A}" in lines
    assert lines == sorted(lines)


def test_without_records_nothing_is_written(tmp_path):
    with pytest.raises(ExportError, match="holds no records: crawl first"):
        export_aliases(tmp_path, tmp_path / "export" / "aliases.csv")
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_cannot_be_read_is_named_and_what_was_there_stays(tmp_path):
    keep(tmp_path, "a", None)
    before = written(tmp_path, tmp_path / "x.csv")
    (tmp_path / "records" / "document" / "b.json").write_text("{}")
    with pytest.raises(ExportError, match=r"b\.json is no record of this version"):
        export_aliases(tmp_path, tmp_path / "x.csv")
    assert {ending: (tmp_path / f"x{ending}").read_bytes() for ending in before} == before


def test_a_file_that_cannot_be_written_leaves_the_table_as_it_was(tmp_path):
    keep(tmp_path, "a", None)
    folder = tmp_path / "export"
    (folder / "aliases.htaccess").mkdir(parents=True)
    (folder / "aliases.csv").write_text("as it was")
    with pytest.raises(IsADirectoryError):
        export_aliases(tmp_path, folder / "aliases.csv")
    assert (folder / "aliases.csv").read_text() == "as it was"
    assert not list(folder.glob(".*.part"))


def test_the_command_writes_below_the_output_and_says_what(tmp_path):
    keep(tmp_path, "a", None, aliases=[f"{SITE}/node/1"])
    said = export(tmp_path)
    table = tmp_path / "export" / "aliases.csv"
    assert (said.returncode, said.stderr) == (0, "")
    first, second = said.stdout.splitlines()
    assert first == f"{table}: {table.stat().st_size} bytes, 1 alias, 1 document"
    assert second == "Beside it: aliases.nginx.conf, aliases.htaccess, aliases.outbackcdx"


def test_the_command_says_why_nothing_can_be_exported(tmp_path):
    said = export(tmp_path)
    assert (said.returncode, said.stdout) == (1, "")
    assert said.stderr.startswith(f"scrapy export: {tmp_path} holds no records")


def export(output):
    return scrapy("export", "aliases", "-s", f"OUTPUT_DIR={output}")
