"""A few captures of earlier runs are read again: damage is named, and nothing is raised."""

import sqlite3
from contextlib import closing

import pytest

from scraper.archive.exchange import Exchange
from scraper.archive.verify.sample import fault_of, fixity_sample
from scraper.archive.writer import ArchiveWriter
from scraper.catalog.catalog import NAME, Catalog
from tests.archive.entries import exchange, resource

URL = "http://example.org/"
FIRST, SECOND = "urn:uuid:run-1", "urn:uuid:run-2"


def written(output, run, *entries, prefix="archive"):
    """Puts entries into the archive of an output, as a run of its own; gives the catalog's path."""
    with closing(Catalog(output / NAME)) as catalog:
        writer = ArchiveWriter(output / "archive", catalog, run, (("isPartOf", run),), prefix=prefix)
        for entry in entries:
            writer.put(entry).result()
            if isinstance(entry, Exchange):
                entry.received.discard()
        writer.close()
    return output / NAME


def asked(folder, number, body=None):
    body = body or b"body %d" % number
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    return exchange(folder, f"{URL}{number}", body, head=head)


@pytest.fixture
def output(tmp_path):
    """An archive of one run with 12 answers."""
    written(tmp_path, FIRST, *(asked(tmp_path, number) for number in range(12)))
    return tmp_path


def sample(output, seed="a", again=(), run=SECOND, **options):
    with closing(Catalog(output / NAME)) as catalog:
        return fixity_sample(output / "archive", catalog, run, seed, again, **options)


def rows(output):
    with closing(Catalog(output / NAME)) as catalog:
        return list(catalog.captures())


def damage(output, row):
    """Turns one byte in the middle of a record."""
    path = output / "archive" / row.warc
    content = bytearray(path.read_bytes())
    content[row.offset + row.length // 2] ^= 0xFF
    path.write_bytes(content)


def test_a_sound_archive_has_no_fault(output):
    assert sample(output) == {"checked": 12, "faults": [], "settled": []}


def test_so_many_are_read_as_are_asked_for(output):
    assert sample(output, count=5)["checked"] == 5


def test_a_flipped_byte_is_found_wherever_it_is(output):
    for row in rows(output):
        damage(output, row)
        [fault] = sample(output)["faults"]
        assert (fault["file"], fault["record"]) == (f"archive/{row.warc}", row.record_id)
        damage(output, row)
    assert sample(output)["faults"] == []


def test_the_same_seed_takes_the_same_records_and_another_takes_others(output):
    for row in rows(output):
        damage(output, row)
    taken = [tuple(fault["record"] for fault in sample(output, seed, count=4)["faults"]) for seed in "aabcd"]
    assert taken[0] == taken[1]
    assert len(set(taken)) > 1


def test_the_present_run_is_left_out(output):
    written(output, SECOND, asked(output, 99), prefix="later")
    assert sample(output)["checked"] == 12
    assert sample(output, run="urn:uuid:run-3")["checked"] == 13


def test_no_more_bytes_are_read_than_are_allowed(output):
    most = sum(sorted(row.length for row in rows(output))[:3])
    assert 1 <= sample(output, most_bytes=most)["checked"] <= 3


def test_a_record_that_was_damaged_is_read_again_and_is_settled_when_it_is_whole(output):
    row = rows(output)[4]
    damage(output, row)
    assert sample(output, again=[row.record_id], count=0)["settled"] == []
    damage(output, row)
    assert sample(output, again=[row.record_id], count=0) == {"checked": 1, "faults": [], "settled": [row.record_id]}


def test_a_record_that_is_no_more_in_the_catalog_is_settled(output):
    assert sample(output, again=["urn:uuid:gone"], count=0)["settled"] == ["urn:uuid:gone"]


def test_a_file_that_is_gone_is_a_fault_of_each_of_its_records(output):
    (output / "archive" / rows(output)[0].warc).unlink()
    faults = sample(output)["faults"]
    assert len(faults) == 12
    assert {fault["fault"] for fault in faults} == {"cannot be read: No such file or directory"}


def test_a_file_that_was_cut_is_a_fault(output):
    path = output / "archive" / rows(output)[0].warc
    path.write_bytes(path.read_bytes()[: rows(output)[6].offset])
    assert len(sample(output)["faults"]) == 6


def test_another_record_in_the_place_of_one_is_a_fault(output):
    first, second = rows(output)[:2]
    moved = first._replace(offset=second.offset, length=second.length)
    assert fault_of(output / "archive", moved)["fault"] == f"offset {second.offset} holds another record"


@pytest.mark.parametrize("changes", [{"url": URL}, {"date": "2001-01-01T00:00:00Z"}, {"digest": "sha256:00"}])
def test_a_catalog_that_says_something_else_is_a_fault(output, changes):
    said = fault_of(output / "archive", rows(output)[0]._replace(**changes))["fault"]
    assert said == "its address, date or digest is not that of the catalog"


def test_a_long_record_is_read_in_pieces(tmp_path):
    written(tmp_path, FIRST, asked(tmp_path, 1, bytes(3 * 1024**2)), resource(f"{URL}page", b"saved"))
    assert sample(tmp_path) == {"checked": 2, "faults": [], "settled": []}


def test_a_revisit_is_sound(output):
    written(output, FIRST, asked(output, 0), asked(output, 99, b"body 1"), prefix="later")
    assert [row.type for row in rows(output)][-2:] == ["revisit", "revisit"]
    assert sample(output) == {"checked": 14, "faults": [], "settled": []}


def test_a_catalog_that_fails_is_a_fault(output):
    with closing(sqlite3.connect(output / NAME)) as database:
        database.execute("DROP TABLE captures")
        database.commit()
    [fault] = sample(output)["faults"]
    assert (fault["file"], fault["fault"]) == ("catalog.sqlite", "no such table: captures")


def test_an_empty_archive_has_nothing_to_check(tmp_path):
    assert sample(tmp_path) == {"checked": 0, "faults": [], "settled": []}
