"""All about one plugin: why it is not there, what it did last, what it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from coordtui.api import API_VERSION
from coordtui.host import Loaded
from coordtui.host.report import versions
from coordtui.text.messages import N_, NN_, Message
from coordtui.text.safety import safe
from coordtui.ui.widgets import Pairs, Paragraph, Section
from coordtui.ui.widgets.lines import Words

if TYPE_CHECKING:
    from coordtui.api import Plugin
    from coordtui.host.failures import Failure

LAST_LINES = 8
"""Lines of a trace that are shown: the last ones say where it broke."""


def sections(loaded: Loaded, kept: Failure | None, *, full: bool, off: bool) -> list[Section]:
    """What the detail shows; without `full` only how it fares."""
    blocks: list[Paragraph | Pairs] = []
    if off:
        blocks.append(Paragraph(N_("It is switched off in the settings.")))
    elif loaded.reason and full:
        blocks.append(Paragraph(loaded.reason, "trouble" if loaded.is_missing else "attention"))
    elif loaded.state == "active" and loaded.strikes:
        failed = NN_(
            "It works, but failed {n} time in this session.",
            "It works, but failed {n} times in this session.",
            loaded.strikes,
        )
        blocks.append(Paragraph(failed, "attention"))
    elif loaded.state == "active":
        blocks.append(Paragraph(N_("It works.")))
    elif not full:
        blocks.append(Paragraph(N_("It does not work now; who looks after the program can see why.")))
    found = [Section(blocks, title=loaded.title)]
    if full:
        found += [*_said(loaded, kept)]
    return found


def _said(loaded: Loaded, kept: Failure | None) -> Iterator[Section]:
    if loaded.slips:
        yield Section([Paragraph(slip, "attention") for slip in loaded.slips], title=N_("Misspelt hooks"))
    if kept is not None:
        told: list[Paragraph | Pairs] = [
            Paragraph(safe(kept.error, limit=300), "trouble"),
            Pairs(((N_("when"), f"{kept.when.astimezone():%Y-%m-%d %H:%M}"), (N_("times"), str(kept.times)))),
            Paragraph(safe("\n".join(kept.report.splitlines()[-LAST_LINES:]), lines=True), "quiet"),
        ]
        yield Section(told, title=N_("Last failure"))
    if loaded.held:
        pairs = (
            (N_("times"), str(loaded.held)),
            (N_("longest"), f"{loaded.longest:.1f} s"),
            (N_("where"), safe(loaded.held_at, limit=200)),
        )
        yield Section([Pairs(pairs)], title=N_("Held the screen"))
    if loaded.plugin:
        yield Section([Pairs(tuple(_parts(loaded.plugin)))], title=N_("What it is made of"))
    yield Section([Pairs(tuple(_origin(loaded)))], title=N_("Where it comes from"))


def _parts(plugin: Plugin) -> Iterator[tuple[Words, Words]]:
    counts: tuple[tuple[Message, int], ...] = (
        (N_("pages"), len(plugin.panes)),
        (N_("commands"), len(plugin.commands) + len(plugin.cli)),
        (N_("jobs"), len(plugin.jobs)),
        (N_("tables"), len(plugin.tables)),
        (N_("rights"), len(plugin.permissions)),
    )
    yield from ((name, str(count)) for name, count in counts if count)


def _origin(loaded: Loaded) -> Iterator[tuple[Words, Words]]:
    yield N_("package"), safe(f"{loaded.found.dist} {loaded.found.version}", limit=100)
    if loaded.asks is not None:
        said = N_("version {theirs}; this program has version {ours}", theirs=loaded.asks, ours=API_VERSION)
        yield N_("interface"), said
    if loaded.import_ms:
        yield N_("start"), f"{loaded.import_ms:.0f} ms"


def report_of(loaded: Loaded, kept: Failure | None) -> str:
    """What its author needs: versions, how it fares, and its last failure, in English as code is."""
    lines = [
        f"plugin {loaded.name}, {loaded.found.dist} {loaded.found.version}",
        versions(),
        f"state: {loaded.state}, interface: {loaded.asks}, failures in this session: {loaded.strikes}",
        f"import: {loaded.import_ms:.0f} ms, held the screen: {loaded.held} times, {loaded.longest:.1f} s",
    ]
    if kept is not None:
        lines += ["", f"last failure, of {kept.times}:", kept.report]
    return safe("\n".join(lines), lines=True)
