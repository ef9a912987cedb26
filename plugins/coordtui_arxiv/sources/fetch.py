"""Asking arXiv: addresses and manners. Parsing is elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

from coordtui.api import Context, NetworkError
from coordtui_arxiv.errors import ArxivRefused, ArxivSays, TooLong
from coordtui_arxiv.settings import ArxivSettings
from coordtui_arxiv.sources.atom import Page, parse_page
from coordtui_arxiv.sources.oai import Harvested, parse_harvest
from coordtui_arxiv.sources.rss import Feed, parse_feed

if TYPE_CHECKING:
    import httpx

TURN = "arxiv.org"
"""arXiv counts the requests to all its servers as one."""

TOO_LONG = frozenset({413, 414, 431})
"""What servers say of an address that is longer than they read."""

_PLAIN = {"%28": "(", "%29": ")", "%3A": ":", "%2A": "*"}
"""What may stand in a query as it is, and shortens it by a third."""

_REST = len("?id_list=&sortBy=submittedDate&sortOrder=ascending&start=30000&max_results=2000")
"""Characters of an address to the API, beside its server and the query."""


class Arxiv:
    """arXiv as this program asks it: one request at a time, at the pace that it wants.

    `cancelled` is asked while waiting, `waiting` is told every second how many seconds are
    left, and for whom. Every method raises `ArxivRefused` for an answer
    that cannot be trusted and `NetworkError` where there is none.
    """

    def __init__(
        self,
        ctx: Context,
        cancelled: Callable[[], bool],
        waiting: Callable[[float, str], None] | None = None,
    ) -> None:
        self._ctx, self._cancelled, self._waiting = ctx, cancelled, waiting
        self._settings: ArxivSettings = ctx.settings

    def feed(self, categories: Sequence[str]) -> Feed:
        """The day's feed of these categories together, each paper once."""
        url = f"{self._settings.rss_url}/{'+'.join(categories)}"
        return parse_feed(self._get(url, conditional=True).content, seen=self._ctx.clock())

    def search(self, query: str, *, start: int = 0) -> Iterator[Page]:
        """The pages of what the API finds, oldest submission first, from number `start` on."""
        # Imported here because the package is heavy and most starts of the program never ask.
        from coordtui_arxiv.sources.client import pages

        settings = self._settings
        return pages(self._page, settings.api_url, query, start=start, page_size=settings.page_size)

    def length(self, query: str) -> int:
        """How many characters the address of a search has, at most."""
        return len(self._settings.api_url) + _REST + len(plain(urlencode({"search_query": query})))

    def harvest(self, since: date, set_: str, token: str = "") -> Harvested:
        """A page of what was changed in a set since a day (UTC): the first one, or that of a token.

        Raises `TokenExpired` for a token that leads nowhere any more.
        """
        query = {"verb": "ListRecords"}
        if token:
            query |= {"resumptionToken": token}
        else:
            query |= {"metadataPrefix": "arXivRaw", "set": set_, "from": since.isoformat()}
        url = f"{self._settings.oai_url}?{urlencode(query)}"
        return parse_harvest(self._get(url, conditional=False).content, self._ctx.clock())

    def _page(self, url: str) -> tuple[bytes, Page]:
        url = plain(url)
        body = self._get(url, conditional=False).content
        return body, parse_page(body, seen=self._ctx.clock(), start=_start(url))

    def _get(self, url: str, *, conditional: bool) -> httpx.Response:
        try:
            return self._ctx.http.get(
                url,
                interval=self._settings.interval_s,
                max_bytes=self._settings.max_page_bytes,
                conditional=conditional,
                turn=TURN,
                cancelled=self._cancelled,
                waiting=self._waiting,
            )
        except NetworkError as error:
            answer = getattr(error, "response", None)
            if answer is not None:
                self._explain(answer.content, error)
                if answer.status_code in TOO_LONG:
                    raise TooLong from error
            raise

    def _explain(self, body: bytes, error: NetworkError) -> None:
        """Raise what arXiv says in the body of a refusal: it tells more than the status."""
        reads: tuple[Callable[..., object], ...] = (parse_page, parse_feed, parse_harvest)
        for read in reads:
            try:
                read(body, seen=self._ctx.clock())
            except ArxivSays as says:
                raise says from error
            except ArxivRefused:
                continue


def plain(url: str) -> str:
    """An encoded address with the signs as they are that need no code."""
    for code, sign in _PLAIN.items():
        url = url.replace(code, sign)
    return url


def _start(url: str) -> int:
    return int(parse_qs(urlsplit(url).query)["start"][0])
