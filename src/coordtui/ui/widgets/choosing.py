"""Fields that hold what was found among many: one of them, or several."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.suggester import Suggester
from textual.widget import Widget

from coordtui.text.messages import N_, Message, Translate
from coordtui.ui.widgets.fields import Field, NotUnderstood, merged_lists
from coordtui.ui.widgets.inputs import TextInput, whole
from coordtui.ui.widgets.lines import Words
from coordtui.ui.widgets.searching import Option, Options

SEPARATOR = ";"


class FoundLine(TextInput):
    """The line in which the names are typed, with the options they are found among."""

    def __init__(self, options: Options, text: Callable[[Options], str], separator: str) -> None:
        proposed = _Begun(options, separator)
        super().__init__(text(options), longest=20_000, suggester=proposed, whole_on_entry=not separator)
        self.options = options


class _Begun(Suggester):
    """Proposes the first name that begins like what is typed."""

    def __init__(self, options: Options, separator: str) -> None:
        super().__init__(case_sensitive=True)
        self._options, self._separator = options, separator

    async def get_suggestion(self, value: str) -> str | None:
        """See `Suggester`."""
        head, mark, typed = value.rpartition(self._separator) if self._separator else ("", "", value)
        name = self._options.begun(typed.strip()) if typed.strip() else None
        space = " " if mark else ""
        return f"{head}{mark}{space}{name}" if name else None


@dataclass(frozen=True, kw_only=True)
class SearchField(Field):
    """One of many values, typed by its name or chosen from a list that typing narrows.

    `read_options` is called when they are first wanted: values, names, and a word beside.
    A value that is stored stays chosen even when it is no longer among them.
    """

    read_options: Callable[[], Iterable[Option]]

    def options(self) -> Options:
        """What there is to choose from; a field may understand other spellings of the names."""
        return Options(self.read_options)

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        value = self.normal(value)
        return FoundLine(self.options(), lambda options: self._text(options, value), "")

    def read(self, widget: Any) -> Any:
        """See `Field`."""
        text = widget.value.strip()
        if not text:
            return None
        found = widget.options.understood(text)
        return NotUnderstood(text, found) if isinstance(found, Message) else found.value

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        widget.hold(self._text(widget.options, value))

    def put_raw(self, widget: Any, raw: Any) -> None:
        """See `Field`."""
        widget.hold(whole(raw))

    def settle(self, widget: Any) -> None:
        """See `Field`: the name in full."""
        value = self.read(widget)
        if value is not None and not isinstance(value, NotUnderstood):
            text = self._text(widget.options, value)
            if text != widget.value:
                self.put(widget, value)

    def blank(self) -> Any:
        """See `Field`."""
        return None

    def echo(self, widget: Any, translate: Translate) -> Words:
        """See `Field`: who or what is meant."""
        value = self.read(widget)
        option = None if isinstance(value, NotUnderstood) else widget.options.option(value)
        if option is None:
            return ""
        return (
            N_("{name}, {beside}", name=option.name, beside=option.beside) if option.beside else option.name
        )

    def shown(self, value: Any, translate: Translate) -> str:
        """See `Field`."""
        if value is None or isinstance(value, NotUnderstood):
            return super().shown(value, translate)
        return self._text(self.options(), value)

    def can_pick(self) -> bool:
        """See `Field`."""
        return True

    def picker(self, widget: Any, translate: Translate) -> Any:
        """See `Field`."""
        from coordtui.ui.widgets.option_list import OptionScreen

        typed = widget.value if isinstance(self.read(widget), NotUnderstood) else ""
        return OptionScreen(self.label, widget.options, typed, translate=translate)

    def _text(self, options: Options, value: Any) -> str:
        return "" if value is None else options.text_of(value)


@dataclass(frozen=True, kw_only=True)
class SearchManyField(SearchField):
    """Several of many values: names with `;` between them, or chosen from the list."""

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        value = self.normal(value)
        return FoundLine(self.options(), lambda options: self._text(options, value), SEPARATOR)

    def read(self, widget: Any) -> Any:
        """The values, each once, in their order."""
        found: dict[Hashable, None] = {}
        for text in filter(None, (part.strip() for part in widget.value.split(SEPARATOR))):
            meant = widget.options.understood(text)
            if isinstance(meant, Message):
                return NotUnderstood(widget.value, meant)
            found[meant.value] = None
        return list(found)

    def blank(self) -> list[Any]:
        """See `Field`."""
        return []

    def echo(self, widget: Any, translate: Translate) -> Words:
        """The names are there to be read."""
        return ""

    def merge(self, base: Any, theirs: Any, yours: Any) -> list[Any]:
        """Theirs, without what you took out, and with what you added."""
        return merged_lists(base, theirs, yours)

    def picker(self, widget: Any, translate: Translate) -> Any:
        """See `Field`."""
        from coordtui.ui.widgets.option_list import OptionScreen

        chosen = self.read(widget)
        known: Sequence[Hashable] = () if isinstance(chosen, NotUnderstood) else chosen
        return OptionScreen(self.label, widget.options, chosen=known, several=True, translate=translate)

    def _text(self, options: Options, value: Any) -> str:
        return f"{SEPARATOR} ".join(options.text_of(each) for each in value or ())
