"""Readers of pages: one class a layout, one method a field; pure, no network, no disk."""
