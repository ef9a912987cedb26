"""What stands on the books: forms of values, what is refused, edits, rights."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coordtui.api import NotAllowed, NotFound, Refused, StaleRecord
from coordtui_gpus import books
from coordtui_gpus.books.checks import WrongField
from coordtui_gpus.books.identity import same_model, serial_key, uuid_key
from coordtui_gpus.books.money import NoPrice, price_text, total
from coordtui_gpus.records import Asset, Edit, Placement

UUID = "GPU-0a1b2c3d-0000-4000-8000-00000000beef"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("31450.50", "31450.50"),
        ("31 450,5 $", "31450.50"),
        ("31\u00a0450,50", "31450.50"),
        ("31,450.50", "31450.50"),
        ("$0012", "12"),
        ("12.00", "12"),
        ("1,234,567", "1234567"),
        ("0.1", "0.10"),
        ("", ""),
    ],
)
def test_a_price_is_kept_as_decimal_text_however_it_is_written(typed, kept):
    assert price_text(typed) == kept
    assert price_text(price_text(typed)) == kept


@pytest.mark.parametrize("typed", ["12,345", "1 2", "-5", "1e9", "NaN", "12.345,67", "١٢", "1" * 40, "=1+1"])
def test_what_is_no_price_or_may_be_two_is_refused(typed):
    with pytest.raises(NoPrice):
        price_text(typed)


@given(st.lists(st.decimals(min_value=0, max_value=10**9, places=2), max_size=20))
def test_prices_are_summed_exactly(prices):
    assert total([price_text(str(each)) for each in prices]) == price_text(f"{sum(prices):.2f}")


@pytest.mark.parametrize(
    "masked", ["N/A", "[N/A]", "0", "000000", "xxxxxxxx", "Unknown Error", "12**34", "", "-"]
)
def test_a_masked_number_says_nothing(masked):
    assert serial_key(masked) == ""
    assert uuid_key(masked) == ""


def test_a_uuid_is_the_same_however_it_is_written():
    assert uuid_key(UUID) == uuid_key(UUID.upper()) == uuid_key(UUID.removeprefix("GPU-"))
    assert uuid_key("GPU-00000000-0000-0000-0000-000000000000") == ""
    assert uuid_key("host:node1/0B") == ""


def test_a_model_is_the_same_with_more_or_fewer_words():
    assert same_model("H100 80 GB", "NVIDIA H100 80GB HBM3")
    assert not same_model("A100 80GB", "NVIDIA H100 80GB HBM3")


def test_an_asset_is_stored_in_one_form_and_its_adding_is_an_edit(lab):
    ctx = lab.ctx()
    stored = books.add(
        ctx,
        Asset(
            name="  Fictive\x1b[31m  card ",
            uuid=UUID,
            price="31 450,50 $",
            currency="cad",
            tags=["a;b", "a b"],
        ),
        "bought",
    )
    assert (stored.name, stored.price, stored.currency, stored.tags) == (
        "Fictive[31m card",
        "31450.50",
        "CAD",
        ["a b"],
    )
    (edit,) = books.history(ctx, stored)
    assert (edit.field, edit.new, edit.why, edit.at, edit.name) == (
        "",
        "Fictive[31m card",
        "bought",
        lab.now,
        ctx.actor.name,
    )


def test_each_changed_field_leaves_an_edit_with_old_and_new(lab):
    ctx = lab.ctx()
    asset = books.add(ctx, Asset(name="card", price="10"))
    books.save(ctx, replace(asset, price="12.5", warranty=date(2029, 1, 2)), "invoice")
    assert {(e.field, e.old, e.new, e.why) for e in books.history(ctx, asset) if e.field} == {
        ("price", "10", "12.50", "invoice"),
        ("warranty", "", "2029-01-02", "invoice"),
    }


def test_what_says_nothing_new_is_not_written(lab):
    ctx = lab.ctx()
    asset = books.add(ctx, Asset(name="card", price="10"))
    assert books.save(ctx, replace(asset, price="10.00")).rev == asset.rev
    assert ctx.store.records(Edit).count() == 1


def test_who_saves_an_older_version_is_refused_and_leaves_no_edit(lab):
    ctx = lab.ctx()
    asset = books.add(ctx, Asset(name="card"))
    books.save(ctx, replace(asset, owner="Vision"))
    with pytest.raises(StaleRecord):
        books.save(ctx, replace(asset, owner="Speech"))
    assert ctx.store.records(Edit).count() == 2


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", {}),
        ("name", {"name": "x" * 201}),
        ("note", {"name": "x", "note": "x" * 1_000_000}),
        ("price", {"name": "x", "price": "12,345"}),
        ("currency", {"name": "x", "currency": "dollars"}),
        ("lifecycle", {"name": "x", "lifecycle": "eaten"}),
        ("kind", {"name": "x", "kind": "cat"}),
        ("purchased", {"name": "x", "purchased": date(1024, 1, 1)}),
        ("warranty", {"name": "x", "purchased": date(2026, 2, 1), "warranty": date(2026, 1, 1)}),
        ("parent", {"name": "x", "parent": 77}),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(lab, field, values):
    with pytest.raises(WrongField) as refused:
        books.add(lab.ctx(), Asset(**values))
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("field", "text", "again"), [("serial", "SN-0042", "sn 0042"), ("uuid", UUID, UUID.upper())]
)
def test_a_second_thing_with_the_same_number_is_refused_naming_the_first(lab, field, text, again):
    first = books.add(lab.ctx(), Asset(name="first card", **{field: text}))
    with pytest.raises(WrongField, match=f"first card .number {first.doc_id}.") as refused:
        books.add(lab.ctx(), Asset(**{field: again}))
    assert refused.value.field == field


def test_masked_numbers_may_stand_twice(lab):
    books.add(lab.ctx(), Asset(name="a", serial="N/A", uuid="GPU-00000000-0000-0000-0000-000000000000"))
    books.add(lab.ctx(), Asset(name="b", serial="N/A", uuid="GPU-00000000-0000-0000-0000-000000000000"))


def test_nothing_is_in_itself(lab):
    ctx = lab.ctx()
    rack = books.add(ctx, Asset(kind="other", name="rack"))
    host = books.add(ctx, Asset(kind="host", name="node", parent=rack.doc_id))
    with pytest.raises(WrongField, match="in itself"):
        books.save(ctx, replace(rack, parent=host.doc_id))


def test_what_is_retired_stays_with_its_history_and_comes_back(lab):
    ctx = lab.ctx()
    asset = books.add(ctx, Asset(name="card"))
    books.retire(ctx, asset, "broken fan")
    assert books.assets(ctx) == []
    assert [each.lifecycle for each in books.assets(ctx, retired=True)] == ["retired"]
    books.restore(ctx, asset, "repaired")
    assert books.get(ctx, asset.doc_id).lifecycle == "in_service"
    assert [e.why for e in books.history(ctx, asset)] == ["repaired", "broken fan", ""]


def test_nothing_in_the_package_removes_an_asset_or_an_edit():
    from pathlib import Path

    import coordtui_gpus.books as package

    folder = Path(package.__file__).parent
    assert not [each.name for each in folder.glob("*.py") if ".remove(" in each.read_text()]


def test_an_asset_is_found_by_number_tag_serial_uuid_or_name(lab):
    ctx = lab.ctx()
    asset = books.add(ctx, Asset(name="Fictive 1", tag="LAB-7", serial="SN-7001", uuid=UUID))
    for text in (f"#{asset.doc_id}", str(asset.doc_id), "lab-7", "sn7001", UUID.lower(), "fictive 1"):
        assert books.named(ctx, text).doc_id == asset.doc_id
    books.add(ctx, Asset(name="fictive 1"))
    with pytest.raises(NotFound, match="several"):
        books.named(ctx, "Fictive 1")


def test_warranties_that_end_soon_come_the_soonest_first(lab):
    ctx = lab.ctx()
    for name, days in (("later", 50), ("today", 0), ("over", -1), ("far", 61)):
        books.add(ctx, Asset(name=name, warranty=lab.now.date() + timedelta(days=days)))
    books.add(ctx, Asset(name="gone", warranty=lab.now.date(), lifecycle="retired"))
    assert [each.name for each in books.expiring(ctx)] == ["today", "later"]
    assert [each.name for each in books.expiring(ctx, 365)] == ["today", "later", "far"]


def test_a_card_keeps_the_places_of_before_and_is_nowhere_twice(lab):
    ctx, old = lab.ctx(), lab.host("old")
    card = lab.gpu()
    asset = books.add(ctx, Asset(name="card", uuid=card.uuid))
    assert asset.device == card.doc_id
    ctx.store.records(Placement).add(Placement(device=card.doc_id, host=card.host, since=lab.at(days=-10)))
    books.add_placement(ctx, card, old.doc_id, lab.at(days=-90), lab.at(days=-10), why="from the invoice")
    assert [each.host for each in books.placements(ctx, card)] == [card.host, old.doc_id]
    assert books.history(ctx, asset)[0].field == "placement"
    with pytest.raises(WrongField, match="It was in"):
        books.add_placement(ctx, card, old.doc_id, lab.at(days=-20), lab.at(days=-5))
    with pytest.raises(WrongField, match="before now"):
        books.add_placement(ctx, card, old.doc_id, lab.at(days=-5), lab.at(days=5))


def test_a_researcher_sees_and_writes_none_of_the_books(lab):
    asset, card = books.add(lab.ctx(), Asset(name="card", price="10")), lab.gpu()
    ctx = lab.ctx(lab.person())
    before = datetime(2026, 1, 1, tzinfo=UTC)
    for act in (
        lambda: books.assets(ctx),
        lambda: books.get(ctx, asset.doc_id),
        lambda: books.named(ctx, "card"),
        lambda: books.add(ctx, Asset(name="mine")),
        lambda: books.save(ctx, replace(asset, price="1")),
        lambda: books.save(ctx, Asset(name="mine")),
        lambda: books.retire(ctx, asset),
        lambda: books.restore(ctx, asset),
        lambda: books.history(ctx, asset),
        lambda: books.expiring(ctx),
        lambda: books.of_device(ctx, card),
        lambda: books.of_host(ctx, lab.host()),
        lambda: books.reconcile(ctx),
        lambda: books.accept(ctx),
        lambda: books.export(ctx),
        lambda: books.plan_import(ctx, "name\nx\n"),
        lambda: books.carry_out(ctx, books.plan_import(lab.ctx(), "name\nx\n")),
        lambda: books.add_placement(ctx, card, card.host, before, before + timedelta(days=1)),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert lab.ctx().store.records(Asset).count() == 1


def test_an_asset_that_is_not_there_is_said(lab):
    with pytest.raises(Refused, match="no asset number 5"):
        books.get(lab.ctx(), 5)
