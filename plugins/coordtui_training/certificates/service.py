"""Giving certificates, finding them again, verifying and revoking them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace
from tinydb import where
from tinydb.queries import QueryLike

from coordtui.api import Context, Message, NotFound, Refused, formats, sentences
from coordtui_training import pdf
from coordtui_training.certificates.earning import deserving, earned_minutes
from coordtui_training.certificates.lengths import said_days, said_length
from coordtui_training.certificates.mailing import Sent, tell
from coordtui_training.planning import title_of
from coordtui_training.records import CAME, Certificate, Course, Session, Signup
from coordtui_training.running import codes
from coordtui_training.running.finding import name_of
from coordtui_training.seats.reading import run_by_actor
from coordtui_training.texts import N_, NN_
from coordtui_training.times import day_of

if TYPE_CHECKING:
    from coordtui_training.certificates.drawing import In


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """What came of giving certificates: those `made`, those that people `had`, and why others got none."""

    made: tuple[Certificate, ...] = ()
    had: tuple[Certificate, ...] = ()
    problems: tuple[Message | str, ...] = ()

    @property
    def said(self) -> Message | str:
        """What was given, in words."""
        parts = [NN_("{n} certificate was given.", "{n} certificates were given.", len(self.made))]
        if self.had:
            parts.append(NN_("{n} person had one already.", "{n} people had one already.", len(self.had)))
        return sentences([*parts, *self.problems])


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What a code stands for: the certificate as it was printed, whether it is `valid`, and in words."""

    certificate: Certificate
    valid: bool
    said: Message


