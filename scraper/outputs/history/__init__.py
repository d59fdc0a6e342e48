"""A document's life: all that the archive knows of it, in the order of time."""
