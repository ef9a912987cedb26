"""An arXiv of our own (feeds, OAI-PMH, query API) on 127.0.0.1, with every fault seen of the real one.

    with FakeArxiv() as arxiv:
        arxiv.announce(papers, day)
        arxiv.fail("503", "html")          # the next two requests
        ... arxiv.rss_url, arxiv.oai_url, arxiv.api_url, arxiv.requests

`play` invents a month of mornings, `replay` plays it with everything going wrong.
By hand: `python -m tests.fake_arxiv --help`.
"""

from __future__ import annotations

from tests.fake_arxiv.faults import FAULTS
from tests.fake_arxiv.server import FakeArxiv
from tests.fake_arxiv.writing import invented

__all__ = ["FAULTS", "FakeArxiv", "invented"]
