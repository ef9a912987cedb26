"""Who may do what: every public operation of training, as guest, researcher, instructor, coordinator.

A new operation without a line here fails.
"""

from __future__ import annotations

import inspect
from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui.testing import open_test_session
from coordtui_training import conflicts, feedback, privacy, standing
from coordtui_training.certificates import service as certificates
from coordtui_training.exchange import tables, whole
from coordtui_training.fit import teaching, wishing
from coordtui_training.ics import feeds
from coordtui_training.letters import notes
from coordtui_training.planning import courses, rooms, series, sessions
from coordtui_training.records import Certificate, Room, Series, Session, Signup, Sitting
from coordtui_training.reports import counting
from coordtui_training.reports.spans import Span
from coordtui_training.running import roll
from coordtui_training.seats import service as seats

EVERYBODY, OWN, RUNS, PLANS = "gric", "ric", "ic", "c"
"""Guest, researcher, instructor (of the session), coordinator. What is one's own needs a right too."""

SERVICES = (
    seats.Seats,
    sessions.Sessions,
    courses.Courses,
    rooms.Rooms,
    series.SeriesPlan,
    roll.Roll,
    certificates.Certificates,
    feedback.Feedback,
    feeds.Feeds,
)
MODULES = (wishing, teaching, conflicts, notes, counting, tables, whole, standing, privacy)

INNER = {"standing.standing", "conflicts.meanwhile", "counting.left_out"}
"""Functions that ask for no right, as whoever calls them has asked."""

