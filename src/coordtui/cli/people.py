"""`coordtui people`: import, list and show the people of the lab."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.access import role_title
from coordtui.api import Message, NotFound, Person, Refused, fold, safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json, subcommands
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.cli.console import Console
    from coordtui.directory import Directory
    from coordtui.directory.csv_import import ImportPlan, Row

SHOWN = 20
_LANGUAGES = {"en": N_("English"), "fr": N_("French")}
"""So many are shown of each kind of a plan, and of those a name may mean; `--json` shows all."""


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui people`."""
    commands = subcommands(parser, translate)
    columns = N_(
        "columns: name, email, group, role, interests, offers, languages, orcid; all but name optional"
    )
    read = commands.add_parser(
        "import", help=translate(N_("add and update people from a CSV file")), description=translate(columns)
    )
    read.add_argument("file", metavar=translate(N_("FILE")), type=Path)
    choice = read.add_mutually_exclusive_group()
    choice.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would change")))
    choice.add_argument("--yes", action="store_true", help=translate(N_("do not ask")))
    add_json(read, translate)
    read.set_defaults(run=_import)
    every = commands.add_parser("list", help=translate(N_("everybody, in the order of their names")))
    every.add_argument("--group", metavar=translate(N_("GROUP")), help=translate(N_("only those of a group")))
    add_json(every, translate)
    every.set_defaults(run=_list)
    one = commands.add_parser("show", help=translate(N_("one person")))
    one.add_argument("name", nargs="+", metavar=translate(N_("NAME")))
    add_json(one, translate)
    one.set_defaults(run=_show)


