"""`coordtui expertise find`: who knows about a text or a paper."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from coordtui.api import Context, Expert, Ref, Refused, read_text, safe
from coordtui.api.command_line import Translate, command, print_json
from coordtui_expertise.asking import ARXIV, LIMIT, Answer, Question, answer, arxiv_ref
from coordtui_expertise.records import WORK
from coordtui_expertise.texts import N_, NN_

_STDIN = "-"


def add(commands: Any, translate: Translate) -> None:
    """Add `find`."""
    find = command(commands, "find", _find, translate, N_("who knows about this, with reasons"))
    find.add_argument(
        "text",
        nargs="*",
        metavar=translate(N_("TEXT")),
        help=translate(N_("a question, a title and abstract, an arXiv number; - reads standard input")),
    )
    find.add_argument(
        "--file", type=Path, metavar=translate(N_("FILE")), help=translate(N_("the text of this file"))
    )
    find.add_argument(
        "--ref",
        metavar=translate(N_("KEY")),
        help=translate(N_("a paper that is here, such as arxiv:2611.99014 or work:12")),
    )
    find.add_argument("--available", action="store_true", help=translate(N_("only who is free now")))
    for name, word, said in (
        ("--language", N_("CODE"), N_("only who speaks it, such as fr; may be given again")),
        ("--group", N_("GROUP"), N_("only who is in this group; may be given again")),
        ("--role", N_("ROLE"), N_("only who has this role; may be given again")),
    ):
        find.add_argument(name, action="append", default=[], metavar=translate(word), help=translate(said))
    find.add_argument(
        "--not-my-group", action="store_true", help=translate(N_("only who is in none of my groups"))
    )
    find.add_argument(
        "--no-conflict",
        choices=("me", "authors"),
        default="",
        help=translate(N_("only without conflict of interest with me, or with the authors of the paper")),
    )
    find.add_argument(
        "--limit",
        type=int,
        default=LIMIT,
        metavar="N",
        help=translate(N_("at most so many people; 7 unless given")),
    )


def _find(ctx: Context, arguments: argparse.Namespace) -> int:
    directory = ctx.directory
    question = Question(
        text=_text(arguments),
        about=_ref(arguments.ref) if arguments.ref else None,
        available=arguments.available,
        languages=tuple(map(directory.the_language, arguments.language)),
        roles=tuple(map(directory.the_role, arguments.role)),
        groups=tuple(directory.the_group(name).doc_id for name in arguments.group),
        outside=arguments.not_my_group,
        no_conflict=arguments.no_conflict,
        limit=arguments.limit,
    )
    found = answer(ctx, question)
    if found.ask is None:
        raise Refused(
            N_("Nothing was asked."), remedy=N_("Give a text, --file or --ref; - reads standard input.")
        )
    if arguments.no_conflict == "authors" and found.paper is None:
        raise Refused(
            N_("A text has no authors."), remedy=N_("Name the paper by --ref, or use --no-conflict me.")
        )
    if arguments.json:
        print_json(_plain(ctx, found))
    else:
        _print(ctx, found)
    return 0


def _text(arguments: argparse.Namespace) -> str:
    if arguments.file is not None:
        return read_text(arguments.file)
    return sys.stdin.read() if arguments.text == [_STDIN] else " ".join(arguments.text)


def _ref(key: str) -> Ref:
    """What `arxiv:2611.99014`, `2611.99014` or `work:12` names."""
    if (paper := arxiv_ref(key)) is not None:
        return paper
    scheme, _, rest = key.partition(":")
    if not rest:
        raise Refused(
            N_("“{key}” names no paper.", key=safe(key)), remedy=N_("Write arxiv:2611.99014 or work:12.")
        )
    return Ref({"arxiv": ARXIV, "work": WORK}.get(scheme, scheme), rest)


def _print(ctx: Context, found: Answer) -> None:
    experts = found.experts
    if not experts.found:
        print(ctx._(N_("Nobody is near enough to be named.")))
    for place, expert in enumerate(experts.found, 1):
        print(f"{place:>2}  {'●' * expert.strength}{'○' * (5 - expert.strength)}  {_name(found, expert)}")
        for reason in expert.reasons:
            print(f"      {'-' if reason.kind == 'against' else '+'} {safe(ctx._(reason.text))}")
    for count, said in (
        (len(experts.without_profile), N_("without a profile, could not be ranked: {n}")),
        (sum(experts.left_out.values()), N_("left out: {n}")),
    ):
        if count:
            print(ctx._(said.with_values(n=count)), file=sys.stderr)
    ranked = NN_("{n} person was ranked", "{n} people were ranked", experts.ranked)
    print(ctx._(ranked), file=sys.stderr)


def _name(found: Answer, expert: Expert) -> str:
    person = found.people.get(expert.person)
    return safe(person.name) if person else str(expert.person)


def _plain(ctx: Context, found: Answer) -> dict[str, Any]:
    experts = found.experts
    today = ctx.clock().astimezone().date()
    return {
        "ranked": experts.ranked,
        "without_profile": list(experts.without_profile),
        "left_out": dict(experts.left_out),
        "found": [
            {
                "person": expert.person,
                "name": _name(found, expert),
                "score": expert.score,
                "strength": expert.strength,
                "now": person.availability(today) if (person := found.people.get(expert.person)) else None,
                "reasons": [
                    {
                        "kind": reason.kind,
                        "text": ctx._(reason.text),
                        "share": reason.share,
                        "terms": dict(reason.terms),
                        "ref": f"{reason.ref.kind}:{reason.ref.key}" if reason.ref else None,
                        "at": reason.at,
                    }
                    for reason in expert.reasons
                ],
            }
            for expert in experts.found
        ],
    }
