"""Places that can give captures, one file each; `make_sources` turns `-a source=` into a list of them."""
