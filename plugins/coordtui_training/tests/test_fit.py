"""Why somebody cannot have a place in a session, in clear words, and what instead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from coordtui.api import Absence, DatedRole, Group
from coordtui_training import fit
from coordtui_training.fit.public import year_of
from coordtui_training.fit.values import Hindrance
from coordtui_training.records import Public, Session, Signup, Sitting


def ask(lab: Any, session: Session, person: int, *, by: int | None = None, **more: Any) -> list[Hindrance]:
    """What stands in the way, as the person themselves is told unless somebody else asks."""
    ctx = lab.ctx(person if by is None else by)
    return fit.hindrances(ctx, session, lab.ctx().directory.people().get(person), now=lab.now, **more)


def kinds(lab: Any, session: Session, person: int, **more: Any) -> list[str]:
    return [each.kind for each in ask(lab, session, person, **more)]


def test_nothing_stands_in_the_way_of_an_open_session(lab: Any) -> None:
    assert ask(lab, lab.session(), lab.person()) == []


def test_a_draft_a_cancelled_and_a_past_session_are_refused_in_words(lab: Any) -> None:
    person = lab.person()
    said = [
        str(ask(lab, lab.session(**fields), person)[0].text)
        for fields in (
            {"state": "draft"},
            {"state": "cancelled", "cancelled_why": "the teacher is ill."},
            {"start": lab.now - timedelta(days=1)},
        )
    ]
    assert said == [
        "This session is a draft: nobody can sign up yet.",
        "This session was cancelled: the teacher is ill.",
        "This session is over.",
    ]


def test_sign_up_that_is_not_open_yet_says_when_it_opens(lab: Any) -> None:
    session = lab.session(opens=lab.now + timedelta(days=1))
    (found,) = ask(lab, session, lab.person())
    assert (found.kind, str(found.text)) == ("window", "Sign-up opens on Fri 13 Nov 09:00.")
    lab.clock.now = session.opens
    assert ask(lab, session, lab.person()) == []


def test_at_the_cut_off_sign_up_is_closed_and_somebody_can_be_asked(lab: Any) -> None:
    session = lab.session(start=lab.now + timedelta(hours=2))
    (found,) = ask(lab, session, lab.person())
    assert (found.kind, str(found.text)) == ("window", "Sign-up closed on Thu 12 Nov 09:00.")
    assert "who can let somebody in" in str(found.instead)
    assert ask(lab, session, lab.person(), arriving=False) == []


def test_where_another_session_of_the_course_fits_it_is_named(lab: Any) -> None:
    course = lab.course()
    closed = lab.session(course, closes=lab.now)
    full = lab.session(course, start=lab.now + timedelta(days=8), capacity=1)
    other = lab.session(course, start=lab.now + timedelta(days=9))
    lab.signup(full, lab.person())
    (found,) = ask(lab, closed, lab.person())
    assert found.sessions == (other.doc_id,)
    assert str(found.instead) == "The course is also given on Sat 21 Nov 09:00."


def test_no_other_session_is_named_where_somebody_waits(lab: Any) -> None:
    course = lab.course()
    closed, waited_for = lab.session(course, closes=lab.now), lab.session(course, waiting="hand")
    lab.signup(waited_for, lab.person(), "waiting")
    assert fit.alternatives(lab.ctx(), closed, lab.ctx().directory.people().get(lab.person())) == []


def test_whoever_is_signed_up_already_is_told_so_and_may_still_be_promoted(lab: Any) -> None:
    session, person = lab.session(), lab.person()
    lab.signup(session, person, "waiting")
    (found,) = ask(lab, session, person)
    assert str(found.text) == "Signed up already, and on the waiting list."
    assert ask(lab, session, person, arriving=False) == []


def test_an_ended_offer_is_no_place_any_more_though_nobody_noted_it(lab: Any) -> None:
    session, person = lab.session(), lab.person()
    lab.signup(session, person, "offered", expires=lab.now + timedelta(hours=1))
    assert kinds(lab, session, person) == ["already"]
    lab.clock.now += timedelta(hours=1)
    assert kinds(lab, session, person) == []


# For whom


def test_a_session_for_a_role_takes_those_who_hold_it_today(lab: Any) -> None:
    session = lab.session(public=Public(roles=["postdoc", "doctorante"]))
    student, former = lab.person(role="PhD student"), lab.person(role="intern")
    past = DatedRole(role="phd", until=lab.now.date() - timedelta(days=1))
    gone = lab.person(roles=[past, DatedRole(role="intern")])
    assert kinds(lab, session, student) == []
    assert kinds(lab, session, former) == kinds(lab, session, gone) == ["eligibility"]
    (found,) = ask(lab, session, former)
    assert str(found.text) == "This session is for: postdoc or PhD student."


def test_a_session_for_a_group_takes_those_of_the_groups_below(lab: Any) -> None:
    groups = lab.ctx().directory.groups()
    above = groups.add(Group(name="Placeholders"))
    below = groups.add(Group(name="Invented bandits", parent=above.doc_id))
    session = lab.session(public=Public(groups=[above.doc_id]))
    assert kinds(lab, session, lab.person(groups=[below.doc_id])) == []
    (found,) = ask(lab, session, lab.person())
    assert str(found.text) == "It is for members of Placeholders."


def test_groups_that_are_above_each_other_end(lab: Any) -> None:
    groups = lab.ctx().directory.groups()
    one = groups.add(Group(name="One"))
    other = groups.add(Group(name="Other", parent=one.doc_id))
    groups.save(replace(one, parent=other.doc_id))
    session = lab.session(public=Public(groups=[groups.add(Group(name="Third")).doc_id]))
    assert kinds(lab, session, lab.person(groups=[other.doc_id])) == ["eligibility"]


def test_a_session_for_a_year_counts_from_the_day_the_role_began(lab: Any) -> None:
    session = lab.session(public=Public(roles=["phd"], years=[1]))
    first = lab.person(roles=[DatedRole(role="phd", since=date(2025, 11, 13))])
    second = lab.person(roles=[DatedRole(role="phd", since=date(2025, 11, 12))])
    unknown = lab.person()
    assert [kinds(lab, session, each) for each in (first, second, unknown)] == [
        [],
        ["eligibility"],
        ["eligibility"],
    ]


def test_the_year_goes_up_on_the_day_itself_also_from_a_leap_day() -> None:
    role = DatedRole(role="phd", since=date(2024, 2, 29))
    days = (date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 1))
    assert [year_of(role, day) for day in days] == [None, 1, 1, 2]


def test_what_somebody_hides_is_checked_but_does_not_shine_through_the_words(lab: Any) -> None:
    teacher = lab.person()
    session = lab.session(public=Public(roles=["phd"], years=[1]), instructors=[teacher])
    hides = {"roles": "hidden", "absences": "hidden"}
    away = [Absence(since=session.start.date(), until=session.end.date())]
    person = lab.person(role="phd", visibility=hides, absences=away)
    other = lab.session(start=session.start)
    lab.signup(other, person)
    said = [str(each.text) for each in ask(lab, session, person, by=teacher)]
    assert said == [
        "This session is for: PhD student. It is for those in year 1 of their role.",
        "They have something else at that time.",
    ]
    assert [each.kind for each in ask(lab, session, person, by=teacher)] == ["eligibility", "clash"]


# What comes before


def test_a_course_that_comes_before_is_attended_or_has_a_seat_earlier(lab: Any) -> None:
    intro = lab.course("INTR")
    earlier = lab.session(intro, start=lab.now + timedelta(days=3))
    later = lab.session(intro, start=lab.now + timedelta(days=30))
    session = lab.session(prerequisites=[intro.doc_id])
    came = lab.session(intro, start=lab.now - timedelta(days=30), held=True)
    people = [lab.person() for _ in range(5)]
    lab.signup(came, people[0], "attended")
    lab.signup(came, people[1], "no_show")
    lab.signup(earlier, people[2])
    lab.signup(later, people[3])
    lab.signup(later, people[4], "waiting")
    missing = [["prerequisites"] if place in (1, 3, 4) else [] for place in range(5)]
    assert [kinds(lab, session, person) for person in people] == missing
    (found,) = ask(lab, session, people[1])
    assert found.sessions == (earlier.doc_id,)
    assert str(found.text) == "One attends “Course INTR” before this session."
    assert str(found.instead) == "Take “Course INTR” first: it is given on Sun 15 Nov 09:00."


def test_courses_that_ask_for_each_other_end_in_words(lab: Any) -> None:
    one, other = lab.course("ONE"), lab.course("TWO")
    session = lab.session(one, prerequisites=[other.doc_id])
    lab.session(other, start=lab.now + timedelta(days=2), prerequisites=[one.doc_id])
    (found,) = ask(lab, session, lab.person())
    assert "no session of it is free before this one" in str(found.instead)


# The same time


def test_a_seat_at_the_same_time_is_a_clash_and_back_to_back_is_none(lab: Any) -> None:
    session, person = lab.session(), lab.person()
    before = lab.session(start=session.start - timedelta(hours=3))
    lab.signup(before, person)
    assert fit.clashes(lab.ctx(person), session, person) == []
    during = lab.session(lab.course("GIT"), start=session.start + timedelta(hours=2))
    lab.signup(during, person)
    assert [each.doc_id for each in fit.clashes(lab.ctx(person), session, person)] == [during.doc_id]
    assert fit.clashes(lab.ctx(person), session, person, but=[during.doc_id]) == []
    (found,) = ask(lab, session, person)
    assert str(found.text) == "“Course GIT” is at the same time (Thu 19 Nov 11:00)."


def test_only_the_sittings_of_a_course_of_several_days_clash(lab: Any) -> None:
    start = lab.now + timedelta(days=7)
    weekly = lab.session(
        sittings=[
            Sitting(start=start + timedelta(days=n), end=start + timedelta(days=n, hours=2)) for n in (0, 7)
        ]
    )
    person = lab.person()
    lab.signup(weekly, person)
    assert fit.clashes(lab.ctx(), lab.session(start=start + timedelta(days=3)), person) == []
    assert fit.clashes(lab.ctx(), lab.session(start=start + timedelta(days=7)), person) != []


def test_waiting_elsewhere_is_no_clash_and_an_open_offer_is(lab: Any) -> None:
    session, other, person = lab.session(), lab.session(), lab.person()
    signup = lab.signup(other, person, "waiting")
    assert kinds(lab, session, person) == []
    offer = replace(signup, state="offered", expires=lab.now + timedelta(hours=1))
    lab.ctx().store.records(Signup).save(offer)
    assert kinds(lab, session, person) == ["clash"]
    lab.clock.now += timedelta(hours=1)
    assert kinds(lab, session, person) == []


def test_whoever_teaches_at_that_time_or_this_session_has_no_seat(lab: Any) -> None:
    person = lab.person()
    session = lab.session(instructors=[person])
    assert [str(each.text) for each in ask(lab, session, person)] == [
        "Who teaches a session takes no seat in it."
    ]
    assert kinds(lab, lab.session(), person) == ["clash"]


def test_being_away_warns_and_does_not_refuse(lab: Any) -> None:
    session = lab.session()
    person = lab.person(absences=[Absence(since=session.start.date(), until=session.start.date())])
    (found,) = ask(lab, session, person)
    assert (found.kind, found.hard) == ("away", False)
    assert str(found.text) == "The directory says “away” for Thu 19 Nov."


def test_absences_count_by_the_days_of_the_place(lab: Any) -> None:
    late = lab.now.replace(hour=1) + timedelta(days=7)  # the evening before, in Toronto
    session = lab.session(start=late, hours=2)
    evening = (late - timedelta(days=1)).date()
    assert kinds(lab, session, lab.person(absences=[Absence(since=evening, until=evening)])) == ["away"]
    assert kinds(lab, session, lab.person(absences=[Absence(since=late.date(), until=late.date())])) == []
