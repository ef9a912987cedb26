from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordtui.access import CORE_PERMISSIONS, SYSTEM, Access, UnknownPermissionError, actor_for
from coordtui.api import Actor, NotAllowed, Permission, Person
from coordtui.text.messages import N_
from coordtui.text.translation import Translator

SEATS = Permission(id="training.signup", title=N_("Sign up"), roles=("researcher", "guest"))
ROLES = ("coordinator", "researcher", "technician", "guest")


def actor(*roles: str) -> Actor:
    return Actor(person=1, name="Somebody Placeholder", roles=frozenset(roles))


@pytest.mark.parametrize(
    ("role", "may"), [("coordinator", True), ("researcher", True), ("guest", True), ("technician", False)]
)
def test_a_right_is_had_by_the_roles_its_declaration_names(role: str, may: bool) -> None:
    assert Access([SEATS], {}).may(actor(role), "training.signup") is may


def test_the_settings_of_the_lab_go_before_the_declaration() -> None:
    access = Access([SEATS], {"training.signup": ["technician"]})
    assert [access.may(actor(role), "training.signup") for role in ROLES] == [True, False, True, False]


def test_a_right_can_be_taken_from_everybody_but_the_coordinator() -> None:
    access = Access([SEATS], {"training.signup": []})
    assert [access.may(actor(role), "training.signup") for role in ROLES] == [True, False, False, False]


def test_somebody_without_a_role_may_nothing() -> None:
    access = Access([*CORE_PERMISSIONS, SEATS], {})
    assert not any(access.may(actor(), each) for each in access.permissions)


def test_a_guest_has_no_right_of_the_core() -> None:
    access = Access(CORE_PERMISSIONS, {})
    assert not any(access.may(actor("guest"), each) for each in access.permissions)


def test_the_program_itself_may_everything() -> None:
    access = Access([*CORE_PERMISSIONS, SEATS], {"training.signup": []})
    assert all(access.may(SYSTEM, each) for each in access.permissions)


def test_an_unknown_right_is_a_fault_even_for_the_coordinator() -> None:
    with pytest.raises(UnknownPermissionError):
        Access([SEATS], {}).may(actor("coordinator"), "training.singup")


def test_rights_in_the_settings_that_nobody_declares_are_reported() -> None:
    assert Access([SEATS], {"training.singup": ["guest"]}).unknown_grants == ["training.singup"]


def test_require_names_the_right_that_is_lacking() -> None:
    access = Access([SEATS], {})
    access.require(actor("researcher"), "training.signup")
    with pytest.raises(NotAllowed) as refused:
        access.require(actor("technician"), "training.signup")
    assert refused.value.permission == "training.signup"


@given(st.frozensets(st.sampled_from(ROLES)), st.frozensets(st.sampled_from(ROLES)))
def test_a_further_role_never_takes_a_right_away(roles: frozenset[str], more: frozenset[str]) -> None:
    access = Access([*CORE_PERMISSIONS, SEATS], {})
    for each in access.permissions:
        assert access.may(actor(*roles), each) <= access.may(actor(*roles, *more), each)


def test_an_actor_has_the_access_roles_that_the_directory_gives() -> None:
    person = Person(name="Hrafn Placeholder", access=["researcher", "technician"], doc_id=7)
    found = actor_for(person, via="ssh:192.0.2.1")
    assert found == Actor(
        person=7, name="Hrafn Placeholder", roles=frozenset({"researcher", "technician"}), via="ssh:192.0.2.1"
    )


def test_a_refusal_says_the_title_of_the_right_in_the_language_of_whoever_reads_it() -> None:
    titles = {SEATS.id: SEATS.title}
    assert [Translator(each, titles)(NotAllowed(SEATS.id).known[1]) for each in ("en", "fr")] == [
        "It needs the right “Sign up”.",
        "Il faut le droit «\xa0Sign up\xa0».",  # a title of a test has no French
    ]
    assert "training.signup" in str(NotAllowed(SEATS.id))  # for logs
