"""What was read is remembered, so that nothing is read twice: `output/.readings/`, which may be deleted at any time."""
