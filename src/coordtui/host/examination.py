"""Everything that can be said of the plugins on this machine: what `coordtui plugin doctor` shows.

Nothing is changed: the store is only read, without bringing any table to a new version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from coordtui.api import Message
from coordtui.api.deprecated import Use
from coordtui.api.jobs import Run
from coordtui.host.failures import Failure, last
from coordtui.host.import_cost import ImportCost, measure
from coordtui.host.installed import Origin, origin_of
from coordtui.jobs.journal import due_at
from coordtui.text.messages import N_, NN_

if TYPE_CHECKING:
    from coordtui.host.host import Host
    from coordtui.host.loaded import Loaded
    from coordtui.store.info import TableInfo

SLOW_MS = 150.0
"""An import that takes longer is felt at every start."""


class TableFound(msgspec.Struct, frozen=True):
    """A table: the version that the plugin declares and the one in the store; None where it is not."""

    name: str
    declared: int | None
    stored: int | None
    documents: int


class JobFound(msgspec.Struct, frozen=True):
    """A job, how it last went, and when it is due by time."""

    id: str
    outcome: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    next_due: datetime | None = None


class KeyFound(msgspec.Struct, frozen=True):
    """A key of one of the plugin's commands that does not work as it is declared."""

    severity: str
    command: str
    key: str
    collides_with: str
    text: Message


class Stored(msgspec.Struct, frozen=True):
    """What a store tells without being changed: its tables, and the latest run of each job."""

    tables: Mapping[str, TableInfo] = {}
    runs: Mapping[str, Run] = {}


class Examined(msgspec.Struct):
    """One plugin, `alone` where its package brings no other.

    `wrong` are the sentences that need somebody, `advice` those that do not.
    """

    loaded: Loaded
    origin: Origin
    cost: ImportCost | None
    tables: list[TableFound]
    jobs: list[JobFound]
    failure: Failure | None
    keys: list[KeyFound]
    deprecated: list[Use] = []
    hidden: list[tuple[str, str]] = []
    french: bool | None = None
    alone: bool = True
    wrong: list[Message] = []
    advice: list[Message] = []


def stored(store_url: str, jobs: Iterable[str]) -> Stored:
    """What the store holds; raises `StoreError`, and `FileNotFoundError` when there is none."""
    from coordtui.config.paths import is_missing
    from coordtui.jobs.journal import Journal
    from coordtui.jobs.tables import TABLES
    from coordtui.store import open_store
    from coordtui.store.url import file_of

    path = file_of(store_url)
    if path is not None and is_missing(path):
        raise FileNotFoundError(store_url)
    store = open_store(store_url, create=False, read_only=True)
    try:
        tables = store.info().tables
        runs = {}
        if "core.job_runs" in tables:
            journal = Journal(store.for_plugin("core", TABLES))
            runs = {job: run for job in jobs for run in journal.latest(1, job)}
        return Stored(tables, runs)
    finally:
        store.close()


def examine(
    host: Host,
    names: Iterable[str],
    found: Stored,
    now: datetime,
    *,
    keys: Mapping[str, list[KeyFound]] | None = None,
    failures: Path | None = None,
) -> list[Examined]:
    """The plugins of these names, in their order; raises `NotFound`. Imports each once more, elsewhere."""
    chosen = [host.get(name) for name in names]
    with ThreadPoolExecutor(2) as several:  # two at a time: the figures are those of a machine at work
        costs = [*several.map(_cost, chosen)]
    return [
        _examined(
            host,
            loaded,
            Examined(
                loaded=loaded,
                origin=origin_of(loaded.found),
                cost=cost,
                tables=[*_tables(loaded, found)],
                jobs=[*_jobs(loaded, found, now)],
                failure=last(loaded.name, folder=failures),
                keys=(keys or {}).get(loaded.name, []),
            ),
        )
        for loaded, cost in zip(chosen, costs, strict=True)
    ]


def _cost(loaded: Loaded) -> ImportCost | None:
    """What is switched off is not imported here either."""
    return measure(loaded.found.value) if loaded.state not in {"off", "found"} else None


