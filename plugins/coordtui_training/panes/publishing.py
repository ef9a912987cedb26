"""Publishing drafts: one, with what one may want to know first; many, with what stays a draft and why."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from coordtui.api import Context, CoordtuiError, Message, Refused
from coordtui.ui.widgets import Words
from coordtui_training.panes.signing import Signing
from coordtui_training.texts import N_, NN_

if TYPE_CHECKING:
    from textual.worker import Worker

    from coordtui.ui.widgets import Section
    from coordtui_training.panes.agenda import Agenda
    from coordtui_training.panes.listing import Listing
    from coordtui_training.records import Session


class Foreseen(NamedTuple):
    """What publishing many would come to: those that can be, what to know of them, why others cannot."""

    ready: list[int]
    advice: list[tuple[Session, Words]]
    refused: list[tuple[Session, Words]]


class _Undone(Exception):
    """Ends a transaction that was only tried."""


def foreseen(ctx: Context, drafts: Sequence[Session]) -> Foreseen:
    """Publish them one after the other and take it all back: so two that want one room are seen as well."""
    from coordtui_training.conflicts import conflicts_of
    from coordtui_training.planning import Sessions

    sessions, found = Sessions(ctx), Foreseen([], [], [])
    against = conflicts_of(ctx, drafts)
    try:
        with ctx.store.transaction():
            for draft, known in zip(drafts, against, strict=True):
                try:
                    sessions.publish(draft.doc_id)
                except Refused as refusal:
                    found.refused.append((draft, refusal.why or refusal.what))
                    continue
                found.ready.append(draft.doc_id)
                said = (*sessions.review(draft).advice, *(each.text for each in known))
                found.advice.extend((draft, each) for each in said)
            raise _Undone
    except _Undone:
        return found


def told(ctx: Context, found: Foreseen) -> list[Section]:
    """The same, to be read before a yes."""
    from coordtui.ui.widgets import Pairs, Paragraph, Section

    stay = len({session.doc_id for session, _ in found.refused})
    said = NN_("{n} draft is published.", "{n} drafts are published.", len(found.ready))
    parts = [Section([Paragraph(said, "strong")])]
    if found.refused:
        title = NN_("{n} stays a draft", "{n} stay drafts", stay)
        parts.append(Section([Pairs(_named(ctx, found.refused))], title=title))
    if found.advice:
        parts.append(Section([Pairs(_named(ctx, found.advice))], title=N_("To know first")))
    return parts


def _named(ctx: Context, said: Sequence[tuple[Session, Words]]) -> list[tuple[Words, Words]]:
    """Which session, by its day and its title, and what is said of it."""
    from coordtui.api import formats, safe
    from coordtui_training.planning.titles import titles
    from coordtui_training.times import zone_of

    called = titles(ctx, [session for session, _ in said])

    def name(session: Session) -> Message:
        day = formats.day(session.start, ctx.translator, weekday=False, tz=zone_of(session.zone))
        return N_("{title}, {day}", title=safe(called[session.doc_id], limit=200), day=day)

    return [(name(session), words) for session, words in said]


class Publishing(Signing):
    """`P` for the drafts that are selected, or the one under the cursor."""

    list: Agenda
    listing: Listing

    @property
    def drafts(self) -> Sequence[Session]:
        """The drafts that are selected, or the one under the cursor; none in a calendar."""
        if (entry := self.entry) is None:
            return ()
        found = [self.listing.sessions[number] for number in self.list.sessions] or [entry.session]
        return [each for each in found if each.state == "draft"]

    def action_publish(self) -> None:
        """Publish; what one may want to know first is said before."""
        drafts = self.drafts
        if len(drafts) > 1:
            self._many(drafts)
        elif drafts:
            self._one(drafts[0])

    # One.

    def _one(self, session: Session) -> None:
        from coordtui.ui.widgets import Question
        from coordtui_training.conflicts import conflicts
        from coordtui_training.planning import Sessions
        from coordtui_training.planning.titles import titles

        title = titles(self.ctx, [session])[session.doc_id]
        said, number = N_("published “{title}”", title=title), session.doc_id
        review = Sessions(self.ctx).review(session)
        advice = [*review.advice, *(each.text for each in conflicts(self.ctx, session))]
        if review.missing or not advice:  # what misses something is refused, whatever is said of the rest
            self._publish(said, [number])
            return
        question = Question(
            N_("Publish “{title}” as it is?", title=title),
            " ".join(self.ctx._(each) for each in advice),
            yes=N_("publish"),
            no=N_("not yet"),
            translate=self.ctx._,
        )
        self.app.push_screen(
            question, lambda sure: self._publish(said, [number], anyway=True) if sure else None
        )

    # Many.

    def _many(self, drafts: Sequence[Session]) -> None:
        """Find out beside the screen what can be published, and ask once for all of it."""

        async def look() -> None:
            try:
                found = await asyncio.to_thread(foreseen, self.ctx, drafts)
            except CoordtuiError as error:
                self.say(" ".join(error.parts(self.ctx._)), "trouble")
                return
            self._ask(found)

        _: Worker[None] = self.run_worker(look, group="publishing", exclusive=True)

    def _ask(self, found: Foreseen) -> None:
        from coordtui_training.panes.sure import Sure

        numbers = found.ready
        title = N_("Publish the drafts that are selected")
        yes, no = (N_("publish"), N_("not yet")) if numbers else (N_("leave it"), N_("leave it"))
        said = NN_("published {n} session", "published {n} sessions", len(numbers))

        def answered(sure: bool | None) -> None:
            if sure and numbers:
                self._publish(said, numbers)

        self.app.push_screen(
            Sure(title, told(self.ctx, found), yes=yes, no=no, translate=self.ctx._), answered
        )

    # Both.

    def _publish(self, said: Message, numbers: Sequence[int], *, anyway: bool = False) -> None:
        from coordtui_training.planning import Sessions

        sessions = Sessions(self.ctx)

        def withdraw() -> None:
            with self.ctx.store.transaction():
                for number in numbers:
                    sessions.withdraw(number)

        def publish() -> None:
            sessions.publish_all(numbers, anyway=anyway)

        publish()
        self.history.did(said, withdraw, publish)
        self.say(N_("{done} · u undoes", done=said))
        self.list.clear_selection()
        self.read_again()
