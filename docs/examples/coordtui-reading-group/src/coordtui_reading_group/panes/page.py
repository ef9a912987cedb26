"""The page: its list, its detail, its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from coordtui.api import Changes, Context, FilterField, Message, Pane, Ref, formats, parse_filter, safe
from coordtui.ui.widgets import (
    Cell,
    Column,
    Detail,
    History,
    ListDetail,
    ListPage,
    ListSource,
    Pairs,
    Paragraph,
    RecordList,
    Row,
    Section,
)
from msgspec.structs import replace

from coordtui_reading_group.declared import ORGANISE, TAKE_PART
from coordtui_reading_group.panes import forms
from coordtui_reading_group.records import PROPOSAL, Meeting, Proposal
from coordtui_reading_group.service import Reading, ReadingGroup, Withdrawn
from coordtui_reading_group.texts import N_, NN_

R = TypeVar("R", Proposal, Meeting)

STATES = {"next": N_("next"), "proposed": N_("proposed"), "past": N_("past")}
SIGNS = {"next": "★", "proposed": " ", "past": " "}

COLUMNS = (
    Column(key="title", title=N_("Paper"), width=24, flex=1),
    Column(key="votes", title=N_("Votes"), width=5, align="right"),
    Column(key="day", title=N_("Meeting"), width=17, priority=1),
    Column(key="who", title=N_("Presents"), width=18, priority=2),
)

FIELDS = (
    FilterField("is", (N_("is"),), "choice", choices=tuple(STATES.items())),
    FilterField("title", (N_("title"),)),
    FilterField("who", (N_("who"),)),
    FilterField("day", (N_("day"),), "date"),
)


class ReadingPage(ListPage):
    """What is read next, what is proposed, and what was read; beside it, all about one."""

    watched_tables = frozenset({"reading.proposals", "reading.votes", "reading.meetings"})
    filter_fields = FIELDS
    history: History
    titles: Mapping[str, Message] = {
        "page.new": N_("propose a paper"),
        "page.edit": N_("edit the paper, or its meeting"),
        "page.refuse": N_("withdraw the paper, or call off its meeting"),
        "page.note": N_("write the minutes"),
    }
    hint_words: Mapping[str, Message] = {
        "page.new": N_("propose"),
        "page.refuse": N_("take off"),
        "page.note": N_("minutes"),
    }

    def __init__(self, ctx: Context, pane: Pane) -> None:
        super().__init__(ctx, pane)
        self.group = ReadingGroup(ctx)
        self.history = History(ctx.clock)
        self.known: dict[int, Reading] = {}
        self.list = RecordList(COLUMNS, translate=ctx._, selectable=False)
        self.detail = Detail(translate=ctx._)
        self.split = ListDetail(self.list, self.detail)

    # What is shown.

    def on_mount(self) -> None:
        """Read what there is."""
        self.read()

    def on_store_changed(self, changes: Changes) -> None:
        """Somebody proposed, voted, or wrote minutes, here or on another terminal."""
        self.read()

    def retranslated(self) -> None:
        """Days were written as text."""
        super().retranslated()
        self.read()

    def read(self) -> None:
        """Read everything again; the cursor stays on its paper."""
        self.known = {each.number: each for each in self.group.all()}
        waiting = len(self.group.to_vote())
        self.badge = f"{waiting}!" if waiting else ""
        self.filtered(self.filter_text)

    def filtered(self, text: str) -> None:
        """Show those that answer to the filter."""
        asked = parse_filter(text, FIELDS, today=self.group.today())
        found = [each for each in self.known.values() if asked.matches(self.values(each))]
        nothing = N_("Nothing is proposed yet; n proposes a paper.")
        self.list.say_empty(N_("No paper answers to the filter; esc clears it.") if text else nothing)
        self.list.refresh_rows(ListSource([self.row(each) for each in found]))
        self.tell()
        self.show_detail()

    def tell(self) -> None:
        """How many there are, and by which filter; while it is typed, it stands in its field."""
        asked = "" if self.filtering else safe(self.filter_text)
        self.headline(NN_("{n} paper", "{n} papers", len(self.list.source)), asked)

    def values(self, each: Reading) -> Mapping[str, Any]:
        """What the filter looks at; words without a field are looked for in all of it."""
        meeting, proposal = each.meeting, each.proposal
        return {
            "is": each.state,
            "title": proposal.title,
            "who": [self.group.name(each.presenter), self.group.name(proposal.by)],
            "day": None if meeting is None else meeting.day,
            "authors": proposal.authors,
            "minutes": "" if meeting is None else meeting.minutes,
        }

    def row(self, each: Reading) -> Row:
        """A line of the list; a vote of one’s own has a sign beside the figure, as colour alone says nothing."""
        voted = self.ctx.actor.person in each.voters
        votes = f"✓ {len(each.voters)}" if voted else str(len(each.voters))
        said = NN_("{n} vote, with yours", "{n} votes, with yours", len(each.voters)) if voted else ""
        return Row(
            each.number,
            [
                safe(each.proposal.title),
                Cell(votes, said=said),
                self.day(each),
                safe(self.group.name(each.presenter)),
            ],
            sign=SIGNS[each.state],
            state=STATES[each.state],
            role="quiet" if each.state == "past" else "",
        )

    def day(self, each: Reading) -> str:
        """The day of its meeting; nothing where it has none."""
        if each.meeting is None:
            return ""
        return formats.day(each.meeting.day, self.ctx.translator.language, year=each.state == "past")

    def show_detail(self, *, keep_place: bool = True) -> None:
        """All about the paper under the cursor."""
        here = self.here
        self.detail.show([] if here is None else self.sections(here), keep_place=keep_place)
        self.split.rule("" if here is None else safe(here.proposal.title))
        self.refresh_bindings()

    def sections(self, here: Reading) -> list[Section]:
        """The paper, its votes and its meeting, then the minutes."""
        proposal = here.proposal
        facts = [
            (N_("Number"), str(here.number)),
            (N_("Authors"), safe(proposal.authors, limit=300)),
            (N_("Address"), safe(proposal.url)),
            (N_("Proposed by"), safe(self.group.name(proposal.by))),
            (N_("Votes"), self.voters(here)),
            (N_("Meeting"), self.day(here)),
            (N_("Presents"), safe(self.group.name(here.presenter))),
        ]
        about = Section([Paragraph(safe(proposal.title)), Pairs([pair for pair in facts if pair[1]])])
        if here.meeting is None or not here.meeting.minutes:
            return [about]
        minutes = Paragraph(safe(here.meeting.minutes, lines=True, limit=len(here.meeting.minutes)))
        return [about, Section([minutes], title=N_("Minutes"))]

    def voters(self, here: Reading) -> str:
        """How many voted, and who."""
        names = sorted(safe(self.group.name(each)) for each in here.voters)
        return f"{len(names)} ({', '.join(names)})" if names else "0"

    # Where the person is.

    @property
    def here(self) -> Reading | None:
        """The paper under the cursor."""
        key = self.list.cursor_key
        return self.known.get(key) if isinstance(key, int) else None

    def under_cursor(self) -> Ref | None:
        """The same, for commands of other plugins."""
        return None if self.here is None else self.here.proposal.ref

    def open_ref(self, ref: Ref) -> None:
        """Go to a paper that Today or the search found."""
        if ref.kind == PROPOSAL and ref.key.isdecimal():
            self.action_clear_filter()
            self.list.move_to_key(int(ref.key))

    def place(self) -> dict[str, Any]:
        """What the next start needs to come back here."""
        return super().place() | {"list": self.list.place()}

    def take_place(self, place: Mapping[str, Any]) -> None:
        """Go back to where the last start was left."""
        super().take_place(place)
        self.list.take_place(place.get("list"))

    # Keys. A key hides where the rules would refuse; they refuse all the same.

    def available(self, command_id: str) -> bool:
        """Whether a command would do something now."""
        match command_id:
            case "page.new":
                return self.ctx.may(TAKE_PART)
            case "page.undo":
                return self.history.can_undo
            case "page.redo":
                return self.history.can_redo
            case "reading.meet":
                return any(each.state == "proposed" for each in self.known.values())
            case "reading.vote" | "reading.volunteer" | "page.edit" | "page.refuse" | "page.note":
                return self.here is not None and self.available_on(command_id, self.here)
        return super().available(command_id)

    def available_on(self, command_id: str, here: Reading) -> bool:
        """The same, of commands for the paper under the cursor."""
        if here.meeting is None:
            if command_id in {"page.edit", "page.refuse"}:
                return self.group.may_change(here.proposal)
            taken = here.proposal.presenter not in {None, self.ctx.actor.person}
            return command_id == "reading.vote" or (command_id == "reading.volunteer" and not taken)
        if command_id == "page.note":
            return here.meeting.day <= self.group.today() and self.group.may_write(here.meeting)
        movable = command_id == "page.edit" or (command_id == "page.refuse" and not here.meeting.minutes)
        return movable and self.ctx.may(ORGANISE)

    def action_vote(self) -> None:
        """Vote for it, or no longer."""
        if (here := self.here) is not None:
            voted = self.ctx.actor.person in here.voters
            self.switch(
                N_("no longer voted for: {title}") if voted else N_("voted for: {title}"),
                lambda wanted: self.group.vote(here.number, wanted=wanted),
                here,
                wanted=not voted,
            )

    def action_volunteer(self) -> None:
        """Present it, or no longer."""
        if (here := self.here) is not None:
            mine = here.proposal.presenter is not None
            self.switch(
                N_("no volunteer any more: {title}") if mine else N_("you present: {title}"),
                lambda wanted: self.group.volunteer(here.number, wanted=wanted),
                here,
                wanted=not mine,
            )

    def switch(self, words: Message, rule: Callable[[bool], None], here: Reading, *, wanted: bool) -> None:
        """Switch something on or off; undoing it is the other."""

        def act() -> Callable[[], object]:
            rule(wanted)
            return lambda: rule(not wanted)

        self.done(self.history.do, words.with_values(title=safe(here.proposal.title)), act)

    def action_new(self) -> None:
        """Propose a paper."""
        self.app.push_screen(forms.propose(self.ctx, self.group), self._proposed)

    def _proposed(self, proposal: Proposal | None) -> None:
        if proposal is None:  # the form was left
            return
        withdrawn: Withdrawn

        def undo() -> None:
            nonlocal withdrawn
            withdrawn = self.group.withdraw(proposal.doc_id)

        words = N_("proposed: {title}", title=safe(proposal.title))
        self.done(self.history.did, words, undo, lambda: self.group.restore(withdrawn))
        self.list.move_to_key(proposal.doc_id)

    def action_meet(self) -> None:
        """Pick the next paper as the votes say, or another, and a day for it."""
        self.app.push_screen(forms.meet(self.ctx, self.group), self._met)

    def _met(self, meeting: Meeting | None) -> None:
        if meeting is not None:
            number, day, who = meeting.proposal, meeting.day, meeting.presenter
            words = N_("meeting set: {title}", title=safe(self.group.get(number).proposal.title))
            self.done(
                self.history.did,
                words,
                lambda: self.group.call_off(number),
                lambda: self.group.meet(number, day, who),
            )
            self.list.move_to_key(number)

    def action_edit(self) -> None:
        """Edit the paper, or its meeting once it has one."""
        if (here := self.here) is None:
            return
        if (meeting := here.meeting) is not None:
            words = N_("meeting changed: {title}", title=safe(here.proposal.title))
            form = forms.move(self.ctx, self.group, meeting)
            self.app.push_screen(form, lambda new: self.edited(words, self.group.move, meeting, new))
        else:
            words = N_("changed: {title}", title=safe(here.proposal.title))
            form_of_paper = forms.change(self.ctx, self.group, here.proposal)
            self.app.push_screen(form_of_paper, lambda new: self.edited(words, self.group.change, here.proposal, new))

    def action_note(self) -> None:
        """Write the minutes of the meeting."""
        here = self.here
        if here is not None and (meeting := here.meeting) is not None:
            words = N_("minutes written: {title}", title=safe(here.proposal.title))
            form = forms.minutes(self.ctx, self.group, meeting)
            self.app.push_screen(form, lambda new: self.edited(words, self.group.write, meeting, new))

    def edited(self, words: Message, save: Callable[[R], R], before: R, after: R | None) -> None:
        """Note an edit. Undo saves over what was saved last here, and over nothing that others wrote since."""
        if after is None:  # the form was left
            return
        latest = after

        def put(wanted: R) -> None:
            nonlocal latest
            latest = save(replace(wanted, rev=latest.rev))

        self.done(self.history.did, words, lambda: put(before), lambda: put(after))

    def action_refuse(self) -> None:
        """Withdraw the paper, or call off its meeting."""
        if (here := self.here) is None:
            return
        number, meeting = here.number, here.meeting

        def call_off() -> Callable[[], object]:
            gone = self.group.call_off(number)
            return lambda: self.group.meet(number, gone.day, gone.presenter)

        def withdraw() -> Callable[[], object]:
            gone = self.group.withdraw(number)
            return lambda: self.group.restore(gone)

        words = N_("withdrawn: {title}") if meeting is None else N_("meeting called off: {title}")
        act = withdraw if meeting is None else call_off
        self.done(self.history.do, words.with_values(title=safe(here.proposal.title)), act)

    def action_undo(self) -> None:
        """Take back what was done last."""
        self.stepped(N_("undone: {done}"), self.history.undo())

    def action_redo(self) -> None:
        """Do again what was taken back last."""
        self.stepped(N_("done again: {done}"), self.history.redo())

    def stepped(self, said: Message, done: Message | str | None) -> None:
        """Show how things are after a step back or forward, and which it was."""
        self.read()
        self.say(None if done is None else said.with_values(done=done))

    def done(self, note: Callable[..., None], words: Message, *acts: Callable[[], object]) -> None:
        """Do or note a change; say it and how it is undone. A refusal is said by the program."""
        note(words, *acts)
        self.read()
        self.say(N_("{done} · u undoes", done=words))
