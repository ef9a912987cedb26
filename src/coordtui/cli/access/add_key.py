"""`coordtui access add-key`: let a person in with a key of theirs."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.cli.access.by_owner import in_the_store
from coordtui.cli.access.common import (
    add_command,
    add_login,
    add_new_key,
    answer,
    keys_file,
    new_entry,
    now,
    served,
    told,
)
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.access.keys.line import Entry
    from coordtui.api.command_line import Subcommands
    from coordtui.api.records import Person
    from coordtui.directory import Directory


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `add-key` to the commands."""
    from coordtui.api.command_line import whole

    title = N_("let a person in with a key of theirs")
    parser = add_command(commands, "add-key", _add_key, translate, title)
    add_login(parser, translate)
    add_new_key(parser, translate)
    parser.add_argument(
        "--person",
        type=whole(translate),
        metavar=translate(N_("NUMBER")),
        help=translate(
            N_("whom the name is given to, when nobody has it yet: their number in the directory")
        ),
    )


def _add_key(given: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.keys import changes, file, journal, replacing

    invocation = served(given)
    path, at = keys_file(invocation, arguments), now()
    replacing.require_writable(path)
    entry = new_entry(invocation, arguments, at)
    changes.added(file.read(path), entry)  # what is refused is refused before anybody gets a login
    with (
        _login(invocation, entry.login, arguments.person) as person,
        journal.noting(path, entry.login) as noting,
    ):
        file.change(
            path,
            lambda there: changes.added(there, entry),
            lambda: noting.note("add", [entry], at),
        )
    said = N_(
        "{name} ({number}) comes in as “{login}” with this key:",
        name=safe(person["name"]),
        number=person["number"],
        login=entry.login,
    )
    answer(invocation, arguments, [said, told(invocation, entry)], [entry])
    warn_of_missing_program(invocation, entry)
    return 0


@contextmanager
def _login(invocation: Invocation, login: str, number: int | None) -> Iterator[dict[str, Any]]:
    """Whose login it is, who got it by this where nobody had it; they keep it unless an error is raised."""

    def give() -> dict[str, Any]:
        with invocation.session(only=()) as session:
            new = session.directory.with_login(login) is None
            person = with_login(session.directory, login, number)
        return {"number": person.doc_id, "name": person.name, "new": new}

    def take_back() -> None:
        with invocation.session(only=()) as session:
            people = session.directory.people()
            if (person := session.directory.with_login(login)) is not None:
                people.save(msgspec.structs.replace(person, login=""))

    given = in_the_store(invocation, give)
    try:
        yield given
    except BaseException:  # an interrupt too leaves no login without a key
        if given["new"]:
            in_the_store(invocation, take_back)
        raise


def with_login(directory: Directory, login: str, number: int | None) -> Person:
    """The person of this login, who gets it when a number is given and neither has another.

    Raises `NotFound`, and `Refused` with who has the login, or which one they have.
    """
    from coordtui.api.errors import NotFound, Refused

    owner = directory.with_login(login)
    if number is None:
        if owner is not None:
            return owner
        raise NotFound(
            N_("Nobody has the login “{login}”; no key was added.", login=login),
            remedy=N_(
                "Find the person as the account of the lab, su - coordtui -c 'coordtui people search NAME "
                "--json', and add --person with the number there."
            ),
        )
    person = directory.person(number)
    if person is None:
        raise NotFound(
            N_("There is nobody of the number {number}; no key was added.", number=number),
            remedy=N_(
                "“people search NAME --json”, run as the account of the lab, says the number;"
                " “people import” adds people."
            ),
        )
    if owner is not None and owner.doc_id != person.doc_id:
        raise Refused(
            N_("“{login}” is the login of {name} ({number}).", login=login, **_named(owner)),
            why=N_("A login is one person’s; no key was added."),
            remedy=N_("Choose another name for {name}.", name=safe(person.name)),
        )
    if person.login and person.login != login:
        raise Refused(
            N_("{name} ({number}) comes in as “{login}” already.", login=person.login, **_named(person)),
            why=N_("Each has one login, whatever the number of their keys; no key was added."),
            remedy=N_("Add the key to “{login}”.", login=person.login),
        )
    if owner is not None:
        return owner
    return directory.people().save(msgspec.structs.replace(person, login=login))


def warn_of_missing_program(invocation: Invocation, entry: Entry) -> None:
    """Say it when what the key starts is not there: the person would see a shell's word for it."""
    if not Path(entry.program).exists():
        said = N_(
            "There is no program {path} yet: until then the key opens nothing.", path=safe(entry.program)
        )
        invocation.console.say_aside(said)


def _named(person: Person) -> dict[str, object]:
    return {"name": safe(person.name), "number": person.doc_id}
