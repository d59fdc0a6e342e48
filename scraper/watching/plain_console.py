"""A console on which nothing from outside steers the terminal, whatever is printed on it."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook, RenderResult
from rich.segment import Segment

from scraper.text import shown


class PlainConsole(Console):
    """Rich's console; of what is printed only its own colours and moves reach the terminal as such."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.push_render_hook(_OnlyShown())


class _OnlyShown(RenderHook):
    """Has each part drawn as `shown` gives its text."""

    def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
        """The parts, each in a wrapper."""
        return [_Shown(one) for one in renderables]


class _Shown:
    def __init__(self, drawn: ConsoleRenderable) -> None:
        self._drawn = drawn

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        return _shown(console.render(self._drawn, options))


def _shown(segments: Any) -> Iterator[Segment]:
    for one in segments:
        yield one if one.control else Segment(shown(one.text), one.style)
