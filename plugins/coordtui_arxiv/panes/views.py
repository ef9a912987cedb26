"""Which papers are listed, and what the headline says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coordtui.api import Message
from coordtui_arxiv.records import Watch
from coordtui_arxiv.service import View
from coordtui_arxiv.texts import N_, NN_

VIEWS: tuple[View, ...] = ("inbox", "starred", "archived", "all")

NAMES: dict[View, Message] = {
    "inbox": N_("inbox"),
    "starred": N_("what you kept"),
    "archived": N_("what you dismissed"),
    "all": N_("all stored papers"),
}

EMPTY: dict[View, Message] = {
    "inbox": N_("Nothing here: everything is read away. V shows what you kept."),
    "starred": N_("Nothing kept yet: f keeps the paper under the cursor. V shows the next view."),
    "archived": N_("Nothing dismissed yet: d dismisses a paper. V shows the next view."),
    "all": N_("No paper is stored yet. R asks arXiv, V shows your inbox."),
}


@dataclass(frozen=True)
class Scope:
    """A view, perhaps of one watch only, perhaps narrowed by words."""

    view: View = "inbox"
    watch: Watch | None = None
    words: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether it shows less than the view."""
        return bool(self.watch or self.words.strip())

    def next_view(self) -> Scope:
        """The view after this one, in full."""
        return Scope(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])

    def with_words(self, words: str) -> Scope:
        """The same, narrowed by other words."""
        return replace(self, words=words)

    def headline(self, shown: int, unread: int) -> Message:
        """Where you are: view, watch, filter, and how many papers there are."""
        count = NN_("{n} paper", "{n} papers", shown)
        if self.view == "inbox" and not self.narrowed:
            count = NN_("{unread} new of {n}", "{unread} new of {n}", shown, unread=unread)
        view = NAMES[self.view]
        if self.watch is not None:
            return N_(
                "Papers   {view}   {count}   watch “{watch}”", view=view, watch=self.watch.name, count=count
            )
        if self.words.strip():
            return N_("Papers   {view}   {count}   with “{words}”", view=view, words=self.words, count=count)
        return N_("Papers   {view}   {count}", view=view, count=count)

    def empty(self) -> Message:
        """What an empty list says."""
        if self.words.strip():
            return N_("No paper with “{words}” here. esc shows all again.", words=self.words)
        if self.watch is not None:
            return N_("The watch “{watch}” has found nothing here.", watch=self.watch.name)
        return EMPTY[self.view]
