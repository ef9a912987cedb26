"""What goes wrong with arXiv: each fault makes a bad answer out of a good one."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace


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


def _status(code: int, **headers: str) -> Fault:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda answer: Answer(b"Rate exceeded.", status=code, headers=named)


def _without_entries(answer: Answer) -> Answer:
    return replace(answer, body=re.sub(rb"<entry>.*</entry>", b"", answer.body, flags=re.DOTALL))


def _first(pattern: bytes, by: bytes) -> Fault:
    """Changes the first place where the pattern is, that is in the first entry."""
    return lambda answer: replace(answer, body=re.sub(pattern, by, answer.body, count=1, flags=re.DOTALL))


def _truncated(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) * 6 // 10])


def _short(answer: Answer) -> Answer:
    return replace(answer, body=answer.body[: len(answer.body) // 2], declared=len(answer.body))


def _stale(answer: Answer) -> Answer:
    """The feed of three days before, newly built."""
    day = rb"<pubDate>\w{3}, 12 Nov"
    return replace(answer, body=re.sub(day, b"<pubDate>Mon, 09 Nov", answer.body))


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
    "no date": _first(rb"<published>[^<]*</published>", b""),
    "no id": _first(rb"(<entry>)<id>[^<]*</id>", rb"\1"),
    "bad date": _first(rb"<published>[^<]*<", b"<published>2026-13-41T00:00:00Z<"),
    "bare &": _first(rb"(<entry>.*?<title>)", rb"\1R&D "),
    "control character": _first(rb"(<title>)", b"\\1a\x08b"),
    "latin-1": _latin,
    "billion laughs": lambda answer: Answer(_LAUGHS),
    "huge": lambda answer: Answer(b"<" + b" " * 60_000_000),
    "stale": _stale,
}
