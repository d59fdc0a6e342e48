"""How many documents and files a whole library has, as data beside the code (`IPP_EXPECTED` names the file)."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError


class ExpectedCount(BaseModel):
    """From how many to how many there must be; None is not known."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    at_least: int | None = None
    at_most: int | None = None
    why: str = ""
    """How that is known."""


class Expected(BaseModel):
    """What a run over `sources` must find, in whatever order they are named; None: any library run."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    sources: list[str] | None = None
    documents: ExpectedCount = ExpectedCount()
    files: ExpectedCount = ExpectedCount()

    def is_of(self, sources: list[str]) -> bool:
        """Whether a library run over these sources is meant."""
        return self.sources is None or sorted(self.sources) == sorted(sources)


NOTHING_EXPECTED = Expected()


class BadExpected(ValueError):
    """A file of expected counts that cannot be used: which, and why, in one line."""


def read_expected(path: Path) -> Expected:
    """The expected counts in a file; raises `BadExpected`."""
    try:
        return Expected.model_validate_json(path.read_bytes())
    except OSError as error:
        raise BadExpected(f"{path}: cannot be read: {error.strerror}") from None
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise BadExpected(f"{path}: {where}: {first['msg']}") from None
