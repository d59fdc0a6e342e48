"""A step as somebody adds one to `ITEM_PIPELINES`."""

from scraper.records import content_sha256


class MarkTitles:
    """Marks the title of each record; later steps find it marked."""

    def process_item(self, item):
        item.title += " (marked)"
        item.content_sha256 = content_sha256(item)
        return item
