"""All settings on one page: read, understood, changed, and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult, RenderResult
from textual.content import Content
from textual.widget import Widget

from coordtui.api import CoordtuiError, Message, SettingsError
from coordtui.text.messages import N_
from coordtui.ui.look_choosers import choose
from coordtui.ui.preview import Looks, PreviewChooser
from coordtui.ui.settings_lines import LABS, YOURS, SettingLine, SettingLines
from coordtui.ui.widgets.columns import Column
from coordtui.ui.widgets.fields import TextField
from coordtui.ui.widgets.form_screen import FormScreen
from coordtui.ui.widgets.headline import Headline
from coordtui.ui.widgets.lines import ROLE_CLASSES, ROLE_CSS, Role, Words, one_line, rule
from coordtui.ui.widgets.record_list import RecordList
from coordtui.ui.widgets.rows import Cell, ListSource, Row
from coordtui.ui.widgets.status import StatusLine
from coordtui.ui.widgets.window import Window
from coordtui.ui.widgets.wrapping import wrapped

if TYPE_CHECKING:
    from coordtui.ui.app import CoordtuiApp

_TITLE = N_("Settings")
_EDIT, _BACK = N_("change"), N_("as usual")


class SettingsWindow(Window[None], inherit_bindings=False):
    """Every setting with its value and origin; in full what the one under the cursor is for."""

    app: CoordtuiApp
    key_scope = "page"
    called = _TITLE
    opened_by = "app.settings"
    titles = {"list.open": _EDIT, "page.edit": _EDIT, "page.refuse": N_("give it its usual value")}  # noqa: RUF012
    hint_words = {"list.open": _EDIT, "page.edit": _EDIT, "page.refuse": _BACK}  # noqa: RUF012 - as in Window

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__(app.translator)
        self._settings = SettingLines(app, may_change_lab=app.at_home)  # their file is on the server
        self._lines: list[SettingLine] = []
        columns = [
            Column(key="whose", title=N_("Whose"), width=9),
            Column(key="setting", title=N_("Setting"), width=24, flex=1),
            Column(key="title", title="", width=20, priority=2),
            Column(key="value", title=N_("Value"), width=16, flex=1),
            Column(key="origin", title=N_("Origin"), width=22, priority=1),
        ]
        self.list = RecordList(columns, translate=app.translator, selectable=False)
        self.explanation, self.status = Explanation(app), StatusLine(app.translator)
        self._headline = Headline()

    def compose(self) -> ComposeResult:
        """Title, list, explanation, and a line for what was done."""
        yield self._headline
        yield self.list
        yield self.explanation
        yield self.status

    def on_mount(self) -> None:
        """Show them all."""
        self.retranslated()
        self.status.say("")
        self.list.focus()

    def retranslated(self) -> None:
        """Say them in the language that is spoken now."""
        self._headline.show(one_line(self._translate(_TITLE)), "")
        self._show()

    def available(self, command_id: str) -> bool:
        """A secret is not changed here, and what is usual cannot be put back."""
        line = self._line
        if command_id == "page.refuse":
            return line is not None and line.set and not line.secret
        if command_id in {"list.open", "page.edit"}:
            return line is not None and not line.secret
        return True

    @property
    def _line(self) -> SettingLine | None:
        key = self.list.cursor_key
        return next((line for line in self._lines if _key(line) == key), None)

    def _show(self) -> None:
        self._lines = self._settings.lines()
        self.list.refresh_rows(ListSource([self._row(line) for line in self._lines]))
        self.explanation.show(self._line)
        self.refresh_bindings()

    def _row(self, line: SettingLine) -> Row:
        say = self._translate
        whose = say(YOURS if line.own else LABS)
        origin = Cell(one_line(say(line.origin)), "accent" if line.set else "quiet")
        title = Cell(one_line(say(line.title)), "quiet")
        return Row(key=_key(line), cells=(whose, line.key, title, one_line(say(line.shown)), origin))

    def on_record_list_highlighted(self, event: RecordList.Highlighted) -> None:
        """Explain the one under the cursor."""
        event.stop()
        self.explanation.show(self._line)
        self.refresh_bindings()

    # Changing.

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Change it."""
        event.stop()
        self.action_edit()

    def action_edit(self) -> None:
        """Choose or write another value."""
        line = self._line
        if line is None:
            return
        if line.own and line.key == "keys":
            self.app.action_keys()
        elif line.own and line.key in {"theme", "language"}:
            choose(self.app, line.key, self._changed)
        elif line.choices:
            self._choose(line)
        else:
            self._write(line)

    def action_refuse(self) -> None:
        """Put it back to the usual."""
        line = self._line
        if line is not None:
            self._settings.put_back(line)
            self._changed()

    def _choose(self, line: SettingLine) -> None:
        def keep(chosen: Looks | None) -> None:
            if chosen is not None:
                self._change(line, chosen.value)

        choices = [Looks(value, words) for value, words in line.choices]
        chooser = PreviewChooser(
            line.key, choices, line.value, lambda value: self._settings.check(line, value), self._translate
        )
        self.app.push_screen(chooser, keep)

    def _change(self, line: SettingLine, value: Any) -> None:
        try:
            self._settings.change(line, value)
        except CoordtuiError as error:
            self.status.say(" ".join(error.parts(self._translate)), "trouble")
        else:
            self._changed()

    def _write(self, line: SettingLine) -> None:
        def save(values: dict[str, Any], _: object) -> bool:
            try:
                self._settings.change(line, values["value"])
            except SettingsError as error:
                error.field = "value"  # the form says it there
                raise
            return True

        field = TextField(name="value", label=line.key, help=_told(line, written=True))
        screen = FormScreen(
            _TITLE, [field], {"value": _written(line.value)}, save=save, translate=self._translate
        )
        self.app.push_screen(screen, lambda kept: self._changed() if kept else None)

    def _changed(self) -> None:
        line = self._line
        self._show()
        if line is not None:
            told = _LATE if line.late else N_("In force.")
            self.status.say(told, "attention" if line.late else "")


