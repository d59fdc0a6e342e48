"""Why an address gave no answer, as the archive keeps it: a stable code, a colon, and the words for people.

The codes are part of the archive's format (docs/archive.md): no name of a class decides them. An exception of the
project's own states its code (`code`); those of Scrapy and of the system are in the table here.
"""

from typing import Protocol, runtime_checkable

from scrapy import exceptions

FORMAT = 1  # of what a run notes, in its `run-begins`; runs that state none are of format 0
CRAWL_ENDS = "crawl_ends"
UNKNOWN = "unknown"

_CODES: tuple[tuple[type[BaseException], str], ...] = (
    (exceptions.ResponseDataLossError, "incomplete"),
    (exceptions.DownloadCancelledError, "cancelled"),
    (exceptions.DownloadTimeoutError, "timeout"),
    (exceptions.CannotResolveHostError, "host_not_found"),
    (exceptions.DownloadConnectionRefusedError, "connection_refused"),
    (exceptions.DownloadFailedError, "connection_failed"),
    (exceptions.UnsupportedURLSchemeError, "unsupported_scheme"),
    (OSError, "os_error"),
)
# What runs of format 0 wrote: the names that classes had then.
_NAMES_OF_FORMAT_0 = {
    "OffLimits": "off_limits",
    "HostUnreachable": "unreachable",
    "ServiceBlocked": "blocked",
    "CaptureCutOff": "truncated",
    "CaptureDamaged": "corrupt",
    "NotLoadable": "not_loadable",
    "TooLarge": "over_limit",
    "FileTooLarge": "too_large",
    "BodyTooLarge": "too_large",
    "Undecodable": "undecodable",
    "ResponseDataLossError": "incomplete",
    "DownloadCancelledError": "cancelled",
    "DownloadTimeoutError": "timeout",
    "CannotResolveHostError": "host_not_found",
    "DownloadConnectionRefusedError": "connection_refused",
    "DownloadFailedError": "connection_failed",
    "UnsupportedURLSchemeError": "unsupported_scheme",
    "OSError": "os_error",
    "FileNotFoundError": "os_error",
    "PermissionError": "os_error",
    "IsADirectoryError": "os_error",
    "NotADirectoryError": "os_error",
    "CrawlEnds": CRAWL_ENDS,
}


@runtime_checkable
class Coded(Protocol):
    """An exception that states its code."""

    code: str


class Remembered(OSError):
    """A failure as the archive keeps it."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def code_of(error: BaseException) -> str:
    """The code of a failure; `unknown` for what is a fault of the code.

    >>> code_of(exceptions.DownloadTimeoutError()), code_of(FileNotFoundError())
    ('timeout', 'os_error')
    """
    if isinstance(error, Coded):
        return error.code
    if isinstance(error, exceptions.IgnoreRequest):  # Scrapy's own, which says in words whose it is
        return "robots" if "robots.txt" in str(error) else "refused"
    return next((code for kind, code in _CODES if isinstance(error, kind)), UNKNOWN)


def words_of(error: BaseException) -> str:
    """What a failure says, on one line."""
    return " ".join(str(error).split()) or code_of(error)


def noted(error: BaseException) -> str:
    """A failure as it is noted."""
    return f"{code_of(error)}: {words_of(error)}"


def read_failure(said: str, version: int) -> Remembered:
    """A failure that was noted by a run of a version of the format.

    >>> read_failure("DownloadTimeoutError: after 120 s", 0).code
    'timeout'
    """
    code, _, text = said.partition(": ")
    if version:
        return Remembered(code, text)
    if code == "IgnoreRequest":
        return Remembered("robots" if "robots.txt" in text else "refused", text)
    return Remembered(_NAMES_OF_FORMAT_0.get(code, UNKNOWN), text or code)
