# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""Rules are refused where they are declared when the engine could not hold them."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from tinydb import where

from coordtui.api import AtMost, Plugin, Record, Require, StoreTooNew, Table
from coordtui.host.answers import checked
from coordtui.store import Store, open_store
from coordtui.store.schema import Layout
from coordtui.text.messages import N_

FULL = N_("Full.")


class Gpu(Record):
    capacity: float | None = None


class Share(Record):
    gpu: int
    share: float = 1
    start: datetime | None = None
    end: datetime | None = None
    since: int = 0
    tags: list[str] = []


GPUS = Table(name="gpus", record=Gpu)
ENOUGH = AtMost(name="enough", limit="gpus.capacity", per="gpu", weigh="share", message=FULL)
SOME = Require(name="some", condition=where("share") > 0, message=FULL)
SHARES = Table(name="shares", record=Share, constraints=(SOME, ENOUGH))


def _declared(**rule: object) -> Table:
    rules = AtMost(**{"name": "r", "limit": 1, "per": "gpu", "message": FULL, **rule})
    return Table(name="shares", record=Share, constraints=(rules,))


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "Two Words"},
        {"name": ""},
        {"limit": float("nan")},
        {"limit": float("inf")},
        {"limit": True},
        {"limit": 2**53 + 1},
        {"limit": "capacity"},
        {"limit": "gpus.capacity", "per": ("gpu", "share")},
        {"per": ()},
    ],
)
def test_a_rule_that_is_none_is_refused_where_it_is_written(rule: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        _declared(**rule)


@pytest.mark.parametrize(
    "rule",
    [
        {"where": where("gpu").matches("a")},
        {"where": where("gpu").test(lambda value: True)},
        {"where": where("tags") == "[1]"},
        {"where": ~(where("gpu").search("a"))},
        {"where": lambda document: True},
        {"where": where("gpo") == "a"},
        {"where": ~((where("gpu") == "a") | where("doc_id").exists())},
        {"per": "gpo"},
        {"per": ("gpu", "doc_id")},
        {"per": "rev"},
        {"weigh": "weight"},
        {"during": ("start", "stop")},
        {"during": ("start", "since")},
        {"during": ("tags", "tags")},
    ],
)
def test_a_rule_that_the_engine_could_not_hold_is_refused_when_declared(
    store: Store, rule: dict[str, object]
) -> None:
    with pytest.raises(ValueError, match="the rule 'r' of 'shares'"):
        store.declare("lab", [_declared(**rule)])
    assert store.tables() == set()


def test_two_rules_with_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="same name"):
        Table(name="shares", record=Share, constraints=(SOME, SOME))


@pytest.mark.parametrize("limit", ["gpu.capacity", "gpus.seats"])
def test_a_plugin_whose_limit_is_nowhere_is_refused(limit: str) -> None:
    rule = AtMost(name="r", limit=limit, per="gpu", message=FULL)
    tables = (GPUS, Table(name="shares", record=Share, constraints=(rule,)))
    with pytest.raises(ValueError, match="no table of plugin 'lab'"):
        Plugin(name="lab", title=FULL, api=1, tables=tables)


def test_a_plugin_that_declares_rules_is_taken_by_the_program() -> None:
    plugin = Plugin(name="lab", title=FULL, api=1, tables=(GPUS, SHARES))
    assert checked("coordtui_plugin", plugin).tables[1].constraints == (SOME, ENOUGH)


def test_a_layout_without_rules_is_written_as_ever_and_one_with_rules_is_read_back() -> None:
    assert Layout.of(GPUS).to_json() == "[[], [], []]"
    assert Layout.from_json('[[["a"]], [], ["b"]]') == Layout(indexes=(("a",),), fulltext=("b",))
    layout = Layout.of(SHARES)
    assert Layout.from_json(layout.to_json()) == layout
    assert [rule.name for rule in layout.rules] == ["enough", "some"]


def test_a_rule_of_a_kind_that_only_a_newer_program_knows_is_left_alone(store: Store) -> None:
    store.declare("lab", [GPUS, SHARES])
    parts = json.loads(Layout.of(SHARES).to_json())
    parts[3].append(["at least", "newer"])
    store._engine.connection.execute(
        "UPDATE store_tables SET layout = ? WHERE name = 'lab.shares'", (json.dumps(parts),)
    )
    with open_store(str(store.path), create=False) as older:
        with pytest.raises(StoreTooNew):
            older.declare("lab", [GPUS, SHARES])
        with pytest.raises(StoreTooNew):
            older.table("lab.shares").insert({"gpu": 1, "share": 1})
        assert older.table("lab.shares").all() == []
