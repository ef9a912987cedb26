"""Tags and notes: what a person adds to papers in their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coordtui.api import Context, StaleRecord
from coordtui.ui.widgets import FormScreen, LongTextField, MultiField, Words
from coordtui_arxiv.panes.triage import Triage, titled
from coordtui_arxiv.service import Entry, Inbox, Undo
from coordtui_arxiv.texts import N_, NN_


def tag_form(ctx: Context, triage: Triage, entries: Sequence[Entry]) -> FormScreen[Words]:
    """Asks for tags: all those of one paper, or more for several."""
    inbox = Inbox(ctx)
    ids = [entry.paper.doc_id for entry in entries]
    one = entries[0] if len(entries) == 1 else None
    had = one.mark.tags if one and one.mark else []

    def save(values: Mapping[str, Any], stored: object) -> Words:
        tags: list[str] = values["tags"]
        named = ", ".join(tags)
        if one is not None:
            said = N_("tagged “{title}”: {tags}", title=titled(one.paper.title), tags=named)
            if not tags:
                said = N_("no tags on “{title}”", title=titled(one.paper.title))
            return triage.change(entries, said, lambda: inbox.set_tags(ids, tags))
        said = NN_("tagged {n} paper: {tags}", "tagged {n} papers: {tags}", len(ids), tags=named)
        return triage.change(entries, said, lambda: inbox.add_tags(ids, tags))

    title = (
        N_("Tags of “{title}”", title=titled(one.paper.title))
        if one
        else NN_("More tags for {n} paper", "More tags for {n} papers", len(ids))
    )
    field = MultiField(
        name="tags",
        label=N_("Tags"),
        help=N_("Several are separated by commas; → completes one you used before."),
        suggestions=[tag for tag, _ in inbox.tags()],
    )
    return FormScreen(title, [field], {"tags": had}, save=save, translate=ctx._)


def note_form(ctx: Context, triage: Triage, entries: Sequence[Entry]) -> FormScreen[Words]:
    """Asks for the note on a paper, or for one more line in the notes of several."""
    if len(entries) > 1:
        return _more_notes(ctx, triage, entries)
    (entry,) = entries
    return _one_note(ctx, triage, entry)


def _one_note(ctx: Context, triage: Triage, entry: Entry) -> FormScreen[Words]:
    """Another session's note is never overwritten unseen."""
    inbox, paper, mark = Inbox(ctx), entry.paper, entry.mark
    before = mark.note if mark else ""

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Words:
        seen = (mark.rev if mark else 0) if stored is None else stored.get("rev", 0)
        replaced = before if stored is None else str(stored.get("note", ""))
        revisions = [seen]

        def put_back() -> None:
            (now,) = inbox.rows([paper.doc_id])
            if now.mark is None or now.mark.note != values["note"]:  # that of another session stays
                raise StaleRecord(None, {})
            inbox.put_notes({paper.doc_id: replaced})

        def write() -> Undo:
            if not revisions:  # done again after it was taken back
                return inbox.put_notes({paper.doc_id: values["note"]})
            inbox.set_note(paper.doc_id, values["note"], revisions.pop())
            return put_back

        return triage.change([entry], N_("note on “{title}” saved", title=titled(paper.title)), write)

    title = N_("Note on “{title}”", title=titled(paper.title))
    draft = f"arxiv.note.{paper.key}"
    return FormScreen(title, [_NOTE], {"note": before}, save=save, draft=draft, translate=ctx._)


def _more_notes(ctx: Context, triage: Triage, entries: Sequence[Entry]) -> FormScreen[Words]:
    from hashlib import sha256

    inbox, ids = Inbox(ctx), [entry.paper.doc_id for entry in entries]

    def save(values: Mapping[str, Any], stored: object) -> Words:
        said = NN_("note added to {n} paper", "note added to {n} papers", len(ids))
        return triage.change(entries, said, lambda: inbox.add_note(ids, values["note"]))

    title = NN_("One more note for {n} paper", "One more note for {n} papers", len(ids))
    of_these = sha256(" ".join(sorted(entry.paper.key for entry in entries)).encode()).hexdigest()[:16]
    draft = f"arxiv.notes.{of_these}"
    return FormScreen(title, [_NOTE], {"note": ""}, save=save, draft=draft, translate=ctx._)


_NOTE = LongTextField(name="note", label=N_("Note"), help=N_("Only you see it."), lines=6)
