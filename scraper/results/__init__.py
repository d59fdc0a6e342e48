"""What becomes of each address and file of a run: the items, and who leads them through the steps."""
