"""From what lies under `output/` to one file that others can use: a module a format, a line a format here."""

from pipelines.exports.export import Export
from pipelines.exports.wacz import export_wacz

FORMATS: dict[str, Export] = {
    "wacz": export_wacz,
}
