"""`coordtui expertise assign`: who takes what, from files or from a plan of the store."""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path
from typing import Any

import msgspec

from coordtui.api import Context, NotFound, Refused, read_text, safe
from coordtui.api.command_line import Translate, command, group, print_json, table
from coordtui_expertise.assignment.explaining import choices, passed_over, reason
from coordtui_expertise.assignment.gathering import Among, Sources, gathered
from coordtui_expertise.assignment.plans import Plans, Solved, difference, settled_before
from coordtui_expertise.assignment.problem import with_changes
from coordtui_expertise.assignment.reasons import shared_words
from coordtui_expertise.assignment.sheets import write
from coordtui_expertise.assignment.solving import Assignment
from coordtui_expertise.records import Plan
from coordtui_expertise.texts import N_, NN_


def add(commands: Any, translate: Translate) -> None:
    """Add `assign` and what can be done with plans."""
    title = N_("assign reviewers, mentors or judges, optimally and with reasons")
    assign = commands.add_parser("assign", help=translate(title), description=translate(title))
    parts = group(assign, translate)
    _add_new(parts, translate)
    command(parts, "list", _list, translate, N_("the assignments that were kept"))
    show = command(parts, "show", _show, translate, N_("solve one again as things stand, or as they might"))
    _number(show, translate)
    _add_conditions(show, translate)
    show.add_argument("--why", action="store_true", help=translate(N_("say why, and who was passed over")))
    show.add_argument("--csv", action="store_true", help=translate(N_("answer as a spreadsheet")))
    show.add_argument(
        "--accept", action="store_true", help=translate(N_("keep these conditions and this answer"))
    )
    _number(command(parts, "remove", _remove, translate, N_("remove one")), translate)


def _add_new(parts: Any, translate: Translate) -> None:
    new = command(parts, "new", _new, translate, N_("make a plan, assign, and keep it"))
    new.add_argument("name", metavar=translate(N_("NAME")))
    for name, meta, said in (
        ("--items", N_("FILE"), N_("items of a CSV file: title, and if wanted key, text, demand, authors")),
        ("--students", N_("GROUP"), N_("items: the students of a group, to whom mentors are assigned")),
        (
            "--student-role",
            N_("ROLE"),
            N_("items: people of this role, as “master”; with --students, of that group"),
        ),
        ("--people", N_("FILE"), N_("people of a CSV file: person, and if wanted capacity, minimum")),
        ("--group", N_("GROUP"), N_("people: everybody of a group")),
        ("--role", N_("ROLE"), N_("people: everybody of a role; with --group, of that group")),
    ):
        new.add_argument(name, metavar=translate(meta), help=translate(said))
    new.add_argument(
        "--papers",
        nargs="+",
        default=[],
        metavar=translate(N_("PAPER")),
        help=translate(N_("items: papers by arXiv identifier, DOI, key, or words of the title")),
    )
    new.add_argument(
        "--person",
        action="append",
        default=[],
        metavar=translate(N_("NAME")),
        help=translate(N_("people: this one; may be said again")),
    )
    new.add_argument("--kind", choices=("reviewers", "mentors", "judges"), default="reviewers")
    for name, usual, said in (
        ("--demand", 1, N_("people for each item, where the file does not say")),
        ("--capacity", 3, N_("items for each person at most, where the file does not say")),
        ("--minimum", 0, N_("items for each person at least, where the file does not say")),
    ):
        new.add_argument(name, type=int, default=usual, metavar="N", help=translate(said))
    new.add_argument(
        "--conflict",
        action="append",
        choices=("coauthor", "group", "supervisor", "none"),
        help=translate(N_("conflicts that count besides one’s own items; all unless given")),
    )


def _add_conditions(parser: argparse.ArgumentParser, translate: Translate) -> None:
    for name, said in (
        ("--fix", N_("this pair is settled: KEY=PERSON")),
        ("--forbid", N_("this pair is excluded: KEY=PERSON")),
        ("--free", N_("this pair is neither settled nor excluded any more: KEY=PERSON")),
        ("--limit", N_("somebody takes at most so many: PERSON=N")),
        ("--minimum", N_("somebody takes at least so many: PERSON=N")),
        ("--demand", N_("so many people are wanted: KEY=N")),
    ):
        parser.add_argument(name, action="append", default=[], metavar="A=B", help=translate(said))


