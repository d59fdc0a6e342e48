"""Every address at which a document was seen, with its own: as a table, and as rules that repair old links."""

import csv
from collections.abc import Iterable
from contextlib import ExitStack
from io import StringIO
from pathlib import Path

from scraper.outputs.exports.alias_paths import Alias, redirects_of
from scraper.outputs.exports.alias_records import outbackcdx_records
from scraper.outputs.exports.alias_rules import apache_rules, nginx_map
from scraper.outputs.exports.export import Summary
from scraper.outputs.exports.kept_records import kept_records
from scraper.outputs.exports.replacing import replacing
from scraper.outputs.exports.spreadsheet import harmless
from scraper.text import counted

_RULES = {".nginx.conf": nginx_map, ".htaccess": apache_rules, ".outbackcdx": outbackcdx_records}


def export_aliases(output: Path, target: Path) -> Summary:
    """Writes the table of aliases, and the files of redirects beside it; says what is in them.

    The same records give the same bytes. Raises `ExportError`.
    """
    aliases: list[Alias] = []
    documents: list[str] = []
    for record in kept_records(output):
        documents.append(record.url)
        aliases += (Alias(alias, record.url, record.id, record.title) for alias in record.aliases)
    found = redirects_of(aliases, documents)
    table = as_csv(sorted(aliases))
    beside = {f"{target.name.removesuffix('.csv')}{ending}": write(found) for ending, write in _RULES.items()}
    _write({target: table} | {target.with_name(name): content for name, content in beside.items()})
    counts = {"aliases": len(aliases), "documents": len(documents)}
    why = "two documents have them, or they are a document's own address, or no path of the site"
    left_out = f"{counted(found.left_out, 'alias', 'aliases')} from the redirects: {why}" if found.left_out else None
    return Summary(target, len(table), counts, left_out, tuple(beside))


def as_csv(aliases: Iterable[Alias]) -> bytes:
    """The table as CSV (RFC 4180), in UTF-8.

    A cell that a spreadsheet would take for a formula has an apostrophe before it; the record has it as it is.

    >>> as_csv([Alias("https://h/1", "https://h/a", "a", "=1+1")]).decode().split()
    ['alias,url,id,title', "https://h/1,https://h/a,a,'=1+1"]
    """
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("alias", "url", "id", "title"))
    for one in aliases:
        writer.writerow([harmless(cell) for cell in (one.alias, one.url, one.id, one.title)])
    return text.getvalue().encode()


def _write(contents: dict[Path, bytes]) -> None:
    """All files, or none: none takes its place before all are written, the first takes it last."""
    with ExitStack() as stack:
        for path, content in contents.items():
            file = stack.enter_context(replacing(path))
            file.write(content)
            file.flush()
