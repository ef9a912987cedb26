"""`coordtui privacy retention`: how long things are kept, what is due, and forgetting it now."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from coordtui.api import NotAllowed, safe
from coordtui.cli.invocation import Invocation
from coordtui.cli.privacy.common import add_command
from coordtui.privacy.tables import JOB, RIGHT
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.host.session import Session
    from coordtui.privacy.retention import Rule


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `retention` to the commands."""
    title = N_("how long things are kept, and what is due to be forgotten")
    parser = add_command(commands, "retention", _retention, translate, title)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--run", action="store_true", dest="now", help=translate(N_("forget what is due now")))
    what.add_argument(
        "--dry-run", action="store_true", help=translate(N_("only say what is due, as without an option"))
    )


def _retention(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.privacy.retention import rules

    console = invocation.console
    with invocation.session() as session:
        if not session.may(session.actor, RIGHT):
            raise NotAllowed(RIGHT)
        every = rules(session)
        due = [rule.due() for rule in every]
        if arguments.now:
            run = session.jobs.run(JOB.id)
            if arguments.json:
                console.json(
                    {"due": {r.id: n for r, n in zip(every, due, strict=True)}, "outcome": run.outcome}
                )
            else:
                console.say(
                    N_("Done.")
                    if run.outcome == "done"
                    else N_("It did not go well: “coordtui sync --list”.")
                )
            return 0 if run.outcome == "done" else 1
        if arguments.json:
            console.json([_as_data(rule, count) for rule, count in zip(every, due, strict=True)])
            return 0
        _say(invocation, session, every, due)
    return 0


def _as_data(rule: Rule, due: int) -> dict[str, object]:
    return {
        "rule": rule.id,
        "setting": rule.setting,
        "days": rule.days,
        "due": due,
        "automatic": rule.forget is not None,
    }


def _say(invocation: Invocation, session: Session, every: list[Rule], due: list[int]) -> None:
    from coordtui.text.formats import date_and_time

    console = invocation.console
    say = console.translator
    for_ever, never, asked = say(N_("for ever")), say(N_("never proposed")), say(N_("only proposed"))
    console.table(
        (N_("what"), N_("kept"), N_("due"), N_("how"), N_("setting")),
        [
            (
                rule.title,
                say(NN_("{n} day", "{n} days", rule.days))
                if rule.days
                else (for_ever if rule.id != "left" else never),
                count,
                say(N_("by itself")) if rule.forget else asked,
                rule.setting,
            )
            for rule, count in zip(every, due, strict=True)
        ],
        figures=(2,),
    )
    last = session.jobs.last(JOB.id)
    if last is None:
        console.say(N_("It has not run yet; it runs once a day."))
    else:
        console.say(N_("Last run: {time}", time=date_and_time(last.started, say)))
    _say_who_left(invocation, session, every, due)


def _say_who_left(invocation: Invocation, session: Session, every: list[Rule], due: list[int]) -> None:
    from coordtui.privacy.retention import Keeper

    if not any(count and rule.id == "left" for rule, count in zip(every, due, strict=True)):
        return
    for person in Keeper(session).left():
        invocation.console.say(
            N_(
                "{name} left: “coordtui privacy erase {number}” shows what would go.",
                name=safe(person.name),
                number=person.doc_id,
            )
        )
