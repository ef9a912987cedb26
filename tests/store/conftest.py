# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""A store of its own for each test, and a second process that shares it."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from coordtui.api import Record, Table
from coordtui.store import Repository, Store, open_store, url_of
from coordtui.store.url import address_of
from tests import postgres_server
from tests.store.engines import address, quick_folder


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
    "test_batches",
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
    "test_a_name_that_was_changed_or_taken_away_in_silence_is_found",
    "test_an_older_entry_that_was_altered_behind_a_forgotten_name_is_found",
    "test_an_earlier_document_that_was_altered_is_told_and_not_shown",
    "test_the_engine_itself_lets_a_body_be_forgotten_but_not_rewritten",
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


ABOUT_FILES = {
    # They look at plans of SQLite, at copies beside a file, or at what `store check` finds in one.
    "test_declared_indexes_are_really_used",
    "test_the_statements_of_a_repository_are_those_whose_plan_is_proven",
    "test_records_are_walked_by_their_numbers_a_part_at_a_time",
    "test_documents_are_migrated_through_every_version_after_a_backup",
    "test_two_processes_migrate_once",
    "test_two_backups_in_the_same_second_are_two_files",
    "test_a_forgotten_name_is_nowhere_and_the_log_is_whole",
    "test_what_is_old_is_forgotten_and_the_log_is_whole",
    "test_a_number_that_only_looks_like_one_is_logged_as_the_number_it_is",
    "test_a_change_that_the_disk_left_halfway_is_not_committed_though_its_error_is_ignored",
    # They begin with a file of an older format; there is none of a store on a server.
    "test_the_names_in_an_older_log_are_forgotten_too",
    "test_processes_that_open_an_older_store_at_once_upgrade_it_once",
    # It opens a second one by the path of the first.
    "test_a_program_that_does_not_know_a_rule_keeps_it_and_is_held_by_it",
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
    if module not in ON_EVERY_ENGINE or test in ABOUT_SQLITE:
        return ["sqlite"]
    return ["sqlite", "json"] if test in ABOUT_FILES else ["sqlite", "json", "postgres"]


@pytest.fixture
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The engine that a plain path means in this test."""
    kind: str = request.param
    if kind == "postgres" and (reason := postgres_server.why_not()):
        pytest.skip(reason)
    if kind != "sqlite":
        test = uuid4().hex  # a folder of one test may be that of an earlier one again
        monkeypatch.setattr(f"{__name__}._test", test)
        monkeypatch.setattr("coordtui.store.engines.address_of", lambda url: address_of(_meant(url, kind)))
    return kind


_test = ""


def _meant(url: str, kind: str) -> str:
    """The address that a plain path means."""
    if "://" in url:
        return url
    return postgres_server.new_schema(f"{_test} {url}") if kind == "postgres" else url_of(Path(url), kind)


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
    address = str(path) if engine == "sqlite" else _meant(str(path), engine)
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


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder in memory."""
    with quick_folder() as made:
        yield Path(made)


@pytest.fixture
def place(folder: Path) -> Callable[[str], str]:
    """A new address of an engine."""

    def new(engine: str) -> str:
        under = folder / uuid4().hex
        under.mkdir()
        return address(engine, under)

    return new
