"""`coordtui people edit`: change what is one's own, and anybody for who may change people."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from coordtui.api import Absence, Message, NotFound, Person, Refused, fold, safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.people_words import Naming, may_know
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.directory import Directory

TEXTS = ("name", "given", "family", "orcid", "login", "place", "about")
LISTS = (
    *("emails", "languages", "interests", "methods", "offers", "seeks", "projects", "links", "access"),
    *("roles", "groups", "supervisors", "conflicts", "absences"),
)
SWITCHES = ("busy", "matching")
_YES, _NO = frozenset({"yes", "oui", "true", "1"}), frozenset({"no", "non", "false", "0"})


class Step(NamedTuple):
    """One change: `how` is `"set"`, `"add"` or `"remove"`."""

    how: str
    field: str
    value: str


def add_edit(commands: Subcommands, translate: Translate) -> None:
    """Add the options of `coordtui people edit`."""
    fields = ", ".join((*TEXTS, *LISTS, *SWITCHES))
    edit = commands.add_parser(
        "edit",
        help=translate(N_("change a person: one’s own page, or anybody’s for a coordinator")),
        description=translate(
            N_(
                "fields: {fields}; several values are separated by “;”, days away are written "
                "2026-12-20..2027-01-05",
                fields=fields,
            )
        ),
    )
    edit.add_argument("name", metavar=translate(N_("NAME")), help=translate(N_("a name, e-mail or number")))
    value = translate(N_("FIELD=VALUE"))
    for option, said in (
        ("--set", N_("give a field this value in place of what it has")),
        ("--add", N_("add a value to a field of several")),
        ("--remove", N_("take a value out of a field of several")),
    ):
        edit.add_argument(option, action="append", default=[], metavar=value, help=translate(said))
    edit.add_argument(
        "--login",
        metavar=translate(N_("NAME")),
        help=translate(N_("the name that they come in with; an empty one takes it away")),
    )
    edit.add_argument(
        "--visibility",
        action="append",
        default=[],
        metavar=translate(N_("FIELD=lab|group|hidden")),
        help=translate(N_("who sees a field: everybody, their groups, nobody")),
    )
    add_json(edit, translate)
    edit.set_defaults(run=_edit)


def _edit(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    with invocation.session() as session:
        directory = session.directory
        before = directory.the_one(arguments.name)
        today = session.clock().astimezone().date()
        after = before
        for how in ("set", "add", "remove"):
            for field, value in _pairs(getattr(arguments, how)):
                after = _changed(directory, after, Step(how, field, value), today)
        if arguments.login is not None:
            after = _changed(directory, after, Step("set", "login", arguments.login), today)
        choices = dict(_pairs(arguments.visibility))
        for field, choice in choices.items():
            if choice not in {"lab", "group", "hidden"}:
                raise Refused(
                    N_("“{choice}” is not one of lab, group, hidden.", choice=safe(choice)),
                    remedy=N_("Write --visibility {field}=group.", field=safe(field)),
                )
        visibility: dict[str, Any] = {**after.visibility, **choices}
        after = msgspec.structs.replace(after, visibility=visibility)
        saved = before if after == before else directory.people().save(after)
        changed = [
            name
            for name in Person.__struct_fields__
            if name != "rev" and getattr(saved, name) != getattr(before, name)
        ]
        if arguments.json:
            knows = may_know(session.access, session.actor, saved)
            data = Naming(directory).as_data(saved, knows=knows)
            console.json({"changed": changed, "person": data})
        elif changed:
            console.say(N_("Changed of {name}: {fields}.", name=safe(saved.name), fields=", ".join(changed)))
        else:
            console.say(N_("Nothing was changed."))
    return 0


def _pairs(given: list[str]) -> Iterator[tuple[str, str]]:
    for each in given:
        field, sign, value = each.partition("=")
        if not sign:
            raise Refused(
                N_("“{text}” is no field with a value.", text=safe(each)),
                remedy=N_("Write it as field=value: --set place=“Room 3”."),
            )
        yield field.strip(), value.strip()


def _changed(directory: Directory, person: Person, step: Step, today: date) -> Person:
    """The person with one change; raises `Refused` for a field or a value that it does not take."""
    how, field, value = step
    if field in LISTS:
        return _with_list(directory, person, step, today)
    if field not in (*TEXTS, *SWITCHES) or how != "set":
        raise Refused(_no_such(field), remedy=N_("“coordtui people edit --help” lists the fields."))
    new: Any = value
    if field in SWITCHES:
        if fold(value) not in _YES | _NO:
            raise Refused(N_("“{field}” is yes or no.", field=field))
        new = fold(value) in _YES
    return _replaced(person, field, new)


def _no_such(field: str) -> Message:
    if field in (*TEXTS, *SWITCHES):
        return N_("“{field}” has one value; only --set changes it.", field=field)
    return N_("There is no field “{field}”.", field=safe(field))


def _with_list(directory: Directory, person: Person, step: Step, today: date) -> Person:
    from coordtui.directory.csv_cells import split

    how, field, value = step
    had: list[Any] = getattr(person, field)
    if field == "roles":
        had = [each.role for each in person.roles if each.until is None]
    meant = [_meant(directory, field, each) for each in split(value)]
    if how == "remove":
        gone = {_key(each) for each in meant}
        if missing := gone - {_key(each) for each in had}:
            raise NotFound(
                N_("“{value}” is not in “{field}”.", value=safe(", ".join(map(str, missing))), field=field)
            )
        new = [each for each in had if _key(each) not in gone]
    else:
        new = [] if how == "set" else [*had]
        there = {_key(each) for each in new}
        new += [each for each in meant if _key(each) not in there]
    if field == "roles":
        new = directory.people().with_roles(person, new, today)
    return _replaced(person, field, new)


def _meant(directory: Directory, field: str, value: str) -> Any:
    """What a value stands for: the number of a group or a person, days, or itself."""
    if field == "groups":
        return directory.the_group(value).doc_id
    if field in {"supervisors", "conflicts"}:
        return directory.the_one(value).doc_id
    if field == "absences":
        since, _, until = value.partition("..")
        try:
            return Absence(since=date.fromisoformat(since), until=date.fromisoformat(until or since))
        except ValueError:
            raise Refused(
                N_("“{value}” is not a span of days.", value=safe(value)),
                remedy=N_("Write it as 2026-12-20..2027-01-05."),
            ) from None
    if field == "languages":
        from coordtui.directory.languages import language_code

        return language_code(value) or value
    return value


def _key(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else str(value)


def _replaced(person: Person, field: str, value: Any) -> Person:
    changes: dict[str, Any] = {field: value}
    return msgspec.structs.replace(person, **changes)
