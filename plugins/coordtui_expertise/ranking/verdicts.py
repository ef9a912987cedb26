"""What the asker said of people before, for the same question or nearly the same, and what it changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tinydb import where

from coordtui.api import Ask, Context, Reason
from coordtui_expertise.feedback import question_key
from coordtui_expertise.records import Feedback
from coordtui_expertise.texts import N_

_NEAR = 0.6
"""Questions that share so much of their words (of all words of both) are nearly the same."""

MOST = 1.25
"""What a score is multiplied with at most."""

_FACTORS = {"good": MOST, "wrong": 0.5}


class Told(NamedTuple):
    """What a score is multiplied with, and the reason that says so."""

    factor: float
    reason: Reason


def told(ctx: Context, ask: Ask) -> Mapping[int, Told]:
    """By person; the verdict on the nearest question counts, of equally near ones the last."""
    if ctx.actor.person is None:
        return {}
    asked = set(question_key(ask).split())
    found: dict[int, tuple[float, Feedback]] = {}
    for each in ctx.store.records(Feedback).find(where("asker") == ctx.actor.person, order=("at",)):
        words = set(each.query.split())
        near = len(asked & words) / (len(asked | words) or 1)
        if near >= _NEAR and near >= found.get(each.person, (0.0, each))[0]:
            found[each.person] = near, each
    return {person: _told(verdict) for person, (_, verdict) in found.items()}


def _told(feedback: Feedback) -> Told:
    good = feedback.verdict == "good"
    text = N_("you said that this was a good match") if good else N_("you said that this was not right")
    reason = Reason(kind="people" if good else "against", text=text, at=feedback.at.date())
    return Told(_FACTORS[feedback.verdict], reason)
