"""What Today, the search, a person's page and the log of what is held say of training."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from coordtui.api import Card, Ref
from coordtui_training import coordtui_record_panels, coordtui_search, coordtui_today, feedback, today
from coordtui_training.declared import SESSIONS
from coordtui_training.records import Booking, Session, Signup, Step


def cards(lab: Any, person: int | None = None, *roles: str) -> list[Card]:
    return list(coordtui_today(lab.ctx(person, *roles)))


def said(lab: Any, person: int | None = None) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for card in cards(lab, person):
        found.setdefault(card.kind, []).append(f"{card.sign} {card.title}".strip())
    return found


def ready(lab: Any, code: str, **fields: Any) -> Session:
    """A session that needs nothing."""
    given = {"link": "https://example.invalid/x", "instructors": [lab.person()], **fields}
    course = lab.course(code, topics=given.pop("topics", []))
    return lab.session(course, **given)


def test_today_says_nothing_in_a_lab_without_sessions_or_without_the_right(lab: Any) -> None:
    assert cards(lab) == []
    ready(lab, "GIT")
    assert cards(lab, lab.person(), "nobody") == []


def test_an_offer_comes_first_with_its_end_and_goes_when_it_ends(lab: Any) -> None:
    person = lab.person()
    session = ready(lab, "GIT")
    lab.signup(session, person, "offered", expires=lab.now + timedelta(hours=8))
    (card,) = cards(lab, person)
    assert (card.kind, card.sign, card.pane, card.ref) == ("decide", "!", SESSIONS, session.ref)
    assert str(card.title) == "Course GIT: a seat for you, to take by today 17:00"
    assert card.detail == "Thu 19 Nov 09:00"
    lab.clock.advance(timedelta(hours=8))
    assert cards(lab, person) == []


def test_whoever_runs_the_lists_is_told_what_each_session_needs(lab: Any) -> None:
    coming = ready(lab, "GIT", waiting="hand", capacity=1, link="")
    lab.signup(coming, lab.person(), "waiting")
    lab.signup(coming, lab.person(), "requested")
    over = ready(lab, "RL", capacity=1)
    lab.signup(over, lab.person())
    sessions = lab.ctx().store.records(Session)
    sessions.save(_with(sessions.get(over.doc_id), capacity=2))
    lab.signup(over, lab.person(), over="Hrafn Placeholder")
    sessions.save(_with(sessions.get(over.doc_id), capacity=1))
    ended = ready(lab, "OLD", start=lab.now - timedelta(days=2))
    lab.signup(ended, lab.person())
    assert said(lab)["decide"] == [
        "! Course OLD, Tue 10 Nov 09:00: who came is not settled: r checks in, L closes the list",
        "! Course GIT, Thu 19 Nov 09:00: 1 person asks for a seat and waits for a yes; "
        "1 seat free, 1 waiting; no room yet",
        "! Course RL, Thu 19 Nov 09:00: 1 person more than seats",
    ]


def _with(record: Any, **fields: Any) -> Any:
    from msgspec.structs import replace

    return replace(record, **fields)


def test_a_teacher_is_told_of_their_own_sessions_only(lab: Any) -> None:
    teacher = lab.person()
    mine, other = ready(lab, "GIT", instructors=[teacher], link=""), ready(lab, "RL", link="")
    assert [card.ref for card in cards(lab, teacher)] == [mine.ref, mine.ref]
    assert {card.ref for card in cards(lab)} == {mine.ref, other.ref}
    assert cards(lab, lab.person()) == []


def test_more_than_six_to_decide_share_a_line_and_are_counted(lab: Any) -> None:
    for _ in range(8):
        lab.session()
    decide = [card for card in cards(lab) if card.kind == "decide"]
    assert (len(decide), sum(card.count for card in decide)) == (7, 8)
    assert decide[-1].ref == Ref("training.scope", "decide")


def test_the_card_of_a_session_ticked_off_is_back_when_it_needs_something_else(lab: Any) -> None:
    session = ready(lab, "GIT", moderated=True)
    lab.signup(session, lab.person(), "requested")
    (before,) = (card.key for card in cards(lab) if card.kind == "decide")
    lab.signup(session, lab.person(), "requested")
    (after,) = (card.key for card in cards(lab) if card.kind == "decide")
    assert before != after


def test_two_sessions_in_one_room_are_told_until_somebody_accepts_it(lab: Any) -> None:
    room = lab.room()
    one, other = ready(lab, "GIT", room=room.doc_id), ready(lab, "RL", room=room.doc_id)
    assert said(lab)["state"] == [
        "! Course GIT, Thu 19 Nov 09:00 and Course RL, Thu 19 Nov 09:00 share a room or a teacher"
    ]
    booking = Booking(what="room:1", session=one.doc_id, start=one.start, end=one.end, anyway="Placeholder")
    lab.ctx().store.records(Booking).add(booking)
    assert "state" not in said(lab)
    assert other.room == room.doc_id


def test_what_comes_next_for_me_has_its_room_and_language(lab: Any) -> None:
    person = lab.person()
    sessions = [
        ready(lab, f"C{n}", start=lab.now + timedelta(days=n), room=lab.room(f"1.0{n}").doc_id)
        for n in (3, 1, 2, 4)
    ]
    for session in sessions:
        lab.signup(session, person)
    found = [(str(card.title), card.cells, card.at) for card in cards(lab, person)]
    assert found == [(f"Course C{n}", ("EN", f"1.0{n}"), lab.now + timedelta(days=n)) for n in (1, 2, 3)]


def test_what_comes_next_is_at_the_clock_of_the_session_wherever_the_machine_is(lab: Any) -> None:
    person = lab.person()
    lab.signup(ready(lab, "GIT"), person)
    (card,) = cards(lab, person)
    assert card.at is not None
    assert (card.at.hour, str(card.at.tzinfo)) == (9, "America/Toronto")


def test_what_comes_next_without_a_room_says_so_only_if_it_is_online(lab: Any) -> None:
    person = lab.person()
    for code, fields in {"IN": {"link": ""}, "ON": {}}.items():
        lab.signup(ready(lab, code, **fields), person)
    assert [card.cells for card in cards(lab, person)] == [("EN", ""), ("EN", "online")]


def test_a_change_that_calendars_hear_of_brings_a_card_back(lab: Any) -> None:
    person, sessions = lab.person(), lab.ctx().store.records(Session)
    session = ready(lab, "GIT")
    lab.signup(session, person)
    (before,) = cards(lab, person)
    sessions.save(_with(session, sequence=1))
    (after,) = cards(lab, person)
    assert before.key != after.key


def test_a_session_that_was_cancelled_is_news_for_a_week(lab: Any) -> None:
    person = lab.person()
    session = ready(
        lab, "GIT", state="cancelled", cancelled_why="The teacher is ill.", start=lab.now + timedelta(days=20)
    )
    signup = lab.signup(session, person, "cancelled")
    step = Step(
        signup=signup.doc_id, session=session.doc_id, person=person, at=lab.now,
        was="confirmed", became="cancelled", why="session_cancelled",
    )  # fmt: skip
    lab.ctx().store.records(Step).add(step)
    (card,) = cards(lab, person)
    assert (card.kind, str(card.title), card.detail) == (
        "new",
        "Course GIT, Wed 2 Dec 09:00: cancelled",
        "The teacher is ill.",
    )
    lab.clock.advance(timedelta(days=8))
    assert cards(lab, person) == []


def test_who_came_is_asked_how_it_was_until_they_answered(lab: Any) -> None:
    person = lab.person()
    session = ready(lab, "GIT", start=lab.now - timedelta(days=3), held=True)
    signup = lab.signup(session, person, "attended")
    assert said(lab, person) == {"state": ["? Course GIT, Mon 9 Nov 09:00: how was it?"]}
    lab.ctx().store.records(Signup).save(_with(signup, answered=True))
    assert cards(lab, person) == []
    assert timedelta(days=feedback.DAYS) == today.ASKED


def test_today_asks_the_store_few_times_however_many_sessions_there_are(
    lab: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coordtui.store import Repository

    person, asked = lab.person(), []
    for each in range(12):
        lab.signup(ready(lab, f"C{each}", start=lab.now + timedelta(days=each + 1), link=""), person)
    for name in ("_scan", "get", "get_many"):
        before = getattr(Repository, name)

        def counted(self: Any, *given: Any, before: Any = before, **more: Any) -> Any:
            asked.append(given)
            return before(self, *given, **more)

        monkeypatch.setattr(Repository, name, counted)
    assert len(cards(lab)) == 10
    assert len(asked) <= 12


# The search


def hits(lab: Any, query: str, person: int | None = None) -> list[tuple[Ref, str, str]]:
    found = coordtui_search(lab.ctx(person), query, 10)
    return [(hit.ref, hit.title, str(hit.reason)) for hit in found]


def test_a_session_is_found_by_the_words_of_its_course_in_both_languages_and_by_code(lab: Any) -> None:
    course = lab.course("SLRM", title_fr="Écrire des tâches Slurm", title_en="Slurm for newcomers")
    session = lab.session(course)
    expected = [(session.ref, "Slurm for newcomers", "session, Thu 19 Nov 2026 09:00")]
    for query in ("slurm newc", "tach", "SLRM"):
        assert hits(lab, query) == expected
    assert hits(lab, "fortran") == hits(lab, " ") == []


def test_a_sessions_own_title_is_found_and_a_draft_by_planners_and_its_teachers_only(lab: Any) -> None:
    teacher = lab.person()
    draft = lab.session(title_en="Special clinic", state="draft", instructors=[teacher])
    assert [ref for ref, *_ in hits(lab, "clinic")] == [draft.ref]
    assert [ref for ref, *_ in hits(lab, "clinic", teacher)] == [draft.ref]
    assert hits(lab, "clinic", lab.person()) == []


def test_a_course_of_which_nothing_comes_leads_to_its_last_session(lab: Any) -> None:
    course = lab.course("SLRM")
    last = lab.session(course, start=lab.now - timedelta(days=3))
    lab.session(course, start=lab.now - timedelta(days=30))
    assert [ref for ref, *_ in hits(lab, "slrm")] == [last.ref]


# A person's page


def panels(lab: Any, of: int, by: int | None = None) -> dict[str, list[tuple[str, str]]]:
    found = coordtui_record_panels(lab.ctx(by), Ref("person", str(of)))
    return {str(each.title): [(str(line.text), str(line.detail)) for line in each.lines] for each in found}


def test_a_persons_page_shows_what_they_teach_to_all_and_their_places_to_few(lab: Any) -> None:
    person = lab.person()
    ready(lab, "GIT", instructors=[person])
    lab.signup(ready(lab, "RL", start=lab.now + timedelta(days=9)), person, "waiting")
    teaches = {"Teaches": [("Thu 19 Nov 09:00", "Course GIT")]}
    places = {"Signed up for": [("Sat 21 Nov 09:00", "Course RL · waits")]}
    assert panels(lab, person, by=lab.person()) == teaches
    assert panels(lab, person, by=person) == panels(lab, person) == teaches | places


def test_an_offer_that_has_ended_is_no_place_any_more_though_nobody_ran(lab: Any) -> None:
    person = lab.person()
    soon = lab.now + timedelta(hours=1)
    lab.signup(ready(lab, "GIT"), person, "offered", expires=soon)
    assert [*panels(lab, person)] == ["Signed up for"]
    lab.clock.advance(timedelta(hours=1))
    assert not panels(lab, person)


def test_nothing_is_added_to_other_records(lab: Any) -> None:
    assert not list(coordtui_record_panels(lab.ctx(), Ref("arxiv.paper", "2611.99014")))


async def test_from_a_person_who_runs_the_lists_sees_which_sessions_fit(lab: Any) -> None:
    from coordtui.testing import app_for, settled
    from coordtui_training.actions import fits
    from coordtui_training.panes.fits import FitsWindow

    person = lab.person("Hrafn Placeholder", interests=["git"])
    ready(lab, "GIT", topics=["git"])
    ref = Ref("person", str(person))
    assert [each.id for each in lab.ctx().actions(ref)] == ["training.fits_person"]
    assert lab.ctx(person).actions(ref) == []
    assert str(fits(lab.ctx(), Ref("training.course", "1"))) == "This is asked of a person."
    app = app_for(lab.opened)
    async with app.run_test(size=(120, 24)) as pilot:
        window = fits(lab.ctx(), ref)()
        assert isinstance(window, FitsWindow)
        await app.push_screen(window)
        await settled(pilot)
        assert "of interest: git" in window.detail.as_text()
        assert "Course GIT" in window.detail.as_text()