_LATE = N_("Kept; in force from the next start.")


def _key(line: SettingLine) -> tuple[bool, str]:
    return line.own, line.key


def _written(value: Any) -> str:
    """A value as a person writes it."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    from coordtui.config.checking import in_toml

    return in_toml(value)


def _told(line: SettingLine, *, written: bool = False) -> Message:
    """What a setting is for, and what it may be."""
    if line.secret:
        return N_("{help} It is a secret: it is not shown and not changed here.", help=line.help)
    if written or not line.choices:
        return N_("{help} It must be {expected}.", help=line.help, expected=line.expected)
    return line.help


class Explanation(Widget):
    """What one setting is for, under a rule with its name."""

    COMPONENT_CLASSES = ROLE_CLASSES
    DEFAULT_CSS = "Explanation { height: 5; max-height: 40%; " + ROLE_CSS + "}"

    def __init__(self, app: CoordtuiApp) -> None:
        super().__init__()
        self._say = app.translator
        self._line: SettingLine | None = None

    def show(self, line: SettingLine | None) -> None:
        """Explain this one."""
        if line != self._line:
            self._line = line
            self.refresh()

    def as_text(self) -> list[str]:
        """The lines, without a rule."""
        if self._line is None:
            return []
        named = [self._line.key, self._say(self._line.title)]
        return [*filter(None, named), *self._words(self._line, self.size.width or 80)]

    def _words(self, line: SettingLine, width: int) -> list[str]:
        told: list[Words] = [_told(line)]
        if line.late:
            told.append(N_("A change is in force from the next start."))
        return [each for words in told for each in wrapped(self._say(words), width)]

    def render(self) -> RenderResult:
        """The rule, and the explanation as far as there is room."""
        line, width = self._line, self.size.width
        if line is None:
            return Content("")
        role: Role = "quiet"
        lines = [rule(line.key, one_line(self._say(line.title)), width), *self._words(line, width)]
        return Content("\n".join(lines[: self.size.height])).stylize(
            self.get_visual_style(f"role--{role}"), 0, len(lines[0])
        )
