"""Text and page counts of linked files, read in child processes so that no file can stop, slow or kill a crawl.

- `reader.py` `FileReader`: the door, an async pool of warm workers
- `reading.py` what a reading gives, and its limits
- `child.py` what a child does with a file, `remembered.py` what is kept of it
- `pdf.py` what the child does with a PDF, by `pdfium*.py`, and by `second_reader.py` where PDFium gives little
- `pages.py` what it gathers; `page_kinds.py` which pages are text, by the figures of `thresholds.py`
- `stated.py` what a PDF states of itself; `cleaning.py` what becomes of its text; `ending.py` whether it is all there
"""
