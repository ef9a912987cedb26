# ruff: noqa: DTZ001 - the value of a document has no zone
"""What a document may hold: it comes back as JSON gives it, or is refused before it is written.

The table is that of `docs/plugin-authors.md`, "What a document may hold".
"""

from __future__ import annotations

import enum
import json
import math
from collections import OrderedDict, UserDict, namedtuple
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.table import Document

from coordtui.api import Record, StaleRecord, Table
from coordtui.store import encoding, open_store
from coordtui.store.encoding import LEVELS

from .engines import ENGINES, address, quick_folder

Point = namedtuple("Point", "x y")


class Level(enum.IntEnum):
    """A number with a name."""

    HIGH = 3


class Counted(dict[str, int]):
    """A dict of somebody's own."""

    def __missing__(self, key: str) -> int:
        return 0


def nested(levels: int) -> dict[str, Any]:
    """A document of so many levels, itself included."""
    value: Any = 1
    for level in range(levels - 1):
        value = {"a": value} if level % 2 else [value]
    return {"a": value}


def holding_itself() -> dict[str, Any]:
    document: dict[str, Any] = {}
    document["a"] = document
    return document


KEPT: dict[str, Mapping[Any, Any]] = {
    "empty": {},
    "empty key": {"": 1},
    "none": {"a": None},
    "integers of 64 bits": {"a": [2**63 - 1, -(2**63)]},
    "integers of more": {"a": [2**63, -(2**63) - 1, 2**64, 10**20, -(10**20)]},
    "400 digits": {"a": [10**400, -(10**400)]},
    "4,300 digits": {"a": 10**4299},
    "floats": {"a": [0.1, -0.0, 1e16, 1.0, 5e-324, 1.7976931348623157e308, 2.0**63]},
    "nul": {"a": "a\0b", "\0": ["\0\0", {"\0": "\x01"}]},
    "controls": {"".join(map(chr, range(32))): "".join(map(chr, range(32)))},
    "lone surrogates": {"a": ["\ud800", "\udfff", "\udc00\ud800", "x\ud83e"], "\udead": 1},
    "a pair of surrogates": {"a": "\ud83e\udd89", "b": "\ud83e\ud83e\udd89\udd89"},
    "our own escapes": {"a": ["\x01", "\x02", "\ue000", "\ue000\u0900", "\x01\x01"], "\ue000": 1},
    "text": {"a": "🦉é\u2028\u2029\ufeff\uffff\U0010ffff", 'q"\\/': "\\u0000"},
    "number keys": {1: "a", -7: "b", 10**30: "c", 1.5: "d"},
    "other keys": {None: "a", True: "b", False: "c"},
    "keys within": {"a": [{1: {None: 2}}]},
    "tuples": {"a": (1, (2,)), "b": Point(1, 2)},
    "dict subclasses": {"a": OrderedDict(b=1, a=2), "b": Counted(x=1)},
    "a document within": {"a": Document({"b": 1}, 7)},
    "numbers with names": {"a": Level.HIGH},
    "order of keys": {"z": 1, "a": 2, "é": 3, "A": 4},
    "as deep as may be": nested(LEVELS),
    "wide": {"a": [[] for _ in range(2 * LEVELS)]},
    "10 MB": {"a": "é" * 5_000_000},
}

