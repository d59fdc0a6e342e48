"""Files of every kind go in, a reading comes out, and nothing a file does reaches the caller."""

import asyncio
import io
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import pypdf
import pytest

from pipelines.file_text.reader import FileReader
from pipelines.file_text.reading import Limits
from tests.pipelines.file_text.hostile_pdfs import (
    inflate_bomb,
    lines_of_text,
    many_operators,
    one_page,
    page_bomb,
    pdf,
    stream,
)

ROOT = Path(__file__).parents[3]
FILES = ROOT / "tests" / "fixtures" / "files"
BAD = "tests.pipelines.file_text.misbehaving:by_name"
SMALL = 300 * 1024**2


def readings(*paths, **options):
    """What one worker says of these files, one after another."""

    async def ask():
        async with FileReader(workers="1", **options) as reader:
            return [await reader.read(path) for path in paths]

    return asyncio.run(ask())


def reading(path, **options):
    return readings(path, **options)[0]


@pytest.fixture
def kept(tmp_path):
    """Keeps bytes as a file of this name."""

    def keep(body, name="file.pdf"):
        path = tmp_path / name
        path.write_bytes(body)
        return path

    return keep


def test_an_intact_pdf_gives_title_pages_and_text():
    found = reading(FILES / "intact.pdf")
    assert (found.status, found.text_status, found.pages) == ("archived", "ok", 1)
    assert found.stated.title == "The Irish Science Foundation: fifteen years on"
    assert found.text.endswith("\n\f")
    assert found.text.count("\f") == found.pages
    assert (found.has_text, found.detail) == (True, None)


@pytest.mark.parametrize("name", ["leading_junk", "encrypted_owner"])
def test_a_pdf_that_needs_patience_is_read(name):
    found = reading(FILES / f"{name}.pdf")
    assert (found.status, found.text_status, found.pages) == ("archived", "ok", 1)
    assert len(found.text) > 1500


def test_text_is_composed_and_free_of_control_characters():
    found = reading(FILES / "vietnamese.pdf")
    assert "đổi mới" in found.text
    assert all(character >= " " or character in "\n\t\f" for character in found.text)


def test_a_scanned_pdf_is_named_so():
    found = reading(FILES / "scanned.pdf")
    assert (found.status, found.text_status, found.pages, found.has_text) == ("archived", "scanned", 2, False)


def test_pages_with_a_picture_and_a_stamp_are_scanned(kept):
    picture = "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream"
    body = one_page(
        b"q 500 0 0 700 0 0 cm /I Do Q BT /F 9 Tf (page 1) Tj ET",
        resources="/XObject<</I 6 0 R>>",
        more=[f"{picture}\n0\nendstream"],
    )
    found = reading(kept(body))
    assert (found.text_status, found.text) == ("scanned", "page 1\n\f")


def test_a_page_without_text_or_picture_has_none(kept):
    found = reading(kept(one_page(b"0 0 9 9 re f")))
    assert (found.status, found.text_status, found.text, found.has_text) == ("archived", "none", None, False)


def test_few_words_without_a_picture_are_text(kept):
    assert reading(kept(lines_of_text("Annex A"))).text_status == "ok"


@pytest.mark.parametrize("stated", ["", "  "])
def test_a_blank_title_is_none(kept, stated):
    body = one_page(b"", more=[f"<</Title({stated})>>"], extra="/Info 6 0 R")
    assert reading(kept(body)).stated.title is None


def test_a_pdf_that_needs_a_password_is_encrypted():
    found = reading(FILES / "encrypted_user.pdf")
    assert (found.status, found.text_status, found.detail) == ("encrypted", "none", "needs a password")


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_of_any_cipher_the_user_password_closes_and_the_owner_password_does_not(kept, algorithm):
    statuses = {}
    for user in ("secret", ""):
        writer = pypdf.PdfWriter(clone_from=FILES / "intact.pdf")
        writer.encrypt(user, "owner", algorithm=algorithm)
        buffer = io.BytesIO()
        writer.write(buffer)
        found = reading(kept(buffer.getvalue(), f"{user or 'open'}.pdf"))
        statuses[user] = (found.status, found.text_status)
    assert statuses == {"secret": ("encrypted", "none"), "": ("archived", "ok")}


def test_a_damaged_pdf_is_corrupt():
    found = reading(FILES / "corrupt.pdf")
    assert (found.status, found.text_status, found.text) == ("corrupt", "none", None)
    assert "pypdf" in found.detail


def test_a_pdf_that_only_pypdf_opens_is_read(kept):
    body = (FILES / "intact.pdf").read_bytes().removeprefix(b"%PDF-")  # PDFium wants its header
    found = reading(kept(body))
    assert (found.status, found.text_status, found.pages) == ("archived", "ok", 1)
    assert found.detail.startswith("read by pypdf")
    assert found.stated.title == "The Irish Science Foundation: fifteen years on"


