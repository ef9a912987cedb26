"""What a figure of the lab is made of: the people and papers of a topic, the topics of two groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import cast

from textual.widget import Widget

from coordtui.api import Context, Message, Ref, formats, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Headline,
    Key,
    KeySource,
    RecordList,
    Row,
    StatusLine,
    Window,
    Words,
)
from coordtui_expertise.dates import month
from coordtui_expertise.lab import words
from coordtui_expertise.lab.groups import Shared
from coordtui_expertise.lab.report import Report
from coordtui_expertise.lab.survey import Topic
from coordtui_expertise.records import Work
from coordtui_expertise.texts import N_, NN_


class Inside(Window[Ref], inherit_bindings=False):
    """A list over the views; returns the person whose profile is wanted."""

    key_scope = "page"
    columns: Sequence[Column] = ()

    def __init__(self, ctx: Context, report: Report) -> None:
        super().__init__(ctx._)
        self.ctx, self.report = ctx, report
        self.headline, self.status = Headline(), StatusLine(ctx._)
        self.rows = RecordList(self.columns, translate=ctx._, selectable=False)

    def compose(self) -> Iterable[Widget]:
        """Title, list, what was done last."""
        return [self.headline, self.rows, self.status]

    def on_mount(self) -> None:
        """List it."""
        self.status.say("")
        self.retranslated()
        self.rows.focus()

    def retranslated(self) -> None:
        """Say everything in the other language."""
        self.headline.show(self.ctx._(self.title_words()), "")
        self.rows.refresh_rows(KeySource(self.keys(), self.made))

    def title_words(self) -> Words:
        """What is listed."""
        raise NotImplementedError

    def keys(self) -> list[Key]:
        """The keys of the rows."""
        raise NotImplementedError

    def made(self, keys: Sequence[Key]) -> list[Row]:
        """The rows of some keys."""
        raise NotImplementedError


class TopicWindow(Inside):
    """The people of a topic, those of most papers first, then its papers, newest first."""

    called = N_("A topic of the lab")
    hint_words: Mapping[str, Message] = {"list.open": N_("profile, or address")}
    titles: Mapping[str, Message] = {"list.open": N_("the profile of a person, the address of a paper")}
    columns = (
        Column(key="what", title=N_("Person or paper"), width=30, flex=1),
        Column(key="more", title=N_("Group, authors"), width=22, flex=1, priority=2),
        Column(key="evidence", title=N_("Evidence"), width=18, priority=1),
        Column(key="when", title=N_("Last"), width=11, align="right"),
    )

    def __init__(self, ctx: Context, report: Report, topic: Topic) -> None:
        super().__init__(ctx, report)
        self.topic = topic

    def title_words(self) -> Words:
        """Its name, how many people and papers."""
        return N_(
            "{topic}   {people}, {papers}",
            topic=safe(self.report.name(self.topic)),
            people=NN_("{n} person", "{n} people", len(self.topic.people)),
            papers=NN_("{n} paper", "{n} papers", len(self.topic.works)),
        )

    def keys(self) -> list[Key]:
        """People, then papers."""
        survey, topic = self.report.survey, self.topic
        people = survey.named(topic.people)
        people.sort(key=lambda number: -len(topic.papers.get(number, ())))
        papers = sorted(topic.works, key=lambda work: (survey.days[work] or date.min, work), reverse=True)
        return [*(("person", number) for number in people), *(("paper", number) for number in papers)]

    def made(self, keys: Sequence[Key]) -> list[Row]:
        """The rows of some keys."""
        wanted = cast("Sequence[tuple[str, int]]", keys)
        papers = [number for kind, number in wanted if kind == "paper"]
        works = {work.doc_id: work for work in self.ctx.store.records(Work).get_many(papers)}
        return [
            self._person(number) if kind == "person" else self._paper(number, works.get(number))
            for kind, number in wanted
        ]

    def _person(self, number: int) -> Row:
        papers = self.topic.papers.get(number, frozenset())
        days = [day for work in papers if (day := self.report.survey.month(work))]
        said = [self.ctx._(NN_("{n} paper", "{n} papers", len(papers)))] if papers else []
        said += [self.ctx._(N_("says so"))] if number in self.topic.stated else []
        person = self.report.survey.people[number]
        group = Cell(safe(self.report.groups_of(number)), "quiet")
        return Row(
            ("person", number),
            [safe(person.name), group, ", ".join(said), self._month(max(days, default=None))],
        )

    def _paper(self, number: int, work: Work | None) -> Row:
        if work is None:  # removed a moment ago: the figures are made again at once
            return Row(("paper", number), ["?", "", "", ""], role="quiet")
        authors = Cell(words.names(self.report.survey, self.report.survey.authors[number]), "quiet")
        return Row(
            ("paper", number), [safe(work.title), authors, safe(work.venue), month(work, self.ctx.translator)]
        )

    def _month(self, day: date | None) -> str:
        return formats.month(day, self.ctx.translator) if day else ""

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """Return a person; show the address of a paper."""
        event.stop()
        kind, number = cast("tuple[str, int]", event.key)
        if kind == "person":
            self.dismiss(Ref("person", str(number)))
            return
        work = self.ctx.store.records(Work).get(number)
        address = work and (work.url or (f"https://doi.org/{work.doi}" if work.doi else ""))
        self.status.say(safe(address) if address else N_("This one has no address."))


class PairWindow(Inside):
    """What two groups share: each topic with its people; enter opens one."""

    called = N_("What two groups share")
    columns = (
        Column(key="topic", title=N_("Topic"), width=22, flex=1),
        Column(key="part", title=N_("Part"), width=6, align="right"),
        Column(key="one", title=N_("One"), width=18, flex=1, priority=1),
        Column(key="other", title=N_("Other"), width=18, flex=1, priority=2),
    )

    def __init__(self, ctx: Context, report: Report, shared: Shared) -> None:
        super().__init__(ctx, report)
        self.shared = shared
        self._topics = {topic.key: (topic, part) for topic, part in shared.topics}

    def title_words(self) -> Words:
        """The two groups, and how much they share."""
        return N_(
            "{one} and {other}: {share} in common",
            one=safe(self.report.survey.groups[self.shared.one]),
            other=safe(self.report.survey.groups[self.shared.other]),
            share=formats.percent(self.shared.strength, self.ctx.translator),
        )

    def keys(self) -> list[Key]:
        """The topics, those that give most first."""
        return [*self._topics]

    def made(self, keys: Sequence[Key]) -> list[Row]:
        """The rows of some keys."""
        return [self._row(*self._topics[cast("str", key)]) for key in keys]

    def _row(self, topic: Topic, part: float) -> Row:
        survey, groups = self.report.survey, self.report.groups
        mine, theirs = (
            Cell(words.names(survey, groups.who(topic, group)), "quiet")
            for group in (self.shared.one, self.shared.other)
        )
        share = formats.percent(part, self.ctx.translator, digits=1)
        return Row(topic.key, [safe(self.report.name(topic)), share, mine, theirs])

    def on_record_list_opened(self, event: RecordList.Opened) -> None:
        """The topic's people and papers."""
        event.stop()
        topic, _ = self._topics[cast("str", event.key)]
        self.app.push_screen(TopicWindow(self.ctx, self.report, topic), self._leave_for)

    def _leave_for(self, ref: Ref | None) -> None:
        if ref is not None:
            self.dismiss(ref)
