"""The rules. Page, shell and record actions all come through here, so that none can do what another refuses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from coordtui.api import Context, NotFound, Paper, Ref, Refused, fold
from coordtui.api.eyes import as_program
from msgspec.structs import replace
from tinydb import where

from coordtui_reading_group.declared import ORGANISE, SEE, TAKE_PART
from coordtui_reading_group.papers import paper_called, paper_of
from coordtui_reading_group.records import Meeting, Proposal, Vote
from coordtui_reading_group.texts import N_

State = Literal["next", "proposed", "past"]


@dataclass(frozen=True)
class Reading:
    """A paper of the group, with all that belongs to it."""

    proposal: Proposal
    voters: frozenset[int]
    meeting: Meeting | None
    state: State

    @property
    def number(self) -> int:
        """The number by which people name it, and its meeting."""
        return self.proposal.doc_id

    @property
    def presenter(self) -> int | None:
        """Who presents: as the meeting says; before that who volunteered, or else who proposed it."""
        if self.meeting is not None:
            return self.meeting.presenter
        return self.proposal.presenter or self.proposal.by


class Choice(NamedTuple):
    """What the votes say is read next, and the others that have as many votes."""

    next: Reading
    tied: list[Reading]


class Withdrawn(NamedTuple):
    """What `restore` needs to bring a proposal back."""

    proposal: Proposal
    votes: list[Vote]


class ReadingGroup:
    """The reading group, as the person of this context may see and change it."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._proposals = ctx.store.records(Proposal)
        self._votes = ctx.store.records(Vote)
        self._meetings = ctx.store.records(Meeting)

    # What is read.

    def today(self) -> date:
        """The day it is here: the clock is in UTC, where it is tomorrow already in the evening."""
        return self._ctx.clock().astimezone().date()

    def all(self) -> list[Reading]:
        """What comes next, then what is proposed as the votes order it, then what was read, newest first."""
        self._ctx.require(SEE)
        voters: dict[int, set[int]] = defaultdict(set)
        for vote in self._votes.find():
            voters[vote.proposal].add(vote.person)
        meetings = {meeting.proposal: meeting for meeting in self._meetings.find()}
        readings = [
            self._reading(each, frozenset(voters[each.doc_id]), meetings.get(each.doc_id))
            for each in self._proposals.find()
        ]
        return sorted(readings, key=_place)

    def get(self, number: int) -> Reading:
        """The paper of this number; raises `NotFound`."""
        self._ctx.require(SEE)
        proposal = self._proposals.get(number)
        if proposal is None:
            raise NotFound(N_("The reading group has no paper {number}.", number=number))
        voters = frozenset(vote.person for vote in self._votes.find(where("proposal") == number))
        return self._reading(proposal, voters, self._meetings.first(where("proposal") == number))

    def meeting(self, number: int) -> Meeting:
        """The meeting of a paper; raises `NotFound`."""
        meeting = self.get(number).meeting
        if meeting is None:
            raise NotFound(N_("Paper {number} has no meeting yet.", number=number))
        return meeting

    def choice(self) -> Choice:
        """Most votes, then longest waiting; raises `Refused` when nothing is proposed."""
        proposed = [each for each in self.all() if each.state == "proposed"]
        if not proposed:
            raise Refused(N_("No paper is proposed."), remedy=N_("Propose one first."))
        first, *others = proposed
        return Choice(first, [each for each in others if len(each.voters) == len(first.voters)])

    def to_vote(self) -> list[Reading]:
        """What is proposed, as long as the person may vote and has not voted for any of it."""
        person = self._ctx.actor.person
        if person is None or not self._ctx.may(TAKE_PART):
            return []
        proposed = [each for each in self.all() if each.state == "proposed"]
        return [] if any(person in each.voters for each in proposed) else proposed

    def name(self, person: int | None) -> str:
        """What somebody is called: in the lab a name is no secret, so it is read with the program’s eyes."""
        found = None if person is None else as_program(self._ctx).directory.person(person)
        return "" if found is None else found.name

    # Proposals and votes.

    def propose(self, title: str, *, authors: str = "", url: str = "") -> Proposal:
        """Propose a paper; of one that a library knows by this title, authors and address are filled in."""
        self._ctx.require(TAKE_PART)
        paper = None if authors or url else paper_called(self._ctx, title)
        if paper is not None:
            return self._add(_from(paper, self._ctx.clock()))
        return self._add(Proposal(title=title, authors=authors, url=url, at=self._ctx.clock()))

    def propose_paper(self, ref: Ref) -> Proposal:
        """Propose a paper of a library; raises `NotFound` when none has it."""
        self._ctx.require(TAKE_PART)
        paper = paper_of(self._ctx, ref)
        if paper is None:
            raise NotFound(N_("No library has this paper."), remedy=N_("Propose it by its title."))
        return self._add(_from(paper, self._ctx.clock()))

    def change(self, edited: Proposal) -> Proposal:
        """Store another title, authors, address; raises `StaleRecord` when somebody else saved it meanwhile."""
        with self._ctx.store.transaction():
            before = self.get(edited.doc_id).proposal
            self._ctx.require(self._right_over(before))
            # No more than what may be edited is taken: who volunteers is not theirs to say.
            new = replace(before, title=edited.title, authors=edited.authors, url=edited.url, rev=edited.rev)
            return self._proposals.save(self._checked(new))

    def withdraw(self, number: int) -> Withdrawn:
        """Take back a proposal, with its votes; `restore` undoes that."""
        with self._ctx.store.transaction():
            proposal = self._proposed(number).proposal
            self._ctx.require(self._right_over(proposal))
            votes = self._votes.find(where("proposal") == number)
            for vote in votes:
                self._votes.remove(vote.doc_id)
            self._proposals.remove(number)
            return Withdrawn(proposal, votes)

    def restore(self, withdrawn: Withdrawn) -> None:
        """Bring back what was withdrawn, under its old number."""
        with self._ctx.store.transaction():
            self._ctx.require(self._right_over(withdrawn.proposal))
            self._proposals.add(self._checked(withdrawn.proposal))
            self._votes.add_all(withdrawn.votes)

    def vote(self, number: int, *, wanted: bool = True) -> None:
        """Vote for a paper, or take one’s vote back; twice is as good as once."""
        self._ctx.require(TAKE_PART)
        person = self._me()
        with self._ctx.store.transaction():
            self._proposed(number)
            mine = self._votes.first((where("proposal") == number) & (where("person") == person))
            if wanted and mine is None:
                self._votes.add(Vote(proposal=number, person=person))
            elif not wanted and mine is not None:
                self._votes.remove(mine.doc_id)

    def volunteer(self, number: int, *, wanted: bool = True) -> None:
        """Offer to present a paper, or no longer; raises `Refused` when somebody else does."""
        self._ctx.require(TAKE_PART)
        me = self._me()
        with self._ctx.store.transaction():
            proposal = self._proposed(number).proposal
            if proposal.presenter not in {None, me}:
                raise Refused(N_("{name} presents it already.", name=self.name(proposal.presenter)))
            self._proposals.save(replace(proposal, presenter=me if wanted else None))

    # Meetings. They are named by the paper that is read.

    def meet(self, number: int, day: date, presenter: int | None = None) -> Meeting:
        """Read a paper on a day; without a presenter, who volunteered presents, or who proposed it."""
        self._ctx.require(ORGANISE)
        with self._ctx.store.transaction():
            reading = self._proposed(number)
            who = presenter or reading.presenter
            return self._meetings.add(Meeting(proposal=number, day=day, presenter=who))

    def move(self, edited: Meeting) -> Meeting:
        """Store another day and presenter; raises `StaleRecord` as `change` does."""
        self._ctx.require(ORGANISE)
        with self._ctx.store.transaction():
            before = self.meeting(edited.proposal)
            new = replace(before, day=edited.day, presenter=edited.presenter, rev=edited.rev)
            return self._meetings.save(new)

    def write(self, edited: Meeting) -> Meeting:
        """Store minutes, from the day of the meeting on; raises `StaleRecord` as `change` does."""
        with self._ctx.store.transaction():
            before = self.meeting(edited.proposal)
            self._ctx.require(self._right_to_write(before))
            if before.day > self.today():
                raise Refused(N_("The meeting is still to come."), remedy=N_("Write its minutes from that day on."))
            return self._meetings.save(replace(before, minutes=edited.minutes.strip(), rev=edited.rev))

    def call_off(self, number: int) -> Meeting:
        """Take a meeting back: its paper is proposed again. One that has minutes took place, and stays."""
        self._ctx.require(ORGANISE)
        with self._ctx.store.transaction():
            meeting = self.meeting(number)
            if meeting.minutes:
                raise Refused(N_("This meeting has minutes."), why=N_("What took place is not called off."))
            self._meetings.remove(meeting.doc_id)
            return meeting

    # What a person may do: the page hides what the rules would refuse.

    def may_change(self, proposal: Proposal) -> bool:
        """Whether the person may edit or withdraw it: their own, or as who organises."""
        return self._ctx.may(self._right_over(proposal))

    def may_write(self, meeting: Meeting) -> bool:
        """Whether the person may write its minutes: who presents, or who organises."""
        return self._ctx.may(self._right_to_write(meeting))

    # Within the rules.

    def _reading(self, proposal: Proposal, voters: frozenset[int], meeting: Meeting | None) -> Reading:
        state: State = "proposed"
        if meeting is not None:
            state = "next" if meeting.day >= self.today() else "past"
        return Reading(proposal, voters, meeting, state)

    def _proposed(self, number: int) -> Reading:
        reading = self.get(number)
        if reading.meeting is not None:
            raise Refused(N_("This paper has its meeting already."))
        return reading

    def _me(self) -> int:
        if self._ctx.actor.person is None:
            raise Refused(N_("Only people take part in the reading group."))
        return self._ctx.actor.person

    def _is_me(self, person: int | None) -> bool:
        return person is not None and person == self._ctx.actor.person

    def _right_over(self, proposal: Proposal) -> str:
        return TAKE_PART if self._is_me(proposal.by) else ORGANISE

    def _right_to_write(self, meeting: Meeting) -> str:
        return TAKE_PART if self._is_me(meeting.presenter) else ORGANISE

    def _add(self, proposal: Proposal) -> Proposal:
        me = self._me()
        with self._ctx.store.transaction():  # nobody proposes the same between the look and the write
            return self._proposals.add(self._checked(replace(proposal, by=me)))

    def _checked(self, proposal: Proposal) -> Proposal:
        """The proposal without stray spaces; raises `Refused` without a title, or when it is there already."""
        proposal = replace(proposal, title=proposal.title.strip())
        if not proposal.title:
            raise Refused(N_("A paper needs a title."), field="title")
        for other in self._proposals.find():
            same = fold(other.title) == fold(proposal.title)
            if other.doc_id != proposal.doc_id and (same or (proposal.paper and other.paper == proposal.paper)):
                raise Refused(N_("It is there already, as number {number}.", number=other.doc_id), field="title")
        return proposal


def _from(paper: Paper, at: datetime) -> Proposal:
    return Proposal(title=paper.title, authors=", ".join(paper.authors), url=paper.url, paper=paper.ref, at=at)


def _place(reading: Reading) -> tuple[float, ...]:
    """Where it stands among the others; what comes first is what is picked first."""
    if reading.meeting is None:
        return (1, -len(reading.voters), reading.proposal.at.timestamp(), reading.number)
    day = reading.meeting.day.toordinal()
    return (0, day, reading.number) if reading.state == "next" else (2, -day, -reading.number)
