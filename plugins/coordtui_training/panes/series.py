"""The form of sessions that come again: every day of it is shown, with what clashes, before it is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

from msgspec.structs import replace

from coordtui.api import Context, Message, Refused, formats
from coordtui.ui.widgets import (
    ChoiceField,
    DateField,
    DurationField,
    Field,
    History,
    MultiField,
    NumberField,
    Option,
    Pairs,
    Paragraph,
    SearchField,
    SearchManyField,
    Section,
    TextField,
    TimeField,
    Words,
)
from coordtui_training import times
from coordtui_training.conflicts import conflicts
from coordtui_training.panes.forms import fields
from coordtui_training.panes.forms.rooms import room_options
from coordtui_training.panes.forms.when import FieldRefused
from coordtui_training.panes.sure import Foreseen
from coordtui_training.panes.words import LANGUAGES
from coordtui_training.planning import SeriesPlan, Sessions, title_of
from coordtui_training.records import Course, Series, Session
from coordtui_training.recurrence import Slot
from coordtui_training.texts import N_, NN_

WEEKDAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)

CLOCKS: tuple[tuple[str, Words], ...] = (
    ("ask", N_("such days are skipped, or this is chosen")),
    ("earlier", N_("the earlier time is taken")),
    ("later", N_("the later time is taken")),
)
"""What is done on days on which the time does not exist, or comes twice."""


class SeriesForm(Foreseen, inherit_bindings=False):
    """Asks for the days, and for what all sessions have in common; returns what was made, in words."""

    titles: Mapping[str, Message] = {"form.save": N_("see the days")}
    hint_words: Mapping[str, Message] = {"form.save": N_("the days")}
    ahead = N_("The days")
    yes = N_("make these drafts")

    def __init__(
        self,
        ctx: Context,
        course: Course,
        history: History,
        stored: Series | None = None,
        coming: Sequence[Session] = (),
    ) -> None:
        self._ctx, self._course, self._history, self._stored = ctx, course, history, stored
        self._plan = SeriesPlan(ctx)
        if stored is not None:
            self.yes = N_("change those to come")
        super().__init__(
            N_("Sessions of {course} that come again", course=title_of(ctx, None, course)),
            _fields(ctx),
            _values(ctx, course) if stored is None else _values_of(stored, coming, course),
            save=self._make if stored is None else self._change,
            preview=self._counted,
            draft=f"training.series.{course.doc_id}.{stored.doc_id if stored else 'new'}",
            translate=ctx._,
        )

    def _slots(self, values: Mapping[str, Any]) -> list[Slot]:
        series = self._series(values)
        found = self._plan.preview(series)
        taken = values["clocks"]
        if taken == "ask":
            return found
        return self._plan.preview(series, _again(found, later=taken == "later"))

    def _counted(self, values: Mapping[str, Any]) -> Words:
        """How many days it would be, said below while it is typed."""
        try:
            found = self._slots(values)
        except Refused as error:
            return error.what
        held = sum(slot.sitting is not None for slot in found)
        unclear = sum(slot.choices is not None and slot.sitting is None for slot in found)
        said = NN_("{n} session", "{n} sessions", held)
        if unclear:
            days = NN_("! {n} day when the clocks change", "! {n} days when the clocks change", unclear)
            return N_("{sessions}, {days}", sessions=said, days=days)
        return said

    def foresee(self, values: Mapping[str, Any]) -> list[Section]:
        """Every day: when, what clashes, whether it is skipped."""
        found, template = self._slots(values), self._template(values)
        unclear = [slot for slot in found if slot.choices is not None and slot.sitting is None]
        if unclear:
            why = " ".join(self._ctx._(part) for part in unclear[0].why)
            raise FieldRefused(
                "clocks",
                why,
                remedy=N_("Choose here which is taken, or skip {day}.", day=unclear[0].day.isoformat()),
            )
        pairs = list(self._lines(found, template))
        sessions = sum(slot.sitting is not None for slot in found)
        count = NN_("{n} session", "{n} sessions", sessions)
        note = (
            N_("They are drafts: nobody sees them before they are published, and u takes them away.")
            if self._stored is None
            else N_("Those that were, or were moved by hand, stay; who signed up for the others is told.")
        )
        return [Section([Pairs(pairs)], title=count), Section([Paragraph(note, "quiet")])]

    def _lines(self, found: list[Slot], template: Session) -> Iterator[tuple[Words, Words]]:
        zone, language = template.zone, self._ctx.translator
        for slot in found:
            day = formats.day(slot.day, language, year=True)
            if slot.sitting is None:
                yield day, N_("skipped")
                continue
            start = times.local(slot.sitting.start, zone)
            drafted = replace(
                template,
                doc_id=slot.session or 0,  # what it is already does not stand against it
                sittings=[slot.sitting],
                start=slot.sitting.start,
                end=slot.sitting.end,
            )
            against = conflicts(self._ctx, drafted)
            said: Words = f"{start:%H:%M}"
            if slot.sitting.start <= self._ctx.clock():
                said = N_("{time} · it is over", time=said)
            if against:
                clash = " ".join(self._ctx._(each.text) for each in against)
                said = N_("{time} · ! {clash}", time=f"{start:%H:%M}", clash=clash)
            yield day, said

    def _make(self, values: Mapping[str, Any], stored: object) -> Words:
        series, template = self._series(values), self._template(values)
        again = _again(self._plan.preview(series), later=values["clocks"] == "later")
        given = None if values["clocks"] == "ask" else again
        made: list[int] = []

        def make() -> object:
            changed = self._plan.make(series, template, given)
            made[:] = [each.doc_id for each in changed.made]
            return lambda: self._plan.remove(changed.series.doc_id)

        said = N_("sessions of {course} that come again", course=self._course.code)
        self._history.do(said, make)  # type: ignore[arg-type]  # returns what takes it back
        return NN_("{n} draft made · u undoes", "{n} drafts made · u undoes", len(made))

    def _change(self, values: Mapping[str, Any], stored: object) -> Words:
        series, given = self._series(values), self._template(values)
        again = _again(self._plan.preview(series), later=values["clocks"] == "later")
        became = self._plan.change(
            series,
            {name: getattr(given, name) for name in _COMMON},
            again=None if values["clocks"] == "ask" else again,
        )
        said = NN_("{n} session changed", "{n} sessions changed", len(became.changed))
        if became.made:
            said = NN_("{said}, {n} draft made", "{said}, {n} drafts made", len(became.made), said=said)
        if became.removed:
            gone = len(became.removed)
            said = NN_("{said}, {n} draft removed", "{said}, {n} drafts removed", gone, said=said)
        if became.left:
            left = len(became.left)
            said = NN_("{said}, {n} left on its own", "{said}, {n} left on their own", left, said=said)
        self._history.left(said)
        return said

    def _series(self, values: Mapping[str, Any]) -> Series:
        if values["first"] is None or values["at"] is None or not values["lasts"]:
            raise FieldRefused("first", N_("From which day on, at what time, for how long?"))
        if (wrong := _days(values["skipped"])) is not None:  # perhaps typed only by half
            raise FieldRefused("skipped", wrong)
        at = values["at"]
        said: dict[str, Any] = {
            "first": values["first"],
            "at": at.hour * 60 + at.minute,
            "minutes": int(values["lasts"].total_seconds() // 60),
            "zone": values["zone"],
            "weekdays": sorted(values["weekdays"]) or [values["first"].weekday()],
            "every": values["every"] or 1,
            "until": values["until"],
            "count": values["count"],
            "skipped": sorted(map(date.fromisoformat, values["skipped"])),
        }
        if self._stored is not None:
            return replace(self._stored, **said)
        return Series(course=self._course.doc_id, **said)

    def _template(self, values: Mapping[str, Any]) -> Session:
        base = Sessions(self._ctx).new(self._course, self._ctx.clock())
        return replace(
            base,
            zone=values["zone"],
            room=values["room"],
            link=values["link"],
            instructors=fields.numbers(values["instructors"]),
            language=values["language"],
            capacity=values["capacity"],
        )


_COMMON = ("room", "link", "instructors", "language", "capacity")
"""What the form says of each session beside when it is."""


def _values(ctx: Context, course: Course) -> dict[str, Any]:
    return {
        "lasts": timedelta(minutes=course.minutes),
        "instructors": fields.values_of(course)["instructors"],
        "capacity": course.capacity,
        "every": 1,
        "zone": ctx.settings.zone,
    }


def _values_of(series: Series, coming: Sequence[Session], course: Course) -> dict[str, Any]:
    """The rule, and what the next of its sessions says."""
    shown = next((each for each in coming if not each.detached), None)
    said = fields.values_of(shown or course)
    return {
        "first": series.first,
        "at": time(series.at // 60, series.at % 60),
        "lasts": timedelta(minutes=series.minutes),
        "weekdays": list(series.weekdays),
        "every": series.every,
        "until": series.until,
        "count": series.count,
        "skipped": [day.isoformat() for day in series.skipped],
        "zone": series.zone,
        "instructors": said["instructors"],
        "capacity": said["capacity"],
        **({"room": shown.room, "link": shown.link, "language": shown.language} if shown else {}),
    }


def series_form(ctx: Context, course: Course, history: History | None = None) -> SeriesForm:
    """Sessions of a course that come again; what was made can be undone through `history`."""
    return SeriesForm(ctx, course, history or History(ctx.clock))


def _again(found: list[Slot], *, later: bool) -> dict[date, bool]:
    """Which of two moments is taken, of the days that have two."""
    return {slot.day: later for slot in found if slot.choices is not None}


def _fields(ctx: Context) -> list[Field]:
    zone = times.zone_of(ctx.settings.zone)
    days = [Option(number, ctx._(name)) for number, name in enumerate(WEEKDAYS)]
    return [
        DateField(name="first", label=N_("From"), required=True, tz=zone, clock=ctx.clock),
        TimeField(name="at", label=N_("Begins"), required=True),
        DurationField(name="lasts", label=N_("Lasts"), required=True),
        SearchManyField(
            name="weekdays",
            label=N_("On"),
            help=N_("Days of the week, ; between them; empty: that of the first day."),
            read_options=lambda: days,
        ),
        NumberField(name="every", label=N_("Every … weeks"), help=N_("1: each week."), least=1, most=52),
        DateField(
            name="until",
            label=N_("Until"),
            help=N_("The last day, or say how many times."),
            tz=zone,
            clock=ctx.clock,
        ),
        NumberField(name="count", label=N_("How many times"), least=1, most=200),
        MultiField(
            name="skipped",
            label=N_("Without"),
            help=N_("Days that are left out, such as holidays: 2026-12-24, 2026-12-31."),
            check=_days,
        ),
        ChoiceField(name="clocks", label=N_("Clocks change"), choices=CLOCKS),
        SearchField(name="room", label=N_("Room"), read_options=lambda: room_options(ctx)),
        TextField(name="link", label=N_("Link"), help=N_("For who joins from afar.")),
        fields.instructors_field(ctx),
        ChoiceField(name="language", label=N_("Held"), choices=tuple(LANGUAGES.items())),
        fields.capacity_field(),
        fields.zone_field(),
    ]


def _days(typed: Sequence[str]) -> Message | None:
    for each in typed:
        try:
            date.fromisoformat(each)
        except ValueError:
            return N_("“{text}” is no day such as 2026-12-24.", text=each)
    return None
