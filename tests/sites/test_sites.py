"""What is one site's own lies in its folder: nothing else in the code names the site, its hosts or its labels."""

import re
from pathlib import Path

import pytest

from scraper.addresses.address import Address, Foreign, crawl_only, read_address
from scraper.addresses.sites import UnknownSite, home, known_sites, site_at, site_named
from scraper.sites.words import words_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "scraper/sites/ipp"
OF_THE_SITE = re.compile(
    r"innovationpolicyplatform|innovation policy platform|knowledge-type|published by|printer-friendly|page-documents"
    r"|what countries are doing|image description here"
    r"|\b(?:link ?to ?content|knowledge ?type|other ?tag)(?:s|at)?\b(?=[\"':])",
    re.I,
)
# What the project is called, what its contract says of its settings.
ALLOWED = {
    "scraper/settings.py": {
        'IPP_LIVE_URL = "https://www.innovationpolicyplatform.org"',
        'USER_AGENT = "ipp-archive/0.1 (research archive of the Innovation Policy Platform)"  # an honest name',
    },
    "scraper/records.py": {  # examples, for whoever reads the schema
        '`https://www.innovationpolicyplatform.org/topic/value-chains`."""',
        '"""Where it leads, as a canonical address. Example: `https://www.innovationpolicyplatform.org/document/2012`."""',
        '`https://web.archive.org/web/20180816111911id_/http://www.innovationpolicyplatform.org/document/2012`."""',
        '"""Its canonical address. Example: `https://www.innovationpolicyplatform.org/sites/default/files/report_0.pdf`."""',
        '"""The canonical address. Example: `https://www.innovationpolicyplatform.org/document/2012`."""',
        '"""Its other addresses, sorted. Example: `["https://www.innovationpolicyplatform.org/node/5211"]`."""',
    },
}


def test_no_other_file_names_the_site():
    assert [place for path in code() for place in named(path)] == []


def test_what_is_looked_for_is_what_the_site_says():
    said = "\n".join(path.read_text("utf-8") for path in FOLDER.glob("*.py"))
    assert len({found.lower() for found in OF_THE_SITE.findall(said)}) >= 8


@pytest.mark.parametrize("site", known_sites().values(), ids=known_sites())
def test_a_site_says_all_that_a_run_needs(site):
    assert known_sites()[site.name] is site
    assert site_at(f"{site.base}/a") is site
    assert site.base.partition("://")[2].removeprefix("www.") == site.domains[0]
    assert site.expected is None or site.expected.is_file()
    assert set(words_of(site).labels.values()) >= {"content", "knowledge", "topics"}
    assert all(isinstance(read_address(site.base + path), Address) for path in site.seeds)


def test_an_unknown_site_is_named_with_those_that_there_are():
    with pytest.raises(UnknownSite, match=r"IPP_SITE=nowhere: no folder of scraper.sites; there are .*\bipp\b"):
        site_named("nowhere")


def test_in_a_crawl_only_its_own_site_is_told_apart():
    own = home()
    try:
        crawl_only(other())
        assert isinstance(read_address(f"{own.base}/document/a"), Foreign)
        assert read_address("/document/a").url == "https://other.example/document/a"
    finally:
        crawl_only(None)
    assert isinstance(read_address(f"{own.base}/document/a"), Address)


def other():
    """A site of another host, that has nothing else."""
    own = home()
    given = {"name": "other", "title": "Other", "about": "", "kinds": own.kinds, "layouts": own.layouts}
    return type(own)(base="https://other.example", domains=("other.example",), **given)


def code():
    paths = sorted([*ROOT.glob("scraper/**/*.py"), *ROOT.glob("pipelines/**/*.py")])
    return [path for path in paths if not path.is_relative_to(FOLDER)]


def named(path):
    """Each line of a file that names the site, but for those that may."""
    where = path.relative_to(ROOT).as_posix()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if OF_THE_SITE.search(line) and line.strip() not in ALLOWED.get(where, ()):
            yield f"{where}:{number}: {line.strip()}"
