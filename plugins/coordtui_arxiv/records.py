# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""What is stored: papers, watches, why they met, and what each person made of it."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Literal

import msgspec

from coordtui.api import JSON, Record, Ref, Table
from coordtui.api.references import Moved

ABS_URL = "https://arxiv.org/abs"
KIND = "arxiv.paper"
"""The kind of the records that papers are: `Ref("arxiv.paper", "2611.99014")`."""

_ID = (
    r"(?:(?P<new>\d{4}\.\d{4,5})|(?P<archive>[a-z-]+)(?:\.[A-Za-z-]{2,})?/(?P<number>\d{7}))"
    r"(?:v(?P<version>[1-9]\d{0,3}))?"
)


def split_id(text: str) -> tuple[str, int]:
    """An arXiv id as key and version (0: none given): `"2611.99014v2"` is `("2611.99014", 2)`.

    Takes the old form with or without its subject class (`math.GT/0309136`). Raises
    `ValueError` for anything else.
    """
    found = re.fullmatch(_ID, text)
    if found is None:
        raise ValueError(f"not an arXiv id: {text!r}")
    key = found["new"] or f"{found['archive']}/{found['number']}"
    return key, int(found["version"] or 0)


class Author(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A name as the paper writes it, and the affiliations given with it."""

    name: str
    affiliations: list[str] = []


class Version(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One version that was seen. A version that was replaced keeps its title and abstract."""

    number: int
    date: datetime | None = None
    title: str = ""
    abstract: str = ""


Kind = Literal["new", "cross", "replace", "replace-cross"]
"""How arXiv announces a paper; which of them it is depends on the categories that a feed is of."""


class Announced(msgspec.Struct, kw_only=True, omit_defaults=True):
    """That a version (0: not known which) of a paper was announced on a day (of New York).

    `channels` tell by which ways it was heard. OAI alone knows the day only by arXiv's schedule.
    """

    day: date
    kind: Kind
    channels: list[str] = []
    version: int = 0


class Paper(Record):
    """One paper, whatever its versions and lists. `key` is its arXiv id without version.

    `published` and `updated` are when its first and its present version were submitted,
    where a channel says so. `announced` is the day that orders the lists: when a feed
    announced it, or when it was submitted as long as no feed was seen to. Texts are as
    arXiv sent them, LaTeX included; `read_as` is what a search needs of how they read (see
    `latex.reading`). A withdrawn paper stays, and says so.
    """

    key: str
    version: int
    title: str
    abstract: str
    announced: datetime
    first_seen: datetime
    versions: list[Version] = []
    authors: list[Author] = []
    categories: list[str] = []
    primary: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    comment: str = ""
    journal_ref: str = ""
    doi: str = ""
    withdrawn: bool = False
    channels: list[str] = []
    announcements: list[Announced] = []
    read_as: str = ""

    @property
    def url(self) -> str:
        """Address of the paper's page, without version: it always shows the latest."""
        return f"{ABS_URL}/{self.key}"

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(KIND, self.key)

    @property
    def id(self) -> str:
        """The id with its version, as it is cited."""
        return f"{self.key}v{self.version}"


class Watch(Record):
    """What a person wants to be told of. It matches a paper

    - that is in one of `categories` (when there are any; an archive like `cs` takes all of
      its categories), and
    - that answers to `words` or is by one of `authors` (when there are any), and
    - that is in none of the categories to `exclude`.

    `owner` is the number of the person who made it. A watch of a `group` (its number; 0:
    none) fills the inboxes of all its members. With `send`, what is suggested for its
    papers is sent by itself. A watch that is not `enabled` asks nothing of arXiv and fills
    no inbox, but goes on matching, so that it can be enabled at any time.
    """

    name: str
    owner: int = 0
    group: int = 0
    categories: list[str] = []
    exclude: list[str] = []
    words: str = ""
    authors: list[str] = []
    enabled: bool = True
    send: bool = False


class Progress(Record):
    """How far the program is with a watch; kept apart, so that it never disturbs who edits it.

    `evaluated` is the fingerprint of the criteria under which all stored papers were looked
    through, `backfilled` that of those whose history was fetched. `cursor` is of older
    programs, which noted there where the fetching goes on.
    """

    watch: int
    evaluated: str = ""
    backfilled: str = ""
    cursor: JSON | None = None


Where = Literal["title", "abstract", "author", "category"]


class Reason(msgspec.Struct, frozen=True, array_like=True):
    """One thing that made a watch match: what was found, and where."""

    where: Where
    term: str


class Match(Record):
    """A paper (its number) that a watch (its number) found, and why."""

    paper: int
    watch: int
    why: list[Reason] = []


class Mark(Record):
    """What one person made of one paper. `not_for_me` is what their suggestions learn from."""

    person: int
    paper: int
    read: bool = False
    starred: bool = False
    archived: bool = False
    tags: list[str] = []
    folder: str = ""
    note: str = ""
    not_for_me: bool = False


Outcome = Literal["papers", "nothing", "closed", "unchanged", "stale", "cut", "refused", "failed"]
"""What a channel's last try brought: papers; none, as on a holiday; none because arXiv is
closed at weekends; the same page as before; an old page as if it were new; a page that may
leave papers out; a page that was refused; no answer."""


class Channel(Record):
    """One way in (see `channels`), how its last try went, and where it goes on.

    `text` is the outcome in words, a message as JSON. `cursor` is the channel's own.
    """

    name: str
    outcome: Outcome = "nothing"
    text: JSON | None = None
    tried: datetime | None = None
    succeeded: datetime | None = None
    cursor: JSON | None = None


class Broken(Record):
    """An entry that could not be read, kept as it came, so that nothing is lost silently."""

    channel: str
    digest: str
    source: str
    why: JSON
    seen: datetime


DayState = Literal["open", "papers", "nothing", "weekend", "holiday", "stale", "silent", "missed"]
"""What is known of a day: not over yet; papers came; none, though it is no holiday; none as on
every weekend or holiday; only an older day's page was there; arXiv did not answer; nobody asked."""


class Day(Record):
    """One day (of New York) of arXiv's announcements, as far as the watched categories go.

    `announced` is how many papers arXiv announced, `None` when nobody could tell;
    `received` are the numbers of those that are stored, `quarantined` how many more
    could not be read. `checked` are the channels that answered for it.
    """

    day: date
    state: DayState = "open"
    announced: int | None = None
    received: list[int] = []
    quarantined: int = 0
    checked: list[str] = []
    asked: datetime | None = None


class Harvest(Record):
    """How far the harvest of one set is.

    `covers` are the categories that were wanted of it and `since` the day from which the
    next harvest asks for them. While one is going on, `token` is where its next page is
    and `began` when the server wrote its first one. `complete` is that moment of the last
    harvest that came to its end (`None`: none did for all that it covers), `asked` when
    it did so by our clock, and `first` the day from which on nothing is missing. `broken` is
    the first day of which this harvest brought something that could not be read, `again` how
    many harvests in a row went back for such a day.
    """

    set: str
    since: date
    first: date
    covers: list[str] = []
    token: str = ""
    began: datetime | None = None
    complete: datetime | None = None
    asked: datetime | None = None
    broken: date | None = None
    again: int = 0


class Reader(Record):
    """How one person wants to be sent papers: so many a day at most, from this score on.

    `None` is what the lab's settings say. Whoever does not want any is sent none, except
    by a person who chooses them. There is one such record of a person.
    """

    person: int
    name: str = "papers"
    daily: int | None = None
    threshold: float | None = None
    wanted: bool = True


SuggestionState = Literal["waiting", "sent", "refused", "expired"]


class Suggestion(Record):
    """That a paper may concern a person, why (messages as JSON), and what became of it.

    `score` is comparable among the people of one paper, `strength` goes from 1 to 5.
    `hid` is what the person did not show to the lab when the reasons were given.
    """

    paper: int
    person: int
    score: float
    strength: int
    at: datetime
    why: list[JSON] = []
    hid: list[str] = []
    state: SuggestionState = "waiting"


class Delivery(Record):
    """A paper that was sent to a person: by whom, and why.

    `by` is a person's number; 0: the watch sent it by itself, or, without one, somebody who is forgotten.
    """

    paper: int
    person: int
    at: datetime
    by: int = 0
    watch: int = 0
    note: str = ""
    why: list[JSON] = []


class Routed(Record):
    """Up to which paper, by number, suggestions were made. There is one such record."""

    name: str = "papers"
    up_to: int = 0


class Subscription(Record):
    """A digest that sends itself: each morning, or each Monday for the week before.

    It is that of `group` or of `watch` (numbers), else the inbox of `person`, who made it and
    receives it; with `members` everybody of the group receives it. `language` is that of
    the channel, or of a person who names none. `sent` is when it was made or last sent;
    papers and deliveries up to these numbers were told of, or were there before it.
    """

    person: int
    sent: datetime
    papers: int = 0
    deliveries: int = 0
    group: int = 0
    watch: int = 0
    members: bool = False
    span: Literal["day", "week"] = "day"
    channel: Literal["mail", "slack"] = "mail"
    language: Literal["en", "fr"] = "en"


def _as_it_is(document: dict[str, object]) -> dict[str, object]:
    return document


def _with_reading(document: dict[str, object]) -> dict[str, object]:
    from coordtui_arxiv.latex import reading

    return document | {"read_as": reading(str(document["title"]), str(document["abstract"]))}


_GREW = {2: _as_it_is}
"""Fields came in that have defaults; an older program must not save without them."""

TABLES = (
    Table(
        name="papers",
        record=Paper,
        version=2,
        migrations={2: _with_reading},
        indexes=("announced",),
        unique=("key",),
        fulltext=("key", "title", "abstract", "authors", "categories", "read_as"),
    ),
    Table(
        name="watches", record=Watch, version=2, migrations=_GREW, indexes=("owner", "group"), history=False
    ),
    Table(name="progress", record=Progress, unique=("watch",), history=False),
    Table(name="matches", record=Match, indexes=("watch",), unique=(("paper", "watch"),)),
    Table(
        name="marks",
        record=Mark,
        version=2,
        migrations=_GREW,
        indexes=("paper",),
        unique=(("person", "paper"),),
        history=False,
    ),
    Table(name="channels", record=Channel, unique=("name",)),
    Table(name="quarantine", record=Broken, unique=("digest",)),
    Table(name="moved", record=Moved),
    Table(name="days", record=Day, unique=("day",), history=False),
    Table(name="harvests", record=Harvest, unique=("set",), history=False),
    Table(name="readers", record=Reader, unique=(("person", "name"),), history=False),
    Table(
        name="suggestions",
        record=Suggestion,
        indexes=("state", "person"),
        unique=(("paper", "person"),),
    ),
    Table(name="deliveries", record=Delivery, indexes=("person",), unique=(("paper", "person"),)),
    Table(name="routed", record=Routed, unique=("name",)),
    Table(
        name="subscriptions",
        record=Subscription,
        indexes=("group",),
        unique=(("person", "group", "watch", "channel"),),
        history=False,
    ),
)
