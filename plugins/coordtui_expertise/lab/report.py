"""All figures of the lab for one reader, made once for window, file and page; and each as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from coordtui.api import Context, Language, Message, as_csv, formats
from coordtui_expertise.lab import words
from coordtui_expertise.lab.bridges import Bridge, bridges
from coordtui_expertise.lab.change import Changes
from coordtui_expertise.lab.groups import Groups, Shared
from coordtui_expertise.lab.mentions import Progress
from coordtui_expertise.lab.single import Single, singles
from coordtui_expertise.lab.survey import YEARS, Survey, Topic, survey
from coordtui_expertise.texts import N_

NAMED = 8
"""Shared topics that a line of a table names."""

Cells = list[str | int]
Table = tuple[Sequence[Message | str], Sequence[Cells]]


@dataclass(frozen=True, eq=False)
class Report:
    """What the lab works on, as one actor sees it. Each part is computed when it is first wanted."""

    ctx: Context
    survey: Survey

    @property
    def language(self) -> Language:
        """The reader's language."""
        return "fr" if self.ctx.translator.language == "fr" else "en"

    @cached_property
    def changes(self) -> Changes:
        """What rises and what falls."""
        return Changes(self.survey)

    @cached_property
    def groups(self) -> Groups:
        """The topics of each group."""
        return Groups(self.survey)

    @cached_property
    def pairs(self) -> list[Shared]:
        """What each two groups share."""
        return self.groups.pairs()

    @cached_property
    def bridges(self) -> list[Bridge]:
        """Who connects groups."""
        return bridges(self.groups)

    @cached_property
    def singles(self) -> list[Single]:
        """Topics without a second expert."""
        return singles(self.survey)

    def name(self, topic: Topic) -> str:
        """What a topic is called in the reader's language."""
        return self.survey.name(topic, self.language)

    def named(self, people: Sequence[int]) -> str:
        """Names of people."""
        return "; ".join(self.survey.people[number].name for number in people)

    def groups_of(self, number: int) -> str:
        """The groups of a person."""
        here = self.survey.people[number].groups
        return ", ".join(self.survey.groups[group] for group in here if group in self.survey.groups)

    def table(self, view: words.View) -> Table:
        """A view as header and rows, in the reader's language."""
        tables = {
            "topics": self._topics,
            "groups": self._shared,
            "bridges": self._bridges,
            "single": self._singles,
        }
        return tables[view]()

    def csv(self, view: words.View) -> str:
        """A view as CSV; a cell of several values separates them by semicolons."""
        header, rows = self.table(view)
        return as_csv([self.ctx._(title) for title in header], rows)

    def _topics(self) -> Table:
        header = [N_("Topic"), N_("From"), N_("Papers"), N_("People"), N_("Direction")]
        header += [N_("Lately"), N_("Before")]
        rows: list[Cells] = []
        for topic in self.survey.topics:
            change = self.changes.of(topic)
            kind, direction = words.KINDS[topic.kind], words.DIRECTIONS[change.direction]
            years = self.survey.by_year(topic.works).values()
            row: Cells = [self.name(topic), self.ctx._(kind), len(topic.works), len(topic.people)]
            rows.append([*row, self.ctx._(direction), change.recent, change.before, *years])
        return [*header, *map(str, self.survey.span)], rows

    def _shared(self) -> Table:
        header = [N_("Group"), N_("Other group"), N_("In common (%)"), N_("Topics"), N_("Most of all")]
        rows: list[Cells] = []
        for pair in self.pairs:
            most = "; ".join(self.name(topic) for topic, _ in pair.topics[:NAMED])
            one, other = self.survey.groups[pair.one], self.survey.groups[pair.other]
            rows.append([one, other, round(100 * pair.strength), len(pair.topics), most])
        return header, rows

    def _bridges(self) -> Table:
        header = [N_("Person"), N_("Their groups"), N_("Strength"), N_("Group"), N_("Other group"), N_("Why")]
        rows: list[Cells] = []
        for bridge in self.bridges:
            name, mine = self.survey.people[bridge.person].name, self.groups_of(bridge.person)
            for link in bridge.links:
                one, other = (self.survey.groups[group] for group in link.groups)
                why = "; ".join(map(self.ctx._, words.link_said(self.survey, link, self.language)))
                rows.append([name, mine, f"{link.score:.2f}", one, other, why])
        return header, rows

    def _singles(self) -> Table:
        header = [
            N_("Topic"),
            N_("State"),
            N_("Person"),
            N_("Papers"),
            N_("Since"),
            N_("Last"),
            N_("Nearest"),
        ]
        rows: list[Cells] = []
        for single in self.singles:
            since, last = (
                formats.month(day, self.language) if day else "?" for day in (single.since, single.last)
            )
            nearest = self.survey.people[single.nearest].name if single.nearest is not None else ""
            who = self.survey.people[single.person].name
            state = self.ctx._(words.WHY[single.why])
            rows.append([self.name(single.topic), state, who, single.papers, since, last, nearest])
        return header, rows


def report(
    ctx: Context,
    *,
    group: int | None = None,
    years: int = YEARS,
    progress: Progress = lambda done, whole: None,
) -> Report:
    """The figures of the lab, or of one group's people. Needs `expertise.view`; may take seconds."""
    made = Report(ctx, survey(ctx, group=group, years=years, progress=progress))
    _ = made.changes, made.pairs, made.bridges, made.singles
    return made
