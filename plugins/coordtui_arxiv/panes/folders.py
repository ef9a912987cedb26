"""Into which folder papers go: a paper is in one at most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from coordtui.api import Context
from coordtui.ui.widgets import FormScreen, TextField, Words
from coordtui_arxiv.panes.triage import Triage, titled
from coordtui_arxiv.service import Entry, Inbox
from coordtui_arxiv.texts import N_, NN_


def folder_form(ctx: Context, triage: Triage, entries: Sequence[Entry]) -> FormScreen[Words]:
    """Asks for the folder of these papers; none takes them out of theirs."""
    had = {entry.mark.folder if entry.mark else "" for entry in entries}
    if len(entries) == 1:
        title = N_("Folder of “{title}”", title=titled(entries[0].paper.title))
    else:
        title = NN_("Folder of {n} paper", "Folder of {n} papers", len(entries))

    def save(values: Mapping[str, Any], stored: object) -> Words:
        return triage.file(entries, " ".join(values["folder"].split()))

    field = TextField(
        name="folder",
        label=N_("Folder"),
        help=N_("→ completes one you have; empty takes the papers out of theirs. A comma shows them all."),
        suggestions=[folder for folder, _ in Inbox(ctx).folders()],
    )
    value = had.pop() if len(had) == 1 else ""
    return FormScreen(title, [field], {"folder": value}, save=save, translate=ctx._)
