"""Courses and coming sessions for the one search box."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from tinydb import where

from coordtui.api import Context, Hit, Message, formats, safe, words_of
from coordtui_training.declared import SESSIONS
from coordtui_training.records import Course, Session
from coordtui_training.texts import N_
from coordtui_training.times import stored, zone_of


def hits(ctx: Context, query: str, limit: int) -> Iterator[Hit]:
    """At most `limit` sessions whose course, or own title, holds words beginning like all of the query's.

    Both languages are searched, and the code; the soonest to come are first. A course of which nothing
    comes leads to the last session of it, if there was one. Who plans finds drafts, and who teaches them.
    """
    if not ctx.may("training.view") or not words_of(query):
        return
    for place, hit in enumerate(islice(_hits(ctx, query), limit)):
        yield Hit(
            ref=hit[0].ref,
            title=safe(hit[1], limit=300),
            reason=hit[2],
            pane=SESSIONS,
            score=0.5 - place / 1000,
        )


def _hits(ctx: Context, query: str) -> Iterator[tuple[Session, str, Message]]:
    from coordtui_training.planning.titles import title_of

    courses = {each.doc_id: each for each in ctx.store.records(Course).find(match=query)}
    sessions = ctx.store.records(Session)
    ahead = where("state").one_of(["published", "draft"]) & (where("end") > stored(ctx.clock()))
    plans = ctx.may("training.plan")
    coming = [
        each
        for each in sessions.find(ahead, order=("start",))
        if each.state == "published" or plans or ctx.actor.person in each.instructors
    ]
    found = [each for each in coming if each.course in courses or _has_words(each, query)]
    told = {each.course for each in found}
    for number in sorted(courses.keys() - told):
        past = (where("course") == number) & (where("state") == "published")
        found += sessions.find(past, order=("-start",), limit=1)
    others = {each.course for each in found} - courses.keys()
    courses |= {each.doc_id: each for each in ctx.store.records(Course).get_many(others)}
    for each in found:
        course = courses.get(each.course)
        when = formats.date_and_time(each.start, ctx.translator, year=True, tz=zone_of(each.zone))
        yield each, title_of(ctx, each, course), N_("session, {when}", when=when)


def _has_words(session: Session, query: str) -> bool:
    """Whether the session's own titles have words that begin like all of these."""
    there = words_of(f"{session.title_fr} {session.title_en}")
    return bool(there) and all(any(word.startswith(begun) for word in there) for begun in words_of(query))
