"""What is said of a command line that is not understood; imported only then."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence

from coordtui.cli.asked import UsageError
from coordtui.cli.options import Parser
from coordtui.text.messages import N_
from coordtui.text.safety import safe


def left_over(parser: Parser, words: Sequence[str], given: Sequence[str]) -> UsageError:
    """The error for words that no option and no argument took, of those that were given."""
    option = next((word.partition("=")[0] for word in words if word.startswith("-")), None)
    if option is None:
        what = N_("“{words}” is too much here.", words=safe(" ".join(words)))
        return UsageError(what, remedy=parser.more)
    near = nearest(option, _options(parser, given))
    return UsageError(
        N_("There is no option “{option}”.", option=safe(option)),
        why=N_("Did you mean “{word}”?", word=near) if near else None,
        remedy=parser.more,
    )


def wrong_choice(parser: Parser, action: argparse.Action, value: object) -> UsageError:
    """The error for a value that is none of those there are."""
    choices = [str(each) for each in action.choices or ()]
    if isinstance(action, argparse._SubParsersAction):
        word = f"{parser.prog} {value}".removeprefix("coordtui ")
        what = N_("There is no command “{word}”.", word=safe(word))
    else:
        what = N_("{option} cannot be “{value}”.", option="/".join(action.option_strings), value=safe(value))
    near = nearest(str(value), choices)
    return UsageError(
        what,
        why=N_("Did you mean “{word}”?", word=near)
        if near
        else N_("There are: {names}.", names=", ".join(choices)),
        remedy=parser.more,
    )


def nearest(word: str, known: Iterable[str]) -> str | None:
    """What was probably meant."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, list(known), n=1)), None)


def _options(parser: argparse.ArgumentParser, given: Sequence[str]) -> Iterator[str]:
    """Every option of a parser and of the one below it that was called; of all below when none was."""
    for action in parser._actions:
        yield from action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            called = [action.choices[word] for word in given if word in action.choices][:1]
            for below in called or action.choices.values():
                yield from _options(below, given)