def _import(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.directory.csv_import import apply, read_people
    from coordtui.directory.csv_read import read_sheet

    console = invocation.console
    if not (arguments.yes or arguments.dry_run or console.interactive):
        read_sheet(arguments.file)  # what is wrong with the file is said first
        raise Refused(
            N_("Nothing was imported."),
            why=N_("There is no terminal to ask on."),
            remedy=N_("Add --yes to import without being asked, or --dry-run to see what would change."),
        )
    with invocation.session() as session:
        plan = read_people(session.directory, arguments.file, today=session.clock().date())
        if not arguments.json:
            _say_plan(invocation, plan)
        write = bool(plan.add or plan.change) and not arguments.dry_run
        if write and not arguments.yes:
            try:
                write = console.agree(N_("Import this? [y/N]"))
            except KeyboardInterrupt:
                console.say()  # the question has no end of line yet
                console.say_aside(N_("Nothing was imported."))
                return 130
        if write:
            apply(session.directory, plan)
        if arguments.json:
            console.json(_plan_as_data(plan, console.translator) | {"written": write})
        else:
            _say_outcome(console, plan, written=write, meant=write or arguments.yes)
    return 1 if plan.errors else 0


def _say_outcome(console: Console, plan: ImportPlan, *, written: bool, meant: bool) -> None:
    """What was done; when an import was meant and left rows out, how much of it."""
    people = len(plan.add) + len(plan.change)
    if not written:
        console.say(N_("Nothing was changed."))
    elif plan.errors:
        console.say(NN_("{n} person was imported.", "{n} people were imported.", people))
    else:
        console.say(N_("Done."))
    if plan.errors and meant:
        console.say(NN_("{n} row was left out.", "{n} rows were left out.", len(plan.errors)))


def _say_plan(invocation: Invocation, plan: ImportPlan) -> None:
    console = invocation.console
    _say_rows(invocation, NN_("{n} person to add", "{n} people to add", len(plan.add)), plan.add, "+")
    _say_rows(
        invocation, NN_("{n} person to change", "{n} people to change", len(plan.change)), plan.change, "~"
    )
    console.say(NN_("{n} person unchanged", "{n} people unchanged", len(plan.unchanged)))
    if plan.new_groups:
        names = ", ".join(map(safe, plan.new_groups))
        console.say(N_("Groups to create: {names}", names=names))
    if plan.extra:
        console.say(N_("Columns that are not read: {names}", names=", ".join(map(safe, plan.extra))))
    for error in plan.errors:
        console.say_aside(N_("Line {line} is left out. {problem}", line=error.line, problem=error.message))


def _say_rows(invocation: Invocation, heading: Message, rows: Sequence[Row], sign: str) -> None:
    console = invocation.console
    console.say(heading)
    for row in rows[:SHOWN]:
        fields = f" ({', '.join(row.changed)})" if row.changed and sign == "~" else ""
        console.say(f"  {sign} {safe(row.person.name)}{fields}")
    if len(rows) > SHOWN:
        console.say(N_("  … and {n} more", n=len(rows) - SHOWN))


def _plan_as_data(plan: ImportPlan, translate: Translate) -> dict[str, Any]:
    return {
        "add": [row.person.name for row in plan.add],
        "change": [{"name": row.person.name, "fields": row.changed} for row in plan.change],
        "unchanged": len(plan.unchanged),
        "new_groups": plan.new_groups,
        "extra_columns": plan.extra,
        "errors": [{"line": each.line, "problem": translate(each.message)} for each in plan.errors],
    }


def _list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.text.collation import sort_key

    console = invocation.console
    with invocation.session() as session:
        directory = session.directory
        people = [person for person in directory.people().find() if person.merged_into is None]
        if arguments.group is not None:
            group = directory.group_named(arguments.group)
            if group is None:
                raise NotFound(N_("There is no group “{name}”.", name=arguments.group))
            people = [person for person in people if group.doc_id in person.groups]
        people.sort(key=lambda person: sort_key(f"{person.family or person.name} {person.given}"))
        groups = _group_names(directory)
    if arguments.json:
        console.json([_as_data(person, groups) for person in people])
        return 0
    console.table(
        (N_("name"), N_("e-mail"), N_("groups")),
        [(p.name, "".join(p.emails[:1]), ", ".join(groups.get(g, "?") for g in p.groups)) for p in people],
    )
    return 0


def _show(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    with invocation.session() as session:
        person = _the_one(session.directory, " ".join(arguments.name))
        groups = _group_names(session.directory)
    data = _as_data(person, groups)
    if arguments.json:
        console.json(data)
        return 0
    roles = ", ".join(each.role for each in person.roles if each.until is None)
    lines: list[tuple[Message, str]] = [
        (N_("e-mail: {value}"), ", ".join(person.emails)),
        (N_("ORCID: {value}"), person.orcid),
        (N_("role: {value}"), roles),
        (N_("groups: {value}"), ", ".join(data["groups"])),
        (
            N_("languages: {value}"),
            ", ".join(console.translator(_LANGUAGES[each]) for each in person.languages),
        ),
        (N_("interests: {value}"), "; ".join(person.interests)),
        (N_("offers: {value}"), "; ".join(person.offers)),
        (N_("rights as: {value}"), ", ".join(console.translator(role_title(each)) for each in person.access)),
    ]
    console.say(safe(person.name))
    for line, value in lines:
        if value:
            console.say(line.with_values(value=safe(value)))
    return 0


def _the_one(directory: Directory, name: str) -> Person:
    """The person meant; raises `NotFound` when nobody is, or several are."""
    found = directory.find(name)
    exact = [person for person in found if fold(person.name) == fold(name)]
    candidates = exact or found
    if not candidates:
        raise NotFound(N_("Nobody is called “{name}”.", name=safe(name)))
    if len(candidates) > 1:
        names = "; ".join(
            safe(f"{person.name} <{person.emails[0]}>" if person.emails else person.name)
            for person in candidates[:SHOWN]
        )
        raise NotFound(
            N_("Several people answer to “{name}”.", name=safe(name)),
            why=N_("They are: {names}.", names=names),
            remedy=N_("Write more of the name, or the e-mail."),
        )
    return candidates[0]


def _group_names(directory: Directory) -> dict[int, str]:
    return {group.doc_id: group.name for group in directory.groups().find()}


def _as_data(person: Person, groups: dict[int, str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        name: getattr(person, name) for name in ("name", "given", "family", "emails", "orcid")
    }
    data["roles"] = msgspec.to_builtins(person.roles)
    data["groups"] = [groups.get(number, "?") for number in person.groups]
    for name in ("languages", "interests", "offers", "access"):
        data[name] = getattr(person, name)
    return {"id": person.doc_id, **data}
