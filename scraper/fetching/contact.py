"""Who asks: the project's name, and where whoever is asked can complain."""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.useragent import UserAgentMiddleware


class UserAgent(UserAgentMiddleware):
    """Scrapy's middleware, with the contact of whoever runs the crawl (`IPP_CONTACT`) in the name."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Made from `USER_AGENT` and `IPP_CONTACT`."""
        middleware = super().from_crawler(crawler)
        middleware.user_agent = named(crawler.settings["USER_AGENT"], crawler.settings["IPP_CONTACT"] or "")
        return middleware


def named(user_agent: str, contact: str) -> str:
    """The name with a contact, in the comment that it has or in a new one (RFC 9110, 10.1.5).

    >>> named("ipp-archive/0.1 (research)", "someone@example.org")
    'ipp-archive/0.1 (research; someone@example.org)'
    """
    plain = "".join(char for char in contact if char.isprintable() and char not in "()\\").strip()
    if not plain or plain in user_agent:
        return user_agent
    return f"{user_agent[:-1]}; {plain})" if user_agent.endswith(")") else f"{user_agent} ({plain})"
