"""The rules, without a screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from coordtui.api import Context, Duplicate, NotAllowed, Person, Refused
from coordtui.testing import FrozenClock
from msgspec.structs import replace

from coordtui_reading_group.privacy import personal_data
from coordtui_reading_group.records import Meeting, Proposal, Vote
from coordtui_reading_group.service import ReadingGroup

As = Callable[..., ReadingGroup]
TODAY = FrozenClock().now.astimezone().date()  # wherever the tests run


@pytest.fixture
def group(ctx: Context) -> ReadingGroup:
    """The group, for the coordinator."""
    return ReadingGroup(ctx)


@pytest.fixture
def colleague(ctx: Context) -> int:
    """Somebody else of the lab, by number."""
    return ctx.directory.people().add(Person(name="Ilse Nobody")).doc_id


@pytest.fixture
def theirs(ctx_as: Callable[..., Context], colleague: int) -> ReadingGroup:
    """The group, for that colleague, who organises nothing."""
    return ReadingGroup(ctx_as("researcher", person=colleague))


def order(group: ReadingGroup) -> list[str]:
    return [each.proposal.title for each in group.all()]


def test_most_votes_are_read_next_then_who_waits_longest_and_ties_are_told(
    group: ReadingGroup, theirs: ReadingGroup, clock: FrozenClock
) -> None:
    numbers = []
    for title in ("Placeholders", "Nothing", "Examples"):
        numbers.append(group.propose(title).doc_id)
        clock.advance(timedelta(hours=1))
    group.vote(numbers[1])
    theirs.vote(numbers[2])
    choice = group.choice()
    assert choice.next.proposal.title == "Nothing"
    assert [each.proposal.title for each in choice.tied] == ["Examples"]
    theirs.vote(numbers[1])
    assert group.choice().tied == []
    assert order(group) == ["Nothing", "Examples", "Placeholders"]


def test_nothing_is_picked_where_nothing_is_proposed(group: ReadingGroup) -> None:
    with pytest.raises(Refused, match="No paper is proposed"):
        group.choice()


def test_a_person_has_one_vote_and_takes_it_back(ctx: Context, group: ReadingGroup, colleague: int) -> None:
    number = group.propose("Placeholders").doc_id
    for _ in range(2):
        group.vote(number)
        assert len(group.get(number).voters) == 1
    group.vote(number, wanted=False)
    assert not group.get(number).voters
    ctx.store.records(Vote).add(Vote(proposal=number, person=colleague))
    with pytest.raises(Duplicate):  # the engine has the last word, whoever writes
        ctx.store.records(Vote).add(Vote(proposal=number, person=colleague))


def test_the_vote_is_open_for_who_has_not_voted(group: ReadingGroup, theirs: ReadingGroup) -> None:
    number = group.propose("Placeholders").doc_id
    group.vote(number)
    assert group.to_vote() == []
    assert [each.number for each in theirs.to_vote()] == [number]


@pytest.mark.parametrize("title", ["", "  ", "PLACÈHOLDERS "])
def test_a_title_is_there_once(group: ReadingGroup, title: str) -> None:
    group.propose("Placeholders")
    with pytest.raises(Refused):
        group.propose(title)
    assert order(group) == ["Placeholders"]


def test_who_presents_is_who_proposed_or_volunteered(group: ReadingGroup, theirs: ReadingGroup, colleague: int) -> None:
    number = group.propose("Placeholders").doc_id
    assert group.get(number).presenter == group.get(number).proposal.by
    theirs.volunteer(number)
    assert group.get(number).presenter == colleague
    with pytest.raises(Refused, match="Ilse Nobody presents it already"):
        group.volunteer(number)
    assert group.meet(number, TODAY).presenter == colleague


def test_people_change_their_own_and_who_organises_all(group: ReadingGroup, theirs: ReadingGroup) -> None:
    proposal = group.propose("Placeholders")
    for change in (
        lambda: theirs.change(proposal),
        lambda: theirs.withdraw(proposal.doc_id),
        lambda: theirs.meet(proposal.doc_id, TODAY),
    ):
        with pytest.raises(NotAllowed):
            change()
    own = theirs.propose("Nothing")
    group.change(replace(theirs.change(replace(own, title="Nothing, again")), title="Nothing at last"))
    assert order(group) == ["Placeholders", "Nothing at last"]


def test_a_guest_reads_and_does_nothing_else(group: ReadingGroup, ctx_as: Callable[..., Context]) -> None:
    number = group.propose("Placeholders").doc_id
    guest = ReadingGroup(ctx_as("guest"))
    assert [each.number for each in guest.all()] == [number]
    for act in (lambda: guest.propose("Nothing"), lambda: guest.vote(number), lambda: guest.volunteer(number)):
        with pytest.raises(NotAllowed):
            act()


def test_what_was_withdrawn_comes_back_with_its_votes(group: ReadingGroup, theirs: ReadingGroup) -> None:
    number = group.propose("Placeholders").doc_id
    theirs.vote(number)
    before = group.get(number)
    group.restore(group.withdraw(number))
    assert group.get(number).voters == before.voters
    group.withdraw(number)
    assert order(group) == []


def test_minutes_are_written_by_who_presents_from_the_day_on(
    ctx_as: Callable[..., Context], group: ReadingGroup, theirs: ReadingGroup, colleague: int, clock: FrozenClock
) -> None:
    number = theirs.propose("Placeholders").doc_id
    meeting = group.meet(number, TODAY + timedelta(days=1))
    written = replace(meeting, minutes=" We liked it.\nNobody disagreed. ")
    with pytest.raises(Refused, match="still to come"):
        theirs.write(written)
    clock.advance(timedelta(days=1))
    assert group.get(number).state == "next"
    meeting = theirs.write(written)
    assert meeting.minutes == "We liked it.\nNobody disagreed."
    with pytest.raises(NotAllowed):
        theirs.move(meeting)
    with pytest.raises(NotAllowed):
        ReadingGroup(ctx_as("researcher")).write(meeting)
    clock.advance(timedelta(days=1))
    assert group.get(number).state == "past"


def test_a_meeting_is_called_off_until_it_has_minutes(group: ReadingGroup) -> None:
    number = group.propose("Placeholders").doc_id
    meeting = group.meet(number, TODAY)
    with pytest.raises(Refused, match="has its meeting already"):
        group.meet(number, TODAY)
    group.call_off(number)
    assert group.get(number).state == "proposed"
    meeting = group.meet(number, TODAY)
    group.write(replace(meeting, minutes="We liked it."))
    with pytest.raises(Refused, match="has minutes"):
        group.call_off(number)


def test_what_is_somebodys_follows_them(ctx: Context, ctx_as: Callable[..., Context], colleague: int) -> None:
    double = ctx.directory.people().add(Person(name="I. Nobody")).doc_id
    group, twice = ReadingGroup(ctx), ReadingGroup(ctx_as("researcher", person=double))
    number = twice.propose("Placeholders").doc_id
    twice.vote(number)
    ReadingGroup(ctx_as("researcher", person=colleague)).vote(number)  # the same human, by the other name
    ctx.directory.merge(colleague, double)
    assert (group.get(number).presenter, group.get(number).voters) == (colleague, frozenset({colleague}))
    ctx.directory.unmerge(double)
    assert (group.get(number).presenter, group.get(number).voters) == (double, frozenset({colleague, double}))


def test_who_is_forgotten_leaves_papers_and_minutes_without_a_name(
    ctx: Context, group: ReadingGroup, theirs: ReadingGroup, colleague: int
) -> None:
    read, waits = theirs.propose("Placeholders").doc_id, group.propose("Nothing").doc_id
    theirs.vote(waits)
    theirs.volunteer(waits)
    group.meet(read, TODAY)
    held = personal_data(ctx, colleague, erase=False).held
    assert {name: len(rows) for name, rows in held.items()} == {"proposals": 2, "votes": 1, "meetings": 1}
    assert personal_data(ctx, colleague, erase=True).erased == 4
    assert personal_data(ctx, colleague, erase=False).held == {}
    assert ctx.store.records(Proposal).count() == 2
    assert ctx.store.records(Meeting).count() == 1
