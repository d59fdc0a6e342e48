"""What is text and what is not: figures measured again, languages, and codes that only look like letters."""

import unicodedata
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.file_text import thresholds
from pipelines.file_text.page_kinds import PageKind, PageText, is_garbled, kind_of, kinds_of, letters_of
from pipelines.file_text.pages import judge_text
from pipelines.file_text.pdfium_page import page_of

SAMPLES = Path(__file__).parents[2] / "fixtures" / "samples"
KINDS = st.lists(st.sampled_from(list(PageKind)), min_size=1, max_size=30)

LANGUAGES = {
    "German": "Die Innovationspolitik eines kleinen Landes stützt sich auf seine Unternehmen und ihre Lernfähigkeit. "
    * 3,
    "Polish": "Polityka innowacyjna małego kraju opiera się na przedsiębiorstwach, które chcą się uczyć od innych. "
    * 3,
    "Czech": "Inovační politika malé země stojí na firmách, které se chtějí učit, a na úřadech, jež zkoušejí nové. "
    * 3,
    "Hungarian": "Egy kis ország innovációs politikája a tanulni kívánó vállalatokra és a hivatalokra épül. " * 3,
    "Finnish": "Pienen maan innovaatiopolitiikka nojaa yrityksiin, jotka haluavat oppia, ja viranomaisiin. " * 3,
    "Vietnamese": "Chính sách đổi mới sáng tạo của một nước nhỏ dựa vào các doanh nghiệp và cơ quan nhà nước. " * 3,
    "Greek": "Πολιτική καινοτομίας μιας μικρής χώρας στηρίζεται στις επιχειρήσεις που μαθαίνουν. " * 3,
    "Russian": "Инновационная политика малой страны опирается на предприятия, которые хотят учиться. " * 3,
    "Arabic": "تعتمد سياسة الابتكار في بلد صغير على الشركات التي تتعلم وعلى المؤسسات العامة. " * 3,
    "Chinese": "小国的创新政策依赖于善于学习的企业和公共机构。" * 9,
    "figures": "2009 17.4 18.2 % 1,204\n2010 17.9 18.0 % 1,310\n2011 18.3 17.7 % 1,415\n" * 5,
    "contents": "Foreword ........................ 3\nSummary ........................ 5\nAnnex ......... 9\n",
    "short names": "GDP R&D SME ICT OECD USD EUR",
    "a formula": "∑ (xᵢ - μ)² ≤ σ² ⇒ ∀ε > 0, P(|X| ≥ ε) ≤ σ² / ε²",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_writing_of_every_kind_is_text(language):
    assert kind_of(PageText(LANGUAGES[language])) is PageKind.TEXT


@given(st.sampled_from([name for name in LANGUAGES if name not in ("figures", "contents", "short names", "a formula")]))
def test_letters_moved_along_the_code_table_are_garbled(language):
    moved = "".join(letter if letter.isspace() else chr(0xE000 + ord(letter) % 4096) for letter in LANGUAGES[language])
    assert is_garbled(moved)


@pytest.mark.parametrize("step", [-29, 3, 29, 64])
def test_english_letters_moved_by_any_step_are_garbled(step):
    text = "The innovation policy of small countries rests on the firms that learn, and on public bodies. " * 4
    assert is_garbled("".join(letter if letter == " " else chr(ord(letter) + step) for letter in text), 1.0)


@pytest.mark.parametrize(
    "text", ["/g84/g104/g101/g32/g105", "(cid:12)(cid:7)(cid:99)", "\ufffd\ufffdab\ufffd", "©¦aª¯¯°·¢µª°¯"]
)
def test_codes_are_no_letters(text):
    assert is_garbled(text)


@pytest.mark.parametrize("text", ["", " ", "\ufffd", "•", "\ufffd \ufffd", "\ue000"])
def test_a_lone_sign_is_no_text_and_nothing_wrong(text):
    assert kind_of(PageText(text)) is PageKind.BLANK


def test_glyphs_without_a_map_are_believed_where_they_read_as_a_language():
    text = LANGUAGES["German"]
    assert kind_of(PageText(text, map_errors=1.0)) is PageKind.TEXT
    assert kind_of(PageText("Xq7 zz", map_errors=1.0)) is PageKind.GARBLED


def test_a_stamp_on_every_picture_is_no_text_of_theirs():
    stamp = "This content was downloaded from 10.0.0.{} on Monday; all use is subject to the terms of the library"
    pages = [PageText(stamp.format(number), cover=1.0) for number in range(5)]
    assert kinds_of(pages) == [PageKind.PICTURE] * 5


def test_a_stamp_counts_once_however_often_it_stands_on_a_page():
    assert kind_of(PageText("Public Disclosure Authorized\n" * 4, cover=1.0)) is PageKind.PICTURE


def test_a_picture_with_its_text_behind_it_is_text():
    assert kind_of(PageText(LANGUAGES["German"], cover=1.0)) is PageKind.TEXT


@given(KINDS)
def test_ok_is_said_of_text_alone(kinds):
    status, details = judge_text(kinds)
    lacking = set(kinds) - {PageKind.TEXT, PageKind.BLANK}
    assert (status == "ok") == (not lacking and PageKind.TEXT in kinds)
    assert (status == "partial") == (bool(lacking) and PageKind.TEXT in kinds)
    assert bool(details) == bool(lacking)


@given(KINDS)
def test_text_that_was_cut_is_never_ok(kinds):
    assert judge_text(kinds, is_cut=True)[0] != "ok"


def test_pages_of_the_samples_keep_away_from_every_figure():
    measured = [page for path in sorted(SAMPLES.rglob("*.pdf")) for page in pages_of(path)]
    texts = [page for page in measured if letters_of(page.text)]
    assert len(measured) > 100
    assert min(letters_of(page.text) for page in texts) > 1.5 * thresholds.LETTERS_OF_A_PICTURE
    assert max(page.map_errors for page in texts) < thresholds.MAP_ERRORS / 2
    assert min(map(vowels, texts)) > thresholds.VOWELS[0] + 0.05
    assert max(map(vowels, texts)) < thresholds.VOWELS[1] - 0.05
    assert {kind_of(page) for page in texts} == {PageKind.TEXT}
    assert {page.cover for page in measured if page not in texts} == {1.0}


def vowels(page):
    latin = [letter for letter in unicodedata.normalize("NFD", page.text).lower() if "a" <= letter <= "z"]
    return sum(letter in "aeiouy" for letter in latin) / len(latin)


def pages_of(path):
    try:
        document = pypdfium2.PdfDocument(path)
    except (pypdfium2.PdfiumError, FileNotFoundError):
        return []
    with document:
        return [page_of(document, index) for index in range(len(document))]
