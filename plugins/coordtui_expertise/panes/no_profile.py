"""Who could not be ranked: they have no papers and no interests that one may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.widget import Widget

from coordtui.api import Context, Message, Ref, safe
from coordtui.ui.widgets import Column, Headline, ListSource, RecordList, Row, StatusLine, Window
from coordtui_expertise.panes.people_names import Names
from coordtui_expertise.texts import N_, NN_

COLUMNS = (
    Column(key="name", title=N_("Name"), width=24, flex=2, sortable=True),
    Column(key="group", title=N_("Group"), width=20, flex=2, priority=1, sortable=True),
)


class NoProfile(Window[Ref], inherit_bindings=False):
    """Lists them; returns the person that is opened."""

    key_scope = "page"
    called = N_("Without a profile")
    titles: Mapping[str, Message] = {"list.open": N_("profile")}
    hint_words = titles

    def __init__(self, ctx: Context, people: Sequence[int]) -> None:
        super().__init__(ctx._)
        self._ctx, self._numbers, self._names = ctx, people, Names(ctx)
        self._headline, self._status = Headline(), StatusLine(ctx._)
        self.people = RecordList(COLUMNS, translate=ctx._, selectable=False)

    def compose(self) -> Iterable[Widget]:
        """How many, who, what to do about it."""
        return [self._headline, self.people, self._status]

    def on_mount(self) -> None:
        """List them."""
        self.retranslated()
        self.people.focus()

    def retranslated(self) -> None:
        """Everything in the other language."""
        found = self._ctx.directory.people().get_many(self._numbers)
        told = NN_("{n} person has no profile", "{n} people have no profile", len(found))
        self._headline.show(self._ctx._(told), "")
        self._status.age(N_("Papers or interests that one may see make a profile."))
        self._status.say("")
        rows = [
            Row(each.doc_id, [safe(each.name), safe(", ".join(self._names.groups_of(each)))])
            for each in found
        ]
        self.people.refresh_rows(ListSource(rows))

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Go to the person."""
        event.stop()
        if self.people.cursor_key is not None:
            self.dismiss(Ref("person", str(self.people.cursor_key)))
