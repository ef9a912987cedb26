"""Who fits with a person: who is left out, what is said of it, and the window."""

from __future__ import annotations

from datetime import date

import pytest

from coordtui.api import Absence, NotAllowed, NotFound, Refused
from coordtui_expertise.conflicts import UNTOLD
from coordtui_expertise.fitting import Fitting
from coordtui_expertise.works import Works

CLIMATE = {"interests": ["climate", "precipitation"]}


@pytest.fixture
def me(lab):
    return lab.add("Hrafn Placeholder", methods=["reinforcement learning"], **CLIMATE)


@pytest.fixture
def match(lab):
    """Same subjects, another method."""
    return lab.add("Ysolde Carabosse", methods=["interviews", "surveys"], **CLIMATE)


def numbers(fits):
    return [fit.person for fit in fits]


def change(lab, person, **fields):
    people = lab.directory.people()
    stored = people.get(person.doc_id)
    for name, value in fields.items():
        setattr(stored, name, value)
    people.save(stored)


def test_both_lists_are_kept_apart(lab, ctx, me, match):
    twin = lab.add("Oswin Tarrakett", methods=["reinforcement learning"], **CLIMATE)
    found = Fitting(ctx).of(me.doc_id)
    assert numbers(found.similar)[0] == twin.doc_id
    assert numbers(found.complementary) == [match.doc_id]
    assert {*found.people} == {twin.doc_id, match.doc_id}


def test_it_says_what_each_brings_as_it_is_written(ctx, me, match):
    (fit,) = Fitting(ctx).of(me.doc_id).complementary
    assert fit.on == "application"
    assert {*fit.ground} == {"climate", "precipitation"}
    assert {*fit.they} == {"interviews", "surveys"}
    assert fit.you == ("reinforcement learning",)


def test_french_and_english_meet_through_the_vocabulary(lab, ctx, me):
    french = lab.add("Éloïse Dubois-Fictif", methods=["apprentissage par renforcement"], **CLIMATE)
    found = Fitting(ctx).of(me.doc_id)
    assert numbers(found.similar) == [french.doc_id]
    assert not found.complementary


def test_papers_say_what_a_profile_does_not(lab, ctx, me):
    silent = lab.add("Ulla Blank", **CLIMATE)
    assert not Fitting(ctx).of(me.doc_id).complementary
    lab.wrote(silent, "Graph neural networks for imaginary rain")
    (fit,) = Fitting(ctx).of(me.doc_id).complementary
    assert fit.person == silent.doc_id
    assert "graph neural networks" in [word.casefold() for word in fit.they]


def test_hidden_papers_and_fields_play_no_part(lab, as_, me):
    shy = lab.add("Ulla Blank", **CLIMATE, visibility={"papers": "hidden"})
    other = lab.add("Vivien Nul", methods=["surveys"], **CLIMATE, visibility={"methods": "hidden"})
    lab.wrote(shy, "Graph neural networks for imaginary rain")
    reader = as_(lab.add("Lu Xiangtest"))
    found = Fitting(reader).of(me.doc_id)
    assert not found.complementary
    assert all("graph" not in word.casefold() for fit in found.similar for word in fit.they)
    assert {*numbers(found.similar)} == {shy.doc_id, other.doc_id}
    assert numbers(Fitting(lab.as_(None)).of(me.doc_id).complementary) != []


def test_a_new_coauthorship_removes_the_pair(lab, ctx, me, match):
    work = lab.wrote(me, "Imaginary rain", date=date(2026, 1, 5))
    Works(lab.as_(None)).attach(work.doc_id, match.doc_id, "uncertain")
    found = Fitting(lab.as_(me)).of(me.doc_id)
    assert not found.complementary
    assert found.left_out == {UNTOLD: 1}


def test_who_is_left_out_is_counted_by_why(lab, ctx, me):
    robots = lab.group("Robotics")
    change(lab, me, groups=[robots])
    skills = {**CLIMATE, "methods": ["surveys"]}
    lab.add("In The Same Group", groups=[robots], **skills)
    lab.add("A Student", supervisors=[me.doc_id], **skills)
    lab.add("Opted Out", matching=False, **skills)
    lab.add("Gone Fishing", absences=[Absence(since=date(2026, 11, 1), until=date(2026, 11, 30))], **skills)
    lab.add("Without A Profile")
    found = Fitting(ctx).of(me.doc_id)
    assert not found.similar
    assert not found.complementary
    assert found.left_out == {"group": 1, "supervisor": 1, "matching": 1, "away": 1}
    assert found.without_profile == 2  # and the coordinator


def test_a_hidden_group_holds_but_is_counted_as_a_conflict_and_no_more(lab, as_, me):
    robots = lab.group("Robotics")
    change(lab, me, groups=[robots])
    lab.add("Ulla Blank", groups=[robots], methods=["surveys"], **CLIMATE, visibility={"groups": "hidden"})
    found = Fitting(as_(lab.add("Lu Xiangtest"))).of(me.doc_id)
    assert not found.complementary
    assert found.left_out == {UNTOLD: 1}


def test_a_hidden_absence_leaves_nobody_out(lab, as_, me):
    away = [Absence(since=date(2026, 11, 1), until=date(2026, 11, 30))]
    lab.add("Ulla Blank", absences=away, methods=["surveys"], **CLIMATE, visibility={"absences": "hidden"})
    found = Fitting(as_(lab.add("Lu Xiangtest"))).of(me.doc_id)
    assert len(found.complementary) == 1
    assert "away" not in found.left_out


def test_nobody_is_suggested_for_who_opted_out_but_they_may_look_themselves(lab, as_, me, match):
    change(lab, me, matching=False)
    with pytest.raises(Refused):
        Fitting(as_(match)).of(me.doc_id)
    assert numbers(Fitting(as_(me)).of(me.doc_id).complementary) == [match.doc_id]


def test_who_was_merged_is_asked_for_under_the_new_number_and_never_named(lab, ctx, me, match):
    double = lab.add("H. Placeholder", methods=["interviews"], **CLIMATE)
    change(lab, double, merged_into=me.doc_id)
    found = Fitting(ctx).of(double.doc_id)
    assert found.person.doc_id == me.doc_id
    assert numbers(found.complementary) == [match.doc_id]


def test_only_who_may_see_people_may_ask(lab, as_, me):
    with pytest.raises(NotAllowed):
        Fitting(as_(lab.add("A Guest", access=["guest"]))).of(me.doc_id)


def test_somebody_who_is_gone_is_not_found(ctx):
    with pytest.raises(NotFound):
        Fitting(ctx).of(4711)


def test_no_more_are_named_than_wanted(lab, ctx, me):
    for number in range(9):
        lab.add(f"Number {number} Placeholder", methods=[f"method {number}"], **CLIMATE)
    assert len(Fitting(ctx).of(me.doc_id).complementary) == 7
    assert len(Fitting(ctx).of(me.doc_id, limit=20).complementary) == 9
