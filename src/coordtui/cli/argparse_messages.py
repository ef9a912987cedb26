"""The words of argparse, so that they are in the catalogues and said in the person's language.

argparse looks its texts up by `_` and `ngettext` of its own module; `speak` puts a
translator there. Texts that only a programmer can provoke are not listed.
"""

from __future__ import annotations

import argparse

from coordtui.text.messages import N_, NN_, Message, Translate

MESSAGES = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("subcommands"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_(" (default: %(default)s)"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("not allowed with argument %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("unexpected option string: %s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    NN_("expected %s argument", "expected %s arguments", 2),
    N_("invalid %(type)s value: %(value)r"),
    N_("can't open '%(filename)s': %(error)s"),
)

_BETTER = {"invalid %(type)s value: %(value)r": N_("“%(value)s” is not a whole number")}
"""What argparse says in the words of programmers: a value is always a whole number, or text, which all is."""


class Formatter(argparse.HelpFormatter):
    """Help with headings as the language writes them: French has a space before a colon."""

    translate: Translate = str

    def start_section(self, heading: str | None) -> None:
        """Begin a section; argparse adds the colon by itself."""
        if heading:
            heading = type(self).translate(N_("{title}:", title=heading)).removesuffix(":")
        super().start_section(heading)


def speak(translate: Translate) -> None:
    """Let argparse say its texts through this translator from now on."""
    Formatter.translate = staticmethod(translate)

    def one(text: str | None) -> str | None:
        return translate(_BETTER.get(text) or Message(text)) if text else text

    def some(singular: str, plural: str, count: int) -> str:
        return translate(Message(singular, plural=plural, count=count))

    vars(argparse).update({"_": one, "ngettext": some})
