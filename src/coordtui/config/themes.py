"""Themes: colours by their role, as data. What draws them is not known here."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

import coordtui
from coordtui.api.errors import SettingsError
from coordtui.config.checking import checked, unknown_key
from coordtui.config.paths import config_dir
from coordtui.config.toml import TomlFile, read_toml
from coordtui.text.messages import N_

Colour = Annotated[str, Meta(pattern="^#[0-9a-fA-F]{6}$", examples=["#1a2b3c"])]

AnsiColour = Literal[
    "default",
    "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white",
    "bright_black", "bright_red", "bright_green", "bright_yellow",
    "bright_blue", "bright_magenta", "bright_cyan", "bright_white",
]  # fmt: skip
"""The sixteen colours that every terminal has and its owner chose, and the colours of its own text."""


class ThemeSpec(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True):
    """A theme: each colour has one meaning, and signs and words say the same without it."""

    name: str
    dark: bool
    ansi: bool = False
    """Whether the colours are names of the terminal's own sixteen, which take the fewest bytes."""
    background: Colour
    """Behind everything."""
    surface: Colour
    """Behind what lies over the page: a menu, a form, a question."""
    selection: Colour
    """Behind the line of the cursor."""
    rule: Colour
    """Lines between parts."""
    text: Colour
    quiet: Colour
    """Ages, identifiers, what is seldom read."""
    accent: Colour
    """Keys, the open page."""
    attention: Colour
    """`!`: needs you."""
    trouble: Colour
    """`?`, `X` and OLD: unknown, stopped, too old."""
    good: Colour
    """Done, saved, free."""
    selected: Colour | None = None
    """Text on `selection`; without it, the same as `text`."""


TEXT_ROLES = ("text", "quiet", "accent", "attention", "trouble", "good")
GROUND_ROLES = ("background", "surface", "selection")

_ANSI_FIELDS: list[Any] = [(role, AnsiColour) for role in (*GROUND_ROLES, "rule", *TEXT_ROLES)]
_AnsiSpec: Any = msgspec.defstruct(
    "_AnsiSpec",
    [*_ANSI_FIELDS, ("selected", AnsiColour | None, None)],
    bases=(ThemeSpec,),
    kw_only=True,
    frozen=True,
    forbid_unknown_fields=True,
)
"""The same with names for colours."""


def bundled_themes() -> Path:
    """The folder of the themes that come with the program.

    A wheel carries it inside the package; in a checkout, also an editable one, it is the
    folder at the top.
    """
    package = Path(coordtui.__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parents[1] / "themes"


def own_themes() -> Path:
    """The folder of the person's own themes; one named like a bundled one replaces it."""
    return config_dir() / "themes"


def find_themes() -> dict[str, Path]:
    """The file of each theme by name, sorted."""
    files = {file.stem: file for folder in (bundled_themes(), own_themes()) for file in folder.glob("*.toml")}
    return dict(sorted(files.items()))


def load_theme(name: str) -> ThemeSpec:
    """The theme of this name; raises `SettingsError` when there is none or its file is wrong."""
    return read_theme(theme_file(name))


def theme_file(name: str) -> Path:
    """The file of the theme of this name; raises `SettingsError` when there is none."""
    files = find_themes()
    if name not in files:
        raise _no_theme(name, list(files))
    return files[name]


def _no_theme(name: str, known: list[str]) -> SettingsError:
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1)
    unknown = N_("There is no theme “{name}”.", name=name)
    return SettingsError(
        N_("There is no theme “{name}”; did you mean “{near}”?", name=name, near=near[0])
        if near
        else unknown,
        why=N_("There are: {names}.", names=", ".join(known)),
        remedy=N_(
            "Choose one of them, or put {name}.toml into {folder}.", name=name, folder=str(own_themes())
        ),
    )


def read_theme(path: Path) -> ThemeSpec:
    """The theme in a file; raises `SettingsError` with file, line and remedy."""
    return spec_of(read_toml(path))


def spec_of(file: TomlFile) -> ThemeSpec:
    """The theme in a file that was read; raises `SettingsError` as `read_theme` does."""
    if "name" in file.values:  # a theme is called as its file is
        raise unknown_key("name", (), file.where(("name",)))
    values = {"name": file.path.stem, **file.values}
    struct = struct_for(values)
    try:
        return msgspec.convert(values, struct)
    except msgspec.ValidationError:  # this says where, and what would be right
        return checked(struct, values, file.where)


def struct_for(values: Mapping[str, Any]) -> type[ThemeSpec]:
    """What the values of a theme file are to be read as."""
    struct: type[ThemeSpec] = _AnsiSpec if values.get("ansi") is True else ThemeSpec
    return struct
