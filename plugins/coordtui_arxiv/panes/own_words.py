"""Tags and notes: what a person adds to papers in their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coordtui.api import Context
from coordtui.ui.widgets import FormScreen, LongTextField, MultiField, Words
from coordtui_arxiv.panes.triage import Triage, titled
from coordtui_arxiv.service import Entry, Inbox
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


def note_form(ctx: Context, inbox: Inbox, entry: Entry) -> FormScreen[Words]:
    """Asks for the note on a paper; another session's note is never overwritten unseen."""
    paper, mark = entry.paper, entry.mark
    before = mark.note if mark else ""

    def save(values: Mapping[str, Any], stored: Mapping[str, Any] | None) -> Words:
        rev = (mark.rev if mark else 0) if stored is None else stored.get("rev", 0)
        inbox.set_note(paper.doc_id, values["note"], rev)
        return N_("note on “{title}” saved", title=titled(paper.title))

    field = LongTextField(name="note", label=N_("Note"), help=N_("Only you see it."), lines=6)
    title = N_("Note on “{title}”", title=titled(paper.title))
    return FormScreen(title, [field], {"note": before}, save=save, translate=ctx._)
