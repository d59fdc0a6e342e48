"""A reading that is remembered is that of today's code: all that a reader imports is in what its digest is of."""

import ast
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from pipelines.file_text.remembered import FILES
from scraper.fetching.page_readings import PAGES
from scraper.sites.ipp.site import SITE
from tests.test_imports import ROOT, imports, module_name

PATHS = [*ROOT.glob("scraper/**/*.py"), *ROOT.glob("pipelines/**/*.py")]
MODULES = {module_name(path.relative_to(ROOT)): path for path in PATHS}
LAYOUTS = [name.rpartition(".")[0] for name in SITE.layouts]
BEGINS = {
    PAGES: ["scraper.pages.read_page", "scraper.sites.ipp.site", "scraper.sites.ipp.words", *LAYOUTS],
    FILES: ["pipelines.file_text.child", "pipelines.file_text.pdf"],
}
# States of the catalog that outcomes name: no page is read by them.
NO_READING = {"scraper.catalog", "scraper.catalog.visits", "scraper.catalog.addresses", "scraper.catalog.revisits"}


def reached(begins):
    """All modules of the project that are imported from some, and the other packages."""
    found, others, to_do = set(), set(), list(begins)
    while to_do:
        module = to_do.pop()
        module = module if module in MODULES else module.rpartition(".")[0]
        if module in found or module not in MODULES:
            continue
        found.add(module)
        to_do += [*imports(MODULES[module], module), module.rpartition(".")[0]]
        others |= set(packages(MODULES[module]))
    return found, others


def packages(path):
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("reader", [PAGES, FILES], ids=["pages", "files"])
def test_all_code_that_reads_is_in_the_digest(reader):
    code = tuple(Path(name) for name in reader.code)
    paths = [MODULES[module].relative_to(ROOT) for module in reached(BEGINS[reader])[0] - NO_READING]
    left = [path for path in paths if not any(path.is_relative_to(one) for one in code) and path.name != "__init__.py"]
    assert left == []
    assert all((ROOT / path).exists() for path in code)


@pytest.mark.parametrize("reader", [PAGES, FILES], ids=["pages", "files"])
def test_all_packages_that_read_are_in_the_digest(reader):
    others = reached(BEGINS[reader])[1] - sys.stdlib_module_names - {"scraper", "pipelines"}
    names = packages_distributions()
    assert {names[other][0].lower() for other in others} <= set(reader.packages)
