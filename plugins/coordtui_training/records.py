# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""What is stored: courses, their sessions, who signed up, and every step on the way.

Moments are in UTC, beside the zone in which they were meant. Texts that people read stand in
French and in English. The rules that nothing may break are in `tables`, for the engine to hold.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from coordtui.api import Record, Ref

COURSE, SESSION = "training.course", "training.session"
"""The kinds of the records that others refer to: `Ref("training.session", "12")`."""

Level = Literal["intro", "intermediate", "advanced"]

Speech = Literal["fr", "en", "both"]
"""The language that a session is held in."""

SessionState = Literal["draft", "published", "cancelled"]

WaitingList = Literal["offer", "auto", "hand"]
"""What becomes of a seat that comes free: offered for some time, given at once, or given by hand."""

SignupState = Literal[
    "requested",
    "waiting",
    "offered",
    "confirmed",
    "attended",
    "partial",
    "no_show",
    "excused",
    "cancelled",
    "late_cancelled",
    "declined",
    "expired",
    "refused",
]

SEATED: tuple[SignupState, ...] = ("offered", "confirmed", "attended", "partial", "no_show")
"""States that take a seat."""

LIVE: tuple[SignupState, ...] = ("requested", "waiting", *SEATED)
"""States of which a person has one at most in a session."""

CAME: tuple[SignupState, ...] = ("attended", "partial")


class Public(msgspec.Struct, kw_only=True, omit_defaults=True):
    """For whom something is: one of these roles, of these groups (or groups below), of these years.

    An empty list asks nothing. `roles` are roles in the lab as the directory has them, `years` count
    from the day on which a role began: 1 is the first.
    """

    roles: list[str] = []
    groups: list[int] = []
    years: list[int] = []


