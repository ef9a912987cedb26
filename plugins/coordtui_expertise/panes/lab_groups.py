"""Which groups share topics: each two of them in a list, and all together as a matrix."""

from __future__ import annotations

from collections.abc import Iterable

from textual.widget import Widget

from coordtui.api import Context, Message, formats, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Heat,
    HeatCell,
    HeatRow,
    HeatStrip,
    Key,
    Pairs,
    Row,
    Section,
    Words,
)
from coordtui_expertise.lab.groups import Shared
from coordtui_expertise.lab.survey import Topic
from coordtui_expertise.panes.lab_view import Opened, View
from coordtui_expertise.texts import N_, NN_

TOPICS = 24
"""Topics that the matrix has beside the groups: those of most papers."""

FEW = 3
"""People of each group who are named for a shared topic."""

NAMED = 8
"""Shared topics that are told with their people."""


class GroupsView(View[Shared]):
    """What each two groups share.

    In the matrix a line is a group; its first cells are the groups, the others topics. The cursor
    of the matrix and that of the list go together.
    """

    kind = "groups"
    empty = N_("No two groups share a topic yet.")
    columns = (
        Column(key="one", title=N_("Group"), width=16, flex=1, sortable=True),
        Column(key="other", title=N_("Other group"), width=16, flex=1, sortable=True),
        Column(key="strength", title=N_("In common"), width=9, align="right", sortable=True),
        Column(key="topics", title=N_("Topics"), width=7, align="right", priority=1, sortable=True),
    )

    def __init__(self, ctx: Context) -> None:
        self._cell: tuple[int, str] | None = None
        self._drawn: object = None
        self._places: dict[object, int] = {}
        super().__init__(ctx)

    def counted(self, count: int) -> Message:
        """So many times two groups."""
        return NN_("{n} pair of groups", "{n} pairs of groups", count)

    def make_drawing(self) -> Widget:
        """Groups by groups, and groups by topics."""
        self.heat = HeatStrip(translate=self.ctx._)
        return self.heat

    def read(self) -> dict[Key, Shared]:
        """By the numbers of the two."""
        return {(pair.one, pair.other): pair for pair in self.report.pairs}

    def sought(self, item: Shared) -> Iterable[str]:
        """The two groups, and what they share."""
        yield self.report.survey.groups[item.one]
        yield self.report.survey.groups[item.other]
        for topic, _ in item.topics:
            yield self.report.name(topic)

    def row(self, key: Key, item: Shared) -> Row:
        """The two, and how much of their work is on the same topics."""
        share = Cell(self._percent(item.strength), "accent")
        return Row(key, [self.group(item.one), self.group(item.other), share, str(len(item.topics))])

    def _percent(self, share: float) -> str:
        return formats.percent(share, self.ctx.translator)

    def draw(self, item: Shared | None) -> None:
        """The matrix, made anew when the figures or the language are others."""
        drawn = (self.report, self.report.language)
        if self._drawn != drawn:
            self._drawn = drawn
            heat = self._heat()
            self._places = {cell.key: place for place, cell in enumerate(heat.cells)}
            self.heat.show(heat)

    def _heat(self) -> Heat:
        groups, report = self.report.groups, self.report
        strengths = {(pair.one, pair.other): pair for pair in report.pairs}
        most = max((pair.strength for pair in report.pairs), default=1.0)
        topics = [topic for topic in report.survey.topics if topic.works][:TOPICS]
        rows = []
        for one in groups.numbers:
            shares = groups.shares(one)
            top = max(shares.values(), default=1.0)
            cells = []
            for other in groups.numbers:
                pair = strengths.get((one, other)) or strengths.get((other, one))
                name = N_("{one} and {other}", one=self.group(one), other=self.group(other))
                strength = pair.strength if pair else 0.0
                said = N_("{share} in common", share=self._percent(strength))
                if one == other:
                    cells.append(
                        HeatCell((one, other), self.group(one), sign="-", words=N_("the group itself"))
                    )
                else:
                    cells.append(HeatCell((one, other), name, strength, most, words=said))
            known = [
                HeatCell(
                    (one, topic.key),
                    N_("{group}, {topic}", group=self.group(one), topic=safe(report.name(topic))),
                    shares.get(topic, 0.0),
                    top,
                    words=N_("{share} of its work", share=self._percent(shares.get(topic, 0.0))),
                )
                for topic in topics
            ]
            rows.append(HeatRow(self.group(one), [cells, known]))
        return Heat(rows)

    def on_cell(self, key: object) -> None:
        """The cursor of the matrix went to a cell: the list follows, the words tell of it."""
        if isinstance(key, tuple) and isinstance(key[1], str):
            self._cell = key
        else:
            self._cell = None
            pair = key if key in self.items else key[::-1] if isinstance(key, tuple) else None
            if pair in self.items:
                self.list.move_to_key(pair)
        self.show()

    def on_row(self) -> None:
        """The cursor of the list went elsewhere: the matrix follows."""
        self._cell = None
        if not self.heat.has_focus and (item := self.here) is not None:
            self.heat.move_to(self._places.get((item.one, item.other), 0))

    def sections(self, item: Shared) -> list[Section]:
        """Which topics, and who in each of the two; or who of a group knows a topic of the matrix."""
        if self._cell is not None and (found := self._topic(self._cell[1])) is not None:
            return [self._of_group(self._cell[0], found)]
        pairs: list[tuple[Words, Words]] = []
        for topic, part in item.topics[:NAMED]:
            mine, theirs = (
                self.who(self.report.groups.who(topic, group), FEW) for group in (item.one, item.other)
            )
            said = N_("{share}: {people} | {others}", share=self._percent(part), people=mine, others=theirs)
            pairs.append((safe(self.report.name(topic)), said))
        more = len(item.topics) - NAMED
        right = self.ctx._(NN_("{n} more topic", "{n} more topics", more)) if more > 0 else ""
        title = N_(
            "{one} and {other}: {share} in common",
            one=self.group(item.one),
            other=self.group(item.other),
            share=self._percent(item.strength),
        )
        return [Section([Pairs(pairs)], title=title, right=right)]

    def _topic(self, key: str) -> Topic | None:
        return next((topic for topic in self.report.survey.topics if topic.key == key), None)

    def _of_group(self, group: int, topic: Topic) -> Section:
        who = self.report.groups.who(topic, group)
        pairs: list[tuple[Words, Words]] = [(N_("People"), self.who(who) or N_("nobody"))]
        title = N_("{group}, {topic}", group=self.group(group), topic=safe(self.report.name(topic)))
        return Section([Pairs(pairs)], title=title)

    def opens(self, item: Shared) -> Opened:
        """What the two share; or the topic under the cursor of the matrix."""
        if self._cell is not None and (found := self._topic(self._cell[1])) is not None:
            return found
        return item.one, item.other
