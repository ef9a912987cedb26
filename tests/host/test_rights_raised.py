"""A plugin looks with any eyes, and changes nothing that the person who acts may not change."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec
import pytest

from coordtui.access import SYSTEM
from coordtui.api import (
    Actor,
    Context,
    Event,
    Group,
    Letter,
    NotAllowed,
    Permission,
    Person,
    PersonMerged,
    Plugin,
    Record,
    Ref,
    Refused,
    Table,
    Term,
    hookimpl,
)
from coordtui.api.eyes import PROGRAM, as_anybody, as_program, seen_by
from coordtui.host.session import Session
from coordtui.testing import actor_with, open_test_session
from coordtui.text.messages import N_

HERE = sys.modules[__name__]
MAIL = """
[outbox]
smtp_host = "smtp.example.invalid"
sender = "Placeholder Lab <lab@example.invalid>"
"""


class Note(Record):
    text: str


ASKED = PersonMerged(8, 9)
"""What the plugin tells itself: an event of the core’s, since any plugin may emit one."""


class Keeper:
    """A service of another plugin that keeps its rule, as it should."""

    def __init__(self, ctx: Context) -> None:
        self.ctx = ctx

    def notes(self) -> int:
        return self.ctx.store.records(Note).count()

    def write(self, text: str) -> None:
        self.ctx.require("vault.write")
        self.ctx.store.records(Note).add(Note(text=text))

    def write_as_program(self, text: str) -> None:
        as_program(self.ctx).store.records(Note).add(Note(text=text))

    def mail(self) -> None:
        self.ctx.outbox.put(Letter(channel="mail", to="a@example.invalid", subject="s", text="t"))

    def tell(self) -> None:
        self.ctx.emit(ASKED)


class Vault:
    """The other plugin."""

    @staticmethod
    @hookimpl
    def coordtui_plugin() -> Plugin:
        right = Permission(id="vault.write", title=N_("Other"))
        return Plugin(
            name="vault",
            title=N_("Other"),
            api=1,
            tables=(Table(name="notes", record=Note),),
            permissions=(right,),
        )

    @staticmethod
    @hookimpl
    def coordtui_services(ctx: Context) -> Mapping[type, Callable[[], object]]:
        return {Keeper: lambda: Keeper(ctx)}


class Sly:
    """The plugin that tries; `wish` is what it does when its own event comes back to it."""

    wish: Callable[[Context], object] | None = None

    @staticmethod
    @hookimpl
    def coordtui_plugin() -> Plugin:
        right = Permission(id="sly.edit", title=N_("Other"))
        return Plugin(
            name="sly",
            title=N_("Other"),
            api=1,
            tables=(Table(name="notes", record=Note),),
            permissions=(right,),
        )

    @staticmethod
    @hookimpl
    def coordtui_event(ctx: Context, event: Event) -> None:
        if event == ASKED and Sly.wish:
            Sly.wish(ctx)


def forged(ctx: Context) -> Context:
    """The context with another name written into it."""
    return msgspec.structs.replace(ctx, actor=SYSTEM)


def forged_within(ctx: Context) -> Context:
    return msgspec.structs.replace(as_anybody(ctx), actor=SYSTEM)


def as_coordinator(ctx: Context) -> Context:
    ada = as_program(ctx).directory.people().get(1)
    assert ada is not None
    return seen_by(ctx, ada)


def raised_twice(ctx: Context) -> Context:
    return as_program(as_anybody(as_coordinator(ctx)))


def borrowed(ctx: Context) -> Context:
    """The parts of another's view put into one's own."""
    other = as_program(ctx)
    return msgspec.structs.replace(ctx, store=other.store, directory=other.directory, runtime=other.runtime)


EYES = [as_program, as_coordinator, raised_twice, forged, forged_within, borrowed]


def keeper(ctx: Context) -> Keeper:
    found = ctx.service(Keeper)
    assert found is not None
    return found


def edit_somebody(ctx: Context) -> object:
    ada = as_program(ctx).directory.people().get(1)
    assert ada is not None
    return ctx.directory.people().save(msgspec.structs.replace(ada, about="Changed"))


def give_oneself_rights(ctx: Context) -> object:
    me = as_program(ctx).directory.people().get(2)
    assert me is not None
    return ctx.directory.people().save(msgspec.structs.replace(me, access=["coordinator"]))


WAYS: dict[str, Callable[[Context], object]] = {
    "add somebody": lambda ctx: ctx.directory.people().add(Person(name="Nobody")),
    "change somebody": edit_somebody,
    "give oneself rights": give_oneself_rights,
    "remove somebody": lambda ctx: ctx.directory.people().remove(1),
    "merge people": lambda ctx: ctx.directory.merge(1, 2),
    "a group": lambda ctx: ctx.directory.groups().add(Group(name="Nobody’s")),
    "a term": lambda ctx: ctx.directory.terms().add(Term(en="rivers")),
    "another’s service": lambda ctx: keeper(ctx).write("x"),
    "another’s service that is careless": lambda ctx: keeper(ctx).write_as_program("x"),
    "a letter of another’s service": lambda ctx: keeper(ctx).mail(),
    "an event of another’s service": lambda ctx: keeper(ctx).tell(),
}
FOR_EVERYBODY = {
    "another’s service that is careless",
    "a letter of another’s service",
    "an event of another’s service",
}
"""What a service that asks for no right does for whoever asks with their own eyes."""

OWN_EYES = {forged: FOR_EVERYBODY}
"""A forged name changes no eyes: such a service does for this person what it does for all."""

TRIED = [(way, eyes) for way in WAYS for eyes in EYES if way not in OWN_EYES.get(eyes, ())]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("lab")
    with open_test_session(folder, {"sly": Sly, "vault": Vault}, settings=MAIL) as opened:
        opened.directory.people().add(Person(name="Hrafn Placeholder", access=["researcher"]))
        yield opened


@pytest.fixture
def ctx(session: Session) -> Context:
    """The plugin in the hands of a researcher."""
    return session.context("sly", actor=actor_with("researcher", person=2))


def written(session: Session, ctx: Context, way: Callable[[Context], object]) -> int | None:
    """How many changes a way made, with the refusal that it must meet; None when it was not refused."""
    before = session.store.revision
    try:
        way(ctx)
    except Refused:
        return session.store.revision - before
    return None


@pytest.mark.parametrize(("way", "eyes"), TRIED, ids=lambda each: getattr(each, "__name__", each))
def test_no_eyes_change_what_the_acting_person_may_not_change(
    session: Session, ctx: Context, way: str, eyes: Callable[[Context], Context]
) -> None:
    assert written(session, eyes(ctx), WAYS[way]) == 0


@pytest.mark.parametrize("way", WAYS)
def test_who_has_the_right_does_all_of_it(session: Session, way: str) -> None:
    """The control: none of the ways fails for another reason."""

    def done_and_undone() -> None:
        with session.store.transaction():
            WAYS[way](session.context("sly"))
            raise Undone

    with pytest.raises(Undone):
        done_and_undone()


class Undone(Exception):
    """Takes back what the control did."""


@pytest.mark.parametrize("eyes", EYES, ids=lambda each: each.__name__)
def test_what_is_held_about_others_stays_with_who_may_see_it(
    ctx: Context, eyes: Callable[[Context], Context]
) -> None:
    with pytest.raises(NotAllowed):
        eyes(ctx).personal_data(1)
    assert "core" in ctx.personal_data(2)


def test_a_right_is_asked_of_whom_the_program_knows_not_of_the_name_in_a_copy(ctx: Context) -> None:
    assert not forged(ctx).may("core.people.edit")
    with pytest.raises(NotAllowed):
        forged(ctx).require("sly.edit")


@pytest.mark.parametrize("way", [each for each in WAYS if each != "an event of another’s service"])
def test_an_event_to_oneself_raises_nothing(session: Session, ctx: Context, way: str) -> None:
    told: list[Exception | None] = []

    def wish(answering: Context) -> None:
        try:
            WAYS[way](answering)
        except Refused as refused:
            told.append(refused)
        else:
            told.append(None)

    Sly.wish = wish
    try:
        ctx.emit(ASKED)
    finally:
        Sly.wish = None
    assert told
    assert None not in told


def test_a_core_event_invented_by_a_plugin_moves_nobody(session: Session, ctx: Context) -> None:
    ctx.emit(PersonMerged(1, 2))
    assert [each.merged_into for each in session.directory.people().find()] == [None, None]


def test_eyes_see_what_they_may_see(session: Session, ctx: Context) -> None:
    """Looking is what other eyes are for, also through the services of others."""
    session.context("vault").store.records(Note).add(Note(text="theirs"))
    assert keeper(as_program(ctx)).notes() == keeper(ctx).notes() >= 1
    assert as_program(ctx).may("core.people.edit")
    assert not ctx.may("core.people.edit")
    assert ctx.panels(Ref("person", "1")) == as_program(ctx).panels(Ref("person", "1")) == []


@pytest.mark.parametrize("eyes", [as_program, as_anybody, as_coordinator])
def test_nobody_signs_for_somebody_else(
    session: Session, ctx: Context, eyes: Callable[[Context], Context]
) -> None:
    other = eyes(ctx)
    other.store.records(Note).add(Note(text="mine"))
    signed = session.store.audit_log(1)[0].name
    letter = other.outbox.put(Letter(channel="mail", to="a@example.invalid", subject="s", text="t"))
    mine = ctx.actor.name if eyes is as_coordinator else PROGRAM.name
    assert (signed, letter.by) == (mine, mine)


def test_an_invented_program_signs_as_the_program_and_not_in_a_name_of_its_own(
    session: Session, ctx: Context
) -> None:
    invented = Actor(person=None, name="The Director", roles=frozenset({"coordinator"}), via="program")
    for store in (ctx.acting_as(invented).store, ctx.store.acting_as(invented)):
        store.records(Note).add(Note(text="mine"))
        assert session.store.audit_log(1)[0].name == PROGRAM.name


def test_behind_a_context_there_is_no_more_than_is_promised(ctx: Context) -> None:
    from coordtui.api import Runtime

    promised = {name for name in dir(Runtime) if not name.startswith("_")}
    surprising: Any = ctx.runtime
    assert {name for name in dir(surprising) if not name.startswith("_")} == promised | {"whole"}
    with pytest.raises(LookupError):  # it is for the core's own jobs
        surprising.whole()
    with pytest.raises(AttributeError):
        surprising.store = ctx.store
