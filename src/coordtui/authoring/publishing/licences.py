"""The licence of a package, as its metadata says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message as Headers
from importlib.metadata import PackageNotFoundError, distribution

from coordtui.api.declare import Finding
from coordtui.authoring.publishing.wheel import Wheel
from coordtui.text.messages import N_
from coordtui.text.safety import safe

_GPL = re.compile(r"(?<!L)(?<!Lesser )\b[A]?GPL|(?<!Lesser )General Public License|Affero", re.IGNORECASE)


def licence_of(metadata: Headers) -> str:
    """The SPDX expression, the classifiers, or what is written in the old field; "" when it says nothing."""
    if expression := metadata.get("License-Expression"):
        return str(expression).strip()
    classified = [
        str(each).rpartition("::")[2].strip()
        for each in metadata.get_all("Classifier", [])
        if str(each).startswith("License ::")
    ]
    if named := [each for each in classified if each != "OSI Approved"]:
        return " / ".join(named)
    return str(metadata.get("License") or "").strip().partition("\n")[0][:80]


def gpl_only(licence: str) -> bool:
    """Whether every way in which a package may be used is under a GPL (the Lesser one aside).

    `A OR B` lets one choose; a package under a GPL makes whatever is handed on with it follow.
    """
    ways = re.split(r"\s+or\s+|\s+/\s+", licence.strip("() "), flags=re.IGNORECASE)
    return bool(licence) and all(
        _GPL.search(way) and not re.search(r"LGPL|Lesser", way, re.IGNORECASE) for way in ways
    )


def licences(wheel: Wheel, needed: list[str]) -> Iterator[Finding]:
    """What is to be said of the plugin's licence, its file, and the licences of what it needs."""
    licence = licence_of(wheel.metadata)
    if not licence:
        yield Finding(
            ok=False,
            text=N_("It names no licence: nobody knows what they may do with it."),
            remedy=N_(
                "Write {line}, or another SPDX expression, into {file}.",
                line='license = "MIT"',
                file="pyproject.toml",
            ),
        )
    else:
        yield Finding(ok=True, text=N_("{licence}", licence=safe(licence, limit=80)))
    if gpl_only(licence):
        yield Finding(
            ok=True,
            text=N_("It is under a GPL alone, and coordtui under the MIT licence."),
            remedy=N_("Who hands both on together does so under the GPL: say it to those who package it."),
        )
    held = {name.rpartition("/")[2].upper() for name in wheel.files if name.startswith(f"{wheel.dist_info}/")}
    if not any(name.startswith(("LICEN", "COPYING")) for name in held):
        yield Finding(
            ok=False,
            text=N_("The text of the licence is not in it."),
            remedy=N_("Put a file LICENSE beside pyproject.toml."),
        )
    if "YOUR NAME" in wheel.licence_texts:
        yield Finding(
            ok=True,
            text=N_("Whose it is, is not written in it yet: it says “{text}”.", text="YOUR NAME"),
            remedy=N_("Write your name, or that of your lab, into {file}.", file="LICENSE"),
        )
    for name in needed:
        try:
            theirs = licence_of(distribution(name).metadata)  # type: ignore[arg-type]
        except PackageNotFoundError:
            continue
        if gpl_only(theirs):
            yield Finding(
                ok=True,
                text=N_(
                    "It needs {name}, which is under {licence} alone.",
                    name=safe(name),
                    licence=safe(theirs, limit=80),
                ),
                remedy=N_("Who hands both on together does so under that licence."),
            )
