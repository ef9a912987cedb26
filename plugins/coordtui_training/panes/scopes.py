"""Which sessions the page shows: those that come, those that fit, one's own, what waits, drafts, the past."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from coordtui.api import Context, Message
from coordtui_training.texts import N_, NN_

Name = Literal["upcoming", "fits", "mine", "decide", "drafts", "past"]

NAMES: dict[Name, Message] = {
    "upcoming": N_("what comes"),
    "fits": N_("what fits me"),
    "mine": N_("mine"),
    "decide": N_("to decide"),
    "drafts": N_("drafts"),
    "past": N_("what was"),
}

EMPTY: dict[Name, Message] = {
    "upcoming": N_("No session is planned. “.” shows others, V the calendar."),
    "fits": N_("Nothing that comes fits you and what you have already. “.” shows all that comes."),
    "mine": N_("You are in no session. “.” shows others; c signs you up for the one under the cursor."),
    "decide": N_("Nothing waits for you. “.” shows all that comes."),
    "drafts": N_("No drafts. n plans a session."),
    "past": N_("No session was held yet."),
}

NOTHING_PLANNED = N_("No session is planned. n plans the first one, and needs a course: O has the courses.")


@dataclass(frozen=True)
class Scope:
    """What is shown, perhaps narrowed by words."""

    name: Name = "upcoming"
    words: str = ""

    def with_words(self, words: str) -> Scope:
        """The same, narrowed by other words."""
        return replace(self, words=words)

    def headline(self, page: Message, shown: int, *, needed: int, more: bool) -> Message:
        """Page, scope, how many sessions, and how many of all need the person."""
        count = NN_("{n} session", "{n} sessions", shown)
        if more:
            count = N_("the first {n} sessions", n=shown)
        elif needed and not self.words.strip():
            count = N_(
                "{sessions}, {needed}", sessions=count, needed=NN_("{n} needs you", "{n} need you", needed)
            )
        if self.words.strip():
            return N_(
                "{page}   {scope}   {count}   with “{words}”",
                page=page,
                scope=NAMES[self.name],
                count=count,
                words=self.words,
            )
        return N_("{page}   {scope}   {count}", page=page, scope=NAMES[self.name], count=count)

    def empty(self, ctx: Context) -> Message:
        """What an empty list says."""
        if self.words.strip():
            return N_("No session with “{words}” here. esc shows all again.", words=self.words)
        if self.name == "upcoming" and ctx.may("training.plan"):
            return NOTHING_PLANNED
        return EMPTY[self.name]


def names_for(ctx: Context) -> list[Name]:
    """The scopes that mean something to who acts."""
    found: list[Name] = ["upcoming"]
    if ctx.actor.person is not None and ctx.may("training.signup"):
        found += ["fits", "mine"]
    if ctx.may("training.run"):
        found.append("decide")
    if ctx.may("training.plan"):
        found.append("drafts")
    return [*found, "past"]


def next_name(ctx: Context, name: Name) -> Name:
    """The scope after this one."""
    names = names_for(ctx)
    return names[(names.index(name) + 1) % len(names)] if name in names else names[0]
