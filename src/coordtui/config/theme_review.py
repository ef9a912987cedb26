"""What can be said of a theme before anybody wears it: faults of its file, contrast, likeness of colours."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any, Literal

import msgspec

from coordtui.api.errors import SettingsError
from coordtui.config.checking import converted
from coordtui.config.contrast import AA, AAA, APART, EYES, LINES, Eyes, contrast, distance, nearest_readable
from coordtui.config.fields import expected, fields_of
from coordtui.config.themes import GROUND_ROLES, TEXT_ROLES, ThemeSpec, spec_of, struct_for
from coordtui.config.toml import TomlFile, read_toml
from coordtui.text.messages import N_
from coordtui.text.safety import safe

Level = Literal["AAA", "AA", "fails"]

SIGNALS = ("accent", "attention", "trouble", "good")
"""The roles that a glance should tell from one another."""

ALIKE = APART / 2
"""The distance below which two of them are said to look alike."""


class Pair(msgspec.Struct, frozen=True):
    """A role on a ground, and how well it can be read there; `least` is the contrast that it needs."""

    role: str
    ground: str
    ratio: float
    least: float = AA

    @property
    def level(self) -> Level:
        """What the guidelines call it."""
        if self.ratio < self.least:
            return "fails"
        return "AAA" if self.ratio >= AAA else "AA"


class Better(msgspec.Struct, frozen=True):
    """A role that fails, and the nearest colour of its hue that passes on all grounds; None if none does."""

    role: str
    colour: str
    instead: str | None


class Alike(msgspec.Struct, frozen=True):
    """Two roles that these eyes hardly tell apart; `eyes` is None for those of most people."""

    one: str
    other: str
    eyes: Eyes | None
    distance: float


class Review(msgspec.Struct, frozen=True):
    """What is found: faults of the file, and where it has none, all that is said of its colours."""

    name: str
    path: Path
    spec: ThemeSpec | None
    faults: list[SettingsError]
    pairs: list[Pair]
    better: list[Better]
    alike: list[Alike]

    @property
    def ok(self) -> bool:
        """Whether it can be worn, and all of it be read."""
        return not self.faults and all(pair.level != "fails" for pair in self.pairs)

    @property
    def measured(self) -> bool:
        """Whether its colours are known; those of the terminal's owner are not."""
        return self.spec is not None and not self.spec.ansi


def review(path: Path) -> Review:
    """Everything that is to be said of the theme in a file; raises `SettingsError` when it is not TOML."""
    file = read_toml(path)
    if not file.text and not path.exists():
        raise SettingsError(N_("There is no file {file}.", file=str(path)))
    faults = _faults(file)
    spec = None if faults else spec_of(file)
    colours = _colours(spec) if spec is not None and not spec.ansi else {}
    pairs = _pairs(colours) if colours else []
    return Review(path.stem, path, spec, faults, pairs, _better(colours, pairs), _alike(colours))


def _faults(file: TomlFile) -> list[SettingsError]:
    """Every fault of the file, not only the first."""
    found: list[SettingsError] = []
    fields = {name: each for name, each in fields_of(struct_for(file.values)).items() if name != "name"}
    for name, value in file.values.items():
        try:
            if name not in fields:
                raise _unknown(name, [*fields], file)
            converted(value, fields[name].type, file.where, (name,))
        except SettingsError as error:
            found.append(error)
    for name, field in fields.items():
        if field.required and name not in file.values:
            found.append(
                SettingsError(
                    N_("The role “{role}” is missing.", role=name),
                    why=N_("The file is {file}.", file=str(file.path)),
                    remedy=N_("Add it; it must be {expected}.", expected=expected(field.type)),
                )
            )
    return found


def _unknown(name: str, roles: list[str], file: TomlFile) -> SettingsError:
    from difflib import get_close_matches

    near = get_close_matches(name, roles, n=1)
    return SettingsError(
        N_("There is no role “{role}”.", role=safe(name, limit=60)),
        why=file.where((name,)),
        remedy=N_("Did you mean “{near}”?", near=near[0])
        if near
        else N_("There are: {names}.", names=", ".join(roles)),
    )


def _colours(spec: ThemeSpec) -> dict[str, str]:
    given: dict[str, Any] = msgspec.structs.asdict(spec)
    return {
        role: given[role]
        for role in (*GROUND_ROLES, "rule", *TEXT_ROLES, "selected")
        if given[role] is not None
    }


def _pairs(colours: dict[str, str]) -> list[Pair]:
    pairs = [
        Pair(role, ground, contrast(colours[role], colours[ground]))
        for role in TEXT_ROLES
        for ground in GROUND_ROLES
    ]
    if "selected" in colours:
        pairs.append(Pair("selected", "selection", contrast(colours["selected"], colours["selection"])))
    pairs.append(Pair("rule", "background", contrast(colours["rule"], colours["background"]), LINES))
    return pairs


def _better(colours: dict[str, str], pairs: list[Pair]) -> list[Better]:
    found = []
    for role in dict.fromkeys(pair.role for pair in pairs if pair.level == "fails"):
        stands_on = [pair for pair in pairs if pair.role == role]
        grounds = [colours[pair.ground] for pair in stands_on]
        instead = nearest_readable(colours[role], grounds, stands_on[0].least)
        found.append(Better(role, colours[role], instead))
    return found


def _alike(colours: dict[str, str]) -> list[Alike]:
    if not colours:
        return []
    everybody: tuple[Eyes | None, ...] = (None, *EYES)
    return [
        Alike(one, other, eyes, far)
        for one, other in combinations(SIGNALS, 2)
        for eyes in everybody
        if (far := distance(colours[one], colours[other], eyes)) < ALIKE
    ]
