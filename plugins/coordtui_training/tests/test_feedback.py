"""Feedback: once, without a name, and read among others only."""

from __future__ import annotations

import argparse
import json
from datetime import timedelta

import msgspec
import pytest

from coordtui.api import NotAllowed, Refused
from coordtui_training.cli import configure
from coordtui_training.exchange.whole import export_json
from coordtui_training.feedback import KNOWN, LEAST, Feedback
from coordtui_training.records import Answer, Question, Signup, Sitting

from .test_checkin import seat


@pytest.fixture
def over(lab):
    """A session that ended an hour ago, its list still open."""
    return lab.session(start=lab.now - timedelta(hours=4), instructors=[lab.person("Teacher Placeholder")])


def came(lab, session):
    return seat(lab, session, present=[0]).person


def answer(lab, session, scores=None, words=None, person=None):
    person = person or came(lab, session)
    Feedback(lab.ctx(person)).answer(session.doc_id, scores or {0: 4}, words)
    return person


def test_the_usual_three_are_asked_or_those_of_the_course(lab, over):
    usual = Feedback(lab.ctx(came(lab, over))).questions(over.doc_id)
    assert [each.kind for each in usual] == ["scale", "scale", "words"]
    own = lab.course(
        questions=[Question(fr="Et le rythme ?", kind="scale"), Question(en="And?", kind="words")]
    )
    session = lab.session(own)
    assert [str(each.text) for each in Feedback(lab.ctx()).questions(session.doc_id)] == [
        "Et le rythme ?",
        "And?",
    ]


def test_who_came_answers_once(lab, over):
    who = answer(lab, over, {0: 5, 1: 3}, {2: " More examples. "})
    (kept,) = lab.ctx().store.records(Answer).find()
    assert (kept.scores, kept.words) == ({"0": 5, "1": 3}, {"2": "More examples."})
    with pytest.raises(Refused, match="You answered already"):
        answer(lab, over, person=who)
    assert lab.ctx().store.records(Answer).count() == 1


def test_an_answer_names_nobody(lab, over):
    who = answer(lab, over)
    (kept,) = lab.ctx().store.records(Answer).find()
    assert {*msgspec.to_builtins(kept)} <= {"doc_id", "rev", "session", "day", "scores", "words"}
    signup = lab.ctx().store.records(Signup).first()
    assert (signup.person, signup.answered) == (who, True)


def test_the_log_of_changes_holds_the_answer_as_the_programs(lab, over):
    who = answer(lab, over)
    log = sorted(lab.opened.store.audit_log(), key=lambda entry: entry.seq)
    wrote = {change.table: entry for entry in log for change in entry.changes}
    assert (wrote["training.answers"].person, wrote["training.answers"].name) == (None, "coordtui")
    assert wrote["training.signups"].person == who
    assert "could compare the two" in str(KNOWN)


def test_it_is_open_from_the_end_of_the_first_sitting_for_thirty_days(lab):
    first = Sitting(start=lab.now, end=lab.now + timedelta(hours=1))
    second = Sitting(start=lab.now + timedelta(days=7), end=lab.now + timedelta(days=7, hours=1))
    session = lab.session(sittings=[first, second])
    early, mid, late = (came(lab, session) for _ in range(3))
    with pytest.raises(Refused, match="once the first sitting is over"):
        answer(lab, session, person=early)
    lab.clock.advance(timedelta(hours=1))
    answer(lab, session, person=early)
    lab.clock.advance(timedelta(days=37))
    answer(lab, session, person=mid)
    lab.clock.advance(timedelta(seconds=1))
    with pytest.raises(Refused, match="It could be answered until 19 Dec 2026"):
        answer(lab, session, person=late)


@pytest.mark.parametrize(("state", "held"), [("confirmed", False), ("waiting", False), ("no_show", True)])
def test_who_did_not_come_is_not_asked(lab, state, held):
    session = lab.session(start=lab.now - timedelta(hours=4), held=held)
    who = seat(lab, session, state=state)
    with pytest.raises(Refused, match="Only those who came"):
        answer(lab, session, person=who.person)
    assert Feedback(lab.ctx(who.person)).waiting() == []


def test_sessions_that_wait_for_ones_answer_are_listed_until_it_is_given(lab, over):
    who = came(lab, over)
    assert [each.doc_id for each in Feedback(lab.ctx(who)).waiting()] == [over.doc_id]
    answer(lab, over, person=who)
    assert Feedback(lab.ctx(who)).waiting() == []


