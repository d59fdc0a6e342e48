"""The crawls of the project."""