OPERATIONS = {
    "Seats.sign_up": (OWN, lambda w, s: s.sign_up(w.open)),
    "Seats.cancel": (OWN, lambda w, s: s.cancel(w.mine)),
    "Seats.accept": (OWN, lambda w, s: s.accept(w.offering)),
    "Seats.decline": (OWN, lambda w, s: s.decline(w.offering)),
    "Seats.add": (RUNS, lambda w, s: s.add(w.open, w.somebody)),
    "Seats.let_in": (RUNS, lambda w, s: s.let_in(w.coming, w.somebody, "a guest")),
    "Seats.remove": (RUNS, lambda w, s: s.remove(w.coming, w.seated, "")),
    "Seats.move": (RUNS, lambda w, s: s.move(w.seat, w.open, "")),
    "Seats.approve": (RUNS, lambda w, s: s.approve([w.request])),
    "Seats.refuse": (RUNS, lambda w, s: s.refuse([w.request], "no")),
    "Seats.give": (RUNS, lambda w, s: s.give(w.by_hand)),
    "Seats.proposal": (RUNS, lambda w, s: s.proposal(w.by_hand)),
    "Seats.set_capacity": (RUNS, lambda w, s: s.set_capacity(w.coming, 3)),
    "Seats.call_off": (RUNS, lambda w, s: s.call_off(w.coming, "ill")),
    "Seats.settle": (EVERYBODY, lambda w, s: s.settle(w.coming)),
    "Seats.settle_all": (EVERYBODY, lambda w, s: s.settle_all()),
    "Seats.counts": (EVERYBODY, lambda w, s: s.counts([w.coming])),
    "Seats.queue": (RUNS, lambda w, s: s.queue(w.coming)),
    "Seats.explain": (EVERYBODY, lambda w, s: s.explain(w.coming)),
    "Seats.explain another’s": (RUNS, lambda w, s: s.explain(w.coming, w.seated)),
    "Seats.mine": (EVERYBODY, lambda w, s: s.mine()),
    "Seats.mine another’s": (PLANS, lambda w, s: s.mine(w.seated)),
    "Seats.steps": (EVERYBODY, lambda w, s: s.steps(signup=w.places[w.me])),
    "Seats.steps of all": (RUNS, lambda w, s: s.steps(session=w.coming)),
    "Seats.steps another’s": (RUNS, lambda w, s: s.steps(signup=w.seat)),
    "Sessions.get": (EVERYBODY, lambda w, s: s.get(w.coming)),
    "Sessions.get a draft": (RUNS, lambda w, s: s.get(w.draft)),
    "Sessions.between": (EVERYBODY, lambda w, s: s.between(w.now, w.now + timedelta(days=30))),
    "Sessions.review": (PLANS, lambda w, s: s.review(w.record(w.coming))),
    "Sessions.new": (EVERYBODY, lambda w, s: s.new(w.course, w.now)),  # nothing is stored
    "Sessions.save": (PLANS, lambda w, s: s.save(w.record(w.draft))),
    "Sessions.publish": (PLANS, lambda w, s: s.publish(w.draft)),
    "Sessions.publish_all": (PLANS, lambda w, s: s.publish_all([w.draft])),
    "Sessions.withdraw": (PLANS, lambda w, s: s.withdraw(w.open)),
    "Sessions.cancel": (PLANS, lambda w, s: s.cancel(w.coming, "ill")),
    "Sessions.remove": (PLANS, lambda w, s: s.remove(w.draft)),
    "Sessions.remove_all": (PLANS, lambda w, s: s.remove_all([w.draft])),
    "Sessions.copy": (PLANS, lambda w, s: s.copy(w.coming, w.now + timedelta(days=40))),
    "Sessions.copy_term": (PLANS, lambda w, s: s.copy_term(*w.term, date(2027, 1, 4))),
    "Courses.all": (EVERYBODY, lambda w, s: s.all()),
    "Courses.get": (EVERYBODY, lambda w, s: s.get(w.course.doc_id)),
    "Courses.named": (EVERYBODY, lambda w, s: s.named("GIT")),
    "Courses.save": (PLANS, lambda w, s: s.save(w.course)),
    "Courses.archive": (PLANS, lambda w, s: s.archive(w.course.doc_id)),
    "Courses.remove": (PLANS, lambda w, s: s.remove(w.unused)),
    "Rooms.all": (EVERYBODY, lambda w, s: s.all()),
    "Rooms.get": (EVERYBODY, lambda w, s: s.get(w.room.doc_id)),
    "Rooms.named": (EVERYBODY, lambda w, s: s.named("2.14")),
    "Rooms.free": (EVERYBODY, lambda w, s: s.free(w.record(w.coming).sittings)),
    "Rooms.save": (PLANS, lambda w, s: s.save(Room(name="2.15"))),
    "Rooms.archive": (PLANS, lambda w, s: s.archive(w.room.doc_id)),
    "Rooms.remove": (PLANS, lambda w, s: s.remove(w.room.doc_id)),
    "SeriesPlan.all": (PLANS, lambda w, s: s.all()),
    "SeriesPlan.get": (PLANS, lambda w, s: s.get(w.series)),
    "SeriesPlan.sessions": (PLANS, lambda w, s: s.sessions(w.series)),
    "SeriesPlan.preview": (PLANS, lambda w, s: s.preview(w.weekly)),
    "SeriesPlan.make": (PLANS, lambda w, s: s.make(w.weekly)),
    "SeriesPlan.change": (PLANS, lambda w, s: s.change(w.stored_series)),
    "SeriesPlan.skip": (PLANS, lambda w, s: s.skip(w.series, date(2027, 2, 9))),
    "SeriesPlan.remove": (PLANS, lambda w, s: s.remove(w.series)),
    "Roll.check_in": (RUNS, lambda w, s: s.check_in(w.now_on, w.seated)),
    "Roll.take_back": (RUNS, lambda w, s: s.take_back(w.now_on, w.seated)),
    "Roll.walk_in": (RUNS, lambda w, s: s.walk_in(w.now_on, w.somebody)),
    "Roll.check_in_by_code": (RUNS, lambda w, s: s.check_in_by_code("AAAAAA", w.now_on)),
    "Roll.open_checkin": (RUNS, lambda w, s: s.open_checkin(w.now_on)),
    "Roll.close_checkin": (RUNS, lambda w, s: s.close_checkin(w.now_on)),
    "Roll.check_myself_in": (OWN, lambda w, s: s.check_myself_in("BBBBBB")),
    "Roll.close": (RUNS, lambda w, s: s.close(w.now_on, "present")),
    "Roll.reopen": (RUNS, lambda w, s: s.reopen(w.held)),
    "Roll.excuse": (RUNS, lambda w, s: s.excuse(w.missed, "ill")),
    "Roll.blame": (RUNS, lambda w, s: s.blame(w.excused, "no_show")),
    "Roll.sheet": (RUNS, lambda w, s: s.sheet(w.coming)),
    "Roll.sheet_text": (RUNS, lambda w, s: s.sheet_text(w.coming)),
    "Certificates.issue": (RUNS, lambda w, s: s.issue(w.held)),
    "Certificates.reissue": (RUNS, lambda w, s: s.reissue(w.held, w.seated)),
    "Certificates.revoke": (RUNS, lambda w, s: s.revoke(w.paper, "a slip")),
    "Certificates.restore": (RUNS, lambda w, s: s.restore(w.paper)),
    "Certificates.send": (RUNS, lambda w, s: s.send(w.held)),
    "Certificates.of": (RUNS, lambda w, s: s.of(w.held)),
    "Certificates.mine": (EVERYBODY, lambda w, s: s.mine()),
    "Certificates.get": (RUNS, lambda w, s: s.get(w.paper)),
    "Certificates.get one’s own": (EVERYBODY, lambda w, s: s.get(w.papers[w.me])),
    "Certificates.pdf": (RUNS, lambda w, s: s.pdf(w.paper)),
    "Certificates.verify": (EVERYBODY, lambda w, s: s.verify(w.code)),
    "Feedback.questions": (EVERYBODY, lambda w, s: s.questions(w.held)),
    "Feedback.why_not": (EVERYBODY, lambda w, s: s.why_not(w.held)),
    "Feedback.waiting": (EVERYBODY, lambda w, s: s.waiting()),
    "Feedback.answer": (OWN, lambda w, s: s.answer(w.held, {0: 5})),
    "Feedback.summary": (RUNS, lambda w, s: s.summary(w.held)),
    "Feeds.mine": (OWN, lambda w, s: s.mine()),
    "Feeds.make": (OWN, lambda w, s: s.make()),
    "Feeds.remove": (OWN, lambda w, s: s.remove()),
    "Feeds.address": (EVERYBODY, lambda w, s: s.address(w.feed)),  # of a file that one has
    "wishing.fitting": (EVERYBODY, lambda w, ctx: wishing.fitting(ctx)),
    "wishing.fitting another’s": (PLANS, lambda w, ctx: wishing.fitting(ctx, w.seated)),
    "teaching.instructors": (PLANS, lambda w, ctx: teaching.instructors(ctx, w.course)),
    "conflicts.conflicts": (PLANS, lambda w, ctx: conflicts.conflicts(ctx, w.record(w.coming))),
    "conflicts.conflicts_of": (PLANS, lambda w, ctx: conflicts.conflicts_of(ctx, [w.record(w.coming)])),
    "notes.preview": (RUNS, lambda w, ctx: notes.preview(ctx, w.coming, None, "Soon", "It begins soon.")),
    "notes.write": (RUNS, lambda w, ctx: notes.write(ctx, w.coming, None, "Soon", "It begins soon.")),
    "counting.report": (RUNS, lambda w, ctx: counting.report(ctx, "course", Span(*w.term))),
    "tables.export_csv": (PLANS, lambda w, ctx: tables.export_csv(ctx, "signups")),
    "tables.export_rows": (PLANS, lambda w, ctx: tables.export_rows(ctx, "sessions")),
    "tables.import_csv": (PLANS, lambda w, ctx: tables.import_csv(ctx, "courses", "code,title_en\nX,X\n")),
    "whole.export_json": (PLANS, lambda w, ctx: whole.export_json(ctx)),
    "whole.import_json": (PLANS, lambda w, ctx: whole.import_json(ctx, '{"form": "coordtui-training-1"}')),
    "standing.standing_of": (EVERYBODY, lambda w, ctx: standing.standing_of(ctx)),
    "standing.standing_of another’s": (PLANS, lambda w, ctx: standing.standing_of(ctx, w.seated)),
    "privacy.personal_data": (EVERYBODY, lambda w, ctx: privacy.personal_data(ctx, w.me, erase=False)),
    "privacy.personal_data another’s": (
        PLANS,
        lambda w, ctx: privacy.personal_data(ctx, w.seated, erase=False),
    ),
    "privacy.personal_data erased": (PLANS, lambda w, ctx: privacy.personal_data(ctx, w.me, erase=True)),
}


