"""Rules hold against any writer: other processes, SQLite itself, programs that do not know them."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest
from tinydb import where

from coordtui.api import AtMost, Record, Require, RuleBroken, StoreDamaged, Table
from coordtui.store import Store, open_store
from coordtui.text.messages import N_


class Session(Record):
    capacity: int | None = None


class SignUp(Record):
    session: int
    state: str = "live"
    hours: float = 1
    start: int = 0
    end: int = 1


LIVE = where("state") == "live"
FULL = N_("The session is full.")
SEATS = AtMost(name="seats", limit="sessions.capacity", per="session", where=LIVE, message=FULL)
STATES = Require(
    name="states", condition=where("state").one_of(["live", "over"]), message=N_("No such state.")
)
SESSIONS = Table(name="sessions", record=Session)
SIGN_UPS = Table(name="signups", record=SignUp, constraints=(SEATS, STATES))
DOCUMENTS = '"doc_training.signups"'


def _body(session: object = 1, state: str = "live") -> str:
    return json.dumps({"session": session, "state": state})


@pytest.fixture
def training(store: Store) -> Store:
    store.declare("training", [SESSIONS, SIGN_UPS])
    store.table("training.sessions").insert_multiple([{"capacity": 2}, {"capacity": None}])
    return store


@pytest.fixture
def raw(training: Store) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(training.path, isolation_level=None)) as anybody:
        yield anybody


# Writers that know nothing of the program


@pytest.mark.parametrize(
    "statement",
    [
        f"INSERT INTO {DOCUMENTS} (rev, body) VALUES (1, :live)",
        f"INSERT INTO {DOCUMENTS} VALUES (77, 1, :live)",
        f"INSERT OR REPLACE INTO {DOCUMENTS} VALUES (77, 1, :live)",
        f"INSERT OR REPLACE INTO {DOCUMENTS} VALUES (3, 1, :live)",
        f"INSERT OR IGNORE INTO {DOCUMENTS} VALUES (77, 1, :live)",
        f"INSERT INTO {DOCUMENTS} VALUES (3, 1, :live) ON CONFLICT (id) DO UPDATE SET body = :live",
        f"INSERT INTO {DOCUMENTS} SELECT value, 1, :live FROM json_each('[7, 8, 9]')",
        f"REPLACE INTO {DOCUMENTS} VALUES (3, 1, :live)",
        f"UPDATE {DOCUMENTS} SET body = :live",
        f"UPDATE OR IGNORE {DOCUMENTS} SET body = :live WHERE id = 3",
        f"UPDATE OR REPLACE {DOCUMENTS} SET body = :live WHERE id = 3",
        f"UPDATE {DOCUMENTS} SET id = 9, body = json_set(body, '$.state', 'live') WHERE id = 3",
        f"INSERT INTO {DOCUMENTS} (rev, body) VALUES (1, :unknown)",
    ],
)
def test_sqlite_itself_refuses_whoever_writes(
    training: Store, raw: sqlite3.Connection, statement: str
) -> None:
    training.table("training.signups").insert_multiple(
        {"session": 1, "state": state} for state in ("live", "live", "over")
    )
    before = raw.execute(f"SELECT * FROM {DOCUMENTS}").fetchall()
    values = {"live": _body(), "unknown": _body(state="?")}
    with pytest.raises(sqlite3.IntegrityError, match=r'the rule \["training\.signups", "\w+"\] is broken'):
        raw.execute(statement, {name: body for name, body in values.items() if f":{name}" in statement})
    assert raw.execute(f"SELECT * FROM {DOCUMENTS}").fetchall() == before


def test_what_is_no_json_is_refused_too(raw: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.Error, match="malformed JSON"):
        raw.execute(f"INSERT INTO {DOCUMENTS} (rev, body) VALUES (1, 'x')")


SELL = """
    import os
    from coordtui.api import RuleBroken
    ready, go = os.pipe(), os.pipe()
    for _ in range(int(ARGS[1])):
        if os.fork():
            continue
        os.close(go[1])
        signups = open_store(PATH).table("training.signups")
        left = int(ARGS[0]) - len(signups)  # nobody reads this again: it is wrong as soon as another sells
        os.close(ready[1])
        os.read(go[0], 1)
        sold = 0
        for _ in range(left):
            try:
                signups.insert({"session": 1, "state": "live"})
                sold += 1
            except RuleBroken:
                pass
        os.write(1, f"{sold}\\n".encode())
        os._exit(0)
    os.close(ready[1])
    os.read(ready[0], 1)  # until nobody has it open: each is ready, or has failed
    os.close(go[1])
    sys.exit(any([os.wait()[1] for _ in range(int(ARGS[1]))]))
