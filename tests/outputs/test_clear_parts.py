"""What a run that was killed left half written is found in every folder that it, or its children, write to."""

import pytest

from scraper.outputs.clear_parts import parts


@pytest.mark.parametrize(
    "folder", ["records/document", "history/a", "text/aa", "files/aa", ".readings/pages-1/aa", "."]
)
def test_what_is_half_written_is_found_and_nothing_else(tmp_path, folder):
    place = tmp_path / folder
    place.mkdir(parents=True, exist_ok=True)
    left = place / ".7-a.json.part"
    for path in (left, place / "a.json", place / "b.part"):
        path.touch()
    assert list(parts(tmp_path)) == [left]
