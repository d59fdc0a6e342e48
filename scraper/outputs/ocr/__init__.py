"""Text of pages that are pictures, or whose letters can't be told: read by tesseract, kept beside the archive.

- `waiting.py` which files have such pages, and which of these were read
- `reading.py` reads them, several pages at once, and goes on where it was cut off (`journal.py`)
- `page.py` one page, in a child with limits; `drawing.py` its picture; `tesseract.py` the engine and its languages
- `kept.py` what is kept: `ocr/<aa>/<sha256>.txt`, each page ending with a form feed, and `.json`
"""
