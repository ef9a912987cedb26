"""`coordtui access init`: explain how the lab is opened to people, and do it with `--apply`."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING

from coordtui.api.errors import Refused
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import add_json
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.access.opening import Machine, Outcome, Place, Step
    from coordtui.api.command_line import Subcommands
    from coordtui.cli.console import Console

_PLAIN_PATH = re.compile(r"/[A-Za-z0-9._/+@-]*")
_PLAIN_NAME = re.compile(r"[a-z_][a-z0-9_-]{0,31}")

_SIGNS = {"so": "[ok]", "done": "[ok]", "failed": "[!!]", "waits": "[!!]", "left": "[  ]", "due": "[  ]"}


def fill(commands: Subcommands, translate: Translate) -> None:
    """Add `init` to the commands."""
    text = translate(N_("explain how people are let in over SSH, and prepare this machine"))
    parser = commands.add_parser("init", help=text, description=text)
    name, person, folder = translate(N_("NAME")), translate(N_("PERSON")), translate(N_("FOLDER"))
    parser.add_argument(
        "--apply",
        action="store_true",
        help=translate(N_("do it, as root; what is done already is left alone")),
    )
    parser.add_argument(
        "--for",
        dest="way",
        choices=("keys", "accounts"),
        default="keys",
        help=translate(N_("people have SSH keys, or accounts of their own on this machine (LDAP)")),
    )
    parser.add_argument("--lab", default="", metavar=name, help=translate(N_("the name of a new lab")))
    parser.add_argument(
        "--coordinator", default="", metavar=person, help=translate(N_("the name of its coordinator"))
    )
    parser.add_argument(
        "--login", default="", metavar=name, help=translate(N_("the name that the coordinator comes in with"))
    )
    parser.add_argument(
        "--move",
        default="",
        metavar="URL",
        help=translate(N_("the store of a lab that you have; it is copied")),
    )
    parser.add_argument(
        "--group", metavar=name, help=translate(N_("the group whose members come in by sudo"))
    )
    parser.add_argument(
        "--forced",
        action="store_true",
        help=translate(N_("with accounts: whoever is in the group gets nothing else over SSH")),
    )
    parser.add_argument("--programs", metavar=folder, help=translate(N_("the folder of coordtui-session")))
    parser.add_argument(
        "--root",
        type=Path,
        default=Path("/"),
        metavar=folder,
        help=translate(N_("try it in this folder instead")),
    )
    add_json(parser, translate)
    parser.set_defaults(run=_init)


def _init(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.access.opening import Machine, plan

    machine = Machine(arguments.root)
    place = _place(invocation, arguments, machine)
    steps = plan(machine, place)
    if arguments.apply:
        return _apply(invocation, arguments, machine, steps)
    if arguments.json:
        invocation.console.json([_as_data(each, _state(machine, each), invocation.console) for each in steps])
    else:
        _explain(invocation.console, machine, steps, arguments)
    return 0


def _place(invocation: Invocation, arguments: argparse.Namespace, machine: Machine) -> Place:
    """What was decided; raises `Refused` for names that a shell, sshd or sudo would take otherwise."""
    from coordtui.access.keys.line import checked_login
    from coordtui.access.opening.place import GROUP, STORE_FOLDER, Founding, Place, own_programs

    if arguments.login:
        checked_login(arguments.login)
    group = arguments.group or GROUP
    if not _PLAIN_NAME.fullmatch(group):
        raise Refused(
            N_("“{name}” cannot be the name of a group.", name=safe(group)),
            remedy=N_("Write it without capitals, accents and spaces, such as {name}.", name=GROUP),
        )
    programs = str(Path(arguments.programs).absolute()) if arguments.programs else own_programs()
    if not _PLAIN_PATH.fullmatch(programs):
        raise Refused(
            N_("The path {path} cannot stand in the configuration of sshd.", path=safe(programs)),
            remedy=N_("Install the program in a folder of a plain name, such as /opt/coordtui."),
        )
    founding = Founding(
        name=" ".join(safe(arguments.lab).split()),
        language=invocation.console.language,
        coordinator=" ".join(safe(arguments.coordinator).split()),
        login=arguments.login,
        moved=arguments.move,
    )
    return Place(
        way=arguments.way,
        programs=programs,
        store=_address(invocation.options.store) or f"sqlite://{machine.at(STORE_FOLDER)}/coordtui.db",
        group=group,
        forced=arguments.forced or arguments.way == "keys",
        founding=founding,
    )


def _address(store: str | None) -> str:
    if store and re.search(r'["\\\n]', store):
        raise Refused(
            N_("This address of a store cannot be written into settings: {url}", url=safe(store)),
            remedy=N_("Choose one without quotation marks, backslashes and line breaks."),
        )
    return store or ""


def _state(machine: Machine, step: Step) -> str:
    """How a step is now, as far as this account can see."""
    return "so" if step.done() else "due"


def _as_data(step: Step, state: str, console: Console, why: Message | None = None) -> dict[str, object]:
    return {
        "id": step.id,
        "state": state,
        "title": console.translator(step.title),
        "commands": step.script,
        "said": console.translator(why) if why else None,
    }


def _explain(console: Console, machine: Machine, steps: list[Step], arguments: argparse.Namespace) -> None:
    what = N_(
        "This is what lets people in over SSH. Nothing was changed: these are the commands, for root, and "
        "“coordtui access init --apply” runs the same. Each may be run again."
    )
    _paragraph(console, what, "")
    for number, step in enumerate(steps, 1):
        state = _state(machine, step)
        so = N_("already so") if state == "so" else N_("to do")
        console.say()
        console.say(N_("{number}. {title} ({state})", number=number, title=step.title, state=so))
        _paragraph(console, step.why)
        if step.missing is not None and state != "so":
            _paragraph(console, step.missing)
        console.say()
        print(copyable(step.script))
    console.say()
    if not machine.is_root:
        console.say(N_("Some of it can only be seen by root: “already so” may be missing."))
    console.say(N_("Then: “coordtui access add-key LOGIN --key FILE”, and “coordtui access check”."))


def copyable(script: str) -> str:
    """Lines to be pasted into a shell: where one fails the rest is left, and the shell itself goes on."""
    lines = script.rstrip()
    return f"(set -eu\n{lines}\n)" if "\n" in lines else lines


def _paragraph(console: Console, text: Message | str, indent: str = "   ") -> None:
    """A text in lines as wide as the terminal, up to what reads well."""
    import shutil
    import textwrap

    width = max(40, min(100, shutil.get_terminal_size().columns)) - 1
    said = console.translator(text)
    for line in textwrap.wrap(said, width, initial_indent=indent, subsequent_indent=indent):
        print(line)


def _apply(invocation: Invocation, arguments: argparse.Namespace, machine: Machine, steps: list[Step]) -> int:
    from coordtui.access.opening import carry_out

    console = invocation.console
    if not machine.is_root:
        raise Refused(
            N_("Nothing was changed."),
            why=N_("Only root can make an account and tell sshd of it."),
            remedy=N_("Run it again with sudo; without --apply it shows what it would do."),
        )

    def tell(step: Step, outcome: Outcome, why: Message | None) -> None:
        if not arguments.json:
            _say(console, step, outcome, why)

    results = carry_out(machine, steps, tell)
    whole = all(each.outcome in ("so", "done") for each in results)
    if arguments.json:
        console.json([_as_data(each.step, each.outcome, console, each.why) for each in results])
    else:
        _say_end(console, arguments.way, whole=whole)
    return 0 if whole else 1


def _say(console: Console, step: Step, outcome: Outcome, why: Message | None) -> None:
    words = {
        "so": N_("already so"),
        "done": N_("done"),
        "failed": N_("failed"),
        "waits": N_("something must be said first"),
        "left": N_("not begun"),
    }
    console.say(N_("{sign} {title}: {state}", sign=_SIGNS[outcome], title=step.title, state=words[outcome]))
    if why is not None:
        _paragraph(console, why)
    if outcome == "failed":
        _paragraph(console, step.remedy)


def _say_end(console: Console, way: str, *, whole: bool) -> None:
    console.say()
    if not whole:
        said = [
            N_(
                "What is marked [ok] stays. Mend the one marked [!!] and run the same again: it goes on "
                "from there."
            )
        ]
    elif way == "accounts":
        said = [
            N_(
                "Ready. Add people to the group; they come in as the person whose login is the name of "
                "their account (“coordtui people edit PERSON --set login=NAME”)."
            )
        ]
    else:
        said = [
            N_("Ready. Let people in with “coordtui access add-key LOGIN --person NUMBER --key FILE”."),
            N_("Stay logged in as root, and try to come in from elsewhere, before you leave this session."),
        ]
    for each in said:
        _paragraph(console, each, "")
