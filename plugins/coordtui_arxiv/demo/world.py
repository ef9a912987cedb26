"""The invented arXiv: answers the demo's requests, so that a sync needs no network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote

from coordtui_arxiv import holidays
from coordtui_arxiv.demo.feeds import atom, busy, harvest, midnight, rss
from coordtui_arxiv.demo.invent import FIELDS, Subject, paper
from coordtui_arxiv.records import Paper

if TYPE_CHECKING:
    import httpx

PER_PRESS = 4
"""Papers that the feed brings each time."""

PER_DAY = 2
"""Papers of each day that only the harvest tells of."""

BUSY, WAIT = 1, 5
"""The place of the one request for a feed that is put off, and for how many seconds."""

SUBJECTS = (
    Subject("distribution shift", "changement de distribution", "learning"),
    Subject("robust policies", "politiques robustes", "decisions"),
    Subject("multi-armed bandits", "bandits manchots", "decisions"),
    Subject("protein folding", "repliement de protéines", "life"),
    Subject("optimal transport", "transport optimal", "theory"),
    Subject("low-resource languages", "langues peu dotées", "language"),
    Subject("weather nowcasting", "prévision immédiate", "planet"),
)
_WANTED = re.compile(r'\b(?:ti|abs|all):(?:"([^"]+)"|([^\s()"]+))')
_WINDOW = re.compile(r"submittedDate:\[(\d{12}) TO (\d{12})\]")
_presses = count()


def answer(request: httpx.Request) -> httpx.Response | None:
    """What the invented arXiv says; `None` for a request that is not for arXiv."""
    import httpx

    if not request.url.host.endswith("arxiv.org"):
        return None
    now = datetime.now(UTC)
    if "/rss/" in request.url.path:
        categories = unquote(request.url.path).rpartition("/")[2].split("+")
        press = next(_presses)
        if press == BUSY:
            return httpx.Response(503, headers={"retry-after": str(WAIT)}, content=busy())
        return httpx.Response(200, content=_feed(categories, now, press))
    if "verb" in request.url.params:
        return httpx.Response(200, content=_changed(request.url.params, now))
    return httpx.Response(200, content=_found(parse_qs(request.url.query.decode()), now))


def _feed(categories: Sequence[str], now: datetime, press: int) -> bytes:
    """A few new papers at nearly each press: the second chooses which of the day's 288 batches comes."""
    day = midnight(now)
    # 31 days of 288 batches of four are below the 40,000 numbers that are left in a month.
    slot = (int((now - day).total_seconds()) * 97 + press) % 288
    first = 60_000 + (day.day - 1) * 288 * PER_PRESS + slot * PER_PRESS
    rng = Random(f"{day:%Y%m%d} {slot}")  # noqa: S311 - inventions, not secrets
    fitting = [s for s in SUBJECTS if _fits(FIELDS[s.field], categories)] or list(SUBJECTS)
    papers = [
        paper(
            rng,
            SUBJECTS,
            key=f"{day:%y%m}.{first + i:05d}",
            announced=day,
            seen=now,
            subject=rng.choice(fitting),
        )
        for i in range(PER_PRESS)
    ]
    return rss(papers, day=day, built=now, categories=categories, announce="new", weekends=False)


def _changed(asked: Mapping[str, str], now: datetime) -> bytes:
    """What was announced since a day in a set; the same papers however often it is asked."""
    since, place = asked.get("from", ""), asked.get("set", "").partition(":")[2].replace(":", ".")
    last = holidays.day_of(now)
    first = max(date.fromisoformat(since) if since else last, last - timedelta(days=60))
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    found = [
        (made, day)
        for day in days
        if not holidays.closed(day)
        for made in _of_day(day)
        if not place or _fits(made.categories, [place])
    ]
    return harvest(found, now=now)


def _of_day(day: date) -> Iterator[Paper]:
    rng = Random(f"{day} changed")  # noqa: S311 - inventions, not secrets
    for place in range(PER_DAY):
        key = f"{day:%y%m}.{30_000 + day.day * PER_DAY + place:05d}"
        subject = SUBJECTS[(day.toordinal() * PER_DAY + place) % len(SUBJECTS)]
        announced = holidays.midnight(day)
        yield paper(rng, SUBJECTS, key=key, announced=announced, seen=announced, subject=subject)


def _fits(own: Sequence[str], categories: Sequence[str]) -> bool:
    return any(c in categories or c.partition(".")[0] in categories for c in own)


def _found(asked: dict[str, list[str]], now: datetime) -> bytes:
    query = asked.get("search_query", [""])[0]
    start, size = int(asked.get("start", ["0"])[0]), int(asked.get("max_results", ["10"])[0])
    papers = _history(query, now)
    return atom(papers[start : start + size], total=len(papers), start=start, asked=size, now=now)


def _history(query: str, now: datetime) -> list[Paper]:
    """Papers on what the query asks for, spread over its dates; the same for the same query."""
    window = _WINDOW.search(query)
    until = _minute(window[2]) if window else now
    since = _minute(window[1]) if window else now - timedelta(days=30)
    without_dates = _WINDOW.sub("", query)
    rng = Random(without_dates)  # noqa: S311 - inventions, not secrets
    words = [phrase or word.rstrip("*") for phrase, word in _WANTED.findall(without_dates)]
    subjects = [Subject(word, word, "learning") for word in dict.fromkeys(words)] or list(SUBJECTS)
    size = rng.randint(9, 24)
    step = (until - since) / (size + 1)
    first = 40_000 + rng.randrange(0, 9_900)
    papers = []
    for i in range(size):
        moment = (since + step * (i + 1)).replace(microsecond=0)
        key = f"{moment:%y%m}.{first + i:05d}"
        made = paper(rng, subjects, key=key, announced=moment, seen=moment)
        made.published = made.updated = moment
        papers.append(made)
    return papers


def _minute(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M").replace(tzinfo=UTC)
