"""The lab in which every operation is tried: the invented one, small, with one of everything that belongs
to one person, so that what is asked about is there, and is somebody's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from coordtui.access import CORE_PERMISSIONS, SYSTEM
from coordtui.api import Actor, Permission, Person, Record
from coordtui.api import Lab as CoreLab
from coordtui.config.settings import settings_from_text
from coordtui.demo import build
from coordtui.host import Found
from coordtui.host.session import Session, open_session
from coordtui.testing import FrozenClock
from coordtui_arxiv import records as arxiv
from coordtui_expertise import records as expertise
from coordtui_gpus import records as gpus
from coordtui_training import records as training
from tests.access.operations import PLUGINS

R = TypeVar("R", bound=Record)

PEOPLE, PAPERS = 24, 12
"""How many there are: few, as every operation reads some of them."""


_MAIL = """
[outbox]
smtp_host = "127.0.0.1"
smtp_security = "none"
sender = "Lab <lab@example.invalid>"
"""


def open_lab(url: str, folder: Path, settings: str = "") -> Session:
    """A session on the store at `url`, with all plugins and nothing outside."""
    return open_session(
        settings_from_text(folder / "settings.toml", f"{_MAIL}{settings}"),
        url,
        language="en",
        create=True,
        clock=FrozenClock(),
        found=[Found(each.removeprefix("coordtui_"), each, "test") for each in PLUGINS],
        state=folder / "state",
    )


def rights(session: Session) -> Iterator[Permission]:
    """Those of the core and of the plugins."""
    yield from CORE_PERMISSIONS
    for loaded in session.host.active:
        yield from loaded.plugin.permissions if loaded.plugin else ()


class Lab:
    """A filled lab: of each kind of record one, by its type, and the people who act."""

    def __init__(self, session: Session, folder: Path) -> None:
        self.session, self.folder, self.now = session, folder, session.clock()
        build(session, PEOPLE, PAPERS, language="en")
        core = session.context("core", actor=SYSTEM).store.records(CoreLab)
        core.save(msgspec.structs.replace(core.first() or CoreLab(), demo=False))  # what it sends would leave
        self.records: dict[type[Record], Record] = {}
        self.person, self.teacher, self.other, self.guest, self.left = self._people()
        self.records[Person] = self.person
        for fill in (self._training, self._gpus, self._arxiv, self._expertise):
            fill()

    def _people(self) -> Iterator[Person]:
        """Who acts: people of the lab who teach nothing yet, each with the access role of theirs."""
        people = self.session.directory_of(SYSTEM).people()
        taught = self.session.context("training", actor=SYSTEM).store.records(training.Session)
        teachers = {1, *(number for each in taught.find() for number in each.instructors)}
        free = [each for each in people.find() if each.doc_id not in teachers]
        roles = (["researcher"], ["researcher"], ["researcher"], ["guest"], [])
        for each, access in zip(free, roles, strict=False):
            yield people.save(
                msgspec.structs.replace(
                    each, access=access, supervisors=[], emails=[f"{each.doc_id}@example.invalid"]
                )
            )

    def actors(self) -> dict[str, Actor]:
        """Everybody who tries, by what they are to what is tried."""

        def who(person: Person, *roles: str) -> Actor:
            return Actor(person=person.doc_id, name=person.name, roles=frozenset(roles))

        coordinator = Actor(person=1, name="Camille Placeholder", roles=frozenset({"coordinator"}))
        return {
            "nobody": who(self.left),
            "oneself without a role": who(self.person),
            "guest": who(self.guest, "guest"),
            "researcher": who(self.other, "researcher"),
            "oneself": who(self.person, "researcher"),
            "who teaches": who(self.teacher, "researcher"),
            "coordinator": coordinator,
            "coordinator from afar": msgspec.structs.replace(coordinator, via="ssh:192.0.2.1"),
        }

    def add(self, record: R) -> R:
        """Store a record; the first of its type is the one that operations are about."""
        plugin = type(record).__module__.split(".")[0].removeprefix("coordtui_")
        added = self.session.context(plugin, actor=SYSTEM).store.records(type(record)).add(record)
        self.records.setdefault(type(record), added)
        return added

    def of(self, kind: type[R]) -> R | None:
        """The record of this type that operations are about."""
        if kind not in self.records:
            plugin = kind.__module__.split(".")[0].removeprefix("coordtui_")
            if plugin == kind.__module__.split(".")[0]:
                plugin = "core"
            found = self.session.context(plugin, actor=SYSTEM).store.records(kind).first()
            if found is None:
                return None
            self.records[kind] = found
        return self.records[kind]  # type: ignore[return-value]

    # What there is of each plugin.

    def _training(self) -> None:
        person, then = self.person.doc_id, self.now
        course = self.add(training.Course(code="TRY", title_en="Try", instructors=[self.teacher.doc_id]))
        room = self.add(training.Room(name="9.99", seats=20))
        self.session_of_mine = self._session(course, room, days=7)
        self.sitting_now = self._session(course, room, hours=-1, checkin="BBBBBB", certificate=True)
        self.held = self._session(course, room, days=-14, held=True)
        self.draft = self._session(course, room, days=21, state="draft")
        signups = {
            name: self.add(training.Signup(session=at.doc_id, person=person, state=state, asked=then))
            for name, at, state in (
                ("coming", self.session_of_mine, "confirmed"),
                ("now", self.sitting_now, "confirmed"),
                ("missed", self.held, "no_show"),
            )
        }
        self.missed = signups["missed"]
        self.requested = self.add(
            training.Signup(
                session=self.session_of_mine.doc_id, person=self.left.doc_id, state="requested", asked=then
            )
        )
        step = {"signup": signups["coming"].doc_id, "session": self.session_of_mine.doc_id, "person": person}
        self.add(training.Step(**step, at=then, was="", became="confirmed", why="asked"))
        self.add(
            training.Certificate(
                code="7KQW-M2XR-9BTH", session=self.held.doc_id, person=person, name="Placeholder",
                title_fr="x", title_en="x", minutes=180, day=then.date(), issued=then,
            )
        )  # fmt: skip
        self.add(training.Feed(person=person, token="token"))
        self.add(training.Answer(session=self.held.doc_id, day=then.date(), scores={"0": 4}))
        self.add(
            training.Series(
                course=course.doc_id, first=then.date() + timedelta(days=30), at=600, minutes=60,
                zone="America/Toronto", weekdays=[1], count=2,
            )
        )  # fmt: skip

    def _session(self, course: Any, room: Any, *, days: int = 0, hours: int = 0, **given: Any) -> Any:
        given.pop("certificate", None)
        start = self.now + timedelta(days=days, hours=hours)
        sittings = [training.Sitting(start=start, end=start + timedelta(hours=3))]
        return self.add(
            training.Session(
                course=course.doc_id, sittings=sittings, start=start, end=sittings[0].end,
                zone="America/Toronto", uid=f"{days}-{hours}@try.invalid", room=room.doc_id, capacity=9,
                instructors=[self.teacher.doc_id],
                **{"state": "published", "link": "https://x.invalid", **given},
            )
        )  # fmt: skip

    def _gpus(self) -> None:
        person, now = self.person.doc_id, self.now
        host = self.add(gpus.Host(name="try-01", via="none"))
        device = self.add(
            gpus.Device(uuid="GPU-try", host=host.doc_id, index=0, vendor="nvidia", model="Try")
        )
        reservation = self.add(
            gpus.Reservation(
                person=person, start=now, end=now + timedelta(hours=4), zone="America/Toronto",
                uid="try@x.invalid", wanted=gpus.Wanted(devices=[device.doc_id]),
            )
        )  # fmt: skip
        given = {"device": device.doc_id, "start": now, "end": now + timedelta(hours=4)}
        self.add(gpus.Hold(reservation=reservation.doc_id, **given))
        self.add(gpus.Incident(kind="squatted", since=now, seen=now, host=host.doc_id, device=device.doc_id,
                               person=person, user="try"))  # fmt: skip
        self.add(gpus.Login(login="try", person=person))
        self.add(gpus.Use(device=device.doc_id, host=host.doc_id, user="try", since=now, person=person))
        self.add(gpus.Outage(host=host.doc_id, start=now + timedelta(days=5), why="later"))
        asset = self.add(
            gpus.Asset(name="try", tag="T-1", price="10.00", device=device.doc_id, host=host.doc_id)
        )
        self.add(gpus.Edit(asset=asset.doc_id, at=now, field="name"))
        self.add(gpus.Placement(device=device.doc_id, host=host.doc_id, since=now - timedelta(days=9)))

    def _arxiv(self) -> None:
        person, now = self.person.doc_id, self.now
        paper = self.add(
            arxiv.Paper(
                key="2611.99999", version=1, title="Trying", abstract="Learning by trying.", announced=now,
                first_seen=now, authors=[arxiv.Author(name=self.person.name)], categories=["cs.LG"],
                primary="cs.LG", published=now,
            )
        )  # fmt: skip
        watch = self.add(arxiv.Watch(name="try", owner=person, categories=["cs.LG"], words="learning"))
        self.add(arxiv.Progress(watch=watch.doc_id))
        self.add(arxiv.Match(paper=paper.doc_id, watch=watch.doc_id, why=[]))
        self.add(arxiv.Mark(person=person, paper=paper.doc_id, read=True))
        self.add(arxiv.Reader(person=person))
        self.add(arxiv.Suggestion(paper=paper.doc_id, person=person, score=1.0, strength=1, at=now))
        self.add(arxiv.Delivery(paper=paper.doc_id, person=person, at=now, by=1))
        self.add(arxiv.Subscription(person=person, sent=now - timedelta(days=3), papers=1))

    def _expertise(self) -> None:
        person, now = self.person.doc_id, self.now
        work = self.add(
            expertise.Work(key="arxiv:try", title="Trying", authors=[self.person.name], date=now.date())
        )
        self.add(
            expertise.Authorship(
                person=person,
                work=work.doc_id,
                state="uncertain",
                at=now,
                name=self.person.name,
                source="arxiv",
            )
        )
        self.add(expertise.NameForm(person=person, name=self.person.name, state="confirmed", at=now))
        self.add(
            expertise.Feedback(asker=person, query="x", person=self.other.doc_id, verdict="good", at=now)
        )
        self.add(
            expertise.Plan(
                name="try", at=now, by=1,
                items=[expertise.PlanItem(key="a", title="Trying", text="trying")],
                takers=[expertise.PlanTaker(person=person)],
            )
        )  # fmt: skip
