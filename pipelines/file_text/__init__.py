"""Text and page counts of linked files, read in child processes so that no file can stop, slow or kill a crawl.

- `reader.py` `FileReader`: the door, an async pool of warm workers
- `reading.py` what a reading gives, and its limits
- `worker.py` one child process, seen from outside; `child.py` the same, from inside
- `pdf.py` what the child does with a PDF; `pages.py` what it gathers; `cleaning.py` what becomes of its text
"""
