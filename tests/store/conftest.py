# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""A store of its own for each test, and a second process that shares it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from coordtui.api import Record, Table
from coordtui.store import Repository, Store, open_store, url_of
from coordtui.store.url import address_of


class Paper(Record):
    """What the tests store."""

    title: str
    key: str | None = None
    abstract: str = ""
    authors: list[str] = []
    announced: str = ""
    starred: bool = False
    score: float | None = None


PAPERS = Table(
    name="papers",
    record=Paper,
    indexes=("announced", ("starred", "announced")),
    unique=("key",),
    fulltext=("title", "authors", "abstract"),
)


ON_EVERY_ENGINE = {
    "test_audit",
    "test_changes",
    "test_constraints",
    "test_formats",
    "test_migrations",
    "test_odd_values",
    "test_plans",
    "test_processes",
    "test_query",
    "test_records",
    "test_requests",
    "test_rules_by_model",
    "test_rules_held",
    "test_tinydb_semantics",
    "test_transactions",
}
"""The modules whose tests hold for every engine, but for those below.

`test_json_*` are about JSON files, all others about SQLite.
"""

ABOUT_SQLITE = {
    # They look into the file, or change it, by SQLite itself.
    "test_the_engine_itself_refuses_to_change_or_remove_an_entry",
    "test_tampering_is_found_where_it_happened",
    "test_an_older_store_is_brought_to_the_format_once_after_a_backup",
    "test_an_upgrade_that_fails_leaves_the_store_as_it_was",
    "test_a_program_that_runs_already_stops_writing_once_the_format_is_newer",
    "test_indexes_are_added_and_dropped_without_a_backup",
    "test_what_was_acknowledged_before_a_kill_is_there",
    "test_sqlite_itself_refuses_whoever_writes",
    "test_what_the_catalogue_lost_of_a_table_is_said_whoever_asks",
    "test_what_is_no_json_is_refused_too",
    "test_what_a_rule_needs_and_another_program_took_away_is_damage",
    "test_a_rule_reads_what_it_counts_and_no_more_of_a_hundred_thousand",
    # They set how long SQLite waits, or are about one connection for each thread.
    "test_one_that_holds_the_store_too_long_is_named_and_then_it_goes_on",
    "test_a_thread_that_ends_leaves_no_connection_open",
    # It is about no engine.
    "test_control_the_same_with_a_stock_tinydb_file_loses_or_breaks",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run what holds for every engine on each, where the test itself does not say on which."""
    chosen = any("engine" in str(mark.args[0]) for mark in metafunc.definition.iter_markers("parametrize"))
    if "engine" in metafunc.fixturenames and not chosen:
        module = metafunc.module.__name__.rpartition(".")[2]
        metafunc.parametrize("engine", _engines(module, metafunc.function.__name__), indirect=True)


def _engines(module: str, test: str) -> list[str]:
    if module.startswith("test_json_"):
        return ["json"]
    return ["sqlite", "json"] if module in ON_EVERY_ENGINE and test not in ABOUT_SQLITE else ["sqlite"]


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that a plain path means in this test."""
    kind: str = request.param
    if kind != "sqlite":
        monkeypatch.setattr(
            "coordtui.store.engines.address_of",
            lambda url: address_of(url if "://" in url else url_of(Path(url), kind)),
        )
    return kind


@pytest.fixture
def path(engine: str, tmp_path: Path) -> Path:
    """Where the store is: a folder with a space and an accent, as people have them."""
    return tmp_path / "mes données" / f"lab é.{'db' if engine == 'sqlite' else engine}"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    """An open store, new."""
    with open_store(str(path)) as opened:
        yield opened


@pytest.fixture
def papers(store: Store) -> Repository[Paper]:
    """A declared table of papers."""
    store.declare("arxiv", [PAPERS])
    return store.for_plugin("arxiv", [PAPERS]).records(Paper)


Spawn = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def spawn(path: Path, engine: str) -> Iterator[Spawn]:
    """Start Python code in a process of its own; `PATH` is the store's address, `ARGS` the rest."""
    address = str(path) if engine == "sqlite" else url_of(path, engine)
    started: list[subprocess.Popen[str]] = []

    def start(code: str, *arguments: object) -> subprocess.Popen[str]:
        head = "import sys\nPATH, ARGS = sys.argv[1], sys.argv[2:]\nfrom coordtui.store import open_store\n"
        process = subprocess.Popen(
            [sys.executable, "-c", head + textwrap.dedent(code), address, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
