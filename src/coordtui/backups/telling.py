"""What is said of backups: cards of Today for who answers for them, and the rows of the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from coordtui.api.declare import Finding
from coordtui.api.jobs import Run
from coordtui.api.values import Card
from coordtui.backups.daily import state_of
from coordtui.backups.standing import Standing
from coordtui.backups.tables import COMMAND
from coordtui.text.messages import N_, NN_, Message

if TYPE_CHECKING:
    from coordtui.api.context import Context
    from coordtui.host.session import Session

_HOW = N_("See docs/backups.md.")
_SERVER = N_("See docs/postgres.md for how; “coordtui config set backup.by server” says that it is done.")


def cards(session: Session) -> list[Card]:
    """What needs somebody who answers for the backups."""
    known = state_of(session)
    if known is None or known.invented or known.settings.by != "program":
        return []
    return [*_cards(known, session.clock())]


def _cards(known: Standing, now: datetime) -> Iterator[Card]:
    settings = known.settings
    late = known.since_backup(now).days
    if not known.in_a_file:
        if late >= settings.warn_days:
            yield _card("server", N_("Who backs the PostgreSQL server up?"), _SERVER, "?", run=False)
        return
    why = _text(known.failed)
    if settings.warn_days and late >= settings.warn_days:
        title = NN_("No backup for {n} day", "No backup for {n} days", late)
        yield _card(f"none.{late}", title, why or _HOW, "!")
    elif why is not None:
        yield _card("failed", N_("The last backup is in doubt"), why, "!")
    if (missing := _text(known.not_copied)) is not None:
        yield _card("copy", N_("Backups are not copied elsewhere"), missing, "!", run=False)
    if known.drill is not None and not known.drill.ok:
        yield _card("drill", N_("The last drill failed"), _WORTH, "!", run=False)
    elif (
        settings.drill_days and known.newest and (days := known.since_drill(now).days) >= settings.drill_days
    ):
        title = NN_("No backup was tried for {n} day", "No backup was tried for {n} days", days)
        yield _card("drill", title, _DRILL, "?", run=False)


_WORTH = N_("The backup may be worth nothing. “coordtui store drill” says why.")
_DRILL = N_("“coordtui store drill” tries the newest one, and touches nothing.")


def _card(key: str, title: Message, detail: Message, sign: str, *, run: bool = True) -> Card:
    """With `run`, enter makes a backup."""
    pane = COMMAND.id if run else None
    return Card(kind="decide", key=f"core.backup.{key}", title=title, detail=detail, sign=sign, pane=pane)


def _text(run: Run | None) -> Message | None:
    if run is None or run.text is None:
        return None
    text = Message.from_json(run.text)
    return text if run.why is None else N_("{what} — {why}", what=text, why=Message.from_json(run.why))


def find(ctx: Context) -> Finding:
    """The row of the doctor: how old the newest backup is, and when one was last proven."""
    behalf: Any = ctx.runtime
    session: Session = behalf.whole()
    known, now = state_of(session), session.clock()
    if known is None or known.invented:
        return Finding(ok=True, text=N_("an invented lab needs none"))
    if known.settings.by != "program":
        return Finding(ok=True, text=N_("made by those who look after the server, as the settings say"))
    wrong = next((card for card in _cards(known, now) if card.sign == "!"), None)
    if wrong is not None:
        told = wrong.title if isinstance(wrong.title, Message) else N_("{text}", text=wrong.title)
        more = wrong.detail if isinstance(wrong.detail, Message) else _HOW
        return Finding(ok=False, text=told, remedy=more)
    if not known.in_a_file:
        return Finding(ok=True, text=N_("This program makes none of a store on a server."), remedy=_SERVER)
    return Finding(ok=True, text=_stand(known, now), remedy=None if known.drill else _DRILL)


def _stand(known: Standing, now: datetime) -> Message:
    """“the newest is 3 h old; last drill: 40 days ago”."""
    age = _age(known.since_backup(now))
    first = N_("none yet: the first is made within a day") if known.newest is None else age
    if known.newest is None and not known.settings.every_hours:
        first = N_("none, and none is made by itself")
    if known.drill is None:
        return N_("{first}; {second}", first=first, second=N_("none was ever tried"))
    days = known.since_drill(now).days
    second = NN_("last drill: {n} day ago", "last drill: {n} days ago", days)
    return N_("{first}; {second}", first=first, second=second if days else N_("last drill: today"))


def _age(old: timedelta) -> Message:
    hours = int(old.total_seconds() // 3600)
    if hours < 1:
        return N_("the newest is less than an hour old")
    if hours < 2 * 24:
        return NN_("the newest is {n} hour old", "the newest is {n} hours old", hours)
    return NN_("the newest is {n} day old", "the newest is {n} days old", hours // 24)
