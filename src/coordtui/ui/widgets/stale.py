"""Two versions of one record side by side: theirs and yours, to choose field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.app import ComposeResult

from coordtui.text.messages import N_, Translate
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.fields import Field
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import Cell, ListSource, Row
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.window import Window

COLUMNS = (
    Column(key="field", title=N_("Field"), width=12),
    Column(key="theirs", title=N_("Theirs"), width=10, flex=1),
    Column(key="yours", title=N_("Yours"), width=10, flex=1),
)


class StaleScreen(Window["dict[str, Any] | None"], inherit_bindings=False):
    """Shows the fields that differ; opening one chooses the other version of it.

    A field that `theirs` lacks is empty there.

    Returns the values with what was chosen, or None when the person goes back to the form.
    """

    key_scope = "form"

    def __init__(
        self,
        fields: Sequence[Field],
        theirs: Mapping[str, Any],
        yours: dict[str, Any],
        *,
        translate: Translate = str,
    ) -> None:
        super().__init__(translate)
        self._yours = yours
        self._theirs = {name: theirs.get(name, type(value)()) for name, value in yours.items()}
        self._fields = {f.name: f for f in fields if self._theirs[f.name] != yours[f.name]}
        self._taken = set[str]()
        self._list = RecordList(COLUMNS, self._source(), translate=translate, selectable=False)

    def compose(self) -> ComposeResult:
        """What happened, the fields, and how to go on."""
        yield Headline()
        yield self._list
        yield StatusLine(self._translate)

    def on_mount(self) -> None:
        """Say what is being asked."""
        said = self._translate(N_("Changed by someone else meanwhile: choose, field by field"))
        self.query_one(Headline).show(said, "")
        self.query_one(StatusLine).age(N_("● is what will be kept; opening a line chooses the other."))
        self.query_one(StatusLine).say("")
        self._list.focus()

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Choose the other version of this field."""
        self._taken ^= {str(event.key)}
        self._list.refresh_rows(self._source())

    def action_save(self) -> None:
        """Save with what was chosen."""
        self.dismiss({**self._yours, **{name: self._theirs[name] for name in self._taken}})

    def action_cancel(self) -> None:
        """Back to the form; nothing is saved."""
        self.dismiss(None)

    def _source(self) -> ListSource:
        return ListSource([self._row(field) for field in self._fields.values()])

    def _row(self, field: Field) -> Row:
        take = field.name in self._taken
        theirs, yours = (_said(values[field.name]) for values in (self._theirs, self._yours))
        return Row(
            field.name,
            [
                self._translate(field.label),
                Cell(f"● {theirs}", "strong") if take else Cell(f"  {theirs}", "quiet"),
                Cell(f"  {yours}", "quiet") if take else Cell(f"● {yours}", "strong"),
            ],
        )


def _said(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(part) for part in value)
    return str(value)