def _number(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument("number", type=int, help=translate(N_("the number that “assign list” shows")))


def _new(ctx: Context, arguments: argparse.Namespace) -> int:
    plans = Plans(ctx)
    ctx.require("expertise.manage")
    plan = Plan(name=arguments.name, at=ctx.clock(), kind=arguments.kind)
    if arguments.conflict:
        plan.holds = [kind for kind in arguments.conflict if kind != "none"]
    plan = gathered(ctx, plan, _sources(ctx, arguments))
    if not plan.items:
        raise Refused(
            N_("There is nothing to assign."), remedy=N_("Name items: --items, --papers or --students.")
        )
    solved = plans.solve(plans.problem(plan))
    plan = plans.keep(plan, solved)
    status = _answer(ctx, plan, solved, as_json=arguments.json)
    kept = N_(
        "It is kept under the number {number}: “coordtui expertise assign show {number}” solves it again, "
        "“coordtui expertise assign remove {number}” removes it.",
        number=plan.doc_id,
    )
    print(ctx._(kept), file=sys.stderr)
    return status


def _sources(ctx: Context, arguments: argparse.Namespace) -> Sources:
    named = (arguments.people, arguments.group, arguments.role, arguments.person)
    return Sources(
        items_csv=_text(arguments.items),
        papers=arguments.papers,
        students=Among(group=_group(ctx, arguments.students), role=arguments.student_role or ""),
        people_csv=_text(arguments.people),
        people=[ctx.directory.the_one(name).doc_id for name in arguments.person],
        takers=Among(group=_group(ctx, arguments.group), role=arguments.role or ""),
        everybody=not any(named),
        demand=_from_0(arguments.demand, "--demand"),
        capacity=_from_0(arguments.capacity, "--capacity"),
        minimum=_from_0(arguments.minimum, "--minimum"),
    )


def _from_0(number: int, option: str) -> int:
    if number < 0:
        raise Refused(N_("{option} is not below 0.", option=option))
    return number


def _group(ctx: Context, name: str | None) -> int | None:
    return ctx.directory.the_group(name).doc_id if name is not None else None


def _list(ctx: Context, arguments: argparse.Namespace) -> int:
    plans = Plans(ctx).all()
    if arguments.json:
        print_json([msgspec.to_builtins(plan) for plan in plans])
        return 0
    if not plans:
        print(ctx._(N_("There is no assignment yet. “coordtui expertise assign new” makes one.")))
        return 0
    header = (N_("number"), N_("name"), N_("items"), N_("people"), N_("assigned"))
    rows = [
        (str(plan.doc_id), plan.name, str(len(plan.items)), str(len(plan.takers)), str(len(plan.pairs)))
        for plan in plans
    ]
    table([map(ctx._, header), *rows])
    return 0


def _show(ctx: Context, arguments: argparse.Namespace) -> int:
    plans = Plans(ctx)
    plan = plans.get(arguments.number)
    changes: dict[str, Any] = {
        "fix": [_pair(ctx, plan, text) for text in arguments.fix],
        "forbid": [_pair(ctx, plan, text) for text in arguments.forbid],
        "free": [_pair(ctx, plan, text) for text in arguments.free],
        "capacity": dict(_limit(ctx, text) for text in arguments.limit),
        "minimum": dict(_limit(ctx, text) for text in arguments.minimum),
        "demand": dict(_demand(plan, text) for text in arguments.demand),
    }
    before = solved = plans.solve(plans.problem(plan))
    changed = any(changes.values())
    if changed:
        settled = dataclasses.replace(before.problem, settled=settled_before(plan, before).pairs)
        solved = plans.solve(with_changes(settled, **changes))
    compared = settled_before(plan, before)
    if arguments.accept:
        plan = plans.keep(plan, solved)
    if arguments.csv:
        items = {item.key: item for item in plan.items}
        print(write(ctx, solved, lambda key, people: shared_words(ctx, items[key], people)), end="")
        return 0 if solved.found.complete else 1
    status = _answer(ctx, plan, solved, as_json=arguments.json, why=arguments.why)
    if (changed or plan.pairs) and not arguments.json:
        _say_difference(ctx, compared, solved)
    return status


def _remove(ctx: Context, arguments: argparse.Namespace) -> int:
    plans = Plans(ctx)
    plan = plans.get(arguments.number)
    plans.remove(plan.doc_id)
    if arguments.json:
        print_json({"removed": plan.doc_id})
    else:
        print(ctx._(N_("“{name}” is removed.", name=safe(plan.name))))
    return 0


def _answer(ctx: Context, plan: Plan, solved: Solved, *, as_json: bool, why: bool = False) -> int:
    if as_json:
        print_json(_as_data(ctx, plan, solved))
    else:
        _say(ctx, solved, why=why)
    return 0 if solved.found.complete else 1


def _say(ctx: Context, solved: Solved, *, why: bool) -> None:
    names = {taker.person: taker.name for taker in solved.problem.takers}
    for item in solved.problem.items:
        made = choices(solved.problem, solved.found, item.key)
        told = [
            ctx._(
                N_(
                    "{name} ({score}, place {place} of {of})",
                    name=names[choice.person],
                    score=f"{choice.score:.2f}" if choice.score else ctx._(reason(choice)),
                    place=choice.place,
                    of=choice.of,
                )
            )
            for choice in made
        ]
        told += ["?"] * solved.found.short.get(item.key, 0)
        print(f"{safe(item.title)}: {', '.join(map(safe, told))}")
        for passed in passed_over(solved.problem, solved.found, item.key) if why else ():
            print(f"    {safe(names[passed.person])} ({passed.score:.2f}): {safe(ctx._(passed.why))}")
    for each in solved.bottlenecks:
        print(f"! {safe(ctx._(each.text))}")
        for words in each.helps:
            print(f"  {safe(ctx._(words))}")
    for note in solved.problem.notes:
        print(safe(ctx._(note)))


def _say_difference(ctx: Context, before: Assignment, after: Solved) -> None:
    changed = difference(before, after.found)
    if not changed.come and not changed.go:
        return
    names = {taker.person: taker.name for taker in after.problem.takers}
    titles = {item.key: item.title for item in after.problem.items}
    print()
    for sign, pairs in (("+", changed.come), ("-", changed.go)):
        for key, person in sorted(pairs):
            print(f"{sign} {safe(titles.get(key, key))}: {safe(names.get(person, str(person)))}")
    print(
        ctx._(
            NN_(
                "{n} pair is new; the sum of the scores changes by {gain}.",
                "{n} pairs are new; the sum of the scores changes by {gain}.",
                len(changed.come),
                gain=f"{changed.gain:+.2f}",
            )
        )
    )


def _as_data(ctx: Context, plan: Plan, solved: Solved) -> dict[str, Any]:
    names = {taker.person: taker.name for taker in solved.problem.takers}
    found = solved.found
    return {
        "id": plan.doc_id,
        "name": plan.name,
        "complete": found.complete,
        "total": round(found.total, 6),
        "pairs": [
            {
                "item": item.key,
                "person": choice.person,
                "name": names[choice.person],
                "score": round(choice.score, 6),
                "place": choice.place,
                "of": choice.of,
                "fixed": choice.fixed,
            }
            for item in solved.problem.items
            for choice in choices(solved.problem, found, item.key)
        ],
        "short": dict(found.short),
        "under": {str(person): lack for person, lack in found.under.items()},
        "bottlenecks": [
            {
                "items": each.items,
                "people": each.people,
                "text": ctx._(each.text),
                "helps": [ctx._(words) for words in each.helps],
            }
            for each in solved.bottlenecks
        ],
        "notes": [ctx._(note) for note in solved.problem.notes],
    }


def _pair(ctx: Context, plan: Plan, text: str) -> tuple[str, int]:
    key, _, name = text.rpartition("=")
    _known(plan, key or text)
    return key, ctx.directory.the_one(name).doc_id


def _limit(ctx: Context, text: str) -> tuple[int, int]:
    name, _, number = text.rpartition("=")
    if not number.isdecimal():
        raise Refused(N_("“{text}” does not say how many; write PERSON=N.", text=safe(text)))
    return ctx.directory.the_one(name).doc_id, int(number)


def _demand(plan: Plan, text: str) -> tuple[str, int]:
    key, _, number = text.rpartition("=")
    if not number.isdecimal():
        raise Refused(N_("“{text}” does not say how many; write KEY=N.", text=safe(text)))
    _known(plan, key)
    return key, int(number)


def _known(plan: Plan, key: str) -> None:
    if key not in {item.key for item in plan.items}:
        raise NotFound(N_("There is no item “{key}” in this assignment.", key=safe(key)))


def _text(file: str | None) -> str:
    return "" if file is None else read_text(Path(file))
