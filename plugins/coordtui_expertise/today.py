"""What Today says of people: papers that wait to be confirmed, and a directory that grew old."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from tinydb import where

from coordtui.api import Card, Context, Message, Ref, formats, safe
from coordtui_expertise.records import Authorship
from coordtui_expertise.texts import N_, NN_

PANE = "expertise.people"

OLD_AFTER = timedelta(days=90)
"""So long after its last import a directory that comes from a file is said to be old."""

ASKED = 1_000
"""So many people are asked where what is known of them comes from."""

NAMED = 3
"""People with papers to confirm who have a card of their own; the others share one."""


def cards(ctx: Context) -> Iterator[Card]:
    """Identities that wait for this person, and the age of the directory for who keeps it.

    The badge of the page counts people with papers to confirm; so do the cards, before it is opened.
    """
    yield from _to_confirm(ctx)
    if ctx.may("core.people.edit"):
        yield from _old(ctx)


def _to_confirm(ctx: Context) -> Iterator[Card]:
    waiting = Counter(dict(uncertain(ctx)))
    mine = waiting.pop(ctx.actor.person, 0) if ctx.actor.person else 0
    if mine:
        yield Card(
            kind="decide",
            key=f"expertise.confirm.{ctx.actor.person}.{mine}",
            sign="?",
            title=NN_("{n} paper may be yours: confirm it", "{n} papers may be yours: confirm them", mine),
            pane=PANE,
            ref=Ref("person", str(ctx.actor.person)),
        )
    most = waiting.most_common()
    named = ctx.directory.people().get_many([number for number, _ in most[:NAMED]])
    names = {person.doc_id: person.name for person in named}
    for number, papers in most[:NAMED]:
        name = safe(names.get(number, ""), limit=100)
        yield Card(
            kind="decide",
            key=f"expertise.confirm.{number}.{papers}",
            sign="?",
            title=NN_("{name}: {n} paper to confirm", "{name}: {n} papers to confirm", papers, name=name),
            pane=PANE,
            ref=Ref("person", str(number)),
        )
    if len(most) > NAMED:
        others, papers = len(most) - NAMED, sum(count for _, count in most[NAMED:])
        people = NN_("{n} other person", "{n} other people", others)
        yield Card(
            kind="decide",
            key=f"expertise.confirm.others.{others}.{papers}",
            sign="?",
            title=NN_(
                "{people}: {n} paper to confirm", "{people}: {n} papers to confirm", papers, people=people
            ),
            pane=PANE,
            count=others,
        )


def uncertain(ctx: Context) -> Counter[int]:
    """How many papers wait to be confirmed, by person; those that the actor may settle."""
    undecided = where("state") == "uncertain"
    if not ctx.may("expertise.manage"):
        if ctx.actor.person is None or not ctx.may("expertise.own"):
            return Counter()
        undecided &= where("person") == ctx.actor.person
    return Counter(person for (person,) in ctx.store.records(Authorship).select("person", where=undecided))


def imported(ctx: Context) -> datetime | None:
    """When a file last brought something into the directory; None when none did, or nobody may see it.

    Of a large directory a thousand people are asked: an import brings something of most.
    """
    people = ctx.directory.people()
    numbers = people.ids()
    some = people.get_many(numbers[:: len(numbers) // ASKED + 1])
    return max((each.at for person in some for each in person.origins if each.source == "csv"), default=None)


def is_old(last: datetime, ctx: Context) -> bool:
    """Whether a directory that was imported then is old by now."""
    return ctx.clock() - last >= OLD_AFTER


def age(last: datetime, ctx: Context) -> Message:
    """When the directory was imported, as the page of people says it."""
    ago = formats.ago(last, ctx.clock(), ctx.translator)
    if is_old(last, ctx):
        return N_("directory imported {age}, OLD", age=ago)
    return N_("directory imported {age}", age=ago)


def _old(ctx: Context) -> Iterator[Card]:
    last = imported(ctx)
    if last is None or not is_old(last, ctx):
        return
    day = formats.day(last, ctx.translator, weekday=False, year=True)
    yield Card(
        kind="state",
        key=f"expertise.old.{last.date().isoformat()}",
        sign="!",
        title=N_("The directory was last imported on {day}: OLD", day=day),
        pane=PANE,
    )
