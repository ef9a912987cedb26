"""`coordtui expertise assign`: who takes what, from files or from a plan of the store."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import msgspec

from coordtui.api import Context, NotFound, Refused, safe
from coordtui_expertise.assignment.explaining import choices, passed_over
from coordtui_expertise.assignment.plans import Plans, Solved, difference, with_changes
from coordtui_expertise.assignment.sheets import read_items, read_takers, write
from coordtui_expertise.cli.common import Translate, command, print_json, table, the_one
from coordtui_expertise.records import Plan, PlanTaker
from coordtui_expertise.texts import N_, NN_


def add(commands: Any, translate: Translate) -> None:
    """Add `assign` and what can be done with plans."""
    title = N_("assign reviewers, mentors or judges, optimally and with reasons")
    group = commands.add_parser("assign", help=translate(title), description=translate(title))
    parts = group.add_subparsers(
        title=translate(N_("commands")), metavar=translate(N_("COMMAND")), required=True
    )
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
    new = command(parts, "new", _new, translate, N_("assign the items of a CSV file, and keep it as a plan"))
    new.add_argument("name", metavar=translate(N_("NAME")))
    new.add_argument(
        "--items",
        type=Path,
        required=True,
        metavar=translate(N_("FILE")),
        help=translate(N_("title, and if wanted key, text, demand, authors")),
    )
    new.add_argument(
        "--people",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("person, and if wanted capacity, minimum")),
    )
    new.add_argument("--group", metavar=translate(N_("GROUP")), help=translate(N_("everybody of a group")))
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
        choices=("coauthor", "group", "supervisor"),
        help=translate(N_("conflicts that count besides one’s own items; all unless given")),
    )


def _add_conditions(parser: argparse.ArgumentParser, translate: Translate) -> None:
    for name, said in (
        ("--fix", N_("this pair is settled: KEY=PERSON")),
        ("--forbid", N_("this pair is excluded: KEY=PERSON")),
        ("--limit", N_("somebody takes at most so many: PERSON=N")),
    ):
        parser.add_argument(name, action="append", default=[], metavar="A=B", help=translate(said))


def _number(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument("number", type=int, help=translate(N_("the number that “assign list” shows")))


def _new(ctx: Context, arguments: argparse.Namespace) -> int:
    plans = Plans(ctx)
    ctx.require("expertise.manage")
    items = read_items(_text(arguments.items), arguments.demand)
    takers = _takers(ctx, arguments)
    plan = Plan(name=arguments.name, at=ctx.clock(), kind=arguments.kind, items=items, takers=takers)
    if arguments.conflict:
        plan.holds = arguments.conflict
    solved = plans.solve(plans.problem(plan))
    plan = plans.keep(plan, solved)
    return _answer(ctx, plan, solved, as_json=arguments.json)


def _takers(ctx: Context, arguments: argparse.Namespace) -> list[PlanTaker]:
    limits = {"capacity": arguments.capacity, "minimum": arguments.minimum}
    if arguments.people is not None:
        return read_takers(_text(arguments.people), lambda name: the_one(ctx, name), **limits)
    people = [person for person in ctx.directory.people().find() if person.merged_into is None]
    if arguments.group is not None:
        group = ctx.directory.group_named(arguments.group)
        if group is None:
            raise NotFound(N_("There is no group “{name}”.", name=safe(arguments.group)))
        people = [person for person in people if group.doc_id in person.groups]
    return [PlanTaker(person=person.doc_id, **limits) for person in people if person.matching]


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
    table(ctx, header, rows)
    return 0


def _show(ctx: Context, arguments: argparse.Namespace) -> int:
    plans = Plans(ctx)
    plan = plans.get(arguments.number)
    before = plans.solve(plans.problem(plan))
    fixed = [_pair(ctx, plan, text) for text in arguments.fix]
    forbidden = [_pair(ctx, plan, text) for text in arguments.forbid]
    limits = dict(_limit(ctx, text) for text in arguments.limit)
    changed = bool(fixed or forbidden or limits)
    solved = before
    if changed:
        solved = plans.solve(with_changes(before.problem, capacity=limits, fix=fixed, forbid=forbidden))
    if arguments.accept:
        plan = plans.keep(plan, solved)
    if arguments.csv:
        print(write(ctx, solved), end="")
        return 0 if solved.found.complete else 1
    status = _answer(ctx, plan, solved, as_json=arguments.json, why=arguments.why)
    if changed and not arguments.json:
        _say_difference(ctx, before, solved)
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
                    score=f"{choice.score:.2f}",
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


def _say_difference(ctx: Context, before: Solved, after: Solved) -> None:
    changed = difference(before, after)
    names = {taker.person: taker.name for taker in after.problem.takers}
    titles = {item.key: item.title for item in after.problem.items}
    print()
    for sign, pairs in (("+", changed.come), ("-", changed.go)):
        for key, person in sorted(pairs):
            print(f"{sign} {safe(titles[key])}: {safe(names[person])}")
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
            {"items": each.items, "people": each.people, "text": ctx._(each.text)}
            for each in solved.bottlenecks
        ],
    }


def _pair(ctx: Context, plan: Plan, text: str) -> tuple[str, int]:
    key, _, name = text.rpartition("=")
    if key not in {item.key for item in plan.items}:
        raise NotFound(N_("There is no item “{key}” in this assignment.", key=safe(key or text)))
    return key, the_one(ctx, name).doc_id


def _limit(ctx: Context, text: str) -> tuple[int, int]:
    name, _, number = text.rpartition("=")
    if not number.isdecimal():
        raise Refused(N_("“{text}” does not say how many; write PERSON=N.", text=safe(text)))
    return the_one(ctx, name).doc_id, int(number)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise NotFound(
            N_("“{path}” cannot be read.", path=safe(path)),
            why=N_("The system says: {text}", text=error.strerror or ""),
        ) from None
    except UnicodeDecodeError:
        raise Refused(N_("“{path}” is no text in UTF-8.", path=safe(path))) from None
