# ruff: noqa: RUF012 - msgspec gives each record its own copy of an empty default
"""Declared rules: what each kind means, and what a person is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated

import msgspec
import pytest
from tinydb import where

from coordtui.api import AtMost, Duplicate, Record, Require, RuleBroken, Table, marking
from coordtui.store import Store
from coordtui.text.messages import N_
from coordtui.text.translation import Translator

SAY, _ = marking("coordtui_training")
FULL = SAY("The session is full.")
LIVE = where("state").one_of(["confirmed", "offered"])


class Session(Record):
    title: str = ""
    capacity: int | None = None


class SignUp(Record):
    session: int
    person: int
    state: str = "confirmed"
    overridden: bool = False


SEATS = AtMost(
    name="seats",
    limit="sessions.capacity",
    per="session",
    where=LIVE & (where("overridden") == False),  # noqa: E712 - a TinyDB query
    message=FULL,
)
ONCE = AtMost(
    name="once", limit=1, per=("session", "person"), where=LIVE, message=SAY("You are signed up already.")
)
KNOWN_STATE = Require(
    name="known_state",
    condition=where("state").one_of(["confirmed", "offered", "waiting", "cancelled"]),
    message=N_("Ask the coordinator of the lab."),
)
SESSIONS = Table(name="sessions", record=Session)
SIGN_UPS = Table(name="signups", record=SignUp, constraints=(SEATS, ONCE, KNOWN_STATE))


@pytest.fixture
def training(store: Store) -> Store:
    store.declare("training", [SESSIONS, SIGN_UPS])
    store.table("training.sessions").insert_multiple([{"capacity": 2}, {"capacity": None}, {"capacity": 0}])
    return store


def _sign_up(store: Store, person: int, session: object = 1, **more: object) -> int:
    document = {"session": session, "person": person, "state": "confirmed", "overridden": False, **more}
    return store.table("training.signups").insert(document)


def test_no_more_than_the_capacity_is_let_in(training: Store) -> None:
    _sign_up(training, 1)
    _sign_up(training, 2, state="offered")
    with pytest.raises(RuleBroken, match="The session is full") as refused:
        _sign_up(training, 3)
    error = refused.value
    assert (error.table, error.rule, error.what, error.applies) == ("training.signups", "seats", FULL, True)
    waiting = _sign_up(training, 3, state="waiting")
    with pytest.raises(RuleBroken, match="full"):
        training.table("training.signups").update({"state": "offered"}, doc_ids=[waiting])
    training.table("training.signups").remove(doc_ids=[1])
    training.table("training.signups").update({"state": "offered"}, doc_ids=[waiting])


def test_a_seat_given_by_name_beyond_the_capacity_does_not_count_and_shows(training: Store) -> None:
    for person in (1, 2):
        _sign_up(training, person)
    extra = _sign_up(training, 3, overridden=True)
    assert training.table("training.signups").get(doc_id=extra)["overridden"]
    with pytest.raises(RuleBroken, match="full"):
        _sign_up(training, 4)
    with pytest.raises(RuleBroken, match="full"):
        training.table("training.signups").update({"overridden": False}, doc_ids=[extra])


def test_one_live_sign_up_per_person_and_session(training: Store) -> None:
    _sign_up(training, 1, session=2)
    _sign_up(training, 1, session=2, state="cancelled")
    _sign_up(training, 1, session=1)
    with pytest.raises(RuleBroken, match="signed up already"):
        _sign_up(training, 1, session=2, state="offered")


def test_a_lowered_limit_sends_nobody_away_but_lets_nobody_in(training: Store) -> None:
    numbers = [_sign_up(training, person) for person in (1, 2)]
    training.table("training.sessions").update({"capacity": 1}, doc_ids=[1])
    sign_ups = training.table("training.signups")
    sign_ups.update({"state": "offered", "person": 7}, doc_ids=numbers[:1])
    with pytest.raises(RuleBroken, match="full"):
        _sign_up(training, 3)
    sign_ups.update({"state": "cancelled"}, doc_ids=numbers[:1])
    with pytest.raises(RuleBroken, match="full"):
        sign_ups.update({"state": "confirmed"}, doc_ids=numbers[:1])
    with pytest.raises(RuleBroken, match="full"):
        _sign_up(training, 3)


def test_a_null_limit_is_none_and_a_limit_of_zero_lets_nobody_in(training: Store) -> None:
    for person in range(5):
        _sign_up(training, person, session=2)
    with pytest.raises(RuleBroken, match="full"):
        _sign_up(training, 1, session=3)


@pytest.mark.parametrize("session", [9, None, "1", 1.0, True, [1], {"a": 1}, 2**63, -1, "", ...])
def test_who_counts_towards_no_known_limit_is_refused(training: Store, session: object) -> None:
    document = {"session": session, "person": 1, "state": "confirmed", "overridden": False}
    if session is ...:
        del document["session"]
    with pytest.raises(RuleBroken, match="cannot be applied") as refused:
        training.table("training.signups").insert(document)
    assert not refused.value.applies
    training.table("training.signups").insert({**document, "state": "waiting"})


@pytest.mark.parametrize("capacity", ["2", [2], True, {"n": 2}, ...])
def test_a_limit_that_is_no_number_lets_nobody_in(training: Store, capacity: object) -> None:
    document = {} if capacity is ... else {"capacity": capacity}
    with pytest.raises(RuleBroken, match="cannot be applied"):
        _sign_up(training, 1, session=training.table("training.sessions").insert(document))


def test_who_counts_already_may_be_edited_when_the_limit_is_gone(training: Store) -> None:
    number = _sign_up(training, 1)
    training.table("training.sessions").remove(doc_ids=[1])
    training.table("training.signups").update({"person": 2}, doc_ids=[number])
    with pytest.raises(RuleBroken, match="cannot be applied"):
        _sign_up(training, 3)


def test_a_document_that_does_not_answer_to_a_required_condition_is_refused(training: Store) -> None:
    sign_ups = training.for_plugin("training", [SESSIONS, SIGN_UPS]).records(SignUp)
    with pytest.raises(RuleBroken) as refused:
        sign_ups.add(SignUp(session=2, person=1, state="perhaps"))
    assert refused.value.parts(Translator("en")) == ["Ask the coordinator of the lab."]
    assert refused.value.parts(Translator("fr")) == ["Demandez à la coordination du labo."]
    saved = sign_ups.add(SignUp(session=2, person=1))
    saved.state = "perhaps"
    with pytest.raises(RuleBroken):
        sign_ups.save(saved)
    with pytest.raises(RuleBroken):
        training.table("training.signups").update({"state": 5}, where("person") == 1)
    with pytest.raises(RuleBroken):
        training.table("training.signups").update_multiple([({"state": None}, where("person") == 1)])
    assert sign_ups.find() == [msgspec.structs.replace(saved, state="confirmed")]


def test_what_breaks_a_rule_is_undone_whole_and_the_rest_of_the_transaction_stands(training: Store) -> None:
    with training.transaction():
        _sign_up(training, 1)
        with pytest.raises(RuleBroken):
            training.table("training.signups").insert_multiple(
                {"session": 1, "person": person, "state": "confirmed", "overridden": False}
                for person in range(2, 9)
            )
        _sign_up(training, 2)
    assert [document["person"] for document in training.table("training.signups")] == [1, 2]

    def too_many() -> None:
        training.table("training.sessions").insert({"title": "gone"})
        _sign_up(training, 3)

    with pytest.raises(RuleBroken):
        training.run(too_many)
    assert len(training.table("training.sessions")) == 3
    assert training.verify_audit() is None


class Share(Record):
    gpu: str
    share: float
    start: datetime | None = None
    end: datetime | None = None
    day: date | None = None
    until: Annotated[int, msgspec.Meta(ge=0)] | None = None
    since: int | float = 0
    tags: list[str] = []


def _shares(store: Store, **rule: object) -> None:
    share = AtMost(**{"name": "share", "limit": 1, "per": "gpu", "message": FULL, **rule})
    store.declare("lab", [Table(name="shares", record=Share, constraints=(share,))])


def test_ten_tenths_are_one(store: Store) -> None:
    _shares(store, weigh="share")
    for _ in range(20):
        store.table("lab.shares").insert({"gpu": "a", "share": 0.05})
    store.table("lab.shares").insert({"gpu": "b", "share": 1})
    with pytest.raises(RuleBroken, match="full"):
        store.table("lab.shares").insert({"gpu": "a", "share": 0.00001})
    with pytest.raises(RuleBroken, match="full"):
        store.table("lab.shares").update({"gpu": "b"}, doc_ids=[1])
    store.table("lab.shares").update({"share": 0.01}, doc_ids=[1])
    store.table("lab.shares").insert({"gpu": "a", "share": 0.04})


@pytest.mark.parametrize("share", [-0.1, "0.1", None, True, [0.1], 2**53 + 1, 10**400, ...])
def test_a_weight_that_is_no_proper_number_is_refused(store: Store, share: object) -> None:
    _shares(store, weigh="share", limit=2**53)
    with pytest.raises(RuleBroken, match="cannot be applied"):
        store.table("lab.shares").insert({"gpu": "a"} if share is ... else {"gpu": "a", "share": share})


DAY = "2026-03-08"
NOON = f"{DAY}T12:00:00Z"


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (NOON, NOON),
        (NOON, f"{DAY}T11:59:59Z"),
        (f"{DAY}T12:00:00.5Z", NOON),
        (NOON, None),
        (NOON, 5),
        (5, 6),
        (NOON, f"{DAY}T13:00:00-05:00"),
        (NOON, f"{DAY}T13:00:00+00:00"),
        (NOON, f"{DAY} 13:00:00Z"),
        (NOON, f"{DAY}T13:00Z"),
        (NOON, f"{DAY}T13:00:00.Z"),
        (NOON, f"{DAY}T13:00:00.5xZ"),
        (NOON, "tomorrow"),
        ("", "z"),
        (NOON, ...),
    ],
)
def test_an_interval_that_is_none_is_refused(store: Store, start: object, end: object) -> None:
    _shares(store, during=("start", "end"))
    document = {"gpu": "a", "share": 1, "start": start, "end": end}
    if end is ...:
        del document["end"]
    with pytest.raises(RuleBroken, match="cannot be applied"):
        store.table("lab.shares").insert(document)


@pytest.mark.parametrize(
    ("since", "until"), [("1", "2"), (1, "2"), (2, 1), (1, 1.0), (1, 2**53 + 1), (False, 1)]
)
def test_an_interval_of_numbers_takes_only_numbers(store: Store, since: object, until: object) -> None:
    _shares(store, during=("since", "until"))
    with pytest.raises(RuleBroken, match="cannot be applied"):
        store.table("lab.shares").insert({"gpu": "a", "since": since, "until": until})


def test_a_fraction_of_a_second_is_later_than_the_second(store: Store) -> None:
    _shares(store, during=("start", "end"))
    shares = store.for_plugin("lab", [Table(name="shares", record=Share)]).records(Share)
    noon = datetime(2026, 3, 8, 12, tzinfo=UTC)
    half = noon.replace(microsecond=500_000)
    shares.add(Share(gpu="a", share=1, start=noon, end=half))
    shares.add(Share(gpu="a", share=1, start=half, end=noon.replace(second=1)))
    for start, end in ((noon, noon.replace(microsecond=1)), (noon.replace(microsecond=499_999), half)):
        with pytest.raises(RuleBroken, match="full"):
            shares.add(Share(gpu="a", share=1, start=start, end=end))


def test_at_no_instant_more_than_the_limit_though_more_overlap_in_all(store: Store) -> None:
    _shares(store, during=("since", "until"), weigh="share")
    shares = store.table("lab.shares")
    shares.insert_multiple({"gpu": "a", "share": 0.5, "since": hour, "until": hour + 1} for hour in range(10))
    long = shares.insert({"gpu": "a", "share": 0.5, "since": 0, "until": 10})
    with pytest.raises(RuleBroken, match="full"):
        shares.insert({"gpu": "a", "share": 0.1, "since": 9, "until": 11})
    shares.insert({"gpu": "a", "share": 1, "since": 10, "until": 11})
    shares.insert({"gpu": "a", "share": 1, "since": -1, "until": 0})
    for longer in ({"until": 10.5}, {"since": -0.5}):
        with pytest.raises(RuleBroken, match="full"):
            shares.update(longer, doc_ids=[long])
    shares.update({"since": 1, "until": 9}, doc_ids=[long])


def test_a_reservation_beyond_a_lowered_limit_may_be_shortened(store: Store) -> None:
    class Gpu(Record):
        shares: float = 1

    tables = [
        Table(name="gpus", record=Gpu),
        Table(
            name="plans",
            record=SignUp,
            constraints=(
                AtMost(name="share", limit="gpus.shares", per="session", weigh="person", message=FULL),
            ),
        ),
    ]
    store.declare("lab", tables)
    store.table("lab.gpus").insert({"shares": 4})
    number = store.table("lab.plans").insert({"session": 1, "person": 4})
    store.table("lab.gpus").update({"shares": 2})
    with pytest.raises(RuleBroken, match="full"):
        store.table("lab.plans").update({"person": 5}, doc_ids=[number])
    store.table("lab.plans").update({"person": 3}, doc_ids=[number])


@pytest.mark.parametrize("unique", [("a", "b"), ("a b",), ("o'clock", "c&d"), ("50% off", "é  ")])
def test_a_duplicate_names_its_table_and_fields_whatever_they_are_called(
    store: Store, unique: tuple[str, ...]
) -> None:
    store.declare("the lab's", [Table(name="t", record=Session, unique=(unique,))])
    document = dict.fromkeys(unique, "x")
    store.table("the lab's.t").insert(document)
    with pytest.raises(Duplicate) as refused:
        store.table("the lab's.t").insert(document)
    assert (refused.value.table, refused.value.fields) == ("the lab's.t", unique)
