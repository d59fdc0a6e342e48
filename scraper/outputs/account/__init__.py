"""The loss account of a run: what was wanted, found and lost."""
