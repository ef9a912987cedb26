"""The papers that a number counts, one below the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import cast

from textual.widget import Widget

from coordtui.api import Context, Message, Ref
from coordtui.ui.widgets import (
    Detail,
    Headline,
    Key,
    KeySource,
    ListDetail,
    ListWindow,
    RecordList,
    Row,
    StatusLine,
    Words,
)
from coordtui_arxiv.panes.paper_lines import COLUMNS, row, sections
from coordtui_arxiv.service import Entry, Inbox
from coordtui_arxiv.texts import N_, NN_

TITLES = ("title", "authors", "topic", "age")
"""The columns of these papers; why each is here, the headline says."""


class PapersOf(ListWindow[Ref], inherit_bindings=False):
    """Lists these papers; opening one returns it."""

    key_scope = "page"
    called = N_("The papers that are counted")
    titles: Mapping[str, Message] = {"list.open": N_("show it on the page of papers")}

    def __init__(self, ctx: Context, of: Words, papers: Sequence[int]) -> None:
        super().__init__(ctx._)
        self._ctx, self._inbox, self._of, self._numbers = ctx, Inbox(ctx), of, list(papers)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        columns = [replace(column, sortable=False) for column in COLUMNS if column.key in TITLES]
        self.papers = RecordList(columns, translate=ctx._, selectable=False)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.papers, self.detail)

    def compose(self) -> Iterable[Widget]:
        """How many there are, the papers, one of them."""
        return [self._headline, self.split, self._status]

    def on_mount(self) -> None:
        """List them."""
        self._status.say("")
        self.papers.focus()
        self.show_all()

    def show_all(self) -> None:
        """List, headline and detail."""
        count = NN_("{n} paper", "{n} papers", len(self._numbers))
        self._headline.show(self._ctx._(N_("{title}   {n}", title=self._of, n=count)), "")
        self.papers.refresh_rows(KeySource(self._numbers, self._rows))
        self.show_detail()

    def _rows(self, keys: Sequence[Key]) -> list[Row]:
        shown = [n for n, column in enumerate(COLUMNS) if column.key in TITLES]
        made = [
            row(entry, self._ctx, None, ours=False) for entry in self._inbox.rows(cast("Sequence[int]", keys))
        ]
        return [Row(each.key, [each.cells[n] for n in shown]) for each in made]

    @property
    def _entry(self) -> Entry | None:
        key = self.papers.cursor_key
        return next(iter(self._inbox.rows([key])), None) if isinstance(key, int) else None

    def show_detail(self) -> None:
        """All about the paper under the cursor."""
        entry = self._entry
        wide = self.split.has_class("-wide") or self.split.detail_alone
        self.detail.show(sections(entry, self._ctx, None, wide=wide) if entry else [])

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """To the paper on its page."""
        event.stop()
        if (entry := self._entry) is not None:
            self.dismiss(entry.paper.ref)
