"""With which options a site or a crate was made, as far as its files tell: what replaces it may have less."""

from pathlib import Path

from scraper.outputs.site.frame import WHOLE


def given_up(target: Path, **options: bool) -> tuple[str, ...]:
    """Options that what lies at `target` was made with, and that are not given now."""
    had = {"full_text": (target / "text").is_dir() or _says_whole(target / "index.html"), "files": _has_files(target)}
    return tuple(name for name, is_given in options.items() if had[name] and not is_given)


def _has_files(target: Path) -> bool:
    return (target / "files").is_dir()


def _says_whole(start_page: Path) -> bool:
    return start_page.is_file() and WHOLE in start_page.read_text(encoding="utf-8")
