"""Who may import whom. Nothing flows back: a module imports from its own package and from layers below it."""

import ast
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# High to low. Entries of one layer don't import each other; names inside one entry may.
LAYERS = (
    (
        "scraper.commands scraper.crawl_arguments scraper.exit_codes scraper.quiet_command scraper.replaced_command "
        "scraper.setting_names scraper.trying_out",
    ),
    ("scraper.settings",),
    ("scraper.spiders", "pipelines"),
    ("scraper.outputs",),
    ("scraper.monitors", "scraper.watching"),
    ("scraper.fetching",),
    ("scraper.memory",),
    ("scraper.sites.*.layouts",),  # named by their site as strings; a site itself is data
    ("scraper.sources", "scraper.pages"),
    ("scraper.results",),
    ("scraper.sites",),
    ("scraper.lists",),
    ("scraper.records scraper.record_schema", "scraper.outcomes"),
    ("scraper.archive",),
    ("scraper.catalog",),
    ("scraper.addresses",),
    ("scraper.readings",),
    ("scraper.store scraper.file_names",),
    (
        "scraper.text",
        "scraper.loaded_capture",
        "scraper.once scraper.on_disk",
        "scraper.media scraper.media_types scraper.requisites",
        "scraper.children scraper.isolation scraper.workers scraper.cluster",
    ),
)
# Import nothing of the project: settings name components as strings, a package's own __init__ is a docstring.
ALONE = {"scraper", "scraper.settings"}


def test_nothing_is_imported_upwards():
    assert list(breaches(ROOT)) == []


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("scraper/pages/drupal.py", "import scraper.sources.live"),
        ("scraper/pages/drupal.py", "from scraper import records, sources"),
        ("scraper/pages/drupal.py", "from ..spiders import ipp_document"),
        ("scraper/pages/drupal.py", "def late():\n    from pipelines.keep import Keep"),
        ("scraper/spiders/ipp_document.py", "from pipelines import keep"),
        ("pipelines/keep.py", "from scraper.spiders.ipp_document import Spider"),
        ("scraper/sites/other/words.py", "from scraper.pages.select import one"),
        ("scraper/pages/select.py", "from scraper.sites.other.layouts import Layout"),
        ("scraper/settings.py", "from scraper.text import plain"),
        ("scraper/__init__.py", "from scraper.records import Record"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path, module, statement):
    write(tmp_path, module, statement)
    [breach] = breaches(tmp_path)
    assert module in breach
    assert "may not import" in breach


@pytest.mark.parametrize(
    ("module", "statement"),
    [
        ("scraper/pages/drupal.py", "from scraper.pages.select import one\nfrom . import select\nimport lxml"),
        ("scraper/pages/drupal.py", "from scraper import records\nfrom ..text import plain"),
        ("scraper/sites/other/layouts.py", "from scraper.pages.select import one\nfrom . import words"),
        ("scraper/addresses/address.py", "from scraper.text import plain"),
        ("scraper/commands/rebuild.py", "from pipelines.keep import Keep\nfrom scraper.spiders import ipp_document"),
        ("scraper/settings.py", "from pathlib import Path"),
    ],
)
def test_an_import_of_its_own_package_or_from_below_is_fine(tmp_path, module, statement):
    write(tmp_path, module, statement)
    assert list(breaches(tmp_path)) == []


def test_a_module_of_no_layer_is_found(tmp_path):
    write(tmp_path, "scraper/novelty.py", "")
    assert list(breaches(tmp_path)) == ["scraper/novelty.py: scraper.novelty is in no layer; add it to LAYERS"]


def test_no_two_classes_share_a_name():
    counted = Counter(
        node.name
        for path in [*ROOT.glob("scraper/**/*.py"), *ROOT.glob("pipelines/**/*.py")]
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in counted.items() if count > 1] == ["Command"]  # Scrapy's name for a verb's class


def breaches(root):
    """One sentence for each import that the layers forbid, and for each module that no layer names."""
    for path in sorted([*root.glob("scraper/**/*.py"), *root.glob("pipelines/**/*.py")]):
        where = path.relative_to(root).as_posix()
        module = module_name(path.relative_to(root))
        if module not in ALONE and place(module) is None:
            yield f"{where}: {module} is in no layer; add it to LAYERS"
            continue
        for imported in imports(path, module):
            if not may_import(module, imported):
                yield f"{where}: {module} may not import {imported}"


def may_import(module, imported):
    if module in ALONE:
        return False
    if place(imported) is None:
        return imported in ALONE
    layer, entry = place(module)
    imported_layer, imported_entry = place(imported)
    return imported_layer > layer or (imported_layer, imported_entry) == (layer, entry)


def place(module):
    """Layer and entry of a module, by the name that it is or is inside of."""
    for number, layer in enumerate(LAYERS):
        for entry in layer:
            if any(fnmatchcase(module + ".", name + ".*") for name in entry.split()):
                return number, entry
    return None


def imports(path, module):
    """Names of the project that a module imports, anywhere in it, also inside functions."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{source(node, package)}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] in ("scraper", "pipelines"))


def source(node, package):
    """What a `from ... import` imports from, relative dots resolved."""
    if not node.level:
        return node.module
    parts = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*parts, node.module] if node.module else parts)


def module_name(path):
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def write(root, module, text):
    path = root / module
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
