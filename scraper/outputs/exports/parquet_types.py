"""The types of the columns of a Parquet file, from the declared fields of records: stated, also where all is empty."""

from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from scraper.outputs.exports.jsonl import TEXTS
from scraper.records import File, Record, Term

_PLAIN = {str: "VARCHAR", int: "BIGINT", bool: "BOOLEAN"}
_PLACES = dict.fromkeys(("path", *TEXTS.values()), "VARCHAR")


def columns() -> dict[str, dict[str, str]]:
    """The tables, their columns, and the type of each in DuckDB's words."""
    begin = {"document_id": "VARCHAR"}
    file = _fields(File) | _PLACES
    return {
        "documents": _fields(Record) | {"files": f"{_struct(file)}[]", "path": "VARCHAR"},
        "files": begin | file | dict.fromkeys(TEXTS, "VARCHAR"),
        "terms": begin | {"kind": "VARCHAR"} | _fields(Term),
    }


def type_of(annotation: Any) -> str:
    """The type of a field.

    >>> type_of(list[str] | None), type_of(Term)
    ('VARCHAR[]', 'STRUCT("id" VARCHAR, "label" VARCHAR, "url" VARCHAR)')
    """
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return type_of(inner[0])
    if origin in {Union, UnionType}:
        [stated] = [one for one in inner if one is not NoneType]
        return type_of(stated)
    if origin is list:
        return f"{type_of(inner[0])}[]"
    if origin is dict:
        return f"MAP({type_of(inner[0])}, {type_of(inner[1])})"
    if issubclass(annotation, BaseModel):
        return _struct(_fields(annotation))
    return _PLAIN[str if issubclass(annotation, StrEnum) else annotation]


def _fields(part: type[BaseModel]) -> dict[str, str]:
    return {name: type_of(field.annotation) for name, field in part.model_fields.items()}


def _struct(fields: dict[str, str]) -> str:
    return "STRUCT(" + ", ".join(f'"{name}" {kind}' for name, kind in fields.items()) + ")"
