"""What people keep to themselves is not told on the way round: by merges, files, orders and mistakes."""

from __future__ import annotations

import argparse
import io
import json
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from coordtui.access import SYSTEM, actor_for
from coordtui.api import Duplicate, NotAllowed, Person
from coordtui.cli.console import Console
from coordtui.cli.people import fill
from coordtui.directory import Directory
from coordtui.directory.csv_import import read_people
from coordtui.host.session import Session
from coordtui.text.translation import Translator


@pytest.fixture
def directory(session: Session) -> Directory:
    return session.directory_of(SYSTEM)


def command(session: Session, person: Person, *words: str) -> str:
    """What `coordtui people` prints for somebody, both streams."""

    @contextmanager
    def opened() -> Any:
        yield session

    session.actor = actor_for(person)
    parser = argparse.ArgumentParser()
    fill(parser, str)
    arguments = parser.parse_args([*words])
    told = io.StringIO()
    with redirect_stdout(told), redirect_stderr(told):
        arguments.run(SimpleNamespace(console=Console(Translator("en")), session=opened), arguments)
    return told.getvalue()


def test_a_copy_of_ones_data_does_not_tell_who_must_not_judge_one(
    session: Session, directory: Directory
) -> None:
    add = directory.people().add
    kept, double = add(Person(name="Hrafn Placeholder")), add(Person(name="H. Placeholder"))
    wary = add(
        Person(
            name="Ysolde Carabosse",
            conflicts=[double.doc_id],
            supervisors=[double.doc_id],
            visibility={"supervisors": "hidden"},
        )
    )
    directory.merge(kept.doc_id, double.doc_id)
    stored = directory.people().get(wary.doc_id)
    assert stored is not None
    assert stored.conflicts == [kept.doc_id]
    held = session.personal_data(actor_for(kept), kept.doc_id)
    (merge,) = held["core"].held["merges"]
    assert merge["duplicate"] == double.doc_id
    assert "pointed" not in merge
    assert held["core"].held["supervises"] == []


@pytest.mark.parametrize(
    "words", [("show", "hrafn", "--json"), ("list", "--json"), ("export", "--json"), ("export",)]
)
def test_who_sees_what_and_who_opted_out_is_not_told_to_others(
    session: Session, directory: Directory, words: tuple[str, ...]
) -> None:
    def told() -> tuple[str, str]:
        return command(session, reader, *words), command(session, hrafn, *words)

    reader = directory.people().add(Person(name="Lu Xiangtest"))
    hrafn = directory.people().add(Person(name="Hrafn Placeholder"))
    others, own = told()
    chosen = msgspec.structs.replace(hrafn, matching=False, visibility={"place": "hidden"})
    directory.people().save(chosen)
    others_after, own_after = told()
    assert others_after == others
    assert own_after != own


def test_a_file_is_compared_with_nobody_for_who_may_not_change_people(directory: Directory) -> None:
    person = directory.people().add(Person(name="Hrafn Placeholder", emails=["zyq@example.invalid"]))
    for actor in (actor_for(person), actor_for(msgspec.structs.replace(person, access=["guest"]))):
        with pytest.raises(NotAllowed):
            read_people(directory.acting_as(actor), "name,email\nX,zyq@example.invalid\n", now=None)  # type: ignore[arg-type]


def test_a_taken_address_does_not_tell_whose_it_is(directory: Directory) -> None:
    directory.people().add(
        Person(name="Hrafn Placeholder", emails=["zyq@example.invalid"], visibility={"emails": "hidden"})
    )
    me = directory.people().add(Person(name="Lu Xiangtest"))
    own = directory.acting_as(actor_for(me)).people()
    with pytest.raises(Duplicate) as caught:
        own.save(msgspec.structs.replace(me, emails=["zyq@example.invalid"]))
    assert "hrafn" not in json.dumps([*map(str, caught.value.parts(str)), repr(caught.value)]).casefold()


def test_to_save_somebody_else_is_refused_before_anything_is_compared(directory: Directory) -> None:
    hrafn = directory.people().add(Person(name="Hrafn Placeholder", place="Zyqplace"))
    own = directory.acting_as(actor_for(directory.people().add(Person(name="Lu Xiangtest"))))
    for change in ({"place": "Zyqplace"}, {"place": "Elsewhere"}, {"rev": 0}, {"emails": ["not an address"]}):
        with pytest.raises(NotAllowed):
            own.people().save(msgspec.structs.replace(hrafn, **change))
