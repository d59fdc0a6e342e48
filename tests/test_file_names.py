"""Names of files for ids: safe on every disk, no two alike, and the id can be read from its name."""

import re
import unicodedata
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scraper.file_names import LONGEST, file_name

PARTS = some.text(min_size=1, max_size=60).filter(lambda part: "/" not in part and part.isprintable())
LIKELY = some.text("aA.jsonJSONnul~%0é_ ", min_size=1, max_size=12)
ANY = some.one_of(PARTS, LIKELY).filter(lambda part: part not in {".", ".."})


@pytest.mark.parametrize("part", "key-features annual-report.pdf biotechnology-0 创新 économie a.b x~y".split())
def test_a_safe_part_is_its_own_name(part):
    assert file_name(part, ".json") == f"{part}.json"


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (".hidden", "%2Ehidden"),
        ("SMEs", "%53%4D%45s"),
        ("nul", "%6Eul"),
        ("aux.html", "%61ux.html"),
        ("a:b?", "a%3Ab%3F"),
        ("50%", "50%25"),
        ("dot.", "dot%2E"),
        ("space ", "space%20"),
        ("a.json", "a%2Ejson"),
        ("x~0123456789abcdef", "x%7E0123456789abcdef"),
    ],
)
def test_what_a_disk_would_not_take_as_it_is_is_escaped(part, name):
    assert file_name(part) == name
    assert part_of(name) == part


@given(ANY)
def test_a_part_can_be_read_from_its_name(part):
    assert part_of(file_name(part)) == part
    assert part_of(file_name(part, ".json").removesuffix(".json")) == part


@given(some.lists(ANY, min_size=2, max_size=6, unique=True))
def test_no_two_parts_share_a_name_on_a_disk_that_folds_case(parts):
    names = [folded(file_name(part)) for part in parts] + [folded(file_name(part, ".json")) for part in parts]
    apart = {unicodedata.normalize("NFC", part) for part in parts}
    assert len(set(names)) >= 2 * len(apart)


@given(some.text("aé", min_size=LONGEST + 1, max_size=4 * LONGEST))
def test_a_long_part_is_cut_and_told_apart_by_its_digest(part):
    name = file_name(part, ".json")
    assert len(name.encode()) <= LONGEST + 17 + len(".json")
    assert part_of(name.removesuffix(".json")) is None
    assert name != file_name(part + "a", ".json")


@pytest.mark.parametrize("part", ["", ".", "..", "a\0b"])
def test_what_no_address_has_as_a_part_is_refused(part):
    with pytest.raises(ValueError, match="cannot have the part"):
        file_name(part)


def part_of(name):
    """The part of an id that a name without its ending was made of, read from it; None where it was cut."""
    return None if re.search("~[0-9a-f]{16}$", name) else unquote(name, errors="strict")


def folded(name):
    return unicodedata.normalize("NFD", name).casefold()
