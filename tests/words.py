"""Every sentence that the code has for people, each where it stands: `python -m tests.words` prints them all.

What a text fills in is shown as `…`, so that each reads as an example. Docstrings are the developers' own.
"""

import argparse
import ast
import re
from pathlib import Path

from scrapy.cmdline import _get_commands_from_module
from scrapy.utils.project import get_project_settings

ROOT = Path(__file__).parents[1]
_CODE = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|FROM \w+ WHERE)\b|[{}\\<>]|^\s*[#:.@]|^[(\[^]")
_FEWEST_WORDS = 3


def sentences():
    """Pairs of a place and a text: in the code, and in the help of each verb."""
    for path in sorted([*(ROOT / "scraper").rglob("*.py"), *(ROOT / "pipelines").rglob("*.py")]):
        reader = Reader()
        reader.visit(ast.parse(path.read_bytes()))
        yield from ((f"{path.relative_to(ROOT).as_posix()}:{line}", text) for line, text in reader.found)
    yield from helps()


class Reader(ast.NodeVisitor):
    """Gathers the texts of a module that read as sentences."""

    def __init__(self):
        self.found = []

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self._take(node, node.value)

    def visit_JoinedStr(self, node):
        self._take(node, "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values))

    def _take(self, node, text):
        if len(text.split()) >= _FEWEST_WORDS and not _CODE.search(text):
            self.found.append((node.lineno, text))


def helps():
    """What `-h` says of each verb and of each of its options."""
    for name, command in _get_commands_from_module("scraper.commands", True).items():
        parser = argparse.ArgumentParser(prog=name)
        command.settings = get_project_settings()
        command.add_options(parser)
        yield f"scrapy -h, {name}", command.short_desc()
        yield f"scrapy {name} -h", command.long_desc()
        for action in parser._actions:
            yield f"scrapy {name} -h, {'/'.join(action.option_strings) or action.dest}", action.help or ""


def numbers_before_plurals(tree):
    """Where a text fills in a number before a word, and that word: `1 faults` is no English."""
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            for value, words in zip(node.values, node.values[1:], strict=False):
                if isinstance(value, ast.FormattedValue) and isinstance(words, ast.Constant):
                    yield node.lineno, ast.unparse(value.value), str(words.value)


if __name__ == "__main__":
    for place, text in sentences():
        print(f"{place}\n    {' '.join(text.split())}")
