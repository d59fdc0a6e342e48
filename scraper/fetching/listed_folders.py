"""Folders that a host lists: files lie there under names that a mirroring tool gave them."""

import asyncio
from collections.abc import Iterator

from scraper.fetching.answers import Judgement, judge_error
from scraper.fetching.asking import Asking
from scraper.fetching.target import Target
from scraper.sources.source import BrowsableSource, Candidate, Source, Wanted


class ListedFolders:
    """What hosts list, each folder asked for once."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._listings: dict[str, asyncio.Future[None]] = {}

    async def renamed(self, target: Target, sources: list[Source]) -> Iterator[tuple[Source, Candidate]]:
        """Places of a file under names that a mirroring tool gave it, where a host lists its folder."""
        browsable = [source for source in sources if isinstance(source, BrowsableSource)]
        for source in browsable:
            for folder in source.folders(target.wanted):
                if folder.url not in self._listings:
                    self._listings[folder.url] = asyncio.ensure_future(self._learn(source, folder, target.wanted))
                await asyncio.shield(self._listings[folder.url])
        tried = {attempt.url for attempt in target.attempts}
        places = ((source, candidate) for source in browsable for candidate in source.renamed(target.wanted))
        return ((source, candidate) for source, candidate in places if candidate.url not in tried)

    async def _learn(self, source: BrowsableSource, folder: Candidate, wanted: Wanted) -> None:
        """Reads the listing of a folder, if the host gives one; each folder is asked for once."""
        from scraper.pages.folder_listing import listed_files  # only now: a crawl has seldom need of a parser

        try:
            response = await self._asking.download(folder.url, wanted, is_guess=True)
        except Exception as error:  # judge_error raises again whatever is no failure of a download
            judge_error(error)
            return
        held = self._asking.captured(response)
        if response.status == 200 and not isinstance(held, Judgement):
            source.learn(folder, listed_files(held.at(folder.location)))
