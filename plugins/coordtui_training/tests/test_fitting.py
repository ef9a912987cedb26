"""What fits somebody, and who could teach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coordtui.api import Absence, NotAllowed
from coordtui.testing import FrozenClock, open_test_session
from coordtui_training import fit
from coordtui_training.records import Public, Session


def fits(lab: Any, person: int) -> list[tuple[int, list[str]]]:
    return [(each.session.doc_id, [str(why) for why in each.why]) for each in fit.fitting(lab.ctx(person))]


def before(lab: Any, course: Any, *people: int, **fields: Any) -> Session:
    """A session of last month that these people attended."""
    session = lab.session(course, start=lab.now - timedelta(days=30), held=True, **fields)
    for person in people:
        lab.signup(session, person, "attended")
    return session


def test_what_is_looked_for_comes_before_what_interests_and_the_rest(lab: Any) -> None:
    person = lab.person(interests=["causal discovery"], seeks=["apprentissage par renforcement"])
    other = lab.session(lab.course("GIT", topics=["git"]), start=lab.now + timedelta(days=3))
    interest = lab.session(lab.course("CAUS", topics=["causal discovery"]))
    sought = lab.session(
        lab.course("RL", topics=["reinforcement learning"]), start=lab.now + timedelta(days=8)
    )
    assert fits(lab, person) == [
        (sought.doc_id, ["looked for: apprentissage par renforcement", "10 seats free"]),
        (interest.doc_id, ["of interest: causal discovery", "10 seats free"]),
        (other.doc_id, ["10 seats free"]),
    ]


def test_what_one_could_not_take_does_not_fit(lab: Any) -> None:
    away = lab.now + timedelta(days=20)
    person = lab.person(languages=["fr"], absences=[Absence(since=away.date(), until=away.date())])
    held, attended = lab.course("HAD"), lab.course("DONE")
    lab.signup(lab.session(held, language="fr"), person)
    before(lab, attended, person)
    lab.session(held, start=lab.now + timedelta(days=9), language="fr")
    lab.session(attended, start=lab.now + timedelta(days=9), language="fr")
    lab.session(language="fr")  # while the first is held
    lab.session(start=lab.now + timedelta(days=9))  # in English
    lab.session(start=away, language="fr")
    lab.session(start=lab.now + timedelta(days=9), language="fr", public=Public(roles=["postdoc"]))
    lab.session(start=lab.now + timedelta(days=9), language="fr", opens=lab.now + timedelta(days=1))
    lab.session(start=lab.now + timedelta(days=9), language="fr", state="draft")
    lab.session(start=lab.now + timedelta(days=9), language="fr", instructors=[person])
    both = lab.session(start=lab.now + timedelta(days=10), language="both")
    assert [number for number, _ in fits(lab, person)] == [both.doc_id]


def test_what_is_advanced_fits_after_a_course_on_the_same(lab: Any) -> None:
    intro = lab.course("INTR", topics=["apprentissage profond"])
    lab.session(lab.course("DEEP", topics=["deep learning"], level="advanced"))
    beginner, other = lab.person(), lab.person()
    before(lab, intro, other)
    assert fits(lab, beginner) == []
    assert fits(lab, other)[0][1] == ["goes on from “Course INTR”", "10 seats free"]


def test_a_full_session_fits_and_says_that_one_waits(lab: Any) -> None:
    session = lab.session(capacity=1)
    lab.signup(session, lab.person())
    assert fits(lab, lab.person()) == [(session.doc_id, ["a place on the waiting list"])]


def test_what_fits_somebody_else_is_for_who_runs_the_lists(lab: Any) -> None:
    person, other = lab.person(), lab.person(interests=["causal discovery"])
    lab.session(lab.course(topics=["causal discovery"]))
    assert len(fit.fitting(lab.ctx(), person=other)) == 1
    with pytest.raises(NotAllowed):
        fit.fitting(lab.ctx(person), person=other)
    assert fit.fitting(lab.ctx(person, "guest")) != []


# Who could teach


@pytest.fixture
def knowing(tmp_path: Path, lab: Any) -> Iterator[Any]:
    """The lab, with the plugin that knows who knows what."""
    plugins = {"training": "coordtui_training", "expertise": "coordtui_expertise"}
    with open_test_session(tmp_path / "knowing", plugins, clock=FrozenClock(lab.now)) as opened:
        yield type(lab)(opened, lab.clock)


def names(lab: Any, what: Any, **more: Any) -> list[str]:
    return [each.name for each in fit.instructors(lab.ctx(), what, **more)]


def test_who_knows_the_topics_is_suggested_with_the_reason(knowing: Any) -> None:
    lab = knowing
    lab.person("Hrafn Placeholder", interests=["causal discovery"])
    lab.person("Ilse Nobody", interests=["robots"])
    lab.person("Opted Out", interests=["causal discovery"], matching=False)
    (found,) = fit.instructors(lab.ctx(), lab.session(lab.course(topics=["causal discovery"])))
    assert found.name == "Hrafn Placeholder"
    assert found.free
    assert found.strength
    assert any("causal discovery" in str(reason) for reason in found.reasons)


def test_whoever_is_taken_at_that_time_comes_last_with_the_reason(lab: Any) -> None:
    course = lab.course()
    people = [lab.person(f"{letter} Placeholder") for letter in "ABCDE"]
    before(lab, course, instructors=people)
    session = lab.session(course)
    day = session.start.date()
    lab.session(instructors=[people[0]], start=session.start + timedelta(hours=1))
    lab.signup(lab.session(start=session.start), people[1])
    directory = lab.ctx().directory.people()
    for number, fields in {2: {"absences": [Absence(since=day, until=day)]}, 3: {"busy": True}}.items():
        person = directory.get(people[number])
        for name, value in fields.items():
            setattr(person, name, value)
        directory.save(person)
    found = {each.name[0]: str(each.why_not) for each in fit.instructors(lab.ctx(), session)}
    assert found == {
        "E": "None",
        "A": "teaches another session at that time",
        "B": "has a seat in another session at that time",
        "C": "away on that day",
        "D": "takes no more requests",
    }
    assert next(iter(found)) == "E"


def test_of_two_who_can_the_one_who_taught_less_comes_first(lab: Any) -> None:
    course, other = lab.course(), lab.course()
    often, seldom = lab.person("Often Placeholder"), lab.person("Seldom Placeholder")
    before(lab, course, instructors=[often, seldom])
    for days in range(1, 6):
        lab.session(other, start=lab.now - timedelta(days=days), hours=2, instructors=[often])
    lab.session(other, start=lab.now - timedelta(days=400), instructors=[seldom])
    found = fit.instructors(lab.ctx(), course)
    assert [(each.name, each.taught, each.minutes) for each in found] == [
        ("Seldom Placeholder", 1, 180),
        ("Often Placeholder", 6, 780),
    ]
    assert [str(why) for why in found[0].reasons] == ["taught this course 1 time"]


def test_nobody_is_suggested_who_opted_out_or_does_not_speak_its_language(lab: Any) -> None:
    course = lab.course()
    people = [lab.person("Opted Out", matching=False), lab.person("Only French", languages=["fr"])]
    before(lab, course, instructors=[*people, lab.person("Both Placeholder", languages=["fr", "en"])])
    assert names(lab, lab.session(course)) == ["Both Placeholder"]


def test_whoever_teaches_it_already_is_among_them_with_how_that_came(lab: Any) -> None:
    usual, chosen = lab.person("Usual Placeholder"), lab.person("Chosen Placeholder")
    session = lab.session(lab.course(instructors=[usual]), instructors=[chosen])
    found = fit.instructors(lab.ctx(), session)
    assert [(each.name, each.free, [str(why) for why in each.reasons]) for each in found] == [
        ("Usual Placeholder", True, ["usually teaches this course"]),
        ("Chosen Placeholder", True, ["was chosen by hand"]),
    ]


def test_a_hidden_absence_changes_nothing_for_a_planner_who_may_not_see_it(lab: Any) -> None:
    planner = lab.person("Plan Placeholder")
    course = lab.course()
    session = lab.session(course)
    hidden = lab.person(
        "Hidden Placeholder",
        visibility={"absences": "hidden"},
        absences=[Absence(since=session.start.date(), until=session.start.date())],
    )
    before(lab, course, instructors=[hidden])
    seen, unseen = (fit.instructors(ctx, session)[0] for ctx in (lab.ctx(), _planning(lab, planner)))
    assert (seen.free, unseen.free) == (False, True)


def _planning(lab: Any, person: int) -> Any:
    """The plugin as a researcher who plans: `training.plan` is the only right they have beyond."""
    from msgspec.structs import replace

    ctx = lab.ctx(person)
    runtime = ctx.runtime

    class Planning:
        def may(self, actor: Any, permission: str) -> bool:
            return permission == "training.plan" or runtime.may(actor, permission)

        def acting_as(self, actor: Any) -> Any:
            return runtime.acting_as(actor)

        def services(self, actor: Any, protocol: Any) -> list[Any]:
            return list(runtime.services(actor, protocol))

    return replace(ctx, runtime=Planning())


def test_only_planners_are_told_who_could_teach(lab: Any) -> None:
    with pytest.raises(NotAllowed):
        fit.instructors(lab.ctx(lab.person()), lab.course())