REFUSED: dict[str, tuple[Any, type[Exception]]] = {
    "nan": ({"a": math.nan}, ValueError),
    "infinity": ({"a": [math.inf]}, ValueError),
    "a float that is too large": ({"a": {"b": -1e400}}, ValueError),
    "nan as a key": ({math.nan: 1}, ValueError),
    "4,301 digits": ({"a": 10**4300}, ValueError),
    "keys alike": ({1: "a", "1": "b"}, ValueError),
    "keys alike within": ({"a": [{None: 1, "null": 2}]}, ValueError),
    "keys alike when joined": ({"\ud83e\udd89": 1, "🦉": 2}, ValueError),
    "too deep": (nested(LEVELS + 1), ValueError),
    "1,000 levels": (nested(1000), ValueError),
    "10,000 levels": (nested(10_000), ValueError),
    "holding itself": (holding_itself(), ValueError),
    "bytes": ({"a": b"x"}, TypeError),
    "a key of bytes": ({b"a": 1}, TypeError),
    "a key that is a tuple": ({(1, 2): 1}, TypeError),
    "a date": ({"a": datetime(2026, 11, 2)}, TypeError),
    "a set": ({"a": {1}}, TypeError),
    "a decimal": ({"a": Decimal(1)}, TypeError),
    "a mapping that is no dict": ({"a": UserDict(b=1)}, TypeError),
    "an object": ({"a": object()}, TypeError),
}


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a store, for each engine."""
    with quick_folder() as folder:
        yield address(request.param, folder)


@pytest.mark.parametrize("name", KEPT)
def test_what_comes_back_is_what_a_tinydb_file_would_give(url: str, tmp_path: Path, name: str) -> None:
    document = KEPT[name]
    with TinyDB(tmp_path / "stock.json") as stock:
        stock.insert(document)
    with TinyDB(tmp_path / "stock.json") as stock:
        expected = stock.all()
    with open_store(url) as store:
        store.insert(document)
        assert store.all() == expected
    with open_store(url) as store:
        assert store.all() == expected
        assert json.dumps(store.all()) == json.dumps(expected), "types and order are the same, too"
        for key, value in expected[0].items():
            assert store.count(where(key) == value) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_come_back_is_refused_and_nothing_is_written(url: str, name: str) -> None:
    document, error = REFUSED[name]
    with open_store(url) as store:
        store.insert({"n": 1})
        revision = store.revision
        for write in (
            lambda: store.insert(document),
            lambda: store.insert_multiple([{"n": 2}, document]),
            lambda: store.update({"b": document}),
            lambda: store.update_multiple([({"b": document}, where("n") == 1)]),
            lambda: store.upsert({"b": document}, where("n") == 1),
        ):
            with pytest.raises(error) as raised:
                write()
            assert type(raised.value) is error
        assert (store.revision, store.all()) == (revision, [{"n": 1}])


def test_a_document_has_an_end(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "CHARACTERS", 1000)
    with open_store(url) as store, pytest.raises(ValueError, match="1,000 characters"):
        store.insert({"a": "x" * 1000})


@pytest.mark.parametrize("number", [0, -5, 7, 2**53 + 1, -(2**62), 2**62])
def test_a_whole_number_may_be_given_to_a_document(url: str, number: int) -> None:
    with open_store(url) as store:
        assert store.insert(Document({"a": 1}, number)) == number
    with open_store(url) as store:
        assert store.get(doc_id=number) == {"a": 1}
        assert [document.doc_id for document in store] == [number]
        assert store.insert({}) > number, "there is room for more"
        assert store.update({"a": 2}, doc_ids=[number]) == [number]
        assert store.remove(doc_ids=[number]) == [number]


@pytest.mark.parametrize("number", [2**70, -(2**70), 2**62 + 1, True, "7", "x", 7.0, None, math.nan])
def test_nothing_else_is_the_number_of_a_document(url: str, number: Any) -> None:
    with open_store(url) as store:
        store.insert({"n": 1})
        with pytest.raises(ValueError, match="document number"):
            store.insert(Document({}, number))
        assert len(store) == 1


@pytest.mark.parametrize("number", [0, -5, 7, 2**70, -(2**70), True, "7", "07", "-5", "٧", 7.0, math.nan])
def test_a_document_is_looked_up_as_in_a_tinydb_file(url: str, tmp_path: Path, number: Any) -> None:
    with open_store(url) as store, TinyDB(tmp_path / "stock.json") as stock:
        for database in (store, stock):
            database.insert_multiple(Document({"n": n}, n) for n in (-5, 0, 1, 7))
        assert store.get(doc_id=number) == stock.get(doc_id=number)
        assert store.get(doc_ids=[number, 1]) == stock.get(doc_ids=[number, 1])
        assert store.contains(doc_id=number) == stock.contains(doc_id=number)
        assert store.update({"new": 1}, doc_ids=[number]) == stock.update({"new": 1}, doc_ids=[number])
        assert store.remove(doc_ids=[number]) == stock.remove(doc_ids=[number])
        assert store.all() == stock.all()


def test_a_number_beyond_all_numbers_is_that_of_no_record(url: str) -> None:
    table = Table(name="things", record=Record)
    with open_store(url) as store:
        store.declare("test", [table])
        things = store.for_plugin("test", [table]).records(Record)
        assert things.get(2**70) is None
        assert things.get_many([2**70, -(2**70)]) == []
        assert things.remove(2**70) is False
        with pytest.raises(StaleRecord):
            things.save(Record(doc_id=2**70, rev=1))
        with pytest.raises(ValueError, match="document number"):
            things.add(Record(doc_id=2**70))
        assert things.count() == 0


def test_a_pair_of_surrogates_is_found_as_the_character_that_it_is(url: str) -> None:
    with open_store(url) as store:
        store.insert({"a": "\ud83e\udd89"})
        assert store.count(where("a") == "🦉") == 1
        assert store.count(where("a") == "\ud83e\udd89") == 0, "which Python takes for another string"
