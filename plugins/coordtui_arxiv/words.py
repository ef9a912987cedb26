"""Phrases as the watches compare them: whole words, so that a phrase never matches inside another word."""

from __future__ import annotations

from coordtui.api import words_of


def padded(text: str) -> str:
    """The words with one space around each: a phrase is in it exactly when ` phrase ` is."""
    return f" {' '.join(words_of(text))} "
