"""Runs one command, and says in a sentence whatever goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from coordtui.api.errors import CoordtuiError, NotFound, Refused
from coordtui.cli.asked import (
    Options,
    UsageError,
    language_of_the_environment,
    language_of_the_locale,
    plainly,
)
from coordtui.cli.console import Console
from coordtui.cli.faults import report, warnings_in_the_log
from coordtui.cli.invocation import Invocation
from coordtui.text.messages import N_, Translate
from coordtui.text.translation import Translator

if TYPE_CHECKING:
    from coordtui.cli.words import Word

DONE, FAILED, WRONG_USAGE, FAULT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 70, 130, 141


def run(words: Sequence[str]) -> int:
    """Run the command that the words name; the exit status. Raises nothing."""
    console = Console(Translator(language_of_the_environment() or language_of_the_locale()))
    _make_room_for_accents()
    try:
        with warnings_in_the_log():
            status = _run_and_flush(list(words), console)
    except UsageError as error:
        status = WRONG_USAGE
        console.complain(error)
    except CoordtuiError as error:
        status = getattr(error, "exit_status", FAILED)
        console.complain(error)
    except SystemExit as leave:  # argparse leaves so after --help
        status = leave.code if isinstance(leave.code, int) else FAILED if leave.code else DONE
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        status = BROKEN_PIPE
        _let_go_of_stdout()
    except Exception as error:  # noqa: BLE001 - the last net: a person gets a sentence, the log the rest
        if isinstance(error, OSError) and _stdout_fails():
            status = FAILED
            _let_go_of_stdout()
            console.complain(_no_output(error))
        else:
            status = FAULT
            report(error, console)
    return status


def _run_and_flush(words: list[str], console: Console) -> int:
    try:
        return _run(words, console)
    finally:
        if sys.stdout is not None:  # it was closed before the start
            sys.stdout.flush()


def _stdout_fails() -> bool:
    """Whether not even an empty line can be written, as on a full disk: no fault of the program's."""
    try:
        print(flush=True)
    except OSError:
        return True
    return False


def _let_go_of_stdout() -> None:
    """Let the last flush at exit find somebody."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _no_output(error: OSError) -> CoordtuiError:
    return CoordtuiError(
        N_("The output could not be written."),
        why=N_("The system says: {text}", text=error.strerror),
        remedy=N_("Make room, or send the output elsewhere."),
    )


def _run(words: list[str], console: Console) -> int:
    options, rest = plainly(words), list[str]()
    if options is None:
        options, rest = _split(words, console)
    invocation = Invocation(options)
    console.translator = invocation.console.translator
    invocation.console = console
    try:
        return _obey(invocation, rest)
    except Refused as error:
        from coordtui.cli.server_lab import point

        point(error, invocation, rest)
        raise


def _obey(invocation: Invocation, rest: list[str]) -> int:
    console = invocation.console
    if not rest:
        from coordtui.cli.program import open_program

        return open_program(invocation)
    from coordtui.cli.argparse_messages import speak
    from coordtui.cli.words import find

    speak(console.translator)
    if rest[0].startswith("-"):
        return _parse_without_word(invocation, rest)
    try:
        word = find(rest[0], invocation)
    except NotFound as error:
        console.complain(error)
        return WRONG_USAGE
    from coordtui.access.afar import is_afar
    from coordtui.cli.at_home import require_home

    require_home(rest, afar=is_afar())
    if os.geteuid() == 0:
        from coordtui.cli.server_lab import meant

        invocation = meant(invocation, rest)
    invocation.words = rest
    return _run_word(invocation, word, rest[1:])


def _split(words: list[str], console: Console) -> tuple[Options, list[str]]:
    from coordtui.cli.argparse_messages import speak
    from coordtui.cli.options import split_options

    speak(console.translator)
    try:
        return split_options(words, console.translator)
    except UsageError:  # said in the language of the settings, which are only known now
        console.translator = Invocation(Options()).console.translator
        speak(console.translator)
        return split_options(words, console.translator)


def _run_word(invocation: Invocation, word: Word, rest: list[str]) -> int:
    from coordtui.cli.options import Parser, add_options

    translate = invocation.console.translator
    parser = Parser(
        f"coordtui {word.command.name}", description=translate(word.command.help), allow_abbrev=False
    )
    fill: Callable[[Any, Translate], None] = word.target()
    fill(parser, translate)
    add_options(parser, translate)
    arguments = parser.parse_args(rest)
    if word.plugin is None:
        return int(arguments.run(invocation, arguments))
    if getattr(arguments, "without_lab", False):
        return int(arguments.run(None, arguments) or DONE)
    from coordtui.host.behalf import JobsOnly

    with invocation.session() as session:
        loaded = session.host.get(word.plugin)
        if loaded.state != "active":  # its settings are wrong, or its tables are newer
            raise Refused(N_("The plugin “{name}” does not run.", name=loaded.name), why=loaded.reason)
        arguments.session = JobsOnly(session)  # for a plugin's own “sync”
        return int(arguments.run(session.context(word.plugin), arguments) or DONE)


def _parse_without_word(invocation: Invocation, rest: list[str]) -> int:
    """`--help` and wrong options: the one place where every command is listed."""
    from coordtui import __version__
    from coordtui.cli.options import Parser, add_options
    from coordtui.cli.words import every

    translate = invocation.console.translator
    parser = Parser(
        "coordtui",
        description=translate(N_("The terminal from which a large research lab is coordinated.")),
        epilog=translate(N_("Without a command the program opens.")),
        allow_abbrev=False,
    )
    parser.add_argument(
        "-V", "--version", action="version", version=__version__, help=translate(N_("show the version"))
    )
    commands: Any = parser.add_subparsers(title=translate(N_("commands")), metavar=translate(N_("COMMAND")))
    for word in every(invocation):
        commands.add_parser(word.command.name, help=translate(word.command.help), add_help=False)
    add_options(parser, translate)
    parser.parse_args(rest[:1])  # what follows an unknown option is no command
    return WRONG_USAGE


def _make_room_for_accents() -> None:
    """On a terminal that cannot show a letter, show a `?` rather than fail."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
