"""The `arxiv` package behind our own transport.

The package builds the query's address and knows how the API pages. By itself it has no
time limit, ignores Retry-After, takes an HTML page for "no papers" and an error for a
paper. So its session is given a transport that fetches through the program's own polite
client and lets only pages through that the strict parser accepts; what is stored comes
from that parser too. This module is imported only when the API is asked: the package
takes 0.15 s to import.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import arxiv
import requests
from requests.adapters import BaseAdapter

from coordtui.api import CoordtuiError
from coordtui_arxiv.sources.atom import Page

Fetch = Callable[[str], tuple[bytes, Page]]
"""The body at an address, and the page that it was found to be; raises `CoordtuiError`."""


class _Transport(BaseAdapter):
    """Answers the package's requests with pages that were checked; keeps the last one."""

    def __init__(self, fetch: Fetch) -> None:
        super().__init__()
        self._fetch = fetch
        self.page: Page | None = None

    def send(  # noqa: PLR0917 - the shape that requests gives
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float | None, float | None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        body, self.page = self._fetch(str(request.url))
        response = requests.Response()
        response.status_code = 200
        response.url = str(request.url)
        response.request = request
        response._content = body  # the public way is a raw stream, which would copy it
        return response

    def close(self) -> None:
        """Nothing is open."""


def pages(fetch: Fetch, api_url: str, query: str, *, start: int, page_size: int) -> Iterator[Page]:
    """The pages of a query, oldest submission first, from the paper numbered `start` on.

    Each page is one search of the package from an offset, its own way to go on after a
    break: by itself it would lose count at an entry that it cannot read.
    """
    client: Any = arxiv.Client(page_size=page_size, delay_seconds=0, num_retries=0)
    client.query_url_format = f"{api_url}?{{}}"
    transport = _Transport(fetch)
    with client._session as session:
        session.trust_env = False
        session.mount("http://", transport)
        session.mount("https://", transport)
        search = arxiv.Search(
            query,
            max_results=None,
            sort_by=arxiv.SortCriterion.SubmittedDate,
            sort_order=arxiv.SortOrder.Ascending,
        )
        while True:
            transport.page = None
            try:
                next(client.results(search, offset=start), None)
            except CoordtuiError:
                raise
            except Exception:
                # The package made a paper of an entry in its own way; our parser took the page already.
                if transport.page is None:
                    raise
            page = transport.page
            if page is None:
                return
            yield page
            start = page.start + page.size
            if start >= page.total:
                return
