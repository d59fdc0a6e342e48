"""From what lies under `output/` to a file or folder that others can use: a module a format, a line a format here."""

from scraper.outputs.exports.export import Format

FORMATS: dict[str, Format] = {
    "csv": Format(
        "csv",
        "A folder of tables for Excel, R and pandas: documents, files, terms and links",
        "scraper.outputs.exports.csv_tables.export_csv",
    ),
    "jsonl": Format(
        "documents.jsonl",
        "Every record with the text of its files, one a line (JSON Lines)",
        "scraper.outputs.exports.jsonl.export_jsonl",
    ),
    "sqlite": Format(
        "ipp.sqlite",
        "A database with full-text search, and what Datasette shows of it",
        "scraper.outputs.exports.sqlite_file.export_sqlite",
    ),
    "ris": Format(
        "ipp.ris",
        "References for Zotero, EndNote and Mendeley (RIS); with --files a folder with the PDFs",
        "scraper.outputs.exports.ris.export_ris",
        ("full_text", "files"),
        "ris",
    ),
    "csl": Format(
        "ipp.csl.json",
        "References for citation processors and Pandoc (CSL-JSON)",
        "scraper.outputs.exports.csl.export_csl",
        ("full_text",),
    ),
    "bibtex": Format(
        "ipp.bib",
        "References for LaTeX and JabRef (BibTeX); with --files a folder with the PDFs",
        "scraper.outputs.exports.bibtex.export_bibtex",
        ("full_text", "files"),
        "bibtex",
    ),
    "files": Format(
        "files",
        "The documents' files under names that people read, with a table of what each is",
        "scraper.outputs.exports.files_folder.export_files",
    ),
    "bag": Format(
        "bag",
        "A BagIt bag of everything, or with --metadata of the records, for handing over",
        "scraper.outputs.exports.bag.export_bag",
        ("metadata",),
        is_divisible=False,
    ),
    "parquet": Format(
        "documents.parquet",
        "Records for DuckDB, Arrow, R and pandas, lists kept as lists; beside it files and terms",
        "scraper.outputs.exports.parquet.export_parquet",
    ),
    "skos": Format(
        "ipp.ttl",
        "Topics, knowledge types and countries as a vocabulary, with how many documents each has (SKOS, Turtle)",
        "scraper.outputs.exports.skos.export_skos",
    ),
    "crate": Format(
        "crate",
        "The dataset as an RO-Crate with its Croissant description: metadata and quotations",
        "scraper.outputs.exports.crate.export_crate",
        ("full_text", "files"),
    ),
    "wacz": Format(
        "ipp.wacz",
        "A web archive to replay in a browser, with text to search (WACZ 1.1.1, for ReplayWeb.page)",
        "scraper.outputs.exports.wacz.export_wacz",
        ("sign", "split"),
        is_divisible=False,
    ),
    "aliases": Format(
        "aliases.csv",
        "Other addresses of the documents (CSV), and beside it redirects for nginx, Apache and OutbackCDX",
        "scraper.outputs.exports.aliases.export_aliases",
        is_divisible=False,
    ),
    "site": Format(
        "site",
        "A site of the library that opens by double click and on any static host, with a search; a folder",
        "scraper.outputs.exports.site.export_site",
        ("full_text", "files", "base_url", "notice"),
    ),
}
