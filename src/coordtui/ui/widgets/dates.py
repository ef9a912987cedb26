"""Fields that are typed as people write days, times, lengths of time and numbers.

What was typed is said in words below the field as it is understood, and written in one
form when the field is left. Page keys step to the next value and the one before; `<` and
`>` step further.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from textual.widget import Widget

from coordtui.text import formats
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.moments import read_moment, write_moment
from coordtui.text.spans import read_number, read_span, write_span
from coordtui.text.when import Misread, read_day, read_time, write_day, write_time
from coordtui.ui.widgets.fields import Field, NotUnderstood
from coordtui.ui.widgets.inputs import TextInput, whole
from coordtui.ui.widgets.lines import Words

DAY_HELP = N_("A day: 2026-11-12, 12 Nov, tomorrow, Monday, +3 d.")
TIME_HELP = N_("A time: 14:30, 14 h 30, 2:30 pm, noon.")
MOMENT_HELP = N_("A day and a time: 12 Nov 14:30, tomorrow 2 pm.")
SPAN_HELP = N_("A length of time: 1 h 30, 45 min, 2 days.")

LEAPS = "<>"
"""Signs that step instead of being typed: no day, time or number has them."""


def language_of(translate: Translate) -> str:
    """The language that a translator says things in."""
    from coordtui.ui.drawing.parts import Speech

    return Speech(translate).language


def _now() -> datetime:
    return datetime.now(UTC)


class TypedLine(TextInput):
    """The line in which such a value is typed."""

    def __init__(self, value: str, translate: Translate) -> None:
        super().__init__(value, longest=120, whole_on_entry=True)
        self.translate = translate

    @property
    def language(self) -> str:
        """The language it is read in."""
        return language_of(self.translate)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether the key is typed."""
        return character not in set(LEAPS) and super().check_consume_key(key, character)


@dataclass(frozen=True, kw_only=True)
class TypedField(Field):
    """One value that is typed, and understood by `parse`."""

    def parse(self, text: str, language: str) -> Any:
        """The value that a text means; raises `Misread`."""
        raise NotImplementedError

    def write(self, value: Any, language: str) -> str:
        """The value as it is written in the field; `parse` understands it."""
        raise NotImplementedError

    def words(self, value: Any, language: str) -> Words:
        """The value in words."""
        return self.write(value, language)

    def stepped(self, value: Any, by: int, *, far: bool) -> Any:
        """The value so many steps on; None stands for now or nothing."""
        raise NotImplementedError

    def make(self, value: Any, translate: Translate) -> Widget:
        """See `Field`."""
        value = self.normal(value)
        text = "" if value is None else self.write(value, language_of(translate))
        return TypedLine(text, translate)

    def read(self, widget: Any) -> Any:
        """See `Field`."""
        text = widget.value.strip()
        if not text:
            return None
        try:
            return self.parse(text, widget.language)
        except Misread as error:
            return NotUnderstood(text, error.message)

    def put(self, widget: Any, value: Any) -> None:
        """See `Field`."""
        widget.hold("" if value is None else self.write(value, widget.language))

    def raw(self, widget: Any) -> str:
        """See `Field`; what depends on today is kept as what it means today."""
        value = self.read(widget)
        understood = value is not None and not isinstance(value, NotUnderstood)
        return self.write(value, widget.language) if understood else widget.value

    def put_raw(self, widget: Any, raw: Any) -> None:
        """See `Field`."""
        widget.hold(whole(raw))

    def settle(self, widget: Any) -> None:
        """See `Field`."""
        text = self.raw(widget)
        if text != widget.value:
            widget.value = text

    def blank(self) -> Any:
        """See `Field`."""
        return None

    def echo(self, widget: Any, translate: Translate) -> Words:
        """See `Field`."""
        value = self.read(widget)
        if value is None or isinstance(value, NotUnderstood):
            return ""
        words = self.words(value, widget.language)
        return "" if words == widget.value else words

    def shown(self, value: Any, translate: Translate) -> str:
        """See `Field`."""
        if value is None or isinstance(value, NotUnderstood):
            return super().shown(value, translate)
        return translate(self.words(value, language_of(translate)))

    def step(self, widget: Any, by: int, *, far: bool = False) -> bool:
        """See `Field`."""
        value = self.read(widget)
        if isinstance(value, NotUnderstood):
            return False
        try:
            self.put(widget, self.stepped(value, by, far=far))
        except OverflowError:  # at the end of the calendar
            return False
        return True

    def steps(self) -> bool:
        """See `Field`."""
        return True


