"""What pages ask at each key is found by an index on all that it asks for.

SQLite is told nothing of what is in a table. Of two indexes on one field each it takes one, and that may be
the one that nearly all records answer to: most of what people wrote is confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tinydb import where

from coordtui.store import Repository, open_store
from coordtui.store.engines.connection import Connection
from coordtui_expertise.records import TABLES, Authorship

CONFIRMED = where("state") == "confirmed"


@pytest.fixture
def authorships(tmp_path: Path) -> Iterator[Repository[Authorship]]:
    with open_store(str(tmp_path / "lab.db")) as store:
        store.declare("expertise", TABLES)
        yield store.for_plugin("expertise", TABLES).records(Authorship)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (CONFIRMED & where("work").one_of([1]), "state work (<expr>=? AND <expr>=?)"),
        (CONFIRMED & where("work").one_of([1, 2]), "state work (<expr>=? AND <expr>=?)"),
        (CONFIRMED & where("person").one_of([1]), "person state (<expr>=? AND <expr>=?)"),
        (CONFIRMED & (where("person") == 1), "person state (<expr>=? AND <expr>=?)"),
        (where("work") == 1, "work (<expr>=?)"),
    ],
)
def test_who_wrote_what_is_found_by_both_of_what_is_asked(
    authorships: Repository[Authorship], monkeypatch: pytest.MonkeyPatch, query, index: str
) -> None:
    plans: list[str] = []
    stream = Connection.stream

    def listening(self: Connection, sql: str, parameters=()):
        plans.extend(step[3] for step in self.sqlite.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))
        return stream(self, sql, parameters)

    monkeypatch.setattr(Connection, "stream", listening)
    [*authorships.select("work", where=query)]
    assert plans[0].endswith(f"INDEX index expertise.authorships {index}"), plans
