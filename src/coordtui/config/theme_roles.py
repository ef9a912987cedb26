"""What each role of a theme colours, in words, and a new theme written with them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec.structs import asdict

from coordtui.config.themes import ThemeSpec
from coordtui.text.messages import N_, Message, Translate

NAME = re.compile(r"[^\W_][\w-]{0,39}")
"""What a theme may be called: letters, figures, “-” and “_”, and no more than forty of them."""

ROLES: Mapping[str, Message] = {
    "dark": N_("Whether the ground is darker than the text: true or false."),
    "background": N_("Behind everything."),
    "surface": N_(
        "Behind what lies over the page, as a menu or a question, and behind the fields of a form."
    ),
    "selection": N_(
        "Behind what is selected in a field. (The cursor of a list is “text” and “background” swapped.)"
    ),
    "rule": N_("Lines between parts."),
    "text": N_("What is read."),
    "quiet": N_("What is seldom read: ages, identifiers, notes."),
    "accent": N_("Keys, links, and the border of what lies over the page."),
    "attention": N_("“!”: what needs you."),
    "trouble": N_("“?”, “X” and what is too old: unknown, stopped, failed."),
    "good": N_("What is done, saved or free."),
    "selected": N_("Text on “selection”; without it, the same as “text”."),
}

_PARTS = (
    (N_("The three grounds."), ("background", "surface", "selection")),
    (N_("Lines: a contrast of 3 on “background” lets them be seen."), ("rule",)),
    (
        N_("Letters: each stands on all three grounds and needs a contrast of at least 4.5 there."),
        ("text", "quiet", "accent", "attention", "trouble", "good", "selected"),
    ),
)


def new_theme(spec: ThemeSpec, translate: Translate) -> str:
    """The text of a theme file with the colours of `spec`, each explained in the person's language."""
    given = asdict(spec)
    lines = [
        f"# {translate(N_('Colours are written “#rrggbb”. “coordtui theme check” says what can be read.'))}"
    ]
    if spec.ansi:
        lines = [f"# {translate(N_('Colours are names of the sixteen that the terminal’s owner chose.'))}"]
    lines += ["", f"# {translate(ROLES['dark'])}", f"dark = {'true' if spec.dark else 'false'}"]
    if spec.ansi:
        lines += ["ansi = true"]
    for title, roles in _PARTS:
        lines += ["", f"## {translate(title)}", ""]
        for role in roles:
            if given[role] is not None:
                lines += [f"# {translate(ROLES[role])}", f'{role} = "{given[role]}"']
    return "\n".join(lines) + "\n"
