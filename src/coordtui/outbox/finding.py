"""The row of `coordtui doctor`: which channels are set up, and whether letters need a look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinydb import where

from coordtui.api.declare import Finding
from coordtui.api.letters import Letter
from coordtui.outbox.configured import configured
from coordtui.outbox.desk import channels
from coordtui.text.messages import N_, NN_, Message

if TYPE_CHECKING:
    from coordtui.api.context import Context


def find(ctx: Context) -> Finding:
    """What the core's context sees of the outbox; raises `SettingsError` when its settings are wrong."""
    usable = channels(configured(ctx.settings, ctx.directory.lab()))
    on: list[Message] = [N_("mail")] if usable["mail"] else []
    names = ["Slack", *on] if usable["slack"] else on
    letters = ctx.store.records(Letter)
    astray = letters.count(where("state").one_of(["failed", "unsure"]))
    waiting = letters.count(where("state") == "waiting")
    said = N_("no channel is set up") if not names else N_("goes by {channels}", channels=names[0])
    if len(names) == 2:
        said = N_("goes by {channels}", channels=N_("{first} and {second}", first=names[0], second=names[1]))
    if waiting:
        said = N_("{first}; {second}", first=said, second=NN_("{n} waits", "{n} wait", waiting))
    if not astray:
        stuck = bool(waiting and not names)
        return Finding(ok=not stuck, text=said, remedy=_SET_UP if stuck else _SENDS if waiting else None)
    needs = NN_("{n} needs a look", "{n} need a look", astray)
    return Finding(
        ok=False,
        text=N_("{first}; {second}", first=said, second=needs),
        remedy=N_("Look at them with “coordtui outbox list”, then send them again or discard them."),
    )


_SENDS = N_("“coordtui sync” sends what waits; run it from a timer.")
_SET_UP = N_("Set up a channel in the section “outbox” of the settings, or discard what waits.")
