"""A person in full: who they are, what they know and how that is known, what they give and look for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from coordtui.api import Context, Message, Person, formats, safe
from coordtui.ui.widgets import Pairs, Paragraph, Section, Words
from coordtui_expertise.dates import month
from coordtui_expertise.panes.answer_lines import STRENGTHS
from coordtui_expertise.panes.knowledge import STRONGEST, Known
from coordtui_expertise.panes.origins import where_from
from coordtui_expertise.panes.people_names import (
    Names,
    availability,
    languages,
    role_now,
    role_said,
    today_of,
)
from coordtui_expertise.panes.profile_reading import Portrait
from coordtui_expertise.records import Work
from coordtui_expertise.texts import N_, NN_

TOPICS, PAPERS = 12, 8
"""So many are shown, and all that the person says; what more there is, is counted."""


class Profile:
    """Writes the profile of one person for whoever looks at it.

    Of a page of one's own it says which parts others do not see. `portrait` is what was
    found beside the screen: None until it is there.
    """

    def __init__(self, person: Person, names: Names, ctx: Context, portrait: Portrait | None) -> None:
        self._person, self._names, self._ctx = person, names, ctx
        self._portrait = portrait
        self._mine = person.doc_id == ctx.actor.person

    def sections(self) -> list[Section]:
        """Everything, the first things first."""
        parts = [self._head(), self._knows()]
        for title, pairs in (
            (N_("Gives and looks for"), self._wishes()),
            (N_("Projects and links"), self._links()),
        ):
            if pairs:
                parts.append(Section([Pairs(pairs)], title=title))
        if self._portrait is not None:
            parts += self._panels(self._portrait)
            parts += self._papers(self._portrait)
            parts += self._near(self._portrait)
        if origins := where_from(self._person, self._portrait.works if self._portrait else (), self._ctx):
            parts.append(Section([Pairs(origins)], title=N_("Where this comes from")))
        return parts

    # Who.

    def _head(self) -> Section:
        person = self._person
        lines: list[Paragraph | Pairs] = [Paragraph(safe(person.name), "strong")]
        if facts := [*self._facts()]:
            lines.append(Paragraph(" · ".join(facts)))
        lines.append(Pairs([*self._reach()]))
        if person.about:
            lines += [Paragraph(""), Paragraph(self._marked("about", person.about))]
        if self._mine and not person.matching:
            lines.append(Paragraph(N_("You are suggested to nobody: e changes that."), "quiet"))
        return Section(lines)

    def _facts(self) -> Iterator[str]:
        """What they are, since when, where, with whom."""
        say, person = self._ctx._, self._person
        role = role_now(person, today_of(self._ctx))
        if role is not None and role.since is not None:
            since = formats.month(role.since, self._ctx.translator)
            told = N_("{role} since {month}", role=role_said(role), month=since)
            yield say(self._marked("roles", told))
        elif role is not None:
            yield say(self._marked("roles", role_said(role)))
        if groups := self._names.groups_of(person):
            yield say(self._marked("groups", ", ".join(groups)))
        if names := self._names.people(person.supervisors):
            named = formats.listing([safe(name) for name in names], self._ctx.translator)
            yield say(self._marked("supervisors", say(N_("with {names}", names=named))))

    def _reach(self) -> Iterator[tuple[Words, Words]]:
        person = self._person
        facts: Sequence[tuple[str, Message, str]] = (
            ("emails", N_("Mail"), ", ".join(person.emails)),
            ("place", N_("Place"), person.place),
            ("languages", N_("Languages"), languages(person)),
        )
        for field, label, value in facts:
            if value:
                yield label, self._marked(field, value)
        now = availability(person, self._ctx)
        yield N_("Now"), self._marked("absences", now) if person.absences else now
        if person.orcid:
            yield "ORCID", self._marked("orcid", person.orcid)

    def _marked(self, field: str, value: Words) -> Words:
        """The value, with who does not see it for whoever sees it all the same."""
        seen = self._person.visibility.get(field, "lab")
        if seen == "lab":
            return value
        if self._mine:
            if seen == "group":
                return N_("{value} (only your groups see this)", value=value)
            return N_("{value} (only you see this)", value=value)
        if seen == "group":
            return N_("{value} (shown to their groups)", value=value)
        return N_("{value} (hidden from others)", value=value)

    # What they know.

    def _knows(self) -> Section:
        if self._portrait is None:
            return Section([Paragraph(N_("Reading their papers …"), "quiet")], title=N_("Knows about"))
        known, waiting = self._portrait.known, self._portrait.to_confirm
        right: Words = NN_("{n} to confirm: i", "{n} to confirm: i", waiting) if waiting else ""
        if not known:
            nothing = N_("Nothing is known yet.")
            if self._mine:
                nothing = N_("Nothing is known yet: e says what you do, I brings your papers in.")
            return Section([Paragraph(nothing, "quiet")], title=N_("Knows about"), right=right)
        shown = [each for place, each in enumerate(known) if place < TOPICS or each.field]
        levels = [STRENGTHS[max(each.strength, 1) - 1] for each in shown]
        lines: list[Paragraph | Pairs] = [Pairs([self._known(each) for each in shown], said=levels)]
        if more := len(known) - len(shown):
            lines.append(Paragraph(NN_("{n} more", "{n} more", more), "quiet"))
        return Section(lines, title=N_("Knows about"), right=right)

    def _known(self, each: Known) -> tuple[Words, Words]:
        evidence: Words = each.evidence
        if each.last is not None:
            month = formats.month(each.last, self._ctx.translator)
            evidence = N_("{evidence} · {month}", evidence=each.evidence, month=month)
        told = N_("{topic} · {evidence}", topic=safe(each.words), evidence=evidence)
        strength = "●" * each.strength + "○" * (STRONGEST - each.strength)
        return strength, self._marked(each.field, told) if each.field else told

    # What they give, look for, do.

    def _wishes(self) -> list[tuple[Words, Words]]:
        person = self._person
        return self._lists(("offers", N_("Offers"), person.offers), ("seeks", N_("Looks for"), person.seeks))

    def _links(self) -> list[tuple[Words, Words]]:
        person = self._person
        return self._lists(
            ("projects", N_("Projects"), person.projects), ("links", N_("Links"), person.links)
        )

    def _lists(self, *fields: tuple[str, Message, Sequence[str]]) -> list[tuple[Words, Words]]:
        return [(label, self._marked(field, ", ".join(values))) for field, label, values in fields if values]

    def _panels(self, portrait: Portrait) -> Iterator[Section]:
        for panel in portrait.panels:
            pairs = [(line.text, line.detail) for line in panel.lines]
            yield Section([Pairs(pairs)], title=panel.title)

    def _papers(self, portrait: Portrait) -> Iterator[Section]:
        works = portrait.works
        if works:
            count = NN_("{n} paper", "{n} papers", len(works))
            lines: list[Paragraph | Pairs] = [Pairs([self._paper(work) for work in works[:PAPERS]])]
            if len(works) > PAPERS:
                more = NN_("{n} more: o lists them all", "{n} more: o lists them all", len(works) - PAPERS)
                lines.append(Paragraph(more, "quiet"))
            title: Words = N_("Papers")
            yield Section(lines, title=self._marked("papers", title), right=count)

    def _paper(self, work: Work) -> tuple[Words, Words]:
        return month(work, self._ctx.translator), work.title

    def _near(self, portrait: Portrait) -> Iterator[Section]:
        if not portrait.coauthors:
            return
        names = dict(zip((n for n, _ in portrait.coauthors), self._names_of(portrait), strict=True))
        told = ", ".join(f"{safe(names[n])} {count}" for n, count in portrait.coauthors if names[n])
        yield Section([Pairs([(N_("Writes with"), told)])], title=N_("Near"))

    def _names_of(self, portrait: Portrait) -> Iterable[str]:
        for number, _ in portrait.coauthors:
            yield next(iter(self._names.people([number])), "")
