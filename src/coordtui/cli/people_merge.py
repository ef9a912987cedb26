"""`coordtui people merge` and `people duplicates`: two records that are one person."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import NotFound, Person, Refused, fold, safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.directory import Directory
    from coordtui.directory.merging import Preview

_NAMED = 10
"""So many of those that a name may mean are listed."""


def add_merge(commands: Any, translate: Translate) -> None:
    """Add `merge` and `duplicates` to the commands of `coordtui people`."""
    title = N_("make two records one person; the second leads to the first from then on")
    merge = commands.add_parser("merge", help=translate(title), description=translate(title))
    who = translate(N_("a name, an e-mail or a number"))
    merge.add_argument("kept", metavar=translate(N_("KEPT")), help=who)
    merge.add_argument("duplicate", nargs="?", metavar=translate(N_("DUPLICATE")), help=who)
    choice = merge.add_mutually_exclusive_group()
    choice.add_argument("--dry-run", action="store_true", help=translate(N_("only say what would change")))
    choice.add_argument("--yes", action="store_true", help=translate(N_("do not ask")))
    choice.add_argument(
        "--undo",
        action="store_true",
        help=translate(N_("take the merge of the one who is named apart again")),
    )
    add_json(merge, translate)
    merge.set_defaults(run=_merge)
    pairs = commands.add_parser("duplicates", help=translate(N_("people who may be the same, and why")))
    add_json(pairs, translate)
    pairs.set_defaults(run=_duplicates)


def _merge(invocation: Invocation, arguments: argparse.Namespace) -> int:
    if arguments.undo:
        return _undo(invocation, arguments)
    console = invocation.console
    if arguments.duplicate is None:
        raise Refused(
            N_("Two people are needed: the one who stays, and the other."),
            remedy=N_("Name both, or add --undo to take a merge apart."),
        )
    if not (arguments.yes or arguments.dry_run or console.interactive):
        raise Refused(
            N_("Nobody was merged."),
            why=N_("There is no terminal to ask on."),
            remedy=N_("Add --yes to merge without being asked, or --dry-run to see what would change."),
        )
    with invocation.session() as session:
        directory = session.directory
        kept, duplicate = (_the_one(directory, name) for name in (arguments.kept, arguments.duplicate))
        preview = directory.merging().preview(kept.doc_id, duplicate.doc_id)
        if not arguments.json:
            _say(invocation, preview)
        write = not arguments.dry_run and (arguments.yes or console.agree(N_("Merge them? [y/N]")))
        if write:
            directory.merge(kept.doc_id, duplicate.doc_id)
    if arguments.json:
        console.json(_as_data(preview) | {"written": write})
    else:
        console.say(N_("Done.") if write else N_("Nothing was changed."))
    return 0


def _undo(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console, name = invocation.console, arguments.duplicate or arguments.kept
    with invocation.session() as session:
        merges = session.directory.merging().merges()
        double = _among([other for _, other in merges], name)
        kept = next(kept for kept, other in merges if other.doc_id == double.doc_id)
        session.directory.unmerge(double.doc_id)
    if arguments.json:
        console.json({"kept": kept.doc_id, "duplicate": double.doc_id, "written": True})
    else:
        console.say(
            N_("“{other}” and “{kept}” are two people again.", other=safe(double.name), kept=safe(kept.name))
        )
    return 0


def _say(invocation: Invocation, preview: Preview) -> None:
    console = invocation.console
    console.say(
        N_("“{other}” becomes “{kept}”.", other=safe(preview.duplicate.name), kept=safe(preview.kept.name))
    )
    for line in preview.lines:
        if line.result != line.kept:
            console.say(f"  ~ {line.field}: {_plain(line.kept)} → {_plain(line.result)}")


def _plain(value: Any) -> str:
    data = msgspec.to_builtins(value)
    if isinstance(data, list):
        return safe("; ".join(map(str, data)), limit=300) or "–"
    return safe(str(data), limit=300) or "–"


def _as_data(preview: Preview) -> dict[str, Any]:
    fields = {
        line.field: msgspec.to_builtins(
            {"kept": line.kept, "duplicate": line.duplicate, "result": line.result}
        )
        for line in preview.lines
    }
    return {"kept": preview.kept.doc_id, "duplicate": preview.duplicate.doc_id, "fields": fields}


def _duplicates(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console = invocation.console
    with invocation.session() as session:
        pairs = session.directory.duplicates().pairs()
        names = dict(session.directory.people().select("doc_id", "name"))
    translate = console.translator
    if arguments.json:
        console.json(
            [
                {
                    "people": [{"id": n, "name": names[n]} for n in (pair.one, pair.other)],
                    "score": pair.score,
                    "reasons": [translate(reason) for reason in pair.reasons],
                }
                for pair in pairs
            ]
        )
        return 0
    console.say(NN_("{n} pair that may be one person", "{n} pairs that may be one person", len(pairs)))
    for pair in pairs:
        one, other = (f"{safe(names[n])} ({n})" for n in (pair.one, pair.other))
        console.say(f"  ? {one} = {other}: {' '.join(translate(reason) for reason in pair.reasons)}")
    return 0


def _the_one(directory: Directory, name: str) -> Person:
    """The person meant by a name, an e-mail or a number; raises `NotFound` when nobody is, or several."""
    if name.isdecimal():
        person = directory.people().get(int(name))
        if person is None:
            raise NotFound(N_("There is nobody of number {number}.", number=name))
        return person
    found = directory.find(name)
    exact = [each for each in found if fold(name) in (fold(each.name), *map(fold, each.emails))]
    return _only(exact or found, name)


def _among(people: list[Person], name: str) -> Person:
    """The one of these people who is meant: those who were merged are not found by searching."""
    wanted = fold(name)
    return _only([each for each in people if wanted in (str(each.doc_id), fold(each.name))], name)


def _only(people: list[Person], name: str) -> Person:
    if not people:
        raise NotFound(N_("Nobody is called “{name}”.", name=safe(name)))
    if len(people) > 1:
        names = "; ".join(f"{safe(each.name)} ({each.doc_id})" for each in people[:_NAMED])
        raise NotFound(
            N_("Several people answer to “{name}”.", name=safe(name)),
            why=N_("They are: {names}.", names=names),
            remedy=N_("Write more of the name, the e-mail, or the number in parentheses."),
        )
    return people[0]
