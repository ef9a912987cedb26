"""The forms of the page. Each calls one rule; a refusal with a `field` stands under that field."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from coordtui.api import Context, Message, Ref, formats, safe
from coordtui.ui.widgets import (
    DateField,
    FormScreen,
    LongTextField,
    Option,
    PersonField,
    SearchField,
    TextField,
)
from msgspec.structs import replace

from coordtui_reading_group.papers import paper_called, starred
from coordtui_reading_group.records import Meeting, Proposal
from coordtui_reading_group.service import ReadingGroup
from coordtui_reading_group.texts import N_, NN_

R = TypeVar("R", Proposal, Meeting)
Values = Mapping[str, Any]
Stored = Mapping[str, Any] | None


def propose(ctx: Context, group: ReadingGroup) -> FormScreen[Proposal]:
    """Ask for a paper; a title that a library knows is enough."""

    def known(values: Values) -> Message | str:
        if not values["title"] or values["authors"] or values["url"]:
            return ""
        paper = paper_called(ctx, values["title"])
        return "" if paper is None else N_("Known: {authors}", authors=safe(", ".join(paper.authors)))

    return FormScreen(
        N_("Propose a paper"),
        _of_a_paper(N_("those that you starred are completed, the rest is filled in"), starred(ctx)),
        save=lambda values, stored: group.propose(**values),
        preview=known,
        draft="reading.new",
        translate=ctx._,
    )


def change(ctx: Context, group: ReadingGroup, proposal: Proposal) -> FormScreen[Proposal]:
    """Edit a paper."""
    return FormScreen(
        N_("A paper"),
        _of_a_paper(),
        {"title": proposal.title, "authors": proposal.authors, "url": proposal.url},
        save=_saving(group.change, proposal),
        draft=f"reading.paper.{proposal.doc_id}",
        translate=ctx._,
    )


def meet(ctx: Context, group: ReadingGroup) -> FormScreen[Meeting]:
    """Ask for a day; the paper is the one that the votes say, unless another is chosen."""
    choice = group.choice()

    def proposed() -> list[Option]:
        waiting = [each for each in group.all() if each.state == "proposed"]
        votes = [ctx._(NN_("{n} vote", "{n} votes", len(each.voters))) for each in waiting]
        return [Option(each.number, each.proposal.title, said) for each, said in zip(waiting, votes, strict=True)]

    def tied(values: Values) -> Message:
        if not choice.tied:
            return N_("No other has as many votes.")
        titles = formats.listing([safe(each.proposal.title) for each in choice.tied], ctx.translator.language)
        return NN_(
            "{n} other has as many votes: {titles}",
            "{n} others have as many votes: {titles}",
            len(choice.tied),
            titles=titles,
        )

    def save(values: Values, stored: Stored) -> Meeting:
        return group.meet(values["paper"], values["day"], _number(values["presenter"]))

    return FormScreen(
        N_("The next meeting"),
        [
            SearchField(name="paper", label=N_("Paper"), required=True, read_options=proposed),
            _day(ctx),
            PersonField(
                name="presenter",
                label=N_("Presents"),
                help=N_("empty: who volunteered, or who proposed it"),
                directory=ctx.directory,
            ),
        ],
        {"paper": choice.next.number, "day": group.today() + timedelta(days=7)},
        save=save,
        preview=tied,  # the help of a field gives way to what stands in it; this stays
        draft="reading.meeting",
        translate=ctx._,
    )


def move(ctx: Context, group: ReadingGroup, meeting: Meeting) -> FormScreen[Meeting]:
    """Ask for another day, or another presenter."""

    def save(values: Values, stored: Stored) -> Meeting:
        numbered = {**values, "presenter": _number(values["presenter"])}
        return _saving(group.move, meeting)(numbered, stored)

    presenter = None if meeting.presenter is None else Ref("person", str(meeting.presenter))
    return FormScreen(
        N_("A meeting"),
        [_day(ctx), PersonField(name="presenter", label=N_("Presents"), directory=ctx.directory)],
        {"day": meeting.day, "presenter": presenter},
        save=save,
        draft=f"reading.meeting.{meeting.doc_id}",
        translate=ctx._,
    )


def minutes(ctx: Context, group: ReadingGroup, meeting: Meeting) -> FormScreen[Meeting]:
    """Ask for the minutes; the draft holds them through a meeting whose line drops."""
    return FormScreen(
        N_("Minutes"),
        [LongTextField(name="minutes", label=N_("Minutes"), lines=12)],
        {"minutes": meeting.minutes},
        save=_saving(group.write, meeting),
        draft=f"reading.minutes.{meeting.doc_id}",
        translate=ctx._,
    )


def _saving(save: Callable[[R], R], record: R) -> Callable[[Values, Stored], R]:
    """Save a record with the values of a form.

    After a clash the form calls once more, with what somebody else `stored` meanwhile; the values are then
    both changes brought together. The rules put them, and nothing else, into the record as it is now.
    """

    def saving(values: Values, stored: Stored) -> R:
        rev = record.rev if stored is None else stored["rev"]
        return save(replace(record, rev=rev, **values))

    return saving


def _of_a_paper(hint: Message | str = "", titles: Sequence[str] = ()) -> list[TextField]:
    return [
        TextField(name="title", label=N_("Title"), required=True, help=hint, suggestions=titles),
        TextField(name="authors", label=N_("Authors")),
        TextField(name="url", label=N_("Address")),
    ]


def _day(ctx: Context) -> DateField:
    return DateField(name="day", label=N_("Day"), required=True, clock=ctx.clock)


def _number(person: Ref | None) -> int | None:
    """The number of a person, as records hold it."""
    return None if person is None else int(person.key)
