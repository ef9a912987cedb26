"""Choose which sessions the page shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from coordtui.api import Context, Message
from coordtui.ui.widgets import Column, Headline, ListSource, RecordList, Row, StatusLine, Window
from coordtui_training.panes.scopes import Name
from coordtui_training.texts import N_


class ScopeList(Window[Name], inherit_bindings=False):
    """Lists the scopes by name; returns the one that was opened."""

    key_scope = "page"
    called = N_("What is shown")

    def __init__(self, ctx: Context, names: Sequence[tuple[Name, Message]], here: Name) -> None:
        super().__init__(ctx._)
        self._ctx, self._names, self._here = ctx, names, here
        self._headline, self._status = Headline(), StatusLine(ctx._)
        columns = [Column(key="name", title=N_("Sessions"), width=20, flex=1)]
        self.list = RecordList(columns, translate=ctx._, selectable=False)

    def compose(self) -> Iterable[Widget]:
        """Title, names, and which keys do the same."""
        return [self._headline, self.list, self._status]

    def on_mount(self) -> None:
        """List them, the cursor on the one that is shown."""
        self._status.age(N_("“.” goes from one to the next without this list."))
        self._status.say("")
        self.retranslated()
        self.list.move_to_key(self._here)
        self.list.focus()

    def retranslated(self) -> None:
        """Say it in the language that is spoken now."""
        self._headline.show(self._ctx._(self.called), "")
        rows = [Row(name, [self._ctx._(words)]) for name, words in self._names]
        self.list.refresh_rows(ListSource(rows))

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Show these."""
        event.stop()
        self.dismiss(next((name for name, _ in self._names if name == event.key), None))
