"""From what lies under `output/` to one file that others can use: a module a format, a line a format here."""

from scraper.outputs.exports.aliases import export_aliases
from scraper.outputs.exports.export import Format
from scraper.outputs.exports.wacz import export_wacz

FORMATS: dict[str, Format] = {
    "wacz": Format(export_wacz, "ipp.wacz"),
    "aliases": Format(export_aliases, "aliases.csv"),
}
