"""People of the invented lab, before they are in a store."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from coordtui.demo.groups import PROGRAMMES, TEAMS
from coordtui.demo.people import People
from coordtui.demo.topics import METHODS, TOPICS
from coordtui.directory import HIDEABLE

DAY = date(2026, 11, 12)
SOME = dict.fromkeys(TOPICS[:12], 1.0)


def crowd(count=1200, today=DAY, teams=36):
    return People(count, first=2, teams={10 + n: SOME for n in range(teams)}, today=today)


def test_a_person_is_the_same_whenever_asked_and_however_many_there_are():
    assert crowd()[250] == crowd()[250]
    assert crowd(300)[250].name == crowd(100_000)[250].name


def test_people_bear_the_numbers_of_the_store():
    people = crowd()
    assert [person.doc_id for person in people[:3]] == [2, 3, 4]
    assert people[-1].doc_id == 1201
    with pytest.raises(IndexError):
        people[1200]


def test_dates_follow_the_day_and_none_lies_in_the_future():
    today, tomorrow = crowd()[40], crowd(today=date(2026, 11, 13))[40]
    moved = [b.since - a.since for a, b in zip(today.roles, tomorrow.roles, strict=True)]
    assert {delta.days for delta in moved} == {1}
    for person in crowd():
        assert all(role.since <= DAY for role in person.roles)
        assert person.roles[-1].since


def test_both_languages_are_common_and_interests_are_in_the_first_one():
    people = list(crowd())
    first = Counter(person.languages[0] for person in people)
    assert first["fr"] > 300
    assert first["en"] > 300
    french = {topic.fr for topic in TOPICS}
    assert all(set(p.interests) <= french for p in people if p.languages[0] == "fr")
    assert all(person.interests for person in people)


def test_every_team_has_a_professor_and_students_sit_with_theirs():
    people = crowd()
    professors = [person for person in people if person.roles[0].role in {"professor", "corps professoral"}]
    assert {person.groups[0] for person in professors} == set(range(10, 46))
    for index in range(0, 1200, 7):
        assert people[index].groups[0] == people[people.professor(index)].groups[0]


def test_a_lab_of_one_or_two_people_is_a_lab():
    assert len(list(crowd(1))) == 1
    assert crowd(2).professor(1) == 0
    assert len(list(crowd(0))) == 0


def test_some_hide_something_and_only_what_can_be_hidden():
    hidden = [person.visibility for person in crowd() if person.visibility]
    assert 100 < len(hidden) < 400
    assert {field for each in hidden for field in each} <= set(HIDEABLE)


def test_everybody_but_a_professor_works_with_the_professor_of_the_demo():
    people = crowd()
    for index, person in enumerate(people):
        professor = people.professor(index)
        assert person.supervisors == ([] if professor == index else [people[professor].doc_id])


def test_people_have_methods_and_some_look_for_what_they_do_not_know():
    people = list(crowd())
    methods = {topic.said(language) for topic in METHODS for language in ("en", "fr")}
    assert all(person.methods and set(person.methods) <= methods for person in people)
    assert 200 < sum(bool(person.seeks) for person in people) < 600
    assert all(set(person.seeks).isdisjoint(person.interests) for person in people)


def test_some_are_away_some_are_busy_and_a_few_opted_out():
    here = Counter(person.availability(DAY) for person in crowd())
    assert here["away"] > 10
    assert here["busy"] > 30
    assert here["free"] > 900
    assert 10 < sum(not person.matching for person in crowd()) < 100


def test_what_came_from_outside_says_so_and_is_still_there():
    people = list(crowd())
    assert {origin.source for person in people for origin in person.origins} == {"csv", "orcid", "openalex"}
    for person in people:
        for origin in person.origins:
            assert origin.value in (person.place, *person.interests)
            assert origin.at.date() < DAY


def test_addresses_lead_nowhere():
    for person in crowd():
        assert all(email.endswith("example.invalid") for email in person.emails)


def test_the_vocabulary_is_large_and_said_in_both_languages():
    assert len(TOPICS) >= 150
    assert len({topic.en for topic in TOPICS}) == len({topic.fr for topic in TOPICS}) == len(TOPICS)
    fields = {topic.field for topic in TOPICS}
    assert all(set(team.fields) <= fields for team in TEAMS)
    assert 36 <= len(TEAMS) + len(PROGRAMMES) <= 48
    assert len({team.name for team in (*TEAMS, *PROGRAMMES)}) == len(TEAMS) + len(PROGRAMMES)
