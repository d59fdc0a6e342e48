"""What was replaced in the files of a document, by their texts."""

from dataclasses import dataclass
from pathlib import Path

from scraper.outputs.changes.diff import LONGEST_TEXT, Diff, too_long, unified
from scraper.outputs.changes.events import FileChange
from scraper.outputs.changes.kept_versions import VersionNotKept
from scraper.outputs.changes.sentences import file_sentences
from scraper.store import text_path

_LARGEST = 4 * LONGEST_TEXT  # bytes: no character of UTF-8 has more than four


@dataclass(frozen=True, slots=True)
class FileDifference:
    """A file's SHA-256 before and after; `diff` of its text where both have one, `note` says why there is none."""

    url: str
    before: str | None
    after: str | None
    diff: Diff | None = None
    note: str | None = None


def file_difference(output: Path, change: FileChange) -> FileDifference:
    """What became of a file; its text is compared where one file replaced another."""
    if change.before is None or change.after is None:
        return FileDifference(change.url, change.before, change.after)
    try:
        diff = _diff(text_path(output, change.before), text_path(output, change.after))
    except VersionNotKept as reason:
        return FileDifference(change.url, change.before, change.after, note=str(reason))
    return FileDifference(change.url, change.before, change.after, diff)


def _diff(before: Path, after: Path) -> Diff:
    texts = [_text(path) for path in (before, after)]
    if any(len(text) > LONGEST_TEXT for text in texts):
        return too_long()
    if texts[0] == texts[1]:
        return Diff([], note="its text is the same")
    return unified(*map(file_sentences, texts))


def _text(path: Path) -> str:
    """The text of a file, of one that is too long as much as shows it; raises `VersionNotKept`."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        return content.decode(errors="ignore" if len(content) > _LARGEST else "strict")
    except FileNotFoundError:
        raise VersionNotKept(f"no text is kept of {path.stem}") from None
    except UnicodeDecodeError:
        raise VersionNotKept(f"the text of {path.stem} is damaged") from None
    except OSError as error:
        raise VersionNotKept(f"the text of {path.stem} cannot be read: {error.strerror}") from None