@dataclass(frozen=True, kw_only=True)
class DateField(TypedField):
    """A day, a `date`. Steps are days and weeks. `tz` and `clock` say which day is today."""

    help: Words = DAY_HELP
    earliest: date | None = None
    latest: date | None = None
    tz: tzinfo | None = None
    clock: Callable[[], datetime] = _now

    def today(self) -> date:
        """The day it is there now."""
        return self.clock().astimezone(self.tz).date()

    def parse(self, text: str, language: str) -> date:
        """See `TypedField`."""
        return read_day(text, self.today(), language)

    def write(self, value: date, language: str) -> str:
        """See `TypedField`."""
        return write_day(value)

    def words(self, value: date, language: str) -> str:
        """See `TypedField`."""
        return formats.day(value, language, long=True, year=True)

    def stepped(self, value: date | None, by: int, *, far: bool) -> date:
        """See `TypedField`."""
        return self.today() if value is None else value + timedelta(days=by * (7 if far else 1))

    def normal(self, stored: Any) -> Any:
        """See `Field`: a document of JSON has the day as text."""
        return date.fromisoformat(stored) if isinstance(stored, str) and stored else stored or None

    def _checked(self, value: Any) -> Words | None:
        if self.earliest is not None and value < self.earliest:
            return N_("Not before {least}.", least=write_day(self.earliest))
        if self.latest is not None and value > self.latest:
            return N_("Not after {most}.", most=write_day(self.latest))
        return super()._checked(value)

    def can_pick(self) -> bool:
        """See `Field`."""
        return True

    def picker(self, widget: Any, translate: Translate) -> Any:
        """See `Field`: a month to choose from."""
        value = self.read(widget)
        return _month(self, value if isinstance(value, date) else self.today(), translate)


@dataclass(frozen=True, kw_only=True)
class TimeField(TypedField):
    """A time of the day, a `time` without a zone. Steps are quarters of an hour and hours."""

    help: Words = TIME_HELP

    def parse(self, text: str, language: str) -> time:
        """See `TypedField`."""
        return read_time(text)

    def write(self, value: time, language: str) -> str:
        """See `TypedField`."""
        return write_time(value, language)

    def stepped(self, value: time | None, by: int, *, far: bool) -> time:
        """See `TypedField`: round the clock, to full quarters."""
        minutes = 12 * 60 if value is None else value.hour * 60 + value.minute
        moved = minutes if value is None else stepped_to(minutes, by, 60 if far else 15)
        return time(moved // 60 % 24, moved % 60)

    def normal(self, stored: Any) -> Any:
        """See `Field`: a document of JSON has the time as text."""
        return time.fromisoformat(stored) if isinstance(stored, str) and stored else stored


@dataclass(frozen=True, kw_only=True)
class DateTimeField(TypedField):
    """A moment, an aware `datetime` in UTC, typed as a day and a time in the zone `tz`.

    Steps are days and weeks, at the same time of the day; so is the day that is chosen from a month.
    """

    help: Words = MOMENT_HELP
    tz: tzinfo | None = None
    clock: Callable[[], datetime] = _now

    def parse(self, text: str, language: str) -> datetime:
        """See `TypedField`."""
        return read_moment(text, self.clock(), language, self.tz).at

    def write(self, value: datetime, language: str) -> str:
        """See `TypedField`."""
        return write_moment(value, language, self.tz)

    def words(self, value: datetime, language: str) -> Message:
        """See `TypedField`."""
        local = value.astimezone(self.tz)
        day = formats.day(local, language, long=True, year=True, tz=self.tz)
        zone = getattr(self.tz, "key", None) or local.tzname()
        return N_("{day}, {time} ({zone})", day=day, time=write_time(local.time(), language), zone=zone)

    def echo(self, widget: Any, translate: Translate) -> Words:
        """See `Field`; where the clocks are changed, what was made of it."""
        words, note = super().echo(widget, translate), self._note(widget)
        return N_("{moment}. {note}", moment=words, note=note) if note else words

    def settle(self, widget: Any) -> None:
        """See `Field`; what has to be explained stays as it was typed."""
        if self._note(widget) is None:
            super().settle(widget)

    def stepped(self, value: datetime | None, by: int, *, far: bool) -> datetime:
        """See `TypedField`."""
        if value is None:
            return self._next_hour()
        local = value.astimezone(self.tz)
        return self._at(local.date() + timedelta(days=by * (7 if far else 1)), local.time())

    def can_pick(self) -> bool:
        """See `Field`."""
        return True

    def picker(self, widget: Any, translate: Translate) -> Any:
        """See `Field`: a month to choose the day from."""
        return _month(self, self._held(widget).date(), translate)

    def picked(self, widget: Any, chosen: date) -> None:
        """See `Field`: another day, at the same time."""
        self.put(widget, self._at(chosen, self._held(widget).time()))

    def normal(self, stored: Any) -> Any:
        """See `Field`: a document of JSON has the moment as text."""
        return datetime.fromisoformat(stored) if isinstance(stored, str) and stored else stored

    def _held(self, widget: Any) -> datetime:
        """The moment that is typed, or the next hour, as it is said in the zone."""
        value = self.read(widget)
        return (value if isinstance(value, datetime) else self._next_hour()).astimezone(self.tz)

    def _next_hour(self) -> datetime:
        return self.clock().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)

    def _at(self, day: date, when: time) -> datetime:
        return datetime.combine(day, when, self.tz).astimezone(UTC)

    def _note(self, widget: Any) -> Message | None:
        try:
            return read_moment(widget.value, self.clock(), widget.language, self.tz).note
        except Misread:
            return None


