"""Reads `report.json`, or says in one line why that cannot be."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field, ValidationError

from scraper.outputs.account.account import REPORT_VERSION
from scraper.outputs.reports.markup import visible
from scraper.outputs.reports.report import Report


class ReportError(RuntimeError):
    """Why there is nothing to show, in one line that names the file, with what to do."""


class _Versioned(BaseModel):
    schema_version: str = Field(pattern=r"^\d{1,6}\.\d{1,6}$")


def read_report(path: Path) -> Report:
    """The report that lies at `path`; raises `ReportError`."""
    try:
        content = path.read_bytes()
        version = _Versioned.model_validate_json(content).schema_version
        if _major(version) > _major(REPORT_VERSION):
            raise ReportError(f"{path} is of version {version}, newer than this program: update its checkout")
        return Report.model_validate_json(content)
    except FileNotFoundError:
        raise ReportError(
            f"{path}: no such file: crawl first, or name another folder with -s OUTPUT_DIR=FOLDER"
        ) from None
    except OSError as error:
        raise ReportError(f"{path} cannot be read: {error.strerror}") from None
    except ValidationError as error:
        raise ReportError(f"{path} is damaged ({_first_fault(error)}): `scrapy rebuild` writes it anew") from None


def _major(version: str) -> int:
    return int(version.partition(".")[0])


def _first_fault(error: ValidationError) -> str:
    fault: Any = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, fault["loc"]))
    return visible(f"{place}: {fault['msg']}" if place else fault["msg"])
