"""What is remembered of each address and document from run to run, in the catalog."""
