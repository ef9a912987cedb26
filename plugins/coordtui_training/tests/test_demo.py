"""The invented term obeys the rules that everybody's must."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise

import pytest
from tinydb import where

from coordtui.config import load_settings
from coordtui.demo import build
from coordtui.host import Found
from coordtui.host.session import open_session
from coordtui_training.records import LIVE, SEATED, Course, Session, Signup, Step


@pytest.fixture(scope="module")
def ctx(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    found = [Found("training", "coordtui_training", "tests")]
    settings = load_settings(folder / "settings.toml")
    url = f"sqlite:///{folder / 'lab.db'}"
    with open_session(settings, url, create=True, found=found, state=folder) as session:
        build(session, 400, 0)
        yield session.context("training")


def test_something_waits_for_the_coordinator_and_something_for_a_student(ctx):
    states = Counter(each.state for each in ctx.store.records(Signup).find())
    assert {"confirmed", "waiting", "requested", "attended", "no_show"} <= {*states}
    sessions = ctx.store.records(Session)
    assert sessions.count(where("state") == "draft") >= 2
    assert sessions.count(where("state") == "cancelled") == 1


def test_nobody_is_in_two_places_at_once(ctx):
    sessions = {each.doc_id: each for each in ctx.store.records(Session).find()}
    theirs = defaultdict(list)
    for each in ctx.store.records(Signup).find(where("state").one_of([*SEATED])):
        theirs[each.person].append(sessions[each.session])
    for session in sessions.values():
        if session.state == "published":
            for teacher in session.instructors:
                theirs[teacher].append(session)
    for taken in theirs.values():
        taken.sort(key=lambda each: each.start)
        assert all(one.end <= other.start for one, other in pairwise(taken))


def test_every_live_sign_up_is_the_last_step_of_its_person(ctx):
    steps = {each.signup: each for each in ctx.store.records(Step).find(order=("at",))}
    for each in ctx.store.records(Signup).find(where("state").one_of([*LIVE])):
        assert steps[each.doc_id].became == each.state


def test_every_course_is_called_something_in_both_languages(ctx):
    for course in ctx.store.records(Course).find():
        assert course.title_fr
        assert course.title_en
