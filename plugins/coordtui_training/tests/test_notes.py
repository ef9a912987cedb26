"""What a list is written to by hand, and reminders."""

from __future__ import annotations

from datetime import timedelta

import pytest

from coordtui.api import NotAllowed, NotFound, Refused
from coordtui_training import letters
from coordtui_training.letters.reminders import remind
from coordtui_training.records import Signup

from .test_letters import queued, step


class Run:
    """A job that nobody stops."""

    def progress(self, *_: object) -> None:
        pass


# Messages.


def signed(lab, session, state="confirmed", **fields) -> int:
    person = lab.person(**fields)
    lab.ctx().store.records(Signup).add(
        Signup(session=session.doc_id, person=person, state=state, asked=lab.now)
    )
    return person


WORDS = ({"en": "Boots", "fr": "Des bottes"}, {"en": "Bring boots.", "fr": "Apportez des bottes."})


def test_a_message_goes_to_all_on_the_list_in_their_language_as_it_was_shown(lab):
    session = lab.session()
    english = signed(lab, session, languages=["en"], name="Hrafn Placeholder")
    french = signed(lab, session, "waiting", languages=["fr"], name="Ilse Nobody")
    signed(lab, session, "cancelled")
    silent = signed(lab, session, emails=[])
    one, other, nobody = letters.preview(lab.ctx(), session.doc_id, None, *WORDS)
    assert queued(lab) == []
    assert (one.language, one.people) == ("en", (english,))
    assert (other.language, other.people) == ("fr", (french,))
    assert nobody.people == (silent,)
    assert "To: Hrafn Placeholder" in one.text
    assert "@example.invalid" not in one.text.partition("\n\n")[2]
    letters.write(lab.ctx(), session.doc_id, None, *WORDS)
    sent = {each.to: each for each in queued(lab)}
    assert len(sent) == 2
    letter = sent["ilse.nobody@example.invalid"]
    assert letter.subject == "Des bottes"
    assert "Apportez des bottes." in letter.text
    assert letter.text.strip() in other.text


def test_a_message_in_one_language_goes_to_everybody(lab):
    session = lab.session()
    signed(lab, session, languages=["en"]), signed(lab, session, languages=["fr"])
    letters.write(lab.ctx(), session.doc_id, None, {"fr": "Des bottes"}, {"fr": "Apportez des bottes."})
    assert [each.subject for each in queued(lab)] == ["Des bottes", "Des bottes"]


def test_a_message_goes_once_and_is_taken_back_as_long_as_it_is_here(lab):
    session = lab.session()
    signed(lab, session), signed(lab, session)
    undo = letters.write(lab.ctx(), session.doc_id, None, "Boots", "Bring boots.")
    letters.write(lab.ctx(), session.doc_id, None, "Boots", "Bring boots.")
    assert len(queued(lab)) == 2
    assert str(undo()) == "2 messages were taken back."
    assert {each.state for each in queued(lab)} == {"discarded"}
    assert str(undo()) == "2 messages had left already."


def test_an_address_that_is_none_keeps_nobody_else_from_a_message(lab):
    session = lab.session()
    good, wrong = signed(lab, session), signed(lab, session, emails=["é@example.invalid"])
    first, nobody = letters.preview(lab.ctx(), session.doc_id, None, "Boots", "Bring boots.")
    assert (first.people, nobody.people, nobody.text) == ((good,), (wrong,), "")
    letters.write(lab.ctx(), session.doc_id, None, "Boots", "Bring boots.")
    assert len(queued(lab)) == 1
    with pytest.raises(Refused, match="1 person cannot be written to"):
        letters.write(lab.ctx(), session.doc_id, [wrong], "Boots", "Bring boots.")


def test_only_who_runs_a_session_writes_to_its_list_and_only_to_its_list(lab):
    teacher, stranger = lab.person(), lab.person()
    session = lab.session(instructors=[teacher])
    signed(lab, session)
    for what in (letters.write, letters.preview):
        with pytest.raises(NotAllowed):
            what(lab.ctx(stranger), session.doc_id, None, "Boots", "Bring boots.")
        with pytest.raises(Refused, match="not signed up"):
            what(lab.ctx(teacher), session.doc_id, [stranger], "Boots", "Bring boots.")
    letters.write(lab.ctx(teacher), session.doc_id, None, "Boots", "Bring boots.")
    assert len(queued(lab)) == 1


def test_a_preview_never_shows_an_address(lab):
    teacher = lab.person()
    session = lab.session(instructors=[teacher])
    signed(lab, session, name="Hrafn Placeholder", visibility={"emails": "hidden"})
    (shown,) = letters.preview(lab.ctx(teacher), session.doc_id, None, "Boots", "Bring boots.")
    assert "hrafn.placeholder@" not in shown.text


def test_a_message_that_cannot_be_one_is_refused(lab, silent):
    session = lab.session()
    with pytest.raises(Refused, match="nobody to write to"):
        letters.write(lab.ctx(), session.doc_id, None, "Boots", "Bring boots.")
    signed(lab, session)
    with pytest.raises(Refused, match="needs a subject"):
        letters.write(lab.ctx(), session.doc_id, None, "Boots", " ")
    with pytest.raises(NotFound):
        letters.write(lab.ctx(), 99, None, "Boots", "Bring boots.")


def test_a_message_is_refused_where_no_mail_leaves(silent):
    session = silent.session()
    signed(silent, session)
    with pytest.raises(Refused, match="No mail leaves this lab"):
        letters.preview(silent.ctx(), session.doc_id, None, "Boots", "Bring boots.")


# Reminders.


def test_who_has_a_seat_is_reminded_once_a_day_before(lab):
    session = lab.session(start=lab.now + timedelta(hours=30))
    signed(lab, session), signed(lab, session, "waiting")
    assert str(remind(lab.ctx(), Run())) == "0 reminders."
    lab.clock.advance(timedelta(hours=7))
    assert str(remind(lab.ctx(), Run())) == "1 reminder."
    assert str(remind(lab.ctx(), Run())) == "0 reminders."
    (letter,) = queued(lab)
    assert letter.subject.startswith("Reminder: ")
    lab.clock.advance(timedelta(hours=24))
    assert str(remind(lab.ctx(), Run())) == "0 reminders."


def test_nobody_is_reminded_of_what_they_were_told_just_now_or_of_what_is_cancelled(lab):
    session = lab.session(start=lab.now + timedelta(hours=20))
    person = lab.person()
    step(lab, session, person, "confirmed", by=person)
    signed(lab, lab.session(start=lab.now + timedelta(hours=20), state="cancelled"))
    assert str(remind(lab.ctx(), Run())) == "0 reminders."
