"""`coordtui arxiv sync` and `status`."""

from __future__ import annotations

import argparse
from typing import Any

from coordtui.api import Context, Message, safe
from coordtui.api.command_line import Translate, command, plain, print_json
from coordtui_arxiv.cli.progress import run_job
from coordtui_arxiv.declared import SYNC_JOB
from coordtui_arxiv.texts import N_


def add(commands: Any, translate: Translate) -> None:
    """Add the commands."""
    command(commands, "sync", sync, translate, N_("ask arXiv for new papers"))
    command(commands, "status", status, translate, N_("how the last tries to reach arXiv went"))


def sync(ctx: Context, args: argparse.Namespace) -> int:
    """Run the job at once, due or not."""
    return run_job(ctx, args, SYNC_JOB, stopped=N_("Stopped; what had arrived is kept."))


def status(ctx: Context, args: argparse.Namespace) -> int:
    """How the last try of each channel went."""
    from coordtui_arxiv.channels import Channels
    from coordtui_arxiv.day_words import line
    from coordtui_arxiv.holidays import day_of
    from coordtui_arxiv.ledger import Ledger

    ctx.require("arxiv.read")
    channels = Channels(ctx).all()
    if args.json:
        print_json([plain(channel) for channel in channels])
        return 0
    if not channels:
        print(ctx._(N_("arXiv was never asked. “coordtui arxiv sync” does it.")))
    for channel in channels:
        text = Message.from_json(channel.text) if channel.text else ""
        when = f"{channel.tried:%Y-%m-%d %H:%M}" if channel.tried else ""
        print(f"{channel.name:8} {when}  {safe(ctx._(text))}")
    if channels:
        now = day_of(ctx.clock())
        for day in Ledger(ctx).report(now, now):
            print(ctx._(N_("Today: {state}.", state=line(day))))
    return 0
