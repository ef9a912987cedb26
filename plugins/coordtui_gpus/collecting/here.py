"""Who may let this program ask machines: it does so with the keys of the account that it runs under."""

from __future__ import annotations

from coordtui.api import Context, Refused
from coordtui_gpus.texts import N_


def may_ask(ctx: Context) -> bool:
    """Whether this actor may look at machines, and the account is theirs, or the program's own."""
    return ctx.may("gpus.watch") and (ctx.actor.at_home or ctx.actor.via in ("job", "program"))


def require_asking(ctx: Context) -> None:
    """Raise `NotAllowed` without the right to look, and `Refused` for somebody from outside."""
    ctx.require("gpus.watch")
    if not may_ask(ctx):
        raise Refused(
            N_("From outside, no machine is asked."),
            why=N_("Machines are asked with the keys of this machine’s account, which is not yours."),
            remedy=N_("“coordtui gpus watch” asks them here; what is heard comes by itself."),
        )
