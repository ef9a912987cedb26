"""One person's watches and marks: shown, removed, or given to who they turned out to be."""

from __future__ import annotations

from typing import Any

import msgspec
from tinydb import where

from coordtui.api import Context, PersonalData
from coordtui_arxiv.records import Mark, Match, Progress, Watch


def personal_data(ctx: Context, person: int, *, erase: bool) -> PersonalData:
    """What is held about a person; the papers themselves are public and stay."""
    if ctx.actor.person != person or erase:
        ctx.require("arxiv.manage")
    if not erase:
        watches, marks = _of(ctx, person)
        return PersonalData(held=_held(watches, marks))
    with ctx.store.transaction():
        watches, marks = _of(ctx, person)
        for watch in watches:
            for table in (ctx.store.records(Match), ctx.store.records(Progress)):
                for record in table.find(where("watch") == watch.doc_id):
                    table.remove(record.doc_id)
            ctx.store.records(Watch).remove(watch.doc_id)
        for mark in marks:
            ctx.store.records(Mark).remove(mark.doc_id)
    return PersonalData(held=_held(watches, marks), erased=len(watches) + len(marks))


def _of(ctx: Context, person: int) -> tuple[list[Watch], list[Mark]]:
    watches = ctx.store.records(Watch).find(where("owner") == person)
    return watches, ctx.store.records(Mark).find(where("person") == person)


def _held(watches: list[Watch], marks: list[Mark]) -> dict[str, Any]:
    return {"watches": [_plain(watch) for watch in watches], "marks": [_plain(mark) for mark in marks]}


def move(ctx: Context, duplicate: int, kept: int) -> None:
    """Give watches and marks to the person that stays; two marks on one paper become one."""
    with ctx.store.transaction():
        watches, marks = ctx.store.records(Watch), ctx.store.records(Mark)
        for watch in watches.find(where("owner") == duplicate):
            watch.owner = kept
            watches.save(watch)
        mine = {mark.paper: mark for mark in marks.find(where("person") == kept)}
        for mark in marks.find(where("person") == duplicate):
            if mark.paper in mine:
                marks.remove(mark.doc_id)
                marks.save(_together(mine[mark.paper], mark))
            else:
                mark.person = kept
                marks.save(mark)


def _together(kept: Mark, other: Mark) -> Mark:
    kept.read = kept.read or other.read
    kept.starred = kept.starred or other.starred
    kept.archived = kept.archived and other.archived
    kept.tags = sorted({*kept.tags, *other.tags})
    kept.note = "\n\n".join(dict.fromkeys(note for note in (kept.note, other.note) if note))
    return kept


def _plain(record: Watch | Mark) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain
