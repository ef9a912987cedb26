"""`coordtui theme check`: what can be read, what looks alike, and what is wrong with the file."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api.declare import Finding
from coordtui.api.errors import SettingsError
from coordtui.cli.console import Console
from coordtui.cli.findings import say_finding
from coordtui.cli.invocation import Invocation
from coordtui.config.contrast import AA, LINES
from coordtui.config.theme_review import Alike, Better, Pair, Review, review
from coordtui.config.themes import GROUND_ROLES, TEXT_ROLES, find_themes
from coordtui.text.formats import number
from coordtui.text.messages import N_, Message, Translate
from coordtui.text.safety import safe

_EYES: dict[str | None, Message] = {
    None: N_("“{one}” and “{other}” look alike."),
    "protanopia": N_("“{one}” and “{other}” look alike to eyes without red (protanopia)."),
    "deuteranopia": N_("“{one}” and “{other}” look alike to eyes without green (deuteranopia)."),
    "tritanopia": N_("“{one}” and “{other}” look alike to eyes without blue (tritanopia)."),
}


def check(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Say what is to be said of the themes named, or shortly of all; 1 when one has a fault."""
    from coordtui.cli.theme import theme_path

    console = invocation.console
    paths = [theme_path(invocation, which) for which in arguments.which] or [*find_themes().values()]
    found: list[Review | SettingsError] = []
    for path in paths:
        try:
            found.append(review(path))
        except SettingsError as error:  # it is no TOML: the others are looked at all the same
            found.append(error)
    if arguments.json:
        names = [path.stem for path in paths]
        console.json([_data(n, each, console.translator) for n, each in zip(names, found, strict=True)])
    else:
        for number, each in enumerate(found):
            if arguments.which and number:
                console.say()
            _say(console, each, whole=bool(arguments.which))
    return 0 if all(isinstance(each, Review) and each.ok for each in found) else 1


def _say(console: Console, found: Review | SettingsError, *, whole: bool) -> None:
    if isinstance(found, SettingsError):
        _say_fault(console, found)
        return
    if whole:
        console.say(N_("{name}: {file}", name=safe(found.name), file=safe(found.path)))
        if found.pairs:
            _say_pairs(console, found.pairs)
    for fault in found.faults:
        _say_fault(console, fault)
    for pair in found.pairs:
        if pair.level == "fails":
            say_finding(console, Finding(ok=False, text=_too_little(found, pair, console, whole=whole)))
    for each in found.better:
        console.say(f"     {console.translator(_remedy(each))}")
    if whole:
        for alike in found.alike:
            say_finding(console, _likeness(alike))
    if found.ok:
        say_finding(console, Finding(ok=True, text=_in_order(found, console)))


def _say_fault(console: Console, error: SettingsError) -> None:
    console.say(safe(f"[!!] {' — '.join(error.parts(console.translator))}"))


def _say_pairs(console: Console, pairs: list[Pair]) -> None:
    """A line a role, and under each ground its contrast with what the guidelines call it."""
    of = {(pair.role, pair.ground): pair for pair in pairs}
    roles = [role for role in (*TEXT_ROLES, "selected", "rule") if any(key[0] == role for key in of)]
    rows = [(role, *(_cell(of.get((role, ground)), console) for ground in GROUND_ROLES)) for role in roles]
    console.table((N_("role"), *GROUND_ROLES), rows)


def _cell(pair: Pair | None, console: Console) -> Message | str:
    if pair is None:
        return ""
    figure = number(pair.ratio, console.translator, digits=1)
    if pair.level == "fails":
        return N_("{ratio} too little", ratio=figure)
    return figure if pair.role == "rule" else f"{figure} {pair.level}"


def _too_little(found: Review, pair: Pair, console: Console, *, whole: bool) -> Message:
    said = N_(
        "“{role}” on “{ground}” has a contrast of {ratio}; it needs {least}.",
        role=pair.role,
        ground=pair.ground,
        ratio=number(pair.ratio, console.translator, digits=2),
        least=number(pair.least, console.translator, digits=1),
    )
    return said if whole else N_("{name}: {said}", name=safe(found.name), said=said)


def _remedy(better: Better) -> Message:
    if better.instead is None:
        return N_(
            "No colour of the hue of “{role}” can be read on all its grounds: bring the grounds "
            "nearer to each other.",
            role=better.role,
        )
    return N_(
        "For “{role}”, {instead} is the nearest to {colour} that can be read.",
        role=better.role,
        instead=better.instead,
        colour=better.colour,
    )


def _likeness(alike: Alike) -> Finding:
    text = _EYES[alike.eyes].with_values(one=alike.one, other=alike.other)
    remedy = N_("Signs and words say the same; another lightness would tell them apart too.")
    return Finding(ok=True, text=text, remedy=remedy)


def _in_order(found: Review, console: Console) -> Message:
    if not found.measured:
        return N_(
            "{name}: the colours are those of the terminal; only there it is seen how they can be read.",
            name=safe(found.name),
        )
    letters = min((pair for pair in found.pairs if pair.role != "rule"), key=lambda pair: pair.ratio)
    return N_(
        "{name}: all letters can be read (WCAG {level}); least of all “{role}” on “{ground}”, {ratio}.",
        name=safe(found.name),
        level=letters.level,
        role=letters.role,
        ground=letters.ground,
        ratio=number(letters.ratio, console.translator, digits=1),
    )


def _data(name: str, found: Review | SettingsError, translate: Translate) -> dict[str, Any]:
    """The review for a script."""
    faults = [found] if isinstance(found, SettingsError) else found.faults
    data: dict[str, Any] = {
        "name": name,
        "ok": isinstance(found, Review) and found.ok,
        "faults": [" — ".join(each.parts(translate)) for each in faults],
        "needed": {"text": AA, "rule": LINES},
        "pairs": [],
        "nearest": {},
        "alike": [],
    }
    if isinstance(found, Review):
        data |= {
            "file": str(found.path),
            "pairs": [
                {"role": p.role, "ground": p.ground, "contrast": round(p.ratio, 2), "level": p.level}
                for p in found.pairs
            ],
            "nearest": {each.role: each.instead for each in found.better},
            "alike": [
                {"roles": [a.one, a.other], "eyes": a.eyes, "distance": round(a.distance, 1)}
                for a in found.alike
            ],
        }
    return data
