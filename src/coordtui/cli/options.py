"""The parser, and the options that every command takes, before or after its name."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from coordtui.cli.argparse_messages import Formatter
from coordtui.cli.asked import Options, UsageError
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.translation import LANGUAGES


class Parser(argparse.ArgumentParser):
    """A parser whose errors are said where all others are, with help in the person's language."""

    def __init__(self, prog: str | None = None, **options: Any) -> None:
        super().__init__(prog, formatter_class=Formatter, **options)

    @property
    def more(self) -> Message:
        """Where one learns how the command is used."""
        return N_("“{program} --help” shows how it is used.", program=self.prog)

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError`."""
        raise UsageError(message, remedy=self.more)

    def parse_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """The arguments; raises `UsageError`, also for what nobody declared."""
        read, rest = self.parse_known_args(args, namespace)
        if rest:
            from coordtui.cli.usage import left_over

            raise left_over(self, rest, args or rest)
        return read

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """A wrong choice is said in a sentence; argparse shows lists of Python."""
        if action.choices is not None and value not in action.choices:
            from coordtui.cli.usage import wrong_choice

            raise wrong_choice(self, action, value)


def add_options(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add the common options to a parser, for its help; they are read by `split_options`."""
    group = parser.add_argument_group(translate(N_("everywhere")))
    group.add_argument(
        "--store", metavar="URL", help=translate(N_("the store, such as sqlite:///lab/coordtui.db"))
    )
    file = translate(N_("FILE"))
    group.add_argument("--settings", metavar=file, help=translate(N_("the settings file")))
    group.add_argument("--lang", choices=LANGUAGES, help=translate(N_("the language: English or French")))
    group.add_argument(
        "--linear",
        nargs="?",
        const="",
        metavar=translate(N_("PAGE")),
        help=translate(N_("print a page as plain text, for screen readers and pipes")),
    )
    group.add_argument("--safe", action="store_true", help=translate(N_("start without any plugin")))
    group.add_argument(
        "--lean",
        action="store_true",
        help=translate(N_("for poor links: no mouse, sixteen colours, fewer bytes")),
    )
    group.add_argument(
        "--ascii", action="store_true", help=translate(N_("plain letters in place of signs and lines"))
    )


def add_json(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """Add `--json`, for those commands whose answer a script may want."""
    parser.add_argument("--json", action="store_true", help=translate(N_("answer as JSON, for scripts")))


def number_from(least: int, translate: Translate) -> Callable[[str], int]:
    """A reader of whole numbers, as argparse wants it for `type=`."""

    def read(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            message = N_("“{text}” is not a whole number from {least} on", text=text, least=least)
            raise argparse.ArgumentTypeError(translate(message))
        return int(text)

    return read


def split_options(words: list[str], translate: Translate) -> tuple[Options, list[str]]:
    """The common options wherever they stand, and the words that remain.

    Raises `UsageError`.
    """
    parser = Parser("coordtui", add_help=False, allow_abbrev=False)
    add_options(parser, translate)
    mine, theirs = (words, []) if "--" not in words else _cut(words)
    read, rest = parser.parse_known_args(mine)
    return Options(**vars(read)), [*rest, *theirs]


def _cut(words: list[str]) -> tuple[list[str], list[str]]:
    at = words.index("--")
    return words[:at], words[at:]
