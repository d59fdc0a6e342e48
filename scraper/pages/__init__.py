"""Readers of one page: pure functions of its bytes, no network, no disk. Begin at `read_page.py`."""
