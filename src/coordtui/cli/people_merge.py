"""`coordtui people merge` and `people duplicates`: two records that are one person."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui.api import Person, Refused, fold, safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.people_show import shown_lines
from coordtui.cli.people_words import SEEN_BY, Naming
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.directory import Directory
    from coordtui.directory.merging import Preview
    from coordtui.host.session import Session


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
    with invocation.session() as session:
        directory = session.directory
        kept, duplicate = (_number(directory, name) for name in (arguments.kept, arguments.duplicate))
        preview = directory.merging().preview(kept, duplicate)
        if not (arguments.yes or arguments.dry_run or console.interactive):
            raise Refused(
                N_("Nobody was merged."),
                why=N_("There is no terminal to ask on."),
                remedy=N_("Add --yes to merge without being asked, or --dry-run to see what would change."),
            )
        if not arguments.json:
            _say(invocation, session, preview)
        write = not arguments.dry_run and (arguments.yes or console.agree(N_("Merge them? [y/N]")))
        if write:
            directory.merge(kept, duplicate)
    if arguments.json:
        console.json(_as_data(preview) | {"written": write})
    else:
        console.say(N_("Done.") if write else N_("Nothing was changed."))
    return 0


def _undo(invocation: Invocation, arguments: argparse.Namespace) -> int:
    console, name = invocation.console, arguments.duplicate or arguments.kept
    with invocation.session() as session:
        merges = session.directory.merging().merges()
        double = _double(session.directory, merges, name)
        kept = next(kept for kept, other in merges if other.doc_id == double.doc_id)
        session.directory.unmerge(double.doc_id)
    if arguments.json:
        console.json({"kept": kept.doc_id, "duplicate": double.doc_id, "written": True})
    else:
        console.say(
            N_("“{other}” and “{kept}” are two people again.", other=safe(double.name), kept=safe(kept.name))
        )
    return 0


def _say(invocation: Invocation, session: Session, preview: Preview) -> None:
    """The fields of the one who stays that would be others, as they are now and then."""
    console, naming = invocation.console, Naming(session.directory)
    console.say(
        N_("“{other}” becomes “{kept}”.", other=safe(preview.duplicate.name), kept=safe(preview.kept.name))
    )
    kept, result = preview.kept, preview.result
    for (field, line, before), (_, _, after) in zip(
        shown_lines(console, naming, kept), shown_lines(console, naming, result), strict=True
    ):
        choice = result.visibility.get(field, "lab")
        said = line.with_values(value=_change(before, after))
        if choice != kept.visibility.get(field, "lab"):
            said = N_("{line} (seen by: {who})", line=said, who=SEEN_BY[choice])
        elif before == after:
            continue
        console.say(f"  ~ {console.translator(said)}")
    lost = preview.duplicate.login
    if lost and lost != result.login:
        console.say(f"  ! {console.translator(N_('the login “{login}” is nobody’s then', login=safe(lost)))}")
    if kept.matching and not result.matching:
        console.say(f"  ~ {console.translator(N_('not suggested to anybody'))}")


def _change(before: str, after: str) -> str:
    now, then = (safe(each, limit=300) or "–" for each in (before, after))
    return now if before == after else f"{now} → {then}"


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


def _number(directory: Directory, name: str) -> int:
    """The number of who is meant. A number is taken as it is: who was merged is not who they are by now."""
    from coordtui.directory.named import as_number

    number = as_number(name)
    return directory.the_one(name).doc_id if number is None else number


def _double(directory: Directory, merges: list[tuple[Person, Person]], name: str) -> Person:
    """The one who was merged into another and is meant: searching does not find them."""
    from coordtui.directory.named import as_number, several

    def is_meant(person: Person) -> bool:
        return as_number(name) == person.doc_id or fold(name) == fold(person.name)

    doubles = [double for _, double in merges if is_meant(double)]
    if len(doubles) > 1:
        raise several(name, doubles)
    if doubles:
        return doubles[0]
    kept = directory.the_one(name)
    others = [double for one, double in merges if one.doc_id == kept.doc_id]
    if not others:
        raise Refused(N_("“{name}” was merged with nobody.", name=safe(kept.name)))
    raise Refused(
        N_("“{name}” is the one who stayed.", name=safe(kept.name)),
        why=N_("Merged into them: {names}.", names="; ".join(f"{safe(e.name)} ({e.doc_id})" for e in others)),
        remedy=N_("Name the other one, who is to be a person of their own again."),
    )
