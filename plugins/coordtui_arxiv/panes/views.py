"""Which papers are listed, and what the headline says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from coordtui.api import Message
from coordtui_arxiv.records import Watch
from coordtui_arxiv.service import View
from coordtui_arxiv.texts import N_, NN_

if TYPE_CHECKING:
    from coordtui_arxiv.taste import Liking

VIEWS: tuple[View, ...] = ("inbox", "sent", "starred", "archived", "all")

NAMES: dict[View, Message] = {
    "inbox": N_("inbox"),
    "sent": N_("received"),
    "starred": N_("what you kept"),
    "archived": N_("what you dismissed"),
    "all": N_("all stored papers"),
}

EMPTY: dict[View, Message] = {
    "inbox": N_("Nothing here: everything is read away. V shows what you kept."),
    "sent": N_("Nobody has sent you a paper yet. V shows the next view."),
    "starred": N_("Nothing kept yet: f keeps the paper under the cursor. V shows the next view."),
    "archived": N_("Nothing dismissed yet: d dismisses a paper. V shows the next view."),
    "all": N_("No paper is stored yet. R asks arXiv, V shows your inbox."),
}


@dataclass(frozen=True)
class Like:
    """The papers that are like one paper, the likest first."""

    title: str
    papers: Mapping[int, Liking] = field(compare=False, repr=False)
    """Their numbers, and what they have in common with it."""


@dataclass(frozen=True)
class Scope:
    """A view, perhaps of one watch or folder only, or like one paper; perhaps narrowed by words."""

    view: View = "inbox"
    watch: Watch | None = None
    folder: str = ""
    like: Like | None = None
    words: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether it shows less than the view."""
        return bool(self.part or self.words.strip())

    @property
    def part(self) -> Message | None:
        """What it shows of the view, its words aside; None: all of it."""
        if self.like is not None:
            return N_("like “{title}”", title=self.like.title)
        if self.watch is not None:
            return N_("watch “{watch}”", watch=self.watch.name)
        return N_("folder “{folder}”", folder=self.folder) if self.folder else None

    def next_view(self) -> Scope:
        """The view after this one, in full."""
        return Scope(VIEWS[(VIEWS.index(self.view) + 1) % len(VIEWS)])

    def with_words(self, words: str) -> Scope:
        """The same, narrowed by other words."""
        return replace(self, words=words)

    def headline(self, page: Message, shown: int, unread: int | None) -> Message:
        """Where you are: page, view, watch or folder, filter, and how many papers there are."""
        count = NN_("{n} paper", "{n} papers", shown)
        if shown and unread is not None and not self.words.strip():
            count = NN_("{unread} new of {n}", "{unread} new of {n}", shown, unread=unread)
        where, words = self.part or NAMES[self.view], self.words
        if words.strip():
            return N_(
                "{page}   {view}   {count}   with “{words}”", page=page, view=where, words=words, count=count
            )
        return N_("{page}   {view}   {count}", page=page, view=where, count=count)

    def empty(self) -> Message:
        """What an empty list says."""
        if self.words.strip():
            return N_("No paper with “{words}” here. esc shows all again.", words=self.words)
        if self.like is not None:
            return N_("No other paper here is like “{title}”. esc goes back.", title=self.like.title)
        if self.watch is not None:
            return N_("The watch “{watch}” has found nothing here.", watch=self.watch.name)
        if self.folder:
            return N_("The folder “{folder}” is empty. esc goes back.", folder=self.folder)
        return EMPTY[self.view]
