"""From what lies under `output/` to one file that others can use: a module a format, a line a format here."""

from scraper.outputs.exports.export import Format

FORMATS: dict[str, Format] = {
    "wacz": Format(
        "ipp.wacz",
        "A web archive to replay in a browser, with text to search (WACZ 1.1.1, for ReplayWeb.page)",
        "scraper.outputs.exports.wacz.export_wacz",
    ),
    "aliases": Format(
        "aliases.csv",
        "Other addresses of the documents (CSV), and beside it redirects for nginx, Apache and OutbackCDX",
        "scraper.outputs.exports.aliases.export_aliases",
    ),
    "site": Format(
        "site",
        "A site of the library that opens by double click and on any static host, with a search; a folder",
        "scraper.outputs.exports.site.export_site",
        takes_publishing=True,
    ),
}
