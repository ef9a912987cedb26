"""`coordtui plugin doctor`: everything about the plugins of this machine, and what needs somebody."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from coordtui import __version__
from coordtui.api import API_VERSION, CoordtuiError
from coordtui.cli.invocation import Invocation
from coordtui.cli.plugin.common import loaded_plugins
from coordtui.host.states import STATES
from coordtui.text.messages import N_, NN_, Message, Translate
from coordtui.text.safety import safe

if TYPE_CHECKING:
    from coordtui.host import Host
    from coordtui.host.examination import Examined, JobFound, KeyFound, Stored

KINDS: dict[str, Message] = {
    "wheel": N_("{dist} {version}, installed as a wheel"),
    "editable": N_("{dist} {version}, editable, from {place}"),
    "folder": N_("{dist} {version}, from the folder {place}"),
    "unknown": N_("{dist} {version}"),
}


def doctor(invocation: Invocation, arguments: argparse.Namespace) -> int:
    """Examine the plugins that are named, or all; 1 when something needs somebody."""
    from coordtui.host.examination import examine

    host = loaded_plugins(invocation, only=() if invocation.options.safe else None)
    names = arguments.name or [each.name for each in host.plugins]
    for name in names:
        host.get(name)
    stored, trouble = _stored(invocation, host)
    found = examine(host, names, stored, datetime.now(UTC), keys=_keys(invocation, host))
    if arguments.json:
        invocation.console.json(_as_data(found, trouble, invocation.console.translator))
    else:
        _say(invocation, found, trouble)
    return int(any(each.wrong for each in found))


def _stored(invocation: Invocation, host: Host) -> tuple[Stored, Message | None]:
    """What the store tells, and why it tells nothing."""
    from coordtui.host.examination import Stored, stored

    jobs = [job.id for each in host.active if each.plugin for job in each.plugin.jobs]
    try:
        return stored(invocation.store_url, jobs), None
    except FileNotFoundError:
        return Stored(), N_("There is no store yet: nothing is said of tables and jobs.")
    except CoordtuiError as error:
        return Stored(), N_("The store cannot be read: {error}", error=safe(str(error), limit=300))


def _keys(invocation: Invocation, host: Host) -> dict[str, list[KeyFound]]:
    """What is wrong with the keys that plugins ask for, by plugin; those of the settings aside."""
    from coordtui.cli.keys import table_of
    from coordtui.host.examination import KeyFound
    from coordtui.ui.key_problems import problems

    found: dict[str, list[KeyFound]] = {}
    for each in problems(table_of(host, invocation.settings)):
        if not each.yours and each.severity == "refused":
            key = KeyFound(each.severity, each.command, each.key, each.holder, each.text)
            found.setdefault(each.command.partition(".")[0], []).append(key)
    return found


def _say(invocation: Invocation, found: list[Examined], trouble: Message | None) -> None:
    console = invocation.console
    if trouble:
        console.say(safe(console.translator(trouble)))
    for each in found:
        for line in _lines(each, console.translator):
            console.say(safe(line))
    wrong = sum(bool(each.wrong) for each in found)
    if wrong:
        console.say(NN_("{n} plugin needs somebody.", "{n} plugins need somebody.", wrong))
    else:
        console.say(N_("All plugins are in order."))


def _lines(each: Examined, translate: Translate) -> Iterator[str]:
    """One plugin in a few lines; what is usual is not said."""
    loaded, origin = each.loaded, each.origin
    sign = "[!!]" if each.wrong else "[--]" if each.advice else "[ok]"
    state, title = translate(STATES[loaded.state]), translate(loaded.title)
    yield f"{sign} {loaded.name}  {title}  ({state})"
    told = KINDS[origin.kind].with_values(
        dist=origin.distribution or "?", version=origin.version or "?", place=origin.place
    )
    yield "     " + translate(told)
    if each.cost:
        yield "     " + translate(
            N_(
                "import: {ms} ms, {modules} modules; interface: version {asks}",
                ms=f"{each.cost.ms:.0f}",
                modules=each.cost.modules,
                asks=loaded.asks or "?",
            )
        )
    if any(table.documents for table in each.tables):
        tables = [
            _table(table.name, table.stored, table.documents) for table in each.tables if table.documents
        ]
        yield "     " + translate(N_("tables: {tables}", tables=", ".join(tables)))
    for job in each.jobs:
        yield "     " + translate(_job(job))
    for sentence in (*each.wrong, *each.advice):
        yield "  ! " + translate(sentence)
    for use in each.deprecated:
        yield f"     {use.file}:{use.line}: {use.text}"
    if each.failure:
        told = N_("last failure: {when}, {error}", when=_moment(each.failure.when), error=each.failure.error)
        yield "     " + translate(told)


def _table(name: str, version: int | None, documents: int) -> str:
    return f"{name} (v{version}) {documents}"


_OUTCOMES: dict[str, Message] = {
    "running": N_("running"),
    "done": N_("finished"),
    "failed": N_("failed"),
    "cancelled": N_("stopped"),
    "interrupted": N_("interrupted"),
}


def _job(job: JobFound) -> Message:
    if job.outcome is None:
        return N_("job {job}: never ran", job=job.id)
    parts = {"job": job.id, "outcome": _OUTCOMES[job.outcome], "when": _moment(job.ended or job.started)}
    if job.next_due is None:
        return N_("job {job}: {outcome} {when}", **parts)
    return N_("job {job}: {outcome} {when}, due {due}", **parts, due=_moment(job.next_due))


def _moment(when: datetime | None) -> str:
    return f"{when.astimezone():%Y-%m-%d %H:%M}" if when else "?"


def _as_data(found: list[Examined], trouble: Message | None, translate: Translate) -> dict[str, Any]:
    """What docs/plugin-authors.md describes, under “What is wrong with a plugin”."""
    return {
        "coordtui": __version__,
        "api": API_VERSION,
        "store": translate(trouble) if trouble else None,
        "plugins": [_plugin_as_data(each, translate) for each in found],
    }


def _plugin_as_data(each: Examined, translate: Translate) -> dict[str, Any]:
    loaded = each.loaded
    cost = msgspec.to_builtins(each.cost) if each.cost else None
    if cost is not None:
        del cost["deprecated"]
    return {
        "name": loaded.name,
        "title": translate(loaded.title),
        "state": loaded.state,
        "reason": translate(loaded.reason) if loaded.reason else None,
        "origin": msgspec.to_builtins(each.origin),
        "api": loaded.asks,
        "import": cost,
        "tables": msgspec.to_builtins(each.tables),
        "jobs": msgspec.to_builtins(each.jobs),
        "last_failure": msgspec.to_builtins(each.failure) if each.failure else None,
        "misspelt": [translate(slip) for slip in loaded.slips],
        "deprecated": msgspec.to_builtins(each.deprecated),
        "hidden": [{"distribution": dist, "version": version} for dist, version in each.hidden],
        "keys": [
            {
                "severity": key.severity,
                "command": key.command,
                "key": key.key,
                "collides_with": key.collides_with,
                "text": translate(key.text),
            }
            for key in each.keys
        ],
        "french": each.french,
        "wrong": [translate(sentence) for sentence in each.wrong],
        "advice": [translate(sentence) for sentence in each.advice],
    }
