"""`coordtui expertise import`: fill pages from ORCID, OpenAlex, Semantic Scholar, DBLP or a BibTeX file."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coordtui.api import Cancelled, Context, CoordtuiError, Message, NetworkError, Person, Refused, safe
from coordtui.api.command_line import Translate, command, print_json, table
from coordtui_expertise.dates import iso
from coordtui_expertise.fill import BIBTEX, FIELDS, KINDS, Filling, FillPlan
from coordtui_expertise.fill_file import plan_file
from coordtui_expertise.known_ids import SourceIds
from coordtui_expertise.lookup import Lookup
from coordtui_expertise.sources import TITLES
from coordtui_expertise.sources.shapes import Candidate, NoKey
from coordtui_expertise.texts import N_, NN_

_MOST = 100
"""So many people are asked about at once by `--all`, unless it is said otherwise."""
_SHOWN = 20


def add(commands: Any, translate: Translate) -> None:
    """Add `import`."""
    parser = command(
        commands,
        "import",
        _import,
        translate,
        N_("fill pages in from a source or a BibTeX file; without --yes it only says what it would do"),
    )
    parser.add_argument("source", choices=[*TITLES, BIBTEX], metavar=translate(N_("SOURCE")),
                        help=", ".join([*TITLES, BIBTEX]))  # fmt: skip
    parser.add_argument("file", nargs="?", type=Path, metavar=translate(N_("FILE")),
                        help=translate(N_("the file, for bibtex")))  # fmt: skip
    parser.add_argument("--person", metavar=translate(N_("NAME")), help=translate(N_("whose page")))
    parser.add_argument(
        "--id", metavar="ID", help=translate(N_("who they are in the source: an identity or its address"))
    )
    parser.add_argument("--all", action="store_true", help=translate(N_("everybody whose identity is known")))
    parser.add_argument(
        "--limit",
        type=int,
        default=_MOST,
        metavar="N",
        help=translate(N_("with --all: so many people at most")),
    )
    parser.add_argument(
        "--same-person",
        action="store_true",
        help=translate(N_("you looked, and it is the person, whatever the name says")),
    )
    writing = parser.add_mutually_exclusive_group()
    writing.add_argument("--yes", action="store_true", help=translate(N_("write it")))
    writing.add_argument(
        "--dry-run", action="store_true", help=translate(N_("only say what would be written, as without it"))
    )


def _import(ctx: Context, args: argparse.Namespace) -> int:
    if args.all == bool(args.person):
        raise Refused(N_("Say whose page: --person NAME, or --all."))
    if (args.source == BIBTEX) != (args.file is not None) or (args.source == BIBTEX and args.all):
        raise Refused(N_("A file goes with bibtex, for one person, and with nothing else."))
    if args.all:
        return _everybody(ctx, args)
    person = ctx.directory.the_one(args.person)
    if args.source == BIBTEX:
        return _told(ctx, args, person, plan_file(ctx, person.doc_id, args.file))
    lookup = Lookup(ctx, args.source)
    plan = lookup.plan(person, args.id) if args.id else lookup.plan_known(person)
    if plan is None:
        return _candidates(ctx, args, lookup.candidates(person))
    return _told(ctx, args, person, plan)


def _told(ctx: Context, args: argparse.Namespace, person: Person, plan: FillPlan) -> int:
    """Write the plan where that is wanted, and say it."""
    if args.yes:
        Filling(ctx).write(plan, sure=args.same_person)
    if args.json:
        print_json(_plain(ctx, person, plan, written=args.yes))
    else:
        _say(ctx, person, plan, written=args.yes)
    return 1 if plan.left_out and _useless(plan) else 0  # papers of others are no fault of the file


def _useless(plan: FillPlan) -> bool:
    """Whether there was something, and nothing of it could be taken."""
    return bool(plan.left_out or plan.theirs_not) and not plan.works and not plan.values


def _everybody(ctx: Context, args: argparse.Namespace) -> int:
    """One after the other, up to the limit; who fails costs the others nothing."""
    lookup, filling = Lookup(ctx, args.source), Filling(ctx)
    people = _known(ctx, args.source)
    answers, failed = [], 0
    for done, person in enumerate(people[: args.limit], 1):
        if not args.json:
            print(f"{done}/{min(len(people), args.limit)}  {safe(person.name)}", file=sys.stderr)
        try:
            plan = lookup.plan_known(person)
            if plan is None:
                continue
            if args.yes:
                filling.write(plan, sure=False)
        except (Cancelled, NetworkError, NoKey):
            raise
        except CoordtuiError as error:
            failed += 1
            answers.append({"person": person.doc_id, "name": person.name, "error": ctx._(error.what)})
            print(f"{safe(person.name)}: {' '.join(error.parts(ctx._))}", file=sys.stderr)
            continue
        answers.append(_plain(ctx, person, plan, written=args.yes))
        if not args.json:
            _say(ctx, person, plan, written=args.yes)
    if args.json:
        print_json(answers)
    elif len(people) > args.limit:
        left = len(people) - args.limit
        said = NN_("{n} person is left; raise --limit.", "{n} people are left; raise --limit.", left)
        print(ctx._(said), file=sys.stderr)
    return 1 if failed else 0


def _known(ctx: Context, source: str) -> list[Person]:
    """Everybody whose identity in the source was confirmed, or follows from their ORCID."""
    known = {*SourceIds(ctx).known_to(source)}
    by_orcid = source in {"orcid", "openalex"}
    everybody = ctx.directory.people().find(order=("name",))
    return [
        each
        for each in everybody
        if each.merged_into is None and (each.doc_id in known or (by_orcid and each.orcid))
    ]


def _candidates(ctx: Context, args: argparse.Namespace, found: list[Candidate]) -> int:
    """Who it may be: a person chooses, with `--id`."""
    title = TITLES[args.source]
    if args.json:
        print_json({"candidates": [_plain_candidate(each) for each in found]})
    elif not found:
        print(ctx._(N_("{source} knows nobody of this name.", source=title)), file=sys.stderr)
    else:
        header = (N_("Identity"), N_("Works"), N_("Name"), N_("Where"))
        rows = [
            [c.id, "" if c.works is None else str(c.works), c.name, "; ".join(c.affiliations)] for c in found
        ]
        table([map(ctx._, header), *rows])
        print(ctx._(N_("Nobody is guessed: choose with --id.")), file=sys.stderr)
    return 1


def _say(ctx: Context, person: Person, plan: FillPlan, *, written: bool) -> None:
    for line in lines(plan, person.name):
        print(safe(ctx._(line), limit=300))
    words = {kind: ctx._(said) for kind, said in KINDS.items()}
    room = max(map(len, words.values()))
    for each in plan.works[:_SHOWN]:
        print(f"  {words[each.kind]:{room}}  {iso(each.work):10}  {safe(each.work.title, limit=90)}")
    if len(plan.works) > _SHOWN:
        print(ctx._(NN_("  and {n} more", "  and {n} more", len(plan.works) - _SHOWN)))
    if plan.empty:
        nothing = N_("Nothing of it can be taken.") if _useless(plan) else N_("There is nothing new.")
        print(ctx._(nothing), file=sys.stderr)
    elif not written:
        print(ctx._(N_("Nothing is written yet; --yes writes it.")), file=sys.stderr)


def lines(plan: FillPlan, name: str) -> Iterator[Message]:
    """What a plan would do, in sentences."""
    yield NN_(
        "{name}: {n} new work, {known} known, {uncertain} to be confirmed, {refused} refused before.",
        "{name}: {n} new works, {known} known, {uncertain} to be confirmed, {refused} refused before.",
        len(plan.of_kind("new")),
        name=name,
        known=len(plan.of_kind("known")),
        uncertain=len(plan.of_kind("uncertain")),
        refused=len(plan.of_kind("refused")),
    )
    if plan.doubt is not None:
        yield N_("This may be somebody else. {why}", why=plan.doubt)
    for value in plan.values:
        yield N_("new {field}: {value}", field=FIELDS.get(value.field, value.field), value=value.value)
    if plan.theirs_not:
        yield NN_(
            "{n} entry is by nobody of this name.", "{n} entries are by nobody of this name.", plan.theirs_not
        )
    for each in plan.left_out:
        yield N_("left out, {what}: {why}", what=each.what, why=each.why)


def _plain(ctx: Context, person: Person, plan: FillPlan, *, written: bool) -> dict[str, Any]:
    return {
        "person": person.doc_id,
        "name": person.name,
        "source": plan.source,
        "identity": plan.identity,
        "called": plan.called,
        "doubt": None if plan.doubt is None else ctx._(plan.doubt),
        "works": [
            {
                "kind": each.kind,
                "key": each.work.key,
                "title": each.work.title,
                "date": iso(each.work) or None,
                "signed": each.name,
            }
            for each in plan.works
        ],
        "values": [{"field": each.field, "value": each.value} for each in plan.values],
        "left_out": [{"what": each.what, "why": ctx._(each.why)} for each in plan.left_out],
        "by_others": plan.theirs_not,
        "written": written,
    }


def _plain_candidate(each: Candidate) -> dict[str, Any]:
    return {
        "id": each.id,
        "name": each.name,
        "other_names": list(each.names),
        "affiliations": list(each.affiliations),
        "works": each.works,
        "orcid": each.orcid,
    }
