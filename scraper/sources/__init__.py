"""Places that can give captures, one file each; `fetching/open_sources.py` opens those that `-a source=` names."""
