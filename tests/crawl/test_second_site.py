"""A second site is one folder beside `ipp`: other hosts, words, paths and layouts, no mirror, and no line elsewhere."""

import csv
import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.crawl.crawling import PATIENCE, ROOT, Crawl, command, environment
from tests.crawl.server import Server, pdf, scripted

FOLDER = ROOT / "tests/fixtures/sites/saberes"
BASE = "https://saberes.example"
WATER = "publicacion/guia-del-agua"
PDF = (FOLDER / "served/guia del agua.pdf").read_bytes()
PAGES = {
    "/": "portada",
    "/publicaciones": "publicaciones",
    "/publicaciones?page=1": "publicaciones-2",
    "/tema/agua": "tema-agua",
    "/clase/guia-practica": "clase-guia",
    "/publicacion/7": "guia-del-agua",
    f"/{WATER}": "guia-del-agua",
    "/publicacion/estudio-de-semillas": "estudio-de-semillas",
    "/publicacion/radios-comunitarias": "radios-comunitarias",
    "/publicacion/mapa-perdido": "retirada",
}
# What a page child makes of a page whose place nobody knows, when its parent crawls the second site.
IN_A_CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from scraper.addresses.address import crawl_only
from scraper.addresses.sites import site_named
from scraper.fetching.page_reader import new_children
from scraper.loaded_capture import LoadedCapture
from scraper.pages.read_page import read_page
crawl_only(site_named("saberes"))
children = new_children("1")
page = LoadedCapture(200, Path(sys.argv[1]).read_bytes(), datetime.now(UTC))
print(children.submit(read_page, page).result().layout)
children.shutdown()
"""


def answer(path):
    answers = {place: (FOLDER / f"served/{name}.html").read_bytes() for place, name in PAGES.items()}
    answers["/archivos/gu%C3%ADa%20del%20agua.pdf"] = pdf(PDF)
    return scripted(answers)(path)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """This checkout with one folder more."""
    root = tmp_path_factory.mktemp("checkout")
    (root / "scraper/sites").mkdir(parents=True)
    here = [ROOT / "pipelines", ROOT / "scrapy.cfg", *ROOT.glob("scraper/*"), *ROOT.glob("scraper/sites/*")]
    for path in here:
        if path not in {ROOT / "scraper/sites"} and path.name != "__pycache__":
            (root / path.relative_to(ROOT)).symlink_to(path)
    (root / "scraper/sites" / FOLDER.name).symlink_to(FOLDER)
    return root


@pytest.fixture(scope="module")
def crawled(checkout, tmp_path_factory):
    """A crawl of all of it, and the paths that were asked for."""
    output = tmp_path_factory.mktemp("saberes")
    with Server(answer) as server:
        words = command(output, IPP_SITE="saberes", IPP_LIVE_URL=server.url)
        done = run(checkout, *words)
        return Crawl(done.returncode, done.stdout, done.stderr, output), server.asked()


def run(checkout, *words):
    return subprocess.run(
        list(map(str, words)),
        cwd=checkout,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def verb(checkout, output, *words):
    """What another verb says, that is not told which site it is."""
    done = run(checkout, sys.executable, "-m", "scrapy", *words, "-s", f"OUTPUT_DIR={output}")
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


def test_its_documents_are_found_and_what_is_withdrawn_is_lost(crawled):
    crawl, _ = crawled
    assert crawl.code == 3, crawl.err
    assert set(crawl.records()) == {WATER, "publicacion/estudio-de-semillas", "publicacion/radios-comunitarias"}
    lost = crawl.document("publicacion/mapa-perdido")
    assert (lost["outcome"], lost["attempts"][-1]["outcome"]) == ("lost", "soft_404")


def test_its_labels_give_the_fields_of_a_record(crawled):
    record = crawled[0].records()[WATER]
    terms = [{"id": "clase/guia-practica", "label": "Guía práctica", "url": f"{BASE}/clase/guia-practica"}]
    assert record["knowledge_types"] == terms
    assert [(one["label"], one["id"]) for one in record["topics"]] == [
        ("Agua", "tema/agua"),
        ("Gobierno local", "tema/gobierno-local"),
    ]
    assert record["published"] == {"publisher": "Red de Saberes", "year": 2014}
    assert (record["title"], record["language"]) == ("Guía del agua para municipios", "es")
    assert record["body"].startswith("Cómo cuidar el agua entre todos.\n\n- Medir\n- Reparar\n\nVéase otro sitio")
    assert record["aliases"] == [f"{BASE}/publicacion/7"]
    assert record["origin"]["layout"] == "ficha"
    [file] = record["files"]
    assert file["url"] == f"{BASE}/archivos/gu%C3%ADa%20del%20agua.pdf"
    assert (file["role"], file["status"], file["size"]) == ("content", "archived", len(PDF))


def test_nothing_of_a_mirror_or_of_another_site_is_asked_for(crawled):
    asked = set(crawled[1])
    assert {path for path in asked if path in PAGES} == set(PAGES)
    terms = {"/tema/gobierno-local", "/clase/estudio"}  # which are not there
    assert asked - set(PAGES) == {"/robots.txt", "/archivos/gu%C3%ADa%20del%20agua.pdf", *terms}


def test_a_rebuild_gives_the_same_records_and_report(crawled, checkout, tmp_path):
    crawl, _ = crawled
    shutil.copytree(crawl.output / "archive", tmp_path / "archive")
    done = run(checkout, sys.executable, "-m", "scrapy", "rebuild", "-s", f"OUTPUT_DIR={tmp_path}")
    rebuilt = Crawl(done.returncode, done.stdout, done.stderr, tmp_path)
    assert rebuilt.code == 3, rebuilt.err
    assert rebuilt.bytes_of_records() == crawl.bytes_of_records()
    assert rebuilt.figures == crawl.figures
    verb(checkout, tmp_path, "verify")


def test_it_is_verified_and_exported_under_its_own_name(crawled, checkout):
    output = crawled[0].output
    verb(checkout, output, "verify")
    verb(checkout, output, "export", "wacz")
    with zipfile.ZipFile(output / "export/ipp.wacz") as wacz:
        package = json.loads(wacz.read("datapackage.json"))
        pages = wacz.read("pages/pages.jsonl").decode()
    assert package["title"] == "Saberes en red"
    assert "Medir, reparar y cuidar entre todos." in pages
    verb(checkout, output, "export", "aliases")
    with (output / "export/aliases.csv").open(encoding="utf-8") as table:
        assert [(row["alias"], row["id"]) for row in csv.DictReader(table)] == [(f"{BASE}/publicacion/7", WATER)]
    assert f'"/publicacion/7" "/{WATER}";' in (output / "export/aliases.nginx.conf").read_text("utf-8")
    assert "saberes-en-red.example" in (output / "export/aliases.outbackcdx").read_text("utf-8")
    assert f'href="{BASE}"' in verb(checkout, output, "changes", "--format", "atom")


def test_its_pages_are_read_as_its_own_in_child_processes_too(checkout):
    done = run(checkout, sys.executable, "-c", IN_A_CHILD, FOLDER / "served/radios-comunitarias.html")
    assert done.stdout.strip() == "ficha", done.stderr


def test_a_site_that_is_not_there_is_refused_in_one_line(checkout, tmp_path):
    done = run(checkout, *command(tmp_path, IPP_SITE="nowhere"))
    assert done.returncode == 1
    assert done.stderr == "scrapy crawl: IPP_SITE=nowhere: no folder of scraper.sites; there are ipp, saberes\n"
