"""Runs tests that know nothing of it on PostgreSQL: every SQLite store that they make is a database there.

A plugin of pytest: `COORDTUI_TEST_ENGINE=postgres python -m pytest -p tests.on_postgres plugins` runs all
that can be; with `--services`, as `make test-postgres` does, what uses the store most.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterator

import pytest

from tests import postgres_server

VARIABLE = "COORDTUI_TEST_ENGINE"

ABOUT_THE_FILE = {
    "test_another_program_that_writes_into_the_file_is_refused_by_the_engine": "it writes by SQLite itself",
    "test_it_keeps_what_every_plugin_promises": "the backup before a migration is a file",
    "test_a_store_that_is_put_back_under_a_running_program_is_seen_as_it_is_now": "a backup is put back",
    "test_killed_while_people_sign_up_each_change_is_whole_or_not_there": "the server is not killed",
}
"""Tests that hold for a store in a file alone, and why."""

_FACES = re.compile(
    r"cli|commands|panes|windows?|page|docs|hostile|extremes|lies|ends|fits|said|demo|hooks"  # what is shown
    r"|collecting|sources|sync|harvest|import|torn|accounted|far|ics|feeds|replay"  # what comes from outside
)
"""Words in the names of modules whose tests are of something else than the services and their store."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the choice."""
    parser.addoption("--services", action="store_true", help="only the tests of services that use a store")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about a file, and what was not asked for."""
    if not _on:
        return
    for item in items:
        if reason := ABOUT_THE_FILE.get(item.name.partition("[")[0]):
            item.add_marker(pytest.mark.skip(reason=f"about a store in a file: {reason}"))
    if config.getoption("--services"):
        chosen = [item for item in items if _is_of_a_service(item)]
        config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
        items[:] = chosen


def _is_of_a_service(item: pytest.Item) -> bool:
    """Whether a test uses a store and draws nothing; screens are drawn by coroutines."""
    machine = item.name == "runTest"  # of Hypothesis, which makes the stores itself
    stores = machine or "tmp_path" in getattr(item, "fixturenames", ())
    draws = inspect.iscoroutinefunction(getattr(item, "function", None))
    words = item.path.stem.split("_")
    return stores and not draws and not any(map(_FACES.fullmatch, words))


@pytest.fixture(autouse=True)
def _no_database_stays() -> Iterator[None]:
    """Drop the databases of files that are gone."""
    yield
    if _on:
        postgres_stores.sweep()


_on = os.environ.get(VARIABLE) == "postgres"
if _on:
    if reason := postgres_server.why_not():
        raise pytest.UsageError(f"{VARIABLE}=postgres: {reason}")
    from tests import postgres_stores

    postgres_stores.switch_on()
