"""`coordtui people export`: people as the actor sees them, as CSV that imports again, or as JSON."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api import safe, write_new
from coordtui.cli.at_home import refuse_file_from_afar
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.cli.people_list import add_filters, chosen
from coordtui.cli.people_words import Naming, may_know
from coordtui.text.messages import N_, NN_, Translate

if TYPE_CHECKING:
    from coordtui.api.command_line import Subcommands

_STDOUT = Path("-")


def add_export(commands: Subcommands, translate: Translate) -> None:
    """Add the options of `coordtui people export`."""
    out = commands.add_parser("export", help=translate(N_("people as CSV, which “import” takes again")))
    out.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar=translate(N_("FILE")),
        help=translate(N_("a new file; without it, or for “-”, the answer is printed")),
    )
    add_filters(out, translate)
    add_json(out, translate)
    out.set_defaults(run=_export)


def _export(invocation: Invocation, arguments: argparse.Namespace) -> int:
    import json

    from msgspec.structs import replace

    from coordtui.directory.csv_export import to_csv

    console = invocation.console
    with invocation.session() as session:
        directory = session.directory
        if session.may(session.actor, "core.people.edit"):  # they see what people keep from others
            session.sights.note(session.actor, "list")
        today = session.clock().astimezone().date()
        people, naming = chosen(directory, arguments, today), Naming(directory)
        if arguments.json:
            data = [
                naming.as_data(each, knows=may_know(session.access, session.actor, each)) for each in people
            ]
            text = json.dumps(data, ensure_ascii=False, indent=2, default=str) + "\n"
        else:
            people = [
                each
                if may_know(session.access, session.actor, each)
                else replace(each, visibility={}, matching=True)
                for each in people
            ]
            led_by = directory.people().get_many({number for each in people for number in each.supervisors})
            names = {each.doc_id: (each.emails or [each.name])[0] for each in led_by}
            text = to_csv(people, naming.groups, names, language=console.language)
        if arguments.file in (None, _STDOUT):
            console.say(text.replace("\r\n", "\n").rstrip("\n"))
            return 0
        refuse_file_from_afar(session.actor)
    write_new(arguments.file, text, private=True)
    done = NN_("{n} person is in {path}", "{n} people are in {path}", len(people), path=safe(arguments.file))
    console.say(N_("{done} · private file", done=done))
    return 0
