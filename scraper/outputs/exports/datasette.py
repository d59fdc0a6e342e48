"""What Datasette shows beside the tables: descriptions, facets, the search, and questions that are asked often."""

from typing import Any

from scraper.addresses.sites import home

_FACETS = ["publisher", "year", {"array": "knowledge_types"}, {"array": "topics"}, {"array": "countries"}]
_COLUMNS = {
    "number": "Number of the document in this database",
    "id": "Path of its address",
    "pdfs": "How many of its files are kept",
    "captured_at": "When it was captured at its origin",
    "retrieved_at": "When this project read it",
    "captured_from": "The address that was fetched",
    "record": "Where its record lies in the output folder",
}
_TEXTS = "Texts of files, a form feed after each page; where is_ocr is 1, OCR read them, and letters may be wrong"
_SEARCH = """SELECT documents.id, documents.title, documents.year, documents.url,
    snippet(search, -1, '[', ']', '…', 30) AS found
FROM search JOIN documents ON documents.number = search.rowid
WHERE search MATCH :words ORDER BY rank LIMIT 100"""
_BY_TERM = (
    "SELECT kind, label, count(*) AS documents FROM terms GROUP BY kind, label ORDER BY kind, documents DESC, label"
)
_BY_YEAR = "SELECT year, count(*) AS documents FROM documents GROUP BY year ORDER BY year"
_LOST = """SELECT documents.title, files.url, files.status, files.reason FROM files
JOIN documents ON documents.number = files.document WHERE files.status <> 'archived' ORDER BY documents.number"""


def metadata(database: str) -> dict[str, Any]:
    """What `datasette --metadata` reads, for a database of this name."""
    site = home()
    queries = {
        "search": {"title": "Documents, with the words of their PDFs", "sql": _SEARCH, "params": ["words"]},
        "terms": {"title": "Documents of each topic, knowledge type and country", "sql": _BY_TERM},
        "years": {"title": "Documents of each year", "sql": _BY_YEAR},
        "lost_files": {"title": "Files that are not whole", "sql": _LOST},
    }
    about = {"title": site.title, "description": site.about, "source": site.title, "source_url": site.root}
    return about | {"databases": {database: {"tables": _tables(), "queries": queries}}}


def _tables() -> dict[str, Any]:
    return {
        "documents": {
            "description": "One row a document",
            "label_column": "title",
            "facets": _FACETS,
            "sort": "title",
            "fts_table": "search",
            "fts_pk": "number",
            "columns": _COLUMNS,
        },
        "files": {"description": "What each document links as its files", "facets": ["status", "role", "text_status"]},
        "terms": {"description": "Topics, knowledge types and countries", "facets": ["kind", "label"]},
        "texts": {"description": _TEXTS},
        "versions": {"description": "The current and earlier versions of each document", "sort": "captured_at"},
    }
