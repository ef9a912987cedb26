"""What a person decides about a letter, and takes back."""

from __future__ import annotations

import pytest

from coordtui.api import NotAllowed, NotFound, Refused, StaleRecord
from coordtui.outbox.decisions import Decisions
from coordtui.testing import actor_with

from .conftest import HANG_UP


@pytest.fixture
def decisions(office):
    return Decisions(office.ctx)


@pytest.fixture
def unsure(office, smtp):
    """A letter that may have arrived."""
    smtp.says["."] = HANG_UP
    letter = office.put()
    office.deliver()
    smtp.says.clear()
    return letter.doc_id


def test_an_unsure_letter_goes_again_only_when_a_person_says_so(office, smtp, decisions, unsure):
    decisions.send([unsure])
    assert office.letter(unsure).steps[-1].by == "Ada Placeholder"
    office.deliver()
    assert office.states() == ["sent"]
    assert len(smtp.mails) == 2
    assert smtp.messages[0]["Message-ID"] == smtp.messages[1]["Message-ID"]


def test_an_unsure_letter_counts_as_sent_and_that_is_taken_back(office, decisions, unsure):
    undo = decisions.count_as_sent([unsure])
    assert office.states() == ["sent"]
    undo()
    assert office.states() == ["unsure"]


def test_a_discarded_letter_is_not_sent_and_comes_back(office, smtp, decisions):
    office.put()
    undo = decisions.discard([1])
    office.deliver()
    assert (office.states(), smtp.mails) == (["discarded"], [])
    undo()
    office.deliver()
    assert office.states() == ["sent"]


def test_what_has_moved_on_is_not_taken_back(office, decisions):
    office.put()
    undo = decisions.send([1])
    office.deliver()
    with pytest.raises(StaleRecord):
        undo()
    assert office.states() == ["sent"]


def test_what_is_sent_stays_sent_and_all_or_none_are_decided(office, decisions):
    office.put()
    office.deliver()
    office.put()
    with pytest.raises(Refused, match="stays as it is: sent"):
        decisions.discard([2, 1])
    with pytest.raises(Refused):
        decisions.count_as_sent([2])
    with pytest.raises(NotFound):
        decisions.get(7)
    assert office.states() == ["sent", "waiting"]


@pytest.mark.parametrize("operation", ["letters", "get", "send", "count_as_sent", "discard"])
def test_each_operation_needs_the_right(office, operation):
    office.put()
    someone = Decisions(office.ctx.acting_as(actor_with("researcher")))
    with pytest.raises(NotAllowed, match=r"core\.outbox"):
        getattr(someone, operation)(*{"letters": []}.get(operation, [1]))


def test_whoever_puts_a_letter_needs_no_right_of_the_outbox(office):
    from coordtui.api import Letter

    ctx = office.session.context(actor=actor_with("researcher"))
    letter = ctx.outbox.put(Letter(channel="mail", to="a@example.org", subject="s", text="t"))
    assert letter.by == "Somebody Placeholder"


def test_what_is_held_about_a_person_has_their_letters(office):
    office.put(to="elsewhere@example.org")  # by Ada, who acts
    held = office.session.personal_data(office.session.actor, 1)["core"].held["letters"]
    assert [(letter["to"], letter["subject"]) for letter in held] == [("elsewhere@example.org", "Seats")]
