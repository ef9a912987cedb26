"""`coordtui expertise similar` and `complement`: who fits with a person; `introduce` drafts the letter."""

from __future__ import annotations

import argparse
import sys
from typing import Any

import msgspec

from coordtui.api import Context, safe
from coordtui.api.command_line import Translate, command, print_json
from coordtui_expertise.complement import Fit
from coordtui_expertise.fitting import LEFT_OUT, LIMIT, Fits, Fitting
from coordtui_expertise.introduce import introduction
from coordtui_expertise.term_names import fit_in
from coordtui_expertise.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add `similar`, `complement` and `introduce`."""
    for name, run, help_ in (
        ("similar", _similar, N_("who has the same interests and methods")),
        ("complement", _complement, N_("who shares the ground and brings something else")),
    ):
        parser = command(commands, name, run, translate, help_)
        parser.add_argument(
            "name", metavar=translate(N_("NAME")), help=translate(N_("name, e-mail or number"))
        )
        parser.add_argument(
            "--limit",
            type=int,
            default=LIMIT,
            metavar="N",
            help=translate(N_("at most so many people; 7 unless given")),
        )
    draft = command(
        commands, "introduce", _introduce, translate, N_("draft a letter that brings two people together")
    )
    for place in ("name", "other"):
        draft.add_argument(place, metavar=translate(N_("NAME")), help=translate(N_("name, e-mail or number")))


def _similar(ctx: Context, arguments: argparse.Namespace) -> int:
    found = _fits(ctx, arguments)
    return _answer(ctx, found, found.similar, as_json=arguments.json)


def _complement(ctx: Context, arguments: argparse.Namespace) -> int:
    found = _fits(ctx, arguments)
    return _answer(ctx, found, found.complementary, as_json=arguments.json)


def _fits(ctx: Context, arguments: argparse.Namespace) -> Fits:
    return Fitting(ctx).of(ctx.directory.the_one(arguments.name, guess=True).doc_id, arguments.limit)


def _answer(ctx: Context, found: Fits, fits: tuple[Fit, ...], *, as_json: bool) -> int:
    if as_json:
        print_json(
            {
                "person": found.person.doc_id,
                "name": found.person.name,
                "compared": found.compared,
                "without_profile": found.without_profile,
                "left_out": dict(found.left_out),
                "found": [msgspec.to_builtins(fit) | {"name": found.people[fit.person].name} for fit in fits],
            }
        )
        return 0
    if not fits:
        print(ctx._(N_("Nobody fits well enough to be named.")))
    vocabulary = ctx.directory.vocabulary()
    for place, stored in enumerate(fits, 1):
        fit = fit_in(ctx.translator.language, stored, vocabulary)
        print(f"{place:>2}  {safe(found.people[fit.person].name)}")
        for label, words in (
            (N_("in common: {words}"), fit.ground),
            (N_("they bring: {words}"), fit.they),
            (N_("{name} brings: {words}", name=safe(found.person.name)), fit.you),
            (N_("they offer what is looked for: {words}"), fit.meets),
        ):
            if words:
                print("      " + ctx._(label.with_values(words=", ".join(map(safe, words)))))
    for why, count in found.left_out.items():
        said = N_("left out, {why}: {n}", why=LEFT_OUT.get(why, safe(why)), n=count)
        print(ctx._(said), file=sys.stderr)
    return 0


def _introduce(ctx: Context, arguments: argparse.Namespace) -> int:
    one, other = (ctx.directory.the_one(name).doc_id for name in (arguments.name, arguments.other))
    draft = introduction(ctx, one, other)
    if arguments.json:
        print_json(msgspec.to_builtins(draft))
        return 0
    if draft.emails:
        print(ctx._(N_("To: {addresses}", addresses=", ".join(draft.emails))))
        print()
    print(draft.text)
    return 0
