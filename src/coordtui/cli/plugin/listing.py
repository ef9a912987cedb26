"""`coordtui plugin list`: which plugins there are, and how each fares."""

from __future__ import annotations

import argparse

from coordtui.cli.invocation import Invocation
from coordtui.cli.plugin.common import loaded_plugins, summary
from coordtui.host.states import STATES
from coordtui.text.messages import N_
from coordtui.text.safety import safe


def show_list(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Every installed plugin, and what is wrong with it."""
    console = invocation.console
    host = loaded_plugins(invocation, only=() if invocation.options.safe else None)
    if arguments.json:
        console.json([summary(loaded, console.translator) for loaded in host.plugins])
        return 0
    headings = (N_("name"), N_("state"), N_("version"), N_("origin"), N_("title"))
    console.table(
        headings,
        [
            (each.name, STATES[each.state], each.found.version, each.found.dist, each.title)
            for each in host.plugins
        ],
    )
    for each in host.plugins:
        if each.is_missing and each.reason:
            reason = safe(console.translator(each.reason))
            console.say_aside(N_("{name}: {reason}", name=each.name, reason=reason))
    for double in host.hidden:
        console.say_aside(
            N_("Another plugin “{name}”, from {dist}, is ignored.", name=double.name, dist=double.dist)
        )
    return 0