def test_a_cut_pdf_is_truncated(kept):
    body = (FILES / "intact.pdf").read_bytes()
    found = reading(kept(body[: len(body) // 2]))
    assert (found.status, found.text) == ("truncated", None)


def test_a_pdf_without_its_end_mark_keeps_what_can_be_read(kept):
    body = lines_of_text("All the words are here").replace(b"%%EOF\n", b"")
    found = reading(kept(body))
    assert (found.status, found.text_status) == ("truncated", "partial")
    assert found.text == "All the words are here\n\f"


@pytest.mark.parametrize("body", [b"", b"<html>Page not found</html>%%EOF", b"%PDF-1.4\n%%EOF", bytes(5000) + b"%%EOF"])
def test_what_is_no_pdf_gives_no_text(kept, body):
    found = reading(kept(body))
    assert found.status in ("corrupt", "truncated")
    assert (found.text_status, found.text) == ("none", None)


def test_other_office_files_are_left_unread():
    async def ask():
        reader = FileReader(workers="1")  # not started, and no need to
        return await reader.read(FILES / "slides.ppt", "application/vnd.ms-powerpoint")

    found = asyncio.run(ask())
    assert (found.status, found.text_status, found.pages) == ("archived", "none", None)


def test_a_page_that_cannot_be_loaded_costs_only_itself(kept):
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>"
    body = pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R 9 0 R 3 0 R]/Count 3>>",
        page,
        stream(b"BT /F 9 Tf (here) Tj ET"),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    found = reading(kept(body))
    assert (found.status, found.text_status, found.pages) == ("archived", "partial", 3)
    assert found.text == "here\n\f\fhere\n\f"
    assert found.detail == "pages that can't be read: 2"


def test_a_page_bomb_is_read_to_the_limit(kept):
    found = reading(kept(page_bomb(20_000)), limits=Limits(pages=3))
    assert (found.status, found.text_status, found.pages) == ("archived", "partial", 20_000)
    assert found.text == "innovation\n\f" * 3
    assert found.detail == "20000 pages, the first 3 read"


def test_text_stops_at_its_limit(kept):
    found = reading(kept(page_bomb(10)), limits=Limits(text=45))
    assert (found.text_status, found.pages) == ("partial", 10)
    assert 0 < len(found.text) <= 45


def test_an_inflate_bomb_ends_its_worker_only(kept):
    paths = kept(inflate_bomb(1024), "bomb.pdf"), FILES / "intact.pdf"
    bomb, after = readings(*paths, limits=Limits(memory=SMALL))
    assert (bomb.status, bomb.text_status) == ("archived", "failed")
    assert "memory limit" in bomb.detail
    assert after.text_status == "ok"


def test_millions_of_operators_end_their_worker_only(kept):
    paths = kept(many_operators(2_000_000), "many.pdf"), FILES / "intact.pdf"
    many, after = readings(*paths, limits=Limits(memory=SMALL))
    assert (many.text_status, after.text_status) == ("failed", "ok")


@pytest.mark.parametrize(
    ("deed", "limits", "detail"),
    [
        ("hang", Limits(seconds=0.05), "time limit of 0.05 s"),
        ("spin", Limits(seconds=0.05), "time limit of 0.05 s"),
        ("eat", Limits(memory=SMALL), f"memory limit of {SMALL} bytes"),
        ("abort", Limits(), f"the reader died (SIGABRT); its memory limit is {2 * 1024**3} bytes"),
        ("leave", Limits(), f"the reader died (exit code 3); its memory limit is {2 * 1024**3} bytes"),
        ("fail", Limits(), "RecursionError: too deep"),
    ],
)
def test_a_reader_that_misbehaves_fails_that_file_and_is_replaced(kept, deed, limits, detail):
    async def ask():
        async with FileReader(workers="1", limits=limits, read=BAD) as reader:
            found = await reader.read(kept(b"", f"{deed}.pdf"))
            return found, reader.process_ids()

    found, processes = asyncio.run(ask())
    assert (found.status, found.text_status, found.detail) == ("archived", "failed", detail)
    assert processes == []


def test_the_file_after_a_death_is_read(kept):
    found = readings(
        kept(b"", "abort.pdf"), FILES / "intact.pdf", kept(b"", "leave.pdf"), FILES / "intact.pdf", read=BAD
    )
    assert [one.text_status for one in found] == ["failed", "ok", "failed", "ok"]


def test_a_reader_that_is_killed_from_outside_says_nothing_of_the_file(kept):
    body = (FILES / "intact.pdf").read_bytes()
    assert reading(kept(body), read="tests.pipelines.file_text.misbehaving:killed_twice") == reading(
        FILES / "intact.pdf"
    )
    found = reading(kept(body), read="tests.pipelines.file_text.misbehaving:killed_always")
    assert (found.status, found.text_status) == ("archived", "failed")


def test_what_a_library_prints_is_no_reply(kept):
    assert reading(kept(b"", "talk.pdf"), read=BAD).text == "said\n\f"


def test_earlier_files_do_not_decide_about_a_later_one():
    found = readings(*[FILES / "intact.pdf"] * 3, read="tests.pipelines.file_text.misbehaving:dies_when_warm")
    assert [one.text_status for one in found] == ["ok"] * 3


def test_a_cancelled_reading_does_not_outlast_its_reader(kept):
    async def ask():
        async with FileReader(workers="1", read=BAD) as reader:
            hanging = asyncio.ensure_future(reader.read(kept(b"", "hang.pdf")))
            done, _ = await asyncio.wait([hanging], timeout=0.01)
            assert not done
            hanging.cancel()
            with pytest.raises(asyncio.CancelledError):
                await hanging
            return reader.process_ids()

    for child in asyncio.run(ask()):
        with pytest.raises(ProcessLookupError):
            os.kill(child, signal.SIG_DFL)


def test_text_is_written_where_the_caller_wants_it(tmp_path):
    to = tmp_path / "te" / "text.txt"

    async def ask():
        async with FileReader(workers="1") as reader:
            return await reader.read(FILES / "intact.pdf"), await reader.read(FILES / "intact.pdf", text_path=to)

    returned, written = asyncio.run(ask())
    assert (written.text, written.has_text) == (None, True)
    assert to.read_bytes() == returned.text.encode()
    assert [path.name for path in to.parent.iterdir()] == ["text.txt"]


@pytest.mark.parametrize("name", ["scanned.pdf", "corrupt.pdf"])
def test_no_text_leaves_no_file(tmp_path, name):
    async def ask():
        async with FileReader(workers="1") as reader:
            return await reader.read(FILES / name, text_path=tmp_path / "text" / "x.txt")

    assert not asyncio.run(ask()).has_text
    assert not list(tmp_path.rglob("*.*"))


def test_text_that_cannot_be_written_is_the_callers_trouble(tmp_path):
    (tmp_path / ".x.txt.part").mkdir()

    async def ask():
        async with FileReader(workers="1") as reader:
            await reader.read(FILES / "intact.pdf", text_path=tmp_path / "x.txt")

    with pytest.raises(OSError, match="directory"):
        asyncio.run(ask())


def test_a_file_that_is_not_there_is_the_callers_mistake(tmp_path):
    with pytest.raises(FileNotFoundError):
        reading(tmp_path / "none.pdf")


def test_a_reader_that_cannot_start_says_so():
    with pytest.raises(RuntimeError, match="could not start"):
        reading(FILES / "intact.pdf", read="tests.pipelines.file_text.misbehaving:no_such_name")


def test_workers_are_apart_from_the_callers_terminal_and_end_with_it():
    async def ask():
        async with FileReader(workers="2", read="tests.pipelines.file_text.misbehaving:own_ids") as reader:
            found = await asyncio.gather(*(reader.read(FILES / "intact.pdf") for _ in range(4)))
            return {tuple(map(int, one.text.split())) for one in found}

    seen = asyncio.run(ask())
    assert all(own == session != os.getsid(0) for own, session in seen)
    for own, _ in seen:
        with pytest.raises(ProcessLookupError):
            os.kill(own, signal.SIG_DFL)


ORPHAN = """
import asyncio, os, pathlib, sys
from pipelines.file_text.reader import FileReader

async def ask():
    async with FileReader(workers="1", read="tests.pipelines.file_text.misbehaving:by_name") as reader:
        print(reader.process_ids()[0], flush=True)
        await reader.read(pathlib.Path(sys.argv[1]))

asyncio.run(ask())
"""


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="the kernel kills orphans on Linux only")
def test_a_busy_worker_dies_with_a_parent_that_is_killed(kept):
    command = [sys.executable, "-c", ORPHAN, str(kept(b"", "hang.pdf"))]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        worker = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    ended, _, _ = select.select([worker], [], [], 60)
    os.close(worker)
    assert ended == [worker]


IN_THE_REACTOR = """
import pathlib, sys
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import defer, reactor, task
from pipelines.file_text.reader import FileReader

async def ask():
    async with FileReader(workers="2") as reader:
        print((await reader.read(pathlib.Path(sys.argv[1]))).text_status)

task.react(lambda _: defer.Deferred.fromFuture(reactor._asyncioEventloop.create_task(ask())))
"""


def test_it_works_in_scrapys_reactor():
    command = [sys.executable, "-W", "error", "-c", IN_THE_REACTOR, str(FILES / "intact.pdf")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.stdout, done.stderr, done.returncode) == ("ok\n", "", 0)
