"""Where text ends and a picture of text begins: every figure that judges a page, with what it was chosen by.

Measured on 182 pages of the sample site's PDFs, on the scans and stamped scans among the cases, and on pages that
`tests/file_text/made_pdfs.py` makes: photographs with a title, scans with stamps, glyphs without a Unicode map.
`tests/file_text/test_page_kinds.py` measures the samples again, and fails where a page comes near a figure.
"""

PICTURE_COVER = 0.5  # share of the page under images: scans have 1.0, figures among text 0.0 to 0.4
LETTERS_OF_A_PICTURE = 60  # on such a page: stamps have 4 to 48 letters and digits, the shortest page of text has 97
LETTERS_OF_A_STAMP = 400  # a line on several pictures is a stamp; a page with more than this needs no look at them
PAGES_OF_A_STAMP = 2  # so many pictures must have the same line (figures in it apart)
INK = 0.005  # share of pixels unlike the paper, at 300 pixels a side: a rule has 0.002, a line of outlines 0.007
INK_PIXELS = 300

BAD_SHARE = 0.2  # of characters that no writing has (U+FFFD, private use, controls): text has 0.0, garble 0.3 to 1.0
ODD_SHARE = 0.3  # of symbols beyond ASCII other than mathematics: text has 0.0 to 0.02, wrong encodings 0.4 to 0.8
CODE_SHARE = 0.3  # of characters in names of glyphs, /g84 or (cid:84): text has 0.0, glyph codes 1.0
MAP_ERRORS = 0.3  # of glyphs that PDFium says have no Unicode: text has 0.0; old TeX has 1.0 and reads well
LATIN_LETTERS = 200  # so many say whether vowels stand among them as in a language
FEW_LATIN_LETTERS = 60  # the same, where PDFium has doubts already
VOWELS = (0.25, 0.65)  # with y: text has 0.38 to 0.47 in English, Spanish, Vietnamese; glyph codes 0.07 to 0.15
GLYPHS_SAMPLED = 100  # of a page, evenly, for each costs a call

LITTLE = 20  # letters and digits: with fewer on a page that shows glyphs, the second reader is asked
TIMES_MORE = 2  # it is taken where it finds more than so many times as much
PAGES_ASKED = 20  # pages of a file on which it is asked: it takes a hundred times as long
