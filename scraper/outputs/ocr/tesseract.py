"""Tesseract, as it is installed here: its version, its languages, and what to do where it or one of them is not."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass

NAME = "tesseract"
ENGLISH = "eng"
INSTALL = "make ocr"
# By the first part of a language's tag (ISO 639-1), tesseract's name for it (ISO 639-2).
LANGUAGES = dict(
    pair.split(":")
    for pair in """
    af:afr am:amh ar:ara as:asm az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng
    eo:epo es:spa et:est eu:eus fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye id:ind
    is:isl it:ita ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor ky:kir lo:lao lt:lit lv:lav mk:mkd ml:mal mn:mon mr:mar
    ms:msa mt:mlt my:mya nb:nor ne:nep nl:nld nn:nor no:nor pa:pan pl:pol ps:pus pt:por ro:ron ru:rus si:sin sk:slk
    sl:slv sq:sqi sr:srp sv:swe sw:swa ta:tam te:tel tg:tgk th:tha tr:tur uk:ukr ur:urd uz:uzb vi:vie zh:chi_sim
    """.split()
)
TRADITIONAL = re.compile(r"zh-(?:hant|tw|hk|mo)", re.IGNORECASE)


class NoEngine(RuntimeError):
    """There is no tesseract here, with the command that installs it."""


@dataclass(frozen=True, slots=True)
class Engine:
    """A tesseract that runs."""

    path: str
    version: str
    languages: frozenset[str]


def engine() -> Engine:
    """The tesseract on PATH; raises NoEngine."""
    path = shutil.which(NAME)
    if path is None:
        raise NoEngine(f"tesseract is not installed: run `{INSTALL}` (on Debian, as root)")
    version = re.search(r"tesseract v?(\S+)", asked(path, "--version"))
    if version is None:
        raise NoEngine(f"{path} does not say its version, so it is not used: run `{INSTALL}` (on Debian, as root)")
    languages = asked(path, "--list-langs").splitlines()[1:]
    return Engine(path, version[1], frozenset(line.strip() for line in languages))


def same_here(wanted: Engine, languages: tuple[str, ...]) -> Engine:
    """The tesseract of this machine, which is to read as that of another does; raises NoEngine where it would not."""
    here = engine()
    lacking = [language for language in languages if language not in here.languages]
    if lacking:
        raise NoEngine(f"tesseract has no {lacking[0]} there: run `{how_to_install(lacking[0])}`")
    if here.version != wanted.version:
        raise NoEngine(f"tesseract {here.version} is there, and {wanted.version} here: install the same")
    return here


def asked(path: str, question: str) -> str:
    """What tesseract answers, in either of the places where its versions say it."""
    done = subprocess.run([path, question], capture_output=True, text=True, timeout=60, check=False, env=environment())
    return done.stdout or done.stderr


def environment() -> dict[str, str]:
    """One thread a page, for pages are read side by side; the same text each time."""
    return os.environ | {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}


def languages_of(tags: set[str]) -> list[str]:
    """Tesseract's names for the languages of documents; English where they state none, or one it does not know.

    >>> languages_of({"es-CL", "en"}), languages_of(set()), languages_of({"zh-TW"})
    (['eng', 'spa'], ['eng'], ['chi_tra'])
    """
    names = {"chi_tra" if TRADITIONAL.match(tag) else LANGUAGES.get(tag[:3].rstrip("-").lower(), "") for tag in tags}
    return sorted(names - {""}) or [ENGLISH]


def how_to_install(language: str) -> str:
    """The command that installs a language.

    >>> how_to_install("chi_sim")
    'apt-get install tesseract-ocr-chi-sim'
    """
    return f"apt-get install tesseract-ocr-{language.replace('_', '-')}"
