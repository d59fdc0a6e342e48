"""Where text ends and a picture of text begins: every figure that judges a page, with what it was chosen by.

Measured on the 186 pages of the sample site's PDFs (182 of text, 4 of scans), on the scans among the cases, on a
sentence in each of 10 languages, and on what `tests/pipelines/file_text/made_pdfs.py` makes: scans, stamps, fonts that
do not say their letters. `tests/pipelines/file_text/test_page_kinds.py` measures again, and fails where a page comes
near a figure.
"""

PICTURE_COVER = 0.5  # share of the page under images: pages of text have 0.0, scans 1.0, scans with a margin 0.7
LETTERS_OF_A_PICTURE = 60  # on such a page: stamps have 0 to 43 letters and digits, the shortest page of text has 106
LETTERS_OF_A_STAMP = 400  # a line on several pictures is a stamp; a page with more than this needs no look at them
PAGES_OF_A_STAMP = 2  # so many pictures must have the same line (figures in it apart)
INK = (
    0.005  # share of pixels unlike the paper: a page's number has 0.0002, a rule 0.003, a line drawn as outlines 0.006
)
INK_PIXELS = 300  # of the longer side, where that is measured

BAD_SHARE = 0.2  # of characters that no writing has (U+FFFD, private use, controls): text has 0.0, garble 1.0
ODD_SHARE = 0.3  # of Latin-1's symbols: text has 0.0, a formula 0.13, wrong encodings 0.60 to 0.69
CODE_SHARE = 0.3  # of characters in names of glyphs, /g84 or (cid:84): text has 0.0, glyph codes 1.0
MAP_ERRORS = (
    0.3  # of glyphs that PDFium says have no Unicode: text has 0.0, garble 1.0, and so has old TeX that reads well
)
LATIN_LETTERS = 200  # so many say whether vowels stand among them as in a language
FEW_LATIN_LETTERS = 60  # the same, where PDFium has doubts already
VOWELS = (0.28, 0.65)  # share, with y: text has 0.38 to 0.53 by its language, numbers of glyphs taken for letters 0.22
GLYPHS_SAMPLED = 100  # of a page, evenly, for each costs a call

LITTLE = 20  # letters and digits: with fewer on a page that shows glyphs, the second reader is asked
TIMES_MORE = 2  # it is taken where it finds more than so many times as much
PAGES_ASKED = 20  # pages of a file on which it is asked: it takes a hundred times as long
