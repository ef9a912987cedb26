"""What two people changed in the same field: theirs and yours, to choose field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from textual.app import ComposeResult, RenderResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.field_row import Note
from coordtui.ui.widgets.fields import Field
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import one_line
from coordtui.ui.widgets.list_messages import Highlighted, Opened
from coordtui.ui.widgets.merging import Merged, marked, named
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import Cell, ListSource, Row
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.window import Window
from coordtui.ui.widgets.wrapping import wrapped

Values = dict[str, Any]

COLUMNS = (
    Column(key="field", title=N_("Field"), width=12),
    Column(key="theirs", title=N_("Theirs"), width=10, flex=1),
    Column(key="yours", title=N_("Yours"), width=10, flex=1),
)
THEIRS, YOURS = N_("Theirs: {text}"), N_("Yours: {text}")


class Versions(Vertical):
    """The fields that both changed, and below them how the two versions differ from what was before."""

    DEFAULT_CSS = """
    Versions { height: 1fr; }
    Versions > RecordList { height: 1fr; min-height: 2; }
    Versions > Differences { height: auto; max-height: 60%; margin: 0 1; }
    """

    def __init__(self, merged: Merged, *, translate: Translate = str) -> None:
        super().__init__()
        self._merged, self._translate = merged, translate
        self._fields = {field.name: field for field in merged.asked}
        self._taken = set[str]()
        self.list = RecordList(COLUMNS, self._source(), translate=translate, selectable=False)
        self.list.key_scope = "stale"
        self._below = Differences(translate)

    def compose(self) -> ComposeResult:
        """The fields, then the texts."""
        yield self.list
        yield self._below

    @property
    def values(self) -> Values:
        """What was chosen, with all that nobody has to be asked about."""
        return {**self._merged.values, **{name: self._merged.theirs[name] for name in self._taken}}

    def on_mount(self) -> None:
        """Show the first one."""
        self._show()

    def on_record_list_highlighted(self, event: Highlighted) -> None:
        """Show how the versions of this field differ."""
        event.stop()
        self._show()

    def on_record_list_opened(self, event: Opened) -> None:
        """Choose the other version of this field."""
        event.stop()
        self._choose(self._taken ^ {str(event.key)})

    def action_take_theirs(self) -> None:
        """Theirs, in this field."""
        self._choose(self._taken | {str(self.list.cursor_key)})

    def action_take_yours(self) -> None:
        """Yours, in this field."""
        self._choose(self._taken - {str(self.list.cursor_key)})

    def action_all_theirs(self) -> None:
        """Theirs, in all fields that both changed."""
        self._choose(set(self._fields))

    def action_all_yours(self) -> None:
        """Yours, in all of them."""
        self._choose(set())

    def as_text(self) -> list[str]:
        """Each field with both versions, and which is kept."""
        said = []
        for name, field in self._fields.items():
            kept = N_("Theirs is kept.") if name in self._taken else N_("Yours is kept.")
            said += [one_line(self._translate(field.label)), *self._told(field)]
            said.append(self._translate(kept))
        return said

    def retranslated(self) -> None:
        """The language is another."""
        self.list.refresh_rows(self._source())
        self._show()

    def _told(self, field: Field) -> list[str]:
        return ["".join(piece for piece, _ in line) for line in self._pieces(field)]

    def _choose(self, taken: set[str]) -> None:
        if taken != self._taken:
            self._taken = taken & set(self._fields)
            self.list.refresh_rows(self._source())

    def _show(self) -> None:
        field = self._fields.get(str(self.list.cursor_key))
        self._below.show([] if field is None else list(self._pieces(field)))

    def _pieces(self, field: Field) -> Iterator[list[tuple[str, bool]]]:
        """The two versions; what is another than before stands between ‹ and ›, and is marked."""
        before = self._said(field, self._merged.base)
        for words, version in ((THEIRS, self._merged.theirs), (YOURS, self._merged.yours)):
            head = self._translate(words.with_values(text=""))
            pieces = marked(before, self._said(field, version))
            yield [(head, False), *((f"‹{piece}›" if new else piece, new) for piece, new in pieces)]

    def _said(self, field: Field, version: Mapping[str, Any]) -> str:
        return safe(field.shown(version[field.name], self._translate), lines=True)

    def _source(self) -> ListSource:
        return ListSource([self._row(field) for field in self._fields.values()])

    def _row(self, field: Field) -> Row:
        take = field.name in self._taken
        theirs, yours = (
            one_line(self._said(field, version)) for version in (self._merged.theirs, self._merged.yours)
        )
        return Row(
            field.name,
            [
                self._translate(field.label),
                Cell(f"● {theirs}", "strong") if take else Cell(f"  {theirs}", "quiet"),
                Cell(f"  {yours}", "quiet") if take else Cell(f"● {yours}", "strong"),
            ],
        )


class Differences(Widget):
    """Texts in pieces, of which some are marked."""

    def __init__(self, translate: Translate) -> None:
        super().__init__()
        self._lines: list[list[tuple[str, bool]]] = []

    def show(self, lines: list[list[tuple[str, bool]]]) -> None:
        """Show these."""
        if lines != self._lines:
            self._lines = lines
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the texts take."""
        return sum(len(wrapped("".join(piece for piece, _ in line), width)) for line in self._lines)

    def render(self) -> RenderResult:
        """The texts; what is marked is underlined too."""
        return Content("\n").join(
            Content.assemble(*((piece, "underline") if new else piece for piece, new in line))
            for line in self._lines
        )


class StaleScreen(Window["Values | None"], inherit_bindings=False):
    """Asks about the fields that both changed; the rest was brought together, and that is said.

    Returns the values with what was chosen, or None when the person goes back to the form.
    """

    key_scope = "form"

    def __init__(self, merged: Merged, *, translate: Translate = str) -> None:
        super().__init__(translate)
        self._merged = merged
        self._headline, self._news, self._status = Headline(), Note(translate), StatusLine(translate)
        self.versions = Versions(merged, translate=translate)

    def compose(self) -> ComposeResult:
        """What happened, what needs no answer, the fields, and how to go on."""
        yield self._headline
        yield self._news
        yield self.versions
        yield self._status

    def on_mount(self) -> None:
        """Say what is being asked."""
        self.versions.list.focus()
        self._say()

    def action_save(self) -> None:
        """Save with what was chosen."""
        self.dismiss(self.versions.values)

    def action_cancel(self) -> None:
        """Back to the form; nothing is saved."""
        self.dismiss(None)

    def as_text(self) -> list[str]:
        """What happened, and each field."""
        return [self._heading(), *filter(None, [self._news.text]), *self.versions.as_text()]

    def retranslated(self) -> None:
        """The language is another."""
        self._say()
        self.versions.retranslated()

    def _heading(self) -> str:
        return self._translate(N_("Changed by someone else meanwhile: choose, field by field"))

    def _say(self) -> None:
        self._headline.show(self._heading(), "")
        self._status.age(N_("● is what will be kept; opening a line chooses the other."))
        self._status.say("")
        if self._merged.taken:
            names = named(self._merged.taken, self._translate)
            self._news.say(
                N_("Theirs is taken over, as you did not change it: {names}.", names=names), "quiet"
            )
