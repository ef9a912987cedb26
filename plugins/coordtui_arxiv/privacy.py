"""One person's watches and marks: shown, removed, or followed to who they turned out to be."""

from __future__ import annotations

from typing import Any

import msgspec
from tinydb import where

from coordtui.api import Context, PersonalData
from coordtui.api.references import Moved, Reference
from coordtui_arxiv.records import Mark, Match, Progress, Watch


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """What is held about a person; the papers themselves are public and stay."""
    if ctx.actor.person != person or erase:
        ctx.require("arxiv.manage")
    if not erase:
        return PersonalData(held=_held(*_of(ctx, person)))
    with ctx.store.transaction():
        watches, marks, moved = _of(ctx, person)
        for watch in watches:
            for table in (ctx.store.records(Match), ctx.store.records(Progress)):
                for record in table.find(where("watch") == watch.doc_id):
                    table.remove(record.doc_id)
            ctx.store.records(Watch).remove(watch.doc_id)
        for mark in marks:
            ctx.store.records(Mark).remove(mark.doc_id)
        for each in moved:  # it holds what their marks were
            ctx.store.records(Moved).remove(each.doc_id)
    return PersonalData(held=_held(watches, marks, moved), erased=len(watches) + len(marks))


def _of(ctx: Context, person: int) -> tuple[list[Watch], list[Mark], list[Moved]]:
    watches = ctx.store.records(Watch).find(where("owner") == person)
    marks = ctx.store.records(Mark).find(where("person") == person)
    either = (where("kept") == person) | (where("duplicate") == person)
    return watches, marks, ctx.store.records(Moved).find(either)


def _held(watches: list[Watch], marks: list[Mark], moved: list[Moved]) -> dict[str, Any]:
    held = {"watches": watches, "marks": marks, "moved": moved}
    return {
        name: msgspec.to_builtins(records) for name, records in held.items() if records or name != "moved"
    }


def _together(kept: Mark, other: Mark) -> Mark:
    return msgspec.structs.replace(
        kept,
        read=kept.read or other.read,
        starred=kept.starred or other.starred,
        archived=kept.archived and other.archived,
        tags=sorted({*kept.tags, *other.tags}),
        note="\n\n".join(dict.fromkeys(note for note in (kept.note, other.note) if note)),
    )


REFERENCES = (
    Reference("watches", Watch, "owner"),
    Reference("marks", Mark, "person", one_per=("paper",), together=_together),
)
"""What follows a person who turns out to be another; two marks on one paper become one."""
