"""What a view of the lab is: a list, and beside it a drawing and the row under the cursor in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import ClassVar, Generic, TypeVar

from textual.containers import Container
from textual.widget import Widget

from coordtui.api import Context, Message, Ref, fold, safe
from coordtui.ui.widgets import (
    Column,
    Detail,
    Key,
    ListDetail,
    ListSource,
    RecordList,
    Row,
    Section,
    Series,
)
from coordtui_expertise.lab import words
from coordtui_expertise.lab.report import Report
from coordtui_expertise.lab.survey import Topic
from coordtui_expertise.texts import N_, NN_

PEOPLE = 12
"""People that a paragraph names at most."""

Item = TypeVar("Item")
Opened = Topic | tuple[int, int] | Ref
"""What a row opens: a topic, what two groups share, or somebody's profile."""


class Side(Container):
    """A drawing over words."""

    DEFAULT_CSS = """
    Side { layout: vertical; }
    Side > .lab--drawing { height: 45%; min-height: 4; }
    Side > Detail { height: 1fr; }
    """

    def __init__(self, drawing: Widget, detail: Detail) -> None:
        super().__init__()
        self.drawing, self.detail = drawing, detail
        drawing.add_class("lab--drawing")

    def compose(self) -> Iterable[Widget]:
        """Drawing and words."""
        return [self.drawing, self.detail]

    def focus(self, scroll_visible: bool = True) -> Side:
        """Into the words."""
        self.detail.focus(scroll_visible)
        return self

    def as_text(self) -> list[str]:
        """What is drawn, and what is said."""
        says = (getattr(part, "as_text", list) for part in (self.drawing, self.detail))
        return [line for said in says for line in said()]


class View(Generic[Item]):
    """What all four have in common: rows by key, narrowed by words, one of them in full."""

    kind: ClassVar[words.View]
    columns: ClassVar[Sequence[Column]]
    empty: ClassVar[Message]
    report: Report
    """The figures, from the first `take` on; then the view is `ready`."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx
        self.items: dict[Key, Item] = {}
        self.ready = False
        self.list = RecordList(
            self.columns, translate=ctx._, selectable=self.kind == "topics", empty=N_("looking …")
        )
        self.detail = Detail(translate=ctx._)
        self.side = Side(self.make_drawing(), self.detail)
        self.split = ListDetail(self.list, self.side)

    # What each view knows.

    def counted(self, count: int) -> Message:
        """How many rows there are, in words."""
        return NN_("{n} topic", "{n} topics", count)

    def make_drawing(self) -> Widget:
        """The drawing, empty."""
        raise NotImplementedError

    def read(self) -> dict[Key, Item]:
        """Its things by key, in their order."""
        raise NotImplementedError

    def sought(self, item: Item) -> Iterable[str]:
        """The texts in which the filter looks."""
        raise NotImplementedError

    def row(self, key: Key, item: Item) -> Row:
        """The line of the list."""
        raise NotImplementedError

    def draw(self, item: Item | None) -> None:
        """Draw what is under the cursor."""
        raise NotImplementedError

    def sections(self, item: Item) -> list[Section]:
        """What is under the cursor, in words."""
        raise NotImplementedError

    def opens(self, item: Item) -> Opened:
        """What enter opens."""
        raise NotImplementedError

    # What is the same for all.

    @property
    def here(self) -> Item | None:
        """What is under the cursor."""
        return self.items.get(self.list.cursor_key)

    def take(self, report: Report, filter_: str, *, another: bool = False) -> None:
        """List these figures, as far as the filter leaves them."""
        self.report, self.ready = report, True
        wanted = fold(filter_).split()

        def answers(item: Item) -> bool:
            text = fold(" ".join(self.sought(item)))
            return all(word in text for word in wanted)

        found = self.read()
        self.items = {key: item for key, item in found.items() if answers(item)}
        self.list.say_empty(N_("Nothing has these words.") if found else self.empty)
        rows = [self.row(key, item) for key, item in self.items.items()]
        self.list.refresh_rows(ListSource(rows), another=another)
        self.show()

    def show(self) -> None:
        """Draw and say what is under the cursor."""
        if not self.ready:
            return
        item = self.here
        self.draw(item)
        self.detail.show(self.sections(item) if item is not None else [])

    def person(self, number: int) -> str:
        """A person's name."""
        return safe(self.report.survey.people[number].name)

    def group(self, number: int) -> str:
        """A group's name."""
        return safe(self.report.survey.groups[number])

    def who(self, people: Collection[int], most: int = PEOPLE) -> str:
        """Those whom a list may name, at most so many, and how many more there are."""
        named = self.report.survey.named(people)[:most]
        said = ", ".join(map(self.person, named))
        more = len(people) - len(named)
        if not said:
            return self.ctx._(NN_("{n} person", "{n} people", more)) if more else ""
        return self.ctx._(N_("{people} and {n} more", people=said, n=more)) if more else said

    def years(self, topic: Topic) -> Series:
        """A topic's papers a year."""
        counts = self.report.survey.by_year(topic.works)
        return Series(safe(self.report.name(topic)), [(date(year, 1, 1), n) for year, n in counts.items()])
