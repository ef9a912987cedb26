"""A theme of the program as Textual understands it: colours by role, nothing else."""

from __future__ import annotations

from msgspec.structs import asdict
from textual.theme import Theme

from coordtui.config.themes import GROUND_ROLES, TEXT_ROLES, ThemeSpec


def textual_theme(spec: ThemeSpec) -> Theme:
    """The theme with every role under the name that style sheets use for it.

    Textual's own idea of a theme of sixteen colours is not used: it gives some of our grounds
    away, and lacks names that its widgets ask for. `DressedApp` sends such colours as they are.
    """
    given = asdict(spec)
    colour = {role: given[role] for role in (*GROUND_ROLES, "rule", *TEXT_ROLES)}
    colour["selected"] = spec.selected or spec.text
    variables = _variables
    if spec.ansi:
        colour = {role: f"ansi_{name}" for role, name in colour.items()}
        variables = _ansi_variables
    return Theme(
        name=spec.name,
        dark=spec.dark,
        primary=colour["accent"],
        secondary=colour["rule"],
        accent=colour["accent"],
        warning=colour["attention"],
        error=colour["trouble"],
        success=colour["good"],
        foreground=colour["text"],
        background=colour["background"],
        surface=colour["surface"],
        panel=colour["surface"],
        variables=variables(colour),
    )


def _variables(colour: dict[str, str]) -> dict[str, str]:
    return {
        "text": colour["text"],
        "text-muted": colour["quiet"],
        "text-disabled": colour["quiet"],
        "text-accent": colour["accent"],
        "text-primary": colour["accent"],
        "text-warning": colour["attention"],
        "text-error": colour["trouble"],
        "text-success": colour["good"],
        "quiet": colour["quiet"],
        "attention": colour["attention"],
        "trouble": colour["trouble"],
        "good": colour["good"],
        "rule": colour["rule"],
        "selection": colour["selection"],
        "border": colour["accent"],
        "border-blurred": colour["rule"],
        "block-cursor-background": colour["selection"],
        "block-cursor-foreground": colour["selected"],
        "input-cursor-background": colour["text"],
        "input-cursor-foreground": colour["background"],
        "input-cursor-text-style": "none",
        "input-selection-background": colour["selection"],
        "input-selection-foreground": colour["selected"],
    }


def _ansi_variables(colour: dict[str, str]) -> dict[str, str]:
    """The cursor of a field is in reverse where nobody knows which colour “default” stands for."""
    return _variables(colour) | {
        "input-cursor-background": colour["background"],
        "input-cursor-foreground": colour["text"],
        "input-cursor-text-style": "reverse",
    }
