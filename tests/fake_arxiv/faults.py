"""What goes wrong with arXiv: each fault makes a bad answer out of a good one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime


@dataclass(frozen=True)
class Answer:
    """What the server sends. `declared` is the length that it claims, `pause` the seconds
    between two bytes of the body, `hangs` that nothing comes, `reset` that the connection is cut.
    """

    body: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    declared: int | None = None
    pause: float = 0.0
    hangs: bool = False
    reset: bool = False


Fault = Callable[[Answer], Answer]

_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE feed [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">]>
<feed xmlns="http://www.w3.org/2005/Atom"><title>&c;</title></feed>"""
_HTML = b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head><body>Back soon.</body></html>"
_ERROR = b"""<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">
<opensearch:totalResults>1</opensearch:totalResults><opensearch:startIndex>0</opensearch:startIndex>
<entry><id>https://arxiv.org/api/errors#invented</id><title>Error</title>
<updated>2026-11-12T00:00:00Z</updated><published>2026-11-12T00:00:00Z</published>
<summary>an invented error</summary></entry></feed>"""

_EXPIRED = b"""<?xml version="1.0" encoding="UTF-8"?>
<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-11-12T00:00:00Z</responseDate>
<request>http://oaipmh.arxiv.org/oai</request>
<error code="badResumptionToken">The value of the resumptionToken argument is invalid or expired.</error>
</OAI-PMH>"""


def _status(code: int, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: Answer(b"Rate exceeded.", status=code, headers=named)


def _without_entries(answer: Answer) -> Answer:
    """No entry is left, whatever total or kind of list the page announces."""
    entries = rb"<entry>.*</entry>|<item>.*</item>|<record>.*</record>"
    return replace(answer, body=re.sub(entries, b"", answer.body, flags=re.DOTALL))


def _first(*changes: tuple[bytes, bytes]) -> Fault:
    """Changes the first entry of a page, by the pattern of its channel (Atom, RSS or OAI)."""

    def changed(answer: Answer) -> Answer:
        body = answer.body
        for pattern, by in changes:
            body = re.sub(pattern, by, body, count=1, flags=re.DOTALL)
        return replace(answer, body=body)

    return changed


def _truncated(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) * 6 // 10])


def _short(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2], declared=len(answer.body))


def _stale(answer: Answer) -> Answer:
    """The feed of three days before (of a working day), newly built."""

    def before(found: re.Match[bytes]) -> bytes:
        day = parsedate_to_datetime(found[1].decode()) - timedelta(days=3)
        while day.weekday() >= 5:
            day -= timedelta(days=1)
        return b"<pubDate>" + format_datetime(day).encode()

    return replace(answer, body=re.sub(rb"<pubDate>([^<]*)", before, answer.body))


def _latin(answer: Answer) -> Answer:
    return replace(answer, body=answer.body.replace(b"</title>", b" caf\xe9</title>", 1))


FAULTS: dict[str, Fault] = {
    "429": _status(429),
    "429 retry-after": _status(429, Retry_After="1"),
    "503": _status(503),
    "503 retry-after": _status(503, Retry_After="1"),
    "403": _status(403),
    "hangs": lambda answer: replace(answer, hangs=True),
    "reset": lambda answer: replace(answer, reset=True),
    "short body": _short,
    "truncated": _truncated,
    "drip": lambda answer: replace(answer, pause=0.2),
    "html": lambda answer: Answer(_HTML),
    "plain text": lambda answer: Answer(b"Rate exceeded."),
    "nothing": lambda answer: Answer(b""),
    "empty page": _without_entries,
    "error 200": lambda answer: Answer(_ERROR),
    "error 400": lambda answer: Answer(_ERROR, status=400),
    "no date": _first(
        (rb"(<entry>.*?)<published>[^<]*</published>", rb"\1"),
        (rb"(<arXivRaw.*?)<date>[^<]*</date>", rb"\1"),
    ),
    "no id": _first(
        (rb"(<entry>)<id>[^<]*</id>", rb"\1"),
        (rb"(<item>.*?<description>)arXiv:\S+", rb"\1arXiv:"),
        (rb"(<arXivRaw[^>]*>)<id>[^<]*</id>", rb"\1"),
    ),
    "bad date": _first(
        (rb"(<entry>.*?<published>)[^<]*<", rb"\g<1>2026-13-41T00:00:00Z<"),
        (rb"(<item>.*?<pubDate>)[^<]*<", rb"\1Thu, 41 Nonember 2026<"),
        (rb"(<arXivRaw.*?<date>)[^<]*<", rb"\1Thu, 41 Nonember 2026<"),
    ),
    "bare &": _first((rb"(<(?:entry|item|record)>.*?<title>)", rb"\1R&D ")),
    "control character": _first((rb"(<title>)", b"\\1a\x08b")),
    "latin-1": _latin,
    "billion laughs": lambda answer: Answer(_LAUGHS),
    "huge": lambda answer: Answer(b"<" + b" " * 60_000_000),
    "stale": _stale,
    "token expired": lambda answer: Answer(_EXPIRED) if b"<OAI-PMH" in answer.body else answer,
    "304": lambda answer: Answer(b"", status=304),
}
