"""The search of the directory beyond names: facets, other names, and nothing of what is hidden."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordtui.api import Absence, DatedRole, Group, NotAllowed, Person, Term
from coordtui.directory import Directory
from coordtui.directory.facets import Facets
from coordtui.host.session import Session
from coordtui.testing import actor_with, open_test_session

TODAY = date(2026, 11, 12)
AWAY = Absence(since=date(2026, 11, 1), until=date(2026, 11, 30))

HRAFN = Person(
    name="Hrafn Placeholder",
    interests=["multi-armed bandits"],
    methods=["causal inference"],
    offers=["code review"],
    seeks=["a reader for proofs"],
    projects=["Glacier atlas"],
    place="room 3.07",
    about="Likes kayaks. " * 20 + "Restores harpsichords on weekends, slowly and with patience.",
    languages=["fr", "en"],
    roles=[DatedRole(role="postdoctorat"), DatedRole(role="PhD student", until=date(2020, 1, 1))],
    groups=[1],
)
ILSE = Person(name="Ilse Nobody", interests=["apprentissage par renforcement"], busy=True, groups=[2])
ELOISE = Person(name="Éloïse Nobody", roles=[DatedRole(role="doctorante")], absences=[AWAY], groups=[1, 2])


@pytest.fixture
def directory(session: Session) -> Directory:
    for name in ("Robotics", "Vision par ordinateur"):
        session.directory.groups().add(Group(name=name))
    session.directory.people().add_all([HRAFN, ILSE, ELOISE])
    return session.directory


def names(directory: Directory, typed: str, **more: Any) -> list[str]:
    return [match.person.name for match in directory.search(typed, today=TODAY, **more).people]


@pytest.mark.parametrize(
    ("typed", "field", "reason"),
    [
        ("hrafn", "name", "None"),
        ("hrfan", "name", "a similar name"),
        ("bandits", "interests", "“multi-armed bandits”"),
        ("bnadits", "interests", "“multi-armed bandits”"),
        ("inference caus", "methods", "method “causal inference”"),
        ("code review", "offers", "offers “code review”"),
        ("reader", "seeks", "looks for “a reader for proofs”"),
        ("atlas", "projects", "project “Glacier atlas”"),
        ("3.07", "place", "place: room 3.07"),
        ("harpsichord", "about", "says “… Likes kayaks. Restores harpsichords on weekends, slowly and …”"),
        ("postdoc", "roles", "role: postdoctorat"),
        ("stagiaire postdoctorale", "roles", "role: postdoctorat"),
        ("francais", "languages", "language: français"),
        ("fr", "languages", "language: fr"),
        ("bandits francais postdoc", "interests", "“multi-armed bandits”"),
    ],
)
def test_somebody_is_found_by_all_they_tell_and_the_reason_says_by_what(
    directory: Directory, typed: str, field: str, reason: str
) -> None:
    (found,) = directory.search(typed, today=TODAY).people
    assert (found.person.name, found.field) == ("Hrafn Placeholder", field)
    assert str(found.reason) == reason


def test_a_group_is_found_by_its_name_and_with_a_slip(directory: Directory) -> None:
    assert names(directory, "ordinateur") == names(directory, "ordnateur") == ["Éloïse Nobody", "Ilse Nobody"]
    assert str(directory.search("robotics").people[0].reason) == "group Robotics"


def test_an_abbreviation_finds_its_meaning_in_both_languages(directory: Directory) -> None:
    directory.people().add(Person(name="Nina Nobody", interests=["reinforcement learning"]))
    for typed in ("RL", "rl", "reinforcement learning", "apprentissage par renforcement"):
        assert sorted(names(directory, typed)) == ["Ilse Nobody", "Nina Nobody"]


def test_a_term_that_the_lab_adds_is_known_at_once(directory: Directory) -> None:
    assert names(directory, "MAB") == []
    directory.terms().add(Term(en="multi-armed bandits", also=["MAB"]))
    assert names(directory, "MAB") == ["Hrafn Placeholder"]


def test_without_words_everybody_is_listed_by_name(directory: Directory) -> None:
    expected = ["Ada Placeholder", "Éloïse Nobody", "Hrafn Placeholder", "Ilse Nobody"]
    assert names(directory, "") == expected
    listed = directory.listed(today=TODAY)
    assert [person.name for person in directory.people().get_many(listed)] == expected
    assert directory.search("", limit=1).numbers() == listed
    assert directory.search("", limit=1).total == len(expected)


@pytest.mark.parametrize(
    ("facets", "found"),
    [
        (Facets(groups=frozenset({1})), ["Éloïse Nobody", "Hrafn Placeholder"]),
        (Facets(groups=frozenset({1, 2})), ["Éloïse Nobody", "Hrafn Placeholder", "Ilse Nobody"]),
        (Facets(groups=frozenset({2}), roles=frozenset({"phd"})), ["Éloïse Nobody"]),
        (Facets(roles=frozenset({"postdoc"})), ["Hrafn Placeholder"]),
        (Facets(languages=frozenset({"fr"})), ["Hrafn Placeholder"]),
        (Facets(availability=frozenset({"away"})), ["Éloïse Nobody"]),
        (Facets(availability=frozenset({"busy"})), ["Ilse Nobody"]),
        (Facets(availability=frozenset({"free"})), ["Ada Placeholder", "Hrafn Placeholder"]),
        (Facets(groups=frozenset({9})), []),
    ],
)
def test_facets_narrow_what_is_listed_and_what_is_found(
    directory: Directory, facets: Facets, found: list[str]
) -> None:
    assert names(directory, "", facets=facets) == found
    listed = directory.people().get_many(directory.listed(facets, today=TODAY))
    assert [person.name for person in listed] == found
    assert set(names(directory, "nobody", facets=facets)) == {each for each in found if "Nobody" in each}


def test_who_is_away_today_is_not_tomorrow(directory: Directory) -> None:
    free = Facets(availability=frozenset({"free"}))
    assert "Éloïse Nobody" not in names(directory, "", facets=free)
    later = [match.person.name for match in directory.search("", facets=free, today=date(2026, 12, 1)).people]
    assert "Éloïse Nobody" in later


def test_each_kind_of_facet_is_counted_without_its_own_choice(directory: Directory) -> None:
    counts = directory.search("nobody", facets=Facets(groups=frozenset({1})), today=TODAY).facets
    assert counts.groups == {1: 1, 2: 2}
    assert counts.roles == {"phd": 1}
    assert counts.availability == {"free": 0, "busy": 0, "away": 1}


def test_all_who_are_found_are_numbered_best_first(directory: Directory) -> None:
    directory.people().add_all([Person(name=f"Nobody Sample {n:03}") for n in range(200)])
    found = directory.search("nobody", limit=5)
    numbers = found.numbers()
    assert found.total == len(numbers) == len(set(numbers)) == 202
    assert numbers[:5] == [match.person.doc_id for match in found.people]


def test_who_was_merged_into_another_is_not_found(directory: Directory) -> None:
    duplicate = directory.people().add(Person(name="Hrafn Plaecholder", interests=["volcanoes"]))
    duplicate.merged_into = 2
    directory.people().save(duplicate)
    assert "Hrafn Plaecholder" not in names(directory, "plaecholder")
    assert names(directory, "volcanoes") == []
    assert duplicate.doc_id not in directory.listed()


def test_what_another_session_writes_is_found(directory: Directory, tmp_path: Path) -> None:
    assert names(directory, "newcomer") == []
    with open_test_session(tmp_path) as other:
        other.directory.people().add(Person(name="Newcomer Placeholder"))
    assert names(directory, "newcomer") == ["Newcomer Placeholder"]


def test_whoever_may_not_see_people_finds_nobody(directory: Directory) -> None:
    stranger = directory.acting_as(actor_with())
    for ask in (stranger.search, stranger.find):
        with pytest.raises(NotAllowed):
            ask("hrafn")
    with pytest.raises(NotAllowed):
        stranger.listed()


# What is hidden

SECRETS: dict[str, Any] = {
    "emails": ["zanzibar@example.invalid"],
    "interests": ["volcanoes"],
    "methods": ["volcanoes"],
    "offers": ["volcanoes"],
    "seeks": ["volcanoes"],
    "projects": ["volcanoes"],
    "place": "volcanoes",
    "about": "volcanoes",
    "roles": [DatedRole(role="vulcanologist")],
    "languages": ["iu"],
    "groups": [1, 2],
    "absences": [AWAY],
}
TYPED = ("volcanoes", "volcnaoes", "volcan", "zanzibar", "vulcanologist", "inuktitut", "robotics", "nina", "")


def told(found: Any) -> Any:
    return found.people, found.total, found.facets, found.numbers()


@pytest.mark.parametrize("field", SECRETS)
@pytest.mark.parametrize("whom", ["hidden", "group"])
def test_who_may_not_see_a_field_is_told_the_same_as_if_it_were_empty(
    directory: Directory, field: str, whom: Any
) -> None:
    near = Person(name="Volcane Nobody", interests=["volcanology of Robotics"], groups=[2])
    empty = Person(name="Nina Secretive", visibility={field: whom})
    (_, nina) = directory.people().add_all([near, empty])
    others = directory.acting_as(actor_with("researcher", person=1))
    colleagues = directory.acting_as(actor_with("researcher", person=2))
    before = {
        (who, typed): told(view.search(typed, today=TODAY))
        for who, view in (("other", others), ("colleague", colleagues))
        for typed in TYPED
    }
    setattr(nina, field, SECRETS[field])
    directory.people().save(nina)
    assert any(told(directory.search(typed, today=TODAY)) != before["other", typed] for typed in TYPED)
    for typed in TYPED:
        assert stripped(told(others.search(typed, today=TODAY))) == stripped(before["other", typed])
        if whom == "hidden" or field != "groups":
            assert stripped(told(colleagues.search(typed, today=TODAY))) == stripped(
                before["colleague", typed]
            )


def stripped(told: Any) -> Any:
    """What was told, without the revision that every save changes."""
    people, *rest = told
    return [(m.person.doc_id, m.person.name, m.field, m.value, str(m.reason)) for m in people], *rest


@pytest.mark.parametrize(
    ("whom", "found"),
    [
        ("lab", {"member", "colleague", "owner", "coordinator"}),
        ("group", {"colleague", "owner", "coordinator"}),
        ("hidden", {"owner", "coordinator"}),
    ],
)
@pytest.mark.parametrize("typed", ["volcanoes", "volcanos", "volcan", "vlocanoes"])
def test_a_field_is_searched_for_those_who_may_see_it(
    directory: Directory, whom: Any, found: set[str], typed: str
) -> None:
    nina = directory.people().add(
        Person(name="Nina Secretive", interests=["volcanoes"], groups=[1], visibility={"interests": whom})
    )
    views = {
        "member": directory.acting_as(actor_with("researcher", person=3)),
        "colleague": directory.acting_as(actor_with("researcher", person=2)),
        "owner": directory.acting_as(actor_with("researcher", person=nina.doc_id)),
        "coordinator": directory,
    }
    assert {who for who, view in views.items() if "Nina Secretive" in names(view, typed)} == found


words = st.sampled_from(["volcano", "volcanoes", "robot", "robots", "bandits", "kayak", "RL", "français"])
texts = st.lists(words, max_size=3).map(" ".join)


@given(
    field=st.sampled_from(["interests", "offers", "seeks", "methods", "projects"]),
    secret=st.lists(texts, min_size=1, max_size=3),
    shown=st.lists(texts, max_size=2),
    typed=texts.flatmap(lambda text: st.integers(0, len(text)).map(lambda end: text[:end])),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_that_is_found_depends_on_what_is_hidden(
    directory: Directory, field: str, secret: list[str], shown: list[str], typed: str
) -> None:
    people, others = directory.people(), directory.acting_as(actor_with("researcher", person=1))
    person, open_ = (each for each in people.get_many([3, 4]))
    person.visibility, open_.about = {field: "hidden"}, " ".join(shown)
    setattr(person, field, [])
    person = people.save(person)
    people.save(open_)
    before = stripped(told(others.search(typed, today=TODAY)))
    setattr(person, field, secret)
    people.save(person)
    assert stripped(told(others.search(typed, today=TODAY))) == before
