"""`coordtui expertise vocabulary`: the words of the lab, in both languages."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coordtui.api import Context, Message, Refused, Term, read_text, safe, utf8_text
from coordtui.api.command_line import Translate, command, group, print_json
from coordtui_expertise.texts import N_

if TYPE_CHECKING:
    from coordtui_expertise.lab_terms import Entry

STDIN = "-"


def add(commands: Any, translate: Translate) -> None:
    """Add `vocabulary` and its commands."""
    help_ = translate(N_("the words of the lab, in both languages"))
    inner = group(commands.add_parser("vocabulary", help=help_, description=help_), translate)
    list_ = command(inner, "list", _list, translate, N_("every term, or those with these words"))
    list_.add_argument("words", nargs="*", metavar=translate(N_("WORD")))
    add_ = command(inner, "add", _add, translate, N_("add a term, or change the one of this name"))
    add_.add_argument("--en", default="", metavar=translate(N_("NAME")), help=translate(N_("in English")))
    add_.add_argument("--fr", default="", metavar=translate(N_("NAME")), help=translate(N_("in French")))
    add_.add_argument(
        "--also",
        action="append",
        default=[],
        metavar=translate(N_("NAME")),
        help=translate(N_("an abbreviation or another spelling; may be given several times")),
    )
    add_.add_argument(
        "--facet",
        choices=("method", "application"),
        default="",
        help=translate(N_("whether it says how one works, or on what")),
    )
    remove = command(inner, "remove", _remove, translate, N_("take a term away"))
    remove.add_argument("name", metavar=translate(N_("NAME")), help=translate(N_("in either language")))
    import_ = command(inner, "import", _import, translate, N_("add and change terms from a CSV file"))
    import_.add_argument(
        "file",
        metavar=translate(N_("FILE")),
        help=translate(N_("columns en, fr, also (split by |) and facet; “-” reads standard input")),
    )
    import_.add_argument(
        "--dry-run", action="store_true", help=translate(N_("only say what would be changed"))
    )
    command(inner, "export", _export, translate, N_("every term as CSV"))


def _list(ctx: Context, args: argparse.Namespace) -> int:
    from coordtui_expertise.lab_terms import LabTerms, matching

    entries = matching(LabTerms(ctx).entries(), " ".join(args.words))
    if args.json:
        print_json([_plain(entry) for entry in entries])
        return 0
    signs = {"starter": " ", "changed": "*", "added": "+", "hidden": "-"}
    for entry in entries:
        also = f" ({safe(', '.join(entry.term.also))})" if entry.term.also else ""
        names = " · ".join(safe(name) for name in (entry.term.en, entry.term.fr) if name)
        print(f"{signs[entry.state]} {names}{also}")
    return 0


def _add(ctx: Context, args: argparse.Namespace) -> int:
    from coordtui_expertise.lab_terms import LabTerms

    terms = LabTerms(ctx)
    term = Term(en=args.en, fr=args.fr, also=args.also, facet=args.facet)
    concept = ctx.directory.vocabulary().concept_of(term)
    stored = terms.save(term, concept or None)
    return _said(
        ctx, args, terms, stored.en or stored.fr, N_("Stored “{term}”.", term=stored.en or stored.fr)
    )


def _remove(ctx: Context, args: argparse.Namespace) -> int:
    from coordtui_expertise.lab_terms import LabTerms

    terms = LabTerms(ctx)
    entry = terms.entry(args.name)
    terms.take_away(entry.concept)
    if args.json:
        print_json({"concept": entry.concept, "removed": True})
    else:
        print(ctx._(N_("Took away “{term}”.", term=safe(entry.term.en or entry.term.fr))))
    return 0


def _import(ctx: Context, args: argparse.Namespace) -> int:
    from coordtui_expertise.lab_terms import LabTerms, said

    done = LabTerms(ctx).read(_text(ctx, args.file), dry_run=args.dry_run)
    if args.json:
        errors = [{"line": line, "why": str(why)} for line, why in done.errors]
        counts = {name: getattr(done, name) for name in ("added", "changed", "hidden", "unchanged")}
        print_json(counts | {"errors": errors, "dry_run": args.dry_run})
    else:
        print(safe(ctx._(said(done))))
    return 1 if done.errors else 0


def _export(ctx: Context, args: argparse.Namespace) -> int:
    from coordtui_expertise.lab_terms import LabTerms

    if args.json:
        return _list(ctx, argparse.Namespace(words=[], json=True))
    print(LabTerms(ctx).written().replace("\r\n", "\n"), end="")
    return 0


def _text(ctx: Context, file: str) -> str:
    """What a file holds. Somebody whose account this is not names no file; they may pipe one in."""
    if file == STDIN:
        return utf8_text(sys.stdin.buffer.read(), file)
    if not ctx.actor.at_home:
        raise Refused(N_("From outside, files of this machine are not read."))
    return read_text(Path(file))


def _said(ctx: Context, args: argparse.Namespace, terms: Any, name: str, text: Message) -> int:
    if args.json:
        print_json(_plain(terms.entry(name)))
    else:
        print(safe(ctx._(text)))
    return 0


def _plain(entry: Entry) -> dict[str, Any]:
    term = entry.term
    names = {"en": term.en, "fr": term.fr, "also": term.also, "facet": term.facet}
    return {"concept": entry.concept, "state": entry.state, **names}