@pytest.mark.parametrize(
    ("scores", "words", "why"),
    [
        ({0: 6}, {}, "from 1 to 5"),
        ({0: 0}, {}, "from 1 to 5"),
        ({2: 5}, {}, "no such question 3"),
        ({}, {0: "good"}, "no such question 1"),
        ({9: 1}, {}, "no such question 10"),
        ({}, {2: "  "}, "Nothing is answered"),
        ({}, {2: "x" * 4001}, "at most 4000"),
    ],
)
def test_what_is_no_answer_is_refused_and_can_be_given_again(lab, over, scores, words, why):
    who = came(lab, over)
    feedback = Feedback(lab.ctx(who))
    with pytest.raises(Refused, match=why):
        feedback.answer(over.doc_id, scores, words)
    answer(lab, over, person=who)


def test_nobody_reads_an_answer_before_there_are_three(lab, over):
    for n in range(LEAST):
        summary = Feedback(lab.ctx()).summary(over.doc_id)
        assert (summary.answers, summary.came, summary.results) == (n, n, ())
        assert "answers are shown from 3 on" in str(summary.said)
        answer(lab, over, {0: n + 3}, {2: f"word {n}"})
    scale, pace, words = Feedback(lab.ctx()).summary(over.doc_id).results
    assert scale.counts == {1: 0, 2: 0, 3: 1, 4: 1, 5: 1}
    assert scale.mean == 4
    assert pace.mean is None
    assert words.words == ("word 0", "word 1", "word 2")


def test_answers_are_shown_three_at_a_time_so_that_nobody_sees_the_one_that_just_came(lab, over):
    for score in (5, 4, 5):
        answer(lab, over, {0: score}, {2: "first"})
    three = Feedback(lab.ctx()).summary(over.doc_id)
    answer(lab, over, {0: 1}, {2: "bad"})
    four = Feedback(lab.ctx()).summary(over.doc_id)
    assert (four.answers, four.shown, four.results) == (4, 3, three.results)
    assert "4 answered of 4 who came; 3 answers are shown, as they are shown 3 at a time." in str(four.said)
    assert len(exported(lab)) == 3
    answer(lab, over, {0: 1}), answer(lab, over, {0: 2})
    six = Feedback(lab.ctx()).summary(over.doc_id)
    assert six.shown == 6
    assert str(six.said) == "6 answered of 6 who came."
    assert six.results[0].counts == {1: 2, 2: 1, 3: 0, 4: 1, 5: 2}


def test_words_do_not_stand_in_the_order_of_arrival_nor_with_the_rest_of_an_answer(lab):
    course = lab.course(questions=[Question(en="One?", kind="words"), Question(en="Two?", kind="words")])
    session = lab.session(course, start=lab.now - timedelta(hours=4))
    for one, two in (("c", "x"), ("b", "y"), ("a", "w")):
        Feedback(lab.ctx(came(lab, session))).answer(session.doc_id, {}, {0: one, 1: two})
    first, second = Feedback(lab.ctx()).summary(session.doc_id).results
    assert first.words == ("a", "b", "c")
    assert second.words == ("w", "x", "y")


def test_teachers_read_their_own_and_nobody_else_does(lab, over):
    teacher = over.instructors[0]
    Feedback(lab.ctx(teacher)).summary(over.doc_id)
    with pytest.raises(NotAllowed):
        Feedback(lab.ctx(came(lab, over))).summary(over.doc_id)
    with pytest.raises(NotAllowed):
        Feedback(lab.ctx(came(lab, over), "guest")).answer(over.doc_id, {0: 1})


def exported(lab):
    return json.loads(export_json(lab.ctx()))["answers"]


def test_answers_of_few_do_not_leave_with_everything_else(lab, over):
    for _ in range(LEAST - 1):
        answer(lab, over)
    assert exported(lab) == []
    answer(lab, over)
    assert len(exported(lab)) == LEAST


def test_what_leaves_does_not_say_in_which_order_or_when_they_answered(lab, over):
    for score in (3, 1, 2):
        answer(lab, over, {0: score})
        lab.clock.advance(timedelta(days=1))
    found = exported(lab)
    assert [each["scores"]["0"] for each in found] == [1, 2, 3]
    assert len({each["day"] for each in found}) == 1


def test_the_list_does_not_say_who_answered(lab, over, capsys):
    answer(lab, over)
    parser = argparse.ArgumentParser()
    configure(parser)
    args = parser.parse_args(["list", str(over.doc_id), "--json"])
    args.run(lab.ctx(over.instructors[0]), args)
    assert "answered" not in capsys.readouterr().out
