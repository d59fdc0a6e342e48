"""Several outputs as one: their WARC files come together, and a rebuild makes one archive of all their runs.

- `union.py` which files there are, each once, and under which names
- `taking_in.py` brings them into the archive, all or none
- `ocr.py` what OCR has read there
"""
