"""Answering the questions after a session, and reading what was said."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui_training.feedback import Feedback
from coordtui_training.panes.feedback import FeedbackForm, FeedbackSummary, FeedbackWindow
from coordtui_training.records import Answer, Session
from coordtui_training.running import Roll
from coordtui_training.seats import Seats

from .windows_lab import Over


@pytest.fixture
def held(lab):
    """A session that four people came to; and their numbers."""
    session = lab.session(lab.course("SLRM"))
    people = [lab.person() for _ in range(4)]
    for person in people:
        Seats(lab.ctx()).add(session.doc_id, person)
    lab.clock.advance(timedelta(days=7, hours=4))
    Roll(lab.ctx()).close(session.doc_id, "present")
    return lab.ctx().store.records(Session).get(session.doc_id), people


async def test_an_answer_is_read_again_before_it_is_sent_and_says_what_is_kept(lab, held):
    session, (person, *_) = held
    async with Over(lab, (120, 40)) as at:
        form = await at.open(FeedbackWindow(lab.ctx(person), session))
        assert isinstance(form, FeedbackForm)
        await at.fill(q0=5, q2="More exercises.")
        await at.press("ctrl+o")
        assert "Your answer is kept without your name" in at.said()
        assert "More exercises." in at.said()
        assert not lab.ctx().store.records(Answer).find()
        await at.press("c")
        assert "Thank you." in str(at.result)
        (answer,) = lab.ctx().store.records(Answer).find()
        assert (answer.scores, answer.words) == ({"0": 5}, {"2": "More exercises."})


async def test_answers_are_shown_once_there_are_enough(lab, held):
    session, people = held
    async with Over(lab) as at:
        for person in people[:2]:
            Feedback(lab.ctx(person)).answer(session.doc_id, {0: 4})
        window = await at.open(FeedbackWindow(lab.ctx(), session))
        assert isinstance(window, FeedbackSummary)
        assert "answers are shown from 3 on" in at.said()
        assert "█" not in at.text()
    Feedback(lab.ctx(people[2])).answer(session.doc_id, {0: 5}, {2: "[b]More[/b]"})
    async with Over(lab) as at:
        await at.open(FeedbackSummary(lab.ctx(), session))
        assert "3 answered of 4 who came." in at.said()
        assert "4.3" in at.text()
        assert "[b]More[/b]" in at.text()
