"""The lists told once more from what is stored alone, for tests of the rules: it asks no service."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations

from coordtui_training.records import LIVE, SEATED, Session, Signup


class Stored:
    """The lists as they stand at a moment: an offer whose end has come holds no seat."""

    def __init__(self, ctx) -> None:
        self.now, self.hours = ctx.clock(), ctx.settings.cutoff_hours
        self.sessions = {each.doc_id: each for each in ctx.store.records(Session).find()}
        self.all = ctx.store.records(Signup).find()
        self.signups = [each for each in self.all if each.state in LIVE and not self.is_over(each)]

    def is_over(self, signup) -> bool:
        return signup.state == "offered" and signup.expires <= self.now

    def cutoff(self, session):
        return session.start - timedelta(hours=self.hours)

    def gives(self, session) -> bool:
        """Whether seats are given by the rules alone."""
        return session.state == "published" and self.now < self.cutoff(session)

    def seated(self, number):
        return [each for each in self.signups if each.session == number and each.state in SEATED]

    def waiting(self, number):
        found = [each for each in self.signups if each.session == number and each.state == "waiting"]
        return sorted(found, key=lambda each: (each.priority, each.asked, each.doc_id))

    def clashing(self, session, person):
        """The sessions in which somebody has a seat while this one is held."""
        seats = (each.session for each in self.signups if each.person == person and each.state in SEATED)
        others = (self.sessions[number] for number in seats if number != session.doc_id)
        return [
            each
            for each in others
            if each.state == "published" and each.start < session.end and session.start < each.end
        ]

    def in_two_places(self):
        """Who has seats in two sessions at the same time, and in which."""
        found = set()
        for one, other in combinations(self.sessions.values(), 2):
            if other.state == one.state == "published" and one.start < other.end and other.start < one.end:
                first = {each.person for each in self.seated(one.doc_id)}
                second = {each.person for each in self.seated(other.doc_id)}
                found |= {(person, one.doc_id, other.doc_id) for person in first & second}
        return found

    def free(self, session):
        return None if session.capacity is None else session.capacity - len(self.seated(session.doc_id))

    def unserved(self):
        """Who waits although a seat is free that they could have, and that is given by itself."""
        found = []
        for number, session in self.sessions.items():
            if session.waiting == "hand" or not self.gives(session) or self.free(session) == 0:
                continue
            could = [each for each in self.waiting(number) if not self.clashing(session, each.person)]
            found += (
                could[: self.free(session)] if self.free(session) is None or self.free(session) > 0 else []
            )
        return found
