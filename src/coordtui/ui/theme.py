"""A theme of the program as Textual understands it: colours by role, nothing else."""

from __future__ import annotations

from textual.theme import Theme

from coordtui.config.themes import ThemeSpec


def textual_theme(spec: ThemeSpec) -> Theme:
    """The theme with every role under the name that style sheets use for it."""
    return Theme(
        name=spec.name,
        dark=spec.dark,
        primary=spec.accent,
        secondary=spec.rule,
        accent=spec.accent,
        warning=spec.attention,
        error=spec.trouble,
        success=spec.good,
        foreground=spec.text,
        background=spec.background,
        surface=spec.surface,
        panel=spec.surface,
        variables={
            "text": spec.text,
            "text-muted": spec.quiet,
            "text-disabled": spec.quiet,
            "text-accent": spec.accent,
            "text-primary": spec.accent,
            "text-warning": spec.attention,
            "text-error": spec.trouble,
            "text-success": spec.good,
            "quiet": spec.quiet,
            "attention": spec.attention,
            "trouble": spec.trouble,
            "good": spec.good,
            "rule": spec.rule,
            "selection": spec.selection,
            "border": spec.accent,
            "border-blurred": spec.rule,
            "block-cursor-background": spec.selection,
            "block-cursor-foreground": spec.text,
            "input-cursor-background": spec.text,
            "input-cursor-foreground": spec.background,
            "input-selection-background": spec.selection,
        },
    )
