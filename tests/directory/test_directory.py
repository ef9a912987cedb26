from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest

from coordtui.access import SYSTEM
from coordtui.api import Actor, DatedRole, Duplicate, Group, NotAllowed, Person, Refused, StaleRecord
from coordtui.directory import Directory
from coordtui.host.session import Session
from coordtui.testing import actor_with

NOW = datetime(2026, 11, 12, tzinfo=UTC)
ORCID = "0000-0002-1825-0097"


@pytest.fixture
def directory(session: Session) -> Directory:
    return session.directory


@pytest.fixture
def hrafn(directory: Directory) -> Person:
    group = directory.groups().add(Group(name="Graphs"))
    person = Person(
        name="Hrafn Placeholder",
        emails=["hrafn@example.invalid"],
        orcid=ORCID,
        groups=[group.doc_id],
        languages=["fr"],
        interests=["glaciers"],
        offers=["a desk"],
        roles=[DatedRole(role="Postdoc"), DatedRole(role="Dean")],
    )
    return directory.people().add(person)


def acting(person: Person, *roles: str) -> Actor:
    return Actor(person=person.doc_id, name=person.name, roles=frozenset(roles))


OPERATIONS: dict[str, tuple[Callable[[Directory, Person], object], set[str]]] = {
    "get": (lambda d, p: d.people().get(p.doc_id), {"researcher"}),
    "get_many": (lambda d, p: d.people().get_many([p.doc_id]), {"researcher"}),
    "after": (lambda d, p: d.people().after(0, 1), {"researcher"}),
    "find records": (lambda d, p: d.people().find(), {"researcher"}),
    "first": (lambda d, p: d.people().first(), {"researcher"}),
    "ids": (lambda d, p: d.people().ids(), {"researcher"}),
    "count": (lambda d, p: d.people().count(), {"researcher"}),
    "select": (lambda d, p: d.people().select("name"), {"researcher"}),
    "select what may be hidden": (lambda d, p: d.people().select("emails"), {"researcher"}),
    "person": (lambda d, p: d.person(p.doc_id), {"researcher"}),
    "shows": (lambda d, p: d.shows(p.doc_id, "papers"), {"researcher"}),
    "hiding": (lambda d, p: d.people().hiding("papers"), {"researcher"}),
    "find": (lambda d, p: d.find("hrafn"), {"researcher"}),
    "the one of a number": (lambda d, p: d.the_one(str(p.doc_id)), {"researcher"}),
    "the one of a name": (lambda d, p: d.the_one("hrafn placeholder"), {"researcher"}),
    "the one of an address": (lambda d, p: d.the_one("hrafn@example.invalid"), {"researcher"}),
    "the one of a login": (lambda d, p: d.with_login("hrafn"), {"researcher"}),
    "search": (lambda d, p: d.search("hrafn"), {"researcher"}),
    "search for nothing": (lambda d, p: d.search(""), {"researcher"}),
    "listed": (lambda d, p: d.listed(), {"researcher"}),
    "duplicates": (lambda d, p: d.duplicates().pairs(), set()),
    "merge": (lambda d, p: d.merge(1, p.doc_id), set()),
    "find with a typo": (lambda d, p: d.find("hrafm"), {"researcher"}),
    "add": (lambda d, p: d.people().add(Person(name="New Nobody")), set()),
    "add all": (lambda d, p: d.people().add_all([Person(name="New Nobody")]), set()),
    "save": (lambda d, p: d.people().save(p), set()),
    "save somebody new": (lambda d, p: d.people().save(Person(name="New Nobody")), set()),
    "remove": (lambda d, p: d.people().remove(p.doc_id), set()),
    "read groups": (lambda d, p: d.groups().find(), {"researcher", "guest", "nobody"}),
    "group named": (lambda d, p: d.group_named("graphs"), {"researcher", "guest", "nobody"}),
    "the group": (lambda d, p: d.the_group("graphs"), {"researcher", "guest", "nobody"}),
    "the usual role": (lambda d, p: d.the_role("postdoc"), {"researcher", "guest", "nobody"}),
    "the role that somebody has": (lambda d, p: d.the_role("dean"), {"researcher"}),
    "add a group": (lambda d, p: d.groups().add(Group(name="Trees")), set()),
    "add groups": (lambda d, p: d.groups().add_all([Group(name="Trees")]), set()),
    "save a group": (lambda d, p: d.groups().save(d.groups().find()[0]), set()),
    "remove a group": (lambda d, p: d.groups().remove(1), set()),
    "read the lab": (lambda d, p: d.lab(), {"researcher", "guest", "nobody"}),
}


@pytest.mark.parametrize("role", ["coordinator", "researcher", "guest", "nobody"])
@pytest.mark.parametrize("operation", OPERATIONS)
def test_each_operation_is_for_the_roles_that_have_the_right(
    directory: Directory, hrafn: Person, operation: str, role: str
) -> None:
    run, allowed = OPERATIONS[operation]
    view = directory.acting_as(actor_with(role))
    if role == "coordinator" or role in allowed:
        run(view, hrafn)
    else:
        revision = directory._store.revision
        with pytest.raises(NotAllowed):
            run(view, hrafn)
        assert directory._store.revision == revision


