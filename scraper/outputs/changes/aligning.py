"""Which lines of two texts belong together, found in bounded time however the texts are made.

Lines that both texts have once hold the two together; only the gaps between are compared line with line.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import Match, SequenceMatcher

_LARGEST_GAP = 20_000  # pairs of lines; a larger one is taken as replaced
_MOST_PAIRS = 200_000  # of all gaps together


class BoundedMatcher(SequenceMatcher[str]):
    """difflib's matcher of lines without its cubic worst case."""

    def __init__(self, a: Sequence[str], b: Sequence[str]) -> None:
        super().__init__(None, a, b, autojunk=False)
        self._a, self._b = a, b
        self._left = _MOST_PAIRS
        self.is_rough = False
        """Whether a gap was too large, so that lines may be told as replaced that are not."""

    def get_matching_blocks(self) -> list[Match]:
        """Runs of lines that belong together, in order, and an empty one at the end, as difflib gives them."""
        blocks: list[Match] = []
        for a, b in self._pairs():
            if blocks and (blocks[-1].a + blocks[-1].size, blocks[-1].b + blocks[-1].size) == (a, b):
                blocks[-1] = blocks[-1]._replace(size=blocks[-1].size + 1)
            else:
                blocks.append(Match(a, b, 1))
        return [*blocks, Match(len(self._a), len(self._b), 0)]

    def _pairs(self) -> Iterator[tuple[int, int]]:
        a, b = 0, 0
        for next_a, next_b in [*_anchors(self._a, self._b), (len(self._a), len(self._b))]:
            yield from self._within(a, next_a, b, next_b)
            if next_a < len(self._a):
                yield next_a, next_b
            a, b = next_a + 1, next_b + 1

    def _within(self, a: int, a_end: int, b: int, b_end: int) -> Iterator[tuple[int, int]]:
        """The pairs of a gap: what is the same at its start and its end, and what difflib finds between."""
        while a < a_end and b < b_end and self._a[a] == self._b[b]:
            yield a, b
            a, b = a + 1, b + 1
        same = 0
        while a < a_end - same and b < b_end - same and self._a[a_end - same - 1] == self._b[b_end - same - 1]:
            same += 1
        yield from self._compared(a, a_end - same, b, b_end - same)
        yield from ((a_end - n, b_end - n) for n in range(same, 0, -1))

    def _compared(self, a: int, a_end: int, b: int, b_end: int) -> Iterator[tuple[int, int]]:
        pairs = (a_end - a) * (b_end - b)
        if pairs > min(_LARGEST_GAP, self._left):
            self.is_rough = True
            return
        self._left -= pairs
        found = SequenceMatcher(None, self._a[a:a_end], self._b[b:b_end], autojunk=False)
        for block in found.get_matching_blocks():
            yield from ((a + block.a + n, b + block.b + n) for n in range(block.size))


def _anchors(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Lines that both have once and in the same order: as many as can be (the longest increasing sequence)."""
    once_a, once_b = ({line for line, times in Counter(lines).items() if times == 1} for lines in (a, b))
    place = {line: n for n, line in enumerate(b) if line in once_b}
    return _longest_increasing([(n, place[line]) for n, line in enumerate(a) if line in once_a and line in place])


def _longest_increasing(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most of `pairs`, in order of their first number, whose second grows too.

    >>> _longest_increasing([(0, 5), (1, 0), (2, 1), (3, 4)])
    [(1, 0), (2, 1), (3, 4)]
    """
    ends: list[int] = []  # the least second number at which a sequence of each length ends
    last: list[int] = []  # the pair that it ends with
    before: list[int | None] = []
    for n, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        before.append(last[length - 1] if length else None)
        ends[length : length + 1] = [second]
        last[length : length + 1] = [n]
    found: list[tuple[int, int]] = []
    at = last[-1] if last else None
    while at is not None:
        found.append(pairs[at])
        at = before[at]
    return found[::-1]
