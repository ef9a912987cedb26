"""`coordtui privacy register`: who saw what of somebody, and who was erased."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from coordtui.access import SYSTEM
from coordtui.api import NotAllowed
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import number_from
from coordtui.cli.privacy.common import add_command, add_person, meant
from coordtui.privacy.tables import RIGHT, Erasure, Sight
from coordtui.text.messages import N_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands
    from coordtui.host.session import Session


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `register` to the commands."""
    title = N_("who saw what of you, or of somebody, that is not shown to everybody")
    parser = add_command(commands, "register", _register, translate, title)
    add_person(parser, translate)
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--everybody", action="store_true", help=translate(N_("of everybody, the last first")))
    which.add_argument("--erasures", action="store_true", help=translate(N_("who was erased, by number")))
    parser.add_argument(
        "--limit", type=number_from(1, translate), default=200, help=translate(N_("how many at most"))
    )


def _register(invocation: Invocation, arguments: argparse.Namespace) -> int:
    with invocation.session() as session:
        person = None if arguments.everybody or arguments.erasures else meant(session, arguments)
        if person != session.actor.person and not session.may(session.actor, RIGHT):
            raise NotAllowed(RIGHT)
        if arguments.erasures:
            return _erasures(invocation, session, arguments)
        sights = session.sights.all(arguments.limit) if person is None else session.sights.of(person)
        return _sights(invocation, session, arguments, sights[: arguments.limit])


def _sights(
    invocation: Invocation, session: Session, arguments: argparse.Namespace, sights: Sequence[Sight]
) -> int:
    from coordtui.privacy.seen import KINDS
    from coordtui.text.formats import date_and_time

    console = invocation.console
    if arguments.json:
        console.json(msgspec.to_builtins(sights))
        return 0
    if not sights:
        console.say(N_("Nobody."))
        return 0
    names = dict(session.directory_of(SYSTEM).people().select("doc_id", "name"))
    everybody, gone = console.translator(N_("everybody")), console.translator(N_("somebody who was erased"))
    headings = [N_("when"), N_("who"), N_("of whom"), N_("what"), N_("from")]
    rows = [
        [
            date_and_time(each.at, console.translator),
            names.get(each.viewer, gone),
            names.get(each.person, everybody),
            KINDS.get(each.kind, each.kind),
            each.via,
        ]
        for each in sights
    ]
    for cells in () if arguments.everybody else (headings, *rows):  # it is known whom
        del cells[2]
    console.table(headings, rows)
    return 0


def _erasures(invocation: Invocation, session: Session, arguments: argparse.Namespace) -> int:
    from coordtui.text.formats import date_and_time

    console = invocation.console
    table = session.context("core", actor=SYSTEM).store.records(Erasure)
    erasures = table.find(order=("-doc_id",), limit=arguments.limit)
    if arguments.json:
        console.json(msgspec.to_builtins(erasures))
        return 0
    if not erasures:
        console.say(N_("Nobody."))
        return 0
    console.table(
        (N_("when"), N_("number"), N_("receipt"), N_("still to be asked"), N_("proof")),
        [
            (
                date_and_time(each.at, console.translator),
                each.person,
                each.code,
                ", ".join(each.left_out),
                each.proof,
            )
            for each in erasures
        ],
    )
    return 0
