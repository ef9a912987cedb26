"""How old the papers are, and what went wrong when arXiv was asked last."""

from __future__ import annotations

from coordtui.api import Context, Message
from coordtui.text import formats
from coordtui_arxiv.channels import SUCCEEDED, Channels
from coordtui_arxiv.texts import N_


def freshness(ctx: Context) -> tuple[Message, bool]:
    """In words, with the key that tries again after a failure; and whether something failed."""
    channels = Channels(ctx).all()
    if not channels:
        return N_("arXiv not asked yet"), False
    answered = max((c.succeeded for c in channels if c.succeeded), default=None)
    if answered is None:
        read = N_("arXiv never answered")
    else:
        read = N_("arXiv {age}", age=formats.ago(answered, ctx.clock(), ctx.translator))
    failed = next((c for c in channels if c.outcome not in SUCCEEDED), None)
    if failed is None:
        return read, False
    why = Message.from_json(failed.text) if failed.text else N_("It did not answer.")
    return N_("{read} · R tries again · {why}", read=read, why=why), True