def test_the_walk_leaves_out_no_operation_of_the_directory(directory: Directory) -> None:
    walked = {
        "acting_as",
        "require",
        "transaction",
        "visible_to",
        "create_lab",
        "terms",
        "vocabulary",
        "merge_values",
        "merging",
        "follow",
    }  # no reads or writes of people, or tested elsewhere
    walked |= {"lab", "people", "person", "shows", "groups", "group_named", "find", "search", "listed"}
    walked |= {
        "merge",
        "unmerge",
        "duplicates",
        "the_one",
        "the_group",
        "the_role",
        "the_language",
        "with_login",
    }
    assert {name for name in vars(Directory) if not name.startswith("_")} == walked
    operations = {
        "add",
        "add_all",
        "save",
        "remove",
        "get",
        "get_many",
        "after",
        "find",
        "first",
        "count",
        "ids",
        "select",
    }
    for records in (directory.people(), directory.groups()):
        public = {name for name in dir(records) if not name.startswith("_")}
        assert public - {"seen", "lets_see", "shows", "hiding", "with_roles", "revision"} == operations


# -- one's own profile


def test_people_change_their_own_profile(directory: Directory, hrafn: Person) -> None:
    own = directory.acting_as(acting(hrafn, "researcher"))
    saved = own.people().save(
        msgspec.structs.replace(hrafn, interests=["rivers"], visibility={"emails": "hidden"})
    )
    assert directory.people().get(hrafn.doc_id) == saved


@pytest.mark.parametrize(
    "change",
    [
        {"access": ["coordinator"]},
        {"login": "root"},
        {"groups": []},
        {"merged_into": 1},
        {"roles": [{"role": "Director"}]},
        {"supervisors": [1]},
    ],
)
def test_nobody_gives_themselves_rights_or_roles(
    directory: Directory, hrafn: Person, change: dict[str, object]
) -> None:
    changed = msgspec.convert({**msgspec.to_builtins(hrafn), **change}, Person)
    with pytest.raises(NotAllowed):
        directory.acting_as(acting(hrafn, "researcher")).people().save(changed)


def test_a_guest_does_not_even_change_their_own_profile(directory: Directory, hrafn: Person) -> None:
    with pytest.raises(NotAllowed):
        directory.acting_as(acting(hrafn, "guest")).people().save(hrafn)


def test_the_second_of_two_edits_is_refused(directory: Directory, hrafn: Person) -> None:
    directory.people().save(msgspec.structs.replace(hrafn, offers=["a chair"]))
    with pytest.raises(StaleRecord):
        directory.people().save(msgspec.structs.replace(hrafn, offers=["a lamp"]))


@pytest.mark.parametrize("field", [{"emails": ["HRAFN@example.invalid"]}, {"orcid": ORCID}])
def test_an_address_or_an_orcid_belongs_to_one_person(
    directory: Directory, hrafn: Person, field: dict[str, object]
) -> None:
    with pytest.raises(Duplicate):
        directory.people().add(Person(name="Ilse Nobody", **field))
    ilse = directory.people().add(Person(name="Ilse Nobody"))
    with pytest.raises(Duplicate):
        directory.people().save(msgspec.structs.replace(ilse, **field))
    twins = [
        Person(name="A Nobody", emails=["x@example.invalid"]),
        Person(name="B Nobody", emails=["X@example.invalid"]),
    ]
    with pytest.raises(Duplicate):
        directory.people().add_all(twins)
    assert len(directory.people().find()) == 3


def test_people_without_address_or_orcid_are_no_duplicates(directory: Directory) -> None:
    directory.people().add_all([Person(name="A Nobody"), Person(name="B Nobody")])


def test_a_group_name_is_given_once_and_found_whatever_its_case(directory: Directory, hrafn: Person) -> None:
    group = directory.group_named(" GRÀPHS ")
    assert group is not None
    assert group.name == "Graphs"
    assert directory.group_named("Trees") is None
    with pytest.raises(Duplicate):
        directory.groups().add(Group(name="Graphs"))


def test_a_merged_person_is_found_under_the_old_number(directory: Directory, hrafn: Person) -> None:
    double = directory.people().add(Person(name="Hrafn P.", merged_into=hrafn.doc_id))
    assert directory.person(double.doc_id) == hrafn
    assert [person.name for person in directory.find("hrafn")] == ["Hrafn Placeholder"]


def test_two_people_merged_into_each_other_end_nobody(directory: Directory, hrafn: Person) -> None:
    double = directory.people().add(Person(name="Hrafn P.", merged_into=hrafn.doc_id))
    directory.people().save(msgspec.structs.replace(hrafn, merged_into=double.doc_id))
    assert directory.person(double.doc_id) is not None


def test_a_store_has_one_lab(directory: Directory) -> None:
    with pytest.raises(Refused):
        directory.acting_as(SYSTEM).create_lab("Another", "en", "Ilse Nobody", NOW)