def _examined(host: Host, loaded: Loaded, examined: Examined) -> Examined:
    """The rest of it: what the host knows of the plugin among others, and the verdict."""
    cost = examined.cost
    examined.deprecated = [*host.outdated(loaded.name), *(cost.deprecated if cost else [])]
    examined.hidden = [(each.dist, each.version) for each in host.hidden if each.name == loaded.name]
    examined.french = _has_french(loaded) if loaded.plugin else None
    examined.alone = sum(each.found.dist == loaded.found.dist for each in host.plugins) == 1
    examined.wrong, examined.advice = [*_wrong(examined)], [*_advice(examined)]
    return examined


def _tables(loaded: Loaded, found: Stored) -> Iterator[TableFound]:
    declared = {each.name: each.version for each in loaded.plugin.tables} if loaded.plugin else {}
    there = {
        name.partition(".")[2]: info
        for name, info in found.tables.items()
        if name.partition(".")[0] == loaded.name
    }
    for name in [*declared, *(each for each in there if each not in declared)]:
        info = there.get(name)
        version, documents = (info.version, info.documents) if info else (None, 0)
        yield TableFound(name, declared.get(name), version, documents)


def _jobs(loaded: Loaded, found: Stored, now: datetime) -> Iterator[JobFound]:
    for job in loaded.plugin.jobs if loaded.plugin else ():
        run = found.runs.get(job.id)
        due = due_at(job, run, now)
        if run is None:
            yield JobFound(job.id, next_due=due)
        else:
            yield JobFound(job.id, run.outcome, run.started, run.ended, due)


def _has_french(loaded: Loaded) -> bool:
    try:
        spec = find_spec(loaded.package)
    except (ImportError, ValueError):
        return False
    folders = [Path(each) for each in (spec.submodule_search_locations or ()) if each] if spec else []
    files = [folder / f"locale/fr/LC_MESSAGES/{loaded.package}" for folder in folders]
    return any(file.with_suffix(end).is_file() for file in files for end in (".mo", ".po"))


def _wrong(examined: Examined) -> Iterator[Message]:
    loaded = examined.loaded
    if loaded.needs_somebody:
        yield loaded.reason or N_("It failed.")
    yield from loaded.slips
    for dist, version in examined.hidden:
        yield N_(
            "Another plugin of this name, from {dist} {version}, is ignored.", dist=dist, version=version
        )
    yield from (key.text for key in examined.keys if key.severity == "refused")
    if examined.french is False:
        yield N_("The French texts of “{package}” are missing.", package=loaded.package)
    for table in examined.tables:
        if table.declared and table.stored and table.stored > table.declared:
            yield N_(
                "The store has version {stored} of its table “{table}”, newer than its version {declared}.",
                stored=table.stored, table=table.name, declared=table.declared,
            )  # fmt: skip
    for job in examined.jobs:
        if job.outcome in {"failed", "interrupted"}:
            yield N_("Its job “{job}” did not end well the last time.", job=job.id)
    if examined.cost and examined.cost.textual:
        yield N_("Importing it imports the screen too: every command of the shell takes longer.")


def _advice(examined: Examined) -> Iterator[Message]:
    loaded, cost = examined.loaded, examined.cost
    if cost and cost.ms > SLOW_MS:
        yield N_("Importing it takes {ms} ms of every start.", ms=round(cost.ms))
    if examined.deprecated:
        yield NN_(
            "It uses {n} thing that is to go from the interface of plugins; its author can mend that.",
            "It uses {n} things that are to go from the interface of plugins; its author can mend that.",
            len(examined.deprecated),
        )
    yield from (key.text for key in examined.keys if key.severity != "refused")
    extras = examined.origin.missing_extras if examined.alone else {}
    for extra, missing in extras.items():
        yield N_(
            "The extra “{extra}” of its package is not installed: {missing}.",
            extra=extra, missing=", ".join(sorted(missing)),
        )  # fmt: skip
    orphans = [table.name for table in examined.tables if table.declared is None and loaded.plugin]
    if orphans:
        yield N_("The store has tables that it does not declare: {tables}.", tables=", ".join(orphans))