class World:
    """A lab in which each operation has something to do, for each of the four."""

    def __init__(self, lab) -> None:
        self.lab, self.now = lab, lab.now
        coordinator = lab.ctx().actor.person
        guest, researcher, teacher = lab.person(role="visitor"), lab.person(), lab.person()
        self.actors = {"g": guest, "r": researcher, "i": teacher, "c": coordinator}
        self.seated, self.somebody, self.waiter = lab.person(), lab.person(), lab.person()
        self.course, self.unused = lab.course("GIT"), lab.course("NONE").doc_id
        self.room = lab.room()
        self.term = (date(2026, 9, 1), date(2026, 12, 31))
        self._sessions(teacher)
        self.stored_series = self.add(replace(self.weekly, first=date(2027, 2, 2)))
        self.series = self.stored_series.doc_id
        self._places()
        self.feed = feeds.Feed(person=self.somebody, token="t")

    def add(self, record):
        return self.lab.ctx().store.records(type(record)).add(record)

    def record(self, number):
        return self.lab.ctx().store.records(Session).get(number)

    def _sessions(self, teacher) -> None:
        week, given = self.now + timedelta(days=7), {"link": "https://meet.example.invalid"}

        def session(days, hours=0, **fields):
            start = week + timedelta(days=days, hours=hours)
            return self.lab.session(self.course, start=start, instructors=[teacher], **given, **fields).doc_id

        self.coming, self.open = session(0, capacity=1), session(1)
        self.by_hand, self.asked = session(2, waiting="hand"), session(3, moderated=True)
        self.draft = session(6, state="draft")
        self.now_on, self.held = session(-7, -1, checkin="BBBBBB"), session(-14, held=True)
        self.mine, self.offering = (
            self.lab.session(start=week + timedelta(days=days), capacity=None).doc_id for days in (8, 9)
        )
        self.weekly = Series(
            course=self.course.doc_id,
            first=date(2027, 1, 5),
            at=600,
            minutes=60,
            zone="America/Toronto",
            weekdays=[1],
            count=3,
        )

    def place(self, session, person, state, **fields):
        row = Signup(session=session, person=person, state=state, asked=self.now, **fields)
        return self.add(row).doc_id

    def _places(self) -> None:
        self.seat = self.place(self.coming, self.seated, "confirmed")
        self.place(self.by_hand, self.waiter, "waiting")
        self.request = self.place(self.asked, self.seated, "requested")
        self.place(self.now_on, self.seated, "confirmed", code="AAAAAA")
        self.missed = self.place(self.held, self.somebody, "no_show")
        self.excused = self.place(self.held, self.waiter, "excused")
        self.place(self.held, self.seated, "attended", present=[0])
        self.places, self.papers = {}, {}
        self.code = "7KQW-M2XR-9BTH"
        ends = self.now + timedelta(days=1)
        for who in self.actors.values():
            self.places[who] = self.place(self.mine, who, "confirmed")
            self.place(self.offering, who, "offered", expires=ends)
            self.place(self.held, who, "attended", present=[0])
            self.papers[who] = self._paper(who, f"own-{who}")
        for who in (self.actors["r"], self.actors["c"]):
            self.place(self.now_on, who, "confirmed")
        from coordtui_training.running import codes

        self.code = codes.long()
        self.paper = self._paper(self.seated, self.code)

    def _paper(self, person, code):
        return self.add(
            Certificate(
                code=code,
                session=self.held,
                person=person,
                name="Placeholder",
                title_fr="Git",
                title_en="Git",
                minutes=180,
                day=self.now.date(),
                issued=self.now,
            )
        ).doc_id

    def ctx(self, role):
        roles = {"g": ["guest"], "r": ["researcher"], "i": ["researcher"], "c": ["coordinator"]}
        self.me = self.actors[role]
        return self.lab.ctx() if role == "c" else self.lab.ctx(self.me, *roles[role])


