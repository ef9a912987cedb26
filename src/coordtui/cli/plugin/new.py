"""`coordtui plugin new`: a package to start a plugin from, which works at once."""

from __future__ import annotations

import argparse
import shlex
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, NN_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.authoring.scaffold.naming import Names
    from coordtui.cli.console import Console


def fill_new(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui plugin new`."""
    parser.add_argument("name", metavar=translate(N_("NAME")), help=translate(N_("as in “visits”")))
    parser.add_argument(
        "--from",
        dest="original",
        metavar=translate(N_("PLUGIN")),
        help=translate(N_("copy this installed plugin under the new name, instead of the example")),
    )
    parser.add_argument(
        "--into",
        type=Path,
        default=Path(),
        metavar=translate(N_("FOLDER")),
        help=translate(N_("the folder in which the new one is made; without it, where you are")),
    )
    parser.add_argument(
        "--title", metavar=translate(N_("TITLE")), help=translate(N_("what its page is called, in English"))
    )
    parser.add_argument(
        "--title-fr", metavar=translate(N_("TITLE")), help=translate(N_("what its page is called, in French"))
    )
    add_json(parser, translate)
    parser.set_defaults(run=make)


def make(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Write the package; say what to do next."""
    from coordtui.api import at_home
    from coordtui.authoring.scaffold import STEPS, checked, copy_of, example, tidied, write_beside

    names = checked(arguments.name, arguments.title, arguments.title_fr, _taken(invocation))
    if arguments.title_fr is None and not arguments.json and (told := _french(invocation, names.title)):
        names = checked(arguments.name, arguments.title, told, ())
    year = datetime.now(UTC).year
    left_out: tuple[str, ...] = ()
    if arguments.original is None:
        files = example(names, year)
    else:
        copied = copy_of(arguments.original, names, year)
        files, left_out = copied.files, copied.left_out
    folder = at_home(arguments.into) / names.dist
    write_beside(folder, files)
    steps = _steps(folder)
    if arguments.original is not None:
        steps[2:2] = [] if tidied(folder) else STEPS
        steps.append("coordtui keys check")  # it has those of its original
    console = invocation.console
    if arguments.json:
        console.json(
            {
                "name": names.name,
                "package": names.package,
                "folder": str(folder),
                "files": sorted(map(str, files)),
                "left_out": list(left_out),
                "next": steps,
            }
        )
    else:
        _say(console, names, folder, len(left_out))
        console.say(N_("Now:"))
        for step in steps:
            console.say(f"  {safe(step)}")
    return 0


def _say(console: Console, names: Names, folder: Path, left_out: int) -> None:
    """Where it is, and what is otherwise than one may expect."""
    console.say(N_("The plugin “{name}” is in {folder}.", name=names.name, folder=safe(folder)))
    if left_out:
        console.say(
            NN_(
                "{n} file of tests was left out: it needs what is only beside the original.",
                "{n} files of tests were left out: they need what is only beside the original.",
                left_out,
            )
        )
    if names.title_fr == names.title:
        console.say(
            N_(
                "Its title is “{title}” in French too; the catalogue is in {file}.",
                title=safe(names.title),
                file=f"src/{names.package}/locale/fr",
            )
        )


def _steps(folder: Path) -> list[str]:
    """What to do next, as commands of the shell; where the tools of authors are missing, they come along."""
    install = "pip install -e ." if find_spec("pytest") else "pip install -e '.[dev]'"
    cd = f"cd {shlex.quote(str(folder))}"
    return [cd, install, "coordtui dev .", "pytest", "coordtui plugin check ."]


def _french(invocation: Invocation, title: str) -> str:
    """The French title, asked of whoever sits there; nothing when nobody does, or has none."""
    console = invocation.console
    if not console.interactive:
        return ""
    return console.ask(N_("“{title}” in French (Enter: the same):", title=safe(title)))


def _taken(invocation: Invocation) -> set[str]:
    """Names that something has: plugins, settings, commands, and what ids of the program begin with."""
    from coordtui.access.permissions import CORE_PERMISSIONS
    from coordtui.cli.words import every
    from coordtui.config import RESERVED
    from coordtui.host import discover
    from coordtui.ui.actions import all_commands

    ids = [*(each.id for each in all_commands([], [])), *(each.id for each in CORE_PERMISSIONS)]
    words = {word.command.name for word in every(invocation)}
    return {
        *RESERVED,
        *words,
        *(each.name for each in discover()),
        *(each.partition(".")[0] for each in ids),
        "core",
    }
