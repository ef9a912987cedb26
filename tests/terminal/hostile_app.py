"""Shows every public widget with every hostile text, on a real terminal.

Its argument is a file in which it says where it is: the widget and the number of the text.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from coordtui.text.messages import Message
from coordtui.text.translation import Translator
from coordtui.ui.actions import CORE
from coordtui.ui.base_app import BaseApp
from coordtui.ui.containment import ContainingScreen
from coordtui.ui.gallery import samples
from coordtui.ui.keymap import KeyTable
from coordtui.ui.widgets import (
    Bar,
    Bars,
    BooleanField,
    CalendarEntry,
    Cell,
    ChoiceField,
    Column,
    Detail,
    FilterBar,
    Form,
    Headline,
    Heat,
    HeatCell,
    HeatRow,
    HeatStrip,
    ListDetail,
    ListSource,
    LongTextField,
    MonthCalendar,
    MultiField,
    Pairs,
    Paragraph,
    RecordList,
    Row,
    Section,
    Series,
    Span,
    Sparkline,
    StatusLine,
    TextField,
    Timeline,
    Track,
    TrendPlot,
    WeekCalendar,
)

TEXTS = (
    "\x1b]52;c;aGk=\x07copied",
    "\x1b]0;title\x1b\\",
    "\x1b[2J\x1b[3Jgone",
    "\x9b2J\x9d0;x\x9c\x90q\x9c",
    "\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\",
    "\x00\x07\x08\x0b\x0c\x0e\x0f\x7f",
    "one\r\ntwo\tthree\u2028four",
    "\u202eright to left\u2066\u200b\u200f\ufeff\u00ad",
    "\U000e0041\U000e0042tags",
    "\ud800lone",
    "[/foo]",
    "[@click=app.bell('",
    "[@click=app.bell]CLICK[/]",
    "[link=https://example.invalid]",
    "Attention [is] all [b]you[/b] need",
    "A[/ [type=x, v={'a[0]'}] \\[",
    "$primary %s {n} {0} %(x)s",
    "深層学習による翻訳" * 40,
    "e" + "\u0301" * 60,
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "ء" * 30 + "שלום",
    "x" * 30_000,
    "",
    " ",
)
NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)


def clock() -> datetime:
    return NOW


def record_list(text: str) -> RecordList:
    columns = [
        Column(key="a", title=text, width=12, flex=1),
        Column(key="b", title="b", width=8, align="right"),
    ]
    rows = [Row(key=text, cells=(text, Cell(text, "trouble"))), Row(key=2, cells=("plain", text))]
    return RecordList(columns, ListSource(rows), empty=text)


def detail(text: str) -> Detail:
    shown = Detail()
    shown.show([Section([Paragraph(text), Pairs([(text, text)])], title=text, right=text)])
    return shown


def form(text: str) -> Form:
    fields = (
        TextField(name="a", label=text, help=text),
        LongTextField(name="b", label=text),
        ChoiceField(name="c", label=text, choices=[("one", text), ("two", "two")]),
        BooleanField(name="d", label=text),
        MultiField(name="e", label=text),
    )
    return Form(fields, {"a": text, "b": text, "c": "one", "d": True, "e": [text]})


def headline(text: str) -> Headline:
    shown = Headline()
    shown.show(text, text)
    return shown


def status(text: str) -> StatusLine:
    shown = StatusLine(str)
    shown.age(text)
    shown.say(text, "trouble")
    return shown


def filter_bar(text: str) -> FilterBar:
    shown = FilterBar()
    shown.value = text
    return shown


def entries(text: str) -> list[CalendarEntry]:
    return [CalendarEntry(NOW, text, NOW + timedelta(hours=2), short=text, count=text, sign="!")]


def timeline(text: str) -> Timeline:
    span = Span(NOW, NOW + timedelta(hours=9), text, note=text)
    return Timeline([Track(text, text, [span], text)], clock=clock, tz=UTC)


MAKERS: dict[str, Callable[[str], Widget]] = {
    "Bars": lambda text: Bars([Bar(text, 3, 8, note=text)]),
    "Detail": detail,
    "FilterBar": filter_bar,
    "Form": form,
    "Headline": headline,
    "HeatStrip": lambda text: HeatStrip(
        Heat([HeatRow(text, [[HeatCell(text, text, 3, 8, "!", text)]])], {"!": text})
    ),
    "ListDetail": lambda text: ListDetail(record_list(text), detail(text)),
    "MonthCalendar": lambda text: MonthCalendar(entries(text), clock=clock, tz=UTC),
    "RecordList": record_list,
    "Sparkline": lambda text: Sparkline((1, 2, None), title=text, labels=(text,) * 3),
    "StatusLine": status,
    "Timeline": timeline,
    "TrendPlot": lambda text: TrendPlot(
        [Series(text, [(NOW, 1.0), (NOW + timedelta(hours=1), 2.0)])] * 2, tz=UTC
    ),
    "WeekCalendar": lambda text: WeekCalendar(entries(text), clock=clock, tz=UTC),
}


ROUNDS = 4
"""How often each sample is shown, beginning with another text."""


def hostile_translator(first: int) -> Callable[[Message | str], str]:
    """As if every sentence of the program were hostile: a sample says nothing else, each time another."""
    texts = cycle(TEXTS[first:] + TEXTS[:first])
    return lambda words: next(texts)


class Stage(ContainingScreen):
    """Shows one widget after another."""

    CSS = "Stage { layout: vertical; overflow: hidden; }"

    def compose(self) -> ComposeResult:
        yield Widget()


class HostileApp(BaseApp):
    def __init__(self, report: Path) -> None:
        super().__init__(KeyTable(CORE), Translator("en"))
        self.report, self.stage = report, Stage()

    def get_default_screen(self) -> Screen[Any]:
        return self.stage

    async def show_all(self, pilot: Any) -> None:
        for number, text in enumerate(TEXTS):
            for name, make in MAKERS.items():
                await self.show_one(pilot, f"{name} {number}", lambda make=make, text=text: make(text))
        for first in range(0, len(TEXTS), -(-len(TEXTS) // ROUNDS)):
            for sample in samples():
                say = hostile_translator(first)
                await self.show_one(
                    pilot, f"{sample.name} {first}", lambda sample=sample, say=say: sample.make(say)
                )
        self.report.write_text("all")
        self.exit()

    async def show_one(self, pilot: Any, case: str, make: Callable[[], Widget]) -> None:
        self.report.write_text(case)
        widget = make()
        widget.styles.height = 12
        await self.stage.mount(widget)
        if widget.focusable:
            widget.focus()
        await pilot.pause(0)
        await widget.remove()


if __name__ == "__main__":
    app = HostileApp(Path(sys.argv[1]))
    app.run(auto_pilot=app.show_all)
    if app.fault is not None:
        raise app.fault
