"""Letters of the invented lab, with all that can happen to one: none of them ever leaves.

Each is settled, sent or discarded: from a lab that sends nothing, what waits would wait for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from coordtui.api import Context
from coordtui.api.letters import Letter, LetterState, Step
from coordtui.text.messages import N_, Message

_HOST = "mail.example.invalid"
_NO_ANSWER = N_(
    "The mail server {host} could not be used: {error}", host=_HOST, error=N_("it did not answer in time.")
)
_NOBODY = N_("{host} said: {code} {words}", host=_HOST, code=550, words="No such imaginary user")
_PERHAPS = N_("The program ended while it was being sent: it may have arrived.")

_Steps = tuple[tuple[LetterState, Message | None], ...]
_SENT: _Steps = (("sending", None), ("sent", None))
_AGAIN: _Steps = (("sending", None), ("waiting", _NO_ANSWER), *_SENT)
_IN_VAIN: _Steps = (("sending", None), ("failed", _NOBODY), ("discarded", None))
_ASTRAY: _Steps = (("sending", None), ("unsure", _PERHAPS), ("discarded", None))

_LETTERS: tuple[tuple[str, str, str, _Steps], ...] = (
    (
        "",
        "A digest that was sent twice",
        "It would have told the same again.",
        (("discarded", None),),
    ),
    (
        "nobody@example.invalid",
        "Your week: 4 invented papers",
        "Four papers, all of them made up.",
        _IN_VAIN,
    ),
    (
        "norma.quillbranche@example.invalid",
        "Un article pour vous",
        "La section 4 ressemble à ce que vous faites.",
        _ASTRAY,
    ),
    (
        "hrafn.placeholder@example.invalid",
        "A reading group that may take place",
        "Thursday, in the room that is not there. The paper is the one nobody wrote.",
        _AGAIN,
    ),
    (
        "camille.exemple-placeholder@example.invalid",
        "Votre semaine : 12 articles inventés",
        "Douze articles, dont deux qui se ressemblent. Bonne lecture imaginaire!",
        _SENT,
    ),
    (
        "",
        "Foundations: 3 invented papers this week",
        "Three papers about nothing in particular, one of which was withdrawn.",
        _SENT,
    ),
)
"""Address (none: Slack), subject, text, and what happened after it was queued; the oldest first."""


def add_letters(ctx: Context, coordinator: int, now: datetime) -> None:
    """Add them to the outbox, as if they had been queued in the days before `now`."""
    person = ctx.directory.people().get(coordinator)
    by = person.name if person is not None else ""
    with ctx.store.transaction():
        ctx.store.records(Letter).add_all(_letters(by, coordinator, now))


def _letters(by: str, person: int, now: datetime) -> Iterator[Letter]:
    for place, (to, subject, text, after) in enumerate(_LETTERS):
        made = now - timedelta(hours=9 + 21 * (len(_LETTERS) - place))
        steps = [Step(at=made, state="waiting", by=by)]
        for state, problem in after:
            steps.append(
                Step(
                    at=steps[-1].at + timedelta(minutes=1),
                    state=state,
                    by=by if state == "discarded" else "",
                    problem=problem.to_json() if problem is not None else None,
                )
            )
        last = steps[-1]
        yield Letter(
            channel="mail" if to else "slack",
            to=to,
            subject=subject,
            text=text,
            key=f"arxiv:invented {place}",
            kind="digest",
            plugin="arxiv",
            state=last.state,
            tries=[step.state for step in steps].count("sending"),
            due=last.at,
            made=made,
            by=by,
            person=person,
            sent=last.at if last.state == "sent" else None,
            uid=f"{place:032x}",
            steps=steps,
        )
