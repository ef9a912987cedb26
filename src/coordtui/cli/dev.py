"""`coordtui dev`: the program on an invented lab with the plugin that its author writes."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING

from coordtui.api.errors import Refused
from coordtui.cli.demo import leave_well, temporary_folder
from coordtui.cli.invocation import Invocation
from coordtui.cli.options import number_from
from coordtui.cli.program import has_screen, no_screen
from coordtui.text.messages import N_, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.authoring.developing import DevLog, Project
    from coordtui.host import Found
    from coordtui.host.session import Session

PEOPLE, PAPERS = 40, 80
"""A small lab by default, so that the program is there at once."""


def fill(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the options of `coordtui dev`."""
    number, file = translate(N_("COUNT")), translate(N_("FILE"))
    parser.add_argument(
        "path",
        nargs="?",
        default=".",
        metavar=translate(N_("PATH")),
        help=translate(N_("the folder of the plugin's project or package; this folder without")),
    )
    people, papers = number_from(1, translate), number_from(0, translate)
    parser.add_argument(
        "--people", type=people, default=PEOPLE, metavar=number, help=translate(N_("how many people"))
    )
    parser.add_argument(
        "--papers", type=papers, default=PAPERS, metavar=number, help=translate(N_("how many papers"))
    )
    parser.add_argument(
        "--alone", action="store_true", help=translate(N_("without the other installed plugins"))
    )
    parser.add_argument(
        "--trace",
        action="store_true",
        help=translate(N_("trace keys, hooks, jobs and events from the start")),
    )
    parser.add_argument(
        "--log", metavar=file, help=translate(N_("write what the console shows into this file too"))
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help=translate(N_("say what a load says, without a screen, and leave")),
    )
    parser.set_defaults(run=_dev)


def _dev(invocation: Invocation, arguments: argparse.Namespace) -> int:
    from coordtui.authoring.developing import find_project

    project = find_project(Path(arguments.path))
    # Of two saves in one second Python could not tell which one a compiled file is of.
    sys.dont_write_bytecode = True
    if not arguments.check and not has_screen(invocation):
        raise no_screen()
    with temporary_folder() as folder, _log_file(arguments.log) as copy:
        if arguments.check:
            from coordtui.cli.dev_check import check

            arguments.alone = True
            with _session(invocation, project, arguments, Path(folder), store=None) as session:
                return check(invocation.console, session, project)
        for number in (signal.SIGHUP, signal.SIGTERM):
            signal.signal(number, leave_well)  # until the screen takes them over
        return _develop(invocation, project, arguments, Path(folder), copy)


def _develop(
    invocation: Invocation,
    project: Project,
    arguments: argparse.Namespace,
    folder: Path,
    copy: IO[str] | None,
) -> int:
    from datetime import UTC, datetime

    from coordtui.authoring.developing import DevLog
    from coordtui.ui.dev import run_dev

    log: DevLog = DevLog(lambda: datetime.now(UTC), copy)
    if not arguments.alone and not invocation.options.store:
        invocation.console.say_aside(
            N_("Inventing a small lab; with --alone, or a store of your own (--store), it starts sooner.")
        )
    with log.listening(project.name, project.package, project.module):
        with _session(invocation, project, arguments, folder, store=invocation.options.store) as session:
            if session.lab is None:
                from coordtui.demo import build

                build(session, arguments.people, arguments.papers, language=invocation.console.language)
        with _session(invocation, project, arguments, folder, store=invocation.options.store) as session:
            if not session.actor.at_home:
                raise Refused(
                    N_("A plugin is developed at home only."),
                    why=N_("It runs code from a folder, with the rights of the program's account."),
                )
            return run_dev(session, project, log, tracing=arguments.trace)


@contextmanager
def _session(
    invocation: Invocation,
    project: Project,
    arguments: argparse.Namespace,
    folder: Path,
    *,
    store: str | None,
) -> Iterator[Session]:
    """A session with the plugin from its folder, whether or not it is installed or switched off."""
    from coordtui.authoring.developing import Developed

    found = Developed.of(project)
    if store is not None:
        _require_invented(invocation, store)
    with invocation.session(
        store_url=store or f"sqlite:///{folder / 'dev.db'}",
        create=True,
        found=_with_others(found, alone=arguments.alone),
        safe_mode=False,
        state=folder if store is None else None,
    ) as session:
        if session.host.get(project.name).state == "off":
            session.reload(found)
        yield session


def _with_others(found: Found, *, alone: bool) -> list[Found]:
    from coordtui.host import discover

    others = () if alone else (each for each in discover() if each.name != found.name)
    return sorted([found, *others], key=lambda each: each.name)


def _require_invented(invocation: Invocation, store: str) -> None:
    """Refuse a lab of real people before any code of the plugin sees it, or migrates its tables."""
    from coordtui.config.paths import is_missing
    from coordtui.store.url import file_of

    path = file_of(store)
    if path is not None and is_missing(path):
        return
    with invocation.session(store_url=store, create=True, safe_mode=True) as session:
        if session.lab is not None and not session.lab.demo:
            raise Refused(
                N_("There is a real lab in {url}.", url=safe(store)),
                why=N_("A plugin under way may write anything into its store."),
                remedy=N_("Name a store that does not exist yet: it gets an invented lab."),
            )


@contextmanager
def _log_file(name: str | None) -> Iterator[IO[str] | None]:
    if name is None:
        with nullcontext():
            yield None
        return
    try:
        file = Path(name).expanduser().open("a", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise Refused(
            N_("The log cannot be written to {file}.", file=safe(name)), why=safe(error.strerror)
        ) from error
    with file:
        yield file
