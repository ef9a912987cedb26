"""What people let others see: looked for in every way in which it could come out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import where

from coordtui.api import Absence, Actor, DatedRole, Duplicate, Group, NotAllowed, Origin, Person
from coordtui.directory import HIDEABLE, Directory
from coordtui.directory.checking import WrongValue
from coordtui.directory.facets import Facets
from coordtui.directory.repositories import People
from coordtui.directory.visibility import FIELDS, PRIVATE, UNSEEN
from coordtui.host.session import Session
from coordtui.testing import actor_with, open_test_session

NOW = datetime(2026, 11, 12, tzinfo=UTC)
SECRETS: dict[str, Any] = {
    "emails": ["hidden@example.invalid"],
    "orcid": "0000-0002-1825-0097",
    "roles": [DatedRole(role="Hiddenrole")],
    "languages": ["iu"],
    "interests": ["hiddeninterest"],
    "offers": ["hiddenoffer"],
    "place": "Hiddenplace",
    "about": "Hiddenabout",
    "supervisors": [1],
    "methods": ["hiddenmethod"],
    "seeks": ["hiddenseek"],
    "projects": ["hiddenproject"],
    "links": ["https://hidden.example.invalid"],
    "absences": [Absence(since=date(2026, 1, 5), until=date(2026, 1, 9))],
}


@pytest.fixture
def directory(session: Session) -> Directory:
    return session.directory


@pytest.fixture
def hrafn(directory: Directory) -> Person:
    group = directory.groups().add(Group(name="Graphs"))
    return directory.people().add(Person(name="Hrafn Placeholder", groups=[group.doc_id], **SECRETS))


def acting(person: Person) -> Actor:
    return Actor(person=person.doc_id, name=person.name, roles=frozenset({"researcher"}))


def changed(directory: Directory, person: Person, **fields: Any) -> Person:
    return directory.people().save(msgspec.structs.replace(person, **fields))


def plain(value: object) -> Any:
    return msgspec.to_builtins(value)


@pytest.mark.parametrize("field", HIDEABLE)
@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        ("lab", {"self", "colleague", "stranger", "coordinator"}),
        ("group", {"self", "colleague", "coordinator"}),
        ("hidden", {"self", "coordinator"}),
    ],
)
def test_a_field_is_seen_by_those_the_person_lets_see_it(
    directory: Directory, hrafn: Person, field: str, visibility: str, seen_by: set[str]
) -> None:
    shown = changed(directory, hrafn, visibility={field: visibility})
    viewers = {
        "self": acting(shown),
        "colleague": acting(directory.people().add(Person(name="Colleague Nobody", groups=shown.groups))),
        "stranger": acting(directory.people().add(Person(name="Stranger Nobody"))),
        "coordinator": actor_with("coordinator"),
    }
    for who, actor in viewers.items():
        view = directory.acting_as(actor)
        assert view.shows(shown.doc_id, field) is (who in seen_by), who
        assert (shown.doc_id in view.people().hiding(field)) is (who not in seen_by), who
        if field in FIELDS:
            expected = getattr(shown if who in seen_by else Person(name=""), field)
            assert list(_values(view, actor, shown, field)) == [expected] * 6, who


def _values(view: Directory, actor: Actor, shown: Person, field: str) -> Iterator[Any]:
    people = view.people()
    yield getattr(people.get(shown.doc_id), field)
    yield getattr(people.get_many([shown.doc_id])[0], field)
    yield getattr(people.after(shown.doc_id - 1, 1)[0], field)
    yield next(getattr(each, field) for each in people.find() if each.doc_id == shown.doc_id)
    yield getattr(view.visible_to(shown, actor), field)
    yield next(value for number, value in people.select("doc_id", field) if number == shown.doc_id)


def test_every_field_that_may_be_hidden_is_one_of_a_person_or_the_papers() -> None:
    assert set(HIDEABLE) - set(FIELDS) == {"papers"}
    assert set(SECRETS) | {"groups"} == set(FIELDS)


def test_declared_conflicts_are_shown_to_nobody_else(directory: Directory, hrafn: Person) -> None:
    hrafn = changed(directory, hrafn, conflicts=[1])
    stranger = directory.acting_as(actor_with("researcher", person=99)).people()
    assert stranger.get(hrafn.doc_id).conflicts == []
    assert stranger.select("conflicts", where=where("name") == hrafn.name) == [([],)]
    assert stranger.ids(where("conflicts").any([1])) == []
    assert directory.acting_as(acting(hrafn)).people().get(hrafn.doc_id).conflicts == [1]


def test_an_origin_tells_neither_what_is_hidden_nor_what_was_refused(
    directory: Directory, hrafn: Person
) -> None:
    origins = [
        Origin(field=field, value=value, source="orcid", at=NOW)
        for field, value in (
            ("interests", "hiddeninterest"),
            ("methods", "refused method"),
            ("offers", "hiddenoffer"),
            ("no such field", "x"),
        )
    ]
    hrafn = changed(directory, hrafn, origins=origins, visibility={"interests": "hidden"})
    stranger = directory.acting_as(actor_with("researcher", person=99)).people()
    assert stranger.get(hrafn.doc_id).origins == [origins[2]]
    assert "hiddeninterest" not in str(stranger.select("origins"))
    assert stranger.count(where("origins").test(lambda each: "refused" in str(each))) == 0


def test_of_somebody_merged_into_another_only_the_name_is_seen(directory: Directory, hrafn: Person) -> None:
    double = directory.people().add(
        Person(name="Hrafn P.", emails=["other@example.invalid"], merged_into=hrafn.doc_id)
    )
    stranger = directory.acting_as(actor_with("researcher", person=99))
    assert stranger.people().get(double.doc_id).emails == []
    assert stranger.people().ids(match="other") == []
    assert stranger.shows(double.doc_id, "papers") is False
    assert double.doc_id in stranger.people().hiding("papers")


def test_a_login_is_shown_to_nobody_else_and_not_changed_by_its_owner(
    directory: Directory, hrafn: Person
) -> None:
    hrafn = changed(directory, hrafn, login="hrafn")
    stranger = directory.acting_as(actor_with("researcher"))
    assert stranger.people().get(hrafn.doc_id).login == ""
    assert stranger.with_login("hrafn") is None
    own = directory.acting_as(acting(hrafn))
    assert own.with_login("hrafn") == hrafn
    for login in ("", "root", "somebody.else"):
        with pytest.raises(NotAllowed):
            changed(own, hrafn, login=login)


def test_a_login_is_one_persons_and_no_more_than_a_word(directory: Directory, hrafn: Person) -> None:
    changed(directory, hrafn, login="hrafn")
    with pytest.raises(Duplicate):
        directory.people().add(Person(name="Nobody Else", login="hrafn"))
    for login in ("Hrafn", "h r", 'h"', "h\n", "-h", "h" * 33, "é"):
        with pytest.raises(WrongValue):
            directory.people().add(Person(name="Nobody Else", login=login))


@pytest.mark.parametrize("field", sorted(PRIVATE - {"groups", *UNSEEN, "origins"}))
def test_nobody_is_told_apart_by_a_hidden_field(directory: Directory, hrafn: Person, field: str) -> None:
    hrafn = changed(directory, hrafn, visibility={field: "hidden"})
    people = directory.acting_as(actor_with("researcher", person=99)).people()
    value, blank = plain(getattr(hrafn, field)), plain(getattr(Person(name=""), field))
    me = hrafn.doc_id
    assert me not in people.ids(where(field) == value)
    assert me in people.ids(where(field) != value)
    assert me in people.ids(~(where(field) == value))
    assert me in people.ids(where(field) == blank)
    assert me in people.ids(where(field).test(lambda stored: stored == blank))
    assert people.count(where(field) == value) == 0
    assert people.first(where(field) == value) is None
    assert people.select("name", where=where(field) == value) == []


# -- whatever is asked of whomever


WORDS = ["amber", "birch", "cedar"]
values = st.lists(st.sampled_from(WORDS), max_size=2, unique=True)
people_lists = st.lists(
    st.fixed_dictionaries(
        {
            "interests": values,
            "methods": values,
            "place": st.sampled_from(["", *WORDS]),
            "groups": st.lists(st.integers(1, 2), max_size=2, unique=True),
            "visibility": st.dictionaries(
                st.sampled_from(["interests", "methods", "place", "groups"]),
                st.sampled_from(["lab", "group", "hidden"]),
            ),
        }
    ),
    min_size=1,
    max_size=4,
)
queries = st.sampled_from(
    [
        None,
        where("place") == "amber",
        ~(where("place") == "amber"),
        where("place") > "b",
        where("interests").any(["amber"]),
        ~where("methods").any(["birch", "cedar"]),
        where("groups").any([1]) & (where("place") != "cedar"),
        where("name").exists() | (where("methods") == []),
        where("place").test(lambda place: not place),
    ]
)
orders = st.sampled_from([(), ("place",), ("-place", "name"), ("interests", "-methods"), ("name",)])


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    with open_test_session(tmp_path_factory.mktemp("visibility")) as session:
        yield session


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    made=people_lists,
    viewer_groups=st.lists(st.integers(1, 2), max_size=1),
    query=queries,
    match=st.sampled_from([None, "amber", "cedar birch", "nobody"]),
    order=orders,
    limit=st.sampled_from([None, 2]),
)
def test_no_answer_depends_on_what_is_hidden(
    shared: Session,
    made: list[dict[str, Any]],
    viewer_groups: list[int],
    query: Any,
    match: str | None,
    order: tuple[str, ...],
    limit: int | None,
) -> None:
    """Each answer is the one of a lab in which what is hidden from the viewer was never written."""
    everybody = shared.directory.people()
    for each in everybody.find():
        if each.doc_id != 1:
            everybody.remove(each.doc_id)
    viewer = everybody.add(Person(name="Viewer Nobody", groups=viewer_groups))
    stored = everybody.add_all([Person(name=f"{n} Nobody", **fields) for n, fields in enumerate(made)])
    actor = acting(viewer)
    asked = _answers(shared.directory.acting_as(actor).people(), query, match, order, limit)
    for person in stored:
        everybody.save(shared.directory.visible_to(person, actor))
    assert asked == _answers(shared.directory.people(), query, match, order, limit)


def _answers(
    people: People, query: Any, match: str | None, order: tuple[str, ...], limit: int | None
) -> list[Any]:
    shown = people.find(query, match=match, order=order, limit=limit, offset=1 if limit else 0)
    return [
        [plain({name: getattr(each, name) for name in (*FIELDS, "doc_id", "name")}) for each in shown],
        people.ids(query, match=match, order=order, limit=limit),
        people.count(query, match=match),
        people.select("name", where=query, match=match, order=order),
        people.select("place", "methods", where=query, match=match, order=order),
        getattr(people.first(query, match=match, order=order), "doc_id", None),
    ]


@pytest.fixture
def seen_by_nobody(directory: Directory, hrafn: Person) -> Directory:
    everything = dict.fromkeys(HIDEABLE, "hidden")
    changed(directory, hrafn, visibility=everything)
    return directory.acting_as(actor_with("researcher", person=99))


WORDS_OF_SECRETS = [
    *("hidden", "hiddeninterest", "hiddenplace", "hiddenrole", "hiddenmethod", "hiddenabout", "1825"),
    *("graphs", "inuktitut", "hidden@example.invalid", "ada"),
]


@pytest.mark.parametrize("word", WORDS_OF_SECRETS)
def test_the_directory_search_does_not_find_what_is_hidden(seen_by_nobody: Directory, word: str) -> None:
    assert "Hrafn Placeholder" not in {person.name for person in seen_by_nobody.find(word)}
    found = seen_by_nobody.search(word)
    assert "Hrafn Placeholder" not in {match.person.name for match in found.people}
    assert found.total == len(found.people)


def test_no_facet_counts_or_lists_what_is_hidden(seen_by_nobody: Directory, hrafn: Person) -> None:
    found = seen_by_nobody.search("hrafn", today=date(2026, 1, 6))
    assert (found.facets.groups, found.facets.languages) == ({}, {})
    assert "hiddenrole" not in str(found.facets).lower()
    free = [here for here, count in found.facets.availability.items() if count]
    assert free == ["free"]  # they are away on that day
    for facets in (
        Facets(groups=frozenset(hrafn.groups)),
        Facets(languages=frozenset({"iu"})),
        Facets(roles=frozenset({"Hiddenrole", "hiddenrole"})),
        Facets(availability=frozenset({"away"})),
    ):
        assert hrafn.doc_id not in seen_by_nobody.listed(facets, today=date(2026, 1, 6))


def test_a_list_to_choose_people_from_tells_no_hidden_group(seen_by_nobody: Directory) -> None:
    from coordtui.ui.widgets.people_field import people

    assert {option.name: option.beside for option in people(seen_by_nobody)}["Hrafn Placeholder"] == ""


def test_the_one_search_box_does_not_find_what_is_hidden(session: Session, seen_by_nobody: Directory) -> None:
    from coordtui.host.finding import people

    assert people(session, "hiddeninterest", 9) != []  # who edits people finds it
    session.actor = actor_with("researcher", person=99)
    assert people(session, "hiddeninterest", 9) == []
    (hit,) = people(session, "hrafn", 9)
    assert "Graphs" not in str(hit.reason)