class Certificates:
    """Certificates, as the person who acts may give and see them.

    Who runs a session gives and revokes its certificates; everybody has their own. Raises `Refused`,
    `NotFound`, `NotAllowed`.
    """

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    # -- giving

    def issue(self, session: int, people: Iterable[int] | None = None) -> Issued:
        """Give everybody who came to enough of a session their certificate, once; or these people theirs.

        Asked again it gives the same. Who cannot have one is said among the problems.
        """
        ctx = self._ctx
        made, had, problems = [], [], []
        with ctx.store.transaction():
            found = run_by_actor(ctx, session)
            course = self._course(found)
            self._check_held(found)
            came = self._who_came(session)
            wanted = [*came] if people is None else [*people]
            has = {each.person: each for each in self._of(where("session") == session) if not each.revoked}
            for person in wanted:
                why_not = deserving(ctx, found, came.get(person))
                if person in has:
                    had.append(has[person])
                elif why_not is None:
                    try:
                        made.append(self._give(found, course, came[person], name_of(ctx, person)))
                    except Refused as refused:
                        problems.append(sentences(refused.known))
                elif people is not None:
                    problems.append(N_("{name}: {why}", name=name_of(ctx, person), why=why_not))
        return Issued(made=tuple(made), had=tuple(had), problems=tuple(problems))

    def reissue(self, session: int, person: int, name: str = "") -> Certificate:
        """One more certificate for the same, with the name as it is now, or as it is to be printed.

        The ones before stay as they were: whoever was given one on paper can still verify it.
        """
        ctx = self._ctx
        with ctx.store.transaction():
            found = run_by_actor(ctx, session)
            self._check_held(found)
            signup, now = self._who_came(session).get(person), name_of(ctx, person)
            why_not = deserving(ctx, found, signup)
            if signup is None or why_not is not None:
                raise Refused(N_("There is no certificate for {name}.", name=now), why=why_not)
            return self._give(found, self._course(found), signup, name.strip() or now)

    def revoke(self, number: int, why: str) -> Certificate:
        """Take a certificate back: whoever verifies it is told that it is void."""
        ctx = self._ctx
        with ctx.store.transaction():
            found = self._certificate(number)
            run_by_actor(ctx, found.session)
            if found.revoked:
                raise Refused(N_("This certificate was revoked already."))
            if not why.strip():
                raise Refused(N_("Say why it is revoked."), remedy=N_("A few words are enough."))
            revoked = replace(found, revoked=ctx.clock(), revoked_why=why.strip())
            return ctx.store.records(Certificate).save(revoked)

    def restore(self, number: int) -> Certificate:
        """Take the revoking back."""
        with self._ctx.store.transaction():
            found = self._certificate(number)
            run_by_actor(self._ctx, found.session)
            return self._ctx.store.records(Certificate).save(replace(found, revoked=None, revoked_why=""))

    def send(self, session: int) -> Sent:
        """Mail everybody who has a valid certificate of a session word of it, once, in their language."""
        with self._ctx.store.transaction():
            valid = {each.person: each for each in self.of(session) if not each.revoked}
            return tell(self._ctx, valid.values())

    # -- reading

    def of(self, session: int) -> list[Certificate]:
        """All that were given for a session, for who runs it."""
        run_by_actor(self._ctx, session)
        return self._of(where("session") == session)

    def mine(self) -> list[Certificate]:
        """One’s own, the latest last."""
        self._ctx.require("training.view")
        person = self._ctx.actor.person
        return [] if person is None else self._of(where("person") == person)

    def get(self, number: int) -> Certificate:
        """A certificate of one’s own, or of a session that one runs."""
        found = self._certificate(number)
        if found.person != self._ctx.actor.person:
            run_by_actor(self._ctx, found.session)
        return found

    def pdf(self, number: int, language: In = "both") -> bytes:
        """A certificate as PDF, in ASCII alone: the same bytes each time."""
        from coordtui_training.certificates.drawing import drawn

        lab = self._ctx.directory.lab()
        found = self.get(number)
        if found.revoked:
            raise Refused(
                N_("This certificate was revoked."), remedy=N_("Ask who runs the session for another.")
            )
        return drawn(found, self._ctx, lab.name if lab else "", language)

    def verify(self, typed: str) -> Verified:
        """What a code stands for, however it was typed; needs `training.view`. Raises `NotFound`."""
        ctx = self._ctx
        ctx.require("training.view")
        code = codes.bare(typed)
        if not codes.is_sound(code):
            raise NotFound(
                N_("“{code}” is no code of a certificate.", code=typed.strip()),
                why=N_("It has {n} letters and figures, without 0, 1, I, L and O.", n=codes.LONG),
                remedy=N_("Compare it with the paper, sign by sign."),
            )
        found = ctx.store.records(Certificate).first(where("code") == codes.grouped(code))
        if found is None:
            raise NotFound(
                N_("No certificate has the code {code}.", code=codes.grouped(code)),
                remedy=N_("It was not given by this lab."),
            )
        return Verified(certificate=found, valid=found.revoked is None, said=self._said(found))

    # -- within

    def _give(self, session: Session, course: Course | None, signup: Signup, name: str) -> Certificate:
        first, last = (day_of(each, session.zone) for each in (session.start, session.sittings[-1].start))
        ctx, titles = self._ctx, {each: title_of(each, session, course) for each in ("fr", "en")}
        for text in (name, *titles.values()):
            pdf.check(text)
        made = Certificate(
            code=codes.long(),  # of 2^54: that one comes twice is not to be feared, and the engine refuses it
            session=session.doc_id,
            person=signup.person,
            name=name,
            title_fr=titles["fr"],
            title_en=titles["en"],
            minutes=earned_minutes(session, signup),
            day=first,
            until=last if last > first else None,
            issued=ctx.clock(),
            by=ctx.actor.person,
        )
        return ctx.store.records(Certificate).add(made)

    def _said(self, found: Certificate) -> Message:
        language = self._ctx.translator
        said = N_(
            "{name} attended “{title}” {when}: {hours}.",
            name=found.name,
            title=found.title_fr if language.language == "fr" else found.title_en,
            when=said_days(self._ctx, found),
            hours=said_length(found.minutes),
        )
        if found.revoked is None:
            return sentences([said, N_("The certificate is valid.")])
        on = formats.day(found.revoked, language, weekday=False, year=True, long=True)
        return sentences([said, N_("The certificate was revoked on {day}: it is void.", day=on)])

    @staticmethod
    def _check_held(session: Session) -> None:
        if not session.held:
            raise Refused(
                N_("There are no certificates yet."), remedy=N_("Close the list of the session first.")
            )

    def _course(self, session: Session) -> Course | None:
        return self._ctx.store.records(Course).get(session.course)

    def _who_came(self, session: int) -> dict[int, Signup]:
        came = (where("session") == session) & where("state").one_of([*CAME])
        return {each.person: each for each in self._ctx.store.records(Signup).find(came)}

    def _of(self, query: QueryLike) -> list[Certificate]:
        return self._ctx.store.records(Certificate).find(query)

    def _certificate(self, number: int) -> Certificate:
        found = self._ctx.store.records(Certificate).get(number)
        if found is None:
            raise NotFound(N_("There is no certificate {number}.", number=number))
        return found