class _Undone(Exception):
    pass


def tried(world, role, name, do) -> str:
    """How it went, and nothing of it stays: `done`, `not allowed`, or what stood in the way."""
    ctx = world.ctx(role)
    service = next((each for each in SERVICES if name.startswith(each.__name__ + ".")), None)
    try:
        with ctx.store.transaction():
            do(world, ctx if service is None else service(ctx))
            raise _Undone
    except _Undone:
        return "done"
    except (NotAllowed, NotFound):  # a draft is not there for who may not see it
        return "not allowed"
    except Refused as refused:
        return str(refused)


@pytest.fixture
def world(lab, tmp_path):
    (tmp_path / "feeds").mkdir()
    other = tmp_path / "rights"
    other.mkdir()
    mail = '[outbox]\nsmtp_host = "127.0.0.1"\nsmtp_security = "none"\nsender = "Lab <x@example.invalid>"\n'
    settings = f'{mail}[training]\nfeeds = "{tmp_path / "feeds"}"\n'
    plugins = {"training": "coordtui_training"}
    with open_test_session(other, plugins, settings=settings, clock=lab.clock) as opened:
        yield World(type(lab)(opened, lab.clock))


def test_each_operation_is_done_by_those_who_may_and_by_nobody_else(world):
    wrong = []
    for name, (may, do) in OPERATIONS.items():
        went = {role: tried(world, role, name, do) for role in EVERYBODY}
        if "done" not in went.values():
            wrong.append((name, "nobody could", went))
        for role, how in went.items():
            if (how != "not allowed") != (role in may):
                wrong.append((name, role, how))
    assert wrong == []


def test_no_operation_is_without_a_line_in_the_table():
    named = {name.partition(" ")[0] for name in OPERATIONS}
    services = {
        f"{each.__name__}.{name}"
        for each in SERVICES
        for name, _ in inspect.getmembers(each, inspect.isfunction)
        if not name.startswith("_")
    }
    functions = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__
        and not name.startswith("_")
        and next(iter(inspect.signature(function).parameters), "") == "ctx"
    }
    assert services | functions == named | INNER


def test_the_four_are_who_they_are_said_to_be(world):
    rights = {"g": 1, "r": 2, "i": 2, "c": 5}
    ids = [f"training.{name}" for name in ("view", "signup", "plan", "run", "report")]
    assert {role: sum(map(world.ctx(role).may, ids)) for role in rights} == rights
    assert world.record(world.coming).instructors == [world.actors["i"]]
    assert isinstance(world.record(world.coming).sittings[0], Sitting)
