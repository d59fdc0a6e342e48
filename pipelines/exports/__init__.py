"""From what lies under `output/` to one file that others can use: a module a format, a line a format here."""

from pipelines.exports.aliases import export_aliases
from pipelines.exports.export import Format
from pipelines.exports.wacz import export_wacz

FORMATS: dict[str, Format] = {
    "wacz": Format(export_wacz, "ipp.wacz"),
    "aliases": Format(export_aliases, "aliases.csv"),
}
