"""Log lines for a machine: `IPP_LOG_FORMAT=json` makes each one JSON object, from the first line to the last.

Scrapy makes the formatter of its own handler from `LOG_FORMAT`, which escapes nothing. So with `json` that handler is
left out (`LOG_INSTALL_ROOT_HANDLER`), and the one of this module is in its place before Scrapy says its first word.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings

from scraper.text import in_one_line, shown

TEXT, JSON = "text", "json"
RUN = "ARCHIVE_RUN"  # the setting that names the run, where its name is needed before the archive is opened
_OWN = ("time", "level", "run", "logger", "message", "exception", "stack")
_NOT_EXTRA = {
    *vars(logging.makeLogRecord({})),
    *_OWN,
    "asctime",
    "taskName",
    "crawler",
}  # the last of Scrapy: says nothing


class PlainRecord(logging.LogRecord):
    """A log record that says nothing which would steer a terminal: what it is given may be from a stranger."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.args, tuple):
            self.args = tuple(map(_on_one_line, self.args))
        elif isinstance(self.args, Mapping):
            self.args = {name: _on_one_line(value) for name, value in self.args.items()}

    def getMessage(self) -> str:  # the name that logging calls
        """The message."""
        return shown(super().getMessage())

    def __setattr__(self, name: str, value: Any) -> None:
        """As always, but for the text of a traceback, which a formatter puts here before it uses it."""
        super().__setattr__(name, shown(value) if name == "exc_text" and value else value)


def _on_one_line(value: object) -> object:
    return in_one_line(value) if isinstance(value, str) else value


class JsonFormatter(logging.Formatter):
    """One object a line, in ASCII: time (RFC 3339, UTC), level, run, logger, message, and what `extra` gives."""

    def __init__(self, run: str | None = None) -> None:
        super().__init__()
        self._run = run

    def format(self, record: logging.LogRecord) -> str:
        """The line; what `extra` holds and JSON cannot say is said by its name, or as text."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said: dict[str, Any] = {
            "time": moment.replace("+00:00", "Z"),
            "level": record.levelname,
            "run": self._run,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name, value in vars(record).items() if name not in _NOT_EXTRA},
        }
        if record.exc_info and record.exc_info[0] is not None:
            said["exception"] = self.formatException(record.exc_info)
        if record.stack_info:
            said["stack"] = self.formatStack(record.stack_info)
        return json.dumps(said, default=_named)


def _named(value: object) -> str:
    """What stands for an object: its name, if it has one (a spider, a source)."""
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else str(value)


def log_format(settings: BaseSettings) -> str:
    """`text` or `json`; raises UsageError, in one line, for anything else."""
    name: str = settings.get("IPP_LOG_FORMAT", TEXT)
    if name not in {TEXT, JSON}:
        raise UsageError(f"IPP_LOG_FORMAT={name}: give {TEXT} or {JSON}", print_help=False)
    return name


def is_json(settings: BaseSettings) -> bool:
    """Whether each log line is to be a JSON object."""
    return log_format(settings) == JSON


def install(settings: BaseSettings) -> None:
    """Has every log line of the process written as the settings say: before a crawler process is made."""
    logging.setLogRecordFactory(PlainRecord)
    if not is_json(settings) or not settings.getbool("LOG_ENABLED"):
        return
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    settings.set(RUN, f"urn:uuid:{uuid4()}", priority="cmdline")
    handler = _handler(settings)
    handler.setLevel(settings["LOG_LEVEL"])
    handler.setFormatter(JsonFormatter(settings[RUN]))
    logging.root.setLevel(logging.NOTSET)  # as Scrapy does: the handler's level decides
    logging.root.addHandler(handler)


def _handler(settings: BaseSettings) -> logging.Handler:
    """To `LOG_FILE`, as Scrapy's; else to stderr."""
    if not settings["LOG_FILE"]:
        return logging.StreamHandler()
    mode = "a" if settings.getbool("LOG_FILE_APPEND") else "w"
    return logging.FileHandler(settings["LOG_FILE"], mode, settings["LOG_ENCODING"])


def say(text: str, settings: BaseSettings, level: int = logging.ERROR) -> None:
    """One line on stderr that is shown whatever the log level, in the form of the log."""
    if is_json(settings):
        record = logging.LogRecord("scrapy", level, __file__, 0, text, None, None)
        text = JsonFormatter(settings.get(RUN)).format(record)
    sys.stderr.write(shown(text) + "\n")


def summary_line(report: dict[str, Any], path: Path, code: int, settings: BaseSettings) -> str:
    """What a program wants to know of a crawl that has ended: a log line too, for stdout in the place of tables."""
    said = f"the crawl ended with exit code {code}"
    record = logging.LogRecord("scrapy", logging.INFO, __file__, 0, said, None, None)
    record.__dict__.update(event="summary", figures=report["figures"], exit_code=code, report=str(path))
    return JsonFormatter(settings.get(RUN)).format(record)
