"""The views of the lab that are lists over a drawing: topics over time, bridges, single experts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar, cast

from coordtui.api import Context, Message, Ref, formats, safe
from coordtui.ui.widgets import (
    Bar,
    Bars,
    Cell,
    Column,
    Key,
    Pairs,
    Paragraph,
    Row,
    Section,
    TrendPlot,
    Words,
    spark_text,
)
from coordtui_expertise.lab import words
from coordtui_expertise.lab.bridges import Bridge
from coordtui_expertise.lab.single import Single
from coordtui_expertise.lab.survey import Topic
from coordtui_expertise.panes.lab_view import Opened, View
from coordtui_expertise.texts import N_, NN_

DRAWN = 5
"""Topics that are drawn together at most."""


class TopicsView(View[Topic]):
    """Topics over time."""

    kind = "topics"
    empty = N_("No topic yet: confirmed papers, and interests that people state, make them.")
    columns = (
        Column(key="topic", title=N_("Topic"), width=20, flex=1, sortable=True),
        Column(key="papers", title=N_("Papers"), width=8, align="right", sortable=True),
        Column(key="people", title=N_("People"), width=9, align="right", priority=2, sortable=True),
        Column(key="years", title=N_("Years"), width=8, priority=3),
        Column(key="direction", title=N_("Direction"), width=14, priority=1, sortable=True),
        Column(key="from", title=N_("From"), width=14, priority=4, sortable=True),
    )

    def make_drawing(self) -> TrendPlot:
        """Papers a year of the chosen topics."""
        self.plot = TrendPlot(low=0, translate=self.ctx._)
        return self.plot

    def read(self) -> dict[Key, Topic]:
        """By their keys."""
        return {topic.key: topic for topic in self.report.survey.topics}

    def sought(self, item: Topic) -> Iterable[str]:
        """Its name, and the groups in which it is."""
        yield self.report.name(item)
        groups = self.report.groups
        for number in groups.numbers:
            if item in groups.counts[number]:
                yield self.report.survey.groups[number]

    def row(self, key: Key, item: Topic) -> Row:
        """Counts, years as a line, direction as sign and word."""
        change = self.report.changes.of(item)
        values = [*self.report.survey.by_year(item.works).values()]
        said = words.DIRECTIONS[change.direction]
        cells: list[str | Cell] = [
            safe(self.report.name(item)),
            str(len(item.works)),
            str(len(item.people)),
            Cell(spark_text(values, 8, low=0), "accent", ", ".join(map(str, values))),
            self.ctx._(said),
            Cell(self.ctx._(words.KINDS[item.kind]), "quiet"),
        ]
        role = "quiet" if change.direction == "few" else ""
        return Row(key, cells, words.SIGNS[change.direction], role=role, state=said)  # type: ignore[arg-type]

    def draw(self, item: Topic | None) -> None:
        """The selected topics, or the one under the cursor."""
        chosen = [self.items[key] for key in self.list.chosen if key in self.items]
        self.plot.show([self.years(topic) for topic in chosen[:DRAWN]])

    def sections(self, item: Topic) -> list[Section]:
        """What it does, who knows it, where."""
        groups = self.report.groups
        there = [number for number in groups.numbers if item in groups.counts[number]]
        pairs: list[tuple[Words, Words]] = [
            (N_("From"), words.KINDS[item.kind]),
            (N_("Wrote"), self.who(item.papers.keys())),
            (N_("Say so"), self.who(item.stated)),
            (N_("Groups"), ", ".join(map(self.group, there))),
        ]
        change = words.change_said(self.report.changes.of(item))
        told = Pairs([(label, said) for label, said in pairs if said])
        return [Section([Paragraph(change), told], title=safe(self.report.name(item)))]

    def opens(self, item: Topic) -> Opened:
        """Its people and papers."""
        return item


class BridgesView(View[Bridge]):
    """Who bridges groups."""

    kind = "bridges"
    empty = N_("Nobody connects groups yet: it takes common papers, or topics in common.")
    columns = (
        Column(key="person", title=N_("Person"), width=20, flex=1, sortable=True),
        Column(key="group", title=N_("Group"), width=14, flex=1, priority=2, sortable=True),
        Column(key="strength", title=N_("Strength"), width=8, align="right", sortable=True),
        Column(key="links", title=N_("Links"), width=6, align="right", priority=1, sortable=True),
    )

    def counted(self, count: int) -> Message:
        """So many people."""
        return NN_("{n} person", "{n} people", count)

    def make_drawing(self) -> Bars:
        """How much somebody does for each two groups."""
        self.bars = Bars([], translate=self.ctx._)
        return self.bars

    def read(self) -> dict[Key, Bridge]:
        """By the number of the person."""
        return {bridge.person: bridge for bridge in self.report.bridges}

    def sought(self, item: Bridge) -> Iterable[str]:
        """The person, and the groups that they connect."""
        yield self.report.survey.people[item.person].name
        yield self.report.groups_of(item.person)
        for number in {number for link in item.links for number in link.groups}:
            yield self.report.survey.groups[number]

    def row(self, key: Key, item: Bridge) -> Row:
        """Who, how much, between how many groups."""
        group = Cell(safe(self.report.groups_of(item.person)), "quiet")
        figure = formats.number(item.score, self.ctx.translator, digits=2)
        return Row(key, [self.person(item.person), group, figure, str(len(item.links))])

    def draw(self, item: Bridge | None) -> None:
        """A bar for each two groups."""
        links = item.links if item is not None else ()
        figures = [formats.number(link.score, self.ctx.translator, digits=2) for link in links]
        bars = zip(links, figures, strict=True)
        self.bars.show([Bar(self._two(link.groups), link.score, figure=figure) for link, figure in bars])

    def sections(self, item: Bridge) -> list[Section]:
        """The reasons, group by group."""
        survey, language = self.report.survey, self.report.language
        return [
            Section(
                [Paragraph(said) for said in words.link_said(survey, link, language)],
                title=self._two(link.groups),
            )
            for link in item.links
        ]

    def _two(self, groups: tuple[int, int]) -> str:
        return " – ".join(map(self.group, groups))

    def opens(self, item: Bridge) -> Opened:
        """Their profile."""
        return Ref("person", str(item.person))


class SingleView(View[Single]):
    """Topics without a second expert."""

    kind = "single"
    empty = N_("Every topic with an expert has a second one.")
    columns = (
        Column(key="topic", title=N_("Topic"), width=20, flex=1, sortable=True),
        Column(key="person", title=N_("Person"), width=18, flex=1, sortable=True),
        Column(key="papers", title=N_("Papers"), width=8, align="right", priority=3, sortable=True),
        Column(key="last", title=N_("Last"), width=11, priority=2),
        Column(key="state", title=N_("State"), width=14, priority=1, sortable=True),
    )
    signs: ClassVar = {"one": "!", "gone": "z", "old": "?"}

    def make_drawing(self) -> TrendPlot:
        """Papers a year of the topic."""
        self.plot = TrendPlot(low=0, translate=self.ctx._)
        return self.plot

    def read(self) -> dict[Key, Single]:
        """By the key of the topic."""
        return {single.topic.key: single for single in self.report.singles}

    def sought(self, item: Single) -> Iterable[str]:
        """Topic, person and their groups."""
        yield self.report.name(item.topic)
        yield self.report.survey.people[item.person].name
        yield self.report.groups_of(item.person)

    def row(self, key: Key, item: Single) -> Row:
        """Topic, who, state as sign and word."""
        said = words.WHY[item.why]
        cells: list[str | Cell] = [
            safe(self.report.name(item.topic)),
            self.person(item.person),
            str(item.papers),
            self._month(item.last),
            self.ctx._(said),
        ]
        role = "attention" if item.why == "one" else "trouble"
        return Row(key, cells, self.signs[item.why], sign_role=role, state=said)  # type: ignore[arg-type]

    def _month(self, day: date | None) -> str:
        return formats.month(day, self.ctx.translator) if day else "?"

    def draw(self, item: Single | None) -> None:
        """The topic over time."""
        self.plot.show([self.years(item.topic)] if item is not None else [])

    def sections(self, item: Single) -> list[Section]:
        """Why it is here, and who is nearest."""
        pairs: list[tuple[Words, Words]] = [
            (N_("Group"), safe(self.report.groups_of(item.person))),
            (N_("Since"), self._month(item.since)),
            (N_("Last"), self._month(item.last)),
            (N_("Nearest"), N_("nobody else") if item.nearest is None else self._nearest(item, item.nearest)),
        ]
        said = words.single_said(self.report.survey, item)
        told = Pairs([(label, value) for label, value in pairs if value])
        return [Section([Paragraph(said), told], title=safe(self.report.name(item.topic)))]

    def _nearest(self, item: Single, number: int) -> Message:
        papers = NN_("{n} paper", "{n} papers", len(item.topic.papers.get(number, ())))
        said = {"person": self.person(number), "papers": papers}
        if number in item.topic.stated:
            return N_("{person}: {papers}, says so", **said)
        return N_("{person}: {papers}", **said)

    def opens(self, item: Single) -> Opened:
        """Its people and papers."""
        return item.topic


def all_views(ctx: Context) -> list[View[object]]:
    """The four, in the order in which the key goes through them."""
    from coordtui_expertise.panes.lab_groups import GroupsView

    makers: Sequence[Callable[[Context], View[object]]] = cast(
        "Sequence[Callable[[Context], View[object]]]", (TopicsView, GroupsView, BridgesView, SingleView)
    )
    return [make(ctx) for make in makers]
