"""What is held of one person, marks and watches and papers sent: shown, removed, or followed."""

from __future__ import annotations

import msgspec
from tinydb import where

from coordtui.api import Context, Holding, PersonalData, Record
from coordtui.api.eyes import as_program
from coordtui.api.references import Moved, Reference
from coordtui_arxiv.records import (
    Delivery,
    Mark,
    Match,
    Progress,
    Reader,
    Subscription,
    Suggestion,
    Watch,
)
from coordtui_arxiv.texts import N_

ABOUT = {
    "watches": Holding(
        why=N_("What they want to read about: to find papers for them"), source="person", seen_by="person"
    ),
    "marks": Holding(why=N_("Papers they read, starred, tagged or noted"), source="person", seen_by="person"),
    "readers": Holding(why=N_("How many papers they want to be given"), source="person", seen_by="person"),
    "suggestions": Holding(why=N_("Papers that might fit them, for somebody to decide")),
    "deliveries": Holding(why=N_("Papers that others sent to them")),
    "sent": Holding(why=N_("Papers that they sent to others"), kept="nameless"),
    "subscriptions": Holding(why=N_("Digests that they want by mail"), source="person", seen_by="person"),
    "moved": Holding(why=N_("What came to them when two records became one, so that it can be undone")),
}
"""What people are told about each of them."""


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """What is held about a person; the papers themselves are public and stay.

    What is erased is their watches (a group's stays its own), marks, limits, subscriptions, and
    what was suggested and sent to them. What they sent stays with whom it was sent to, without their
    name and note.
    """
    if ctx.actor.person != person or erase:
        ctx.require("arxiv.manage")
    if not erase:
        return PersonalData(held=_plain(_of(ctx, person)), about=ABOUT)
    with ctx.store.transaction():
        held = _of(ctx, person)
        for name, records in held.items():
            for record in records:
                _forget(ctx, name, record)
    erased = sum(len(records) for name, records in held.items() if name != "moved")
    return PersonalData(held=_plain(held), erased=erased, about=ABOUT)


def _of(ctx: Context, person: int) -> dict[str, list[Record]]:
    """A person's records, by what they are."""
    store, theirs = ctx.store, where("person") == person
    doubles = where("merged_into") == person
    senders = [person, *as_program(ctx).directory.people().ids(doubles)]
    either = (where("kept") == person) | (where("duplicate") == person)
    return {
        "watches": [*store.records(Watch).find(where("owner") == person)],
        "marks": [*store.records(Mark).find(theirs)],
        "readers": [*store.records(Reader).find(theirs)],
        "suggestions": [*store.records(Suggestion).find(theirs)],
        "deliveries": [*store.records(Delivery).find(theirs)],
        "sent": [*store.records(Delivery).find(where("by").one_of(senders) & ~theirs)],
        "subscriptions": [*store.records(Subscription).find(theirs)],
        "moved": [*store.records(Moved).find(either)],
    }


def _plain(held: dict[str, list[Record]]) -> dict[str, list[dict[str, object]]]:
    return {
        name: msgspec.to_builtins(records)
        for name, records in held.items()
        if records or name in {"watches", "marks"}
    }


def _forget(ctx: Context, name: str, record: Record) -> None:
    match record:
        case Watch() if record.group:
            ctx.store.records(Watch).save(msgspec.structs.replace(record, owner=0))
        case Watch():
            for table in (ctx.store.records(Match), ctx.store.records(Progress)):
                for each in table.find(where("watch") == record.doc_id):
                    table.remove(each.doc_id)
            ctx.store.records(Watch).remove(record.doc_id)
        case Delivery() if name == "sent":
            ctx.store.records(Delivery).save(msgspec.structs.replace(record, by=0, note=""))
        case _:  # of what was merged too: it holds what their marks were
            ctx.store.records(type(record)).remove(record.doc_id)


def _together(kept: Mark, other: Mark) -> Mark:
    return msgspec.structs.replace(
        kept,
        read=kept.read or other.read,
        starred=kept.starred or other.starred,
        archived=kept.archived and other.archived,
        tags=sorted({*kept.tags, *other.tags}),
        folder=kept.folder or other.folder,
        note="\n\n".join(dict.fromkeys(note for note in (kept.note, other.note) if note)),
        not_for_me=kept.not_for_me and other.not_for_me,
    )


def _readers_together(kept: Reader, other: Reader) -> Reader:
    """What the one who stays said, or else the other; whoever wanted none wants none."""
    return msgspec.structs.replace(
        kept,
        daily=other.daily if kept.daily is None else kept.daily,
        threshold=other.threshold if kept.threshold is None else kept.threshold,
        wanted=kept.wanted and other.wanted,
    )


def _suggestions_together(kept: Suggestion, other: Suggestion) -> Suggestion:
    """What became of either became of both, so that nothing settled is asked again."""
    settled = next((each for each in (kept, other) if each.state != "waiting"), kept)
    return msgspec.structs.replace(kept, state=settled.state, hid=sorted({*kept.hid, *other.hid}))


def _deliveries_together(kept: Delivery, other: Delivery) -> Delivery:
    """As it was sent to the one who stays; what went with the other is read there too."""
    return msgspec.structs.replace(kept, note=kept.note or other.note)


REFERENCES = (
    Reference("watches", Watch, "owner"),
    Reference("marks", Mark, "person", one_per=("paper",), together=_together),
    Reference("readers", Reader, "person", one_per=("name",), together=_readers_together),
    Reference("suggestions", Suggestion, "person", one_per=("paper",), together=_suggestions_together),
    Reference("deliveries", Delivery, "person", one_per=("paper",), together=_deliveries_together),
    Reference("subscriptions", Subscription, "person", one_per=("group", "watch", "channel")),
)
"""What follows a person who turns out to be another; two records on one paper become one.

Who sent a paper stays the one who did: where they are named, a merge is followed.
"""