@dataclass(frozen=True, kw_only=True)
class DurationField(TypedField):
    """A length of time, a `timedelta`. Steps are quarters of an hour and hours."""

    help: Words = SPAN_HELP

    def parse(self, text: str, language: str) -> timedelta:
        """See `TypedField`."""
        return read_span(text)

    def write(self, value: timedelta, language: str) -> str:
        """See `TypedField`."""
        return write_span(value, language)

    def stepped(self, value: timedelta | None, by: int, *, far: bool) -> timedelta:
        """See `TypedField`."""
        minutes = int((value or timedelta()).total_seconds() // 60)
        return timedelta(minutes=max(0, stepped_to(minutes, by, 60 if far else 15)))


@dataclass(frozen=True, kw_only=True)
class NumberField(TypedField):
    """A number within bounds: an `int`, or with `digits` behind its mark a `Decimal`."""

    least: float | None = None
    most: float | None = None
    digits: int = 0

    def parse(self, text: str, language: str) -> int | Decimal:
        """See `TypedField`."""
        number = read_number(text, language)
        if number != round(number, self.digits):
            raise Misread(
                N_("Only {digits} figures behind the mark.", digits=self.digits)
                if self.digits
                else N_("A whole number, please.")
            )
        return number if self.digits else int(number)

    def write(self, value: int | Decimal, language: str) -> str:
        """See `TypedField`."""
        return formats.number(value, language, digits=self.digits)  # type: ignore[arg-type]  # Decimals format alike

    def echo(self, widget: Any, translate: Translate) -> Words:
        """A number says itself."""
        return ""

    def stepped(self, value: int | Decimal | None, by: int, *, far: bool) -> int | Decimal:
        """See `TypedField`: within the bounds."""
        moved = (value or 0) + by * (10 if far else 1)
        least = moved if self.least is None else max(moved, type(moved)(self.least))
        return least if self.most is None else min(least, type(moved)(self.most))

    def _checked(self, value: Any) -> Words | None:
        if self.least is not None and value < self.least:
            return N_("Not less than {least}.", least=f"{self.least:g}")
        if self.most is not None and value > self.most:
            return N_("Not more than {most}.", most=f"{self.most:g}")
        return super()._checked(value)


def _month(field: DateField | DateTimeField, day: date, translate: Translate) -> Any:
    """A month of the field's zone, with the cursor on a day."""
    from coordtui.ui.widgets.month_picker import MonthPicker

    return MonthPicker(field.label, day, clock=field.clock, tz=field.tz, translate=translate)


def stepped_to(minutes: int, by: int, size: int) -> int:
    """The next full step from here, up or down."""
    return (minutes // size + by) * size if by > 0 or minutes % size == 0 else minutes // size * size