"""
SEATS_LEFT, PROCESSES = 40, 8


def _sold(spawn) -> int:
    sellers = spawn(SELL, SEATS_LEFT, PROCESSES)
    outcomes, complaint = sellers.communicate(timeout=120)
    assert (sellers.returncode, complaint) == (0, "")
    sold = [int(line) for line in outcomes.splitlines()]
    assert len(sold) == PROCESSES
    return sum(sold)


def test_processes_that_sell_what_they_saw_free_sell_each_seat_once(training: Store, spawn) -> None:
    training.table("training.sessions").update({"capacity": SEATS_LEFT}, doc_ids=[1])
    assert _sold(spawn) == SEATS_LEFT == len(training.table("training.signups"))


def test_control_without_the_rule_they_oversell(store: Store, spawn) -> None:
    store.declare("training", [SESSIONS, Table(name="signups", record=SignUp)])
    store.table("training.sessions").insert({"capacity": SEATS_LEFT})
    assert _sold(spawn) == PROCESSES * SEATS_LEFT


# Programs that know another set of rules


def _sign_up(store: Store, **document: object) -> int:
    return store.table("training.signups").insert({"session": 1, "state": "live", **document})


def test_a_program_that_does_not_know_a_rule_keeps_it_and_is_held_by_it(training: Store) -> None:
    with open_store(str(training.path)) as older:
        older.declare("training", [SESSIONS, Table(name="signups", record=SignUp, constraints=(STATES,))])
        revision = older.revision
        _sign_up(older)
        _sign_up(older)
        with pytest.raises(RuleBroken, match=r"“seats” of “training\.signups” does not allow") as refused:
            _sign_up(older)
        assert refused.value.remedy is not None
        assert older.revision == revision + 2
    training.declare("training", [SESSIONS, SIGN_UPS])
    with pytest.raises(RuleBroken, match="The session is full"):
        _sign_up(training)


def test_a_rule_changes_at_once_and_goes_with_a_new_version(training: Store) -> None:
    def declare(version: int, *rules: AtMost | Require) -> None:
        signups = Table(name="signups", record=SignUp, version=version, constraints=rules)
        training.declare("training", [SESSIONS, signups])

    _sign_up(training)
    declare(1, AtMost(name="seats", limit=1, per="session", where=LIVE, message=FULL))
    with pytest.raises(RuleBroken):
        _sign_up(training)
    with pytest.raises(RuleBroken):
        _sign_up(training, state="?")
    declare(2)
    _sign_up(training)
    _sign_up(training, state="?")


def test_rules_come_back_as_declared_when_their_table_was_dropped(training: Store) -> None:
    training.drop_table("training.signups")
    _sign_up(training)
    _sign_up(training)
    with pytest.raises(RuleBroken, match="full"):
        _sign_up(training)
    training.table("training.signups").truncate()
    _sign_up(training)
    _sign_up(training)
    with pytest.raises(RuleBroken, match="full"):
        _sign_up(training)


@pytest.mark.parametrize("name", ["it's", 'a "b"', "é] \n[", "a.b.c", "Ünï ?"])
def test_a_rule_is_known_again_whatever_its_owner_is_called(store: Store, name: str) -> None:
    store.declare(name, [SESSIONS, SIGN_UPS])
    store.table(f"{name}.sessions").insert({"capacity": 0})
    with pytest.raises(RuleBroken, match="The session is full") as refused:
        store.table(f"{name}.signups").insert({"session": 1, "state": "live"})
    assert (refused.value.table, refused.value.rule) == (f"{name}.signups", "seats")


# The table that tells the limit


def test_limits_may_be_looked_for_in_a_table_that_is_not_there_yet(store: Store) -> None:
    store.declare("training", [SIGN_UPS])
    with pytest.raises(RuleBroken, match="cannot be applied"):
        _sign_up(store)
    assert store.tables() == {"training.signups"}
    store.declare("training", [SESSIONS, SIGN_UPS])
    assert store.table("training.sessions").insert({"capacity": 1}) == 1
    _sign_up(store)


@pytest.mark.parametrize("again", [True, False])
def test_a_table_of_limits_that_is_emptied_or_dropped_lets_nobody_in(training: Store, again: bool) -> None:
    _sign_up(training)
    training.drop_table("training.sessions")
    assert training.tables() == {"training.signups"}
    with pytest.raises(RuleBroken, match="cannot be applied"):
        _sign_up(training)
    if again:
        assert training.table("training.sessions").insert({"capacity": 2}) == 1, "numbers start again"
        training.table("training.sessions").truncate()
        with pytest.raises(RuleBroken, match="cannot be applied"):
            _sign_up(training)
        training.table("training.sessions").insert({"capacity": 2})
        _sign_up(training)
    training.drop_tables()
    assert training.tables() == set()
    training.table("training.sessions").insert({"capacity": 1})
    _sign_up(training)


@pytest.mark.parametrize("needed", ['TABLE "doc_training.sessions"', 'INDEX "rule training.signups seats"'])
def test_what_a_rule_needs_and_another_program_took_away_is_damage(
    training: Store, raw: sqlite3.Connection, needed: str
) -> None:
    raw.execute(f"DROP {needed}")
    with pytest.raises(StoreDamaged):
        _sign_up(training)


# What it costs

RULES = {
    "count": AtMost(name="r", limit=9, per="session", message=FULL),
    "of those that count": AtMost(name="r", limit=9, per="session", where=LIVE, message=FULL),
    "by record": SEATS,
    "weighed": AtMost(name="r", limit=99, per=("session",), weigh="hours", where=LIVE, message=FULL),
    "during": AtMost(name="r", limit=9, per="session", where=LIVE, during=("start", "end"), message=FULL),
}


@pytest.mark.parametrize("kind", RULES)
def test_a_rule_reads_what_it_counts_and_no_more_of_a_hundred_thousand(store: Store, kind: str) -> None:
    rows, together = 100_000, 5
    store.declare("training", [SESSIONS, Table(name="signups", record=SignUp)])
    store.table("training.sessions").insert_multiple({"capacity": 9} for _ in range(10))
    store.table("training.signups").insert({"session": 1})
    tempting = Table(
        name="signups",
        record=SignUp,
        indexes=("state", "session", "start", ("session", "start"), ("state", "session")),
        constraints=(RULES[kind],),
    )
    with closing(sqlite3.connect(store.path)) as anybody, anybody:
        anybody.execute(
            f"INSERT INTO {DOCUMENTS} (rev, body) SELECT 1, json_object("
            "'session', value / :together, 'state', 'live', 'hours', 1, 'start', value, 'end', value + 10)"
            " FROM json_each(:numbers)",
            {"together": together, "numbers": json.dumps(list(range(2 * together, rows)))},
        )
    store.declare("training", [SESSIONS, tempting])
    with closing(sqlite3.connect(store.path, isolation_level=None)) as anybody:
        for statistics in ("", "ANALYZE"):
            anybody.execute(statistics)
            for step in _plan(anybody, "INSERT"):
                assert not step.startswith("SCAN doc_"), step
            assert _steps(anybody, together) < 2000
        anybody.execute("DROP TABLE sqlite_stat1")


def _plan(connection: sqlite3.Connection, event: str) -> list[str]:
    """How SQLite does what a trigger asks for."""
    sql = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE ?"
    ((trigger,),) = connection.execute(sql, (f"rule % {event}",))
    action = trigger.partition(" BEGIN ")[2].removesuffix("; END")
    action = re.sub(r"RAISE\(ABORT, '[^']*'\)", "1", action).replace("NEW.", "new.")
    explained = connection.execute(
        f"EXPLAIN QUERY PLAN SELECT ({action}) FROM (SELECT ? AS body) AS new", (_body(),)
    )
    steps = [detail for *_, detail in explained]
    assert any("INDEX rule" in step for step in steps), steps
    return steps


def _steps(connection: sqlite3.Connection, session: int) -> int:
    """How many instructions an insert takes, in tens."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 10

    document = {"session": session, "state": "live", "hours": 1, "start": 25, "end": 30}
    connection.execute("BEGIN")
    connection.set_progress_handler(count, 10)
    connection.execute(f"INSERT INTO {DOCUMENTS} (rev, body) VALUES (1, ?)", (json.dumps(document),))
    connection.set_progress_handler(None, 0)
    connection.execute("ROLLBACK")
    return taken
