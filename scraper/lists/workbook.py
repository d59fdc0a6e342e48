"""The rows of a workbook (.xlsx): its cells and what they link to, as lines; nothing in it is run or asked for."""

import re
from collections.abc import Iterator
from io import BytesIO
from posixpath import join, normpath
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

_MOST_BYTES = 64 * 1024**2  # of one member, unpacked
_MOST_ROWS = 200_000
_WORKBOOK = "xl/workbook.xml"
_BROKEN = (
    BadZipFile,
    ZlibError,
    LookupError,
    ValueError,
    ParseError,
    DefusedXmlException,
    NotImplementedError,
    EOFError,
)


def is_workbook(data: bytes) -> bool:
    """Whether these are the bytes of a workbook."""
    if not data.startswith(b"PK"):
        return False
    try:
        with ZipFile(BytesIO(data)) as file:
            return any(name.startswith("xl/") for name in file.namelist())
    except _BROKEN:
        return False


def rows_of(data: bytes, refused: type[ValueError]) -> list[str]:
    """A line a row, cells with a tab between them, sheet after sheet; raises `refused` with what to do."""
    try:
        with ZipFile(BytesIO(data)) as file:
            shared = [_text(item) for item in _items(file, "xl/sharedStrings.xml", "si")]
            rows: list[str] = []
            for sheet in _sheets(file):
                _add_rows(rows, file, sheet, shared)
            return rows
    except (*_BROKEN, RuntimeError):  # RuntimeError: it asks for a password
        raise refused("a workbook that cannot be read: save it as CSV") from None


def _add_rows(rows: list[str], file: ZipFile, sheet: str, shared: list[str]) -> None:
    """Rows keep their numbers: those that a sheet leaves out are empty lines."""
    root, start = _parsed(file, sheet), len(rows)
    links = _links(file, sheet, root)
    for row in _named(root, "row"):
        number = int(row.get("r") or len(rows) - start + 1)
        if start + number > _MOST_ROWS:
            raise ValueError(f"more than {_MOST_ROWS} rows")
        rows += [""] * (start + number - 1 - len(rows))
        cells = [_cell(cell, shared, links.get(cell.get("r") or "", "")) for cell in row]
        rows.append(re.sub(r"[\r\n]+", " ", "\t".join(cells)).rstrip("\t"))


def _cell(cell: Any, shared: list[str], link: str) -> str:
    value = "".join(one.text or "" for one in _named(cell, "v"))
    kind = cell.get("t")
    text = shared[int(value)] if kind == "s" and value else _text(cell) if kind == "inlineStr" else value
    formula = "".join(one.text or "" for one in _named(cell, "f"))
    stated = re.findall(r'"(https?:[^"]+)"', formula)
    return " ".join([text, *(one for one in (link, *stated) if one and one not in text)]).strip()


def _text(item: Any) -> str:
    return "".join(one.text or "" for one in _named(item, "t"))


def _sheets(file: ZipFile) -> list[str]:
    targets = _targets(file, _WORKBOOK)
    stated = [targets.get(_related(sheet), "") for sheet in _named(_parsed(file, _WORKBOOK), "sheet")]
    return [name for name in stated if name in file.namelist() and "/worksheets/" in name]


def _links(file: ZipFile, sheet: str, root: Any) -> dict[str, str]:
    """What each linked cell links to; where a link is for several cells, for the first."""
    targets = _targets(file, sheet, are_members=False)
    found = ((link.get("ref") or "", targets.get(_related(link), "")) for link in _named(root, "hyperlink"))
    return {place.partition(":")[0]: target for place, target in found if target}


def _targets(file: ZipFile, member: str, *, are_members: bool = True) -> dict[str, str]:
    folder, _, name = member.rpartition("/")
    items = _items(file, f"{folder}/_rels/{name}.rels", "Relationship")
    targets = {item.get("Id") or "": item.get("Target") or "" for item in items}
    if not are_members:
        return targets
    return {key: normpath(join("/" + folder, target)).lstrip("/") for key, target in targets.items()}


def _related(item: Any) -> str:
    return next((value for name, value in item.attrib.items() if name.endswith("}id")), "")


def _items(file: ZipFile, member: str, name: str) -> list[Any]:
    return list(_named(_parsed(file, member), name)) if member in file.namelist() else []


def _named(item: Any, name: str) -> Iterator[Any]:
    return (one for one in item.iter() if one.tag == name or one.tag.endswith("}" + name))


def _parsed(file: ZipFile, member: str) -> Any:
    with file.open(member) as opened:
        data = opened.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{member} is too long")
    return fromstring(data, forbid_dtd=True)