class Question(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One question to those who came: answered from 1 to 5, or in words."""

    fr: str = ""
    en: str = ""
    kind: Literal["scale", "words"] = "scale"


class Course(Record):
    """What is taught, whenever: its sessions begin as copies of what it says.

    `code` is its short name (at most 4 letters, for the month). `topics` are what its teachers
    know, for finding one. `prerequisites` are numbers of courses that one has attended before.
    `minutes` is how long a session lasts, `capacity` how many it takes (None: as many as come).
    `grants` and `partners` are who pays, for reports. Without `questions` of its own it asks the
    usual ones.
    """

    code: str
    title_fr: str = ""
    title_en: str = ""
    about_fr: str = ""
    about_en: str = ""
    level: Level = "intro"
    topics: list[str] = []
    prerequisites: list[int] = []
    minutes: int = 180
    capacity: int | None = None
    instructors: list[int] = []
    public: Public = msgspec.field(default_factory=Public)
    moderated: bool = False
    certificate: bool = True
    grants: list[str] = []
    partners: list[str] = []
    questions: list[Question] = []
    archived: bool = False

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(COURSE, str(self.doc_id))


class Room(Record):
    """Where sessions are held; `seats` None is not known."""

    name: str
    seats: int | None = None
    note: str = ""
    archived: bool = False


class Sitting(msgspec.Struct, kw_only=True, frozen=True):
    """One meeting of a session, half-open: another may begin when it ends."""

    start: datetime
    end: datetime


class Session(Record):
    """One time that a course is given, to be signed up for: one sitting, or several with one list.

    `start` and `end` are those of the first and of the last of its `sittings`. `title_*` and
    `about_*` stand in place of the course's where they say something. `opens` and `closes` bound
    the sign-up; None is at once, and as late as the cut-off allows. `moderated`: each sign-up waits
    for a yes. `waiting` says what becomes of a seat that comes free. `uid` names it in calendars,
    for life, and `sequence` grows with every change that a calendar must hear of. `slot` is the
    day that its series meant for it; when `detached` it no longer follows its series. `held`: the
    list is closed, who came is settled. `checkin` is the code that is shown in the room, if one is.
    """

    course: int
    sittings: list[Sitting]
    start: datetime
    end: datetime
    zone: str
    uid: str
    sequence: int = 0
    language: Speech = "fr"
    title_fr: str = ""
    title_en: str = ""
    about_fr: str = ""
    about_en: str = ""
    instructors: list[int] = []
    room: int | None = None
    link: str = ""
    capacity: int | None = None
    opens: datetime | None = None
    closes: datetime | None = None
    prerequisites: list[int] = []
    public: Public = msgspec.field(default_factory=Public)
    moderated: bool = False
    waiting: WaitingList = "offer"
    state: SessionState = "draft"
    cancelled_why: str = ""
    series: int | None = None
    slot: date | None = None
    detached: bool = False
    grants: list[str] = []
    partners: list[str] = []
    held: bool = False
    checkin: str = ""

    @property
    def ref(self) -> Ref:
        """How cards, windows and other plugins name it."""
        return Ref(SESSION, str(self.doc_id))


class Series(Record):
    """Sessions of a course that come again: on `weekdays` (0 is Monday) of each `every`-th week.

    From `first` on, up to `until` or `count` times, at `at` (minutes after midnight, by the clocks
    of `zone`), without the days `skipped`.
    """

    course: int
    first: date
    at: int
    minutes: int
    zone: str
    weekdays: list[int]
    every: int = 1
    until: date | None = None
    count: int | None = None
    skipped: list[date] = []


class Booking(Record):
    """A room or a teacher, taken by a sitting of a published session.

    `what` is `"room:3"` or `"person:12"`. `anyway` names who accepted that it is taken twice.
    """

    what: str
    session: int
    start: datetime
    end: datetime
    anyway: str = ""


class Signup(Record):
    """A person's place in a session, or on the way there.

    The list goes by `priority` (0 comes before 1), then `asked`, then number. `expires` is when an
    offer ends: right whether or not a program was running then. `over` names who let them in beyond
    the capacity. `code` is for checking in. `present` are the sittings, counted from 0, that they
    came to; `answered`: they gave feedback.
    """

    session: int
    person: int
    state: SignupState
    asked: datetime
    priority: int = 0
    expires: datetime | None = None
    over: str = ""
    code: str = ""
    present: list[int] = []
    answered: bool = False


Why = Literal[
    "asked",
    "seat_free",
    "by_hand",
    "approved",
    "refused",
    "accepted",
    "declined",
    "cancelled",
    "expired",
    "over_capacity",
    "moved",
    "rescheduled",
    "session_cancelled",
    "list_closed",
    "checked_in",
    "taken_back",
    "imported",
]
"""Why a sign-up became what it is."""


class Step(Record):
    """One change of a sign-up: what it was (`""`: nothing) and became, by whom, when and why.

    `by` is the number of who did it, None for the program. `note` is what they said of it.
    A letter that tells of the step is queued under the key `step:<number>`.
    """

    signup: int
    session: int
    person: int
    at: datetime
    was: SignupState | Literal[""]
    became: SignupState
    why: Why
    by: int | None = None
    note: str = ""


class Certificate(Record):
    """That somebody attended, as it was printed; `code` is what anybody may verify.

    `until` is the last day, None where `day` is the only one.
    """

    code: str
    session: int
    person: int
    name: str
    title_fr: str
    title_en: str
    minutes: int
    day: date
    issued: datetime
    by: int | None = None
    revoked: datetime | None = None
    revoked_why: str = ""
    until: date | None = None


class Answer(Record):
    """What one of those who came said of a session: without their name.

    `scores` and `words` go by the place of the question, from `"0"` on.
    """

    session: int
    day: date
    scores: dict[str, int] = {}
    words: dict[str, str] = {}


class Guess(Record):
    """A wrong code that somebody typed to check themselves in; after too many none is taken for a while."""

    person: int
    at: datetime


class Feed(Record):
    """A file that calendars subscribe to: all of a person's sessions. Who knows `token` can read it."""

    person: int
    token: str
    language: Literal["fr", "en"] = "fr"
