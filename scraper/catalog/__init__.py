"""The catalog: one SQLite file with every capture, address, version and run."""
